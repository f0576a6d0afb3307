package duel_test

import (
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// newChallenge is straight-line code: the champion duels the next arm until one of
// them has five wins.
func newChallenge(p duel.Problem, _ *rng.Source) duel.Learner {
	return duel.NewSequential(p, func(a *duel.Arena) pref.Arm {
		champion := pref.Arm(0)
		for next := pref.Arm(1); int(next) < p.Arms; next++ {
			const need = 5
			var won pref.Tally
			for won.First < need && won.Second < need {
				t := a.Duels(champion, next, need-max(won.First, won.Second))
				won.First += t.First
				won.Second += t.Second
			}
			if won.Second == need {
				champion = next
			}
			a.Recommend(champion)
		}
		return champion
	})
}

func TestSequentialConforms(t *testing.T) {
	simtest.Run(t, simtest.DuelLearner{Name: "challenge", New: newChallenge})
}

// race is a match of the challenge, written step by step.
type race struct {
	pair pref.Pair
	won  pref.Tally
}

func (r *race) Next() (pref.Pair, int) { return r.pair, 5 - max(r.won.First, r.won.Second) }
func (r *race) Count(outcome pref.Tally) {
	r.won.First += outcome.First
	r.won.Second += outcome.Second
}

// newSteps is newChallenge, but the code runs matches that are written step by step. One
// match of three has no duel.
func newSteps(p duel.Problem, _ *rng.Source) duel.Learner {
	var r race
	return duel.NewSequential(p, func(a *duel.Arena) pref.Arm {
		champion := pref.Arm(0)
		for next := pref.Arm(1); int(next) < p.Arms; next++ {
			a.Run(&race{won: pref.Tally{First: 5}})
			r = race{pair: pref.Pair{First: champion, Second: next}}
			a.Run(&r)
			if r.won.Second == 5 {
				champion = next
			}
			a.Recommend(champion)
		}
		return champion
	})
}

// Code that runs steps makes the same trials as code that asks for each of the duels, by
// single duels and by leaps, and wherever it is cut.
func TestStepsAreCode(t *testing.T) {
	m := pref.NewMatrix(4)
	for i := range pref.Arm(4) {
		for j := range i {
			m.Set(i, j, 0.4, 0.2, 0.4)
		}
	}
	for budget := 1; budget < 60; budget++ {
		for _, engine := range []duel.Engine{duel.Step, duel.Leap} {
			run := func(learner func(duel.Problem, *rng.Source) duel.Learner) (trial duel.Trial) {
				loop := duel.Loop{Name: "challenge", Budget: budget, Checkpoints: []int{1, 7, 20}, Engine: engine, PairDuels: true}
				world := simtest.NewWorld(m, rng.Stream(1, "steps"))
				loop.Run(learner(duel.NewProblem(world, budget), nil), world, &trial)
				return trial
			}
			if diff := cmp.Diff(run(newChallenge), run(newSteps), cmpopts.EquateNaNs()); diff != "" {
				t.Fatalf("a trial cut after %d duels, engine %s, is another (-code +steps):\n%s", budget, engine, diff)
			}
		}
	}
}

// The code of a trial that is cut ends, and its goroutine does too.
func TestSequentialIsClosed(t *testing.T) {
	m := pref.NewMatrix(3)
	m.Set(0, 1, 0.5, 0, 0.5)
	m.Set(0, 2, 0.5, 0, 0.5)
	m.Set(1, 2, 0.5, 0, 0.5)
	before := runtime.NumGoroutine()
	ended := 0
	for i := range 100 {
		l := duel.NewSequential(duel.Problem{Arms: 3, Horizon: 7}, func(a *duel.Arena) pref.Arm {
			defer func() { ended++ }()
			for {
				a.Duel(0, 1)
			}
		})
		loop := duel.Loop{Name: "endless", Budget: 7, Engine: duel.Step}
		var trial duel.Trial
		loop.Run(l, simtest.NewWorld(m, rng.Stream(1, "closed", string(rune('a'+i%26)))), &trial)
		if !trial.Unresolved || trial.Duels != 7 || trial.Rounds != 7 || trial.Generated != 3 {
			t.Fatalf("got %+v, want a trial cut after 7 duels in as many rounds", trial)
		}
	}
	if ended != 100 {
		t.Errorf("the code has ended in %d of 100 trials", ended)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

// A panic of the code reaches the caller, as in any learner.
func TestSequentialPanicsReachTheLoop(t *testing.T) {
	defer func() {
		if r := recover(); r != "no arm left" {
			t.Errorf("recovered %v", r)
		}
	}()
	l := duel.NewSequential(duel.Problem{Arms: 2, Horizon: 7}, func(a *duel.Arena) pref.Arm {
		a.Duel(0, 1)
		panic("no arm left")
	})
	l.Observe(pref.Pair{First: 0, Second: 1}, pref.Tie)
}

// grader lets the first arm win every duel with the grades 9 and 4.
type grader struct {
	*simtest.World
	pairs []pref.Pair
}

func (g *grader) DuelGraded(p pref.Pair) (pref.Outcome, duel.Grades) {
	g.pairs = append(g.pairs, p)
	return pref.FirstWins, duel.Grades{First: 9, Second: 4}
}

// graded is a Sequential that uses grades.
type graded struct{ *duel.Sequential }

func (g graded) ObserveGraded(p pref.Pair, o pref.Outcome, grades duel.Grades) {
	g.Grade(grades)
	g.Observe(p, o)
}

func TestGradesReachTheCode(t *testing.T) {
	m := pref.NewMatrix(2)
	m.Set(0, 1, 1, 0, 0)
	code := func(observed *[]duel.Grades) func(*duel.Arena) pref.Arm {
		return func(a *duel.Arena) pref.Arm {
			for range 2 {
				if o := a.Duel(0, 1); o != pref.FirstWins {
					t.Errorf("got outcome %v", o)
				}
				*observed = append(*observed, a.Grades())
			}
			return 0
		}
	}
	loop := duel.Loop{Name: "graded", Budget: 7, Engine: duel.Auto}
	var trial duel.Trial
	var grades, none []duel.Grades
	problem := duel.Problem{Arms: 2, Horizon: 7}
	world := func() *simtest.World { return simtest.NewWorld(m, rng.Stream(1, "grades")) }
	loop.Run(graded{duel.NewSequential(problem, code(&grades))}, &grader{World: world()}, &trial)
	if want := []duel.Grades{{First: 9, Second: 4}, {First: 9, Second: 4}}; !slices.Equal(grades, want) {
		t.Errorf("from a judge with grades: got %v, want %v", grades, want)
	}
	loop.Run(graded{duel.NewSequential(problem, code(&none))}, world(), &trial)
	if want := make([]duel.Grades, 2); !slices.Equal(none, want) {
		t.Errorf("from a judge without grades: got %v, want %v", none, want)
	}
}

// pool needs two calls of the judge for each duel and three of the scorer for each
// score.
type pool struct{ *simtest.World }

func (pool) Candidates() *duel.Candidates {
	return &duel.Candidates{Teams: []int{4, 4, 5}, Scores: []float64{.1, .2, .3}, ScorerCalls: 3}
}

func (p pool) Teams() []int { return p.Candidates().Teams }

func (pool) JudgeCalls(duels int) (calls, repeated int) { return 2 * duels, 0 }

func TestCostsOfCandidates(t *testing.T) {
	m := pref.NewMatrix(3)
	m.Set(0, 1, 1, 0, 0)
	m.Set(0, 2, 1, 0, 0)
	m.Set(1, 2, 1, 0, 0)
	env := pool{simtest.NewWorld(m, rng.Stream(1, "books"))}
	problem := duel.NewProblem(env, 100)
	if !problem.SameTeam(0, 1) || problem.SameTeam(0, 2) || problem.Scores[2] != .3 || problem.Parts != nil {
		t.Errorf("got the problem %+v", problem)
	}
	l := duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		a.Expenses.Scored += 2
		a.Expenses.Free++
		a.Expenses.Byes++
		a.Expenses.Rounds++
		a.Duels(0, 2, 3)
		return 1
	})
	env.Truth().Decoys = []pref.Arm{1}
	loop := duel.Loop{Name: "books", Budget: 100, Engine: duel.Auto}
	var trial duel.Trial
	loop.Run(l, env, &trial)
	want := duel.Trial{
		Duels: 3, Pairs: 1, Recommended: 1, Fooled: true, JudgeCalls: 6, ScorerCalls: 6,
		Expenses: duel.Expenses{Rounds: 1, Byes: 1, Free: 1, Scored: 2, Generated: 3},
	}
	if d := cmp.Diff(want, trial, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// oracle recommends the first winner of the truth.
type oracle struct {
	arm pref.Arm
}

func (o *oracle) Next() (pref.Pair, bool)         { return pref.Pair{}, false }
func (o *oracle) Observe(pref.Pair, pref.Outcome) {}
func (o *oracle) Recommend() pref.Arm             { return o.arm }
func (o *oracle) Reveal(t *duel.Truth)            { o.arm = t.Winners[0] }

func TestClairvoyantSeesTheTruth(t *testing.T) {
	m := pref.NewMatrix(2)
	m.Set(1, 0, 1, 0, 0)
	loop := duel.Loop{Name: "oracle", Budget: 1}
	var trial duel.Trial
	loop.Run(&oracle{}, simtest.NewWorld(m, rng.Stream(1)), &trial)
	if !trial.Correct || trial.Duels != 0 {
		t.Errorf("got %+v", trial)
	}
}
