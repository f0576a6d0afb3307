package plot

import (
	"image/color"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Sizes of text in points.
const (
	titleSize = 9 * vg.Length(1)
	labelSize = 8.5 * vg.Length(1) // axis labels and panel titles
	tickSize  = 8 * vg.Length(1)
	noteSize  = 7.5 * vg.Length(1)
	minSize   = 6.5 * vg.Length(1) // to which a text that is too wide may shrink
)

// Shares of the size of a text: the height of its capitals, that of raised parts, the
// depth below the base line, and the distance of lines.
const (
	capital = .70
	raised  = .87
	depth   = .22
	leading = 1.2
)

// liberation is the only font: Liberation Sans has the same widths as Arial and
// Helvetica, which replace it where it is not installed.
var liberation = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(liberationsansregular.TTF)
	if err != nil {
		panic(err) // the font is compiled into the program and valid
	}
	return f
})

func face(size vg.Length) font.Face {
	return font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}, Face: liberation()}
}

// clean returns the label for a text of the caller. It keeps lines, removes other
// control characters and double spaces, marks raised digits that the font does not
// have, and replaces other runes that it does not have by '?'.
func clean(s string) string {
	var buf sfnt.Buffer
	lines := strings.Split(superscripts.Replace(strings.ToValidUTF8(s, "?")), "\n")
	for i, l := range lines {
		l = strings.Map(func(r rune) rune {
			if r == '\u200b' || r == '\ufeff' || unicode.Is(unicode.Mn, r) {
				return -1 // has no width
			}
			if unicode.IsControl(r) || unicode.IsSpace(r) && r != '\u2009' {
				return ' '
			}
			if g, err := liberation().GlyphIndex(&buf, r); err != nil || g == 0 {
				return '?'
			}
			return r
		}, l)
		lines[i] = strings.Join(strings.FieldsFunc(l, func(r rune) bool { return r == ' ' }), " ")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

var superscripts = strings.NewReplacer("⁰", "^{0}", "¹", "^{1}", "²", "^{2}", "³", "^{3}", "⁴", "^{4}",
	"⁵", "^{5}", "⁶", "^{6}", "⁷", "^{7}", "⁸", "^{8}", "⁹", "^{9}", "⁻", "^{−}")

// A run is a part of a line with one size and height.
type run struct {
	text         string
	scale, raise vg.Length // as shares of the size of the line
}

// runs splits a line at the marks ^{..} and _{..}; everything else is plain text.
func runs(s string) []run {
	var rs []run
	plain := func(t string) {
		if t != "" {
			rs = append(rs, run{t, 1, 0})
		}
	}
	for {
		i := nextMark(s)
		if i < 0 {
			plain(s)
			return rs
		}
		plain(s[:i])
		end := i + strings.IndexByte(s[i:], '}')
		r := run{s[i+2 : end], .7, .38}
		if s[i] == '_' {
			r.raise = -.16
		}
		if r.text != "" {
			rs = append(rs, r)
		}
		s = s[end+1:]
	}
}

// nextMark returns the index of the first ^{..} or _{..}, and -1 if there is none.
func nextMark(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if (s[i] == '^' || s[i] == '_') && s[i+1] == '{' && strings.IndexByte(s[i:], '}') > 0 {
			return i
		}
	}
	return -1
}

// textWidth returns the width of a line.
func textWidth(s string, size vg.Length) vg.Length {
	var w vg.Length
	for _, r := range runs(s) {
		f := face(size * r.scale)
		w += f.Width(r.text)
	}
	return w
}

// A pen draws on a page, whose origin is the lower left corner. It sets colour, width
// and dash for every stroke.
type pen struct {
	vg.Canvas
	// outlines means that all text is drawn as filled outlines. Otherwise only runes
	// beyond ASCII are: PDF would show other characters, and SVG would depend on the
	// viewer's fonts.
	outlines bool
	// unkerned means that the format sets text without kerning. Text is then cut
	// between the runes of a kerned pair, and each part is placed separately.
	unkerned bool
	ink      color.Color // of text; nil for black
}

// coloured returns a pen that writes text in the colour.
func (p pen) coloured(c color.Color) pen {
	p.ink = c
	return p
}

// text draws a line with its base line at the height of the point. align is the share
// of the width that is left of the point: 0, 0.5 or 1.
func (p pen) text(at vg.Point, s string, size, align vg.Length) {
	p.SetColor(black)
	if p.ink != nil {
		p.SetColor(p.ink)
	}
	at.X -= align * textWidth(s, size)
	for _, r := range runs(s) {
		f := face(size * r.scale)
		p.run(f, vg.Point{X: at.X, Y: at.Y + size*r.raise}, r.text)
		at.X += f.Width(r.text)
	}
}

// rising draws a line that reads upwards, with its base line at at.X; align is as for
// text.
func (p pen) rising(at vg.Point, s string, size, align vg.Length) {
	const quarter = 1.5707963267948966
	p.Push()
	p.Rotate(quarter)
	p.text(vg.Point{X: at.Y, Y: -at.X}, s, size, align)
	p.Pop()
}

// run draws text in one font face, as text if possible and otherwise as outlines.
func (p pen) run(f font.Face, at vg.Point, s string) {
	for start := 0; start < len(s); {
		end := start + strings.IndexFunc(s[start:], func(r rune) bool { return r > '~' || p.outlines })
		if end < start {
			end = len(s)
		}
		// Spaces at the ends are replaced by positions, because SVG drops them.
		if t := strings.Trim(s[start:end], " "); t != "" {
			lead := start + strings.Index(s[start:end], t)
			p.ascii(f, vg.Point{X: at.X + f.Width(s[:lead]), Y: at.Y}, t)
		}
		for i, r := range s[end:] {
			if r <= '~' && !p.outlines {
				end += i
				break
			}
			next := end + i + len(string(r))
			// The width up to the end of the rune includes kerning.
			x := f.Width(s[:next]) - f.Width(string(r))
			p.outline(f, vg.Point{X: at.X + x, Y: at.Y}, r)
			if next == len(s) {
				end = next
			}
		}
		start = end
	}
}

// ascii draws a text of ASCII as text.
func (p pen) ascii(f font.Face, at vg.Point, s string) {
	const slack = 1e-6
	from := 0
	for i := 1; i < len(s) && p.unkerned; i++ {
		kern := f.Width(s[i-1:i+1]) - f.Width(s[i-1:i]) - f.Width(s[i:i+1])
		if kern > -slack && kern < slack || s[i] == ' ' {
			continue
		}
		p.FillString(f, vg.Point{X: at.X + f.Width(s[:i]) - f.Width(s[from:i]), Y: at.Y}, s[from:i])
		from = i
	}
	p.FillString(f, vg.Point{X: at.X + f.Width(s) - f.Width(s[from:]), Y: at.Y}, s[from:])
}

// outline fills the outline of a rune. It draws quadratic curves as equal cubic ones,
// because the PDF library draws quadratic ones wrongly.
func (p pen) outline(f font.Face, at vg.Point, r rune) {
	const grid = 1000
	var buf sfnt.Buffer
	g, err := f.Face.GlyphIndex(&buf, r)
	if err != nil {
		return
	}
	segments, err := f.Face.LoadGlyph(&buf, g, fixed.I(grid), nil)
	if err != nil || len(segments) == 0 {
		return
	}
	k := f.Font.Size / grid
	place := func(q fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + k*vg.Length(q.X)/64, Y: at.Y - k*vg.Length(q.Y)/64}
	}
	var path vg.Path
	var last vg.Point
	for i, s := range segments {
		end := place(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(end)
		case sfnt.SegmentOpLineTo:
			path.Line(end)
		case sfnt.SegmentOpQuadTo:
			c := end
			end = place(s.Args[1])
			path.CubeTo(last.Add(c.Sub(last).Scale(2./3)), end.Add(c.Sub(end).Scale(2./3)), end)
		case sfnt.SegmentOpCubeTo:
			c := end
			end = place(s.Args[2])
			path.CubeTo(c, place(s.Args[1]), end)
		}
		last = end
	}
	path.Close()
	p.Fill(path)
}
