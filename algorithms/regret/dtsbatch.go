package regret

import (
	"errors"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/purchase"
	"joust/sim/rng"
)

// DTSBatchParams are the parameters of d-ts-batch.
type DTSBatchParams struct {
	Criterion string  `yaml:"criterion" options:"d-ts|information|arena|even" doc:"what decides the duels of a batch: two draws of all signs for each (d-ts), what the sign of a pair says about who is best (information), the fall of the standard error of a pair's mean score (arena), or how few duels a pair has (even)"`
	Batch     int     `yaml:"batch" axis:"batch" doc:"duels that are planned at once, 1 to 1000000"`
	Opening   int     `yaml:"opening" doc:"duels that every pair gets first, 0 to 1000000"`
	Epsilon   float64 `yaml:"epsilon" symbol:"ε" axis:"ε" doc:"a pair whose share of wins is within ε of 1/2 with a probability above 0.9 is level and gets no more duels, in [0,0.5)"`
	Draws     int     `yaml:"draws" doc:"draws of all signs for the probability that an arm is best, 1 to 1000000"`
}

// Validate implements param.Params.
func (p DTSBatchParams) Validate() error {
	errs := []error{
		param.Count("batch", p.Batch, 1, 1_000_000),
		param.Count("opening", p.Opening, 0, 1_000_000),
		param.Count("draws", p.Draws, 1, 1_000_000),
	}
	if !(p.Epsilon >= 0 && p.Epsilon < 0.5) {
		errs = append(errs, param.Errorf("epsilon", "is %v; it must be in [0, 0.5)", p.Epsilon))
	}
	return errors.Join(errs...)
}

// DTSBatchEntry declares d-ts-batch for the catalogue.
var DTSBatchEntry = duel.LearnerSpec[DTSBatchParams, *DTSBatch]{
	Spec: sim.Spec[DTSBatchParams]{
		Name: "d-ts-batch",
		Card: sim.Card{
			Title:     "D-TS in batches",
			About:     "Finds a Copeland winner by duels that are bought in batches; it is what joust next proposes for a log. First come pairs that join arms which the duels do not compare, and pairs that have not met. Then two draws of the signs of all pairs propose each duel of the batch: a best arm of the first, and an arm that beats it in the second. Our own design, derived from Double Thompson Sampling: it draws signs and not probabilities, has no confidence bounds, and never lets an arm duel itself, because it does not minimise regret.",
			Feedback:  "Ternary: wins and losses decide the order of a pair; a tie is a duel that is spent and says that the two have met.",
			Guarantee: "None.",
			Cost:      "O(M·K²) a batch, where M is draws; with information O(M·K²) at least and O(K³) memory; with arena and even O(batch·K²) more. O(K²) memory otherwise. Leaps over the duels of a pair in a batch.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The plan of a batch has the law of the pseudo-code, by enumeration of all signs.", Test: "sim/purchase.TestTwoDrawsHasLawOfEnumeration"},
			},
			Source: dtsSource("Algorithm 1, of which this is our variant for batches"),
		},
		Defaults: DTSBatchParams{Criterion: string(purchase.TwoDraws), Batch: 50, Opening: 1, Epsilon: 0.01, Draws: 2000},
		Test:     func(p DTSBatchParams) DTSBatchParams { p.Batch, p.Draws = 10, 50; return p },
	},
	New:     NewDTSBatch,
	Seeks:   func(DTSBatchParams) pref.Notion { return pref.CopelandHalf },
	Endless: func(DTSBatchParams) bool { return true },
	MaxArms: purchase.MaxInformationArms,
}

// DTSBatch buys duels in batches (see purchase.Planner.Plan), without an end. If all pairs that the
// criterion proposes are level, the batch is planned by two draws that level pairs take part in.
// Half of the duels of a pair are in each order of the slots; of an odd number the last is in
// the order that has had fewer.
//
// The recommendation is purchase.Posterior.Leader after the last pair whose duels of the batch
// are complete.
type DTSBatch struct {
	planner   *purchase.Planner
	criterion purchase.Criterion
	batch     int
	stream    *rng.Source
	list      []purchase.Purchase // of the batch
	at        int                 // index of the present purchase in it
	left      int                 // duels that the present order of the slots still has
	second    int                 // duels of the other order after these
	pair      pref.Pair
	done      pref.Tally // duels of the purchase so far, in the order of the purchase
	flipped   []bool     // flipped[i*k+j], i < j: the order j, i is due
	best      pref.Arm
}

// NewDTSBatch returns a learner for the problem. Its stream draws the signs, and decides among
// equals.
func NewDTSBatch(p DTSBatchParams, problem duel.Problem, stream *rng.Source) *DTSBatch {
	k := problem.Arms
	l := &DTSBatch{
		planner:   purchase.NewPlanner(purchase.NewPosterior(k, p.Epsilon), p.Opening, p.Draws),
		criterion: purchase.Criterion(p.Criterion), batch: p.Batch, stream: stream, flipped: make([]bool, k*k),
	}
	if l.criterion == purchase.Information {
		l.planner.Reserve()
	}
	l.plan()
	return l
}

// plan plans a batch.
func (l *DTSBatch) plan() {
	l.list = l.planner.Plan(l.criterion, l.batch, l.stream)
	if len(l.list) == 0 {
		l.list = l.planner.PlanLevel(l.batch, l.stream)
	}
	l.at = 0
	l.start()
}

// start starts the present purchase.
func (l *DTSBatch) start() {
	x := l.list[l.at]
	l.pair, l.left, l.second = x.Pair, (x.Count+1)/2, x.Count/2
	flip := &l.flipped[int(x.Pair.First)*l.planner.Arms()+int(x.Pair.Second)]
	if *flip {
		l.pair = l.pair.Flip()
	}
	if x.Count%2 == 1 {
		*flip = !*flip
	}
}

// Next implements duel.Learner.
func (l *DTSBatch) Next() (pref.Pair, bool) { return l.pair, true }

// Patience implements duel.Patient.
func (l *DTSBatch) Patience() int { return l.left }

// Observe implements duel.Learner.
func (l *DTSBatch) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *DTSBatch) ObserveTally(p pref.Pair, t pref.Tally) {
	if p != l.list[l.at].Pair {
		t = t.Flip()
	}
	d := &l.done
	d.First, d.Second, d.Tie, d.BothBad = d.First+t.First, d.Second+t.Second, d.Tie+t.Tie, d.BothBad+t.BothBad
	l.left -= t.Duels()
	if l.left > 0 {
		return
	}
	if l.second > 0 {
		l.pair, l.left, l.second = l.pair.Flip(), l.second, 0
		return
	}
	bought := l.list[l.at].Pair
	l.planner.Add(bought.First, bought.Second, float64(l.done.First), float64(l.done.Ties()), float64(l.done.Second))
	l.done = pref.Tally{}
	l.best = l.planner.Leader()
	l.at++
	if l.at < len(l.list) {
		l.start()
		return
	}
	l.plan()
}

// Recommend implements duel.Learner.
func (l *DTSBatch) Recommend() pref.Arm { return l.best }
