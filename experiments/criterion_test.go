package experiments_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joust/environments/preference"
	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// blocks returns the records of a cell.
func blocks(t *testing.T, s *study.Study, dir results.Dir, m *results.Manifest, cell int) (list []*results.Block) {
	t.Helper()
	for b, err := range studytest.Reader(t, s, dir, m).EachBlock() {
		if err != nil {
			t.Fatal(err)
		}
		if b.Cell == s.Cells[cell].ID() {
			list = append(list, b)
		}
	}
	return list
}

// tieHeavy are the counts of a judge that ties in 40 % of duels: a tie is the mode of each
// pair, although good wins more often than it loses against both others.
const tieHeavy = "a,b,wins_a,wins_b,ties\ngood,mid,300,200,500\ngood,bad,350,150,500\nmid,bad,300,200,500\n"

// Where most duels tie, by mode every arm is right, so that a coin is always right; with
// ties as half wins it is right in a third of the trials. The coin here recommends the
// first arm of a random order; 600 trials at 1/3 have a standard error of .0192.
func TestTiesAsHalfWinsDoNotCallACoinRight(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ties.csv")
	if err := os.WriteFile(file, []byte(tieHeavy), 0o666); err != nil {
		t.Fatal(err)
	}
	correct := func(truth string) []map[string]results.Row {
		_, cells := studytest.Measure(t, fmt.Sprintf("name: t\ntrials: 600\nroot_seed: 3\n%senvironments: [{kind: counts, params: {file: %q}}]\nalgorithms: [{kind: first}, {kind: round-robin, params: {votes: 400, score: borda}}]\n", truth, file))
		return cells
	}
	if coin := correct("")[0]["correct"]; coin.Mean != 1 {
		t.Errorf("by mode, the coin is right in %g of trials; every arm is a Copeland winner", coin.Mean)
	}
	for _, truth := range []string{"copeland-half", "borda", "condorcet", "von-neumann"} {
		cells := correct("truth: " + truth + "\n")
		studytest.Near(t, truth+": the coin is right", cells[0]["correct"], 1./3, 0)
		if best := cells[1]["correct"]; best.Mean < 0.95 {
			t.Errorf("%s: the round robin of 400 votes is right in %g of trials; good wins by 5 standard errors", truth, best.Mean)
		}
	}
	// Borda scores: good .575, mid .5, bad .425.
	cells := correct("truth: {notion: borda, within: 0.08}\n")
	studytest.Near(t, "good or mid is right", cells[0]["correct"], 2./3, 0)
}

// A learner that finds the arm with the greatest Borda score of hudry13 is never right by
// the truth of the environment, and the manifest says that it seeks something else; it is
// always right by its own notion. The truth changes nothing that is drawn.
func TestALearnerIsJudgedByItsOwnNotion(t *testing.T) {
	const text = "name: b\ntrials: 40\nbudget: 200000\n%senvironments: [{kind: hudry13}]\nalgorithms: [{kind: league, params: {draw: ring, opponents: 12, votes: 100}}]\n"
	var first []*results.Block
	for _, row := range []struct {
		truth   string
		correct float64
		seeks   *results.Seeks
	}{
		{"", 0, &results.Seeks{Notion: "borda", Truth: "copeland", Instances: 1, Differ: 1}},
		{"truth: borda\n", 1, nil},
		{"truth: von-neumann\n", 1, nil},
	} {
		s := studytest.Parse(t, fmt.Sprintf(text, row.truth))
		dir, m := studytest.Run(t, s)
		b := blocks(t, s, dir, m, 0)[0]
		first = append(first, b)
		column := func(name string) []float64 { return b.Metrics[results.Find(s.Measures, name)] }
		for i, c := range column("correct") {
			if c != row.correct {
				t.Fatalf("%sin trial %d, %s is right: %v, want %v", row.truth, i, b.Recommended[i], c, row.correct)
			}
		}
		if got := m.Cells[0].Seeks; (got == nil) != (row.seeks == nil) || got != nil && *got != *row.seeks {
			t.Errorf("%sthe manifest says that it seeks %+v, want %+v", row.truth, got, row.seeks)
		}
		if !slices.Equal(b.Recommended, first[0].Recommended) || !slices.Equal(column("duels"), first[0].Metrics[0]) {
			t.Errorf("%sother arms or duels than by the environment's own truth", row.truth)
		}
	}
}

// Where a drawn instance has no Condorcet winner, the trial has no truth: no measure that
// depends on it has a value, tables count the others, and a warning says so. The
// instances are drawn here again, from the streams of their names.
func TestTrialsWithoutATruth(t *testing.T) {
	const trials = 60
	s := studytest.Parse(t, fmt.Sprintf("name: c\ntrials: %d\nroot_seed: 8\ntruth: condorcet\nrecord: [usual, loss]\ncheckpoints: [10, 100]\nenvironments: [{kind: random-preferences, params: {arms: 4}}]\nalgorithms: [{kind: pocowista}]\n", trials))
	dir, m := studytest.Run(t, s)
	w, err := preference.NewRandom(preference.RandomParams{Arms: 4, Low: 0.6, High: 1, Level: "none", TrialParams: preference.RandomEntry.Defaults.TrialParams})
	if err != nil {
		t.Fatal(err)
	}
	judged, right := 0, 0.0
	for _, b := range blocks(t, s, dir, m, 0) {
		value := func(name string, i int) float64 { return b.Metrics[results.Find(s.Measures, name)][i] }
		for i := range b.Trials() {
			env := w.Trial(rng.Stream(8, "instance", s.Cells[0].Environment.StreamKey(), fmt.Sprint(b.First+i)), rng.Stream(1, "unused"))
			worths := env.(duel.Instanced).Instance().Worths
			best := worths.Best(pref.CondorcetNotion)
			errors := b.Curves[results.Find(s.Curves, "error")][2*i : 2*i+2]
			if best == nil {
				for name, v := range map[string]float64{"correct": value("correct", i), "failed": value("failed", i), "loss": value("loss", i), "error": errors[0], "error at 100": errors[1]} {
					if !math.IsNaN(v) {
						t.Errorf("trial %d has no Condorcet winner and %s is %g", b.First+i, name, v)
					}
				}
				continue
			}
			judged++
			recommended := pref.Arm(0)
			for env.Name(recommended) != b.Recommended[i] {
				recommended++
			}
			loss := 0.5 - worths.Of(pref.CondorcetNotion)[recommended]
			correct := value("correct", i)
			right += correct
			if (correct == 1) != (recommended == best[0]) || value("failed", i) != 1-correct || math.Abs(value("loss", i)-loss) > 1e-12 {
				t.Errorf("trial %d: %s is right: %g, failed: %g, loss %g; the Condorcet winner is %d, the loss %g", b.First+i, b.Recommended[i], correct, value("failed", i), value("loss", i), best[0], loss)
			}
		}
	}
	if judged < 10 || judged > trials-10 {
		t.Fatalf("%d of %d trials have a Condorcet winner; the test needs both kinds", judged, trials)
	}
	cells, err := studytest.Reader(t, s, dir, m).Summarise(1)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range cells[0].Rows {
		want := trials
		if slices.Contains([]string{"correct", "failed", "loss"}, r.Metric) {
			want = judged
		}
		if r.N != want || r.Metric == "correct" && r.Mean != right/float64(judged) {
			t.Errorf("%s: n = %d, mean %g; want n = %d", r.Metric, r.N, r.Mean, want)
		}
	}
	for _, r := range cells[0].Curves {
		if r.Metric == "error" && r.N != judged {
			t.Errorf("error at %d: n = %d, want %d", r.Checkpoint, r.N, judged)
		}
	}
	got := run.Warnings(s, m, cells[0].Rows)
	if i := slices.IndexFunc(got, func(w results.Warning) bool {
		return strings.HasPrefix(w.What, "Some trials have no truth: condorcet is not defined")
	}); i < 0 || got[i].Cases[0] != fmt.Sprintf("%s: %d of %d trials", s.Cells[0], trials-judged, trials) {
		t.Errorf("the warnings are %v, want one of %d trials without a truth", got, trials-judged)
	}
}

// A candidate that is right is worth 1: the loss is 1 where a right one was there and a
// wrong one was recommended, which is where correct is 0 but some candidate is right.
func TestLossOfCandidates(t *testing.T) {
	s := studytest.Parse(t, "name: l\ntrials: 60\nrecord: [usual, loss]\nenvironments: [{kind: candidates, params: {candidates: 3}}]\nalgorithms: [{kind: knockout}, {kind: oracle}]\n")
	dir, m := studytest.Run(t, s)
	knockout, oracle := blocks(t, s, dir, m, 0)[0], blocks(t, s, dir, m, 1)[0]
	loss, correct := results.Find(s.Measures, "loss"), results.Find(s.Measures, "correct")
	hopeless := 0
	for i := range knockout.Trials() {
		possible := oracle.Metrics[correct][i]
		if got, want := knockout.Metrics[loss][i], possible-knockout.Metrics[correct][i]; got != want {
			t.Errorf("trial %d: the loss is %g, want %g", i, got, want)
		}
		if possible == 0 {
			hopeless++
		}
	}
	if hopeless == 0 {
		t.Error("every trial has a right candidate; the test needs one without")
	}
}

// Only a study that asks for it records the loss; the truth is part of what decides the
// records, and a spelled-out default is not another study of other rows.
func TestTheTruthDecidesTheRecords(t *testing.T) {
	const text = "name: h\ntrials: 5\nenvironments: [{kind: random-preferences}]\nalgorithms: [{kind: knockout}]\n"
	hash := func(more string) string {
		s := studytest.Parse(t, text+more)
		if got := results.Find(s.Measures, "loss") >= 0; got != strings.Contains(more, "loss") {
			t.Errorf("%q: the loss is recorded: %v", more, got)
		}
		_, m, _ := studytest.Begin(t, s)
		return m.Hash
	}
	own := hash("")
	seen := map[string]string{own: "the environment's own"}
	for _, truth := range []string{"borda", "condorcet", "{notion: borda, within: 0.1}", "{notion: borda, within: 0.2}"} {
		h := hash("truth: " + truth + "\n")
		if other, ok := seen[h]; ok {
			t.Errorf("truth: %s and %s have one hash", truth, other)
		}
		seen[h] = truth
	}
	if h := hash("truth: copeland\n"); h != own {
		t.Error("truth: copeland is the truth of matrices by default, and has another hash")
	}
}

// A truth that makes no sense is refused before anything is run.
func TestRefusedTruths(t *testing.T) {
	const text = "name: r\nenvironments: [{kind: %s}]\nalgorithms: [{kind: knockout}]\ntruth: %s\n"
	for _, row := range []struct{ environment, truth, want string }{
		{"hudry13", "bordo", `the notion of truth is "bordo" (did you mean borda?); it must be one of copeland, copeland-half, condorcet, borda, von-neumann, strength`},
		{"hudry13", "{notion: borda, whithin: 1}", `unknown key "whithin" of truth (the name of a notion is allowed too) (did you mean within?); it takes notion, within`},
		{"hudry13", "{within: 0.1}", `truth (the name of a notion is allowed too) lacks the key "notion"`},
		{"hudry13", "{notion: borda, within: 1}", "within is 1; by borda no arm is worth more than 1 less than another, so it must be at least 0 and below 1"},
		{"hudry13", "{notion: von-neumann, within: 0.5}", "within is 0.5; by von-neumann no arm is worth more than 0.5 less than another, so it must be at least 0 and below 0.5"},
		{"bradley-terry", "{notion: strength, within: -1}", "within is -1; it must be at least 0"},
		{"hudry13", "strength", "truth is strength, but the environment of a cell gives its arms no utilities; models of choice such as bradley-terry do, and counts with unseen: model if the strengths have a fit (the cell hudry13/knockout)"},
		{"random-preferences", "strength", "truth is strength, but the environment of a cell gives its arms no utilities; models of choice such as bradley-terry do, and counts with unseen: model if the strengths have a fit (the cell random-preferences/knockout)"},
		{"candidates", "borda", "truth is borda, which is a notion of preference matrices; the arms of a cell are candidate answers, of which the correct ones are right: leave truth out, or take environments with a matrix (the cell candidates/knockout)"},
		{"candidates", "copeland", "truth is copeland, which is a notion of preference matrices; the arms of a cell are candidate answers, of which the correct ones are right: leave truth out, or take environments with a matrix (the cell candidates/knockout)"},
	} {
		s, err := study.Parse(family.Standard(), "r.yaml", fmt.Appendf(nil, text, row.environment, row.truth))
		if err == nil {
			_, err = study.Open(s)
		}
		if got, want := fmt.Sprint(err), "r.yaml:4: "+row.want; got != want {
			t.Errorf("%s, truth: %s:\ngot  %s\nwant %s", row.environment, row.truth, got, want)
		}
	}
	_, err := study.Parse(family.Standard(), "r.yaml", []byte("name: r\nenvironments: [{kind: garnet}]\nalgorithms: [{kind: pooled}]\ntruth: borda\n"))
	if got, want := fmt.Sprint(err), `r.yaml:4: a study of many users takes no key "truth"; studies of duels do`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
