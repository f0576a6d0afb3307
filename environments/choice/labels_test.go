package choice_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	environments "joust/environments/choice"
)

// The same labels in both forms: words are classes in the order in which they come.
func TestLabelsFile(t *testing.T) {
	none := math.NaN()
	for _, test := range []struct {
		what, text, form string
		columns          map[string]string
	}{
		{"wide", "item,ann,truth,bob,cem\ni1,yes,yes,no,yes\ni2,,no,no,no\ni3,no,yes,NA,\n", "wide", nil},
		{"wide, with another name of the truth", "id,ann,gold,bob,cem\ni1,yes,yes,no,yes\ni2,,no,no,no\ni3,no,yes,NA,\n", "wide", map[string]string{"truth": "gold"}},
		{"long", "item,annotator,label,truth\ni1,ann,yes,yes\ni1,bob,no,\ni2,bob,no,no\ni3,ann,no,yes\ni2,cem,no,no\ni1,cem,yes,yes\n", "long", nil},
		{"long, with other names", "worker,id,answer,truth\nann,i1,yes,yes\nbob,i1,no,\nbob,i2,no,no\nann,i3,no,yes\ncem,i2,no,no\ncem,i1,yes,yes\n", "long", map[string]string{"item": "id", "annotator": "worker", "label": "answer"}},
	} {
		p := environments.LabelsEntry.Defaults
		p.File, p.Form, p.Columns = written(t, "l.csv", test.text), test.form, test.columns
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		w, err := environments.NewLabels(p)
		if err != nil {
			t.Fatalf("%s: %v", test.what, err)
		}
		problem, env := w.Problem(), first(w, "labels")
		if !slices.Equal(problem.Rows, []string{"i1", "i2", "i3"}) || !slices.Equal(problem.Columns, []string{"ann", "bob", "cem"}) || problem.Classes != 2 {
			t.Errorf("%s: rows %v, columns %v, %d classes", test.what, problem.Rows, problem.Columns, problem.Classes)
		}
		if want := []float64{0, 1, 0, none, 1, 1, 1, none, none}; fmt.Sprint(w.Fixed()) != fmt.Sprint(want) || fmt.Sprint(env.Table()) != fmt.Sprint(want) {
			t.Errorf("%s: labels %v, want %v", test.what, env.Table(), want)
		}
		if want := []int{0, 1, 0}; !slices.Equal(env.Truth().Classes, want) {
			t.Errorf("%s: true classes %v, want %v", test.what, env.Truth().Classes, want)
		}
		if want := []string{"6 labels, 2.0 an item; the classes are yes, no", "true labels are known"}; !slices.Equal(w.Description(), want) {
			t.Errorf("%s: %q, want %q", test.what, w.Description(), want)
		}
	}
}

// Without true labels there is no truth to score by; a word that stands for a missing value is a
// class if it is listed.
func TestLabelsWithoutTruth(t *testing.T) {
	p := environments.LabelsEntry.Defaults
	p.File, p.Classes = written(t, "l.csv", "item,ann,bob\ni1,none,some\ni2,,none\ni3,,\n"), []string{"some", "none"}
	w, err := environments.NewLabels(p)
	if err != nil {
		t.Fatal(err)
	}
	none := math.NaN()
	if want := []float64{1, 0, none, 1, none, none}; fmt.Sprint(w.Fixed()) != fmt.Sprint(want) {
		t.Errorf("labels %v, want %v", w.Fixed(), want)
	}
	if c := first(w, "truth").Truth().Classes; c != nil {
		t.Errorf("true classes %v", c)
	}
	want := []string{"3 labels, 1.0 an item; the classes are some, none", "true labels are not known: correct has no value", "items without a label: 1, for which any class is as likely"}
	if !slices.Equal(w.Description(), want) {
		t.Errorf("%q, want %q", w.Description(), want)
	}
}

// Every mistake in a file of labels is refused with its place, the offending word and what is
// allowed.
func TestLabelsErrors(t *testing.T) {
	const good = "item,ann,bob\ni1,yes,no\ni2,no,no\n"
	for _, test := range []struct {
		what, text string
		change     func(*environments.LabelsParams)
		want       string
	}{
		{"no rows", "item,ann\n", nil, "there is no item below the header"},
		{"no annotators", "item,truth\ni1,yes\n", nil, "l.csv:1: the header has no annotator; the first column names the items, and every other column but truth is an annotator"},
		{"an annotator twice", "item,ann,ann\ni1,yes,no\n", nil, `l.csv:1: the header has the annotator "ann" twice`},
		{"an annotator in two ways", "item,ann,Ann\ni1,yes,no\n", nil, "l.csv:1: the name of an annotator"},
		{"an item twice", "item,ann\ni1,yes\ni1,no\n", nil, `l.csv:3: the item "i1" is there already; in the wide form each has one row`},
		{"the other form", "item,annotator,label\ni1,ann,yes\n", nil, "l.csv:1: the header has the columns item, annotator and label, as a file with a label a row; make form: long"},
		{"the other form again", good, func(p *environments.LabelsParams) { p.Form = "long" }, "l.csv:1: the header has \"ann\""},
		{"a word in two ways", "item,ann\ni1,yes\ni2,Yes\n", nil, "l.csv:3: the name of a class"},
		{"one class", "item,ann\ni1,yes\ni2,yes\n", nil, "l.csv: all labels are of the class yes; labels tell at least 2 apart"},
		{"an annotator without labels", "item,ann,bob\ni1,yes,\ni2,no,\n", nil, `l.csv: the annotator "bob" has no label; leave it out`},
		{"an item without truth", "item,ann,truth\ni1,yes,no\ni2,no,\n", nil, `l.csv: the item "i2" has no true label; all items have one, or none has`},
		{"an unknown word", good, func(p *environments.LabelsParams) { p.Classes = []string{"yse", "no"} }, `l.csv:2: the label by "ann" of "i1" is "yes" (did you mean yse?); the classes are yse, no`},
		{"an unknown true label", "item,ann,truth\ni1,yes,maybe\n", func(p *environments.LabelsParams) { p.Classes = []string{"yes", "no"} }, `l.csv:2: the true label of "i1" is "maybe"`},
		{"a class that nobody used", good, func(p *environments.LabelsParams) { p.Classes = []string{"yes", "no", "maybe"} }, `classes has "maybe", which no label of`},
		{"one class in the list", good, func(p *environments.LabelsParams) { p.Classes = []string{"yes"} }, `classes has the word "yes" only; labels tell at least 2 classes apart`},
		{"a class twice", good, func(p *environments.LabelsParams) { p.Classes = []string{"yes", "yes"} }, `classes has a word that is "yes", which is there already`},
		{"a second label", "item,annotator,label\ni1,ann,yes\ni1,bob,no\ni1,ann,no\n", func(p *environments.LabelsParams) { p.Form = "long" }, `l.csv:4: "i1" has a second label of "ann"; an annotator labels an item once`},
		{"two truths", "item,annotator,label,truth\ni1,ann,yes,yes\ni1,bob,no,no\n", func(p *environments.LabelsParams) { p.Form = "long" }, `l.csv:3: the true label of "i1" is "no", but above it is "yes"`},
		{"another column", "item,annotator,label,time\ni1,ann,yes,3\n", func(p *environments.LabelsParams) { p.Form = "long" }, `extra: ignore leaves out others`},
		{"a truth that is not there", good, func(p *environments.LabelsParams) { p.Columns = map[string]string{"truth": "gold"} }, `l.csv:1: the header lacks "gold", which columns says is the truth`},
		{"another name in the wide form", good, func(p *environments.LabelsParams) { p.Columns = map[string]string{"label": "x"} }, `columns renames "label"; in the wide form only truth can be renamed`},
		{"extra in the wide form", good, func(p *environments.LabelsParams) { p.Extra = "ignore" }, "extra is ignore, but in the wide form every other column is an annotator"},
		{"all missing", good, func(p *environments.LabelsParams) { p.Missing = 1 }, "missing is 1"},
	} {
		t.Run(test.what, func(t *testing.T) {
			p := environments.LabelsEntry.Defaults
			p.File = written(t, "l.csv", test.text)
			if test.change != nil {
				test.change(&p)
			}
			err := p.Validate()
			if err == nil {
				_, err = environments.NewLabels(p)
			}
			if got := fmt.Sprint(err); !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if err := environments.LabelsEntry.Defaults.Validate(); err == nil || !strings.Contains(err.Error(), "file is missing; it must name a CSV file of labels") {
		t.Errorf("without a file: %v", err)
	}
}
