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
	Opponents string  `yaml:"opponents" options:"turn|random" doc:"whom an arm meets: all others in turn, or one drawn at random as in the paper"`
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
			Title:     "Beat the Mean (PAC)",
			About:     "All arms duel against the field; as soon as the worst is surely worse than the best, it leaves, and what was won against it is forgotten. It bears a weaker transitivity than a knockout, at the sixth power of γ.",
			Feedback:  "Binary: win or loss. What a tie is to it, the parameter ties says; by default half a win for each. A duel tells of its first arm only.",
			Guarantee: "Under strong stochastic transitivity with factor γ relative to the best arm and the stochastic triangle inequality (of P + Q/2, or with ties=drop of P/(P+Pᵀ)): returns with probability at least 1-δ an arm that loses to the best with probability at most .5 + ε. That is the best arm itself where all its gaps are above ε.",
			Cost:      "O(1) work a duel or a leap, and O(K) a round of all arms; O(K²) memory; O(γ⁶K/ε²·ln(KN/δ)) duels, N as many as each arm has at most. Leaps.",
			Source: cite.Citation{
				Authors: "Yue, Y. and Joachims, T.", Year: 2011,
				Title: "Beat the Mean Bandit",
				Venue: cite.Proceedings{Name: "ICML", Pages: "241-248"},
				Where: "Algorithm 1, PAC setting; N and the radius after re-implementations",
			},
		},
		Defaults: BeatTheMeanParams{Epsilon: 0.1, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1, Opponents: "turn", TieParams: duel.TieParams{Ties: "half"}},
		Test:     func(p BeatTheMeanParams) BeatTheMeanParams { p.Epsilon, p.Delta = 0.4, 0.4; return p },
	},
	New:         NewBeatTheMean,
	TossesCoins: BeatTheMeanParams.TossesCoins,
	Seeks:       func(BeatTheMeanParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p BeatTheMeanParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Binary: true, Condorcet: true, Transitive: true, Gap: p.Epsilon}}
	},
}

// BeatTheMean is the PAC variant of Beat the Mean (Yue and Joachims, ICML 2011,
// Algorithm 1). N, the least number that is its own
//
//	N = ⌈ 36γ⁶/ε² · ln(K³N/δ) ⌉,
//
// and the radius c(n) = 3γ² √( ln(K³N/δ)/n ) are as remembered by two
// re-implementations; the paper was not at hand.
//
// The arm b with the fewest duels meets an arm of those that are left, and only
// the record of b changes. With n* the fewest duels of any arm that is left, the
// arm whose share of wins is least goes out when it is by 2c(n*) below the
// greatest, and all records forget their duels against it. It ends when one arm
// is left or n* is N, with the arm of the greatest share; also when all that are
// left have the same answer.
//
// Departures. An arm never meets itself, which in the paper is a coin: this
// stretches all differences of shares by m/(m-1), where m arms are left, and
// keeps their order. With opponents=turn the arms meet all others equally often
// instead of at random: the mean that random opponents estimate, without the
// noise of drawing them, to which Hoeffding's inequality applies all the same.
// The test is made when all arms have equally many duels, not after every one;
// to look less often makes no error more likely. All of this is derived here, not
// in the paper.
//
// It leaps: once there have been enough duels for anyone to go out, every arm has
// as many in a row, opponent by opponent, as the test certainly stays silent, but
// no more than an eighth of those it has had, so that a trial that is cut in
// between has records of about one length. Random opponents of such a leap are
// drawn by how often each is met.
type BeatTheMean struct{ *duel.Sequential }

// NewBeatTheMean is a learner for the problem; its stream draws the order of the
// arms, with opponents=random who meets whom, and tosses the coins of ties=coin.
func NewBeatTheMean(p BeatTheMeanParams, problem duel.Problem, stream *rng.Source) *BeatTheMean {
	return &BeatTheMean{newMeanField(p, problem, stream, true)}
}

// newMeanField is BeatTheMean's code, which does not leap if it is told so.
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

// meanLength is N, the duels of each arm that are enough, and ln(K³N/δ). The
// right side grows like a logarithm, so that iterating it from 1 comes up to the
// least fixed point and stays.
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

// meanField keeps the records of the arms that are left.
type meanField struct {
	*arena
	left    []pref.Arm
	best    pref.Arm
	most    int     // N
	logTerm float64 // ln(K³N/δ)
	scale   float64 // 12γ²
	random  bool
	leaps   bool

	// Of each arm against those that are left: wins - losses as the first arm
	// and in how many duels; and against each of them, at arm·k + opponent.
	lead, duelled       []int
	pairLead, pairDuels []int
}

// fewest is n*.
func (f *meanField) fewest() int {
	n := math.MaxInt
	for _, b := range f.left {
		n = min(n, f.duelled[b])
	}
	return n
}

// enter lets b meet the opponent n times.
func (f *meanField) enter(b, opponent pref.Arm, n int) {
	lead := f.exactly(b, opponent, n)
	there := int(b)*len(f.lead) + int(opponent)
	f.lead[b] += lead
	f.pairLead[there] += lead
	f.duelled[b] += n
	f.pairDuels[there] += n
}

// round gives all arms records of one length: the longest, or if they are of one
// length, one that they have not had yet.
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
			n := due / others // all of one length, with opponents=turn
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

// longest is the most duels of any arm.
func (f *meanField) longest() (n int) {
	for _, b := range f.left {
		n = max(n, f.duelled[b])
	}
	return n
}

// step is how many duels more all arms may have before the next test, where they
// have n. In m duels each the difference of two leads grows by at most 2m, and
// the bound on it is concave in m, so that halving finds where they can first
// meet.
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
	if !f.leaps || !f.apart(float64(2*n), n) { // nobody can be out yet, whoever has won
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

// spread is the least and the greatest lead.
func (f *meanField) spread() (least, greatest int) {
	least, greatest = math.MaxInt, math.MinInt
	for _, b := range f.left {
		least, greatest = min(least, f.lead[b]), max(greatest, f.lead[b])
	}
	return least, greatest
}

// apart says whether shares of wins are 2c(n) apart. A share is 1/2 + lead/(2n),
// so that the leads in n duels must be 4n·c(n) apart.
func (f *meanField) apart(leads float64, n int) bool {
	return leads >= float64(f.scale*math.Sqrt(float64(float64(n)*f.logTerm)))
}

// judge finds the best arm, and puts out the worst if it is surely worse.
func (f *meanField) judge() {
	n := f.fewest()
	if worst := f.rank(n); n > 0 && f.apart(f.share(f.best, n)-f.share(f.left[worst], n), n) {
		out := f.left[worst]
		f.left = slices.Delete(f.left, worst, worst+1)
		for _, b := range f.left {
			there := int(b)*len(f.lead) + int(out)
			f.lead[b] -= f.pairLead[there]
			f.duelled[b] -= f.pairDuels[there]
		}
		f.rank(f.fewest())
	}
	f.Recommend(f.best)
}

// rank finds the best arm, which stays unless another is better, and where the
// worst one is.
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

// share is b's lead in n duels, were it as great a part of them as of its own;
// exact where it has n duels.
func (f *meanField) share(b pref.Arm, n int) float64 {
	if f.duelled[b] == 0 {
		return 0
	}
	return float64(f.lead[b]) * (float64(max(1, n)) / float64(f.duelled[b]))
}
