package strength

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/portable"
)

func abs(x float64) float64 { return math.Abs(x) }

// newton is the state of the iteration.
type newton struct {
	data    *Data
	ridge, betaRidge float64
	hasTies bool

	theta []float64 // with mean 0
	tie   float64   // the parameter of ties; -Inf for Davidson's law without ties
	beta  []float64

	// group numbers the components of the graph of the arms that have met, of which there
	// are groups; with a ridge there is one.
	group  []int
	groups int

	information        blas64.General // minus the matrix of second derivatives, then its factor
	gradient, step     []float64
	newTheta, newBeta  []float64
	diagonal           []float64 // of information, before it is factored
	groupWeight        []float64
	groupSize          []int
	checkedIndependent bool
}

func newNewton(d *Data, prior Prior) *newton {
	n := &newton{data: d, ridge: prior.Ridge, betaRidge: prior.BetaRidge, tie: math.Inf(-1), theta: make([]float64, d.Arms), beta: make([]float64, d.Covariates)}
	for _, p := range d.Rows {
		if p.Tie > 0 {
			n.hasTies = true
			break
		}
	}
	free := n.free()
	n.information = linalg.Zeros(free, free)
	n.gradient, n.step, n.diagonal = make([]float64, free), make([]float64, free), make([]float64, free)
	n.newTheta, n.newBeta = make([]float64, d.Arms), make([]float64, d.Covariates)
	n.findGroups()
	return n
}

// free returns the number of parameters.
func (n *newton) free() int {
	free := len(n.theta) + len(n.beta)
	if n.hasTies {
		free++
	}
	return free
}

// findGroups finds the components.
func (n *newton) findGroups() {
	n.group = make([]int, n.data.Arms)
	if n.ridge > 0 {
		n.groups = 1
	} else {
		parent := n.group
		for a := range parent {
			parent[a] = a
		}
		root := func(a int) int {
			for parent[a] != a {
				parent[a] = parent[parent[a]]
				a = parent[a]
			}
			return a
		}
		for _, p := range n.data.Rows {
			a, b := root(int(p.I)), root(int(p.J))
			parent[max(a, b)] = min(a, b)
		}
		// Roots have the least number of their component.
		number := make([]int, len(parent))
		for a := range parent {
			if parent[a] == a {
				number[a] = n.groups
				n.groups++
			} else {
				number[a] = number[root(a)]
			}
		}
		n.group = number
	}
	n.groupWeight, n.groupSize = make([]float64, n.groups), make([]int, n.groups)
	for _, g := range n.group {
		n.groupSize[g]++
	}
}

// value returns the function that Estimate maximises, but for the term of Firth.
func (n *newton) value(theta []float64, tie float64, beta []float64) float64 {
	sum := n.logLikelihood(theta, tie, beta)
	for _, x := range theta {
		sum -= float64(n.ridge * float64(x*x) / 2)
	}
	for _, x := range beta {
		sum -= float64(n.betaRidge * float64(x*x) / 2)
	}
	return sum
}

func (n *newton) logLikelihood(theta []float64, tie float64, beta []float64) float64 {
	if n.hasTies && n.data.Law == RaoKupperLaw {
		return n.logRaoKupper(theta, tie, beta)
	}
	sum := 0.0
	for r := range n.data.Rows {
		p := &n.data.Rows[r]
		win, tied, lose := logDavidson(n.data.difference(r, theta, beta), tie)
		sum += float64(p.Win*win) + float64(p.Lose*lose)
		if p.Tie > 0 {
			sum += float64(p.Tie * tied)
		}
	}
	return sum
}

// logRaoKupper is logLikelihood for the law of Rao and Kupper; -Inf unless η > 0.
func (n *newton) logRaoKupper(theta []float64, eta float64, beta []float64) float64 {
	if !(eta > 0) {
		return math.Inf(-1)
	}
	sum := 0.0
	both := float64(2*eta) + portable.Log(1-portable.Exp(-2*eta)) // ln(e^{2η}-1)
	for r := range n.data.Rows {
		p := &n.data.Rows[r]
		d := n.data.difference(r, theta, beta)
		sum += float64((p.Win+p.Tie)*logLogistic(d-eta)) + float64((p.Lose+p.Tie)*logLogistic(-d-eta))
		if p.Tie > 0 {
			sum += float64(p.Tie * both)
		}
	}
	return sum
}

// findStep finds Newton's step and returns its product with the gradient.
func (n *newton) findStep() (gain float64, err error) {
	n.differentiate(nil)
	n.addGauge()
	for i := range n.diagonal {
		n.diagonal[i] = n.information.Data[i*n.information.Stride+i]
	}
	if !linalg.Cholesky(n.information) {
		return 0, n.singular()
	}
	if len(n.beta) > 0 && !n.checkedIndependent {
		n.checkedIndependent = true
		for i, before := range n.diagonal {
			pivot := n.information.Data[i*n.information.Stride+i]
			if float64(pivot*pivot) < 1e-11*before {
				return 0, ErrDependent
			}
		}
	}
	copy(n.step, n.gradient)
	linalg.CholeskySolve(n.information, n.step)
	gain = linalg.Dot(n.gradient, n.step)
	if gain != gain {
		return 0, ErrInfinite
	}
	return gain, nil
}

// singular returns why the information has no inverse.
func (n *newton) singular() error {
	if len(n.beta) > 0 && !n.checkedIndependent {
		return ErrDependent
	}
	return ErrInfinite
}

// differentiate computes the gradient and the information. Extra duels, a number for each
// row or nil, are added to the rows, half of them won by each arm; without ties only.
func (n *newton) differentiate(extra []float64) {
	k := len(n.theta)
	clear(n.information.Data)
	clear(n.gradient)
	h, stride, gradient := n.information.Data, n.information.Stride, n.gradient
	first := n.free() - len(n.beta)
	law := momentsOf(n.data.Law, n.hasTies, n.tie)
	for r := range n.data.Rows {
		p := &n.data.Rows[r]
		i, j := int(p.I), int(p.J)
		m := law.of(p, n.data.difference(r, n.theta, n.beta))
		if extra != nil {
			m.slope -= float64(extra[r]*m.mean) / 2
			m.curve += float64(extra[r]*(1-float64(m.mean*m.mean))) / 4
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
		if len(n.beta) == 0 {
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
	for i := range k {
		gradient[i] -= float64(n.ridge * n.theta[i])
		h[i*stride+i] += n.ridge
	}
	for c, x := range n.beta {
		gradient[first+c] -= float64(n.betaRidge * x)
		h[(first+c)*stride+first+c] += n.betaRidge
	}
}

// addGauge adds a weight on the sum of the strengths of each component to the information.
// The function does not change when all of them grow by the same number. The weight makes
// the matrix definite and does not change the step, whose strengths sum to 0.
func (n *newton) addGauge() {
	k := len(n.theta)
	h, stride := n.information.Data, n.information.Stride
	clear(n.groupWeight)
	for i := range k {
		n.groupWeight[n.group[i]] += h[i*stride+i]
	}
	for g, size := range n.groupSize {
		if n.groupWeight[g] /= float64(size * size); size == 1 && n.groupWeight[g] == 0 {
			n.groupWeight[g] = 1
		}
	}
	for i := range k {
		g := n.group[i]
		for j := i; j < k; j++ {
			if n.group[j] == g {
				h[i*stride+j] += n.groupWeight[g]
			}
		}
	}
}

func (n *newton) halve() {
	for i := range n.step {
		n.step[i] /= 2
	}
}

// longest returns the greatest change of a parameter in the step.
func (n *newton) longest() (longest float64) {
	for _, x := range n.step {
		longest = max(longest, abs(x))
	}
	return longest
}

// move adds the step unless the function falls there, of which value is the value; always
// where the step is the last or too small to matter. It reports whether it moved.
func (n *newton) move(value *float64, last bool) bool {
	longest := n.stepped()
	tie := n.newTie()
	v := n.value(n.newTheta, tie, n.newBeta)
	if !last && longest > 1e-12 && !(v >= *value) {
		return false
	}
	n.accept(tie)
	*value = v
	return true
}

// stepped computes the parameters after the step and returns its greatest change.
func (n *newton) stepped() (longest float64) {
	mean, k := 0.0, len(n.theta)
	for i := range n.newTheta {
		n.newTheta[i] = n.theta[i] + n.step[i]
		mean += n.newTheta[i] / float64(k)
		longest = max(longest, abs(n.step[i]))
	}
	for i := range n.newTheta {
		n.newTheta[i] -= mean
	}
	for _, x := range n.step[k:] {
		longest = max(longest, abs(x))
	}
	first := n.free() - len(n.beta)
	for c := range n.beta {
		n.newBeta[c] = n.beta[c] + n.step[first+c]
	}
	return longest
}

// newTie returns the parameter of ties after the step.
func (n *newton) newTie() float64 {
	if !n.hasTies {
		return n.tie
	}
	return n.tie + n.step[len(n.theta)]
}

// accept makes the parameters after the step the present ones.
func (n *newton) accept(tie float64) {
	n.theta, n.newTheta = n.newTheta, n.theta
	n.beta, n.newBeta = n.newBeta, n.beta
	n.tie = tie
}
