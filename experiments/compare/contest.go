package compare

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

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
	Place       string         // label of the environment in the study; "" where it has none
	Facts       *results.Facts // of the environment; nil where there are none
	Trials      int            // trials that all entrants have
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
	Unresolved int              // number of trials that were cut: by the budget, or because they ran out of data
	Starved    int              // number of trials that were cut because they ran out of data
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
	cut    [2]bool // whether trials of Of and of Against were cut, so that their means are lower bounds
	// starved reports whether all trials of Of and of Against that were cut ran out of data.
	starved [2]bool
}

// values yields the values of measures in the trials of some entrants, some trials at a time:
// by entrant, measure and trial. See run.Reader.Chunks.
type values func(entrants []int, measures ...results.Metric) iter.Seq2[[][][]float64, error]

// Contests reads the records and compares the algorithms of each environment. The result
// depends on the records alone, for any number of workers and whatever else is compared:
// comparisons of as many units share their resamples, whose stream is named after that
// number. Its memory grows with the number of different values, not with that of the trials.
//
// P is corrected for the number of all comparisons in environments in which the metric has
// a value. Where the records decide which algorithm is the best, it is corrected for the
// number of all pairs of algorithms of one environment, summed over environments: any of
// them might have been compared.
func (m *Matchups) Contests(r *run.Reader, workers int) ([]Contest, error) {
	contests := make([]Contest, len(m.places))
	draw := stats.NewResamples(func(units int) stats.Source {
		return rng.Stream(r.Manifest.RootSeed, "compare", "resamples", strconv.Itoa(units))
	})
	for i := range m.places {
		if err := m.compare(r, &m.places[i], &contests[i], draw, workers); err != nil {
			return nil, err
		}
	}
	var all, beside []*stats.Paired
	possible := 0 // comparisons that the records might have asked for
	for i := range contests {
		if !contests[i].isMeasured() {
			continue
		}
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

// isMeasured reports whether some trial has a value of the metric.
func (c *Contest) isMeasured() bool {
	return slices.ContainsFunc(c.Entrants, func(e Entrant) bool { return e.Of.N > 0 })
}

// Measured returns the contests in which some trial has a value of the metric, and the
// environments of the others: a regret, for example, may not be defined in them.
func Measured(all []Contest) (measured []Contest, without []string) {
	for _, c := range all {
		if c.isMeasured() {
			measured = append(measured, c)
		} else {
			without = append(without, c.Entrants[0].Cell.Heading())
		}
	}
	return measured, without
}

// compare reads the records of one environment and compares its algorithms. It fails
// where records cannot be read. Values that have no room in memory are read several times.
func (m *Matchups) compare(r *run.Reader, p *environmentPairs, c *Contest, draw *stats.Resamples, workers int) error {
	first := m.study.Cells[p.cells[0]]
	c.Environment, c.Place = first.Environment, first.Place
	c.Facts = r.Manifest.Cells[p.cells[0]].Facts
	c.Trials = r.Trials[p.cells[0]]
	for _, cell := range p.cells {
		c.Trials = min(c.Trials, r.Trials[cell])
	}
	from := func(entrants []int, measures ...results.Metric) iter.Seq2[[][][]float64, error] {
		cells := make([]int, len(entrants))
		for k, e := range entrants {
			cells[k] = p.cells[e]
		}
		return r.Chunks(cells, c.Trials, measures...)
	}
	if err := r.Load(p.cells, workers, m.columns()...); err != nil {
		return err
	}
	c.Entrants = make([]Entrant, len(p.cells))
	err := inParallel(len(p.cells), workers, func(i int) error {
		c.Entrants[i] = Entrant{Cell: m.study.Cells[p.cells[i]], Seeks: r.Manifest.Cells[p.cells[i]].Seeks}
		return m.describe(&c.Entrants[i], i, c.Trials, from)
	})
	if err == nil {
		err = m.completeUnits(c, from)
	}
	if err == nil {
		err = m.judgeUpkeep(c, from, draw, workers)
	}
	if err != nil {
		return err
	}
	pairs := p.pairs
	if m.best {
		pairs = m.againstBest(c)
	}
	c.Pairs = make([]Pairing, len(pairs))
	return inParallel(len(pairs), workers, func(i int) (err error) {
		c.Pairs[i], err = m.pair(c, pairs[i], from, draw)
		return err
	})
}

// inParallel calls do for each number below n, in so many goroutines.
func inParallel(n, workers int, do func(i int) error) error {
	var group errgroup.Group
	group.SetLimit(workers)
	for i := range n {
		group.Go(func() error { return do(i) })
	}
	return group.Wait()
}

// columns lists the measures that are compared or described, each once, the metric first.
func (m *Matchups) columns() []results.Metric {
	list := []results.Metric{m.Metric}
	all := m.study.Measures
	for _, name := range []string{m.study.Family.Cut, m.starved(), m.Beside.Name, m.watched.Name, m.verdict.Name} {
		if name != "" && results.Find(list, name) < 0 {
			list = append(list, all[results.Find(all, name)])
		}
	}
	return list
}

// starved names the measure of trials that ran out of data; "" if the study has none.
func (m *Matchups) starved() string {
	if name := m.study.Family.Starved; results.Find(m.study.Measures, name) >= 0 {
		return name
	}
	return ""
}

// describe summarises the values of the entrant with that index.
func (m *Matchups) describe(e *Entrant, index, trials int, from values) error {
	columns := m.columns()
	cut, starved := results.Find(columns, m.study.Family.Cut), results.Find(columns, m.starved())
	counters := make([]stats.Counter, len(columns))
	groups := stats.NewGroups(trials)
	for chunk, err := range from([]int{index}, columns...) {
		if err != nil {
			return err
		}
		lists := chunk[0]
		for k, values := range lists {
			if k == 0 && m.Metric.Spent && cut >= 0 {
				counters[0].AddCut(values, lists[cut])
			} else {
				counters[k].Add(values)
			}
		}
		for _, v := range lists[0] {
			groups.Add(v)
		}
		if cut >= 0 {
			for _, v := range lists[cut] {
				e.Unresolved += int(v)
			}
		}
		if starved >= 0 {
			for _, v := range lists[starved] {
				e.Starved += int(v)
			}
		}
	}
	of := func(metric results.Metric) stats.Statistics {
		return counters[results.Find(columns, metric.Name)].Describe(metric.Kind)
	}
	e.Of = of(m.Metric)
	e.Verdict = of(m.verdict)
	if m.Beside.Name != "" {
		e.Beside = of(m.Beside)
	}
	if m.watched.Name != "" {
		e.Watched = of(m.watched)
	}
	e.units = groups.Sums()
	return nil
}

// completeUnits makes the units of the entrants those of the trials in which all of them
// have a value of the metric; nil if there is no such trial.
func (m *Matchups) completeUnits(c *Contest, from values) error {
	all := make([]int, len(c.Entrants))
	missing := false
	for i := range all {
		all[i] = i
		missing = missing || c.Entrants[i].Of.N < c.Trials
	}
	if !missing && c.Trials > 0 {
		return nil
	}
	complete := func(use func(lists [][]float64)) error {
		for chunk, err := range from(all, m.Metric) {
			if err != nil {
				return err
			}
			lists := make([][]float64, len(all))
			for i := range chunk {
				lists[i] = chunk[i][0]
			}
			use(stats.Complete(lists...))
		}
		return nil
	}
	n := 0
	if err := complete(func(lists [][]float64) { n += len(lists[0]) }); err != nil {
		return err
	}
	groups := make([]*stats.Groups, len(all))
	for i := range groups {
		groups[i] = stats.NewGroups(n)
	}
	err := complete(func(lists [][]float64) {
		for i, values := range lists {
			for _, v := range values {
				groups[i].Add(v)
			}
		}
	})
	for i := range groups {
		if c.Entrants[i].units = nil; n > 0 {
			c.Entrants[i].units = groups[i].Sums()
		}
	}
	return err
}

// againstBest pairs each other entrant with the best one.
func (m *Matchups) againstBest(c *Contest) (pairs [][2]int) {
	best := m.BestOf(c, func(int) bool { return true })
	for i := range c.Entrants {
		if i != best {
			pairs = append(pairs, [2]int{i, best})
		}
	}
	return pairs
}

// pairBy compares two entrants, given by their indices, by a measure.
func pairBy(metric results.Metric, pair [2]int, from values, draw *stats.Resamples) (p stats.Paired, err error) {
	p = stats.PairEach(metric.Kind, metric.Better, func(yield func(values, baseline []float64) bool) {
		for chunk, e := range from(pair[:], metric) {
			if err = e; err != nil || !yield(chunk[0][0], chunk[1][0]) {
				return
			}
		}
	}, draw)
	return p, err
}

// pair compares two entrants, given by their indices.
func (m *Matchups) pair(c *Contest, pair [2]int, from values, draw *stats.Resamples) (p Pairing, err error) {
	a, b := pair[0], pair[1]
	one, other := &c.Entrants[a], &c.Entrants[b]
	p = Pairing{Of: a, Against: b}
	if p.Paired, err = pairBy(m.Metric, pair, from, draw); err != nil {
		return p, err
	}
	if m.Beside.Name != "" {
		beside, err := pairBy(m.Beside, pair, from, draw)
		if err != nil {
			return p, err
		}
		p.Beside = &beside
		if m.Beside.Name == m.verdict.Name {
			p.Verdicts = &beside
		}
	}
	p.byCost = m.costs && m.watched.Name == ""
	p.cut = [2]bool{one.Of.Cut > 0, other.Of.Cut > 0}
	p.starved = [2]bool{one.Starved == one.Unresolved, other.Starved == other.Unresolved}
	return p, nil
}

// ErrsMore reports whether the algorithm is significantly worse than the baseline by the
// verdict of the family: it is right less often. It is false where the verdict is the metric.
func (p *Pairing) ErrsMore() bool { return p.Verdicts != nil && p.Verdicts.Verdict() == stats.Worse }

// ErrsLess reports whether the baseline errs more than the algorithm.
func (p *Pairing) ErrsLess() bool { return p.Verdicts != nil && p.Verdicts.Verdict() == stats.Better }

// Unsettled is the verdict on an algorithm that seems to spend less than another, but
// whose mean is only a lower bound, since the budget cut some of its trials.
const Unsettled stats.Verdict = "cut by the budget"

// OutOfData is Unsettled where all trials of the algorithm that were cut ran out of data.
const OutOfData stats.Verdict = "out of data"

// unsettledBy returns Unsettled, or OutOfData if all trials that were cut ran out of data.
func unsettledBy(starved bool) stats.Verdict {
	if starved {
		return OutOfData
	}
	return Unsettled
}

// Verdict returns the verdict of the paired values, with two exceptions. It is Unsettled or
// OutOfData where trials of the algorithm that seems to spend less were cut. It is lower or
// higher, not better or worse, where the algorithm that spends less errs more.
func (p *Pairing) Verdict() stats.Verdict {
	v := p.Paired.Verdict()
	switch {
	case v == stats.Better && p.cut[0]:
		return unsettledBy(p.starved[0])
	case v == stats.Worse && p.cut[1]:
		return unsettledBy(p.starved[1])
	case p.byCost && v == stats.Better && p.ErrsMore():
		return stats.Below
	case p.byCost && v == stats.Worse && p.ErrsLess():
		return stats.Above
	}
	return v
}
