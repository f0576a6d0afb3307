package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/results/table"
	"joust/sim/rng"
)

// Standings rank algorithms over several environments.
type Standings struct {
	Metric       results.Metric
	Verdict      results.Metric // of the family; its Name is "" where it is the metric
	Environments int            // number of environments
	Trials       int            // trials a cell in the environment that has the fewest
	Rows         []Standing     // in the order of the study
	Profile      bool           // whether the factors have a meaning: no mean is negative
	Without      []family.Cell  // algorithms that are missing in some environment, and so in Rows
}

// Standing is one algorithm.
type Standing struct {
	Cell family.Cell // the first cell of the algorithm
	stats.Rank
	// Factors are, by environment, the algorithm's mean divided by the best mean:
	// +Inf where the algorithm failed.
	Factors []float64
	// Verdict is the family's verdict in the environment in which it is the worst.
	Verdict stats.Statistics
	Errs    []string // names of the environments in which the algorithm errs; see Upkeep
}

// Failing reports whether an entrant failed in its contest, whatever its mean.
type Failing func(c *Contest, e *Entrant) bool

// Fails is the Failing of a run. If the metric is what algorithms spend, an algorithm fails
// that errs, whatever it spends, and one of which the budget cut at least half of the
// trials: the mean is then a lower bound that says little.
func (m *Matchups) Fails(_ *Contest, e *Entrant) bool {
	return m.costs && (e.Errs || 2*e.Of.Cut >= max(1, e.Of.N))
}

// Standings ranks the algorithms that are in all contests. Contests in which no trial has
// a value of the metric for every algorithm are left out. It returns nil if there are
// fewer than two contests or two such algorithms, or if the metric has no better
// direction. workers goroutines draw resamples.
func (m *Matchups) Standings(root uint64, contests []Contest, failing Failing, workers int) *Standings {
	contests = slices.DeleteFunc(slices.Clone(contests), func(c Contest) bool { return c.Entrants[0].units == nil })
	if len(contests) < 2 || m.Metric.Better == stats.Neither {
		return nil
	}
	s := &Standings{Metric: m.Metric, Verdict: m.Verdict(), Environments: len(contests), Trials: contests[0].Trials, Profile: true}
	var entrants [][]int // by row and contest: the index of the entrant
	seen := map[string]bool{}
	for i := range contests {
		for _, e := range contests[i].Entrants {
			id := algorithmID(e.Cell)
			if seen[id] {
				continue
			}
			seen[id] = true
			if indices := entrantIndices(contests, id); indices != nil {
				s.Rows = append(s.Rows, Standing{Cell: e.Cell})
				entrants = append(entrants, indices)
			} else {
				s.Without = append(s.Without, e.Cell)
			}
		}
	}
	if len(s.Rows) < 2 {
		return nil
	}
	values := make([][][]float64, len(contests))
	for i := range contests {
		c := &contests[i]
		s.Trials = min(s.Trials, c.Trials)
		means := make([]float64, len(s.Rows))
		for a := range s.Rows {
			e := &c.Entrants[entrants[a][i]]
			units := e.units
			means[a] = e.Of.Mean
			s.Profile = s.Profile && means[a] >= 0
			if failing(c, e) {
				units, means[a] = worstValues(m.Metric.Better, len(units)), math.NaN()
			}
			values[i] = append(values[i], units)
		}
		for a, f := range stats.Factors(m.Metric.Better, means) {
			s.Rows[a].Factors = append(s.Rows[a].Factors, f)
		}
	}
	for a := range s.Rows {
		var verdicts []stats.Statistics
		for i := range contests {
			c := &contests[i]
			e := &c.Entrants[entrants[a][i]]
			verdicts = append(verdicts, e.Verdict)
			if m.costs && e.Errs {
				s.Rows[a].Errs = append(s.Rows[a].Errs, c.PlaceName())
			}
		}
		s.Rows[a].Verdict = m.worstVerdict(verdicts)
	}
	for a, r := range stats.Ranks(m.Metric.Better, values, rng.Stream(root, "compare", "ranks", m.Metric.Name), workers) {
		s.Rows[a].Rank = r
	}
	return s
}

// worstValues returns n infinite values that are worse than all others, so that the
// algorithms that failed share the last ranks.
func worstValues(better stats.Direction, n int) []float64 {
	worst := math.Inf(1)
	if better == stats.Higher {
		worst = math.Inf(-1)
	}
	return slices.Repeat([]float64{worst}, n)
}

// algorithmID identifies an algorithm in all environments: by its key and its label.
func algorithmID(c family.Cell) string { return c.Algorithm.Key() + "\x00" + c.Label }

// entrantIndices returns the index of the algorithm among the entrants of each contest,
// or nil if it is missing in one.
func entrantIndices(contests []Contest, id string) (indices []int) {
	for i := range contests {
		e := slices.IndexFunc(contests[i].Entrants, func(e Entrant) bool { return algorithmID(e.Cell) == id })
		if e < 0 {
			return nil
		}
		indices = append(indices, e)
	}
	return indices
}

// profileLines is the most lines of a figure; readers cannot distinguish more.
const profileLines = 7

// Figure draws the performance profile: for each algorithm the share of environments in
// which its mean is at most τ times the best mean, as a function of τ. names are the
// names of Rows. Of more than profileLines algorithms it shows those with the lowest
// mean ranks.
func (s *Standings) Figure(names []string) plot.Figure {
	order := make([]int, len(s.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := s.Rows[a].Mean.Value, s.Rows[b].Mean.Value; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	caption := []string{"Mean " + s.Metric.Label + "."}
	if len(order) > profileLines {
		order = order[:profileLines]
		caption = append(caption, "Of all algorithms those of the lowest mean ranks.")
	}
	var verdicts, errs []string
	for _, a := range order {
		v := s.Rows[a].Verdict
		write := table.Value(s.Verdict.Kind)
		verdicts = append(verdicts, fmt.Sprintf("%s %s (%s to %s)", names[a], write(v.Mean), write(v.Low), write(v.High)))
		if n := len(s.Rows[a].Errs); n > 0 {
			errs = append(errs, fmt.Sprintf("%s in %d", names[a], n))
		}
	}
	if s.Verdict.Name != "" {
		caption = append(caption, "Worst "+s.Verdict.Label+" of an environment, with its 95 % interval: "+strings.Join(verdicts, ", ")+".")
	}
	if errs != nil {
		caption = append(caption, fmt.Sprintf("Of %d environments, the mean is within no factor where the algorithm errs: %s.", s.Environments, strings.Join(errs, ", ")))
	}
	lines := make([]figures.Factored, len(order))
	for i, a := range order {
		style, variant := s.styleOf(a)
		lines[i] = figures.Factored{Name: names[a], Style: style, Variant: variant, Factors: s.Rows[a].Factors}
	}
	fig := figures.ProfileOf(s.Metric, lines)
	fig.Caption = strings.Join(caption, " ")
	return fig
}

// styleOf returns the style and the variant of a row: algorithms of one name have one
// style, as in the figures of a study.
func (s *Standings) styleOf(row int) (style, variant int) {
	var names []string
	for _, r := range s.Rows[:row] {
		name := r.Cell.Name()
		if name == s.Rows[row].Cell.Name() {
			variant++
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if i := slices.Index(names, s.Rows[row].Cell.Name()); i >= 0 {
		return i, variant
	}
	return len(names), variant
}
