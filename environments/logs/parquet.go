package logs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	parquet "github.com/parquet-go/parquet-go/format"
)

const parquetMagic = "PAR1" // at both ends of a file

var errParquet = errors.New("it is no Parquet file, or damaged")

// mostPage is the greatest size of a page of values, in bytes.
const mostPage = 1 << 30

// leaf is a column of a Parquet file that has at most one value a row.
type leaf struct {
	name      string // the names of its groups and its own, joined by dots
	place     int    // among the columns of a row group
	most      int    // the definition level of a value that is there
	kind      parquet.Type
	timestamp time.Duration // unit of a point of time; 0 for other values
	date      bool          // days since 1970
}

// parquetFooter reads the end of a file and the columns that have no lists.
func parquetFooter(f io.ReaderAt, size int64) (footer parquet.FileMetaData, leaves []leaf, err error) {
	end := make([]byte, 8)
	if size < 12 {
		return footer, nil, errParquet
	}
	if _, err := f.ReadAt(end, size-8); err != nil {
		return footer, nil, err
	}
	n := int64(binary.LittleEndian.Uint32(end))
	if string(end[4:]) != parquetMagic || n > size-12 {
		return footer, nil, errParquet
	}
	b := make([]byte, n)
	if _, err := f.ReadAt(b, size-8-n); err != nil {
		return footer, nil, err
	}
	if _, err := decodeThrift(b, &footer); err != nil || len(footer.Schema) == 0 {
		return footer, nil, errParquet
	}
	s := schema{elements: footer.Schema, at: 1}
	if children := footer.Schema[0].NumChildren; children.Valid {
		err = s.group(int(children.V), "", 0, false, 0)
	}
	return footer, s.leaves, err
}

// decodeThrift decodes a structure at the beginning of b and returns its length. The
// library panics on some damaged structures.
func decodeThrift(b []byte, v any) (n int, err error) {
	defer func() {
		if recover() != nil {
			err = errParquet
		}
	}()
	var protocol thrift.CompactProtocol
	r := protocol.NewReaderFromBytes(b)
	err = thrift.NewDecoder(r).Decode(v)
	return r.BytesRead(), err
}

// schema walks over the elements of a schema.
type schema struct {
	elements []parquet.SchemaElement
	at       int
	columns  int // leaves passed, also those of lists
	leaves   []leaf
}

// mostDepth bounds groups within groups.
const mostDepth = 64

// group passes the children of a group.
func (s *schema) group(children int, prefix string, level int, list bool, depth int) error {
	for range children {
		if s.at >= len(s.elements) || depth > mostDepth {
			return errParquet
		}
		e := &s.elements[s.at]
		s.at++
		most, inList := level, list
		if r := e.RepetitionType; r.Valid {
			switch r.V {
			case parquet.Optional:
				most++
			case parquet.Repeated:
				most++
				inList = true
			}
		}
		name := prefix + e.Name
		if e.NumChildren.Valid && e.NumChildren.V > 0 {
			if err := s.group(int(e.NumChildren.V), name+".", most, inList, depth+1); err != nil {
				return err
			}
			continue
		}
		if !inList && most < 256 {
			s.leaves = append(s.leaves, newLeaf(e, name, s.columns, most))
		}
		s.columns++
	}
	return nil
}

func newLeaf(e *parquet.SchemaElement, name string, place, most int) leaf {
	c := leaf{name: name, place: place, most: most, kind: e.Type.V}
	switch e.ConvertedType.V { // of older programs; 0 is UTF8
	case deprecated.TimestampMillis:
		c.timestamp = time.Millisecond
	case deprecated.TimestampMicros:
		c.timestamp = time.Microsecond
	}
	switch t := e.LogicalType.Value.(type) {
	case *parquet.DateType:
		c.date = true
	case *parquet.TimestampType:
		switch t.Unit.Value.(type) {
		case *parquet.MilliSeconds:
			c.timestamp = time.Millisecond
		case *parquet.MicroSeconds:
			c.timestamp = time.Microsecond
		case *parquet.NanoSeconds:
			c.timestamp = time.Nanosecond
		}
	}
	return c
}

// parquetRows reads the rows of a Parquet file. Columns that are not read are not touched.
type parquetRows struct {
	name    string
	f       *os.File
	footer  parquet.FileMetaData
	columns []*chunk
	group   int
	left    int64 // rows of the row group that are not read yet
	line    int
}

func newParquetRows(name string, f *os.File, fields []string) (*parquetRows, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	footer, leaves, err := parquetFooter(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &parquetRows{name: name, f: f, footer: footer}
	for _, c := range leaves {
		if i := slices.Index(fields, c.name); i >= 0 {
			p.columns = append(p.columns, &chunk{leaf: c, field: i})
		}
	}
	return p, nil
}

func (p *parquetRows) next(r *row) error {
	for p.left == 0 {
		if p.group == len(p.footer.RowGroups) {
			return io.EOF
		}
		g := &p.footer.RowGroups[p.group]
		p.group++
		p.left = g.NumRows
		for _, c := range p.columns {
			if c.place >= len(g.Columns) || p.left < 0 {
				return fmt.Errorf("%s: %w", p.name, errParquet)
			}
			if err := c.begin(p.f, &g.Columns[c.place].MetaData); err != nil {
				return fmt.Errorf("%s: column %s: %w", p.name, c.name, err)
			}
		}
	}
	r.clear()
	p.line++
	p.left--
	r.line, r.unit = p.line, "row "
	for _, c := range p.columns {
		if err := c.value(r); err != nil {
			return fmt.Errorf("%s: column %s: %w", p.name, c.name, err)
		}
	}
	return nil
}

// chunk reads the values of a column in a row group.
type chunk struct {
	leaf
	field int

	in         *io.SectionReader
	at         int64
	codec      parquet.CompressionCodec
	raw, plain []byte // a page, compressed and not
	dictionary values
	page       values
	places     []int32
	byPlace    bool // page has places in the dictionary
	levels     []byte
	n, next    int // values of the page, with those that are missing, and how many were read
	there      int // values read that are not missing
}

// begin prepares to read a column of a row group.
func (c *chunk) begin(f io.ReaderAt, m *parquet.ColumnMetaData) error {
	from := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		from = min(from, m.DictionaryPageOffset)
	}
	if from < 0 || m.TotalCompressedSize < 0 {
		return errParquet
	}
	switch c.codec = m.Codec; c.codec {
	case parquet.Uncompressed, parquet.Snappy, parquet.Gzip, parquet.Zstd:
	default:
		return fmt.Errorf("it is compressed by %v; joust reads snappy, gzip, zstd and uncompressed", m.Codec)
	}
	c.in = io.NewSectionReader(f, from, m.TotalCompressedSize)
	c.at, c.n, c.next = 0, 0, 0
	c.dictionary = values{}
	return nil
}

// value reads the value of the next row.
func (c *chunk) value(r *row) error {
	for c.next == c.n {
		if err := c.readPage(); err != nil {
			return err
		}
	}
	i := c.next
	c.next++
	if c.levels != nil && int(c.levels[i]) != c.most {
		return nil
	}
	from, place := &c.page, c.there
	c.there++
	if c.byPlace {
		if place >= len(c.places) {
			return errParquet
		}
		from, place = &c.dictionary, int(c.places[place])
	}
	if place < 0 || place >= from.n {
		return errParquet
	}
	c.set(r, from, place)
	return nil
}

// set sets the field of the row.
func (c *chunk) set(r *row, v *values, i int) {
	from := len(r.buffer)
	k := number
	switch c.kind {
	case parquet.ByteArray:
		k = text
		r.buffer = append(r.buffer, v.text[v.ends[i]:v.ends[i+1]]...)
	case parquet.Boolean:
		k = truth
		r.buffer = strconv.AppendBool(r.buffer, v.bits[i/8]>>(i%8)&1 == 1)
	case parquet.Float:
		r.buffer = appendReal(r.buffer, float64(v.floats[i]), 32)
	case parquet.Double:
		r.buffer = appendReal(r.buffer, v.doubles[i], 64)
	default:
		n := int64(0)
		if c.kind == parquet.Int32 {
			n = int64(v.int32s[i])
		} else {
			n = v.int64s[i]
		}
		switch {
		case c.date:
			k = text
			r.buffer = time.Unix(0, 0).UTC().AddDate(0, 0, int(n)).AppendFormat(r.buffer, time.DateOnly)
		case c.timestamp > 0:
			k = text
			perSecond := int64(time.Second / c.timestamp)
			seconds := n / perSecond
			r.buffer = time.Unix(seconds, (n-seconds*perSecond)*int64(c.timestamp)).UTC().AppendFormat(r.buffer, time.RFC3339Nano)
		default:
			r.buffer = strconv.AppendInt(r.buffer, n, 10)
		}
	}
	r.values[c.field] = value{k, from, len(r.buffer)}
	if k == number && from == len(r.buffer) { // not a number, which pandas writes for a missing value
		r.values[c.field] = value{}
	}
}

// appendReal appends a number, and nothing for one that is none.
func appendReal(to []byte, v float64, bits int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return to
	}
	return strconv.AppendFloat(to, v, 'f', -1, bits)
}

// namesOf returns the names of the columns.
func namesOf(leaves []leaf) []string {
	names := make([]string, len(leaves))
	for i, c := range leaves {
		names[i] = strings.Clone(c.name)
	}
	return names
}
