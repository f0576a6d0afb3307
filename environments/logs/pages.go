package logs

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/plain"
	"github.com/parquet-go/parquet-go/encoding/rle"
	parquet "github.com/parquet-go/parquet-go/format"
)

// mostHeader is the greatest size of the header of a page, in bytes.
const mostHeader = 1 << 16

// readPage reads the next page; a dictionary is remembered.
func (c *chunk) readPage() (err error) {
	head := make([]byte, min(mostHeader, max(0, c.in.Size()-c.at)))
	if len(head) == 0 {
		return errParquet
	}
	if _, err := c.in.ReadAt(head, c.at); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	var h parquet.PageHeader
	n, bad := decodeThrift(head, &h)
	if bad != nil {
		return errParquet
	}
	c.at += int64(n)
	size := int64(h.CompressedPageSize)
	if size < 0 || size > c.in.Size()-c.at || h.UncompressedPageSize < 0 || h.UncompressedPageSize > mostPage {
		return errParquet
	}
	c.raw = grow(c.raw, int(size))
	if _, err := c.in.ReadAt(c.raw, c.at); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	c.at += size
	defer func() {
		if recover() != nil { // of the library, about damaged pages
			err = errParquet
		}
	}()
	switch {
	case h.DictionaryPageHeader.Valid:
		page, err := c.decompress(c.raw, int(h.UncompressedPageSize))
		if err != nil {
			return err
		}
		c.dictionary = values{} // the page is in a buffer that is reused
		if err := c.dictionary.decode(c.kind, parquet.Plain, bytes.Clone(page), int(h.DictionaryPageHeader.V.NumValues)); err != nil {
			return err
		}
	case h.DataPageHeader.Valid:
		d := &h.DataPageHeader.V
		page, err := c.decompress(c.raw, int(h.UncompressedPageSize))
		if err != nil {
			return err
		}
		var levels []byte
		if c.most > 0 {
			if len(page) < 4 {
				return errParquet
			}
			n := binary.LittleEndian.Uint32(page)
			if int64(n) > int64(len(page)-4) {
				return errParquet
			}
			levels, page = page[4:4+n], page[4+n:]
		}
		return c.decodePage(page, levels, d.Encoding, int(d.NumValues))
	case h.DataPageHeaderV2.Valid:
		d := &h.DataPageHeaderV2.V
		repetition, definition := int(d.RepetitionLevelsByteLength), int(d.DefinitionLevelsByteLength)
		if repetition < 0 || definition < 0 || repetition > len(c.raw) || definition > len(c.raw)-repetition {
			return errParquet
		}
		levels, page := c.raw[repetition:repetition+definition], c.raw[repetition+definition:]
		if !d.IsCompressed.Valid || d.IsCompressed.V {
			if page, err = c.decompress(page, int(h.UncompressedPageSize)-repetition-definition); err != nil {
				return err
			}
		}
		return c.decodePage(page, levels, d.Encoding, int(d.NumValues))
	}
	return nil // a page of an index
}

// decodePage decodes n values and their levels.
func (c *chunk) decodePage(page, levels []byte, encoding parquet.Encoding, n int) (err error) {
	if n < 0 {
		return errParquet
	}
	c.n, c.next, c.there = n, 0, 0
	there := n
	c.levels = nil
	if c.most > 0 {
		e := rle.Encoding{BitWidth: bits.Len(uint(c.most))}
		if c.levels, err = e.DecodeLevels(nil, levels); err != nil || len(c.levels) < n {
			return errParquet
		}
		there = 0
		for _, level := range c.levels[:n] {
			if int(level) == c.most {
				there++
			}
		}
	}
	c.byPlace = encoding == parquet.RLEDictionary || encoding == parquet.PlainDictionary //nolint:staticcheck // older programs write it
	if c.byPlace {
		if c.places, err = new(rle.DictionaryEncoding).DecodeInt32(c.places[:0], page); err != nil && there > 0 {
			return errParquet
		}
		return nil
	}
	return c.page.decode(c.kind, encoding, page, there)
}

// decompress returns the page without compression; the result may be in a buffer.
func (c *chunk) decompress(page []byte, size int) (out []byte, err error) {
	if size < 0 {
		return nil, errParquet
	}
	switch c.codec {
	case parquet.Uncompressed:
		return page, nil
	case parquet.Snappy:
		if n, err := snappy.DecodedLen(page); err != nil || n > mostPage {
			return nil, errParquet
		}
		c.plain, err = snappy.Decode(grow(c.plain, size), page)
	case parquet.Gzip:
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(page)); err == nil {
			c.plain = grow(c.plain, size)
			_, err = io.ReadFull(z, c.plain)
		}
	default:
		if len(page) == 0 {
			return nil, nil
		}
		var z *zstd.Decoder
		if z, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostPage)); err == nil {
			defer z.Close()
			c.plain, err = z.DecodeAll(page, c.plain[:0])
		}
	}
	if err != nil {
		return nil, errParquet
	}
	return c.plain, nil
}

// grow returns a slice of n bytes, the given one if it has room.
func grow(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// values are values of a column of one type.
type values struct {
	n       int
	text    []byte // with ends, which has one more
	ends    []uint32
	bits    []byte
	int32s  []int32
	int64s  []int64
	floats  []float32
	doubles []float64
}

// decode decodes at least n values.
func (v *values) decode(kind parquet.Type, encoding parquet.Encoding, page []byte, n int) (err error) {
	if v.n = 0; n == 0 {
		return nil
	}
	var p plain.Encoding
	var packed delta.BinaryPackedEncoding
	unknown := fmt.Errorf("its encoding %v is unknown", encoding)
	switch {
	case kind == parquet.ByteArray && encoding == parquet.Plain:
		v.text, v.ends, err = p.DecodeByteArray(v.text[:0], page, v.ends[:0])
		v.n = len(v.ends) - 1
	case kind == parquet.ByteArray && encoding == parquet.DeltaLengthByteArray:
		v.text, v.ends, err = new(delta.LengthByteArrayEncoding).DecodeByteArray(v.text[:0], page, v.ends[:0])
		v.n = len(v.ends) - 1
	case kind == parquet.ByteArray && encoding == parquet.DeltaByteArray:
		v.text, v.ends, err = new(delta.ByteArrayEncoding).DecodeByteArray(v.text[:0], page, v.ends[:0])
		v.n = len(v.ends) - 1
	case kind == parquet.Boolean && encoding == parquet.Plain:
		v.bits, err = p.DecodeBoolean(v.bits[:0], page)
		v.n = 8 * len(v.bits)
	case kind == parquet.Boolean && encoding == parquet.RLE:
		v.bits, err = (&rle.Encoding{BitWidth: 1}).DecodeBoolean(v.bits[:0], page)
		v.n = 8 * len(v.bits)
	case kind == parquet.Int32 && encoding == parquet.Plain:
		v.int32s, err = p.DecodeInt32(v.int32s[:0], page)
		v.n = len(v.int32s)
	case kind == parquet.Int32 && encoding == parquet.DeltaBinaryPacked:
		v.int32s, err = packed.DecodeInt32(v.int32s[:0], page)
		v.n = len(v.int32s)
	case kind == parquet.Int64 && encoding == parquet.Plain:
		v.int64s, err = p.DecodeInt64(v.int64s[:0], page)
		v.n = len(v.int64s)
	case kind == parquet.Int64 && encoding == parquet.DeltaBinaryPacked:
		v.int64s, err = packed.DecodeInt64(v.int64s[:0], page)
		v.n = len(v.int64s)
	case kind == parquet.Float && encoding == parquet.Plain:
		v.floats, err = p.DecodeFloat(v.floats[:0], page)
		v.n = len(v.floats)
	case kind == parquet.Double && encoding == parquet.Plain:
		v.doubles, err = p.DecodeDouble(v.doubles[:0], page)
		v.n = len(v.doubles)
	default:
		return unknown
	}
	if err != nil || v.n < n {
		return errParquet
	}
	return nil
}
