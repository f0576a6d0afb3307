package plan

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"
)

func TestProto(t *testing.T) {
	j, err := NewJudge(.3, .5, math.NaN(), false)
	if err != nil {
		t.Fatal(err)
	}
	lad, _ := Ladder(8, .05, .3)
	one, _ := OneAhead(8, .05, .3)
	for _, w := range []*World{lad, one} {
		s := NewSimulator(w, j)
		s.Root, s.Delta, s.Cap, s.Workers = 21, .05, 400000, 2
		for _, c := range []struct{ i, size int }{{0, 200}, {0, 800}, {1, 200}, {1, 500}, {1, 1000}, {2, 100}, {2, 200}, {2, 500}, {3, 200}, {3,400}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}} {
			b := time.Now()
			r, _ := s.Trials(context.Background(), strategies[c.i], c.size, 0, 200, nil)
			m := r.Mean()
			fmt.Printf("%-10s %-22s %5d  mean %8.0f (%.0f-%.0f) p95 %8.0f  right %.3f cut %.3f  %v\n", w.Name, r.Strategy.Name, c.size, m.Value, m.Low, m.High, r.Quantile(.95), 1-r.Error().Value, float64(r.Cut)/200, time.Since(b).Round(time.Millisecond))
		}
	}
}
