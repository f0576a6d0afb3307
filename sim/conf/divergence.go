package conf

import "joust/sim/portable"

// KL returns the Kullback–Leibler divergence of Bernoulli laws,
//
//	kl(p, q) = p ln(p/q) + (1-p) ln((1-p)/(1-q)),
//
// for p in [0, 1] and q in (0, 1). Rounding can make it a little less than 0.
func KL(p, q float64) float64 {
	sum := 0.0
	if p > 0 {
		sum += float64(p * portable.Log(p/q))
	}
	if p < 1 {
		sum += float64((1 - p) * portable.Log((1-p)/(1-q)))
	}
	return sum
}

// FromEven returns n·kl(wins/n, 1/2), n = wins + losses:
//
//	losses·ln(2·losses/n) + wins·ln(2·wins/n).
//
// wins may be 0, losses must be positive.
func FromEven(wins, losses float64) float64 {
	n := wins + losses
	sum := float64(losses * portable.Log(2*losses/n))
	if wins > 0 {
		sum += float64(wins * portable.Log(2*wins/n))
	}
	return sum
}
