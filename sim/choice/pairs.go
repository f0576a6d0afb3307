package choice

import (
	"math"

	"joust/sim/linalg"
	"joust/sim/portable"
	"joust/sim/strength"
)

// downstreamRidge is the precision of the prior of a reward model's weights.
const downstreamRidge = 1

// Downstream returns how often a reward model, trained on the pairs that are kept, prefers
// the better of two fresh answers; ½ if it has learned nothing, NaN where the pairs are not
// known. The model is linear in the d features and minimises
//
//	Σ_kept [-p ln σ(v·x - μ) - (1 - p) ln σ(-v·x - μ)] + ½|v|²,
//
// which for p = 1 and μ = 0 is the loss of Bradley and Terry: x are the features of the
// answer that the label prefers minus those of the other, p the probability that the label
// is right and μ the margin of Choice.Margins. Features of fresh answers have a normal law
// that is the same in all directions, so that the share is exact: of a model whose weights v
// make the angle φ with the true ones, it is 1 - φ/π, the probability that v·x and w·x have
// the same sign.
func (j *Judge) Downstream(c *Choice) float64 {
	pairs := j.Truth.Pairs
	if c.Beliefs == nil || pairs == nil {
		return math.NaN()
	}
	d := len(pairs.Weights)
	data := strength.Data{Arms: 1, Covariates: d}
	add := func(row int, win, lose, offset float64) {
		if win > 0 || lose > 0 {
			data.Rows = append(data.Rows, strength.Pair{Win: win, Lose: lose})
			data.X = append(data.X, pairs.Features[row*d:(row+1)*d]...)
			data.Offset = append(data.Offset, offset)
		}
	}
	for i := range j.Problem.Rows {
		p := c.Beliefs.Of(i)
		switch {
		case c.Kept != nil && !c.Kept[i]:
		case c.Margins == nil || c.Margins[i] == 0:
			add(i, p[0], p[1], 0)
		default:
			add(i, p[0], 0, -c.Margins[i])
			add(i, 0, p[1], c.Margins[i])
		}
	}
	if data.Rows == nil {
		return 0.5
	}
	e, err := data.Estimate(strength.Prior{BetaRidge: downstreamRidge}, nil)
	if err != nil { // margins so large that their losses are no numbers
		return math.NaN()
	}
	return agreement(e.Beta, pairs.Weights)
}

// agreement returns 1 - φ/π for the angle φ between two vectors, of which the second is not
// 0; ½ if the first is.
func agreement(v, w []float64) float64 {
	along := linalg.Dot(v, w) / linalg.Dot(w, w)
	across := 0.0 // the squared length of v - along·w
	for i := range v {
		x := v[i] - float64(along*w[i])
		across += float64(x * x)
	}
	if along == 0 {
		return 0.5
	}
	angle := portable.Atan(math.Sqrt(across/linalg.Dot(w, w)) / math.Abs(along))
	if along < 0 {
		return angle / math.Pi
	}
	return 1 - angle/math.Pi
}
