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
	Step     int     `yaml:"step" doc:"linear: how many more in each round after it, 0 to 1000000"`
	Delta    float64 `yaml:"delta" symbol:"δ" axis:"failure probability δ" doc:"feige: failure probability δ, strictly between 0 and 1"`
	Gap      float64 `yaml:"gap" symbol:"Δ" axis:"gap Δ" doc:"feige: how far from 1/2 the best arm's chance to win any duel is at least, 0.001 to 0.5"`
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
			Title:     "Level-scheduled knockout",
			About:     "Single elimination whose matches grow from round to round: mistakes are cheap to prevent where few matches are left, so the last rounds get the most duels. The way to find a maximum with a constant factor over N duels, where the same number in every match needs a factor of log log N.",
			Feedback:  "Ternary: a tie is half a vote for each, and a coin decides a match that is level. It knows of answers: candidates with the same one meet without a duel.",
			Guarantee: "With the schedule feige: if one arm wins every duel with probability at least 1/2 + gap, independently, it is recommended with probability at least 1-δ, since it loses its match of round l with probability at most δ/2^l. Linear: none.",
			Cost:      "Schedule feige: at most some N·(2 ln 2 + ln(1/δ))/(2·gap²) duels in ⌈log₂N⌉ rounds; O(N) memory. Leaps from vote to vote of a match.",
			Source: cite.Citation{
				Authors: "Feige, U., Raghavan, P., Peleg, D. and Upfal, E.", Year: 1994,
				Title: "Computing with Noisy Information",
				Venue: cite.Journal{Name: "SIAM Journal on Computing", Volume: "23", Number: "5", Pages: "1001-1018", Comma: true},
				Where: "The maximum of Section 3, in the form of a tournament with explicit constants",
			},
		},
		Defaults: LevelKnockoutParams{Schedule: "linear", First: 1, Step: 2, Delta: 0.05, Gap: 0.1, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}},
	},
	New: NewLevelKnockout,
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

// LevelKnockout is single elimination with more duels a match in later rounds,
// after the noisy maximum of Feige, Raghavan, Peleg and Upfal (SIAM Journal on
// Computing, 1994).
//
// The paper says that O(log(1/Q)) comparisons for each of n arms suffice and
// gives no constants. Here a match of round l has
//
//	K_l = ⌈(l·ln 2 + ln(1/δ)) / (2·gap²)⌉
//
// duels, by Hoeffding's bound the fewest with exp(-2·K_l·gap²) <= δ/2^l, which
// over the rounds sums up to at most δ. A linear schedule, by default of 1, 3, 5
// … duels, is that idea without its constants, for judges that cost too much for
// them. All else is as in Knockout.
type LevelKnockout struct{ *duel.Sequential }

// NewLevelKnockout is a learner for the problem; its stream draws the order of
// the entrants and tosses a coin for a match that is level.
func NewLevelKnockout(p LevelKnockoutParams, problem duel.Problem, stream *rng.Source) *LevelKnockout {
	return &LevelKnockout{eliminate(problem, stream, p.SeedingParams, p.Early, p.votes)}
}

// votes is how many duels a match of that round has, counted from 1.
func (p LevelKnockoutParams) votes(round int) int {
	if p.Schedule == "linear" {
		return p.First + p.Step*(round-1)
	}
	exponent := float64(float64(round)*math.Ln2) + portable.Log(1/p.Delta)
	return int(math.Ceil(exponent / (2 * p.Gap * p.Gap)))
}
