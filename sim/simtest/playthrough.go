package simtest

import (
	"fmt"
	"strings"

	"joust/sim/duel"
	"joust/sim/pref"
)

// playthroughArms and playthroughBudget are those of every playthrough.
const (
	playthroughArms   = 4
	playthroughBudget = 3000
)

// Playthrough is the transcript of one trial of the subject in a world of four
// arms with little noise, one pair of which mostly ties: what duelled, what came
// of it, and when the recommendation changed. Duels of the same pair in a row,
// and pairs that take turns over and over, are counted together.
func Playthrough(s Subject) (string, error) {
	m := pref.NewMatrix(playthroughArms)
	m.Set(2, 0, 0.95, 0, 0.05)
	m.Set(2, 1, 0.95, 0, 0.05)
	m.Set(2, 3, 0.95, 0, 0.05)
	m.Set(0, 1, 0.1, 0.85, 0.05)
	m.Set(0, 3, 0.9, 0.05, 0.05)
	m.Set(1, 3, 0.9, 0.05, 0.05)

	s.made = new([]duel.Learner)
	defer s.close()
	l := s.make(playthroughArms, playthroughBudget, 0)
	steps, stopped, err := play(l, NewWorld(m, stream("playthrough", 0)), playthroughBudget)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.Name)
	fmt.Fprintf(&b, "4 arms: 2 beats all others (.95), 0 and 1 mostly tie (.85) and beat 3 (.9); %d duels at most\n\n", playthroughBudget)
	for t := 0; t < len(steps); {
		if t == 0 || steps[t].recommend != steps[t-1].recommend {
			fmt.Fprintf(&b, "%15s recommends %d\n", "", steps[t].recommend)
		}
		n, period := stretch(steps[t:])
		write(&b, t, steps[t:t+n], period)
		t += n
	}
	if stopped {
		fmt.Fprintf(&b, "%15s stops after %d duels and recommends %d\n", "", len(steps), l.Recommend())
	} else {
		fmt.Fprintf(&b, "%15s is cut after %d duels and recommends %d\n", "", len(steps), l.Recommend())
	}
	return b.String(), nil
}

// stretch is how many of the first steps can be told together: with the same
// recommendation, either all of one pair or of several that take turns at least
// twice. The period is how many pairs take turns; of several, that of the
// longest stretch.
func stretch(steps []step) (n, period int) {
	const mostPairs = 12
	for p := 1; p <= mostPairs; p++ {
		reach := 1
		for reach < len(steps) && steps[reach].recommend == steps[0].recommend && (reach < p || steps[reach].pair == steps[reach-p].pair) {
			reach++
		}
		if p == 1 || reach >= 2*p && reach > n {
			n, period = reach, p
		}
	}
	return n, period
}

// write tells a stretch that begins after t duels.
func write(b *strings.Builder, t int, steps []step, period int) {
	span := fmt.Sprint(t + 1)
	if len(steps) > 1 {
		span += fmt.Sprintf("-%d", t+len(steps))
	}
	if period > 1 {
		fmt.Fprintf(b, "%-15s %d pairs in turn\n", span, period)
		span = ""
	}
	for first := range period {
		var count pref.Tally
		for i := first; i < len(steps); i += period {
			count.Add(steps[i].outcome)
		}
		fmt.Fprintf(b, "%-15s %v %s\n", span, steps[first].pair, told(count))
	}
}

// told names the outcomes counted, as in "first 3, tie".
func told(t pref.Tally) string {
	var words []string
	for o, n := range [...]int{t.First, t.Second, t.Tie, t.BothBad} {
		switch {
		case n == 1 && t.Duels() == 1:
			words = append(words, pref.Outcome(o).String())
		case n > 0:
			words = append(words, fmt.Sprintf("%v %d", pref.Outcome(o), n))
		}
	}
	return strings.Join(words, ", ")
}
