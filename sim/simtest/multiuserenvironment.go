package simtest

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Shape is the size and the kind of a small environment for many users.
type Shape struct {
	Users, Newcomers, Shots  int // Shots counts only if there are newcomers
	States, Actions, Horizon int
	Rank                     int // of the matrix of rewards
	Feedback                 multiuser.Feedback
	Known                    bool // the problem has the kernel
	Features                 bool // the problem has features in which rewards are linear
	Parts                    int  // number of parts of the rewards of the only user; 0 for rewards without parts
	Final                    bool // rewards have one part, which ends in the last state: entering it pays 1
}

// multiuserEnvironment is an environment in which learners for many users are
// tested. Each pair has two random successors. The matrix of rewards has a given rank
// and elements in [0,1].
type multiuserEnvironment struct {
	problem multiuser.Problem
	truth   multiuser.Truth
	coins   *rng.Source
}

// NewMultiuser returns the environment of one trial with that shape. The first stream
// draws the instance, the second the results of trajectories.
func NewMultiuser(shape Shape, instance, coins *rng.Source) multiuser.Environment {
	s, a := shape.States, shape.Actions
	k := &mdp.Kernel{States: s, Actions: a, Start: make([]float64, s), First: []int32{0}}
	k.Start[0] = 1
	for range s * a {
		p := instance.Float64()
		k.Next = append(k.Next, int32(instance.Intn(s)), int32(instance.Intn(s)))
		k.Prob = append(k.Prob, p, 1-p)
		k.First = append(k.First, int32(len(k.Next)))
	}
	// A user's rewards are a mixture of Rank functions with values in [0,1].
	loadings := mat.NewDense(s*a, shape.Rank, nil)
	weights := mat.NewDense(shape.Users, shape.Rank, nil)
	fill(loadings.RawMatrix().Data, instance)
	for u := range shape.Users {
		row := weights.RawRowView(u)
		fill(row, instance)
		sum := 0.0
		for _, x := range row {
			sum += x
		}
		for i := range row {
			row[i] /= sum
		}
	}
	rewards := mat.NewDense(shape.Users, s*a, nil)
	for u := range shape.Users {
		row := rewards.RawRowView(u)
		for j := range row {
			for i, x := range weights.RawRowView(u) {
				row[j] += float64(x * loadings.At(j, i))
			}
		}
	}
	w := &multiuserEnvironment{
		problem: multiuser.Problem{
			Users: shape.Users, Newcomers: shape.Newcomers, Shots: max(1, shape.Shots),
			States: s, Actions: a, Horizon: shape.Horizon, Start: k.Start,
			Feedback: shape.Feedback, Unit: true, Rounds: 1, Workers: 1,
		},
		truth: multiuser.Truth{
			Kernel: k, Rewards: rewards, Loadings: loadings, Reached: k.Reachable(shape.Horizon),
			Noise: 0.1, Scale: 1,
		},
		coins: coins,
	}
	switch shape.Feedback {
	case multiuser.Comparison:
		w.problem.Answers = true
	case multiuser.WinRates:
		w.truth.Preferences = preferences(s, instance)
	}
	if shape.Known {
		w.problem.Kernel = k
	}
	if shape.Features {
		w.problem.Features = loadings
	}
	if shape.Parts > 0 {
		w.divide(shape)
	}
	return w
}

// preferences draws probabilities of preference between last states.
func preferences(states int, stream *rng.Source) *mat.Dense {
	m := mat.NewDense(states, states, nil)
	for s := range states {
		m.Set(s, s, 0.5)
		for t := range s {
			p := stream.Float64()
			m.Set(s, t, p)
			m.Set(t, s, 1-p)
		}
	}
	return m
}

// divide makes rewards sums of parts: of the parts of the reward of a pair, each is greater
// than the one before it.
func (w *multiuserEnvironment) divide(shape Shape) {
	k, n := w.truth.Kernel, shape.Parts
	w.truth.Parts, w.truth.Noise = mat.NewDense(k.Pairs(), n, nil), 0
	w.problem.Parts = &multiuser.Parts{Number: n, Discount: 0.9}
	if shape.Final {
		w.end()
	}
	reward := w.truth.Rewards.RawRowView(0)
	for j := range reward {
		row, sum := w.truth.Parts.RawRowView(j), 0.0
		for i := range row {
			if !shape.Final {
				row[i] = float64(reward[j]*float64(i+1)) / float64(n*(n+1)/2)
			}
			sum += row[i]
		}
		reward[j] = sum
	}
	w.truth.Loadings = mat.NewDense(k.Pairs(), 1, slices.Clone(reward))
}

// end makes the last state final: action a leads from state s to s + 1 + a or to the last
// state, which is not left and which it pays 1 to enter.
func (w *multiuserEnvironment) end() {
	k, last := w.truth.Kernel, w.truth.Kernel.States-1
	k.First, k.Next, k.Prob = k.First[:1], k.Next[:0], k.Prob[:0]
	parts := w.problem.Parts
	parts.Goals = []int32{int32(last)}
	for s := range k.States {
		parts.Views, parts.Active = append(parts.Views, int32(s)), append(parts.Active, s < last)
		for a := range k.Actions {
			to := min(s+1+a, last)
			if s < last && to == last {
				w.truth.Parts.Set(k.Pair(s, a), 0, 1)
			}
			k.Next, k.Prob = append(k.Next, int32(to)), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
		}
	}
	w.truth.Reached = k.Reachable(w.problem.Horizon)
}

func fill(list []float64, stream *rng.Source) {
	for i := range list {
		list[i] = stream.Float64()
	}
}

// Problem implements multiuser.Environment.
func (w *multiuserEnvironment) Problem() multiuser.Problem { return w.problem }

// Truth implements multiuser.Environment.
func (w *multiuserEnvironment) Truth() *multiuser.Truth { return &w.truth }

// Play implements multiuser.Environment.
func (w *multiuserEnvironment) Play(user int, first, second *mdp.Policy, observation *multiuser.Observation) {
	k, row := w.truth.Kernel, w.truth.Rewards.RawRowView(user)
	observation.Rewards, observation.Parts = observation.Rewards[:0], observation.Parts[:0]
	observation.Step = 0
	observation.Second.States, observation.Second.Actions = observation.Second.States[:0], observation.Second.Actions[:0]
	k.Play(first, w.coins, &observation.First)
	if second != nil {
		k.Play(second, w.coins, &observation.Second)
	}
	total := func(t *mdp.Trajectory) (sum float64) {
		for h := range t.Actions {
			sum += row[t.Pair(h, k.Actions)]
		}
		return sum
	}
	horizon := float64(w.problem.Horizon)
	switch w.problem.Feedback {
	case multiuser.EveryStep:
		for h := range observation.First.Actions {
			j := observation.First.Pair(h, k.Actions)
			observation.Rewards = append(observation.Rewards, row[j]+float64(w.truth.Noise*w.coins.Normal()))
			if w.truth.Parts != nil {
				observation.Parts = append(observation.Parts, w.truth.Parts.RawRowView(j)...)
			}
		}
	case multiuser.OnlyReturn:
		observation.Rewards = append(observation.Rewards, total(&observation.First)+float64(w.truth.Noise*math.Sqrt(horizon)*w.coins.Normal()))
	case multiuser.OneStep:
		observation.Step = w.coins.Intn(w.problem.Horizon)
		observation.Rewards = append(observation.Rewards, row[observation.First.Pair(observation.Step, k.Actions)]+float64(w.truth.Noise*w.coins.Normal()))
	case multiuser.Comparison:
		if second != nil {
			observation.Outcome = w.outcome(total(&observation.First) - total(&observation.Second))
		}
	case multiuser.WinRates:
		planner, law := mdp.NewPlanner(k, w.problem.Horizon), make([]float64, k.States)
		planner.LastState(second, law)
		observation.Rates = make([]float64, k.States)
		multiuser.WinRate(w.truth.Preferences, law, observation.Rates)
	}
}

// outcome draws the outcome of a comparison in which the first has this lead.
func (w *multiuserEnvironment) outcome(lead float64) pref.Outcome {
	if w.coins.Float64() < 1/(1+portable.Exp(-w.truth.Scale*lead)) {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// Compare implements multiuser.Respondent.
func (w *multiuserEnvironment) Compare(user int, first, second []int32) pref.Outcome {
	row, lead := w.truth.Rewards.RawRowView(user), 0.0
	for _, j := range first {
		lead += row[j]
	}
	for _, j := range second {
		lead -= row[j]
	}
	return w.outcome(lead)
}
