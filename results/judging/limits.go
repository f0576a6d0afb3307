package judging

import (
	"fmt"
	"math"
)

// Limits are conditions that a judge must meet; nil stands for none.
type Limits struct {
	MaxBias      *float64 // greatest absolute position bias, in log odds
	MaxFlip      *float64 // greatest share of flips, from 0 to 1
	MinAgreement *float64 // least share of equal verdicts, from 0 to 1
}

// Breach is a condition that does not hold.
type Breach struct {
	Name         string // "max-bias", "max-flip", "min-agreement" or "null"
	Limit, Value float64
	Sentence     string
}

// Breaches returns which of the limits do not hold, in their order. A limit on something that the
// log does not show, whose Value is NaN, does not hold either. The bias is that of items judged in
// both orders or, without any, that of the term of the position. A null arm that surely beats
// another arm is a breach without a limit.
func (r *Report) Breaches(l Limits) (list []Breach) {
	add := func(name string, limit *float64, value float64, holds bool, what, missing string) {
		switch {
		case limit == nil || holds:
		case math.IsNaN(value):
			list = append(list, Breach{name, *limit, value, fmt.Sprintf("%s %g cannot be checked: %s", name, *limit, missing)})
		default:
			list = append(list, Breach{name, *limit, value, fmt.Sprintf("%s %g does not hold: %s", name, *limit, what)})
		}
	}
	if l.MaxBias != nil {
		bias := r.bias()
		add("max-bias", l.MaxBias, bias, math.Abs(bias) <= *l.MaxBias, "the position bias is "+logit(bias),
			"no item was judged in both orders with the same position winning both games")
	}
	if l.MaxFlip != nil {
		flips := r.All.Games.Flips().Value
		add("max-flip", l.MaxFlip, flips, flips <= *l.MaxFlip, "a swap of the positions changes the winner of "+percent(flips),
			"no item has a winner in both orders")
	}
	if l.MinAgreement != nil {
		agreement := r.Agreement.Percent.Value
		add("min-agreement", l.MinAgreement, agreement, agreement >= *l.MinAgreement, "the agreement is "+percent(agreement),
			"no two judges judged the same pair of answers")
	}
	if r.Null != nil && r.Null.SurelyBeaten > 0 {
		list = append(list, Breach{"null", 0, float64(r.Null.SurelyBeaten), fmt.Sprintf("the arm without content, %s, surely beats %s", r.NullName, count(r.Null.SurelyBeaten, "other arm", "other arms"))})
	}
	return list
}

// bias returns the position bias by items judged in both orders or, without any that one position won
// twice, by the term of the position; NaN if there is neither. Where all such items have the same winner
// in both games, there is no sign of a bias, and it is 0.
func (r *Report) bias() float64 {
	if r.All.Games.First()+r.All.Games.Second() > 0 {
		return r.All.Games.Bias().Logit
	}
	for _, t := range r.Terms {
		if t.Name == PositionTerm {
			return t.Value.Value
		}
	}
	if r.All.Games.Same() > 0 {
		return 0
	}
	return math.NaN()
}
