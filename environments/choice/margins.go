package choice

import (
	"errors"
	"slices"

	"joust/environments/table"
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// RewardMarginsParams are the parameters of reward-margins.
type RewardMarginsParams struct {
	File   param.File   `yaml:"file" doc:"CSV file with a header: the first column names the pairs, and every other column has the margins r(chosen) − r(rejected) by one reward model, empty where there is none"`
	Others []param.File `yaml:"others" doc:"further files with the margins of the same pairs, in any order, by other models"`
	Right  string       `yaml:"right" stream:"same" doc:"name of the column, which is that of no model, that has 1 for a pair whose label is right, 0 for one whose label is wrong, and nothing where that is not known, such as the verdicts of a better judge on a sample of the pairs; empty if no label was checked"`
	table.NameParams
}

// Validate implements param.Params. The files are not read yet.
func (p RewardMarginsParams) Validate() error {
	if p.File == (param.File{}) {
		return param.Errorf("file", "is missing; it must name a CSV file")
	}
	return nil
}

// RewardMarginsEntry declares reward-margins for the catalogue.
var RewardMarginsEntry = choice.WorldSpec[RewardMarginsParams, *World]{
	Spec: sim.Spec[RewardMarginsParams]{
		Name: "reward-margins",
		Card: sim.Card{
			Title: "Reward margins",
			About: "Labelled pairs of your own with the margins by which reward models prefer the answer that the label prefers, from CSV files. Labels that were checked say how often the labels are right that a treatment keeps; the features of the answers are not known, so that no reward model is trained.",
		},
		Defaults: RewardMarginsParams{NameParams: table.DefaultNames},
		Test: func(p RewardMarginsParams) RewardMarginsParams {
			p.Right = "checked"
			return p
		},
		Files: map[string]string{"file": "pair,first,second,checked\na,1.5,0.5,1\nb,-2,-0.5,0\nc,0.25,,\nd,-1,1,1\n"},
	},
	Wanted: choice.Pairs,
	New:    NewRewardMargins,
	Given:  func(RewardMarginsParams) bool { return true },
}

// NewRewardMargins returns the world of the margins of files. The error is about the parameter at
// fault; inside a file it gives file, line and what is allowed.
func NewRewardMargins(p RewardMarginsParams) (*World, error) {
	f, err := LoadFile("file", p.File, p.NameParams)
	if err != nil {
		return nil, err
	}
	for _, other := range p.Others {
		g, err := LoadFile("others", other, p.NameParams)
		if err != nil {
			return nil, err
		}
		if f, err = joined(f, g, p, other); err != nil {
			return nil, err
		}
	}
	var classes []int
	if p.Right != "" {
		if f, classes, err = f.checked(p.Right); err != nil {
			return nil, err
		}
	}
	problem := choice.Problem{Kind: rule.RewardMargins, Rows: f.Rows, Columns: f.Columns, Classes: 2}
	return &World{problem: problem, fixed: f.Values, draw: func(_, _ *rng.Source) choice.Environment {
		return &trial{problem: problem, truth: choice.Truth{Values: f.Values, Classes: classes}, shown: f.Values}
	}}, nil
}

// joined returns the table of the columns of two files with the same rows.
func joined(f, g *File, p RewardMarginsParams, other param.File) (*File, error) {
	columns := p.New()
	for _, name := range slices.Concat(f.Columns, g.Columns) { // those of f differ from each other
		if err := columns.Add(name); err != nil {
			return nil, param.Errorf("others", "%s: the name of a column %v", other.Text, err)
		}
	}
	place := make(map[string]int, len(g.Rows))
	for i, name := range g.Rows {
		place[name] = i
	}
	both := &File{Rows: f.Rows, Columns: slices.Concat(f.Columns, g.Columns)}
	for i, name := range f.Rows {
		at, ok := place[name]
		if !ok {
			return nil, param.Errorf("others", "%s has no pair %s, which %s has; files must have the same pairs", other.Text, table.Quote(name), p.File.Text)
		}
		delete(place, name)
		both.Values = append(both.Values, f.Values[i*len(f.Columns):(i+1)*len(f.Columns)]...)
		both.Values = append(both.Values, g.Values[at*len(g.Columns):(at+1)*len(g.Columns)]...)
	}
	for _, name := range g.Rows {
		if _, left := place[name]; left {
			return nil, param.Errorf("others", "%s has the pair %s, which %s does not have; files must have the same pairs", other.Text, table.Quote(name), p.File.Text)
		}
	}
	return both, nil
}

// checked returns the table without the column that says which labels are right, and the classes
// of the rows.
func (f *File) checked(right string) (rest *File, classes []int, err error) {
	at := slices.Index(f.Columns, right)
	switch {
	case at < 0:
		return nil, nil, param.Errorf("right", "is %s%s; the files have no such column", table.Quote(right), param.DidYouMean(right, f.Columns))
	case len(f.Columns) == 1:
		return nil, nil, param.Errorf("right", "is %s, the only column; there must be one of a model at least", table.Quote(right))
	}
	var errs []error
	rest = &File{Rows: f.Rows, Columns: slices.Delete(slices.Clone(f.Columns), at, at+1)}
	for i, name := range f.Rows {
		row := f.Values[i*len(f.Columns) : (i+1)*len(f.Columns)]
		switch v := row[at]; {
		case v == 1:
			classes = append(classes, 0)
		case v == 0:
			classes = append(classes, 1)
		case v != v:
			classes = append(classes, choice.Unknown)
		default:
			errs = append(errs, param.Errorf("right", "is %s, and %s has %v there; it must be 1 for a right label, 0 for a wrong one, or empty", table.Quote(right), table.Quote(name), v))
		}
		rest.Values = append(append(rest.Values, row[:at]...), row[at+1:]...)
	}
	return rest, classes, errors.Join(errs...)
}
