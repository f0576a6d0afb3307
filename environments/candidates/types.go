package candidates

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// TypesParams are the parameters of candidate-types.
type TypesParams struct {
	Candidates int         `yaml:"candidates" axis:"candidates N" stream:"same" doc:"number of candidate answers N, 1 to 4096"`
	Shares     []float64   `yaml:"shares" doc:"the share of each type among candidates; they sum to 1"`
	Draw       string      `yaml:"draw" stream:"same" options:"random|exact" doc:"random: each candidate is of a type drawn by the shares, so that a trial may have no candidate of some type; exact: each trial has exactly its share of each type, in a random order, for which each share of the candidates must be a whole number"`
	Matrix     [][]float64 `yaml:"matrix" stream:"same" doc:"matrix[i][j] is the probability that type i is preferred to type j, with matrix[j][i] = 1-matrix[i][j] and 1/2 in the diagonal"`
	Labels     []float64   `yaml:"labels" stream:"same" doc:"how often each type is called right by a judge of labels, in place of the matrix; see judge of candidates"`
	Right      int         `yaml:"right" doc:"number of types that are right; these are listed first"`
	judge.DuelParams
}

// maxTypes bounds the number of types.
const maxTypes = 4096

// Validate implements param.Params.
func (p TypesParams) Validate() error {
	n := len(p.Shares)
	errs := []error{param.Count("candidates", p.Candidates, 1, judge.MaxArms)}
	if n < 1 || n > maxTypes {
		errs = append(errs, param.Errorf("shares", "lists %d; it must list from 1 to %d", n, maxTypes))
	}
	sum := 0.0
	for _, share := range p.Shares {
		if !(share >= 0 && share <= 1) {
			errs = append(errs, param.Errorf("shares", "lists %v; each must lie between 0 and 1", share))
		}
		sum += share
	}
	if !(math.Abs(sum-1) <= rounding) {
		errs = append(errs, param.Errorf("shares", "sum to %v; they must sum to 1", sum))
	}
	if p.Draw == "exact" {
		for t, share := range p.Shares {
			if candidates := float64(float64(p.Candidates) * share); math.Abs(candidates-math.Round(candidates)) > float64(p.Candidates)*rounding {
				errs = append(errs, param.Errorf("draw", "is exact, but the share %v of type %d is %.4g of %d candidates; it must be a whole number of them", share, t+1, candidates, p.Candidates))
			}
		}
	}
	errs = append(errs, param.Count("right", p.Right, 0, n))
	if len(p.Labels) > 0 {
		errs = append(errs, p.checkLabels())
	} else {
		errs = append(errs, p.checkMatrix())
	}
	return errors.Join(append(errs, p.DuelParams.Check(len(p.Labels) > 0))...)
}

// rounding is how far off sums of probabilities may be.
const rounding = 1e-9

func (p TypesParams) checkLabels() error {
	var errs []error
	if len(p.Labels) != len(p.Shares) {
		errs = append(errs, param.Errorf("labels", "lists %d, but there are %d shares; it must list one a type", len(p.Labels), len(p.Shares)))
	}
	for _, rate := range p.Labels {
		if !(rate >= 0 && rate <= 1) {
			errs = append(errs, param.Errorf("labels", "lists %v; each must lie between 0 and 1", rate))
		}
	}
	if !slices.EqualFunc(p.Matrix, TypesEntry.Defaults.Matrix, slices.Equal[[]float64]) && len(p.Matrix) > 0 {
		errs = append(errs, param.Errorf("matrix", "must be left out where labels are listed"))
	}
	return errors.Join(errs...)
}

func (p TypesParams) checkMatrix() error {
	n := len(p.Shares)
	if len(p.Matrix) != n {
		return param.Errorf("matrix", "has %d rows, but there are %d shares; it must have a row and a column a type", len(p.Matrix), n)
	}
	for i, row := range p.Matrix {
		if len(row) != n {
			return param.Errorf("matrix", "has %d columns in row %d, but there are %d shares; it must have a row and a column a type", len(row), i+1, n)
		}
	}
	for i, row := range p.Matrix {
		for j, win := range row[:i+1] {
			switch back := p.Matrix[j][i]; {
			case !(win >= 0 && win <= 1 && back >= 0 && back <= 1):
				return param.Errorf("matrix", "has %v and %v for types %d and %d; each must lie between 0 and 1", win, back, i+1, j+1)
			case i == j && win != 0.5:
				return param.Errorf("matrix", "has %v for type %d against itself; it must be 0.5", win, i+1)
			case !(math.Abs(win+back-1) <= rounding):
				return param.Errorf("matrix", "has %v for type %d against type %d, and %v for the reverse; they must sum to 1", win, i+1, j+1, back)
			}
		}
	}
	return nil
}

// TypesEntry declares candidate-types for the catalogue. In the example of its
// defaults the first type, which is right, beats both others, but the second beats
// the third by more: a league chooses the second, and a knockout of many candidates
// the first.
var TypesEntry = duel.WorldSpec[TypesParams, *TypesWorld]{
	Spec: sim.Spec[TypesParams]{
		Name: "candidate-types",
		Card: sim.Card{
			Title: "Candidate types",
			About: "Candidates are of a few types, each of which is one answer, and the judge prefers one type to another with a probability that is written down: theory's picture of choosing the best of N, where much can be computed exactly. As it stands, the right type beats both others, yet a league prefers the second; a knockout finds the right one if candidates are many.",
			Source: cite.Citation{
				Authors: "Chen, Y., Pan, X., Li, Y., Ding, B. and Zhou, J.", Year: 2024,
				Title: "Provable Scaling Laws for the Test-Time Compute of Large Language Models",
				Venue: cite.Proceedings{Name: "NeurIPS", Year: 2025, ArXiv: "2411.19477"},
				Where: "the assumptions of its theorems; the example is not from there",
			},
		},
		Defaults: TypesParams{Candidates: 16, Shares: []float64{.2, .2, .6}, Draw: "random", Matrix: [][]float64{{.5, .6, .6}, {.4, .5, .9}, {.4, .1, .5}}, Right: 1, DuelParams: CandidatesEntry.Defaults.DuelParams},
	},
	New: NewTypes,
}

// TypesWorld makes trials whose candidates are of a few types: independent draws or, with
// an exact draw, a random order of the stated numbers. It is safe for concurrent use.
type TypesWorld struct {
	params TypesParams
	judge  *judge.Judge
	shares quantiles   // of types
	odds   [][]float64 // log-odds of each type over each other
	names  []string
}

// NewTypes returns the world of these types. The error is always nil.
func NewTypes(p TypesParams) (*TypesWorld, error) {
	w := &TypesWorld{params: p, judge: judge.New(p.DuelParams, len(p.Labels) > 0), shares: newQuantiles(p.Shares)}
	for t := range p.Shares {
		w.names = append(w.names, "type"+strconv.Itoa(t+1))
	}
	if len(p.Labels) == 0 {
		// The difference makes the odds of the reversed pair exactly opposite.
		for i, row := range p.Matrix {
			odds := make([]float64, len(row))
			for j, win := range row {
				odds[j] = min(max(portable.Log(win)-portable.Log(p.Matrix[j][i]), -judge.MaxLogOdds), judge.MaxLogOdds)
			}
			w.odds = append(w.odds, odds)
		}
	}
	return w, nil
}

// Arms implements duel.World.
func (w *TypesWorld) Arms() int { return w.params.Candidates }

// Fixed implements duel.World: every trial has its own candidates.
func (w *TypesWorld) Fixed() *pref.Matrix { return nil }

// Trial implements duel.World. The instance's stream gives a salt for the candidates
// and one for the judges.
func (w *TypesWorld) Trial(instance, coins *rng.Source) duel.Environment {
	ofPool, ofJudges := judge.Salt(instance.Uint64()), judge.Salt(instance.Uint64())
	types := w.types(ofPool)
	team, kinds := teams(slices.Clone(types), len(w.names))
	t := newTrial(w.opinion(types, ofJudges), team, kinds, w.names, coins)
	for i, kind := range types {
		if kind < w.params.Right {
			t.truth.Winners = append(t.truth.Winners, pref.Arm(i))
		}
	}
	return t
}

// types returns the types of a trial's candidates.
func (w *TypesWorld) types(s judge.Salt) []int {
	n := w.params.Candidates
	types := make([]int, n)
	if w.params.Draw != "exact" {
		for i := range types {
			types[i] = w.shares.at(s.Uniform(ofType, 0, i))
		}
		return types
	}
	order := make([]int, n) // the candidates in the order of their words
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(s.Word(ofType, 0, i), s.Word(ofType, 0, j)), i-j)
	})
	for t, share := range w.params.Shares {
		count := int(math.Round(float64(float64(n) * share)))
		for _, i := range order[:count] {
			types[i] = t
		}
		order = order[count:]
	}
	return types
}

// typeOdds are the log-odds of candidates of types.
type typeOdds struct {
	odds  [][]float64 // of each type against each other
	types []int
}

// LogOdds implements judge.LogOdds: all judges have the same.
func (o typeOdds) LogOdds(_, i, j int) float64 { return o.odds[o.types[i]][o.types[j]] }

// opinion returns the opinion of judges with this salt of candidates of these types.
func (w *TypesWorld) opinion(types []int, s judge.Salt) judge.Opinion {
	o := judge.NewOpinion(w.judge, len(types), s)
	if len(w.params.Labels) == 0 {
		o.Odds = typeOdds{w.odds, types}
		return o
	}
	o.Rates = make([]float64, len(types))
	for i, kind := range types {
		o.Rates[i] = w.params.Labels[kind]
	}
	return o
}

// Population implements duel.Populated. It is nil where the draw is exact, because then
// candidates are not independent, where noise is frozen or belongs to a pair, because then
// duels are not, where calls are repeated, because then a few duels are ties, and where the judge favours a slot,
// because then a pair of types has two distributions.
func (w *TypesWorld) Population() *duel.Population {
	p := w.params.DuelParams
	if w.params.Draw == "exact" || p.Failures > 0 && p.Repeats() || p.Frozen > 0 || p.Intransitive > 0 || p.Bias != 0 && p.Order == "fixed" {
		return nil
	}
	n := len(w.params.Shares)
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	o := w.opinion(all, 0)
	pop := &duel.Population{Shares: w.params.Shares, Wins: make([][]float64, n), Right: make([]bool, n)}
	for i := range all {
		pop.Right[i] = i < w.params.Right
		pop.Wins[i] = make([]float64, n)
		for j := range all {
			l := o.Distribution(i, j)
			pop.Ties = pop.Ties || l[pref.Tie]+l[pref.BothBad] > 0
			pop.Wins[i][j] = l[pref.FirstWins] + float64((l[pref.Tie]+l[pref.BothBad])/2)
		}
	}
	return pop
}
