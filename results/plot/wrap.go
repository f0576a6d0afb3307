package plot

import (
	"strings"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"
)

// A block is text set in lines of one size.
type block struct {
	lines []string
	size  vg.Length
}

// height returns the height of all lines, including the depth of the last one.
func (b block) height() vg.Length {
	return vg.Length(len(b.lines)) * b.size * leading
}

// width returns the width of the longest line.
func (b block) width() vg.Length {
	var w vg.Length
	for _, l := range b.lines {
		w = max(w, textWidth(l, b.size))
	}
	return w
}

// baseline returns the distance of the base line of line i from the top.
func (b block) baseline(i int) vg.Length {
	return (vg.Length(i)*leading + raised + (leading-raised-depth)/2) * b.size
}

// set breaks a text into lines no wider than room. If there are more lines than the
// given number, or a word is too wide, the text shrinks, down to minSize at most;
// after that there are more lines, and words are broken.
func set(s string, size, room vg.Length, lines int) block {
	if s == "" {
		return block{size: size}
	}
	for ; size > minSize; size -= .5 {
		if b := wrap(s, size, room); len(b.lines) <= lines && b.width() <= room {
			return b
		}
	}
	b := wrap(s, minSize, room)
	var whole []string
	for _, l := range b.lines {
		whole = append(whole, broken(l, b.size, room)...)
	}
	b.lines = whole
	return b
}

// wrap breaks a text at spaces. A word that is too wide has its own line.
func wrap(s string, size, room vg.Length) block {
	b := block{size: size}
	for _, given := range strings.Split(s, "\n") {
		line := ""
		for _, word := range words(given) {
			switch {
			case line == "":
				line = word
			case textWidth(line+" "+word, size) <= room:
				line += " " + word
			default:
				b.lines = append(b.lines, line)
				line = word
			}
		}
		b.lines = append(b.lines, line)
	}
	return b
}

// words splits a text at spaces that are not inside a mark.
func words(s string) []string {
	var ws []string
	for s != "" {
		end := len(s)
		for from := 0; from < len(s); {
			space := strings.IndexByte(s[from:], ' ')
			if space < 0 {
				break
			}
			space += from
			if m := nextMark(s[from:]); m >= 0 && from+m < space {
				from += m + strings.IndexByte(s[from+m:], '}') + 1
				continue
			}
			end = space
			break
		}
		ws = append(ws, s[:end])
		s = strings.TrimPrefix(s[end:], " ")
	}
	return ws
}

// broken cuts a line that is still too wide, wherever necessary outside marks.
func broken(s string, size, room vg.Length) []string {
	var lines []string
	for textWidth(s, size) > room {
		cut := 0
		for next := 0; next < len(s); {
			if nextMark(s[next:]) == 0 {
				next += strings.IndexByte(s[next:], '}') + 1
			} else {
				_, n := utf8.DecodeRuneInString(s[next:])
				next += n
			}
			if cut > 0 && textWidth(s[:next], size) > room {
				break
			}
			cut = next
		}
		if cut == len(s) {
			break
		}
		lines = append(lines, s[:cut])
		s = strings.TrimPrefix(s[cut:], " ")
	}
	return append(lines, s)
}

// draw draws the lines below a point; align is as for pen.text.
func (b block) draw(p pen, at vg.Point, align vg.Length) {
	for i, l := range b.lines {
		p.text(vg.Point{X: at.X, Y: at.Y - b.baseline(i)}, l, b.size, align)
	}
}

// drawRising draws lines that read upwards, to the right of a point.
func (b block) drawRising(p pen, at vg.Point, align vg.Length) {
	for i, l := range b.lines {
		p.rising(vg.Point{X: at.X + b.baseline(i), Y: at.Y}, l, b.size, align)
	}
}
