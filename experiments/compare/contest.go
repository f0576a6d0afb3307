package compare

import (
	"cmp"

	"golang.org/x/sync/errgroup"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/results"
	"joust/results/stats"
	"joust/sim/rng"
)

// Contest is the algorithms of one environment, their results in the same trials, and
// the comparisons of these results in pairs.
type Contest struct {
	Environment family.Setting
	Place       string // label of the environment in the study; "" where it has none
	Trials      int    // trials that all entrants have
	Entrants    []Entrant
	Pairs       []Pairing
}

// PlaceName returns the label of the environment or, without one, its name.
func (c *Contest) PlaceName() string { return cmp.Or(c.Place, c.Environment.Brief(1)) }

// Entrant is an algorithm in a contest.
type Entrant struct {
	Cell       family.Cell
	Of         stats.Statistics // of the metric
	Beside     stats.Statistics // of the second metric; zero where there is none
	Watched    stats.Statistics // in a bench: of the metric that decides whether the algorithm fails
	Verdict    stats.Statistics // of the verdict of the family
	Unresolved int              // number of trials that the budget cut
	Upkeep
	Seeks *results.Seeks // nil where what the algorithm seeks is right

	units []float64 // values of the metric in the trials in which all entrants have one; see stats.Gather
}

// Pairing compares the entrant Of with the entrant Against.
type Pairing struct {
	Of, Against int // indices of the contest's entrants
	stats.Paired
	Beside *stats.Paired // the same comparison by the second metric; nil where there is none

	// Verdicts is the same comparison by the verdict of the family: Beside, or nil where
	// another metric stands beside.
	Verdicts *stats.Paired

	byCost bool    // the metric is what algorithms spend, and no suite says what they must keep to
	cut    [2]bool // whether the budget cut trials of Of and of Against, so that their means are lower bounds
}

// cellValues are the values of one cell, one a trial. A slice is nil where there is no
// such metric.
type cellValues struct{ metric, unresolved, beside, watched, verdict []float64 }

// Contests reads the records and compares the algorithms of each environment. The result depends on the records alone,
// for any number of workers: each comparison draws its resamples from a stream that is
// named after it, whatever else is compared.
//
// P is corrected for the number of all comparisons. Where the records decide which
// algorithm is the best, it is corrected for the number of all pairs of algorithms of
// one environment, summed over environments: any of them might have been compared.
func (m *Matchups) Contests(r *run.Reader, workers int) ([]Contest, error) {
	contests := make([]Contest, len(m.places))
	for i := range m.places {
		if err := m.compare(r, &m.places[i], &contests[i], workers); err != nil {
			return nil, err
		}
	}
	var all, beside []*stats.Paired
	possible := 0 // comparisons that the records might have asked for
	for i := range contests {
		n := len(contests[i].Entrants)
		possible += n * (n - 1) / 2
		for j := range contests[i].Pairs {
			all = append(all, &contests[i].Pairs[j].Paired)
			if b := contests[i].Pairs[j].Beside; b != nil {
				beside = append(beside, b)
			}
		}
	}
	if !m.best {
		possible = 0
	}
	stats.Correct(all, possible)
	stats.Correct(beside, possible)
	return contests, nil
}

// compare reads the records of one environment and compares its algorithms. It fails
// where records cannot be read.
func (m *Matchups) compare(r *run.Reader, p *environmentPairs, c *Contest, workers int) error {
	first := m.study.Cells[p.cells[0]]
	c.Environment, c.Place = first.Environment, first.Place
	values := make([]cellValues, len(p.cells))
	var reading errgroup.Group
	reading.SetLimit(workers)
	for i, cell := range p.cells {
		reading.Go(func() (err error) {
			values[i], err = m.read(r, cell)
			return err
		})
	}
	if err := reading.Wait(); err != nil {
		return err
	}
	c.Trials = len(values[0].metric)
	for _, v := range values {
		c.Trials = min(c.Trials, len(v.metric))
	}
	measured := make([][]float64, len(values))
	for i, cell := range p.cells {
		values[i].truncate(c.Trials)
		measured[i] = values[i].metric
		e := m.entrant(m.study.Cells[cell], values[i])
		e.Seeks = r.Manifest.Cells[cell].Seeks
		c.Entrants = append(c.Entrants, e)
	}
	for i, complete := range stats.Complete(measured...) {
		if len(complete) > 0 {
			c.Entrants[i].units = stats.Gather(complete)
		}
	}
	m.judgeUpkeep(r.Manifest.RootSeed, c, values)
	pairs := p.pairs
	if m.best {
		pairs = m.againstBest(c)
	}
	c.Pairs = make([]Pairing, len(pairs))
	var comparing errgroup.Group
	comparing.SetLimit(workers)
	for i, pair := range pairs {
		comparing.Go(func() error {
			c.Pairs[i] = m.pair(r.Manifest.RootSeed, c, pair, values)
			return nil
		})
	}
	return comparing.Wait()
}

// read reads the values of a cell, given by its index in the study.
func (m *Matchups) read(r *run.Reader, cell int) (v cellValues, err error) {
	all := m.study.Measures
	columns := []results.Metric{m.Metric}
	to := []*[]float64{&v.metric}
	if cut := m.study.Family.Cut; cut != "" {
		columns, to = append(columns, all[results.Find(all, cut)]), append(to, &v.unresolved)
	}
	if m.Beside.Name != "" {
		columns, to = append(columns, m.Beside), append(to, &v.beside)
	}
	if m.watched.Name != "" {
		columns, to = append(columns, m.watched), append(to, &v.watched)
	}
	columns, to = append(columns, m.verdict), append(to, &v.verdict)
	read, err := r.Values(cell, columns...)
	for i, values := range read {
		*to[i] = values
	}
	return v, err
}

// truncate keeps the first n trials.
func (v *cellValues) truncate(n int) {
	for _, values := range []*[]float64{&v.metric, &v.unresolved, &v.beside, &v.watched, &v.verdict} {
		if *values != nil {
			*values = (*values)[:n]
		}
	}
}

// entrant summarises the values of a cell.
func (m *Matchups) entrant(c family.Cell, v cellValues) Entrant {
	e := Entrant{Cell: c, Verdict: stats.Describe(m.verdict.Kind, v.verdict)}
	cut := v.unresolved
	if !m.Metric.Spent {
		cut = nil
	}
	e.Of = stats.DescribeCut(m.Metric.Kind, v.metric, cut)
	if v.beside != nil {
		e.Beside = stats.Describe(m.Beside.Kind, v.beside)
	}
	if v.watched != nil {
		e.Watched = stats.Describe(m.watched.Kind, v.watched)
	}
	for _, u := range v.unresolved {
		e.Unresolved += int(u)
	}
	return e
}

// againstBest pairs each other entrant with the best one.
func (m *Matchups) againstBest(c *Contest) (pairs [][2]int) {
	best := m.BestOf(c, func(*Entrant) bool { return true })
	for i := range c.Entrants {
		if i != best {
			pairs = append(pairs, [2]int{i, best})
		}
	}
	return pairs
}

// pair compares two entrants, given by their indices.
func (m *Matchups) pair(root uint64, c *Contest, pair [2]int, values []cellValues) Pairing {
	a, b := pair[0], pair[1]
	one, other := &c.Entrants[a], &c.Entrants[b]
	draw := rng.Stream(root, "compare", m.Metric.Name, c.Environment.Key(), one.Cell.Algorithm.Key(), other.Cell.Algorithm.Key())
	p := Pairing{Of: a, Against: b, Paired: stats.Pair(m.Metric.Kind, m.Metric.Better, values[a].metric, values[b].metric, draw)}
	if m.Beside.Name != "" {
		beside := stats.Pair(m.Beside.Kind, m.Beside.Better, values[a].beside, values[b].beside, draw)
		p.Beside = &beside
		if m.Beside.Name == m.verdict.Name {
			p.Verdicts = &beside
		}
	}
	p.byCost = m.costs && m.watched.Name == ""
	p.cut = [2]bool{one.Of.Cut > 0, other.Of.Cut > 0}
	return p
}

// ErrsMore reports whether the algorithm is significantly worse than the baseline by the
// verdict of the family: it is right less often. It is false where the verdict is the metric.
func (p *Pairing) ErrsMore() bool { return p.Verdicts != nil && p.Verdicts.Verdict() == stats.Worse }

// ErrsLess reports whether the baseline errs more than the algorithm.
func (p *Pairing) ErrsLess() bool { return p.Verdicts != nil && p.Verdicts.Verdict() == stats.Better }

// Unsettled is the verdict on an algorithm that seems to spend less than another, but
// whose mean is only a lower bound, since the budget cut some of its trials.
const Unsettled stats.Verdict = "cut by the budget"

// Verdict returns the verdict of the paired values, with two exceptions. It is Unsettled
// where the budget cut trials of the algorithm that seems to spend less. It is lower or
// higher, not better or worse, where the algorithm that spends less errs more.
func (p *Pairing) Verdict() stats.Verdict {
	v := p.Paired.Verdict()
	switch {
	case v == stats.Better && p.cut[0] || v == stats.Worse && p.cut[1]:
		return Unsettled
	case p.byCost && v == stats.Better && p.ErrsMore():
		return stats.Below
	case p.byCost && v == stats.Worse && p.ErrsLess():
		return stats.Above
	}
	return v
}
