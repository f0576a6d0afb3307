package compare

import (
	"math"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/sim/rng"
)

// Standings say how algorithms stand over several environments.
type Standings struct {
	Metric       results.Metric
	Environments int
	Trials       int           // in the environment that has the fewest
	Rows         []Standing    // in the order of the study
	Profile      bool          // whether there are factors: not of a metric that has been negative
	Without      []family.Cell // algorithms that are not in all of the environments, and so not in Rows
}

// Standing is one algorithm.
type Standing struct {
	Cell family.Cell // one of those it is in
	stats.Rank
	// Factors are, by environment, how many times the best mean its own is:
	// +Inf where it failed.
	Factors []float64
}

// Failing says whether an entrant failed in its contest, whatever its mean.
type Failing func(c *Contest, e *Entrant) bool

// Cut is the usual way to fail: the budget cut half of the trials or more of what
// is spent until the end, so that the mean, a lower bound, may be anything.
func (m *Matchups) Cut(_ *Contest, e *Entrant) bool {
	return m.Metric.Spent && 2*e.Unresolved >= e.Of.N
}

// Standings ranks the algorithms that are in all of the contests; nil if these
// are fewer than two, or two algorithms, or if no direction of the metric is the
// better one.
func (m *Matchups) Standings(root uint64, contests []Contest, failing Failing) *Standings {
	if len(contests) < 2 || m.Metric.Better == stats.Neither {
		return nil
	}
	s := &Standings{Metric: m.Metric, Environments: len(contests), Trials: contests[0].Trials, Profile: true}
	var places [][]int // by algorithm: its entrant in each contest
	seen := map[string]bool{}
	for i := range contests {
		for _, e := range contests[i].Entrants {
			id := contestant(e.Cell)
			if seen[id] {
				continue
			}
			seen[id] = true
			if at := placesOf(contests, id); at != nil {
				s.Rows = append(s.Rows, Standing{Cell: e.Cell})
				places = append(places, at)
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
			e := &c.Entrants[places[a][i]]
			units := e.units
			means[a] = e.Of.Mean
			s.Profile = s.Profile && means[a] >= 0
			if failing(c, e) {
				units, means[a] = last(m.Metric.Better, len(units)), math.NaN()
			}
			values[i] = append(values[i], units)
		}
		for a, f := range stats.Factors(m.Metric.Better, means) {
			s.Rows[a].Factors = append(s.Rows[a].Factors, f)
		}
	}
	for a, r := range stats.Ranks(m.Metric.Better, values, rng.Stream(root, "compare", "ranks", m.Metric.Name)) {
		s.Rows[a].Rank = r
	}
	return s
}

// last is values that no other mean is worse than: those who failed share the last
// places.
func last(better stats.Direction, n int) []float64 {
	worst := math.Inf(1)
	if better == stats.Higher {
		worst = math.Inf(-1)
	}
	return slices.Repeat([]float64{worst}, n)
}

// contestant tells algorithms apart over environments.
func contestant(c family.Cell) string { return c.Algorithm.Key() + "\x00" + c.Label }

// placesOf is the place of the algorithm in each contest, nil if it lacks in one.
func placesOf(contests []Contest, id string) (at []int) {
	for i := range contests {
		e := slices.IndexFunc(contests[i].Entrants, func(e Entrant) bool { return contestant(e.Cell) == id })
		if e < 0 {
			return nil
		}
		at = append(at, e)
	}
	return at
}

const (
	profileEnd   = 100.0 // factor beyond which a figure does not look
	profileLines = 7     // that can be told apart
)

// Figure draws the performance profile: for each algorithm the share of
// environments in which its mean is within a factor of the best one. names are
// those of Rows. Of many algorithms it shows those of the lowest mean ranks.
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
	end := 1.0
	for _, a := range order {
		for _, f := range s.Rows[a].Factors {
			if !math.IsInf(f, 1) {
				end = max(end, min(f, profileEnd))
			}
		}
	}
	end = max(1.1, end*1.05)
	panel := plot.Panel{}
	for _, a := range order {
		row := s.Rows[a]
		panel.Series = append(panel.Series, plot.Series{Name: names[a], Style: row.Cell.Item, Form: plot.Curve, Points: steps(row.Factors, end)})
	}
	restyle(panel.Series)
	return plot.Figure{
		X:       plot.Axis{Label: "factor τ of the best mean", Scale: plot.Log, Min: 1, Max: end},
		Y:       plot.Axis{Label: "share of environments within τ", Proportion: true, Min: -0.03, Max: 1.03},
		Panels:  []plot.Panel{panel},
		Caption: strings.Join(caption, " "),
	}
}

// steps is the share of the factors that are at most x, from 1 to the end.
func steps(factors []float64, end float64) []plot.Point {
	at := slices.Clone(factors)
	slices.Sort(at)
	at = slices.Compact(at)
	share := stats.Within(factors, 1)
	points := []plot.Point{{X: 1, Y: share}}
	for _, x := range at {
		if x <= 1 || x > end {
			continue
		}
		points = append(points, plot.Point{X: x, Y: share})
		share = stats.Within(factors, x)
		points = append(points, plot.Point{X: x, Y: share})
	}
	return append(points, plot.Point{X: end, Y: share})
}

// restyle numbers the looks of the series where two have the same.
func restyle(list []plot.Series) {
	seen := map[int]bool{}
	for _, s := range list {
		if seen[s.Style] {
			for i := range list {
				list[i].Style = i
			}
			return
		}
		seen[s.Style] = true
	}
}
