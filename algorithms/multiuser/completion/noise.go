package completion

import (
	"math"
	"strconv"

	"joust/sim/rng"
)

// noiseDraws is over how many draws λ0 is a mean.
const noiseDraws = 2

// noiseNorm is λ0 for noise of standard deviation 1: E |P_Ω(√W∘G)|, the
// expected operator norm of the gradient Σ W (Y - M) at the truth, where only
// noise is left of it. G has independent standard normal entries.
func (p *problem) noiseNorm() float64 {
	if p.norm == 0 {
		p.norm = noiseNorm(p.pattern, func(k int) float64 { return math.Sqrt(p.data.Count[k]) }, p.options)
	}
	return p.norm
}

// noiseNorm is the expected operator norm of independent normal entries of these
// standard deviations.
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

// noise is the standard deviation of one observation: by repeated observations
// where there are enough, else by what a first fit with q directions leaves.
func (p *problem) noise(q int) float64 {
	if p.data.Noise > 0 {
		return p.data.Noise
	}
	return p.residualNoise(q)
}

// residualNoise estimates the standard deviation of one observation by the
// residuals of a fit with q directions, or with as many fewer as leave a quarter
// of the entries as degrees of freedom. The first fit takes all that the offsets
// leave for noise, the second what the first leaves.
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
		a.run(usualALSRidge*sigma*p.noiseNorm(), 1e-3, 20)
		sigma = math.Sqrt(a.leftOver() / free)
	}
	return sigma
}

// parameters is the number of degrees of freedom of an estimate with q
// directions: one offset of a column, q of a row and of a column, as far as these
// have observations, less the q² by which the factors can be exchanged.
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
