package study_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

func TestDefaultsOfAStudy(t *testing.T) {
	s := studytest.Parse(t, studytest.Small)
	if s.Name != "small" || s.RootSeed != 1 || s.Trials != 30 || s.Budget != 10_000_000 || s.Options.Engine != "auto" {
		t.Errorf("got %+v", s)
	}
	// Of the ten in the first decade 1 1 2 2 3 3 4 5 6 8 are 7 numbers; then 10 a
	// decade for six decades, and the budget.
	if got := len(s.Checkpoints); got != 7+60+1 {
		t.Errorf("got %d checkpoints, want 68: %v", got, s.Checkpoints)
	}
}

func TestCellsAreTheProductOfTheSweeps(t *testing.T) {
	s := studytest.Parse(t, `
name: product
environments:
  - kind: random-preferences
    params: {low: 0.6, high: 1.0}
    sweep: {arms: [10, 20]}
  - kind: hudry13
algorithms:
  - kind: savage
    label: SAVAGE (half-win ties)
    params: {winner: copeland, delta: 0.05}
  - kind: pocowista
    sweep: {delta: [1e-2, 0.1]}
`)
	var got []string
	for _, c := range s.Cells {
		got = append(got, c.String())
	}
	want := []string{
		"random-preferences[arms=10,low=0.6,high=1]/savage[delta=0.05,winner=copeland]",
		"random-preferences[arms=10,low=0.6,high=1]/pocowista[delta=0.01]",
		"random-preferences[arms=10,low=0.6,high=1]/pocowista[delta=0.1]",
		"random-preferences[arms=20,low=0.6,high=1]/savage[delta=0.05,winner=copeland]",
		"random-preferences[arms=20,low=0.6,high=1]/pocowista[delta=0.01]",
		"random-preferences[arms=20,low=0.6,high=1]/pocowista[delta=0.1]",
		"hudry13/savage[delta=0.05,winner=copeland]",
		"hudry13/pocowista[delta=0.01]",
		"hudry13/pocowista[delta=0.1]",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	if got, want := s.Cells[0].ID().EnvironmentParams, "arms=10;high=1;low=0.6"; got != want {
		t.Errorf("params text: got %q, want %q", got, want)
	}
	// A default that is spelled out does not change the streams.
	if got, want := s.Cells[0].Environment.Key(), "random-preferences"; got != want {
		t.Errorf("key: got %q, want %q", got, want)
	}
	if got, want := s.Cells[5].Algorithm.Key(), "pocowista[delta=0.1]"; got != want {
		t.Errorf("key: got %q, want %q", got, want)
	}
}

func TestCellsCanBeTypedBack(t *testing.T) {
	for _, text := range []string{
		"pocowista", "pocowista[delta=0.01]", "hudry13", "random-preferences[arms=10,low=0.6,high=1,condorcet=true]",
		"matrix[values=[[0.5,0.6],[0.4,0.5]]]", `counts[file="a b,c].csv",unseen=uniform]`,
		"bradley-terry[utilities=[0,1,2.5]]",
		`ratings[file=r.csv,items=["a b",7,c],missing=99]`, `ratings[file=r.csv,ignore="",missing=[99,-1]]`,
		`counts[file=x.csv,columns={a: model_a,wins_a: "w, a"},extra=ignore]`,
	} {
		s, err := study.ParseSetting(family.Standard(), text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := s.String(); got != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	for text, want := range map[string]string{
		"pocowhista":            `no algorithm, environment or study is called "pocowhista"`,
		"pocowista[delta=2]":    "delta is 2; it must lie strictly between 0 and 1",
		"pocowista[alhpa=0.51]": `unknown parameter "alhpa" of pocowista; it takes delta`,
		"pocowista[delta]":      `must be a parameter and its value`,
		"pocowista[delta=0.1":   `end in ]`,
		"pocowista[delta=[1]]":  "delta is a list; it must be a number",

		"ratings[file=r.csv,items=[]]":           "items is empty; it needs at least one item",
		"ratings[file=r.csv,items=[a,[b]]]":      "item 2 of items is a list; it must be a text",
		"ratings[file=r.csv,ignore={a: b}]":      "ignore must be a list",
		"counts[file=x.csv,columns=a]":           `columns is "a"; it must be a mapping with at least one entry, such as {a: model_a}`,
		"counts[file=x.csv,columns={}]":          "columns is a mapping; it must be a mapping with at least one entry",
		"counts[file=x.csv,columns={a: [b]}]":    "a of columns is a list; it must be a text",
		"counts[file=x.csv,columns={a: x,a: y}]": `the key "a" of columns stands in line`,
	} {
		if _, err := study.ParseSetting(family.Standard(), text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestAliasesStandForWhatTheyName(t *testing.T) {
	s := studytest.Parse(t, `
name: aliases
environments: [{kind: random-preferences}]
algorithms:
  - kind: pocowista
    sweep: {delta: &deltas [0.05, 0.1]}
  - kind: savage
    sweep: {delta: *deltas}
`)
	if got := len(s.Cells); got != 4 {
		t.Errorf("got %d cells, want 4", got)
	}
}

func TestWithChangesTheTextToo(t *testing.T) {
	s := studytest.Parse(t, strings.Replace(studytest.Small, "trials: 30", "trials: 30 # enough", 1))
	for key, value := range map[string]uint64{"trials": 7, "root_seed": 9} {
		var err error
		if s, err = study.With(s, key, value); err != nil {
			t.Fatal(err)
		}
	}
	again := studytest.Parse(t, string(s.Text))
	if again.Trials != 7 || again.RootSeed != 9 || s.Trials != 7 || s.RootSeed != 9 {
		t.Errorf("got %d trials and root seed %d, want 7 and 9, from\n%s", again.Trials, again.RootSeed, s.Text)
	}
	if !strings.Contains(string(s.Text), "trials: 7 # enough") {
		t.Errorf("the comment was lost:\n%s", s.Text)
	}
	if _, err := study.With(s, "trials", 0); err == nil || !strings.Contains(err.Error(), "trials is 0") {
		t.Errorf("0 trials: got %v", err)
	}
}

func TestCheckpointsAreLogSpacedAndEndAtTheBudget(t *testing.T) {
	for _, row := range []struct {
		n, budget int
		want      []int
	}{
		{1, 1000, []int{1, 10, 100, 1000}},
		{3, 100, []int{1, 2, 5, 10, 22, 46, 100}},
		{3, 50, []int{1, 2, 5, 10, 22, 46, 50}},
		{10, 1, []int{1}},
		{100, 3, []int{1, 2, 3}},
	} {
		if d := cmp.Diff(row.want, study.PerDecade(row.n, row.budget)); d != "" {
			t.Errorf("%d a decade to %d: want -, got +\n%s", row.n, row.budget, d)
		}
	}
}

func TestQuickReplacesKeys(t *testing.T) {
	s := studytest.Parse(t, studytest.Small+`figures:
  - {x: delta, y: duels}
quick:
  trials: 5
  algorithms:
    - kind: savage
`)
	if s.Trials != 30 || len(s.Cells) != 2 {
		t.Errorf("the study itself has %d trials of %v", s.Trials, s.Cells)
	}
	q, err := study.Quick(s)
	if err != nil {
		t.Fatal(err)
	}
	if q.Name != "small-quick" || q.Trials != 5 || len(q.Cells) != 1 || q.Cells[0].Algorithm.Kind != "savage" || len(q.Figures) != 1 {
		t.Errorf("its quick variant is %s, %d trials of %v with %d figures", q.Name, q.Trials, q.Cells, len(q.Figures))
	}
	again := studytest.Parse(t, string(q.Text))
	if again.Name != q.Name || again.Trials != 5 {
		t.Errorf("the text of the quick variant reads as %s, %d trials", again.Name, again.Trials)
	}
	if _, err := study.Quick(q); err == nil || !strings.Contains(err.Error(), "no quick variant") {
		t.Errorf("the quick variant of the quick variant: %v", err)
	}
	_, err = study.Parse(family.Standard(), studytest.File, []byte(studytest.Small+"quick: {root_seed: 3}\n"))
	if err == nil || !strings.Contains(err.Error(), `s.yaml:10: unknown key "root_seed" of quick; it takes trials, budget`) {
		t.Errorf("a quick variant with a root seed: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(studytest.Small))
	f.Add([]byte("name: a\nenvironments: &a [*a]\nalgorithms: {}\n"))
	f.Add([]byte("a: &a [1,1]\nb: &b [*a,*a]\n"))
	f.Add([]byte("? [1]\n: 2\n"))
	for _, name := range experiments.Studies() {
		s, err := experiments.Load(family.Standard(), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(s.Text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := study.Parse(family.Standard(), studytest.File, text)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("the error is empty")
			}
			return
		}
		// What is accepted can be written down and read again.
		for _, c := range s.Cells {
			for _, set := range []family.Setting{c.Environment, c.Algorithm} {
				back, err := study.ParseSetting(family.Standard(), set.String())
				if err != nil || back.Key() != set.Key() {
					t.Errorf("%s was read back as %s, %v", set, back, err)
				}
			}
		}
	})
}
