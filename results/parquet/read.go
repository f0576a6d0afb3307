package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// File is a file that a Writer wrote. It may have other columns too.
type File struct {
	text    []byte
	footer  format.FileMetaData
	columns map[int]*Column // those that Find found
}

var errFormat = errors.New("it is no Parquet file of records")

// Open reads the footer of a file. The text must not change as long as the file is used,
// and whoever reads values has verified that it is as it was written.
func Open(text []byte) (*File, error) {
	footer, err := readFooter(bytes.NewReader(text), int64(len(text)))
	return &File{text: text, footer: footer, columns: map[int]*Column{}}, err
}

// Rows returns the number of rows in a file of that size. It reads the footer only.
func Rows(r io.ReaderAt, size int64) (int, error) {
	footer, err := readFooter(r, size)
	return int(footer.NumRows), err
}

// readFooter reads the footer, which stands before its length and the magic.
func readFooter(r io.ReaderAt, size int64) (footer format.FileMetaData, err error) {
	read := func(n, before int64) []byte {
		if n > size-before {
			err = errFormat
		}
		if err != nil {
			return make([]byte, 8)
		}
		text := make([]byte, n)
		_, err = r.ReadAt(text, size-before-n)
		return text
	}
	end := read(8, 0)
	text := read(int64(binary.LittleEndian.Uint32(end)), 8)
	if err != nil || string(end[4:]) != magic {
		return footer, errFormat
	}
	_, err = decode(text, &footer)
	return footer, err
}

// decode decodes a structure of the format at the beginning of the text and returns
// its length.
func decode(text []byte, v any) (int, error) {
	var protocol thrift.CompactProtocol
	r := protocol.NewReaderFromBytes(text)
	err := thrift.NewDecoder(r).Decode(v)
	return r.BytesRead(), err
}

// Find returns the place of the column in the file; -1 if it has no such column.
func (f *File) Find(c Column) int {
	want := c.elements()
	schema := f.footer.Schema
	for i, place := 1, 0; i < len(schema); place++ {
		n := 1
		if schema[i].NumChildren.Valid {
			n = 3 // a list; see elements
		}
		if i+n <= len(schema) && reflect.DeepEqual([]format.SchemaElement(schema[i:i+n]), want) {
			f.columns[place] = &c
			return place
		}
		i += n
	}
	return -1
}

// Rows returns the number of rows.
func (f *File) Rows() int { return int(f.footer.NumRows) }

// Metadata returns an entry of the metadata; "" if there is none.
func (f *File) Metadata(key string) string {
	for _, entry := range f.footer.KeyValueMetadata {
		if entry.Key == key {
			return entry.Value
		}
	}
	return ""
}

// Numbers appends the numbers of a column, or of its lists one after another, with NaN
// for those that are missing.
func (f *File) Numbers(to []float64, column int) ([]float64, error) {
	err := f.eachPage(column, func(p *values) bool {
		to = p.numbers(to)
		return true
	})
	return to, err
}

// Texts appends the texts of a column.
func (f *File) Texts(to []string, column int) ([]string, error) {
	err := f.eachPage(column, func(p *values) bool {
		to = append(to, p.texts...)
		return true
	})
	return to, err
}

// TextLists appends the lists of a column of texts.
func (f *File) TextLists(to [][]string, column int) ([][]string, error) {
	err := f.eachPage(column, func(p *values) bool {
		to = p.lists(to)
		return true
	})
	return to, err
}

// FirstText returns the text of a column in the first row; "" if there is none.
func (f *File) FirstText(column int) (text string, err error) {
	err = f.eachPage(column, func(p *values) bool {
		text = p.texts[0]
		return false
	})
	return text, err
}

// FirstNumber returns the number of a column in the first row; 0 if there is none.
func (f *File) FirstNumber(column int) (v float64, err error) {
	err = f.eachPage(column, func(p *values) bool {
		v = p.numbers(nil)[0]
		return false
	})
	return v, err
}

// eachPage passes the pages of a column, which have values, to use until it returns
// false.
func (f *File) eachPage(column int, use func(*values) (more bool)) error {
	p := values{column: f.columns[column]}
	for _, g := range f.footer.RowGroups {
		if column >= len(g.Columns) {
			return errFormat
		}
		m := &g.Columns[column].MetaData
		from, size := m.DataPageOffset, m.TotalCompressedSize
		if m.DictionaryPageOffset > 0 {
			from = m.DictionaryPageOffset
		}
		if m.Codec != format.Uncompressed || from < 0 || size < 0 || from > int64(len(f.text)) || size > int64(len(f.text))-from {
			return errFormat
		}
		for text := f.text[from : from+size]; len(text) > 0; {
			var h format.PageHeader
			n, err := decode(text, &h)
			if err != nil {
				return err
			}
			text = text[n:]
			end := int(h.CompressedPageSize)
			if end < 0 || end > len(text) {
				return errFormat
			}
			if h.DictionaryPageHeader.Valid {
				p.dictionary, err = textsOf(plainValues.DecodeByteArray(nil, text[:end], nil))
			} else if err = p.decode(text[:end], &h.DataPageHeaderV2.V); err == nil && !use(&p) {
				return nil
			}
			if err != nil {
				return err
			}
			text = text[end:]
		}
	}
	return nil
}
