package ranking

import (
	"fmt"
	"slices"
	"strings"

	"joust/sim/pref"
	"joust/sim/strength"
)

// Existence reports whether the likelihood of a model has a greatest value at finite
// strengths, by the graph of scores (Ford, American Mathematical Monthly 1957), and if not,
// where it grows without end.
type Existence struct {
	// Components are the arms that duels connect. Strengths of different ones have no
	// common scale.
	Components [][]pref.Arm
	// Layers are the strong components, an arm of one having won all duels against arms of
	// later ones; see strength.Record.Layers. With one layer strengths are finite.
	Layers []Layer
	// TiesUnbounded reports that the propensity to tie grows without end with the
	// strengths; see strength.Record.BoundsTies. It is false where there is more than one
	// layer, and for models without a parameter of ties.
	TiesUnbounded bool
}

// Layer is arms of which none has a score against an arm of an earlier layer.
type Layer struct {
	Arms []pref.Arm // in increasing order
	// Won are the duels against arms of later layers, and Lost those against arms of
	// earlier ones: it has won and lost all of them.
	Won, Lost float64
}

// Existence reports whether the model has a fit of greatest likelihood, without covariates.
func (t *Table) Existence(m Model) *Existence {
	r := &strength.Record{Arms: len(t.Arms), Pairs: m.of(t.Pairs)}
	e := &Existence{Components: r.Components()}
	layer := make([]int, r.Arms)
	for n, arms := range r.Layers() {
		e.Layers = append(e.Layers, Layer{Arms: arms})
		for _, a := range arms {
			layer[a] = n
		}
	}
	for _, p := range r.Pairs {
		if i, j := layer[p.I], layer[p.J]; i != j {
			e.Layers[min(i, j)].Won += p.Duels()
			e.Layers[max(i, j)].Lost += p.Duels()
		}
	}
	e.TiesUnbounded = len(e.Layers) <= 1 && r.Ties() && !r.BoundsTies()
	return e
}

// Finite reports whether the strengths of greatest likelihood are finite.
func (e *Existence) Finite() bool { return len(e.Layers) <= 1 && !e.TiesUnbounded }

// Suffices reports whether the estimates are finite with the prior.
func (e *Existence) Suffices(p strength.Prior) bool {
	switch {
	case p.Ridge > 0:
		return true
	case p.Firth:
		return len(e.Components) <= 1
	}
	return e.Finite()
}

// NoFitError says why a model has no finite estimates.
type NoFitError struct {
	Spec      Spec
	Names     []string // of the arms
	Existence *Existence
}

func (e *NoFitError) Error() string {
	x := e.Existence
	if len(x.Components) > 1 {
		var list []string
		for _, c := range x.Components {
			list = append(list, e.names(c))
		}
		return fmt.Sprintf("%s: no duels connect %s; strengths have no common scale", e.Spec.Model, strings.Join(list, " with "))
	}
	if x.TiesUnbounded {
		return fmt.Sprintf("%s: the propensity to tie has no finite estimate, because the ties and wins can be explained better the more the strengths differ; a prior ridge has one", e.Spec.Model)
	}
	var list []string
	for _, l := range x.Layers {
		switch {
		case l.Won == 0 && l.Lost > 0:
			list = append(list, fmt.Sprintf("%s lost every one of %g duels against the others", e.names(l.Arms), l.Lost))
		case l.Lost == 0 && l.Won > 0:
			list = append(list, fmt.Sprintf("%s won every one of %g duels against the others", e.names(l.Arms), l.Won))
		case l.Lost > 0:
			list = append(list, fmt.Sprintf("%s lost every one of %g duels against better arms and won every one of %g against the rest", e.names(l.Arms), l.Lost, l.Won))
		}
	}
	mended := "a prior firth or ridge has finite ones"
	if e.Spec.Model == Davidson || e.Spec.Model == RaoKupper {
		mended = "a prior ridge has finite ones"
	}
	return fmt.Sprintf("%s: no finite strengths have the greatest likelihood: %s; %s", e.Spec.Model, strings.Join(list, "; "), mended)
}

// names lists arms for a message, at most five of them.
func (e *NoFitError) names(arms []pref.Arm) string {
	const most = 5
	var list []string
	for _, a := range arms[:min(most, len(arms))] {
		list = append(list, e.Names[a])
	}
	if more := len(arms) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(list, ", "), more)
	}
	if last := len(list) - 1; last > 0 {
		return strings.Join(slices.Clone(list[:last]), ", ") + " and " + list[last]
	}
	return list[0]
}
