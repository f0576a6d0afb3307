package simtest

import (
	"fmt"
	"strings"

	"joust/sim/mdp"
	"joust/sim/multiuser"
)

// UsersPlaythrough is the transcript of one trial of the subject in the first of
// a few small worlds that suits it: what the first users do and say in each of the
// rounds, and what they are recommended in the end.
func UsersPlaythrough(s UsersSubject) (string, error) {
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.Comparison} {
		shape := Shape{Users: 6, States: 3, Actions: 2, Horizon: 3, Rank: 2, Feedback: feedback}
		env := NewUsers(shape, stream("instance", 0), stream("coins", 0))
		problem := env.Problem()
		if s.Suits(&problem) == nil {
			return usersTranscript(s, shape)
		}
	}
	return "", fmt.Errorf("%s: no world of the playthroughs suits it", s.Name)
}

func usersTranscript(s UsersSubject, shape Shape) (string, error) {
	const shown = 3 // users
	env := NewUsers(shape, stream("instance", 0), stream("coins", 0))
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
	var heard multiuser.Observation
	for k := range rounds {
		fmt.Fprintf(&b, "\nround %d, state:action\n", k)
		learner.Begin(k)
		for u := range shape.Users {
			first, second := learner.Propose(u)
			env.Play(u, first, second, &heard)
			learner.Observe(u, &heard)
			if u >= shown {
				continue
			}
			if second != nil {
				fmt.Fprintf(&b, "  user %d  %s  or  %s: %v\n", u, path(&heard.First), path(&heard.Second), heard.Outcome)
				continue
			}
			fmt.Fprintf(&b, "  user %d  %s: %.2f\n", u, path(&heard.First), heard.Rewards)
		}
	}
	policies := learner.Recommend()
	for u := range shown {
		if err := checkPolicy(policies[u], &problem); err != nil {
			return "", fmt.Errorf("%s: it recommends to user %d: %w", s.Name, u, err)
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
