package stages

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/welfare"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// items is a problem of users who choose one of three items.
func items(users int) multiuser.Problem {
	return multiuser.Problem{
		Users: users, Shots: 1, States: 1, Actions: 3, Horizon: 1, Start: []float64{1},
		Kernel: &mdp.Kernel{
			States: 1, Actions: 3, Start: []float64{1},
			First: []int32{0, 1, 2, 3}, Next: []int32{0, 0, 0}, Prob: []float64{1, 1, 1},
		},
		Feedback: multiuser.Comparison, Rounds: 1, Workers: 1,
	}
}

// chosen returns the item that each policy takes.
func chosen(policies []*mdp.Policy) (items []int32) {
	for _, p := range policies {
		items = append(items, p.Act[0])
	}
	return items
}

// With choice each, users and groups get the best item for their rewards; with another
// choice, all users get one item, in which groups count by their shares.
func TestPlan(t *testing.T) {
	problem := items(3)
	users := mat.NewDense(3, 3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1})
	groups := mat.NewDense(2, 3, []float64{0, 0, 1, 1, 0, 0})
	utilitarian := welfare.Defaults
	utilitarian.Choice = "utilitarian"
	each, one := NewPlanner(welfare.Defaults, &problem), NewPlanner(utilitarian, &problem)
	for _, c := range []struct {
		name      string
		got, want []int32
	}{
		{"each user", chosen(each.PlanUsers(problem.Kernel, users)), []int32{0, 1, 2}},
		{"each group", chosen(each.PlanGroups(problem.Kernel, groups, []int{1, 0, 1}, []float64{0.5, 0.5})), []int32{0, 2, 0}},
		{"one policy, the larger first group", chosen(one.PlanGroups(problem.Kernel, groups, []int{1, 0, 1}, []float64{0.6, 0.4})), []int32{2, 2, 2}},
		{"one policy, the larger second group", chosen(one.PlanGroups(problem.Kernel, groups, []int{1, 0, 1}, []float64{0.4, 0.6})), []int32{0, 0, 0}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: the items are %v, want %v", c.name, c.got, c.want)
		}
	}
}

// With features, the rewards of pairs are products of the user's weights with them.
func TestPairRewards(t *testing.T) {
	problem := items(1)
	if got := Unknowns(&problem); got != 3 {
		t.Errorf("without features a user has %d unknowns, want 3", got)
	}
	problem.Features = mat.NewDense(3, 2, []float64{1, 0, 0, 1, 2, 3})
	p, row := NewPlanner(welfare.Defaults, &problem), make([]float64, 3)
	p.PairRewards([]float64{5, 7}, row)
	if want := []float64{5, 7, 31}; !slices.Equal(row, want) || Unknowns(&problem) != 2 {
		t.Errorf("%d unknowns stand for rewards %v, want 2 for %v", Unknowns(&problem), row, want)
	}
}

// Streams of fits differ between rounds and labels and are the same in each call, so that
// additional calls of Recommend change nothing.
func TestStream(t *testing.T) {
	e := NewExplorer(explore.Defaults, welfare.Defaults, items(1), rng.Stream(1, "data"), rng.Stream(1, "own"))
	e.Begin(0)
	first := e.Stream("signs").Uint64()
	if again := e.Stream("signs").Uint64(); again != first {
		t.Errorf("the same stream begins with %d and then with %d", first, again)
	}
	if other := e.Stream("hold-out").Uint64(); other == first {
		t.Error("streams with different labels are the same")
	}
	e.Begin(1)
	if later := e.Stream("signs").Uint64(); later == first {
		t.Error("streams of different rounds are the same")
	}
}

// counter counts observations.
type counter int

func (c *counter) Add(int, *multiuser.Observation) { *c++ }

// A Learner passes observations on to its recorder, and proposes two items.
func TestListen(t *testing.T) {
	l := NewLearner(explore.Defaults, welfare.Defaults, items(2), func(*multiuser.Problem) *counter { return new(counter) },
		rng.Stream(1, "data"), rng.Stream(1, "own"))
	l.Begin(0)
	for u := range 2 {
		first, second := l.Propose(u)
		if second == nil || first.Act[0] == second.Act[0] {
			t.Fatalf("user %d compares %v with %v, want two different items", u, first, second)
		}
		l.Observe(u, &multiuser.Observation{})
	}
	if *l.Record != 2 {
		t.Errorf("%d of 2 observations are recorded", *l.Record)
	}
}
