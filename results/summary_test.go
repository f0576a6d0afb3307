package results

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"testing"

	"joust/results/stats"
)

// blocksOf returns a sequence of blocks.
func blocksOf(list ...*Block) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		for _, b := range list {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// TestSummarise checks the summary of a cell whose trials are in two blocks: each row of
// a metric and each checkpoint of a curve is described as all its values are together,
// also where a trial has none.
func TestSummarise(t *testing.T) {
	none := math.NaN()
	s := Schema{
		Metrics:     []Metric{{Name: "duels", Kind: stats.Count}, {Name: "correct", Kind: stats.Proportion}},
		Curves:      []Metric{{Name: "regret", Kind: stats.Real}, {Name: "error", Kind: stats.Proportion}},
		Checkpoints: []int{10, 20},
	}
	metrics := [][]float64{{7, 1, 4, 9, 30}, {1, 0, none, 1, 1}}
	curves := [][][]float64{ // by curve and checkpoint
		{{1, 2, 4, 8, 16}, {3, none, 5, none, 1}},
		{{1, 0, 0, 1, 1}, {none, none, none, none, none}},
	}
	var blocks []*Block
	for _, part := range [][2]int{{0, 3}, {3, 5}} {
		b := NewBlock(s, CellID{}, part[0])
		for i := part[0]; i < part[1]; i++ {
			b.Recommended = append(b.Recommended, "arm")
			for m := range metrics {
				b.Metrics[m] = append(b.Metrics[m], metrics[m][i])
			}
			for c := range curves {
				for k := range s.Checkpoints {
					b.Curves[c] = append(b.Curves[c], curves[c][k][i])
				}
			}
		}
		blocks = append(blocks, b)
	}
	got, err := Summarise(s, ManifestCell{}, blocksOf(blocks...))
	if err != nil {
		t.Fatal(err)
	}
	same := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-12*math.Abs(want)) && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	for m, metric := range s.Metrics {
		if want := stats.Describe(metric.Kind, slices.Clone(metrics[m])); fmt.Sprint(got.Rows[m].Statistics) != fmt.Sprint(want) || got.Rows[m].Metric != metric.Name {
			t.Errorf("%s: got %+v, want %+v", metric.Name, got.Rows[m], want)
		}
	}
	for c, metric := range s.Curves {
		for k, checkpoint := range s.Checkpoints {
			row := got.Curves[c*len(s.Checkpoints)+k]
			want := stats.Describe(metric.Kind, slices.Clone(curves[c][k]))
			if row.Metric != metric.Name || row.Checkpoint != checkpoint || row.N != want.N {
				t.Errorf("row of %s at %d: got %+v with %d trials", metric.Name, checkpoint, row, want.N)
			}
			what := fmt.Sprintf("%s at %d: ", metric.Name, checkpoint)
			same(what+"mean", row.Mean, want.Mean)
			same(what+"low", row.Low, want.Low)
			same(what+"high", row.High, want.High)
		}
	}
	broken := errors.New("broken")
	if _, err := Summarise(s, ManifestCell{}, func(yield func(*Block, error) bool) { yield(nil, broken) }); !errors.Is(err, broken) {
		t.Errorf("a block cannot be read: got the error %v", err)
	}
}

// TestSummariseArms checks the order of recommended arms: the most frequent first, and
// equally frequent ones by name.
func TestSummariseArms(t *testing.T) {
	b := NewBlock(Schema{}, CellID{}, 0)
	b.Recommended = []string{"d", "b", "c", "a", "c", "b", "c"}
	for range 20 { // the order of a map differs from one call to the next
		got, err := Summarise(Schema{}, ManifestCell{}, blocksOf(b))
		if err != nil {
			t.Fatal(err)
		}
		if want := []Recommended{{"c", 3}, {"b", 2}, {"a", 1}, {"d", 1}}; !slices.Equal(got.Arms, want) {
			t.Fatalf("got %v, want %v", got.Arms, want)
		}
	}
}

// TestPrecisionReached checks that half of the interval is compared with the bound, which
// is a share of the size of the mean if it is relative.
func TestPrecisionReached(t *testing.T) {
	for _, row := range []struct {
		p               Precision
		mean, low, high float64
		want            bool
	}{
		{Precision{Absolute: 1}, 10, 9, 11, true},
		{Precision{Absolute: 1}, 10, 8.9, 11, false},
		{Precision{Absolute: 1}, 0, -1, 1, true},
		{Precision{Relative: 0.125}, 16, 14, 18, true},
		{Precision{Relative: 0.125}, 16, 13.9, 18, false},
		{Precision{Relative: 0.125}, -16, -18, -14, true},
		{Precision{Relative: 0.125}, -16, -18.1, -14, false},
		{Precision{Relative: 0.125}, 0, 0, 0, true},
		{Precision{Relative: 0.125}, 5, math.NaN(), math.NaN(), false}, // a single trial
		{Precision{Absolute: 1}, 5, math.NaN(), math.NaN(), false},
	} {
		if got := row.p.Reached(stats.Statistics{Mean: row.mean, Low: row.low, High: row.high}); got != row.want {
			t.Errorf("%+v: reached is %v, want %v", row, got, row.want)
		}
	}
}

// Of a regret, the curves have the quantiles at each checkpoint and the standard error of
// the rise since the tenth part of it, and the summary has the share of trials above four
// medians.
func TestSummariseRegret(t *testing.T) {
	m := Metric{Name: "regret", Kind: stats.Positive, Regret: true}
	s := Schema{Metrics: []Metric{m}, Curves: []Metric{m}, Checkpoints: []int{2, 10, 20}}
	curves := [][]float64{{1, 2, 3}, {0, 2, 9}, {1, 5, 4}, {2, 2, 5}, {1, 1, 50}} // by trial
	b := NewBlock(s, CellID{}, 0)
	var last, rise []float64
	for _, c := range curves {
		b.Recommended = append(b.Recommended, "arm")
		b.Metrics[0] = append(b.Metrics[0], c[2])
		b.Curves[0] = append(b.Curves[0], c...)
		last, rise = append(last, c[2]), append(rise, c[2]-c[0])
	}
	got, err := Summarise(s, ManifestCell{}, blocksOf(b))
	if err != nil {
		t.Fatal(err)
	}
	if got.Rows[0].Locked != 0.2 { // 50 exceeds four times the median 5
		t.Errorf("locked %v, want 0.2", got.Rows[0].Locked)
	}
	row, want := got.Curves[2], stats.Describe(stats.Positive, last)
	if row.P05 != want.P05 || row.P50 != want.P50 || row.P95 != want.P95 || row.SE != want.SE || row.Mean != want.Mean {
		t.Errorf("row %+v, want %+v", row, want)
	}
	if want := stats.Describe(stats.Real, rise).SE; math.Abs(row.RiseSE-want) > 1e-12 {
		t.Errorf("standard error of the rise %v, want %v", row.RiseSE, want)
	}
	for i, row := range got.Curves[:2] { // 0.2 and 1 are no checkpoints
		if !math.IsNaN(row.RiseSE) {
			t.Errorf("row %d has a rise", i)
		}
	}
}
