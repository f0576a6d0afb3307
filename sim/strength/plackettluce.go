package strength

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/portable"
	"joust/sim/pref"
)

// Orders are rankings of some of the arms each.
type Orders struct {
	Arms int
	List []Order
}

// Order is a ranking, the best arm first; arms that are not in it were not ranked. Count
// is how often it occurred, at least 0.
type Order struct {
	Arms  []pref.Arm
	Count float64
}

// Record returns the record in which every arm of an order has won one duel against every
// later one. The model of Plackett and Luce has a fit if and only if all arms are in one
// layer of it (Hunter, "MM algorithms for generalized Bradley-Terry models", Annals of
// Statistics 2004, assumption 1).
func (o *Orders) Record() *Record {
	at := map[[2]pref.Arm]int{}
	r := &Record{Arms: o.Arms}
	for _, order := range o.List {
		if order.Count == 0 {
			continue
		}
		for n, a := range order.Arms {
			for _, b := range order.Arms[n+1:] {
				i, j := min(a, b), max(a, b)
				m, met := at[[2]pref.Arm{i, j}]
				if !met {
					m = len(r.Pairs)
					at[[2]pref.Arm{i, j}] = m
					r.Pairs = append(r.Pairs, Pair{I: i, J: j})
				}
				if a == i {
					r.Pairs[m].Win += order.Count
				} else {
					r.Pairs[m].Lose += order.Count
				}
			}
		}
	}
	return r
}

// Estimate returns the strengths of greatest likelihood in the model of Plackett and Luce,
// by which the next arm of an order is i with probability
//
//	e^{θ_i} / Σ_j e^{θ_j},
//
// the sum being over the arms of the order that are still to come. The worth of an arm is
// e^θ. It starts with the MM algorithm of Hunter (Annals of Statistics 2004, equation 30)
// and goes on with Newton's, with steps that are halved until the likelihood does not fall.
// That the maximum exists is for the caller to know; see Record. Estimate returns
// ErrInfinite where the iteration fails.
func (o *Orders) Estimate() (*Estimate, error) {
	theta := o.minorize(20)
	iteration := 0
	value, gradient, information := o.derivatives(theta)
	for ; iteration < 500; iteration++ {
		addGauge(information)
		if !linalg.Cholesky(information) {
			return nil, ErrInfinite
		}
		step := append([]float64(nil), gradient...)
		linalg.CholeskySolve(information, step)
		gain := linalg.Dot(gradient, step)
		last := gain <= 1e-12*(1+math.Abs(value))
		for {
			next, mean, longest := make([]float64, o.Arms), 0.0, 0.0
			for i, s := range step {
				next[i] = theta[i] + s
				mean += next[i] / float64(o.Arms)
				longest = max(longest, math.Abs(s))
			}
			for i := range next {
				next[i] -= mean
			}
			v, g, h := o.derivatives(next)
			if v != v {
				return nil, ErrInfinite
			}
			if last || longest <= 1e-12 || v >= value {
				theta, value, gradient, information = next, v, g, h
				break
			}
			for i := range step {
				step[i] /= 2
			}
		}
		if last {
			return &Estimate{Strengths: theta, LogLik: value, Iterations: iteration + 1}, nil
		}
	}
	return nil, ErrInfinite
}

// addGauge adds a weight on the sum of all parameters to the information.
func addGauge(information blas64.General) {
	k := information.Rows
	weight := 0.0
	for i := range k {
		weight += information.Data[i*information.Stride+i]
	}
	if weight /= float64(k * k); weight == 0 { // of one arm
		weight = 1
	}
	for i := range k {
		row := linalg.Row(information, i)
		for j := i; j < k; j++ {
			row[j] += weight
		}
	}
}

// minorize returns the strengths after some rounds of Hunter's MM algorithm from equal
// strengths: the worth of an arm becomes how often it was not the last of an order, over
// the sum of 1/(sum of the worths of the arms still to come) over the choices in which it
// was one of these.
func (o *Orders) minorize(rounds int) []float64 {
	theta, worth := make([]float64, o.Arms), make([]float64, o.Arms)
	wins, shares := make([]float64, o.Arms), make([]float64, o.Arms)
	for i := range worth {
		worth[i] = 1
	}
	for range rounds {
		clear(wins)
		clear(shares)
		for _, order := range o.List {
			rest := o.rest(order.Arms, worth)
			share := 0.0 // Σ over the choices so far
			for n, a := range order.Arms {
				if n < len(order.Arms)-1 {
					wins[a] += order.Count
					share += order.Count / rest[n]
				}
				shares[a] += share
			}
		}
		for i := range worth {
			// An arm that was never chosen has no positive worth; the limit leaves it
			// to Newton's method, which fails.
			if wins[i] > 0 && shares[i] > 0 {
				worth[i] = wins[i] / shares[i]
			}
		}
	}
	mean := 0.0
	for i, w := range worth {
		theta[i] = portable.Log(w)
		mean += theta[i] / float64(o.Arms)
	}
	for i := range theta {
		theta[i] -= mean
	}
	return theta
}

// rest returns the sums of the worths of the arms from each place on.
func (o *Orders) rest(arms []pref.Arm, worth []float64) []float64 {
	rest := make([]float64, len(arms))
	sum := 0.0
	for n := len(arms) - 1; n >= 0; n-- {
		sum += worth[arms[n]]
		rest[n] = sum
	}
	return rest
}

// derivatives returns the logarithm of the likelihood, its gradient, and minus the matrix
// of second derivatives, above the diagonal.
func (o *Orders) derivatives(theta []float64) (value float64, gradient []float64, h blas64.General) {
	worth := make([]float64, o.Arms)
	for i, x := range theta {
		worth[i] = portable.Exp(x)
	}
	gradient, h = make([]float64, o.Arms), linalg.Zeros(o.Arms, o.Arms)
	for _, order := range o.List {
		rest := o.rest(order.Arms, worth)
		// With w the worths and S_n the sum from place n on, the sums over the choices
		// n ≤ m of 1/S_n and of 1/S_n².
		one, two := 0.0, 0.0
		ones, twos := make([]float64, len(order.Arms)), make([]float64, len(order.Arms))
		for n, a := range order.Arms {
			if n < len(order.Arms)-1 {
				value += float64(order.Count * (theta[a] - portable.Log(rest[n])))
				gradient[a] += order.Count
				one += 1 / rest[n]
				two += 1 / float64(rest[n]*rest[n])
			}
			ones[n], twos[n] = one, two
		}
		for m, a := range order.Arms {
			chance := float64(worth[a] * ones[m])
			gradient[a] -= float64(order.Count * chance)
			h.Data[int(a)*h.Stride+int(a)] += float64(order.Count * chance)
			for n, b := range order.Arms[:m+1] {
				both := float64(float64(worth[a]*worth[b]) * twos[n])
				h.Data[int(min(a, b))*h.Stride+int(max(a, b))] -= float64(order.Count * both)
			}
		}
	}
	return value, gradient, h
}

// Covariance returns the inverse of the information at the estimates, on strengths that sum
// to 0. It returns false if there is no inverse.
func (o *Orders) Covariance(e *Estimate) (blas64.General, bool) {
	_, _, h := o.derivatives(e.Strengths)
	addGauge(h)
	if !linalg.Cholesky(h) {
		return h, false
	}
	c := linalg.Zeros(o.Arms, o.Arms)
	for i := range o.Arms {
		c.Data[i*c.Stride+i] = 1
	}
	linalg.CholeskySolveBlock(h, c)
	n := newton{group: make([]int, o.Arms), groups: 1, groupSize: []int{o.Arms}}
	n.centre(c)
	return c, true
}
