package proximal

import "math"

// Descent is the accelerated proximal gradient method with steps of length 1/L (FISTA:
// Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm for linear
// inverse problems", SIAM J. Imaging Sciences 2, 2009). It forgets its momentum
// whenever that points uphill, <Z-X, X-X_last> > 0 (O'Donoghue and Candès, "Adaptive
// restart for accelerated gradient schemes", Found. Comput. Math. 15, 2015, gradient
// scheme). Matrices are slices, in row-major order.
type Descent struct {
	X     []float64 // the estimate, 0 at first
	Moved []float64 // Z - ∇f(Z)/L of the last step, of which X is the proximal point

	gradient, proximal func(to, from []float64)
	last               []float64 // the estimate before X
	at                 []float64 // Z, where the next step starts
	momentum           float64   // t of FISTA
}

// NewDescent returns a descent for matrices with size entries, from 0. gradient writes
// from - ∇f(from)/L to to, and proximal the minimum over X of λg(X) + L/2·|X-from|².
// Neither changes from.
func NewDescent(size int, gradient, proximal func(to, from []float64)) *Descent {
	return &Descent{
		X: make([]float64, size), Moved: make([]float64, size), last: make([]float64, size), at: make([]float64, size),
		gradient: gradient, proximal: proximal, momentum: 1,
	}
}

// Run makes steps from X, without momentum at first, until done reports true or that
// many steps are made, and returns their number. After each step done gets the
// distance |X-Z| in the Frobenius norm. L(Z-X) - ∇f(Z) lies in λ∂g(X), and L is a
// Lipschitz constant of ∇f, so that -∇f(X) is within 2L|X-Z| of λ∂g(X).
func (d *Descent) Run(steps int, done func(distance float64) bool) int {
	copy(d.at, d.X)
	d.momentum = 1
	for n := range steps {
		if done(d.step()) {
			return n + 1
		}
	}
	return steps
}

// step makes one step and returns the distance |X-Z|.
func (d *Descent) step() (distance float64) {
	d.gradient(d.Moved, d.at)
	d.last, d.X = d.X, d.last
	d.proximal(d.X, d.Moved)
	uphill := 0.0
	for i, x := range d.X {
		e := d.at[i] - x
		distance += float64(e * e)
		uphill += float64(e * (x - d.last[i]))
	}
	distance = math.Sqrt(distance)
	if uphill > 0 {
		d.momentum = 1
		copy(d.at, d.X)
		return distance
	}
	next := (1 + math.Sqrt(1+float64(4*d.momentum*d.momentum))) / 2
	push := (d.momentum - 1) / next
	d.momentum = next
	for i, x := range d.X {
		d.at[i] = x + float64(push*(x-d.last[i]))
	}
	return distance
}
