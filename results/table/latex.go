package table

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// latexEscape escapes the characters that have a meaning in LaTeX.
var latexEscape = strings.NewReplacer(
	`\`, `\textbackslash{}`, "_", `\_`, "%", `\%`, "&", `\&`, "#", `\#`, "$", `\$`, "{", `\{`, "}", `\}`,
	"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "–", "--", "τ", `$\tau$`, "δ", `$\delta$`, "<", "$<$", ">", "$>$", " %", `\,\%`,
).Replace

// latexText returns LaTeX that prints the text. At the start of a row, a bracket or
// an asterisk would be an option of the line break before it, so that it needs
// braces.
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

// latexNumber is latexText for a cell of numbers: with a true minus sign, and
// without the space that LaTeX puts after a comma.
func latexNumber(text string) string {
	text = latexMinus.ReplaceAllString(latexText(text), `$1$$-$$$2`)
	for latexThousand.MatchString(text) {
		text = latexThousand.ReplaceAllString(text, "$1{,}$2")
	}
	return strings.ReplaceAll(text, " -- ", "--")
}

// latexCircle is the mark NotSeparable, and latexDagger the mark Errs.
const (
	latexCircle = `$^\circ$`
	latexDagger = `$^\dagger$`
)

// LaTeX writes tables in the style of the package booktabs: a table environment
// for each, with a rule and a heading before each group. Best values are bold and
// values that are not separable have a circle, those of algorithms that err a dagger. Notes are written as comments, for
// the author to use in the text.
func LaTeX(w io.Writer, tables ...Table) error {
	var b bytes.Buffer
	for _, t := range tables {
		t.writeLaTeX(&b)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (t *Table) writeLaTeX(w io.Writer) {
	var columns []printed
	var heads []string
	align := ""
	for _, c := range t.printed() {
		if c.verdict {
			continue
		}
		columns = append(columns, c)
		heads = append(heads, latexText(c.heading))
		if c.left {
			align += "l"
		} else {
			align += "r"
		}
	}
	fmt.Fprintln(w, `% needs \usepackage{booktabs}`)
	for _, g := range t.Groups {
		for _, note := range g.Notes {
			fmt.Fprintf(w, "%% %s: %s\n", g.Name, note)
		}
	}
	fmt.Fprintf(w, "\\begin{table}\n\\centering\n\\caption{%s}\n\\label{tab:%s}\n", t.latexCaption(), t.Label)
	fmt.Fprintf(w, "\\begin{tabular}{%s}\n\\toprule\n%s \\\\\n", align, strings.Join(heads, " & "))
	for _, g := range t.Groups {
		fmt.Fprint(w, "\\midrule\n")
		if g.Name != "" {
			fmt.Fprintf(w, "\\multicolumn{%d}{l}{\\emph{%s}} \\\\\n", len(heads), latexText(g.Name))
		}
		for _, row := range g.Rows {
			fmt.Fprintf(w, "%s \\\\\n", strings.Join(latexRow(columns, row), " & "))
		}
	}
	fmt.Fprint(w, "\\bottomrule\n\\end{tabular}\n\\end{table}\n")
}

// latexCaption is the caption, how the numbers were computed, and what the marks
// mean that the table has.
func (t *Table) latexCaption() string {
	sentences := []string{latexText(t.Caption) + "."}
	if t.Method != "" {
		sentences = append(sentences, latexText(t.Method))
	}
	if t.marked(Best) {
		sentences = append(sentences, "Bold: the best.")
	}
	if t.marked(NotSeparable) {
		sentences = append(sentences, latexCircle+": not separable from what it is compared with.")
	}
	if t.marked(Errs) {
		sentences = append(sentences, latexDagger+": errs more than the best.")
	}
	return strings.Join(sentences, " ")
}

func latexRow(columns []printed, row []Cell) (cells []string) {
	for i, c := range columns {
		text := c.text(row)
		if i == 0 {
			text = latexText(text)
		} else {
			text = latexNumber(text)
		}
		if mark := row[c.index].Mark; !c.interval {
			if mark&Best != 0 {
				text = `\textbf{` + text + "}"
			}
			if mark&NotSeparable != 0 {
				text += latexCircle
			}
			if mark&Errs != 0 {
				text += latexDagger
			}
		}
		cells = append(cells, text)
	}
	return cells
}
