package experiments_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// A parameter of any algorithm and environment of an embedded study may be as large or as small
// as numbers can be, a small count, or any word that it allows: a study with it is refused, or has
// a trial whose measures are finite.
func TestExtremeParameters(t *testing.T) {
	simtest.Slow(t)
	tried, runs := map[string]bool{}, 0
	for _, s := range embedded(t) {
		quick, err := study.Quick(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range quick.Cells {
			pair := []family.Setting{c.Environment, c.Algorithm}
			for side, set := range pair {
				for _, f := range param.Fields(set.Params) {
					for _, value := range slices.Concat(f.Options, extremes[f.Type]) {
						name := fmt.Sprintf("%s[%s=%s]", set.Kind, f.Name, value)
						if tried[name] {
							continue
						}
						tried[name] = true
						items := []string{written(pair[0], "", ""), written(pair[1], "", "")}
						items[side] = written(set, f.Name, value)
						if ran, err := runOne(items[0], items[1], min(quick.Budget, 200)); err != nil {
							t.Errorf("%s beside %s: %v", items[0], items[1], err)
						} else if ran {
							runs++
						}
					}
				}
			}
		}
	}
	t.Logf("%d values, of which %d are allowed", len(tried), runs)
	if runs < 500 {
		t.Errorf("only %d trials ran", runs)
	}
}

// extremes are the values of each type of parameter.
var extremes = map[string][]string{
	"number":       {"1e100", "-1e100", "1e-100", "1e6", "0"},
	"whole number": {"0", "1", "2"},
	"yes or no":    {"false", "true"},
}

// written returns the setting as an item of a study, with that value of the named parameter.
func written(s family.Setting, name, value string) string {
	var params []string
	for _, f := range param.Fields(s.Params) {
		switch {
		case f.Name == name:
			params = append(params, f.Name+": "+value)
		case !f.IsDefault(s.Defaults()):
			params = append(params, f.Name+": "+f.Text())
		}
	}
	return fmt.Sprintf("{kind: %s, params: {%s}}", s.Kind, strings.Join(params, ", "))
}

// runOne runs one trial of the two. It returns false if they are refused, and an error if the
// trial panics or a measure is infinite.
func runOne(environment, algorithm string, budget int) (ran bool, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panics: %v", fault)
		}
	}()
	text := fmt.Sprintf("name: extreme\ntrials: 1\nenvironments: [%s]\nalgorithms: [%s]\n", environment, algorithm)
	if budget > 0 {
		text += fmt.Sprintf("budget: %d\n", budget)
	}
	s, err := study.Parse(family.Standard(), "s.yaml", []byte(text))
	if err != nil {
		return false, nil
	}
	worlds, err := study.Open(s)
	if err != nil {
		return false, nil
	}
	block := results.NewBlock(s.Schema(), results.CellID{}, 0)
	s.Family.Runner(family.Plan{
		Cell: s.Cells[0], World: worlds[0], Options: s.Options, Budget: s.Budget, Schema: s.Schema(), Goroutines: 1,
		Stream: func(role string, trial int) *rng.Source { return rng.Stream(1, role, strconv.Itoa(trial)) },
	})(0, block)
	for i, column := range block.Metrics {
		if len(column) > 0 && math.IsInf(column[0], 0) {
			return true, errors.New(s.Schema().Metrics[i].Name + " is infinite")
		}
	}
	return true, nil
}
