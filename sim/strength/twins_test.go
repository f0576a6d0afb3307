package strength

import (
	"errors"
	"math"
	"slices"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// climb is a dumb optimiser: it changes one parameter after the other as long as the
// function grows, by steps that become smaller.
func climb(f func([]float64) float64, x []float64) []float64 {
	x = slices.Clone(x)
	best := f(x)
	for step := 1.0; step > 1e-8; step /= 2 {
		for moved := true; moved; {
			moved = false
			for i := range x {
				for _, by := range []float64{step, -step} {
					old := x[i]
					x[i] += by
					if v := f(x); v > best {
						best, moved = v, true
					} else {
						x[i] = old
					}
				}
			}
		}
	}
	return x
}

// outcomes returns the probabilities of a law from their definition; the parameter of ties
// is ν or η.
func outcomes(law Law, d, tie float64) [3]float64 {
	if law == RaoKupperLaw {
		kappa := math.Exp(tie)
		a, b := math.Exp(d), 1.0
		return [3]float64{a / (a + kappa*b), (kappa*kappa - 1) * a * b / ((a + kappa*b) * (kappa*a + b)), b / (kappa*a + b)}
	}
	a, b := math.Exp(d/2), math.Exp(-d/2)
	return [3]float64{a / (a + tie + b), tie / (a + tie + b), b / (a + tie + b)}
}

// drawnData draws duels of a law, with covariates, of arms that have all met.
func drawnData(s *rng.Source, law Law, ties bool, covariates int) *Data {
	k := 3 + s.Intn(3)
	d := &Data{Arms: k, Law: law, Covariates: covariates}
	theta := make([]float64, k)
	for i := range theta {
		theta[i] = s.Normal()
	}
	for i := range k {
		for j := range k {
			if i == j {
				continue
			}
			gap := theta[i] - theta[j]
			for c := range covariates {
				x := 1.0
				if c > 0 {
					x = s.Normal()
				}
				d.X = append(d.X, x)
				gap += .4 * x
			}
			p := outcomes(law, gap, .7)
			n := s.Quadrinomial(60, &[4]float64{p[0], p[1], p[2], 0})
			row := Pair{I: pref.Arm(i), J: pref.Arm(j), Win: float64(n[0]), Tie: float64(n[1]), Lose: float64(n[2])}
			if !ties {
				row.Tie = 0
			}
			d.Rows = append(d.Rows, row)
		}
	}
	return d
}

// dumbLogLik is the logarithm of the likelihood at θ (all but the last, which makes their sum
// 0), the parameter of ties if there are any, and β.
func dumbLogLik(d *Data, ties bool, x []float64) float64 {
	theta, rest := unpacked(d, x)
	tie := 0.0
	if ties {
		tie, rest = rest[0], rest[1:]
		if tie <= 0 {
			return math.Inf(-1)
		}
	}
	sum := 0.0
	for r, p := range d.Rows {
		gap := theta[p.I] - theta[p.J]
		if d.Offset != nil {
			gap += d.Offset[r]
		}
		for c := range d.Covariates {
			gap += rest[c] * d.X[r*d.Covariates+c]
		}
		for o, n := range []float64{p.Win, p.Tie, p.Lose} {
			if n > 0 {
				sum += n * math.Log(outcomes(d.Law, gap, tie)[o])
			}
		}
	}
	return sum
}

func unpacked(d *Data, x []float64) (theta, rest []float64) {
	theta = slices.Clone(x[:d.Arms-1])
	last := 0.0
	for _, v := range theta {
		last -= v
	}
	return append(theta, last), x[d.Arms-1:]
}

// Every law, with ties and without, and with covariates, against the dumb optimiser. Its
// last steps are 1e-8, but the rounding of a sum of the size 1e3 hides changes of the value
// below 1e-12, which are those of a parameter by some 1e-7.
func TestEstimateAgainstClimbing(t *testing.T) {
	s := rng.Stream(11, "climb")
	for _, law := range []Law{DavidsonLaw, RaoKupperLaw} {
		for _, ties := range []bool{true, false} {
			for covariates := range 3 {
				d := drawnData(s, law, ties, covariates)
				e, err := d.Estimate(Prior{}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if e.HasTies != ties {
					t.Fatalf("the model has ties: %v, want %v", e.HasTies, ties)
				}
				start := make([]float64, d.Arms-1)
				if ties {
					start = append(start, .5)
				}
				start = append(start, make([]float64, covariates)...)
				x := climb(func(x []float64) float64 { return dumbLogLik(d, ties, x) }, start)
				want, rest := unpacked(d, x)
				got := slices.Clone(e.Strengths)
				if ties {
					tie := e.Nu()
					if law == RaoKupperLaw {
						tie = e.Tie
					}
					got = append(got, tie)
				}
				want, got = append(want, rest...), append(got, e.Beta...)
				for i := range want {
					if math.Abs(got[i]-want[i]) > 2e-6 {
						t.Errorf("law %d, ties %v, %d covariates: parameter %d is %v, want %v", law, ties, covariates, i, got[i], want[i])
					}
				}
				if v := dumbLogLik(d, ties, x); math.Abs(e.LogLik-v) > 1e-9*math.Abs(v) {
					t.Errorf("law %d, ties %v, %d covariates: the likelihood is %v, want %v", law, ties, covariates, e.LogLik, v)
				}
				covarianceAgainstDifferences(t, d, e, x, ties)
			}
		}
	}
}

// covarianceAgainstDifferences compares the covariance with the inverse of the second
// differences of the likelihood. With steps of 1e-3 the differences have errors of about
// 1e-6 of their size by the fourth derivatives.
func covarianceAgainstDifferences(t *testing.T, d *Data, e *Estimate, x []float64, ties bool) {
	t.Helper()
	if ties && d.Law == DavidsonLaw { // the covariance is that of ln ν
		x = slices.Clone(x)
	}
	value := func(y []float64) float64 {
		y = slices.Clone(y)
		if ties && d.Law == DavidsonLaw {
			y[d.Arms-1] = math.Exp(y[d.Arms-1])
		}
		return dumbLogLik(d, ties, y)
	}
	if ties && d.Law == DavidsonLaw {
		x[d.Arms-1] = math.Log(x[d.Arms-1])
	}
	n := len(x)
	const step = 1e-3
	information := make([][]float64, n)
	for i := range n {
		information[i] = make([]float64, n)
		for j := range n {
			sum := 0.0
			for _, a := range []float64{step, -step} {
				for _, b := range []float64{step, -step} {
					y := slices.Clone(x)
					y[i] += a
					y[j] += b
					sum -= a * b * value(y)
				}
			}
			information[i][j] = sum / (4 * step * step * step * step)
		}
	}
	c, ok := d.Covariance(e, Prior{})
	if !ok {
		t.Fatal("the information has no inverse")
	}
	// C restricted to the free parameters times the information is the identity.
	index := func(i int) int {
		if i < d.Arms-1 {
			return i
		}
		return i + 1
	}
	for i := range n {
		for j := range n {
			sum, want := 0.0, 0.0
			for m := range n {
				sum += c.Data[index(i)*c.Stride+index(m)] * information[m][j]
			}
			if i == j {
				want = 1
			}
			if math.Abs(sum-want) > 1e-4 {
				t.Errorf("law %d: the product of covariance and information has %v at (%d, %d)", d.Law, sum, i, j)
			}
		}
	}
}

// Firth's prior against the dumb optimiser of its definition, for records without a fit,
// too. The determinant is that of the information about all strengths but the last.
func TestFirthAgainstClimbing(t *testing.T) {
	s := rng.Stream(12, "firth")
	for range 8 {
		k := 3 + s.Intn(2)
		r := &Record{Arms: k}
		for j := range k {
			for i := range j {
				if i+1 == j || s.Coin() {
					r.Pairs = append(r.Pairs, Pair{I: pref.Arm(i), J: pref.Arm(j), Win: float64(s.Intn(4)), Lose: float64(1+s.Intn(3)) * float64(s.Intn(2))})
				}
			}
		}
		r.Pairs = slices.DeleteFunc(r.Pairs, func(p Pair) bool { return p.Duels() == 0 })
		if len(r.Components()) > 1 {
			continue
		}
		d := r.Data(DavidsonLaw)
		value := func(x []float64) float64 {
			theta, _ := unpacked(d, x)
			h := make([][]float64, k-1)
			for i := range h {
				h[i] = make([]float64, k-1)
			}
			for _, p := range d.Rows {
				q := outcomes(DavidsonLaw, theta[p.I]-theta[p.J], 0)
				c := p.Duels() * q[0] * q[2]
				i, j := int(p.I), int(p.J)
				if i < k-1 {
					h[i][i] += c
				}
				if j < k-1 {
					h[j][j] += c
				}
				if i < k-1 && j < k-1 {
					h[i][j] -= c
					h[j][i] -= c
				}
			}
			return dumbLogLik(d, false, x) + math.Log(determinant(h))/2
		}
		x := climb(value, make([]float64, k-1))
		want, _ := unpacked(d, x)
		e, err := d.Estimate(Prior{Firth: true}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if math.Abs(e.Strengths[i]-want[i]) > 2e-6 {
				t.Errorf("%v: strength %d is %v, want %v", r.Pairs, i, e.Strengths[i], want[i])
			}
		}
	}
}

// determinant is by elimination.
func determinant(h [][]float64) float64 {
	product := 1.0
	for i := range h {
		product *= h[i][i]
		for j := i + 1; j < len(h); j++ {
			f := h[j][i] / h[i][i]
			for c := range h {
				h[j][c] -= f * h[i][c]
			}
		}
	}
	return product
}

// Offsets move the difference; a row of an arm against itself with an offset counts, too.
func TestOffset(t *testing.T) {
	s := rng.Stream(13, "offset")
	d := drawnData(s, DavidsonLaw, true, 1)
	for range d.Rows {
		d.Offset = append(d.Offset, s.Normal())
	}
	d.Rows[0].J = d.Rows[0].I
	e, err := d.Estimate(Prior{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := climb(func(x []float64) float64 { return dumbLogLik(d, true, x) }, append(make([]float64, d.Arms-1), .5, 0))
	want, rest := unpacked(d, x)
	for i := range want {
		if math.Abs(e.Strengths[i]-want[i]) > 2e-6 {
			t.Errorf("strength %d is %v, want %v", i, e.Strengths[i], want[i])
		}
	}
	if math.Abs(e.Nu()-rest[0]) > 2e-6 || math.Abs(e.Beta[0]-rest[1]) > 2e-6 {
		t.Errorf("ν and β are %v and %v, want %v", e.Nu(), e.Beta[0], rest)
	}
}

// Covariates that have no finite or no unique coefficients are errors.
func TestCovariatesWithoutEstimate(t *testing.T) {
	for what, c := range map[string]struct {
		data *Data
		want error
	}{
		"the first arm always wins": {
			&Data{Arms: 2, Covariates: 1, Rows: []Pair{{0, 1, 5, 0, 0}, {1, 0, 4, 0, 0}}, X: []float64{1, 1}}, ErrInfinite,
		},
		"all in one order": {
			&Data{Arms: 2, Covariates: 1, Rows: []Pair{{0, 1, 5, 0, 3}}, X: []float64{1}}, ErrDependent,
		},
		"a covariate twice": {
			&Data{Arms: 2, Covariates: 2, Rows: []Pair{{0, 1, 5, 0, 3}, {1, 0, 4, 0, 4}, {0, 1, 2, 0, 2}}, X: []float64{1, 2, 1, 2, 2, 4}}, ErrDependent,
		},
		"a covariate that decides": {
			&Data{Arms: 2, Covariates: 1, Rows: []Pair{{0, 1, 5, 0, 0}, {0, 1, 0, 0, 5}, {0, 1, 3, 0, 0}, {0, 1, 0, 0, 4}}, X: []float64{1, -2, 3, -1}}, ErrInfinite,
		},
	} {
		if e, err := c.data.Estimate(Prior{}, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v and the error %v, want %v", what, e, err, c.want)
		}
	}
}
