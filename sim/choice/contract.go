package choice

import (
	"joust/sim/committee"
	"joust/sim/label"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
	"joust/sim/verdict"
)

// Problem is everything that a learner knows about the table.
type Problem struct {
	Kind    rule.Kind // what the cells are
	Rows    []string  // names of what is chosen from, at least 1
	Columns []string  // names of what has a say, at least 1
	Weights []float64 // of the columns, at least 0; nil stands for 1 each
	Groups  []int     // of the columns, from 0; nil without groups
	Costs   []int     // of the rows, at least 1; nil if rows cost nothing

	Size      int  // k, the number of rows of a committee or slate; 0 if none is wanted
	Limit     int  // the largest sum of costs of a slate; 0 without costs
	Levels    int  // utilities are 0, …, Levels; 0 if they are real numbers
	Generates bool // generative queries are answered

	// Of labels, rows are items, columns are annotators, and cells are classes, 0 to
	// Classes-1. Of reward margins, rows are pairs of training data, and there are 2 classes:
	// of pairs whose label is right, 0, and of those whose label is wrong, 1. Otherwise 0.
	Classes int
	// Origins has the origin of each row, numbered from 0, where pairs of training data come
	// from several places; nil if all come from one. Flipped has the share of labels that
	// were flipped at random, one an origin; nil if it is not known. Only a learner that says
	// so may use it.
	Origins []int
	Flipped []float64
	// Panel is the law of the labels that an environment drew them from; nil without. Only a
	// learner that says so may use it.
	Panel *label.Panel
	// Deviations are the standard deviations of the errors of the columns' cells, where an
	// environment draws them so; nil without. Only a learner that says so may use them.
	Deviations []float64

	Queries int // the trial is cut after this many queries, at least 1
}

// Cells returns the number of cells.
func (p *Problem) Cells() int { return len(p.Rows) * len(p.Columns) }

// Query is what a learner asks for: the value of a cell or, if Generate is not nil, the row
// that suits some columns best, which is a generative query.
type Query struct {
	Row, Column int // the cell
	Generate    *Generation
}

// Generation is a generative query. The answer is a row, or a negative number if there is
// none.
type Generation struct {
	Of       []int // columns, such as people
	Rank     int   // without costs: the row should have the highest Rank-th value among them; from 1
	Excluded []int // without costs: rows that are no answer
	Level    int   // with costs: as many of them as possible should value the row at least so much
	Cost     int   // with costs: the row's cost is at most this; 0 without costs
}

// Learner chooses rows of a table.
//
// A learner uses no randomness but its own stream. Next and Recommend change nothing that
// decides later queries and recommendations.
type Learner interface {
	// Next returns the next query, or false if the learner has stopped.
	Next() (Query, bool)
	// Observe receives the answer: the value of the cell, NaN if there is none, or the index
	// of a row.
	Observe(Query, float64)
	// Recommend writes what the learner chooses by the answers so far to the choice, whose
	// fields are zero. It may be called at any time. A learner that can not choose yet
	// leaves the fields as they are.
	Recommend(*Choice)
}

// Reader is a Learner that queries all cells, row by row, and then stops. The loop may hand
// it all cells at once, which counts as many queries.
type Reader interface {
	Learner
	// Read receives all cells, row by row. The slice must not be kept or changed.
	Read(values []float64)
}

// Choice is a recommendation.
type Choice struct {
	Winners []int               // rows that are tied for the best, in increasing order
	Ranks   []float64           // of all rows: 1 is the best; rows that are tied, and rows with several right places, have the mean of their places; nil without a ranking
	Lottery committee.Lottery   // of committees, or of single rows; a committee is a lottery of one draw; nil without
	Slate   *committee.Matching // rows, and for each column the row that speaks for it; nil without
	Beliefs *label.Beliefs      // of labels: the probabilities of each row's classes; nil without
	Kept    []bool              // with Beliefs: whether each row is kept, rather than thrown away; nil if all are
	Margins []float64           // with Beliefs: by how much a model trained on the pairs should prefer the answer that is believed to be better, subtracted in its loss; of each row; nil for 0
	// Estimates are estimates of the rows' qualities, finite numbers; nil without.
	Estimates []float64
}

// Environment is the world of one trial.
type Environment interface {
	// Problem returns the learner's problem; Queries is not set.
	Problem() Problem
	// Table returns the cells that queries reveal, row by row; NaN where there is no value.
	// It must not be changed. A cell that is queried twice has the same value.
	Table() []float64
	// Truth is for the loop only.
	Truth() *Truth
}

// Generator is an Environment that answers generative queries.
type Generator interface {
	// Generate returns the answer to a generative query.
	Generate(*Generation) int
}

// Truth is what recommendations are scored by. It must not be changed.
type Truth struct {
	// Values are the true cells, row by row, without errors and with the values that the
	// table hides; NaN where there is no value at all.
	Values []float64
	// Quality is the worth of each row; nil where no such number exists.
	Quality []float64
	// Classes are the classes of the rows; nil if the table is none of labels or of reward
	// margins, or if no class is known. Rows of which it is Unknown are not scored.
	Classes []int
	// Pairs are the pairs of training data and the reward that they are about; nil if they
	// are not known.
	Pairs *TrainingPairs
}

// Unknown is the class of a row whose class is not known.
const Unknown = -1

// TrainingPairs are pairs of answers with d features each, and a reward that is linear in them: an
// answer of features x has the reward w·x.
type TrainingPairs struct {
	Features []float64 // row by row, the features of the answer that the label prefers minus those of the other
	Weights  []float64 // w, of norm 1
}

// Describer is a World that says more about itself than its problem does.
type Describer interface {
	World
	// Description returns sentences or parts of them, without a full stop.
	Description() []string
}

// World is an environment with checked parameters and loaded files. It makes the trials of
// a cell and is safe for concurrent use.
type World interface {
	// Problem returns what all trials have in common; Queries is not set. Where Rows and
	// Columns are drawn, their numbers are right.
	Problem() Problem
	// Fixed returns the cells that all trials share, or nil if they are drawn.
	Fixed() []float64
	// Trial makes the environment of one trial. The first stream draws its table, the
	// second the answers to generative queries.
	Trial(instance, coins *rng.Source) Environment
}

// Judged is a World of labels that are verdicts of judges on pairs of answers.
type Judged interface {
	// Verdicts returns the law of the verdicts on a pair, and false if rows differ in which
	// judges they have, so that there is no single one.
	Verdicts() (verdict.Panel, bool)
}

// Params are the parameters of a learner.
type Params interface {
	param.Params
	// Suits returns nil if a learner with these parameters can work on the problem, and
	// otherwise the reason why not: a *param.Error if one parameter is the cause. Fixed are
	// the cells if all trials share them, or nil. It must not depend on Queries.
	Suits(problem *Problem, fixed []float64) error
}

// Table returns the table of the problem with these cells, which must not be changed. It
// panics if the problem or the cells break the rules of package rule, because an
// environment must check them.
func (p *Problem) Table(values []float64) *rule.Table {
	t, err := rule.NewTable(rule.Data{Kind: p.Kind, Rows: p.Rows, Columns: p.Columns, Values: values, Weights: p.Weights, Groups: p.Groups})
	if err != nil {
		panic("choice: " + err.Error())
	}
	return t
}
