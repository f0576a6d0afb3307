package sim

import (
	"strings"

	"joust/sim/cite"
)

// Card describes an entry of a catalogue for readers. The texts consist of full
// sentences; Title is the name of the entry in figures. What a card says of duels,
// rounds and errors is in Promises, and a test fails if it is in a text.
type Card struct {
	Title     string        // "POCOWISTA"
	About     string        // the idea and the purpose
	Feedback  string        // which outcomes it uses and how; empty for environments
	Guarantee string        // "None", and why; empty for environments, and where a promise about failure or the result says what is proved
	Cost      string        // work per duel and memory; empty for environments
	Promises  []Promise     // what tests hold the entry to
	Source    cite.Citation // the publication; zero if there is none
}

// Proved returns the sentences on failure and results, or the Guarantee if there are none.
func (c Card) Proved() string {
	var sentences []string
	for _, p := range c.Promises {
		if p.Of == Failure || p.Of == Result {
			sentences = append(sentences, p.Sentence())
		}
	}
	if sentences == nil {
		return c.Guarantee
	}
	return strings.Join(sentences, " ")
}
