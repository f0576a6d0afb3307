package sim

import "joust/sim/cite"

// Card describes an entry of a catalogue for people. Every field is a sentence or
// more, ready to be shown; Title is what figures call the entry.
type Card struct {
	Title     string        // "POCOWISTA"
	About     string        // the idea, and what it is for
	Feedback  string        // which outcomes it uses and how; empty for environments
	Guarantee string        // what is proved, under which assumptions; empty for environments
	Cost      string        // work per duel and memory; empty for environments
	Source    cite.Citation // where it was published; zero where it has no publication
}
