package family

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/results"
	"joust/results/stats"
	"joust/sim/bound"
	"joust/sim/duel"
	"joust/sim/pref"
)

// bookMetric is a quantity that the books of a trial give at any duel. It is a measure, at
// the end of the trial, and a curve.
type bookMetric struct {
	results.Metric
	of func(*duel.Books, *duel.Truth) float64
}

// regretFormulas define the notions of regret for a duel of i and j.
var regretFormulas = map[pref.Regret]string{
	pref.AverageRegret:      "Σ (Δ_i + Δ_j)/2 over the duels of i and j, where Δ is the gap to the Condorcet winner",
	pref.WeakRegret:         "Σ min(Δ_i, Δ_j) over the duels of i and j, where Δ is the gap to the Condorcet winner",
	pref.StrongRegret:       "Σ max(Δ_i, Δ_j) over the duels of i and j, where Δ is the gap to the Condorcet winner",
	pref.BinaryWeakRegret:   "number of duels without the Condorcet winner",
	pref.BinaryStrongRegret: "number of duels other than the Condorcet winner's with itself",
	pref.CopelandRegret:     "Σ (z* − (z_i + z_j)/2) over the duels of i and j, where z is the normalised Copeland score by the mode of each pair and z* the greatest",
	pref.CopelandHalfRegret: "Σ (z* − (z_i + z_j)/2) over the duels of i and j, where z is the normalised Copeland score with ties as half wins and z* the greatest",
	pref.BordaRegret:        "Σ (b* − (b_i + b_j)/2) over the duels of i and j, where b is the Borda score and b* the greatest",
	pref.VonNeumannRegret:   "max_k Σ (m_ki + m_kj − 1)/2 over the duels of i and j: the regret against the best fixed arm k, where m_ki = P(k beats i) + P(tie)/2",
	pref.MaximinRegret:      "Σ (v_i + v_j)/2 over the duels of i and j, where v_i = Σ_k w_k m_ki − 1/2 for the optimal mixture w",
}

// RegretMetric returns the name of the metric of a notion of regret: average_regret,
// weak_regret, ….
func RegretMetric(r pref.Regret) string {
	return strings.ReplaceAll(string(r), "-", "_") + "_regret"
}

// Names of metrics: the exploitability of the mixture that a learner recommends, for which the
// loop asks it, and that of all arms played.
const (
	mixtureMetric = "exploitability"
	playedMetric  = "played_exploitability"
)

// bookMetrics are the quantities that the books of a trial give.
var bookMetrics = newBookMetrics()

func newBookMetrics() (list []bookMetric) {
	for _, r := range pref.Regrets {
		about := "regret: " + regretFormulas[r] + "; no value in a trial whose matrix does not define it, nor among candidates"
		list = append(list, bookMetric{
			results.Metric{Name: RegretMetric(r), Label: strings.ReplaceAll(string(r), "von-neumann", "von Neumann") + " regret", Kind: stats.Positive, Better: stats.Lower, Optional: true, OnRequest: true, Regret: true, About: about},
			func(b *duel.Books, _ *duel.Truth) float64 { return b.Regret(r) },
		})
	}
	return append(list,
		bookMetric{
			results.Metric{Name: "self_duels", Label: "share of duels of an arm with itself", Kind: stats.Share, Optional: true, OnRequest: true, About: "share of the duels in which an arm duelled itself; no value before the first duel"},
			func(b *duel.Books, _ *duel.Truth) float64 { return float64(b.Selves()) / float64(b.Duels()) },
		},
		bookMetric{
			results.Metric{Name: "best_plays", Label: "plays of a right arm", Kind: stats.Share, Better: stats.Higher, Optional: true, OnRequest: true, About: "share of the places in duels, two a duel, that right arms took; no value without a truth or before the first duel"},
			bestPlays,
		},
		bookMetric{
			results.Metric{Name: mixtureMetric, Label: "exploitability", Kind: stats.Positive, Better: stats.Lower, Optional: true, OnRequest: true, About: "max_k Σ w_i m_ki − 1/2 for the mixture w of arms that the algorithm recommends, where m_ki = P(k beats i) + P(tie)/2: by how much the best answer beats it, 0 for a von Neumann winner only; no value for an algorithm that recommends no mixture, nor among candidates"},
			func(b *duel.Books, _ *duel.Truth) float64 { return b.Exploitability() },
		},
		bookMetric{
			results.Metric{Name: playedMetric, Label: "exploitability of the arms played", Kind: stats.Positive, Better: stats.Lower, Optional: true, OnRequest: true, About: "`exploitability` of the mixture of all arms played, in both places of the duels, whether the algorithm recommends it or not: `von_neumann_regret`/`duels`; no value before the first duel, nor among candidates"},
			func(b *duel.Books, _ *duel.Truth) float64 { return b.PlayedExploitability() },
		},
	)
}

// regretGroup is the group of the notions of regret.
func regretGroup() Group {
	g := Group{Name: "regret", Column: map[string]string{}, Always: []string{"self_duels", "best_plays"}}
	for _, r := range pref.Regrets {
		g.Words = append(g.Words, string(r))
		g.Column[string(r)] = RegretMetric(r)
	}
	return g
}

// regretFigures are the figures of a study that records regrets or exploitabilities: each over
// the duels.
func regretFigures() (list []DefaultFigure) {
	for _, r := range pref.Regrets {
		list = append(list, DefaultFigure{X: "duels", Y: RegretMetric(r), Kind: "quantiles"})
	}
	return append(list, DefaultFigure{X: "duels", Y: mixtureMetric}, DefaultFigure{X: "duels", Y: playedMetric})
}

// regretColumns are the columns of a summary with the regrets that are recorded: the mean
// and the median of each, and the share of trials that are locked in; and the exploitabilities.
func regretColumns() (list []Column) {
	for _, r := range pref.Regrets {
		name := RegretMetric(r)
		list = append(list,
			Column{Metric: name, Heading: string(r) + " regret", Digits: 1, Interval: true},
			Column{Metric: name, Heading: "median " + string(r) + " regret", Digits: 1, Median: true},
			Column{
				Metric: name, Heading: "locked in by " + string(r), About: "share of trials whose " + string(r) + " regret is more than four medians: the algorithm is stuck with a wrong arm",
				Shown: anyRow(func(row Row) bool { return row.Means[name].Locked > 0 }),
				Text:  func(row Row) string { return lockedText(row.Means[name]) },
			})
	}
	for _, name := range []string{mixtureMetric, playedMetric} {
		list = append(list, Column{
			Metric: name, Heading: strings.ReplaceAll(name, "_", " "), Digits: 4, Interval: true,
			Shown: anyRow(func(row Row) bool { return row.Means[name].N > 0 }),
		})
	}
	return list
}

// lockedText writes the share of trials that are locked in; nothing for a regret that is
// not defined.
func lockedText(r results.Row) string {
	if math.IsNaN(r.Locked) {
		return ""
	}
	return fmt.Sprintf("%.1f %%", 100*r.Locked)
}

// bestPlays returns the share of all plays that were of right arms.
func bestPlays(b *duel.Books, truth *duel.Truth) float64 {
	if truth.Undefined {
		return math.NaN()
	}
	n := 0
	for _, a := range truth.Winners {
		n += b.Plays(a)
	}
	return float64(n) / float64(2*b.Duels())
}

// booksOf returns what the loop must read from its books to fill the columns, by name.
func booksOf(s results.Schema) (names []string, read []func(*duel.Books, *duel.Truth) float64) {
	for _, m := range bookMetrics {
		if results.Find(s.Metrics, m.Name) >= 0 || results.Find(s.Curves, m.Name) >= 0 {
			names, read = append(names, m.Name), append(read, m.of)
		}
	}
	return names, read
}

// appendBooks appends the columns that the books fill to the block.
func appendBooks(b *results.Block, s results.Schema, names []string, t *duel.Trial) {
	for i, m := range s.Metrics {
		if c := slices.Index(names, m.Name); c >= 0 {
			last := len(t.Books[c]) - 1
			b.Metrics[i] = append(b.Metrics[i], t.Books[c][last])
		}
	}
	for i, m := range s.Curves {
		if c := slices.Index(names, m.Name); c >= 0 {
			b.Curves[i] = append(b.Curves[i], t.Books[c][:len(t.Books[c])-1]...)
		}
	}
}

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
			constant, b.RMED1, b.Own = bound.AverageRegret(m)
		case r == pref.CopelandHalfRegret && m.Arms() <= copelandBoundArms:
			constant = bound.CopelandRegret(m)
		case r == pref.CopelandRegret && m.Arms() <= copelandBoundArms && slices.Equal(m.CopelandWorth(), m.CopelandHalfWorth()):
			constant = bound.CopelandRegret(m)
		case r == pref.BordaRegret && m.Arms() <= bordaBoundArms:
			constant = bound.BordaRegret(m)
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
