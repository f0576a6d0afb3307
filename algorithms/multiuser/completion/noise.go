package completion

import (
	"math"
	"strconv"

	"joust/sim/rng"
)

// noiseDraws is the number of draws of which λ0 is the mean.
const noiseDraws = 2

// noiseNorm returns λ0 for noise of standard deviation 1: E |P_Ω(√W∘G)|, the expected
// operator norm of the gradient Σ W (Y - M) at the truth, where only noise remains. G has
// independent standard normal entries.
func (p *problem) noiseNorm() float64 {
	if p.norm == 0 {
		p.norm = noiseNorm(p.pattern, func(k int) float64 { return math.Sqrt(p.data.Count[k]) }, p.options)
	}
	return p.norm
}

// noiseNorm returns the expected operator norm of a matrix with independent normal entries
// of these standard deviations in the pattern.
func noiseNorm(p *pattern, deviation func(k int) float64, o Options) float64 {
	total := 0.0
	g := make([]float64, len(p.col))
	for draw := range noiseDraws {
		stream := rng.Stream(o.Seed, "noise norm", strconv.Itoa(draw))
		for k := range g {
			g[k] = deviation(k) * stream.Normal()
		}
		total += operatorNorm(newSparse(p, g, o.Workers), stream)
	}
	return total / noiseDraws
}

// noise returns the standard deviation of one observation: from repeated observations where
// there are enough, else from the residuals of a first fit with q directions.
func (p *problem) noise(q int) float64 {
	if p.data.Noise > 0 {
		return p.data.Noise
	}
	return p.residualNoise(q)
}

// residualNoise estimates the standard deviation of one observation from the residuals of a
// fit with q directions, or with fewer so that at least a quarter of the entries remain as
// degrees of freedom. Its first fit uses the standard deviation after the offsets, its
// second that of the first fit.
func (p *problem) residualNoise(q int) float64 {
	entries := float64(len(p.pattern.col))
	if entries == 0 {
		return 0
	}
	q = min(q, p.largestRank())
	for q > 0 && p.parameters(q) > 0.75*entries {
		q--
	}
	free := max(entries-p.parameters(0), 1)
	sigma := math.Sqrt(p.square / free)
	if q == 0 || sigma == 0 {
		return sigma
	}
	free = entries - p.parameters(q)
	a := newAlternating(p, q)
	a.start(p.spectralStart(q))
	for range 2 {
		a.run(defaultALSRidge*sigma*p.noiseNorm(), 1e-3, 20)
		sigma = math.Sqrt(a.leftOver() / free)
	}
	return sigma
}

// parameters returns the degrees of freedom of an estimate with q directions: one offset for
// each column, q for each row and each column, as far as these have observations, less the
// q² degrees of freedom of U V' = (U T)(V T⁻ᵀ)'.
func (p *problem) parameters(q int) float64 {
	n := -q * q
	for i := range p.pattern.rows {
		n += min(q, int(p.pattern.first[i+1]-p.pattern.first[i]))
	}
	for j := range p.pattern.cols {
		seen := int(p.pattern.colFirst[j+1] - p.pattern.colFirst[j])
		n += min(q+1, seen)
	}
	return float64(max(0, n))
}
