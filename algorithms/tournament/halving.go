package tournament

import (
	"math/bits"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SequentialHalvingParams are the parameters of SequentialHalving.
type SequentialHalvingParams struct {
	BudgetPerArm int    `yaml:"budget-per-arm" doc:"duels to spend B as a multiple of the number of arms N, 0 to 1000000; 0 for ⌈log₂N⌉, which gives one duel an arm in the first round. Each survivor of each round has at least one duel in any case"`
	Opponents    string `yaml:"opponents" options:"survivors|all" doc:"opponents of the survivors: random other survivors, which separates the best arms better, or random arms of all, for which there is a guarantee, because a mean then estimates the arm's Borda score"`
}

// Validate implements param.Params.
func (p SequentialHalvingParams) Validate() error {
	return param.Count("budget-per-arm", p.BudgetPerArm, 0, 1_000_000)
}

// SequentialHalvingEntry declares sequential-halving for the catalogue.
var SequentialHalvingEntry = duel.LearnerSpec[SequentialHalvingParams, *SequentialHalving]{
	Spec: sim.Spec[SequentialHalvingParams]{
		Name: "sequential-halving",
		Card: sim.Card{
			Title:    "Sequential halving",
			About:    "Spends a given number of duels in rounds of equally many duels. After each round the worse half of the candidates is eliminated, so that the duels per candidate double from round to round. Each candidate duels random opponents, which makes it an arm of a bandit whose reward is its Borda score.",
			Feedback: "Ternary: a win is a point, a tie half a point. It uses answers: two candidates with the same answer share the point without a duel, and it stops once all survivors have the same answer.",
			Cost:     "O(N) memory. Does not leap, because each duel is of another pair.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "N·max(b, ⌈log₂N⌉)", Where: map[string]string{"b": "budget-per-arm"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "⌈log₂N⌉", Test: sim.Conformance},
				{Of: sim.Failure, Is: sim.AtMost, Bound: "4·(N-1)·exp(-B/(8·H₂·⌈log₂N⌉))", Where: map[string]string{"B": "the number of duels N·b that it may spend", "H₂": "the greatest i/Δᵢ² of the arms i = 2 … N in the order of their Borda scores, with Δᵢ the distance of the score of arm i from the greatest"}, When: map[string]string{"opponents": "all"}, Text: "A failure is another arm than the Borda winner. This is derived here for means over all rounds, and arms of different answers; that of Karnin et al., with 3·log₂N in place of 4·(N-1), is for means of one round, which waste duels.", Test: "algorithms/tournament.TestHalvingBound"},
			},
			Source: cite.Citation{
				Authors: "Karnin, Z., Koren, T. and Somekh, O.", Year: 2013,
				Title: "Almost Optimal Exploration in Multi-Armed Bandits",
				Venue: cite.Proceedings{Name: "ICML", Year: 2013},
				Where: "Sequential Halving and Theorem 4.1, on rewards by duels with random opponents",
			},
		},
		Defaults: SequentialHalvingParams{Opponents: "survivors"},
	},
	New: NewSequentialHalving,
	Seeks: func(p SequentialHalvingParams) pref.Notion {
		if p.Opponents == "all" {
			return pref.BordaNotion
		}
		return "" // scores among the survivors change from round to round
	},
}

// SequentialHalving is Sequential Halving (Karnin, Koren and Somekh, ICML 2013) on
// the bandit in which an arm's reward is the outcome of a duel with a random
// opponent. The mean reward is the arm's Borda score, or, with opponents=survivors,
// its Borda score among the survivors, which is closer to the pairwise preferences
// among them.
//
// With B duels and L = ⌈log₂N⌉ rounds, each of the survivors S of a round has max(1,
// ⌊B/(|S|·L)⌋) duels with the slots in random order, and only its own score counts.
// The ⌈|S|/2⌉ arms with the greatest mean score so far survive; at equal scores lots
// decide. All duels of a round can be run in parallel. It spends no more than the
// horizon, if there is one, unless the one duel of each survivor needs more.
type SequentialHalving struct{ *duel.Sequential }

// NewSequentialHalving returns a learner for the problem. Its stream draws opponents,
// slots and the lots of arms with equal scores.
func NewSequentialHalving(p SequentialHalvingParams, problem duel.Problem, stream *rng.Source) *SequentialHalving {
	all := duel.ShuffledArms(problem.Arms, stream)
	pool := slices.Clone(all)
	place := lotsOf(all)
	scores := newScoreboard(&problem, stream)
	rounds := bits.Len(uint(problem.Arms - 1)) // ⌈log₂N⌉
	budget := p.BudgetPerArm
	if budget == 0 {
		budget = rounds
	}
	budget = affordable(budget, &problem)
	r := referee{problem: &problem, stream: stream}
	return &SequentialHalving{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		scores.arms = pool
		a.Recommend(scores.leader)
		var at int // place in the pool of the arm of the next duel
		m := pairings{referee: &r, votes: 1, lots: true}
		m.next = func() (i, j pref.Arm, more bool) {
			if at == len(pool) {
				return 0, 0, false
			}
			if i = pool[at]; p.Opponents == "all" {
				j = r.other(all, place[i])
			} else {
				j = r.other(pool, at)
			}
			at++
			return i, j, true
		}
		m.enter = func(i, _ pref.Arm, points int) {
			scores.enter(i, points, 1)
			a.Recommend(scores.leader)
		}
		for len(pool) > 1 && !problem.OneTeam(pool) {
			a.Expenses.Rounds++
			for range max(1, budget/(len(pool)*rounds)) {
				at = 0
				a.Run(&m)
			}
			slices.SortFunc(pool, scores.order)
			pool = pool[:(len(pool)+1)/2]
			scores.arms = pool
		}
		return scores.leader
	})}
}
