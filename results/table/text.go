package table

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// gap is the space between two columns in a terminal.
const gap = "  "

// Layout is the room that a terminal has.
type Layout struct {
	Text int    // characters in a line of sentences
	Rows int    // characters in a row of a table; 0 for any number
	More string // how to see the columns that have no room, a sentence without a full stop
}

// Text writes tables for a terminal: each group under its heading, its notes below
// it, and at the end how the numbers were computed. The first columns of all
// tables have the same width. Sentences are broken into lines. Rows are not: columns that
// have no room are left out from the right, but for the first two, those to keep and the
// verdict, and named at the end; then the names of rows are cut in their middle.
func Text(w io.Writer, l Layout, tables ...Table) error {
	var b bytes.Buffer
	first := 0
	var method []string
	for _, t := range tables {
		for _, g := range t.Groups {
			for _, row := range g.Rows {
				first = max(first, utf8.RuneCountInString(row[0].Text))
			}
		}
		if t.Method != "" {
			method = append(method, t.Method)
		}
	}
	var left []string
	for _, t := range tables {
		columns, without := t.fitting(l.Rows, first)
		for _, name := range without {
			if !slices.Contains(left, name) {
				left = append(left, name)
			}
		}
		for _, g := range t.Groups {
			if g.Name != "" {
				Wrap(&b, cmp.Or(l.Rows, len(g.Name)), "", g.Name)
			}
			if g.About != "" {
				Wrap(&b, l.Text, "", g.About)
			}
			writeRows(&b, columns, l.Rows, first, g.Rows)
			for _, note := range g.Notes {
				Wrap(&b, l.Text, "    ", note)
			}
			fmt.Fprintln(&b)
		}
	}
	if left != nil {
		Wrap(&b, l.Text, "", "No room for "+strings.Join(left, ", ")+": "+l.More+".")
		if method != nil {
			fmt.Fprintln(&b)
		}
	}
	if method != nil {
		Wrap(&b, l.Text, "", strings.Join(method, " "))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// fitting returns the columns that have room in rows of so many characters, and the names
// of the others; the first column has the width first.
func (t *Table) fitting(room, first int) (columns []printed, without []string) {
	columns = t.printed()
	if room == 0 {
		return columns, nil
	}
	for i := len(t.Columns) - 1; i > 1 && t.width(columns, first) > room; i-- {
		if t.Columns[i].Verdict || t.Columns[i].Keep {
			continue
		}
		columns = slices.DeleteFunc(columns, func(c printed) bool { return c.index == i })
		without = append(without, t.Columns[i].Name)
	}
	slices.Reverse(without)
	return columns, without
}

// width returns the number of characters of the widest row.
func (t *Table) width(columns []printed, first int) (widest int) {
	for _, g := range t.Groups {
		widest = max(widest, rowWidth(widths(cells(columns, g.Rows), first)))
	}
	return widest
}

// rowWidth returns the number of characters of a row with columns of these widths.
func rowWidth(widths []int) (n int) {
	for _, w := range widths {
		n += len(gap) + w
	}
	return n
}

// cells returns the texts of the heading and of the rows.
func cells(columns []printed, rows [][]Cell) [][]string {
	lines := make([][]string, 1+len(rows))
	for _, c := range columns {
		for l := range lines {
			text := c.heading
			switch {
			case l > 0:
				text = c.text(rows[l-1])
			case c.verdict:
				text = ""
			}
			lines[l] = append(lines[l], text)
		}
	}
	return lines
}

// widths returns the widths of the columns; the first one has at least the width first.
func widths(lines [][]string, first int) []int {
	list := make([]int, len(lines[0]))
	list[0] = first
	for _, cells := range lines {
		for i, text := range cells {
			list[i] = max(list[i], utf8.RuneCountInString(text))
		}
	}
	return list
}

// shortest is the smallest number of characters to which the name of a row is cut.
const shortest = 12

// writeRows writes the heading of the columns and some rows, all columns aligned; the
// first column has at least the width first, unless it is cut so that rows have no more
// than so many characters.
func writeRows(w io.Writer, columns []printed, room, first int, rows [][]Cell) {
	lines := cells(columns, rows)
	wide := widths(lines, first)
	if excess := rowWidth(wide) - room; room > 0 && excess > 0 {
		wide[0] = min(wide[0], max(shortest, wide[0]-excess))
		for _, cells := range lines {
			cells[0] = cut(cells[0], wide[0])
		}
	}
	for _, cells := range lines {
		line := ""
		for i, text := range cells {
			space := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(text))
			if columns[i].left {
				line += gap + text + space
			} else {
				line += gap + space + text
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

// cut returns the text with so many characters at most: its beginning and its end.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	head := (most - 1) / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(most-1-head):])
}

// Wrap writes text in lines of at most width characters, unless a word is longer.
// The first line begins with the heading; the others are indented as far.
func Wrap(w io.Writer, width int, heading, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(heading))
	line := heading
	room := width - len(indent)
	used := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if used > 0 && used+1+n > room {
			fmt.Fprintln(w, strings.TrimRight(line, " "))
			line, used = indent, 0
		}
		if used > 0 {
			line += " "
			used++
		}
		line += word
		used += n
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}
