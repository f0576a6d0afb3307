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
}).Parse(strings.TrimSpace(htmlText)))

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
