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

// market is a world of users who compare items, that of experiment E9. Items have standard
// normal features and users the weights θ_u = μ + B·w_u.
type market struct {
	problem multiuser.Problem
	truth   multiuser.Truth
	theta   *mat.Dense // users × d
	coins   *rng.Source
}

// newMarket draws a market whose users differ in q directions. Utilities are scaled so that
// the root mean square, over users and pairs of items, of a difference of utilities is spread.
// Without features (d = 0) the utilities themselves are drawn with that rank.
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

// newShop returns a market with these rewards, users × items.
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

func (m *market) Play(user int, first, second *mdp.Policy, o *multiuser.Observation) {
	k, row := m.truth.Kernel, m.truth.Rewards.RawRowView(user)
	k.Play(first, m.coins, &o.First)
	k.Play(second, m.coins, &o.Second)
	gain := 0.0
	for h := range o.First.Actions {
		gain += row[o.First.Pair(h, k.Actions)] - row[o.Second.Pair(h, k.Actions)]
	}
	o.Outcome = pref.SecondWins
	if m.coins.Float64() < 1/(1+portable.Exp(-m.truth.Scale*gain)) {
		o.Outcome = pref.FirstWins
	}
}

// play plays that many rounds with the learner, starting with round from.
func play(l multiuser.Learner, env multiuser.Environment, from, rounds int) {
	problem := env.Problem()
	var o multiuser.Observation
	for k := from; k < from+rounds; k++ {
		l.Begin(k)
		present := problem.Users
		if k >= problem.Shots {
			present -= problem.Newcomers
		}
		for u := range present {
			first, second := l.Propose(u)
			env.Play(u, first, second, &o)
			l.Observe(u, &o)
		}
	}
}

// judge compares estimates and policies for items with the truth of users low … high-1.
// accuracy is the share of pairs of items that the estimate orders as the truth does, where
// ties count half, and regret is the mean over users of
// (best reward - reward of the recommended item)/(best reward - mean reward).
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

// sample returns the data of that many random comparisons of each user.
func (m *market) sample(rounds int, stream *rng.Source) *data {
	r := newRecord(&m.problem)
	o := multiuser.Observation{First: mdp.Trajectory{Actions: []int32{0}}, Second: mdp.Trajectory{Actions: []int32{0}}}
	items := m.problem.Actions
	for range rounds {
		for u := range m.problem.Users {
			i, j := stream.Intn(items), stream.Intn(items-1)
			if j >= i {
				j++
			}
			o.First.States, o.First.Actions = []int32{0, 0}, []int32{int32(i)}
			o.Second.States, o.Second.Actions = []int32{0, 0}, []int32{int32(j)}
			o.Outcome = pref.SecondWins
			gain := m.truth.Rewards.At(u, i) - m.truth.Rewards.At(u, j)
			if stream.Float64() < 1/(1+portable.Exp(-m.truth.Scale*gain)) {
				o.Outcome = pref.FirstWins
			}
			r.Add(u, &o)
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
