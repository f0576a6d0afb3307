package param

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Params is a set of parameters: a struct with yaml, doc and optionally options
// and stream tags on its fields. An embedded struct is a group of parameters that several
// sets share; its fields count as the set's own. Validate returns nil, or errors
// made by this package.
type Params interface{ Validate() error }

// File is a parameter that names a file. Text is what the study says, Path
// where that is; they differ when the study lies in another folder.
type File struct{ Text, Path string }

// Error says that the value of one parameter is not allowed, and what is.
type Error struct{ Name, Reason string }

func (e *Error) Error() string { return e.Name + " " + e.Reason }

// Errorf is an Error about the named parameter.
func Errorf(name, format string, args ...any) error {
	return &Error{name, fmt.Sprintf(format, args...)}
}

// Inside demands low < v < high.
func Inside(name string, v, low, high float64) error {
	if v > low && v < high {
		return nil
	}
	return Errorf(name, "is %s; it must lie strictly between %s and %s", number(v), number(low), number(high))
}

// Within demands low <= v <= high; an infinite bound is none.
func Within(name string, v, low, high float64) error {
	switch {
	case v >= low && v <= high && !math.IsInf(v, 0):
		return nil
	case math.IsInf(high, 1):
		return Errorf(name, "is %s; it must be a number of at least %s", number(v), number(low))
	}
	return Errorf(name, "is %s; it must lie between %s and %s", number(v), number(low), number(high))
}

// Above demands v > low, and v finite.
func Above(name string, v, low float64) error {
	if v > low && !math.IsInf(v, 0) {
		return nil
	}
	return Errorf(name, "is %s; it must be a number greater than %s", number(v), number(low))
}

// Count demands low <= v <= high.
func Count(name string, v, low, high int) error {
	if v >= low && v <= high {
		return nil
	}
	return Errorf(name, "is %d; it must be a whole number from %d to %d", v, low, high)
}

// Check validates a set of parameters: values with an options tag are one of
// these, and the set's own Validate has nothing to say.
func Check(p Params) error {
	var errs []error
	for _, f := range Fields(p) {
		if err := f.checkOption(f.value); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, p.Validate())...)
}

// Field is one parameter of a set.
type Field struct {
	Name    string   // as a study writes it
	Type    string   // "number", "whole number", "yes or no", "word", "file", "list of numbers", "matrix"
	Doc     string   // what it means, in which unit and range
	Symbol  string   // tagged symbol: what legends call it, such as "δ"; else the name, in words
	Axis    string   // tagged axis: what an axis calls it, such as "failure probability δ"; else Symbol
	Options []string // the words allowed, nil where any value may be
	Same    bool     // tagged stream:"same": an environment's trials are made of the same random streams whatever its value, which makes differences between values sharp
	index   []int
	value   reflect.Value
}

// Fields lists the parameters of a set in the order of declaration. It panics
// on a field without a yaml or doc tag or of a type that no study can write: a
// mistake in an entry of the catalogue.
func Fields(p Params) []Field {
	return fieldsOf(reflect.ValueOf(p), nil)
}

// fieldsOf lists the fields of a struct that is found at index in the set.
func fieldsOf(v reflect.Value, index []int) []Field {
	t := v.Type()
	fields := make([]Field, 0, t.NumField())
	for i := range t.NumField() {
		sf := t.Field(i)
		at := append(slices.Clone(index), i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct && sf.Tag == "" {
			fields = append(fields, fieldsOf(v.Field(i), at)...)
			continue
		}
		f := Field{Name: sf.Tag.Get("yaml"), Doc: sf.Tag.Get("doc"), index: at, value: v.Field(i)}
		f.Symbol = cmp.Or(sf.Tag.Get("symbol"), strings.ReplaceAll(f.Name, "-", " "))
		f.Axis = cmp.Or(sf.Tag.Get("axis"), f.Symbol)
		if f.Name == "" || f.Doc == "" {
			panic(fmt.Sprintf("param: field %s of %v needs yaml and doc tags", sf.Name, t))
		}
		switch s := sf.Tag.Get("stream"); s {
		case "same":
			f.Same = true
		case "":
		default:
			panic(fmt.Sprintf("param: field %s of %v has a stream tag %q; it may be \"same\"", sf.Name, t, s))
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
		default:
			panic(fmt.Sprintf("param: field %s of %v has a type no study can write", sf.Name, t))
		}
		fields = append(fields, f)
	}
	return fields
}

// Value is the parameter's value in the set that Fields was given.
func (f Field) Value() any { return f.value.Interface() }

// With is the set p with this parameter changed to value, which must have the
// type of the field.
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
	return Errorf(f.Name, "is %q; it must be one of %s", v.String(), strings.Join(f.Options, ", "))
}

// IsDefault says whether the parameter has the same value in both sets.
func (f Field) IsDefault(defaults Params) bool {
	return reflect.DeepEqual(f.Value(), reflect.ValueOf(defaults).FieldByIndex(f.index).Interface())
}

// Text writes the parameter's value as a study would.
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
	case []float64:
		return row(v)
	case [][]float64:
		rows := make([]string, len(v))
		for i, r := range v {
			rows[i] = row(r)
		}
		return "[" + strings.Join(rows, ",") + "]"
	}
	panic("param: Text of a field that Fields would have refused")
}

func row(v []float64) string {
	s := make([]string, len(v))
	for i, x := range v {
		s[i] = number(x)
	}
	return "[" + strings.Join(s, ",") + "]"
}

// number writes 0.05 as 0.05 and 10000000 in full.
func number(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-5 || a >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// word quotes what YAML or the text of a cell would read as something else.
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
