package preference

import (
	"errors"
	"math"
	"slices"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
)

// PlackettLuceParams are the parameters of plackett-luce.
type PlackettLuceParams struct {
	Set    string    `yaml:"set" options:"g1|g4|arith|geo|b1|g4b|arithb|geob" doc:"the worths of a published instance: g1, g4, arith, geo and b1 have 16 arms, g4b, arithb and geob 50; in all of g1, g4, b1 and g4b, many arms are equal"`
	Worths []float64 `yaml:"worths" doc:"the arms' worths θ, each greater than 0, in place of a set"`
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p PlackettLuceParams) Validate() error {
	if len(p.Worths) == 0 {
		return p.checkTrial(p.TieParams)
	}
	errs := []error{p.checkTrial(p.TieParams), checkLength("worths", len(p.Worths))}
	for _, w := range p.Worths {
		if !(w > 0) || math.IsInf(w, 0) {
			errs = append(errs, param.Errorf("worths", "lists %v; each must be a finite number greater than 0", w))
		}
	}
	if p.Set != PlackettLuceEntry.Defaults.Set {
		errs = append(errs, param.Errorf("set", "is %s; it must be left out where worths are listed", p.Set))
	}
	return errors.Join(errs...)
}

// PlackettLuceEntry declares plackett-luce for the catalogue.
var PlackettLuceEntry = duel.WorldSpec[PlackettLuceParams, *World]{
	Spec: sim.Spec[PlackettLuceParams]{
		Name: "plackett-luce",
		Card: sim.Card{
			Title: "Plackett–Luce",
			About: "Each arm has a worth θ: Bradley–Terry with the worths of eight published instances. Where arms are equal their pair is a fair coin, which no number of duels settles.",
			Promises: []sim.Promise{
				{Of: sim.World, Text: "It is strongly transitive.", Test: "environments.TestStronglyTransitive"},
				{Of: sim.World, Text: "Arm i beats arm j with probability θ_i/(θ_i+θ_j).", Test: "environments/preference.TestModels"},
			},
			Source: cite.Citation{
				Authors: "Saha, A. and Gopalan, A.", Year: 2020,
				Title: "From PAC to Instance-Optimal Sample Complexity in the {Plackett-Luce} Model",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "119", Pages: "8367-8376"},
				Where: "Appendix E; with 16 arms, as in later code, where the paper's text says 15",
			},
		},
		Defaults: PlackettLuceParams{Set: "geo", TrialParams: defaultTrial},
	},
	New: NewPlackettLuce,
}

// worths are the published instances, best arm first (Saha and Gopalan, ICML
// 2020, Appendix E).
var worths = map[string][]float64{
	"g1":     slices.Concat([]float64{0.8}, slices.Repeat([]float64{0.2}, 15)),
	"b1":     slices.Concat([]float64{0.8}, slices.Repeat([]float64{0.6}, 15)),
	"g4":     slices.Concat([]float64{1}, slices.Repeat([]float64{0.7}, 5), slices.Repeat([]float64{0.5}, 5), slices.Repeat([]float64{0.01}, 5)),
	"g4b":    slices.Concat([]float64{1}, slices.Repeat([]float64{0.7}, 17), slices.Repeat([]float64{0.5}, 27), slices.Repeat([]float64{0.01}, 5)),
	"arith":  sequence(16, func(t float64) float64 { return t - 0.06 }),
	"arithb": sequence(50, func(t float64) float64 { return t - 0.02 }),
	"geo":    sequence(16, func(t float64) float64 { return t * 0.8 }),
	"geob":   sequence(50, func(t float64) float64 { return t * 0.9 }),
}

// sequence returns n numbers: 1, next(1), next(next(1)), …
func sequence(n int, next func(float64) float64) []float64 {
	s := make([]float64, n)
	for i, t := 0, 1.0; i < n; i, t = i+1, next(t) {
		s[i] = t
	}
	return s
}

// NewPlackettLuce returns the world of pairwise choices by the Plackett-Luce model:
// arm i beats arm j with probability θ_i/(θ_i+θ_j). The utility of an arm is ln θ. The
// error is always nil.
func NewPlackettLuce(p PlackettLuceParams) (*World, error) {
	w := p.Worths
	if len(w) == 0 {
		w = worths[p.Set]
	}
	u := make([]float64, len(w))
	for i, worth := range w {
		u[i] = portable.Log(worth)
	}
	return newModel(matrixOf(len(w), func(i, j int) outcomes {
		// Scaling by a power of two keeps the sum of huge worths finite, and the
		// sum of tiny worths loses no digits.
		_, e := math.Frexp(max(w[i], w[j]))
		a, b := math.Ldexp(w[i], -e), math.Ldexp(w[j], -e)
		return outcomes{win: a / (a + b), lose: b / (a + b)}
	}), u, p.TrialParams, p.TieParams), nil
}
