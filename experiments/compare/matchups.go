package compare

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/results/stats"
	"joust/sim/param"
)

// Matchups says which cells of a study are compared in pairs, and by which metric.
type Matchups struct {
	Metric results.Metric
	// Beside is a second metric that is compared along with the first: the verdict of the
	// family, since an algorithm that spends less may be right less often. Its Name is ""
	// where there is none.
	Beside results.Metric

	study   *study.Study
	places  []environmentPairs
	verdict results.Metric // of the family
	costs   bool           // the metric is what algorithms spend
	watched results.Metric // in a bench: decides whether an entrant fails
	best    bool           // the baseline is the best algorithm of each environment, which the records decide
}

// environmentPairs are the pairs of cells of one environment that are compared.
type environmentPairs struct {
	cells []int    // indices of the study's cells
	pairs [][2]int // indices of cells: the one that is compared, and its baseline
}

// NewMatchups pairs the cells of each environment for the metric: each algorithm with
// the baseline or, where the baseline is "", with the best algorithm of the environment,
// which errs no more than others; see upkeep.go.
// environments selects some of the study's environments; nil means all.
//
// An algorithm or environment is named by its label, its kind, or either with
// parameters, as in savage[delta=0.05]. Where several cells of an environment have the
// name of the baseline, each other cell is compared with the one of them that has the
// same values of the parameters in which they differ. Errors list what can be named.
func NewMatchups(s *study.Study, metric, baseline string, environments []string) (*Matchups, error) {
	m, err := matchupsOf(s, metric)
	if err != nil {
		return nil, err
	}
	if m.places, err = selectEnvironments(s, environments); err != nil {
		return nil, err
	}
	m.best = baseline == ""
	if m.best && m.Metric.Better == stats.Neither {
		return nil, fmt.Errorf("of %s neither less nor more is better, so there is no best algorithm; name one with --baseline", m.Metric.Name)
	}
	if m.best {
		m.places = slices.DeleteFunc(m.places, func(p environmentPairs) bool { return len(p.cells) < 2 })
		if len(m.places) == 0 {
			return nil, ErrAlone
		}
		return m, nil
	}
	found := false
	for i := range m.places {
		p := &m.places[i]
		base := cellsNamed(s, p.cells, baseline, ofAlgorithm)
		found = found || base != nil
		if p.pairs, err = pairWith(s, p.cells, base, baseline); err != nil {
			return nil, err
		}
	}
	if !found {
		return nil, fmt.Errorf("no algorithm of the run is called %q%s; --baseline names one by its label, its kind, or kind[parameter=value]: %s",
			baseline, didYouMean(s, baseline, ofAlgorithm), list(s, study.Indices(s), ofAlgorithm))
	}
	m.places = slices.DeleteFunc(m.places, func(p environmentPairs) bool { return p.pairs == nil })
	if len(m.places) == 0 {
		return nil, fmt.Errorf("there is nothing to compare with %s: no other algorithm runs in its environments", baseline)
	}
	return m, nil
}

// Costs reports whether the metric is what algorithms spend.
func (m *Matchups) Costs() bool { return m.costs }

// Verdict returns the verdict of the family, which stands beside the metric; without a name
// where it is the metric.
func (m *Matchups) Verdict() results.Metric {
	if m.verdict.Name == m.Metric.Name {
		return results.Metric{}
	}
	return m.verdict
}

// ErrAlone is the error of NewMatchups if no environment has two algorithms.
var ErrAlone = errors.New("there is nothing to compare: no environment has two algorithms")

// matchupsOf returns matchups by the metric, still without environments.
func matchupsOf(s *study.Study, metric string) (*Matchups, error) {
	all := s.Measures
	i := results.Find(all, metric)
	if i < 0 {
		return nil, fmt.Errorf("the study does not measure %q%s; the metric must be one of %s", metric, param.DidYouMean(metric, results.Names(all)), strings.Join(results.Names(all), ", "))
	}
	m := &Matchups{Metric: all[i], study: s, verdict: all[results.Find(all, s.Family.Verdict)]}
	m.costs = s.Family.Costs(m.Metric)
	if m.Metric.Name != m.verdict.Name {
		m.Beside = m.verdict
	}
	return m, nil
}

// selectEnvironments returns the environments of these names, or all where names is nil,
// in the order of the study, with the cells of each. Cells are of one environment if its
// key is the same.
func selectEnvironments(s *study.Study, names []string) (environments []environmentPairs, err error) {
	cells := study.Indices(s)
	if names != nil {
		cells = nil
		for _, text := range names {
			these := headed(s, text)
			if these == nil {
				these = cellsNamed(s, study.Indices(s), text, ofEnvironment)
			}
			if these == nil {
				return nil, fmt.Errorf("no environment of the run is called %q%s; --environment names one by its label, its kind, or kind[parameter=value]: %s",
					text, didYouMean(s, text, ofEnvironment), environmentNames(s))
			}
			cells = append(cells, these...)
		}
		slices.Sort(cells)
		cells = slices.Compact(cells)
	}
	index := map[string]int{}
	for _, c := range cells {
		key := s.Cells[c].Environment.Key()
		if _, ok := index[key]; !ok {
			index[key] = len(environments)
			environments = append(environments, environmentPairs{})
		}
		p := &environments[index[key]]
		p.cells = append(p.cells, c)
	}
	return environments, nil
}

// headed returns the cells of the environment that has the text as its short name or in
// headings; nil if there is none.
func headed(s *study.Study, text string) (found []int) {
	for i, c := range s.Cells {
		if text == c.Where || text == c.Heading() {
			found = append(found, i)
		}
	}
	return found
}

// environmentNames writes the names that environments have in headings, each once.
func environmentNames(s *study.Study) string {
	var names []string
	for _, c := range s.Cells {
		if !slices.Contains(names, c.Heading()) {
			names = append(names, c.Heading())
		}
	}
	return strings.Join(names, "; ")
}

// part returns the algorithm or the environment of a cell, and its label in the study.
type part func(family.Cell) (label string, s family.Setting)

func ofAlgorithm(c family.Cell) (string, family.Setting)   { return c.Label, c.Algorithm }
func ofEnvironment(c family.Cell) (string, family.Setting) { return c.Place, c.Environment }

// cellsNamed returns the cells whose part has the name in the text: a label, a kind, or
// either with parameters in brackets. A label that is also a kind means the label.
func cellsNamed(s *study.Study, cells []int, text string, of part) (found []int) {
	head, rest, bracket := strings.Cut(text, "[")
	for _, byLabel := range []bool{true, false} {
		for _, c := range cells {
			label, set := of(s.Cells[c])
			switch {
			case byLabel && label == "", byLabel && label != text && label != head, !byLabel && set.Kind != head:
			case byLabel && label == text, !bracket, hasParameters(s.Catalogue, set, rest):
				found = append(found, c)
			}
		}
		if found != nil {
			break
		}
	}
	return found
}

// hasParameters reports whether the setting's parameters have the values in rest,
// "k=v,k=v]". It is false where the setting does not take them.
func hasParameters(c *family.Catalogue, s family.Setting, rest string) bool {
	asked, err := study.ParseSetting(c, s.Kind+"["+rest)
	if err != nil {
		return false
	}
	for name := range asked.Given {
		f, _ := s.Field(name)                                // both settings are of one kind, which takes what is given
		if g, _ := asked.Field(name); g.Text() != f.Text() { // as f
			return false
		}
	}
	return true
}

// didYouMean asks about a name that no part of the study's cells has; "" where no label
// and no kind is similar.
func didYouMean(s *study.Study, text string, of part) string {
	head, _, _ := strings.Cut(text, "[")
	var names []string
	for _, c := range s.Cells {
		label, set := of(c)
		names = append(names, set.Kind)
		if label != "" {
			names = append(names, label)
		}
	}
	if slices.Contains(names, head) { // the parameters are what is wrong
		return ""
	}
	return param.DidYouMean(head, names)
}

// list writes the names of the parts of the cells, each once.
func list(s *study.Study, cells []int, of part) string {
	var words []string
	for _, c := range cells {
		label, set := of(s.Cells[c])
		word := set.String()
		if label != "" {
			word = label + strings.TrimPrefix(word, set.Kind)
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, "; ")
}

// pairWith pairs each cell that is not in base with the cell of base that has the same
// values of the parameters in which the cells of base differ. It is an error if there is
// not exactly one such cell, unless base is nil.
func pairWith(s *study.Study, cells, base []int, baseline string) (pairs [][2]int, err error) {
	differ := differing(s, base)
	for i, c := range cells {
		if slices.Contains(base, c) {
			continue
		}
		var with []int
		for _, b := range base {
			if sameValues(s, c, b, differ) {
				with = append(with, b)
			}
		}
		switch {
		case len(with) == 1:
			pairs = append(pairs, [2]int{i, slices.Index(cells, with[0])})
		case base != nil:
			return nil, fmt.Errorf("%q names %d cells of the environment %s; it is not clear which of them to compare %s with; --baseline must name one: %s",
				baseline, len(base), s.Cells[c].Heading(), list(s, []int{c}, ofAlgorithm), list(s, base, ofAlgorithm))
		}
	}
	return pairs, nil
}

// differing lists the parameters in which the algorithms of the cells differ.
func differing(s *study.Study, cells []int) (params []string) {
	for _, c := range cells {
		for _, f := range param.Fields(s.Cells[c].Algorithm.Params) {
			other, _ := s.Cells[cells[0]].Algorithm.Field(f.Name) // without a name if that cell lacks it
			if (other.Name == "" || other.Text() != f.Text()) && !slices.Contains(params, f.Name) {
				params = append(params, f.Name)
			}
		}
	}
	return params
}

// sameValues reports whether the algorithms of two cells both have these parameters,
// with the same values.
func sameValues(s *study.Study, a, b int, params []string) bool {
	for _, name := range params {
		f, mine := s.Cells[a].Algorithm.Field(name)
		g, theirs := s.Cells[b].Algorithm.Field(name)
		if !mine || !theirs || f.Text() != g.Text() {
			return false
		}
	}
	return true
}
