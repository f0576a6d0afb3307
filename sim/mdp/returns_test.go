package mdp

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// stages returns a process of so many stages, in which every action leads to the next one, and
// the parts of the rewards of its pairs: those of the actions, and none in the last state.
func stages(n int, actions [][]float64) (*Kernel, *mat.Dense) {
	k := &Kernel{States: n + 1, Actions: len(actions), Start: make([]float64, n+1), First: []int32{0}}
	k.Start[0] = 1
	parts := mat.NewDense(k.Pairs(), len(actions[0]), nil)
	for s := range k.States {
		for a, reward := range actions {
			k.Next, k.Prob = append(k.Next, int32(min(s+1, n))), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
			if s < n {
				parts.SetRow(k.Pair(s, a), reward)
			}
		}
	}
	return k, parts
}

var (
	exclusive   = [][]float64{{1, 0}, {0, 1}}
	inclusive   = [][]float64{{1, 1}, {0, 0}}
	independent = [][]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}}
)

// The joint laws of one and of three stages of two rewards, γ = .9: the numbers of outcomes,
// the means, the correlations and the discrepancies from the products of the marginals are
// those of the specification; for one stage, (1-exp(-1/2))²/4 in closed form.
func TestReturnsOfStages(t *testing.T) {
	const gamma = 0.9
	closed := (1 - math.Exp(-0.5)) * (1 - math.Exp(-0.5)) / 4
	for _, c := range []struct {
		name                    string
		actions                 [][]float64
		stages, outcomes        int
		mean, correlation, want float64
		digits                  float64
	}{
		{"exclusive, one stage", exclusive, 1, 2, 0.5, -1, closed, 1e-15},
		{"inclusive, one stage", inclusive, 1, 2, 0.5, 1, closed, 1e-15},
		{"independent, one stage", independent, 1, 4, 0.5, 0, 0, 1e-15},
		{"exclusive, three stages", exclusive, 3, 8, 1.355, -1, 0.060184850, 5e-10},
		{"inclusive, three stages", inclusive, 3, 8, 1.355, 1, 0.060184850, 5e-10},
		{"independent, three stages", independent, 3, 64, 1.355, 0, 0, 1e-15},
	} {
		k, parts := stages(c.stages, c.actions)
		law, err := k.Returns(NewUniform(k.States, k.Actions, 1).Repeat(c.stages), parts, gamma)
		if err != nil {
			t.Fatal(err)
		}
		var mean, square [2]float64
		product := 0.0
		for i, p := range law.Prob {
			for k, v := range law.At(i) {
				mean[k] += p * v
				square[k] += p * v * v
			}
			product += p * law.At(i)[0] * law.At(i)[1]
		}
		correlation := (product - mean[0]*mean[1]) / math.Sqrt((square[0]-mean[0]*mean[0])*(square[1]-mean[1]*mean[1]))
		if law.Len() != c.outcomes {
			t.Errorf("%s: %d outcomes, want %d", c.name, law.Len(), c.outcomes)
		}
		for what, pair := range map[string][2]float64{
			"the first mean": {mean[0], c.mean}, "the second mean": {mean[1], c.mean}, "the correlation": {correlation, c.correlation},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-12 {
				t.Errorf("%s: %s is %.12f, want %v", c.name, what, pair[0], pair[1])
			}
		}
		if got := Discrepancy(law, law.Marginals()); math.Abs(got-c.want) > c.digits {
			t.Errorf("%s: the squared discrepancy from the product of the marginals is %.10f, want %.9f", c.name, got, c.want)
		}
	}
	if math.Abs(closed-0.038704530) > 5e-10 {
		t.Errorf("(1-exp(-1/2))²/4 is %.10f, want 0.038704530", closed)
	}
}

// The probability that both parts are at least 1: safe ½, split 0, and ¼ for the product of
// the marginals of either.
func TestAtLeast(t *testing.T) {
	for name, c := range map[string]struct {
		value []float64
		want  float64
	}{"safe": {[]float64{1, 1, 0, 0}, 0.5}, "split": {[]float64{1, 0, 0, 1}, 0}} {
		law, aims := &Outcomes{Parts: 2, Value: c.value, Prob: []float64{0.5, 0.5}}, []float64{1, 1}
		if joint, product := law.AtLeast(aims), law.Marginals().AtLeast(aims); joint != c.want || product != 0.25 {
			t.Errorf("%s: the probability of both is %v jointly and %v by the marginals, want %v and 0.25", name, joint, product, c.want)
		}
	}
}

// The law of the returns is that of an enumeration of all trajectories: the same mean of any
// function, here of random cosines. Kernels have several first states and successors, policies
// fixed, mixed and stationary actions.
func TestReturnsAgainstTrajectories(t *testing.T) {
	const horizon, gamma = 3, 0.7
	for i, k := range kernels("returns") {
		if k.spread() != nil || k.States > 8 {
			continue
		}
		stream := rng.Stream(1, "returns", fmt.Sprint(i))
		parts := mat.NewDense(k.Pairs(), 2, uniforms(2*k.Pairs(), stream))
		for name, policy := range map[string]*Policy{
			"fixed": fixed(k.States, k.Actions, horizon, stream), "mixed": mixed(k.States, k.Actions, horizon, stream),
			"stationary": mixed(k.States, k.Actions, 1, stream).Repeat(horizon),
		} {
			law, err := k.Returns(policy, parts, gamma)
			if err != nil {
				t.Logf("kernel %d: %v", i, err)
				continue
			}
			u, v := stream.Uniform(-3, 3), stream.Uniform(-3, 3)
			var walk func(h, s int, prob, x, y, factor float64) float64
			walk = func(h, s int, prob, x, y, factor float64) (sum float64) {
				if h == horizon {
					return prob * math.Cos(u*x+v*y)
				}
				for a := range k.Actions {
					share := 1.0
					if policy.Prob != nil {
						share = policy.Prob[policy.Row(h, s)*k.Actions+a]
					} else if int(policy.Act[policy.Row(h, s)]) != a {
						continue
					}
					j := k.Pair(s, a)
					next, q := k.Successors(j)
					for b, to := range next {
						sum += walk(h+1, int(to), prob*share*q[b], x+factor*parts.At(j, 0), y+factor*parts.At(j, 1), factor*gamma)
					}
				}
				return sum
			}
			want, got := 0.0, 0.0
			for s, q := range k.Start {
				want += walk(0, s, q, 0, 0, 1)
			}
			for o, p := range law.Prob {
				got += p * math.Cos(u*law.At(o)[0]+v*law.At(o)[1])
			}
			same(t, fmt.Sprintf("kernel %d, %s: the mean of a cosine", i, name), got, want)
		}
	}
}

// A law of independent parts has the discrepancies of all combinations of its outcomes.
func TestDiscrepancyOfIndependentParts(t *testing.T) {
	stream := rng.Stream(1, "discrepancy")
	draw := func(n int) *Outcomes {
		o := &Outcomes{Parts: 2, Value: uniforms(2*n, stream), Prob: uniforms(n, stream)}
		sum := 0.0
		for _, p := range o.Prob {
			sum += p
		}
		for i := range o.Prob {
			o.Prob[i] /= sum
		}
		return o
	}
	spelt := func(o *Outcomes) *Outcomes {
		all := &Outcomes{Parts: 2}
		for i, p := range o.Prob {
			for j, q := range o.Prob {
				all.Value, all.Prob = append(all.Value, o.At(i)[0], o.At(j)[1]), append(all.Prob, p*q)
			}
		}
		return all
	}
	x, y := draw(5), draw(7)
	a, b := x.Marginals(), y.Marginals()
	same(t, "both independent", Discrepancy(a, b), Discrepancy(spelt(a), spelt(b)))
	same(t, "the first independent", Discrepancy(a, y), Discrepancy(spelt(a), y))
	same(t, "the second independent", Discrepancy(x, b), Discrepancy(x, spelt(b)))
	same(t, "itself", Discrepancy(x, x), 0)
	aims := []float64{0.4, 0.6}
	same(t, "the probability of both", a.AtLeast(aims), spelt(a).AtLeast(aims))
}

// transport returns the Wasserstein distance of order p of two laws of n equally likely points
// of the plane each: the p-th root of the least mean of the p-th powers of the distances over
// all ways to match them, found by dynamic programming over the sets of matched points.
func transport(x, y [][2]float64, p float64) float64 {
	n := len(x)
	least := make([]float64, 1<<n)
	for set := 1; set < len(least); set++ {
		least[set] = math.Inf(1)
		i := -1 // the point of x that is matched last: as many as set has points
		for b := range n {
			i += set >> b & 1
		}
		for j := range n {
			if set>>j&1 == 1 {
				d := math.Hypot(x[i][0]-y[j][0], x[i][1]-y[j][1])
				least[set] = min(least[set], least[set&^(1<<j)]+math.Pow(d, p))
			}
		}
	}
	return math.Pow(least[len(least)-1]/float64(n), 1/p)
}

// The operator of uniform play contracts the largest Wasserstein distance of the laws of a
// state by γ, of order 1 and of order 2, for the laws of two states that each lead to both, by
// two actions with different rewards. Some pairs of laws come near to γ: shifted laws contract
// by exactly γ.
func TestReturnsContract(t *testing.T) {
	const gamma = 0.9
	k := &Kernel{States: 2, Actions: 2, Start: []float64{1, 0}, First: []int32{0, 1, 2, 3, 4}, Next: []int32{0, 1, 0, 1}, Prob: []float64{1, 1, 1, 1}}
	parts := mat.NewDense(4, 2, []float64{1, 0, 0, 1, 1, 1, 0, 0})
	uniform := NewUniform(2, 2, 1)
	stream := rng.Stream(1, "contraction")
	points := func(o *Outcomes, n int) (list [][2]float64) {
		for i, p := range o.Prob {
			for range int(math.Round(p * float64(n))) {
				list = append(list, [2]float64{o.At(i)[0], o.At(i)[1]})
			}
		}
		return list
	}
	closest := 0.0
	for trial := range 60 {
		var laws [2][]Outcomes
		for l := range laws {
			for s := range 2 {
				law := Outcomes{Parts: 2, Value: uniforms(8, stream), Prob: []float64{0.25, 0.25, 0.25, 0.25}}
				if trial%4 == 0 && l == 1 { // shifted
					copy(law.Value, laws[0][s].Value)
					for i := range law.Value {
						law.Value[i] += 0.5
					}
				}
				laws[l] = append(laws[l], law)
			}
		}
		for _, p := range []float64{1, 2} {
			before, after := 0.0, 0.0
			var next [2][]Outcomes
			for l := range laws {
				var err error
				if next[l], err = k.backup(uniform, 0, parts, gamma, laws[l]); err != nil {
					t.Fatal(err)
				}
			}
			for s := range 2 {
				before = max(before, transport(points(&laws[0][s], 4), points(&laws[1][s], 4), p))
				after = max(after, transport(points(&next[0][s], 8), points(&next[1][s], 8), p))
			}
			closest = max(closest, after/before)
			if after > gamma*before+1e-12 {
				t.Errorf("laws %d, order %v: the largest distance of a state goes from %v to %v, a factor of %v above %v", trial, p, before, after, after/before, gamma)
			}
		}
	}
	if closest < gamma-1e-9 {
		t.Errorf("no pair of laws contracts by more than %v, want %v for those that are shifted", closest, gamma)
	}
}

// More joint outcomes than MaxOutcomes are refused.
func TestTooManyOutcomes(t *testing.T) {
	k, parts := stages(9, independent) // 4⁹ = 262144
	_, err := k.Returns(NewUniform(k.States, k.Actions, 1).Repeat(9), parts, 0.9)
	if err == nil || !strings.Contains(err.Error(), "more than 200000 joint outcomes") {
		t.Errorf("nine independent stages: got error %v, want one about the number of joint outcomes", err)
	}
	k, parts = stages(8, independent) // 4⁸ = 65536
	if law, err := k.Returns(NewUniform(k.States, k.Actions, 1).Repeat(8), parts, 0.9); err != nil || law.Len() != 65536 {
		t.Errorf("eight independent stages: got %v and error %v, want 65536 outcomes", law.Len(), err)
	}
}

// So are laws that are small each and large together: of 3,000 states, which each give one of
// two rewards of their own in every step, a law has 2^h outcomes after h steps, and all have
// more than 400,000 after 8.
func TestManyStatesWithOutcomes(t *testing.T) {
	const states = 3000
	k := &Kernel{States: states, Actions: 2, Start: make([]float64, states), First: []int32{0}}
	k.Start[0] = 1
	parts := mat.NewDense(k.Pairs(), 1, nil)
	for j := range k.Pairs() {
		k.Next, k.Prob = append(k.Next, int32(j/2)), append(k.Prob, 1)
		k.First = append(k.First, int32(len(k.Next)))
		parts.Set(j, 0, float64(j))
	}
	for _, test := range []struct {
		horizon int
		fails   bool
	}{{7, false}, {8, true}} {
		_, err := k.Returns(NewUniform(states, 2, 1).Repeat(test.horizon), parts, 0.7)
		if (err != nil) != test.fails {
			t.Errorf("%d steps: %v", test.horizon, err)
		}
	}
}
