package parquet

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Kind is the kind of a column's values.
type Kind int

// The kinds of values.
const (
	Text Kind = iota
	Whole
	Truth
	Real
)

// types are the Parquet types of the kinds.
var types = [...]format.Type{Text: format.ByteArray, Whole: format.Int64, Truth: format.Boolean, Real: format.Double}

// Column is a column of a file.
type Column struct {
	Name string
	Kind Kind
	List bool // each row has a list of values

	// Whether a value may be missing, which is NaN, or a null in other programs; for a
	// List of Text whether the list may be missing, which is nil.
	Optional bool
}

// repetition returns the largest repetition level: a value of level 1 continues the
// list of the value before it.
func (c *Column) repetition() int {
	if c.List {
		return 1
	}
	return 0
}

// definition returns the definition level of a value that is there: 1 for being in a
// list plus 1 if something may be missing.
func (c *Column) definition() int {
	if c.Optional {
		return c.repetition() + 1
	}
	return c.repetition()
}

// encoding returns the encoding of the values. Texts of rows repeat, so that a
// dictionary serves. Whole numbers of rows are stored as differences in few bits.
func (c *Column) encoding() format.Encoding {
	switch {
	case c.Kind == Text && c.List:
		return format.DeltaLengthByteArray
	case c.Kind == Text:
		return format.RLEDictionary
	case c.Kind == Whole && !c.List:
		return format.DeltaBinaryPacked
	}
	return format.Plain
}

// path returns the names of the groups and the leaf of the column.
func (c *Column) path() []string {
	if c.List {
		return []string{c.Name, "list", "element"}
	}
	return []string{c.Name}
}

// elements returns the elements of the schema for the column.
func (c *Column) elements() []format.SchemaElement {
	repeat := map[bool]format.FieldRepetitionType{false: format.Required, true: format.Optional}
	listMayBeMissing := c.Kind == Text && c.Optional
	leaf := format.SchemaElement{
		Name:           c.Name,
		Type:           thrift.New(types[c.Kind]),
		RepetitionType: thrift.New(repeat[c.Optional]),
	}
	switch c.Kind {
	case Text:
		leaf.ConvertedType = thrift.New(deprecated.UTF8)
		leaf.LogicalType.Value = new(format.StringType)
	case Whole:
		leaf.TypeLength = thrift.New(int32(64))
		leaf.ConvertedType = thrift.New(deprecated.Int64)
		leaf.LogicalType.Value = &format.IntType{BitWidth: 64, IsSigned: true}
	case Truth:
		leaf.TypeLength = thrift.New(int32(1))
	case Real:
		leaf.TypeLength = thrift.New(int32(64))
	}
	if !c.List {
		return []format.SchemaElement{leaf}
	}
	leaf.Name = "element"
	leaf.RepetitionType = thrift.New(repeat[c.Optional && !listMayBeMissing])
	return []format.SchemaElement{
		{
			Name: c.Name, RepetitionType: thrift.New(repeat[listMayBeMissing]), NumChildren: thrift.New(int32(1)),
			ConvertedType: thrift.New(deprecated.List), LogicalType: format.LogicalType{Value: new(format.ListType)},
		},
		{Name: "list", RepetitionType: thrift.New(format.Repeated), NumChildren: thrift.New(int32(1))},
		leaf,
	}
}

// less compares two values in the form in which bounds are stored.
func (k Kind) less(a, b []byte) bool {
	switch k {
	case Whole:
		return int64(binary.LittleEndian.Uint64(a)) < int64(binary.LittleEndian.Uint64(b))
	case Real:
		return math.Float64frombits(binary.LittleEndian.Uint64(a)) < math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return bytes.Compare(a, b) < 0
}

// order returns how a list of at least two values is ordered.
func (k Kind) order(list [][]byte) format.BoundaryOrder {
	ascending, descending := len(list) > 1, len(list) > 1
	for i := 1; i < len(list); i++ {
		ascending = ascending && !k.less(list[i], list[i-1])
		descending = descending && !k.less(list[i-1], list[i])
	}
	switch {
	case ascending:
		return format.Ascending
	case descending:
		return format.Descending
	}
	return format.Unordered
}
