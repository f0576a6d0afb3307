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

// A cell that stops as soon as its interval is narrow loses little of the level of the
// interval, as the comment of stages says, whether that is soon after the first number of
// trials or late. With 40,000 cells a level of 0.930 exceeds the bound with a probability
// below 1/10,000: its standard error is 0.0013.
func TestPrecisionKeepsItsLevel(t *testing.T) {
	simtest.Slow(t)
	s := studytest.Parse(t, strings.Replace(studytest.Precise, "trials: 50", "trials: 100", 1))
	for _, relative := range []float64{0.2, 0.16, 0.1} { // about 115, 170 and 430 trials
		s.Precision = &results.Precision{Relative: relative, Most: 10_000}
		const cells = 40_000
		stages := run.Stages(s)
		hit, later := 0, 0
		for i := range cells {
			src := rng.Stream(3, "level", strconv.Itoa(i))
			var values []float64
			sum, squares := 0.0, 0.0
			var d stats.Statistics
			for _, n := range stages {
				for len(values) < n { // exponential: sample complexities are as skewed
					x := -math.Log(1 - src.Float64())
					values = append(values, x)
					sum += x
					squares += x * x
				}
				// Student's interval from the sums, which takes less time than Describe.
				size := float64(n)
				d = stats.Statistics{N: n, Mean: sum / size}
				d.SE = math.Sqrt((squares - sum*sum/size) / (size - 1) / size)
				half := stats.Student(d.SE, n)
				d.Low, d.High = d.Mean-half, d.Mean+half
				if s.Precision.Reached(d) {
					break
				}
			}
			if i < 20 {
				if want := stats.Describe(stats.Real, values); math.Abs(d.Low-want.Low) > 1e-9 || math.Abs(d.High-want.High) > 1e-9 {
					t.Fatalf("the interval is from %v to %v, and %v to %v in reports", d.Low, d.High, want.Low, want.High)
				}
			}
			if d.N > 100 && d.N < 10_000 {
				later++
			}
			if d.Low <= 1 && 1 <= d.High {
				hit++
			}
		}
		if later < cells/4 {
			t.Errorf("to ± %v of the mean, %d of %d cells end between the first and the last stage, which is no test", relative, later, cells)
		}
		got := float64(hit) / cells
		t.Logf("to ± %v of the mean: the intervals hold the mean in %.4f of cells", relative, got)
		if got < 0.935 || got > 0.95+4*math.Sqrt(0.05*0.95/cells) {
			t.Errorf("to ± %v of the mean: the intervals hold it in %.4f of cells, want 0.935 to 0.95", relative, got)
		}
	}
}
