package ranking

import (
	"slices"

	"joust/sim/pref"
)

// Among returns the duels between arms of a list, which are numbered in its order: those of a
// component, or of a layer, have strengths of their own; see Existence. Judges, prompts
// and groups keep their numbers.
func (l *Log) Among(arms []pref.Arm) *Log {
	number := slices.Repeat([]pref.Arm{-1}, len(l.Arms))
	names := make([]string, len(arms))
	for n, a := range arms {
		number[a] = pref.Arm(n)
		names[n] = l.Arms[a]
	}
	var list []int
	for r := range l.First {
		if number[l.First[r]] >= 0 && number[l.Second[r]] >= 0 {
			list = append(list, r)
		}
	}
	among := l.rows(list)
	among.Arms = names
	for r := range list {
		among.First[r], among.Second[r] = number[among.First[r]], number[among.Second[r]]
	}
	return among
}

// rows returns the log of these rows.
func (l *Log) rows(list []int) *Log {
	c := *l
	c.First, c.Second, c.Outcomes = pick(l.First, list), pick(l.Second, list), pick(l.Outcomes, list)
	c.Judges, c.Groups, c.Prompts = pick(l.Judges, list), pick(l.Groups, list), pick(l.Prompts, list)
	c.Counts, c.Weights = pick(l.Counts, list), pick(l.Weights, list)
	c.Style = slices.Clone(l.Style)
	for n, s := range l.Style {
		c.Style[n].First, c.Style[n].Second = pick(s.First, list), pick(s.Second, list)
	}
	return &c
}

// pick returns these rows of a column, which may be absent.
func pick[T any](column []T, rows []int) []T {
	if column == nil {
		return nil
	}
	picked := make([]T, len(rows))
	for n, r := range rows {
		picked[n] = column[r]
	}
	return picked
}
