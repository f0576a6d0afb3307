package results

import "fmt"

// ReplayFacts say how far a log of duels that is replayed decides who wins in it.
type ReplayFacts struct {
	Resamples int     `json:"resamples"` // logs that were drawn from the log, duel by duel with replacement
	Copeland  float64 `json:"copeland"`  // share of them whose Copeland winners are those of the log
	// Condorcet is the share of them whose Condorcet winner is that of the log; nil if the log
	// has none.
	Condorcet   *float64 `json:"condorcet,omitempty"`
	NoCondorcet float64  `json:"no_condorcet"`    // share of them without a Condorcet winner
	Notes       []string `json:"notes,omitempty"` // what else to know of the log
}

// Replayed returns what the facts say of a log that is replayed; nil for other worlds.
func (f *Facts) Replayed() *ReplayFacts {
	if !f.HasMatrix() {
		return nil
	}
	return f.Replay
}

// Certainty writes the share of logs with the same Copeland winners; "" for nil.
func (r *ReplayFacts) Certainty() string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf("%.0f %%", 100*r.Copeland)
}

// Sentence says how far the log's own winners are certain.
func (r *ReplayFacts) Sentence() string {
	text := fmt.Sprintf("the log's own winner is certain to %s (by Copeland, in %d logs drawn from it)", r.Certainty(), r.Resamples)
	if r.Condorcet != nil {
		return text + fmt.Sprintf("; its Condorcet winner to %.0f %%, and %.0f %% of these logs have none", 100**r.Condorcet, 100*r.NoCondorcet)
	}
	return text + fmt.Sprintf("; %.0f %% of these logs have no Condorcet winner, as the log itself", 100*r.NoCondorcet)
}

// Sentences says how far the winners are certain, and what else to know; nil for nil.
func (r *ReplayFacts) Sentences() []string {
	if r == nil {
		return nil
	}
	return append([]string{r.Sentence()}, r.Notes...)
}
