package records

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/results"
	"joust/results/stats"
	"joust/sim/simtest"
)

// awkward are numbers that are difficult to write.
var awkward = []float64{
	0.1, 1.0 / 3, -7, 1e-7, 5e-324, math.MaxFloat64, 1 << 53, 123456789.25, 1e21, 0, math.Copysign(0, -1),
	math.NaN(), math.Inf(1), math.Inf(-1),
}

// tableBlocks returns blocks of two cells, with awkward names and numbers.
func tableBlocks() []*results.Block {
	var list []*results.Block
	plain := results.CellID{Environment: "hudry13", Algorithm: "pocowista", AlgorithmParams: "delta=0.05"}
	quoted := results.CellID{Environment: "counts", EnvironmentParams: `file="a, b.csv";k=1`, Algorithm: "swiss"}
	for _, cell := range []results.CellID{plain, quoted} {
		for first := 0; first < 40; first += 20 {
			b := testBlock(20)
			b.Cell, b.First = cell, first
			b.Labels = results.Labels{Label: "A, of " + cell.Algorithm, Place: "my \"arena\""}
			for i := range b.Recommended {
				b.Recommended[i] = []string{"arm0", "Zürich; \"x\"", "a,b", "two\nlines", "<&>", ""}[i%6]
				b.Metrics[2][i] = awkward[i%len(awkward)]
				b.Curves[1][3*i] = awkward[(i+first)%len(awkward)]
			}
			list = append(list, b)
		}
	}
	return list
}

func newTables() map[string]func(io.Writer) (TableWriter, error) {
	return map[string]func(io.Writer) (TableWriter, error){
		"csv":     func(w io.Writer) (TableWriter, error) { return NewCSV(w, testSchema) },
		"curves":  func(w io.Writer) (TableWriter, error) { return NewCurvesCSV(w, testSchema) },
		"jsonl":   func(w io.Writer) (TableWriter, error) { return NewJSONL(w, testSchema), nil },
		"parquet": func(w io.Writer) (TableWriter, error) { return NewParquet(w, testSchema), nil },
	}
}

func export(w io.Writer, format string, blocks ...*results.Block) error {
	t, err := newTables()[format](w)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		if err := t.Write(b); err != nil {
			return err
		}
	}
	return t.Close()
}

func exported(t *testing.T, format string) []byte {
	t.Helper()
	var once, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&once, &again} {
		if err := export(w, format, tableBlocks()...); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(once.Bytes(), again.Bytes()) {
		t.Errorf("%s: the same blocks were written as different bytes", format)
	}
	return once.Bytes()
}

// The bits of numbers are compared, except those of NaN.
var exactly = cmp.Comparer(func(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
})

func parse(t *testing.T, field string) float64 {
	t.Helper()
	if field == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(field, 64)
	if err != nil {
		t.Error(err)
	}
	return v
}

func TestCSVIsReadAsWritten(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(exported(t, "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header := []string{"environment", "environment_params", "algorithm", "algorithm_params", "trial", "recommended", "duels", "correct", "regret", "label", "environment_label"}
	if d := cmp.Diff(header, rows[0]); d != "" {
		t.Errorf("header: want -, got +\n%s", d)
	}
	rows = rows[1:]
	for _, b := range tableBlocks() {
		for i := range b.Trials() {
			want := []string{b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams, strconv.Itoa(b.First + i), b.Recommended[i]}
			if d := cmp.Diff(want, rows[0][:colMetrics]); d != "" {
				t.Errorf("%s, trial %d: want -, got +\n%s", b.Cell, b.First+i, d)
			}
			if d := cmp.Diff([]string{b.Labels.Label, b.Labels.Place}, rows[0][colMetrics+len(testSchema.Metrics):]); d != "" {
				t.Errorf("%s, trial %d: labels: want -, got +\n%s", b.Cell, b.First+i, d)
			}
			for m := range testSchema.Metrics {
				if got := parse(t, rows[0][colMetrics+m]); !cmp.Equal(got, b.Metrics[m][i], exactly) {
					t.Errorf("%s, trial %d, %s: got %v, want %v", b.Cell, b.First+i, testSchema.Metrics[m].Name, got, b.Metrics[m][i])
				}
			}
			rows = rows[1:]
		}
	}
	if len(rows) > 0 {
		t.Errorf("%d more rows than trials", len(rows))
	}
}

func TestCurvesAreReadAsWritten(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(exported(t, "curves"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header := []string{"environment", "environment_params", "algorithm", "algorithm_params", "trial", "checkpoint", "error", "loss", "label", "environment_label"}
	if d := cmp.Diff(header, rows[0]); d != "" {
		t.Errorf("header: want -, got +\n%s", d)
	}
	rows = rows[1:]
	for _, b := range tableBlocks() {
		for i := range b.Trials() {
			for c, checkpoint := range testSchema.Checkpoints {
				want := []string{b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams, strconv.Itoa(b.First + i), strconv.Itoa(checkpoint)}
				if d := cmp.Diff([]string{b.Labels.Label, b.Labels.Place}, rows[0][6+len(testSchema.Curves):]); d != "" {
					t.Errorf("labels: want -, got +\n%s", d)
				}
				if d := cmp.Diff(want, rows[0][:6]); d != "" {
					t.Errorf("want -, got +\n%s", d)
				}
				for m := range testSchema.Curves {
					if got, want := parse(t, rows[0][6+m]), b.Curves[m][3*i+c]; !cmp.Equal(got, want, exactly) {
						t.Errorf("%s, trial %d, checkpoint %d: got %v, want %v", b.Cell, b.First+i, checkpoint, got, want)
					}
				}
				rows = rows[1:]
			}
		}
	}
	if len(rows) > 0 {
		t.Errorf("%d more rows than trials", len(rows))
	}
}

func TestJSONLIsReadAsWritten(t *testing.T) {
	lines := strings.SplitAfter(string(exported(t, "jsonl")), "\n")
	if lines[len(lines)-1] != "" {
		t.Error("the last line does not end")
	}
	number := func(v float64) any { // as encoding/json decodes it
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return v
	}
	keys := []string{"environment", "environment_params", "algorithm", "algorithm_params", "trial", "recommended", "duels", "correct", "regret", "error", "loss", "label", "environment_label"}
	for _, b := range tableBlocks() {
		for i := range b.Trials() {
			line := lines[0]
			lines = lines[1:]
			at := 0
			for _, k := range keys { // their order is that of the columns
				next := strings.Index(line[at:], `"`+k+`":`)
				if next < 0 {
					t.Fatalf("no %s after column %d of %s", k, at, line)
				}
				at += next
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(line), &got); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			var errs, losses []any
			for c := range testSchema.Checkpoints {
				errs = append(errs, b.Curves[0][3*i+c] == 1)
				losses = append(losses, number(b.Curves[1][3*i+c]))
			}
			want := map[string]any{
				"environment": b.Cell.Environment, "environment_params": b.Cell.EnvironmentParams,
				"algorithm": b.Cell.Algorithm, "algorithm_params": b.Cell.AlgorithmParams,
				"trial": float64(b.First + i), "recommended": b.Recommended[i],
				"duels": b.Metrics[0][i], "correct": b.Metrics[1][i] == 1, "regret": number(b.Metrics[2][i]),
				"error": errs, "loss": losses, "label": b.Labels.Label, "environment_label": b.Labels.Place,
			}
			if d := cmp.Diff(want, got, exactly); d != "" {
				t.Errorf("want -, got +\n%s", d)
			}
		}
	}
	if len(lines) != 1 {
		t.Errorf("%d more lines than trials", len(lines)-1)
	}
}

// Column names are unique in every table, although some curves of many users have
// the names of metrics.
func TestColumnNamesAreUnique(t *testing.T) {
	s := results.Schema{
		Metrics:     []results.Metric{{Name: "gap", Kind: stats.Real}},
		Curves:      []results.Metric{{Name: "error", Kind: stats.Real}, {Name: "gap", Kind: stats.Real}},
		Checkpoints: []int{1},
	}
	b := results.NewBlock(s, results.CellID{}, 0)
	b.Recommended, b.Metrics, b.Curves = []string{""}, [][]float64{{1}}, [][]float64{{2}, {3}}
	var text bytes.Buffer
	w := NewJSONL(&text, s)
	if err := errors.Join(w.Write(b), w.Close()); err != nil {
		t.Fatal(err)
	}
	if got, want := text.String(), `"gap":1,"error":[2],"gap_curve":[3],"label":"","environment_label":""}`+"\n"; !strings.HasSuffix(got, want) {
		t.Errorf("JSON ends in\n%snot\n%s", got, want)
	}
	seen := map[string]bool{}
	for _, c := range newLayout(s, true).columns {
		if seen[c.Name] {
			t.Errorf("two columns have the name %s", c.Name)
		}
		seen[c.Name] = true
	}
	if !seen["gap"] || !seen["gap_curve"] {
		t.Errorf("the columns are %v", seen)
	}
}

// manyBlocks calls use with blocks of n trials in total, always the same ones, in
// cells of a hundred blocks each.
func manyBlocks(n int, use func(*results.Block)) {
	b := testBlock(2000)
	for done := 0; done < n; done += b.Trials() {
		cell := done / 200_000
		b.First = done % 200_000
		b.Cell.AlgorithmParams = fmt.Sprintf("delta=%d", cell)
		for i := range b.Metrics[0] {
			b.Metrics[0][i] = float64(done + i) // no two are equal, so that no dictionary helps
		}
		use(b)
	}
}

// Memory does not grow with the table. A writer that kept its rows would exceed the
// bounds: a text has 20 MB or more, and 4 MB are allowed. The values of a row have 15 × 8
// bytes, 60 MB in all, and 20 MB are allowed in Parquet: a row group has 4 MB encoded, in
// buffers that grow to twice that at most, and there are pages and the footer.
func TestExportsAreStreamed(t *testing.T) {
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for _, c := range []struct {
		format        string
		trials, short int
		allowed       uint64
	}{
		{"csv", 300_000, 300_000, 4 << 20},
		{"curves", 300_000, 100_000, 4 << 20},
		{"jsonl", 300_000, 100_000, 4 << 20},
		{"parquet", 500_000, 500_000, 20 << 20},
	} {
		trials := c.trials
		if simtest.Quick() {
			trials = c.short
		}
		before := live()
		var size counter
		w, err := newTables()[c.format](&size)
		if err != nil {
			t.Fatal(err)
		}
		var most uint64
		blocks := 0
		manyBlocks(trials, func(b *results.Block) {
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			if blocks++; blocks%50 == 0 {
				most = max(most, live())
			}
		})
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.1f MB more live at most while %d MB were written", c.format, float64(most-min(most, before))/(1<<20), size>>20)
		if most > before+c.allowed {
			t.Errorf("%s: %d MB live before, up to %d MB while %d trials were written", c.format, before>>20, most>>20, trials)
		}
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// JSON lines allocate nothing for each row: 2000 rows take a few allocations for the
// names of the cell.
func TestJSONLAllocates(t *testing.T) {
	w := NewJSONL(io.Discard, testSchema)
	b := testBlock(2000)
	if got := testing.AllocsPerRun(10, func() {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}); got > 40 {
		t.Errorf("%v allocations for a block of 2000 rows, want at most 40", got)
	}
}
