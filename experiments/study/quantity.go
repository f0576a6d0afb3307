package study

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/results"
	"joust/sim/param"
)

// Space is one of the three name spaces of a study: the same word may name a measure,
// a parameter of environments and a parameter of algorithms.
type Space string

// The name spaces.
const (
	Metric      Space = "metric" // a measure or a curve
	Environment Space = "environment"
	Algorithm   Space = "algorithm"
)

// Quantity is a name in one of the name spaces. The zero value means no quantity.
type Quantity struct {
	Space Space
	Name  string
}

// String writes the quantity as a study may, "environment rank".
func (q Quantity) String() string {
	if q.Name == "" {
		return ""
	}
	return string(q.Space) + " " + q.Name
}

// MarshalText writes the quantity for the manifest.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (q *Quantity) UnmarshalText(text []byte) error {
	*q = Quantity{}
	if len(text) == 0 {
		return nil
	}
	space, name, ok := strings.Cut(string(text), " ")
	if *q = (Quantity{Space(space), name}); !ok || !slices.Contains([]Space{Metric, Environment, Algorithm}, q.Space) {
		return fmt.Errorf("%q is no quantity; it begins with metric, environment or algorithm", text)
	}
	return nil
}

// IsParameter reports whether the quantity is a parameter.
func (q Quantity) IsParameter() bool { return q.Space == Environment || q.Space == Algorithm }

// Setting returns the part of the cell, environment or algorithm, that may have the
// parameter.
func (q Quantity) Setting(c family.Cell) family.Setting {
	if q.Space == Environment {
		return c.Environment
	}
	return c.Algorithm
}

// Field returns the parameter of the cell. It returns false where the cell has no such
// parameter, or where the quantity is not a parameter.
func (q Quantity) Field(c family.Cell) (param.Field, bool) {
	if !q.IsParameter() {
		return param.Field{}, false
	}
	return q.Setting(c).Field(q.Name)
}

// Number returns the value of the parameter of the cell; false if it is not a number.
func (q Quantity) Number(c family.Cell) (float64, bool) {
	f, ok := q.Field(c)
	if !ok {
		return 0, false
	}
	return family.Number(f)
}

// wanted says which quantities a key of a study may name.
type wanted struct {
	what    string  // name of the key, for messages
	metrics bool    // measures and curves are allowed
	spaces  []Space // parameters of these are allowed
	numbers bool    // only parameters that are numbers are allowed
}

// quantity reads a quantity: its name, after its space where the name alone is ambiguous.
func (d *decoder) quantity(n *yaml.Node, s *Study, w wanted) (q Quantity, ok bool) {
	text, ok := d.Text(n, w.what)
	if !ok {
		return q, false
	}
	readings := s.readings(text, w)
	switch {
	case len(readings) == 0:
		if question := param.DidYouMean(text, s.namesFor(w)); question != "" || !d.lost { // or it may be a parameter of what is missing
			d.Fail(n, "%s is %q%s; it must be %s", w.what, text, question, s.choices(w))
		}
		return q, false
	case len(readings) > 1:
		var list []string
		for _, r := range readings {
			list = append(list, fmt.Sprintf("%q", r))
		}
		d.Fail(n, "%s is %q, which means several things in this study; write %s", w.what, text, strings.Join(list, " or "))
		return q, false
	}
	return readings[0], true
}

// readings lists the quantities that a text can mean; the text is a name, or a space and
// a name. A parameter that has one value in the whole study is listed only if there is
// no other reading.
func (s *Study) readings(text string, w wanted) (list []Quantity) {
	var constant []Quantity
	space, name, explicit := strings.Cut(text, " ")
	if !explicit {
		name = text
	}
	is := func(of Space) bool { return !explicit || space == string(of) }
	if w.metrics && is(Metric) && s.isMetric(name) {
		list = append(list, Quantity{Metric, name})
	}
	for _, of := range w.spaces {
		q := Quantity{of, name}
		if !is(of) {
			continue
		}
		switch values := s.values(q, w.numbers); {
		case len(values) > 1:
			list = append(list, q)
		case len(values) == 1:
			constant = append(constant, q)
		}
	}
	if list == nil {
		return constant
	}
	return list
}

// isMetric reports whether the study has a measure or a curve of that name.
func (s *Study) isMetric(name string) bool {
	return results.Find(s.Measures, name) >= 0 || results.Find(s.Curves, name) >= 0
}

// values lists the different values of a parameter in the study's cells; numbers asks
// for parameters that are numbers.
func (s *Study) values(q Quantity, numbers bool) (list []string) {
	for _, c := range s.Cells {
		f, ok := q.Field(c)
		if _, number := family.Number(f); ok && (number || !numbers) && !slices.Contains(list, f.Text()) {
			list = append(list, f.Text())
		}
	}
	return list
}

// namesFor lists the names of the quantities that a key may name.
func (s *Study) namesFor(w wanted) (names []string) {
	if w.metrics {
		for _, m := range s.Measures {
			names = append(names, m.Name)
		}
	}
	for _, of := range w.spaces {
		names = append(names, s.parameters(of, w.numbers)...)
	}
	return names
}

// choices says which quantities a key may name.
func (s *Study) choices(w wanted) string {
	var parts []string
	if w.metrics {
		parts = append(parts, "a metric ("+metricNames(s.Measures)+")")
	}
	for _, of := range w.spaces {
		what := "a parameter of the study's " + string(of) + "s"
		if w.numbers {
			what += " that is a number"
		}
		if names := s.parameters(of, w.numbers); names != nil {
			parts = append(parts, what+" ("+strings.Join(names, ", ")+")")
		}
	}
	if parts == nil {
		return "a parameter, but the study has none that it could be"
	}
	return strings.Join(parts, " or ")
}

// parameters lists the parameters of the study's environments or algorithms, those
// that are numbers or all.
func (s *Study) parameters(of Space, numbers bool) (list []string) {
	for _, c := range s.Cells {
		for _, f := range param.Fields(Quantity{Space: of}.Setting(c).Params) {
			_, number := family.Number(f)
			if !slices.Contains(list, f.Name) && (number || !numbers) {
				list = append(list, f.Name)
			}
		}
	}
	return list
}

func metricNames(list []results.Metric) string { return strings.Join(results.Names(list), ", ") }
