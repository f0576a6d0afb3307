package cite

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Citation is a published source.
type Citation struct {
	Authors string // "Bengs, V., Haddenhorst, B. and Hüllermeier, E."; of more than are named, "… et al."
	Year    int    // in which it appeared first
	Title   string // braces keep capitals that a bibliography must not lower: "{Copeland} Winners"; acronyms need none
	Venue   Venue
	Where   string    // algorithm, equation or section number; may be empty
	Also    *Citation // a second work, which Where leads up to, as in "Pairs as in"; mostly nil
}

// String writes the citation on one line, nothing for the zero Citation.
func (c Citation) String() string {
	if c.Authors == "" {
		return ""
	}
	s := fmt.Sprintf("%s (%d). %s. %s.", c.Authors, c.Year, c.PlainTitle(), c.Venue.text(c.Year))
	if c.Where != "" {
		s += " " + c.Where
		if a := c.Also; a != nil {
			s += fmt.Sprintf(" %s, %s, %s", a.Authors, a.PlainTitle(), a.Venue.text(a.Year))
		}
		s += "."
	}
	return s
}

// PlainTitle is the title as people read it, without braces.
func (c Citation) PlainTitle() string { return strings.NewReplacer("{", "", "}", "").Replace(c.Title) }

// Works are the works that the citation names: none, one or two.
func (c Citation) Works() (works []Citation) {
	if c.Authors != "" {
		works = append(works, c)
	}
	if c.Also != nil {
		works = append(works, c.Also.Works()...)
	}
	return works
}

// Key is what bibliographies call the work: surname of the first author, year
// and first word of the title that is no article, as in "bengs2024identifying".
// Two works may share one; see NewBibliography.
func (c Citation) Key() string {
	list, _ := c.authors()
	key := strconv.Itoa(c.Year)
	if len(list) > 0 {
		key = fold(list[0].surname) + key
	}
	for _, word := range strings.FieldsFunc(c.PlainTitle(), func(r rune) bool { return unicode.IsSpace(r) || r == '-' }) {
		switch word = fold(word); word {
		case "", "a", "an", "the", "on":
			continue
		}
		return key + word
	}
	return key
}

// author is one of the names of a citation.
type author struct{ surname, initials string } // initials are empty for who has one name only

var initials = regexp.MustCompile(`^\p{Lu}\.([ -]\p{Lu}\.)*$`)

// authors takes the names of the citation apart; others says that it names not
// all of them. Names are "Surname, Initials" in a list of commas with an "and"
// before the last, or "et al." at its end.
func (c Citation) authors() (list []author, others bool) {
	text, others := strings.CutSuffix(c.Authors, " et al.")
	if others {
		text = strings.TrimSuffix(text, ",")
	}
	text = strings.Replace(text, " and ", ", ", 1)
	for _, part := range strings.Split(text, ", ") {
		if n := len(list); initials.MatchString(part) && n > 0 && list[n-1].initials == "" {
			list[n-1].initials = part
			continue
		}
		list = append(list, author{surname: part})
	}
	return list, others
}

// fold leaves of a text its letters and digits, small and without accents.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(text))
}
