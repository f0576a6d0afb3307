package multiuser

import (
	"math"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trial is one trial's instance.
type trial struct {
	problem   multiuser.Problem
	truth     multiuser.Truth
	bernoulli bool
	paths     *rng.Source // where actions lead
	voices    *rng.Source // what users say
}

// Problem implements multiuser.Environment.
func (t *trial) Problem() multiuser.Problem { return t.problem }

// Truth implements multiuser.Environment.
func (t *trial) Truth() *multiuser.Truth { return &t.truth }

// Play implements multiuser.Environment. Where learners hear a comparison, both
// trajectories are played before the user speaks.
func (t *trial) Play(user int, first, second *mdp.Policy, heard *multiuser.Observation) {
	k, wants := t.truth.Kernel, t.truth.Rewards.RawRowView(user)
	heard.Rewards, heard.Step = heard.Rewards[:0], 0
	heard.Second.States, heard.Second.Actions = heard.Second.States[:0], heard.Second.Actions[:0]
	k.Play(first, t.paths, &heard.First)
	one := &heard.First
	switch t.problem.Feedback {
	case multiuser.EveryStep:
		for h := range one.Actions {
			heard.Rewards = append(heard.Rewards, t.reward(wants[one.Pair(h, k.Actions)]))
		}
	case multiuser.OneStep:
		heard.Step = t.voices.Intn(len(one.Actions))
		heard.Rewards = append(heard.Rewards, t.reward(wants[one.Pair(heard.Step, k.Actions)]))
	case multiuser.OnlyReturn:
		heard.Rewards = append(heard.Rewards, t.sum(one, wants))
	case multiuser.Comparison:
		k.Play(second, t.paths, &heard.Second)
		lead := worth(one, k.Actions, wants) - worth(&heard.Second, k.Actions, wants)
		heard.Outcome = pref.SecondWins
		if t.voices.Draw() < rng.Threshold(1/(1+portable.Exp(float64(-t.truth.Scale*lead)))) {
			heard.Outcome = pref.FirstWins
		}
	}
}

// reward is what is told of a reward with that mean. Noise of standard deviation
// 0 is drawn too, so that the level of noise changes no other draw.
func (t *trial) reward(mean float64) float64 {
	if t.bernoulli {
		if t.voices.Draw() < rng.Threshold(mean) {
			return 1
		}
		return 0
	}
	return mean + float64(t.truth.Noise*t.voices.Normal())
}

// sum is what is told of the return: the sum of the rewards, each with its own
// noise. Normal noises are drawn as their sum, whose standard deviation is √H
// times as large.
func (t *trial) sum(one *mdp.Trajectory, wants []float64) float64 {
	actions := t.problem.Actions
	if !t.bernoulli {
		noise := float64(t.truth.Noise * math.Sqrt(float64(len(one.Actions))))
		return worth(one, actions, wants) + float64(noise*t.voices.Normal())
	}
	sum := 0.0
	for h := range one.Actions {
		sum += t.reward(wants[one.Pair(h, actions)])
	}
	return sum
}

// worth is the sum of the mean rewards of a trajectory's steps.
func worth(one *mdp.Trajectory, actions int, wants []float64) float64 {
	sum := 0.0
	for h := range one.Actions {
		sum += wants[one.Pair(h, actions)]
	}
	return sum
}
