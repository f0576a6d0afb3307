package study_test

import (
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

// vary parses a study with assignments as --set writes them.
func vary(t *testing.T, text string, assignments ...string) (*study.Study, error) {
	t.Helper()
	var v study.Variant
	for _, a := range assignments {
		parsed, err := study.ParseAssignment(a)
		if err != nil {
			t.Fatal(err)
		}
		v.Set = append(v.Set, parsed)
	}
	return study.ParseVariant(family.Standard(), studytest.File, "elsewhere", []byte(text), v)
}

// A value replaces a sweep, in every item of the kind and in none that shares its
// parameters by an alias; the text of the study is that of the variant.
func TestSet(t *testing.T) {
	text := `name: shared
environments: [{kind: hudry13}, {kind: counts, params: {file: old.csv}}]
algorithms:
  - {kind: pocowista, sweep: {delta: [0.01, 0.1]}}
  - {kind: savage, label: S, params: &p {delta: 0.2}}
  - {kind: savage, label: T, params: *p}
`
	s, err := vary(t, text, "pocowista.delta=.03", "S.delta=0.3", "counts.file=new.csv", "budget=1e5")
	if err != nil {
		t.Fatal(err)
	}
	again := studytest.Parse(t, string(s.Text))
	for what, s := range map[string]*study.Study{"the variant": s, "its text": again} {
		var cells []string
		for _, c := range s.Cells[:3] {
			cells = append(cells, c.Nickname()+" "+c.Algorithm.Param("delta"))
		}
		if got, want := strings.Join(cells, ", "), "pocowista 0.03, S 0.3, T 0.2"; got != want || s.Budget != 100_000 {
			t.Errorf("%s: the cells are %s and the budget is %d, want %s and 100000", what, got, s.Budget, want)
		}
		if got, want := s.Cells[3].Environment.Param("file"), "../new.csv"; got != want {
			t.Errorf("%s: the file is %s, want %s, which is relative to the folder of the study", what, got, want)
		}
	}
}

// Messages blame the flag for its own value, and keep the lines of the text for the rest.
func TestSetSaysWhatIsWrong(t *testing.T) {
	text := "\n\n" + studytest.Small + "checkpoints: [10]\n"
	for set, want := range map[string]string{
		"pocowista.delta=3": "--set pocowista.delta=3: pocowista: delta is 3; it must lie strictly between 0 and 1",
		"trials=0":          "--set trials=0: trials is 0; it must be a whole number from 1 to 100000000",
		"budget=5":          "s.yaml:12: a checkpoint is 10; it must be a whole number from 1 to 5",
	} {
		if _, err := vary(t, text, set); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", set, err, want)
		}
	}
}

// What is about cells that a variant lacks is left out and named; what is wrong anyway is not.
func TestSetLeavesOut(t *testing.T) {
	text := studytest.Small + `figures:
  - {x: duels, y: error, where: {delta: 0.1}}
  - {x: duels, y: correct}
expect:
  - {claim: it is right, metric: correct, of: {where: {delta: 0.1}}, mean: {above: 0.5}}
`
	s, err := vary(t, text, "pocowista.delta=0.05")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(s.LeftOut, "\n"), "left out of figures: s.yaml:11: no cell of the study meets this\nleft out of expect: s.yaml:14: no cell of the study meets of"; got != want {
		t.Errorf("left out: got\n%s\nwant\n%s", got, want)
	}
	if len(s.Figures) != 1 || s.Expect != nil || strings.Contains(string(s.Text), "claim") {
		t.Errorf("%d figures and the claims %v are left", len(s.Figures), s.Expect)
	}
	wrong := strings.Replace(text, "y: error", "y: eror", 1)
	if _, err := vary(t, wrong, "pocowista.delta=0.05"); err == nil || !strings.Contains(err.Error(), "s.yaml:11: y is \"eror\"") {
		t.Errorf("got %v, want what is wrong with the study itself", err)
	}
}
