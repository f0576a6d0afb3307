package experiments

import (
	"math"
	"slices"
	"strings"
	"testing"

	"joust/results"
	"joust/results/stats"
	"joust/sim/rng"
)

func TestLooksAreFixedAndEndAtTheMost(t *testing.T) {
	s := mustParse(t, exact) // blocks of 20 trials
	if got, want := s.looks(), []int{50, 70, 90, 130, 170, 230, 290, 370, 400}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := mustParse(t, varied).looks(), []int{90}; !slices.Equal(got, want) {
		t.Errorf("without a precision: got %v, want %v", got, want)
	}
}

// Every cell ends at the first look at which its interval is as tight as was asked
// for, or at the most.
func TestPrecisionIsReached(t *testing.T) {
	s := mustParse(t, exact)
	run := ranShard(t, s, results.Shard{}, 2)
	cells := finish(t, s, run.Dir, run.Manifest)
	ended := map[bool]int{}
	for i, c := range cells {
		row := c.Rows[0]
		if row.Metric != "duels" {
			t.Fatalf("the first metric is %s", row.Metric)
		}
		values := []float64{}
		for len(values) < row.N {
			b, err := results.ReadBlock(run.Block(i, len(values)), s.Schema(), run.Manifest.Hash)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, b.Metrics[0]...)
		}
		tight := func(n int) bool {
			d := stats.Describe(stats.Count, slices.Clone(values[:n]))
			return (d.High-d.Low)/2 <= 0.04*d.Mean
		}
		for _, n := range s.looks() {
			if n < row.N && tight(n) {
				t.Errorf("%s was tight after %d trials and got %d", s.Cells[i], n, row.N)
			}
		}
		if !tight(row.N) && row.N != 400 {
			t.Errorf("%s is not tight and ended after %d trials", s.Cells[i], row.N)
		}
		ended[tight(row.N)]++
	}
	if ended[true] < 2 || ended[false] < 1 {
		t.Errorf("%d cells ended tight and %d at the most: the test does not see both", ended[true], ended[false])
	}
}

// That a cell stops when its interval happens to be tight costs little of the
// level: what Precision's comment says.
func TestPrecisionKeepsItsLevel(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short: a simulation")
	}
	s := mustParse(t, strings.Replace(exact, "trials: 50", "trials: 100", 1))
	s.Precision = &Precision{Relative: 0.06, Most: 10_000}
	const cells = 4000
	hit := 0
	for i := range cells {
		src := rng.Stream(3, "level", string(rune(i)))
		var values []float64
		var d stats.Statistics
		for _, n := range s.looks() {
			for len(values) < n { // exponential, as skewed as sample complexities are
				values = append(values, -math.Log(1-float64(src.Uint64()>>11)*0x1p-53))
			}
			if d = stats.Describe(stats.Real, slices.Clone(values)); s.Precision.Reached(d) {
				break
			}
		}
		if d.N == 100 || d.N == 10_000 {
			t.Fatalf("a cell ended after %d trials: the looks between are not tried", d.N)
		}
		if d.Low <= 1 && 1 <= d.High {
			hit++
		}
	}
	// Four standard errors of a share of 0.95 in 4000 are 0.0138.
	if got := float64(hit) / cells; got < 0.94-0.0138 || got > 0.95+0.0138 {
		t.Errorf("the intervals hold the mean in %.4f of cells, want 0.94 to 0.95", got)
	}
}

func TestWrongPrecisions(t *testing.T) {
	for text, want := range map[string]string{
		"{metric: dules, relative: 0.1}":               `metric is "dules"; it must be one of duels, correct`,
		"{metric: duels}":                              "precision takes either relative",
		"{metric: duels, relative: 0.1, absolute: 3}":  "precision takes either relative",
		"{metric: duels, relative: 1.5}":               "relative is 1.5; it must lie strictly between 0 and 1",
		"{metric: duels, relative: 0.1, most: 49}":     "most is 49; it must be a whole number from 50 to",
		"{metric: duels, relative: 0.1, trials: 1000}": `unknown key "trials" of precision; it takes metric, relative, absolute, most`,
	} {
		_, err := Parse("s.yaml", []byte(strings.Replace(exact, "{metric: duels, relative: 0.04, most: 400}", text, 1)))
		if err == nil || !strings.Contains(err.Error(), "s.yaml:5: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want line 5 and %q", text, err, want)
		}
	}
}
