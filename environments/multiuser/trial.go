package multiuser

import (
	"math"
	"slices"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trial is the environment of one trial.
type trial struct {
	problem   multiuser.Problem
	truth     multiuser.Truth
	bernoulli bool
	paths     *rng.Source // draws the transitions
	feedback  *rng.Source // draws the feedback

	planner *mdp.Planner // of win rates; nil before the first
	law     []float64    // workspace of win rates, one number for each state
}

// Problem implements multiuser.Environment.
func (t *trial) Problem() multiuser.Problem { return t.problem }

// Truth implements multiuser.Environment.
func (t *trial) Truth() *multiuser.Truth { return &t.truth }

// Play implements multiuser.Environment. Both trajectories of a comparison are played
// before the feedback is drawn. Win rates are exact, and draw none.
func (t *trial) Play(user int, first, second *mdp.Policy, observation *multiuser.Observation) {
	k, rewards := t.truth.Kernel, t.truth.Rewards.RawRowView(user)
	observation.Rewards, observation.Parts, observation.Step = observation.Rewards[:0], observation.Parts[:0], 0
	observation.Second.States, observation.Second.Actions = observation.Second.States[:0], observation.Second.Actions[:0]
	observation.Rates = observation.Rates[:0]
	k.Play(first, t.paths, &observation.First)
	if second != nil {
		k.Play(second, t.paths, &observation.Second)
	}
	played := &observation.First
	switch t.problem.Feedback {
	case multiuser.EveryStep:
		for h := range played.Actions {
			j := played.Pair(h, k.Actions)
			observation.Rewards = append(observation.Rewards, t.observedReward(rewards[j]))
			if t.truth.Parts != nil {
				observation.Parts = append(observation.Parts, t.truth.Parts.RawRowView(j)...)
			}
		}
	case multiuser.OneStep:
		observation.Step = t.feedback.Intn(len(played.Actions))
		observation.Rewards = append(observation.Rewards, t.observedReward(rewards[played.Pair(observation.Step, k.Actions)]))
	case multiuser.OnlyReturn:
		observation.Rewards = append(observation.Rewards, t.observedReturn(played, rewards))
	case multiuser.Comparison:
		if second != nil {
			observation.Outcome = t.outcome(t.preference(played, &observation.Second, rewards))
		}
	case multiuser.WinRates:
		observation.Rates = t.rates(second, observation.Rates)
	}
}

// preference returns the probability that the first trajectory is preferred.
func (t *trial) preference(first, second *mdp.Trajectory, rewards []float64) float64 {
	if m := t.truth.Preferences; m != nil {
		last := t.problem.Horizon
		return m.At(int(first.States[last]), int(second.States[last]))
	}
	actions := t.problem.Actions
	return t.logistic(meanReturn(first, actions, rewards) - meanReturn(second, actions, rewards))
}

// logistic returns the probability that the first of two trajectories is preferred whose
// returns differ by this.
func (t *trial) logistic(difference float64) float64 {
	return 1 / (1 + portable.Exp(float64(-t.truth.Scale*difference)))
}

// outcome draws the outcome of a comparison that the first wins with this probability.
func (t *trial) outcome(first float64) pref.Outcome {
	if t.feedback.Draw() < rng.Threshold(first) {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// rates appends to the empty list the probability of each state that it is preferred, as
// the last state, to that of the policy.
func (t *trial) rates(policy *mdp.Policy, list []float64) []float64 {
	if t.planner == nil {
		t.planner, t.law = mdp.NewPlanner(t.truth.Kernel, t.problem.Horizon), make([]float64, t.problem.States)
	}
	t.planner.LastState(policy, t.law)
	list = slices.Grow(list, len(t.law))[:len(t.law)]
	multiuser.WinRate(t.truth.Preferences, t.law, list)
	return list
}

// Compare implements multiuser.Respondent.
func (t *trial) Compare(user int, first, second []int32) pref.Outcome {
	rewards := t.truth.Rewards.RawRowView(user)
	difference := 0.0
	for _, j := range first {
		difference += rewards[j]
	}
	for _, j := range second {
		difference -= rewards[j]
	}
	return t.outcome(t.logistic(difference))
}

// observedReward draws the observation of a reward with this mean. It draws noise of
// standard deviation 0 too, so that the level of noise changes no other draw.
func (t *trial) observedReward(mean float64) float64 {
	if t.bernoulli {
		if t.feedback.Draw() < rng.Threshold(mean) {
			return 1
		}
		return 0
	}
	return mean + float64(t.truth.Noise*t.feedback.Normal())
}

// observedReturn draws the observation of the return, the sum of the observations of
// H rewards. Normal noise is drawn once, with √H times the standard deviation.
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

// meanReturn returns the sum of the mean rewards of a trajectory's steps.
func meanReturn(played *mdp.Trajectory, actions int, rewards []float64) float64 {
	sum := 0.0
	for h := range played.Actions {
		sum += rewards[played.Pair(h, actions)]
	}
	return sum
}
