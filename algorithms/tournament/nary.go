package tournament

import (
	"errors"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// maxGroup bounds the arms of a group.
const maxGroup = 64

// NaryKnockoutParams are the parameters of NaryKnockout.
type NaryKnockoutParams struct {
	Group  int    `yaml:"group" doc:"arms per group g at most, 2 to 64, one of which goes on"`
	Within string `yaml:"within" options:"ladder|round-robin" doc:"how a group is decided: the champion meets one after another, g-1 matches; or all meet all, g(g-1)/2 matches"`
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
			About:     "A knockout of groups: of each group of g candidates one goes on. Between a knockout, which it is at g = 2, and one ladder or one round robin of all, which it is at g = N.",
			Feedback:  "Ternary: a tie is half a vote for each; a coin decides a match of a ladder that is level, and between the first of a round robin. It knows of answers: candidates with the same one meet without a duel.",
			Guarantee: "None proved. If the judge is never wrong, a right candidate is chosen wherever there is one.",
			Cost:      "K·(N-1) duels with ladders, some K·g·(N-1)/2 with round robins, in ⌈log_g N⌉ stages of about g-1 rounds each; O(N) memory. Leaps from vote to vote of a match.",
		},
		Defaults: NaryKnockoutParams{Group: 4, Within: "round-robin", VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}},
	},
	New: NewNaryKnockout,
}

// NaryKnockout is single elimination by groups of g.
//
// There are as few groups as can be, filled evenly, in the order of the entrants
// and back (1 to m, then m to 1), so that with seeding the strongest are in
// different groups, and at g = 2 the bracket is the usual one. Only there can an
// arm be alone in its group; it is the first of the entrants, and unless the
// order is that of seeding it comes last in the next stage.
//
// A judge here compares two at a time, so that a group is a small tournament of
// its own. A judge that is shown g candidates in one call and picks one, as
// generative selection does, is another contract: it costs one call a group, and
// its mistakes are not those of duels.
type NaryKnockout struct{ *duel.Sequential }

// NewNaryKnockout is a learner for the problem; its stream draws the order of the
// entrants and of the slots, and tosses the coins.
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
	halves  []int // points of each, in half points
}

// gather fills the group with those of the pool whose turn it is, going through
// the groups there and back again.
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

// ladder is who is left when the champion of the group has met one after another.
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

// roundRobin is who has the most points when all of the group have met all.
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

// slots is two arms in random order.
func (g *naryGroup) slots(a, b pref.Arm) (first, second pref.Arm) {
	if g.stream.Coin() {
		return b, a
	}
	return a, b
}
