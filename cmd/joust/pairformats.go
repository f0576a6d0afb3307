package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/tabwriter"
)

// writePairText writes the tables for a terminal.
func writePairText(w io.Writer, tables []pairTable, method string) {
	width := 0
	for _, t := range tables {
		for _, r := range t.rows {
			width = max(width, len([]rune(r.cells[0])))
		}
	}
	for _, t := range tables {
		fmt.Fprintln(w, t.heading)
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		for _, cells := range append([][]string{t.columns}, rowCells(t.rows)...) {
			fmt.Fprintf(table, "%-*s\t", width, cells[0])
			for i, cell := range cells[1:] {
				if t.columns[i+1] == verdictColumn { // words stand to the left
					fmt.Fprint(table, strings.TrimRight("  "+strings.TrimPrefix(cell, verdictColumn), " "))
					continue
				}
				fmt.Fprint(table, cell, "\t")
			}
			fmt.Fprintln(table)
		}
		table.Flush()
		for _, note := range t.notes {
			wrap(w, "    ", note)
		}
		fmt.Fprintln(w)
	}
	wrap(w, "", method)
}

func rowCells(rows []pairRow) (all [][]string) {
	for _, r := range rows {
		all = append(all, r.cells)
	}
	return all
}

// writeMarkdown writes the tables as GitHub shows them.
func writeMarkdown(w io.Writer, tables []pairTable, method string) {
	escape := strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`, "]", `\]`).Replace
	for _, t := range tables {
		fmt.Fprintf(w, "**%s**\n\n", escape(t.heading))
		fmt.Fprint(w, "|")
		for _, c := range t.columns {
			fmt.Fprintf(w, " %s |", escape(c))
		}
		fmt.Fprint(w, "\n|:--|")
		for _, c := range t.columns[1:] {
			if c == verdictColumn {
				fmt.Fprint(w, ":--|")
			} else {
				fmt.Fprint(w, "--:|")
			}
		}
		fmt.Fprintln(w)
		for _, r := range t.rows {
			fmt.Fprint(w, "|")
			for i, cell := range r.cells {
				cell = escape(cell)
				if i == 1 && r.best {
					cell = "**" + cell + "**"
				}
				fmt.Fprintf(w, " %s |", cell)
			}
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w)
		for _, note := range t.notes {
			fmt.Fprintf(w, "- %s\n", escape(note))
		}
		if t.notes != nil {
			fmt.Fprintln(w)
		}
	}
	fmt.Fprintln(w, escape(method))
}

// latexEscape escapes what means something to LaTeX.
var latexEscape = strings.NewReplacer(
	`\`, `\textbackslash{}`, "_", `\_`, "%", `\%`, "&", `\&`, "#", `\#`, "$", `\$`, "{", `\{`, "}", `\}`,
	"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "–", "--", "τ", `$\tau$`, "δ", `$\delta$`, "<", "$<$", " %", `\,\%`,
).Replace

// latexText writes plain text so that LaTeX prints it, also after the end of a
// row, which would take a bracket for an option.
func latexText(text string) string {
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "*") {
		return "{}" + latexEscape(text)
	}
	return latexEscape(text)
}

var (
	latexMinus    = regexp.MustCompile(`(^|[^0-9A-Za-z-])-([0-9])`)
	latexThousand = regexp.MustCompile(`([0-9]),([0-9]{3})`)
)

// latexNumber is latexText of a cell of numbers: a true minus, and commas between
// thousands without the space of a list.
func latexNumber(cell string) string {
	cell = latexMinus.ReplaceAllString(latexText(cell), `$1$$-$$$2`)
	for latexThousand.MatchString(cell) {
		cell = latexThousand.ReplaceAllString(cell, "$1{,}$2")
	}
	return strings.ReplaceAll(cell, " -- ", "--")
}

// notSeparable marks in LaTeX what cannot be told from what it is compared with.
const notSeparable = `$^\circ$`

// writeLaTeX writes tables with the same columns as one, in the style of booktabs,
// with rules between them. The best of each is bold, and what cannot be told from
// the baseline is marked in place of a column of verdicts. Notes become comments,
// for the author to tell in the text.
func writeLaTeX(w io.Writer, tables []pairTable, caption, label string) {
	var heads []string
	for _, c := range tables[0].columns {
		if c != verdictColumn {
			heads = append(heads, latexText(c))
		}
	}
	caption = latexText(caption) + " Bold: the best."
	if len(heads) < len(tables[0].columns) {
		caption += " " + notSeparable + ": not separable from what it is compared with."
	}
	fmt.Fprintln(w, `% needs \usepackage{booktabs}`)
	for _, t := range tables {
		for _, note := range t.notes {
			fmt.Fprintf(w, "%% %s: %s\n", t.heading, note)
		}
	}
	fmt.Fprintf(w, "\\begin{table}\n\\centering\n\\caption{%s}\n\\label{tab:%s}\n", caption, label)
	fmt.Fprintf(w, "\\begin{tabular}{l%s}\n\\toprule\n%s \\\\\n", strings.Repeat("r", len(heads)-1), strings.Join(heads, " & "))
	for _, t := range tables {
		fmt.Fprintf(w, "\\midrule\n\\multicolumn{%d}{l}{\\emph{%s}} \\\\\n", len(heads), latexText(t.heading))
		for _, r := range t.rows {
			fmt.Fprintf(w, "%s \\\\\n", strings.Join(latexRow(t.columns, r), " & "))
		}
	}
	fmt.Fprint(w, "\\bottomrule\n\\end{tabular}\n\\end{table}\n")
}

func latexRow(columns []string, r pairRow) (cells []string) {
	for i, cell := range r.cells {
		switch {
		case columns[i] == verdictColumn:
			continue
		case i == 0:
			cell = latexText(cell)
		default:
			cell = latexNumber(cell)
		}
		if i == 1 && r.best {
			cell = `\textbf{` + cell + "}"
		}
		if i == 1 && r.alike {
			cell += notSeparable
		}
		cells = append(cells, cell)
	}
	return cells
}
