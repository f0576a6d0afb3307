package experiments

import (
	"fmt"
	"math"
	"strings"

	"joust/algorithms"
	"joust/results"
	"joust/results/stats"
	"joust/sim/param"
)

// Warning is what a reader of a study's results should know before believing
// them.
type Warning = results.Warning

// Fewest trials of a cell that a reader is not warned of. Student's intervals are
// exact for normal values only, and most are not; trials of many users are means
// over users, which are nearer to normal.
const (
	fewTrials      = 30
	fewUsersTrials = 5
)

// Warnings looks for what makes results less than they seem: few trials, trials
// that were cut, estimators that found no answer, and algorithms that are wrong
// more often than they promise.
func (s *Study) Warnings(rows []results.Row) (list []Warning) {
	means := map[results.CellID]map[string]results.Row{}
	for _, r := range rows {
		if means[r.CellID] == nil {
			means[r.CellID] = map[string]results.Row{}
		}
		means[r.CellID][r.Metric] = r
	}
	counted := func(metric string) (cases []string) {
		for _, c := range s.Cells {
			if r := means[c.ID()][metric]; r.Mean > 0 {
				cases = append(cases, fmt.Sprintf("%s: %d of %d trials", c, times(r), r.N))
			}
		}
		return cases
	}
	warn := func(cases []string, what string) {
		if cases != nil {
			list = append(list, Warning{What: what, Cases: cases})
		}
	}
	least := fewTrials
	if s.Users {
		least = fewUsersTrials
	}
	if s.Trials < least {
		list = append(list, Warning{What: fmt.Sprintf("The trials of each cell are few: %d. Intervals may be too narrow, and differences may be due to chance; take %d or more.", s.Trials, least)})
	}
	cut := counted("unresolved")
	if s.Users {
		warn(cut, "Some trials never came down to the target gap. All that they played is counted, so that the mean of what they needed is too small.")
		warn(counted("diverged"), "In some trials an estimator found no finite answer at some checkpoint, and the learner fell back on a simpler one.")
		return list
	}
	warn(cut, fmt.Sprintf("Some trials were cut: their budget of %d duels was spent before the algorithm stopped. Their duels are counted as the budget, so that the mean is too small, and their recommendation was not meant to be the last.", s.Budget))
	return append(list, s.broken(means)...)
}

// times is in how many trials a proportion was 1.
func times(r results.Row) int { return int(math.Round(r.Mean * float64(r.N))) }

// broken says which algorithms are wrong significantly more often than they
// promise: even the lower end of the interval of their failures is above their
// δ. A trial that was cut promises nothing, so that as many failures as there
// are cut trials are forgiven.
func (s *Study) broken(means map[results.CellID]map[string]results.Row) (list []Warning) {
	cases := map[string][]string{}
	var kinds []string
	for _, c := range s.Cells {
		delta, promised := c.Algorithm.promise()
		failed, ok := means[c.ID()]["failed"]
		if !promised || !ok {
			continue
		}
		wrong := max(0, times(failed)-times(means[c.ID()]["unresolved"]))
		low, high := stats.Wilson(float64(wrong), float64(failed.N))
		if low <= delta {
			continue
		}
		if kind := c.Algorithm.Kind; cases[kind] == nil {
			kinds = append(kinds, kind)
		}
		cases[c.Algorithm.Kind] = append(cases[c.Algorithm.Kind],
			fmt.Sprintf("%s: wrong in %d of %d trials (%.1f to %.1f %%), δ = %v", c, wrong, failed.N, 100*low, 100*high, delta))
	}
	for _, kind := range kinds {
		l := algorithms.Catalogue.Find(kind).Listed()
		list = append(list, Warning{
			What: fmt.Sprintf("%s is wrong more often than its δ, and not by chance: what its guarantee takes for granted does not hold there. The guarantee: %s", l.Title, l.Guarantee), Cases: cases[kind],
		})
	}
	return list
}

// promise is the probability with which the algorithm may fail by its guarantee.
// Where the parameter begins with a word, as in "feige: failure probability δ",
// it counts only if another parameter has that value.
func (s Setting) promise() (delta float64, promised bool) {
	f, ok := s.field("delta")
	if !ok {
		return 0, false
	}
	doc := f.Doc
	if word, rest, found := strings.Cut(doc, ": "); found {
		for _, other := range param.Fields(s.Params) {
			if other.Value() == word {
				doc = rest
			}
		}
	}
	delta, number := numeric(f)
	return delta, number && strings.HasPrefix(doc, "failure probability")
}
