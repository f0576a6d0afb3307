package pac

import (
	"errors"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// PLPACParams are the parameters of PLPAC.
type PLPACParams struct {
	Epsilon float64 `yaml:"epsilon" symbol:"ε" axis:"epsilon ε" doc:"ε, in [.001,.5]: an arm that loses to no other with probability above .5 + ε is good enough"`
	duel.DeltaParams
	Pivot string `yaml:"pivot" options:"turn|random" doc:"pivot that divides the other arms: each arm in turn, or one drawn at random as in the paper"`
	Ties  string `yaml:"ties" options:"coin|drop" doc:"how a duel without a winner counts, since sorting needs a winner: as a win of one arm by a fair coin, or not at all, and the pair duels again"`
}

// Validate implements param.Params.
func (p PLPACParams) Validate() error {
	return errors.Join(param.Within("epsilon", p.Epsilon, 1e-3, 0.5), p.DeltaParams.Validate())
}

// PLPACEntry declares plpac for the catalogue.
var PLPACEntry = duel.LearnerSpec[PLPACParams, *PLPAC]{
	Spec: sim.Spec[PLPACParams]{
		Name: "plpac",
		Card: sim.Card{
			Title:    "PLPAC",
			About:    "Sorts by noisy duels, one step of quicksort at a time: an arm that is before the pivot has beaten all arms that are behind it, so that few duels inform about many pairs. Arms that surely lose to another arm are dropped. It is for strengths that follow a Bradley-Terry model.",
			Feedback: "Binary: win or loss. A tie is decided by a coin or duelled again, as the parameter ties says.",
			Cost:     "O(K²) work and memory a step. Duels one by one.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The K-1 duels of a step inform about up to K²/4 pairs.", Test: "algorithms/pac.TestPLPACNeedsFewDuels"},
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "It is promised in a Bradley-Terry (Plackett-Luce) model (of P + Q/2, or with ties=drop of P/(P+Pᵀ)). A failure is an arm that loses to another with probability above .5 + ε; an arm other than the best is none if its gap is at most ε.", Test: sim.Guaranteed},
				{Of: sim.Result, Text: "In other models the counts of pairs that did not duel are biased, though never towards the wrong arm where transitivity is strong.", Test: "algorithms/pac.TestPLPACRankBreaking"},
				{Of: sim.Speed, Text: "O(K max Δ⁻² log(K/(Δδ))) duels, Δ at least ε.", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Szörényi, B., Busa-Fekete, R., Paul, A. and Hüllermeier, E.", Year: 2015,
				Title: "Online Rank Elicitation for {Plackett-Luce}: A Dueling Bandits Approach",
				Venue: cite.Proceedings{Name: "NIPS", Volume: "28", Pages: "604-612"},
				Where: "PLPAC with budgeted quicksort, after re-implementations",
			},
		},
		Defaults: PLPACParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Pivot: "turn", Ties: "coin"},
	},
	New:         NewPLPAC,
	TossesCoins: func(p PLPACParams) bool { return p.Ties == "coin" },
	Seeks:       func(PLPACParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p PLPACParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Binary: true, Condorcet: true, Transitive: true, Gap: p.Epsilon}}
	},
}

// PLPAC finds a nearly best arm of a Plackett-Luce model (Szörényi, Busa-Fekete, Paul
// and Hüllermeier, NIPS 2015, PLPAC).
//
// Quicksort with a budget of m-1 duels, where m arms are left, is a single step: the
// pivot duels every other arm, which is then before it or behind it. Every pair of
// arms in different parts counts as a duel, also if the two did not duel. In that
// case i won against the pivot v and j lost, which has odds
//
//	P(i beats v)·P(v beats j) : P(j beats v)·P(v beats i) = θᵢ : θⱼ
//
// in a model where i beats j with probability θᵢ/(θᵢ+θⱼ), and these are the odds of i
// against j. With p̂ᵢⱼ the share of such wins in n, and
//
//	c(n) = √( ln(4K²n²/δ) / (2n) ),
//
// j is dropped if p̂ᵢⱼ - c > 1/2 for some i that is left, and i is the answer if p̂ᵢⱼ
// - c > 1/2 - ε for all j that are left; also if all arms that are left have the same
// answer.
//
// The odds do not depend on the pivot, so that it need not be random. To take each
// arm in turn is a departure from the paper; it gives all pairs equally many duels.
type PLPAC struct{ *duel.Sequential }

// NewPLPAC returns a learner for the problem. Its stream draws the order of the arms
// and, with pivot=random, the pivots, and tosses the coins of ties=coin.
func NewPLPAC(p PLPACParams, problem duel.Problem, stream *rng.Source) *PLPAC {
	k := problem.Arms
	x := float64(k)
	s := &plSorter{
		arena:  newArena(p.Ties, &problem, stream),
		left:   duel.ShuffledArms(problem.Arms, stream),
		before: make([]pref.Arm, 0, k), behind: make([]pref.Arm, 0, k),
		test: matchTest{down: -p.Epsilon, logKappa: portable.Log(float64(float64(4*x)*x) / p.Delta)},
		k:    k, lead: make([]int, k*k), duelled: make([]int, k*k), sum: make([]int, k),
	}
	return &PLPAC{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		s.Arena = a
		s.best = s.left[0]
		a.Recommend(s.best)
		for turn := 0; len(s.left) > 1 && !problem.OneTeam(s.left); turn++ {
			pivot := turn
			if p.Pivot == "random" {
				pivot = stream.Intn(len(s.left))
			}
			s.part(s.left[pivot%len(s.left)])
			s.drop()
			if s.decide() {
				break
			}
		}
		return s.best
	})}
}

// plSorter holds, for every pair at i·k + j, the wins minus the losses of i against j
// and the number of duels, both counted with pairs that did not duel.
type plSorter struct {
	*arena
	left, before, behind []pref.Arm
	best                 pref.Arm
	test                 matchTest
	k                    int
	lead, duelled        []int
	sum                  []int // by arm, the sum of its leads against the arms that are left
}

// part lets the pivot duel every other arm and counts the pairs of arms in different
// parts.
func (s *plSorter) part(pivot pref.Arm) {
	s.Expenses.Rounds++
	s.before, s.behind = s.before[:0], s.behind[:0]
	for _, arm := range s.left {
		switch {
		case arm == pivot:
		case s.exactly(pivot, arm, 1) < 0:
			s.before = append(s.before, arm)
		default:
			s.behind = append(s.behind, arm)
		}
	}
	for _, winner := range s.before {
		s.enter(winner, pivot)
		for _, loser := range s.behind {
			s.enter(winner, loser)
		}
	}
	for _, loser := range s.behind {
		s.enter(pivot, loser)
	}
}

// enter counts a win.
func (s *plSorter) enter(winner, loser pref.Arm) {
	at, reverse := int(winner)*s.k+int(loser), int(loser)*s.k+int(winner)
	s.lead[at]++
	s.lead[reverse]--
	s.duelled[at]++
	s.duelled[reverse]++
	s.sum[winner]++
	s.sum[loser]--
}

// drop drops the arms that surely lose to an arm that is left, so that one is always
// left.
func (s *plSorter) drop() {
	for at := 0; at < len(s.left); {
		arm := s.left[at]
		if !slices.ContainsFunc(s.left, func(i pref.Arm) bool { return s.surely(i, arm, 0) }) {
			at++
			continue
		}
		s.left = slices.Delete(s.left, at, at+1)
		for _, i := range s.left {
			s.sum[i] -= s.lead[int(i)*s.k+int(arm)]
		}
	}
}

// surely reports whether p̂ᵢⱼ - c > 1/2 + slack.
func (s *plSorter) surely(i, j pref.Arm, slack float64) bool {
	at := int(i)*s.k + int(j)
	n := s.duelled[at]
	return n > 0 && s.test.beyond(s.lead[at], n, slack)
}

// decide finds the arm to recommend: one that is the answer, and then it returns
// true; otherwise the arm that is left with the greatest sum of leads. The present
// recommendation changes only for a better one.
func (s *plSorter) decide() (answer bool) {
	if !slices.Contains(s.left, s.best) {
		s.best = s.left[0]
	}
	for _, i := range s.left {
		if s.sum[i] > s.sum[s.best] {
			s.best = i
		}
	}
	if i := slices.IndexFunc(s.left, s.good); i >= 0 {
		s.best, answer = s.left[i], true
	}
	s.Recommend(s.best)
	return answer
}

// good reports whether the arm surely loses to no other by more than ε.
func (s *plSorter) good(i pref.Arm) bool {
	return !slices.ContainsFunc(s.left, func(j pref.Arm) bool { return j != i && !s.surely(i, j, s.test.down) })
}
