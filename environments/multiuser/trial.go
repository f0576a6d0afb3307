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
	feedback  *rng.Source // what users say
}

// Problem implements multiuser.Environment.
func (t *trial) Problem() multiuser.Problem { return t.problem }

// Truth implements multiuser.Environment.
func (t *trial) Truth() *multiuser.Truth { return &t.truth }

// Play implements multiuser.Environment. Where learners hear a comparison, both
// trajectories are played before the user speaks.
func (t *trial) Play(user int, first, second *mdp.Policy, observation *multiuser.Observation) {
	k, rewards := t.truth.Kernel, t.truth.Rewards.RawRowView(user)
	observation.Rewards, observation.Step = observation.Rewards[:0], 0
	observation.Second.States, observation.Second.Actions = observation.Second.States[:0], observation.Second.Actions[:0]
	k.Play(first, t.paths, &observation.First)
	played := &observation.First
	switch t.problem.Feedback {
	case multiuser.EveryStep:
		for h := range played.Actions {
			observation.Rewards = append(observation.Rewards, t.observedReward(rewards[played.Pair(h, k.Actions)]))
		}
	case multiuser.OneStep:
		observation.Step = t.feedback.Intn(len(played.Actions))
		observation.Rewards = append(observation.Rewards, t.observedReward(rewards[played.Pair(observation.Step, k.Actions)]))
	case multiuser.OnlyReturn:
		observation.Rewards = append(observation.Rewards, t.observedReturn(played, rewards))
	case multiuser.Comparison:
		k.Play(second, t.paths, &observation.Second)
		difference := meanReturn(played, k.Actions, rewards) - meanReturn(&observation.Second, k.Actions, rewards)
		observation.Outcome = pref.SecondWins
		if t.feedback.Draw() < rng.Threshold(1/(1+portable.Exp(float64(-t.truth.Scale*difference)))) {
			observation.Outcome = pref.FirstWins
		}
	}
}

// reward is what is told of a reward with that mean. Noise of standard deviation
// 0 is drawn too, so that the level of noise changes no other draw.
func (t *trial) observedReward(mean float64) float64 {
	if t.bernoulli {
		if t.feedback.Draw() < rng.Threshold(mean) {
			return 1
		}
		return 0
	}
	return mean + float64(t.truth.Noise*t.feedback.Normal())
}

// sum is what is told of the return: the sum of the rewards, each with its own
// noise. Normal noises are drawn as their sum, whose standard deviation is √H
// times as large.
func (t *trial) observedReturn(played *mdp.Trajectory, rewards []float64) float64 {
	actions := t.problem.Actions
	if !t.bernoulli {
		noise := float64(t.truth.Noise * math.Sqrt(float64(len(played.Actions))))
		return meanReturn(played, actions, rewards) + float64(noise*t.feedback.Normal())
	}
	sum := 0.0
	for h := range played.Actions {
		sum += t.observedReward(rewards[played.Pair(h, actions)])
	}
	return sum
}

// worth is the sum of the mean rewards of a trajectory's steps.
func meanReturn(played *mdp.Trajectory, actions int, rewards []float64) float64 {
	sum := 0.0
	for h := range played.Actions {
		sum += rewards[played.Pair(h, actions)]
	}
	return sum
}
