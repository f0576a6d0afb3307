package explore

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/rng"
)

// oneHot returns features in which the feature vector of pair j is the j-th unit vector.
func oneHot(pairs int) *mat.Dense {
	m := mat.NewDense(pairs, pairs, nil)
	for j := range pairs {
		m.Set(j, j, 1)
	}
	return m
}

// someFeatures returns d features of each pair, uniform on [-1, 1].
func someFeatures(pairs, d int, stream *rng.Source) *mat.Dense {
	m := mat.NewDense(pairs, d, nil)
	for i := range m.RawMatrix().Data {
		m.RawMatrix().Data[i] = stream.Uniform(-1, 1)
	}
	return m
}

// information returns log det(Σ w_j φ_j φ_j' + rho I) and its gradient with respect to w,
// computed with the inverse matrix.
func information(features *mat.Dense, w []float64, rho float64) (float64, []float64) {
	pairs, d := features.Dims()
	sigma := mat.NewSymDense(d, nil)
	for i := range d {
		sigma.SetSym(i, i, rho)
	}
	for j := range pairs {
		sigma.SymRankOne(sigma, w[j], features.RowView(j))
	}
	var inverse mat.Dense
	if err := inverse.Inverse(sigma); err != nil {
		panic(err)
	}
	g := make([]float64, pairs)
	for j := range g {
		g[j] = mat.Inner(features.RowView(j), &inverse, features.RowView(j))
	}
	log, _ := mat.LogDet(sigma)
	return log, g
}

// ridgeOf returns the ρ of DOptimal: a thousandth of the mean square of the features.
func ridgeOf(features *mat.Dense) float64 {
	pairs, d := features.Dims()
	norm := mat.Norm(features, 2)
	return 1e-3 * norm * norm / float64(pairs*d)
}

// designs lists Coverage and DOptimal, which maximise the same function: with one-hot
// features, log det is the sum of logarithms that Coverage maximises, and both
// regularisations are 1/1000 of 1/(S·A).
var designs = []struct {
	name     string
	features func(*mdp.Kernel) *mat.Dense
	design   func(k *mdp.Kernel, features *mat.Dense, horizon, steps int, tolerance float64) *Mixture
}{
	{
		"coverage",
		func(k *mdp.Kernel) *mat.Dense { return oneHot(k.Pairs()) },
		func(k *mdp.Kernel, _ *mat.Dense, horizon, steps int, tolerance float64) *Mixture {
			return Coverage(k, horizon, steps, tolerance)
		},
	},
	{
		"one-hot features",
		func(k *mdp.Kernel) *mat.Dense { return oneHot(k.Pairs()) }, DOptimal,
	},
	{
		"four features",
		func(k *mdp.Kernel) *mat.Dense { return someFeatures(k.Pairs(), 4, rng.Stream(1, "features")) }, DOptimal,
	},
	{
		"one feature",
		func(k *mdp.Kernel) *mat.Dense { return someFeatures(k.Pairs(), 1, rng.Stream(1, "features")) }, DOptimal,
	},
}

// Fact 8 of the design notes: for a combination lock of 12 states and 3 actions, the
// certificate after 400 steps is within 1 % of S·A = 36, although uniform play reaches the
// end of the lock with probability 3^-11 only.
func TestCoverageOfChain(t *testing.T) {
	k := chain(12, 3)
	m := Coverage(k, 12, 400, 0)
	if m.Certificate < 36 || m.Certificate > 36.36 {
		t.Errorf("certificate: got %.3f, want 36 to 36.36", m.Certificate)
	}
	if before := Coverage(k, 12, 0, 0).Certificate; before < 100*m.Certificate {
		t.Errorf("the certificate of uniform play is %.0f; the test needs one far above %.2f", before, m.Certificate)
	}
	// No policy visits a pair with a mean probability above the certificate times its
	// design, and one policy visits the last state's secret action with the mean
	// probability 1/12.
	for j, d := range m.Design {
		if d < 4e-3 {
			t.Errorf("pair %d is visited with a mean probability of %.2g, want at least 0.004", j, d)
		}
	}
}

// In a tree of depth 3 with 3 actions, uniform play is the best mixture. Without
// regularisation its certificate is S·A = 120: at step l = 0 … 3, every policy visits one
// of 3^(l+1) pairs, and uniform play visits all of these equally often.
func TestCoverageOfTree(t *testing.T) {
	k := tree(3, 3)
	const epsilon = 1e-3 / 120
	want, bare := 0.0, 0.0
	for _, pairs := range []float64{3, 9, 27, 81} {
		want += 1. / 4 / (1/(4*pairs) + epsilon)
		bare += 1. / 4 / (1 / (4 * pairs))
	}
	if bare != 120 {
		t.Errorf("uniform play: got %v, want 120", bare)
	}
	m := Coverage(k, 4, 100, 1e-9)
	if len(m.Policies) != 1 || m.Policies[0].Prob == nil {
		t.Errorf("the mixture has %d policies, want uniform play only", len(m.Policies))
	}
	// Sums of a few hundred terms have an error of at most 1e-13.
	if math.Abs(m.Certificate-want) > 1e-10 || m.Gap > 1e-10 {
		t.Errorf("certificate and gap: got %v and %g, want %v and 0", m.Certificate, m.Gap, want)
	}
}

func TestCoverageOfOnePair(t *testing.T) {
	m := Coverage(kernel(1, 1, func(int, int) []int32 { return []int32{0} }), 1, 10, 0)
	if len(m.Policies) != 1 || m.Weights[0] != 1 || m.Design[0] != 1 || math.Abs(m.Certificate-1/1.001) > 1e-15 || m.Gap != 0 {
		t.Errorf("got %+v, want uniform play with certificate 1/1.001", m)
	}
}

// In a chain of 9 states, only 3 states can be reached in 3 steps. The pairs of the other
// states have design 0, and the certificate is the number of pairs of these 3 states.
func TestCoverageOutOfReach(t *testing.T) {
	m := Coverage(chain(9, 3), 3, 400, 0)
	if math.Abs(m.Certificate-9) > 0.09 {
		t.Errorf("certificate: got %.3f, want 9 within 1 %%", m.Certificate)
	}
	for j, d := range m.Design {
		if reached := j < 9; (d > 0) != reached {
			t.Errorf("pair %d has design %g; it can be reached: %v", j, d, reached)
		}
	}
}

// With more steps, the certificate of a D-optimal design decreases towards the number of
// features.
func TestDOptimalCertificate(t *testing.T) {
	stream := rng.Stream(1, "kernel")
	k := garnet(20, 4, 3, stream)
	for _, d := range []int{1, 2, 5, 20} {
		features := someFeatures(k.Pairs(), d, stream)
		last := math.Inf(1)
		for _, steps := range []int{0, 20, 200} {
			m := DOptimal(k, features, 8, steps, 0)
			// The certificate is a maximum over policies, so that it is at least the mean
			// for the mixture itself, d - ρ tr (Σ + ρI)^-1. ρ is a thousandth of the mean
			// eigenvalue under uniform play, and no design here has an eigenvalue below a
			// tenth of that mean: ρ reduces the mean by at most 1 %.
			if m.Certificate < 0.99*float64(d) {
				t.Errorf("%d features, %d steps: certificate %.3f, less than the dimension", d, steps, m.Certificate)
			}
			if m.Certificate > last*(1+1e-9) {
				t.Errorf("%d features, %d steps: certificate %.3f, more than %.3f with fewer steps", d, steps, m.Certificate, last)
			}
			last = m.Certificate
		}
		if last > 1.1*float64(d) {
			t.Errorf("%d features: certificate %.3f after 200 steps, want at most 10 %% above the dimension", d, last)
		}
	}
}

// The weights and the design of a mixture sum to 1, and the design is the occupancy of its
// policies, for any number of steps.
func TestDesignIsOccupancy(t *testing.T) {
	k := garnet(12, 3, 3, rng.Stream(2, "kernel"))
	const horizon = 6
	planner := mdp.NewPlanner(k, horizon)
	one := make([]float64, horizon*k.Pairs())
	for _, c := range designs {
		for _, steps := range []int{0, 1, 7, 60} {
			m := c.design(k, c.features(k), horizon, steps, 0.001)
			name := fmt.Sprintf("%s, %d steps", c.name, steps)
			weights, sum := 0.0, 0.0
			played := make([]float64, k.Pairs())
			for i, policy := range m.Policies {
				weights += m.Weights[i]
				planner.Occupancy(policy, one)
				for i2, x := range one {
					played[i2%k.Pairs()] += m.Weights[i] * x / horizon
				}
			}
			for j, d := range m.Design {
				sum += d
				// The mixture omits policies with a weight below 1e-9; rounding errors are
				// far smaller.
				if math.Abs(d-played[j]) > 1e-9*float64(steps+1) {
					t.Fatalf("%s: the design of pair %d is %v, but its mean occupancy is %v", name, j, d, played[j])
				}
			}
			if math.Abs(weights-1) > 1e-12 || math.Abs(sum-1) > 1e-12 {
				t.Errorf("%s: weights sum to %v and the design to %v, want 1", name, weights, sum)
			}
		}
	}
}

// The criterion never decreases from step to step, and increases in total.
func TestCriterionRises(t *testing.T) {
	for name, k := range map[string]*mdp.Kernel{"garnet": garnet(10, 3, 3, rng.Stream(3, "kernel")), "chain": chain(6, 3)} {
		for _, c := range designs {
			features := c.features(k)
			first, last := 0.0, math.Inf(-1)
			for steps := range 40 {
				f, _ := information(features, c.design(k, features, 6, steps, 0).Design, ridgeOf(features))
				// The sum of 30 logarithms of numbers down to 1e-5 has an error below
				// 1e-12.
				if f < last-1e-11 {
					t.Errorf("%s, %s: the criterion falls from %v to %v in step %d", name, c.name, last, f, steps)
				}
				if steps == 0 {
					first = f
				}
				last = f
			}
			if !(last > first+1e-3) {
				t.Errorf("%s, %s: the criterion rises from %v to %v only", name, c.name, first, last)
			}
		}
	}
}

// Comparison with all policies of a small process: the certificate is the maximum in its
// definition, no policy visits a pair more often than the certificate times the design, and
// the gap bounds the difference from the best mixture. The test finds the best mixture by
// another method: it repeatedly multiplies the weight of every policy by its mean gradient
// (S. Silvey, D. Titterington and B. Torsney, 1978).
func TestDesignAgainstAllPolicies(t *testing.T) {
	for _, size := range []struct{ states, actions, horizon int }{{3, 2, 2}, {2, 2, 3}, {2, 3, 2}} {
		k := garnet(size.states, size.actions, 2, rng.Stream(4, "kernel"))
		planner := mdp.NewPlanner(k, size.horizon)
		var visits [][]float64
		for _, policy := range policies(k, size.horizon) {
			d := make([]float64, k.Pairs())
			planner.MeanOccupancy(policy, d)
			visits = append(visits, d)
		}
		for _, c := range designs {
			features := c.features(k)
			rho := ridgeOf(features)
			_, dimension := features.Dims()

			// The best mixture of all policies.
			weights, best := even(len(visits)), make([]float64, k.Pairs())
			for range 4000 {
				clear(best)
				for i, d := range visits {
					for j, x := range d {
						best[j] += weights[i] * x
					}
				}
				_, g := information(features, best, rho)
				// ρ tr(Σ+ρI)^-1 is the same for all policies.
				rest := float64(dimension) - inner(g, best)
				for i, d := range visits {
					weights[i] *= (inner(g, d) + rest) / float64(dimension)
				}
			}
			optimum, g := information(features, best, rho)
			// The criterion is concave: no mixture is better than this one by more than slack.
			slack := 0.0
			for _, d := range visits {
				slack = max(slack, inner(g, d)-inner(g, best))
			}

			for _, steps := range []int{0, 3, 300} {
				name := fmt.Sprintf("%+v, %s, %d steps", size, c.name, steps)
				m := c.design(k, features, size.horizon, steps, 0)
				f, g := information(features, m.Design, rho)
				certificate := 0.0
				for _, d := range visits {
					certificate = max(certificate, inner(g, d))
				}
				// Inverses of matrices with condition numbers up to 1e4 have 12 - 4 = 8
				// correct digits.
				if math.Abs(certificate-m.Certificate) > 1e-8*certificate {
					t.Errorf("%s: certificate %v, but the maximum over policies is %v", name, m.Certificate, certificate)
				}
				if math.Abs(certificate-inner(g, m.Design)-m.Gap) > 1e-8*certificate {
					t.Errorf("%s: gap %v, want %v", name, m.Gap, certificate-inner(g, m.Design))
				}
				if optimum-f > m.Gap+1e-8 || f > optimum+slack+1e-8 {
					t.Errorf("%s: the best mixture is better by %g, want between 0 and the gap, %g", name, optimum-f, m.Gap)
				}
				if c.name == "coverage" {
					for _, d := range visits {
						for j, x := range d {
							if x > certificate*(m.Design[j]+1e-3/float64(k.Pairs()))+1e-12 {
								t.Errorf("%s: a policy visits pair %d with probability %v, more than the certificate %v times the design %v", name, j, x, certificate, m.Design[j])
							}
						}
					}
				}
			}
		}
	}
}

// The step length of Coverage maximises the criterion along the line: no point of a grid is
// better. The step length of the determinant increases the criterion at least as much as if
// the other design consisted of one pair.
func TestLineSearch(t *testing.T) {
	stream := rng.Stream(5, "line")
	const pairs = 12
	law := func() []float64 {
		d, sum := make([]float64, pairs), 0.0
		for j := range d {
			if stream.Coin() {
				d[j] = stream.Float64()
				sum += d[j]
			}
		}
		for j := range d {
			d[j] /= sum
		}
		return d
	}
	between := func(d, e []float64, a float64) []float64 {
		m := make([]float64, pairs)
		for j := range m {
			m[j] = d[j] + a*(e[j]-d[j])
		}
		return m
	}
	tried := 0
	for range 60 {
		d, e := law(), law()
		features := oneHot(pairs)
		f := func(a float64) float64 {
			value, _ := information(features, between(d, e, a), ridgeOf(features))
			return value
		}
		far := coverageOf{1e-3 / pairs}.length(d, e, 0)
		for i := range 101 {
			if a := float64(i) / 100; f(a) > f(far)+1e-9 {
				t.Errorf("the criterion is %v at step %v, but only %v at the chosen step %v", f(a), a, f(far), far)
			}
		}

		features = someFeatures(pairs, 3, stream)
		c := newDeterminant(features)
		g := make([]float64, pairs)
		c.gradient(d, g)
		gap := inner(g, e) - inner(g, d)
		if gap <= 0 {
			continue
		}
		tried++
		far = c.length(d, e, gap)
		before, _ := information(features, d, ridgeOf(features))
		after, _ := information(features, between(d, e, far), ridgeOf(features))
		rise := func(a float64) float64 { return 2*math.Log1p(-a) + math.Log1p(a*(3+gap-1)) }
		if after-before < rise(far)-1e-9 || rise(far) <= 0 {
			t.Errorf("a step of %v increases the criterion by %v, want at least %v, which is above 0", far, after-before, rise(far))
		}
		for i := range 100 {
			if a := float64(i) / 100; rise(a) > rise(far)+1e-12 {
				t.Errorf("the bound for a step of %v is %v, less than for a step of %v, %v", far, rise(far), a, rise(a))
			}
		}
	}
	if tried < 30 {
		t.Errorf("the criterion increases along %d lines, want at least 30", tried)
	}
}

// The weights divide [0, 1) into parts, in the order of the policies. Draw returns the
// policy in whose part a uniform number falls.
func TestDraw(t *testing.T) {
	weights := []float64{0.25, 0, 0.125, 0.5, 0.0625, 0.0625}
	all := make([]*mdp.Policy, len(weights))
	for i := range all {
		all[i] = mdp.NewPolicy(1, 1, 1)
	}
	m := mixtureOf(all, weights)
	stream, twin := rng.Stream(6, "draw"), rng.Stream(6, "draw")
	drawn := make([]int, len(weights))
	for range 4000 {
		u, i := twin.Float64(), 0
		for u >= weights[i] {
			u -= weights[i]
			i++
		}
		if m.Draw(stream) != all[i] {
			t.Fatalf("Draw returned another policy than number %d", i)
		}
		drawn[i]++
	}
	for i, n := range drawn {
		if (n > 0) != (weights[i] > 0) {
			t.Errorf("policy %d with weight %v was drawn %d times", i, weights[i], n)
		}
	}
}
