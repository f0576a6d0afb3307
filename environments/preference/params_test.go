package preference

import (
	"math"
	"strings"
	"testing"

	"joust/environments/table"
	"joust/sim/param"
)

// judged returns the parameters with the default judge where they name none.
func judged(t *testing.T, p param.Params) param.Params {
	t.Helper()
	for name, value := range map[string]any{"order": "fixed", "panel": 1, "failures-as": "tie"} {
		f, ok := param.Lookup(p, name)
		if !ok {
			t.Fatalf("%T has no parameter %s", p, name)
		}
		if zero := f.Value(); zero != "" && zero != 0 {
			continue
		}
		var err error
		if p, err = f.With(p, value); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// A refusal names the parameter, the value and what is allowed.
func TestRefusedParameters(t *testing.T) {
	file, none := param.File{Text: "x.csv", Path: "x.csv"}, ""
	random := RandomParams{Arms: 10, Low: 0.6, High: 1, Level: "none"}
	with := func(change func(*RandomParams)) RandomParams {
		p := random
		change(&p)
		return p
	}
	for _, c := range []struct {
		p    param.Params
		want string // none where it is allowed
	}{
		{random, none},
		{with(func(p *RandomParams) { p.Arms = 1 }), "arms is 1; it must be a whole number from 2 to 4096"},
		{with(func(p *RandomParams) { p.Arms = 4097 }), "arms is 4097; it must be a whole number from 2 to 4096"},
		{with(func(p *RandomParams) { p.Low = 0.4 }), "low is 0.4; it must lie between 0.5 and 1"},
		{with(func(p *RandomParams) { p.Low, p.High = 0.8, 0.7 }), "high is 0.7; it must lie between 0.8 and 1"},
		{with(func(p *RandomParams) { p.High = math.NaN() }), "high is NaN; it must lie between 0.6 and 1"},
		{with(func(p *RandomParams) { p.Ties = 1.5 }), "ties is 1.5; it must lie between 0 and 1"},
		{with(func(p *RandomParams) { p.Level = "hard" }), none},
		{with(func(p *RandomParams) { p.Level = "harder" }), `level is "harder" (did you mean hard?); it must be one of none, super-easy, easy, medium, hard`},
		{with(func(p *RandomParams) { p.Level, p.Low = "hard", 0.7 }), "level is hard, which stands for low and high, and these are 0.7 and 1; give the one or the others"},
		{with(func(p *RandomParams) { p.WeakOrder, p.Ties = true, 0.2 }), "ties is 0.2; it must be 0 with weak-order"},
		{with(func(p *RandomParams) { p.WeakOrder, p.Condorcet = true, true }), "condorcet is true; it must be false with weak-order"},
		{with(func(p *RandomParams) { p.Ties, p.Condorcet = 0.2, true }), none},

		{BradleyTerryParams{Arms: 10, Spread: 3}, none},
		{BradleyTerryParams{Arms: 10, Spread: -1}, "spread is -1; it must be a number of at least 0"},
		{BradleyTerryParams{Arms: 10, Spread: math.Inf(1)}, "spread is +Inf; it must be a number of at least 0"},
		{BradleyTerryParams{Arms: 10, Spread: 3, Utilities: []float64{1, -5}}, none},
		{BradleyTerryParams{Arms: 2, Spread: 3, Utilities: []float64{1, -5}}, none},
		{BradleyTerryParams{Arms: 3, Spread: 3, Utilities: []float64{1, -5}}, "arms is 3, but utilities lists 2; leave arms out or make it 2"},
		{BradleyTerryParams{Arms: 10, Spread: 4, Utilities: []float64{1, -5}}, "spread is 4; it must be left out where utilities are listed"},
		{BradleyTerryParams{Arms: 10, Spread: 3, Utilities: []float64{1}}, "utilities lists 1; it must list from 2 to 4096"},
		{ThurstoneParams{Arms: 10, Spread: 2, Utilities: []float64{1, math.NaN()}}, "utilities lists NaN; each must be a finite number"},
		{LinearParams{Arms: 10, Spread: 1.2}, "spread is 1.2; it must lie between 0 and 1"},
		{LinearParams{Arms: 10, Spread: 0.8, Utilities: []float64{1, 1.5}}, "utilities lists 1.5; each must lie between 0 and 1"},
		{DavidsonParams{Arms: 10, Spread: 3, Nu: -1}, "nu is -1; it must be a number of at least 0"},
		{RaoKupperParams{Arms: 10, Spread: 3, Theta: 0.5}, "theta is 0.5; it must be a number of at least 1"},

		{PlackettLuceParams{Set: "geo"}, none},
		{PlackettLuceParams{Set: "g5"}, `set is "g5"; it must be one of g1, g4, arith, geo, b1, g4b, arithb, geob`},
		{PlackettLuceParams{Set: "geo", Worths: []float64{1, 2}}, none},
		{PlackettLuceParams{Set: "geo", Worths: []float64{1, 0}}, "worths lists 0; each must be a finite number greater than 0"},
		{PlackettLuceParams{Set: "geo", Worths: []float64{1}}, "worths lists 1; it must list from 2 to 4096"},
		{PlackettLuceParams{Set: "g1", Worths: []float64{1, 2}}, "set is g1; it must be left out where worths are listed"},
		{MallowsParams{Arms: 3, Phi: 1}, "phi is 1; it must lie strictly between 0 and 1"},
		{ArithmeticParams{Arms: 8, Gap: 0}, "gap is 0; it must be a number greater than 0"},
		{ArithmeticParams{Arms: 6, Gap: 0.2}, "gap is 0.2; with 6 arms it must be at most 0.1, for no probability may exceed 1"},
		{ArithmeticParams{Arms: 1, Gap: 0.2}, "arms is 1; it must be a whole number from 2 to 4096"},
		{CyclicParams{Arms: 5, Top: 0.6, Cycle: 0.9}, "arms is 5; it must be even"},
		{CyclicParams{Arms: 2, Top: 0.6, Cycle: 0.9}, "arms is 2; it must be a whole number from 4 to 4096"},
		{CyclicParams{Arms: 4, Top: 0.5, Cycle: 0.9}, "top is 0.5; it must be greater than .5 and at most 1"},
		{CyclicParams{Arms: 4, Top: 0.6, Cycle: 1.1}, "cycle is 1.1; it must be greater than .5 and at most 1"},
		{SavageHardParams{Arms: 0}, "arms is 0; it must be a whole number from 2 to 4096"},

		{MatrixParams{NameParams: table.DefaultNames}, "file is missing; it must name a CSV file, unless values lists the matrix"},
		{MatrixParams{NameParams: table.DefaultNames, File: file}, none},
		{MatrixParams{NameParams: table.DefaultNames, File: file, Ties: file}, none},
		{MatrixParams{NameParams: table.DefaultNames, File: file, Values: [][]float64{{1}}}, "values must be left out where there is a file"},
		{MatrixParams{NameParams: table.DefaultNames, File: file, TieValues: [][]float64{{1}}}, "tie-values must be left out where there is a file"},
		{MatrixParams{NameParams: table.DefaultNames, Ties: file, Values: [][]float64{{1}}}, "ties must be left out where there are values"},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 0.7}, {0.3, 0.5}}}, none},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5}}}, "values lists 1 rows; it must list from 2 to 4096"},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 0.7}, {0.3}}}, "values has 1 numbers in row 2; there are 2 rows, and each must have as many numbers"},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 1.7}, {0.3, 0.5}}}, "values has 1.7 in row 1, column 2; it must be a number from 0 to 1"},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 0.7}, {0.3, 0}}}, "values cannot be used: row 2: arm1 against itself has 0; it must have 0.5"},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 0.75}, {0.5, 0.5}}}, "values cannot be used: row 2: arm1 and arm0 beat one another with probabilities 0.5 and 0.75 and tie with 0, which sum to 1.25; they must sum to 1, with an error of at most 0.01 for the digits of the table"},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 0.5}, {0.25, 0.5}}, TieValues: [][]float64{{0, 0.25}, {0.25, 0}}}, none},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 0.5}, {0.25, 0.5}}, TieValues: [][]float64{{0, 0.25}, {0.2, 0}}}, "tie-values cannot be used: row 2: arm1 ties with arm0 with probability 0.2, but the other way round with 0.25; the two must be the same"},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 0.5}, {0.25, 0.5}}, TieValues: [][]float64{{0.5, 0.25}, {0.25, 0}}}, "tie-values cannot be used: row 1: arm0 against itself has 0.5; it must have 0"},
		{MatrixParams{NameParams: table.DefaultNames, Values: [][]float64{{0.5, 0.5}, {0.25, 0.5}}, TieValues: [][]float64{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}}, "tie-values cannot be used: there are 3 arms here and 2 in the matrix of wins"},

		{countsOf(file, "error", 1), none},
		{countsOf(file, "smoothed", 0.5), none},
		{countsOf(param.File{}, "error", 1), "file is missing; it must name a file with the columns a, b, wins_a, wins_b and ties"},
		{countsOf(file, "guess", 1), `unseen is "guess"; it must be one of error, uniform, smoothed, model`},
		{countsOf(file, "smoothed", 0), "prior is 0; it must be a number greater than 0"},
		{countsOf(file, "smoothed", 1e17), "prior is 1e+17; it may be at most 10^15"},
		{countsOf(file, "uniform", 2), "prior is 2, but nothing is smoothed; leave it out or make unseen: smoothed"},
	} {
		switch err := param.Check(judged(t, c.p)); {
		case c.want == none && err != nil:
			t.Errorf("%T%+v is refused: %v", c.p, c.p, err)
		case c.want != none && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%T%+v:\n got %v\nwant %s", c.p, c.p, err, c.want)
		}
	}
}
