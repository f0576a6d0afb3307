package results

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/results/stats"
)

var testSchema = Schema{
	Metrics: []Metric{
		{Name: "duels", Kind: stats.Count}, {Name: "correct", Kind: stats.Proportion}, {Name: "regret", Kind: stats.Real},
	},
	Curves:      []Metric{{Name: "error", Kind: stats.Proportion}, {Name: "loss", Kind: stats.Real}},
	Checkpoints: []int{1, 10, 100},
}

func testBlock(n int) *Block {
	b := NewBlock(testSchema, CellID{"hudry13", "", "pocowista", "delta=0.05"}, 40)
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
			if err := want.Write(w, testSchema, "hash"); err != nil {
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
	if err := testBlock(50).Write(&buf, testSchema, "hash"); err != nil {
		t.Fatal(err)
	}
	good := buf.Bytes()
	path := filepath.Join(t.TempDir(), "b.parquet")
	read := func(data []byte, s Schema, study string) error {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := ReadBlock(path, s, study)
		return err
	}
	if err := read(good, testSchema, "hash"); err != nil {
		t.Fatalf("a good file: %v", err)
	}
	if err := read(good, testSchema, "other"); err == nil || !strings.Contains(err.Error(), "belongs to the study") {
		t.Errorf("a file of another study: got %v", err)
	}
	if err := read(good, Schema{Metrics: testSchema.Metrics}, "hash"); err == nil || !strings.Contains(err.Error(), "columns") {
		t.Errorf("a file with other columns: got %v", err)
	}
	for _, cut := range []int{0, 3, len(good) / 2, len(good) - 1} {
		if err := read(good[:cut], testSchema, "hash"); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("a file cut to %d of %d bytes: got %v, want an error that names it", cut, len(good), err)
		}
	}
}
