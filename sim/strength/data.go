package strength

import (
	"joust/sim/portable"
	"joust/sim/pref"
)

// Law is how the difference of two strengths decides the outcome of a duel.
type Law uint8

// The laws. Without ties both are that of Bradley and Terry.
const (
	DavidsonLaw  Law = iota // see Davidson; the parameter of ties is ln ν
	RaoKupperLaw            // see RaoKupper; the parameter of ties is η
)

// Data are duels in rows. In row r the first arm I is stronger by
//
//	d_r = θ_I - θ_J + offset_r + Σ_c β_c x_rc.
//
// Rows of an arm with itself are decided by offset and covariates alone, as pairs of answers
// are of which only the features are known.
//
// A term for the position is the covariate that is 1 where the arm I was shown first: for
// the law of Davidson that is the model of Davidson and Beaver (Biometrics 1977), in which
// the exponents of the two wins are changed by ±γ/2.
type Data struct {
	Arms int
	Law  Law
	// Rows have the outcomes. Rows may be of the same pair, and in either order.
	Rows []Pair
	// X has the values x_rc of the covariates, row by row; nil without covariates.
	X          []float64
	Covariates int
	Offset     []float64 // one a row; nil stands for 0
}

// Data returns the record as data without covariates, which shares its memory.
func (r *Record) Data(law Law) *Data { return &Data{Arms: r.Arms, Law: law, Rows: r.Pairs} }

// x returns the covariates of a row.
func (d *Data) x(row int) []float64 {
	return d.X[row*d.Covariates : (row+1)*d.Covariates]
}

// difference returns d_r at these parameters.
func (d *Data) difference(row int, theta, beta []float64) float64 {
	p := &d.Rows[row]
	sum := theta[p.I] - theta[p.J]
	if d.Offset != nil {
		sum += d.Offset[row]
	}
	if d.Covariates > 0 {
		for c, x := range d.x(row) {
			sum += float64(beta[c] * x)
		}
	}
	return sum
}

// WithinLayers returns the rows whose arms are in the same layer; see Record.Layers. The
// other rows have a winner in every duel and can become as likely as one likes at no cost
// to the rest, so that the supremum of the likelihood of d, for covariates that are fixed, is
// the maximum of that of the result.
func (d *Data) WithinLayers() *Data {
	within := &Data{Arms: d.Arms, Law: d.Law, Covariates: d.Covariates}
	r := Record{Arms: d.Arms, Pairs: d.Rows}
	layer := make([]int, d.Arms)
	for n, l := range r.Layers() {
		for _, a := range l {
			layer[a] = n
		}
	}
	for n, p := range d.Rows {
		if layer[p.I] != layer[p.J] {
			continue
		}
		within.Rows = append(within.Rows, p)
		if d.Covariates > 0 {
			within.X = append(within.X, d.x(n)...)
		}
		if d.Offset != nil {
			within.Offset = append(within.Offset, d.Offset[n])
		}
	}
	return within
}

// Estimate has the estimates of the parameters.
type Estimate struct {
	Law       Law
	Strengths []float64 // θ of each arm, in units of the log odds; the mean of each component is 0
	// HasTies reports whether the model has a parameter for ties, which is Tie: ln ν or η.
	HasTies bool
	Tie     float64
	Beta    []float64 // coefficients of the covariates
	// LogLik is the logarithm of the likelihood at these parameters, without that of the
	// prior, and without the number of orders in which the outcomes could have come.
	LogLik     float64
	Iterations int // of Newton's method
}

// Nu returns the propensity to tie ν of Davidson's model; 0 without ties.
func (e *Estimate) Nu() float64 {
	if !e.HasTies {
		return 0
	}
	return portable.Exp(e.Tie)
}

// Kappa returns the parameter κ = e^η of the model of Rao and Kupper; 1 without ties.
func (e *Estimate) Kappa() float64 {
	if !e.HasTies {
		return 1
	}
	return portable.Exp(e.Tie)
}

// Parameters returns the number of parameters in the order of Covariance: the strengths,
// then that of ties if the model has it, then the coefficients.
func (e *Estimate) Parameters() int {
	n := len(e.Strengths) + len(e.Beta)
	if e.HasTies {
		n++
	}
	return n
}

// Probabilities returns the probabilities of the outcomes of a duel in which the first arm
// is stronger by d.
func (e *Estimate) Probabilities(d float64) (win, tie, lose float64) {
	switch {
	case !e.HasTies:
		return Davidson(d, 0)
	case e.Law == RaoKupperLaw:
		return RaoKupper(d, e.Tie)
	}
	return Davidson(d, portable.Exp(e.Tie))
}

// Difference returns d_r of a row of the data at the estimates.
func (d *Data) Difference(row int, e *Estimate) float64 {
	return d.difference(row, e.Strengths, e.Beta)
}

// Score writes the derivatives of the logarithm of the likelihood of one duel of this
// outcome, of which the first arm is stronger by the difference, with respect to the
// difference and to the parameter of ties. A tie in a model without ties counts as half a
// win for each arm.
func (e *Estimate) Score(difference float64, o pref.Outcome) (slope, tieSlope float64) {
	p := Pair{}
	switch {
	case o == pref.FirstWins:
		p.Win = 1
	case o == pref.SecondWins:
		p.Lose = 1
	case e.HasTies:
		p.Tie = 1
	default:
		p.Win, p.Lose = .5, .5
	}
	law, _ := newCurve(e.Law, e.HasTies, e.Tie) // η of an estimate is positive
	m := law.at(&p, difference)
	return m.slope, m.tieSlope
}

// Worth returns the worths e^θ of the arms, with the sum 1.
func (e *Estimate) Worth() []float64 {
	worth := make([]float64, len(e.Strengths))
	top := 0.0
	for i, x := range e.Strengths {
		if i == 0 || x > top {
			top = x
		}
	}
	sum := 0.0
	for i, x := range e.Strengths {
		worth[i] = portable.Exp(x - top)
		sum += worth[i]
	}
	for i := range worth {
		worth[i] /= sum
	}
	return worth
}
