package tournament

import (
	"errors"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// maxGroup is the greatest number of arms of a group.
const maxGroup = 64

// NaryKnockoutParams are the parameters of NaryKnockout.
type NaryKnockoutParams struct {
	Group  int    `yaml:"group" doc:"most arms of a group g, 2 to 64, of which one advances"`
	Within string `yaml:"within" options:"ladder|round-robin" doc:"format of a group: a ladder of g-1 matches, or a round robin of g(g-1)/2 matches"`
	VotesParams
	EarlyParams
	duel.SeedingParams
}

// Validate implements param.Params.
func (p NaryKnockoutParams) Validate() error {
	return errors.Join(param.Count("group", p.Group, 2, maxGroup), p.VotesParams.Validate())
}

// NaryKnockoutEntry declares nary-knockout for the catalogue.
var NaryKnockoutEntry = duel.LearnerSpec[NaryKnockoutParams, *NaryKnockout]{
	Spec: sim.Spec[NaryKnockoutParams]{
		Name: "nary-knockout",
		Card: sim.Card{
			Title:     "Group knockout",
			About:     "A knockout of groups: of each group of g candidates one advances. It lies between a knockout, which it is at g = 2, and one ladder or one round robin of all, which it is at g = N. Seeding puts the strongest arms into different groups.",
			Feedback:  "Ternary: a tie is half a vote for each; a coin decides a level match of a ladder, and between the first of a round robin with equal points. It uses answers: two candidates with the same answer play without a duel.",
			Guarantee: "None proved.",
			Cost:      "O(N) memory. Leaps from vote to vote of a match.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·(N-1)", Where: map[string]string{"K": "votes"}, When: map[string]string{"within": "ladder"}, Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·g·(N-1)/2", Where: map[string]string{"K": "votes", "g": "group"}, When: map[string]string{"within": "round-robin"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "(g-1)·⌈log₂N/log₂g⌉", Where: map[string]string{"g": "group"}, When: map[string]string{"within": "ladder"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "g·⌈log₂N/log₂g⌉", Where: map[string]string{"g": "group"}, When: map[string]string{"within": "round-robin"}, Test: sim.Conformance},
				{Of: sim.Result, Text: "If the judge is never wrong, a right candidate is chosen wherever there is one.", Test: "algorithms/tournament.TestFormats"},
			},
		},
		Defaults: NaryKnockoutParams{Group: 4, Within: "round-robin", VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}},
	},
	New:         NewNaryKnockout,
	ReadsScores: NaryKnockoutParams.ReadsScores,
}

// NaryKnockout is single elimination by groups of g.
//
// There are as few groups as possible, filled evenly in the order of the entrants and
// back (1 to m, then m to 1). So with seeding the strongest arms are in different
// groups, and at g = 2 the bracket is the standard one. Only at g = 2 can an arm be
// alone in its group. It is the first of the entrants; if the order is random, it
// comes last in the next stage.
//
// Here a judge compares two candidates at a time, so that a group is a small
// tournament. A judge that is shown g candidates in one call and picks one, as in
// generative selection, needs another contract: it costs one call a group, and its
// errors are not those of duels.
type NaryKnockout struct{ *duel.Sequential }

// NewNaryKnockout returns a learner for the problem. Its stream draws the order of
// the entrants and of the slots, and tosses the coins.
func NewNaryKnockout(p NaryKnockoutParams, problem duel.Problem, stream *rng.Source) *NaryKnockout {
	pool, scored := p.Entrants(&problem, stream)
	next := make([]pref.Arm, 0, len(pool))
	g := naryGroup{
		referee: referee{problem: &problem, stream: stream, early: p.Early}, votes: p.Votes,
		members: make([]pref.Arm, 0, p.Group), halves: make([]int, p.Group),
	}
	return &NaryKnockout{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		g.Arena = a
		a.Expenses.Scored = scored
		a.Recommend(pool[0])
		for len(pool) > 1 && !(p.Early && problem.OneTeam(pool)) {
			next = next[:0]
			groups := (len(pool) + p.Group - 1) / p.Group
			largest := 0
			for i := range groups {
				if p.Seeding == "random" {
					i = (i + 1) % groups
				}
				g.gather(pool, i, groups)
				largest = max(largest, len(g.members))
				if p.Within == "ladder" {
					next = append(next, g.ladder())
				} else {
					next = append(next, g.roundRobin())
				}
			}
			if p.Within == "ladder" {
				a.Expenses.Rounds += largest - 1
			} else {
				a.Expenses.Rounds += circleRounds(largest)
			}
			pool, next = next, pool
			a.Recommend(pool[0])
		}
		return pool[0]
	})}
}

// naryGroup is the group that plays.
type naryGroup struct {
	referee
	votes   int
	members []pref.Arm
	halves  []int // points of each member, in half points
}

// gather fills the group with its members of the pool, dealing the arms to the groups
// in order and back.
func (g *naryGroup) gather(pool []pref.Arm, group, groups int) {
	g.members = g.members[:0]
	for row := 0; row*groups < len(pool); row++ {
		at := row*groups + group
		if row%2 == 1 {
			at = row*groups + groups - 1 - group
		}
		if at < len(pool) {
			g.members = append(g.members, pool[at])
		}
	}
}

// ladder plays the group as a ladder and returns the last champion.
func (g *naryGroup) ladder() pref.Arm {
	champion := g.members[0]
	if len(g.members) == 1 {
		return g.match(champion, duel.NoArm, 0)
	}
	for _, challenger := range g.members[1:] {
		a, b := g.slots(champion, challenger)
		champion = g.match(a, b, g.votes)
	}
	return champion
}

// roundRobin plays all pairs of the group and returns the member with the most
// points.
func (g *naryGroup) roundRobin() pref.Arm {
	if len(g.members) == 1 {
		return g.match(g.members[0], duel.NoArm, 0)
	}
	clear(g.halves)
	for i := range g.members {
		for j := range i {
			a, b := g.slots(g.members[i], g.members[j])
			points := 1 // of i, in half points
			if g.problem.SameTeam(a, b) {
				g.Expenses.Free++
			} else if lead := g.series(a, b, g.votes); lead != 0 {
				points = 0
				if (lead > 0) == (a == g.members[i]) {
					points = 2
				}
			}
			g.halves[i] += points
			g.halves[j] += 2 - points
		}
	}
	best, equals := 0, 0
	for i, h := range g.halves[:len(g.members)] {
		switch {
		case h > g.halves[best]:
			best, equals = i, 1
		case h == g.halves[best]:
			if equals++; g.stream.Intn(equals) == 0 {
				best = i
			}
		}
	}
	return g.members[best]
}

// slots returns two arms in random order.
func (g *naryGroup) slots(a, b pref.Arm) (first, second pref.Arm) {
	if g.stream.Coin() {
		return b, a
	}
	return a, b
}
