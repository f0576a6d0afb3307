package ranking

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/results/stats"
	"joust/sim/linalg"
	"joust/sim/pref"
	"joust/sim/strength"
)

// Model is how strengths decide duels, and what ties are for it.
type Model string

// The models. BradleyTerryHalf is what FastChat, arena-rank and evalica fit; its ties are
// half a win for each arm, which is no law of outcomes, so that the inverse of the information
// is too wide and intervals come from Sandwich or Bootstrap.
const (
	BradleyTerryHalf Model = "bt-half"    // Bradley and Terry (Biometrika 1952), a tie being half a win for each arm
	BradleyTerryDrop Model = "bt-drop"    // the same without ties
	Davidson         Model = "davidson"   // Davidson (JASA 1970); see strength.Davidson
	RaoKupper        Model = "rao-kupper" // Rao and Kupper (JASA 1967); see strength.RaoKupper
)

// Models are all models, in the order in which they are listed.
var Models = []Model{BradleyTerryHalf, BradleyTerryDrop, Davidson, RaoKupper}

// law returns the law of sim/strength.
func (m Model) law() strength.Law {
	if m == RaoKupper {
		return strength.RaoKupperLaw
	}
	return strength.DavidsonLaw
}

// count returns the duels of a pair as the model counts them.
func (m Model) count(p strength.Pair) strength.Pair {
	switch m {
	case BradleyTerryHalf:
		half := float64(p.Tie / 2)
		p.Win, p.Tie, p.Lose = p.Win+half, 0, p.Lose+half
	case BradleyTerryDrop:
		p.Tie = 0
	}
	return p
}

// of returns the pairs as the model counts them: those without duels are left out.
func (m Model) of(pairs []strength.Pair) []strength.Pair {
	list := make([]strength.Pair, 0, len(pairs))
	for _, p := range pairs {
		if p = m.count(p); p.Duels() > 0 {
			list = append(list, p)
		}
	}
	return list
}

// Spec says what is fitted.
type Spec struct {
	Model Model
	// Prior is strength.Prior; that of Firth is defined for Bradley–Terry only.
	Prior strength.Prior
	// Order adds a term γ to the difference of strengths for the arm that was shown first.
	Order bool
	// Style adds the covariates of the log; see Log.Styled.
	Style bool
}

// check returns an error if the specification is not defined for the log.
func (s Spec) check(slots, style bool) error {
	var list []error
	if !slices.Contains(Models, s.Model) {
		list = append(list, fmt.Errorf("the model is %q; it must be bt-half, bt-drop, davidson or rao-kupper", s.Model))
	}
	if s.Prior.Firth && (s.Model == Davidson || s.Model == RaoKupper) {
		list = append(list, fmt.Errorf("the prior firth is defined for the models bt-half and bt-drop; %s takes ridge", s.Model))
	}
	if s.Prior.Firth && s.Prior.Ridge > 0 {
		list = append(list, errors.New("the priors firth and ridge exclude each other"))
	}
	if !(s.Prior.Ridge >= 0) || math.IsInf(s.Prior.Ridge, 0) {
		list = append(list, fmt.Errorf("the prior ridge is %v; it must be a number of at least 0", s.Prior.Ridge))
	}
	if s.Order && !slots {
		list = append(list, errors.New("the log does not say which arm was shown first, so that it has no effect of the position"))
	}
	if s.Style && !style {
		list = append(list, errors.New("the log has no columns of style"))
	}
	return errors.Join(list...)
}

// Fit is a model with its estimates.
type Fit struct {
	Spec  Spec
	Names []string // of the arms
	*strength.Estimate
	// Terms name the coefficients Beta in their order: "position", if Spec.Order, and the
	// covariates of style.
	Terms []Term
	// Covariance is the inverse of the information, in the order of the strengths, the
	// parameter of ties if HasTies, and Beta; strengths sum to 0.
	Covariance blas64.General

	data *strength.Data
}

// Term is a covariate. Its coefficient is the change of the log odds by one standard
// deviation of a covariate of style, and by being shown first for the position.
type Term struct {
	Name     string
	Mean, SD float64 // of a covariate of style, before it was standardised
}

// Position is the name of the term for the arm that was shown first.
const Position = "position"

// Fit fits a model to the tallies. The error is a *NoFitError where no finite strengths
// have the greatest likelihood.
func (t *Table) Fit(s Spec) (*Fit, error) {
	if err := s.check(t.Ordered != nil, false); err != nil {
		return nil, err
	}
	d := t.data(s)
	return t.fit(s, d, terms(s, nil), nil)
}

// Fit fits a model to the log's duels. The error is a *NoFitError where no finite strengths
// have the greatest likelihood.
func (l *Log) Fit(s Spec) (*Fit, error) {
	if !s.Style {
		return l.Table().Fit(s)
	}
	if err := s.check(l.Slots, len(l.Style) > 0); err != nil {
		return nil, err
	}
	_, styles, err := l.Styled()
	if err != nil {
		return nil, err
	}
	columns, err := l.covariates(s)
	if err != nil {
		return nil, err
	}
	d := &strength.Data{Arms: len(l.Arms), Law: s.Model.law()}
	list := terms(s, styles)
	d.Covariates = len(list)
	for r := range l.First {
		n := l.mass(r)
		p := strength.Pair{I: l.First[r], J: l.Second[r]}
		add(&p, l.Outcomes[r], n)
		if p = s.Model.count(p); p.Duels() == 0 {
			continue
		}
		d.Rows = append(d.Rows, p)
		for _, c := range columns {
			d.X = append(d.X, c[r])
		}
	}
	return l.Table().fit(s, d, list, nil)
}

// terms returns the terms of a specification, of which styles are those of style.
func terms(s Spec, styles []Term) (list []Term) {
	if s.Order {
		list = append(list, Term{Name: Position})
	}
	return append(list, styles...)
}

// data returns the tallies as data of a model without style.
func (t *Table) data(s Spec) *strength.Data {
	d := &strength.Data{Arms: len(t.Arms), Law: s.Model.law()}
	if !s.Order {
		d.Rows = s.Model.of(t.Pairs)
		return d
	}
	d.Rows = s.Model.of(t.Ordered)
	d.Covariates = 1
	d.X = make([]float64, len(d.Rows))
	for r := range d.X {
		d.X[r] = 1
	}
	return d
}

// fit fits the data, which are the duels of the table.
func (t *Table) fit(s Spec, d *strength.Data, list []Term, start *strength.Estimate) (*Fit, error) {
	if e := t.Existence(s.Model); !e.Suffices(s.Prior) {
		return nil, &NoFitError{Spec: s, Names: t.Arms, Existence: e}
	}
	estimate, err := d.Estimate(s.Prior, start)
	if err != nil {
		return nil, fmt.Errorf("%s with %s: %w", s.Model, covariateNames(list), err)
	}
	f := &Fit{Spec: s, Names: t.Arms, Estimate: estimate, Terms: list, data: d}
	var ok bool
	if f.Covariance, ok = d.Covariance(estimate, s.Prior); !ok {
		return nil, fmt.Errorf("%s: the information has no inverse", s.Model)
	}
	return f, nil
}

// covariateNames lists terms for a message. Without terms, an estimate that exists is found.
func covariateNames(list []Term) string {
	var names []string
	for _, t := range list {
		names = append(names, t.Name)
	}
	return strings.Join(names, ", ")
}

// Coefficient returns the coefficient of a term with its standard error, from the covariance given:
// Covariance or that of a sandwich. It returns false if the fit has no such term.
func (f *Fit) Coefficient(term string, covariance blas64.General) (value, se float64, ok bool) {
	first := f.Parameters() - len(f.Beta)
	for c, t := range f.Terms {
		if t.Name == term {
			return f.Beta[c], SE(covariance, first+c), true
		}
	}
	return 0, 0, false
}

// SE returns the standard error of a parameter by a covariance.
func SE(covariance blas64.General, parameter int) float64 {
	return math.Sqrt(max(0, linalg.Row(covariance, parameter)[parameter]))
}

// SEOfDifference returns the standard error of the difference of the strengths of two arms.
func SEOfDifference(covariance blas64.General, i, j pref.Arm) float64 {
	a, b := linalg.Row(covariance, int(i)), linalg.Row(covariance, int(j))
	return math.Sqrt(max(0, (a[i]+b[j])-float64(2*a[j])))
}

// Strength returns the strength of an arm with the interval by its standard error and a
// quantile; see Sandwich.Quantile.
func (f *Fit) Strength(i pref.Arm, covariance blas64.General, quantile float64) stats.Estimate {
	half := float64(quantile * SE(covariance, int(i)))
	return stats.Estimate{Value: f.Strengths[i], Low: f.Strengths[i] - half, High: f.Strengths[i] + half}
}

// AIC returns Akaike's criterion, 2·(parameters - ln likelihood), for the comparison of
// Davidson with RaoKupper on the same duels; strengths have one parameter less than arms.
func (f *Fit) AIC() float64 {
	return 2 * (float64(f.Parameters()-1) - f.LogLik)
}
