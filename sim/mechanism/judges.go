package mechanism

import (
	"errors"
	"fmt"
	"math/big"
)

// Errors say how the errors of judges who work depend on each other.
type Errors string

// How errors depend on each other.
const (
	// Independent judges err independently of each other.
	Independent Errors = "independent"
	// Common errors are those of the same questions: judges of the same accuracy are right or
	// wrong together, and one of a greater accuracy is right wherever one of a smaller is.
	Common Errors = "common"
)

// Judges is a problem of a question with two answers that are right equally often. The
// principal must give an answer, and a right one has a value. Judges who work see the right
// answer with a probability; others guess.
type Judges struct {
	Accuracy []*big.Rat // of each judge that works, from 1/2 to 1
	Cost     []*big.Rat // of each judge's work, at least 0
	Errors   Errors
	Value    *big.Rat // of a right answer, greater than 0
	Cap      *big.Rat // the most that a judge may be paid for a question, greater than 0
}

// Check returns an error that says what is wrong, or nil.
func (j *Judges) Check() error {
	var errs []error
	if n := len(j.Accuracy); n < 1 || n > MaxAgents {
		errs = append(errs, fmt.Errorf("there are %d judges; there must be from 1 to %d", n, MaxAgents))
	}
	if len(j.Cost) != len(j.Accuracy) {
		errs = append(errs, fmt.Errorf("there are %d costs for %d judges", len(j.Cost), len(j.Accuracy)))
	}
	half, one := big.NewRat(1, 2), big.NewRat(1, 1)
	for _, q := range j.Accuracy {
		if q.Cmp(half) < 0 || q.Cmp(one) > 0 {
			errs = append(errs, fmt.Errorf("accuracy is %s; it must be a number from 0.5 to 1", Decimal(q)))
		}
	}
	for _, c := range j.Cost {
		if c.Sign() < 0 {
			errs = append(errs, fmt.Errorf("cost is %s; it must be at least 0", Decimal(c)))
		}
	}
	if j.Errors != Independent && j.Errors != Common {
		errs = append(errs, fmt.Errorf("errors is %q; it must be one of %s, %s", j.Errors, Independent, Common))
	}
	if j.Value.Sign() <= 0 {
		errs = append(errs, fmt.Errorf("value is %s; it must be greater than 0", Decimal(j.Value)))
	}
	if j.Cap.Sign() <= 0 {
		errs = append(errs, fmt.Errorf("cap is %s; it must be greater than 0", Decimal(j.Cap)))
	}
	return errors.Join(errs...)
}

// Problem returns the problem in tables; the judges must pass Check.
func (j *Judges) Problem() *Problem {
	half, zero := big.NewRat(1, 2), new(big.Rat)
	answers := []string{"A", "B"}
	p := &Problem{Cap: j.Cap}
	for s, name := range answers {
		p.States = append(p.States, State{name, half})
		value := []*big.Rat{zero, zero}
		value[s] = j.Value
		p.Decisions = append(p.Decisions, Decision{name, value})
	}
	for i := range j.Accuracy {
		p.Agents = append(p.Agents, Agent{fmt.Sprintf("judge %d", i+1), []Effort{{"guess", zero}, {"work", j.Cost[i]}}, answers})
	}
	p.Law = make([][][]*big.Rat, p.Profiles())
	for b := range p.Law {
		working := p.Efforts(b)
		for s := range p.States {
			row := make([]*big.Rat, p.Signals())
			for reports := range row {
				right := make([]bool, len(p.Agents))
				for i, x := range p.Reports(reports) {
					right[i] = x == s
				}
				row[reports] = j.probability(working, right)
			}
			p.Law[b] = append(p.Law[b], row)
		}
	}
	return p
}

// probability returns the probability that exactly these judges see the right answer.
func (j *Judges) probability(working []int, right []bool) *big.Rat {
	product, one := big.NewRat(1, 1), big.NewRat(1, 1)
	// Common errors: with u uniform, judge i is right if u < accuracy_i. That u lies in
	// [low, high) is the event that these judges and no others are right.
	low, high := new(big.Rat), one
	for i, is := range right {
		q := j.Accuracy[i]
		switch {
		case working[i] == 0:
			product.Mul(product, big.NewRat(1, 2))
		case j.Errors == Common && is && q.Cmp(high) < 0:
			high = q
		case j.Errors == Common && !is && q.Cmp(low) > 0:
			low = q
		case j.Errors == Common:
		case is:
			product.Mul(product, q)
		default:
			product.Mul(product, new(big.Rat).Sub(one, q))
		}
	}
	if low.Cmp(high) >= 0 {
		return new(big.Rat)
	}
	return product.Mul(product, new(big.Rat).Sub(high, low))
}
