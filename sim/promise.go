package sim

import (
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"joust/sim/param"
)

// Quantity is what a promise is about.
type Quantity string

// The quantities of promises. Those in the plural are counted in each trial.
const (
	Duels     Quantity = "duels"
	Rounds    Quantity = "rounds"
	Scored    Quantity = "scored candidates"
	Generated Quantity = "generated candidates"
	Failure   Quantity = "failure" // the probability of a wrong recommendation
	Result    Quantity = "result"  // what is recommended or computed
	World     Quantity = "world"   // the instances of an environment
	Speed     Quantity = "speed"   // the order of growth of duels, or of work
)

// Relation is how a quantity is related to a formula.
type Relation string

// The relations of promises.
const (
	AtMost  Relation = "at most"
	Exactly Relation = "exactly"
	AtLeast Relation = "at least"
)

// Tests that read promises of many entries.
const (
	Conformance = "algorithms.TestPromises"   // counts duels, rounds and candidates in trials
	Guaranteed  = "algorithms.TestGuarantees" // counts wrong recommendations
)

// positive stands in When for all whole numbers of at least 1.
const positive = ">0"

// Promise is a statement of a card that a test holds, or that is only cited.
type Promise struct {
	Of    Quantity
	Is    Relation          // the relation of the quantity to the bound; "" without a bound
	Bound Formula           // "" if the text says all
	Where map[string]string // by symbol of the bound: the name of a parameter, or words; N is the number of arms
	When  map[string]string // by name of a parameter: the values for which the promise is made, as studies write them, separated by "|", or ">0"; nil for all
	Text  string            // full sentences: the statement, or what must be known besides the bound
	Test  string            // the test that fails if the promise is broken: folder of its package and name, as in "algorithms.TestPromises"
	Cited string            // in place of a test: where the statement comes from, if it is of an order of growth
}

// Made reports whether the promise is made for these parameters.
func (p Promise) Made(params param.Params) bool {
	for name, values := range p.When {
		f, ok := param.Lookup(params, name)
		if !ok {
			return false
		}
		if values == positive {
			if n, isInt := f.Value().(int); !isInt || n <= 0 {
				return false
			}
		} else if !slices.Contains(strings.Split(values, "|"), f.Text()) {
			return false
		}
	}
	return true
}

// Value returns the bound for n arms, and false if the parameters do not determine it.
// A whole number or a number that a symbol names is taken from the parameters.
func (p Promise) Value(params param.Params, n int) (v float64, ok bool) {
	symbols := map[string]float64{"N": float64(n), "π": math.Pi}
	for symbol, name := range p.Where {
		f, known := param.Lookup(params, name)
		if !known {
			continue
		}
		switch value := f.Value().(type) {
		case int:
			symbols[symbol] = float64(value)
		case float64:
			symbols[symbol] = value
		}
	}
	v, err := p.Bound.Value(symbols)
	return v, err == nil && p.Bound != ""
}

// Sentence returns the promise in words.
func (p Promise) Sentence() string {
	var parts []string
	if p.Bound != "" {
		statement := string(p.Is) + " " + string(p.Bound) + " " + string(p.Of)
		switch {
		case p.Of == Failure:
			statement = "the probability of a failure is " + string(p.Is) + " " + string(p.Bound)
		case p.Bound == "0":
			statement = "no " + string(p.Of)
		}
		for i, symbol := range slices.Sorted(maps.Keys(p.Where)) {
			statement += []string{", where ", ", "}[min(i, 1)] + symbol + " is " + p.Where[symbol]
		}
		parts = append(parts, p.condition(statement)+".")
	}
	if p.Text != "" && p.Bound == "" {
		parts = append(parts, p.condition(p.Text))
	} else if p.Text != "" {
		parts = append(parts, p.Text)
	}
	return strings.Join(parts, " ")
}

// condition returns the statement with the values of parameters for which it is promised,
// or without them, with a capital letter.
func (p Promise) condition(statement string) string {
	if p.When == nil {
		first, size := utf8.DecodeRuneInString(statement)
		return string(unicode.ToUpper(first)) + statement[size:]
	}
	var values []string
	for _, name := range slices.Sorted(maps.Keys(p.When)) {
		values = append(values, name+equals(p.When[name]))
	}
	return "With " + strings.Join(values, " and ") + ": " + statement
}

// equals returns the values of When as words after the name of the parameter.
func equals(values string) string {
	if values == positive {
		return " above 0"
	}
	return "=" + strings.ReplaceAll(values, "|", " or ")
}
