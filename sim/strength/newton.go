package strength

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/portable"
)

// newton is the state of the iteration.
type newton struct {
	data             *Data
	ridge, betaRidge float64
	hasTies          bool

	now, next *point
	step      []float64

	// group numbers the components of the graph of the arms that have met, of which there
	// are groups; with a ridge there is one.
	group, groupSize []int
	groups           int
	groupWeight      []float64

	independent bool // whether the covariates are known to be
}

// point is parameters, and the function there with its derivatives.
type point struct {
	theta []float64 // with mean 0
	tie   float64   // the parameter of ties; -Inf for Davidson's law without ties
	beta  []float64

	logLik      float64
	value       float64 // with the logarithms of the priors, but for that of Firth
	gradient    []float64
	information blas64.General // minus the matrix of second derivatives, in the upper triangle
}

func newNewton(d *Data, prior Prior) *newton {
	n := &newton{data: d, ridge: prior.Ridge, betaRidge: prior.BetaRidge}
	for r := range d.Rows {
		if d.Rows[r].Tie > 0 {
			n.hasTies = true
			break
		}
	}
	free := d.Arms + d.Covariates
	if n.hasTies {
		free++
	}
	n.now, n.next, n.step = newPoint(d, free), newPoint(d, free), make([]float64, free)
	n.findGroups()
	return n
}

func newPoint(d *Data, free int) *point {
	return &point{
		theta: make([]float64, d.Arms), tie: math.Inf(-1), beta: make([]float64, d.Covariates),
		gradient: make([]float64, free), information: linalg.Zeros(free, free),
	}
}

// firstBeta returns the index of the first coefficient.
func (n *newton) firstBeta() int { return len(n.step) - n.data.Covariates }

// findGroups finds the components.
func (n *newton) findGroups() {
	n.group = make([]int, n.data.Arms)
	if n.ridge > 0 {
		n.groups = 1
	} else {
		f := newForest(n.data.Arms)
		for r := range n.data.Rows {
			f.join(int(n.data.Rows[r].I), int(n.data.Rows[r].J))
		}
		for a := range n.group {
			if first := f.root(a); first < a {
				n.group[a] = n.group[first]
			} else {
				n.group[a] = n.groups
				n.groups++
			}
		}
	}
	n.groupWeight, n.groupSize = make([]float64, n.groups), make([]int, n.groups)
	for _, g := range n.group {
		n.groupSize[g]++
	}
}

// evaluate computes the function and its derivatives at the parameters of a point. Extra
// duels, a number for each row or nil, are added to the derivatives, half of them won by
// each arm; without ties only. The value of an η that is not positive is -Inf, without
// derivatives.
func (n *newton) evaluate(p *point, extra []float64) {
	law, ok := newCurve(n.data.Law, n.hasTies, p.tie)
	if !ok {
		p.value = math.Inf(-1)
		return
	}
	k, first := len(p.theta), n.firstBeta()
	clear(p.information.Data)
	clear(p.gradient)
	h, stride, gradient := p.information.Data, p.information.Stride, p.gradient
	p.logLik = 0
	for r := range n.data.Rows {
		row := &n.data.Rows[r]
		i, j := int(row.I), int(row.J)
		m := law.at(row, n.data.difference(r, p.theta, p.beta))
		p.logLik += m.logLik
		if extra != nil {
			m.slope -= float64(float64(extra[r]*m.mean) / 2)
			m.curve += float64(float64(extra[r]*(1-float64(m.mean*m.mean))) / 4)
		}
		gradient[i] += m.slope
		gradient[j] -= m.slope
		if i != j {
			h[i*stride+i] += m.curve
			h[j*stride+j] += m.curve
			h[min(i, j)*stride+max(i, j)] -= m.curve
		}
		if n.hasTies {
			gradient[k] += m.tieSlope
			h[k*stride+k] += m.tieCurve
			h[i*stride+k] -= m.cross
			h[j*stride+k] += m.cross
		}
		if len(p.beta) == 0 {
			continue
		}
		x := n.data.x(r)
		for c, v := range x {
			gradient[first+c] += float64(m.slope * v)
			at := float64(m.curve * v)
			h[i*stride+first+c] += at
			h[j*stride+first+c] -= at
			if n.hasTies {
				h[k*stride+first+c] -= float64(m.cross * v)
			}
			for b := c; b < len(x); b++ {
				h[(first+c)*stride+first+b] += float64(at * x[b])
			}
		}
	}
	p.value = p.logLik
	for i, x := range p.theta {
		gradient[i] -= float64(n.ridge * x)
		h[i*stride+i] += n.ridge
		p.value -= float64(n.ridge * float64(x*x) / 2)
	}
	for c, x := range p.beta {
		gradient[first+c] -= float64(n.betaRidge * x)
		h[(first+c)*stride+first+c] += n.betaRidge
		p.value -= float64(n.betaRidge * float64(x*x) / 2)
	}
}

// findStep finds Newton's step from the present point, whose information it overwrites, and
// returns the product of the step with the gradient.
func (n *newton) findStep() (gain float64, err error) {
	var diagonal []float64
	if n.data.Covariates > 0 && !n.independent {
		for i := range n.step {
			diagonal = append(diagonal, n.now.information.Data[i*n.now.information.Stride+i])
		}
	}
	if !n.factor() {
		return 0, n.singular()
	}
	for i, before := range diagonal {
		pivot := n.now.information.Data[i*n.now.information.Stride+i]
		if float64(pivot*pivot) < float64(1e-11*before) {
			return 0, ErrDependent
		}
	}
	n.independent = true
	copy(n.step, n.now.gradient)
	linalg.CholeskySolve(n.now.information, n.step)
	gain = linalg.Dot(n.now.gradient, n.step)
	if gain != gain {
		return 0, ErrInfinite
	}
	return gain, nil
}

// singular returns why the information has no inverse.
func (n *newton) singular() error {
	if n.data.Covariates > 0 && !n.independent {
		return ErrDependent
	}
	return ErrInfinite
}

// factor adds a weight on the sum of the strengths of each component to the information of
// the present point and replaces it by its factor of Cholesky. The function does not change
// when all strengths of a component grow by the same number. The weight makes the matrix
// definite and does not change the step, whose strengths sum to 0. It returns false if there
// is no factor.
func (n *newton) factor() bool {
	h, stride := n.now.information.Data, n.now.information.Stride
	clear(n.groupWeight)
	for i, g := range n.group {
		n.groupWeight[g] += h[i*stride+i]
	}
	for g, size := range n.groupSize {
		if n.groupWeight[g] /= float64(size * size); size == 1 && n.groupWeight[g] == 0 {
			n.groupWeight[g] = 1
		}
	}
	for i, g := range n.group {
		for j := i; j < len(n.group); j++ {
			if n.group[j] == g {
				h[i*stride+j] += n.groupWeight[g]
			}
		}
	}
	return linalg.Cholesky(n.now.information)
}

func (n *newton) halve() {
	for i := range n.step {
		n.step[i] /= 2
	}
}

// longest returns the greatest change of a parameter in the step.
func (n *newton) longest() (longest float64) {
	for _, x := range n.step {
		longest = max(longest, math.Abs(x))
	}
	return longest
}

// move goes to the point after the step unless the function falls there; always where the
// step is the last or too small to matter. It reports whether it moved.
func (n *newton) move(last bool) bool {
	n.propose()
	n.evaluate(n.next, nil)
	impossible := math.IsInf(n.next.value, -1) && !math.IsInf(n.now.value, -1)
	if impossible || !last && n.longest() > 1e-12 && !(n.next.value >= n.now.value) {
		return false
	}
	n.now, n.next = n.next, n.now
	return true
}

// propose computes the parameters after the step.
func (n *newton) propose() {
	mean, k := 0.0, len(n.now.theta)
	for i, x := range n.now.theta {
		n.next.theta[i] = x + n.step[i]
		mean += n.next.theta[i] / float64(k)
	}
	for i := range n.next.theta {
		n.next.theta[i] -= mean
	}
	if n.next.tie = n.now.tie; n.hasTies {
		n.next.tie += n.step[k]
	}
	for c, x := range n.now.beta {
		n.next.beta[c] = x + n.step[n.firstBeta()+c]
	}
}

// start sets the parameters from which the iteration starts.
func (n *newton) start(from *Estimate) {
	p := n.now
	if n.hasTies {
		ties, duels := 0.0, 0.0
		for _, row := range n.data.Rows {
			ties += row.Tie
			duels += row.Duels()
		}
		// The maximum for equal strengths.
		if n.data.Law == RaoKupperLaw {
			p.tie = portable.Log(duels+ties) - portable.Log(duels-ties)
		} else {
			p.tie = portable.Log(2 * ties / (duels - ties))
		}
	}
	if from != nil {
		copy(p.theta, from.Strengths)
		copy(p.beta, from.Beta)
		if from.HasTies && n.hasTies {
			p.tie = from.Tie
		}
	}
	n.evaluate(p, nil)
}

// estimate returns the parameters after this number of iterations.
func (n *newton) estimate(iterations int) *Estimate {
	p := n.now
	e := &Estimate{
		Law: n.data.Law, Strengths: p.theta, HasTies: n.hasTies, Beta: p.beta,
		LogLik: p.logLik, Iterations: iterations,
	}
	if n.hasTies {
		e.Tie = p.tie
	}
	return e
}
