package simtest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/sim/choice"
	"joust/sim/rule"
)

// ChoiceWorld is an environment of tables under test.
type ChoiceWorld struct {
	Name  string // name of the environment and its parameters, for messages
	World choice.World
}

var choiceWorldCases = []testCase[ChoiceWorld]{
	{"repeats itself", "make the same trial with the same answers from the same streams", checkSameTable},
	{"poses one problem", "pose in every trial the problem of World.Problem, except for what is drawn", checkOneTable},
	{"has a sound table", "have names, cells, weights and groups that are a table of package rule, errors of as many columns as it has, and a size below the number of rows", checkTable},
	{"tells the truth", "have a truth of as many cells and rows as its table, with all values that the table has", checkTableTruth},
	{"shares what is fixed", "show the fixed cells in every trial, where it has some", checkFixedCells},
	{"answers generative queries", "answer them with rows that may be the answer, where the problem says so", checkGenerates},
	{"makes trials in parallel", "make the same trials when several goroutines use the world", checkParallelTables},
}

func (s ChoiceWorld) label() string { return s.Name }

func (s ChoiceWorld) requirements() []requirement {
	return bind("an environment", choiceWorldCases, s)
}

// trial makes the environment of trial i.
func (s ChoiceWorld) trial(i int) choice.Environment {
	return s.World.Trial(stream("instance", i), stream("coins", i))
}

// eachTrial calls check with the environments of the first trials.
func (s ChoiceWorld) eachTrial(check func(choice.Environment) error) error {
	for i := range worldTrials {
		if err := check(s.trial(i)); err != nil {
			return fmt.Errorf("in trial %d: %w", i, err)
		}
	}
	return nil
}

// generations are some generative queries of the problem.
func generations(p *choice.Problem) (list []*choice.Generation) {
	if !p.Generates {
		return nil
	}
	for n := 1; n <= len(p.Columns); n *= 2 {
		g := &choice.Generation{Rank: (n + 1) / 2}
		for c := range n {
			g.Of = append(g.Of, c)
		}
		if p.Costs != nil {
			g.Rank, g.Level, g.Cost = 0, (p.Levels+1)/2, p.Limit
		}
		list = append(list, g)
	}
	return list
}

// record returns the cells, the truth and some answers of a trial, as bits.
func (s ChoiceWorld) record(i int) (list []uint64) {
	env := s.trial(i)
	p := env.Problem()
	add := func(values ...float64) {
		for _, v := range values {
			list = append(list, math.Float64bits(v))
		}
	}
	add(env.Table()...)
	add(env.Truth().Values...)
	add(env.Truth().Quality...)
	for _, c := range env.Truth().Classes {
		add(float64(c))
	}
	if t := env.Truth().Pairs; t != nil {
		add(t.Features...)
		add(t.Weights...)
	}
	for _, c := range p.Costs {
		add(float64(c))
	}
	for _, g := range generations(&p) {
		add(float64(env.(choice.Generator).Generate(g)))
	}
	return list
}

func checkSameTable(s ChoiceWorld) error {
	for i := range worldTrials {
		if !slices.Equal(s.record(i), s.record(i)) {
			return fmt.Errorf("the cells or the answers of trial %d differ the second time", i)
		}
	}
	return nil
}

func checkParallelTables(s ChoiceWorld) error { return sameInParallel(s.record) }

func checkOneTable(s ChoiceWorld) error {
	want := s.World.Problem()
	return s.eachTrial(func(env choice.Environment) error {
		p := env.Problem()
		if p.Kind != want.Kind || len(p.Rows) != len(want.Rows) || len(p.Columns) != len(want.Columns) ||
			p.Size != want.Size || p.Classes != want.Classes || p.Limit != want.Limit || p.Levels != want.Levels || p.Generates != want.Generates ||
			(p.Costs == nil) != (want.Costs == nil) || !slices.Equal(p.Weights, want.Weights) || !slices.Equal(p.Groups, want.Groups) {
			return fmt.Errorf("the problem is %+v; that of the world is %+v", p, want)
		}
		return nil
	})
}

func checkTable(s ChoiceWorld) error {
	return s.eachTrial(func(env choice.Environment) error {
		p := env.Problem()
		if p.Deviations != nil && len(p.Deviations) != len(p.Columns) {
			return fmt.Errorf("there are errors of %d of %d columns", len(p.Deviations), len(p.Columns))
		}
		if p.Size < 0 || p.Size > 0 && !p.Generates && p.Size >= len(p.Rows) {
			return fmt.Errorf("%d of %d rows are wanted", p.Size, len(p.Rows))
		}
		for _, values := range [][]float64{env.Table(), env.Truth().Values} {
			if _, err := rule.NewTable(rule.Data{Kind: p.Kind, Rows: p.Rows, Columns: p.Columns, Values: values, Weights: p.Weights, Groups: p.Groups}); err != nil {
				return err
			}
		}
		if p.Costs != nil && (len(p.Costs) != len(p.Rows) || slices.Min(p.Costs) < 1 || slices.Max(p.Costs) > p.Limit) {
			return fmt.Errorf("the costs of %d rows are %v, and the limit is %d", len(p.Rows), p.Costs, p.Limit)
		}
		return nil
	})
}

func checkTableTruth(s ChoiceWorld) error {
	return s.eachTrial(func(env choice.Environment) error {
		p, t := env.Problem(), env.Truth()
		if len(t.Values) != p.Cells() || t.Quality != nil && len(t.Quality) != len(p.Rows) {
			return fmt.Errorf("there are %d true cells and %d qualities of %d × %d cells", len(t.Values), len(t.Quality), len(p.Rows), len(p.Columns))
		}
		if err := checkClasses(&p, env); err != nil {
			return err
		}
		for i, v := range env.Table() {
			if v == v && math.IsNaN(t.Values[i]) {
				return fmt.Errorf("cell %d shows %v, and has no true value", i, v)
			}
		}
		return nil
	})
}

// checkClasses returns an error unless labels are classes, and the truth has one of each row.
func checkClasses(p *choice.Problem, env choice.Environment) error {
	t := env.Truth()
	if p.Kind != rule.Labels && p.Kind != rule.RewardMargins {
		if p.Classes != 0 || p.Panel != nil || t.Classes != nil {
			return fmt.Errorf("the cells are %s; only labels have classes", p.Kind)
		}
		return nil
	}
	if p.Kind == rule.RewardMargins && (p.Classes != 2 || p.Panel != nil) {
		return fmt.Errorf("there are %d classes; a pair's label is right or wrong, and no annotator gives it", p.Classes)
	}
	if p.Kind == rule.RewardMargins && t.Classes == nil {
		return checkPairs(p, t)
	}
	if t.Classes != nil && len(t.Classes) != len(p.Rows) {
		return fmt.Errorf("there are classes of %d of %d rows", len(t.Classes), len(p.Rows))
	}
	for i, c := range t.Classes {
		if c == choice.Unknown && p.Kind == rule.RewardMargins {
			continue
		}
		if c < 0 || c >= p.Classes {
			return fmt.Errorf("row %d is of class %d of %d", i, c, p.Classes)
		}
	}
	if p.Kind == rule.RewardMargins {
		return checkPairs(p, t)
	}
	return choice.Votes(p, env.Table()).Check()
}

// checkPairs returns an error unless pairs have origins and features, or none have.
func checkPairs(p *choice.Problem, t *choice.Truth) error {
	rows, origins := len(p.Rows), 1
	if p.Origins != nil {
		if len(p.Origins) != rows || slices.Min(p.Origins) < 0 {
			return fmt.Errorf("the origins of %d pairs are %v", rows, p.Origins)
		}
		origins = slices.Max(p.Origins) + 1
	}
	if p.Flipped != nil && len(p.Flipped) != origins {
		return fmt.Errorf("there are shares of flipped labels %v for %d origins", p.Flipped, origins)
	}
	if t.Pairs != nil && len(t.Pairs.Features) != rows*len(t.Pairs.Weights) {
		return fmt.Errorf("there are %d features of %d pairs; rewards have %d", len(t.Pairs.Features), rows, len(t.Pairs.Weights))
	}
	return nil
}

func checkFixedCells(s ChoiceWorld) error {
	fixed := s.World.Fixed()
	if fixed == nil {
		return nil
	}
	return s.eachTrial(func(env choice.Environment) error {
		if !slices.EqualFunc(env.Table(), fixed, func(a, b float64) bool { return a == b || a != a && b != b }) {
			return fmt.Errorf("the cells are %v, the fixed cells %v", env.Table(), fixed)
		}
		return nil
	})
}

func checkGenerates(s ChoiceWorld) error {
	return s.eachTrial(func(env choice.Environment) error {
		p := env.Problem()
		for _, g := range generations(&p) {
			row := env.(choice.Generator).Generate(g)
			switch {
			case row >= len(p.Rows):
				return fmt.Errorf("row %d of %d is an answer", row, len(p.Rows))
			case row >= 0 && g.Cost > 0 && p.Costs[row] > g.Cost:
				return fmt.Errorf("row %d costs %d, and at most %d were asked for", row, p.Costs[row], g.Cost)
			case row >= 0 && g.Cost == 0:
				again := *g
				again.Excluded = []int{row}
				if env.(choice.Generator).Generate(&again) == row {
					return fmt.Errorf("row %d is the answer although it was excluded", row)
				}
			}
		}
		return nil
	})
}

// Transcript returns the cells, the truth and some answers of the first trials.
func (s ChoiceWorld) Transcript() (string, error) {
	var b strings.Builder
	for i := range worldTrials {
		env := s.trial(i)
		p := env.Problem()
		fmt.Fprintf(&b, "%v %v\n%v\n%v\n%v %v\n", p.Rows, p.Columns, env.Table(), env.Truth().Values, env.Truth().Quality, p.Costs)
		if c := env.Truth().Classes; c != nil {
			fmt.Fprintln(&b, c)
		}
		if t := env.Truth().Pairs; t != nil {
			fmt.Fprintln(&b, t.Features, t.Weights, p.Origins, p.Flipped)
		}
		for _, g := range generations(&p) {
			fmt.Fprintf(&b, "%v %d %d %d: %d\n", g.Of, g.Rank, g.Level, g.Cost, env.(choice.Generator).Generate(g))
		}
	}
	return b.String(), nil
}
