package table

import (
	"maps"
	"slices"
	"strings"

	"joust/sim/param"
)

// ColumnParams are the parameters of environments that read files whose columns have
// names that joust knows.
type ColumnParams struct {
	Columns map[string]string `yaml:"columns" stream:"same" doc:"which column of the file, or which key of JSON lines, is which, where the names differ: {a: model_a} says that the file calls a model_a; of several files with the same column, the name may begin with the parameter of one, as in {verdicts.problem: question_id}"`
	Extra   string            `yaml:"extra" stream:"same" options:"refuse|ignore" doc:"what other columns, or keys of JSON lines, are: a mistake, or not read"`
}

// DefaultColumns are the default values of ColumnParams.
var DefaultColumns = ColumnParams{Extra: "refuse"}

// Check returns the mistakes of the parameters of an environment that reads files of these
// formats, by the parameters that name the files.
func (p ColumnParams) Check(formats map[string]Format) (errs []error) {
	var names []string
	for file, f := range formats {
		for _, c := range f.Columns {
			names = append(names, c.Name, file+"."+c.Name)
		}
	}
	for _, ours := range slices.Sorted(maps.Keys(p.Columns)) {
		if !slices.Contains(names, ours) {
			errs = append(errs, param.Errorf("columns", "has the name %s%s, which no column has; the names are %s", Quote(ours), param.DidYouMean(ours, names), allNames(formats)))
		}
	}
	for _, file := range slices.Sorted(maps.Keys(formats)) {
		ours := map[string]string{} // by the name in the file
		for _, c := range p.Of(file, formats[file]).Columns {
			if other, ok := ours[c.inFile()]; ok {
				errs = append(errs, param.Errorf("columns", "makes both %s and %s the column %s of %s; each must be a column of its own", other, c.Name, Quote(c.inFile()), file))
			}
			ours[c.inFile()] = c.Name
		}
	}
	return errs
}

// allNames lists the names of the columns of all formats, each once.
func allNames(formats map[string]Format) string {
	var names []string
	for _, file := range slices.Sorted(maps.Keys(formats)) {
		for _, c := range formats[file].Columns {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return strings.Join(names, ", ")
}

// Of returns the format of the file that the named parameter names, with the names that
// its columns have in the file.
func (p ColumnParams) Of(parameter string, f Format) Format {
	f.Columns = slices.Clone(f.Columns)
	for i, c := range f.Columns {
		f.Columns[i].InFile = p.Columns[c.Name]
		if theirs, ok := p.Columns[parameter+"."+c.Name]; ok {
			f.Columns[i].InFile = theirs
		}
	}
	f.Extra = p.Extra == "ignore"
	return f
}

// leaveOut tells how to allow columns that a format does not have.
const leaveOut = "extra: ignore leaves out others"

// renamed tells how to say which column of the file the column is.
func (c Column) renamed() string {
	return "columns: {" + c.Name + ": NAME} says that the file calls it NAME"
}

// columns are some columns of a format.
type columns []Column

// inFile returns the names of the columns in the file.
func (list columns) inFile() []string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.inFile()
	}
	return names
}
