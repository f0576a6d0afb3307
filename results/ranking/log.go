package ranking

import "joust/sim/pref"

// Log is a log of duels, one a row, as columns of numbers. The columns First, Second and
// Outcomes have one value a row; an optional column has either one a row or none.
type Log struct {
	Arms []string // names, in the order in which the log first has them

	First, Second []pref.Arm     // indices of Arms; they differ
	Outcomes      []pref.Outcome // a duel of which both arms are bad is BothBad
	// Slots says that First is the arm that was shown first, so that effects of the
	// position can be estimated. Otherwise the order of a row has no meaning.
	Slots bool

	// Counts are how many equal duels a row is, at least 0 and not always whole numbers:
	// those of a file of counts; nil: one each. Weights are how much each of these duels
	// weighs in a likelihood, greater than 0; nil: 1 each. A row of count n is n duels, but
	// a duel of weight n is one duel.
	Counts, Weights []float64

	// Judges, Prompts and Groups number who judged a row, what was asked, and which rows are
	// dependent because they judge the same pair of answers. A number is from 0 to less than
	// NumJudges and so on, or -1 where the row has none; nil: the log has no such column.
	Judges, Prompts, Groups          []int32
	NumJudges, NumPrompts, NumGroups int

	Style []Covariate
}

// Covariate is a property in which the two answers of a row differ, such as their length.
type Covariate struct {
	Name string
	// First and Second are the values of the two answers, one a row, at least 0; NaN where
	// the log has none.
	First, Second []float64
}
