package simtest

import (
	"fmt"
	"strings"

	"joust/sim/duel"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
)

// Learner is a learner under test: a DuelLearner or a MultiuserLearner.
type Learner interface {
	Subject
	// Playthrough returns the transcript of one small trial.
	Playthrough() (string, error)
}

// Every playthrough of duels has this number of arms and this budget.
const (
	playthroughArms   = 4
	playthroughBudget = 3000
)

// Playthrough returns the transcript of one trial with four arms and little noise, in
// which one pair mostly ties: the duels, their outcomes, and the changes of the
// recommendation. Consecutive duels of the same pair, and repetitions of the same
// sequence of pairs, are counted together.
func (s DuelLearner) Playthrough() (string, error) {
	m := pref.NewMatrix(playthroughArms)
	m.Set(2, 0, 0.95, 0, 0.05)
	m.Set(2, 1, 0.95, 0, 0.05)
	m.Set(2, 3, 0.95, 0, 0.05)
	m.Set(0, 1, 0.1, 0.85, 0.05)
	m.Set(0, 3, 0.9, 0.05, 0.05)
	m.Set(1, 3, 0.9, 0.05, 0.05)

	s.open = new([]duel.Closer)
	defer s.close()
	l := s.make(playthroughArms, playthroughBudget, 0)
	steps, stopped, err := s.play(l, NewWorld(m, stream("playthrough", 0)), playthroughBudget)
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
	return abridged(b.String()), nil
}

// abridged leaves out the middle of a transcript of more than 60 lines, which nobody
// reads: that of an algorithm which explores until the end. It keeps the first 45
// lines and the last 5.
func abridged(text string) string {
	const longest, first, last = 60, 45, 5
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) <= longest {
		return text
	}
	left := len(lines) - first - last
	return strings.Join(lines[:first], "") + fmt.Sprintf("%15s … %d lines are left out …\n", "", left) + strings.Join(lines[len(lines)-last:], "") + "\n"
}

// stretch returns the number n of first steps that the transcript counts together:
// their recommendation is the same, and their pairs are periodic with period 1, or
// with a longer period that occurs at least twice. Among the longer periods it
// chooses the one with the largest n.
func stretch(steps []step) (n, period int) {
	const maxPeriod = 12
	for p := 1; p <= maxPeriod; p++ {
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

// write writes a stretch that begins after t duels.
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
		fmt.Fprintf(b, "%-15s %v %s\n", span, steps[first].pair, counts(count))
	}
}

// counts returns the counts of the outcomes as text, as in "first 3, tie 1".
func counts(t pref.Tally) string {
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

// Playthrough returns the transcript of one trial in the first of two small
// environments that suits the learner: the trajectories and the feedback of the first
// users in each round, and the final recommendations.
func (s MultiuserLearner) Playthrough() (string, error) {
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.Comparison} {
		shape := Shape{Users: 6, States: 3, Actions: 2, Horizon: 3, Rank: 2, Feedback: feedback}
		env := NewMultiuser(shape, stream("instance", 0), stream("coins", 0))
		problem := env.Problem()
		if s.Suits(&problem) == nil {
			return s.transcript(shape)
		}
	}
	return "", fmt.Errorf("%s: neither environment of the playthroughs suits it", s.Name)
}

// transcript returns the transcript of a trial in the environment of the shape.
func (s MultiuserLearner) transcript(shape Shape) (string, error) {
	const shown = 3 // number of users
	env := NewMultiuser(shape, stream("instance", 0), stream("coins", 0))
	problem := env.Problem()
	problem.Rounds = rounds
	learner := s.New(problem, stream("data", 0), stream("own", 0))
	if c, ok := learner.(multiuser.Clairvoyant); ok {
		c.Reveal(env.Truth())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%d users, %d states, %d actions, %d steps, rewards of rank %d; users tell %s; the first %d are shown\n",
		s.Name, shape.Users, shape.States, shape.Actions, shape.Horizon, shape.Rank, shape.Feedback, shown)
	path := func(t *mdp.Trajectory) string {
		words := make([]string, len(t.Actions))
		for h, a := range t.Actions {
			words[h] = fmt.Sprintf("%d:%d", t.States[h], a)
		}
		return strings.Join(words, " ")
	}
	var observation multiuser.Observation
	for k := range rounds {
		fmt.Fprintf(&b, "\nround %d, state:action\n", k)
		learner.Begin(k)
		for u := range shape.Users {
			first, second := learner.Propose(u)
			env.Play(u, first, second, &observation)
			learner.Observe(u, &observation)
			if u >= shown {
				continue
			}
			if second != nil {
				fmt.Fprintf(&b, "  user %d  %s  or  %s: %v\n", u, path(&observation.First), path(&observation.Second), observation.Outcome)
				continue
			}
			fmt.Fprintf(&b, "  user %d  %s: %.2f\n", u, path(&observation.First), observation.Rewards)
		}
	}
	policies := learner.Recommend()
	for u := range shown {
		if err := checkPolicy(policies[u], &problem); err != nil {
			return "", fmt.Errorf("%s: the recommendation to user %d: %w", s.Name, u, err)
		}
		p := mdp.NewPlanner(env.Truth().Kernel, shape.Horizon)
		rewards := env.Truth().Rewards.RawRowView(u)
		best := p.Plan(rewards, mdp.NewPolicy(shape.States, shape.Actions, shape.Horizon))
		fmt.Fprintf(&b, "\nuser %d is recommended", u)
		for h := range shape.Horizon {
			fmt.Fprintf(&b, "\n  step %d:", h)
			for st := range shape.States {
				i := h*shape.States + st
				if policies[u].Prob == nil {
					fmt.Fprintf(&b, "  %d:%d", st, policies[u].Act[i])
				} else {
					fmt.Fprintf(&b, "  %d:%.2f", st, policies[u].Prob[i*shape.Actions:(i+1)*shape.Actions])
				}
			}
		}
		fmt.Fprintf(&b, "\n  worth %.3f of %.3f\n", p.Evaluate(policies[u], rewards), best)
	}
	if e, ok := learner.(multiuser.Estimator); ok {
		estimate := e.Estimate()
		if estimate.Rewards != nil {
			fmt.Fprintf(&b, "\nestimated rewards of the pairs, rank %d, and true ones\n", estimate.Rank)
			for u := range shown {
				fmt.Fprintf(&b, "  user %d  %5.2f\n          %5.2f\n", u, estimate.Rewards.RawRowView(u), env.Truth().Rewards.RawRowView(u))
			}
		}
	}
	return b.String(), nil
}
