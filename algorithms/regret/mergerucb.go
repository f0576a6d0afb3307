package regret

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// MergeRUCBParams are the parameters of MergeRUCB.
type MergeRUCBParams struct {
	Alpha  float64 `yaml:"alpha" symbol:"α" axis:"α" doc:"width of the confidence bounds p̂ ± √(α ln(t+C)/N), above .5"`
	Batch  int     `yaml:"batch" symbol:"p" axis:"batch p" doc:"arms of a batch, at least 2"`
	Delta  float64 `yaml:"delta" symbol:"δ" axis:"δ" doc:"probability of failure in C = ((4α-1)K²/((2α-1)δ))^(1/(2α-1)), in (0,1)"`
	Single string  `yaml:"single" options:"itself|skipped" doc:"what a batch of one arm does while there are others: the arm duels itself, or the batch is skipped"`
	duel.TieParams
}

// Validate implements param.Params.
func (p MergeRUCBParams) Validate() error {
	return errors.Join(param.Above("alpha", p.Alpha, 0.5), param.Count("batch", p.Batch, 2, math.MaxInt32), param.Inside("delta", p.Delta, 0, 1))
}

// MergeRUCBEntry declares merge-rucb for the catalogue.
var MergeRUCBEntry = duel.LearnerSpec[MergeRUCBParams, *MergeRUCB]{
	Spec: sim.Spec[MergeRUCBParams]{
		Name: "merge-rucb",
		Card: sim.Card{
			Title:    "MergeRUCB",
			About:    "RUCB in small batches of arms, for many arms: an arm that loses to another arm of its batch is out, and batches are merged when about half of the arms are left. Needs no horizon.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "With a Condorcet winner, few even pairs and α > 1/2, average regret of O(K log T) with confidence 1 minus δ.", Cited: "the source"},
				{Of: sim.Result, Text: "The batches hold every arm that is left once.", Test: "algorithms/regret.TestMergingBatches"},
			},
			Cost: "O(p) a duel and O(K) memory for each arm. Leaps over the duels of the last arm.",
			Source: cite.Citation{
				Authors: "Zoghi, M., Whiteson, S. and de Rijke, M.", Year: 2015,
				Title: "MergeRUCB: A Method for Large-Scale Online Ranker Evaluation",
				Venue: cite.Proceedings{Name: "WSDM", Pages: "17-26"},
				Where: "Algorithm 1; batches are merged as in the code of Li (2020)",
			},
		},
		Defaults: MergeRUCBParams{Alpha: 1.01, Batch: 4, Delta: 0.01, Single: "itself", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewMergeRUCB,
	TossesCoins: MergeRUCBParams.TossesCoins,
	Seeks:       func(MergeRUCBParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:   func(MergeRUCBParams) bool { return true },
	Endless:     func(MergeRUCBParams) bool { return true },
}

// MergeRUCB is RUCB in batches (Zoghi, Whiteson and de Rijke, WSDM 2015, algorithm 1). The
// batches, of p arms at first, take turns: at t it is that of number t modulo their number.
// With the bounds u_ij (see bounds), where t + C stands for t:
//
//  1. The champion c is any arm of the batch, the challenger the arm d != c of the batch with
//     the greatest u_dc.
//  2. An arm i with u_ij < ½ for an arm j of its batch is out. A duel can exclude none but
//     the arms of its pair, because the other bounds rise with t.
//  3. When at most K/2^S + 1 arms are left, batches are merged, and S, which is 1 at first,
//     rises by 1.
//
// The 1 in K/2^S + 1, and how batches are merged, are those of the code of Li
// (chang-li/MergeDTS); the paper's form as it is remembered has K/2^S. Unlike that code, t
// goes on when batches are merged, and no pair starts with a win for each arm. An arm is out
// at once and not when the turn comes to its batch again.
type MergeRUCB struct {
	bounds
	mergingBatches
	skips   bool
	current int // index of the batch whose turn it is
}

// NewMergeRUCB returns a learner for the problem. Its stream forms the batches, chooses the
// arms, and tosses the coins of ties=coin.
func NewMergeRUCB(p MergeRUCBParams, problem duel.Problem, stream *rng.Source) *MergeRUCB {
	l := &MergeRUCB{
		bounds:         newBounds(problem.Arms, p.Alpha, p.Rule(stream), stream),
		mergingBatches: newMergingBatches(problem.Arms, p.Batch, stream),
		skips:          p.Single == "skipped",
	}
	l.bounds.c = mergeConstant(p.Alpha, p.Delta, problem.Arms)
	l.choose()
	return l
}

// Observe implements duel.Learner.
func (l *MergeRUCB) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *MergeRUCB) ObserveTally(p pref.Pair, t pref.Tally) {
	l.observe(p, t)
	l.exclude(l.current, p, &l.bounds)
	if l.t >= l.until {
		l.choose()
	}
}

// exclude removes an arm of the pair, which has duelled, if it loses to the other one.
func (b *mergingBatches) exclude(at int, p pref.Pair, by *bounds) {
	switch {
	case p.First == p.Second:
	case !by.plausible(p.First, p.Second):
		b.drop(at, p.First)
	case !by.plausible(p.Second, p.First):
		b.drop(at, p.Second)
	}
}

// Recommend returns the arm that has beaten the most others, of those that are left.
func (l *MergeRUCB) Recommend() pref.Arm { return l.remaining(&l.record) }

// remaining returns the arm with the greatest sum of means of those that are left.
func (b *mergingBatches) remaining(r *record) pref.Arm {
	var best pref.Arm
	greatest := math.Inf(-1)
	for at := range b.list {
		for _, i := range b.of(at) {
			sum := 0.0
			for j := range pref.Arm(b.k) {
				if j != i {
					sum += r.mean(i, j)
				}
			}
			if sum > greatest || sum == greatest && i < best {
				best, greatest = i, sum
			}
		}
	}
	return best
}

// choose chooses the next pair.
func (l *MergeRUCB) choose() {
	l.current = l.t % len(l.list)
	for l.skips && l.list[l.current].n == 1 && len(l.list) > 1 {
		l.current = (l.current + 1) % len(l.list)
	}
	arms := l.of(l.current)
	c := arms[l.bounds.stream.Intn(len(arms))]
	l.pair = pref.Pair{First: c, Second: c}
	l.until = l.t + 1
	if len(arms) > 1 {
		l.pair.Second = l.challengerOf(c, arms)
	} else if len(l.list) == 1 {
		l.until = never
	}
}

// challengerOf returns the arm j != c of the list with the greatest u_jc.
func (b *bounds) challengerOf(c pref.Arm, arms []pref.Arm) pref.Arm {
	best := choice{stream: b.stream}
	root := math.Sqrt(b.width)
	for _, j := range arms {
		if j != c {
			at := int(c)*b.k + int(j)
			best.offer(j, b.means[at]+float64(root*b.inverse[at]))
		}
	}
	return best.arm
}
