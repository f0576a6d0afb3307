package tournament

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// DoubleEliminationParams are the parameters of DoubleElimination.
type DoubleEliminationParams struct {
	VotesParams
	EarlyParams
	duel.SeedingParams
	Reset bool `yaml:"reset" doc:"play the final again if the finalist without a loss loses it, since an arm is eliminated only by its second loss"`
}

// DoubleEliminationEntry declares double-elimination for the catalogue.
var DoubleEliminationEntry = duel.LearnerSpec[DoubleEliminationParams, *DoubleElimination]{
	Spec: sim.Spec[DoubleEliminationParams]{
		Name: "double-elimination",
		Card: sim.Card{
			Title:     "Double elimination",
			About:     "A knockout that forgives one loss: the loser of a match in the winners' bracket continues in the losers' bracket, and the champions of both play the final. For twice the duels of a knockout, one mistake of the judge does not eliminate the best candidate. Seeding is as in a knockout.",
			Feedback:  "Ternary: a tie is half a vote for each, and a coin decides a level match. It uses answers: of two candidates with the same answer a coin chooses the loser without a duel.",
			Guarantee: "None proved.",
			Cost:      "O(N) memory. Leaps from vote to vote of a match.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·(2·N-2)", Where: map[string]string{"K": "votes"}, When: map[string]string{"reset": "false"}, Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·(2·N-1)", Where: map[string]string{"K": "votes"}, When: map[string]string{"reset": "true"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "2·⌈log₂N⌉", When: map[string]string{"reset": "false"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "2·⌈log₂N⌉ + 1", When: map[string]string{"reset": "true"}, Test: sim.Conformance},
				{Of: sim.Result, Text: "If the better candidate always wins, the winner is the best and the other finalist the second best.", Test: "algorithms/tournament.TestDoubleEliminationRunnerUp"},
			},
			Source: cite.Citation{
				Authors: "Edwards, C. T.", Year: 1996,
				Title: "Double-Elimination Tournaments: Counting and Calculating",
				Venue: cite.Journal{Name: "The American Statistician", Volume: "50", Number: "1", Pages: "27-33", Comma: true},
			},
		},
		Defaults: DoubleEliminationParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}, Reset: true},
	},
	New:         NewDoubleElimination,
	ReadsScores: DoubleEliminationParams.ReadsScores,
}

// DoubleElimination eliminates an arm at its second loss (Edwards, The American
// Statistician, 1996, counts such tournaments).
//
// The winners' bracket is that of Knockout. The losers of its first round form the
// losers' bracket, whose rounds alternate: first its arms play each other, then they
// play the arms that have just lost in the winners' bracket, the last of these first,
// so that two arms play each other again as late as possible. If the numbers do not
// match, the arms without an opponent play each other. If a bracket has an odd number
// of arms in a round, the last one has a bye and comes first in the next round. At
// the end the two champions play the final. If the one without a loss loses it and
// reset is set, they play again.
//
// Rounds of the two brackets that can be played in parallel count as one.
type DoubleElimination struct{ *duel.Sequential }

// NewDoubleElimination returns a learner for the problem. Its stream draws the order
// of the entrants and of the slots, and tosses a coin for a level match.
func NewDoubleElimination(p DoubleEliminationParams, problem duel.Problem, stream *rng.Source) *DoubleElimination {
	upper, scored := p.Entrants(&problem, stream)
	if !p.Random() {
		upper = bracket(upper)
	}
	n := len(upper)
	d := doubleElimination{
		referee: referee{problem: &problem, stream: stream, early: p.Early}, votes: p.Votes,
		upper: upper, lower: make([]pref.Arm, 0, n), dropped: make([]pref.Arm, 0, n), next: make([]pref.Arm, 0, n),
	}
	return &DoubleElimination{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		d.Arena = a
		a.Expenses.Scored = scored
		a.Recommend(d.upper[0])
		var above, below int // rounds of the winners' and of the losers' bracket
		for len(d.upper) > 1 && !d.settled() {
			above++
			a.Expenses.Rounds = max(above, below)
			d.upperRound()
			a.Recommend(d.upper[0])
			if above == 1 {
				d.lower, d.dropped = d.dropped, d.lower
				below = above
			} else {
				below = max(above, below) + 1
				a.Expenses.Rounds = below
				d.receive()
				d.lowerRound()
			}
			if len(d.lower) > 1 {
				below++
				a.Expenses.Rounds = below
				d.lowerRound()
			}
		}
		for len(d.lower) > 1 && !d.settled() {
			below++
			a.Expenses.Rounds = max(above, below)
			d.lowerRound()
		}
		unbeaten := d.upper[0]
		if d.settled() {
			return unbeaten
		}
		a.Expenses.Rounds++
		winner := d.meet(unbeaten, d.lower[0])
		if winner == unbeaten || !p.Reset {
			return winner
		}
		a.Recommend(winner)
		a.Expenses.Rounds++
		return d.meet(unbeaten, winner)
	})}
}

// doubleElimination holds the two brackets of one learner.
type doubleElimination struct {
	referee
	votes   int
	upper   []pref.Arm // arms without a loss
	lower   []pref.Arm // arms with one loss
	dropped []pref.Arm // losers of the last round of the winners' bracket
	next    []pref.Arm // arms that have advanced from the present round
}

// settled reports whether the tournament may end early because all arms that are left
// have the same answer.
func (d *doubleElimination) settled() bool {
	return d.early && d.problem.OneTeam(d.upper) && d.problem.OneTeam(d.lower) &&
		(len(d.lower) == 0 || d.problem.SameTeam(d.upper[0], d.lower[0]))
}

// meet plays a match with the slots in random order and returns the winner.
func (d *doubleElimination) meet(a, b pref.Arm) pref.Arm {
	if d.stream.Coin() {
		a, b = b, a
	}
	return d.match(a, b, d.votes)
}

// upperRound plays a round of the winners' bracket.
func (d *doubleElimination) upperRound() {
	d.next = d.round(d.upper, d.next, d.votes, true)
	d.dropped = d.dropped[:0]
	winners := d.next[len(d.upper)%2:] // without a bye
	for i, winner := range winners {
		if loser := d.upper[2*i] + d.upper[2*i+1] - winner; loser != duel.NoArm {
			d.dropped = append(d.dropped, loser)
		}
	}
	d.upper, d.next = d.next, d.upper
}

// receive places each arm that has just lost in the winners' bracket beside an arm of
// the losers' bracket, as its opponent.
func (d *doubleElimination) receive() {
	d.next = d.next[:0]
	for i, l := 0, len(d.dropped)-1; i < len(d.lower) || l >= 0; i, l = i+1, l-1 {
		if i < len(d.lower) {
			d.next = append(d.next, d.lower[i])
		}
		if l >= 0 {
			d.next = append(d.next, d.dropped[l])
		}
	}
	d.lower, d.next = d.next, d.lower
}

// lowerRound plays a round of the losers' bracket.
func (d *doubleElimination) lowerRound() {
	d.next = d.round(d.lower, d.next, d.votes, true)
	d.lower, d.next = d.next, d.lower
}
