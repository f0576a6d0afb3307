package experiments

import (
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/algorithms"
	"joust/environments"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/portable"
)

// Study is a question to the laboratory: which environments, which algorithms,
// with which parameters, how many trials, and what to draw of it.
type Study struct {
	Name        string
	About       string
	Users       bool // its environments are of many users, not to duel in
	RootSeed    uint64
	Trials      int         // of each cell; with a precision, to begin with
	Budget      int         // duels per trial; of many users, rounds: trajectories or comparisons of each user
	Engine      duel.Engine // of duels
	Target      float64     // of many users: mean gap to get down to
	StopAt      bool        // a trial of many users ends at the checkpoint at which it is at the target
	Checkpoints []int       // duels, or rounds, at which curves are recorded, increasing
	Cells       []Cell      // environment by environment
	Precision   *Precision  // nil: as many trials of each cell as Trials says
	Figures     []Figure
	Published   []Published // numbers to compare with

	File string // the name it was read from, for messages
	Text []byte // as written

	engineLine int
	quick      bool // it has a quick variant
}

// Limits of a study.
const (
	MaxTrials = 100_000_000
	MaxBudget = 1_000_000_000_000
	MaxRounds = 1_000_000 // budget of a study of many users
	MaxCells  = 100_000
)

// What a study that does not say gets.
const (
	defaultTrials      = 1000
	defaultBudget      = 10_000_000
	defaultPerDecade   = 10
	defaultUsersTrials = 10
	defaultRounds      = 64
	defaultTarget      = 0.1
)

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// Parse reads a study. Every cell is decoded and its parameters are checked;
// no file but the study is looked at (see Open for that). The error, if any, is
// Mistakes: all that is wrong, each with its line and what is allowed.
func Parse(file string, text []byte) (*Study, error) {
	s := &Study{
		File: file, Text: text,
		RootSeed: 1, Trials: defaultTrials, Budget: defaultBudget, Engine: duel.Auto, Target: defaultTarget,
	}
	d := &decoder{file: file, folder: filepath.Dir(file)}
	root := d.document(text)
	if root == nil {
		return nil, d.err()
	}
	var environments, algorithms []choice
	var trials, budget, engine, target, checkpoints, precision, figures, published *yaml.Node
	d.mapping(root, "a study",
		key{"name", true, func(n *yaml.Node) {
			s.Name, _ = d.text(n, "name")
			if s.Name != "" && !nameForm.MatchString(s.Name) {
				d.fail(n, "name is %q; it must be of small letters, digits, dots and dashes, since it names a folder", s.Name)
			}
		}},
		key{"about", false, func(n *yaml.Node) { s.About, _ = d.text(n, "about") }},
		key{"root_seed", false, func(n *yaml.Node) { s.RootSeed = uint64(d.count(n, "root_seed", 0, math.MaxInt)) }},
		key{"trials", false, func(n *yaml.Node) { s.Trials = d.count(n, "trials", 1, MaxTrials); trials = n }},
		key{"budget", false, func(n *yaml.Node) { s.Budget = d.count(n, "budget", 1, MaxBudget); budget = n }},
		key{"engine", false, func(n *yaml.Node) {
			s.Engine = duel.Engine(d.word(n, "engine", string(duel.Auto), string(duel.Leap), string(duel.Step)))
			engine = n
		}},
		key{"target", false, func(n *yaml.Node) { d.target(n, s); target = n }},
		key{"environments", true, func(n *yaml.Node) { environments = d.choices(n, "environments", findEnvironment) }},
		key{"algorithms", true, func(n *yaml.Node) { algorithms = d.choices(n, "algorithms", findAlgorithm) }},
		key{"checkpoints", false, func(n *yaml.Node) { checkpoints = n }},
		key{"precision", false, func(n *yaml.Node) { precision = n }},
		key{"figures", false, func(n *yaml.Node) { figures = n }},
		key{"published", false, func(n *yaml.Node) { published = n }},
		key{"quick", false, func(n *yaml.Node) { d.quick(n); s.quick = true }},
	)
	if err := d.err(); err != nil {
		return nil, err
	}
	if s.ofOneFamily(d, environments, algorithms); s.Users {
		if trials == nil {
			s.Trials = defaultUsersTrials
		}
		switch {
		case budget == nil:
			s.Budget = defaultRounds
		case s.Budget > MaxRounds:
			d.fail(budget, "budget is %d; of a study of many users it counts trajectories, or comparisons, of each user and must be at most %d", s.Budget, MaxRounds)
		}
		if engine != nil {
			d.fail(engine, "engine says how duels are drawn; in a study of many users there are none")
		}
	} else if target != nil {
		d.fail(target, "target is of studies of many users; this one is of duels")
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	if engine != nil {
		s.engineLine = engine.Line
	}
	s.Checkpoints = perDecade(defaultPerDecade, s.Budget)
	if checkpoints != nil {
		s.Checkpoints = d.checkpoints(checkpoints, s.Budget)
	}
	s.cross(d, environments, algorithms)
	if precision != nil {
		s.Precision = d.precision(precision, s)
	}
	if published != nil {
		d.list(published, "published", func(n *yaml.Node) { s.Published = append(s.Published, d.published(n, s)) })
	}
	if figures == nil {
		s.Figures = s.ownFigures()
	} else {
		d.list(figures, "figures", func(n *yaml.Node) { s.Figures = append(s.Figures, d.figure(n, s)) })
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// ofOneFamily says whether the study is of many users, or why it is neither that
// nor of duels.
func (s *Study) ofOneFamily(d *decoder, places, choosers []choice) {
	s.Users = places[0].users
	family := map[bool]string{false: "a study of duels", true: "a study of many users"}
	check := func(what string, all sim.Catalogue, chosen []choice) {
		for _, c := range chosen {
			if c.users != s.Users {
				d.fail(&yaml.Node{Line: c.line}, "%s is for %s, but the environment %s in line %d makes this %s; the %s for that are %s",
					c.Kind, family[c.users], places[0].name(), places[0].line, family[s.Users], what, alike(all, s.Users))
			}
		}
	}
	check("environments", environments.Catalogue, places)
	check("algorithms", algorithms.Catalogue, choosers)
}

// target reads what the gap is to get down to, a number or {gap, stop}.
func (d *decoder) target(n *yaml.Node, s *Study) {
	gap := func(n *yaml.Node) {
		v, ok := d.number(n, "the gap of the target")
		if ok && (v <= 0 || v >= 1) {
			d.fail(n, "the gap of the target is %v; it must lie strictly between 0 and 1", v)
		}
		s.Target = v
	}
	if n.Kind == yaml.ScalarNode {
		gap(n)
		return
	}
	d.mapping(n, "target (a number is allowed too)",
		key{"gap", true, gap},
		key{"stop", false, func(n *yaml.Node) { s.StopAt = d.word(n, "stop", "true", "false") == "true" }},
	)
}

// cross makes the cells: every environment with every algorithm, unless that is
// run in some only.
func (s *Study) cross(d *decoder, environments, algorithms []choice) {
	line := map[string]int{}
	var places []string
	for _, e := range environments {
		if !slices.Contains(places, e.name()) {
			places = append(places, e.name())
		}
	}
	for _, a := range algorithms {
		for _, n := range a.in {
			if !slices.Contains(places, n.Value) {
				d.fail(n, "the study has no environment %q; it must be the label of one, or its kind where it has none (%s)", n.Value, strings.Join(places, ", "))
			}
		}
	}
	for _, e := range environments {
		for _, a := range algorithms {
			if a.in != nil && !slices.ContainsFunc(a.in, func(n *yaml.Node) bool { return n.Value == e.name() }) {
				continue
			}
			c := Cell{Environment: e.Setting, Algorithm: a.Setting, Label: a.label, Place: e.label, entry: a.entry, line: e.line, algorithmLine: a.line}
			id := c.Environment.Key() + "/" + c.Algorithm.Key()
			if first, ok := line[id]; ok {
				d.fail(&yaml.Node{Line: a.line}, "the cell %s stands in line %d already; defaults that are spelled out change nothing", c, first)
				continue
			}
			line[id] = a.line
			s.Cells = append(s.Cells, c)
		}
	}
	for _, e := range environments {
		if len(d.mistakes) == 0 && !slices.ContainsFunc(s.Cells, func(c Cell) bool { return c.Environment.Key() == e.Key() }) {
			d.fail(&yaml.Node{Line: e.line}, "no algorithm is run in the environment %s", e.name())
		}
	}
	if len(s.Cells) > MaxCells {
		d.fail(nil, "the study has %d cells; the most is %d", len(s.Cells), MaxCells)
	}
}

// checkpoints reads {per_decade: n} or a list of duels.
func (d *decoder) checkpoints(n *yaml.Node, budget int) []int {
	if n.Kind == yaml.SequenceNode {
		var list []int
		d.list(n, "checkpoints", func(item *yaml.Node) {
			c := d.count(item, "a checkpoint", 1, budget)
			if len(list) > 0 && c <= list[len(list)-1] {
				d.fail(item, "the checkpoint %d does not exceed the one before it, %d; they must increase", c, list[len(list)-1])
			}
			list = append(list, c)
		})
		return list
	}
	var list []int
	d.mapping(n, "checkpoints (a list of duels is allowed too)",
		key{"per_decade", true, func(n *yaml.Node) {
			list = perDecade(max(1, d.count(n, "per_decade", 1, 100)), budget)
		}})
	return list
}

// perDecade is n log-spaced whole numbers a decade from 1 to budget, which is
// always among them.
func perDecade(n, budget int) []int {
	var list []int
	for i := 0; ; i++ {
		// The whole decades are exact; what lies between is rounded.
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
