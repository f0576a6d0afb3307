package label

import (
	"slices"

	"joust/sim/portable"
)

// Majority believes in each class in proportion to its labels. Its likeliest class is that of
// the majority. An item without labels may be of any class.
func Majority(v *Votes) Beliefs { return majority(v, false) }

// MajorityOrFirst is Majority, but that of the classes with the most labels of an item, if there are
// several, the one that the first annotator who gave one of them gave has a label more.
func MajorityOrFirst(v *Votes) Beliefs { return majority(v, true) }

// majority is Majority, or with first MajorityOrFirst.
func majority(v *Votes, first bool) Beliefs {
	b := newBeliefs(v.Items, v.Classes)
	for i := range v.Items {
		p, labels := b.Of(i), v.Of(i)
		for _, l := range labels {
			if l != None {
				p[l]++
			}
		}
		if first {
			if most, second, _ := v.Leading(i); most == second && most > 0 {
				decides := slices.IndexFunc(labels, func(l int) bool { return l != None && p[l] == float64(most) })
				p[labels[decides]]++
			}
		}
		divide(p)
	}
	return b
}

// Weighted adds up the weights of the annotators that gave an item each label, and believes
// in the class with the most weight, or equally in those that are tied. Weights may be
// negative: then the label speaks against its class.
func Weighted(v *Votes, weights []float64) Beliefs {
	b := newBeliefs(v.Items, v.Classes)
	for i := range v.Items {
		p := b.Of(i)
		for j, l := range v.Of(i) {
			if l != None {
				p[l] += weights[j]
			}
		}
		most := p[0]
		for _, x := range p[1:] {
			most = max(most, x)
		}
		for c, x := range p {
			p[c] = 0
			if x >= most-nearlyTied {
				p[c] = 1
			}
		}
		divide(p)
	}
	return b
}

// LogOdds returns the weights of Weighted for annotators that are right with the
// probabilities, and give each wrong class equally often: ln((C-1)a/(1-a)). With classes of
// equal frequency the weighted majority is then as good as any rule (Nitzan and Paroush,
// "Optimal decision rules in uncertain dichotomous choice situations", International Economic
// Review 1982). Probabilities are kept within [1e-9, 1-1e-9].
func LogOdds(accuracies []float64, classes int) []float64 {
	w := make([]float64, len(accuracies))
	for j, a := range accuracies {
		a = min(max(a, 1e-9), 1-1e-9)
		w[j] = portable.Log(float64(classes-1)) + portable.Log(a) - portable.Log(1-a)
	}
	return w
}

// iwmvRounds is the number of rounds of IWMV.
const iwmvRounds = 3

// IWMV is iterative weighted majority voting (Li and Yu, "Error rate bounds and iterative
// weighted majority voting for crowdsourcing", 2014): from equal weights on, three times, it
// takes the weighted majority and gives an annotator the weight C·a - 1, where a is the share
// of its labels that agree with the majority (where classes are tied, the share of it), and C
// the number of classes. It returns the beliefs and the last weights.
func IWMV(v *Votes) (Beliefs, []float64) {
	weights := make([]float64, v.Annotators)
	for j := range weights {
		weights[j] = 1
	}
	for range iwmvRounds {
		b := Weighted(v, weights)
		for j, a := range agreement(v, b) {
			weights[j] = float64(float64(v.Classes)*a) - 1
		}
	}
	return Weighted(v, weights), weights
}

// agreement returns the mean belief in the labels of each annotator; of one without labels,
// what guessing has.
func agreement(v *Votes, b Beliefs) []float64 {
	a := make([]float64, v.Annotators)
	n := make([]int, v.Annotators)
	for i := range v.Items {
		p := b.Of(i)
		for j, l := range v.Of(i) {
			if l != None {
				a[j] += p[l]
				n[j]++
			}
		}
	}
	for j := range a {
		if n[j] == 0 {
			a[j] = 1 / float64(v.Classes)
		} else {
			a[j] /= float64(n[j])
		}
	}
	return a
}
