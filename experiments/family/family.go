package family

import (
	"slices"
	"strconv"
	"sync/atomic"

	"joust/results"
	"joust/results/stats"
	"joust/sim/duel"
	"joust/sim/rng"
)

// Family is a kind of study. All fields are set unless their comment says that they
// may be empty.
type Family struct {
	Name string // as entries name it in their Listing; messages say "a study of duels"

	// Clock is what budget and checkpoints count. It is one of the Measures, of
	// which figures over checkpoints are drawn along the x axis.
	Clock results.Metric
	// Unit is what one tick of the clock is in an environment, in the plural:
	// "duels", "comparisons per user".
	Unit func(environment Setting) string
	// Verdict is the measure that says how well a trial ended. It is compared along with
	// what algorithms spend, since spending less does not make an algorithm better if it
	// errs more often.
	Verdict string
	// Errs says of an algorithm whose verdict is worse than that of another in what it is:
	// "right less often".
	Errs string
	// Cut is the measure of whether the budget cut the trial, so that what it
	// spent is a lower bound. It may be empty.
	Cut string

	// The columns that a study can record. Those that are not OnRequest are usual.
	Measures []results.Metric // measured once a trial
	Curves   []results.Metric // measured at every checkpoint
	Lists    []results.List   // lists of words, once a trial; it may be nil
	// Records lists the measures that a study records because of the environment, although
	// they are OnRequest. It may be nil.
	Records func(environment Setting) []string
	// Starved is the measure of whether a trial was cut because the environment had no more
	// data, not by the budget. Trials in which it is 1 count as Cut as well. It may be empty.
	Starved string
	// Groups are columns that the key record names together. It may be nil.
	Groups []Group
	// Derive fills the columns that are Derived; see results.Schema. It may be nil.
	Derive func(results.Schema, *results.Block)
	// Sparse says that studies usually have few checkpoints: curves are then drawn
	// with a marker at each.
	Sparse bool
	// LeftCensored says that the clock is measured at checkpoints only: a mean no
	// greater than the first checkpoint is an upper bound of what was needed.
	LeftCensored bool
	// CutNote is the caption of a figure of the clock in which the budget cut some
	// trials.
	CutNote string
	// StarvedNote is the same where some trials ran out of data; see Starved.
	StarvedNote string

	Defaults Defaults
	// Keys are the keys of a study that some families take and others do not:
	// "engine", "target". It may be nil.
	Keys []string
	// Target is what the key target is about; the zero value where Keys has no target.
	Target Target
	// Laws are the laws that a figure may draw; see results/plot. It may be nil.
	Laws []string
	// Figures are the figures of a study that names none, besides those over swept
	// parameters.
	Figures []DefaultFigure
	// Header is what a summary says of an environment besides its name and the
	// number of trials; it may return "".
	Header  func(environment Setting, budget int, o Options) string
	Columns []Column // of a summary

	// Open makes the world of an environment. It reads files.
	Open func(Setting) (World, error)
	// Suits returns what says why an algorithm cannot work in the world: a *param.Error
	// where one parameter is to blame, a *KeyError where a key of the study is.
	Suits func(w World, o Options) func(algorithm Setting) error
	// Resolve returns what says with which options each algorithm is run in the world: those
	// that leave a choice to the program are replaced by what it chooses.
	Resolve func(w World, o Options) func(algorithm Setting) Options
	// Facts are what figures and tables need to know of the world, of what the options call
	// right in it, and of the columns that are recorded; nil for nothing.
	Facts func(w World, environment Setting, o Options, s results.Schema) *results.Facts
	// Bound is the least mean of the clock of any algorithm that errs with a probability
	// of at most delta, in a world of these facts; NaN if it is not known. It may be nil.
	Bound func(f *results.Facts, delta float64) float64
	// Exact is what can be computed of the cell without trials, which may take long;
	// nil for nothing.
	Exact func(w World, c Cell) *results.Exact
	// Seeks returns what compares the notion of a best arm that an algorithm seeks with
	// what is right in the world; it returns nil where they are the same, as far as is
	// known. Seeks may be nil.
	Seeks func(w World, o Options) func(algorithm Setting) *results.Seeks
	// Describe describes in sentences what all trials of the world share.
	Describe func(w World, environment Setting) []string
	// Traits says in sentences what a study should know of the algorithm, besides its
	// card; nil for nothing.
	Traits func(algorithm Setting) []string
	// KnowsHorizon reports whether the algorithm plans for the horizon, so that its curves
	// are those of this horizon alone. It may be nil.
	KnowsHorizon func(algorithm Setting) bool
	// IsEndless reports whether the algorithm never stops. It may be nil.
	IsEndless func(algorithm Setting) bool
	// Delta is the probability of failure that the algorithm's guarantee allows; 0
	// where it has no guarantee.
	Delta func(algorithm Setting) float64
	// Program returns the program that plays the algorithm; nil if it is part of joust. It
	// may be nil.
	Program func(algorithm Setting) *Program
	// Runner returns what runs the trials of a cell. A Runner is not safe for
	// concurrent use.
	Runner func(Plan) Runner
	// Warn returns warnings about results that may mislead a reader.
	Warn func(*Outcome) []results.Warning
}

// Needed lists the measures that are always recorded: the clock, the verdict, and what
// tables and warnings are made from.
func (f *Family) Needed() []string {
	list := []string{f.Clock.Name, f.Verdict}
	if f.Cut != "" && !slices.Contains(list, f.Cut) {
		list = append(list, f.Cut)
	}
	return list
}

// Costs reports whether the measure is what algorithms spend, of which less is better only
// for an algorithm that errs no more.
func (f *Family) Costs(m results.Metric) bool {
	return m.Spent || m.Name == f.Cut || m.Kind == stats.Count && m.Better == stats.Lower
}

// Target describes the key target: what a trial should reach.
type Target struct {
	Of      string  // measure that should reach it: "gap"
	Text    string  // what the measure is, for messages
	Default float64 // value in a study without the key; 0 for no target
}

// Program is a program that plays an algorithm.
type Program struct {
	Command string // as the study writes it
	// Open starts it.
	Open func(duel.Programs) (duel.Host, error)
}

// ProgramOf returns the program that plays the algorithm; nil if it is part of joust.
func (f *Family) ProgramOf(algorithm Setting) *Program {
	if f.Program == nil {
		return nil
	}
	return f.Program(algorithm)
}

// Group is a group of measures and curves: record: {regret: [average, weak]} asks for the
// columns of some of its words.
type Group struct {
	Name   string
	Words  []string
	Column map[string]string // the column of each word
	Always []string          // columns that are recorded with any of them
}

// World is an environment that was opened. Its dynamic type belongs to the family.
type World any

// Defaults are the values of keys that a study does not set.
type Defaults struct {
	Trials    int // number of trials of each cell
	Budget    int // budget of a trial, in ticks of the clock
	MaxBudget int // largest budget that a study may set
	PerDecade int // number of checkpoints a decade

	// A file of records holds as many trials as the files of the cell before it
	// together, but at least BlockFirst and at most BlockMost.
	BlockFirst, BlockMost int
}

// BlockAfter returns how many trials the file of records holds that begins with the
// trial first: a number that does not depend on the study.
func (d Defaults) BlockAfter(first int) int {
	return min(max(first, d.BlockFirst), d.BlockMost)
}

// Options are the values of the keys that only some families take.
//
// They decide the records of a cell: its hash is taken of them as JSON, in which a new
// option must be left out where it has its default.
type Options struct {
	Engine  duel.Engine    `json:"engine,omitempty"`  // key engine: how duels are drawn
	Horizon Horizon        `json:"horizon,omitempty"` // key horizon: what learners of duels get to plan for; 0 if it is the budget
	Target  float64        `json:"target,omitempty"`  // key target: the value that Family.Target.Of should reach in a trial, in (0, 1)
	StopAt  bool           `json:"stop,omitempty"`    // key target: a trial ends when it is at the target; of many users, at the checkpoint
	Commit  bool           `json:"commit,omitempty"`  // key commit: an algorithm of duels that has stopped lets its winner duel itself until the budget is spent
	Truth   duel.Criterion `json:"truth,omitzero"`    // key truth: what is right to recommend
}

// Horizon is a number of duels that learners get to plan for, whatever the budget is. The
// zero value is the budget.
type Horizon int

// NoHorizon says that learners get no horizon.
const NoHorizon Horizon = -1

// Of returns the horizon of the problem of a learner, which is duel.NoHorizon for none.
func (h Horizon) Of(budget int) int {
	switch h {
	case 0:
		return budget
	case NoHorizon:
		return duel.NoHorizon
	}
	return int(h)
}

// String returns the horizon as a study writes it.
func (h Horizon) String() string {
	switch h {
	case 0:
		return "budget"
	case NoHorizon:
		return "none"
	}
	return strconv.Itoa(int(h))
}

// DefaultFigure is a figure of a study that names none. If Y is a curve, the figure
// shows only the default value of each swept parameter of an algorithm.
type DefaultFigure struct{ X, Y, Kind string }

// KeyError says that the value of a key of the study does not go with a cell.
type KeyError struct{ Key, Reason string }

func (e *KeyError) Error() string { return e.Key + " " + e.Reason }

// Plan is what a Runner needs to run the trials of one cell.
type Plan struct {
	Cell        Cell
	World       World
	Options     Options
	Budget      int
	Checkpoints []int
	Schema      results.Schema // the columns that are recorded, except the derived ones
	Goroutines  int            // that one trial may use, at least 1
	Host        duel.Host      // plays the learners of duels; nil if they are part of joust
	Halt        *atomic.Bool   // set by another goroutine to give up the trial
	// Stream returns the named stream of random numbers of a trial; see package run
	// for the roles.
	Stream func(role string, trial int) *rng.Source
}

// Runner runs the trial of that number and appends it to the block. It returns how
// many ticks of the clock the trial took in all, and false if Halt was set
// meanwhile or the Host has failed; then the block is as before.
type Runner func(trial int, b *results.Block) (ticks int, complete bool)

// measure is a metric with the function, of type F, that measures it.
type measure[F any] struct {
	results.Metric
	of F
}

// metricsOf returns the metrics of a list.
func metricsOf[F any](list []measure[F]) (metrics []results.Metric) {
	for _, m := range list {
		metrics = append(metrics, m.Metric)
	}
	return metrics
}

// placed returns the functions of the metrics of a schema, in its order; nil for those that the
// list does not have.
func placed[F any](schema []results.Metric, list []measure[F]) []F {
	functions := make([]F, len(schema))
	for _, m := range list {
		if i := results.Find(schema, m.Name); i >= 0 {
			functions[i] = m.of
		}
	}
	return functions
}

// Outcome is the argument of Warn: the cells of a study and the summary of their rows.
type Outcome struct {
	Cells          []Cell
	Options        Options
	Trials, Budget int
	Seeks          map[results.CellID]*results.Seeks // of the cells where it is not nil
	Facts          map[results.CellID]*results.Facts // of the cells' environments; nil where there are none
	rows           map[results.CellID]map[string]results.Row
}

// Index indexes the rows of a summary.
func (o *Outcome) Index(rows []results.Row) {
	o.rows = map[results.CellID]map[string]results.Row{}
	for _, r := range rows {
		if o.rows[r.CellID] == nil {
			o.rows[r.CellID] = map[string]results.Row{}
		}
		o.rows[r.CellID][r.Metric] = r
	}
}

// Row returns the summary of a measure of the cell.
func (o *Outcome) Row(c Cell, metric string) (r results.Row, ok bool) {
	r, ok = o.rows[c.ID()][metric]
	return r, ok
}
