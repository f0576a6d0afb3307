package results

import (
	"fmt"
	"strings"
)

// RecordFacts say how much of a preference matrix was measured that is estimated from a
// record of duels.
type RecordFacts struct {
	Pairs      int      `json:"pairs"`                // of the arms
	Unmeasured int      `json:"unmeasured,omitempty"` // pairs that never met
	Examples   []string `json:"examples,omitempty"`   // the first of them, as "a and b"
	Unseen     string   `json:"unseen,omitempty"`     // what they are taken to be, as a study writes it
	// Components are the arms of each component of the graph that joins arms that have
	// met, with commas between them.
	Components []string `json:"components"`
	// Unsettled are the notions of a best arm by which other arms could be best if the
	// pairs that never met had other outcomes.
	Unsettled []string `json:"unsettled,omitempty"`
}

// Sentences says what was measured and what rests on pairs that never met.
func (r *RecordFacts) Sentences() []string {
	if r == nil {
		return nil
	}
	return append([]string{fmt.Sprintf("measured: %d of %d pairs, in %s", r.Pairs-r.Unmeasured, r.Pairs, r.components())}, r.Doubts()...)
}

// Doubts says what rests on pairs that never met; nil if all have met.
func (r *RecordFacts) Doubts() (list []string) {
	if r == nil || r.Unmeasured == 0 {
		return nil
	}
	examples := strings.Join(r.Examples, "; ")
	if r.Unmeasured > len(r.Examples) {
		examples += "; …"
	}
	list = append(list, fmt.Sprintf("%d of %d pairs are not measured; unseen: %s fills them in (%s)", r.Unmeasured, r.Pairs, r.Unseen, examples))
	if n := len(r.Components); n > 1 {
		list = append(list, fmt.Sprintf("no order was measured between the %d components of the comparison graph: %s", n, firstWords(r.Components, " | ")))
	}
	if r.Unsettled != nil {
		list = append(list, fmt.Sprintf("the winners by %s rest on pairs that are not measured: with other outcomes of these, other arms win", strings.Join(r.Unsettled, ", ")))
	} else {
		list = append(list, "the measured pairs alone settle the winners by every notion")
	}
	return list
}

// components says how many components there are.
func (r *RecordFacts) components() string {
	if len(r.Components) == 1 {
		return "1 component"
	}
	return fmt.Sprintf("%d components", len(r.Components))
}

// firstWords joins the first words of a list.
func firstWords(words []string, separator string) string {
	const most = 10
	if len(words) > most {
		return strings.Join(words[:most], separator) + separator + "…"
	}
	return strings.Join(words, separator)
}

// VerdictFacts say how many duels of recorded candidates have a recorded verdict.
type VerdictFacts struct {
	Pairs  int    `json:"pairs"`            // of candidates with different answers to one question
	Judged int    `json:"judged"`           // pairs with a verdict
	Unseen string `json:"unseen,omitempty"` // what the others are, as a study writes it
}

// Sentences says how many pairs have a verdict.
func (v *VerdictFacts) Sentences() []string {
	if v == nil {
		return nil
	}
	sentence := fmt.Sprintf("verdicts: on %d of %d pairs of candidates with different answers", v.Judged, v.Pairs)
	if v.Judged < v.Pairs {
		sentence += fmt.Sprintf("; unseen: %s fills in the others", v.Unseen)
	}
	return []string{sentence}
}
