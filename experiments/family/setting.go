package family

import (
	"cmp"
	"regexp"
	"sort"
	"strings"

	"joust/results"
	"joust/sim"
	"joust/sim/param"
)

// Setting is an entry of a catalogue with parameters.
type Setting struct {
	Entry  sim.Entry
	Kind   string // the entry's name
	Title  string // name of the entry in figures
	Params param.Params
	Given  map[string]int // line of each parameter that the study names
}

// NewSetting returns the entry with its default parameters.
func NewSetting(e sim.Entry) Setting {
	l := e.Listed()
	return Setting{Entry: e, Kind: l.Name, Title: l.Title, Params: l.Defaults, Given: map[string]int{}}
}

// Defaults returns the default parameters of the entry.
func (s Setting) Defaults() param.Params { return s.Entry.Listed().Defaults }

// String writes the setting as a command line takes it, with the parameters that the study
// names, in the order of their declaration.
func (s Setting) String() string { return bracketed(s.Kind, s.Texts(s.IsGiven)) }

// Key identifies the setting among all settings: its kind and the parameters that
// differ from their defaults. A study that spells out a default has the same key,
// hence the same random streams, as one that does not.
func (s Setting) Key() string {
	defaults := s.Defaults()
	return bracketed(s.Kind, s.Texts(func(f param.Field) bool { return !f.IsDefault(defaults) }))
}

// StreamKey names the random streams of an environment's trials: it is Key without
// the parameters that are tagged stream:"same".
func (s Setting) StreamKey() string {
	defaults := s.Defaults()
	return bracketed(s.Kind, s.Texts(func(f param.Field) bool { return !f.Same && !f.IsDefault(defaults) }))
}

// IsGiven reports whether the study names the parameter.
func (s Setting) IsGiven(f param.Field) bool {
	_, ok := s.Given[f.Name]
	return ok
}

// Texts writes some of the parameters as k=v, in the order of declaration.
func (s Setting) Texts(which func(param.Field) bool) (kv []string) {
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
	kv := s.Texts(s.IsGiven)
	sort.Strings(kv)
	return strings.Join(kv, ";")
}

// Field returns the parameter of that name, whether the study names it or not.
func (s Setting) Field(name string) (param.Field, bool) {
	return param.Lookup(s.Params, name)
}

// Param returns the value of a parameter as text, or "" if there is no such parameter.
func (s Setting) Param(name string) string {
	if f, ok := s.Field(name); ok {
		return f.Text()
	}
	return ""
}

// Without returns the setting with one parameter set to its default.
func (s Setting) Without(name string) Setting {
	f, ok := s.Field(name)
	if !ok {
		return s
	}
	standard, _ := Setting{Params: s.Defaults()}.Field(name) // of the same type as s.Params, which has the field
	p, err := f.With(s.Params, standard.Value())
	if err != nil {
		return s
	}
	s.Params = p
	return s
}

var notInNames = regexp.MustCompile(`[^a-z0-9._]+`)

// FolderName writes the setting as the name of a folder, "pocowista-delta-0.1".
func (s Setting) FolderName() string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(s.String()), "-"), "-")
}

// Number returns the value of a parameter that is a number; false for other parameters and
// for the zero Field.
func Number(f param.Field) (float64, bool) {
	if f.Name == "" {
		return 0, false
	}
	switch v := f.Value().(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	}
	return 0, false
}

// Cell is one environment and one algorithm, each with its parameters.
type Cell struct {
	Environment Setting
	Algorithm   Setting
	Label       string // label of the algorithm in the study; "" where it has none
	Place       string // label of the environment in the study; "" where it has none

	Item          int // index of the algorithm in the study's list, from 0
	Line          int // line of the environment in the study
	AlgorithmLine int // line of the algorithm in the study
}

// String writes the cell as environment/algorithm, "hudry13/pocowista[delta=0.05]".
func (c Cell) String() string { return c.Environment.String() + "/" + c.Algorithm.String() }

// Key identifies the cell among all cells.
func (c Cell) Key() string { return c.Environment.Key() + "/" + c.Algorithm.Key() }

// ID identifies the cell in records and tables.
func (c Cell) ID() results.CellID {
	return results.CellID{
		Environment: c.Environment.Kind, EnvironmentParams: c.Environment.ParamsText(),
		Algorithm: c.Algorithm.Kind, AlgorithmParams: c.Algorithm.ParamsText(),
	}
}

// Name returns the name of the algorithm in figures and tables: its label, or else its
// title.
func (c Cell) Name() string { return cmp.Or(c.Label, c.Algorithm.Title) }

// Nickname returns the name of the algorithm in a study: its label, or else its kind.
func (c Cell) Nickname() string { return cmp.Or(c.Label, c.Algorithm.Kind) }

// PlaceName returns the name of the environment in a study: its label, or else its kind.
func (c Cell) PlaceName() string { return cmp.Or(c.Place, c.Environment.Kind) }

// Param returns the value of a parameter of the environment or else of the algorithm, as
// text, or "" if neither has such a parameter.
func (c Cell) Param(name string) string {
	return cmp.Or(c.Environment.Param(name), c.Algorithm.Param(name))
}
