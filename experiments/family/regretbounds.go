package family

import (
	"fmt"
	"math"
	"slices"

	"joust/results"
	"joust/sim/pref"
)

// The greatest numbers of arms for which the bounds that need linear programs are computed:
// with them the programs take less than about a second.
const (
	copelandBoundArms = 32
	bordaBoundArms    = 10
)

// regretBounds returns the lower bounds of the regrets that are recorded; nil if none is
// known.
func regretBounds(m *pref.Matrix, s results.Schema) *results.RegretBounds {
	b := results.RegretBounds{Constants: map[string]float64{}}
	for _, r := range pref.Regrets {
		name := RegretMetric(r)
		if results.Find(s.Curves, name) < 0 && results.Find(s.Metrics, name) < 0 {
			continue
		}
		constant := math.NaN()
		switch {
		case r == pref.AverageRegret:
			constant, b.RMED1, b.Own = m.AverageRegretBound()
		case r == pref.CopelandHalfRegret && m.Arms() <= copelandBoundArms:
			constant = m.CopelandRegretBound()
		case r == pref.CopelandRegret && m.Arms() <= copelandBoundArms && slices.Equal(m.CopelandWorth(), m.CopelandHalfWorth()):
			constant = m.CopelandRegretBound()
		case r == pref.BordaRegret && m.Arms() <= bordaBoundArms:
			constant = m.BordaRegretBound()
		}
		if !math.IsNaN(constant) {
			b.Constants[name] = constant
		}
	}
	if len(b.Constants) == 0 {
		return nil
	}
	if math.IsNaN(b.RMED1) {
		b.RMED1 = 0
	}
	return &b
}

// allRegrets is the schema of a study that records every regret.
func allRegrets() (s results.Schema) {
	for _, m := range bookMetrics {
		s.Curves = append(s.Curves, m.Metric)
	}
	return s
}

// regretSentences say what regret any consistent algorithm has in a world of these facts.
func regretSentences(f *results.Facts) (list []string) {
	if f == nil || f.MatrixFacts == nil {
		return nil
	}
	for _, r := range []pref.Regret{pref.AverageRegret, pref.CopelandHalfRegret, pref.BordaRegret} {
		text := fmt.Sprintf("lower bound of %s regret: ", r)
		constant, ok := 0.0, false
		if f.Regret != nil {
			constant, ok = f.Regret.Constants[RegretMetric(r)]
		}
		switch {
		case ok && r == pref.AverageRegret:
			text += fmt.Sprintf("%.4g·ln T for any algorithm whose regret grows slower than any power of T on every matrix; RMED1 has %.4g·ln T; the Condorcet winner is the cheapest opponent of %d of the %d other arms",
				constant, f.Regret.RMED1, f.Regret.Own, f.Arms-1)
		case ok:
			text += fmt.Sprintf("%.4g·ln T", constant)
		case f.Judged:
			text += "not known, because a judge stands between the matrix and the outcomes"
		case r == pref.AverageRegret && f.Condorcet == "":
			text += "none, because there is no Condorcet winner"
		case r == pref.BordaRegret && len(f.Borda) > 1:
			text += "none, because several arms have the greatest score"
		case r == pref.BordaRegret && f.Ties:
			text += "not computed where duels can tie"
		case r == pref.BordaRegret && f.Arms > bordaBoundArms:
			text += fmt.Sprintf("not computed for more than %d arms", bordaBoundArms)
		case r == pref.CopelandHalfRegret && f.Arms > copelandBoundArms:
			text += fmt.Sprintf("not computed for more than %d arms", copelandBoundArms)
		default:
			text += "none, because pairs are even, so that another arm may win as well at no cost"
		}
		list = append(list, text)
	}
	return list
}
