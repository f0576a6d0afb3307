package parquet

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/plain"
	"github.com/parquet-go/parquet-go/encoding/rle"
)

var (
	plainValues      plain.Encoding
	differences      delta.BinaryPackedEncoding
	lengthsThenTexts delta.LengthByteArrayEncoding
	dictionaryPlaces rle.DictionaryEncoding
)

// levels is the encoding of levels up to most.
func levels(most int) *rle.Encoding {
	return &rle.Encoding{BitWidth: most} // 1 and 2 are the only ones, with 1 and 2 bits
}

// page has values of a column that are not encoded yet.
type page struct {
	repetition, definition []byte // levels, if the column has them
	rows, nulls            int
	bits                   []byte // truth values, eight in a byte
	truths                 int
	wholes                 []int64
	reals                  []float64
	places                 []int32 // of texts in the dictionary
	text                   []byte  // texts of lists, one after another
	starts                 []uint32
}

func (p *page) reset() {
	*p = page{
		repetition: p.repetition[:0], definition: p.definition[:0], bits: p.bits[:0], wholes: p.wholes[:0],
		reals: p.reals[:0], places: p.places[:0], text: p.text[:0], starts: p.starts[:0],
	}
}

// size returns the bytes that the values take in memory, about, by which pages end.
func (p *page) size(c *Column) int {
	n := len(p.bits) + 8*len(p.wholes) + 8*len(p.reals) + 4*len(p.places) + len(p.text) + 4*len(p.starts)
	n += len(p.repetition) + len(p.definition)
	switch {
	case c.List:
		n += 8 * p.rows
	case c.Optional:
		n += 4 * p.rows
	}
	return n
}

// level notes the levels of the next value, at place k of its row.
func (p *page) level(c *Column, k, definition int) {
	if k == 0 {
		p.rows++
	}
	if c.List {
		p.repetition = append(p.repetition, byte(min(k, 1)))
	}
	if c.definition() > 0 {
		p.definition = append(p.definition, byte(definition))
		if definition < c.definition() {
			p.nulls++
		}
	}
}

// number appends a number at place k of its row.
func (p *page) number(c *Column, k int, v float64) {
	if c.Optional && v != v {
		p.level(c, k, c.definition()-1)
		return
	}
	p.level(c, k, c.definition())
	switch c.Kind {
	case Whole:
		p.wholes = append(p.wholes, int64(v))
	case Truth:
		if p.truths%8 == 0 {
			p.bits = append(p.bits, 0)
		}
		if v != 0 {
			p.bits[p.truths/8] |= 1 << (p.truths % 8)
		}
		p.truths++
	default:
		if v != v {
			v = math.NaN() // processors compute NaN with different bits
		}
		p.reals = append(p.reals, v)
	}
}

// word appends a text of a list at place k of its row.
func (p *page) word(c *Column, k int, word string) {
	p.level(c, k, c.definition())
	p.starts = append(p.starts, uint32(len(p.text)))
	p.text = append(p.text, word...)
}

// encode returns the encoded values, in the buffer if it is large enough.
func (p *page) encode(buffer []byte, c *Column) ([]byte, error) {
	switch {
	case c.Kind == Text && c.List:
		return lengthsThenTexts.EncodeByteArray(buffer, p.text, append(p.starts, uint32(len(p.text))))
	case c.Kind == Text:
		return dictionaryPlaces.EncodeInt32(buffer, p.places)
	case c.Kind == Whole && c.List:
		return plainValues.EncodeInt64(buffer, p.wholes)
	case c.Kind == Whole:
		return differences.EncodeInt64(buffer, p.wholes)
	case c.Kind == Truth:
		return plainValues.EncodeBoolean(buffer, p.bits)
	}
	return plainValues.EncodeDouble(buffer, p.reals)
}

// bounds returns the least and the largest value in the form in which they are stored;
// nil if all are missing. NaN is a bound only where there are no other numbers. texts
// is the dictionary.
func (p *page) bounds(texts []string) (low, high []byte) {
	switch {
	case len(p.wholes) > 0:
		return eight(uint64(slices.Min(p.wholes))), eight(uint64(slices.Max(p.wholes)))
	case len(p.reals) > 0:
		least, most := math.NaN(), math.NaN()
		for _, v := range p.reals {
			if v < least || least != least {
				least = v
			}
			if v > most || most != most {
				most = v
			}
		}
		return eight(math.Float64bits(least)), eight(math.Float64bits(most))
	case p.truths > 0:
		ones := 0
		for _, b := range p.bits {
			ones += bits.OnesCount8(b)
		}
		return []byte{byte(ones / p.truths)}, []byte{byte(min(ones, 1))}
	case len(p.places) > 0:
		least, most := p.places[0], p.places[0]
		for _, place := range p.places {
			if place == least || place == most {
				continue
			}
			if texts[place] < texts[least] {
				least = place
			}
			if texts[place] > texts[most] {
				most = place
			}
		}
		return []byte(texts[least]), []byte(texts[most])
	case len(p.starts) > 0:
		words := make([]string, len(p.starts))
		for i, end := len(words)-1, len(p.text); i >= 0; i-- {
			words[i] = string(p.text[p.starts[i]:end])
			end = int(p.starts[i])
		}
		return []byte(slices.Min(words)), []byte(slices.Max(words))
	}
	return nil, nil
}

func eight(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }
