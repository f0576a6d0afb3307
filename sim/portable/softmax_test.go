package portable

import (
	"math"
	"slices"
	"testing"
)

func TestSoftmax(t *testing.T) {
	law := []float64{math.Inf(-1), 1000, 1000 + math.Log(3)}
	Softmax(law, law)
	if !slices.EqualFunc(law, []float64{0, .25, .75}, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
		t.Errorf("softmax is %v", law)
	}
}
