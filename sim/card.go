package sim

import "joust/sim/cite"

// Card describes an entry of a catalogue for readers. About, Feedback, Guarantee and
// Cost consist of full sentences; Title is the name of the entry in figures.
type Card struct {
	Title     string        // "POCOWISTA"
	About     string        // the idea and the purpose
	Feedback  string        // which outcomes it uses and how; empty for environments
	Guarantee string        // what is proved and under which assumptions; empty for environments
	Cost      string        // work per duel and memory; empty for environments
	Source    cite.Citation // the publication; zero if there is none
}
