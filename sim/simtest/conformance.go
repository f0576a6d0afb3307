package simtest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Subject is a learner under test.
type Subject struct {
	Name string // of the learner and its parameters, for messages and headings
	New  func(duel.Problem, *rng.Source) duel.Learner
	// Coins says that the learner tosses coins of its stream for duels without a
	// winner, so that how many it is told of at once changes which coins fall:
	// then tallies and single duels agree in law, not toss by toss.
	Coins bool

	made *[]duel.Learner // in the case that runs, to be closed after it
}

// Run runs the suite on the subject, one subtest a case.
func Run(t *testing.T, s Subject) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.run(s); err != nil {
				t.Error(err)
			}
		})
	}
}

// Test runs the suite on the subject and returns all that is wrong with it.
func Test(s Subject) error {
	var errs []error
	for _, c := range cases {
		errs = append(errs, c.run(s))
	}
	return errors.Join(errs...)
}

// testCase is one thing that a learner owes.
type testCase struct {
	name        string
	explanation string // "a learner …", the text of a failure
	check       func(Subject) error
}

var cases = []testCase{
	{"repeats itself", "does the same again when it and the world are given the same streams", checkRepeats},
	{"proposes duels", "proposes duels of two different arms of the problem, and recommends an arm of it at any time, before the first duel too", checkArms},
	{"asks without doing", "changes nothing when it is asked for its next duel, its patience or its recommendation", checkPure},
	{"keeps any horizon", "can be cut at any horizon", checkHorizons},
	{"stays stopped", "once it has stopped stays so and recommends what it did", checkStopped},
	{"bears no winner", "goes on without breaking where no duel is ever won, be it tied or both arms rejected", checkNoWinner},
	{"does not allocate", "does not allocate memory in a step", checkAllocations},
	{"names its patience", "neither says nor does anything new before its patience is over", checkPatience},
	{"counts as it observes", "told of duels in tallies does what it would do told of them one by one", checkTallies},
	{"leaps as it steps", "needs as many duels, in law, when duels are drawn many at once as when each is drawn alone", checkLeaps},
	{"chooses among candidates", "keeps the contract where its arms are candidate answers: of one team, of a few or each of its own, with scores and without", checkCandidates},
	{"treats arms alike", "recommends a clear winner as often whichever number it has", checkRelabelling},
}

func (c *testCase) run(s Subject) (err error) {
	s.made = new([]duel.Learner)
	defer s.close()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: a learner %s: it panicked: %v", s.Name, c.explanation, r)
		}
	}()
	if err := c.check(s); err != nil {
		return fmt.Errorf("%s: a learner %s: %w", s.Name, c.explanation, err)
	}
	return nil
}

// Streams are named after the case and what varies in it.
const root = 20240501

func stream(role string, trial int) *rng.Source {
	return rng.Stream(root, "simtest", role, strconv.Itoa(trial))
}

// make is a learner for k arms and the horizon, with the stream of the trial.
func (s Subject) make(k, horizon, trial int) duel.Learner {
	return s.learner(duel.Problem{Arms: k, Horizon: horizon}, trial)
}

// learner is a learner for the problem, with the stream of the trial.
func (s Subject) learner(p duel.Problem, trial int) duel.Learner {
	l := s.New(p, stream("learner", trial))
	*s.made = append(*s.made, l)
	return l
}

// close closes the learners that want to be.
func (s Subject) close() {
	for _, l := range *s.made {
		if c, ok := l.(duel.Closer); ok {
			c.Close()
		}
	}
}

// step is what a learner did in a duel, and what it recommended before it.
type step struct {
	pair      pref.Pair
	outcome   pref.Outcome
	recommend pref.Arm
}

func (s step) String() string {
	return fmt.Sprintf("duel %v, %v, recommending %d", s.pair, s.outcome, s.recommend)
}

// play lets the learner duel one by one until it stops or the budget is spent,
// and says whether it stopped.
func play(l duel.Learner, w duel.Environment, budget int) (steps []step, stopped bool, err error) {
	k := pref.Arm(w.Arms())
	for t := range budget + 1 {
		a := l.Recommend()
		if a < 0 || a >= k {
			return steps, false, fmt.Errorf("after %d duels it recommends arm %d of %d", t, a, k)
		}
		p, more := l.Next()
		if !more {
			return steps, true, nil
		}
		if t == budget {
			break
		}
		if min(p.First, p.Second) < 0 || max(p.First, p.Second) >= k || p.First == p.Second {
			return steps, false, fmt.Errorf("after %d duels it proposes the duel %v of %d arms", t, p, k)
		}
		o := w.Duel(p)
		steps = append(steps, step{p, o, a})
		l.Observe(p, o)
	}
	return steps, false, nil
}

// differ says where two trajectories part.
func differ(got, want []step) error {
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

func checkRepeats(s Subject) error {
	var first []step
	for range 2 {
		again, _, err := play(s.make(5, 3000, 0), NewWorld(ladder(5, 0.7, 0.2), stream("repeats", 0)), 3000)
		if err != nil {
			return err
		}
		if first == nil {
			first = again
		}
		if err := differ(again, first); err != nil {
			return err
		}
	}
	return nil
}

func checkArms(s Subject) error {
	for trial, k := range []int{2, 3, 4, 5, 9} {
		for _, tie := range []float64{0, 0.2} {
			w := NewWorld(ladder(k, 0.75, tie), stream("arms", trial))
			if _, _, err := play(s.make(k, 2000, trial), w, 2000); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPure(s Subject) error {
	const budget = 2000
	want, _, err := play(s.make(4, budget, 0), NewWorld(ladder(4, 0.7, 0.2), stream("pure", 0)), budget)
	if err != nil {
		return err
	}
	got, _, err := play(&nosy{s.make(4, budget, 0)}, NewWorld(ladder(4, 0.7, 0.2), stream("pure", 0)), budget)
	if err != nil {
		return err
	}
	return differ(got, want)
}

// nosy is a learner that is asked everything three times over.
type nosy struct{ duel.Learner }

func (n *nosy) Next() (pref.Pair, bool) {
	n.ask()
	return n.Learner.Next()
}

func (n *nosy) Recommend() pref.Arm {
	n.ask()
	return n.Learner.Recommend()
}

func (n *nosy) ask() {
	for range 2 {
		n.Learner.Recommend()
		_, more := n.Learner.Next()
		if p, patient := n.Learner.(duel.Patient); patient && more {
			p.Patience()
		}
	}
}

func checkHorizons(s Subject) error {
	var trial duel.Trial
	for _, h := range []int{1, 2, 5, 50} {
		for _, k := range []int{2, 5} {
			loop := duel.Loop{Name: s.Name, Budget: h, Checkpoints: []int{1, h/2 + 1, h}, Engine: duel.Auto}
			loop.Run(s.make(k, h, h), NewWorld(ladder(k, 0.8, 0.1), stream("horizon", h)), &trial)
			if trial.Duels > h {
				return fmt.Errorf("at horizon %d it duelled %d times", h, trial.Duels)
			}
		}
	}
	return nil
}

func checkStopped(s Subject) error {
	for trial, k := range []int{2, 3, 5} {
		const budget = 50_000
		l := s.make(k, budget, trial)
		w := NewWorld(ladder(k, 1, 0), stream("stopped", trial))
		if _, stopped, err := play(l, w, budget); err != nil || !stopped {
			return err // who never stops need not stay so
		}
		recommended := l.Recommend()
		for range 3 {
			if p, more := l.Next(); more {
				return fmt.Errorf("it had stopped and proposes the duel %v", p)
			}
			if a := l.Recommend(); a != recommended {
				return fmt.Errorf("it had stopped recommending %d and recommends %d", recommended, a)
			}
		}
	}
	return nil
}

func checkNoWinner(s Subject) error {
	const budget = 3000
	var trial duel.Trial
	for _, k := range []int{2, 4} {
		for _, bothBad := range []bool{false, true} {
			for _, engine := range []duel.Engine{duel.Step, duel.Leap} {
				w := NewWorld(ladder(k, 0, 1), stream("nowinner", k))
				w.BothBad = bothBad
				loop := duel.Loop{Name: s.Name, Budget: budget, Engine: engine}
				loop.Run(s.make(k, budget, k), w, &trial)
			}
			w := NewWorld(ladder(k, 0, 1), stream("nowinner", k))
			w.BothBad = bothBad
			if _, _, err := play(s.make(k, budget, k), w, budget); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkAllocations(s Subject) error {
	for _, tallies := range []bool{false, true} {
		// The runtime may allocate something of its own meanwhile, though rarely:
		// a learner's allocations come every time.
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

// allocations is how many the learners of 20 trials make in up to 1000 duels.
func allocations(s Subject, tallies bool) float64 {
	const duels, trials = 1000, 20
	// All that is made is made before the measurement: twice the same learners
	// and worlds, as the first round is for warming up what learners share.
	var learners [2][trials]duel.Learner
	var worlds [2][trials]*World
	for round := range learners {
		for t := range trials {
			learners[round][t] = s.make(4, duels, t)
			worlds[round][t] = NewWorld(ladder(4, 0.75, 0.2), stream("allocations", t))
		}
	}
	round := 0
	return testing.AllocsPerRun(1, func() {
		for t, l := range learners[round] {
			walk(l, worlds[round][t], duels, tallies)
		}
		round++
	})
}

// walk lets the learner duel without keeping anything of it.
func walk(l duel.Learner, w *World, budget int, tallies bool) {
	patient, _ := l.(duel.Patient)
	for budget > 0 {
		p, more := l.Next()
		if !more {
			return
		}
		n := 1
		if tallies && patient != nil {
			n = max(1, min(patient.Patience(), budget))
			patient.ObserveTally(p, w.DuelTally(p, n))
		} else {
			l.Observe(p, w.Duel(p))
		}
		budget -= n
		l.Recommend()
	}
}

func checkPatience(s Subject) error {
	for trial := range 4 {
		l, patient := s.make(4, 4000, trial).(duel.Patient)
		if !patient {
			return nil
		}
		w := NewWorld(ladder(4, 0.65, 0.2), stream("patience", trial))
		var pair pref.Pair
		var arm pref.Arm
		wait := 0
		for t := range 4000 {
			p, more := l.Next()
			a := l.Recommend()
			if wait > 0 && (!more || p != pair || a != arm) {
				return fmt.Errorf("after %d duels, with a patience of %d more, it went from the duel %v, recommending %d, to %v, recommending %d",
					t, wait, pair, arm, p, a)
			}
			if !more {
				break
			}
			n := l.Patience()
			if n < 1 {
				return fmt.Errorf("after %d duels it names a patience of %d", t, n)
			}
			if wait == 0 {
				pair, arm, wait = p, a, n
			}
			wait--
			l.Observe(p, w.Duel(p))
		}
	}
	return nil
}

func checkTallies(s Subject) error {
	const budget = 4000
	for trial := range 4 {
		if _, patient := s.make(4, budget, trial).(duel.Patient); !patient {
			return nil
		}
		for _, tie := range []float64{0, 0.2} {
			world := func() *World { return NewWorld(ladder(4, 0.7, tie), stream("tallies", trial)) }
			want, _, err := play(s.make(4, budget, trial), world(), budget)
			if err != nil {
				return err
			}
			for _, split := range []struct {
				name string
				next func(patience int) int
			}{
				{"of one duel each", func(int) int { return 1 }},
				{"as large as its patience", func(n int) int { return n }},
				{"of random sizes", func() func(int) int {
					sizes := stream("sizes", trial)
					return func(n int) int { return 1 + sizes.Intn(n) }
				}()},
			} {
				if s.Coins && tie > 0 && split.name != "of one duel each" {
					continue
				}
				got := playTallies(s.make(4, budget, trial).(duel.Patient), world(), budget, split.next)
				if err := differ(got, want); err != nil {
					return fmt.Errorf("in tallies %s: %w", split.name, err)
				}
			}
		}
	}
	return nil
}

// playTallies is play with the same duels told in tallies of the sizes that
// next gives. What it recommends in the middle of a tally is what it did before.
func playTallies(l duel.Patient, w *World, budget int, next func(patience int) int) (steps []step) {
	for len(steps) < budget {
		p, more := l.Next()
		if !more {
			break
		}
		a := l.Recommend()
		var t pref.Tally
		for range min(next(max(1, l.Patience())), budget-len(steps)) {
			o := w.Duel(p)
			t.Add(o)
			steps = append(steps, step{p, o, a})
		}
		l.ObserveTally(p, t)
	}
	return steps
}

func checkLeaps(s Subject) error {
	const budget = 20_000
	trials := 400
	if testing.Short() { // as with the race detector, which is not here for statistics
		trials = 80
	}
	if _, patient := s.make(3, budget, 0).(duel.Patient); !patient {
		return nil
	}
	m := ladder(3, 0.6, 0.2)
	stepped, leapt := make([]int, trials), make([]int, trials)
	var right [2]int
	loop := duel.Loop{Name: s.Name, Budget: budget, Engine: duel.Leap}
	var trial duel.Trial
	for i := range trials {
		l := s.make(3, budget, i)
		w := NewWorld(m, stream("step", i))
		steps, _, err := play(l, w, budget)
		if err != nil {
			return err
		}
		stepped[i] = len(steps)
		if w.Truth().IsWinner(l.Recommend()) {
			right[0]++
		}
		loop.Run(s.make(3, budget, trials+i), NewWorld(m, stream("leap", i)), &trial)
		leapt[i] = trial.Duels
		if trial.Correct {
			right[1]++
		}
	}
	// Two-sample Kolmogorov-Smirnov: the distance of the empirical laws exceeds
	// c·sqrt(2/trials) with probability at most 2 exp(-2c²), 5·10⁻⁵ at c = 2.3,
	// where both have the same law.
	if d := distance(stepped, leapt); d > 2.3*math.Sqrt(2/float64(trials)) {
		return fmt.Errorf("the laws of the duels needed in %d trials each are %.3f apart", trials, d)
	}
	return sameShare(right[:], trials)
}

// distance is the greatest difference of the empirical distribution functions.
func distance(x, y []int) (d float64) {
	x, y = slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y))
	var i, j int
	for i < len(x) && j < len(y) {
		at := min(x[i], y[j])
		for i < len(x) && x[i] == at {
			i++
		}
		for j < len(y) && y[j] == at {
			j++
		}
		d = max(d, math.Abs(float64(i)/float64(len(x))-float64(j)/float64(len(y))))
	}
	return d
}

// sameShare demands that counts of as many trials each differ by no more than 4
// standard errors of their difference, which is that of the pooled share with
// one success and one failure added, lest it be 0.
func sameShare(count []int, trials int) error {
	sum := 0
	for _, c := range count {
		sum += c
	}
	p := float64(sum+1) / float64(len(count)*trials+2)
	limit := 4 * math.Sqrt(2*float64(trials)*p*(1-p))
	if d := slices.Max(count) - slices.Min(count); float64(d) > limit {
		return fmt.Errorf("right in %v of %d trials each; they should differ by at most %.1f", count, trials, limit)
	}
	return nil
}

func checkCandidates(s Subject) error {
	const budget = 2000
	for trial, k := range []int{2, 3, 8, 13} {
		for _, teams := range []int{1, 2, 3, k} {
			for _, scored := range []bool{false, true} {
				w := NewPool(ladder(k, 0.75, 0.1), teams, scored, stream("candidates", trial))
				l := s.learner(duel.NewProblem(w, budget), trial)
				if c, ok := l.(duel.Clairvoyant); ok {
					c.Reveal(w.Truth())
				}
				if _, _, err := play(l, w, budget); err != nil {
					return fmt.Errorf("%d candidates of %d teams: %w", k, min(teams, k), err)
				}
				a, ok := l.(duel.Accountant)
				if !ok {
					continue
				}
				if e := a.Expenses(); min(e.Rounds, e.Byes, e.Free, e.Scored) < 0 || max(e.Scored, e.Generated) > k || e.Generated < 1 {
					return fmt.Errorf("%d candidates of %d teams: its expenses are %+v", k, min(teams, k), e)
				}
			}
		}
	}
	return nil
}

func checkRelabelling(s Subject) error {
	const (
		k      = 4
		trials = 100
		budget = 4000
	)
	right := make([]int, k)
	loop := duel.Loop{Name: s.Name, Budget: budget, Engine: duel.Auto}
	var trial duel.Trial
	for winner := range k {
		m := crowned(k, pref.Arm(winner))
		for i := range trials {
			loop.Run(s.make(k, budget, winner*trials+i), NewWorld(m, stream("relabel", winner*trials+i)), &trial)
			if trial.Correct {
				right[winner]++
			}
		}
	}
	return sameShare(right, trials)
}
