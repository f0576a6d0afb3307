package people

import (
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	layout "github.com/yuin/goldmark/renderer/html"
)

// markdown lays out Markdown without links, pictures and HTML: these remain as they are
// written, so that a rater sees all that an answer says and nothing else.
var markdown = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithASTTransformers(util.Prioritized(deeper{}, 100)),
	)),
	goldmark.WithRendererOptions(layout.WithHardWraps()),
	// The policy of the page forbids style attributes.
	goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), extension.Strikethrough),
)

// deeper puts the headings of a text below the headings of the page.
type deeper struct{}

// Transform implements parser.ASTTransformer.
func (deeper) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	for n := document.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			h.Level = min(h.Level+2, 6)
		}
	}
}

// markup returns a text as HTML.
func (s Settings) markup(source string) string {
	var b strings.Builder
	if s.Markdown && markdown.Convert([]byte(source), &b) == nil {
		return b.String()
	}
	return html.EscapeString(source)
}
