package strength

import (
	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/portable"
)

// firth maximises the logarithm of the likelihood plus half that of the determinant of the
// information. In the model of Bradley and Terry its derivative is the gradient for
//
//	h_r = n_r p_r (1-p_r) · x_r' I⁻¹ x_r
//
// more duels in each row, half of them won by each arm, where n_r is the number of duels
// of the row, x_r its row of the design and I the information (Firth 1993, section 3.3, for
// logistic regression). The steps are Newton's for these duels.
func (n *newton) firth() (*Estimate, error) {
	if n.hasTies || n.ridge > 0 || n.betaRidge > 0 {
		panic("strength: Firth's prior is for models without ties and without a ridge")
	}
	const most = 1000
	extra := make([]float64, len(n.data.Rows))
	value, ok := n.jeffreys(extra)
	if !ok {
		return nil, n.singular()
	}
	for iteration := range most {
		n.evaluate(n.now, extra)
		if !n.factor() {
			return nil, ErrInfinite
		}
		copy(n.step, n.now.gradient)
		linalg.CholeskySolve(n.now.information, n.step)
		for {
			longest := n.longest()
			n.propose()
			n.now, n.next = n.next, n.now
			v, ok := n.jeffreys(extra)
			if ok && (v >= value || longest <= 1e-8) {
				value = v
				break
			}
			if longest <= 1e-10 {
				return nil, ErrInfinite
			}
			n.now, n.next = n.next, n.now
			n.halve()
		}
		if n.longest() <= 1e-10 {
			return n.estimate(iteration + 1), nil
		}
	}
	return nil, ErrInfinite
}

// jeffreys returns the value of the function at the present parameters and writes h_r. It
// returns false if the information has no inverse.
func (n *newton) jeffreys(extra []float64) (value float64, ok bool) {
	inverse, logDet, ok := n.inverse()
	if !ok {
		return 0, false
	}
	law, _ := newCurve(n.data.Law, false, 0) // exists without ties
	x := make([]float64, len(n.step))
	for r := range n.data.Rows {
		m := law.at(&n.data.Rows[r], n.data.difference(r, n.now.theta, n.now.beta))
		extra[r] = float64(m.curve * n.leverage(inverse, r, x))
	}
	return n.now.logLik + float64(logDet/2), true
}

// leverage returns x' C x for the row of the design; space is as long as C has rows.
func (n *newton) leverage(c blas64.General, row int, space []float64) float64 {
	p := &n.data.Rows[row]
	i, j := int(p.I), int(p.J)
	if i == j && n.data.Covariates == 0 {
		return 0
	}
	if n.data.Covariates == 0 {
		ci, cj := linalg.Row(c, i), linalg.Row(c, j)
		return (ci[i] + cj[j]) - float64(2*ci[j])
	}
	clear(space)
	space[i]++
	space[j]--
	copy(space[n.firstBeta():], n.data.x(row))
	sum := 0.0
	for a, v := range space {
		if v != 0 {
			sum += float64(v * linalg.Dot(space, linalg.Row(c, a)))
		}
	}
	return sum
}

// inverse returns the inverse of the information at the present parameters, on the
// parameters whose strengths sum to 0 in each component, and the logarithm of its
// determinant there. It returns false if there is no inverse.
func (n *newton) inverse() (c blas64.General, logDet float64, ok bool) {
	n.evaluate(n.now, nil)
	if !n.factor() {
		return c, 0, false
	}
	free, factor := len(n.step), n.now.information
	for i := range free {
		logDet += float64(2 * portable.Log(factor.Data[i*factor.Stride+i]))
	}
	// The vector of ones of a component of size s has the eigenvalue weight·s + ridge,
	// which is not part of the determinant.
	for g, size := range n.groupSize {
		logDet -= portable.Log(float64(n.groupWeight[g]*float64(size)) + n.ridge)
	}
	c = linalg.Zeros(free, free)
	linalg.CholeskyInverse(factor, c)
	n.centre(c)
	return c, logDet, true
}

// centre projects the rows and columns of the strengths on those that sum to 0 in each
// component.
func (n *newton) centre(c blas64.General) {
	k := len(n.group)
	means := make([]float64, n.groups)
	for i := range c.Rows {
		row := linalg.Row(c, i)
		clear(means)
		for j, x := range row[:k] {
			means[n.group[j]] += x
		}
		for j := range k {
			row[j] -= means[n.group[j]] / float64(n.groupSize[n.group[j]])
		}
	}
	for j := range c.Cols {
		clear(means)
		for i := range k {
			means[n.group[i]] += c.Data[i*c.Stride+j]
		}
		for i := range k {
			c.Data[i*c.Stride+j] -= means[n.group[i]] / float64(n.groupSize[n.group[i]])
		}
	}
}

// Covariance returns the inverse of the information at the estimates, in the order of the
// parameters of e, on the parameters whose strengths sum to 0 in each component: the
// covariance of the estimates for many independent duels. With a ridge it is that of the
// posterior; that of an estimate by Firth's prior is without the prior. It returns false if
// there is no inverse.
func (d *Data) Covariance(e *Estimate, prior Prior) (blas64.General, bool) {
	n := newNewton(d, Prior{Ridge: prior.Ridge, BetaRidge: prior.BetaRidge})
	n.start(e)
	c, _, ok := n.inverse()
	return c, ok
}
