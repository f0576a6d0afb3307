package run_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/records"
	"joust/results/stats"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func TestStagesAreFixedAndEndAtTheMost(t *testing.T) {
	s := studytest.Parse(t, studytest.Precise) // blocks of 20 trials
	if got, want := run.Stages(s), []int{50, 70, 90, 130, 170, 230, 290, 370, 400}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := run.Stages(studytest.Parse(t, varied)), []int{90}; !slices.Equal(got, want) {
		t.Errorf("without a precision: got %v, want %v", got, want)
	}
}

// Every cell ends at the first stage at which its interval is as narrow as the study
// asks for, or at the largest number of trials.
func TestPrecisionIsReached(t *testing.T) {
	s := studytest.Parse(t, studytest.Precise)
	whole := ranShard(t, s, results.Shard{}, 2)
	cells := studytest.Finish(t, s, whole.Dir, whole.Manifest).Cells
	ended := map[bool]int{}
	for i, c := range cells {
		row := c.Rows[0]
		if row.Metric != "duels" {
			t.Fatalf("the first metric is %s", row.Metric)
		}
		values := []float64{}
		for len(values) < row.N {
			b, err := records.ReadBlock(whole.Block(whole.Manifest.Cells[i].Hash, len(values)), s.Schema(), whole.Manifest.Cells[i].Hash)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, b.Metrics[0]...)
		}
		tight := func(n int) bool {
			d := stats.Describe(stats.Count, slices.Clone(values[:n]))
			return (d.High-d.Low)/2 <= 0.04*d.Mean
		}
		for _, n := range run.Stages(s) {
			if n < row.N && tight(n) {
				t.Errorf("%s was narrow after %d trials and got %d", s.Cells[i], n, row.N)
			}
		}
		if !tight(row.N) && row.N != 400 {
			t.Errorf("%s is not narrow and ended after %d trials", s.Cells[i], row.N)
		}
		ended[tight(row.N)]++
	}
	if ended[true] < 2 || ended[false] < 1 {
		t.Errorf("%d cells ended with a narrow interval and %d at the most trials: the test needs both", ended[true], ended[false])
	}
}

// levels are the levels that intervals keep in cells that stop as soon as they are narrow,
// as results.Precision.Level and `joust help numbers` say, to ± 20, 16 and 10 % of the mean.
// They were measured on 100,000 cells of other random numbers.
var levels = []struct {
	law  string
	draw func(*rng.Source) float64
	mean float64
	want [3]float64
}{
	{"exponential", func(s *rng.Source) float64 { return -math.Log(1 - s.Float64()) }, 1, [3]float64{.9456, .9466, .9490}},
	{"lognormal", func(s *rng.Source) float64 { return math.Exp(s.Normal()) }, math.Exp(.5), [3]float64{.9286, .9321, .9396}},
	{"normal", func(s *rng.Source) float64 { return 1 + s.Normal() }, 1, [3]float64{.9549, .9483, .9495}},
}

// A cell that stops as soon as its interval is narrow loses some of the level of the
// interval, by the law of its values. The tolerance is 4 standard errors of the
// difference of the two shares.
func TestPrecisionKeepsItsLevel(t *testing.T) {
	simtest.Slow(t)
	s := studytest.Parse(t, strings.Replace(studytest.Precise, "trials: 50", "trials: 100", 1))
	const cells = 6000
	for _, law := range levels {
		for k, relative := range []float64{0.2, 0.16, 0.1} { // about 115, 170 and 430 exponential values
			s.Precision = &results.Precision{Relative: relative, Most: 10_000}
			stages := run.Stages(s)
			hit, later := 0, 0
			for i := range cells {
				src := rng.Stream(3, "level", law.law, strconv.Itoa(i))
				var sums stats.Sums // which agree with Describe, in less time
				var d stats.Statistics
				for _, n := range stages {
					for sums.N() < n {
						sums.Add(law.draw(src))
					}
					e := sums.Mean(stats.Positive)
					d = stats.Statistics{N: n, Mean: e.Value, Low: e.Low, High: e.High}
					if s.Precision.Reached(d) {
						break
					}
				}
				if d.N > 100 && d.N < 10_000 {
					later++
				}
				if d.Low <= law.mean && law.mean <= d.High {
					hit++
				}
			}
			if k == 2 && later < cells/4 {
				t.Errorf("%s, to ± %v of the mean: %d of %d cells end between the first and the last stage, which is no test", law.law, relative, later, cells)
			}
			got, want := float64(hit)/cells, law.want[k]
			t.Logf("%s, to ± %v of the mean: the intervals hold the mean in %.4f of cells", law.law, relative, got)
			if tolerance := 4 * math.Sqrt(want*(1-want)*(1.0/cells+1e-5)); math.Abs(got-want) > tolerance {
				t.Errorf("%s, to ± %v of the mean: the intervals hold it in %.4f of cells, want %.3f ± %.3f", law.law, relative, got, want, tolerance)
			}
		}
	}
}
