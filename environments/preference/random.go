package preference

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RandomParams are the parameters of random-preferences.
type RandomParams struct {
	Arms      int     `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Low       float64 `yaml:"low" doc:"least probability of a pair's likeliest outcome, in [.5,1]"`
	High      float64 `yaml:"high" doc:"greatest probability of a pair's likeliest outcome, in [low,1]"`
	Level     string  `yaml:"level" options:"none|super-easy|easy|medium|hard" doc:"the paper's levels, in place of low and high: super-easy .9 to 1, easy .6 to 1, medium .55 to .7, hard .51 to .55"`
	Condorcet bool    `yaml:"condorcet" doc:"plant a Condorcet winner: one arm, drawn uniformly, is preferred to all others"`
	Ties      float64 `yaml:"ties" doc:"share of pairs whose likeliest outcome is a tie, in [0,1]; with any, the rest of each pair's probability is split at random between the other two outcomes"`
	WeakOrder bool    `yaml:"weak-order" doc:"relations come from a random weak order of levels instead of independent coins; ties must then be 0 and condorcet off"`
	TrialParams
}

// strengths are the ranges of the probability of a mode, by the paper's levels.
var strengths = map[string]struct{ low, high float64 }{
	"super-easy": {0.9, 1},
	"easy":       {0.6, 1},
	"medium":     {0.55, 0.7},
	"hard":       {0.51, 0.55},
}

// Validate implements param.Params.
func (p RandomParams) Validate() error {
	errs := []error{
		param.Count("arms", p.Arms, 2, maxArms),
		param.Within("low", p.Low, 0.5, 1),
		param.Within("high", p.High, max(p.Low, 0.5), 1),
		param.Within("ties", p.Ties, 0, 1),
		p.checkTrial(ownTies),
	}
	if d := RandomEntry.Defaults; p.named() && (p.Low != d.Low || p.High != d.High) {
		errs = append(errs, param.Errorf("level", "is %s, which stands for low and high, and these are %v and %v; give the one or the others", p.Level, p.Low, p.High))
	}
	if p.WeakOrder && p.Ties > 0 {
		errs = append(errs, param.Errorf("ties", "is %v; it must be 0 with weak-order, which makes ties of its own", p.Ties))
	}
	if p.WeakOrder && p.Condorcet {
		errs = append(errs, param.Errorf("condorcet", "is true; it must be false with weak-order, whose best arms may be several"))
	}
	return errors.Join(errs...)
}

// RandomEntry declares random-preferences for the catalogue.
var RandomEntry = duel.WorldSpec[RandomParams, *World]{
	Spec: sim.Spec[RandomParams]{
		Name: "random-preferences",
		Card: sim.Card{
			Title: "Random preferences",
			About: "A fresh matrix each trial: every pair has a random direction and a random strength, independent of all others. A Condorcet winner can be planted, a share of the pairs can be indifferent, or the relations can follow a random weak order.",
			Source: cite.Citation{
				Authors: "Bengs, V., Haddenhorst, B. and Hüllermeier, E.", Year: 2024,
				Title: "Identifying {Copeland} Winners in Dueling Bandits with Indifferences",
				Venue: cite.Proceedings{Name: "AISTATS", Series: "PMLR", Volume: "238", Pages: "226-234"},
				Where: "The binary generators as in the authors' published code; those with indifferences are from here",
			},
		},
		Defaults: RandomParams{Arms: 10, Low: 0.6, High: 1, Level: "none", TrialParams: defaultTrial},
	},
	New: NewRandom,
}

// NewRandom returns the world of random preferences (Bengs, Haddenhorst and
// Hüllermeier, AISTATS 2024). In each trial, for each pair of arms,
//
//   - the likeliest outcome, the mode, is a fair coin between the two arms; or
//     a tie with probability Ties; or, with WeakOrder, it follows from levels, one
//     for each arm, drawn uniformly from 1 to ⌈K/2⌉: the arm of the higher level is
//     preferred, and arms of equal levels tie;
//   - its probability m is uniform on [Low, High] or on the range of the Level;
//   - where no pair can tie, the other arm wins with probability 1-m. Otherwise
//     1-m is split u : 1-u between the other two outcomes, u uniform on [0, 1).
//
// With Condorcet, one uniformly drawn arm then gets new distributions against all
// other arms, in which its win is the mode. The error is always nil.
func NewRandom(p RandomParams) (*World, error) {
	if p.named() {
		p.Low, p.High = strengths[p.Level].low, strengths[p.Level].high
	}
	return &World{judging: p.judging(ownTies), arms: p.Arms, draw: p.draw, shuffle: p.Shuffle}, nil
}

// named reports whether Level gives the range of strengths.
func (p RandomParams) named() bool { return p.Level != "" && p.Level != "none" }

// draw draws a preference matrix.
func (p RandomParams) draw(s *rng.Source) *pref.Matrix {
	var level []int
	if p.WeakOrder {
		level = make([]int, p.Arms)
		for i := range level {
			level[i] = s.Intn((p.Arms + 1) / 2)
		}
	}
	m := matrixOf(p.Arms, func(i, j int) outcomes {
		var mode pref.Outcome
		if p.WeakOrder {
			mode = compare(level[i], level[j])
		} else {
			mode = p.mode(s)
		}
		switch mode {
		case pref.FirstWins:
			return p.win(s)
		case pref.SecondWins:
			return p.win(s).flip()
		}
		return p.tie(s)
	})
	if p.Condorcet {
		c := s.Intn(p.Arms)
		for j := range p.Arms {
			if j != c {
				o := p.win(s)
				m.Set(pref.Arm(c), pref.Arm(j), o.win, o.tie, o.lose)
			}
		}
	}
	return m
}

// mode draws the likeliest outcome of a pair.
func (p RandomParams) mode(s *rng.Source) pref.Outcome {
	if p.Ties > 0 && s.Draw() < rng.Threshold(p.Ties) {
		return pref.Tie
	}
	if s.Coin() {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// compare returns the mode of a pair with these levels.
func compare(first, second int) pref.Outcome {
	switch {
	case first > second:
		return pref.FirstWins
	case first < second:
		return pref.SecondWins
	}
	return pref.Tie
}

// win draws a distribution whose mode is a win.
func (p RandomParams) win(s *rng.Source) outcomes {
	m := p.strength(s)
	if p.Ties == 0 && !p.WeakOrder {
		return outcomes{win: m, lose: 1 - m}
	}
	a, b := split(1-m, s)
	return outcomes{win: m, tie: a, lose: b}
}

// tie draws a distribution whose mode is a tie.
func (p RandomParams) tie(s *rng.Source) outcomes {
	m := p.strength(s)
	a, b := split(1-m, s)
	return outcomes{win: a, tie: m, lose: b}
}

// strength draws the probability of a mode. The minimum removes a rounding error,
// since High may be 1.
func (p RandomParams) strength(s *rng.Source) float64 {
	return min(s.Uniform(p.Low, p.High), p.High)
}

// split divides rest at a uniform point.
func split(rest float64, s *rng.Source) (a, b float64) {
	a = float64(rest * s.Float64())
	return a, rest - a
}
