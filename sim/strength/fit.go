package strength

import (
	"math"

	"joust/sim/linalg"
	"joust/sim/portable"
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
// BoundsTies is true or, with a ridge, some duel was Decisive.
//
// The method is Newton's in θ and ln ν, in which the function is concave, with steps that
// are halved until it does not fall. The result has the same bits on every processor.
func (r *Record) Fit(ridge float64) (*Fit, bool) {
	ties, duels := 0.0, 0.0
	for _, p := range r.Pairs {
		ties += p.Tie
		duels += p.Duels()
	}
	n := newton{record: r, ridge: ridge, theta: make([]float64, r.Arms), logNu: math.Inf(-1), free: r.Arms}
	if ties > 0 {
		n.free++
		n.logNu = portable.Log(2 * ties / (duels - ties)) // the maximum for equal strengths
	}
	const most = 500
	value := n.value(n.theta, n.logNu)
	for range most {
		step, gain, ok := n.step()
		if !ok {
			return nil, false
		}
		// The gain of a quadratic function would be half of gain. Below this size the
		// values cannot tell steps apart, and the error after the step is of the order of
		// the square of the step.
		last := gain <= 1e-12*(1+math.Abs(value))
		for !n.move(step, &value, last) {
			for i := range step {
				step[i] /= 2
			}
		}
		if last {
			return &Fit{Strengths: n.theta, Nu: portable.Exp(n.logNu)}, true
		}
	}
	return nil, false
}

// newton is the state of the iteration.
type newton struct {
	record *Record
	ridge  float64
	theta  []float64 // with mean 0
	logNu  float64   // -Inf without ties
	free   int       // number of parameters: of strengths and, with ties, ln ν, the last
}

// value returns the function that the fit maximises.
func (n *newton) value(theta []float64, logNu float64) float64 {
	sum := 0.0
	for _, p := range n.record.Pairs {
		win, tie, lose := logDavidson(theta[p.I]-theta[p.J], logNu)
		sum += float64(p.Win*win) + float64(p.Lose*lose)
		if p.Tie > 0 {
			sum += float64(p.Tie * tie)
		}
	}
	for _, x := range theta {
		sum -= float64(n.ridge * float64(x*x) / 2)
	}
	return sum
}

// step returns Newton's step, and its product with the gradient.
func (n *newton) step() (step []float64, gain float64, ok bool) {
	k := n.record.Arms
	h := linalg.Zeros(n.free, n.free) // minus the matrix of second derivatives, above the diagonal
	at := func(i, j int) *float64 { return &h.Data[min(i, j)*h.Stride+max(i, j)] }
	gradient := make([]float64, n.free)
	nu := portable.Exp(n.logNu)
	for _, p := range n.record.Pairs {
		i, j, duels := int(p.I), int(p.J), p.Duels()
		win, tie, lose := Davidson(n.theta[i]-n.theta[j], nu)
		// An outcome y of 1, 0 or -1 has the exponent (θ_i - θ_j) y/2 + 1{y = 0} ln ν.
		mean := win - lose
		slope := float64(((p.Win - p.Lose) - float64(duels*mean)) / 2)
		gradient[i] += slope
		gradient[j] -= slope
		curve := float64(duels * float64((win+lose)-float64(mean*mean)) / 4)
		*at(i, i) += curve
		*at(j, j) += curve
		*at(i, j) -= curve
		if n.free > k {
			gradient[k] += p.Tie - float64(duels*tie)
			*at(k, k) += float64(duels * float64(tie*(1-tie)))
			cross := float64(duels * float64(float64(mean*tie)/2)) // minus the covariance
			*at(i, k) -= cross
			*at(j, k) += cross
		}
	}
	// The function does not change when all strengths grow by the same number. Weight on their sum
	// makes the matrix definite and does not change the step, whose strengths sum to 0.
	weight := 0.0
	for i := range k {
		gradient[i] -= float64(n.ridge * n.theta[i])
		*at(i, i) += n.ridge
		weight += *at(i, i)
	}
	weight /= float64(k * k)
	for i := range k {
		for j := i; j < k; j++ {
			*at(i, j) += weight
		}
	}
	if !linalg.Cholesky(h) {
		return nil, 0, false
	}
	step = append(step, gradient...)
	linalg.CholeskySolve(h, step)
	gain = linalg.Dot(gradient, step)
	return step, gain, gain == gain
}

// move adds the step unless the function falls there, of which value is the value; always
// where the step is the last or too small to matter. It reports whether it moved.
func (n *newton) move(step []float64, value *float64, last bool) bool {
	theta, logNu, mean, longest := make([]float64, len(n.theta)), n.logNu, 0.0, 0.0
	for i := range theta {
		theta[i] = n.theta[i] + step[i]
		mean += theta[i] / float64(len(theta))
		longest = max(longest, math.Abs(step[i]))
	}
	for i := range theta {
		theta[i] -= mean
	}
	if n.free > len(theta) {
		logNu += step[len(theta)]
		longest = max(longest, math.Abs(step[len(theta)]))
	}
	v := n.value(theta, logNu)
	if !last && longest > 1e-12 && !(v >= *value) {
		return false
	}
	n.theta, n.logNu, *value = theta, logNu, v
	return true
}
