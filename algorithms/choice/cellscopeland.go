package choice

import (
	"cmp"
	"math"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/rule"
)

// CellsCopelandParams are the parameters of cells-copeland.
type CellsCopelandParams struct {
	Order string `yaml:"order" options:"optimistic|round-robin" doc:"which pair is looked at next: that of the row with the highest possible score and its best rival, or all in turn"`
}

// The orders in which cells-copeland looks at pairs.
const (
	optimistic = "optimistic"
	inTurn     = "round-robin"
)

// Validate implements param.Params.
func (CellsCopelandParams) Validate() error { return nil }

// Suits implements choice.Params.
func (CellsCopelandParams) Suits(problem *choice.Problem, _ []float64) error {
	return rule.Check(rule.Copeland{Count: rule.Half}, problem.Kind, len(problem.Rows))
}

// CellsCopelandEntry declares cells-copeland for the catalogue.
var CellsCopelandEntry = choice.LearnerSpec[CellsCopelandParams, *CellsCopeland]{
	Spec: sim.Spec[CellsCopelandParams]{
		Name: "cells-copeland",
		Card: sim.Card{
			Title:    "Copeland by cells",
			About:    "Finds a Copeland winner of a table from a part of its cells. A pair of rows is settled as soon as its lead is greater than the weight of the columns that are left; a row wins as soon as no other can have a higher score. It looks at the row whose score can be highest, as POCOWISTA does with duels.",
			Feedback: "The cells of the pairs that it looks at, in a random order of the columns that all rows share.",
			Promises: []sim.Promise{{Of: sim.Result, Text: "It recommends a Copeland winner of the table, with certainty.", Test: "algorithms/choice.TestCellsCopelandIsRight"}},
			Cost:     "O(rows²) a query.",
		},
		Defaults: CellsCopelandParams{Order: optimistic},
	},
	New: NewCellsCopeland,
	Ideal: func(_ CellsCopelandParams, problem *choice.Problem, values []float64, c *choice.Choice) {
		applyRule(rule.Copeland{Count: rule.Half}, problem, values, c)
		c.Ranks = nil
	},
}

// CellsCopeland finds a Copeland winner, where rows count the rows that they beat and half of
// those that they are level with (rule.Copeland with count: half).
//
// Every row is read column by column in one random order, so that rows a and b share the
// first min(r_a, r_b) columns of those that they have read. Let W_ab be the weight of the
// shared columns in which a is better, and R_ab that of the columns that are left. Then a
// beats b for certain if W_ab - W_ba > R_ab, and they are level for certain if no column is
// left and W_ab = W_ba. Scores lie between what is certain and what is possible. Until the
// winner is certain, the row is recommended that has the highest score by the shared columns.
type CellsCopeland struct {
	order   []int   // columns with a weight, in the order of reading
	units   []int64 // weights of the columns in whole units
	left    []int64 // left[r] is the weight of the columns order[r:]
	values  []float64
	read    []int   // of each row: how many columns of the order
	shared  []int   // of each pair of rows a > b at a*rows+b: columns that were counted
	lead    []int64 // W_ab - W_ba over them
	low     []int   // of each row: twice the score that is certain
	high    []int   // of each row: twice the score that is possible
	rows    int
	columns int
	turn    bool

	query   choice.Query
	stopped bool
	winner  int // the row with the highest certain score, of these with the highest possible one
	guess   int // the row with the highest score if all pairs stay as they are, of these likewise
}

// NewCellsCopeland returns a learner for the problem. Its stream orders the columns.
func NewCellsCopeland(p CellsCopelandParams, problem *choice.Problem, own *rng.Source) *CellsCopeland {
	rows, columns := len(problem.Rows), len(problem.Columns)
	l := &CellsCopeland{
		rows: rows, columns: columns, turn: p.Order == inTurn,
		values: make([]float64, rows*columns), read: make([]int, rows),
		shared: make([]int, rows*rows), lead: make([]int64, rows*rows),
		low: make([]int, rows), high: make([]int, rows),
	}
	for i := range l.values {
		l.values[i] = math.NaN()
	}
	l.units = problem.Table(l.values).Units()
	for c, w := range l.units {
		if w > 0 {
			l.order = append(l.order, c)
		}
	}
	own.Shuffle(len(l.order), func(i, j int) { l.order[i], l.order[j] = l.order[j], l.order[i] })
	l.left = make([]int64, len(l.order)+1)
	for r := len(l.order) - 1; r >= 0; r-- {
		l.left[r] = l.left[r+1] + l.units[l.order[r]]
	}
	l.plan()
	return l
}

// relation returns what is certain of a pair: 1 if a beats b, -1 if b beats a, 0 if they are
// level; false if the pair is open.
func (l *CellsCopeland) relation(a, b int) (int, bool) {
	if a < b {
		r, settled := l.relation(b, a)
		return -r, settled
	}
	pair := a*l.rows + b
	lead, left := l.lead[pair], l.left[l.shared[pair]]
	switch {
	case lead > left:
		return 1, true
	case -lead > left:
		return -1, true
	}
	return 0, left == 0
}

// leading returns 1 if a is ahead of b in the shared columns, -1 if b is, and 0 otherwise.
func (l *CellsCopeland) leading(a, b int) int {
	if a < b {
		return -l.leading(b, a)
	}
	return cmp.Compare(l.lead[a*l.rows+b], 0)
}

// plan computes the scores and chooses the next query, or stops.
func (l *CellsCopeland) plan() {
	most := -1
	for a := range l.rows {
		l.low[a], l.high[a] = 0, 0
		now := 0 // twice the score by the shared columns
		for b := range l.rows {
			if b == a {
				continue
			}
			r, settled := l.relation(a, b)
			if settled {
				l.low[a] += r + 1
				l.high[a] += r + 1
				now += r + 1
			} else {
				l.high[a] += 2
				now += l.leading(a, b) + 1
			}
		}
		if now > most || now == most && l.high[a] > l.high[l.guess] {
			most, l.guess = now, a
		}
	}
	l.winner = 0
	for a := range l.rows {
		if l.low[a] > l.low[l.winner] || l.low[a] == l.low[l.winner] && l.high[a] > l.high[l.winner] {
			l.winner = a
		}
	}
	a, b := l.next()
	if l.stopped = a < 0; l.stopped {
		l.guess = l.winner
		return
	}
	if l.read[a] > l.read[b] {
		a = b
	}
	l.query = choice.Query{Row: a, Column: l.order[l.read[a]]}
}

// next returns the pair to look at, or -1 if the winner is certain.
func (l *CellsCopeland) next() (a, b int) {
	certain := true
	for c := range l.rows {
		certain = certain && (c == l.winner || l.high[c] <= l.low[l.winner])
	}
	if certain {
		return -1, -1
	}
	if l.turn {
		return l.leastRead()
	}
	// A row without an open pair is not looked at: its score is settled, and another row
	// can still reach it.
	a, b = -1, -1
	for c := range l.rows {
		if l.high[c] > l.low[c] && (a < 0 || l.high[c] > l.high[a] || l.high[c] == l.high[a] && l.low[c] > l.low[a]) {
			a = c
		}
	}
	for c := range l.rows {
		if c == a {
			continue
		}
		if _, settled := l.relation(a, c); !settled && (b < 0 || l.high[c] > l.high[b]) {
			b = c
		}
	}
	return a, b
}

// leastRead returns the open pair whose rows have been read least.
func (l *CellsCopeland) leastRead() (a, b int) {
	a, b = -1, -1
	for c := range l.rows {
		for d := range c {
			if _, settled := l.relation(c, d); settled {
				continue
			}
			if a < 0 || min(l.read[c], l.read[d]) < min(l.read[a], l.read[b]) {
				a, b = c, d
			}
		}
	}
	return a, b
}

// Next implements choice.Learner.
func (l *CellsCopeland) Next() (choice.Query, bool) { return l.query, !l.stopped }

// Observe implements choice.Learner.
func (l *CellsCopeland) Observe(q choice.Query, value float64) {
	a, at := q.Row, l.read[q.Row]
	l.values[a*l.columns+q.Column] = value
	l.read[a]++
	for b := range l.rows {
		if b == a || l.read[b] <= at {
			continue
		}
		sign, pair := int64(1), a*l.rows+b
		if a < b {
			sign, pair = -1, b*l.rows+a
		}
		switch other := l.values[b*l.columns+q.Column]; {
		case value > other:
			l.lead[pair] += sign * l.units[q.Column]
		case value < other:
			l.lead[pair] -= sign * l.units[q.Column]
		}
		l.shared[pair] = at + 1
	}
	l.plan()
}

// Recommend implements choice.Learner.
func (l *CellsCopeland) Recommend(c *choice.Choice) { c.Winners = []int{l.guess} }
