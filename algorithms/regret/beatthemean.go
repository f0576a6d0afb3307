package regret

import (
	"math"

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
	Gamma     float64 `yaml:"gamma" symbol:"γ" axis:"γ" doc:"γ of the stochastic transitivity, 1 (strong) to 3: where the best arm beats b and b beats c, the margins of both are at most γ times that of the best over c"`
	Radius    string  `yaml:"radius" options:"tight|loose" doc:"radius of the confidence interval of a share of wins: γ²√(ln(2TK)/n), which is proved for γ = 1, or 3γ²√(ln(2TK)/n)"`
	Opponents string  `yaml:"opponents" options:"random|random-with-self|turn" doc:"opponent of an arm's next duel: another arm drawn at random, any arm drawn at random as in the paper, the arm itself included, or the others in turn"`
	duel.TieParams
}

// Validate implements param.Params.
func (p BeatTheMeanParams) Validate() error { return param.Within("gamma", p.Gamma, 1, 3) }

// BeatTheMeanEntry declares beat-the-mean for the catalogue.
var BeatTheMeanEntry = duel.LearnerSpec[BeatTheMeanParams, *BeatTheMean]{
	Spec: sim.Spec[BeatTheMeanParams]{
		Name: "beat-the-mean",
		Card: sim.Card{
			Title:     "Beat the Mean",
			About:     "Explores, then commits: the arm with the fewest duels duels a random other one, so that its share of wins is measured against the average of the arms that are left. As soon as the worst arm is surely worse than the best, it is eliminated, and the duels against it are forgotten. The arm that is left duels itself until the end.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. A duel changes the record of its first arm only.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) a duel as long as no arm is near to be eliminated, otherwise O(K); O(K²) memory. Leaps when it has committed.",
			Promises: []sim.Promise{
				{Of: sim.Speed, When: map[string]string{"radius": "loose"}, Text: "Under strong stochastic transitivity relaxed by γ, and the stochastic triangle inequality, the regret is O(γ⁷K/ε·log T) with high probability, where ε is the gap of the best two arms.", Cited: "the source, online setting"},
			},
			Source: cite.Citation{
				Authors: "Yue, Y. and Joachims, T.", Year: 2011,
				Title: "Beat the Mean Bandit",
				Venue: cite.Proceedings{Name: "ICML", Pages: "241-248"},
				Where: "Algorithm 1, online setting; after re-implementations",
			},
		},
		Defaults: BeatTheMeanParams{Gamma: 1, Radius: "tight", Opponents: "random", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewBeatTheMean,
	TossesCoins:    BeatTheMeanParams.TossesCoins,
	Seeks:          func(BeatTheMeanParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:      func(BeatTheMeanParams) bool { return true },
	ReadsSelfDuels: func(p BeatTheMeanParams) bool { return p.Opponents == "random-with-self" },
	Endless:        func(BeatTheMeanParams) bool { return true },
	NeedsHorizon:   func(BeatTheMeanParams) bool { return true },
}

// BeatTheMean is Beat the Mean in its online setting (Yue and Joachims, ICML 2011,
// algorithm 1); package pac has the PAC setting, beat-the-mean-pac. With the horizon T,
// δ = 1/(2TK) and n duels of an arm, the radius of its share of wins is
//
//	c(n) = 3γ² √( ln(1/δ)/n )  (radius=loose)   or   γ² √( ln(1/δ)/n )  (radius=tight).
//
// An arm b with the fewest duels duels an arm that is left, and only the record of b
// changes. Let n* be the fewest duels of an arm that is left. The arm with the least share
// is eliminated as soon as that share plus c(n*) is at most the greatest minus c(n*), and
// the duels against it are removed from the records of the others. The arm that is left
// last duels itself. Beyond the horizon the learner goes on in the same way.
//
// By default an arm does not duel itself while it explores, and the radius is tight:
// the factor 3 eliminates nothing in 10⁵ duels of the usual matrices, and duels of an arm
// with itself, which are coins, shrink all differences of m arms by the factor 1-1/m and
// double the regret. The rules agree with Komiyama's code (tight, γ = 1.2) and with Wu's
// (loose, γ = 1.3), but for a wrong index in the latter; duelpy updates both arms. The
// paper itself was not available.
//
// The test need not be made after every duel. If the condition lacks g after some test, then
// m duels change the two shares together by at most m/n*, and c(n*) by at most its
// m/(2n*)-th part, so that it cannot hold before m ≥ g·n*/(1 + c(n*)).
type BeatTheMean struct {
	exploiter
	ties     duel.TieRule
	stream   *rng.Source
	scale    float64 // c(n) = scale/√n
	drawn    bool    // opponents are drawn, not taken in turn
	withSelf bool    // an arm may be its own opponent

	arms  []pref.Arm // those that are left; the first due have the fewest duels
	due   int
	least int // n*
	quiet int // during so many more duels no arm can be eliminated
	pair  pref.Pair
	at    int // the index of the pair's first arm

	// The record of each arm as the first arm of duels against arms that are left: duels
	// that count and half wins; in total, and against each opponent at arm·k + opponent.
	duels, halves         []int
	pairDuels, pairHalves []int

	ring []pref.Arm // with opponents in turn: all arms, eliminated ones too
	last []int      // by arm, the index in ring of its last opponent, at first its own
	gone []bool     // by arm, whether it is eliminated
}

// NewBeatTheMean returns a learner for the problem, which must have a horizon. Its stream
// draws the order of the arms and the opponents, decides among equals, and tosses the coins
// of ties=coin.
func NewBeatTheMean(p BeatTheMeanParams, problem duel.Problem, stream *rng.Source) *BeatTheMean {
	k := problem.Arms
	l := &BeatTheMean{
		ties: p.Rule(stream), stream: stream,
		scale: float64(p.Gamma*p.Gamma) * math.Sqrt(portable.Log(2)+portable.Log(float64(problem.Horizon))+portable.Log(float64(k))),
		drawn: p.Opponents != "turn", withSelf: p.Opponents == "random-with-self",
		arms: duel.ShuffledArms(k, stream), due: k,
		duels: make([]int, k), halves: make([]int, k), pairDuels: make([]int, k*k), pairHalves: make([]int, k*k),
		last: make([]int, k), gone: make([]bool, k),
	}
	if p.Radius == "loose" {
		l.scale *= 3
	}
	l.ring = append(l.ring, l.arms...)
	for i, a := range l.ring {
		l.last[a] = i
	}
	l.choose()
	return l
}

// Next implements duel.Learner.
func (l *BeatTheMean) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *BeatTheMean) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient.
func (l *BeatTheMean) Patience() int { return l.patience(1) }

// ObserveTally implements duel.Patient.
func (l *BeatTheMean) ObserveTally(_ pref.Pair, t pref.Tally) {
	if l.settled {
		return
	}
	if lead, counted := l.ties.Many(t); counted > 0 {
		l.enter(counted + lead)
	}
	l.choose()
}

// enter adds a duel to the record of the pair's first arm, which has won that many halves of
// it.
func (l *BeatTheMean) enter(halves int) {
	b := l.pair.First
	l.duels[b]++
	l.halves[b] += halves
	cell := int(b)*len(l.duels) + int(l.pair.Second)
	l.pairDuels[cell]++
	l.pairHalves[cell] += halves
	l.due--
	l.arms[l.at], l.arms[l.due] = l.arms[l.due], l.arms[l.at]
	if l.due == 0 {
		l.group()
	}
	if l.quiet--; l.quiet < 0 {
		l.judge()
	}
}

// choose chooses an arm with the fewest duels and its opponent.
func (l *BeatTheMean) choose() {
	if len(l.arms) == 1 {
		l.settle(l.arms[0])
		l.pair = l.itself()
		return
	}
	l.at = l.stream.Intn(l.due)
	b := l.arms[l.at]
	l.pair = pref.Pair{First: b, Second: l.opponent(b)}
}

// opponent chooses the opponent of the arm b.
func (l *BeatTheMean) opponent(b pref.Arm) pref.Arm {
	switch {
	case l.withSelf:
		return l.arms[l.stream.Intn(len(l.arms))]
	case l.drawn:
		other := l.stream.Intn(len(l.arms) - 1)
		if other >= l.at {
			other++
		}
		return l.arms[other]
	}
	for {
		l.last[b]++
		if l.last[b] == len(l.ring) {
			l.last[b] = 0
		}
		if a := l.ring[l.last[b]]; a != b && !l.gone[a] {
			return a
		}
	}
}

// group finds n* and moves the arms with n* duels to the front.
func (l *BeatTheMean) group() {
	l.least = math.MaxInt
	for _, a := range l.arms {
		l.least = min(l.least, l.duels[a])
	}
	l.due = 0
	for i, a := range l.arms {
		if l.duels[a] == l.least {
			l.arms[i], l.arms[l.due] = l.arms[l.due], a
			l.due++
		}
	}
}

// share returns the arm's share of wins; 1/2 without duels.
func (l *BeatTheMean) share(a pref.Arm) float64 {
	if l.duels[a] == 0 {
		return 0.5
	}
	return float64(l.halves[a]) / float64(2*l.duels[a])
}

// judge eliminates the worst arm if it is surely worse than the best.
func (l *BeatTheMean) judge() {
	l.quiet = 0
	if l.least == 0 {
		return // no share differs from another by 2c(0) = 2
	}
	n := float64(l.least)
	c := l.scale / math.Sqrt(n)
	low, high := 1.0, 0.0
	for _, a := range l.arms {
		s := l.share(a)
		low, high = min(low, s), max(high, s)
	}
	if lacks := (low + c) - (high - c); lacks > 0 {
		l.quiet = max(0, int(float64(lacks*n)/(1+c))-1)
		return
	}
	worst := choice{stream: l.stream}
	for i, a := range l.arms {
		worst.offer(pref.Arm(i), -l.share(a))
	}
	l.eliminate(int(worst.arm))
}

// eliminate removes the arm at the index and the duels against it.
func (l *BeatTheMean) eliminate(at int) {
	out := l.arms[at]
	l.gone[out] = true
	l.arms = append(l.arms[:at], l.arms[at+1:]...)
	for _, b := range l.arms {
		cell := int(b)*len(l.duels) + int(out)
		l.duels[b] -= l.pairDuels[cell]
		l.halves[b] -= l.pairHalves[cell]
	}
	l.group()
}

// Recommend returns an arm with the greatest share of wins among those that are left.
func (l *BeatTheMean) Recommend() pref.Arm {
	best := l.arms[0]
	for _, a := range l.arms[1:] {
		if l.share(a) > l.share(best) {
			best = a
		}
	}
	return best
}
