package simtest

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// matrixWorld is a simple world that passes the suite: all trials have one matrix.
// Each of its functions, if set, changes one part of it.
type matrixWorld struct {
	m          *pref.Matrix
	env        func(*World) duel.Environment
	arms       int // of Arms; 0 for those of the matrix
	population *duel.Population
}

func (w matrixWorld) Arms() int {
	if w.arms > 0 {
		return w.arms
	}
	return w.m.Arms()
}
func (w matrixWorld) Fixed() *pref.Matrix          { return w.m }
func (w matrixWorld) Population() *duel.Population { return w.population }
func (w matrixWorld) Trial(_, coins *rng.Source) duel.Environment {
	env := NewWorld(w.m, coins)
	if w.env == nil {
		return env
	}
	return w.env(env)
}

// poolWorld is a world of candidate answers that passes the suite.
type poolWorld struct {
	scored bool
	spoil  func(*Pool)
}

func (w poolWorld) Arms() int           { return 6 }
func (w poolWorld) Fixed() *pref.Matrix { return nil }
func (w poolWorld) Trial(_, coins *rng.Source) duel.Environment {
	p := NewPool(ladder(6, 0.7, 0.1), 3, w.scored, coins)
	p.BothBad = true
	p.truth.Winners, p.truth.Decoys = []pref.Arm{0, 3}, []pref.Arm{1, 4}
	p.names = []string{"a", "b", "c", "a", "b", "c"}
	if w.spoil != nil {
		w.spoil(p)
	}
	return p
}

// gradingEnvironment grades the arms by the outcome.
type gradingEnvironment struct {
	*World
	top  float64
	draw func(pref.Pair) pref.Outcome
}

func (g gradingEnvironment) DuelGraded(p pref.Pair) (pref.Outcome, duel.Grades) {
	return g.draw(p), duel.Grades{First: g.top, Second: 1}
}

// instancedEnvironment states an instance.
type instancedEnvironment struct {
	duel.Environment
	instance duel.Instance
}

func (e instancedEnvironment) Instance() duel.Instance { return e.instance }

// poolOfMatrix is an instance of a matrix whose arms are candidate answers.
type poolOfMatrix struct {
	instancedEnvironment
	*Pool
}

func (e poolOfMatrix) Arms() int                     { return e.Pool.Arms() }
func (e poolOfMatrix) Name(a pref.Arm) string        { return e.Pool.Name(a) }
func (e poolOfMatrix) Truth() *duel.Truth            { return e.Pool.Truth() }
func (e poolOfMatrix) Duel(p pref.Pair) pref.Outcome { return e.Pool.Duel(p) }

func TestSuitePassesSoundDuelWorlds(t *testing.T) {
	m := ladder(5, 0.6, 0.2)
	worths := pref.NewWorths(m, nil)
	half := &duel.Population{Shares: []float64{0.5, 0.5}, Wins: [][]float64{{0.5, 0.8}, {0.2, 0.5}}, Right: []bool{true, false}}
	for _, w := range []duel.World{
		matrixWorld{m: m},
		matrixWorld{m: ladder(70, 0.6, 0)},
		matrixWorld{m: m, population: half},
		matrixWorld{m: m, env: func(w *World) duel.Environment { return struct{ duel.Environment }{w} }},
		matrixWorld{m: m, env: func(w *World) duel.Environment { return gradingEnvironment{w, 10, w.Duel} }},
		matrixWorld{m: m, env: func(w *World) duel.Environment { return mirrorEnvironment{w, 1, 0} }},
		matrixWorld{m: m, env: func(w *World) duel.Environment { return instancedEnvironment{w, duel.Instance{Worths: worths}} }},
		poolWorld{},
		poolWorld{scored: true},
	} {
		Run(t, DuelWorld{Name: "sound", World: w})
	}
}

// forgetfulEnvironment has other outcomes in each run.
type forgetfulEnvironment struct{ *World }

var forgetfulCalls atomic.Int32 // the suite calls it from several goroutines

func (e forgetfulEnvironment) Duel(p pref.Pair) pref.Outcome {
	if forgetfulCalls.Add(1)%7 == 0 {
		return pref.FirstWins
	}
	return e.World.Duel(p)
}

// tallyEnvironment changes the tallies of more than 5 duels.
type tallyEnvironment struct {
	*World
	change func(pref.Tally) pref.Tally
}

func (e tallyEnvironment) DuelTally(p pref.Pair, n int) pref.Tally {
	if n <= 5 {
		return e.World.DuelTally(p, n)
	}
	return e.change(e.World.DuelTally(p, n))
}

// smallTallyEnvironment lets the first arm win each tally of at most 5 duels.
type smallTallyEnvironment struct{ *World }

func (e smallTallyEnvironment) DuelTally(p pref.Pair, n int) pref.Tally {
	if n <= 5 {
		return pref.Tally{First: n}
	}
	return e.World.DuelTally(p, n)
}

// callingEnvironment has this many calls of a judge in a duel.
type callingEnvironment struct {
	*World
	calls int
}

func (e callingEnvironment) JudgeCalls(duels int) (calls, repeated int) { return e.calls * duels, 0 }

// losingEnvironment loses a duel in ten and, of many duels, more by a factor.
type losingEnvironment struct {
	*World
	factor int
}

func (losingEnvironment) Drops() bool { return true }

func (e losingEnvironment) Dropped(_ pref.Pair, n int) (lost int) {
	for range n {
		if e.coins.Intn(10) == 0 {
			lost++
		}
	}
	if n > 5 {
		lost *= e.factor
	}
	return lost
}

// mirrorEnvironment lets an arm tie with itself, or win in the first slot, and miscounts
// the duels of a large tally.
type mirrorEnvironment struct {
	*World
	first, extra int // outcomes of a tally of 5 in which the first slot wins; outcomes too many in a large one
}

func (e mirrorEnvironment) DuelSelf(_ pref.Arm, n int) (t pref.Tally) {
	switch {
	case n == 5:
		return pref.Tally{First: e.first, Tie: n - e.first}
	case n > 5:
		return pref.Tally{First: n / 5, Tie: n - n/5 + e.extra}
	case e.coins.Intn(5) == 0:
		return pref.Tally{First: 1}
	}
	return pref.Tally{Tie: 1}
}

func TestSuiteCatchesBrokenDuelWorlds(t *testing.T) {
	m := ladder(5, 0.6, 0.2)
	with := func(env func(*World) duel.Environment) duel.World { return matrixWorld{m: m, env: env} }
	truth := func(change func(*duel.Truth)) duel.World {
		return with(func(w *World) duel.Environment { change(&w.truth); return w })
	}
	// named gives each arm of that name the other one.
	named := func(name, other string) duel.World {
		return with(func(w *World) duel.Environment { w.names[slices.Index(w.names, name)] = other; return w })
	}
	pool := func(change func(*Pool)) duel.World { return poolWorld{scored: true, spoil: change} }
	population := func(p duel.Population) duel.World { return matrixWorld{m: m, population: &p} }
	// instance states the instance of this matrix in this order.
	instance := func(m *pref.Matrix, order ...pref.Arm) duel.World {
		worths := pref.NewWorths(m, nil)
		return with(func(w *World) duel.Environment {
			return instancedEnvironment{w, duel.Instance{Worths: worths, Order: order}}
		})
	}
	for _, c := range []struct {
		what  string
		world duel.World
		want  string
	}{
		{"other outcomes in each run", with(func(w *World) duel.Environment { return forgetfulEnvironment{w} }), "must make the same trial"},
		{"more arms than the world", matrixWorld{m: m, arms: 4}, "never more than World.Arms"},
		{"a missing name", named("arm0", ""), "must have a truth"},
		{"two arms with one name", named("arm0", "arm1"), "the names of 5 arms are"},
		{"a winner that is no arm", truth(func(t *duel.Truth) { t.Winners = []pref.Arm{5} }), "the winners among 5 arms are [5]"},
		{"decoys in the wrong order", truth(func(t *duel.Truth) { t.Decoys = []pref.Arm{3, 2} }), "the decoys among 5 arms are [3 2]"},
		{"no winner", truth(func(t *duel.Truth) { t.Winners = nil }), "no arm is a winner"},
		{"a winner that is a decoy", truth(func(t *duel.Truth) { t.Decoys = t.Winners }), "have an arm in common"},
		{"BothBad without candidates", with(func(w *World) duel.Environment { w.BothBad = true; return w }), "ends with both-bad"},
		{"a tally with a duel too many", with(func(w *World) duel.Environment {
			return tallyEnvironment{w, func(t pref.Tally) pref.Tally { t.Tie++; return t }}
		}), "must return tallies that count"},
		{"tallies of the flipped pair", with(func(w *World) duel.Environment { return tallyEnvironment{w, pref.Tally.Flip} }), "single duels of 0v1 and one tally"},
		{"small tallies from another law", with(func(w *World) duel.Environment { return smallTallyEnvironment{w} }), "and tallies of 5"},
		{"duels of an arm with itself from two laws", with(func(w *World) duel.Environment { return mirrorEnvironment{w, 2, 0} }), "with itself, one by one, in fives and at once"},
		{"a duel of an arm with itself too many", with(func(w *World) duel.Environment { return mirrorEnvironment{w, 1, 1} }), "outcomes"},
		{"a grade of 11", with(func(w *World) duel.Environment { return gradingEnvironment{w, 11, w.Duel} }), "has the grades"},
		{"graded duels from another law", with(func(w *World) duel.Environment {
			return gradingEnvironment{w, 9, func(pref.Pair) pref.Outcome { return pref.FirstWins }}
		}), "graded and other duels"},
		{"another matrix than Fixed", with(func(w *World) duel.Environment { *w = *NewWorld(ladder(5, 0.5, 0.3), w.coins); return w }), "the matrix has the probability"},
		{"names that the matrix has not", named("arm0", "nobody"), "the matrix has no arms"},
		{"other winners in each trial", with(func(w *World) duel.Environment {
			w.truth.Winners = []pref.Arm{pref.Arm(w.coins.Intn(5))}
			return w
		}), "in trial 0"},
		{"an instance with an arm too few", instance(ladder(4, 0.6, 0.2)), "the matrix has 4 arms, the trial 5"},
		{"an instance in another order", instance(m, 1, 0, 2, 3, 4), `arm 0 is "arm1" in the matrix and "arm0" in the trial`},
		{"an instance of another matrix", instance(ladder(5, 0.2, 0.2)), "the Copeland winners of the matrix are [3 4], the winners of the trial [0]"},
		{"worths of its own in each trial", with(func(w *World) duel.Environment {
			return instancedEnvironment{w, duel.Instance{Worths: pref.NewWorths(m, nil)}}
		}), "two of them have different worths"},
		{"an instance of candidate answers", with(func(w *World) duel.Environment {
			p := &Pool{World: w, candidates: duel.Candidates{Teams: []int{0, 1, 2, 3, 4}}}
			return poolOfMatrix{instancedEnvironment{p, duel.Instance{Worths: pref.NewWorths(m, nil)}}, p}
		}), "it can be one of them"},
		{"a missing team", pool(func(p *Pool) { p.candidates.Teams = p.candidates.Teams[1:] }), "have 5 teams"},
		{"a score above 1", pool(func(p *Pool) { p.candidates.Scores[2] = 1.5 }), "a score is 1.5"},
		{"a score of a part below 0", pool(func(p *Pool) { p.candidates.Parts[2][1] = -1 }), "a score is -1"},
		{"duels without a call of the judge", with(func(w *World) duel.Environment { return callingEnvironment{w, 0} }), "a duel costs 0 calls"},
		{"more lost duels at once", with(func(w *World) duel.Environment { return losingEnvironment{w, 5} }), "drawn one by one, in fives and at once"},
		{"more lost duels than duels", with(func(w *World) duel.Environment { return losingEnvironment{w, 1000} }), "end without an outcome"},
		{"a team that is half right", pool(func(p *Pool) { p.truth.Winners = []pref.Arm{0} }), "candidates 3 and 0 belong to one team"},
		{"a team with two names", pool(func(p *Pool) { p.names[3] = "d" }), "candidates 3 and 0 belong to one team"},
		{"shares with the sum 0.9", population(duel.Population{Shares: []float64{0.4, 0.5}, Wins: [][]float64{{0.5, 0.5}, {0.5, 0.5}}, Right: []bool{true, false}}), "the sum of the shares is 0.9"},
		{"types that both lose", population(duel.Population{Shares: []float64{0.5, 0.5}, Wins: [][]float64{{0.5, 0.4}, {0.5, 0.5}}, Right: []bool{true, false}}), "beat each other"},
	} {
		if err := Test(DuelWorld{Name: "broken", World: c.world}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a violation with %q", c.what, err, c.want)
		}
	}
}

// TestSameInParallel checks records that are constant, that share state, and that panic
// in a goroutine.
func TestSameInParallel(t *testing.T) {
	var calls atomic.Int32
	for _, c := range []struct {
		what   string
		record func(trial int) []int
		want   string
	}{
		{"constant", func(trial int) []int { return []int{trial} }, ""},
		{"shared", func(int) []int { return []int{int(calls.Add(1))} }, "has other results"},
		{"panics", func(trial int) []int {
			if calls.Add(1) > 1 && trial == 0 {
				panic("no trial")
			}
			return nil
		}, "it panicked: no trial"},
	} {
		calls.Store(0)
		err := sameInParallel(c.record)
		if got := fmt.Sprint(err); !strings.Contains(got, c.want) || c.want == "" && err != nil {
			t.Errorf("%s: got %v, want %q", c.what, err, c.want)
		}
	}
}
