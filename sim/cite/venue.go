package cite

import (
	"strconv"
	"strings"
)

// Venue is the place of publication: a Journal, Proceedings, a Preprint or a Book. Fields
// that are not known are empty.
type Venue interface {
	// text returns the venue as text; year is the year of the citation.
	text(year int) string
	// entry returns the type of the entry in BibTeX and its fields about the venue,
	// including the year.
	entry(year int) (kind string, fields []bibField)
}

// Journal is a volume of a journal.
type Journal struct {
	Name   string // "Biometrika"
	Volume string // "39"
	Number string // "3/4"; may be empty
	Pages  string // "324-345"; may be empty
	Comma  bool   // the text has "39, 324-345" instead of "39:324-345"
}

// Proceedings are the proceedings of a conference.
type Proceedings struct {
	Name   string // "ICML"
	Year   int    // of the conference, if the text has it, as in "ICML 2013"; otherwise 0
	Series string // the series that they belong to, "PMLR"; may be empty
	Volume string // "28"; may be empty
	Number string // "2"; may be empty
	Pages  string // "91-99"; may be empty
	ArXiv  string // the number of the preprint; may be empty
	Comma  bool   // the text has "ICML, arXiv:…" instead of "ICML; arXiv:…"
}

// Preprint is a preprint of arXiv with its number, "2501.13007".
type Preprint struct{ ArXiv string }

// Book is the publisher of a book.
type Book struct {
	Publisher string // "Arco"
	Address   string // "New York"; may be empty
}

func (j Journal) text(int) string {
	return j.Name + " " + numbered(j.Volume, j.Number, j.Pages, j.Comma)
}

func (p Proceedings) text(year int) string {
	s := p.Name
	if p.Year != 0 {
		s += " " + strconv.Itoa(p.Year)
	}
	if p.Series != "" {
		s += ", " + p.Series
	}
	switch {
	case p.Volume != "":
		s += " " + numbered(p.Volume, p.Number, p.Pages, false)
	case p.Pages != "":
		s += ", " + p.Pages
	}
	switch preprint := "arXiv:" + p.ArXiv; {
	case p.ArXiv == "":
	case p.Year > year: // the preprint appeared in the citation's year
		s = preprint + "; " + s
	case p.Comma:
		s += ", " + preprint
	default:
		s += "; " + preprint
	}
	return s
}

func (p Preprint) text(int) string { return "arXiv:" + p.ArXiv }

func (b Book) text(int) string {
	if b.Address == "" {
		return b.Publisher
	}
	return b.Publisher + ", " + b.Address
}

func numbered(volume, number, pages string, comma bool) string {
	s := volume
	if number != "" {
		s += "(" + number + ")"
	}
	switch {
	case pages == "":
		return s
	case comma:
		return s + ", " + pages
	}
	return s + ":" + pages
}

func (j Journal) entry(year int) (string, []bibField) {
	return "article", []bibField{
		{"journal", j.Name}, {"volume", j.Volume}, {"number", j.Number}, {"pages", dashed(j.Pages)}, {"year", strconv.Itoa(year)},
	}
}

func (p Proceedings) entry(year int) (string, []bibField) {
	return "inproceedings", append([]bibField{
		{"booktitle", p.Name},
		{"series", p.Series},
		{"volume", p.Volume},
		{"number", p.Number},
		{"pages", dashed(p.Pages)},
		{"year", strconv.Itoa(max(year, p.Year))},
	}, eprint(p.ArXiv)...)
}

func (p Preprint) entry(year int) (string, []bibField) {
	return "misc", append(eprint(p.ArXiv), bibField{"year", strconv.Itoa(year)})
}

func (b Book) entry(year int) (string, []bibField) {
	return "book", []bibField{{"publisher", b.Publisher}, {"address", b.Address}, {"year", strconv.Itoa(year)}}
}

func eprint(number string) []bibField {
	if number == "" {
		return nil
	}
	return []bibField{{"eprint", number}, {"archiveprefix", "arXiv"}}
}

// dashed returns a range of pages with an en dash instead of a hyphen.
func dashed(pages string) string { return strings.ReplaceAll(pages, "-", "–") }
