package experiments

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/algorithms"
	"joust/environments"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// Setting is an entry of a catalogue with its parameters.
type Setting struct {
	Kind   string
	Title  string
	Params param.Params

	users    bool // of the catalogues for many users
	defaults param.Params
	given    map[string]int // parameters that the study names, and in which line
}

// Cell is one environment and one algorithm, each with its parameters.
type Cell struct {
	Environment Setting
	Algorithm   Setting
	Label       string // what figures call the algorithm; "" for its title
	Place       string // what figures call the environment; "" for its title

	entry         int // which item of the study's algorithms it comes from
	line          int // of the environment in the study
	algorithmLine int // of the algorithm
}

// String writes the cell as it can be typed back, "hudry13/pocowista[delta=0.05]".
func (c Cell) String() string { return c.Environment.String() + "/" + c.Algorithm.String() }

// Name is what figures and tables call the algorithm.
func (c Cell) Name() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Algorithm.Title
}

// Param writes the value of a parameter of the cell's environment or else of its
// algorithm as a study would; "" where there is none of that name.
func (c Cell) Param(name string) string {
	if _, f, ok := c.field(name); ok {
		return f.Text()
	}
	return ""
}

// Heard is what each round brings of a user in the cell's environment:
// "comparisons" or "trajectories".
func (c Cell) Heard() string {
	if c.Param("feedback") == string(multiuser.Comparison) {
		return string(multiuser.Comparison)
	}
	return "trajectories"
}

// String writes the setting as it can be typed back, with the parameters that
// the study names, in the order of their declaration.
func (s Setting) String() string { return bracketed(s.Kind, s.texts(s.isGiven)) }

// Key names the setting among all settings: its kind and the parameters that
// differ from their defaults. A study that spells out a default has the same
// key, hence the same random streams, as one that does not.
func (s Setting) Key() string {
	return bracketed(s.Kind, s.texts(func(f param.Field) bool { return !f.IsDefault(s.defaults) }))
}

// streamKey names the random streams of an environment's trials: Key without the
// parameters whatever the value of which these are the same.
func (s Setting) streamKey() string {
	return bracketed(s.Kind, s.texts(func(f param.Field) bool { return !f.Same && !f.IsDefault(s.defaults) }))
}

// isGiven says whether the study names the parameter.
func (s Setting) isGiven(f param.Field) bool {
	_, ok := s.given[f.Name]
	return ok
}

// texts writes some of the parameters as k=v, in the order of declaration.
func (s Setting) texts(which func(param.Field) bool) (kv []string) {
	for _, f := range param.Fields(s.Params) {
		if which(f) {
			kv = append(kv, f.Name+"="+f.Text())
		}
	}
	return kv
}

func bracketed(kind string, kv []string) string {
	if kv == nil {
		return kind
	}
	return kind + "[" + strings.Join(kv, ",") + "]"
}

// ParamsText writes the parameters that the study names as "k=v;k=v", sorted.
func (s Setting) ParamsText() string {
	kv := s.texts(s.isGiven)
	sort.Strings(kv)
	return strings.Join(kv, ";")
}

// field is the parameter of that name, given or not.
func (s Setting) field(name string) (param.Field, bool) {
	for _, f := range param.Fields(s.Params) {
		if f.Name == name {
			return f, true
		}
	}
	return param.Field{}, false
}

// choice is one item of the study's environments or algorithms, after its sweep
// was unrolled.
type choice struct {
	Setting
	label string
	entry int
	line  int
	in    []*yaml.Node // the environments, by what the study calls them, that an algorithm is run in; nil for all
}

// name is what the study calls it: its label, or its kind where it has none.
func (c choice) name() string { return cmp.Or(c.label, c.Kind) }

// finder looks a kind up in a catalogue: what it is, or which there are.
type finder func(name string) (s Setting, ok bool, names []string)

func findEnvironment(name string) (Setting, bool, []string) {
	return listed(environments.Catalogue, name)
}

func findAlgorithm(name string) (Setting, bool, []string) {
	return listed(algorithms.Catalogue, name)
}

// listed looks a kind up among listings: what it is, or which there are.
func listed(list sim.Catalogue, name string) (s Setting, ok bool, names []string) {
	if e := list.Find(name); e != nil {
		l := e.Listed()
		return Setting{Kind: name, Title: l.Title, Params: l.Defaults, defaults: l.Defaults, users: l.Family == multiuser.Family}, true, nil
	}
	return s, false, list.Names("")
}

// alike names the listings of many users, or those of duels.
func alike(list sim.Catalogue, users bool) string {
	family := duel.Family
	if users {
		family = multiuser.Family
	}
	return strings.Join(list.Names(family), ", ")
}

// choices reads the list of environments or of algorithms and unrolls sweeps.
func (d *decoder) choices(n *yaml.Node, what string, find finder) (all []choice) {
	entry := 0
	d.list(n, what, func(item *yaml.Node) {
		all = append(all, d.choice(item, what, find, entry)...)
		entry++
	})
	return all
}

func (d *decoder) choice(n *yaml.Node, what string, find finder, entry int) []choice {
	one := strings.TrimSuffix(what, "s")
	var kind, params, sweep *yaml.Node
	base := choice{entry: entry, line: n.Line}
	keys := []key{
		{"kind", true, func(v *yaml.Node) { kind = v }},
		{"params", false, func(v *yaml.Node) { params = v }},
		{"sweep", false, func(v *yaml.Node) { sweep = v }},
		{"label", false, func(v *yaml.Node) { base.label, _ = d.text(v, "label") }},
	}
	if what == "algorithms" {
		keys = append(keys, key{"in", false, func(v *yaml.Node) {
			d.list(v, "in", func(place *yaml.Node) {
				if _, ok := d.text(place, "an environment of in"); ok {
					base.in = append(base.in, place)
				}
			})
		}})
	}
	d.mapping(n, "an item of "+what, keys...)
	if kind == nil {
		return nil
	}
	name, ok := d.text(kind, "kind")
	if !ok {
		return nil
	}
	setting, ok, names := find(name)
	if !ok {
		d.fail(kind, "unknown %s %q; it is one of %s", one, name, strings.Join(names, ", "))
		return nil
	}
	base.Setting = setting
	base.given = map[string]int{}

	before := len(d.mistakes)
	if params != nil {
		d.parameters(params, "params", &base, func(f param.Field, v *yaml.Node) {
			if value, ok := d.value(v, f, f.Name); ok {
				d.assign(&base, f, value, v)
			}
		})
	}
	all := []choice{base}
	if sweep != nil {
		all = d.unroll(sweep, base)
	}
	if len(d.mistakes) > before { // what follows would only repeat it
		return nil
	}
	for _, c := range all {
		d.located(param.Check(c.Params), c.Setting, n.Line)
	}
	return all
}

// unroll makes one choice of each combination of the swept values; the first
// parameter of the sweep varies slowest.
func (d *decoder) unroll(sweep *yaml.Node, base choice) []choice {
	all := []choice{base}
	d.parameters(sweep, "sweep", &base, func(f param.Field, list *yaml.Node) {
		var next []choice
		var items []*yaml.Node
		d.list(list, "sweep of "+f.Name, func(item *yaml.Node) { items = append(items, item) })
		if len(all)*len(items) > MaxCells {
			d.fail(list, "the sweep makes more than %d cells", MaxCells)
			return
		}
		for _, c := range all {
			for i, item := range items {
				value, ok := d.value(item, f, fmt.Sprintf("item %d of the sweep of %s", i+1, f.Name))
				if !ok {
					continue
				}
				swept := c
				swept.given = map[string]int{f.Name: item.Line}
				for k, v := range c.given {
					swept.given[k] = v
				}
				d.assign(&swept, f, value, item)
				next = append(next, swept)
			}
		}
		all = next
	})
	return all
}

// parameters reads a mapping from parameters of the base to something.
func (d *decoder) parameters(n *yaml.Node, what string, base *choice, read func(param.Field, *yaml.Node)) {
	fields := param.Fields(base.Params)
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	takes := "it takes " + strings.Join(names, ", ")
	if len(names) == 0 {
		takes = "it takes none"
	}
	switch {
	case n.Kind != yaml.MappingNode:
		d.fail(n, "%s of %s must be a mapping; %s", what, base.Kind, takes)
		return
	case len(n.Content) == 0 && what == "sweep":
		d.fail(n, "sweep of %s is empty; leave it out or name a parameter with a list of values", base.Kind)
	}
	d.entries(n, what+" of "+base.Kind, func(name, value *yaml.Node) {
		i := slices.Index(names, name.Value)
		if i < 0 {
			d.fail(name, "unknown parameter %q of %s; %s", name.Value, base.Kind, takes)
			return
		}
		if line, ok := base.given[name.Value]; ok {
			d.fail(name, "parameter %q of %s is in params already, in line %d", name.Value, base.Kind, line)
			return
		}
		read(fields[i], value)
	})
}

// assign sets a parameter of the choice.
func (d *decoder) assign(c *choice, f param.Field, value any, n *yaml.Node) {
	p, err := f.With(c.Params, value)
	if err != nil {
		d.fail(n, "%s: %v", c.Kind, err)
		return
	}
	c.Params = p
	c.given[f.Name] = n.Line
}

// located turns what is wrong with a setting's parameters into mistakes that
// stand where the parameters do, or in the line given.
func (d *decoder) located(err error, s Setting, line int) {
	if err == nil {
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			d.located(e, s, line)
		}
		return
	}
	var p *param.Error
	if errors.As(err, &p) {
		if at, ok := s.given[p.Name]; ok {
			line = at
		}
	}
	d.fail(&yaml.Node{Line: line}, "%s: %v", s.Kind, err)
}

// ParseSetting reads a setting as String writes it, say "pocowista[delta=0.1]",
// from the catalogue of environments or else of algorithms. Errors say what is
// allowed. A bare name is taken with its defaults, unchecked: what reads a file
// has none that it could run with.
func ParseSetting(text string) (Setting, error) {
	kind, rest, bracket := strings.Cut(text, "[")
	d := &decoder{file: text, folder: "."}
	find := findEnvironment
	if _, ok, _ := find(kind); !ok {
		if _, ok, _ := findAlgorithm(kind); !ok {
			return Setting{}, fmt.Errorf("no algorithm, environment or study is called %q; see joust list", kind)
		}
		find = findAlgorithm
	}
	c := choice{}
	c.Setting, _, _ = find(kind)
	c.given = map[string]int{}
	if bracket {
		if !strings.HasSuffix(rest, "]") {
			return Setting{}, fmt.Errorf("%s: the parameters end in ]", text)
		}
		params := &yaml.Node{Kind: yaml.MappingNode}
		for _, kv := range splitTop(strings.TrimSuffix(rest, "]")) {
			k, v, ok := strings.Cut(kv, "=")
			if !ok {
				return Setting{}, fmt.Errorf("%s: %q must be a parameter and its value, k=v", text, kv)
			}
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(v), &doc); err != nil || len(doc.Content) != 1 {
				return Setting{}, fmt.Errorf("%s: %q is not a value", text, v)
			}
			params.Content = append(params.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: k}, doc.Content[0])
		}
		d.parameters(params, "params", &c, func(f param.Field, v *yaml.Node) {
			if value, ok := d.value(v, f, f.Name); ok {
				d.assign(&c, f, value, v)
			}
		})
	}
	if d.mistakes == nil && bracket {
		d.located(param.Check(c.Params), c.Setting, 0)
	}
	for _, m := range d.mistakes {
		m.Line = 0
	}
	return c.Setting, d.err()
}

// splitTop splits at commas outside quotes and brackets.
func splitTop(s string) (parts []string) {
	depth, start := 0, 0
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	if s[start:] != "" || len(parts) > 0 {
		parts = append(parts, s[start:])
	}
	return parts
}

// IsEnvironment says whether the setting is of a catalogue of environments.
func (s Setting) IsEnvironment() bool {
	return environments.Catalogue.Find(s.Kind) != nil
}

// World is an environment that was opened.
type World struct {
	Duels duel.World      // nil if it is one of many users
	Users multiuser.World // nil if it is one to duel in
}

// World opens the environment that the setting is of: it reads the files that
// it names and derives what all trials share.
func (s Setting) World() (w World, err error) {
	entry := environments.Catalogue.Find(s.Kind)
	duels, duelling := entry.(*duel.WorldEntry)
	users, many := entry.(*multiuser.WorldEntry)
	if !duelling && !many {
		return w, fmt.Errorf("%s is no environment", s.Kind)
	}
	if err := param.Check(s.Params); err != nil {
		return w, err
	}
	if many {
		w.Users, err = users.New(s.Params)
	} else {
		w.Duels, err = duels.New(s.Params)
	}
	return w, err
}

// canLeap says whether many duels of the cell can be drawn at once.
func (c Cell) canLeap(w duel.World) bool {
	a := algorithms.Catalogue.Find(c.Algorithm.Kind).(*duel.LearnerEntry)
	env := w.Trial(rng.Stream(0), rng.Stream(0))
	if env.Arms() == 1 {
		return true
	}
	learner := a.New(c.Algorithm.Params, duel.NewProblem(env, 1), rng.Stream(0))
	if c, ok := learner.(duel.Closer); ok {
		defer c.Close()
	}
	return duel.CanLeap(learner, env)
}

// suits is nil, or says why the algorithm cannot work in the world, and which
// that is.
func (c Cell) suits(w multiuser.World) error {
	problem := w.Problem()
	err := c.Algorithm.Params.(multiuser.Params).Suits(&problem)
	if err != nil {
		err = fmt.Errorf("%w (in the environment %s of line %d)", err, c.place(), c.line)
	}
	return err
}

// Open opens the environment of every cell; cells of the same environment share
// it. Errors are Mistakes, located in the study.
func (s *Study) Open() ([]World, error) {
	d := &decoder{file: s.File}
	worlds := make([]World, len(s.Cells))
	opened := map[string]World{}
	for i, c := range s.Cells {
		id := c.Environment.Key()
		w, ok := opened[id]
		if !ok {
			var err error
			if w, err = c.Environment.World(); err != nil {
				d.located(err, c.Environment, c.line)
			}
			opened[id] = w
		}
		worlds[i] = w
		if w.Duels != nil && s.Engine == duel.Leap && !c.canLeap(w.Duels) {
			d.fail(&yaml.Node{Line: s.engineLine}, "engine is leap, but the cell %s cannot leap; it must be auto or step", c)
		}
		if w.Users != nil {
			d.located(c.suits(w.Users), c.Algorithm, c.algorithmLine)
		}
	}
	return worlds, d.err()
}
