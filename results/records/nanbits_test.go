package records

import (
	"bytes"
	"math"
	"testing"

	"joust/results"
	"joust/results/stats"
)

// NaN has the same bytes in the records however it was computed: 0/0 has the sign bit
// on amd64 and not on arm64.
func TestNaNHasTheSameBytes(t *testing.T) {
	s := results.Schema{Metrics: []results.Metric{{Name: "mean", Kind: stats.Real}}, Curves: []results.Metric{{Name: "curve", Kind: stats.Real}}, Checkpoints: []int{1}}
	written := func(nan float64) []byte {
		b := results.NewBlock(s, results.CellID{Environment: "e", Algorithm: "a"}, 0)
		b.Recommended = []string{"x"}
		b.Metrics[0], b.Curves[0] = []float64{nan}, []float64{nan}
		var file bytes.Buffer
		if err := Write(&file, b, s, "study"); err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	}
	want := written(math.NaN())
	for _, bits := range []uint64{0xfff8000000000000, 0x7ff8000000000000, 0x7ff8000000000123} {
		if !bytes.Equal(written(math.Float64frombits(bits)), want) {
			t.Errorf("a NaN with the bits %#x has other bytes than math.NaN()", bits)
		}
	}
}
