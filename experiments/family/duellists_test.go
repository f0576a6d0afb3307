package family_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/studytest"
	"joust/results"
	"joust/results/records"
)

// The matrix of the study: arm0 beats arm1, arm2 and arm3, arm1 beats arm3, arm2 beats
// arm3, and arm1 and arm2 are even, which is a tie by its mode. So the Copeland scores
// are 3, 1½, 1½ and 0.
const listsStudy = `name: lists
trials: 40
environments:
  - kind: matrix
    params: {values: [[0.5, 0.6, 0.7, 0.8], [0.4, 0.5, 0.5, 0.7], [0.3, 0.5, 0.5, 0.7], [0.2, 0.3, 0.3, 0.5]]}
budget: 400
algorithms: [{kind: round-robin}, {kind: swiss}, {kind: savage, params: {delta: 0.4, winner: condorcet}}, {kind: knockout}]
`

// blocks runs the study and returns the first block of each cell, by algorithm.
func blocks(t *testing.T, text string) (results.Schema, map[string]*results.Block) {
	t.Helper()
	s := studytest.Parse(t, text)
	dir, m := studytest.Run(t, s)
	list := map[string]*results.Block{}
	for i, c := range s.Cells {
		hash := m.Cells[i].Hash
		b, err := records.ReadBlock(dir.Block(hash, 0), s.Schema(), hash)
		if err != nil {
			t.Fatal(err)
		}
		list[c.Algorithm.Kind] = b
	}
	return s.Schema(), list
}

// Rankings and sets reach the records by the names of arms, and the measures are those
// of the lists, computed a second time here; without the ability there is neither.
func TestListsAreRecorded(t *testing.T) {
	schema, list := blocks(t, listsStudy+"record: [usual, ranking, set, tau, set_precision, set_recall, set_size]\n")
	usual, without := blocks(t, listsStudy)
	index := func(name string) int {
		return slices.IndexFunc(schema.Lists, func(l results.List) bool { return l.Name == name })
	}
	score := map[string]float64{"arm0": 3, "arm1": 1.5, "arm2": 1.5, "arm3": 0}
	perfect, sets := 0, 0
	for algorithm, b := range list {
		column := func(name string) []float64 { return b.Metrics[results.Find(schema.Metrics, name)] }
		for i := range b.Trials() {
			ranking, set := b.Lists[index("ranking")][i], b.Lists[index("set")][i]
			if got, want := ranking != nil, algorithm == "round-robin" || algorithm == "swiss"; got != want {
				t.Errorf("%s: the ranking is %v", algorithm, ranking)
			}
			if got, want := set != nil, algorithm == "savage"; got != want {
				t.Errorf("%s: the set is %v", algorithm, set)
			}
			// Of 6 pairs 1 has equal scores.
			tau, sum := math.NaN(), 0
			for at, a := range ranking {
				for _, other := range ranking[at+1:] {
					sum += cmpScores(score[a], score[other])
				}
				tau = float64(sum) / math.Sqrt(6*5)
			}
			precision, recall, size := math.NaN(), math.NaN(), math.NaN()
			if set != nil {
				right := 0.
				if slices.Contains(set, "arm0") {
					right = 1
				}
				precision, recall, size = right/float64(len(set)), right, float64(len(set))
				sets += len(set)
			}
			for name, want := range map[string]float64{"tau": tau, "set_precision": precision, "set_recall": recall, "set_size": size} {
				if got := column(name)[i]; !(math.Abs(got-want) < 1e-15 || math.IsNaN(got) && math.IsNaN(want)) {
					t.Errorf("%s, trial %d, ranking %v, set %v: %s is %v, want %v", algorithm, i, ranking, set, name, got, want)
				}
			}
			if sum == 5 {
				perfect++
			}
			if ranking != nil && ranking[0] != b.Recommended[i] || set != nil && !slices.Contains(set, b.Recommended[i]) {
				t.Errorf("%s, trial %d, recommends %s with the ranking %v and the set %v", algorithm, i, b.Recommended[i], ranking, set)
			}
		}
		// What is recorded besides changes nothing.
		for i, m := range usual.Metrics {
			if d := cmp.Diff(without[algorithm].Metrics[i], column(m.Name)); d != "" {
				t.Errorf("%s: %s without the lists (-) and with them (+):\n%s", algorithm, m.Name, d)
			}
		}
		if d := cmp.Diff(without[algorithm].Recommended, b.Recommended); d != "" {
			t.Errorf("%s: recommended without the lists (-) and with them (+):\n%s", algorithm, d)
		}
	}
	// Round robin has 66 duels of each pair, whose gaps are .1 to .3.
	if perfect < 20 || sets < 40 {
		t.Errorf("%d of 80 rankings are right, and the 40 sets have %d arms", perfect, sets)
	}
	if len(usual.Lists) != 0 || results.Find(usual.Metrics, "tau") >= 0 {
		t.Errorf("without a wish, %v and %v are recorded", usual.Lists, usual.Metrics)
	}
}

func cmpScores(a, b float64) int {
	switch {
	case a > b:
		return 1
	case a < b:
		return -1
	}
	return 0
}

// Learners get the horizon and not the budget: round robin stops at its horizon, or is
// cut by the budget.
func TestHorizonOfLearners(t *testing.T) {
	for _, row := range []struct {
		horizon           string
		duels, unresolved float64
	}{
		{"", 100, 0},
		{"horizon: budget\n", 100, 0},
		{"horizon: 100\n", 100, 0},
		{"horizon: 37\n", 37, 0},
		{"horizon: 101\n", 100, 1},
		{"horizon: 1e6\n", 100, 1},
		{"horizon: none\n", 100, 1},
	} {
		schema, list := blocks(t, "name: horizon\ntrials: 3\nbudget: 100\n"+row.horizon+"environments: [{kind: hudry13}]\nalgorithms: [{kind: round-robin}]\n")
		for name, want := range map[string]float64{"duels": row.duels, "unresolved": row.unresolved} {
			if got := list["round-robin"].Metrics[results.Find(schema.Metrics, name)]; !slices.Equal(got, []float64{want, want, want}) {
				t.Errorf("%q: %s %v, want %v in each trial", row.horizon, name, got, want)
			}
		}
	}
}
