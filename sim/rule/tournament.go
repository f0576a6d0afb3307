package rule

import (
	"fmt"
	"slices"
)

// Schwartz has as its winners the rows of the minimal sets that no row outside beats:
// those that beat, directly or through others, every row that does so to them (Schwartz,
// 1972). It is within the top cycle, and smaller only if some rows are level.
type Schwartz struct{}

// Traits implements Rule.
func (Schwartz) Traits() Traits { return Traits{Name: "schwartz", Kinds: pairs, Partial: true} }

func (Schwartz) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	losesTo := closure(c.k, func(a, b int) bool { return c.margin(b, a) > 0 })
	return winnersOnly(c.k, func(a int) bool { return maximal(losesTo, a) }), nil
}

// Cover is when a row c that beats a row a covers it. Where no rows are level, the three
// are one.
type Cover string

// The definitions of covering.
const (
	Gillies  Cover = "gillies"  // all rows that beat c beat a
	Bordes   Cover = "bordes"   // c beats all rows that a beats
	McKelvey Cover = "mckelvey" // both
)

// Uncovered has the rows that no row covers as its winners (Gillies 1959, Bordes 1983,
// McKelvey 1986; Duggan, "Uncovered sets", Social Choice and Welfare 2013).
type Uncovered struct {
	Cover Cover
}

// Traits implements Rule.
func (Uncovered) Traits() Traits { return Traits{Name: "uncovered", Kinds: pairs, Partial: true} }

func (r Uncovered) choose(t *Table) (Outcome, error) {
	if !slices.Contains([]Cover{Gillies, Bordes, McKelvey}, r.Cover) {
		return Outcome{}, unknown("cover", r.Cover, Gillies, Bordes, McKelvey)
	}
	c := t.Counts()
	beats, beatenBy := c.dominions()
	return winnersOnly(c.k, func(a int) bool {
		uncovered := true
		beatenBy[a].each(func(b int) {
			gillies := r.Cover == Bordes || beatenBy[b].within(beatenBy[a])
			bordes := r.Cover == Gillies || beats[a].within(beats[b])
			uncovered = uncovered && !(gillies && bordes)
		})
		return uncovered
	}), nil
}

// dominions returns, for each row, the rows that it beats and those that beat it.
func (c *Counts) dominions() (beats, beatenBy []set) {
	beats, beatenBy = newSets(c.k), newSets(c.k)
	for a := range c.k {
		for b := range c.k {
			if c.margin(a, b) > 0 {
				beats[a].add(b)
				beatenBy[b].add(a)
			}
		}
	}
	return beats, beatenBy
}

// Banks has as its winners the tops of maximal chains: a chain is a set of rows in an order
// in which each beats all later ones, and it is maximal if no row beats all of its rows
// (Banks, "Sophisticated voting outcomes and agenda control", Social Choice and Welfare
// 1985). To decide it is NP-hard (Woeginger, "Banks winners in tournaments are difficult to
// recognize", Social Choice and Welfare 2003): after maxChains chains it is an error.
type Banks struct{}

// maxChains is the number of chains that the rule of Banks tries at most.
const maxChains = 5_000_000

// Traits implements Rule.
func (Banks) Traits() Traits { return Traits{Name: "banks", Kinds: pairs, Partial: true} }

func (Banks) choose(t *Table) (Outcome, error) {
	s := &chains{left: maxChains}
	s.beats, s.beatenBy = t.Counts().dominions()
	o := winnersOnly(t.Rows(), s.hasTop)
	if s.left < 0 {
		return Outcome{}, fmt.Errorf("more than %d chains of rows must be tried, because the problem is NP-hard; uncovered has all its winners, and perhaps more", maxChains)
	}
	return o, nil
}

// chains is a search for chains that no row beats.
type chains struct {
	beats, beatenBy []set
	left            int // chains that may still be tried; negative if there were too few
}

// hasTop reports whether row a is the top of a chain that no row beats.
func (s *chains) hasTop(a int) bool {
	return s.extend(slices.Clone(s.beatenBy[a]), slices.Clone(s.beats[a]))
}

// extend reports whether a chain has an extension that no row beats, where above are the
// rows that beat all of the chain, and below are those that all of the chain beats.
func (s *chains) extend(above, below set) bool {
	if above.size() == 0 {
		return true
	}
	if s.left--; s.left < 0 {
		return false
	}
	// A row of below can only help if it is not beaten by all of above; and every row of
	// above must meet one that it does not beat.
	hopeless := false
	above.each(func(x int) { hopeless = hopeless || below.within(s.beats[x]) })
	if hopeless {
		return false
	}
	found := false
	below.each(func(b int) {
		if found || above.within(s.beatenBy[b]) {
			return
		}
		nextAbove, nextBelow := slices.Clone(above), slices.Clone(below)
		for i := range above {
			nextAbove[i] &= s.beatenBy[b][i]
			nextBelow[i] &= s.beats[b][i]
		}
		found = s.extend(nextAbove, nextBelow)
	})
	return found
}
