package family_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/stats"
)

// summary returns rows in which every cell has the same proportions.
func summary(s *study.Study, proportions map[string]float64) (rows []results.Row) {
	for _, c := range s.Cells {
		for metric, mean := range proportions {
			rows = append(rows, results.Row{CellID: c.ID(), Metric: metric, Statistics: stats.Statistics{N: s.Trials, Mean: mean}})
		}
	}
	return rows
}

// manifest returns the manifest of a run of the study.
func manifest(t *testing.T, s *study.Study) *results.Manifest {
	t.Helper()
	worlds, err := study.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := run.NewManifest(s, worlds, false)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// heads returns the number of cases of each warning by its first three words.
func heads(list []results.Warning) map[string]int {
	m := map[string]int{}
	for _, w := range list {
		m[strings.Join(strings.Fields(w.What)[:3], " ")] = len(w.Cases)
	}
	return m
}

func TestWarnings(t *testing.T) {
	const (
		fixed = "algorithms: [{kind: pocowista, sweep: {delta: [0.05, 0.1]}}, {kind: knockout}]\n"
		feige = "algorithms: [{kind: level-knockout, params: {schedule: feige}}, {kind: level-knockout, params: {schedule: linear}}]\n"
		users = "name: u\nenvironments: [{kind: garnet}]\nalgorithms: [{kind: pooled}, {kind: per-user}]\ntrials: "
	)
	duels := func(trials string) string {
		return "name: d\nenvironments: [{kind: hudry13}]\ntrials: " + trials + "\n"
	}
	// In this matrix, arm 0 is the Copeland and the Condorcet winner, arm 1 has the
	// greatest Borda score: .6 against .5 and .4. The other matrix is a cycle.
	const (
		parted = "name: d\nenvironments: [{kind: matrix, params: {values: [[.5, .55, .55], [.45, .5, .95], [.45, .05, .5]]}}]\ntrials: 100\n"
		cycle  = "name: d\nenvironments: [{kind: matrix, params: {values: [[.5, .9, .1], [.1, .5, .9], [.9, .1, .5]]}}]\ntrials: 100\n"
		borda  = "algorithms: [{kind: savage, params: {winner: borda}}]\n"
		savage = "algorithms: [{kind: savage, params: {winner: condorcet}}]\n"
	)
	for _, row := range []struct {
		why, study  string
		proportions map[string]float64
		want        map[string]int
	}{
		{"nothing is wrong", duels("100") + fixed, map[string]float64{"failed": .03, "unresolved": 0}, map[string]int{}},
		{"29 trials are too few", duels("29") + fixed, nil, map[string]int{"Each cell has": 0}},
		{"30 are not", duels("30") + fixed, nil, map[string]int{}},
		{"4 trials of many users are too few", users + "4", nil, map[string]int{"Each cell has": 0}},
		{"5 are not", users + "5", nil, map[string]int{}},
		{"trials were cut", duels("100") + fixed, map[string]float64{"unresolved": .01}, map[string]int{"Some trials were": 3}},
		{"trials of many users never reached the target", users + "10", map[string]float64{"unresolved": .5, "diverged": .1}, map[string]int{"Some trials never": 2, "In some trials": 2}},
		// Wilson's interval of 12 of 100 begins at .070, of 16 of 100 at .101.
		{"fails more often than 0.05, but not significantly more often than 0.1", duels("100") + fixed, map[string]float64{"failed": .12}, map[string]int{"POCOWISTA fails significantly": 1}},
		{"fails more often than both", duels("100") + fixed, map[string]float64{"failed": .18}, map[string]int{"POCOWISTA fails significantly": 2}},
		{"as many failures as there are cut trials are not counted", duels("100") + fixed, map[string]float64{"failed": .18, "unresolved": .15}, map[string]int{"Some trials were": 3}},
		{"a δ that the schedule does not use guarantees nothing", strings.Replace(duels("100"), "hudry13", "bradley-terry", 1) + feige, map[string]float64{"failed": 1}, map[string]int{"Level-scheduled knockout fails": 1}},
		{"it seeks an arm that there is not", duels("100") + feige, map[string]float64{"failed": 1}, map[string]int{"Some algorithms are": 1}},
		{"it finds another arm than the right one", parted + borda, map[string]float64{"failed": 1}, map[string]int{"Some algorithms are": 1}},
		{"by its own notion it fails", parted + "truth: borda\n" + borda, map[string]float64{"failed": 1}, map[string]int{"SAVAGE fails significantly": 1}},
		{"what it seeks is within what is right", parted + "truth: {notion: copeland, within: 0.5}\n" + borda, map[string]float64{"failed": 1}, map[string]int{"SAVAGE fails significantly": 1}},
		{"another notion that names the same arm", parted + savage, map[string]float64{"failed": 1}, map[string]int{"SAVAGE fails significantly": 1}},
		{"every arm is right", cycle + "algorithms: [{kind: pocowista}, {kind: knockout}]\n", nil, map[string]int{"In some environments": 1}},
		{"another notion that is not defined", cycle + savage, map[string]float64{"failed": 1}, map[string]int{"Some algorithms are": 1, "In some environments": 1}},
		{"without a truth nothing is judged", strings.Replace(duels("100"), "hudry13", "random-preferences", 1) + "truth: condorcet\n" + "algorithms: [{kind: pocowista}]\n", nil, map[string]int{}},
	} {
		s := studytest.Parse(t, row.study)
		if d := cmp.Diff(row.want, heads(run.Warnings(s, manifest(t, s), summary(s, row.proportions)))); d != "" {
			t.Errorf("%s: %s", row.why, d)
		}
	}
}

// Trials that ran out of data are not those that the budget cut, and a log whose own
// winner is not certain is named.
func TestWarningsOfAStock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log.csv")
	if err := os.WriteFile(file, []byte("first,second,outcome,count\na,b,first,11\na,b,second,10\nb,a,first,10\nb,a,second,11\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	parse := func(replay string) *study.Study {
		return studytest.Parse(t, "name: d\nenvironments: [{kind: battles, params: {file: "+file+", replay: "+replay+"}}]\ntrials: 100\nalgorithms: [{kind: pocowista}]\n")
	}
	s := parse("stock")
	recorded := func(s *study.Study) bool { return results.Find(s.Measures, "out_of_data") >= 0 }
	if !recorded(s) || recorded(parse("draw")) {
		t.Errorf("a study records out_of_data: of a stock %v, of draws %v", recorded(s), recorded(parse("draw")))
	}
	m := manifest(t, s)
	for _, row := range []struct {
		unresolved, out float64
		cut, starved    string
	}{{.5, .2, "30 of 100 trials", "20 of 100 trials"}, {.2, .2, "", "20 of 100 trials"}, {.2, 0, "20 of 100 trials", ""}} {
		found := map[string]string{}
		for _, w := range run.Warnings(s, m, summary(s, map[string]float64{"unresolved": row.unresolved, "out_of_data": row.out})) {
			found[strings.Join(strings.Fields(w.What)[:3], " ")] = strings.Join(w.Cases, "; ")
		}
		if cut, starved := found["Some trials were"], found["Some trials ran"]; !strings.HasSuffix(cut, row.cut) || (cut == "") != (row.cut == "") || !strings.HasSuffix(starved, row.starved) || (starved == "") != (row.starved == "") {
			t.Errorf("%v unresolved, %v out of data: cut %q, out of data %q", row.unresolved, row.out, cut, starved)
		}
		if logs := found["What is right"]; !strings.Contains(logs, "the log's own winner is certain to ") {
			t.Errorf("no warning of an uncertain winner: %v", found)
		}
	}
}

func TestWarningsNameTheCells(t *testing.T) {
	s := studytest.Parse(t, "name: d\nenvironments: [{kind: hudry13}]\ntrials: 200\nalgorithms: [{kind: pocowista, params: {delta: 0.01}}]\n")
	got := run.Warnings(s, manifest(t, s), summary(s, map[string]float64{"failed": .105, "unresolved": .005}))
	want := []results.Warning{
		{
			What:  "Some trials were cut: the budget of 10,000,000 duels was spent before the algorithm stopped. The budget is counted as their number of duels, so that the mean is too small, and their recommendations are not final.",
			Cases: []string{"hudry13/pocowista[delta=0.01]: 1 of 200 trials"},
		},
		{
			What: "POCOWISTA fails significantly more often than its δ allows: an assumption of its guarantee is not satisfied there. The guarantee: The probability of a failure is at most δ, where δ is delta. It is promised on every instance in which each pair has a unique likeliest outcome. A failure is an arm that is no Copeland winner.",
			// Wilson's interval of 20 of 200.
			Cases: []string{"hudry13/pocowista[delta=0.01]: failed in 20 of 200 trials (95 % interval 6.6 to 14.9 %), δ = 0.01"},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
