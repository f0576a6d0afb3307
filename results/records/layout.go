package records

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/parquet-go/parquet-go"

	"joust/results"
	"joust/results/stats"
)

// The columns before the metrics.
const (
	colEnvironment = iota
	colEnvironmentParams
	colAlgorithm
	colAlgorithmParams
	colTrial
	colRecommended
	colMetrics
)

var leadingColumns = [colMetrics]string{"environment", "environment_params", "algorithm", "algorithm_params", "trial", "recommended"}

// labelColumns are the last columns of an exported table: the labels of algorithm and
// environment.
var labelColumns = [2]string{"label", "environment_label"}

// layout is the Parquet schema of records: the leading columns, then the metrics, then
// for each curve a list with a value for each checkpoint, then the lists of words.
// Derived columns are left out. The layout of an exported table has the labels too.
type layout struct {
	schema                 *parquet.Schema
	metrics, curves, lists []int // for each of the Schema its column; -1 for one that is derived
	labels                 int   // column of the first label; -1 in records
}

var layouts sync.Map // by signature: *layout

// signature describes the columns of the schema.
func signature(s results.Schema) string {
	var text strings.Builder
	for _, list := range [][]results.Metric{s.Metrics, s.Curves} {
		for _, m := range list {
			fmt.Fprintf(&text, "%s %d %t %t,", m.Name, m.Kind, m.Optional, m.Derived)
		}
		text.WriteByte(';')
	}
	for _, l := range s.Lists {
		text.WriteString(l.Name + ",")
	}
	return text.String()
}

// layoutOf returns the layout of the schema, which is made once.
func layoutOf(s results.Schema) *layout {
	key := signature(s)
	if l, ok := layouts.Load(key); ok {
		return l.(*layout)
	}
	l, _ := layouts.LoadOrStore(key, newLayout(s, false))
	return l.(*layout)
}

// newLayout makes the schema from a struct type, which keeps the order of columns;
// parquet.Group would sort them by name.
func newLayout(s results.Schema, labels bool) *layout {
	l := &layout{labels: -1}
	var fields []reflect.StructField
	add := func(name string, t reflect.Type, tags string) int {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", len(fields)),
			Type: t,
			Tag:  reflect.StructTag(`parquet:"` + name + tags + `"`),
		})
		return len(fields) - 1
	}
	text := reflect.TypeFor[string]()
	for c, name := range leadingColumns {
		if c == colTrial {
			add(name, reflect.TypeFor[int64](), ",delta")
		} else {
			add(name, text, ",dict")
		}
	}
	for _, m := range s.Metrics {
		column := -1
		if !m.Derived {
			column = add(m.Name, columnType(m.Kind), tags(m))
		}
		l.metrics = append(l.metrics, column)
	}
	for i, name := range curveColumns(s) {
		column := -1
		if m := s.Curves[i]; !m.Derived {
			column = add(name, reflect.SliceOf(elementType(m)), ",list")
		}
		l.curves = append(l.curves, column)
	}
	for _, list := range s.Lists {
		l.lists = append(l.lists, add(list.Name, reflect.TypeFor[[]string](), ",optional,list"))
	}
	if labels {
		l.labels = len(fields)
		for _, name := range labelColumns {
			add(name, text, ",dict")
		}
	}
	l.schema = parquet.NewSchema("trial", parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
	return l
}

// curveColumns returns the column names of curves. A curve with the name of a metric
// gets the ending _curve, because most programs refuse a table with two columns of
// one name.
func curveColumns(s results.Schema) []string {
	list := results.Names(s.Curves)
	for i, name := range list {
		if results.Find(s.Metrics, name) >= 0 {
			list[i] = name + "_curve"
		}
	}
	return list
}

func listColumns(s results.Schema) []string {
	list := make([]string, len(s.Lists))
	for i, l := range s.Lists {
		list[i] = l.Name
	}
	return list
}

// columnType returns the Go type of a column of numbers.
func columnType(k stats.Kind) reflect.Type {
	switch k {
	case stats.Proportion:
		return reflect.TypeFor[bool]()
	case stats.Count:
		return reflect.TypeFor[int64]()
	}
	return reflect.TypeFor[float64]()
}

// elementType returns the Go type of the values of a curve; a pointer makes them optional.
func elementType(curve results.Metric) reflect.Type {
	t := columnType(curve.Kind)
	if curve.Optional {
		return reflect.PointerTo(t)
	}
	return t
}

// tags returns the tags of a column of numbers. Whole numbers are stored as differences
// in few bits, which leaves little to compress.
func tags(m results.Metric) (text string) {
	if m.Optional {
		text += ",optional"
	}
	if m.Kind == stats.Count {
		text += ",delta"
	}
	return text
}
