package sim

import "fmt"

// Card says what an entry of a catalogue is, for people. Every field is a
// sentence or more, ready to be shown; Title is what figures call it.
type Card struct {
	Title     string   // "POCOWISTA"
	About     string   // the idea, and what it is for
	Feedback  string   // which outcomes it uses and how; empty for environments
	Guarantee string   // what is proved, under which assumptions; empty for environments
	Cost      string   // work per duel and memory; empty for environments
	Source    Citation // where it is from; zero where it is from here
}

// Citation is a published source.
type Citation struct {
	Authors string // "Bengs, V., Haddenhorst, B. and Hüllermeier, E."
	Year    int
	Title   string
	Venue   string
	Where   string // algorithm, equation or section number; may be empty
}

// String writes the citation on one line, nothing for the zero Citation.
func (c Citation) String() string {
	if c.Authors == "" {
		return ""
	}
	s := fmt.Sprintf("%s (%d). %s. %s.", c.Authors, c.Year, c.Title, c.Venue)
	if c.Where != "" {
		s += " " + c.Where + "."
	}
	return s
}
