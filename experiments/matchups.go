package experiments

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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

	study   *Study
	places  []matchup
	watched results.Metric // of a bench: what decides whether an entrant fails
	best    bool           // against the best of each environment, which the records say
}

// matchup is one environment.
type matchup struct {
	cells []int    // of the study
	pairs [][2]int // of these, by their place in cells: who is compared, and against whom
}

// Matchups pairs the cells of each environment for the metric: each algorithm
// against the baseline or, where that is empty, against the best of the
// environment.
//
// An algorithm is named by its label, its kind, or either with parameters as in
// savage[delta=0.05]; an environment likewise. Where a baseline is several cells of
// an environment, each other cell is compared with the one that has the same value
// of the parameters in which they differ. Errors say what there is to choose from.
func (s *Study) Matchups(metric, baseline string, environments []string) (*Matchups, error) {
	m, err := s.matchups(metric)
	if err != nil {
		return nil, err
	}
	if m.places, err = s.placesNamed(environments); err != nil {
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
		base := s.named(p.cells, baseline, ofAlgorithm)
		found = found || base != nil
		if p.pairs, err = s.alike(p.cells, base, baseline); err != nil {
			return nil, err
		}
	}
	if !found {
		return nil, fmt.Errorf("no algorithm of the run is called %q; --baseline names one by its label, its kind, or kind[parameter=value]: %s",
			baseline, s.list(s.allCells(), ofAlgorithm))
	}
	m.places = slices.DeleteFunc(m.places, func(p matchup) bool { return p.pairs == nil })
	if len(m.places) == 0 {
		return nil, fmt.Errorf("there is nothing to compare with %s: no other algorithm is run where it is", baseline)
	}
	return m, nil
}

// ErrAlone says that there is nothing to compare.
var ErrAlone = errors.New("there is nothing to compare: no environment has two algorithms")

// matchups is without environments yet.
func (s *Study) matchups(metric string) (*Matchups, error) {
	all := s.Metrics()
	i := results.Find(all, metric)
	if i < 0 {
		return nil, fmt.Errorf("the metric %q is none of this study; it must be one of %s", metric, names(all))
	}
	m := &Matchups{Metric: all[i], study: s}
	if m.Metric.Spent && !s.Users {
		m.Beside = all[results.Find(all, "correct")]
	}
	return m, nil
}

// Spending is the metric that says what the algorithms of the study spend: what
// is compared unless another metric is named.
func (s *Study) Spending() string { return s.clock() }

// placesNamed is the environments of these names, or all, in the order of the
// study; cells of one environment have the same key.
func (s *Study) placesNamed(environments []string) (places []matchup, err error) {
	cells := s.allCells()
	if environments != nil {
		cells = nil
		for _, text := range environments {
			these := s.named(s.allCells(), text, ofEnvironment)
			if these == nil {
				return nil, fmt.Errorf("no environment of the run is called %q; --environment names one by its label, its kind, or kind[parameter=value]: %s",
					text, s.list(s.allCells(), ofEnvironment))
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
type part func(Cell) (label string, s Setting)

func ofAlgorithm(c Cell) (string, Setting)   { return c.Label, c.Algorithm }
func ofEnvironment(c Cell) (string, Setting) { return c.Place, c.Environment }

// named is those of the cells of which the part has that name: a label, a kind,
// or either with parameters in brackets.
func (s *Study) named(cells []int, text string, of part) (found []int) {
	head, rest, bracket := strings.Cut(text, "[")
	for _, byLabel := range []bool{true, false} { // a label that is also a kind means the label
		for _, c := range cells {
			label, set := of(s.Cells[c])
			switch {
			case byLabel && label == "", byLabel && label != text && label != head, !byLabel && set.Kind != head:
			case byLabel && label == text, !bracket, set.has(rest):
				found = append(found, c)
			}
		}
		if found != nil {
			break
		}
	}
	return found
}

// has says whether the setting's parameters have the values of k=v,k=v], which
// must be ones that it takes.
func (s Setting) has(rest string) bool {
	asked, err := ParseSetting(s.Kind + "[" + rest)
	if err != nil {
		return false
	}
	for name := range asked.given {
		f, _ := s.field(name)
		if g, _ := asked.field(name); g.Text() != f.Text() {
			return false
		}
	}
	return true
}

// list writes what the parts of the cells are called, each once.
func (s *Study) list(cells []int, of part) string {
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

// alike pairs each cell that is not one of the base with the one of these that it
// is to be compared with.
func (s *Study) alike(cells, base []int, baseline string) (pairs [][2]int, err error) {
	differ := s.differing(base)
	for i, c := range cells {
		if slices.Contains(base, c) {
			continue
		}
		var with []int
		for _, b := range base {
			if s.agree(c, b, differ) {
				with = append(with, b)
			}
		}
		switch {
		case len(with) == 1:
			pairs = append(pairs, [2]int{i, slices.Index(cells, with[0])})
		case base != nil:
			return nil, fmt.Errorf("%q is %d cells of the environment %s, and nothing says which of them to compare %s with; --baseline must name one: %s",
				baseline, len(base), s.Cells[c].Environment, s.list([]int{c}, ofAlgorithm), s.list(base, ofAlgorithm))
		}
	}
	return pairs, nil
}

// differing is the parameters in which the algorithms of the cells differ.
func (s *Study) differing(cells []int) (params []string) {
	for _, c := range cells {
		for _, f := range param.Fields(s.Cells[c].Algorithm.Params) {
			other, _ := s.Cells[cells[0]].Algorithm.field(f.Name)
			if (other.Name == "" || other.Text() != f.Text()) && !slices.Contains(params, f.Name) {
				params = append(params, f.Name)
			}
		}
	}
	return params
}

// agree says whether the algorithms of two cells have the same values of these
// parameters, all of which both take.
func (s *Study) agree(a, b int, params []string) bool {
	for _, name := range params {
		f, mine := s.Cells[a].Algorithm.field(name)
		g, theirs := s.Cells[b].Algorithm.field(name)
		if !mine || !theirs || f.Text() != g.Text() {
			return false
		}
	}
	return true
}
