package tabulation

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"sync/atomic"

	"joust/sim/parallel"
	"joust/sim/rule"
)

// Limits of what takes long; see Tabulation.Skipped.
const (
	maxRemovalRows = 60    // rows of a table whose rows are removed in turn
	maxLotteryRows = 40    // rows of a table of which a lottery is computed, in fractions
	maxProspects   = 2_000 // cells of a table whose prospective rows are computed
)

// Options say what is computed of a table.
type Options struct {
	Rules     []rule.Rule // at least one
	Shortlist Shortlist   // its Size is 0 for none
	Workers   int         // goroutines, which change no number; at least 1
}

// Tabulation is what a table shows. Rows are numbered as in the table.
type Tabulation struct {
	Data      rule.Data
	Table     *rule.Table
	Results   []Result   // of the rules that apply, in the order of the options
	Excluded  []Excluded // the other rules
	Condorcet int        // the row that beats every other; -1 if there is none
	// Prospects has for each row weights of the columns, with the sum 1, for which no row
	// beats it; nil for a row that has none. It is nil if it was not computed.
	Prospects [][]*big.Rat
	Places    []Place     // in the order of their means; of all rows
	Tau       [][]float64 // Kendall's τ_b of each two of the results of Ranking
	Missing   int         // cells without a value, in columns with a say
	MissingOf []int       // the same for each row
	Committee *Committee  // the shortlist; nil if none is wanted
	Skipped   []string    // sentences on what was not computed because it takes long
}

// Result is what a rule chooses.
type Result struct {
	Rule    rule.Rule
	Name    string
	Outcome rule.Outcome
	// Stages are the winners of the rule within each group of columns and then over the
	// groups; nil without groups, or if the rule has no scores.
	Stages []int
	// Removals is the number of rows whose removal was tried, all but an only winner, and
	// Changed that of those after which other rows win. Removals is 0 if none was tried.
	Removals, Changed int
	Unremovable       string // why the rule has no answer without some row; "" if it has
}

// Excluded is a rule that does not apply to the table.
type Excluded struct {
	Name   string
	Reason string
}

// New computes what the table shows. The error is about the data, or about the shortlist.
func New(d rule.Data, o Options) (*Tabulation, error) {
	table, err := rule.NewTable(d)
	if err != nil {
		return nil, err
	}
	t := &Tabulation{Data: d, Table: table, Condorcet: -1}
	t.countMissing()
	if t.Committee, err = o.Shortlist.elect(d); err != nil {
		return nil, err
	}
	best, err := rule.Apply(rule.Condorcet{}, table)
	if err != nil {
		return nil, err
	}
	if len(best.Winners) == 1 {
		t.Condorcet = best.Winners[0]
	}
	t.apply(o)
	if len(d.Rows) <= maxRemovalRows {
		t.remove(o.Workers)
	} else {
		t.Skipped = append(t.Skipped, fmt.Sprintf("Removals of rows were not tried: the table has %d rows; they are for at most %d", len(d.Rows), maxRemovalRows))
	}
	if cells := len(d.Rows) * len(d.Columns); cells <= maxProspects {
		if t.Prospects, err = rule.Prospective(table); err != nil {
			return nil, err
		}
	} else {
		t.Skipped = append(t.Skipped, fmt.Sprintf("Prospective winners were not computed: the table has %d cells; they are for at most %d", cells, maxProspects))
	}
	t.place()
	t.compare()
	return t, nil
}

// countMissing counts the cells without a value.
func (t *Tabulation) countMissing() {
	columns := len(t.Data.Columns)
	t.MissingOf = make([]int, len(t.Data.Rows))
	for i, v := range t.Data.Values {
		if math.IsNaN(v) && t.Table.Units()[i%columns] > 0 {
			t.Missing++
			t.MissingOf[i/columns]++
		}
	}
}

// apply applies the rules.
func (t *Tabulation) apply(o Options) {
	results := make([]Result, len(o.Rules))
	failures := make([]error, len(o.Rules))
	inParallel(o.Workers, len(o.Rules), func(i int) { results[i], failures[i] = t.result(o.Rules[i]) })
	for i, r := range results {
		if failures[i] != nil {
			t.Excluded = append(t.Excluded, Excluded{r.Name, reason(failures[i])})
			continue
		}
		t.Results = append(t.Results, r)
	}
}

// inParallel calls do for 0 … n-1. The calls differ much in the time that they take: each
// worker takes the next one.
func inParallel(workers, n int, do func(i int)) {
	var next atomic.Int64
	parallel.Range(workers, min(workers, n), func(_, _, _ int) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			do(i)
		}
	})
}

// result applies a rule to the table, and by groups.
func (t *Tabulation) result(r rule.Rule) (Result, error) {
	x := Result{Rule: r, Name: r.Traits().Name}
	if _, staged := r.(rule.TwoStage); staged && t.Data.Groups == nil {
		return x, errors.New("the columns have no groups; --groups says them")
	}
	if rows := len(t.Data.Rows); r.Traits().Lottery && rows > maxLotteryRows {
		return x, fmt.Errorf("its shares are computed in fractions, for at most %d rows; the table has %d", maxLotteryRows, rows)
	}
	var err error
	if x.Outcome, err = rule.Apply(r, t.Table); err != nil {
		return x, err
	}
	if _, staged := r.(rule.TwoStage); !staged && t.Data.Groups != nil && x.Outcome.Scores != nil {
		// A rule that is not defined for the table of the groups has no second stage.
		if o, err := rule.Apply(rule.TwoStage{Within: r, Across: r}, t.Table); err == nil {
			x.Stages = o.Winners
		}
	}
	return x, nil
}

// remove applies the rules to the table without each row in turn. A reduced table, which has
// the counts of its pairs, is made once for all rules, and is not kept.
func (t *Tabulation) remove(workers int) {
	rows := len(t.Data.Rows)
	if rows == 1 {
		return
	}
	removals := make([][]rule.Removal, rows) // by row and result
	failures := make([][]error, rows)
	inParallel(workers, rows, func(row int) {
		removals[row], failures[row] = make([]rule.Removal, len(t.Results)), make([]error, len(t.Results))
		without := t.Table.Without(row)
		for i, r := range t.Results {
			removals[row][i], failures[row][i] = rule.Remove(r.Rule, t.Table, row, r.Outcome, without)
		}
	})
	for i := range t.Results {
		t.Results[i].count(removals, failures, i)
	}
}

// count counts the removals of result i.
func (r *Result) count(removals [][]rule.Removal, failures [][]error, i int) {
	for row := range removals {
		if err := failures[row][i]; err != nil {
			r.Removals, r.Changed, r.Unremovable = 0, 0, reason(err)
			return
		}
		if removal := removals[row][i]; !removal.Only {
			r.Removals++
			if removal.Changed {
				r.Changed++
			}
		}
	}
}

// reason returns the first line of an error without the name of its rule.
func reason(err error) string {
	if refused := new(rule.RefusedError); errors.As(err, &refused) {
		err = refused.Reason
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return text
}

// Row returns the name of a row.
func (t *Tabulation) Row(i int) string { return t.Data.Rows[i] }

// Names returns the names of rows.
func (t *Tabulation) Names(rows []int) []string {
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = t.Row(r)
	}
	return names
}

// Ranking returns the results of the rules that rank.
func (t *Tabulation) Ranking() []Result {
	return slices.DeleteFunc(slices.Clone(t.Results), func(r Result) bool { return r.Outcome.Ranks == nil })
}

// Prospective returns the rows that could win for other weights.
func (t *Tabulation) Prospective() (rows []int) {
	for row, weights := range t.Prospects {
		if weights != nil {
			rows = append(rows, row)
		}
	}
	return rows
}
