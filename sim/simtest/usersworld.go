package simtest

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Shape is that of a small world of many users.
type Shape struct {
	Users, Newcomers, Shots  int // no newcomers: 0 and whatever
	States, Actions, Horizon int
	Rank                     int
	Feedback                 multiuser.Feedback
	Known                    bool // the learner is told the transitions
	Features                 bool // the learner is told features in which rewards are linear
}

// usersWorld is a world of many users to test learners in, drawn with two
// successors to each pair and users' rewards of a rank, in [0,1].
type usersWorld struct {
	problem multiuser.Problem
	truth   multiuser.Truth
	coins   *rng.Source
}

// NewUsers is the world of one trial, of that shape, drawn from the first stream.
func NewUsers(shape Shape, instance, coins *rng.Source) multiuser.Environment {
	s, a := shape.States, shape.Actions
	k := &mdp.Kernel{States: s, Actions: a, Start: make([]float64, s), First: []int32{0}}
	k.Start[0] = 1
	for range s * a {
		p := instance.Float64()
		k.Next = append(k.Next, int32(instance.Intn(s)), int32(instance.Intn(s)))
		k.Prob = append(k.Prob, p, 1-p)
		k.First = append(k.First, int32(len(k.Next)))
	}
	// Users are mixtures of Rank reward functions, hence in [0,1].
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
	w := &usersWorld{
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
	if shape.Known {
		w.problem.Kernel = k
	}
	if shape.Features {
		w.problem.Features = loadings
	}
	return w
}

func fill(list []float64, stream *rng.Source) {
	for i := range list {
		list[i] = stream.Float64()
	}
}

// Problem implements multiuser.Environment.
func (w *usersWorld) Problem() multiuser.Problem { return w.problem }

// Truth implements multiuser.Environment.
func (w *usersWorld) Truth() *multiuser.Truth { return &w.truth }

// Play implements multiuser.Environment.
func (w *usersWorld) Play(user int, first, second *mdp.Policy, heard *multiuser.Observation) {
	k, row := w.truth.Kernel, w.truth.Rewards.RawRowView(user)
	heard.Rewards = heard.Rewards[:0]
	heard.Step = 0
	k.Play(first, w.coins, &heard.First)
	total := func(t *mdp.Trajectory) (sum float64) {
		for h := range t.Actions {
			sum += row[t.Pair(h, k.Actions)]
		}
		return sum
	}
	horizon := float64(w.problem.Horizon)
	switch w.problem.Feedback {
	case multiuser.EveryStep:
		for h := range heard.First.Actions {
			heard.Rewards = append(heard.Rewards, row[heard.First.Pair(h, k.Actions)]+float64(w.truth.Noise*w.coins.Normal()))
		}
	case multiuser.OnlyReturn:
		heard.Rewards = append(heard.Rewards, total(&heard.First)+float64(w.truth.Noise*math.Sqrt(horizon)*w.coins.Normal()))
	case multiuser.OneStep:
		heard.Step = w.coins.Intn(w.problem.Horizon)
		heard.Rewards = append(heard.Rewards, row[heard.First.Pair(heard.Step, k.Actions)]+float64(w.truth.Noise*w.coins.Normal()))
	case multiuser.Comparison:
		k.Play(second, w.coins, &heard.Second)
		lead := total(&heard.First) - total(&heard.Second)
		heard.Outcome = pref.SecondWins
		if w.coins.Float64() < 1/(1+portable.Exp(-w.truth.Scale*lead)) {
			heard.Outcome = pref.FirstWins
		}
	}
}
