package choice

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"joust/environments/table"
	"joust/sim/param"
)

// truthColumn is the name of the column of true labels.
const truthColumn = "truth"

// longLabels is the format of a file with a label a row.
var longLabels = table.Format{Row: "label", Columns: []table.Column{
	{Name: "item", Allowed: "the name of an item"},
	{Name: "annotator", Allowed: "the name of an annotator"},
	{Name: "label", Allowed: "a label"},
	{Name: truthColumn, Allowed: "the true label of the item", Optional: true},
}}

// wideLabels is the format of a file with an item a row.
var wideLabels = table.Format{Row: "item", Named: true}

// mostLabels is the largest number of cells, items times annotators, of a file.
const mostLabels = 10_000_000

// labelFile is the content of a file of labels.
type labelFile struct {
	items, annotators, classes []string
	values                     []float64 // class of each label, item by item; NaN without
	truth                      []int     // class of each item; nil if not known
}

// labelReader collects the labels of a file.
type labelReader struct {
	in         *table.Reader
	params     LabelsParams
	items      *index
	annotators *index
	classes    *index
	labels     map[[2]int]int // by item and annotator
	truth      map[int]int    // by item
}

// index numbers names in the order in which they come.
type index struct {
	what  string // for messages
	names *table.Names
	list  []string
	at    map[string]int
}

func newIndex(what string, p table.NameParams) *index {
	return &index{what: what, names: p.New(), at: map[string]int{}}
}

// of returns the number of the name, which may be new.
func (x *index) of(in *table.Reader, name string) (int, error) {
	if n, ok := x.at[name]; ok {
		return n, nil
	}
	if err := x.names.Add(name); err != nil {
		return 0, in.Errorf("the name of %s %v", x.what, err)
	}
	n := len(x.list)
	x.list = append(x.list, name)
	x.at[name] = n
	return n, nil
}

// load reads the file.
func (p LabelsParams) load() (f *labelFile, err error) {
	format := wideLabels
	if p.Form == long {
		format = p.ColumnParams.Of("file", longLabels)
	}
	err = table.Read("file", p.File, format, func(in *table.Reader) error {
		r := &labelReader{
			in: in, params: p, labels: map[[2]int]int{}, truth: map[int]int{},
			items: newIndex("an item", p.NameParams), annotators: newIndex("an annotator", p.NameParams), classes: newIndex("a class", p.NameParams),
		}
		for _, c := range p.Classes {
			r.classes.at[c] = len(r.classes.list)
			r.classes.list = append(r.classes.list, c)
		}
		read := r.wide
		if p.Form == long {
			read = r.long
		}
		if err := read(); err != nil {
			return err
		}
		f, err = r.content()
		return err
	})
	return f, err
}

// class returns the class that a cell names, or false if it names none.
func (r *labelReader) class(text, what, item string) (class int, given bool, err error) {
	if class, ok := r.classes.at[text]; ok {
		return class, true, nil
	}
	if table.IsMissing(text) {
		return 0, false, nil
	}
	if len(r.params.Classes) > 0 {
		return 0, false, r.in.Errorf("%s of %s is %s%s; the classes are %s", what, table.Quote(item), table.Quote(text), param.DidYouMean(text, r.classes.list), strings.Join(r.classes.list, ", "))
	}
	class, err = r.classes.of(r.in, text)
	return class, true, err
}

// wide reads a file with an item a row.
func (r *labelReader) wide() error {
	header, truthAt := r.in.Header(), -1
	name := truthColumn
	if theirs, ok := r.params.Columns[truthColumn]; ok {
		name = theirs
		if !slices.Contains(header[1:], name) {
			return r.in.Errorf("the header lacks %s, which columns says is the truth", table.Quote(name))
		}
	}
	columns := make([]int, len(header)) // the annotator of each column
	for c, h := range header[1:] {
		if h == name {
			truthAt = c + 1
			continue
		}
		if _, there := r.annotators.at[h]; there {
			return r.in.Errorf("the header has the annotator %s twice", table.Quote(h))
		}
		a, err := r.annotators.of(r.in, h)
		if err != nil {
			return err
		}
		columns[c+1] = a
	}
	if r.annotators.list == nil {
		return r.in.Errorf("the header has no annotator; the first column names the items, and every other column but %s is an annotator", name)
	}
	if slices.Contains(header, "item") && slices.Contains(header, "annotator") && slices.Contains(header, "label") {
		return r.in.Errorf("the header has the columns item, annotator and label, as a file with a label a row; make form: long")
	}
	for {
		fields, err := r.in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if _, there := r.items.at[fields[0]]; there {
			return r.in.Errorf("the item %s is there already; in the wide form each has one row", table.Quote(fields[0]))
		}
		item, err := r.items.of(r.in, fields[0])
		if err != nil {
			return err
		}
		for c, text := range fields[1:] {
			if c+1 == truthAt {
				err = r.setTruth(item, text)
			} else {
				err = r.setLabel(item, columns[c+1], text)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// long reads a file with a label a row.
func (r *labelReader) long() error {
	for {
		fields, err := r.in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		item, err := r.items.of(r.in, fields[0])
		if err != nil {
			return err
		}
		annotator, err := r.annotators.of(r.in, fields[1])
		if err != nil {
			return err
		}
		if _, there := r.labels[[2]int{item, annotator}]; there {
			return r.in.Errorf("%s has a second label of %s; an annotator labels an item once", table.Quote(r.items.list[item]), table.Quote(r.annotators.list[annotator]))
		}
		if err := r.setLabel(item, annotator, fields[2]); err != nil {
			return err
		}
		if err := r.setTruth(item, fields[3]); err != nil {
			return err
		}
	}
}

// setLabel enters a label.
func (r *labelReader) setLabel(item, annotator int, text string) error {
	class, given, err := r.class(text, "the label by "+table.Quote(r.annotators.list[annotator]), r.items.list[item])
	if given && err == nil {
		r.labels[[2]int{item, annotator}] = class
	}
	return err
}

// setTruth enters a true label.
func (r *labelReader) setTruth(item int, text string) error {
	class, given, err := r.class(text, "the true label", r.items.list[item])
	if !given || err != nil {
		return err
	}
	if before, there := r.truth[item]; there && before != class {
		return r.in.Errorf("the true label of %s is %s, but above it is %s", table.Quote(r.items.list[item]), table.Quote(r.classes.list[class]), table.Quote(r.classes.list[before]))
	}
	r.truth[item] = class
	return nil
}

// content returns the labels, or what is wrong with it as a whole.
func (r *labelReader) content() (*labelFile, error) {
	f := &labelFile{items: r.items.list, annotators: r.annotators.list, classes: r.classes.list}
	path := r.in.Path()
	switch n := len(f.items) * len(f.annotators); {
	case f.items == nil:
		return nil, r.in.NoRows()
	case n > mostLabels:
		return nil, fmt.Errorf("%s: there are %d items and %d annotators; at most %d cells are allowed", path, len(f.items), len(f.annotators), mostLabels)
	case len(f.classes) < 2:
		return nil, fmt.Errorf("%s: all labels are of the class %s; labels tell at least 2 apart", path, strings.Join(f.classes, ", "))
	}
	f.values = slices.Repeat([]float64{math.NaN()}, len(f.items)*len(f.annotators))
	used, labels := make([]bool, len(f.classes)), make([]int, len(f.annotators))
	for cell, class := range r.labels {
		f.values[cell[0]*len(f.annotators)+cell[1]] = float64(class)
		used[class] = true
		labels[cell[1]]++
	}
	if a := slices.Index(labels, 0); a >= 0 {
		return nil, fmt.Errorf("%s: the annotator %s has no label; leave it out", path, table.Quote(f.annotators[a]))
	}
	for item, class := range r.truth {
		if f.truth == nil {
			f.truth = make([]int, len(f.items))
		}
		f.truth[item] = class
		used[class] = true
	}
	if c := slices.Index(used, false); c >= 0 {
		return nil, param.Errorf("classes", "has %s, which no label of %s is; leave it out", table.Quote(f.classes[c]), path)
	}
	for i, name := range f.items {
		if _, there := r.truth[i]; f.truth != nil && !there {
			return nil, fmt.Errorf("%s: the item %s has no true label; all items have one, or none has", path, table.Quote(name))
		}
	}
	return f, nil
}
