package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const magic = "PAR1" // at both ends of a file

// Writer writes a file column by column: in a row group each column gets its values of
// as many rows. The same calls give the same bytes.
type Writer struct {
	to     io.Writer
	place  int64 // number of bytes written
	page   int
	chunks []chunk
	footer format.FileMetaData
	pages  []format.ColumnIndex // of each chunk in the order of the file
	places []format.OffsetIndex
}

// NewWriter returns a writer of a file with the columns. name is the name of a row and
// by the name of the program. A page of a column ends with the values of a call that
// bring it to that many bytes in memory.
func NewWriter(to io.Writer, name, by string, columns []Column, page int) *Writer {
	w := &Writer{to: to, page: page, chunks: make([]chunk, len(columns))}
	w.footer = format.FileMetaData{Version: 2, CreatedBy: by}
	w.footer.Schema = []format.SchemaElement{{Name: name, NumChildren: thrift.New(int32(len(columns)))}}
	for i, c := range columns {
		w.footer.Schema = append(w.footer.Schema, c.elements()...)
		w.footer.ColumnOrders = append(w.footer.ColumnOrders, format.ColumnOrder{Value: new(format.TypeDefinedOrder)})
		w.chunks[i].column = c
		if c.Kind == Text && !c.List {
			w.chunks[i].places = map[string]int32{}
		}
		w.chunks[i].reset()
	}
	return w
}

// SetMetadata adds an entry to the metadata of the file.
func (w *Writer) SetMetadata(key, value string) {
	w.footer.KeyValueMetadata = append(w.footer.KeyValueMetadata, format.KeyValue{Key: key, Value: value})
}

// Texts appends a row for each text.
func (w *Writer) Texts(column int, texts []string) error {
	for _, text := range texts {
		w.chunks[column].text(text, 1)
	}
	return w.endPage(column)
}

// Same appends n rows with the same text.
func (w *Writer) Same(column int, text string, n int) error {
	w.chunks[column].text(text, n)
	return w.endPage(column)
}

// Successive appends n rows with whole numbers from first on.
func (w *Writer) Successive(column, first, n int) error {
	p := &w.chunks[column].page
	for i := range n {
		p.wholes = append(p.wholes, int64(first+i))
	}
	p.rows += n
	return w.endPage(column)
}

// Numbers appends a row for each number.
func (w *Writer) Numbers(column int, values []float64) error {
	c := &w.chunks[column]
	for _, v := range values {
		c.page.number(&c.column, 0, v)
	}
	return w.endPage(column)
}

// manyValues is the number of values of lists after which a page may end.
const manyValues = 1 << 10

// NumberLists appends rows that have the next width numbers each.
func (w *Writer) NumberLists(column int, values []float64, width int) error {
	c := &w.chunks[column]
	for n := 0; len(values) > 0; values = values[width:] {
		for k, v := range values[:width] {
			c.page.number(&c.column, k, v)
		}
		if n += width; n >= manyValues {
			n = 0
			if err := w.endPage(column); err != nil {
				return err
			}
		}
	}
	return w.endPage(column)
}

// TextLists appends a row for each list.
func (w *Writer) TextLists(column int, lists [][]string) error {
	c := &w.chunks[column]
	for _, words := range lists {
		switch {
		case words == nil && c.column.Optional:
			c.page.level(&c.column, 0, 0)
		case len(words) == 0:
			c.page.level(&c.column, 0, c.column.definition()-1)
		}
		for k, word := range words {
			c.page.word(&c.column, k, word)
		}
	}
	return w.endPage(column)
}

// endPage ends the page of the column if it is large.
func (w *Writer) endPage(column int) error {
	if c := &w.chunks[column]; c.page.size(&c.column) >= w.page {
		return c.endPage()
	}
	return nil
}

// Flush ends the row group, unless it is empty.
func (w *Writer) Flush() error {
	if w.place == 0 {
		if err := w.write([]byte(magic)); err != nil {
			return err
		}
	}
	if len(w.footer.RowGroups) > math.MaxInt16 {
		return errors.New("a Parquet file cannot have more than 32768 groups of rows")
	}
	group := format.RowGroup{FileOffset: w.place, Ordinal: int16(len(w.footer.RowGroups)), SortingColumns: []format.SortingColumn{}}
	for i := range w.chunks {
		c := &w.chunks[i]
		if err := c.endPage(); err != nil {
			return err
		}
		if i == 0 {
			group.NumRows = int64(c.rows)
		}
		if int64(c.rows) != group.NumRows {
			return fmt.Errorf("column %s has %d rows, column %s has %d", c.column.Name, c.rows, w.chunks[0].column.Name, group.NumRows)
		}
		if c.rows == 0 {
			continue
		}
		var dictionary []byte
		if c.places != nil {
			var err error
			if dictionary, err = c.dictionary(); err != nil {
				return err
			}
		}
		described := c.describe(w.place, len(dictionary))
		for k := range c.locations {
			c.locations[k].Offset += described.MetaData.DataPageOffset
		}
		c.pages.BoundaryOrder = c.order()
		w.pages = append(w.pages, c.pages)
		w.places = append(w.places, format.OffsetIndex{PageLocations: c.locations})
		group.Columns = append(group.Columns, described)
		if err := w.write(dictionary); err != nil {
			return err
		}
		if err := w.write(c.body.Bytes()); err != nil {
			return err
		}
		c.reset()
	}
	if group.NumRows == 0 {
		return nil
	}
	group.TotalByteSize = w.place - group.FileOffset
	group.TotalCompressedSize = group.TotalByteSize
	w.footer.NumRows += group.NumRows
	w.footer.RowGroups = append(w.footer.RowGroups, group)
	return nil
}

// Close ends the file; it does not close the underlying writer.
func (w *Writer) Close() error {
	if err := w.Flush(); err != nil {
		return err
	}
	var text bytes.Buffer
	var chunks []*format.ColumnChunk
	for _, g := range w.footer.RowGroups {
		for i := range g.Columns {
			chunks = append(chunks, &g.Columns[i])
		}
	}
	for i, c := range chunks {
		from := text.Len()
		if err := encode(&text, &w.pages[i]); err != nil {
			return err
		}
		c.ColumnIndexOffset, c.ColumnIndexLength = w.place+int64(from), int32(text.Len()-from)
	}
	for i, c := range chunks {
		from := text.Len()
		if err := encode(&text, &w.places[i]); err != nil {
			return err
		}
		c.OffsetIndexOffset, c.OffsetIndexLength = w.place+int64(from), int32(text.Len()-from)
	}
	from := text.Len()
	if err := encode(&text, &w.footer); err != nil {
		return err
	}
	end := binary.LittleEndian.AppendUint32(nil, uint32(text.Len()-from))
	text.Write(append(end, magic...))
	return w.write(text.Bytes())
}

func (w *Writer) write(text []byte) error {
	n, err := w.to.Write(text)
	w.place += int64(n)
	return err
}

// encode appends a structure of the format.
func encode(to *bytes.Buffer, v any) error {
	var protocol thrift.CompactProtocol
	return thrift.NewEncoder(protocol.NewWriter(to)).Encode(v)
}
