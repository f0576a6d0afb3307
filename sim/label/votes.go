package label

import "fmt"

// None is the label of an item that an annotator has not seen.
const None = -1

// Votes are the labels of items by annotators.
type Votes struct {
	Items, Annotators, Classes int
	// Labels has the class, 0 to Classes-1, that each annotator gave each item, item by
	// item, or None.
	Labels []int
}

// Of returns the labels of the item, one for each annotator.
func (v *Votes) Of(item int) []int {
	return v.Labels[item*v.Annotators : (item+1)*v.Annotators]
}

// Check returns what is wrong with the votes, or nil: fewer than two classes, a wrong number
// of labels, or a label that is no class.
func (v *Votes) Check() error {
	if v.Classes < 2 {
		return fmt.Errorf("there are %d classes; labels tell at least 2 apart", v.Classes)
	}
	if len(v.Labels) != v.Items*v.Annotators {
		return fmt.Errorf("there are %d labels; %d items and %d annotators have %d", len(v.Labels), v.Items, v.Annotators, v.Items*v.Annotators)
	}
	for i, l := range v.Labels {
		if l < None || l >= v.Classes {
			return fmt.Errorf("item %d, annotator %d: the label %d; classes are 0 to %d", i/v.Annotators, i%v.Annotators, l, v.Classes-1)
		}
	}
	return nil
}

// Leading returns how many labels of the item are of the class with the most, how many are of
// the class with the second most, and how many there are.
func (v *Votes) Leading(item int) (first, second, all int) {
	counts := make([]int, v.Classes)
	for _, l := range v.Of(item) {
		if l != None {
			counts[l]++
			all++
		}
	}
	for _, n := range counts {
		switch {
		case n > first:
			first, second = n, first
		case n > second:
			second = n
		}
	}
	return first, second, all
}

// Beliefs are the probabilities of the classes of items, item by item; they sum to 1 for
// each item.
type Beliefs struct {
	Classes int
	P       []float64
}

func newBeliefs(items, classes int) Beliefs {
	return Beliefs{Classes: classes, P: make([]float64, items*classes)}
}

// Of returns the probabilities of the item's classes.
func (b Beliefs) Of(item int) []float64 { return b.P[item*b.Classes : (item+1)*b.Classes] }

// nearlyTied is the difference of two beliefs that counts as none: their last digits depend on
// the order of sums.
const nearlyTied = 1e-9

// Likeliest returns the classes with the greatest probability.
func (b Beliefs) Likeliest(item int) (classes []int) {
	most := 0.0
	for _, p := range b.Of(item) {
		most = max(most, p)
	}
	for c, p := range b.Of(item) {
		if p >= most-nearlyTied {
			classes = append(classes, c)
		}
	}
	return classes
}

// divide makes the numbers sum to 1, or makes them all equal if they are all 0.
func divide(p []float64) {
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	for i := range p {
		if sum > 0 {
			p[i] /= sum
		} else {
			p[i] = 1 / float64(len(p))
		}
	}
}
