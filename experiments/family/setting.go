package family

import (
	"cmp"
	"fmt"
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
	texts  *settingTexts  // nil before Write
}

// settingTexts is what a setting is written as.
type settingTexts struct{ text, key, streamKey, params string }

// Write returns the setting with its String, Key, StreamKey and ParamsText, which its copies
// then need not write again. Its parameters must not be changed any more, but by With.
func (s Setting) Write() Setting {
	s.texts = nil
	s.texts = &settingTexts{s.String(), s.Key(), s.StreamKey(), s.ParamsText()}
	return s
}

// With returns the setting with other parameters.
func (s Setting) With(p param.Params) Setting {
	s.Params, s.texts = p, nil
	return s
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
func (s Setting) String() string {
	if s.texts != nil {
		return s.texts.text
	}
	return bracketed(s.Kind, s.Texts(s.IsGiven))
}

// Key identifies the setting among all settings: its kind and the parameters that
// differ from their defaults. A study that spells out a default has the same key,
// hence the same random streams, as one that does not.
func (s Setting) Key() string {
	if s.texts != nil {
		return s.texts.key
	}
	defaults := s.Defaults()
	return bracketed(s.Kind, s.Texts(func(f param.Field) bool { return !f.Idle && !f.IsDefault(defaults) }))
}

// StreamKey names the random streams of an environment's trials: it is Key without
// the parameters that are tagged stream:"same".
func (s Setting) StreamKey() string {
	if s.texts != nil {
		return s.texts.streamKey
	}
	defaults := s.Defaults()
	return bracketed(s.Kind, s.Texts(func(f param.Field) bool { return !f.Same && !f.Idle && !f.IsDefault(defaults) }))
}

// IsGiven reports whether the study names the parameter.
func (s Setting) IsGiven(f param.Field) bool {
	_, ok := s.Given[f.Name]
	return ok
}

// Texts writes some of the parameters as k=v, in the order of declaration.
func (s Setting) Texts(which func(param.Field) bool) (kv []string) {
	for f := range param.Each(s.Params) {
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

// Brief writes the setting for headings, where a matrix is its size and a file the last so
// many parts of its path. It may be that of other settings too.
func (s Setting) Brief(parts int) string {
	return bracketed(s.Kind, s.given(func(f param.Field) string { return f.Brief(parts) }))
}

// given writes the parameters that the study names as k=v, in the order of declaration.
func (s Setting) given(text func(param.Field) string) (kv []string) {
	for f := range param.Each(s.Params) {
		if s.IsGiven(f) {
			kv = append(kv, f.Name+"="+text(f))
		}
	}
	return kv
}

// ParamsText writes the parameters that the study names as "k=v;k=v", sorted, for tables
// and records: a long matrix is its size and a hash.
func (s Setting) ParamsText() string {
	if s.texts != nil {
		return s.texts.params
	}
	kv := s.given(param.Field.ID)
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
	return s.With(p)
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
	Where       string // short name of the environment, which no other of the study has; see NameEnvironments

	Item          int // index of the algorithm in the study's list, from 0
	Line          int // line of the environment in the study
	AlgorithmLine int // line of the algorithm in the study
}

// String writes the cell as environment/algorithm, "hudry13/pocowista[delta=0.05]".
func (c Cell) String() string { return c.Environment.String() + "/" + c.Algorithm.String() }

// Heading names the environment in headings: its label and, in brackets, its short name.
func (c Cell) Heading() string {
	where := cmp.Or(c.Where, c.Environment.Brief(1))
	if c.Place == "" {
		return where
	}
	return c.Place + " (" + where + ")"
}

// Brief names the cell for people: the label or else the short name of its environment, and
// its algorithm.
func (c Cell) Brief() string {
	return cmp.Or(c.Place, c.Where, c.Environment.Brief(1)) + "/" + c.Algorithm.String()
}

// longestPath is the largest number of parts of a file's path in a short name.
const longestPath = 4

// NameEnvironments gives the environments of a study's cells their short names. Files have
// as few parts of their paths as tell the environments apart; where that is not enough, the
// names are numbered.
func NameEnvironments(cells []Cell) {
	var environments []Setting
	of := make([]int, len(cells))
	index := map[string]int{} // of environments, by key
	for i, c := range cells {
		key := c.Environment.Key()
		if _, ok := index[key]; !ok {
			index[key] = len(environments)
			environments = append(environments, c.Environment)
		}
		of[i] = index[key]
	}
	names := make([]string, len(environments))
	var times map[string]int
	for parts := 1; parts <= longestPath; parts++ {
		for i, e := range environments {
			if times[names[i]] != 1 {
				names[i] = e.Brief(parts)
			}
		}
		times = map[string]int{}
		for _, name := range names {
			times[name]++
		}
	}
	number := map[string]int{}
	for i, name := range names {
		if times[name] > 1 {
			number[name]++
			names[i] = fmt.Sprintf("%s #%d", name, number[name])
		}
	}
	for i := range cells {
		cells[i].Where = names[of[i]]
	}
}

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
