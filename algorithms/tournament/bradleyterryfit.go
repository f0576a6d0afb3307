package tournament

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/portable"
)

// strengths is the fit to the duels so far.
type strengths struct {
	n         int
	precision float64   // of the prior
	b         []float64 // the mode
	met       []tallied // the pairs that have duelled
	place     []int32   // place[i*n+j] is 1 + the index in met of the pair of i and j; 0 for none
	power     []float64 // e^b of each arm, if no strength is extreme
	extreme   bool

	// The inverse of the information matrix at a point of which the differences of strengths
	// are within loose of those of the mode. On such a way the curvature of ln σ changes by a
	// factor of at most e^loose, and so does the variance of each difference of strengths.
	covariance blas64.General
	loose      float64

	// The gradient, the step of the fit, its terms (see bend), and a buffer.
	gradient, step, newton, bent, twisted, column []float64
}

// tallied is a pair that has duelled: the number of its duels, and the points of i, a tie
// being half a point.
type tallied struct {
	i, j                 int
	games, points        float64
	first, second, third float64 // the derivatives of the expected points at the last slope
}

func newStrengths(n, duels int, variance float64) *strengths {
	vectors := make([]float64, 8*n)
	vector := func(k int) []float64 { return vectors[k*n : (k+1)*n : (k+1)*n] }
	s := &strengths{
		n: n, precision: 1 / variance, b: vector(0), power: vector(1),
		gradient: vector(2), step: vector(3), newton: vector(4), bent: vector(5), twisted: vector(6), column: vector(7),
		met: make([]tallied, 0, min(duels, n*(n-1)/2)), place: make([]int32, n*n),
		covariance: linalg.Zeros(n, n),
	}
	for i := range n {
		s.power[i] = 1
		linalg.Row(s.covariance, i)[i] = variance
	}
	return s
}

// value returns the value p(1-p)·(v_i+v_j-2c_ij) of a pair.
func (s *strengths) value(i, j int) float64 {
	p, q := s.chances(i, j)
	return float64(float64(p*q) * s.variance(i, j))
}

// variance returns the variance v_i+v_j-2c_ij of the difference b_i-b_j.
func (s *strengths) variance(i, j int) float64 {
	c, n := s.covariance.Data, s.n
	return (c[i*n+i] + c[j*n+j]) - float64(2*c[i*n+j])
}

// enter adds a duel of i and j in which i won the given number of half points. It changes the
// covariances by the information of the duel (Sherman and Morrison):
//
//	C - p(1-p)·u u' / (1 + p(1-p)·(v_i+v_j-2c_ij)),   u = C (e_i - e_j).
func (s *strengths) enter(i, j, points int) {
	if i > j {
		i, j, points = j, i, 2-points
	}
	at := &s.place[i*s.n+j]
	if *at == 0 {
		s.met = append(s.met, tallied{i: i, j: j})
		*at = int32(len(s.met))
	}
	m := &s.met[*at-1]
	m.games++
	m.points += float64(float64(points) / 2)

	p, q := s.chances(i, j)
	h := float64(p * q)
	first, second := linalg.Row(s.covariance, i), linalg.Row(s.covariance, j)
	for k := range s.column {
		s.column[k] = first[k] - second[k]
	}
	linalg.AddSquare(s.covariance, -h/(1+float64(h*s.variance(i, j))), s.column)
}

// fit finds the mode by Newton's method, starting from the last mode, until no strength
// moves.
//
// Let D be the largest difference of two components of Newton's step. Along the step, the
// differences of strengths change by at most D, and the curvature of ln σ changes by a
// factor of at most e^x over a distance x. A share t of the step therefore changes the
// derivative along it, which is h at first, by at most h·(e^(tD) - 1)/D: with t = ln(1+D)/D
// the posterior increases all the way, and since it is strictly concave, its maximum is
// reached from any start.
//
// A step with D < 1 is corrected instead, which leaves an error of the order of D⁴. From
// where that fails to halve D, Newton's shortened steps go on, until D is smaller yet.
//
// As long as the covariances are loose by less than usable, they are used as they are, which
// adds an error of the order of that times D.
func (s *strengths) fit() {
	const enough, usable, steps = 1e-10, 0.01, 1000
	corrected := math.Inf(1) // D of the last step that was corrected
	for range steps {
		s.slope()
		if s.loose > usable {
			s.invert()
		}
		linalg.MulVec(s.newton, s.covariance, s.gradient)
		copy(s.step, s.newton)
		d := spanOf(s.step)
		left := float64(d * d) // the order of the error after the step, but for looseness
		switch {
		case d < 1 && d < corrected/2:
			s.bend()
			if left = float64(left * d); left >= enough {
				s.twist()
				left = float64(left * d)
			}
			corrected = d
		case s.loose > 0:
			s.loose = math.Inf(1)
			continue
		case d > 0:
			share := portable.Log(1+d) / d
			for i := range s.step {
				s.step[i] *= share
			}
		}
		linalg.Axpy(1, s.step, s.b)
		left += float64(s.loose * d)
		s.loose += spanOf(s.step)
		s.findPowers()
		if left < enough {
			return
		}
	}
}

// spanOf returns the largest difference of two components.
func spanOf(x []float64) float64 { return slices.Max(x) - slices.Min(x) }

// slope computes the gradient of the log posterior and the derivatives of the expected points.
func (s *strengths) slope() {
	for i, b := range s.b {
		s.gradient[i] = -float64(s.precision * b)
	}
	for at := range s.met {
		m := &s.met[at]
		p, q := s.chances(m.i, m.j)
		g := m.points - float64(m.games*p)
		s.gradient[m.i] += g
		s.gradient[m.j] -= g
		pq := float64(p * q)
		h := float64(m.games * pq)
		m.first, m.second, m.third = h, float64(h*(q-p)), float64(h*(1-float64(6*pq)))
	}
}

// invert computes the covariances at the last slope, the inverse of the information matrix:
// the precision of the prior on the diagonal plus a weighted Laplacian of the duels, so
// positive definite.
func (s *strengths) invert() {
	information, n := s.covariance.Data, s.n
	clear(information)
	for i := range n {
		information[i*n+i] = s.precision
	}
	for at := range s.met {
		m := &s.met[at]
		information[m.i*n+m.i] += m.first
		information[m.j*n+m.i] = -m.first
		information[m.j*n+m.j] += m.first
	}
	linalg.Invert(s.covariance, s.column)
	s.loose = 0
}

// spread computes the covariances at the mode.
func (s *strengths) spread() {
	s.slope()
	s.invert()
}

// findPowers computes the powers e^b.
func (s *strengths) findPowers() {
	s.extreme = max(slices.Max(s.b), -slices.Min(s.b)) > 300
	for i, b := range s.b {
		s.power[i] = portable.Exp(b)
	}
}

// chances returns the probability that i beats j and that of the reverse, by the powers.
func (s *strengths) chances(i, j int) (p, q float64) {
	if s.extreme { // powers may be infinite
		d := s.b[i] - s.b[j]
		return logistic(d), logistic(-d)
	}
	x, y := s.power[i], s.power[j]
	r := 1 / (x + y)
	return float64(x * r), float64(y * r)
}

// logistic returns the probability σ(x) that an arm wins which is stronger by x.
func logistic(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }

// bend adds to Newton's step h the second term of a series, and twist the third. On the curve
// b + t·h + t²·k + t³·l the win probability of a pair of which these differ by H, K and L is
//
//	p + d₁·H t + (d₁·K + d₂·H²/2) t² + (d₁·L + d₂·H·K + d₃·H³/6) t³ + …,
//
// where d₁ = pq, d₂ = pq(q-p) and d₃ = pq(1-6pq). The gradient has no term in t² if Newton's
// matrix times k is the sum of all -d₂·H²/2, and likewise for t³ and l. On this curve it is
// 1-t times that at its beginning, but for terms of higher order, and so about 0 at t = 1.
func (s *strengths) bend() {
	clear(s.column)
	for at := range s.met {
		m := &s.met[at]
		d := s.newton[m.i] - s.newton[m.j]
		g := float64(float64(m.second/2) * float64(d*d))
		s.column[m.i] -= g
		s.column[m.j] += g
	}
	linalg.MulVec(s.bent, s.covariance, s.column)
	linalg.Axpy(1, s.bent, s.step)
}

// twist adds the third term; see bend.
func (s *strengths) twist() {
	clear(s.column)
	for at := range s.met {
		m := &s.met[at]
		d, e := s.newton[m.i]-s.newton[m.j], s.bent[m.i]-s.bent[m.j]
		g := float64(d * (float64(m.second*e) + float64(float64(m.third/6)*float64(d*d))))
		s.column[m.i] -= g
		s.column[m.j] += g
	}
	linalg.MulVec(s.twisted, s.covariance, s.column)
	linalg.Axpy(1, s.twisted, s.step)
}

// strongest returns the index of the first of the strongest arms, those of level 0.
func (s *strengths) strongest() int {
	most := slices.Max(s.b)
	return slices.IndexFunc(s.b, func(b float64) bool { return b >= most-equal })
}

// levels returns the level of each arm: 0 for those that are equal to the strongest, 1 for
// those that are equal to the strongest of the others, and so on.
func (s *strengths) levels() []int {
	var heads []float64 // the strongest of each level
	for _, b := range slices.Backward(slices.Sorted(slices.Values(s.b))) {
		if len(heads) == 0 || b < heads[len(heads)-1]-equal {
			heads = append(heads, b)
		}
	}
	level := make([]int, len(s.b))
	for i, b := range s.b {
		for ; b < heads[level[i]]-equal; level[i]++ {
		}
	}
	return level
}
