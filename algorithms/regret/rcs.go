package regret

import (
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RCSParams are the parameters of RCS.
type RCSParams struct {
	AlphaParams
	Challenger string `yaml:"challenger" options:"bound|sampled" doc:"how the opponent of the champion is chosen: by the greatest upper confidence bound (RCS), or by the greatest value of a second draw from the posterior (RTS), which has no use for alpha"`
	duel.TieParams
}

// RCSEntry declares rcs for the catalogue.
var RCSEntry = duel.LearnerSpec[RCSParams, *RCS]{
	Spec: sim.Spec[RCSParams]{
		Name: "rcs",
		Card: sim.Card{
			Title:     "RCS",
			About:     "Relative Confidence Sampling: minimises regret towards a Condorcet winner. The champion beats all others in a matrix that is drawn from the posterior; the challenger has the greatest upper confidence bound against it or, with challenger=sampled (Relative Thompson Sampling), the greatest value of a second draw. Needs no horizon.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Guarantee: "None: the paper has experiments only. Without a Condorcet winner the regret grows linearly.",
			Cost:      "O(K) a duel, O(K²) memory. Leaps over duels of an arm with itself.",
			Source: cite.Citation{
				Authors: "Zoghi, M., Whiteson, S., de Rijke, M. and Munos, R.", Year: 2014,
				Title: "Relative Confidence Sampling for Efficient On-Line Ranker Evaluation",
				Venue: cite.Proceedings{Name: "WSDM", Pages: "73-82"},
				Where: "Algorithm 1; the sampled challenger as in the code of Li (2020)",
			},
		},
		Defaults: RCSParams{AlphaParams: AlphaParams{Alpha: 0.51}, Challenger: "bound", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewRCS,
	TossesCoins: RCSParams.TossesCoins,
	Seeks:       func(RCSParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:   func(RCSParams) bool { return true },
	Endless:     func(RCSParams) bool { return true },
}

// RCS minimises the regret towards a Condorcet winner (Zoghi, Whiteson, de Rijke and Munos,
// WSDM 2014, algorithm 1). With the bounds u_ij (see bounds) and the laws of θ_ij (see
// posterior):
//
//  1. The champion c is the arm with θ_cj > ½ for all j. If there is none, it is an arm that
//     has been champion least often, one of several at random.
//  2. The challenger is the arm d with the greatest u_dc, or with challenger=sampled with the
//     greatest θ_dc of a second draw, where u_cc = θ_cc = ½.
//
// The rules agree with the code of Wu and with that of Li (chang-li/MergeDTS), which has the
// sampled challenger too. All arms that become champions are counted, not only those of the
// last sentence of 1.
//
// A champion needs no draw of all pairs. One pass over the arms, in which the loser of each
// draw leaves, ends with the only arm that can be it, and a second pass draws its pairs that
// are missing. While the champion c duels itself, so does the next duel with the probability
// that c beats all others in a draw and, with challenger=sampled, that none beats it in the
// second one. So the number of these duels is geometric. It is cut where a bound reaches ½.
type RCS struct {
	bounds
	posterior
	sampled   bool
	champions []int // by arm, how often it has been champion
	list      []pref.Arm
	other     bool // the duel at until is of another pair than the arm with itself
}

// NewRCS returns a learner for the problem. Its stream draws from the posterior, decides
// among equals, and tosses the coins of ties=coin.
func NewRCS(p RCSParams, problem duel.Problem, stream *rng.Source) *RCS {
	k := problem.Arms
	l := &RCS{
		bounds:  newBounds(k, p.Alpha, p.Rule(stream), stream),
		sampled: p.Challenger == "sampled", champions: make([]int, k), list: make([]pref.Arm, 0, k),
	}
	l.posterior = newPosterior(&l.record, stream)
	l.choose()
	return l
}

// Observe implements duel.Learner.
func (l *RCS) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *RCS) ObserveTally(p pref.Pair, t pref.Tally) {
	l.enter(p, t, &l.bounds)
	if l.t >= l.until {
		l.choose()
	}
}

// Recommend returns an arm that has beaten the most others.
func (l *RCS) Recommend() pref.Arm { return l.copelandLeader() }

// choose chooses the next pair.
func (l *RCS) choose() {
	if l.other {
		l.pair = l.otherPair(l.pair.First)
	} else {
		l.pair.First = l.champion()
		l.pair.Second = l.opponent(l.pair.First)
	}
	l.other = false
	l.until = l.t + 1
	if c := l.pair.First; c == l.pair.Second {
		more := failures(l.stream, l.leaves(c))
		l.until = never
		if !l.sampled {
			l.until = l.change()
		}
		if more < l.until-l.t-1 {
			l.until = l.t + 1 + more
			l.other = true
		}
	}
	l.champions[l.pair.First] += l.until - l.t
}

// all returns the row of arm c for draws of all its opponents.
func (l *RCS) all(c pref.Arm) (tau []float64, width float64) {
	return l.tau[int(c)*l.k:][:l.k], math.Inf(1)
}

// leave returns the probability that the champion of one draw is not c or, with a second
// draw, that an arm beats it there.
func (l *RCS) leaves(c pref.Arm) float64 {
	tau, width := l.all(c)
	some := l.someRival(c, tau, width)
	if l.sampled {
		some += float64(some * (1 - some))
	}
	return some
}

// otherPair draws a pair, given that arm c does not beat all others in the first draw or,
// with a second draw, not in both.
func (l *RCS) otherPair(c pref.Arm) pref.Pair {
	tau, width := l.all(c)
	some := l.someRival(c, tau, width)
	// c is beaten in the first draw with probability some, and otherwise in the second one.
	if l.sampled && between(l.stream)*(2-some) >= 1 {
		l.list = l.rivalsGiven(some, c, tau, width, l.list)
		return pref.Pair{First: c, Second: l.greatest(c, l.list)}
	}
	l.list = l.rivalsGiven(some, c, tau, width, l.list)
	champion, ok := l.winner(c)
	if !ok || !slices.Contains(l.list, champion) {
		champion = l.rarest()
	}
	return pref.Pair{First: champion, Second: l.opponent(champion)}
}

// champion draws the champion.
func (l *RCS) champion() pref.Arm {
	c, ok := l.winner(-1)
	if !ok {
		c = l.rarest()
	}
	return c
}

// winner draws which arm beats all others in a draw that leaves out one arm; false if there
// is none.
func (l *RCS) winner(without pref.Arm) (pref.Arm, bool) {
	c, before := pref.Arm(-1), pref.Arm(-1)
	for j := range pref.Arm(l.k) {
		switch {
		case j == without:
		case c < 0:
			c = j
		case l.beats(j, c):
			c, before = j, c
		}
	}
	for j := range c {
		if j != without && j != before && !l.beats(c, j) {
			return c, false
		}
	}
	return c, true
}

// rarest returns an arm that has been champion least often.
func (l *RCS) rarest() pref.Arm {
	best := choice{stream: l.stream}
	for i, n := range l.champions {
		best.offer(pref.Arm(i), -float64(n))
	}
	return best.arm
}

// opponent chooses the opponent of the champion.
func (l *RCS) opponent(c pref.Arm) pref.Arm {
	if !l.sampled {
		return l.challenger(c)
	}
	tau, width := l.all(c)
	l.list = l.rivals(c, tau, width, l.list)
	return l.greatest(c, l.list)
}
