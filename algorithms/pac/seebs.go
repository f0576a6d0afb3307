package pac

import (
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SEEBSParams are the parameters of SEEBS.
type SEEBSParams struct {
	duel.DeltaParams
	duel.TieParams
}

// SEEBSEntry declares seebs for the catalogue.
var SEEBSEntry = duel.LearnerSpec[SEEBSParams, *SEEBS]{
	Spec: sim.Spec[SEEBSParams]{
		Name: "seebs",
		Card: sim.Card{
			Title:    "SEEBS",
			About:    "Sequential-Elimination-Based Best Selection: finds the best arm without knowing the gaps. In each stage a knockout finds a good arm, and all arms that are surely worse than it are eliminated; the next stage tests with half the tolerance.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. It uses answers: candidates with the same answer do not duel.",
			Cost:     "O(1) work a leap, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "It is promised under strong stochastic transitivity and the stochastic triangle inequality (of P + Q/2, or with ties=drop of P/(P+Pᵀ)). A failure is another arm than the best.", Test: sim.Guaranteed},
				{Of: sim.Result, Text: "If two arms are equally good and best, it never stops, unless they have the same answer.", Test: "algorithms/pac.TestSEEBSOfTwoBest"},
				{Of: sim.Speed, Text: "O(Σ Δᵢ⁻²(ln 1/δ + ln ln 1/Δᵢ)) duels, where Δᵢ is the gap of the best arm over arm i.", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Ren, W., Liu, J. and Shroff, N.", Year: 2020,
				Title: "The Sample Complexity of Best-k Items Selection from Pairwise Comparisons",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "119"},
				Where: "Algorithms Distribute-Item, Epsilon-Quick-Select, Tournament-k-Selection (k = 1) and SEEBS, after the authors' code",
			},
		},
		Defaults: SEEBSParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, TieParams: duel.TieParams{Ties: "half"}},
		Test:     func(p SEEBSParams) SEEBSParams { p.Delta = 0.9; return p },
	},
	New:         NewSEEBS,
	TossesCoins: SEEBSParams.TossesCoins,
	Seeks:       func(SEEBSParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p SEEBSParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Binary: true, Condorcet: true, Transitive: true}}
	},
}

// SEEBS finds the best arm (Ren, Liu and Shroff, ICML 2020:
// Sequential-Elimination-Based Best Selection). Its parts follow the authors' code;
// the paper was not available.
//
// Stage t = 1, 2, … with α_t = 2^-t and δ_t = 6δ/(π²t²), until one arm is left:
//
//  1. v is the winner of a knockout among the arms that are left, which is within α_t/3
//     of the best with probability 1 - 2δ_t/3 (quickKnockout).
//  2. Every other arm plays v and is eliminated if it is surely worse, by
//     Distribute-Item with ε = α_t/3, s_u = 0, s_d = α_t/3 and failure probability
//     δ_t/3.
//
// Distribute-Item(i, v, ε, s_u, s_d, δ) is a match of at most ⌈2/ε²·ln(4/δ)⌉ duels.
// It puts i up if p̂ - rad > 1/2 + s_u, and down if p̂ + rad < 1/2 - s_d, where rad =
// √( ln(π²n²/(3δ)) / (2n) ). If neither has happened at the end, it puts i up if p̂ >
// 1/2 + ε/2 + s_u, down if p̂ < 1/2 - ε/2 - s_d, and otherwise in the middle.
//
// An arm that is α_t worse than the best is at least 2α_t/3 = ε + s_d worse than v,
// and so is eliminated in stage t. The best arm is not worse than v, and stays.
//
// Two departures: two arms with the same answer do not duel, so that a coin decides
// between them in the knockout and both stay after it, and the algorithm ends when
// all arms that are left have the same answer; and v does not play itself.
type SEEBS struct{ *duel.Sequential }

// NewSEEBS returns a learner for the problem. Its stream draws the pairs of each
// round and tosses the coins of ties=coin and of matches between arms with the same
// answer.
func NewSEEBS(p SEEBSParams, problem duel.Problem, stream *rng.Source) *SEEBS {
	left := duel.ShuffledArms(problem.Arms, stream)
	pool, next := make([]pref.Arm, 0, len(left)), make([]pref.Arm, 0, len(left))
	r := newArena(p.Ties, &problem, stream)
	return &SEEBS{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		best := left[0]
		a.Recommend(best)
		for t := 1; len(left) > 1 && !problem.OneTeam(left); t++ {
			alpha, delta := math.Ldexp(1, -t), deltaShare(p.Delta, t)
			best = r.quickKnockout(append(pool[:0], left...), next, alpha/3, float64(2*delta)/3, t == 1)
			a.Recommend(best)
			test := distributeItem(alpha/3, 0, alpha/3, delta/3)
			stay := 0
			r.begin()
			for _, arm := range left {
				if arm == best || problem.SameTeam(arm, best) || r.distribute(arm, best, &test) >= 0 {
					left[stay] = arm
					stay++
				}
			}
			left = left[:stay]
		}
		return best
	})}
}

// deltaShare returns 6δ/(π²t²), which over all t >= 1 adds up to δ.
func deltaShare(delta float64, t int) float64 {
	x := float64(t)
	return float64(6*delta) / float64(float64(math.Pi*math.Pi)*float64(x*x))
}

// quickKnockout is Tournament-k-Selection for k = 1. In round t the arms of the pool
// are paired at random, and of each pair Epsilon-Quick-Select keeps an arm that is
// not worse by more than ε_t = ε/4·(4/5)^t with probability 1-δ_t, δ_t = 6δ/(π²t²);
// an odd arm has a bye. For two arms Epsilon-Quick-Select is this: one arm is the
// pivot, and the other advances if Distribute-Item with ε_t/2 and δ_t/2 puts it up;
// otherwise the pivot advances, also if it puts it in the middle, which is a choice
// made here.
func (r *arena) quickKnockout(pool, next []pref.Arm, epsilon, delta float64, recommend bool) pref.Arm {
	epsilon /= 4
	for t := 1; len(pool) > 1; t++ {
		epsilon = float64(epsilon*4) / 5
		duel.Shuffle(pool, r.stream)
		test := distributeItem(epsilon/2, 0, 0, deltaShare(delta, t)/2)
		r.begin()
		next = next[:0]
		for i := 0; i+1 < len(pool); i += 2 {
			winner := pool[i+1]
			if r.problem.SameTeam(pool[i], pool[i+1]) {
				winner = r.either(pool[i], pool[i+1])
			} else if r.distribute(pool[i], pool[i+1], &test) > 0 {
				winner = pool[i]
			}
			next = append(next, winner)
			if recommend {
				r.Recommend(next[0])
			}
		}
		if last := len(pool) - 1; last%2 == 0 {
			r.Expenses.Byes++
			next = append(next, pool[last])
		}
		pool, next = next, pool
	}
	return pool[0]
}

// itemTest is Distribute-Item.
type itemTest struct {
	matchTest
	epsilon float64
}

func distributeItem(epsilon, up, down, delta float64) itemTest {
	return itemTest{matchTest{
		up: up, down: down, logKappa: portable.Log(float64(math.Pi*math.Pi) / float64(3*delta)),
		most: ceilDuels(float64(2*portable.Log(4/delta)) / float64(epsilon*epsilon)),
	}, epsilon}
}

// distribute returns 1 if the arm is above the pivot, -1 if it is below, and 0 if it
// is neither.
func (r *arena) distribute(arm, pivot pref.Arm, test *itemTest) int {
	verdict, lead, n := r.match(arm, pivot, &test.matchTest)
	x := float64(n)
	switch {
	case verdict != 0:
		return verdict
	case float64(lead) > float64(x*(test.epsilon+float64(2*test.up))):
		return 1
	case float64(-lead) > float64(x*(test.epsilon+float64(2*test.down))):
		return -1
	}
	return 0
}
