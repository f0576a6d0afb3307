package family

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/results"
	"joust/results/stats"
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

// regretFigures are the figures of a study that records regrets: each over the duels.
func regretFigures() (list []DefaultFigure) {
	for _, r := range pref.Regrets {
		list = append(list, DefaultFigure{X: "duels", Y: RegretMetric(r), Kind: "quantiles"})
	}
	return list
}

// regretColumns are the columns of a summary with the regrets that are recorded: the mean
// and the median of each, and the share of trials that are locked in.
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
