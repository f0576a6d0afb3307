package judging

import (
	"math"
	"slices"

	"joust/results/ranking"
	"joust/results/stats"
	"joust/sim/pref"
)

// Accuracy compares verdicts with the truth, which labels give.
type Accuracy struct {
	// Confusion[x][y] counts the verdicts y where the truth is x: pref.FirstWins for the answer
	// in the first position, pref.SecondWins and pref.Tie.
	Confusion [3][3]int
	// Right is the share of right verdicts among those with a winner where the truth has one.
	// Equal is the share of verdicts that are the truth, a tie being one of three. Intervals are
	// Wilson's, as if all verdicts were independent.
	Right, Equal stats.Estimate
	// First is the share of right verdicts among those with a winner where the first position is
	// better, T00, and Second where the second is, T11. They differ if and only if the judge
	// favours a position.
	First, Second stats.Estimate
	// FirstBetter is ν, the share of those verdicts where the first position is better.
	FirstBetter float64
	// Correlation is that of the errors of two judges on the same unit, Σ (x_i - p)(x_j - p) over
	// all pairs divided by their number and p(1-p), where x is 1 for a right verdict and p the
	// value of Right; NaN if no unit has such verdicts of two judges, or if p is 0 or 1.
	Correlation float64
}

// LabelAccuracy compares the verdicts of a log with those of labels, a log of the true winners
// in which arms, prompts and groups have the same numbers. A label and a verdict belong together
// if they are of the same unit, which is a pair of arms in one group or on one prompt; if the labels
// have no groups, on one prompt. A unit whose labels differ is a tie. It returns nil if no verdict has a label.
func LabelAccuracy(l, labels *ranking.Log) *Accuracy {
	all := &ranking.Log{ // both, so that units have the same numbers
		First: concat(labels.First, l.First), Second: concat(labels.Second, l.Second), Outcomes: concat(labels.Outcomes, l.Outcomes),
		Groups: concatNumbers(labels, l, func(l *ranking.Log) []int32 { return l.Groups }), Prompts: concatNumbers(labels, l, func(l *ranking.Log) []int32 { return l.Prompts }),
	}
	if !slices.ContainsFunc(labels.Groups, func(g int32) bool { return g >= 0 }) {
		all.Groups = nil
	}
	of, pairs := units(all)
	truth := make([]pref.Outcome, len(pairs)) // by the arms of the unit
	for u := range truth {
		truth[u] = pref.BothBad // no label
	}
	first := len(labels.Outcomes) // the first row of l
	for row, u := range of[:first] {
		if u == noUnit || !single(labels, row) {
			continue
		}
		switch v := verdict(all, row, pairs[u]); truth[u] {
		case pref.BothBad, v:
			truth[u] = v
		default:
			truth[u] = pref.Tie
		}
	}
	a := &Accuracy{}
	errors := make([][]labelledError, len(pairs))
	labelled := 0
	for row := range l.Outcomes {
		u := of[first+row]
		if u == noUnit || truth[u] == pref.BothBad || !single(l, row) {
			continue
		}
		labelled++
		better := truth[u] // by the positions of the row
		if l.First[row] != pairs[u].First {
			better = better.Flip()
		}
		o := l.Outcomes[row].Ternary()
		a.Confusion[better][o]++
		if better != pref.Tie && o != pref.Tie {
			errors[u] = append(errors[u], labelledError{judgeOf(l, row), o == better})
		}
	}
	if labelled == 0 {
		return nil
	}
	a.compute()
	a.Correlation = correlation(errors, a.Right.Value)
	return a
}

// labelledError is the judge of a verdict and whether it was right.
type labelledError struct {
	judge int32
	right bool
}

// correlation returns that of the errors of different judges on the same unit, where verdicts are
// right with probability p.
func correlation(units [][]labelledError, p float64) float64 {
	products, n := 0.0, 0 // over ordered pairs of verdicts
	for _, unit := range units {
		for i, x := range unit {
			for _, y := range unit[:i] {
				if x.judge != y.judge {
					products += 2 * float64((indicator(x.right)-p)*(indicator(y.right)-p))
					n += 2
				}
			}
		}
	}
	if n == 0 || !(p > 0 && p < 1) {
		return math.NaN()
	}
	return products / float64(n) / float64(p*(1-p))
}

// compute computes the shares from the table.
func (a *Accuracy) compute() {
	c := &a.Confusion
	total, equal := 0, 0
	for x, row := range c {
		for y, n := range row {
			total += n
			if x == y {
				equal += n
			}
		}
	}
	f, s := pref.FirstWins, pref.SecondWins
	first, second := float64(c[f][f]+c[f][s]), float64(c[s][f]+c[s][s])
	a.Equal = share(float64(equal), float64(total))
	a.Right = share(float64(c[f][f]+c[s][s]), first+second)
	a.First, a.Second = share(float64(c[f][f]), first), share(float64(c[s][s]), second)
	a.FirstBetter = first / (first + second)
}

// single reports whether a row is one duel.
func single(l *ranking.Log, row int) bool { return l.Count(row) == 1 }

func concat[T any](a, b []T) []T { return append(append(make([]T, 0, len(a)+len(b)), a...), b...) }

// concatNumbers returns the numbers of a column of two logs, -1 for the rows of a log without it.
func concatNumbers(a, b *ranking.Log, column func(*ranking.Log) []int32) []int32 {
	var all []int32
	for _, l := range []*ranking.Log{a, b} {
		list := column(l)
		for row := range l.Outcomes {
			n := int32(-1)
			if list != nil {
				n = list[row]
			}
			all = append(all, n)
		}
	}
	return all
}
