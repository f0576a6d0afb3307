package leaderboard

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/results/ranking"
	"joust/results/stats"
	"joust/sim/linalg"
	"joust/sim/portable"
	"joust/sim/pref"
)

// Change is how a board differs from that of another log.
type Change struct {
	// Tau is Kendall's τ_b between the orders of the common arms.
	Tau  float64
	Arms []ArmChange // in the order of the board
	// Changed is the number of arms whose strengths differ at the level .05 after Holm's
	// correction.
	Changed int
	// Pairs are those that met in both logs, the ones with the greatest |Z| first, at most as
	// many as asked for; Compared is their number before that.
	Pairs    []PairChange
	Compared int
	// Only and OnlyOther are the arms that just one of the boards has, or has in groups that
	// cannot be compared.
	Only, OnlyOther []string
}

// ArmChange is how an arm changed. Strengths have the mean 0 over the common arms.
type ArmChange struct {
	Name              string
	Rank, OtherRank   int            // among the common arms
	Strength, Other   float64        // in the board, and in the other one
	Difference        stats.Estimate // Strength - Other
	SE, P, Adjusted   float64        // p-values of no difference, and by Holm's method
	Duels, OtherDuels float64
}

// PairChange is how the share of a pair changed.
type PairChange struct {
	First, Second     string
	Share, Other      float64 // of First in the board's log and in the other one, ties being half wins
	Duels, OtherDuels float64
	Difference        stats.Estimate // Share - Other
	// Z is Difference in its standard errors, which are of each log with one more duel, a third
	// of each outcome, so that they are not 0.
	Z float64
}

// Compare compares a board with that of another log. Both must be of the same model. The
// strengths are compared of the two groups that have the most arms in common; the logs are taken
// as independent. It lists so many pairs at most.
func (b *Board) Compare(other *Board, pairs int) (*Change, error) {
	var x, y *Group
	var names []string
	for _, g := range b.groups() {
		for _, h := range other.groups() {
			if common := commonNames(b, other, g, h); len(common) > len(names) {
				x, y, names = g, h, common
			}
		}
	}
	if len(names) < 2 {
		return nil, errors.New("the two logs have fewer than two arms in common whose strengths can be compared; --prior ridge makes all strengths finite")
	}
	c := &Change{Pairs: b.pairChanges(other, names)}
	c.Compared = len(c.Pairs)
	c.Pairs = c.Pairs[:min(len(c.Pairs), pairs)]
	here, there := b.centred(x, names), other.centred(y, names)
	quantile := max(x.Quantile, y.Quantile)
	p := make([]float64, len(names))
	for i, name := range names {
		a := ArmChange{Name: name, Strength: here.value[i], Other: there.value[i], Duels: here.duels[i], OtherDuels: there.duels[i]}
		d := a.Strength - a.Other
		a.SE = math.Sqrt(here.variance[i] + there.variance[i])
		half := float64(quantile * a.SE)
		a.Difference = stats.Estimate{Value: d, Low: d - half, High: d + half}
		// A quantile of Student's law makes p-values greater, too: the error is divided by
		// as much as the interval is wider.
		a.P = 1
		if a.SE > 0 {
			a.P = twoSided(float64(d/a.SE*portable.PhiInverse(.975)) / quantile)
		}
		p[i] = a.P
		c.Arms = append(c.Arms, a)
	}
	for i, q := range stats.Holm(p, len(p)) {
		c.Arms[i].Adjusted = q
		if q < 1-stats.Confidence {
			c.Changed++
		}
	}
	rank(c.Arms, func(a *ArmChange) float64 { return a.Other }, func(a *ArmChange, r int) { a.OtherRank = r })
	rank(c.Arms, func(a *ArmChange) float64 { return a.Strength }, func(a *ArmChange, r int) { a.Rank = r })
	order, worth := make([]pref.Arm, len(c.Arms)), make([]float64, len(c.Arms))
	for i, a := range c.Arms {
		order[i], worth[i] = pref.Arm(i), a.Other
	}
	c.Tau = pref.KendallTau(order, worth)
	c.Only, c.OnlyOther = missingFrom(b.Log.Arms, names), missingFrom(other.Log.Arms, names)
	return c, nil
}

// twoSided returns the p-value of a standard normal statistic.
func twoSided(z float64) float64 { return portable.Erfc(float64(math.Abs(z) * (math.Sqrt2 / 2))) }

// rank sorts arms by a value, the greatest first, and gives them ranks; equal values share one.
func rank(list []ArmChange, value func(*ArmChange) float64, set func(*ArmChange, int)) {
	slices.SortStableFunc(list, func(x, y ArmChange) int { return cmp.Compare(value(&y), value(&x)) })
	at := 0
	for i := range list {
		if i == 0 || value(&list[i-1])-value(&list[i]) >= equal {
			at = i + 1
		}
		set(&list[i], at)
	}
}

func (b *Board) groups() (list []*Group) {
	for _, p := range b.Parts {
		list = append(list, p.Groups...)
	}
	return list
}

// commonNames returns the names of the arms of a group that the other group has, too.
func commonNames(b, other *Board, g, h *Group) (list []string) {
	has := other.names(h.Arms)
	for _, name := range b.names(g.Arms) {
		if slices.Contains(has, name) {
			list = append(list, name)
		}
	}
	return list
}

func missingFrom(names, list []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(list, n) })
}

// centred are strengths with the mean 0 over some arms.
type centred struct{ value, variance, duels []float64 }

// centred returns the strengths of arms of a group, with their variances.
func (b *Board) centred(g *Group, names []string) (c centred) {
	n := float64(len(names))
	at := make([]int, len(names))
	mean := 0.0
	for i, name := range names {
		at[i] = slices.IndexFunc(g.Arms, func(a pref.Arm) bool { return b.Log.Arms[a] == name })
		mean += g.strengths[at[i]] / n
	}
	contrast := make([]float64, len(g.Arms))
	for i := range names {
		for _, j := range at {
			contrast[j] = -1 / n
		}
		contrast[at[i]]++
		c.value = append(c.value, g.strengths[at[i]]-mean)
		c.variance = append(c.variance, quadratic(g.Covariance, contrast))
		row := slices.IndexFunc(g.Rows, func(r Row) bool { return r.Arm == g.Arms[at[i]] })
		c.duels = append(c.duels, g.Rows[row].Duels)
	}
	return c
}

// quadratic returns x'Vx, where x has the length of a part of V.
func quadratic(v blas64.General, x []float64) float64 {
	sum := 0.0
	for i := range x {
		row := linalg.Row(v, i)
		for j := range x {
			sum += float64(float64(x[i]*x[j]) * row[j])
		}
	}
	return max(0, sum)
}

// pairChanges compares the pairs of some arms that met in both logs.
func (b *Board) pairChanges(other *Board, names []string) (list []PairChange) {
	here, there := b.Log.Table(), other.Log.Table()
	index := func(l *ranking.Log, name string) pref.Arm { return pref.Arm(slices.Index(l.Arms, name)) }
	for i, first := range names {
		for _, second := range names[i+1:] {
			p := PairChange{First: first, Second: second}
			var v, w float64
			p.Share, p.Duels, v = shareOf(here.At(index(b.Log, first), index(b.Log, second)))
			p.Other, p.OtherDuels, w = shareOf(there.At(index(other.Log, first), index(other.Log, second)))
			if p.Duels == 0 || p.OtherDuels == 0 {
				continue
			}
			d, se := p.Share-p.Other, math.Sqrt(v+w)
			half := float64(portable.PhiInverse(.975) * se)
			p.Z, p.Difference = d/se, stats.Estimate{Value: d, Low: max(-1, d-half), High: min(1, d+half)}
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(x, y PairChange) int { return cmp.Compare(math.Abs(y.Z), math.Abs(x.Z)) })
	return list
}

// shareOf returns the share of a pair's first arm, the number of its duels, and the variance of
// the share after a win, a tie and a loss were added, each a third of a duel.
func shareOf(win, tie, lose float64) (value, n, variance float64) {
	n = win + tie + lose
	if n == 0 {
		return math.NaN(), 0, math.NaN()
	}
	const added = 1. / 3
	w, t := win+added, tie+added
	m := n + 3*added
	p := (w + float64(t/2)) / m
	return (win + float64(tie/2)) / n, n, ((w+float64(t/4))/m - float64(p*p)) / m
}
