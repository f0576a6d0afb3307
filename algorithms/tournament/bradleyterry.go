package tournament

import (
	"cmp"
	"errors"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BradleyTerryParams are the parameters of BradleyTerry.
type BradleyTerryParams struct {
	DuelsParams
	Batch    int     `yaml:"batch" doc:"duels between two fits, 0 to 1000000; they can be run in parallel, an arm has at most one of them, and so ⌊N/2⌋ is the most; 0 for ⌊N/2⌋"`
	Variance float64 `yaml:"variance" doc:"variance of the Gaussian prior of a strength, which is in units of the log odds; between 0 and 1000"`
}

// Validate implements param.Params.
func (p BradleyTerryParams) Validate() error {
	return errors.Join(
		p.DuelsParams.Validate(),
		param.Count("batch", p.Batch, 0, 1_000_000),
		param.Inside("variance", p.Variance, 0, 1000),
	)
}

// BradleyTerryEntry declares bradley-terry-pairing for the catalogue.
var BradleyTerryEntry = duel.LearnerSpec[BradleyTerryParams, *BradleyTerry]{
	Spec: sim.Spec[BradleyTerryParams]{
		Name:    "bradley-terry-pairing",
		Version: 5, // 1 valued a pair without the covariance of its strengths; 2 and 3 ordered equal pairs by how their values are rounded; 4 fitted by other operations
		Card: sim.Card{
			Title:     "Bradley-Terry",
			About:     "Fits strengths to all duels so far and chooses the pairs whose outcome and whose difference of strengths are least certain. It uses few duels well where strengths explain the preferences, and is misled where preferences are cyclic.",
			Feedback:  "Ternary: a tie is half a win for each. It uses answers: two candidates with the same answer never duel, and no duel is made if all have the same.",
			Guarantee: "None for the choice of pairs.",
			Cost:      "O(N) exponentials and O(N³) comparisons and products a round; O(N²) memory. Does not leap, because each duel is of another pair.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "N·D", Where: map[string]string{"D": "duels"}, Test: sim.Conformance},
				{Of: sim.Result, Text: "The fit is the mode of the posterior, which is unique, to 9 decimals.", Test: "algorithms/tournament.TestBradleyTerryFit"},
				{Of: sim.Result, Text: "It goes on learning: after 2000 duels of 8 arms, neighbours .05 apart, it errs no more often than a round robin.", Test: "algorithms/tournament.TestBradleyTerryGoesOnLearning"},
			},
			Source: cite.Citation{
				Authors: "Bradley, R. A. and Terry, M. E.", Year: 1952,
				Title: "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
				Venue: cite.Journal{Name: "Biometrika", Volume: "39"},
				Where: "the model; prior and choice of pairs are from here",
			},
		},
		Defaults: BradleyTerryParams{DuelsParams: DuelsParams{Duels: 3}, Variance: 1},
	},
	New:     NewBradleyTerry,
	MaxArms: 512, // with which the inverse of the information matrix takes about .1 s a round
}

// BradleyTerry fits the model in which i beats j with probability σ(b_i-b_j) to the
// duels so far and recommends the arm of greatest strength b. The fit is the mode of
// the posterior,
//
//	Σ w_ij·ln σ(b_i-b_j) - Σ b_i²/(2s²),
//
// where w_ij are the wins of i over j, a tie being half a win for each, and s² is the
// prior variance. The fit and the recommendation are updated after every batch.
//
// A batch takes pairs of greatest p(1-p)·(v_i+v_j-2c_ij), where p is the fitted
// probability of the pair and v_i+v_j-2c_ij the variance of the difference of its
// strengths by Laplace's approximation. The covariance c_ij is essential: two arms that
// have often duelled each other, and nobody else, have large variances but a
// well-known difference. Each arm is taken at most once, so that all duels of a batch
// can be run in parallel. The order of the slots is random, and so is the order of equal
// pairs, which at the start are all.
//
// Its ranking is by the strengths of the last fit, equal ones in a random order.
type BradleyTerry struct {
	*duel.Sequential
	arms      []pref.Arm
	strengths *strengths // by index in arms
}

// NewBradleyTerry returns a learner for the problem. Its stream draws the order of
// equal pairs and the slots.
func NewBradleyTerry(p BradleyTerryParams, problem duel.Problem, stream *rng.Source) *BradleyTerry {
	arms := duel.ShuffledArms(problem.Arms, stream)
	n := len(arms)
	left := affordable(p.Duels, &problem)
	f := newStrengths(n, left, p.Variance)
	most := p.Batch
	if most == 0 {
		most = n
	}
	b := newBatch(arms, &problem, f, stream)
	l := &BradleyTerry{arms: arms, strengths: f}
	several := n > 1 && !problem.OneTeam(arms)
	l.Sequential = duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		best := arms[0]
		a.Recommend(best)
		for left > 0 && several {
			a.Expenses.Rounds++
			full := b.begin(min(most, left))
			a.Run(b)
			if !full {
				a.Expenses.Byes += n - 2*b.size
			}
			left -= b.size
			f.fit()
			best = arms[f.strongest()]
			a.Recommend(best)
		}
		return best
	})
	return l
}

// Ranking implements duel.Ranker.
func (l *BradleyTerry) Ranking() []pref.Arm {
	level := l.strengths.levels()
	at := lotsOf(l.arms)
	ranking := slices.Clone(l.arms)
	slices.SortStableFunc(ranking, func(i, j pref.Arm) int { return cmp.Compare(level[at[i]], level[at[j]]) })
	return ranking
}

// equal is the relative difference of values, and the difference of strengths, below which
// they are equal: their order must not depend on how the fit is rounded.
const equal = 1e-8
