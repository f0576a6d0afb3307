package study

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/sim/param"
)

// decoder reads a tree of YAML nodes strictly.
type decoder struct {
	*strict.Reader
	catalogue *family.Catalogue
	folder    string // the paths of files in the study are relative to it
	// first is the family of the first environment whose kind is known, even if its
	// parameters are wrong.
	first *family.Family
	// wrong is true after a mistake in an environment or an algorithm: the cells need not
	// have the values that the study means. lost is true if the kind of one is unknown, so
	// that cells may be missing.
	wrong, lost bool
}

// newDecoder returns a decoder of the file. The flags, as the user wrote them, have changed it.
func newDecoder(c *family.Catalogue, file, folder string, flags ...string) *decoder {
	return &decoder{Reader: &strict.Reader{Name: file, Flags: flags}, catalogue: c, folder: folder}
}

// emptyStudy is the message about a study without content.
const emptyStudy = "the study is empty; it needs name, environments and algorithms"

// value reads the value of a parameter, by the type of its field.
func (d *decoder) value(n *yaml.Node, f param.Field, what string) (any, bool) {
	switch f.Value().(type) {
	case float64:
		return or(d.Number(n, what))
	case int:
		return or(d.Whole(n, what))
	case bool:
		if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
			return n.Value == "true" || n.Value == "True" || n.Value == "TRUE", true
		}
		d.Fail(n, "%s is %s; it must be true or false", what, strict.Describe(n))
		return nil, false
	case string:
		return or(d.Text(n, what))
	case param.File:
		return or(d.file(n, what))
	case []param.File:
		return or(d.files(n, what))
	case param.Command:
		return or(d.command(n, what))
	case param.JSON:
		return or(d.free(n, what))
	case []float64:
		return or(d.row(n, what))
	case [][]float64:
		good := true
		var rows [][]float64
		d.List(n, what, func(item *yaml.Node) {
			r, ok := d.row(item, fmt.Sprintf("row %d of %s", len(rows)+1, what))
			rows, good = append(rows, r), good && ok
		})
		return rows, good && rows != nil
	case []string:
		return or(d.words(n, what))
	case map[string]string:
		return or(d.renaming(n, what))
	case param.Nested:
		return or(d.nested(n, what))
	}
	panic("study: the decoder cannot read the type of the parameter " + f.Name)
}

// row reads a list of numbers.
func (d *decoder) row(n *yaml.Node, what string) ([]float64, bool) {
	good := true
	var row []float64
	d.List(n, what, func(item *yaml.Node) {
		v, ok := d.Number(item, fmt.Sprintf("item %d of %s", len(row)+1, what))
		row, good = append(row, v), good && ok
	})
	return row, good && row != nil
}

// words reads a list of words. A list of one may be written as the word alone, and a number
// is a word.
func (d *decoder) words(n *yaml.Node, what string) ([]string, bool) {
	if n.Kind == yaml.ScalarNode {
		s, ok := d.Text(n, what)
		return []string{s}, ok
	}
	good := true
	var list []string
	d.List(n, what, func(item *yaml.Node) {
		s, ok := d.Text(item, fmt.Sprintf("item %d of %s", len(list)+1, what))
		list, good = append(list, s), good && ok
	})
	return list, good && list != nil
}

// renaming reads a mapping of words to words.
func (d *decoder) renaming(n *yaml.Node, what string) (map[string]string, bool) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.Fail(n, "%s is %s; it must be a mapping with at least one entry, such as {a: model_a}", what, strict.Describe(n))
		return nil, false
	}
	good := true
	names := map[string]string{}
	d.Entries(n, what, func(name, value *yaml.Node) {
		s, ok := d.Text(value, name.Value+" of "+what)
		names[name.Value], good = s, good && ok
	})
	return names, good && 2*len(names) == len(n.Content)
}

func or[T any](v T, ok bool) (any, bool) { return v, ok }
