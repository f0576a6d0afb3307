package choice

import (
	"errors"
	"math"
	"slices"

	"joust/environments/table"
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// TableParams are the parameters of table.
type TableParams struct {
	File     param.File  `yaml:"file" doc:"CSV file with a header: the first column names the rows, such as systems, and every other column is one that has a say, such as a task; higher values are better, and an empty cell has no value"`
	Values   [][]float64 `yaml:"values" doc:"in place of a file, the rows of the table"`
	Cells    string      `yaml:"cells" stream:"same" options:"scores|approvals|utilities" doc:"what cells are: scores, utilities, or approvals: a value of at least approve is one"`
	Approve  float64     `yaml:"approve" stream:"same" doc:"with cells: approvals, the least value that is an approval"`
	Weights  []float64   `yaml:"weights" stream:"same" doc:"weights of the columns, in their order, at least 0; none for 1 each"`
	Groups   []string    `yaml:"groups" stream:"same" doc:"groups of the columns, in their order: columns with the same word are a group; none without groups"`
	Drop     []string    `yaml:"drop" stream:"same" doc:"names of rows that are left out"`
	Size     int         `yaml:"size" stream:"same" doc:"k, the number of rows of a committee, less than the number of rows; 0 if none is wanted"`
	Examples int         `yaml:"examples" stream:"same" doc:"a query shows the share of so many examples that the row has right, where the value is the probability of one, from 0 to 1; 0 for the value itself"`
	MissingParams
	table.NameParams
}

// Validate implements param.Params. The file is not read yet.
func (p TableParams) Validate() error {
	errs := []error{p.check(), param.Count("size", p.Size, 0, maxRows), param.Count("examples", p.Examples, 0, 1_000_000), param.Finite("approve", p.Approve)}
	switch file, values := p.File != (param.File{}), len(p.Values) > 0; {
	case !file && !values:
		errs = append(errs, param.Errorf("file", "is missing; it must name a CSV file, unless values lists the table"))
	case file && values:
		errs = append(errs, param.Errorf("values", "must be left out where there is a file"))
	}
	return errors.Join(errs...)
}

// TableEntry declares table for the catalogue.
var TableEntry = choice.WorldSpec[TableParams, *World]{
	Spec: sim.Spec[TableParams]{
		Name: "table",
		Card: sim.Card{
			Title: "Table",
			About: "A table of your own, of systems and tasks, candidates and voters, or answers and criteria, from a CSV file or written in the study. Cells may be hidden at random, or be estimated from a number of examples.",
		},
		Defaults: TableParams{Cells: string(rule.Scores), NameParams: table.DefaultNames},
		Files:    map[string]string{"file": "system,grammar,logic,style\nant,.9,.5,.7\nbee,.8,.6,.4\ncat,.7,.8,.5\n"},
	},
	Wanted: choice.Rows,
	New:    NewTable,
	Given:  func(TableParams) bool { return true },
}

// NewTable returns the world of a given table. The error is about the parameter at fault;
// inside a file it gives file, line and what is allowed.
func NewTable(p TableParams) (*World, error) {
	f, from, err := p.load()
	if err != nil {
		return nil, err
	}
	if f, err = f.Without(p.Drop); err != nil {
		return nil, err
	}
	problem := choice.Problem{Kind: rule.Kind(p.Cells), Rows: f.Rows, Columns: f.Columns, Weights: p.Weights, Size: p.Size}
	if p.Groups != nil {
		if len(p.Groups) != len(f.Columns) {
			return nil, param.Errorf("groups", "lists %d words; the table has %d columns", len(p.Groups), len(f.Columns))
		}
		var names []string
		for _, g := range p.Groups {
			if !slices.Contains(names, g) {
				names = append(names, g)
			}
			problem.Groups = append(problem.Groups, slices.Index(names, g))
		}
	}
	if p.Size >= len(f.Rows) {
		return nil, param.Errorf("size", "is %d; it must be less than the number of rows, %d", p.Size, len(f.Rows))
	}
	for i, v := range f.Values {
		switch {
		case problem.Kind == rule.Approvals && v == v:
			f.Values[i] = 0
			if v >= p.Approve {
				f.Values[i] = 1
			}
		case p.Examples > 0 && (v < 0 || v > 1):
			return nil, param.Errorf("examples", "is %d, but %s has %v in column %s, which is no probability", p.Examples, f.Rows[i/len(f.Columns)], v, f.Columns[i%len(f.Columns)])
		}
	}
	if _, err := rule.NewTable(rule.Data{Kind: problem.Kind, Rows: f.Rows, Columns: f.Columns, Values: f.Values, Weights: p.Weights, Groups: problem.Groups}); err != nil {
		if p.Weights != nil {
			from = "weights"
		}
		return nil, table.Unusable(from, err)
	}
	return p.world(problem, f.Values), nil
}

// world returns the world of the checked problem.
func (p TableParams) world(problem choice.Problem, values []float64) *World {
	w := &World{problem: problem}
	if p.Missing == 0 && p.Examples == 0 {
		w.fixed = values
	}
	w.draw = func(instance, _ *rng.Source) choice.Environment {
		shown := values
		if p.Examples > 0 {
			shown = make([]float64, len(values))
			for i, v := range values {
				shown[i] = v
				if v == v {
					shown[i] = float64(instance.Binomial(p.Examples, v)) / float64(p.Examples)
				}
			}
		}
		return &trial{problem: problem, truth: choice.Truth{Values: values}, shown: p.hide(shown, instance)}
	}
	return w
}

// load returns the table of the file or of the values, and the parameter that has it.
func (p TableParams) load() (f *File, from string, err error) {
	if p.File != (param.File{}) {
		f, err = LoadFile("file", p.File, p.NameParams)
		return f, "file", err
	}
	f = &File{Rows: numbered("row", len(p.Values)), Columns: numbered("column", len(p.Values[0]))}
	for i, row := range p.Values {
		if len(row) != len(f.Columns) || len(row) == 0 {
			return nil, "values", param.Errorf("values", "has %d numbers in row %d; the first row has %d, and each must have as many, at least 1", len(row), i+1, len(f.Columns))
		}
		for c, v := range row {
			if math.IsInf(v, 0) {
				return nil, "values", param.Errorf("values", "has %v in row %d, column %d; it must be a finite number", v, i+1, c+1)
			}
		}
		f.Values = append(f.Values, row...)
	}
	return f, "values", nil
}
