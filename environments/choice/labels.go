package choice

import (
	"errors"
	"fmt"

	"joust/environments/table"
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// The forms of a file of labels.
const (
	wide = "wide"
	long = "long"
)

// LabelsParams are the parameters of labels.
type LabelsParams struct {
	File    param.File `yaml:"file" doc:"CSV file of labels, in one of two forms; it may have the true labels"`
	Form    string     `yaml:"form" options:"wide|long" doc:"wide: the first column names the items, a column called truth has true labels, and every other column is an annotator, with empty cells where it gave no label; long: each row is a label, with the columns item, annotator, label and optionally truth"`
	Classes []string   `yaml:"classes" doc:"the words that are labels; with them any other word is a mistake. Without them every word is a class"`
	MissingParams
	table.ColumnParams
	table.NameParams
}

// Validate implements param.Params. The file is not read yet.
func (p LabelsParams) Validate() error {
	errs := append(p.ColumnParams.Check(map[string]table.Format{"file": longLabels}), p.check())
	if p.File == (param.File{}) {
		errs = append(errs, param.Errorf("file", "is missing; it must name a CSV file of labels"))
	}
	if len(p.Classes) == 1 {
		errs = append(errs, param.Errorf("classes", "has the word %s only; labels tell at least 2 classes apart", table.Quote(p.Classes[0])))
	}
	classes := p.NameParams.New()
	for _, c := range p.Classes {
		if err := classes.Add(c); err != nil {
			errs = append(errs, param.Errorf("classes", "has a word that %v", err))
		}
	}
	if p.Form == wide {
		for ours := range p.Columns {
			if ours != truthColumn {
				errs = append(errs, param.Errorf("columns", "renames %s; in the wide form only truth can be renamed", table.Quote(ours)))
				break
			}
		}
		if p.Extra != table.DefaultColumns.Extra {
			errs = append(errs, param.Errorf("extra", "is %s, but in the wide form every other column is an annotator; leave it out or make form: long", p.Extra))
		}
	}
	return errors.Join(errs...)
}

// LabelsEntry declares labels for the catalogue.
var LabelsEntry = choice.WorldSpec[LabelsParams, *World]{
	Spec: sim.Spec[LabelsParams]{
		Name: "labels",
		Card: sim.Card{
			Title: "Labels",
			About: "Labels of your own: items, the rows, were labelled by annotators, the columns, in words. With a column of true labels joust measures how often each method is right; without, what methods have to say does not need one, such as the share of rows that they keep.",
		},
		Defaults: LabelsParams{Form: wide, ColumnParams: table.DefaultColumns, NameParams: table.DefaultNames},
		Files:    map[string]string{"file": "item,truth,ann,bob,cem\ni1,yes,yes,yes,no\ni2,no,no,,no\ni3,no,yes,no,no\ni4,yes,yes,yes,\n"},
	},
	Wanted: choice.Labels,
	New:    NewLabels,
	Given:  func(LabelsParams) bool { return true },
}

// NewLabels returns the world of given labels. The error is about the parameter at fault;
// inside the file it gives file, line and what is allowed.
func NewLabels(p LabelsParams) (*World, error) {
	f, err := p.load()
	if err != nil {
		return nil, err
	}
	problem := choice.Problem{Kind: rule.Labels, Rows: f.items, Columns: f.annotators, Classes: len(f.classes)}
	w := &World{problem: problem, about: f.about}
	if p.Missing == 0 {
		w.fixed = f.values
	}
	w.draw = func(instance, _ *rng.Source) choice.Environment {
		return &trial{problem: problem, truth: choice.Truth{Values: f.values, Classes: f.truth}, shown: p.hide(f.values, instance)}
	}
	return w, nil
}

// about describes the file.
func (f *labelFile) about() []string {
	labels, bare := 0, 0
	for i := range f.items {
		n := 0
		for _, v := range f.values[i*len(f.annotators) : (i+1)*len(f.annotators)] {
			if v == v {
				n++
			}
		}
		labels += n
		if n == 0 {
			bare++
		}
	}
	list := []string{
		fmt.Sprintf("%d labels, %.1f an item; the classes are %s", labels, float64(labels)/float64(len(f.items)), table.FirstOf(f.classes, 10, ", ")),
		"true labels are known",
	}
	if f.truth == nil {
		list[1] = "true labels are not known: correct has no value"
	}
	if bare > 0 {
		list = append(list, fmt.Sprintf("items without a label: %d, for which any class is as likely", bare))
	}
	return list
}
