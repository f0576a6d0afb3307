package cite

import (
	"cmp"
	"slices"
	"strings"
)

// Bibliography is a list of works, each once, sorted by their keys.
type Bibliography []Reference

// Reference is a work in a bibliography.
type Reference struct {
	Key string // no other work of the bibliography has it
	Citation
	work string // as identity writes it
}

// NewBibliography lists the works that the citations name. Citations are of one
// work if key and title agree, letter by letter; the one that says most of it
// stands for all. Works that share a key get a letter behind it, in the order of
// their titles.
func NewBibliography(citations []Citation) (list Bibliography) {
	for _, c := range citations {
		for _, work := range c.Works() {
			switch i := list.index(work); {
			case i < 0:
				list = append(list, Reference{work.Key(), work, identity(work)})
			case saysMore(work, list[i].Citation):
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

// Of are the references of the works that the citation names; those that are not
// in the bibliography are left out.
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

// identity tells the work from all others: its key, then its title.
func identity(work Citation) string { return work.Key() + " " + fold(work.PlainTitle()) }

// saysMore says whether a tells more of the work than b: more of the venue, or
// as much of it and more of its authors' names.
func saysMore(a, b Citation) bool {
	size := func(c Citation) (facts, names, letters int) {
		_, fields := c.Venue.entry(c.Year)
		for _, f := range fields {
			if f.value != "" {
				facts++
			}
		}
		list, _ := c.authors()
		return facts, len(list), len(c.Authors)
	}
	facts, names, letters := size(a)
	f, n, l := size(b)
	return cmp.Or(cmp.Compare(facts, f), cmp.Compare(names, n), cmp.Compare(letters, l)) > 0
}

// letters are a, b, … z, aa, ab, ….
func letters(n int) string {
	s := string(rune('a' + n%26))
	if n >= 26 {
		s = letters(n/26-1) + s
	}
	return s
}
