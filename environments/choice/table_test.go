package choice_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	environments "joust/environments/choice"
	"joust/environments/table"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// written returns the parameter of a file with this text.
func written(t *testing.T, name, text string) param.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return param.File{Text: name, Path: path}
}

// first returns the environment of a trial.
func first(w choice.World, name string) choice.Environment {
	return w.Trial(rng.Stream(1, "instance", name), rng.Stream(1, "coins", name))
}

// defaults are the default parameters of a table.
func defaults() environments.TableParams { return environments.TableEntry.Defaults }

// A file with all that is allowed: a byte-order mark, CR LF, spaces, words for missing
// values, an empty name of the first column.
func TestTableFile(t *testing.T) {
	p := defaults()
	p.File = written(t, "t.csv", "\uFEFF,grammar, logic\r\nant, .5,NA\r\n\r\nbee,-1e3,\r\ncat,n/a,–\r\n")
	w, err := environments.NewTable(p)
	if err != nil {
		t.Fatal(err)
	}
	none := math.NaN()
	problem, want := w.Problem(), []float64{0.5, none, -1000, none, none, none}
	if !slices.Equal(problem.Rows, []string{"ant", "bee", "cat"}) || !slices.Equal(problem.Columns, []string{"grammar", "logic"}) {
		t.Errorf("rows %v, columns %v", problem.Rows, problem.Columns)
	}
	if fmt.Sprint(w.Fixed()) != fmt.Sprint(want) {
		t.Errorf("values %v, want %v", w.Fixed(), want)
	}
}

// Every mistake in a table is refused with its place, the offending word and what is
// allowed.
func TestTableErrors(t *testing.T) {
	const good = "m,a,b,c\nx,.1,.2,.3\ny,.4,.5,.6\n"
	for _, test := range []struct {
		what, text string
		change     func(*environments.TableParams)
		want       string
	}{
		{"no rows", "m,a,b\n", nil, "t.csv"},
		{"no columns", "m\nx\n", nil, "t.csv:1: the header has 1 columns; the first names the rows, and there must be one column of values at least"},
		{"a ragged row", "m,a,b\nx,1,2\ny,1\n", nil, "t.csv:3"},
		{"a word", "m,a,b\nx,1,2\ny,1,good\n", nil, `t.csv:3: "y" has "good" in column "b"; it must be a finite number, or empty where there is no value`},
		{"an infinite value", "m,a,b\nx,1,inf\n", nil, `t.csv:2: "x" has "inf" in column "b"`},
		{"a row twice", "m,a\nx,1\nx,2\n", nil, "t.csv:3: the name of a row"},
		{"a column twice", "m,a,a\nx,1,2\n", nil, "t.csv:1: the name of a column"},
		{"names that look the same", "m,a\nGPT 4,1\ngpt  4,2\n", nil, "t.csv:3: the name of a row"},
		{"a negative weight", good, func(p *environments.TableParams) { p.Weights = []float64{1, -1, 1} }, "weights cannot be used: column b: the weight -1; weights are finite numbers, at least 0"},
		{"no weight", good, func(p *environments.TableParams) { p.Weights = []float64{0, 0, 0} }, "weights cannot be used: all columns have the weight 0; at least one must have a say"},
		{"too few weights", good, func(p *environments.TableParams) { p.Weights = []float64{1} }, "weights cannot be used: 1 weights; there are 3 columns"},
		{"too few groups", good, func(p *environments.TableParams) { p.Groups = []string{"u", "v"} }, "groups lists 2 words; the table has 3 columns"},
		{"a row that is not there", "m,a\nant,1\nbee,2\n", func(p *environments.TableParams) { p.Drop = []string{"antt"} }, `drop names "antt" (did you mean ant?); the table has no such row`},
		{"all rows", good, func(p *environments.TableParams) { p.Drop = []string{"x", "y"} }, "drop names all rows (2); one must be left"},
		{"a committee of all", good, func(p *environments.TableParams) { p.Size = 2 }, "size is 2; it must be less than the number of rows, 2"},
		{"examples of what is no probability", "m,a\nx,1.5\n", func(p *environments.TableParams) { p.Examples = 9 }, "examples is 9, but x has 1.5 in column a, which is no probability"},
	} {
		t.Run(test.what, func(t *testing.T) {
			p := defaults()
			p.File = written(t, "t.csv", test.text)
			if test.change != nil {
				test.change(&p)
			}
			_, err := environments.NewTable(p)
			if got := fmt.Sprint(err); err == nil || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Values in the study are refused like those of a file.
func TestTableValues(t *testing.T) {
	for _, test := range []struct {
		values [][]float64
		want   string
	}{
		{[][]float64{{1, 2}, {3}}, "values has 1 numbers in row 2; the first row has 2, and each must have as many, at least 1"},
		{[][]float64{{}}, "values has 0 numbers in row 1"},
		{[][]float64{{1, math.Inf(-1)}}, "values has -Inf in row 1, column 2; it must be a finite number"},
	} {
		p := defaults()
		p.Values = test.values
		if _, err := environments.NewTable(p); !strings.Contains(fmt.Sprint(err), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}

func TestTableParams(t *testing.T) {
	for _, test := range []struct {
		what   string
		change func(*environments.TableParams)
		want   string
	}{
		{"nothing", func(*environments.TableParams) {}, "file is missing; it must name a CSV file, unless values lists the table"},
		{"both", func(p *environments.TableParams) {
			p.File, p.Values = param.File{Text: "t.csv", Path: "t.csv"}, [][]float64{{1}}
		}, "values must be left out where there is a file"},
		{"all is missing", func(p *environments.TableParams) { p.Missing = 1 }, "missing is 1; it must be at least 0 and less than 1"},
		{"an approval that no value is", func(p *environments.TableParams) { p.Approve = math.NaN() }, "approve is NaN"},
	} {
		p := defaults()
		test.change(&p)
		if got := fmt.Sprint(param.Check(p)); !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.what, got, test.want)
		}
	}
}

// Groups are numbered as they appear, rows are dropped by name, and scores are read as
// approvals from the least one.
func TestTableOptions(t *testing.T) {
	p := defaults()
	p.File = written(t, "t.csv", "m,a,b,c\nx,.1,.9,\ny,.8,.7999,1\nz,0,0,0\n")
	p.Groups, p.Drop, p.Cells, p.Approve, p.Size = []string{"v", "u", "v"}, []string{"z"}, "approvals", 0.8, 1
	w, err := environments.NewTable(p)
	if err != nil {
		t.Fatal(err)
	}
	problem := w.Problem()
	if problem.Kind != rule.Approvals || problem.Size != 1 || !slices.Equal(problem.Groups, []int{0, 1, 0}) || !slices.Equal(problem.Rows, []string{"x", "y"}) {
		t.Errorf("the problem is %+v", problem)
	}
	if got, want := fmt.Sprint(w.Fixed()), "[0 1 NaN 1 0 1]"; got != want {
		t.Errorf("values %s, want %s", got, want)
	}
}

// Hidden cells have no value in the table and a true one; where more is hidden, the same is
// hidden and more. Of n = 20,000 cells the share that is hidden is missing up to 4.5
// standard errors √(q(1 − q)/n).
func TestMissing(t *testing.T) {
	p := defaults()
	for range 100 {
		p.Values = append(p.Values, make([]float64, 200))
	}
	var before []float64
	for _, q := range []float64{0.2, 0.5} {
		p.Missing = q
		w, err := environments.NewTable(p)
		if err != nil {
			t.Fatal(err)
		}
		if w.Fixed() != nil {
			t.Error("cells that are hidden at random are fixed")
		}
		env := first(w, "missing")
		hidden := 0.0
		for i, v := range env.Table() {
			if v != v {
				hidden++
			} else if before != nil && before[i] != before[i] {
				t.Fatalf("cell %d is hidden with less, and not with more", i)
			}
			if env.Truth().Values[i] != 0 {
				t.Fatalf("cell %d has no true value", i)
			}
		}
		if share, se := hidden/20000, math.Sqrt(q*(1-q)/20000); math.Abs(share-q) > 4.5*se {
			t.Errorf("the share %v is hidden, want %v", share, q)
		}
		before = env.Table()
	}
}

// A cell estimated from m examples is a share of m with the mean of its value and the
// variance x(1 − x)/m; a cell without a value has none.
func TestExamples(t *testing.T) {
	p := defaults()
	p.Values, p.Examples = [][]float64{{0.3, math.NaN(), 1, 0}}, 10
	w, err := environments.NewTable(p)
	if err != nil {
		t.Fatal(err)
	}
	const n = 4000
	sum, squares := 0.0, 0.0
	for i := range n {
		cells := first(w, fmt.Sprint(i)).Table()
		if x := cells[0] * 10; math.Abs(x-math.Round(x)) > 1e-9 || cells[1] == cells[1] || cells[2] != 1 || cells[3] != 0 {
			t.Fatalf("the cells are %v", cells)
		}
		sum += cells[0]
		squares += cells[0] * cells[0]
	}
	mean := sum / n
	// The standard deviation of a cell is √(.21/10) = .145; that of its square is below .15.
	if se := math.Sqrt(0.021 / n); math.Abs(mean-0.3) > 4.5*se {
		t.Errorf("the mean is %v, want .3", mean)
	}
	if second := squares / n; math.Abs(second-(0.09+0.021)) > 4.5*0.15/math.Sqrt(n) {
		t.Errorf("the mean square is %v, want .111", second)
	}
}

// ReadFile names the file in its messages by the name that it gets.
func TestReadFile(t *testing.T) {
	f, err := environments.ReadFile("standings", strings.NewReader("m,a\nx,1\n"), table.DefaultNames)
	if err != nil || !slices.Equal(f.Rows, []string{"x"}) || !slices.Equal(f.Columns, []string{"a"}) || !slices.Equal(f.Values, []float64{1}) {
		t.Errorf("got %+v, %v", f, err)
	}
	if _, err := environments.ReadFile("standings", strings.NewReader("m,a\nx,y\n"), table.DefaultNames); err == nil || !strings.HasPrefix(err.Error(), "standings:2: ") {
		t.Errorf("got %v", err)
	}
}
