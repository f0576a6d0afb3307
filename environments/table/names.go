package table

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// NameParams are the parameters of environments that read names from files.
type NameParams struct {
	Names string `yaml:"names" stream:"same" options:"distinct|as-is" doc:"whether names may be hard to tell apart: distinct refuses names that differ only in upper and lower case, white space, invisible characters or the encoding of a letter (Unicode), which are often one name; as-is takes them as different names"`
}

// DefaultNames are the default values of NameParams.
var DefaultNames = NameParams{Names: "distinct"}

// New returns an empty set of names.
func (p NameParams) New() *Names {
	n := &Names{known: map[string]bool{}}
	if p.Names != "as-is" {
		n.forms = map[string]string{}
	}
	return n
}

// Names are the names of some things in a file. NameParams.New makes Names.
type Names struct {
	known map[string]bool
	forms map[string]string // a name by its folded form; nil if names may be hard to tell apart
}

// Has reports whether the name is in the set.
func (n *Names) Has(name string) bool { return n.known[name] }

// Add adds a name that is not in the set. It returns an error, which says what the name
// is, unless a reader of the name can see it and tell it from the other names.
func (n *Names) Add(name string) error {
	folded := fold(name)
	switch {
	case name == "":
		return errors.New("is empty; it must be a name")
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("is %s, which is not printable; it must be", Quote(name))
	case n.known[name]:
		return fmt.Errorf("is %s, which is there already; names must differ", Quote(name))
	case folded == "":
		return fmt.Errorf("is %s, which has invisible characters only; it must be a name", strconv.QuoteToASCII(name))
	}
	if n.forms != nil {
		if other, ok := n.forms[folded]; ok {
			return fmt.Errorf("is %s, which differs from %s only in upper and lower case, white space, invisible characters or the encoding of a letter; write one name in one way, or make names as-is if they are different things",
				strconv.QuoteToASCII(name), strconv.QuoteToASCII(other))
		}
		n.forms[folded] = strings.Clone(name)
	}
	n.known[strings.Clone(name)] = true
	return nil
}

// fold returns the form that names have in common if readers take them for one: without invisible
// characters, with one space where there is white space, in Unicode's compatibility form
// (NFKC), and without the difference of upper and lower case.
func fold(name string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
			return -1
		}
		return r
	}, norm.NFKC.String(name))
	folded := norm.NFKC.String(cases.Fold().String(visible))
	return strings.Join(strings.Fields(folded), " ")
}
