package cite

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// bibField is a field of an entry. Its value is plain text. An empty field is omitted.
type bibField struct{ name, value string }

// BibTeX returns the entry of the work for BibTeX or BibLaTeX, with this key, in ASCII.
// Where and Also are not part of the entry.
func (c Citation) BibTeX(key string) string {
	kind, fields := c.Venue.entry(c.Year)
	var b strings.Builder
	fmt.Fprintf(&b, "@%s{%s,\n", kind, key)
	write := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %s = {%s},\n", name, value)
		}
	}
	write("author", c.bibAuthors())
	write("title", latex(protect(c.Title)))
	for _, f := range fields {
		write(f.name, latex(f.value))
	}
	b.WriteString("}\n")
	return b.String()
}

// bibAuthors returns the authors in the form of BibTeX: "A, B. and C, D. and others".
func (c Citation) bibAuthors() string {
	list, others := c.authors()
	var names []string
	for _, a := range list {
		name := latex(a.surname)
		if a.initials != "" {
			name += ", " + latex(a.initials)
		}
		names = append(names, name)
	}
	if others {
		names = append(names, "others")
	}
	return strings.Join(names, " and ")
}

// protect puts braces around the words of a title whose capitals must stay although
// styles write titles in lower case: acronyms, words such as "PairJudge", and single
// letters. Words that already have braces do not change.
func protect(title string) string {
	words := strings.Split(title, " ")
	for i, word := range words {
		if strings.Contains(word, "{") || !spelled(word) {
			continue
		}
		core := strings.TrimRight(word, ".,:;?!")
		words[i] = "{" + core + "}" + word[len(core):]
	}
	return strings.Join(words, " ")
}

// spelled reports whether a word, or a part of it between hyphens, has a capital after
// its first letter, or consists of capitals; "A" does not count, as it is an article.
func spelled(word string) bool {
	for _, part := range strings.Split(word, "-") {
		var capitals, small, inside bool
		for i, r := range part {
			capitals = capitals || unicode.IsUpper(r)
			small = small || unicode.IsLower(r)
			inside = inside || i > 0 && unicode.IsUpper(r)
		}
		if inside || capitals && !small && word != "A" {
			return true
		}
	}
	return false
}

// accents are the LaTeX commands for the combining marks of Unicode.
var accents = map[rune]string{
	'\u0300': "`", '\u0301': "'", '\u0302': "^", '\u0303': "~", '\u0304': "=", '\u0306': "u ", '\u0307': ".",
	'\u0308': `"`, '\u030a': "r ", '\u030b': "H ", '\u030c': "v ", '\u0323': "d ", '\u0327': "c ", '\u0328': "k ",
}

// symbols are the LaTeX texts for characters that are not a letter with an accent.
var symbols = map[rune]string{
	'\\': `{\textbackslash}`, '&': `\&`, '%': `\%`, '$': `\$`, '#': `\#`, '_': `\_`, '~': `{\textasciitilde}`, '^': `{\textasciicircum}`,
	'–': "--", '—': "---", '‘': "`", '’': "'", '“': "``", '”': "''", 'ß': `{\ss}`, 'ø': `{\o}`, 'Ø': `{\O}`, 'ł': `{\l}`, 'Ł': `{\L}`,
	'æ': `{\ae}`, 'Æ': `{\AE}`, 'œ': `{\oe}`, 'Œ': `{\OE}`, 'ı': `{\i}`,
}

// latex escapes a text for LaTeX. Braces stay. A character without a command stays
// unchanged; newer programs read it as UTF-8.
func latex(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		b.WriteString(command(r))
	}
	return b.String()
}

func command(r rune) string {
	if s, ok := symbols[r]; ok {
		return s
	}
	if r >= '₀' && r <= '₉' {
		return fmt.Sprintf("$_%c$", '0'+r-'₀')
	}
	letter := []rune(norm.NFD.String(string(r)))
	if len(letter) != 2 || accents[letter[1]] == "" {
		return string(r)
	}
	base := string(letter[0])
	if base == "i" || base == "j" {
		base = `\` + base // i or j without its dot, whose place the accent takes
	}
	return `{\` + accents[letter[1]] + base + "}"
}
