package stats

import (
	"slices"
	"strings"
)

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Letters is a compact letter display of n things in order: two of them share a
// letter if and only if they are not separable. It is made by inserting one
// separable pair after another and absorbing what is left over (Piepho 2004,
// Journal of Computational and Graphical Statistics 13:456-466). Letters follow
// the order of the things; those beyond the 52 of the alphabet carry a prime.
func CompactLetters(n int, separable func(i, j int) bool) []string {
	all := make([]bool, n)
	for i := range all {
		all[i] = true
	}
	columns := [][]bool{all} // each is the things that have one letter
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
	slices.SortFunc(columns, func(a, b []bool) int { // the earliest thing first
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

// absorb leaves out the columns that another one holds.
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
		held := false
		for j, b := range columns {
			if i != j && within(a, b) && (!within(b, a) || j < i) { // of equal ones the first stays
				held = true
				break
			}
		}
		if !held {
			kept = append(kept, a)
		}
	}
	return kept
}
