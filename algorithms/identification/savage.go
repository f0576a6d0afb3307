package identification

import (
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SAVAGEParams are the parameters of SAVAGE.
type SAVAGEParams struct {
	duel.DeltaParams
	Winner string `yaml:"winner" options:"copeland|condorcet|borda" doc:"notion of the best arm; condorcet assumes that there is a Condorcet winner"`
	Union  string `yaml:"union" options:"anytime|horizon" doc:"confidence intervals that hold for any number of duels with probability 1-δ, or for the duels of the horizon T with probability 1-1/T, whatever delta is"`
	duel.TieParams
}

// seeks returns the notion of winner that the parameter names: ties count as half
// wins in all of them, so that the Copeland winner is that of P + Q/2.
func (p SAVAGEParams) seeks() pref.Notion {
	switch p.Winner {
	case "condorcet":
		return pref.CondorcetNotion
	case "borda":
		return pref.BordaNotion
	}
	return pref.CopelandHalf
}

// planned reports whether the radius is that of the horizon.
func (p SAVAGEParams) planned() bool { return p.Union == "horizon" }

// SAVAGEEntry declares savage for the catalogue.
var SAVAGEEntry = duel.LearnerSpec[SAVAGEParams, *SAVAGE]{
	Spec: sim.Spec[SAVAGEParams]{
		Name: "savage",
		Card: sim.Card{
			Title:    "SAVAGE",
			About:    "Sensitivity Analysis of VAriables for Generic Exploration: finds a Copeland, Condorcet or Borda winner with fixed confidence. All pairs duel in turn; a pair leaves when anytime confidence intervals show that it is decided or can no longer change the answer.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Cost:     "O(1) a duel, O(K²) when an arm is excluded; O(K²) memory. Does not leap, because each duel is of another pair.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, When: map[string]string{"union": "anytime"}, Text: "A failure is an arm that is no winner of the given notion in the matrix P + Q/2 (P win, Q tie probabilities; with ties=drop in P/(P+Pᵀ)). With winner=condorcet it is promised only if there is a Condorcet winner. It need not stop if a pair is exactly even or, with winner=borda, if several arms share the best score.", Test: sim.Guaranteed},
				{Of: sim.Result, Text: "A Copeland winner of P + Q/2 can differ from the ternary one, which is defined by the likeliest outcome of each pair.", Test: "algorithms.TestNotionsDiffer"},
			},
			Source: cite.Citation{
				Authors: "Urvoy, T., Clérot, F., Féraud, R. and Naamane, S.", Year: 2013,
				Title: "Generic Exploration and K-armed Voting Bandits",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "28", Number: "2", Pages: "91-99"},
				Where: "Algorithm 1; the Copeland test and the radius as in the code of Bengs, Haddenhorst and Hüllermeier (2024)",
			},
		},
		Defaults: SAVAGEParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Winner: "copeland", Union: "anytime", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:          NewSAVAGE,
	TossesCoins:  SAVAGEParams.TossesCoins,
	Seeks:        SAVAGEParams.seeks,
	NeedsHorizon: SAVAGEParams.planned,
	Guarantee: func(p SAVAGEParams) duel.Guarantee {
		if p.planned() {
			return duel.Guarantee{}
		}
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{
			Binary:    true,
			Condorcet: p.Winner == "condorcet",
		}}
	},
}

// SAVAGE identifies a winner from binary duels with failure probability δ, by uniform
// exploration of the pairs that can still matter (Urvoy, Clérot, Féraud and Naamane,
// ICML 2013, algorithm 1, with its three independence tests).
//
// After n duels of a pair the mean lies within c(n) = sqrt(ln(π² C(K,2) n²/(3δ)) /
// (2n)) of its expectation, for all pairs and all n at once with probability 1-δ. A
// pair is decided when ½ lies outside this interval. It leaves the race
//
//   - copeland: when it is decided, or when some arm has more certain wins than either
//     arm of the pair can still reach;
//   - condorcet: when it is decided, or when an arm of the pair has certainly lost to
//     some arm, since a Condorcet winner loses to none;
//   - borda: when the lower bound of some arm's Borda score exceeds the upper bounds of
//     both arms of the pair. The bounds hold at all times at once, so each is the best
//     of all that were computed. Pairs with the leading arm would never leave, so it
//     stops when all arms but one are excluded.
//
// It returns the first of the arms with the greatest score that is still possible. Its
// set are the arms that are not certainly worse than another one; with winner=condorcet,
// those that have certainly lost to none, or the recommended arm if there are none, since
// then there is no Condorcet winner. At the end the set is the paper's answer: all
// Copeland winners, the Condorcet winner or the Borda winner, with probability at least
// 1-δ.
type SAVAGE struct {
	race
	winner string
	borda  borda
}

// NewSAVAGE returns a learner for the problem. Its stream tosses the coins of
// ties=coin and is used for nothing else.
func NewSAVAGE(p SAVAGEParams, problem duel.Problem, stream *rng.Source) *SAVAGE {
	k := problem.Arms
	pairs := float64(k * (k - 1) / 2)
	q := float64(math.Pi*math.Pi) * pairs / float64(3*p.Delta)
	lead := conf.NewLead
	if p.planned() {
		t := float64(problem.Horizon)
		q, lead = float64(float64(2*pairs)*float64(t*t)), conf.NewPlannedLead
	}
	enough := both
	if p.Winner == "condorcet" {
		enough = either
	}
	l := &SAVAGE{race: newRace(k, lead(q), p.Rule(stream), enough), winner: p.Winner}
	if p.Winner == "borda" {
		l.borda = newBorda(k, q, p.planned())
	}
	return l
}

// Next implements duel.Learner.
func (l *SAVAGE) Next() (pref.Pair, bool) { return l.next() }

// Observe implements duel.Learner.
func (l *SAVAGE) Observe(_ pref.Pair, o pref.Outcome) {
	p := &l.pairs[l.turn]
	lead, counted := l.ties.One(o)
	p.lead += lead
	p.duels += counted
	switch {
	case counted == 0:
		l.pass()
	case l.winner == "borda":
		l.bound(p)
	case l.decided(p):
		l.decide(p)
	default:
		l.pass()
	}
}

// Recommend returns the first of the arms that can reach the highest score; before
// the end, of these one with the most certain wins. (At the end all pairs of these
// arms are decided, so that this makes no difference.)
func (l *SAVAGE) Recommend() pref.Arm {
	best := 0
	for i := range l.k {
		if l.winner == "borda" {
			if l.borda.upper[i] > l.borda.upper[best] {
				best = i
			}
		} else if l.losses[i] < l.losses[best] || l.losses[i] == l.losses[best] && l.wins[i] > l.wins[best] {
			best = i
		}
	}
	return pref.Arm(best)
}

// Set implements duel.Setter.
func (l *SAVAGE) Set() []pref.Arm {
	set := l.remaining()
	if len(set) == 0 {
		set = append(set, l.Recommend())
	}
	return set
}

// decide removes the pair whose turn it is, which has been decided, and excludes the arms
// that can no longer win.
func (l *SAVAGE) decide(p *racingPair) {
	l.exclude(p, l.most, func(arm int) bool {
		if l.winner == "condorcet" {
			return l.losses[arm] > 0
		}
		return l.most > l.k-1-l.losses[arm]
	})
	l.leave()
}

// bound updates the bounds of the Borda scores after a duel of the pair whose turn it
// is.
func (l *SAVAGE) bound(p *racingPair) {
	if !l.borda.tighten(p, l.out) {
		l.pass()
		return
	}
	if l.borda.exclude(l.out) == 1 {
		l.pairs = l.pairs[:0]
		return
	}
	l.excluded()
	if l.gone(p) {
		l.leave()
	} else {
		l.pass()
	}
}

// borda holds bounds of the arms' Borda scores, as sums over their opponents.
// Probabilities are whole multiples of 2^-40, rounded so that the bounds stay valid.
// Sums of them are exact in any order of addition.
type borda struct {
	k       int
	q       float64 // the union bound
	planned bool    // q holds for all numbers of duels, without a factor n²
	duels   int32   // the number of duels for which c was computed last
	c       float64 // the radius c(duels); most often the next pair needs the same one
	low     []int64 // low[i*k+j] <= P(i beats j); the upper bound is unit - low[j*k+i]
	lower   []int64 // by arm, the sum of the lower bounds
	upper   []int64 // by arm, the sum of the upper bounds
	best    int64   // the greatest of lower
	worst   int64   // the least of upper among the arms that are not excluded
}

// unit stands for the probability 1.
const unit = 1 << 40

func newBorda(k int, q float64, planned bool) borda {
	b := borda{k: k, q: q, planned: planned, low: make([]int64, k*k), lower: make([]int64, k), upper: make([]int64, k)}
	for i := range b.upper {
		b.upper[i] = int64(k-1) * unit
	}
	b.worst = b.upper[0]
	return b
}

// tighten updates the bounds after a duel of the pair and reports whether an arm that
// is not excluded is now certainly worse than another one. Lower bounds only rise and
// upper bounds only fall, so the extremes are updated in O(1).
func (b *borda) tighten(p *racingPair, out []bool) bool {
	n := float64(p.duels)
	if b.duels != p.duels {
		b.duels = p.duels
		union := b.q
		if !b.planned {
			union = float64(float64(b.q*n) * n)
		}
		b.c = math.Sqrt(portable.Log(union) / (2 * n))
	}
	mean := (n + float64(p.lead)) / (2 * n)
	b.raise(int(p.first), int(p.second), math.Floor(float64((mean-b.c)*unit)))
	b.raise(int(p.second), int(p.first), math.Floor(float64((1-mean-b.c)*unit)))
	for _, i := range [2]int32{p.first, p.second} {
		b.best = max(b.best, b.lower[i])
		if !out[i] {
			b.worst = min(b.worst, b.upper[i])
		}
	}
	return b.best > b.worst
}

// raise sets the lower bound of P(i beats j) if it rises; the upper bound of P(j
// beats i) then falls by as much.
func (b *borda) raise(i, j int, low float64) {
	old := &b.low[i*b.k+j]
	if rise := int64(low) - *old; rise > 0 {
		*old += rise
		b.lower[i] += rise
		b.upper[j] -= rise
	}
}

// exclude excludes all arms that are certainly worse than another one, and returns
// how many are left.
func (b *borda) exclude(out []bool) (left int) {
	b.worst = int64(b.k-1) * unit
	for i, u := range b.upper {
		if u < b.best {
			out[i] = true
			continue
		}
		left++
		b.worst = min(b.worst, u)
	}
	return left
}
