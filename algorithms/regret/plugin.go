package regret

import (
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// PlugInParams are the parameters of Plug-in.
type PlugInParams struct {
	Growth float64 `yaml:"growth" doc:"factor, greater than 1 and at most 10, by which the number of duels grows from one solution of the empirical matrix to the next"`
	Rate   float64 `yaml:"rate" symbol:"η" axis:"learning rate η" doc:"learning rate η of optimistic multiplicative weights, in (0,2]"`
	Steps  int     `yaml:"steps" doc:"steps of optimistic multiplicative weights for each solution, 1 to 1000000; the error of a solution is of the order of log K/(η·steps)"`
	duel.TieParams
}

// Validate implements param.Params.
func (p PlugInParams) Validate() error {
	var errs []error
	if !(p.Growth > 1 && p.Growth <= 10) {
		errs = append(errs, param.Errorf("growth", "is %v; it must be greater than 1 and at most 10", p.Growth))
	}
	if !(p.Rate > 0 && p.Rate <= 2) {
		errs = append(errs, param.Errorf("rate", "is %v; it must be greater than 0 and at most 2", p.Rate))
	}
	return errors.Join(append(errs, param.Count("steps", p.Steps, 1, 1_000_000))...)
}

// PlugInEntry declares plug-in for the catalogue.
var PlugInEntry = duel.LearnerSpec[PlugInParams, *PlugIn]{
	Spec: sim.Spec[PlugInParams]{
		Name: "plug-in",
		Card: sim.Card{
			Title:     "Plug-in",
			About:     "Explores pairs at random, ever more rarely, and otherwise draws both arms from the von Neumann winner of the matrix of the shares of wins so far. It recommends this mixture. Not published: it is the simplest rule beside Sparring-EXP3 and Versatile-DB that looks for a von Neumann winner.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts in the shares; by default as half a win for each arm. Of a duel of an arm with itself it learns nothing.",
			Guarantee: "None proved.",
			Cost:      "O(K) a duel and O(K²) memory; a solution of the matrix, of which there is one whenever the number of duels has grown by 30 %, is O(K²·steps). Does not leap, because each duel is of a new random pair.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The mixture approaches a von Neumann winner.", Test: "algorithms/regret.TestPlugInApproaches"},
			},
		},
		Defaults: PlugInParams{Growth: 1.3, Rate: 1, Steps: 2000, TieParams: duel.TieParams{Ties: "half"}},
		Test:     func(p PlugInParams) PlugInParams { p.Steps = 100; return p },
	},
	New:         NewPlugIn,
	Seeks:       func(PlugInParams) pref.Notion { return pref.VonNeumannNotion },
	SelfDuels:   func(PlugInParams) bool { return true },
	Endless:     func(PlugInParams) bool { return true },
	MaxArms:     512,
	TossesCoins: PlugInParams.TossesCoins,
}

// PlugIn proposes, as duel number t = 1, 2, …, a pair of two different arms, all with the
// same probability, with probability t^(-1/3), and otherwise two arms that it draws
// independently from its mixture. The mixture is a von Neumann winner of the shares of wins
// of all duels so far, 1/2 for a pair without duels, up to the error of the method. It is
// computed anew when the number of duels reaches growth^i, i = 0, 1, …, and is the
// recommended mixture; before the first duel it is uniform. The recommended arm is the one
// with the greatest weight in it.
//
// The method is optimistic multiplicative weights in self-play (Wei, Lee, Zhang and Luo,
// "Linear last-iterate convergence in constrained saddle-point optimization", ICLR 2021),
// from the uniform law π_1. With r_s = P̂ π_s and r_0 = r_1,
//
//	π_{s+1} ∝ π_s exp(η (2 r_s - r_{s-1})),
//
// and the mixture is the average of π_1, …, π_S for the parameter steps, S.
type PlugIn struct {
	record
	stream  *rng.Source
	growth  float64
	due     float64 // the least power of growth that is greater than the number of duels
	t       int     // number of the next duel
	pair    pref.Pair
	mixture []float64
	solver  optimistic
}

// NewPlugIn returns a learner for the problem. Its stream draws the pairs and tosses the
// coins of ties=coin.
func NewPlugIn(p PlugInParams, problem duel.Problem, stream *rng.Source) *PlugIn {
	k := problem.Arms
	l := &PlugIn{
		record: newRecord(k, p.Rule(stream)), stream: stream, growth: p.Growth, due: 1, t: 1,
		mixture: make([]float64, k), solver: newOptimistic(k, p.Rate, p.Steps),
	}
	for a := range l.mixture {
		l.mixture[a] = 1 / float64(k)
	}
	l.propose()
	return l
}

// propose draws the next pair.
func (l *PlugIn) propose() {
	if l.stream.Float64() < explorationShare(l.t) {
		l.pair = drawPair(l.k, l.stream)
		return
	}
	l.pair = pref.Pair{First: pref.Arm(l.stream.Index(l.mixture)), Second: pref.Arm(l.stream.Index(l.mixture))}
}

// explorationShare returns t^(-1/3).
func explorationShare(t int) float64 {
	return portable.Exp(-portable.Log(float64(t)) / 3)
}

// Next implements duel.Learner.
func (l *PlugIn) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *PlugIn) Observe(p pref.Pair, o pref.Outcome) {
	l.add(p, o.Tally())
	if float64(l.t) >= l.due {
		for float64(l.t) >= l.due {
			l.due *= l.growth
		}
		l.solver.solve(&l.record, l.mixture)
	}
	l.t++
	l.propose()
}

// Recommend returns the first of the arms with the greatest weight in the mixture.
func (l *PlugIn) Recommend() pref.Arm {
	return greatest(l.k, func(i int) float64 { return l.mixture[i] })
}

// Mixture implements duel.Mixer.
func (l *PlugIn) Mixture() []float64 { return slices.Clone(l.mixture) }

// optimistic solves matrices by optimistic multiplicative weights.
type optimistic struct {
	eta    float64
	steps  int
	shares []float64 // shares[i*k+j]: share of wins of arm i against arm j
	law    []float64 // π
	logs   []float64 // ln π_s, up to a number that is the same for all arms
	rates  []float64 // r_s
	before []float64 // r_{s-1}
}

// newOptimistic returns the solver of matrices of k arms.
func newOptimistic(k int, eta float64, steps int) optimistic {
	list := func() []float64 { return make([]float64, k) }
	return optimistic{eta: eta, steps: steps, shares: make([]float64, k*k), law: list(), logs: list(), rates: list(), before: list()}
}

// solve writes the average of the laws for the shares of wins of the record to mixture.
func (s *optimistic) solve(r *record, mixture []float64) {
	k := r.k
	for i := range k {
		for j := range k {
			s.shares[i*k+j] = r.mean(pref.Arm(i), pref.Arm(j))
		}
		s.law[i], s.logs[i], mixture[i] = 1/float64(k), 0, 0
	}
	for step := range s.steps {
		law, rates, before := s.law[:k], s.rates[:k], s.before[:k]
		top := math.Inf(-1)
		for i := range k {
			rate := 0.0
			row := s.shares[i*k:][:k]
			for j, w := range law {
				rate += float64(row[j] * w)
			}
			rates[i] = rate
			mixture[i] += law[i]
			last := before[i]
			if step == 0 {
				last = rate
			}
			s.logs[i] += float64(s.eta * (float64(2*rate) - last))
			top = max(top, s.logs[i])
		}
		s.rates, s.before = before, rates
		sum := 0.0
		for i, x := range s.logs {
			law[i] = portable.Exp(x - top)
			sum += law[i]
		}
		for i := range law {
			law[i] /= sum
		}
	}
	for i := range mixture {
		mixture[i] /= float64(s.steps)
	}
}
