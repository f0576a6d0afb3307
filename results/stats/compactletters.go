package stats

import (
	"slices"
	"strings"
)

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// CompactLetters returns a compact letter display of n items: two items share a
// letter if and only if they are not separable. It inserts one separable pair after
// another and absorbs redundant columns (Piepho 2004, Journal of Computational and
// Graphical Statistics 13:456-466). Letters are given in the order of the items;
// after the 52 letters of the alphabet they get a prime.
func CompactLetters(n int, separable func(i, j int) bool) []string {
	all := make([]bool, n)
	for i := range all {
		all[i] = true
	}
	columns := [][]bool{all} // a column for each letter: which items have it
	for i := range n {
		for j := i + 1; j < n; j++ {
			if !separable(i, j) {
				continue
			}
			var next [][]bool
			for _, c := range columns {
				if !c[i] || !c[j] {
					next = append(next, c)
					continue
				}
				without := slices.Clone(c)
				without[i], c[j] = false, false
				next = append(next, c, without)
			}
			columns = absorb(next)
		}
	}
	slices.SortFunc(columns, func(a, b []bool) int { // the letter of the first item first
		for i := range a {
			if a[i] != b[i] {
				if a[i] {
					return -1
				}
				return 1
			}
		}
		return 0
	})
	letters := make([]string, n)
	for k, c := range columns {
		letter := string(alphabet[k%len(alphabet)]) + strings.Repeat("′", k/len(alphabet))
		for i, has := range c {
			if has {
				letters[i] += letter
			}
		}
	}
	return letters
}

// absorb leaves out each column whose items all have the letter of another column.
func absorb(columns [][]bool) (kept [][]bool) {
	within := func(a, b []bool) bool {
		for i := range a {
			if a[i] && !b[i] {
				return false
			}
		}
		return true
	}
	for i, a := range columns {
		absorbed := false
		for j, b := range columns {
			if i != j && within(a, b) && (!within(b, a) || j < i) { // the first of equal columns is kept
				absorbed = true
				break
			}
		}
		if !absorbed {
			kept = append(kept, a)
		}
	}
	return kept
}
