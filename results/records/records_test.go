package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/results"
	"joust/results/stats"
)

var testSchema = results.Schema{
	Metrics: []results.Metric{
		{Name: "duels", Kind: stats.Count}, {Name: "correct", Kind: stats.Proportion}, {Name: "regret", Kind: stats.Real},
	},
	Curves:      []results.Metric{{Name: "error", Kind: stats.Proportion}, {Name: "loss", Kind: stats.Real}},
	Checkpoints: []int{1, 10, 100},
}

// A trial may lack the value of an optional measure, of an optional curve at some
// checkpoints, and a list. Derived columns are not stored. Columns are found by name.
func TestBlockWithoutSomeValues(t *testing.T) {
	optional := results.Schema{
		Metrics: []results.Metric{
			{Name: "duels", Kind: stats.Count},
			{Name: "failed", Kind: stats.Proportion, Optional: true, Derived: true},
			{Name: "correct", Kind: stats.Proportion, Optional: true},
			{Name: "size", Kind: stats.Count, Optional: true},
			{Name: "loss", Kind: stats.Real, Optional: true},
		},
		Curves:      []results.Metric{{Name: "loss", Kind: stats.Real, Optional: true}, {Name: "error", Kind: stats.Proportion, Optional: true}},
		Lists:       []results.List{{Name: "ranking"}, {Name: "set"}},
		Checkpoints: []int{1, 10},
	}
	optional.Derive = func(s results.Schema, b *results.Block) {
		i, from := results.Find(s.Metrics, "failed"), results.Find(s.Metrics, "correct")
		for _, v := range b.Metrics[from] {
			b.Metrics[i] = append(b.Metrics[i], 1-v)
		}
	}
	nan := math.NaN()
	want := results.NewBlock(optional, results.CellID{Environment: "e", EnvironmentParams: "", Algorithm: "a", AlgorithmParams: "x=1"}, 20)
	want.Recommended = []string{"b", "a", "c"}
	want.Metrics = [][]float64{{5, 6, 7}, nil, {nan, 1, 0}, {2, nan, nan}, {nan, -0.5, 0}}
	want.Curves = [][]float64{{nan, 1, 2, nan, nan, nan}, {0, nan, nan, 1, 1, 1}}
	want.Lists = [][][]string{{{"a", "b"}, nil, {}}, {nil, nil, {"c"}}}
	path := filepath.Join(t.TempDir(), "b.parquet")
	if err := results.WriteFile(path, func(w io.Writer) error { return Write(w, want, optional, "hash") }); err != nil {
		t.Fatal(err)
	}
	want.Metrics[1] = []float64{nan, 0, 1}
	got, err := ReadBlock(path, optional, "hash")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, exactly); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}

	// A reader that wants less gets less, whatever the order of columns.
	some := results.Schema{Metrics: []results.Metric{optional.Metrics[4], optional.Metrics[0]}, Checkpoints: optional.Checkpoints}
	less := results.NewBlock(some, want.Cell, 20)
	less.Recommended, less.Metrics = want.Recommended, [][]float64{want.Metrics[4], want.Metrics[0]}
	if got, err = ReadBlock(path, some, "hash"); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(less, got, exactly); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}

	want.Truncate(optional, 1)
	short := results.NewBlock(optional, want.Cell, 20)
	short.Recommended = []string{"b"}
	short.Metrics = [][]float64{{5}, {nan}, {nan}, {2}, {nan}}
	short.Curves = [][]float64{{nan, 1}, {0, nan}}
	short.Lists = [][][]string{{{"a", "b"}}, {nil}}
	if d := cmp.Diff(short, want, exactly); d != "" {
		t.Errorf("truncated: want -, got +\n%s", d)
	}
}

func testBlock(n int) *results.Block {
	b := results.NewBlock(testSchema, results.CellID{Environment: "hudry13", EnvironmentParams: "", Algorithm: "pocowista", AlgorithmParams: "delta=0.05"}, 40)
	for i := range n {
		b.Recommended = append(b.Recommended, []string{"arm0", "Zürich; \"x\""}[i%2])
		b.Metrics[0] = append(b.Metrics[0], float64(1000+i*i))
		b.Metrics[1] = append(b.Metrics[1], float64(i%3%2))
		b.Metrics[2] = append(b.Metrics[2], float64(i)/7)
		for c := range 3 {
			b.Curves[0] = append(b.Curves[0], float64((i+c)%2))
			b.Curves[1] = append(b.Curves[1], float64(i-c)/3)
		}
	}
	return b
}

func TestBlockIsReadAsWritten(t *testing.T) {
	for _, n := range []int{1, 2, 3000} {
		want := testBlock(n)
		path := filepath.Join(t.TempDir(), "b.parquet")
		var once, again bytes.Buffer
		for _, w := range []*bytes.Buffer{&once, &again} {
			if err := Write(w, want, testSchema, "hash"); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(once.Bytes(), again.Bytes()) {
			t.Errorf("%d trials: the same block was written as different bytes", n)
		}
		if err := os.WriteFile(path, once.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := ReadBlock(path, testSchema, "hash")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%d trials: want -, got +\n%s", n, d)
		}
	}
}

func TestReadBlockRefuses(t *testing.T) {
	var buf bytes.Buffer
	if err := Write(&buf, testBlock(50), testSchema, "hash"); err != nil {
		t.Fatal(err)
	}
	good := buf.Bytes()
	path := filepath.Join(t.TempDir(), "b.parquet")
	read := func(data []byte, s results.Schema, study string) error {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := ReadBlock(path, s, study)
		return err
	}
	if err := read(good, testSchema, "hash"); err != nil {
		t.Fatalf("a good file: %v", err)
	}
	if err := read(good, testSchema, "other"); !errors.Is(err, ErrOther) {
		t.Errorf("a file of another study: got %v", err)
	}
	if err := read(good, results.Schema{Metrics: []results.Metric{{Name: "rank", Kind: stats.Count}}}, "hash"); !errors.Is(err, ErrOther) || !strings.Contains(err.Error(), "it lacks the column rank") {
		t.Errorf("a file with other columns: got %v", err)
	}
	for _, cut := range []int{0, 3, len(good) / 2, len(good) - 1} {
		if err := read(good[:cut], testSchema, "hash"); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("a file cut to %d of %d bytes: got %v, want an error that names it", cut, len(good), err)
		}
	}
}

// The cost of a file of a block, of many trials and of few.
func BenchmarkBlock(b *testing.B) {
	for _, n := range []int{20, 3000} {
		block := testBlock(n)
		path := filepath.Join(b.TempDir(), "b.parquet")
		b.Run(fmt.Sprintf("write/%d", n), func(b *testing.B) {
			for b.Loop() {
				var file bytes.Buffer
				if err := Write(&file, block, testSchema, "hash"); err != nil {
					b.Fatal(err)
				}
			}
		})
		if err := results.WriteFile(path, func(w io.Writer) error { return Write(w, block, testSchema, "hash") }); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("read/%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := ReadBlock(path, testSchema, "hash"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
