package regret

import (
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// VersatileDBParams are the parameters of Versatile-DB.
type VersatileDBParams struct {
	Estimator string `yaml:"estimator" options:"iw|rv" doc:"estimator of the losses: importance weighting, or importance weighting with reduced variance"`
	Learners  string `yaml:"learners" options:"two|shared" doc:"whether each slot has a learner of its own, or one learner draws both arms and gets half of the losses of each slot"`
	SelfDuels string `yaml:"self-duels" options:"coin|half" doc:"how a duel of an arm with itself counts for each slot: by its outcome, or as half a loss, its expectation; for a shared learner both are the same"`
	duel.TieParams
}

// Validate implements param.Params.
func (VersatileDBParams) Validate() error { return nil }

// VersatileDBEntry declares versatile-db for the catalogue.
var VersatileDBEntry = duel.LearnerSpec[VersatileDBParams, *VersatileDB]{
	Spec: sim.Spec[VersatileDBParams]{
		Name: "versatile-db",
		Card: sim.Card{
			Title:     "Versatile-DB",
			About:     "Best of both worlds: small regret if duels follow a preference matrix with a Condorcet winner, and also if an adversary chooses the outcomes. Each slot of a duel is a bandit algorithm (follow the regularized leader with Tsallis entropy) that learns from the losses of its arms.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a loss for each arm.",
			Guarantee: "None for the recommendation: it minimises regret and never stops.",
			Cost:      "O(K) a duel and O(K) memory. Does not leap, because each duel is of a new random pair.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected average regret against a Condorcet winner of gaps Δᵢ is O(Σ log T/Δᵢ), and O(√(KT)) against any outcomes.", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Saha, A. and Gaillard, P.", Year: 2022,
				Title: "Versatile Dueling Bandits: Best-of-both World Analyses for Learning from Relative Preferences",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "162", Pages: "19011-19026"},
				Where: "Algorithm 1 (estimator=iw, learners=two, self-duels=coin)",
			},
		},
		Defaults: VersatileDBParams{Estimator: "rv", Learners: "shared", SelfDuels: "half", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewVersatileDB,
	Seeks:          func(VersatileDBParams) pref.Notion { return pref.VonNeumannNotion },
	SelfDuels:      func(VersatileDBParams) bool { return true },
	ReadsSelfDuels: VersatileDBParams.readsSelfDuels,
	Endless:        func(VersatileDBParams) bool { return true },
	TossesCoins:    VersatileDBParams.TossesCoins,
}

// readsSelfDuels reports whether the outcome of a duel of an arm with itself matters. For a
// shared learner it does not: the losses of the two slots are of the same arm, and their
// sum is 1.
func (p VersatileDBParams) readsSelfDuels() bool {
	return p.SelfDuels == "coin" && p.Learners == "two"
}

// VersatileDB plays each slot of the duel by the bandit algorithm ½-Tsallis-INF (Saha and
// Gaillard, ICML 2022, algorithm 1). The arm that loses a duel has the loss 1, the other
// one 0, and each has 1/2 in a tie.
//
// In step t, a slot with the estimated losses L draws its arm from the weights
//
//	w_i = 4/(η(L_i - x))², where x < min L is such that Σ w_i = 1
//
// and, for the arm i that it has drawn and its loss ℓ, it adds to the estimates
//
//   - iw: ℓ/w_i to L_i, with η = 2/√t;
//   - rv: b_k to each L_k and (ℓ-b_i)/w_i to L_i, with η = 4/√t, where b_k = 1/2 if
//     w_k ≥ η², else 0 (Zimmert and Seldin, 2021).
//
// A shared learner has one L, draws both arms from it, independently, and adds half of
// both updates. It is no part of the paper's algorithm, and has lower regret in practice.
//
// b_k must be added for all arms. Where code adds it for the arm that was played only, as a
// published one does, the estimates are biased and the regret is linear.
//
// The algorithm and its estimators were checked against published code; the guarantees are
// cited from memory. The recommended arm is one with the least estimated loss; the recommended
// mixture is that of the arms drawn so far, in both slots.
type VersatileDB struct {
	empiricalMixture
	stream  *rng.Source
	ties    duel.TieRule
	slots   [2]*tsallis // the same one twice if it is shared
	part    float64     // of an update, 1, or 1/2 if it is shared
	reduced bool        // the estimator is rv
	coin    bool        // the outcomes of duels of an arm with itself count
	t       int         // the number of this duel
	pair    pref.Pair
}

// NewVersatileDB returns a learner for the problem. Its stream draws the arms and tosses
// the coins of ties=coin.
func NewVersatileDB(p VersatileDBParams, problem duel.Problem, stream *rng.Source) *VersatileDB {
	l := &VersatileDB{
		empiricalMixture: newEmpiricalMixture(problem.Arms), stream: stream, ties: p.Rule(stream), part: 1, t: 1,
		reduced: p.Estimator == "rv", coin: p.readsSelfDuels(),
	}
	l.slots[0] = newTsallis(problem.Arms)
	l.slots[1] = l.slots[0]
	if p.Learners == "two" {
		l.slots[1] = newTsallis(problem.Arms)
	} else {
		l.part = 0.5
	}
	l.draw()
	return l
}

// Next implements duel.Learner.
func (l *VersatileDB) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *VersatileDB) Observe(p pref.Pair, o pref.Outcome) {
	l.count(p)
	lead, counted := int32(0), int32(1)
	if p.First != p.Second || l.coin {
		lead, counted = l.ties.One(o)
	}
	if counted > 0 {
		loss := share(1 - lead) // of the first arm
		l.learn(l.slots[0], p.First, loss)
		l.learn(l.slots[1], p.Second, 1-loss)
	}
	l.t++
	l.draw()
}

// Recommend returns the first of the arms with the least estimated loss.
func (l *VersatileDB) Recommend() pref.Arm {
	return greatest(len(l.slots[0].losses), func(i int) float64 { return -(l.slots[0].losses[i] + l.slots[1].losses[i]) })
}

// eta returns η.
func (l *VersatileDB) eta() float64 {
	if l.reduced {
		return 4 / math.Sqrt(float64(l.t))
	}
	return 2 / math.Sqrt(float64(l.t))
}

// draw draws the next pair.
func (l *VersatileDB) draw() {
	scale := 2 / l.eta()
	l.slots[0].solve(scale)
	if l.slots[1] != l.slots[0] {
		l.slots[1].solve(scale)
	}
	l.pair.First = l.slots[0].draw(l.stream)
	l.pair.Second = l.slots[1].draw(l.stream)
}

// learn adds the loss of the arm that the slot has drawn to its estimates.
func (l *VersatileDB) learn(s *tsallis, drawn pref.Arm, loss float64) {
	if l.reduced {
		eta := l.eta()
		loss -= s.addBaseline(float64(eta*eta), l.part, drawn)
	}
	s.losses[drawn] += float64(l.part*loss) / s.weights[drawn]
}

// tsallis is the law of ½-Tsallis-INF for estimated losses.
type tsallis struct {
	losses  []float64 // L, up to a number that is the same for all arms
	weights []float64 // w of the last solve
	sum     float64   // Σ w, which is 1 up to the tolerance of solve
	x       float64   // x of the last solve
}

// newTsallis returns the law of k arms without losses.
func newTsallis(k int) *tsallis {
	return &tsallis{losses: make([]float64, k), weights: make([]float64, k)}
}

// tolerance is the largest error of √(Σ w) in solve.
const tolerance = 1e-9

// solve computes the weights w_i = (scale/(L_i - x))², where scale is 2/η. It finds x by
// Newton's method for √(1/Σ w) = 1. As a power mean of the L_i - x with the exponent -2,
// √(1/Σ w) is concave in x, so that from the second step on Newton's method comes down to
// x from above. No iterate may exceed min L - scale, where Σ w ≥ 1. The first one is the
// x of the last step, most often two steps from the next.
func (s *tsallis) solve(scale float64) {
	most := s.losses[0]
	for _, loss := range s.losses[1:] {
		most = min(most, loss)
	}
	most -= scale
	x := min(s.x, most)
	weights := s.weights[:len(s.losses)]
	for {
		sum, slope := 0.0, 0.0
		for i, loss := range s.losses {
			r := scale / (loss - x)
			w := float64(r * r)
			weights[i] = w
			sum += w
			slope += float64(w * r)
		}
		root := math.Sqrt(sum)
		if math.Abs(root-1) <= tolerance {
			s.x, s.sum = x, sum
			return
		}
		x = min(most, x-float64(scale*sum)*(root-1)/slope)
	}
}

// draw draws an arm from the weights.
func (s *tsallis) draw(stream *rng.Source) pref.Arm {
	u := float64(stream.Float64() * s.sum)
	last := len(s.weights) - 1
	for i, w := range s.weights[:last] {
		if u < w {
			return pref.Arm(i)
		}
		u -= w
	}
	return pref.Arm(last)
}

// addBaseline adds b_k·part to the loss of each arm k, up to a number that is the same for
// all arms: it subtracts part/2 where b_k = 0. It returns b of the arm.
func (s *tsallis) addBaseline(threshold, part float64, a pref.Arm) float64 {
	for k, w := range s.weights {
		if w < threshold {
			s.losses[k] -= float64(part / 2)
		}
	}
	if s.weights[a] < threshold {
		return 0
	}
	return 0.5
}
