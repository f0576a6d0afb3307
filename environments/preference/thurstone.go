package preference

import (
	"math"

	"joust/sim"
	"joust/sim/conf"
)

// ThurstoneParams are the parameters of thurstone.
type ThurstoneParams struct {
	Arms      int       `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Spread    float64   `yaml:"spread" doc:"utility of the best arm less that of the worst, in standard deviations of an arm's quality, at least 0; utilities are evenly spaced"`
	Utilities []float64 `yaml:"utilities" doc:"the arms' utilities u, any numbers, in place of arms and spread"`
	Shuffle   bool      `yaml:"shuffle" doc:"number the arms in a fresh random order each trial"`
}

// Validate implements param.Params.
func (p ThurstoneParams) Validate() error {
	return checkUtilities(p.Arms, p.Spread, p.Utilities, usualThurstoneSpread, math.Inf(1))
}

// ThurstoneCard describes thurstone.
var ThurstoneCard = sim.Card{
	Title: "Thurstone",
	About: "Each duel draws the quality of either arm from a normal distribution about its utility, with standard deviation 1, and the higher one wins (Case V). Strongly transitive.",
	Source: sim.Citation{
		Authors: "Thurstone, L. L.", Year: 1927,
		Title: "A Law of Comparative Judgment",
		Venue: "Psychological Review 34(4):273-286", Where: "Case V",
	},
}

// NewThurstone is the world of Thurstone's Case V (Psychological Review 1927):
// arm i beats arm j with probability Φ((u_i-u_j)/√2), Φ being the distribution
// function of the standard normal law. There are no errors.
func NewThurstone(p ThurstoneParams) (*World, error) {
	u := spaced(p.Arms, p.Spread, p.Utilities)
	return newFixed(matrixOf(len(u), func(i, j int) outcomes {
		// Φ(x) = erfc(-x/√2)/2
		d := (u[i] - u[j]) / 2
		return outcomes{win: erfc(-d) / 2, lose: erfc(d) / 2}
	}), p.Shuffle), nil
}

// erfc is 1 less the error function of x, within a relative error of 1e-14
// where the result is a normal number, with the same bits on every processor,
// which math.Erfc does not promise. It tends to 2 at -Inf and to 0 at +Inf.
//
// Up to 5/4 it is 1 - erf x by the series of positive terms
//
//	erf x = 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)),
//
// where the difference loses at most a factor 13 of precision; beyond by
// Laplace's continued fraction
//
//	erfc x = exp(-x²)/√π · 1/(x + ½/(x + 1/(x + 1½/(x + …)))),
//
// whose first 200/x² + 10 levels differ from all of them by less than rounding.
func erfc(x float64) float64 {
	const sqrtPi = 1.77245385090551602729816748334115
	switch {
	case x < 0:
		return 2 - erfc(-x)
	case x > 28: // below the smallest number
		return 0
	case x <= 1.25:
		term, sum := x, x
		for n := 0; term > 1e-17*sum; n++ {
			term = term * float64(2*x*x) / float64(2*n+3)
			sum += term
		}
		return 1 - float64(expMinusSquare(x)*(2/sqrtPi)*sum)
	}
	fraction := x
	for n := int(200/(x*x)) + 10; n > 0; n-- {
		fraction = x + float64(n)/2/fraction
	}
	return expMinusSquare(x) / (sqrtPi * fraction)
}

// expMinusSquare is exp(-x²). The square of x with its last 27 bits cleared is
// exact, and what that leaves out is small, so that the rounding of a square of
// several hundred is not multiplied up by the exponential.
func expMinusSquare(x float64) float64 {
	z := math.Float64frombits(math.Float64bits(x) &^ (1<<27 - 1))
	return float64(conf.Exp(-float64(z*z)) * conf.Exp(-float64((x-z)*(x+z))))
}
