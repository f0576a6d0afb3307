package regret

import (
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// MergeDTSParams are the parameters of MergeDTS.
type MergeDTSParams struct {
	Alpha    float64 `yaml:"alpha" symbol:"α" axis:"α" doc:"width of the confidence bounds p̂ ± √(α ln(t+C)/N), above 0; the theorem and the formula of C ask for more than .5"`
	Batch    int     `yaml:"batch" symbol:"p" axis:"batch p" doc:"arms of a batch, at least 2"`
	Delta    float64 `yaml:"delta" symbol:"δ" axis:"δ" doc:"probability of failure in the formula of C, in (0,1)"`
	Constant float64 `yaml:"constant" symbol:"C" axis:"C" doc:"C, at least 0; 0 for the formula ((4α-1)K²/((2α-1)δ))^(1/(2α-1))"`
	duel.TieParams
}

// Validate implements param.Params.
func (p MergeDTSParams) Validate() error {
	least := 0.0
	if p.Constant == 0 {
		least = 0.5
	}
	return errors.Join(
		param.Above("alpha", p.Alpha, least), param.Count("batch", p.Batch, 2, math.MaxInt32), param.Inside("delta", p.Delta, 0, 1),
		param.Within("constant", p.Constant, 0, 1e18),
	)
}

// MergeDTSEntry declares merge-dts for the catalogue.
var MergeDTSEntry = duel.LearnerSpec[MergeDTSParams, *MergeDTS]{
	Spec: sim.Spec[MergeDTSParams]{
		Name:    "merge-dts",
		Version: 2, // 1 drew beta values, and 64 bits for each pair of a batch
		Card: sim.Card{
			Title:    "MergeDTS",
			About:    "Double Thompson Sampling in small batches of arms, for many arms. The champion wins most pairs of a draw in its batch, the challenger is the arm that looks weakest against it in a second draw, so that it is out soon. Batches are merged when about half of the arms are left. Needs no horizon.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "With a Condorcet winner, few even pairs, α > 1/2 and C from its formula, average regret of O(K log T) with confidence 1 minus δ. The defaults are the tuned values of the paper's experiments instead.", Cited: "the source"},
				{Of: sim.Result, Text: "The challenger is the weakest of the batch, in law, by plain draws of all values.", Test: "algorithms/regret.TestMergeDTSDrawsWeakest"},
			},
			Cost: "O(p²) random bits a duel, and O(p) beta values a duel for pairs with very many duels or with ties; O(K) memory for each arm. Leaps over the duels of the last arm.",
			Source: cite.Citation{
				Authors: "Li, C., Markov, I., de Rijke, M. and Zoghi, M.", Year: 2020,
				Title: "MergeDTS: A Method for Effective Large-Scale Online Ranker Evaluation",
				Venue: cite.Journal{Name: "ACM Transactions on Information Systems", Volume: "38", Number: "4", Pages: "1-28"},
				Where: "Article 40, algorithm 1",
			},
		},
		Defaults: MergeDTSParams{Alpha: 0.262144, Batch: 8, Delta: 0.01, Constant: 4e5, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewMergeDTS,
	TossesCoins: MergeDTSParams.TossesCoins,
	Seeks:       func(MergeDTSParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:   func(MergeDTSParams) bool { return true },
	Endless:     func(MergeDTSParams) bool { return true },
}

// MergeDTS is D-TS in batches (Li, Markov, de Rijke and Zoghi, TOIS 2020, algorithm 1). The
// batches, their turns, the bounds and how arms leave are those of MergeRUCB, but that a
// batch of one arm is merged with the next one when its turn comes. With the laws of θ_ij
// (see posterior):
//
//  1. The champion c is the arm of the batch that wins most pairs, θ_ij > ½, of a first draw;
//     one of several at random.
//  2. The challenger is the arm d != c of the batch with the least θ_dc of a second draw.
//
// The rules are those of the authors' code (chang-li/MergeDTS), which counts one win for each
// arm of a pair before the first duel and starts t anew when batches are merged. Here neither
// is done; α = .8⁶, p = 8 and C = 4·10⁵ are values of their experiments.
type MergeDTS struct {
	bounds
	posterior
	mergingBatches
	current    int // index of the batch whose turn it is
	wins       []int32
	draws      []uniforms
	candidates []pref.Arm
}

// NewMergeDTS returns a learner for the problem. Its stream forms the batches, draws from the
// posterior, and tosses the coins of ties=coin.
func NewMergeDTS(p MergeDTSParams, problem duel.Problem, stream *rng.Source) *MergeDTS {
	k := problem.Arms
	l := &MergeDTS{
		bounds:         newBounds(k, p.Alpha, p.Rule(stream), stream),
		mergingBatches: newMergingBatches(k, p.Batch, stream),
		wins:           make([]int32, k), draws: make([]uniforms, 0, k), candidates: make([]pref.Arm, 0, k),
	}
	l.posterior = newPosterior(&l.record, stream)
	if l.bounds.c = p.Constant; p.Constant == 0 {
		l.bounds.c = mergeConstant(p.Alpha, p.Delta, k)
	}
	l.choose()
	return l
}

// Observe implements duel.Learner.
func (l *MergeDTS) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *MergeDTS) ObserveTally(p pref.Pair, t pref.Tally) {
	l.enter(p, t, &l.bounds)
	l.exclude(l.current, p, &l.bounds)
	if l.t >= l.until {
		l.choose()
	}
}

// Recommend returns the arm with the greatest sum of means of those that are left.
func (l *MergeDTS) Recommend() pref.Arm { return l.remaining(&l.record) }

// choose chooses the next pair.
func (l *MergeDTS) choose() {
	l.current = l.t % len(l.list)
	for l.list[l.current].n == 1 && len(l.list) > 1 {
		l.current = l.join(l.current)
	}
	arms := l.of(l.current)
	l.until = l.t + 1
	if len(arms) == 1 { // the last one
		l.pair = pref.Pair{First: arms[0], Second: arms[0]}
		l.until = never
		return
	}
	c := l.strongest(arms)
	l.pair = pref.Pair{First: c, Second: l.weakest(c, arms)}
}

// strongest draws the arm of the batch that wins most pairs.
func (l *MergeDTS) strongest(arms []pref.Arm) pref.Arm {
	wins := l.wins[:len(arms)]
	l.tournament(arms, wins)
	most := slices.Max(wins)
	l.candidates = l.candidates[:0]
	for i, n := range wins {
		if n == most {
			l.candidates = append(l.candidates, arms[i])
		}
	}
	if len(l.candidates) == 1 {
		return l.candidates[0]
	}
	return l.candidates[l.bounds.stream.Intn(len(l.candidates))]
}

// weakest draws θ_jc of each arm j != c of the batch and returns the arm with the least.
func (l *MergeDTS) weakest(c pref.Arm, arms []pref.Arm) pref.Arm {
	l.draws = l.draws[:0]
	for _, j := range arms {
		if j == c {
			continue
		}
		wins, losses := l.posterior.counts.wins(j, c), l.posterior.counts.wins(c, j) // in halves
		if wins&1 == 1 || wins+losses > 2*mostUniforms {
			return l.weakestByValue(c, arms)
		}
		l.draws = append(l.draws, uniforms{arm: j, rank: wins/2 + 1, n: (wins+losses)/2 + 1})
	}
	return least(l.draws, l.bounds.stream)
}

// weakestByValue is weakest for any parameters of the laws. Values are needed only of the
// arms below ½, if there are several, or else of all.
func (l *MergeDTS) weakestByValue(c pref.Arm, arms []pref.Arm) pref.Arm {
	l.candidates = l.candidates[:0]
	for _, j := range arms {
		if j != c && l.beats(c, j) {
			l.candidates = append(l.candidates, j)
		}
	}
	above := len(l.candidates) == 0
	if above {
		l.candidates = append(l.candidates, arms...)
	}
	if len(l.candidates) == 1 {
		return l.candidates[0]
	}
	best := choice{stream: l.bounds.stream}
	for _, j := range l.candidates {
		if j != c {
			best.offer(j, -l.value(j, c, above))
		}
	}
	return best.arm
}
