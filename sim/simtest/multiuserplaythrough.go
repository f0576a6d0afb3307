package simtest

import (
	"fmt"
	"slices"
	"strings"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
)

// Playthrough returns the transcript of one trial in the first of some small
// environments that suits the learner: the trajectories and the feedback of the first
// users in each round, and the final recommendations.
func (s MultiuserLearner) Playthrough() (string, error) {
	standard := Shape{Users: 6, States: 3, Actions: 2, Horizon: 3, Rank: 2}
	rewarded, compared, rated := standard, standard, standard
	rewarded.Feedback, compared.Feedback = multiuser.EveryStep, multiuser.Comparison
	rated.Feedback, rated.Known = multiuser.WinRates, true
	rewardedFeatures, comparedFeatures := rewarded, compared
	rewardedFeatures.Features, comparedFeatures.Features = true, true
	shapes := append([]Shape{rewarded, rewardedFeatures, compared, comparedFeatures, rated}, partShapes()...)
	shapes = append(shapes, comparedItems)
	for _, shape := range shapes {
		problem := NewMultiuser(shape, stream("instance", 0), stream("coins", 0)).Problem()
		if s.Suits(&problem) == nil {
			return s.transcript(shape)
		}
	}
	return "", fmt.Errorf("%s: no environment of the playthroughs suits it", s.Name)
}

// transcript returns the transcript of a trial in the environment of the shape.
func (s MultiuserLearner) transcript(shape Shape) (string, error) {
	shown := min(3, shape.Users) // number of users
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
			var answers []string
			err := askAll(learner, env, u, func(first, second []int32, answer pref.Outcome) {
				answers = append(answers, fmt.Sprintf("%v or %v: %v", first, second, answer))
			})
			if err != nil {
				return "", fmt.Errorf("%s: %w", s.Name, err)
			}
			if u >= shown {
				continue
			}
			if answers != nil {
				fmt.Fprintf(&b, "  user %d  %s, pairs %s\n", u, path(&observation.First), strings.Join(answers, ", "))
				continue
			}
			if problem.Feedback == multiuser.WinRates {
				fmt.Fprintf(&b, "  user %d  %s  or  %s: %.3f\n", u, path(&observation.First), path(&observation.Second), observation.Rates)
				continue
			}
			if second != nil {
				fmt.Fprintf(&b, "  user %d  %s  or  %s: %v\n", u, path(&observation.First), path(&observation.Second), observation.Outcome)
				continue
			}
			fmt.Fprintf(&b, "  user %d  %s: %.2f\n", u, path(&observation.First), observation.Rewards)
			if n := shape.Parts; n > 1 {
				fmt.Fprintf(&b, "          in %d parts: %.2f\n", n, slices.Collect(slices.Chunk(observation.Parts, n)))
			}
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
				i := policies[u].Row(h, st)
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

// comparedItems is the shape of an environment in which users compare items.
var comparedItems = Shape{Users: 6, States: 1, Actions: 3, Horizon: 1, Rank: 2, Feedback: multiuser.Comparison}

// Transcript returns the records of trials with each kind of feedback that suits the
// learner: in a standard environment, with newcomers, with a known kernel, and with
// features. Win rates, and items, are for a learner that no other environment suits. Numbers
// have all digits.
func (s MultiuserLearner) Transcript() (string, error) {
	var b strings.Builder
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OnlyReturn, multiuser.OneStep, multiuser.Comparison, multiuser.WinRates} {
		if feedback == multiuser.WinRates && b.Len() > 0 {
			break
		}
		for i, change := range []func(*Shape){
			func(*Shape) {},
			func(s *Shape) { s.Newcomers, s.Shots = 2, 2 },
			func(s *Shape) { s.Known = true },
			func(s *Shape) { s.Features = true },
		} {
			shape := Shape{Users: 6, States: 3, Actions: 2, Horizon: 3, Rank: 2, Feedback: feedback}
			change(&shape)
			problem := NewMultiuser(shape, stream("instance", 0), stream("coins", 0)).Problem()
			if s.Suits(&problem) != nil {
				continue
			}
			record, err := s.play(shape, 1, false, accept)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "%s %d: %v\n", feedback, i, record)
		}
	}
	for i, shape := range partShapes() {
		problem := NewMultiuser(shape, stream("instance", 0), stream("coins", 0)).Problem()
		if b.Len() > 0 && i == 0 { // learners of rewards without parts ignore parts
			break
		}
		if s.Suits(&problem) != nil {
			continue
		}
		record, err := s.play(shape, 1, false, accept)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "parts %d: %v\n", i, record)
	}
	problem := NewMultiuser(comparedItems, stream("instance", 0), stream("coins", 0)).Problem()
	if b.Len() == 0 && s.Suits(&problem) == nil {
		record, err := s.play(comparedItems, 1, false, accept)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "items: %v\n", record)
	}
	if b.Len() == 0 {
		return "", fmt.Errorf("%s: none of the environments of the transcripts suits it", s.Name)
	}
	return b.String(), nil
}

// transcribed is the number of trials in the transcript of an environment.
const transcribed = 3

// Transcript returns, for a few trials, the problem, the truth, and the results of the
// uniform policy for the first users. Numbers have all digits.
func (s MultiuserWorld) Transcript() (string, error) {
	var b strings.Builder
	for i := range transcribed {
		env := s.trial(i)
		p, truth := env.Problem(), env.Truth()
		fmt.Fprintf(&b, "trial %d: %d users, %d newcomers, %d shots, %d states, %d actions, horizon %d, feedback %s, unit %v, known %v\n",
			i, p.Users, p.Newcomers, p.Shots, p.States, p.Actions, p.Horizon, p.Feedback, p.Unit, p.Kernel != nil)
		if p.Features != nil {
			fmt.Fprintf(&b, "features %v\n", p.Features.RawMatrix().Data)
		}
		k := truth.Kernel
		fmt.Fprintf(&b, "kernel %v %v %v %v %v\nloadings %v\ngroups %v, noise %v, scale %v\n",
			k.Start, k.First, k.Next, k.Prob, k.Spread, truth.Loadings.RawMatrix().Data, truth.Groups, truth.Noise, truth.Scale)
		if p.Parts != nil {
			fmt.Fprintf(&b, "parts %v of %+v\n", truth.Parts.RawMatrix().Data, *p.Parts)
		}
		fmt.Fprintf(&b, "rewards and results %v\n", instance(env))
	}
	return b.String(), nil
}
