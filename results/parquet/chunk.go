package parquet

import (
	"bytes"
	"hash/crc32"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/plain"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// chunk has the values of a column in the row group that is being written.
type chunk struct {
	column Column
	page   page             // not encoded yet
	places map[string]int32 // of the texts in the dictionary
	texts  []string         // the dictionary
	body   bytes.Buffer     // encoded pages
	buffer [3][]byte        // for encoding
	rows   int              // in the body

	// What the footer says of the encoded pages. Offsets count from the first of them.
	values, textBytes      int64
	statistics             format.Statistics
	pages                  format.ColumnIndex
	locations              []format.PageLocation
	repetition, definition []int64 // number of values of each level
}

// reset makes the chunk ready for the next row group.
func (c *chunk) reset() {
	clear(c.places)
	c.body.Reset()
	*c = chunk{column: c.column, page: c.page, places: c.places, texts: c.texts[:0], body: c.body, buffer: c.buffer}
	if c.column.repetition() > 0 {
		c.repetition = make([]int64, c.column.repetition()+1)
	}
	if c.column.definition() > 0 {
		c.definition = make([]int64, c.column.definition()+1)
	}
}

// text appends a row with that text, n times.
func (c *chunk) text(text string, n int) {
	place, ok := c.places[text]
	if !ok {
		place = int32(len(c.texts))
		c.places[text] = place
		c.texts = append(c.texts, text)
	}
	for range n {
		c.page.places = append(c.page.places, place)
	}
	c.page.rows += n
}

// endPage encodes the page.
func (c *chunk) endPage() (err error) {
	p := &c.page
	if p.rows == 0 {
		return nil
	}
	defer p.reset()
	var repetition, definition []byte
	values := p.rows
	if most := c.column.repetition(); most > 0 {
		if repetition, err = levels(most).EncodeLevels(c.buffer[0], p.repetition); err != nil {
			return err
		}
		c.buffer[0] = repetition
		c.pages.RepetitionLevelHistogram = count(c.repetition, c.pages.RepetitionLevelHistogram, p.repetition)
	}
	if most := c.column.definition(); most > 0 {
		if definition, err = levels(most).EncodeLevels(c.buffer[1], p.definition); err != nil {
			return err
		}
		c.buffer[1] = definition
		c.pages.DefinitionLevelHistogram = count(c.definition, c.pages.DefinitionLevelHistogram, p.definition)
		values = len(p.definition)
	}
	data, err := p.encode(c.buffer[2], &c.column)
	if err != nil {
		return err
	}
	c.buffer[2] = data
	low, high := p.bounds(c.texts)
	offset := c.body.Len()
	err = appendPage(&c.body, format.PageHeader{
		Type: format.DataPageV2,
		DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{
			NumValues:                  int32(values),
			NumNulls:                   int32(p.nulls),
			NumRows:                    int32(p.rows),
			Encoding:                   c.column.encoding(),
			DefinitionLevelsByteLength: int32(len(definition)),
			RepetitionLevelsByteLength: int32(len(repetition)),
			IsCompressed:               thrift.New(false),
			Statistics:                 format.Statistics{Min: low, Max: high, NullCount: int64(p.nulls), MinValue: low, MaxValue: high},
		}),
	}, repetition, definition, data)
	c.locations = append(c.locations, format.PageLocation{Offset: int64(offset), CompressedPageSize: int32(c.body.Len() - offset), FirstRowIndex: int64(c.rows)})
	c.rows += p.rows
	c.values += int64(values)
	c.textBytes += int64(len(p.text))
	c.note(low, high, p.nulls, values)
	return err
}

// count adds the number of values of each level of a page to those of the chunk and
// appends it to those of the pages.
func count(chunk, pages []int64, levels []byte) []int64 {
	first := len(pages)
	pages = append(pages, make([]int64, len(chunk))...)
	for _, level := range levels {
		chunk[level]++
		pages[first+int(level)]++
	}
	return pages
}

// shortBound is the largest length of a text among the bounds of pages.
const shortBound = 16

// note adds what is said of a page to the index of pages and to the statistics.
func (c *chunk) note(low, high []byte, nulls, values int) {
	s, i := &c.statistics, &c.pages
	s.NullCount += int64(nulls)
	i.NullPages = append(i.NullPages, nulls == values)
	i.NullCounts = append(i.NullCounts, int64(nulls))
	if low == nil {
		zero := map[Kind][]byte{Truth: {0}, Whole: eight(0), Real: eight(0)}[c.column.Kind]
		i.MinValues, i.MaxValues = append(i.MinValues, zero), append(i.MaxValues, zero)
		return
	}
	if less := c.column.Kind.less; s.MinValue == nil {
		s.MinValue, s.MaxValue = low, high
	} else {
		if less(low, s.MinValue) {
			s.MinValue = low
		}
		if less(s.MaxValue, high) {
			s.MaxValue = high
		}
	}
	if len(low) > shortBound {
		low = low[:shortBound]
	}
	if len(high) > shortBound {
		high = after(high[:shortBound])
	}
	i.MinValues, i.MaxValues = append(i.MinValues, low), append(i.MaxValues, high)
}

// after returns the first text of that length after all that begin with the text; the
// text itself if there is none.
func after(text []byte) []byte {
	next := slices.Clone(text)
	for i := len(next) - 1; i >= 0; i-- {
		if next[i]++; next[i] != 0 {
			return next
		}
	}
	return text
}

// order returns how the bounds of pages are ordered, the least and the largest.
func (c *chunk) order() format.BoundaryOrder {
	low, high := c.column.Kind.order(c.pages.MinValues), c.column.Kind.order(c.pages.MaxValues)
	if low != high {
		return format.Unordered
	}
	return low
}

// dictionary returns the page with the dictionary.
func (c *chunk) dictionary() ([]byte, error) {
	var texts []byte
	for _, text := range c.texts {
		texts = plain.AppendByteArrayString(texts, text)
	}
	var page bytes.Buffer
	err := appendPage(&page, format.PageHeader{
		Type:                 format.DictionaryPage,
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(len(c.texts)), Encoding: format.Plain}),
	}, texts)
	return page.Bytes(), err
}

// appendPage appends a page with the header, to which it adds sizes and checksum.
func appendPage(to *bytes.Buffer, h format.PageHeader, parts ...[]byte) error {
	size := 0
	for _, part := range parts {
		size += len(part)
		h.CRC = int32(crc32.Update(uint32(h.CRC), crc32.IEEETable, part))
	}
	h.UncompressedPageSize, h.CompressedPageSize = int32(size), int32(size)
	if err := encode(to, &h); err != nil {
		return err
	}
	for _, part := range parts {
		to.Write(part)
	}
	return nil
}

// describe returns what the footer says of the chunk, whose first byte is at the place
// of the file.
func (c *chunk) describe(place int64, dictionary int) format.ColumnChunk {
	size := int64(dictionary + c.body.Len())
	m := format.ColumnMetaData{
		Type:                  types[c.column.Kind],
		Encoding:              []format.Encoding{c.column.encoding()},
		PathInSchema:          c.column.path(),
		NumValues:             c.values,
		TotalUncompressedSize: size,
		TotalCompressedSize:   size,
		DataPageOffset:        place + int64(dictionary),
		Statistics:            c.statistics,
		EncodingStats:         []format.PageEncodingStats{{PageType: format.DataPageV2, Encoding: c.column.encoding(), Count: int32(len(c.locations))}},
		SizeStatistics: format.SizeStatistics{
			UnencodedByteArrayDataBytes: c.textBytes,
			RepetitionLevelHistogram:    c.repetition,
			DefinitionLevelHistogram:    c.definition,
		},
	}
	if c.column.definition() > 0 {
		m.Encoding = append(m.Encoding, format.RLE)
	}
	if dictionary > 0 {
		m.DictionaryPageOffset = place
		m.Encoding = append(m.Encoding, format.Plain)
		m.EncodingStats = append([]format.PageEncodingStats{{PageType: format.DictionaryPage, Encoding: format.Plain, Count: 1}}, m.EncodingStats...)
	}
	slices.Sort(m.Encoding)
	return format.ColumnChunk{MetaData: m}
}
