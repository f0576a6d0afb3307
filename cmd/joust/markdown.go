package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Escape sequences of a terminal.
const (
	bold  = "\x1b[1m"
	plain = "\x1b[0m"
)

const (
	body   = "  " // indentation of everything but headings
	gutter = "  " // between the columns of a table
)

// renderMarkdown lays out Markdown as text of the given width: paragraphs, lists
// and cells of tables are wrapped, code is not. With styled, headings, strong
// words and code are bold; else code stands between backticks. It panics at an
// element that guides do not use, such as HTML.
func renderMarkdown(source []byte, width int, styled bool) string {
	r := renderer{source: source, width: width, styled: styled}
	parser := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()
	r.blocks(parser.Parse(text.NewReader(source)), body, body, false)
	return r.out.String()
}

type renderer struct {
	source []byte
	width  int
	styled bool
	out    strings.Builder
}

// blocks renders the children of a block. The first line is indented by first,
// which may hold the marker of a list's item, all others by rest.
func (r *renderer) blocks(parent ast.Node, first, rest string, tight bool) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n.PreviousSibling() != nil && !tight {
			r.out.WriteByte('\n')
		}
		r.block(n, first, rest)
		first = rest
	}
}

func (r *renderer) block(n ast.Node, first, rest string) {
	switch n := n.(type) {
	case *ast.Heading:
		r.wrap(r.words(n, r.styled), "", "")
	case *ast.Paragraph, *ast.TextBlock:
		r.wrap(r.words(n, false), first, rest)
	case *ast.List:
		number := n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			if item.PreviousSibling() != nil && !n.IsTight {
				r.out.WriteByte('\n')
			}
			marker := "- "
			if n.IsOrdered() {
				marker = strconv.Itoa(number) + ". "
				number++
			}
			r.blocks(item, first+marker, rest+strings.Repeat(" ", len(marker)), n.IsTight)
			first = rest
		}
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			r.line(rest + body + string(line.Value(r.source)))
		}
	case *tables.Table:
		r.table(n, rest)
	default:
		panic(fmt.Sprintf("help: a guide has a %s, which joust help cannot show", n.Kind()))
	}
}

// line writes one line without spaces at its end.
func (r *renderer) line(s string) { r.out.WriteString(strings.TrimRight(s, " \n") + "\n") }

// word is what no line break divides.
type word struct {
	text  string
	width int // in characters, without escape sequences
}

// wrap writes words in lines.
func (r *renderer) wrap(words []word, first, rest string) {
	for i, line := range fill(words, r.width-len(rest)) {
		indent := rest
		if i == 0 {
			indent = first
		}
		r.line(indent + line.text)
	}
}

// fill puts words into lines of at most that many characters, but for words that
// are longer. It returns at least one line.
func fill(words []word, width int) []word {
	lines := []word{{}}
	for i, w := range words {
		line := &lines[len(lines)-1]
		switch {
		case i == 0:
			*line = w
		case line.width+1+w.width <= width:
			*line = word{line.text + " " + w.text, line.width + 1 + w.width}
		default:
			lines = append(lines, w)
		}
	}
	return lines
}

// words returns the text of a block in words.
func (r *renderer) words(n ast.Node, strong bool) []word {
	s := splitter{renderer: r}
	s.children(n, strong)
	s.end()
	return s.words
}

// splitter collects words from the inline elements of a block.
type splitter struct {
	*renderer
	words []word
	last  word // not ended yet
}

func (s *splitter) end() {
	if s.last.width > 0 {
		s.words = append(s.words, s.last)
	}
	s.last = word{}
}

// add adds to the last word.
func (s *splitter) add(text string, strong bool) {
	s.last.width += len([]rune(text))
	if strong {
		text = bold + text + plain
	}
	s.last.text += text
}

// text adds words that are separated by white space.
func (s *splitter) text(text string, strong bool) {
	for i, part := range strings.Split(strings.ReplaceAll(text, "\n", " "), " ") {
		if i > 0 {
			s.end()
		}
		if part != "" {
			s.add(part, strong)
		}
	}
}

func (s *splitter) children(parent ast.Node, strong bool) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			s.text(string(util.UnescapePunctuations(n.Segment.Value(s.source))), strong)
			if n.SoftLineBreak() {
				s.end()
			}
		case *ast.CodeSpan:
			s.code(n)
		case *ast.Emphasis:
			s.children(n, s.styled)
		case *ast.Image: // a terminal shows its description
			s.text("(figure: ", strong)
			s.children(n, strong)
			s.text(")", strong)
		case *ast.Link:
			s.children(n, strong)
			s.text(" ("+string(n.Destination)+")", strong)
		default:
			panic(fmt.Sprintf("help: a guide has a %s, which joust help cannot show", n.Kind()))
		}
	}
}

// code adds code, which no line break divides unless it is long.
func (s *splitter) code(n *ast.CodeSpan) {
	const long = 40
	var text strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		text.Write(c.(*ast.Text).Segment.Value(s.source))
	}
	code := text.String()
	if !s.styled {
		code = "`" + code + "`"
	}
	if len(code) > long {
		s.text(code, s.styled)
		return
	}
	s.add(strings.ReplaceAll(code, "\n", " "), s.styled)
}

// table writes a table in aligned columns. Where it is too wide, the cells of the
// widest columns are wrapped.
func (r *renderer) table(t *tables.Table, indent string) {
	const least = 8 // no column is made narrower than this
	var rows [][][]word
	widths := make([]int, len(t.Alignments))
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		_, header := row.(*tables.TableHeader)
		var cells [][]word
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			words := r.words(cell, header && r.styled)
			line := fill(words, len(r.source))[0] // on one line
			widths[len(cells)] = max(widths[len(cells)], line.width)
			cells = append(cells, words)
		}
		rows = append(rows, cells)
	}
	total := len(indent) + len(gutter)*(len(widths)-1)
	for _, w := range widths {
		total += w
	}
	for ; total > r.width; total-- {
		i := slices.Index(widths, slices.Max(widths))
		if widths[i] <= least {
			break
		}
		widths[i]--
	}
	for i, cells := range rows {
		r.row(cells, widths, t.Alignments, indent)
		if i == 0 {
			rule := indent
			for _, w := range widths {
				rule += strings.Repeat("-", w) + gutter
			}
			r.line(rule)
		}
	}
}

// row writes a row of a table, in as many lines as its longest cell takes.
func (r *renderer) row(cells [][]word, widths []int, alignments []tables.Alignment, indent string) {
	height := 0
	lines := make([][]word, len(cells))
	for i, words := range cells {
		lines[i] = fill(words, widths[i])
		height = max(height, len(lines[i]))
	}
	for l := range height {
		text := indent
		for i := range cells {
			var w word
			if l < len(lines[i]) {
				w = lines[i][l]
			}
			pad := strings.Repeat(" ", max(0, widths[i]-w.width))
			if alignments[i] == tables.AlignRight {
				text += pad + w.text
			} else {
				text += w.text + pad
			}
			text += gutter
		}
		r.line(text)
	}
}
