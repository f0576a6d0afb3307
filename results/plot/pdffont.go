package plot

import (
	"encoding/binary"
	"slices"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// embedded is the font in PDF files. It has only the outlines of ASCII and a tenth of
// the compressed size. The text of a PDF needs no others, because other runes are
// drawn as outlines.
var embedded = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(blanked(liberationsansregular.TTF))
	if err != nil {
		panic(err) // the font is compiled into the program and valid
	}
	return f
})

// carried are the tables of a TrueType font that a PDF viewer reads. The others are
// for layout and editing.
var carried = []string{"OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "prep"}

// blanked returns a copy of a TrueType font with zeros in place of the tables that are
// not carried and of all outlines except ASCII; zeros are glyphs without contours.
// Offsets do not change.
func blanked(font []byte) []byte {
	const header, record = 12, 16
	big := binary.BigEndian
	out := make([]byte, len(font))
	copy(out, font[:header])
	table := map[string][]byte{}
	var outlines []byte
	n := 0
	for i := range int(big.Uint16(font[4:])) {
		r := font[header+record*i:][:record]
		from, size := big.Uint32(r[8:]), big.Uint32(r[12:])
		tag := string(r[:4])
		if !slices.Contains(carried, tag) {
			continue
		}
		table[tag] = font[from : from+size]
		copy(out[header+record*n:], r)
		n++
		if tag == "glyf" {
			outlines = out[from : from+size]
		} else {
			copy(out[from:], table[tag])
		}
	}
	big.PutUint16(out[4:], uint16(n))

	short := big.Uint16(table["head"][50:]) == 0
	offset := func(glyph int) uint32 {
		if short {
			return 2 * uint32(big.Uint16(table["loca"][2*glyph:]))
		}
		return big.Uint32(table["loca"][4*glyph:])
	}
	for _, g := range ascii() {
		from, to := offset(g), offset(g+1)
		copy(outlines[from:to], table["glyf"][from:to])
	}
	return out
}

// ascii returns the glyphs of ASCII, none of which is composed of others, and that of
// missing runes.
func ascii() []int {
	var buf sfnt.Buffer
	glyphs := []int{0}
	for r := ' '; r <= '~'; r++ {
		if g, err := liberation().GlyphIndex(&buf, r); err == nil && g != 0 {
			glyphs = append(glyphs, int(g))
		}
	}
	return glyphs
}
