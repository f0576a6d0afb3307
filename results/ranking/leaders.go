package ranking

import (
	"math"

	"joust/sim/pref"
)

// The notions of a leader that need no model of strengths, for Bootstrap.
var (
	BordaNotion        = Notion{"borda", bordaLeaders}
	CopelandNotion     = Notion{"copeland", func(t *Table) []pref.Arm { return t.matrix().Copeland() }}
	CopelandHalfNotion = Notion{"copeland-half", func(t *Table) []pref.Arm { return pref.Best(t.matrix().CopelandHalfWorth(), 0) }}
	CondorcetNotion    = Notion{"condorcet", condorcetLeaders}
	PageRankNotion     = Notion{"pagerank", func(t *Table) []pref.Arm { return pref.Best(PageRank(t.Record()), 0) }}
)

// Notions are the notions of a leader that need no model, in the order in which they are listed.
var Notions = []Notion{BordaNotion, CopelandNotion, CopelandHalfNotion, CondorcetNotion, PageRankNotion}

// matrix returns the preferences of the table.
func (t *Table) matrix() *pref.Matrix { return Preferences(t.Record(), nil) }

// bordaLeaders returns the arms of the greatest score over the opponents met; see Borda.
func bordaLeaders(t *Table) []pref.Arm {
	scores := Borda(t.Record()).Scores
	if len(scores) == 0 {
		return nil
	}
	for i, s := range scores {
		if math.IsNaN(s) {
			scores[i] = math.Inf(-1)
		}
	}
	return pref.Best(scores, 0)
}

// condorcetLeaders returns the arm that beats all others; nil if there is none.
func condorcetLeaders(t *Table) []pref.Arm {
	if c, ok := t.matrix().Condorcet(); ok {
		return []pref.Arm{c}
	}
	return nil
}
