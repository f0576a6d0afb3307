package param

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Params is a set of parameters: a struct whose fields have the tags yaml and doc and, if
// needed, options, symbol, axis and stream (see Field). An embedded struct is a group of
// parameters that several sets share; its fields are fields of the set. Validate returns
// nil or errors made by this package.
type Params interface{ Validate() error }

// Error reports that the value of the named parameter is not allowed. The reason states
// the allowed values.
type Error struct{ Name, Reason string }

func (e *Error) Error() string { return e.Name + " " + e.Reason }

// Errorf returns an Error about the named parameter.
func Errorf(name, format string, args ...any) error {
	return &Error{name, fmt.Sprintf(format, args...)}
}

// Inside returns an error unless low < v < high.
func Inside(name string, v, low, high float64) error {
	if v > low && v < high {
		return nil
	}
	return Errorf(name, "is %s; it must lie strictly between %s and %s", number(v), number(low), number(high))
}

// Within returns an error unless v is finite and low <= v <= high.
func Within(name string, v, low, high float64) error {
	switch {
	case v >= low && v <= high && !math.IsInf(v, 0):
		return nil
	case math.IsInf(high, 1):
		return Errorf(name, "is %s; it must be a number of at least %s", number(v), number(low))
	}
	return Errorf(name, "is %s; it must lie between %s and %s", number(v), number(low), number(high))
}

// Above returns an error unless v is finite and v > low.
func Above(name string, v, low float64) error {
	if v > low && !math.IsInf(v, 0) {
		return nil
	}
	return Errorf(name, "is %s; it must be a number greater than %s", number(v), number(low))
}

// Finite returns an error unless v is a finite number.
func Finite(name string, v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Errorf(name, "is %v; it must be a finite number", v)
	}
	return nil
}

// Count returns an error unless low <= v <= high.
func Count(name string, v, low, high int) error {
	if v >= low && v <= high {
		return nil
	}
	return Errorf(name, "is %d; it must be a whole number from %d to %d", v, low, high)
}

// Bounds of the size of numbers: products of a few of them, and their inverses, are neither 0 nor
// infinite.
const smallest, largest = 1e-100, 1e100

// Check validates a set of parameters: a value with an options tag must be one of the
// options, the set's method Validate must return nil, and a number, also of a list or a matrix,
// must be 0 or from 1e-100 to 1e100 in size.
func Check(p Params) error {
	var errs []error
	for _, f := range Fields(p) {
		if err := f.checkOption(f.value); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(append(errs, p.Validate())...); err != nil {
		return err
	}
	for f := range Each(p) {
		errs = append(errs, f.checkSize(f.value))
	}
	return errors.Join(errs...)
}

// checkSize returns an error for the first number in the value that is too small or too large.
// What is infinite or no number is for Validate.
func (f *Field) checkSize(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Float64:
		x := v.Float()
		if size := math.Abs(x); x != 0 && size < smallest || size > largest && !math.IsInf(x, 0) {
			has := "is"
			if f.value.Kind() == reflect.Slice {
				has = "has"
			}
			return Errorf(f.Name, "%s %s; a number must be 0, or from %s to %s in size", has, number(x), number(smallest), number(largest))
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := f.checkSize(v.Index(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Field is one parameter of a set.
type Field struct {
	Name    string   // the name in studies
	Type    string   // "number", "whole number", "yes or no", "word", "file", "list of numbers", "matrix", "list of words", "mapping of words", "list of files", "command", "mapping", "environment"
	Doc     string   // meaning, unit and range
	Symbol  string   // the tag symbol: the name in legends, such as "δ"; without the tag, Name with spaces
	Axis    string   // the tag axis: the label of an axis, such as "failure probability δ"; without the tag, Symbol
	Options []string // the allowed words; nil if there is no such list
	Same    bool     // the tag stream:"same": an environment's trials use the same random streams for all values, which reduces the variance of differences between values
	Idle    bool     // the tag stream:"none": the value changes no result, so that it is no part of what names streams and records
	index   []int
	value   reflect.Value
}

// Fields returns the parameters of a set in the order of declaration. It panics if a
// field has no yaml or doc tag, or a type that studies cannot write; then the entry of
// the catalogue is wrong.
func Fields(p Params) []Field { return slices.Collect(Each(p)) }

// Each yields the parameters of Fields, without memory for all of them.
func Each(p Params) iter.Seq[Field] {
	return func(yield func(Field) bool) {
		v := reflect.ValueOf(p)
		for _, f := range declared(v.Type()) {
			if f.value = v.FieldByIndex(f.index); !yield(f) {
				return
			}
		}
	}
}

// Lookup returns the parameter of that name; false if the set has none.
func Lookup(p Params, name string) (Field, bool) {
	v := reflect.ValueOf(p)
	for _, f := range declared(v.Type()) {
		if f.Name == name {
			f.value = v.FieldByIndex(f.index)
			return f, true
		}
	}
	return Field{}, false
}

var declarations sync.Map // of each type of sets: its []Field, without values

// declared returns the parameters of a type of sets, without their values. The caller
// must not change them.
func declared(t reflect.Type) []Field {
	if fields, ok := declarations.Load(t); ok {
		return fields.([]Field)
	}
	fields, _ := declarations.LoadOrStore(t, fieldsOf(t, nil))
	return fields.([]Field)
}

// fieldsOf returns the fields of the struct type t, which has this index in the set.
func fieldsOf(t reflect.Type, index []int) []Field {
	fields := make([]Field, 0, t.NumField())
	for i := range t.NumField() {
		sf := t.Field(i)
		at := append(slices.Clone(index), i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct && sf.Tag == "" {
			fields = append(fields, fieldsOf(sf.Type, at)...)
			continue
		}
		f := Field{Name: sf.Tag.Get("yaml"), Doc: sf.Tag.Get("doc"), index: at}
		f.Symbol = cmp.Or(sf.Tag.Get("symbol"), strings.ReplaceAll(f.Name, "-", " "))
		f.Axis = cmp.Or(sf.Tag.Get("axis"), f.Symbol)
		if f.Name == "" || f.Doc == "" {
			panic(fmt.Sprintf("param: field %s of %v needs yaml and doc tags", sf.Name, t))
		}
		switch s := sf.Tag.Get("stream"); s {
		case "same":
			f.Same = true
		case "none":
			f.Idle = true
		case "":
		default:
			panic(fmt.Sprintf("param: field %s of %v has a stream tag %q; it may be \"same\" or \"none\"", sf.Name, t, s))
		}
		if o := sf.Tag.Get("options"); o != "" {
			f.Options = strings.Split(o, "|")
		}
		switch sf.Type {
		case reflect.TypeFor[float64]():
			f.Type = "number"
		case reflect.TypeFor[int]():
			f.Type = "whole number"
		case reflect.TypeFor[bool]():
			f.Type = "yes or no"
		case reflect.TypeFor[string]():
			f.Type = "word"
		case reflect.TypeFor[File]():
			f.Type = "file"
		case reflect.TypeFor[[]float64]():
			f.Type = "list of numbers"
		case reflect.TypeFor[[][]float64]():
			f.Type = "matrix"
		case reflect.TypeFor[[]string]():
			f.Type = "list of words"
		case reflect.TypeFor[map[string]string]():
			f.Type = "mapping of words"
		case reflect.TypeFor[Nested]():
			f.Type = "environment"
		case reflect.TypeFor[[]File]():
			f.Type = "list of files"
		case reflect.TypeFor[Command]():
			f.Type = "command"
		case reflect.TypeFor[JSON]():
			f.Type = "mapping"
		default:
			panic(fmt.Sprintf("param: field %s of %v has a type no study can write", sf.Name, t))
		}
		fields = append(fields, f)
	}
	return fields
}

// Value returns the parameter's value in the set that was passed to Fields.
func (f Field) Value() any { return f.value.Interface() }

// With returns a copy of the set p in which this parameter has the value. The value must
// have the type of the field.
func (f Field) With(p Params, value any) (Params, error) {
	c := reflect.New(reflect.TypeOf(p)).Elem()
	c.Set(reflect.ValueOf(p))
	v := reflect.ValueOf(value)
	if err := f.checkOption(v); err != nil {
		return p, err
	}
	c.FieldByIndex(f.index).Set(v)
	return c.Interface().(Params), nil
}

func (f Field) checkOption(v reflect.Value) error {
	if f.Options == nil {
		return nil
	}
	for _, o := range f.Options {
		if v.String() == o {
			return nil
		}
	}
	return Errorf(f.Name, "is %q%s; it must be one of %s", v.String(), DidYouMean(v.String(), f.Options), strings.Join(f.Options, ", "))
}

// IsDefault reports whether the parameter has the same value in both sets.
func (f Field) IsDefault(defaults Params) bool {
	value, standard := f.Value(), reflect.ValueOf(defaults).FieldByIndex(f.index).Interface()
	if n, ok := value.(Nested); ok {
		return n.Text == standard.(Nested).Text
	}
	return reflect.DeepEqual(value, standard)
}

// Text returns the parameter's value as studies write it.
func (f Field) Text() string {
	switch v := f.Value().(type) {
	case float64:
		return number(v)
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	case string:
		return word(v)
	case File:
		return word(v.Text)
	case Nested:
		return word(v.Text)
	case []File:
		return items(textsOf(v))
	case Command:
		return items(textsOf(v))
	case JSON:
		return string(v)
	case []float64:
		return row(v)
	case [][]float64:
		rows := make([]string, len(v))
		for i, r := range v {
			rows[i] = row(r)
		}
		return "[" + strings.Join(rows, ",") + "]"
	case []string:
		return items(v)
	case map[string]string:
		var entries []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			entries = append(entries, item(key)+": "+item(v[key]))
		}
		return "{" + strings.Join(entries, ",") + "}"
	}
	panic("param: Text of a field that Fields would have refused")
}

// items writes a list of words, one word alone without brackets.
func items(words []string) string {
	if len(words) == 1 {
		return item(words[0])
	}
	list := make([]string, len(words))
	for i, s := range words {
		list[i] = item(s)
	}
	return "[" + strings.Join(list, ",") + "]"
}

// textsOf returns the names of files as the study writes them.
func textsOf(files []File) []string {
	words := make([]string, len(files))
	for i, f := range files {
		words[i] = f.Text
	}
	return words
}

// longText is the largest number of characters of a list or matrix that Brief and ID write
// in full.
const longText = 24

// Brief writes the value for headings: a matrix and a long list by their sizes, a file by
// the last so many parts of its path, an environment with long parameters by its name.
func (f Field) Brief(parts int) string {
	switch v := f.Value().(type) {
	case File:
		names := strings.FieldsFunc(v.Text, func(r rune) bool { return r == '/' || r == '\\' })
		return word(strings.Join(names[max(0, len(names)-parts):], "/"))
	case []float64:
		if len(f.Text()) > longText {
			return strconv.Itoa(len(v)) + " numbers"
		}
	case Nested:
		if name, _, _ := strings.Cut(v.Text, "["); len(v.Text) > longText {
			return word(name)
		}
	case [][]float64:
		if len(v) > 0 {
			return fmt.Sprintf("%dx%d", len(v), len(v[0]))
		}
	}
	return f.Text()
}

// ID writes the value for tables, in which different values differ: a long list or matrix
// by its size and a hash.
func (f Field) ID() string {
	text := f.Text()
	switch f.Value().(type) {
	case []float64, [][]float64, Nested:
		if len(text) > longText {
			sum := sha256.Sum256([]byte(text))
			return fmt.Sprintf("%s #%x", f.Brief(1), sum[:4])
		}
	}
	return text
}

func row(v []float64) string {
	s := make([]string, len(v))
	for i, x := range v {
		s[i] = number(x)
	}
	return "[" + strings.Join(s, ",") + "]"
}

// number returns v as text: 0.05 as 0.05, and 10000000 with all digits.
func number(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-5 || a >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// item returns s as a word of a list or of a mapping, where a number is a word as well.
func item(s string) string {
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return word(s)
}

// word returns s in quotes if YAML or the text of a cell would read it as something else.
func word(s string) string {
	plain := s != "" && !strings.ContainsAny(s, ",;=[]{}#&*!|>'\"%@`:\n\t ") && !strings.HasPrefix(s, "-")
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		plain = false
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "~", ".nan", ".inf", "-.inf":
		plain = false
	}
	if plain {
		return s
	}
	return strconv.Quote(s)
}
