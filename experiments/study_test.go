package experiments

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// small is a study that is right; rows of tests change parts of it.
const small = `name: small
about: two cells
trials: 30
environments:
  - kind: random-preferences
    params: {arms: 4}
algorithms:
  - kind: pocowista
    sweep: {delta: [0.05, 0.1]}
`

func mustParse(t *testing.T, text string) *Study {
	t.Helper()
	s, err := Parse("s.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParseFillsInWhatAStudyDoesNotSay(t *testing.T) {
	s := mustParse(t, small)
	if s.Name != "small" || s.RootSeed != 1 || s.Trials != 30 || s.Budget != 10_000_000 || s.Engine != "auto" {
		t.Errorf("got %+v", s)
	}
	// Of the ten in the first decade 1 1 2 2 3 3 4 5 6 8 are 7 numbers; then 10 a
	// decade for six decades, and the budget.
	if got := len(s.Checkpoints); got != 7+60+1 {
		t.Errorf("got %d checkpoints, want 68: %v", got, s.Checkpoints)
	}
}

func TestCellsAreTheProductOfTheSweeps(t *testing.T) {
	s := mustParse(t, `
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
	} {
		s, err := ParseSetting(text)
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
	} {
		if _, err := ParseSetting(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// Every row changes the small study, and all that is said of it is compared.
func TestMistakesSayWhereAndWhatIsAllowed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bad.csv"), []byte("a,b\n0.5,0.7\n0.4,0.5\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	environment := func(lines string) string {
		return strings.Replace(small, "  - kind: random-preferences\n    params: {arms: 4}\n", lines, 1)
	}
	for _, row := range []struct{ because, text, want string }{
		{"an empty file", "", "s.yaml: the study is empty; it needs name, environments and algorithms"},
		{"no mapping", "- a\n", "s.yaml:1: a study must be a mapping with the keys name, about"},
		{"broken YAML", "name: [a\nb: c\n", "is not YAML"},
		{"two documents", small + "---\nname: b\n", "s.yaml:10: a second YAML document begins here"},
		{"a missing key", strings.Replace(small, "name: small\n", "", 1), `s.yaml:1: a study lacks the key "name"`},
		{"an unknown key", small + "seed: 1\n", `s.yaml:10: unknown key "seed" of a study; it takes name, about, root_seed, trials`},
		{"a key twice", small + "trials: 5\n", `s.yaml:10: the key "trials" of a study stands in line 3 already`},
		{"a name for no folder", strings.Replace(small, "name: small", "name: ../x", 1), `s.yaml:1: name is "../x"; it must be of small letters`},
		{"a word for a number", strings.Replace(small, "trials: 30", "trials: many", 1), `s.yaml:3: trials is "many"; it must be a whole number such as 1000 or 1e6`},
		{"a fraction for a whole number", strings.Replace(small, "trials: 30", "trials: 1.5", 1), `s.yaml:3: trials is "1.5"; it must be a whole number`},
		{"an octal number, which YAML would read as 8", strings.Replace(small, "trials: 30", "trials: 010", 1), `s.yaml:3: trials is "010"; it must be a whole number`},
		{"a number in quotes", strings.Replace(small, "trials: 30", "trials: '30'", 1), `s.yaml:3: trials is "30"; it must be a whole number`},
		{"no trials", strings.Replace(small, "trials: 30", "trials: 0", 1), "s.yaml:3: trials is 0; it must be a whole number from 1 to 100000000"},
		{"nothing where something must be", strings.Replace(small, "trials: 30", "trials:", 1), "s.yaml:3: trials is nothing; it must be a whole number"},
		{"an unknown engine", small + "engine: fast\n", `s.yaml:10: engine is "fast"; it must be one of auto, leap, step`},
		{"an unknown environment", strings.Replace(small, "random-preferences", "rndom", 1), `s.yaml:5: unknown environment "rndom"; it is one of random-preferences, bradley-terry`},
		{"an unknown algorithm", strings.Replace(small, "kind: pocowista", "kind: pocowhista", 1), `s.yaml:8: unknown algorithm "pocowhista"; it is one of pocowista, tra-pocowista`},
		{"an unknown parameter", strings.Replace(small, "{arms: 4}", "{arms: 4, armz: 5}", 1), `s.yaml:6: unknown parameter "armz" of random-preferences; it takes arms, low, high`},
		{"a parameter of the wrong type", strings.Replace(small, "{arms: 4}", "{arms: four}", 1), `s.yaml:6: arms is "four"; it must be a whole number`},
		{"a list for a scalar", strings.Replace(small, "{arms: 4}", "{arms: [4]}", 1), "s.yaml:6: arms is a list; it must be a whole number"},
		{"a yes for a number", strings.Replace(small, "{arms: 4}", "{low: yes}", 1), `s.yaml:6: low is "yes"; it must be a number`},
		{"a number for a yes", strings.Replace(small, "{arms: 4}", "{condorcet: 1}", 1), `s.yaml:6: condorcet is "1"; it must be true or false`},
		{"a value out of range", strings.Replace(small, "{arms: 4}", "{arms: 1}", 1), "s.yaml:6: random-preferences: arms is 1; it must be a whole number from 2"},
		{"a word that is not allowed", strings.Replace(small, "{arms: 4}", "{level: mild}", 1), `s.yaml:6: random-preferences: level is "mild"; it must be one of none, super-easy, easy, medium, hard`},
		{"a swept value out of range", strings.Replace(small, "[0.05, 0.1]", "[0.05,\n      1.5]", 1), "s.yaml:10: pocowista: delta is 1.5; it must lie strictly between 0 and 1"},
		{"an empty sweep", strings.Replace(small, "[0.05, 0.1]", "[]", 1), "s.yaml:9: sweep of delta is empty; it needs at least one item"},
		{"a sweep of nothing", strings.Replace(small, "{delta: [0.05, 0.1]}", "{}", 1), "s.yaml:9: sweep of pocowista is empty"},
		{"a sweep over no list", strings.Replace(small, "[0.05, 0.1]", "0.05", 1), "s.yaml:9: sweep of delta must be a list"},
		{"a parameter that is set and swept", strings.Replace(small, "    sweep:", "    params: {delta: 0.2}\n    sweep:", 1), `s.yaml:10: parameter "delta" of pocowista is in params already, in line 9`},
		{"a cell twice", small + "  - kind: pocowista\n", "s.yaml:10: the cell random-preferences[arms=4]/pocowista stands in line 8 already"},
		{"no environments", environment("  []\n"), "environments is empty; it needs at least one item"},
		{"checkpoints that fall", small + "checkpoints: [10, 5]\n", "s.yaml:10: the checkpoint 5 does not exceed the one before it, 10; they must increase"},
		{"a checkpoint beyond the budget", small + "checkpoints: [10]\nbudget: 5\n", "s.yaml:10: a checkpoint is 10; it must be a whole number from 1 to 5"},
		{"a figure of nothing known", small + "figures: [{x: delta, y: regret}]\n", `s.yaml:10: y is "regret"; it must be a metric (duels, correct, failed, unresolved, pairs, calls, scored, generated, rounds, byes, free, fooled) or a curve (error, stopped)`},
		{"a figure over nothing known", small + "figures: [{x: gamma, y: duels}]\n", `s.yaml:10: x is "gamma"; it must be a metric (duels, correct, failed, unresolved, pairs, calls, scored, generated, rounds, byes, free, fooled) or a parameter that is a number (`},
		{"a curve over a parameter", small + "figures: [{x: delta, y: error}]\n", `s.yaml:10: x is "delta"; a curve such as error is drawn over duels`},
		{"a figure of no cell", small + "figures: [{x: duels, y: error, where: {delta: 0.2}}]\n", "s.yaml:10: no cell of the study meets this"},
		{"a condition on nothing known", small + "figures: [{x: duels, y: error, where: {gamma: 0.2}}]\n", `s.yaml:10: where names "gamma"; it must be a parameter`},
		{"exact values of what has none", small + "figures: [{x: delta, y: duels, exact: true}]\n", "s.yaml:10: exact values are known of correct and failed, not of duels"},
		{"lines by what is no environment's", small + "figures: [{x: delta, y: duels, lines: delta}]\n", `s.yaml:10: lines is "delta"; it must be a parameter of the study's environments`},
		{"a figure of an algorithm that is not there", small + "figures: [{x: delta, y: duels, algorithms: [savage]}]\n", `s.yaml:10: the study has no algorithm "savage"; it must be the label of one, or its kind where it has none (pocowista)`},
		{"a figure of an environment that is not there", small + "figures: [{x: delta, y: duels, environments: [hudry13]}]\n", `s.yaml:10: the study has no environment "hudry13"; it must be the label of one, or its kind where it has none (random-preferences)`},
		{"a path along what is no environment's", small + "figures: [{x: duels, y: correct, along: delta}]\n", `s.yaml:10: along is "delta"; it must be a parameter of the study's environments, and x and y metrics`},
		{"a path along a parameter over another", small + "figures: [{x: delta, y: correct, along: arms}]\n", `s.yaml:10: along is "arms"; it must be`},
		{"a figure of no size", small + "figures: [{x: delta, y: duels, size: wide}]\n", `s.yaml:10: size is "wide"; it must be one of single, double`},
		{"labels of no kind", small + "figures: [{x: delta, y: duels, labels: none}]\n", `s.yaml:10: labels is "none"; it must be one of auto, legend, direct`},
		{"an overlay of nothing known", small + "figures: [{x: delta, y: duels, overlay: regret}]\n", `s.yaml:10: overlay is "regret"; it must be another metric than y that can share the axis of duels (pairs, calls, scored, generated, rounds, byes, free)`},
		{"an overlay of another unit", small + "figures: [{x: delta, y: correct, overlay: duels}]\n", `s.yaml:10: overlay is "duels"; it must be another metric than y that can share the axis of correct (failed, unresolved, fooled)`},
		{"an overlay on itself", small + "figures: [{x: duels, y: error, overlay: error}]\n", `s.yaml:10: overlay is "error"; it must be another curve than y that can share the axis of error (stopped)`},
		{"an overlay of what is exact", small + "figures: [{x: delta, y: correct, exact: true, overlay: fooled}]\n", "s.yaml:10: overlay and exact do not go together"},
		{"an algorithm in an environment that is not there", small + "    in: [hudry13]\n", `s.yaml:10: the study has no environment "hudry13"; it must be the label of one, or its kind where it has none (random-preferences)`},
		{"an environment in which nothing is run", strings.Replace(small, "algorithms:", "  - {label: idle, kind: hudry13}\nalgorithms:", 1) + "    in: [random-preferences]\n", `s.yaml:7: no algorithm is run in the environment idle`},
		{"published numbers of nothing known", small + published("regret", "delta", "random-preferences: {pocowista: {0.05: 900}}"), `s.yaml:12: metric is "regret"; it must be one of duels`},
		{"published numbers over nothing known", small + published("duels", "gamma", "random-preferences: {pocowista: {0.05: 900}}"), `s.yaml:13: over is "gamma"; it must be a parameter that is a number (arms`},
		{"published numbers of no cell", small + published("duels", "delta", "random-preferences: {pocowista: {0.2: 900}}"), `s.yaml:15: 0 cells of the study are of the environment random-preferences and the algorithm pocowista, by its label if it has one, with delta = 0.2; there must be one`},
		{"published numbers that are none", small + published("duels", "delta", "random-preferences: {pocowista: {0.05: many}}"), `s.yaml:15: duels is "many"; it must be a number`},
		{"published numbers of no algorithm", small + published("duels", "delta", "random-preferences: 900"), `s.yaml:15: values of random-preferences, from algorithms to numbers, must be a mapping`},
		{"an inline matrix that does not add up", environment("  - kind: matrix\n    params:\n      values: [[0.5, 0.7], [0.4, 0.5]]\n"), "s.yaml:7: matrix: values"},
		{"a matrix file that does not add up", environment("  - kind: matrix\n    params: {file: " + filepath.Join(dir, "bad.csv") + "}\n"), "bad.csv:"},
		{"leaping where it cannot be", strings.Replace(small, "kind: pocowista\n    sweep: {delta: [0.05, 0.1]}", "kind: savage", 1) + "engine: leap\n", "s.yaml:9: engine is leap, but the cell random-preferences[arms=4]/savage cannot leap; it must be auto or step"},
		{"a file that is not there", environment("  - kind: counts\n    params: {file: nowhere.csv}\n"), "s.yaml:6: counts: file"},
	} {
		s, err := Parse("s.yaml", []byte(row.text))
		if err == nil {
			_, err = s.Open()
		}
		if err == nil {
			t.Errorf("%s: was accepted", row.because)
		} else if !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got\n%v\nwant\n%s", row.because, err, row.want)
		}
	}
}

// published is an item of published numbers.
func published(metric, over, values string) string {
	return "published:\n  - source: Someone (2024)\n    metric: " + metric + "\n    over: " + over + "\n    values:\n      " + values + "\n"
}

func TestAllMistakesAreSaidAtOnceInOrder(t *testing.T) {
	_, err := Parse("s.yaml", []byte("trials: 0\nname: A\nbudget: x\nenvironments: 3\nalgorithms: []\n"))
	want := `s.yaml:1: trials is 0; it must be a whole number from 1 to 100000000
s.yaml:2: name is "A"; it must be of small letters, digits, dots and dashes, since it names a folder
s.yaml:3: budget is "x"; it must be a whole number such as 1000 or 1e6
s.yaml:4: environments must be a list
s.yaml:5: algorithms is empty; it needs at least one item`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestAliasesStandForWhatTheyName(t *testing.T) {
	s := mustParse(t, `
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
	s := mustParse(t, strings.Replace(small, "trials: 30", "trials: 30 # enough", 1))
	for key, value := range map[string]uint64{"trials": 7, "root_seed": 9} {
		var err error
		if s, err = s.With(key, value); err != nil {
			t.Fatal(err)
		}
	}
	again := mustParse(t, string(s.Text))
	if again.Trials != 7 || again.RootSeed != 9 || s.Trials != 7 || s.RootSeed != 9 {
		t.Errorf("got %d trials and root seed %d, want 7 and 9, from\n%s", again.Trials, again.RootSeed, s.Text)
	}
	if !strings.Contains(string(s.Text), "trials: 7 # enough") {
		t.Errorf("the comment was lost:\n%s", s.Text)
	}
	if _, err := s.With("trials", 0); err == nil || !strings.Contains(err.Error(), "trials is 0") {
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
		if d := cmp.Diff(row.want, perDecade(row.n, row.budget)); d != "" {
			t.Errorf("%d a decade to %d: want -, got +\n%s", row.n, row.budget, d)
		}
	}
}

func TestQuickReplacesKeys(t *testing.T) {
	s := mustParse(t, small+`figures:
  - {x: delta, y: duels}
quick:
  trials: 5
  algorithms:
    - kind: savage
`)
	if s.Trials != 30 || len(s.Cells) != 2 {
		t.Errorf("the study itself has %d trials of %v", s.Trials, s.Cells)
	}
	q, err := s.Quick()
	if err != nil {
		t.Fatal(err)
	}
	if q.Name != "small-quick" || q.Trials != 5 || len(q.Cells) != 1 || q.Cells[0].Algorithm.Kind != "savage" || len(q.Figures) != 1 {
		t.Errorf("its quick variant is %s, %d trials of %v with %d figures", q.Name, q.Trials, q.Cells, len(q.Figures))
	}
	again := mustParse(t, string(q.Text))
	if again.Name != q.Name || again.Trials != 5 {
		t.Errorf("the text of the quick variant reads as %s, %d trials", again.Name, again.Trials)
	}
	if _, err := q.Quick(); err == nil || !strings.Contains(err.Error(), "no quick variant") {
		t.Errorf("the quick variant of the quick variant: %v", err)
	}
	_, err = Parse("s.yaml", []byte(small+"quick: {root_seed: 3}\n"))
	if err == nil || !strings.Contains(err.Error(), `s.yaml:10: unknown key "root_seed" of quick; it takes trials, budget`) {
		t.Errorf("a quick variant with a root seed: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("name: a\nenvironments: &a [*a]\nalgorithms: {}\n"))
	f.Add([]byte("a: &a [1,1]\nb: &b [*a,*a]\n"))
	f.Add([]byte("? [1]\n: 2\n"))
	for _, name := range Embedded() {
		s, err := Load(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(s.Text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("s.yaml", text)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("refused without a word")
			}
			return
		}
		// What is accepted can be written down and read again.
		for _, c := range s.Cells {
			for _, set := range []Setting{c.Environment, c.Algorithm} {
				back, err := ParseSetting(set.String())
				if err != nil || back.Key() != set.Key() {
					t.Errorf("%s was read back as %s, %v", set, back, err)
				}
			}
		}
	})
}
