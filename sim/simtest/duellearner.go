package simtest

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// DuelLearner is a learner of duels under test.
type DuelLearner struct {
	Name string // name of the learner and its parameters, for messages and transcripts
	// New makes a learner for a trial of the problem.
	New func(duel.Problem, *rng.Source) duel.Learner
	// TossesCoins reports whether the learner decides duels without a winner by coins
	// of its stream. Then tallies and single duels use different coins and agree in
	// law only.
	TossesCoins bool
	// SelfDuels reports whether the learner may propose the pair of an arm with itself,
	// and ReadsSelfDuels whether it uses the outcomes of such duels.
	SelfDuels, ReadsSelfDuels bool
	// Endless reports whether the learner never stops.
	Endless bool
	// NeedsHorizon reports whether the learner must get a horizon.
	NeedsHorizon bool
	// Outside reports whether the learner lives in a program, so that messages to it are
	// written in each step.
	Outside bool

	open *[]duel.Closer // the learners of the present check that must be closed after it
}

var duelLearnerCases = []testCase[DuelLearner]{
	{"repeats itself", "do the same again if it and the environment get the same streams", checkRepeats},
	{"can be replayed", "do the same after the same outcomes while other learners of it, with other outcomes, are at work", checkReplay},
	{"proposes duels", "propose two different arms of the problem unless it declares that it duels an arm with itself, and recommend an arm of the problem at any time, also before the first duel", checkArms},
	{"has no side effects", "change nothing in Next, Patience and Recommend", checkPure},
	{"accepts any horizon", "accept a cut at any duel, whether it gets a horizon below, at or above the cut or, unless it declares that it needs one, none", checkHorizons},
	{"reads no coins", "do the same whatever the outcomes of duels of an arm with itself are, unless it declares that it reads them", checkSelfDuels},
	{"stays stopped", "stay stopped and keep its recommendation once it has stopped, and never stop if it declares so", checkStopped},
	{"accepts no winner", "continue if no duel has a winner, whether the duels are ties or both arms are rejected", checkNoWinner},
	{"does not allocate", "not allocate memory in a step", checkAllocations},
	{"is patient", "keep its proposal and its recommendation until its patience is over", checkPatience},
	{"counts as it observes", "do the same for a tally as for its duels one by one", checkTallies},
	{"leaps as it steps", "need the same number of duels, in law, if many duels are drawn at once; if it never stops, play every arm equally often, in law", checkLeaps},
	{"ranks the arms", "if it is a Ranker, rank every arm once at any time, the recommended one first, and change nothing by it", checkRanking},
	{"has a set", "if it is a Setter, have a set of arms in increasing order at any time, the recommended one among them, and change nothing by it", checkSet},
	{"has a mixture", "if it is a Mixer, have a mixture of probabilities of all arms with the sum 1 at any time, and change nothing by it", checkMixture},
	{"chooses among candidates", "keep the contract if its arms are candidate answers: of one team, of a few teams or of one team each, with scores and without", checkCandidates},
	{"treats arms equally", "recommend a clear winner equally often whatever the winner's number is", checkRelabelling},
}

func (s DuelLearner) label() string { return s.Name }

func (s DuelLearner) requirements() []requirement {
	list := bind("a learner", duelLearnerCases, s)
	for i, c := range duelLearnerCases {
		list[i].check = func() error {
			s := s
			s.open = new([]duel.Closer)
			defer s.close()
			return c.check(s)
		}
	}
	return list
}

// make makes a learner for k arms and the horizon with the stream of the trial.
func (s DuelLearner) make(k, horizon, trial int) duel.Learner {
	return s.learner(duel.Problem{Arms: k, Horizon: horizon}, trial)
}

// learner makes a learner for the problem with the stream of the trial.
func (s DuelLearner) learner(p duel.Problem, trial int) duel.Learner {
	l := s.New(p, stream("learner", trial))
	if c, ok := l.(duel.Closer); ok {
		*s.open = append(*s.open, c)
	}
	return l
}

// close closes the learners that are open.
func (s DuelLearner) close() {
	for _, c := range *s.open {
		c.Close()
	}
	*s.open = (*s.open)[:0]
}

// forget does nothing with a duel.
func forget(step) {}

// step is one duel, with the recommendation before it.
type step struct {
	pair      pref.Pair
	outcome   pref.Outcome
	recommend pref.Arm
}

func (s step) String() string {
	return fmt.Sprintf("duel %v, %v, recommending %d", s.pair, s.outcome, s.recommend)
}

// play lets the learner duel one by one until it stops or the budget is spent. It
// returns the duels and whether the learner stopped, or an error if the learner
// proposes or recommends something that it must not.
func (s DuelLearner) play(l duel.Learner, w duel.Environment, budget int) (steps []step, stopped bool, err error) {
	_, stopped, err = s.playEach(l, w, budget, func(x step) { steps = append(steps, x) })
	return steps, stopped, err
}

// playEach is play for callers that do not keep the duels: it passes each duel to do and
// returns their number.
func (s DuelLearner) playEach(l duel.Learner, w duel.Environment, budget int, do func(step)) (duels int, stopped bool, err error) {
	return s.playWith(l, w, budget, fairSelves(), do)
}

// playWith is playEach with the outcomes of duels of an arm with itself.
func (s DuelLearner) playWith(l duel.Learner, w duel.Environment, budget int, selves selves, do func(step)) (duels int, stopped bool, err error) {
	k := pref.Arm(w.Arms())
	for t := range budget + 1 {
		a := l.Recommend()
		if a < 0 || a >= k {
			return t, false, fmt.Errorf("after %d duels it recommends arm %d of %d", t, a, k)
		}
		p, more := l.Next()
		if !more {
			return t, true, nil
		}
		if t == budget {
			break
		}
		if min(p.First, p.Second) < 0 || max(p.First, p.Second) >= k || p.First == p.Second && !s.SelfDuels {
			return t, false, fmt.Errorf("after %d duels it proposes the duel %v of %d arms", t, p, k)
		}
		o := selves.duel(w, p)
		do(step{p, o, a})
		l.Observe(p, o)
	}
	return budget, false, nil
}

// selves returns the outcome of a duel of an arm with itself.
type selves func() pref.Outcome

// fairSelves tosses fair coins, the same ones whenever it is called.
func fairSelves() selves {
	coins := stream("self-duels", 0)
	return func() pref.Outcome {
		if coins.Coin() {
			return pref.FirstWins
		}
		return pref.SecondWins
	}
}

// duel lets the pair duel in the environment, or an arm with itself outside of it.
func (s selves) duel(w duel.Environment, p pref.Pair) pref.Outcome {
	if p.First == p.Second {
		return s()
	}
	return w.Duel(p)
}

// difference returns the first difference between two lists of duels, or nil.
func difference(got, want []step) error {
	for t := range min(len(got), len(want)) {
		if got[t] != want[t] {
			return fmt.Errorf("after %d duels: got %v, want %v", t, got[t], want[t])
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("it stopped after %d duels, want %d", len(got), len(want))
	}
	return nil
}

func checkRepeats(s DuelLearner) error {
	var first []step
	for range 2 {
		again, _, err := s.play(s.make(5, 3000, 0), NewWorld(ladder(5, 0.7, 0.2), stream("repeats", 0)), 3000)
		if err != nil {
			return err
		}
		if first == nil {
			first = again
		}
		if err := difference(again, first); err != nil {
			return err
		}
	}
	return nil
}

func checkArms(s DuelLearner) error {
	for trial, k := range []int{2, 3, 4, 5, 9} {
		for _, tie := range []float64{0, 0.2} {
			w := NewWorld(ladder(k, 0.75, tie), stream("arms", trial))
			if _, _, err := s.playEach(s.make(k, 2000, trial), w, 2000, forget); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPure(s DuelLearner) error {
	const budget = 2000
	want, _, err := s.play(s.make(4, budget, 0), NewWorld(ladder(4, 0.7, 0.2), stream("pure", 0)), budget)
	if err != nil {
		return err
	}
	got, _, err := s.play(&nosy{s.make(4, budget, 0)}, NewWorld(ladder(4, 0.7, 0.2), stream("pure", 0)), budget)
	if err != nil {
		return err
	}
	return difference(got, want)
}

// nosy is a learner of which Next, Patience and Recommend are called three times.
type nosy struct{ duel.Learner }

func (n *nosy) Next() (pref.Pair, bool) {
	n.callAll()
	return n.Learner.Next()
}

func (n *nosy) Recommend() pref.Arm {
	n.callAll()
	return n.Learner.Recommend()
}

// callAll calls twice every method that must not change anything.
func (n *nosy) callAll() {
	for range 2 {
		n.Learner.Recommend()
		if r, ok := n.Learner.(duel.Ranker); ok {
			r.Ranking()
		}
		if s, ok := n.Learner.(duel.Setter); ok {
			s.Set()
		}
		if m, ok := n.Learner.(duel.Mixer); ok {
			m.Mixture()
		}
		_, more := n.Learner.Next()
		if p, patient := n.Learner.(duel.Patient); patient && more {
			p.Patience()
		}
	}
}

func checkStopped(s DuelLearner) error {
	for trial, k := range []int{2, 3, 5} {
		const budget = 50_000
		l := s.make(k, budget, trial)
		w := NewWorld(ladder(k, 1, 0), stream("stopped", trial))
		if s.Endless {
			duels, stopped, err := s.playEach(l, w, endless, forget)
			if err == nil && stopped {
				err = fmt.Errorf("it declares that it never stops and stopped after %d duels", duels)
			}
			if err != nil {
				return err
			}
			continue
		}
		if _, stopped, err := s.playEach(l, w, budget, forget); err != nil || !stopped {
			return err // a learner that does not stop cannot stay stopped
		}
		recommended := l.Recommend()
		for range 3 {
			if p, more := l.Next(); more {
				return fmt.Errorf("after it had stopped it proposes the duel %v", p)
			}
			if a := l.Recommend(); a != recommended {
				return fmt.Errorf("it recommended arm %d when it stopped and recommends arm %d now", recommended, a)
			}
		}
	}
	return nil
}

func checkNoWinner(s DuelLearner) error {
	const budget = 3000
	var trial duel.Trial
	for _, k := range []int{2, 4} {
		for _, bothBad := range []bool{false, true} {
			for _, engine := range []duel.Engine{duel.Step, duel.Leap} {
				w := NewWorld(ladder(k, 0, 1), stream("nowinner", k))
				w.BothBad = bothBad
				loop := s.loop(budget, engine)
				loop.Run(s.make(k, budget, k), w, &trial)
			}
			w := NewWorld(ladder(k, 0, 1), stream("nowinner", k))
			w.BothBad = bothBad
			if _, _, err := s.playEach(s.make(k, budget, k), w, budget, forget); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkAllocations(s DuelLearner) error {
	if s.Outside {
		return nil
	}
	for _, tallies := range []bool{false, true} {
		// The runtime itself allocates in rare cases. The learner's allocations occur
		// in each of the three runs.
		allocs := math.Inf(1)
		for range 3 {
			allocs = min(allocs, allocations(s, tallies))
		}
		if allocs > 0 {
			return fmt.Errorf("%v allocations in 20 trials of up to 1000 duels", allocs)
		}
	}
	return nil
}

// allocations returns the number of allocations in 20 trials of up to 1000 duels.
func allocations(s DuelLearner, tallies bool) float64 {
	const duels, trials = 1000, 20
	// Learners and worlds are made before the measurement. They are made twice,
	// because testing.AllocsPerRun runs its function once before it measures.
	var learners [2][trials]duel.Learner
	var worlds [2][trials]*World
	var selves [2]selves
	for round := range learners {
		selves[round] = fairSelves()
		for t := range trials {
			learners[round][t] = s.make(4, duels, t)
			worlds[round][t] = NewWorld(ladder(4, 0.75, 0.2), stream("allocations", t))
		}
	}
	round := 0
	return testing.AllocsPerRun(1, func() {
		for t, l := range learners[round] {
			walk(l, worlds[round][t], duels, tallies, selves[round])
		}
		round++
	})
}

// walk lets the learner duel and records nothing.
func walk(l duel.Learner, w *World, budget int, tallies bool, selves selves) {
	patient, _ := l.(duel.Patient) // nil if it is none
	for budget > 0 {
		p, more := l.Next()
		if !more {
			return
		}
		n := 1
		switch {
		case !tallies || patient == nil:
			l.Observe(p, selves.duel(w, p))
		case p.First == p.Second:
			n = max(1, min(patient.Patience(), budget))
			patient.ObserveTally(p, pref.Tally{First: n - n/2, Second: n / 2})
		default:
			n = max(1, min(patient.Patience(), budget))
			patient.ObserveTally(p, w.DuelTally(p, n))
		}
		budget -= n
		l.Recommend()
	}
}

func checkCandidates(s DuelLearner) error {
	const budget = 2000
	for trial, k := range []int{2, 3, 8, 13} {
		for _, teams := range []int{1, 2, 3, k} {
			for _, scored := range []bool{false, true} {
				w := NewPool(ladder(k, 0.75, 0.1), teams, scored, stream("candidates", trial))
				l := s.learner(duel.NewProblem(w, budget), trial)
				if c, ok := l.(duel.Clairvoyant); ok {
					c.Reveal(w.Truth())
				}
				if _, _, err := s.playEach(l, w, budget, forget); err != nil {
					return fmt.Errorf("with %d candidates of %d teams: %w", k, min(teams, k), err)
				}
				a, ok := l.(duel.Accountant)
				if !ok {
					continue
				}
				if e := a.Expenses(); min(e.Rounds, e.Byes, e.Free, e.Scored) < 0 || max(e.Scored, e.Generated) > k || e.Generated < 1 {
					return fmt.Errorf("with %d candidates of %d teams its expenses are %+v", k, min(teams, k), e)
				}
			}
		}
	}
	return nil
}
