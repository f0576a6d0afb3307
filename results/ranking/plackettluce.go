package ranking

import (
	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/pref"
	"joust/sim/strength"
)

// Orders are rankings of arms by judges, the best arm of each first. An order need not
// have all arms, but an arm at most once.
type Orders struct {
	Names []string // of the arms
	List  []strength.Order
}

// PlackettLuce is the model of Plackett and Luce with its estimates; see
// strength.Orders.Estimate.
type PlackettLuce struct {
	*strength.Estimate
	Worth      []float64      // e^θ, with the sum 1
	Covariance blas64.General // the inverse of the information, on strengths that sum to 0
}

// PlackettLuce fits the model. The error is a *NoFitError where no finite strengths have
// the greatest likelihood.
func (o *Orders) PlackettLuce() (*PlackettLuce, error) {
	orders := &strength.Orders{Arms: len(o.Names), List: o.List}
	t := &Table{Arms: o.Names, Pairs: orders.Record().Pairs}
	const model Model = "plackett-luce"
	if e := t.Existence(model); !e.Finite() {
		return nil, &NoFitError{Spec: Spec{Model: model}, Names: o.Names, Existence: e}
	}
	e, err := orders.Estimate()
	if err != nil {
		return nil, err
	}
	p := &PlackettLuce{Estimate: e, Worth: e.Worth()}
	var ok bool
	if p.Covariance, ok = orders.Covariance(e); !ok {
		return nil, strength.ErrInfinite
	}
	return p, nil
}

// LastAlways returns the arms that were ranked, but never before another arm, in
// increasing order: those that have to be left out for a finite fit.
func (o *Orders) LastAlways() (list []pref.Arm) {
	ranked, before := make([]bool, len(o.Names)), make([]bool, len(o.Names))
	for _, order := range o.List {
		if order.Count == 0 {
			continue
		}
		for n, a := range order.Arms {
			ranked[a] = true
			before[a] = before[a] || n < len(order.Arms)-1
		}
	}
	for a := range ranked {
		if ranked[a] && !before[a] {
			list = append(list, pref.Arm(a))
		}
	}
	return list
}

// Without returns the orders of the arms that are ranked and not in the list, with new
// numbers, and the old number of each.
func (o *Orders) Without(list []pref.Arm) (rest *Orders, old []pref.Arm) {
	out, ranked := make([]bool, len(o.Names)), make([]bool, len(o.Names))
	for _, a := range list {
		out[a] = true
	}
	for _, order := range o.List {
		for _, a := range order.Arms {
			ranked[a] = ranked[a] || order.Count > 0
		}
	}
	rest = &Orders{}
	number := make([]pref.Arm, len(o.Names))
	for a, name := range o.Names {
		if number[a] = -1; !out[a] && ranked[a] {
			number[a] = pref.Arm(len(rest.Names))
			rest.Names, old = append(rest.Names, name), append(old, pref.Arm(a))
		}
	}
	for _, order := range o.List {
		var arms []pref.Arm
		for _, a := range order.Arms {
			if number[a] >= 0 {
				arms = append(arms, number[a])
			}
		}
		if len(arms) > 1 {
			rest.List = append(rest.List, strength.Order{Arms: arms, Count: order.Count})
		}
	}
	return rest, old
}
