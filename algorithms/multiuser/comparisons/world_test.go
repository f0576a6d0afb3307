package comparisons

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// market is a world of users who compare items: that of experiment E9. Items have
// standard normal features, users weights θ_u = μ + B·w_u.
type market struct {
	problem multiuser.Problem
	truth   multiuser.Truth
	theta   *mat.Dense // users × d
	coins   *rng.Source
}

// newMarket draws a market whose users differ in q directions. Utilities are
// scaled so that the root of the mean square, over users and pairs of items, of a
// difference of utilities is spread. Without features (d = 0) utilities are drawn
// of that rank themselves.
func newMarket(users, items, d, q int, spread float64, stream *rng.Source) *market {
	dim := d
	if d == 0 {
		dim = items
	}
	normal := func(rows, cols int) *mat.Dense {
		m := mat.NewDense(rows, cols, nil)
		data := m.RawMatrix().Data
		for i := range data {
			data[i] = stream.Normal()
		}
		return m
	}
	basis, weights := normal(dim, 1+q), normal(users, 1+q)
	for u := range users {
		weights.Set(u, 0, 1)
	}
	var theta, rewards, loadings mat.Dense
	theta.Mul(weights, basis.T())
	var features *mat.Dense
	if d > 0 {
		features = normal(items, d)
		rewards.Mul(&theta, features.T())
		loadings.Mul(features, basis)
	} else {
		rewards.CloneFrom(&theta)
		loadings.CloneFrom(basis)
	}
	square := 0.0
	for u := range users {
		mean := 0.0
		for _, x := range rewards.RawRowView(u) {
			mean += x / float64(items)
		}
		for _, x := range rewards.RawRowView(u) {
			square += 2 * (x - mean) * (x - mean)
		}
	}
	scale := spread / math.Sqrt(square/float64(users*items))
	rewards.Scale(scale, &rewards)
	theta.Scale(scale, &theta)
	loadings.Scale(scale, &loadings)
	return newShop(&rewards, &loadings, features, &theta, stream)
}

// newShop is a market with these rewards, users × items.
func newShop(rewards, loadings, features, theta *mat.Dense, stream *rng.Source) *market {
	users, items := rewards.Dims()
	k := &mdp.Kernel{States: 1, Actions: items, Start: []float64{1}, First: []int32{0}}
	for j := range items {
		k.Next, k.Prob = append(k.Next, 0), append(k.Prob, 1)
		k.First = append(k.First, int32(j+1))
	}
	return &market{
		problem: multiuser.Problem{
			Users: users, Shots: 1, States: 1, Actions: items, Horizon: 1, Start: k.Start, Kernel: k,
			Features: features, Feedback: multiuser.Comparison, Rounds: 1000, Workers: 2,
		},
		truth: multiuser.Truth{Kernel: k, Rewards: rewards, Loadings: loadings, Reached: slices.Repeat([]bool{true}, items), Scale: 1},
		theta: theta, coins: stream,
	}
}

func (m *market) Problem() multiuser.Problem { return m.problem }
func (m *market) Truth() *multiuser.Truth    { return &m.truth }

func (m *market) Play(user int, first, second *mdp.Policy, heard *multiuser.Observation) {
	k, row := m.truth.Kernel, m.truth.Rewards.RawRowView(user)
	k.Play(first, m.coins, &heard.First)
	k.Play(second, m.coins, &heard.Second)
	gain := 0.0
	for h := range heard.First.Actions {
		gain += row[heard.First.Pair(h, k.Actions)] - row[heard.Second.Pair(h, k.Actions)]
	}
	heard.Outcome = pref.SecondWins
	if m.coins.Float64() < 1/(1+portable.Exp(-m.truth.Scale*gain)) {
		heard.Outcome = pref.FirstWins
	}
}

// play lets the learner play so many rounds, from round from on.
func play(l multiuser.Learner, env multiuser.Environment, from, rounds int) {
	problem := env.Problem()
	var heard multiuser.Observation
	for k := from; k < from+rounds; k++ {
		l.Begin(k)
		present := problem.Users
		if k >= problem.Shots {
			present -= problem.Newcomers
		}
		for u := range present {
			first, second := l.Propose(u)
			env.Play(u, first, second, &heard)
			l.Observe(u, &heard)
		}
	}
}

// judge is how well estimates and policies for items fit the truth of users low
// … high-1: the share of all pairs of items that the estimate puts in the right
// order, ties counting half, and the mean over users of the recommended item's
// regret as a share of (best - mean).
func judge(truth, estimate *mat.Dense, policies []*mdp.Policy, low, high int) (accuracy, regret float64) {
	_, items := truth.Dims()
	right, pairs := 0.0, 0
	for u := low; u < high; u++ {
		t, e := truth.RawRowView(u), estimate.RawRowView(u)
		for i := range items {
			for j := range i {
				pairs++
				switch g := (t[i] - t[j]) * (e[i] - e[j]); {
				case g > 0:
					right++
				case g == 0:
					right += 0.5
				}
			}
		}
		best, mean := slices.Max(t), 0.0
		for _, x := range t {
			mean += x / float64(items)
		}
		regret += (best - t[policies[u].Act[0]]) / (best - mean) / float64(high-low)
	}
	return right / float64(pairs), regret
}

// heardFrom is the data of so many random comparisons of each user.
func (m *market) heardFrom(rounds int, stream *rng.Source) *data {
	r := newRecord(&m.problem)
	heard := multiuser.Observation{First: mdp.Trajectory{Actions: []int32{0}}, Second: mdp.Trajectory{Actions: []int32{0}}}
	items := m.problem.Actions
	for range rounds {
		for u := range m.problem.Users {
			i, j := stream.Intn(items), stream.Intn(items-1)
			if j >= i {
				j++
			}
			heard.First.States, heard.First.Actions = []int32{0, 0}, []int32{int32(i)}
			heard.Second.States, heard.Second.Actions = []int32{0, 0}, []int32{int32(j)}
			heard.Outcome = pref.SecondWins
			gain := m.truth.Rewards.At(u, i) - m.truth.Rewards.At(u, j)
			if stream.Float64() < 1/(1+portable.Exp(-m.truth.Scale*gain)) {
				heard.Outcome = pref.FirstWins
			}
			r.Add(u, &heard)
		}
	}
	return r.data()
}

func stream(label string, n int) *rng.Source {
	return rng.Stream(uint64(n), "comparisons", label)
}

func seed(n int) (data, own *rng.Source) {
	return stream("data "+strconv.Itoa(n), n), stream("own "+strconv.Itoa(n), n)
}
