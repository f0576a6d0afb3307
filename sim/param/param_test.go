package param

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// every is a set with a field of each type.
type every struct {
	Delta  float64           `yaml:"delta" doc:"failure probability δ, in (0,1)"`
	Arms   int               `yaml:"arms" doc:"number of arms K"`
	Strict bool              `yaml:"strict" doc:"refuse ties"`
	Rule   string            `yaml:"rule" options:"local|closure" doc:"how far a result reaches"`
	Note   string            `yaml:"note" doc:"anything"`
	Counts File              `yaml:"counts" doc:"a file of counts"`
	Gaps   []float64         `yaml:"gaps" doc:"gaps"`
	Matrix [][]float64       `yaml:"matrix" doc:"rows"`
	Items  []string          `yaml:"items" doc:"names of columns"`
	Names  map[string]string `yaml:"names" doc:"names of a file by our names"`
}

func (p every) Validate() error {
	return errors.Join(Inside("delta", p.Delta, 0, 1), Count("arms", p.Arms, 2, 10))
}

var defaults = every{
	Delta: 0.05, Arms: 5, Rule: "local", Note: "a b", Counts: File{"x.csv", "/data/x.csv"},
	Gaps: []float64{0.1, 1e-7}, Matrix: [][]float64{{0.5, 1}, {0, 0.5}},
	Items: []string{"a b", "99", ""}, Names: map[string]string{"b": "model b", "a": "7"},
}

func TestFields(t *testing.T) {
	type row struct {
		Name, Type, Doc string
		Options         string
		Text            string
	}
	var got []row
	for _, f := range Fields(defaults) {
		got = append(got, row{f.Name, f.Type, f.Doc, strings.Join(f.Options, " "), f.Text()})
	}
	want := []row{
		{"delta", "number", "failure probability δ, in (0,1)", "", "0.05"},
		{"arms", "whole number", "number of arms K", "", "5"},
		{"strict", "yes or no", "refuse ties", "", "false"},
		{"rule", "word", "how far a result reaches", "local closure", "local"},
		{"note", "word", "anything", "", `"a b"`},
		{"counts", "file", "a file of counts", "", "x.csv"},
		{"gaps", "list of numbers", "gaps", "", "[0.1,1e-07]"},
		{"matrix", "matrix", "rows", "", "[[0.5,1],[0,0.5]]"},
		{"items", "list of words", "names of columns", "", `["a b",99,""]`},
		{"names", "mapping of words", "names of a file by our names", "", `{a: 7,b: "model b"}`},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v, want\n%v", got, want)
	}
	for i, value := range []any{0.05, 5, false, "local", "a b", File{"x.csv", "/data/x.csv"}} {
		if v := Fields(defaults)[i].Value(); v != value {
			t.Errorf("value of %s: got %v, want %v", want[i].Name, v, value)
		}
	}
}

// Text of numbers and words.
func TestText(t *testing.T) {
	for _, test := range []struct {
		v    float64
		want string
	}{
		{0, "0"},
		{1, "1"},
		{-2.5, "-2.5"},
		{0.05, "0.05"},
		{1.0 / 3, "0.3333333333333333"},
		{10_000_000, "10000000"},
		{999_999_999_999_999, "999999999999999"},
		{1e15, "1e+15"},
		{1e300, "1e+300"},
		{1e-5, "0.00001"},
		{9.9e-6, "9.9e-06"},
		{-1e-9, "-1e-09"},
		{math.Inf(1), "+Inf"},
		{math.NaN(), "NaN"},
	} {
		set := defaults
		set.Delta = test.v
		if got := Fields(set)[0].Text(); got != test.want {
			t.Errorf("text of the number %g: got %s, want %s", test.v, got, test.want)
		}
	}
	for _, test := range []struct{ about, v, want string }{
		{"a plain word", "super-easy", "super-easy"},
		{"a path", "data/x_1.csv", "data/x_1.csv"},
		{"nothing", "", `""`},
		{"a space", "a b", `"a b"`},
		{"what parts the parameters of a cell", "a,b", `"a,b"`},
		{"another", "a;b", `"a;b"`},
		{"another", "a=b", `"a=b"`},
		{"brackets", "[a]", `"[a]"`},
		{"a comment to YAML", "#a", `"#a"`},
		{"a key to YAML", "a:b", `"a:b"`},
		{"a list to YAML", "-a", `"-a"`},
		{"a quote", `a"b`, `"a\"b"`},
		{"an apostrophe", "a'b", `"a'b"`},
		{"two lines", "a\nb", `"a\nb"`},
		{"a number", "0.5", `"0.5"`},
		{"a number in other clothes", "1e3", `"1e3"`},
		{"a truth value", "true", `"true"`},
		{"nothing to YAML", "null", `"null"`},
		{"the same", "~", `"~"`},
		{"not ASCII", "größe", "größe"},
	} {
		set := defaults
		set.Note = test.v
		got := Fields(set)[4].Text()
		if got != test.want {
			t.Errorf("text of %s: got %s, want %s", test.about, got, test.want)
		}
		var read struct{ Note string }
		if err := yaml.Unmarshal([]byte("note: "+got), &read); err != nil || read.Note != test.v {
			t.Errorf("a study with %s has %q, %v, want %q", got, read.Note, err, test.v)
		}
		set.Counts.Text = test.v
		if got := Fields(set)[5].Text(); got != test.want {
			t.Errorf("text of a file called %s: got %s, want %s", test.about, got, test.want)
		}
	}
	set := defaults
	set.Strict, set.Gaps, set.Matrix, set.Items, set.Names = true, nil, nil, []string{"mean"}, nil
	fields := Fields(set)
	if got, want := fields[2].Text()+fields[6].Text()+fields[7].Text()+fields[8].Text()+fields[9].Text(), "true[][]mean{}"; got != want {
		t.Errorf("text of true, an empty list, an empty matrix, a list of one word and an empty mapping: got %s, want %s", got, want)
	}
}

func TestWith(t *testing.T) {
	fields := Fields(defaults)
	for i, value := range []any{0.1, 7, true, "closure", "c", File{"y", "y"}, []float64{1}, [][]float64{{1}}, []string{"a"}, map[string]string{"a": "b"}} {
		f := fields[i]
		changed, err := f.With(defaults, value)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		for j, g := range Fields(changed) {
			if i == j && !reflect.DeepEqual(g.Value(), value) {
				t.Errorf("%s: got %v, want %v", g.Name, g.Value(), value)
			}
			if g.IsDefault(defaults) != (i != j) {
				t.Errorf("after a change of %s, IsDefault of %s is %v", f.Name, g.Name, g.IsDefault(defaults))
			}
		}
		if !f.IsDefault(defaults) {
			t.Errorf("With(%s) changed the original set", f.Name)
		}
	}
	same, err := fields[3].With(defaults, "global")
	if want := `rule is "global" (did you mean local?); it must be one of local, closure`; err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
	if !reflect.DeepEqual(same, Params(defaults)) {
		t.Errorf("a refused value changed the set to %v", same)
	}
}

func TestCheck(t *testing.T) {
	if err := Check(defaults); err != nil {
		t.Errorf("the defaults: %v", err)
	}
	wrong := defaults
	wrong.Rule, wrong.Delta, wrong.Arms = "", 1, 11
	want := "rule is \"\"; it must be one of local, closure\n" +
		"delta is 1; it must lie strictly between 0 and 1\n" +
		"arms is 11; it must be a whole number from 2 to 10"
	err := Check(wrong)
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want\n%s", err, want)
	}
	var e *Error
	if !errors.As(err, &e) || e.Name != "rule" {
		t.Errorf("the first error is about %v, want rule", e)
	}
}

// Numbers of a size whose square or inverse floating point does not hold are refused, also in
// lists and matrices; what is infinite is for Validate.
func TestCheckSizes(t *testing.T) {
	const size = "; a number must be 0, or from 1e-100 to 1e+100 in size"
	for _, c := range []struct {
		change func(p *every)
		want   string
	}{
		{func(p *every) { p.Delta = 5e-324 }, "delta is 5e-324" + size},
		{func(p *every) { p.Delta = 1e-100 }, ""},
		{func(p *every) { p.Gaps = []float64{1, -1.1e100} }, "gaps has -1.1e+100" + size},
		{func(p *every) { p.Matrix = [][]float64{{0}, {1e100, 1e-101}} }, "matrix has 1e-101" + size},
		{func(p *every) { p.Matrix = [][]float64{{0, math.Inf(1)}, {math.NaN(), -1e100}} }, ""},
		{func(p *every) { p.Delta, p.Gaps = 2, []float64{1e200} }, "delta is 2; it must lie strictly between 0 and 1"},
	} {
		p := defaults
		c.change(&p)
		if err := Check(p); (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func TestRanges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, test := range []struct {
		err  error
		want string // empty for none
	}{
		{Inside("δ", 0.5, 0, 1), ""},
		{Inside("δ", 5e-324, 0, 1), ""},
		{Inside("δ", 0, 0, 1), "δ is 0; it must lie strictly between 0 and 1"},
		{Inside("δ", 1, 0, 1), "δ is 1; it must lie strictly between 0 and 1"},
		{Inside("δ", -3, 0, 1), "δ is -3; it must lie strictly between 0 and 1"},
		{Inside("δ", nan, 0, 1), "δ is NaN; it must lie strictly between 0 and 1"},
		{Inside("δ", inf, 0, 1), "δ is +Inf; it must lie strictly between 0 and 1"},

		{Within("p", 0, 0, 1), ""},
		{Within("p", 1, 0, 1), ""},
		{Within("p", 1.5, 0, 1), "p is 1.5; it must lie between 0 and 1"},
		{Within("p", -0.5, 0, 1), "p is -0.5; it must lie between 0 and 1"},
		{Within("p", nan, 0, 1), "p is NaN; it must lie between 0 and 1"},
		{Within("x", 1e300, 0.25, inf), ""},
		{Within("x", 0.25, 0.25, inf), ""},
		{Within("x", inf, 0.25, inf), "x is +Inf; it must be a number of at least 0.25"},
		{Within("x", 0, 0.25, inf), "x is 0; it must be a number of at least 0.25"},
		{Within("x", nan, 0.25, inf), "x is NaN; it must be a number of at least 0.25"},

		{Above("a", 0.6, 0.5), ""},
		{Above("a", 0.5, 0.5), "a is 0.5; it must be a number greater than 0.5"},
		{Above("a", inf, 0.5), "a is +Inf; it must be a number greater than 0.5"},
		{Above("a", nan, 0.5), "a is NaN; it must be a number greater than 0.5"},

		{Count("arms", 2, 2, 10), ""},
		{Count("arms", 10, 2, 10), ""},
		{Count("arms", 1, 2, 10), "arms is 1; it must be a whole number from 2 to 10"},
		{Count("arms", 11, 2, 10), "arms is 11; it must be a whole number from 2 to 10"},

		{Errorf("low", "is above %s", "high"), "low is above high"},
	} {
		got := ""
		if test.err != nil {
			got = test.err.Error()
			var e *Error
			if !errors.As(test.err, &e) || e.Name+" "+e.Reason != got {
				t.Errorf("%q is no Error about a parameter", got)
			}
		}
		if got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// Fields panics on mistakes in an entry of a catalogue.
type (
	noYAML struct {
		A int `doc:"d"`
	}
	noDoc struct {
		A int `yaml:"a"`
	}
	noType struct {
		A float32 `yaml:"a" doc:"d"`
	}
	aMap struct {
		A map[string]int `yaml:"a" doc:"d"`
	}
)

func (noYAML) Validate() error { return nil }
func (noDoc) Validate() error  { return nil }
func (noType) Validate() error { return nil }
func (aMap) Validate() error   { return nil }

func TestMistakes(t *testing.T) {
	for _, test := range []struct {
		p    Params
		want string
	}{
		{noYAML{}, "param: field A of param.noYAML needs yaml and doc tags"},
		{noDoc{}, "param: field A of param.noDoc needs yaml and doc tags"},
		{noType{}, "param: field A of param.noType has a type no study can write"},
		{aMap{}, "param: field A of param.aMap has a type no study can write"},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != test.want {
					t.Errorf("panic %q, want %q", got, test.want)
				}
			}()
			Fields(test.p)
		}()
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("With accepted a word for a number")
			}
		}()
		Fields(defaults)[0].With(defaults, "x")
	}()
}

// nesting has an environment as a parameter.
type nesting struct {
	Of Nested `yaml:"of" doc:"an environment"`
}

func (nesting) Validate() error { return nil }

// An environment within a parameter is its text, whatever was opened of it. Long ones are
// short in headings, and differ in tables.
func TestNested(t *testing.T) {
	long := "matrix[values=[[0.5,0.9],[0.1,0.5]]]"
	for _, c := range []struct {
		value           Nested
		text, brief, id string
		standard        bool
	}{
		{Nested{Text: "hudry13", Version: 2, Of: 3}, "hudry13", "hudry13", "hudry13", true},
		{Nested{Text: "hudry13[shuffle=false]"}, `"hudry13[shuffle=false]"`, `"hudry13[shuffle=false]"`, `"hudry13[shuffle=false]"`, false},
		{Nested{Text: long}, `"` + long + `"`, "matrix", "matrix #", false},
	} {
		f := Fields(nesting{c.value})[0]
		if f.Type != "environment" || f.Text() != c.text || f.Brief(1) != c.brief || !strings.HasPrefix(f.ID(), c.id) || len(f.ID()) > 26 {
			t.Errorf("%v: type %s, text %s, brief %s, ID %s", c.value, f.Type, f.Text(), f.Brief(1), f.ID())
		}
		if got := f.IsDefault(nesting{Nested{Text: "hudry13"}}); got != c.standard {
			t.Errorf("%v: IsDefault is %v", c.value, got)
		}
	}
}
