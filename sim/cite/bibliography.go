package cite

import (
	"cmp"
	"slices"
	"strings"
)

// Bibliography is a list of different works, sorted by their keys.
type Bibliography []Reference

// Reference is a work in a bibliography.
type Reference struct {
	Key string // unique in the bibliography
	Citation
	work string // the result of identity
}

// NewBibliography returns the works that the citations name. Two citations name the same
// work if their keys and their titles are equal; the most detailed one is listed. Works
// with the same key get a letter after the key, in the order of their titles.
func NewBibliography(citations []Citation) (list Bibliography) {
	for _, c := range citations {
		for _, work := range c.Works() {
			switch i := list.index(work); {
			case i < 0:
				list = append(list, Reference{work.Key(), work, identity(work)})
			case moreDetailed(work, list[i].Citation):
				list[i].Citation = work
			}
		}
	}
	slices.SortFunc(list, func(a, b Reference) int { return strings.Compare(a.work, b.work) })
	times := map[string]int{}
	for _, r := range list {
		times[r.Key]++
	}
	letter := map[string]int{}
	for i, r := range list {
		if n := letter[r.Key]; times[r.Key] > 1 {
			letter[r.Key]++
			list[i].Key += letters(n)
		}
	}
	return list
}

// Of returns the references of the works that the citation names, without works that are
// not in the bibliography.
func (b Bibliography) Of(c Citation) (list []Reference) {
	for _, work := range c.Works() {
		if i := b.index(work); i >= 0 {
			list = append(list, b[i])
		}
	}
	return list
}

func (b Bibliography) index(work Citation) int {
	id := identity(work)
	return slices.IndexFunc(b, func(r Reference) bool { return r.work == id })
}

// identity returns a text that identifies the work: its key and its title.
func identity(work Citation) string { return work.Key() + " " + fold(work.PlainTitle()) }

// moreDetailed reports whether a has more details of the work than b. It compares the
// number of fields about the venue, then the number of authors, then the length of their
// names.
func moreDetailed(a, b Citation) bool {
	size := func(c Citation) (facts, names, letters int) {
		_, fields := c.Venue.entry(c.Year)
		for _, f := range fields {
			if f.value != "" {
				facts++
			}
		}
		list, _ := c.authors() // those that it names
		return facts, len(list), len(c.Authors)
	}
	facts, names, letters := size(a)
	f, n, l := size(b)
	return cmp.Or(cmp.Compare(facts, f), cmp.Compare(names, n), cmp.Compare(letters, l)) > 0
}

// letters returns a, b, … z, aa, ab, … for n = 0, 1, …
func letters(n int) string {
	s := string(rune('a' + n%26))
	if n >= 26 {
		s = letters(n/26-1) + s
	}
	return s
}
