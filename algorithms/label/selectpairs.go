package label

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/label"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// SelectPairsParams are the parameters of select-pairs.
type SelectPairsParams struct {
	Treat     string    `yaml:"treat" options:"flip|drop|keep|soft|margin|known" doc:"what is done with the treated pairs: their labels are flipped; they are dropped; they are kept and all others are dropped; their labels become soft; their strength becomes a margin in the loss; or, of all pairs, labels become soft by the share of flipped labels of the pair's origin, which the environment must give"`
	Share     float64   `yaml:"share" doc:"share of the pairs that are treated, 0 to 1; to flip, at most 0.5"`
	Shares    []float64 `yaml:"shares" doc:"in place of share, that of the pairs of each origin, which are ordered by themselves"`
	Start     float64   `yaml:"start" doc:"share of the pairs before those that are treated, from 0; start + share is at most 1"`
	By        string    `yaml:"by" options:"strength|spread|random" doc:"order of the pairs: by the mean of their margins, the weakest first; by the standard deviation of their margins, the greatest first; or at random"`
	Models    int       `yaml:"models" doc:"number of models whose margins are queried, the first ones; 0 for all"`
	Soft      float64   `yaml:"soft" doc:"with treat: soft, the probability that a label is wrong, 0 to 1"`
	Penalties []float64 `yaml:"penalties" doc:"subtracted from the strengths of the pairs of each origin before they are ordered; none for 0"`
}

// The values of Treat and By.
const (
	flipLabels   = "flip"
	dropPairs    = "drop"
	keepPairs    = "keep"
	softLabels   = "soft"
	marginLabels = "margin"
	knownFlips   = "known"

	byStrength = "strength"
	bySpread   = "spread"
	byRandom   = "random"
)

// Validate implements param.Params.
func (p SelectPairsParams) Validate() error {
	errs := []error{
		param.Within("share", p.Share, 0, 1), param.Within("start", p.Start, 0, 1),
		param.Count("models", p.Models, 0, 1_000_000), param.Within("soft", p.Soft, 0, 1),
	}
	defaults := SelectPairsEntry.Defaults
	name, largest := "share", p.Share
	if p.Shares != nil {
		name, largest = "shares", 0
		for _, s := range p.Shares {
			largest = max(largest, s)
			if !(s >= 0 && s <= 1) {
				errs = append(errs, param.Errorf("shares", "has %v; a share is 0 to 1", s))
			}
		}
		if p.Share != defaults.Share {
			errs = append(errs, param.Errorf("share", "is %v, but shares has that of each origin; leave it out", p.Share))
		}
	}
	switch {
	case p.Treat == flipLabels && largest > 0.5:
		errs = append(errs, param.Errorf(name, "is %v; more than half of the labels cannot be flipped: if most are wrong, the other answers are the preferred ones", largest))
	case p.Start+largest > 1+rounding:
		errs = append(errs, param.Errorf("start", "is %v, and %v are treated; together they are at most 1", p.Start, largest))
	}
	if p.Treat == knownFlips && (p.Share != defaults.Share || p.Shares != nil || p.Start != 0) {
		errs = append(errs, param.Errorf("treat", "is known, which treats all pairs; leave out share, shares and start"))
	}
	if p.Soft != defaults.Soft && p.Treat != softLabels {
		errs = append(errs, param.Errorf("soft", "is %v, which is used only with treat: soft; leave it out", p.Soft))
	}
	for _, x := range p.Penalties {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			errs = append(errs, param.Errorf("penalties", "has %v; it must be a finite number", x))
		}
	}
	if p.Penalties != nil && p.By != byStrength {
		errs = append(errs, param.Errorf("penalties", "are subtracted from strengths; leave them out, or order the pairs by: strength"))
	}
	return errors.Join(errs...)
}

// rounding is the error of sums of shares that counts as none.
const rounding = 1e-9

// Suits implements choice.Params.
func (p SelectPairsParams) Suits(problem *choice.Problem, _ []float64) error {
	if problem.Kind != rule.RewardMargins {
		return fmt.Errorf("it wants %s; the table has %s", rule.RewardMargins, problem.Kind)
	}
	if p.Models > len(problem.Columns) {
		return param.Errorf("models", "is %d; there are %d", p.Models, len(problem.Columns))
	}
	origins := originsOf(problem)
	if p.Shares != nil && len(p.Shares) != origins {
		return param.Errorf("shares", "has %d numbers; pairs come from %d origins", len(p.Shares), origins)
	}
	if p.Penalties != nil && len(p.Penalties) != origins {
		return param.Errorf("penalties", "has %d numbers; pairs come from %d origins", len(p.Penalties), origins)
	}
	if p.Treat == knownFlips && problem.Flipped == nil {
		return param.Errorf("treat", "is known; this environment does not give the shares of flipped labels")
	}
	return nil
}

// originsOf returns the number of origins of pairs.
func originsOf(problem *choice.Problem) int {
	if problem.Origins == nil {
		return 1
	}
	return slices.Max(problem.Origins) + 1
}

// SelectPairsEntry declares select-pairs for the catalogue.
var SelectPairsEntry = choice.LearnerSpec[SelectPairsParams, *pairSelector]{
	Spec: sim.Spec[SelectPairsParams]{
		Name: "select-pairs",
		Card: sim.Card{
			Title:    "Pairs by preference strength",
			About:    "Orders labelled pairs by their preference strength μ, the mean over reward models of r(chosen) − r(rejected), and treats a share of them before a reward model is trained: it flips their labels, drops them, makes them soft (−(1 − α) ln p − α ln(1 − p) with p = σ(r(chosen) − r(rejected))), or adds a margin, −ln σ(r(chosen) − r(rejected) − μ). The paper prints ln σ(r(chosen) − r(rejected)) − μ for the last, in which the margin has no gradient. A pair without margins is left as it is.",
			Feedback: "The margins of the models that it asks; none if neither the order nor the treatment needs them.",
			Promises: []sim.Promise{{Of: sim.Result, Text: "Of margins around the true ones, labels are right as often after flipping and dropping as the integrals over the law say.", Test: "algorithms/label.TestLawOfStrength"}},
			Cost:     "The cells of the models that it asks, and a sort of the pairs.",
			Source: cite.Citation{
				Authors: "Wang, B., Zheng, R., Chen, L., Liu, Y., Dou, S., Huang, C. et al.", Year: 2024,
				Title: "Secrets of {RLHF} in Large Language Models Part {II}: Reward Modeling",
				Venue: cite.Preprint{ArXiv: "2401.06080"},
			},
		},
		Defaults: SelectPairsParams{Treat: flipLabels, Share: 0.1, By: byStrength, Soft: 0.5},
	},
	New: func(p SelectPairsParams, problem *choice.Problem, own *rng.Source) *pairSelector {
		s := &pairSelector{p: p, problem: problem, models: cmp.Or(p.Models, len(problem.Columns))}
		if p.Treat == knownFlips || p.By == byRandom && p.Treat != marginLabels {
			s.models = 0
		}
		s.margins = slices.Repeat([]float64{math.NaN()}, len(problem.Rows)*s.models)
		if p.By == byRandom {
			s.random = make([]float64, len(problem.Rows))
			for i := range s.random {
				s.random[i] = own.Float64()
			}
		}
		return s
	},
}

// pairSelector queries the margins of some models and treats pairs by them.
type pairSelector struct {
	p       SelectPairsParams
	problem *choice.Problem
	models  int       // whose margins are queried; 0 if margins are not needed
	margins []float64 // pair by pair; NaN where there is none, or it is not read yet
	read    int
	random  []float64 // with by: random, what pairs are ordered by
}

// Next implements choice.Learner.
func (s *pairSelector) Next() (choice.Query, bool) {
	if s.read == len(s.margins) {
		return choice.Query{}, false
	}
	return choice.Query{Row: s.read / s.models, Column: s.read % s.models}, true
}

// Observe implements choice.Learner.
func (s *pairSelector) Observe(_ choice.Query, value float64) {
	s.margins[s.read] = value
	s.read++
}

// Recommend implements choice.Learner.
func (s *pairSelector) Recommend(c *choice.Choice) {
	n := len(s.problem.Rows)
	b := label.Beliefs{Classes: s.problem.Classes, P: make([]float64, n*s.problem.Classes)}
	believe := func(pair int, wrong float64) { b.P[2*pair], b.P[2*pair+1] = 1-wrong, wrong }
	for i := range n {
		wrong := 0.0
		if s.p.Treat == knownFlips {
			wrong = s.problem.Flipped[s.origin(i)]
		}
		believe(i, wrong)
	}
	c.Beliefs = &b
	if s.p.Treat == knownFlips {
		return
	}
	strength, spread := s.strengths()
	switch s.p.Treat {
	case dropPairs, keepPairs:
		c.Kept = slices.Repeat([]bool{s.p.Treat == dropPairs}, n)
	case marginLabels:
		c.Margins = make([]float64, n)
	}
	for _, i := range s.treated(strength, spread) {
		switch s.p.Treat {
		case flipLabels:
			believe(i, 1)
		case dropPairs:
			c.Kept[i] = false
		case keepPairs:
			c.Kept[i] = true
		case softLabels:
			believe(i, s.p.Soft)
		case marginLabels:
			c.Margins[i] = strength[i]
		}
	}
}

// origin returns the origin of a pair.
func (s *pairSelector) origin(pair int) int {
	if s.problem.Origins == nil {
		return 0
	}
	return s.problem.Origins[pair]
}

// strengths returns the mean μ and the standard deviation √(mean (d - μ)²) of the margins of
// each pair; NaN of a pair without margins.
func (s *pairSelector) strengths() (mean, spread []float64) {
	n := len(s.problem.Rows)
	mean, spread = make([]float64, n), make([]float64, n)
	for i := range n {
		margins := s.margins[i*s.models : (i+1)*s.models]
		k := 0
		for _, d := range margins {
			if d == d {
				mean[i] += d
				k++
			}
		}
		mean[i] /= float64(k)
		for _, d := range margins {
			if d == d {
				spread[i] += float64((d - mean[i]) * (d - mean[i]))
			}
		}
		spread[i] = math.Sqrt(spread[i] / float64(k))
	}
	return mean, spread
}

// treated returns the pairs that are treated.
func (s *pairSelector) treated(strength, spread []float64) (pairs []int) {
	if s.p.Shares == nil {
		return s.part(strength, spread, s.p.Share, func(int) bool { return true })
	}
	for origin, share := range s.p.Shares {
		pairs = append(pairs, s.part(strength, spread, share, func(i int) bool { return s.origin(i) == origin })...)
	}
	return pairs
}

// part returns the treated share of the pairs of some origins.
func (s *pairSelector) part(strength, spread []float64, share float64, of func(pair int) bool) []int {
	var pairs []int
	for i, x := range strength {
		if (x == x || s.models == 0) && of(i) {
			pairs = append(pairs, i)
		}
	}
	key := func(i int) float64 {
		switch {
		case s.random != nil:
			return s.random[i]
		case s.p.By == bySpread:
			return -spread[i]
		case s.p.Penalties != nil:
			return strength[i] - s.p.Penalties[s.origin(i)]
		}
		return strength[i]
	}
	slices.SortStableFunc(pairs, func(i, j int) int { return cmp.Compare(key(i), key(j)) })
	place := func(share float64) int { return min(int(math.Round(share*float64(len(pairs)))), len(pairs)) }
	return pairs[place(s.p.Start):place(s.p.Start+share)]
}
