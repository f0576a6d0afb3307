package simtest

import (
	"fmt"
	"math"
	"slices"

	"joust/sim/duel"
	"joust/sim/pref"
)

func checkLeaps(s DuelLearner) error {
	const budget = 20_000
	trials := Trials(400)
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
		duels, _, err := s.playEach(l, w, budget, forget)
		if err != nil {
			return err
		}
		stepped[i] = duels
		if w.Truth().IsWinner(l.Recommend()) {
			right[0]++
		}
		loop.Run(s.make(3, budget, trials+i), NewWorld(m, stream("leap", i)), &trial)
		leapt[i] = trial.Duels
		if trial.Correct {
			right[1]++
		}
		s.close()
	}
	// Two-sample Kolmogorov-Smirnov test: if both have the same law, the distance of
	// the empirical distributions exceeds c·sqrt(2/trials) with probability at most
	// 2 exp(-2c²), which is 5·10⁻⁵ at c = 2.3.
	if d := distance(stepped, leapt); d > 2.3*math.Sqrt(2/float64(trials)) {
		return fmt.Errorf("the distance between the distributions of the number of duels in %d trials each is %.3f", trials, d)
	}
	return sameShare(right[:], trials)
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
