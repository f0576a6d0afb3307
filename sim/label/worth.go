package label

import "math"

// Batch is a number of labels, of which a share is flipped at random.
type Batch struct {
	Labels  float64 // n, at least 0, in any unit
	Flipped float64 // e, from 0 to 1
}

// Worth returns √n(1 - 2ē) for the n labels of the batches together, of which the share ē
// is flipped: the square root of the number of unflipped labels that are worth as much to
// an estimate that adds up the labels, such as a mean. A flipped label takes away what an
// unflipped one adds, so that the signal is n(1 - 2ē) times that of a label, and the noise
// √n times. To a fit that is not such a sum this holds to first order, where labels say
// little each: see the study clean-or-many for a logistic fit, to which unflipped labels
// are worth more. It returns 0 without labels.
func Worth(batches ...Batch) float64 {
	n, signal := 0.0, 0.0
	for _, b := range batches {
		n += b.Labels
		signal += float64(b.Labels * (1 - float64(2*b.Flipped)))
	}
	if n == 0 {
		return 0
	}
	return signal / math.Sqrt(n)
}

// WeightedWorth returns √Σ n(1 - 2e)², the greatest worth of a weighted sum of the labels:
// it gives each label of a batch the weight 1 - 2e (by the inequality of Cauchy and
// Schwarz). Soft labels, with the probability e that the label is wrong, have these
// weights to first order.
func WeightedWorth(batches ...Batch) float64 {
	sum := 0.0
	for _, b := range batches {
		w := 1 - float64(2*b.Flipped)
		sum += float64(b.Labels * float64(w*w))
	}
	return math.Sqrt(sum)
}

// BreakEven returns the share of flipped labels at which more labels, added to those of a
// batch with equal weights, leave the worth as it is: fewer make them welcome, more do
// harm. Both numbers of labels must be positive.
func BreakEven(clean Batch, more float64) float64 {
	n := clean.Labels
	gain := (math.Sqrt(float64(n*(n+more))) - n) / more // of signal, in units of clean labels
	return (1 - float64(gain*(1-float64(2*clean.Flipped)))) / 2
}
