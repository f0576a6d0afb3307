package conf

import (
	"fmt"
	"math"
	"sync"
	"testing"
)

// The values of Q in SAVAGE and in preference-based racing for some numbers of arms and
// failure probabilities, and some small values.
func unionBounds() []float64 {
	qs := []float64{math.Nextafter(1, 2), 1.5, 2, math.E}
	for _, k := range []float64{2, 5, 10, 50, 1000} {
		for _, delta := range []float64{0.5, 0.1, 0.05, 0.01, 1e-6} {
			qs = append(qs, math.Pi*math.Pi*k*(k-1)/2/(3*delta), math.Pi*math.Pi*k*k/delta)
		}
	}
	return qs
}

// The boundary is the smallest integer above a floating-point formula. No value of the
// formula is so near to an integer that rounding could decide: its error is a few units in
// the last place of a number up to 1e4, which is 1e-11.
func TestLeadFormula(t *testing.T) {
	nearest := math.Inf(1)
	for _, q := range unionBounds() {
		table := NewLead(q).Table(4000)
		if table[0] != 1 {
			t.Errorf("Q = %g: lead %d before the first duel, want 1, which is impossible", q, table[0])
		}
		for n := 1; n <= 4000; n++ {
			bound := math.Sqrt(2 * float64(n) * math.Log(q*float64(n)*float64(n)))
			if got, want := int(table[n]), int(math.Floor(bound))+1; got != want {
				t.Fatalf("Q = %g: lead after %d duels: got %d, want %d, the least integer above %g", q, n, got, want, bound)
			}
			nearest = min(nearest, math.Abs(bound-math.Round(bound)))
		}
	}
	if nearest < 1e-9 {
		t.Errorf("a bound is only %g away from an integer; rounding might decide", nearest)
	}
}

// With w wins and n-w losses, the mean w/n minus the radius exceeds 1/2 if and only if the
// lead is at least At(n).
func TestLeadDecides(t *testing.T) {
	for _, q := range unionBounds() {
		l := NewLead(q)
		for _, n := range []int{1, 2, 3, 10, 99, 100, 101, 1000, 3001} {
			radius := math.Sqrt(math.Log(q*float64(n)*float64(n)) / (2 * float64(n)))
			for wins := range n + 1 {
				decides := float64(wins)/float64(n)-radius > 0.5
				if got := wins-(n-wins) >= l.At(n); got != decides {
					t.Fatalf("Q = %g: %d wins in %d duels: the lead decides: %v; the mean decides: %v", q, wins, n, got, decides)
				}
			}
		}
	}
}

// The planned boundary is the least integer above 2n·sqrt( ln Q / (2n) ), and its table is
// not that of the other boundary with the same Q.
func TestPlannedLeadFormula(t *testing.T) {
	nearest := math.Inf(1)
	for _, q := range unionBounds() {
		planned := NewPlannedLead(q)
		if planned != NewPlannedLead(q) || planned == NewLead(q) {
			t.Errorf("Q = %g: the tables are not one for each radius", q)
		}
		for n := 1; n <= 4000; n++ {
			bound := math.Sqrt(2 * float64(n) * math.Log(q))
			// Of Q = e the bound is √(2n), which is a whole number for some n: the
			// logarithm decides.
			if q == math.E {
				continue
			}
			if got, want := planned.At(n), int(math.Floor(bound))+1; got != want {
				t.Fatalf("Q = %g: lead after %d duels: got %d, want %d, the least integer above %g", q, n, got, want, bound)
			}
			nearest = min(nearest, math.Abs(bound-math.Round(bound)))
		}
	}
	if nearest < 1e-9 {
		t.Errorf("a bound is only %g away from an integer; rounding might decide", nearest)
	}
}

func TestLeadConcurrent(t *testing.T) {
	const q = 1234.5
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := range 60 {
				n := 1 + i*i*(1+w%3)
				bound := math.Sqrt(2 * float64(n) * math.Log(q*float64(n)*float64(n)))
				if got, want := NewLead(q).At(n), int(bound)+1; got != want {
					t.Errorf("lead after %d duels: got %d, want %d", n, got, want)
				}
			}
		})
	}
	wg.Wait()
	if once, again := NewLead(q), NewLead(q); once != again {
		t.Error("two boundaries for the same Q")
	}
}

func TestLeadRefuses(t *testing.T) {
	for _, q := range []float64{1, 0, -5, math.NaN()} {
		want := fmt.Sprintf("conf: lead boundary with union bound %g; it must exceed 1", q)
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("NewLead(%g): got %v, want %v", q, got, want)
				}
			}()
			NewLead(q)
		}()
	}
}

func TestLeadAllocations(t *testing.T) {
	l := NewLead(100)
	l.Table(1000)
	if n := testing.AllocsPerRun(100, func() { l.At(1000) }); n != 0 {
		t.Errorf("At: %v allocations, want none", n)
	}
}
