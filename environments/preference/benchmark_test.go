package preference

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// fiveBySeven is the table of package rule's fixture.
const fiveBySeven = `system,t1,t2,t3,t4,t5,t6,t7
A,30,70,30,30,75,30,65
B,70,60,50,30,75,10,40
C,60,75,35,35,40,15,80
D,10,90,25,75,60,15,75
E,15,95,25,60,75,30,25
`

// benchmark returns the world of a table.
func benchmark(t *testing.T, text string, change func(*BenchmarkParams)) (*Benchmark, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	p := BenchmarkEntry.Defaults
	p.File, p.Shuffle = param.File{Text: "t.csv", Path: path}, false
	if change != nil {
		change(&p)
	}
	if err := param.Check(p); err != nil {
		return nil, err
	}
	return NewBenchmark(p)
}

// The matrix is the wins W_ab of the table over the sum of weights, and the rest are ties.
func TestBenchmarkMatrix(t *testing.T) {
	w, err := benchmark(t, fiveBySeven, nil)
	if err != nil {
		t.Fatal(err)
	}
	wins := [][]float64{{0, 3, 2, 4, 3}, {2, 0, 3, 3, 3}, {5, 4, 0, 3, 3}, {3, 4, 3, 0, 2}, {2, 3, 4, 4, 0}}
	for i, row := range wins {
		for j, n := range row {
			a, b := pref.Arm(i), pref.Arm(j)
			if i == j {
				continue
			}
			if got := w.Fixed().Win(a, b); got != n/7 {
				t.Errorf("%s beats %s with %v, want %v/7", w.Fixed().Name(a), w.Fixed().Name(b), got, n)
			}
			if got, want := w.Fixed().Tie(a, b), (7-n-wins[j][i])/7; math.Abs(got-want) > 1e-15 {
				t.Errorf("%d and %d tie with %v, want %v", i, j, got, want)
			}
		}
	}
	// By the mode of each pair; B and E, and C and D, have no unique one.
	if got := w.Fixed().Copeland(); !slices.Equal(got, []pref.Arm{0}) {
		t.Errorf("the Copeland winners are %v", got)
	}
}

// Values that differ by the margin, and missing values, tie; tasks count by their weights, and
// those of weight 0 not at all.
func TestBenchmarkTies(t *testing.T) {
	w, err := benchmark(t, "m,a,b,c,d\nx,1,2,,9\ny,1.5,1,3,0\n", func(p *BenchmarkParams) { p.Margin, p.Weights = 0.5, []float64{0.1, 0.2, 0.3, 0} })
	if err != nil {
		t.Fatal(err)
	}
	m := w.Fixed()
	if win, tie, lose := m.Win(0, 1), m.Tie(0, 1), m.Win(1, 0); math.Abs(win-2.0/6) > 1e-15 || math.Abs(tie-4.0/6) > 1e-15 || lose != 0 {
		t.Errorf("x wins, ties and loses with %v, %v, %v; want 2/6, 4/6, 0", win, tie, lose)
	}
}

// .8 and .7 differ by .1 as decimals, although 0.8-0.7 > 0.1 as float64; without a margin,
// the last bit decides.
func TestBenchmarkMargin(t *testing.T) {
	for _, test := range []struct {
		margin float64
		want   float64 // P(x beats y)
	}{{0, 1}, {0.0999, 1}, {0.1, 0.5}} {
		w, err := benchmark(t, "m,a,b\nx,.8,1\ny,.7,.5\n", func(p *BenchmarkParams) { p.Margin = test.margin })
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Fixed().Win(0, 1); got != test.want {
			t.Errorf("margin %v: x beats y with %v, want %v", test.margin, got, test.want)
		}
	}
}

// wants are the outcomes of the pair in the tasks of the trial.
func wants(e *benchmarkTrial, p pref.Pair, n int) (list []pref.Outcome) {
	for k := range n {
		list = append(list, e.world.compare(int(e.arm(p.First)), int(e.arm(p.Second)), e.task(int32(k))))
	}
	return list
}

// The k-th duel of any pair, in either order, is in the k-th task of the trial, whatever duels
// there were before, one by one or in tallies.
func TestBenchmarkSharesTasks(t *testing.T) {
	for _, draw := range []string{"replacement", "stock"} {
		t.Run(draw, func(t *testing.T) {
			w, err := benchmark(t, fiveBySeven, func(p *BenchmarkParams) { p.Draw, p.Shuffle = draw, true })
			if err != nil {
				t.Fatal(err)
			}
			trial := func() *benchmarkTrial {
				return w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins")).(*benchmarkTrial)
			}
			whole := trial()
			e := trial()
			a, b := pref.Pair{First: 0, Second: 3}, pref.Pair{First: 4, Second: 1}
			want := wants(whole, a, 7)
			for k := range 3 {
				if got := e.Duel(a); got != want[k] {
					t.Errorf("duel %d of %v is %v, want %v", k, a, got, want[k])
				}
			}
			if got := e.Duel(pref.Pair{First: 3, Second: 0}); got.Flip() != want[3] {
				t.Errorf("the reversed duel is %v, want the reverse of %v", got, want[3])
			}
			var tally pref.Tally
			for _, o := range wants(whole, b, 7) {
				tally.Add(o)
			}
			if got := e.DuelTally(b, 7); got != tally {
				t.Errorf("the tally of %v is %+v, want %+v", b, got, tally)
			}
			if got := e.Duel(a); got != want[4] {
				t.Errorf("after duels of another pair, duel 4 of %v is %v, want %v", a, got, want[4])
			}
			if e.Finite() != (draw == "stock") || draw == "stock" && (e.Left(a) != 2 || e.Left(b) != 0) {
				t.Errorf("finite %v, left %d and %d", e.Finite(), e.Left(a), e.Left(b))
			}
		})
	}
}

// A stock is a permutation of the tasks with a weight: all of it is the table's count.
func TestBenchmarkStock(t *testing.T) {
	w, err := benchmark(t, fiveBySeven, func(p *BenchmarkParams) { p.Draw, p.Weights = "stock", []float64{1, 1, 0, 1, 1, 1, 1} })
	if err != nil {
		t.Fatal(err)
	}
	orders := map[string]bool{}
	for n := range 20 {
		e := w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins", fmt.Sprint(n))).(*benchmarkTrial)
		pair := pref.Pair{First: 2, Second: 1}
		if got, want := e.DuelTally(pair, 6), (pref.Tally{First: 4, Second: 2}); got != want {
			t.Errorf("all tasks of C and B are %+v, want %+v", got, want)
		}
		if e.Left(pair) != 0 {
			t.Errorf("%d duels are left", e.Left(pair))
		}
		sorted := slices.Clone(e.drawn)
		slices.Sort(sorted)
		if !slices.Equal(sorted, []int32{0, 1, 3, 4, 5, 6}) {
			t.Errorf("the tasks are %v", sorted)
		}
		orders[fmt.Sprint(e.drawn)] = true
	}
	if len(orders) < 18 { // of 720; the probability of three equal pairs of 190 is below 1e-2
		t.Errorf("%d orders in 20 trials", len(orders))
	}
}

// Tasks are drawn by weight: of n draws the share of a task of weight 3 of 4 is 3/4 up to 4.5
// standard errors √(3/16/n).
func TestBenchmarkWeights(t *testing.T) {
	w, err := benchmark(t, "m,a,b,c\nx,1,0,5\ny,0,1,5\n", func(p *BenchmarkParams) { p.Weights = []float64{0.75, 0.25, 0} })
	if err != nil {
		t.Fatal(err)
	}
	const n = 40000
	got := w.Trial(rng.Stream(1), rng.Stream(2)).(duel.Tallier).DuelTally(pref.Pair{First: 0, Second: 1}, n)
	if got.Tie != 0 || math.Abs(float64(got.First)/n-0.75) > 4.5*math.Sqrt(3.0/16/n) {
		t.Errorf("the tally is %+v, want 3/4 and 1/4", got)
	}
}

func TestBenchmarkErrors(t *testing.T) {
	for _, test := range []struct {
		what, text string
		change     func(*BenchmarkParams)
		want       string
	}{
		{"no file", "", func(p *BenchmarkParams) { p.File = param.File{} }, "file is missing; it must name a CSV file of arms and tasks"},
		{"a file that is not there", "", func(p *BenchmarkParams) { p.File.Path += "x" }, "file cannot be read: "},
		{"a folder", "", func(p *BenchmarkParams) { p.File.Path = filepath.Dir(p.File.Path) }, ": it is a folder"},
		{"one arm", "m,a\nx,1\n", nil, "file cannot be used: it has 1 arms; there must be from 2 to 1024"},
		{"a word", "m,a\nx,1\ny,high\n", nil, `t.csv:3: "y" has "high" in column "a"`},
		{"an arm twice", "m,a\nx,1\nx,2\n", nil, "t.csv:3: the name of a row"},
		{"a negative margin", fiveBySeven, func(p *BenchmarkParams) { p.Margin = -1 }, "margin is -1"},
		{"weights of another table", fiveBySeven, func(p *BenchmarkParams) { p.Weights = []float64{1, 1} }, "weights cannot be used: 2 weights; there are 7 columns"},
		{"weights of a stock", fiveBySeven, func(p *BenchmarkParams) { p.Draw, p.Weights = "stock", []float64{1, 1, 2, 1, 1, 1, 1} }, "weights has 2, but of a stock each task is used once"},
	} {
		t.Run(test.what, func(t *testing.T) {
			_, err := benchmark(t, test.text, test.change)
			if got := fmt.Sprint(err); err == nil || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
