package table

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// markdownEscape escapes the characters that have a meaning in Markdown.
var markdownEscape = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`, "]", `\]`).Replace

// Markdown writes tables in GitHub's Markdown: a table for each group under its
// name, then its notes, and at the end how the numbers were computed. The best
// value of a group is bold.
func Markdown(w io.Writer, tables ...Table) error {
	var b bytes.Buffer
	var method []string
	for _, t := range tables {
		for _, g := range t.Groups {
			if g.Name != "" {
				fmt.Fprintf(&b, "**%s**\n\n", markdownEscape(g.Name))
			}
			if g.About != "" {
				fmt.Fprintf(&b, "%s\n\n", markdownEscape(g.About))
			}
			t.markdownRows(&b, g.Rows)
			for _, note := range g.Notes {
				fmt.Fprintf(&b, "- %s\n", markdownEscape(note))
			}
			if g.Notes != nil {
				fmt.Fprintln(&b)
			}
		}
		if t.Method != "" {
			method = append(method, t.Method)
		}
	}
	if method != nil {
		fmt.Fprintln(&b, markdownEscape(strings.Join(method, " ")))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (t *Table) markdownRows(w io.Writer, rows [][]Cell) {
	columns := t.printed()
	heads, rule := "|", "|"
	for _, c := range columns {
		heads += " " + markdownEscape(c.heading) + " |"
		if c.left {
			rule += ":--|"
		} else {
			rule += "--:|"
		}
	}
	fmt.Fprintf(w, "%s\n%s\n", heads, rule)
	for _, row := range rows {
		fmt.Fprint(w, "|")
		for _, c := range columns {
			text := markdownEscape(c.text(row))
			if !c.interval && row[c.index].Mark&Best != 0 {
				text = "**" + text + "**"
			}
			fmt.Fprintf(w, " %s |", text)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w)
}
