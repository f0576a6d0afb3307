package study

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/results"
	"joust/results/table"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
)

// Study is a question: which environments, which algorithms, with which parameters,
// how many trials, and what to draw of the results.
type Study struct {
	Name        string
	About       string
	Catalogue   *family.Catalogue // the entries that it can name
	Family      *family.Family    // of all its entries
	RootSeed    uint64
	Trials      int // of each cell; with a precision, the smallest number
	Budget      int // ticks of the family's clock after which a trial is cut
	Options     family.Options
	Checkpoints []int // ticks at which curves are recorded, increasing
	Measures    []results.Metric
	Curves      []results.Metric
	Lists       []results.List // these three are the columns of the records
	Cells       []family.Cell
	Precision   *results.Precision // nil: every cell has the number of trials above
	Figures     []Figure
	Published   []Published // numbers to compare with
	Expect      []Claim     // what the study should show

	File     string // the name that it was read from, for messages
	Folder   string // to which the paths of its files are relative
	Text     []byte // the study as written
	HasQuick bool   // whether it has a quick variant

	// LeftOut says which figures, published numbers and claims a variant does without,
	// because they are about cells that it does not have.
	LeftOut []string

	lines map[string]int // the lines of its keys
	flags []string       // of the variant, for messages
}

// Schema returns the columns of the study's records.
func (s *Study) Schema() results.Schema {
	return results.Schema{Metrics: s.Measures, Curves: s.Curves, Lists: s.Lists, Checkpoints: s.Checkpoints, Cut: s.Family.Cut, Derive: s.Family.Derive}
}

// Headline returns the measure by which the study is compared unless another one is named:
// the first regret that it records, or else the clock.
func (s *Study) Headline() string {
	for _, m := range s.Measures {
		if m.Regret {
			return m.Name
		}
	}
	return s.Family.Clock.Name
}

// Indices lists the indices of the study's cells.
func Indices(s *Study) []int {
	list := make([]int, len(s.Cells))
	for c := range list {
		list[c] = c
	}
	return list
}

// Limits of a study.
const (
	// MaxCheckpoints bounds the memory of a worker, which holds the curves of all trials of
	// a file of records.
	MaxCheckpoints = 10_000
	MaxTrials      = 100_000_000
	MaxCells       = 100_000
)

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// Parse parses the text of a study whose entries are of the catalogue; file is its name
// in messages, and paths in the study are relative to its folder. Every cell is
// decoded and its parameters are checked. Parse reads no file (Open does), unless the
// study is wrong. The error, if any, is of type strict.Mistakes: everything that is wrong, each
// with its line and what is allowed; what is wrong with the files that it names too.
func Parse(c *family.Catalogue, file string, text []byte) (*Study, error) {
	return ParseIn(c, file, filepath.Dir(file), text)
}

// ParseIn is Parse for a study whose paths are relative to another folder than that of
// its file, such as one that was copied to the folder of its run.
func ParseIn(c *family.Catalogue, file, folder string, text []byte) (*Study, error) {
	return ParseVariant(c, file, folder, text, Variant{})
}

// parse reads the tree of a study; text is what it is written as.
func parse(d *decoder, root *yaml.Node, text []byte) (*Study, error) {
	s := &Study{
		File: d.Name, Folder: d.folder, Text: text, Catalogue: d.catalogue, RootSeed: 1,
		Options: family.Options{Engine: duel.Auto}, lines: map[string]int{}, flags: d.Flags,
	}
	var environments, algorithms []choice
	nodes := map[string]*yaml.Node{} // of the keys that are read once the family is known
	later := func(name string) strict.Key {
		return strict.Key{Name: name, Read: func(n *yaml.Node) { nodes[name] = n }}
	}
	d.Mapping(root, "a study",
		strict.Key{Name: "name", Required: true, Read: func(n *yaml.Node) {
			s.Name, _ = d.Text(n, "name")
			if s.Name != "" && !nameForm.MatchString(s.Name) {
				d.Fail(n, "name is %q; it must be of small letters, digits, dots and dashes, since it names a folder", s.Name)
			}
		}},
		strict.Key{Name: "about", Read: func(n *yaml.Node) { s.About, _ = d.Text(n, "about") }},
		strict.Key{Name: "root_seed", Read: func(n *yaml.Node) { s.RootSeed = uint64(d.Count(n, "root_seed", 0, math.MaxInt)) }},
		later("trials"), later("budget"), later("engine"), later("horizon"), later("target"), later("truth"), later("record"), later("commit"),
		strict.Key{Name: "environments", Required: true, Read: func(n *yaml.Node) { environments = d.choices(n, "environments", d.catalogue.Environment) }},
		strict.Key{Name: "algorithms", Required: true, Read: func(n *yaml.Node) { algorithms = d.choices(n, "algorithms", d.catalogue.Algorithm) }},
		later("checkpoints"), later("precision"), later("figures"), later("published"), later("expect"),
		strict.Key{Name: "quick", Read: func(n *yaml.Node) { d.quick(n); s.HasQuick = true }},
	)
	for name, n := range nodes {
		s.lines[name] = n.Line
	}
	if s.Family = d.first; s.Family == nil && len(algorithms) > 0 {
		s.Family = d.catalogue.Of(algorithms[0].Setting)
	}
	if s.Family == nil {
		d.numbersOfAny(nodes)
		return nil, d.Err()
	}
	environments = d.ofFamily(s, environments, "environments", d.catalogue.Environments, environments)
	algorithms = d.ofFamily(s, environments, "algorithms", d.catalogue.Algorithms, algorithms)
	d.numbers(s, nodes, environments)
	s.Checkpoints = perDecade(s.Family.Defaults.PerDecade, s.Budget)
	if n := nodes["checkpoints"]; n != nil {
		s.Checkpoints = d.checkpoints(n, s)
	}
	d.lost = d.lost || len(environments) == 0 || len(algorithms) == 0
	d.wrong = d.wrong || d.lost
	d.cells(s, environments, algorithms)
	if n := nodes["precision"]; n != nil {
		s.Precision = d.precision(n, s)
	}
	items := func(name string, read func(item *yaml.Node)) {
		d.List(nodes[name], name, func(n *yaml.Node) {
			d.Item = n
			read(n)
			d.Item = nil
		})
	}
	if nodes["published"] != nil {
		items("published", func(n *yaml.Node) { s.Published = append(s.Published, d.published(n, s)) })
	}
	if nodes["figures"] != nil {
		items("figures", func(n *yaml.Node) { s.Figures = append(s.Figures, d.figure(n, s)) })
	} else {
		s.Figures = defaultFigures(s)
	}
	if nodes["expect"] != nil {
		items("expect", func(n *yaml.Node) { s.Expect = append(s.Expect, d.claim(n, s)) })
	}
	if d.Mistakes != nil {
		d.openSound(s, environments, algorithms)
		return nil, d.Err()
	}
	return s, nil
}

// ofFamily sets the family of the study, which is that of its first environment, and
// returns the choices without those of other families, which are mistakes.
func (d *decoder) ofFamily(s *Study, environments []choice, what string, all sim.Catalogue, chosen []choice) (kept []choice) {
	if len(environments) == 0 {
		return chosen
	}
	first := environments[0]
	s.Family = d.catalogue.Of(first.Setting)
	for _, c := range chosen {
		f := d.catalogue.Of(c.Setting)
		if f == s.Family {
			kept = append(kept, c)
			continue
		}
		d.lost = true
		d.Fail(&yaml.Node{Line: c.line}, "%s is for a study of %s, but the environment %s in line %d makes this a study of %s; the %s for that are %s",
			c.Kind, f.Name, first.name(), first.line, s.Family.Name, what, strings.Join(all.Names(s.Family.Name), ", "))
	}
	return kept
}

// numbers reads the keys whose defaults or ranges depend on the family.
func (d *decoder) numbers(s *Study, nodes map[string]*yaml.Node, environments []choice) {
	f := s.Family
	s.Trials, s.Budget = f.Defaults.Trials, f.Defaults.Budget
	if n := nodes["trials"]; n != nil {
		d.CountInto(&s.Trials, n, "trials", 1, MaxTrials)
	}
	if n := nodes["budget"]; n != nil {
		d.CountInto(&s.Budget, n, "budget", 1, f.Defaults.MaxBudget)
	}
	readers := map[string]func(*yaml.Node){
		"engine": func(n *yaml.Node) {
			s.Options.Engine = duel.Engine(d.Word(n, "engine", string(duel.Auto), string(duel.Leap), string(duel.Step)))
		},
		"horizon": func(n *yaml.Node) { s.Options.Horizon = d.horizon(n, s.Budget, f.Defaults.MaxBudget) },
		"target":  func(n *yaml.Node) { d.target(n, s) },
		"truth":   func(n *yaml.Node) { s.Options.Truth = d.truth(n) },
		"commit":  func(n *yaml.Node) { s.Options.Commit = d.Yes(n, "commit") },
	}
	s.Options.Target = f.Target.Default
	d.record(nodes["record"], s, environments)
	for name, read := range readers {
		switch n := nodes[name]; {
		case n == nil:
		case slices.Contains(f.Keys, name):
			read(n)
		default:
			d.Fail(n, "a study of %s takes no key %q; studies of %s do", f.Name, name, d.takers(name))
		}
	}
}

// numbersOfAny refuses numbers that no family takes, where the family is unknown
// because no environment is known.
func (d *decoder) numbersOfAny(nodes map[string]*yaml.Node) {
	if n := nodes["trials"]; n != nil {
		d.Count(n, "trials", 1, MaxTrials)
	}
	if n := nodes["budget"]; n != nil {
		most := 0
		for _, f := range d.catalogue.Families {
			most = max(most, f.Defaults.MaxBudget)
		}
		d.Count(n, "budget", 1, most)
	}
}

// takers names the families whose studies take the key.
func (d *decoder) takers(key string) string {
	var names []string
	for _, f := range d.catalogue.Families {
		if slices.Contains(f.Keys, key) {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, " and of ")
}

// horizon reads budget, none, or a number of duels, which may be the budget.
func (d *decoder) horizon(n *yaml.Node, budget, most int) family.Horizon {
	words := []string{family.Horizon(0).String(), family.NoHorizon.String()}
	if n.Kind == yaml.ScalarNode && strict.IsNumber(n.Value) {
		if h := d.Count(n, "horizon", 1, most); h != budget {
			return family.Horizon(h)
		}
		return 0
	}
	switch i := slices.Index(words, n.Value); {
	case n.Kind == yaml.ScalarNode && i == 0:
		return 0
	case n.Kind == yaml.ScalarNode && i == 1:
		return family.NoHorizon
	}
	d.Fail(n, "horizon is %s%s; it must be %s, or a whole number from 1 to %d", strict.Describe(n), param.DidYouMean(n.Value, words), strings.Join(words, ", "), most)
	return 0
}

// target reads what a trial should reach: a number, or for many users {gap, stop} and for
// policies {right, stop}.
func (d *decoder) target(n *yaml.Node, s *Study) {
	target := s.Family.Target
	value := func(n *yaml.Node) {
		v, ok := d.Number(n, "the "+target.Text+" of the target")
		if ok && (v <= 0 || v >= 1) {
			d.Fail(n, "the %s of the target is %v; it must lie strictly between 0 and 1", target.Text, v)
		}
		s.Options.Target = v
	}
	if n.Kind == yaml.ScalarNode {
		value(n)
		return
	}
	d.Mapping(n, "target (a number is allowed too)",
		strict.Key{Name: target.Of, Required: true, Read: value},
		strict.Key{Name: "stop", Read: func(n *yaml.Node) { s.Options.StopAt = d.Yes(n, "stop") }},
	)
}

// cells combines every environment with every algorithm, or with the environments that
// the algorithm names under its key in.
func (d *decoder) cells(s *Study, environments, algorithms []choice) {
	var places []string
	for _, e := range environments {
		if !slices.Contains(places, e.name()) {
			places = append(places, e.name())
		}
	}
	for _, a := range algorithms {
		for _, n := range a.in {
			d.oneOf(n, "environment", places)
		}
	}
	line := map[string]int{}
	keys := make([]string, len(algorithms))
	written := make([]family.Setting, len(algorithms))
	for i, a := range algorithms {
		written[i] = a.Write()
		keys[i] = written[i].Key()
	}
	s.Cells = make([]family.Cell, 0, min(len(environments)*len(algorithms), MaxCells))
	for _, e := range environments {
		environment := e.Write()
		n, place := len(s.Cells), environment.Key()
		for i, a := range algorithms {
			if a.in != nil && !slices.ContainsFunc(a.in, func(n *yaml.Node) bool { return n.Value == e.name() }) {
				continue
			}
			c := family.Cell{Environment: environment, Algorithm: written[i], Label: a.label, Place: e.label, Item: a.item, Line: e.line, AlgorithmLine: a.line}
			key := place + "/" + keys[i]
			if first, ok := line[key]; ok && !d.wrong {
				d.Fail(&yaml.Node{Line: a.line}, "the cell %s stands in line %d already; defaults that are spelled out change nothing", c.Brief(), first)
				continue
			}
			line[key] = a.line
			s.Cells = append(s.Cells, c)
		}
		if !d.lost && len(s.Cells) == n {
			d.Fail(&yaml.Node{Line: e.line}, "no algorithm is run in the environment %s", e.name())
		}
	}
	family.NameEnvironments(s.Cells)
	if len(s.Cells) > MaxCells {
		d.Fail(nil, "the study has %d cells; the most is %d", len(s.Cells), MaxCells)
	}
}

// nameOf reads the name that the study has for one of its algorithms or environments.
func (d *decoder) nameOf(n *yaml.Node, what string, s *Study, of func(family.Cell) string) string {
	var all []string
	for _, c := range s.Cells {
		if !slices.Contains(all, of(c)) {
			all = append(all, of(c))
		}
	}
	if _, ok := d.Text(n, what); ok {
		d.oneOf(n, what, all)
	}
	return n.Value
}

// oneOf refuses a name of an algorithm or environment that the study does not have. If
// some of them are missing, it refuses only what is similar to a name that is there.
func (d *decoder) oneOf(n *yaml.Node, what string, names []string) {
	if slices.Contains(names, n.Value) {
		return
	}
	if question := param.DidYouMean(n.Value, names); question != "" || !d.lost {
		d.Fail(n, "the study has no %s %q%s; it must be the label of one, or its kind where it has no label (%s)", what, n.Value, question, strings.Join(names, ", "))
	}
}

// checkpoints reads {per_decade: n} or a list of ticks of the clock.
func (d *decoder) checkpoints(n *yaml.Node, s *Study) (list []int) {
	if n.Kind == yaml.SequenceNode {
		d.List(n, "checkpoints", func(item *yaml.Node) {
			c := 0
			if d.CountInto(&c, item, "a checkpoint", 1, s.Budget); c == 0 {
				return
			}
			if len(list) > 0 && c <= list[len(list)-1] {
				d.Fail(item, "the checkpoint %d does not exceed the one before it, %d; they must increase", c, list[len(list)-1])
			}
			list = append(list, c)
		})
		if len(list) > MaxCheckpoints {
			d.Fail(n, "there are %d checkpoints; the most is %d, since %s", len(list), MaxCheckpoints, whyCheckpoints(s.Family))
		}
		return list
	}
	d.Mapping(n, "checkpoints (a list of "+s.Family.Clock.Name+" is allowed too)",
		strict.Key{Name: "per_decade", Required: true, Read: func(n *yaml.Node) {
			per := 0
			if d.CountInto(&per, n, "per_decade", 1, math.MaxInt); per == 0 {
				return
			}
			if list = perDecade(min(per, MaxCheckpoints+1), s.Budget); len(list) > MaxCheckpoints {
				d.Fail(n, "per_decade is %d, which makes more than %d checkpoints up to the budget, %d; the most is %d, since %s",
					per, MaxCheckpoints, s.Budget, MaxCheckpoints, whyCheckpoints(s.Family))
			}
		}})
	return list
}

// whyCheckpoints says why there is a largest number of checkpoints.
func whyCheckpoints(f *family.Family) string {
	most := f.Defaults.BlockMost
	return fmt.Sprintf("a file of records has up to %s trials, whose values of one curve then take %s MB of memory",
		table.Whole(most), table.Whole(max(1, 8*most*MaxCheckpoints/1_000_000)))
}

// perDecade returns n log-spaced whole numbers a decade from 1 to budget, which is
// always among them. Powers of ten are exact; the numbers between are rounded.
func perDecade(n, budget int) []int {
	var list []int
	for i := 0; ; i++ {
		c := budget
		if f := math.Pow10(i/n) * portable.Exp(float64(math.Ln10*(float64(i%n)/float64(n)))); f < float64(budget) {
			c = int(math.Round(f))
		}
		if len(list) == 0 || c > list[len(list)-1] {
			list = append(list, c)
		}
		if c == budget {
			return list
		}
	}
}

// choice is an item of the study's environments or algorithms, with one combination of
// the values of its sweep.
type choice struct {
	family.Setting
	label string
	item  int // number of the item in the list
	line  int
	in    []*yaml.Node // names of the environments that an algorithm runs in; nil for all
	wrong bool         // a parameter is wrong, so that some have their defaults
}

// name returns the name of the choice in the study: its label, or else its kind.
func (c choice) name() string { return cmp.Or(c.label, c.Kind) }
