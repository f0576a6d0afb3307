package table

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// gap is the space between two columns in a terminal.
const gap = "  "

// Text writes tables for a terminal: each group under its heading, its notes below
// it, and at the end how the numbers were computed. The first columns of all
// tables have the same width. Sentences are broken into lines of at most width
// characters; rows are not.
func Text(w io.Writer, width int, tables ...Table) error {
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
	for _, t := range tables {
		for _, g := range t.Groups {
			if g.Name != "" {
				fmt.Fprintln(&b, g.Name)
			}
			if g.About != "" {
				Wrap(&b, width, "", g.About)
			}
			t.writeRows(&b, first, g.Rows)
			for _, note := range g.Notes {
				Wrap(&b, width, "    ", note)
			}
			fmt.Fprintln(&b)
		}
	}
	if method != nil {
		Wrap(&b, width, "", strings.Join(method, " "))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// writeRows writes the heading of the table and some rows, all columns aligned;
// the first column has at least the width first.
func (t *Table) writeRows(w io.Writer, first int, rows [][]Cell) {
	columns := t.printed()
	lines := make([][]string, 1+len(rows))
	widths := make([]int, len(columns))
	widths[0] = first
	for i, c := range columns {
		for l := range lines {
			text := c.heading
			switch {
			case l > 0:
				text = c.text(rows[l-1])
			case c.verdict:
				text = ""
			}
			lines[l] = append(lines[l], text)
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	for _, cells := range lines {
		line := ""
		for i, text := range cells {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
			if columns[i].left {
				line += gap + text + space
			} else {
				line += gap + space + text
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
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
