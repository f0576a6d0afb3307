package pac

import (
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BeatTheMeanParams are the parameters of BeatTheMean.
type BeatTheMeanParams struct {
	Epsilon float64 `yaml:"epsilon" symbol:"ε" axis:"epsilon ε" doc:"ε, in [.001,1]: an arm that loses to the best with probability at most .5 + ε is good enough"`
	duel.DeltaParams
	Gamma     float64 `yaml:"gamma" doc:"γ of the stochastic transitivity, 1 (strong) to 3: where the best arm beats b and b beats c, the margins of both are at most γ times that of the best over c"`
	Opponents string  `yaml:"opponents" options:"turn|random" doc:"opponent of an arm's next duel: the others in turn, or one drawn at random as in the paper"`
	duel.TieParams
}

// Validate implements param.Params.
func (p BeatTheMeanParams) Validate() error {
	return errors.Join(
		param.Within("epsilon", p.Epsilon, 1e-3, 1), p.DeltaParams.Validate(),
		param.Within("gamma", p.Gamma, 1, 3),
	)
}

// BeatTheMeanEntry declares beat-the-mean-pac for the catalogue.
var BeatTheMeanEntry = duel.LearnerSpec[BeatTheMeanParams, *BeatTheMean]{
	Spec: sim.Spec[BeatTheMeanParams]{
		Name: "beat-the-mean-pac",
		Card: sim.Card{
			Title:    "Beat the Mean (PAC)",
			About:    "Every arm duels against the average of the others. As soon as the worst arm is surely worse than the best, it is eliminated, and the duels against it are forgotten. It needs a weaker transitivity than a knockout, but the number of duels grows as the sixth power of γ.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. A duel changes the record of its first arm only.",
			Cost:     "O(1) work a duel or a leap, and O(K) a round of all arms; O(K²) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "It is promised under strong stochastic transitivity with factor γ relative to the best arm and the stochastic triangle inequality (of P + Q/2, or with ties=drop of P/(P+Pᵀ)). A failure is an arm that loses to the best with probability above .5 + ε; an arm other than the best is none if its gap is at most ε.", Test: sim.Guaranteed},
				{Of: sim.Speed, Text: "O(γ⁶K/ε²·ln(KN/δ)) duels, where N is the greatest number of duels of an arm.", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Yue, Y. and Joachims, T.", Year: 2011,
				Title: "Beat the Mean Bandit",
				Venue: cite.Proceedings{Name: "ICML", Pages: "241-248"},
				Where: "Algorithm 1, PAC setting; N and the radius after re-implementations",
			},
		},
		Defaults: BeatTheMeanParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1, Opponents: "turn", TieParams: duel.TieParams{Ties: "half"}},
		Test:     func(p BeatTheMeanParams) BeatTheMeanParams { p.Epsilon, p.Delta = 0.5, 0.9; return p },
	},
	New:         NewBeatTheMean,
	TossesCoins: BeatTheMeanParams.TossesCoins,
	Seeks:       func(BeatTheMeanParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p BeatTheMeanParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Binary: true, Condorcet: true, Transitive: true, Gap: p.Epsilon}}
	},
}

// BeatTheMean is the PAC variant of Beat the Mean (Yue and Joachims, ICML 2011,
// Algorithm 1). The constant N, the least solution of
//
//	N = ⌈ 36γ⁶/ε² · ln(K³N/δ) ⌉,
//
// and the radius c(n) = 3γ² √( ln(K³N/δ)/n ) follow two re-implementations; the paper
// was not available.
//
// The arm b with the fewest duels duels another arm that is left, and only the record
// of b changes. Let n* be the fewest duels of any arm that is left. The arm with the
// least share of wins is eliminated when that share is 2c(n*) below the greatest, and
// the duels against it are removed from all records. The algorithm ends when one arm
// is left or n* is N, with the arm of the greatest share; also when all arms that are
// left have the same answer.
//
// Departures from the paper:
//
//   - An arm never duels itself, which in the paper is a coin. This multiplies all
//     differences of shares by m/(m-1), where m arms are left, and keeps their order.
//   - With opponents=turn the arms duel all others equally often instead of at random.
//     This is the mean that random opponents estimate, without the noise of drawing
//     them, and Hoeffding's inequality still applies.
//   - The test is made when all arms have equally many duels, not after every duel.
//     Fewer tests make no error more likely.
//
// These are derived here, not in the paper.
//
// It leaps. Once there have been enough duels for any arm to be eliminated, each arm
// has, opponent by opponent, as many duels in a row as the test certainly cannot
// decide, but at most an eighth of those that it has had, so that a trial that is cut
// in between has records of similar length. The random opponents of such a leap are
// drawn as the numbers of duels against each.
type BeatTheMean struct{ *duel.Sequential }

// NewBeatTheMean returns a learner for the problem. Its stream draws the order of the
// arms and, with opponents=random, the opponents, and tosses the coins of ties=coin.
func NewBeatTheMean(p BeatTheMeanParams, problem duel.Problem, stream *rng.Source) *BeatTheMean {
	return &BeatTheMean{newMeanField(p, problem, stream, true)}
}

// newMeanField returns the code of BeatTheMean. Without leaps, every arm has only as
// many duels between two tests as equal records need.
func newMeanField(p BeatTheMeanParams, problem duel.Problem, stream *rng.Source, leaps bool) *duel.Sequential {
	k := problem.Arms
	most, logTerm := meanLength(k, p.Epsilon, p.Delta, p.Gamma)
	f := &meanField{
		arena: newArena(p.Ties, &problem, stream),
		left:  duel.ShuffledArms(problem.Arms, stream),
		most:  most, logTerm: logTerm, scale: float64(12*p.Gamma) * p.Gamma,
		random: p.Opponents == "random", leaps: leaps,
		lead: make([]int, k), pairLead: make([]int, k*k),
		duelled: make([]int, k), pairDuels: make([]int, k*k),
	}
	return duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		f.Arena = a
		f.best = f.left[0]
		a.Recommend(f.best)
		for len(f.left) > 1 && f.fewest() < most && !problem.OneTeam(f.left) {
			f.round()
			f.judge()
		}
		return f.best
	})
}

// meanLength returns N, the number of duels of each arm that is enough, and
// ln(K³N/δ). The right side of the equation for N grows like a logarithm, so that
// iterating it from 1 rises to the least fixed point and stays there.
func meanLength(k int, epsilon, delta, gamma float64) (n int, logTerm float64) {
	g := float64(float64(gamma*gamma) * gamma)
	scale := float64(float64(36*g)*g) / float64(epsilon*epsilon)
	x := float64(k)
	base := portable.Log(float64(float64(x*x)*x) / delta)
	for n = 1; ; {
		logTerm = base + portable.Log(float64(n))
		next := ceilDuels(float64(scale * logTerm))
		if next <= n {
			return n, logTerm
		}
		n = next
	}
}

// meanField holds the records of the arms that are left.
type meanField struct {
	*arena
	left    []pref.Arm
	best    pref.Arm
	most    int     // N
	logTerm float64 // ln(K³N/δ)
	scale   float64 // 12γ²
	random  bool
	leaps   bool

	// The record of each arm as the first arm of duels against arms that are left:
	// wins - losses, and the number of duels; in total, and against each opponent at
	// arm·k + opponent.
	lead, duelled       []int
	pairLead, pairDuels []int
}

// fewest returns n*.
func (f *meanField) fewest() int {
	n := math.MaxInt
	for _, b := range f.left {
		n = min(n, f.duelled[b])
	}
	return n
}

// enter lets b duel the opponent n times and updates b's record.
func (f *meanField) enter(b, opponent pref.Arm, n int) {
	lead := f.exactly(b, opponent, n)
	at := int(b)*len(f.lead) + int(opponent)
	f.lead[b] += lead
	f.pairLead[at] += lead
	f.duelled[b] += n
	f.pairDuels[at] += n
}

// round extends all records to the same length: the longest, or, if all have it, a
// length that none has yet.
func (f *meanField) round() {
	f.Expenses.Rounds++
	length := f.longest()
	if f.fewest() == length {
		length += f.step(length)
	}
	for _, b := range f.left {
		due, others := length-f.duelled[b], len(f.left)-1
		for _, opponent := range f.left {
			if opponent == b {
				continue
			}
			n := due / others
			if f.random {
				n = f.stream.Binomial(due, 1/float64(others))
			}
			if n > 0 {
				f.enter(b, opponent, n)
			}
			due -= n
			others--
		}
	}
}

// longest returns the most duels of any arm.
func (f *meanField) longest() (n int) {
	for _, b := range f.left {
		n = max(n, f.duelled[b])
	}
	return n
}

// step returns how many more duels all arms may have before the next test, where they
// have n each. In m duels each, the difference of two leads grows by at most 2m, and
// the bound on it is concave in m, so that bisection finds where they can first
// cross.
func (f *meanField) step(n int) int {
	unit := len(f.left) - 1
	if f.random {
		unit = 1
	}
	least, greatest := f.spread()
	possible := func(units int) bool {
		m := units * unit
		return n+m >= f.most || f.apart(float64(greatest-least+2*m), n+m)
	}
	if !f.leaps || !f.apart(float64(2*n), n) { // no arm can be eliminated yet, whatever the outcomes
		return unit
	}
	high := max(1, n/unit/8)
	if !possible(high) {
		return high * unit
	}
	low := 0
	for high-low > 1 {
		if middle := (low + high) / 2; possible(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high * unit
}

// spread returns the least and the greatest lead.
func (f *meanField) spread() (least, greatest int) {
	least, greatest = math.MaxInt, math.MinInt
	for _, b := range f.left {
		least, greatest = min(least, f.lead[b]), max(greatest, f.lead[b])
	}
	return least, greatest
}

// apart reports whether shares of wins differ by at least 2c(n). A share is 1/2 +
// lead/(2n), so that the leads in n duels must differ by 4n·c(n).
func (f *meanField) apart(leads float64, n int) bool {
	return leads >= float64(f.scale*math.Sqrt(float64(float64(n)*f.logTerm)))
}

// judge finds the best arm, and eliminates the worst if it is surely worse.
func (f *meanField) judge() {
	n := f.fewest()
	if worst := f.rank(n); n > 0 && f.apart(f.share(f.best, n)-f.share(f.left[worst], n), n) {
		out := f.left[worst]
		f.left = slices.Delete(f.left, worst, worst+1)
		for _, b := range f.left {
			at := int(b)*len(f.lead) + int(out)
			f.lead[b] -= f.pairLead[at]
			f.duelled[b] -= f.pairDuels[at]
		}
		f.rank(f.fewest())
	}
	f.Recommend(f.best)
}

// rank updates the best arm, which changes only for a better one, and returns the
// index of the worst.
func (f *meanField) rank(n int) (worst int) {
	for i, b := range f.left {
		share := f.share(b, n)
		if share < f.share(f.left[worst], n) {
			worst = i
		}
		if share > f.share(f.best, n) {
			f.best = b
		}
	}
	return worst
}

// share returns b's lead scaled to n duels, which is exact if b has n duels.
func (f *meanField) share(b pref.Arm, n int) float64 {
	if f.duelled[b] == 0 {
		return 0
	}
	return float64(f.lead[b]) * (float64(max(1, n)) / float64(f.duelled[b]))
}
