package duel

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/pref"
)

// instanced is an environment with this instance whose duels the first arm wins.
type instanced struct {
	instance Instance
	own      Truth
}

func (e *instanced) Arms() int                   { return e.instance.Worths.Arms() }
func (e *instanced) Name(pref.Arm) string        { return "" }
func (e *instanced) Truth() *Truth               { return &e.own }
func (e *instanced) Instance() Instance          { return e.instance }
func (e *instanced) Duel(pref.Pair) pref.Outcome { return pref.FirstWins }

// uninstanced is an environment without a matrix.
type uninstanced struct{ Environment }

// parted returns the worths of a matrix on which notions part, and its utilities.
//
//	m_ij   0    1    2    3    copeland   borda
//	0      .5   .6   .6   .6   1          .6
//	1      .4   .5   .9   .9   2/3        2.2/3
//	2      .4   .1   .5   .5   1/6        1/3
//	3      .4   .1   .5   .5   1/6        1/3
func parted() *pref.Worths {
	m := pref.NewMatrix(4)
	for j := range pref.Arm(3) {
		m.Set(0, j+1, .6, 0, .4)
	}
	m.Set(1, 2, .9, 0, .1)
	m.Set(1, 3, .9, 0, .1)
	return pref.NewWorths(m, []float64{1, 2, 3, 2.9})
}

// The truth of a trial is that of the matrix, up to the order of the arms.
func TestJudge(t *testing.T) {
	order := []pref.Arm{3, 1, 0, 2}
	cycle := pref.NewMatrix(4)
	for i := range pref.Arm(3) {
		cycle.Set(i, (i+1)%3, 1, 0, 0)
		cycle.Set(i, 3, 1, 0, 0)
	}
	for _, row := range []struct {
		about     string
		criterion Criterion
		worths    *pref.Worths
		order     []pref.Arm
		want      []pref.Arm
		worth     []float64
		undefined bool
	}{
		{"copeland", Criterion{pref.CopelandNotion, 0}, parted(), nil, []pref.Arm{0}, []float64{1, 2. / 3, 1. / 6, 1. / 6}, false},
		{"the environment's own", Criterion{}, parted(), nil, []pref.Arm{0}, []float64{1, 2. / 3, 1. / 6, 1. / 6}, false},
		{"in another order", Criterion{pref.CopelandNotion, 0}, parted(), order, []pref.Arm{2}, []float64{1. / 6, 2. / 3, 1, 1. / 6}, false},
		{"borda", Criterion{pref.BordaNotion, 0}, parted(), order, []pref.Arm{1}, []float64{1. / 3, 2.2 / 3, .6, 1. / 3}, false},
		{"borda within .14: .7333 - .6 is .1333", Criterion{pref.BordaNotion, .14}, parted(), order, []pref.Arm{1, 2}, []float64{1. / 3, 2.2 / 3, .6, 1. / 3}, false},
		{"borda within .13", Criterion{pref.BordaNotion, .13}, parted(), order, []pref.Arm{1}, []float64{1. / 3, 2.2 / 3, .6, 1. / 3}, false},
		{"condorcet", Criterion{pref.CondorcetNotion, 0}, parted(), nil, []pref.Arm{0}, []float64{.5, .4, .4, .4}, false},
		{"condorcet within the gap of the others", Criterion{pref.CondorcetNotion, .1}, parted(), nil, []pref.Arm{0, 1, 2, 3}, []float64{.5, .4, .4, .4}, false},
		{"von Neumann", Criterion{pref.VonNeumannNotion, 0}, parted(), nil, []pref.Arm{0}, []float64{.5, .4, .4, .4}, false},
		{"strength", Criterion{pref.StrengthNotion, .1}, parted(), order, []pref.Arm{0, 3}, []float64{2.9, 2, 1, 3}, false},
		{"no Condorcet winner", Criterion{pref.CondorcetNotion, .5}, pref.NewWorths(cycle, nil), order, nil, nil, true},
		{"no utilities", Criterion{pref.StrengthNotion, 5}, pref.NewWorths(cycle, nil), nil, nil, nil, true},
		{"von Neumann of a cycle", Criterion{pref.VonNeumannNotion, 0}, pref.NewWorths(cycle, nil), order, []pref.Arm{1, 2, 3}, []float64{0, .5, .5, .5}, false},
	} {
		env := &instanced{Instance{row.worths, row.order}, Truth{Winners: []pref.Arm{0}}}
		if row.criterion.IsOwn() {
			env.own.Winners = row.want
		}
		for _, valued := range []bool{true, false} {
			j := &Judge{Criterion: row.criterion, Worth: valued}
			for trial := range 2 { // the second trial shares the matrix
				got := j.Truth(env)
				if !slices.Equal(got.Winners, row.want) || got.Undefined != row.undefined {
					t.Errorf("%s, trial %d: got %+v, want the winners %v, undefined %v", row.about, trial, *got, row.want, row.undefined)
				}
				near := func(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }
				if valued && !slices.EqualFunc(got.Worth, row.worth, near) || !valued && got.Worth != nil {
					t.Errorf("%s, trial %d: the worths are %v, want %v only where they are asked for", row.about, trial, got.Worth, row.worth)
				}
			}
		}
	}
}

// A judge goes from one matrix to another and back.
func TestJudgeOfDifferentMatrices(t *testing.T) {
	j := &Judge{Criterion: Criterion{pref.CondorcetNotion, 0}}
	cycle := pref.NewMatrix(3)
	for i := range pref.Arm(3) {
		cycle.Set(i, (i+1)%3, 1, 0, 0)
	}
	one, other := &instanced{instance: Instance{Worths: parted()}}, &instanced{instance: Instance{Worths: pref.NewWorths(cycle, nil)}}
	for trial := range 4 {
		env, undefined := one, false
		if trial%2 == 1 {
			env, undefined = other, true
		}
		if got := j.Truth(env); got.Undefined != undefined || len(got.Winners) == 0 != undefined {
			t.Errorf("trial %d: got %+v, want undefined %v", trial, *got, undefined)
		}
	}
}

// Of candidate answers, a correct one is worth 1; their truth is their own.
func TestJudgeOfCandidates(t *testing.T) {
	env := uninstanced{&instanced{instance: Instance{Worths: parted()}, own: Truth{Winners: []pref.Arm{1, 3}, Decoys: []pref.Arm{2}}}}
	got := (&Judge{Worth: true}).Truth(env)
	if !slices.Equal(got.Winners, []pref.Arm{1, 3}) || !slices.Equal(got.Decoys, []pref.Arm{2}) || !slices.Equal(got.Worth, []float64{0, 1, 0, 1}) {
		t.Errorf("got %+v", *got)
	}
	if own := (&Judge{}).Truth(env); own != env.Truth() {
		t.Errorf("got a truth %+v that is not the environment's own", *own)
	}
	defer func() {
		if got, want := fmt.Sprint(recover()), "duel: the truth of an environment without a preference matrix cannot be borda within 0.1"; got != want {
			t.Errorf("panics with %s, want %s", got, want)
		}
	}()
	(&Judge{Criterion: Criterion{pref.BordaNotion, .1}}).Truth(env)
}

// A trial of a fixed matrix costs a judge nothing but a permutation.
func TestJudgeDoesNotAllocate(t *testing.T) {
	env := &instanced{instance: Instance{Worths: parted(), Order: []pref.Arm{3, 1, 0, 2}}}
	j := &Judge{Criterion: Criterion{pref.BordaNotion, .1}}
	j.Truth(env)
	if n := testing.AllocsPerRun(100, func() { j.Truth(env) }); n != 0 {
		t.Errorf("%v allocations a trial", n)
	}
}

// The loop scores by its truth and tells it to a learner that sees the truth.
func TestLoopScoresByItsTruth(t *testing.T) {
	env := &instanced{instance: Instance{Worths: parted()}, own: Truth{Winners: []pref.Arm{0}}}
	for _, row := range []struct {
		criterion Criterion
		right     []pref.Arm
		loss      []float64
	}{
		{Criterion{}, []pref.Arm{0}, []float64{0, 1. / 3, 5. / 6, 5. / 6}},
		{Criterion{pref.BordaNotion, 0}, []pref.Arm{1}, []float64{.4 / 3, 0, .4, .4}},
		{Criterion{pref.StrengthNotion, .1}, []pref.Arm{2, 3}, []float64{2, 1, 0, .1}},
	} {
		j := &Judge{Criterion: row.criterion, Worth: true}
		loop := Loop{Name: "it", Budget: 10, Checkpoints: []int{5}, Truth: j.Truth}
		for a := range pref.Arm(4) {
			var got Trial
			loop.Run(&scorer{arm: a}, env, &got)
			if want := slices.Contains(row.right, a); got.Correct != want || got.Undefined {
				t.Errorf("%s: arm %d is right: %v, undefined: %v; want %v", row.criterion, a, got.Correct, got.Undefined, want)
			}
			if d := got.Loss - row.loss[a]; d > 1e-9 || d < -1e-9 {
				t.Errorf("%s: the loss of arm %d is %g, want %g", row.criterion, a, got.Loss, row.loss[a])
			}
		}
		seer := &scorer{}
		loop.Run(seer, env, new(Trial))
		if !slices.Equal(seer.revealed, row.right) {
			t.Errorf("%s: the truth that is revealed names the arms %v, want %v", row.criterion, seer.revealed, row.right)
		}
	}
}

// Without a truth, nothing is right or wrong, neither in the end nor on the way.
func TestLoopWithoutATruth(t *testing.T) {
	cycle := pref.NewMatrix(3)
	for i := range pref.Arm(3) {
		cycle.Set(i, (i+1)%3, 1, 0, 0)
	}
	env := &instanced{instance: Instance{Worths: pref.NewWorths(cycle, nil)}, own: Truth{Winners: []pref.Arm{0, 1, 2}}}
	j := &Judge{Criterion: Criterion{Notion: pref.CondorcetNotion}, Worth: true}
	loop := Loop{Name: "it", Budget: 10, Checkpoints: []int{5, 10}, Truth: j.Truth}
	var got Trial
	loop.Run(&scorer{}, env, &got)
	if !got.Undefined || got.Correct || len(got.Wrong) != 2 || !math.IsNaN(got.Wrong[0]) || !math.IsNaN(got.Wrong[1]) {
		t.Errorf("got %+v, want no verdict", got)
	}
}

// scorer recommends an arm, and keeps what is revealed to it.
type scorer struct {
	arm      pref.Arm
	revealed []pref.Arm
}

func (*scorer) Next() (pref.Pair, bool)         { return pref.Pair{First: 0, Second: 1}, true }
func (*scorer) Observe(pref.Pair, pref.Outcome) {}
func (s *scorer) Recommend() pref.Arm           { return s.arm }
func (s *scorer) Reveal(t *Truth)               { s.revealed = slices.Clone(t.Winners) }

// Copeland is what matrices have by themselves, but not within a distance.
func TestCanonicalCriteria(t *testing.T) {
	near := Criterion{pref.CopelandNotion, 0.1}
	for c, want := range map[Criterion]Criterion{
		{}: {}, {Notion: pref.CopelandNotion}: {}, near: near, {Notion: pref.CopelandHalf}: {Notion: pref.CopelandHalf},
	} {
		if got := c.Canonical(); got != want {
			t.Errorf("%s: got %s, want %s", c, got, want)
		}
	}
}

func TestCriterionInWords(t *testing.T) {
	for _, row := range []struct {
		c    Criterion
		want string
	}{
		{Criterion{}, "the environment's own"},
		{Criterion{pref.CopelandHalf, 0}, "copeland-half"},
		{Criterion{pref.BordaNotion, 0.05}, "borda within 0.05"},
	} {
		if got := row.c.String(); got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
}
