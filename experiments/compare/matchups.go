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

// Matchups says which cells of a study are compared by pairs, and by what.
type Matchups struct {
	Metric results.Metric
	// Beside is a metric that is compared along with it: whether an algorithm that
	// spends less is also right less often. Its Name is empty where there is none.
	Beside results.Metric

	study   *study.Study
	places  []matchup
	watched results.Metric // of a bench: what decides whether an entrant fails
	best    bool           // against the best of each environment, which the records say
}

// matchup is one environment.
type matchup struct {
	cells []int    // of the study
	pairs [][2]int // of these, by their place in cells: who is compared, and against whom
}

// NewMatchups pairs the cells of each environment for the metric: each algorithm
// against the baseline or, where that is empty, against the best of the
// environment.
//
// An algorithm is named by its label, its kind, or either with parameters as in
// savage[delta=0.05]; an environment likewise. Where a baseline is several cells of
// an environment, each other cell is compared with the one that has the same value
// of the parameters in which they differ. Errors say what there is to choose from.
func NewMatchups(s *study.Study, metric, baseline string, environments []string) (*Matchups, error) {
	m, err := matchupsOf(s, metric)
	if err != nil {
		return nil, err
	}
	if m.places, err = placesNamed(s, environments); err != nil {
		return nil, err
	}
	m.best = baseline == ""
	if m.best && m.Metric.Better == stats.Neither {
		return nil, fmt.Errorf("of %s neither less nor more is better, so there is no best algorithm; name one with --baseline", m.Metric.Name)
	}
	if m.best {
		m.places = slices.DeleteFunc(m.places, func(p matchup) bool { return len(p.cells) < 2 })
		if len(m.places) == 0 {
			return nil, ErrAlone
		}
		return m, nil
	}
	found := false
	for i := range m.places {
		p := &m.places[i]
		base := named(s, p.cells, baseline, ofAlgorithm)
		found = found || base != nil
		if p.pairs, err = pairWith(s, p.cells, base, baseline); err != nil {
			return nil, err
		}
	}
	if !found {
		return nil, fmt.Errorf("no algorithm of the run is called %q; --baseline names one by its label, its kind, or kind[parameter=value]: %s",
			baseline, list(s, allCells(s), ofAlgorithm))
	}
	m.places = slices.DeleteFunc(m.places, func(p matchup) bool { return p.pairs == nil })
	if len(m.places) == 0 {
		return nil, fmt.Errorf("there is nothing to compare with %s: no other algorithm is run where it is", baseline)
	}
	return m, nil
}

// ErrAlone says that there is nothing to compare.
var ErrAlone = errors.New("there is nothing to compare: no environment has two algorithms")

// matchupsOf makes matchups without environments.
func matchupsOf(s *study.Study, metric string) (*Matchups, error) {
	all := s.Family.Measures
	i := results.Find(all, metric)
	if i < 0 {
		return nil, fmt.Errorf("the metric %q is none of this study; it must be one of %s", metric, metricNames(all))
	}
	m := &Matchups{Metric: all[i], study: s}
	if m.Metric.Spent && s.Family.Beside != "" {
		m.Beside = all[results.Find(all, s.Family.Beside)]
	}
	return m, nil
}

// allCells lists the indices of the study's cells.
func allCells(s *study.Study) []int {
	list := make([]int, len(s.Cells))
	for c := range list {
		list[c] = c
	}
	return list
}

func metricNames(list []results.Metric) string {
	words := make([]string, len(list))
	for i, m := range list {
		words[i] = m.Name
	}
	return strings.Join(words, ", ")
}

// placesNamed is the environments of these names, or all, in the order of the
// study; cells of one environment have the same key.
func placesNamed(s *study.Study, environments []string) (places []matchup, err error) {
	cells := allCells(s)
	if environments != nil {
		cells = nil
		for _, text := range environments {
			these := named(s, allCells(s), text, ofEnvironment)
			if these == nil {
				return nil, fmt.Errorf("no environment of the run is called %q; --environment names one by its label, its kind, or kind[parameter=value]: %s",
					text, list(s, allCells(s), ofEnvironment))
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
			index[key] = len(places)
			places = append(places, matchup{})
		}
		p := &places[index[key]]
		p.cells = append(p.cells, c)
	}
	return places, nil
}

// part is one of the two parts of a cell: what a study calls it, and what it is.
type part func(family.Cell) (label string, s family.Setting)

func ofAlgorithm(c family.Cell) (string, family.Setting)   { return c.Label, c.Algorithm }
func ofEnvironment(c family.Cell) (string, family.Setting) { return c.Place, c.Environment }

// named is those of the cells of which the part has that name: a label, a kind,
// or either with parameters in brackets.
func named(s *study.Study, cells []int, text string, of part) (found []int) {
	head, rest, bracket := strings.Cut(text, "[")
	for _, byLabel := range []bool{true, false} { // a label that is also a kind means the label
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

// hasParameters reports whether the setting's parameters have the values of
// "k=v,k=v]", which must be values that it takes.
func hasParameters(c *family.Catalogue, s family.Setting, rest string) bool {
	asked, err := study.ParseSetting(c, s.Kind+"["+rest)
	if err != nil {
		return false
	}
	for name := range asked.Given {
		f, _ := s.Field(name)
		if g, _ := asked.Field(name); g.Text() != f.Text() {
			return false
		}
	}
	return true
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

// pairWith pairs each cell that is not one of the base with the one of the base that
// has the same values of the parameters in which the base's cells differ.
func pairWith(s *study.Study, cells, base []int, baseline string) (pairs [][2]int, err error) {
	differ := differing(s, base)
	for i, c := range cells {
		if slices.Contains(base, c) {
			continue
		}
		var with []int
		for _, b := range base {
			if agree(s, c, b, differ) {
				with = append(with, b)
			}
		}
		switch {
		case len(with) == 1:
			pairs = append(pairs, [2]int{i, slices.Index(cells, with[0])})
		case base != nil:
			return nil, fmt.Errorf("%q is %d cells of the environment %s, and nothing says which of them to compare %s with; --baseline must name one: %s",
				baseline, len(base), s.Cells[c].Environment, list(s, []int{c}, ofAlgorithm), list(s, base, ofAlgorithm))
		}
	}
	return pairs, nil
}

// differing lists the parameters in which the algorithms of the cells differ.
func differing(s *study.Study, cells []int) (params []string) {
	for _, c := range cells {
		for _, f := range param.Fields(s.Cells[c].Algorithm.Params) {
			other, _ := s.Cells[cells[0]].Algorithm.Field(f.Name)
			if (other.Name == "" || other.Text() != f.Text()) && !slices.Contains(params, f.Name) {
				params = append(params, f.Name)
			}
		}
	}
	return params
}

// agree reports whether the algorithms of two cells both have these parameters, with
// the same values.
func agree(s *study.Study, a, b int, params []string) bool {
	for _, name := range params {
		f, mine := s.Cells[a].Algorithm.Field(name)
		g, theirs := s.Cells[b].Algorithm.Field(name)
		if !mine || !theirs || f.Text() != g.Text() {
			return false
		}
	}
	return true
}
