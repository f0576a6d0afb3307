package simtest

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"joust/sim/duel"
	"joust/sim/pref"
)

// loop returns a loop for the learner.
func (s DuelLearner) loop(budget int, engine duel.Engine) duel.Loop {
	return duel.Loop{
		Name: s.Name, Budget: budget, Engine: engine,
		SelfDuels: s.SelfDuels, ReadsSelfDuels: s.ReadsSelfDuels, SelfCoins: stream("self-duels", 0),
	}
}

func checkHorizons(s DuelLearner) error {
	var trial duel.Trial
	for _, budget := range []int{1, 2, 5, 50, 400} {
		for _, k := range []int{2, 5} {
			for _, given := range []int{max(1, budget/2), budget, 3 * budget, duel.NoHorizon} {
				if given == duel.NoHorizon && s.NeedsHorizon {
					continue
				}
				err := recovered(func() error {
					loop := s.loop(budget, duel.Auto)
					loop.Checkpoints = []int{1, budget/2 + 1, budget}
					loop.Run(s.make(k, given, budget), NewWorld(ladder(k, 0.8, 0.1), stream("horizon", budget)), &trial)
					_, _, err := s.playEach(s.make(k, given, budget), NewWorld(ladder(k, 0.8, 0.1), stream("horizon", budget)), budget, forget)
					return err
				})
				if err != nil {
					return fmt.Errorf("%s, cut after %d duels: %w", horizonText(given), budget, err)
				}
			}
		}
	}
	return nil
}

// horizonText names the horizon that the learner gets.
func horizonText(given int) string {
	if given == duel.NoHorizon {
		return "without a horizon"
	}
	return fmt.Sprintf("with the horizon %d", given)
}

func checkSelfDuels(s DuelLearner) error {
	if s.ReadsSelfDuels && !s.SelfDuels {
		return fmt.Errorf("it declares that it reads duels of an arm with itself, but not that it proposes them")
	}
	if !s.SelfDuels || s.ReadsSelfDuels {
		return nil
	}
	const budget = 3000
	for trial, k := range []int{2, 4} {
		var want []step
		for _, always := range []pref.Outcome{pref.FirstWins, pref.SecondWins} {
			var got []step
			_, _, err := s.playWith(s.make(k, budget, trial), NewWorld(ladder(k, 0.8, 0.1), stream("reads", trial)), budget,
				func() pref.Outcome { return always },
				func(x step) {
					if x.pair.First == x.pair.Second {
						x.outcome = pref.FirstWins // as in the first run
					}
					got = append(got, x)
				})
			if err != nil {
				return err
			}
			if want == nil {
				want = got
			}
			if err := difference(got, want); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkRanking(s DuelLearner) error {
	return checkList(s, func(l duel.Learner, k int) ([]pref.Arm, error) {
		r, ok := l.(duel.Ranker)
		if !ok {
			return nil, errNoAbility
		}
		list := r.Ranking()
		if err := duel.CheckRanking(list, k); err != nil {
			return nil, err
		}
		if a := l.Recommend(); list[0] != a {
			return nil, fmt.Errorf("ranks the arms %v and recommends arm %d", list, a)
		}
		return list, nil
	})
}

func checkSet(s DuelLearner) error {
	return checkList(s, func(l duel.Learner, k int) ([]pref.Arm, error) {
		x, ok := l.(duel.Setter)
		if !ok {
			return nil, errNoAbility
		}
		list := x.Set()
		if err := duel.CheckSet(list, k); err != nil {
			return nil, err
		}
		if a := l.Recommend(); !slices.Contains(list, a) {
			return nil, fmt.Errorf("has the set of arms %v and recommends arm %d", list, a)
		}
		return list, nil
	})
}

func checkMixture(s DuelLearner) error {
	return checkList(s, func(l duel.Learner, k int) ([]float64, error) {
		m, ok := l.(duel.Mixer)
		if !ok {
			return nil, errNoAbility
		}
		list := m.Mixture()
		return list, duel.CheckMixture(list, k)
	})
}

// errNoAbility says that the learner lacks the ability of a check.
var errNoAbility = errors.New("it lacks the ability")

// checkList asks the learner for a list before every duel and at the end of trials of
// several sizes, with candidate answers and without. The list must be the same when it
// is asked for again, even if the caller has changed the first one.
func checkList[E comparable](s DuelLearner, list func(l duel.Learner, k int) ([]E, error)) error {
	const budget = 1000
	for trial, k := range []int{2, 3, 5, 8} {
		for _, w := range []duel.Environment{
			NewWorld(ladder(k, 0.75, 0), stream("lists", trial)), NewWorld(ladder(k, 0.55, 0.2), stream("lists", trial)),
			NewPool(ladder(k, 0.75, 0.1), 1, true, stream("lists", trial)), NewPool(ladder(k, 0.6, 0.1), 3, false, stream("lists", trial)),
		} {
			l := s.learner(duel.NewProblem(w, budget), trial)
			if _, err := list(l, k); errors.Is(err, errNoAbility) {
				return nil
			}
			duels := 0
			var found error
			ask := func() {
				first, err := list(l, k)
				var want, again []E
				if err == nil {
					want = slices.Clone(first)
					slices.Reverse(first)
					if again, err = list(l, k); err == nil && !slices.Equal(again, want) {
						err = fmt.Errorf("gives the list %v and, asked again, %v", want, again)
					}
				}
				if found == nil && err != nil {
					found = fmt.Errorf("after %d duels it %w", duels, err)
				}
			}
			_, _, err := s.playEach(l, w, budget, func(step) {
				ask()
				duels++
			})
			ask()
			if err := cmp.Or(found, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPatience(s DuelLearner) error {
	for trial := range 4 {
		l, patient := s.make(4, 4000, trial).(duel.Patient)
		if !patient {
			return nil
		}
		w, selves := NewWorld(ladder(4, 0.65, 0.2), stream("patience", trial)), fairSelves()
		var pair pref.Pair
		var arm pref.Arm
		wait := 0
		for t := range 4000 {
			p, more := l.Next()
			a := l.Recommend()
			if wait > 0 && (!more || p != pair || a != arm) {
				return fmt.Errorf("after %d duels, with a remaining patience of %d, it changed from the duel %v, recommending %d, to %v, recommending %d",
					t, wait, pair, arm, p, a)
			}
			if !more {
				break
			}
			n := l.Patience()
			if n < 1 {
				return fmt.Errorf("after %d duels its patience is %d", t, n)
			}
			if wait == 0 {
				pair, arm, wait = p, a, n
			}
			wait--
			l.Observe(p, selves.duel(w, p))
		}
	}
	return nil
}

func checkTallies(s DuelLearner) error {
	const budget = 4000
	for trial := range 4 {
		if _, patient := s.make(4, budget, trial).(duel.Patient); !patient {
			return nil
		}
		for _, tie := range []float64{0, 0.2} {
			world := func() *World { return NewWorld(ladder(4, 0.7, tie), stream("tallies", trial)) }
			want, _, err := s.play(s.make(4, budget, trial), world(), budget)
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
				if s.TossesCoins && tie > 0 && split.name != "of one duel each" {
					continue
				}
				got := playTallies(s.make(4, budget, trial).(duel.Patient), world(), budget, split.next)
				if err := difference(got, want); err != nil {
					return fmt.Errorf("in tallies %s: %w", split.name, err)
				}
			}
		}
	}
	return nil
}

// playTallies is play with tallies of the sizes that next returns. Within a tally,
// every duel is recorded with the recommendation before the tally.
func playTallies(l duel.Patient, w *World, budget int, next func(patience int) int) (steps []step) {
	selves := fairSelves()
	for len(steps) < budget {
		p, more := l.Next()
		if !more {
			break
		}
		a := l.Recommend()
		var t pref.Tally
		for range min(next(max(1, l.Patience())), budget-len(steps)) {
			o := selves.duel(w, p)
			t.Add(o)
			steps = append(steps, step{p, o, a})
		}
		l.ObserveTally(p, t)
	}
	return steps
}

// endless is the number of duels after which checks cut a learner that never stops.
const endless = 2000

func checkLeaps(s DuelLearner) error {
	const k = 3
	budget, trials := 20_000, Trials(400)
	if s.Endless {
		budget = endless
	}
	if _, patient := s.make(k, budget, 0).(duel.Patient); !patient || Racing { // a law is the same for the race detector
		return nil
	}
	m := ladder(k, 0.6, 0.2)
	// By engine: the duels of every trial, and how often every arm was one of the two. For
	// a learner that stops the plays of a trial are not compared, because its duels tell as
	// much.
	var duels [2][]int
	var plays [2][k][]int
	var right [2]int
	loop := s.loop(budget, duel.Leap)
	for a := range pref.Arm(k) {
		loop.Books = append(loop.Books, func(b *duel.Books, _ *duel.Truth) float64 { return float64(b.Plays(a)) })
	}
	var trial duel.Trial
	for i := range trials {
		l := s.make(k, budget, i)
		w := NewWorld(m, stream("step", i))
		var stepped [k]int
		n, _, err := s.playEach(l, w, budget, func(x step) {
			stepped[x.pair.First]++
			stepped[x.pair.Second]++
		})
		if err != nil {
			return err
		}
		if w.Truth().IsWinner(l.Recommend()) {
			right[0]++
		}
		loop.Run(s.make(k, budget, trials+i), NewWorld(m, stream("leap", i)), &trial)
		if trial.Correct {
			right[1]++
		}
		duels[0], duels[1] = append(duels[0], n), append(duels[1], trial.Duels)
		for a := range k {
			plays[0][a] = append(plays[0][a], stepped[a])
			plays[1][a] = append(plays[1][a], int(trial.Books[a][0]))
		}
		s.close()
	}
	// Two-sample Kolmogorov-Smirnov test: if both have the same law, the distance of
	// the empirical distributions exceeds c·sqrt(2/trials) with probability at most
	// 2 exp(-2c²), which is 5·10⁻⁵ at c = 2.3.
	far := 2.3 * math.Sqrt(2/float64(trials))
	if d := distance(duels[0], duels[1]); d > far {
		return fmt.Errorf("the distance between the distributions of the number of duels in %d trials each is %.3f", trials, d)
	}
	for a := range k {
		if d := distance(plays[0][a], plays[1][a]); s.Endless && d > far {
			return fmt.Errorf("the distance between the distributions of the plays of arm %d in %d trials each is %.3f", a, trials, d)
		}
	}
	return sameShare(right[:], trials)
}

// checkReplay lets a learner duel, and then another one with the same outcomes, each beside
// one with the opposite outcomes. Live sessions go on, take verdicts back and see what comes
// next by such replays.
func checkReplay(s DuelLearner) error {
	const budget = 600
	w := NewWorld(ladder(5, 0.7, 0.2), stream("replay", 0))
	original, beside := s.make(5, budget, 0), s.make(5, budget, 0)
	replay := s.make(5, budget, 0)
	var steps []step
	other := func(x step) {
		if p, more := beside.Next(); more {
			beside.Observe(p, x.outcome.Flip())
		}
	}
	_, _, err := s.playEach(original, w, budget, func(x step) {
		steps = append(steps, x)
		other(x)
	})
	if err != nil {
		return err
	}
	beside = s.make(5, budget, 0)
	for t, x := range steps {
		if err := replayed(replay, x, t); err != nil {
			return err
		}
		other(x)
	}
	return nil
}

// replayed lets the learner have a duel of the original, after t others, as the original had it.
func replayed(l duel.Learner, x step, t int) error {
	p, more := l.Next()
	if a := l.Recommend(); !more || p != x.pair || a != x.recommend {
		return fmt.Errorf("after %d duels it proposes %v (%v) and recommends %d; the original proposed %v and recommended %d", t, p, more, a, x.pair, x.recommend)
	}
	l.Observe(p, x.outcome)
	return nil
}

// distance returns the largest difference of the empirical distribution functions.
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

// sameShare returns an error if two counts, each of the same number of trials,
// differ by more than 4 standard errors of their difference. The standard error is
// that of the pooled share, with one success and one failure added so that it is not
// 0.
func sameShare(count []int, trials int) error {
	sum := 0
	for _, c := range count {
		sum += c
	}
	p := float64(sum+1) / float64(len(count)*trials+2)
	limit := 4 * math.Sqrt(2*float64(trials)*p*(1-p))
	if d := slices.Max(count) - slices.Min(count); float64(d) > limit {
		return fmt.Errorf("it was right in %v of %d trials each; the numbers should differ by at most %.1f", count, trials, limit)
	}
	return nil
}

func checkRelabelling(s DuelLearner) error {
	const (
		k      = 4
		trials = 100
	)
	budget := 4000
	if s.Endless { // it recommends the clear winner long before, so that more duels tell nothing
		budget = endless
	}
	right := make([]int, k)
	loop := s.loop(budget, duel.Auto)
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
