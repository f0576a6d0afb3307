package table

import (
	_ "embed"
	"html/template"
	"math"
	"strings"
)

//go:embed table.html
var htmlText string

// htmlTemplate makes the element of a table.
var htmlTemplate = template.Must(template.New("table").Funcs(template.FuncMap{
	"value": func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return digits(v)
	},
	"best": func(c Cell) bool { return c.Mark&Best != 0 },
	"name": breakable,
}).Parse(strings.TrimSpace(htmlText)))

// breakable returns the name of a row as HTML that may be broken before a bracket and after a
// comma.
func breakable(name string) template.HTML {
	text := template.HTMLEscapeString(name)
	first := text[:min(1, len(text))]
	return template.HTML(first + strings.NewReplacer("[", "<wbr/>[", ",", ",<wbr/>").Replace(text[len(first):]))
}

// HTML returns a table element with that id, whose headings are buttons for a
// script that sorts by a column. The attribute data-value of a cell is its number.
func (t *Table) HTML(id string) (template.HTML, error) {
	var b strings.Builder
	err := htmlTemplate.Execute(&b, struct {
		ID string
		*Table
	}{id, t})
	return template.HTML(b.String()), err
}
