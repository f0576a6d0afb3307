package explore

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/rng"
)

// Mixture is a mixture of policies, one of which is drawn for each trajectory.
type Mixture struct {
	Policies []*mdp.Policy
	Weights  []float64 // of each policy, which sum to 1
	// Design is for each pair the mean over the steps of the probability that it is visited:
	// S·A numbers that sum to 1. It is nil where the mixture was not designed.
	Design []float64
	// Certificate is the largest mean over the steps, among all policies, of the gradient of
	// the criterion at the visited pair: see Coverage and DOptimal.
	Certificate float64
	// Gap is the certificate less the same mean for the mixture itself: an upper bound of the
	// difference between the criterion of the best mixture and that of this one.
	Gap float64

	sums []float64 // of the weights up to each policy
}

// mixtureOf returns the mixture of the policies with these weights.
func mixtureOf(policies []*mdp.Policy, weights []float64) *Mixture {
	m := &Mixture{Policies: policies, Weights: weights, sums: make([]float64, len(weights))}
	sum := 0.0
	for i, w := range weights {
		sum += w
		m.sums[i] = sum
	}
	return m
}

// Draw draws a policy, in time logarithmic in their number.
func (m *Mixture) Draw(stream *rng.Source) *mdp.Policy {
	last := len(m.sums) - 1
	if last == 0 {
		return m.Policies[0]
	}
	u := float64(stream.Float64() * m.sums[last])
	low, high := 0, last // the first whose sum exceeds u
	for low < high {
		if middle := (low + high) / 2; m.sums[middle] > u {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return m.Policies[low]
}

// occupancy writes to d, for each pair, the mean over the steps of the probability that it is
// visited in that kernel.
func (m *Mixture) occupancy(k *mdp.Kernel, horizon int, d []float64) {
	planner, one := mdp.NewPlanner(k, horizon), make([]float64, len(d))
	clear(d)
	for i, policy := range m.Policies {
		planner.MeanOccupancy(policy, one)
		for j, x := range one {
			d[j] += float64(m.Weights[i] * x)
		}
	}
}

// regularisation is the share of 1/(S·A), or for features of the mean squared length, that is added
// to the design, so that the criterion is finite where no policy visits a pair.
const regularisation = 1e-3

// Coverage returns a mixture of policies that visits all pairs: it maximises
//
//	f(d) = Σ over pairs of log(d_j + ε),  ε = 1e-3/(S·A),
//
// where d_j is the mean over the steps of the probability that pair j is visited. f is concave
// and the set of attainable d is convex, so that the Frank-Wolfe method finds the maximum: it
// starts from the uniform policy and adds the best policy for the rewards 1/(d_j + ε), the
// gradient of f, with the weight that maximises f. It ends after that many steps, or when the
// gap is at most tolerance·S·A.
//
// The certificate is max over policies of Σ d^π_j/(d_j + ε). By the theorem of J. Kiefer and
// J. Wolfowitz (Canadian Journal of Mathematics 12, 1960) it is S·A at the maximum where every
// pair can be visited, up to the effect of ε, and larger elsewhere; no policy visits any pair
// more often than certificate·(d_j + ε). Pairs that no policy visits have the design 0, and the
// certificate at the maximum is the number of the others.
func Coverage(k *mdp.Kernel, horizon, steps int, tolerance float64) *Mixture {
	pairs := float64(k.Pairs())
	return frankWolfe(k, horizon, steps, tolerance*pairs, coverageOf{regularisation / pairs})
}

// DOptimal returns the mixture for rewards that are linear in features of pairs, the rows φ_j
// of an S·A × d matrix: it maximises
//
//	f(d) = log det( Σ over pairs of d_j φ_j φ_j' + ρ I ),  ρ = 1e-3/d · mean |φ_j|²,
//
// by the method of Coverage. The certificate is max over policies of Σ d^π_j φ_j'
// (Σ + ρ I)^-1 φ_j, which is the dimension d at the maximum up to the effect of ρ. The gap is
// at most tolerance·d at the end, unless the steps run out.
func DOptimal(k *mdp.Kernel, features *mat.Dense, horizon, steps int, tolerance float64) *Mixture {
	_, d := features.Dims()
	return frankWolfe(k, horizon, steps, tolerance*float64(d), newDeterminant(features))
}

// criterion is a concave function of the design.
type criterion interface {
	// gradient writes the gradient at the design to g.
	gradient(design, g []float64)
	// length returns how far, from 0 to 1, to go from the design towards the other, whose
	// value exceeds that of the design by gap in the linear function with the gradient.
	length(design, other []float64, gap float64) float64
}

// frankWolfe maximises the criterion until the gap is at most maxGap.
func frankWolfe(k *mdp.Kernel, horizon, steps int, maxGap float64, c criterion) *Mixture {
	planner := mdp.NewPlanner(k, horizon)
	policies, weights := []*mdp.Policy{mdp.NewUniform(k.States, k.Actions, horizon)}, []float64{1}
	design, other, g := make([]float64, k.Pairs()), make([]float64, k.Pairs()), make([]float64, k.Pairs())
	planner.MeanOccupancy(policies[0], design)
	var certificate, gap float64
	for step := 0; ; step++ {
		c.gradient(design, g)
		policy := mdp.NewPolicy(k.States, k.Actions, horizon)
		certificate = planner.Plan(g, policy) / float64(horizon)
		gap = max(0, certificate-inner(g, design))
		if gap <= maxGap || step == steps {
			break
		}
		planner.MeanOccupancy(policy, other)
		far := c.length(design, other, gap)
		if far == 0 { // rounding leaves no better point on the line
			break
		}
		for j, x := range other {
			design[j] += float64(far * (x - design[j]))
		}
		for i := range weights {
			weights[i] *= 1 - far
		}
		policies, weights = append(policies, policy), append(weights, far)
	}
	policies, weights = notable(policies, weights)
	m := mixtureOf(policies, weights)
	m.Design, m.Certificate, m.Gap = design, certificate, gap
	return m
}

// inner returns the inner product of two vectors.
func inner(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += float64(v * y[i])
	}
	return sum
}

// negligible is the weight below which a policy is removed, since it has no visible effect on
// the design.
const negligible = 1e-9

// notable returns the policies whose weights are not negligible, with weights that sum to 1.
func notable(policies []*mdp.Policy, weights []float64) ([]*mdp.Policy, []float64) {
	n, sum := 0, 0.0
	for i, w := range weights {
		if w >= negligible {
			policies[n], weights[n] = policies[i], w
			n, sum = n+1, sum+w
		}
	}
	for i := range weights[:n] {
		weights[i] /= sum
	}
	return slices.Clip(policies[:n]), weights[:n]
}

// coverageOf is the criterion Σ log(d_j + epsilon).
type coverageOf struct{ epsilon float64 }

func (c coverageOf) gradient(design, g []float64) {
	for j, d := range design {
		g[j] = 1 / (d + c.epsilon)
	}
}

// halvings is the number of times that the line search halves the interval of the maximum: 24
// times make it shorter than 1e-7.
const halvings = 24

// length returns where the derivative along the line, Σ (o_j-d_j)/(d_j+a(o_j-d_j)+ε), changes
// its sign, by bisection: the lower end of the last interval, up to which the criterion rises.
func (c coverageOf) length(design, other []float64, _ float64) float64 {
	rises := func(a float64) bool {
		slope := 0.0
		for j, d := range design {
			toward := other[j] - d
			slope += toward / (d + float64(a*toward) + c.epsilon)
		}
		return slope > 0
	}
	if rises(1) {
		return 1
	}
	low, high := 0.0, 1.0
	for range halvings {
		if middle := (low + high) / 2; rises(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// determinant is the criterion log det(Φ' diag(d) Φ + rho I).
type determinant struct {
	features *mat.Dense // Φ, S·A × d
	rho      float64
	rows     blas64.General // S·A × d, workspace
	sigma    blas64.General // d × d
	row      []float64
}

func newDeterminant(features *mat.Dense) *determinant {
	pairs, d := features.Dims()
	square := 0.0
	for j := range pairs {
		row := features.RawRowView(j)
		square += inner(row, row)
	}
	rho := regularisation / float64(d)
	if square > 0 {
		rho *= square / float64(pairs)
	}
	return &determinant{features: features, rho: rho, rows: linalg.Zeros(pairs, d), sigma: linalg.Zeros(d, d), row: make([]float64, d)}
}

// gradient writes φ_j' (Σ + ρ I)^-1 φ_j: with Σ + ρ I = LL' by Cholesky, the square
// of the length of L^-1 φ_j.
func (c *determinant) gradient(design, g []float64) {
	_, d := c.features.Dims()
	for j, w := range design {
		root := math.Sqrt(w)
		row := linalg.Row(c.rows, j)
		for i, x := range c.features.RawRowView(j) {
			row[i] = float64(root * x)
		}
	}
	linalg.Gram(c.sigma, c.rows)
	for i := range d {
		linalg.Row(c.sigma, i)[i] += c.rho
	}
	if !linalg.Cholesky(c.sigma) { // squares of the features overflow; no policy is known to be better
		clear(g)
		return
	}
	for j := range g {
		copy(c.row, c.features.RawRowView(j))
		linalg.SolveLower(c.sigma, c.row)
		g[j] = inner(c.row, c.row)
	}
}

// length returns the best step if the other design had only one pair. The eigenvalues λ of
// (Σ+ρI)^-1 (Σ'+ρI), where Σ' belongs to the other design, sum to c = d + gap. The criterion
// rises by Σ log(1 + a(λ-1)), which for a given sum is least where all but one are 0. So the
// criterion rises at least by that, which is greatest at a = (c/d - 1)/(c - 1).
func (c *determinant) length(_, _ []float64, gap float64) float64 {
	_, d := c.features.Dims()
	n := float64(d)
	return gap / n / (n - 1 + gap)
}
