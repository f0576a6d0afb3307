package table

import (
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strconv"
)

// CSV writes the table for programs: words as they are, numbers with ten
// significant digits and empty where they are not finite, the ends of an interval
// in columns NAME_low and NAME_high. Named groups become a first column, group.
func (t *Table) CSV(w io.Writer) error {
	grouped := slices.ContainsFunc(t.Groups, func(g Group) bool { return g.Name != "" })
	var header []string
	if grouped {
		header = append(header, "group")
	}
	for _, c := range t.Columns {
		header = append(header, c.Name)
		if c.Interval {
			header = append(header, c.Name+"_low", c.Name+"_high")
		}
	}
	lines := [][]string{header}
	for _, g := range t.Groups {
		for _, row := range g.Rows {
			var line []string
			if grouped {
				line = append(line, g.Name)
			}
			for i, c := range t.Columns {
				if c.Words {
					line = append(line, row[i].Text)
				} else {
					line = append(line, digits(row[i].Value))
				}
				switch {
				case c.Interval && row[i].Interval == "":
					line = append(line, "", "")
				case c.Interval:
					line = append(line, digits(row[i].Low), digits(row[i].High))
				}
			}
			lines = append(lines, line)
		}
	}
	return csv.NewWriter(w).WriteAll(lines)
}

// digits writes ten significant digits, and nothing for a number that is not
// finite.
func digits(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 10, 64)
}
