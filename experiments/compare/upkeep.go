package compare

import (
	"slices"

	"joust/results/stats"
)

// Upkeep says how the verdict of an entrant compares with the best one in the same trials:
// that of the entrant whose mean verdict is the best, or of the one with the better mean of
// the metric where several have it.
type Upkeep struct {
	// KeepsUp says that the entrant may be called the best because it spends the least: its
	// mean verdict is no worse than the best one; or it is not shown to be worse, and with a
	// probability of 95 % it is worse by no more than Slack.
	KeepsUp bool
	// Errs says that the entrant is shown to err: its verdict is worse after Holm's
	// correction for all entrants, or its share of right trials is less than its guarantee
	// says, while that of the best one is not.
	Errs bool
}

// Slack is how much worse than the best the verdict of an entrant may be that spends the
// least and is called the best. Verdicts are shares of trials or, among many users, gaps
// that are 1 for uniform play.
const Slack = 0.05

// judgeUpkeep fills in the Upkeep of the entrants. Where the metric is the verdict and no
// cost, nothing depends on it, and it stays empty.
func (m *Matchups) judgeUpkeep(c *Contest, from values, draw *stats.Resamples, workers int) error {
	if !m.costs && m.Metric.Name == m.verdict.Name {
		return nil
	}
	foremost := 0
	for i := range c.Entrants {
		if e, f := &c.Entrants[i], &c.Entrants[foremost]; isBetterBy(m.verdict.Better, e.Verdict, f.Verdict) ||
			e.Verdict.Mean == f.Verdict.Mean && isBetterBy(m.Metric.Better, e.Of, f.Of) {
			foremost = i
		}
	}
	first := &c.Entrants[foremost]
	var of []int
	for i := range c.Entrants {
		if i == foremost || m.verdict.Better == stats.Neither || first.Verdict.N == 0 {
			c.Entrants[i].KeepsUp = true
		} else {
			of = append(of, i)
		}
	}
	compared := make([]*stats.Paired, len(of))
	err := inParallel(len(of), workers, func(k int) error {
		e := &c.Entrants[of[k]]
		p, err := pairBy(m.verdict, [2]int{of[k], foremost}, from, draw)
		e.KeepsUp = e.Verdict.Mean == first.Verdict.Mean || p.Verdict() != stats.Worse && shortfall(m.verdict.Better, p.Difference) <= Slack
		compared[k] = &p
		return err
	})
	if err != nil {
		return err
	}
	n := len(c.Entrants)
	stats.Correct(compared, n*(n-1)/2) // the records decided which is foremost
	for k, p := range compared {
		e := &c.Entrants[of[k]]
		e.Errs = p.Verdict() == stats.Worse || m.breaksGuarantee(e) && !m.breaksGuarantee(first)
	}
	return nil
}

// shortfall is how much worse than another a value may be, by the interval of the
// difference; NaN if it is not known.
func shortfall(better stats.Direction, difference stats.Estimate) float64 {
	if better == stats.Lower {
		return difference.High
	}
	return -difference.Low
}

// breaksGuarantee reports whether the verdict is right or wrong and the whole interval of
// the share of right trials lies below 1 - δ, less the share of trials in which the
// algorithm may seek something else than what is right. Algorithms without a guarantee are
// judged by the usual δ.
func (m *Matchups) breaksGuarantee(e *Entrant) bool {
	if m.verdict.Kind != stats.Proportion || m.verdict.Better != stats.Higher {
		return false
	}
	delta := m.study.Family.Delta(e.Cell.Algorithm)
	if delta == 0 {
		delta = standardDelta
	}
	return e.Verdict.High < 1-delta-e.Seeks.Most()
}

// BestOf returns the best entrant by the metric among those that are allowed, the first of
// them where means are equal, and -1 if none is allowed. If the metric is what algorithms
// spend, those that keep up go before those that do not, and among them those of which no
// trial was cut, since only then is it known what they need.
func (m *Matchups) BestOf(c *Contest, allowed func(entrant int) bool) int {
	for _, fit := range []func(*Entrant) bool{
		func(e *Entrant) bool { return e.KeepsUp && e.Of.Cut == 0 },
		func(e *Entrant) bool { return e.KeepsUp },
		func(*Entrant) bool { return true },
	} {
		best := -1
		for i := range c.Entrants {
			e := &c.Entrants[i]
			if allowed(i) && (!m.costs || fit(e)) && (best < 0 || isBetterBy(m.Metric.Better, e.Of, c.Entrants[best].Of)) {
				best = i
			}
		}
		if best >= 0 {
			return best
		}
	}
	return -1
}

// isBetterBy reports whether the first sample has the better mean. A sample without a value
// has the worst.
func isBetterBy(better stats.Direction, a, b stats.Statistics) bool {
	if a.N == 0 || b.N == 0 {
		return a.N > 0 && b.N == 0
	}
	return a.Mean != b.Mean && a.Mean < b.Mean == (better == stats.Lower)
}

// worstVerdict returns the statistics of the worst of some verdicts.
func (m *Matchups) worstVerdict(list []stats.Statistics) stats.Statistics {
	return slices.MinFunc(list, func(a, b stats.Statistics) int {
		switch {
		case isBetterBy(m.verdict.Better, b, a):
			return -1
		case isBetterBy(m.verdict.Better, a, b):
			return 1
		}
		return 0
	})
}
