package strength

import (
	"errors"
	"math"
)

// Fit is Davidson's model with these parameters.
type Fit struct {
	Strengths []float64 // θ of each arm, in units of the log odds; their mean is 0
	Nu        float64   // propensity to tie ν; 0 without ties
}

// Fit returns the model of greatest likelihood or, if ridge is positive, of greatest
// posterior density, where strengths have a normal prior of this precision around their
// mean:
//
//	Σ_pairs (w ln p_win + t ln p_tie + l ln p_lose) - ridge/2 Σ_i (θ_i - mean θ)².
//
// ν has no prior. It returns false if the iteration fails. That the maximum exists is for
// the caller to know: ridge is positive or no arms are Unbeaten, and where duels have tied,
// BoundsTies is true or, with a ridge, some duel was Decisive. The method is that of
// Data.Estimate.
func (r *Record) Fit(ridge float64) (*Fit, bool) {
	e, err := r.Data(DavidsonLaw).Estimate(Prior{Ridge: ridge}, nil)
	if err != nil {
		return nil, false
	}
	return &Fit{Strengths: e.Strengths, Nu: e.Nu()}, true
}

// Prior is what is maximised beside the logarithm of the likelihood. The zero value is
// nothing.
type Prior struct {
	// Ridge, at least 0, is the precision of a normal prior of the strengths around their
	// mean: -ridge/2 Σ_i (θ_i - mean θ)² is added. The parameter of ties has no prior.
	Ridge float64
	// BetaRidge, at least 0, is the same of the coefficients around 0; 0 does not shrink
	// them.
	BetaRidge float64
	// Firth adds half the logarithm of the determinant of the information (Firth,
	// "Bias reduction of maximum likelihood estimates", Biometrika 1993), which is the prior
	// of Jeffreys. Estimates are finite for all records of one component. It is defined
	// without ties and without a ridge only.
	Firth bool
}

// Errors of Estimate.
var (
	// ErrInfinite says that no finite parameters have the greatest likelihood.
	ErrInfinite = errors.New("no finite parameters have the greatest likelihood")
	// ErrDependent says that covariates are sums of each other and of differences of arms.
	ErrDependent = errors.New("the effects of the covariates cannot be distinguished, or not from those of the arms")
)

// Estimate returns the parameters of greatest likelihood, or of the greatest sum of its
// logarithm and that of the prior. It starts from the estimates start, which must be of the
// same law and as many arms and covariates, or from equal strengths if start is nil.
//
// Without covariates, it is for the caller to know that the maximum exists; see
// Record.HasFit. With covariates, Estimate returns ErrInfinite where Newton's steps do not
// become small while the likelihood grows no further, and ErrDependent where the matrix of
// information has no inverse at the start. With several components, strengths of each have
// the mean 0, and those of different ones have no common scale.
//
// The method is Newton's in θ, the parameter of ties and β, in which the functions are
// concave, with steps that are halved until the function does not fall. The result has the
// same bits on every processor.
func (d *Data) Estimate(prior Prior, start *Estimate) (*Estimate, error) {
	n := newNewton(d, prior)
	n.start(start)
	if prior.Firth {
		return n.firth()
	}
	const most = 500
	for iteration := range most {
		gain, err := n.findStep()
		if err != nil {
			return nil, err
		}
		// The gain of a quadratic function would be half of gain. Below this size the
		// values cannot tell steps apart, and the error after the step is of the order of
		// the square of the step. Where a likelihood grows for ever, gains vanish, but
		// steps do not.
		last := gain <= 1e-12*(1+math.Abs(n.now.value)) && (d.Covariates == 0 || n.longest() <= 1e-4)
		for !n.move(last) {
			n.halve()
		}
		if last {
			return n.estimate(iteration + 1), nil
		}
	}
	return nil, ErrInfinite
}
