package table

import "strings"

// suggest returns the column that a misspelled name is closest to, without regard
// to capitals; "" where even that differs in more than a third of its letters.
func (f Format) suggest(name string) string {
	suggestion, least := "", 0
	for _, c := range f.Columns {
		d := editDistance(strings.ToLower(name), strings.ToLower(c.Name))
		if 3*d <= len(c.Name) && (suggestion == "" || d < least) {
			suggestion, least = c.Name, d
		}
	}
	return suggestion
}

// editDistance returns the number of letters to insert, delete, replace or swap with
// a neighbour that turn a into b (the restricted Damerau–Levenshtein distance).
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(y); j++ {
			replaced := last[j-1]
			if x[i-1] != y[j-1] {
				replaced++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replaced)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(y)]
}
