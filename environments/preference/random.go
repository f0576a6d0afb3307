package preference

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RandomParams are the parameters of random-preferences.
type RandomParams struct {
	Arms      int     `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Low       float64 `yaml:"low" doc:"least probability of a pair's likeliest outcome, in [.5,1]; with ties at least a third"`
	High      float64 `yaml:"high" doc:"greatest probability of a pair's likeliest outcome, in [low,1]"`
	Level     string  `yaml:"level" options:"none|super-easy|easy|medium|hard" doc:"the paper's levels, in place of low and high: super-easy .9 to 1, easy .6 to 1, medium .55 to .7, hard .51 to .55"`
	Condorcet bool    `yaml:"condorcet" doc:"plant a Condorcet winner: one arm, drawn uniformly, is preferred to all others"`
	Ties      float64 `yaml:"ties" doc:"share of pairs whose likeliest outcome is a tie, in [0,1]; with any, the rest of each pair's probability is split at random between the other two outcomes"`
	WeakOrder bool    `yaml:"weak-order" doc:"relations come from a random weak order of levels instead of independent coins; ties then must be 0"`
	Shuffle   bool    `yaml:"shuffle" doc:"number the arms in a fresh random order each trial"`
}
