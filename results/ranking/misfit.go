package ranking

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// Misfit says how far the duels of the pairs are from what a model expects. With O the
// observed and E the expected duels, sums being over the pairs and outcomes,
//
//	Deviance = 2 Σ O ln(O/E),  Pearson = Σ (O-E)²/E.
//
// Duels are taken as independent; weights count as duels.
type Misfit struct {
	Deviance, Pearson float64
	// DF is the number of pairs times that of outcomes but one, less that of parameters.
	// The pairs are ordered in a model with a term for the position.
	DF int
	// PDeviance and PPearson are the tails of the χ² law; NaN without degrees of freedom.
	// They hold for many duels a pair; see Sparse.
	PDeviance, PPearson float64
	// Tau is the standard deviation between the log odds of a pair and those of the model
	// that the duels show beyond chance,
	//
	//	τ² = max(0, (Pearson - DF)/Σ n p (1-p) (1-leverage)),
	//
	// and Points = 25 τ the same in points of win probability, of a pair that is about
	// even. They are NaN for models with a parameter of ties.
	Tau, Points float64
	// Sparse reports that more than a fifth of the pairs expect fewer than 5 duels with
	// some outcome, so that the χ² law is not that of Deviance; see Simulate.
	Sparse bool
	// Worst are the five pairs with the greatest residuals, the greatest first.
	Worst []Residual
}

// Residual is how far the score of a pair is from what the model expects.
type Residual struct {
	First, Second pref.Arm
	Duels         float64
	// Score and Expected are the share of the duels that the first arm won, a tie being
	// half a win.
	Score, Expected float64
	// Z is the difference over its standard deviation, which is adjusted for the leverage
	// of the pair: about standard normal if the model holds.
	Z float64
}

// Misfit compares the tallies with the fit. It is defined for the models whose outcomes
// have a law: all but BradleyTerryHalf, and without priors and style.
func (f *Fit) Misfit() (*Misfit, error) {
	switch {
	case f.Spec.Model == BradleyTerryHalf:
		return nil, errors.New("ties as half wins are no law of outcomes, so that it has no misfit; take bt-drop or davidson")
	case f.Spec.Prior != strength.Prior{}:
		return nil, errors.New("a model with a prior is not expected to fit, so that it has no misfit")
	case f.Spec.Style:
		return nil, errors.New("duels with style are all different, so that a model with style has no misfit by pairs")
	}
	m := &Misfit{Tau: math.NaN(), Points: math.NaN()}
	m.Deviance, m.Pearson = distances(f.data, f.Estimate)
	outcomes := 1
	if f.HasTies {
		outcomes = 2
	}
	m.DF = len(f.data.Rows)*outcomes - (f.Parameters() - 1)
	m.PDeviance, m.PPearson = chiSquareTail(m.Deviance, m.DF), chiSquareTail(m.Pearson, m.DF)
	sparse, free := 0, 0.0
	for r, p := range f.data.Rows {
		n := p.Duels()
		win, tie, lose := f.Probabilities(f.data.Difference(r, f.Estimate))
		least := min(win, lose)
		if f.HasTies {
			least = min(least, tie)
		}
		if float64(n*least) < 5 {
			sparse++
		}
		curve := float64(float64(n*(win+lose-float64((win-lose)*(win-lose)))) / 4)
		rest := 1 - float64(curve*f.varianceOf(r))
		free += float64(curve * rest)
		if rest < 1e-9 { // the pair alone decides its difference
			continue
		}
		x := Residual{First: p.I, Second: p.J, Duels: n, Score: (p.Win + float64(p.Tie/2)) / n, Expected: win + float64(tie/2)}
		x.Z = float64(n*(x.Score-x.Expected)) / math.Sqrt(float64(curve*rest))
		m.Worst = append(m.Worst, x)
	}
	m.Sparse = 5*sparse > len(f.data.Rows)
	if !f.HasTies {
		m.Tau = math.Sqrt(max(0, m.Pearson-float64(m.DF)) / free)
		if m.DF == 0 {
			m.Tau = math.NaN()
		}
		m.Points = 25 * m.Tau
	}
	slices.SortStableFunc(m.Worst, func(a, b Residual) int { return cmp.Compare(math.Abs(b.Z), math.Abs(a.Z)) })
	m.Worst = m.Worst[:min(5, len(m.Worst))]
	return m, nil
}

// varianceOf returns the variance of the difference of a row by the information.
func (f *Fit) varianceOf(row int) float64 {
	p := f.data.Rows[row]
	x := make([]float64, f.Parameters())
	x[p.I]++
	x[p.J]--
	if c := f.data.Covariates; c > 0 {
		copy(x[len(x)-c:], f.data.X[row*c:(row+1)*c])
	}
	sum := 0.0
	for i, v := range x {
		if v != 0 {
			sum += float64(v * linalg.Dot(x, linalg.Row(f.Covariance, i)))
		}
	}
	return sum
}

// distances returns the deviance and Pearson's sum of the data at the estimates.
func distances(d *strength.Data, e *strength.Estimate) (deviance, pearson float64) {
	for r, p := range d.Rows {
		n := p.Duels()
		win, tie, lose := e.Probabilities(d.Difference(r, e))
		for _, cell := range [3][2]float64{{p.Win, win}, {p.Tie, tie}, {p.Lose, lose}} {
			observed, expected := cell[0], float64(n*cell[1])
			if observed > 0 {
				deviance += float64(2 * float64(observed*portable.Log(observed/expected)))
			}
			if expected > 0 {
				pearson += float64((observed-expected)*(observed-expected)) / expected
			}
		}
	}
	return deviance, pearson
}

// chiSquareTail returns the probability that a variable of the χ² law exceeds x; NaN without
// degrees of freedom.
func chiSquareTail(x float64, df int) float64 {
	if df < 1 {
		return math.NaN()
	}
	return portable.GammaTail(float64(df)/2, x/2)
}

// Simulate returns the p-values of Deviance and Pearson by a parametric bootstrap: the
// share, (1 + those at least as great)/(1 + n), among n tables that are drawn from the
// fit and fitted again. Table b has the stream "rank", "misfit", b; the result does not
// depend on the number of workers.
func (f *Fit) Simulate(m *Misfit, n int, root uint64, workers int) (deviance, pearson float64, err error) {
	if n < 1 {
		return 0, 0, fmt.Errorf("there are %d simulated tables; there must be at least 1", n)
	}
	failures := make([]error, n)
	values := make([][2]float64, n)
	parallel.Range(max(1, workers), n, func(_, low, high int) {
		for b := low; b < high; b++ {
			d := f.simulated(rng.Stream(root, "rank", "misfit", strconv.Itoa(b)))
			// Pairs between layers fit perfectly in the limit.
			within := d.WithinLayers()
			e, err := within.Estimate(strength.Prior{}, f.Estimate)
			if err != nil {
				failures[b] = err
				continue
			}
			values[b][0], values[b][1] = distances(within, e)
		}
	})
	for b, err := range failures {
		if err != nil {
			return 0, 0, fmt.Errorf("the fit to simulated table %d: %w", b, err)
		}
	}
	far := [2]int{1, 1}
	for _, v := range values {
		// Rounding must not decide between equal tables.
		if v[0] >= m.Deviance-float64(1e-9*(1+m.Deviance)) {
			far[0]++
		}
		if v[1] >= m.Pearson-float64(1e-9*(1+m.Pearson)) {
			far[1]++
		}
	}
	return float64(far[0]) / float64(n+1), float64(far[1]) / float64(n+1), nil
}

// simulated draws the outcomes of all duels from the fit.
func (f *Fit) simulated(s *rng.Source) *strength.Data {
	d := *f.data
	d.Rows = slices.Clone(d.Rows)
	for r := range d.Rows {
		p := &d.Rows[r]
		win, tie, lose := f.Probabilities(d.Difference(r, f.Estimate))
		n := s.Quadrinomial(int(math.Round(p.Duels())), &[4]float64{win, lose, tie, 0})
		p.Win, p.Lose, p.Tie = float64(n[0]), float64(n[1]), float64(n[2]+n[3])
	}
	return &d
}
