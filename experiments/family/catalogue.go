package family

import (
	"fmt"
	"strings"

	"joust/algorithms"
	"joust/environments"
	"joust/sim"
	"joust/sim/param"
)

// Catalogue holds the families and entries that studies can name.
type Catalogue struct {
	Families     []*Family
	Environments sim.Catalogue
	Algorithms   sim.Catalogue
}

// Standard returns the catalogue of joust.
func Standard() *Catalogue { return &standard }

var standard = Catalogue{
	Families:     []*Family{duels(), manyUsers(), choices(), policies()},
	Environments: environments.Catalogue,
	Algorithms:   algorithms.Catalogue,
}

// Of returns the family of the setting. It panics if the catalogue lacks the family, which
// is an error in the program.
func (c *Catalogue) Of(s Setting) *Family {
	name := s.Entry.Listed().Family
	for _, f := range c.Families {
		if f.Name == name {
			return f
		}
	}
	panic(fmt.Sprintf("family: %s is of the family %q, which the catalogue lacks", s.Kind, name))
}

// Environment returns the environment of that name with its default parameters. The error
// has the name that is near, or else all names.
func (c *Catalogue) Environment(name string) (Setting, error) {
	s, err := find(c.Environments, "environment", name)
	if err != nil {
		return s, err
	}
	return c.nestDefaults(s)
}

// Algorithm returns the algorithm of that name with its default parameters. The error has
// the name that is near, or else all names.
func (c *Catalogue) Algorithm(name string) (Setting, error) {
	return find(c.Algorithms, "algorithm", name)
}

func find(list sim.Catalogue, what, name string) (Setting, error) {
	if e := list.Find(name); e != nil {
		return NewSetting(e), nil
	}
	names := list.Names("")
	if question := param.DidYouMean(name, names); question != "" {
		return Setting{}, fmt.Errorf("unknown %s %q%s; see joust list %ss", what, name, question, what)
	}
	return Setting{}, fmt.Errorf("unknown %s %q; it is one of %s", what, name, strings.Join(names, ", "))
}

// Has reports whether an environment or an algorithm has the name.
func (c *Catalogue) Has(name string) bool {
	return c.Environments.Find(name) != nil || c.Algorithms.Find(name) != nil
}

// IsEnvironment reports whether the setting is of the catalogue of environments.
func (c *Catalogue) IsEnvironment(s Setting) bool { return c.Environments.Find(s.Kind) != nil }
