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
	Authors string // "Bengs, V., Haddenhorst, B. and Hüllermeier, E."; "… et al." if there are more
	Year    int    // of the first publication
	Title   string // braces protect capitals, as in "{Copeland} Winners"; acronyms need no braces
	Venue   Venue
	Where   string    // algorithm, equation or section number; may be empty
	Also    *Citation // nil, or a second work, to which Where refers, as in "Pairs as in"
}

// String returns the citation on one line, and "" for the zero Citation.
func (c Citation) String() string {
	if c.Authors == "" {
		return ""
	}
	title := c.PlainTitle()
	if !strings.HasSuffix(title, "?") && !strings.HasSuffix(title, "!") {
		title += "."
	}
	s := fmt.Sprintf("%s (%d). %s %s.", c.Authors, c.Year, title, c.Venue.text(c.Year))
	if c.Where != "" {
		s += " " + c.Where
		if a := c.Also; a != nil {
			venue := a.Venue.text(a.Year)
			if year := strconv.Itoa(a.Year); !strings.Contains(venue, year) {
				venue += " (" + year + ")"
			}
			s += fmt.Sprintf(" %s, %s, %s", a.Authors, a.PlainTitle(), venue)
		}
		s += "."
	}
	return s
}

// PlainTitle returns the title without braces.
func (c Citation) PlainTitle() string { return strings.NewReplacer("{", "", "}", "").Replace(c.Title) }

// Works returns the works that the citation names: none, one or two.
func (c Citation) Works() (works []Citation) {
	if c.Authors != "" {
		works = append(works, c)
	}
	if c.Also != nil {
		works = append(works, c.Also.Works()...)
	}
	return works
}

// Key returns the key of the work in bibliographies: the surname of the first author, the
// year, and the first word of the title that is not an article, as in
// "bengs2024identifying". Two works may have the same key; see NewBibliography.
func (c Citation) Key() string {
	list, _ := c.authors() // those that it names
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
type author struct{ surname, initials string } // initials are "" if there is only one name

var initials = regexp.MustCompile(`^\p{Lu}\.([ -]\p{Lu}\.)*$`)

// authors parses the names of the citation; others reports whether there are more authors
// than it names. The names have the form "Surname, Initials"; commas separate them, and
// "and" comes before the last one, or "et al." after it.
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

// fold returns the letters and digits of a text, in lower case and without accents.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(text))
}
