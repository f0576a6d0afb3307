package tournament

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// LevelKnockoutParams are the parameters of LevelKnockout.
type LevelKnockoutParams struct {
	Schedule string  `yaml:"schedule" options:"linear|feige" doc:"duels per match of round l: first + step·(l-1), or ⌈(l·ln 2 + ln(1/δ)) / (2·gap²)⌉"`
	First    int     `yaml:"first" doc:"linear: duels per match of the first round, 1 to 1000000"`
	Step     int     `yaml:"step" doc:"linear: additional duels per match in each later round, 0 to 1000000"`
	Delta    float64 `yaml:"delta" symbol:"δ" axis:"failure probability δ" doc:"feige: failure probability δ, strictly between 0 and 1"`
	Gap      float64 `yaml:"gap" symbol:"Δ" axis:"gap Δ" doc:"feige: the best arm wins every duel with probability at least 1/2 + gap, 0.001 to 0.5"`
	EarlyParams
	duel.SeedingParams
}

// Validate implements param.Params.
func (p LevelKnockoutParams) Validate() error {
	return errors.Join(
		param.Count("first", p.First, 1, maxVotes),
		param.Count("step", p.Step, 0, maxVotes),
		param.Inside("delta", p.Delta, 0, 1),
		param.Within("gap", p.Gap, 0.001, 0.5),
	)
}

// LevelKnockoutEntry declares level-knockout for the catalogue.
var LevelKnockoutEntry = duel.LearnerSpec[LevelKnockoutParams, *LevelKnockout]{
	Spec: sim.Spec[LevelKnockoutParams]{
		Name: "level-knockout",
		Card: sim.Card{
			Title:    "Level-scheduled knockout",
			About:    "Single elimination whose matches get longer from round to round: few matches are left in the last rounds, so that mistakes are cheap to prevent there. With a random order neighbours play; a seeded bracket keeps the strongest arms apart and gives them the byes.",
			Feedback: "Ternary: a tie is half a vote for each, and a coin decides a level match. It uses answers: of two candidates with the same answer a coin chooses one without a duel.",
			Cost:     "O(N) memory. Leaps from vote to vote of a match.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The maximum is found with a constant times N duels, where matches of equal length need log log N times as many.", Cited: "the source, asymptotic"},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "(N-1)·((2·ln 2 + ln(1/δ))/(2·Δ²) + 1)", Where: map[string]string{"δ": "delta", "Δ": "gap"}, When: map[string]string{"schedule": "feige"}, Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "(N-1)·(F + S)", Where: map[string]string{"F": "first", "S": "step"}, When: map[string]string{"schedule": "linear"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "⌈log₂N⌉", Test: sim.Conformance},
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, When: map[string]string{"schedule": "feige"}, Text: "It is promised if one arm wins every duel with probability at least 1/2 + gap, independently.", Test: sim.Guaranteed},
				{Of: sim.Result, When: map[string]string{"schedule": "feige"}, Text: "The match of round l is lost by that arm with probability at most δ/2^l.", Test: "algorithms/tournament.TestLevelKnockoutKeepsDelta"},
			},
			Source: cite.Citation{
				Authors: "Feige, U., Raghavan, P., Peleg, D. and Upfal, E.", Year: 1994,
				Title: "Computing with Noisy Information",
				Venue: cite.Journal{Name: "SIAM Journal on Computing", Volume: "23", Number: "5", Pages: "1001-1018", Comma: true},
				Where: "The maximum of Section 3, in the form of a tournament with explicit constants",
			},
		},
		Defaults: LevelKnockoutParams{Schedule: "linear", First: 1, Step: 2, Delta: 0.05, Gap: 0.1, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}},
	},
	New:         NewLevelKnockout,
	ReadsScores: LevelKnockoutParams.ReadsScores,
	Seeks: func(p LevelKnockoutParams) pref.Notion {
		if p.Schedule != "feige" {
			return ""
		}
		return pref.CondorcetNotion
	},
	Guarantee: func(p LevelKnockoutParams) duel.Guarantee {
		if p.Schedule != "feige" {
			return duel.Guarantee{}
		}
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Condorcet: true, Gap: p.Gap}}
	},
}

// LevelKnockout is single elimination with more duels a match in later rounds, after
// the noisy maximum of Feige, Raghavan, Peleg and Upfal (SIAM Journal on Computing,
// 1994).
//
// The paper shows that O(log(1/Q)) comparisons for each of n arms suffice and gives
// no constants. Here a match of round l has
//
//	K_l = ⌈(l·ln 2 + ln(1/δ)) / (2·gap²)⌉
//
// duels. By Hoeffding's bound this is the least number with exp(-2·K_l·gap²) <=
// δ/2^l, and these probabilities add up to at most δ over the rounds. The linear
// schedule, by default 1, 3, 5, … duels, is the same idea without these constants,
// for judges that are too expensive for them. Everything else is as in Knockout.
type LevelKnockout struct{ *duel.Sequential }

// NewLevelKnockout returns a learner for the problem. Its stream draws the order of
// the entrants and tosses a coin for a level match.
func NewLevelKnockout(p LevelKnockoutParams, problem duel.Problem, stream *rng.Source) *LevelKnockout {
	return &LevelKnockout{eliminate(problem, stream, p.SeedingParams, p.Early, p.votes)}
}

// votes returns the number of duels of a match of that round, counted from 1.
func (p LevelKnockoutParams) votes(round int) int {
	if p.Schedule == "linear" {
		return p.First + p.Step*(round-1)
	}
	exponent := float64(float64(round)*math.Ln2) + portable.Log(1/p.Delta)
	return int(math.Ceil(exponent / (2 * p.Gap * p.Gap)))
}
