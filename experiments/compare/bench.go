package compare

import (
	"fmt"
	"slices"
	"strconv"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
)

// Bout is the contest of one environment of a bench: the algorithm is compared with
// every rival.
type Bout struct {
	Contest
	Algorithm int // index of the entrant that is judged
	// Limit is, by entrant, the limit that the entrant fails to keep, in words; ""
	// for an entrant that does not fail.
	Limit []string
	// Elsewhere is, by entrant, whether it exceeds the limit, but does not fail, since it
	// seeks another arm than the right one and may have found what it seeks.
	Elsewhere []bool
	// Best is the index of the best rival by Matchups.BestOf among those that do not exceed
	// their limits, and Against compares the algorithm with it; -1 and nil if there is
	// none.
	Best    int
	Against *Pairing
}

// Bench is the judgement of an algorithm in a suite.
type Bench struct {
	family   *family.Family
	matchups *Matchups

	Metric  results.Metric // by which algorithms are compared
	Beside  results.Metric // shown and compared along with it
	Verdict results.Metric // of the family; without a name where it is the metric
	Watched results.Metric // decides whether an algorithm fails

	Fails     study.Failure
	Bouts     []Bout
	Standings *Standings // nil if there are too few environments
}

// NewBench judges the first algorithm of the study of the reader, which Suite.With made,
// by its records. P is corrected for the number of all comparisons
// with all rivals in all environments.
func NewBench(s *study.Suite, r *run.Reader, workers int) (*Bench, error) {
	st := r.Study
	m, err := matchupsOf(st, s.Metric)
	if err != nil {
		return nil, err
	}
	all := st.Measures
	m.Beside = all[results.Find(all, s.Beside)]
	m.watched = all[results.Find(all, s.Fails.Metric)]
	environments, err := selectEnvironments(st, nil)
	if err != nil {
		return nil, err
	}
	var judged []int // by environment: the index of the algorithm in its cells
	for _, p := range environments {
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
		return nil, fmt.Errorf("no rival runs in an environment that the algorithm suits; name rivals with --against")
	}
	contests, err := m.Contests(r, workers)
	if err != nil {
		return nil, err
	}
	b := &Bench{family: st.Family, matchups: m, Metric: m.Metric, Beside: m.Beside, Verdict: m.Verdict(), Watched: m.watched, Fails: s.Fails}
	failing := map[*Entrant]bool{}
	for i, c := range contests {
		bout := b.bout(c, judged[i])
		b.Bouts = append(b.Bouts, bout)
		for k := range c.Entrants {
			failing[&c.Entrants[k]] = bout.exceeds(k)
		}
	}
	b.Standings = m.Standings(r.Manifest.RootSeed, contests, func(_ *Contest, e *Entrant) bool { return failing[e] }, workers)
	return b, nil
}

// exceeds reports whether the entrant exceeds its limit, whether it fails or seeks something
// else.
func (b *Bout) exceeds(entrant int) bool { return b.Limit[entrant] != "" || b.Elsewhere[entrant] }

// exceeds returns the limit that the entrant fails to keep, in words: the whole interval
// of the watched metric lies beyond it. It returns "" if the entrant keeps the limit, or
// if its trials are too few to decide. It returns "" and true if the entrant seeks
// something else in so many trials that it may keep the limit in the others.
func (b *Bench) exceeds(e *Entrant) (limit string, elsewhere bool) {
	bound, text := b.limit(e.Cell.Algorithm)
	beyond := func(by float64) bool {
		if b.Fails.Above {
			return e.Watched.Low > bound+by
		}
		return e.Watched.High < bound-by
	}
	switch {
	case !beyond(0):
		return "", false
	case b.judgesByTruth() && !beyond(e.Seeks.Most()):
		return "", true
	}
	return text, false
}

// judgesByTruth reports whether the watched metric depends on what is right.
func (b *Bench) judgesByTruth() bool {
	return b.Watched.Name == b.family.Verdict || b.Watched.Name == "failed"
}

// bout finds out which entrants of the contest fail and which rival is the best.
func (b *Bench) bout(c Contest, algorithm int) Bout {
	bout := Bout{Contest: c, Algorithm: algorithm}
	for i := range c.Entrants {
		e := &c.Entrants[i]
		limit, elsewhere := b.exceeds(e)
		bout.Limit, bout.Elsewhere = append(bout.Limit, limit), append(bout.Elsewhere, elsewhere)
	}
	bout.Best = b.matchups.BestOf(&c, func(entrant int) bool { return entrant != algorithm && !bout.exceeds(entrant) })
	for i := range c.Pairs {
		if c.Pairs[i].Against == bout.Best {
			bout.Against = &c.Pairs[i]
		}
	}
	return bout
}

// standardDelta is the failure probability that is allowed to an algorithm without a
// guarantee in a suite that judges algorithms by the δ of their guarantees.
const standardDelta = 0.05

// limit returns the limit of the algorithm's share of failures, and its text.
func (b *Bench) limit(a family.Setting) (limit float64, text string) {
	if !b.Fails.Delta {
		return b.Fails.Limit, strconv.FormatFloat(100*b.Fails.Limit, 'g', 4, 64) + " %"
	}
	if limit = b.family.Delta(a); limit == 0 {
		limit = standardDelta
	}
	return limit, "δ = " + strconv.FormatFloat(100*limit, 'g', 4, 64) + " %"
}
