package compare

import (
	"fmt"
	"slices"
	"strconv"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/results/stats"
)

// Bout is one environment of a bench: the contest, in which the algorithm is
// compared with every rival.
type Bout struct {
	Contest
	Algorithm int // which entrant is judged
	// Limit is, by entrant, what its share of failures is held against, in words; ""
	// for those that do not fail.
	Limit []string
	// Best is the rival that is best by the metric among those that do not fail, and
	// Against the comparison of the algorithm with it; -1 and nil if all fail.
	Best    int
	Against *Pairing
}

// Bench is what a suite says of an algorithm.
type Bench struct {
	family *family.Family

	Metric, Beside, Watched results.Metric
	Fails                   study.Failure
	Bouts                   []Bout
	Standings               *Standings // nil if there are too few environments
}

// NewBench judges the algorithm that comes first in the study, which With made, by
// the records of its run in the folder. P is corrected over all comparisons with
// all rivals.
func NewBench(s *study.Suite, st *study.Study, dir results.Dir, manifest *results.Manifest, workers int) (*Bench, error) {
	m, err := matchupsOf(st, s.Metric)
	if err != nil {
		return nil, err
	}
	all := st.Family.Measures
	m.Beside = all[results.Find(all, s.Beside)]
	m.watched = all[results.Find(all, s.Fails.Metric)]
	places, err := placesNamed(st, nil)
	if err != nil {
		return nil, err
	}
	var judged []int // by environment: the place of the algorithm in it
	for _, p := range places {
		at := slices.IndexFunc(p.cells, func(c int) bool { return st.Cells[c].Item == 0 })
		if at < 0 || len(p.cells) < 2 {
			continue
		}
		for i := range p.cells {
			if i != at {
				p.pairs = append(p.pairs, [2]int{at, i})
			}
		}
		m.places, judged = append(m.places, p), append(judged, at)
	}
	if m.places == nil {
		return nil, fmt.Errorf("no rival is in any environment that the algorithm suits; name some with --against")
	}
	contests, err := m.Contests(dir, manifest, workers)
	if err != nil {
		return nil, err
	}
	b := &Bench{family: st.Family, Metric: m.Metric, Beside: m.Beside, Watched: m.watched, Fails: s.Fails}
	for i, c := range contests {
		b.Bouts = append(b.Bouts, b.bout(c, judged[i]))
	}
	b.Standings = m.Standings(manifest.RootSeed, contests, func(_ *Contest, e *Entrant) bool { return b.fails(e) != "" })
	return b, nil
}

// fails says what limit the entrant fails at, in words; "" if it does not, or if its
// trials cannot tell.
func (b *Bench) fails(e *Entrant) string {
	limit, text := b.limit(e.Cell.Algorithm)
	if b.Fails.Above && e.Watched.Low > limit || !b.Fails.Above && e.Watched.High < limit {
		return text
	}
	return ""
}

func (b *Bench) bout(c Contest, algorithm int) Bout {
	bout := Bout{Contest: c, Algorithm: algorithm, Best: -1}
	for i := range c.Entrants {
		e := &c.Entrants[i]
		bout.Limit = append(bout.Limit, b.fails(e))
		if i == algorithm || bout.Limit[i] != "" {
			continue
		}
		if bout.Best < 0 || e.Of.Mean != c.Entrants[bout.Best].Of.Mean && e.Of.Mean < c.Entrants[bout.Best].Of.Mean == (b.Metric.Better == stats.Lower) {
			bout.Best = i
		}
	}
	for i := range c.Pairs {
		if c.Pairs[i].Against == bout.Best {
			bout.Against = &c.Pairs[i]
		}
	}
	return bout
}

// standardDelta is the failure probability allowed to an algorithm without a
// guarantee, where a suite holds algorithms to their own.
const standardDelta = 0.05

// limit is the limit of the algorithm's failures, and its text.
func (b *Bench) limit(a family.Setting) (limit float64, text string) {
	if !b.Fails.Delta {
		return b.Fails.Limit, strconv.FormatFloat(100*b.Fails.Limit, 'g', 4, 64) + " %"
	}
	if limit = b.family.Delta(a); limit == 0 {
		limit = standardDelta
	}
	return limit, "δ = " + strconv.FormatFloat(100*limit, 'g', 4, 64) + " %"
}
