package conf

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/big"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// The exact tables of two other programs, one with integers and one with R's dbeta, agree
// with this one in every row.
func TestPPRTable(t *testing.T) {
	file, err := os.Open("../../../shared/oracle/ppr_boundary.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the table of exact boundaries is not here; TestPPRExact checks the rule itself")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"kind", "n", "delta", "delta_prime", "b", "a_min", "lead"}; !slices.Equal(rows[0], want) {
		t.Fatalf("columns %v, want %v", rows[0], want)
	}
	rows = rows[1:]
	if len(rows) != 30015 {
		t.Errorf("%d rows, want 30015", len(rows))
	}
	for i, row := range rows {
		deltaPrime, err1 := strconv.ParseFloat(row[3], 64)
		b, err2 := strconv.Atoi(row[4])
		want, err3 := strconv.Atoi(row[5])
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatalf("row %d: %v", i+2, err)
		}
		if got := NewPPR(deltaPrime).At(b); got != want {
			t.Fatalf("row %d: boundary of δ' = %g at b = %d: got %d, want %d", i+2, deltaPrime, b, got, want)
		}
	}
}

// decides is the rule of the test in integers: the density of Beta(a+1, b+1) at 1/2, which
// is C(a+b, b) (a+b+1) / 2^(a+b), is at most c.
func decides(a, b int, c *big.Rat) bool {
	left := new(big.Int).Binomial(int64(a+b), int64(b))
	left.Mul(left, big.NewInt(int64(a+b+1)))
	left.Mul(left, c.Denom())
	right := new(big.Int).Lsh(c.Num(), uint(a+b))
	return left.Cmp(right) <= 0
}

func TestPPRExact(t *testing.T) {
	for _, deltaPrime := range []float64{
		1 - 1e-9, 0.9, 0.5, 0.25, 0.1, 0.05, 0.01, 1.0 / 3, 0.05 / 45, 0.05 / 190,
		0.01 / 4950, 1e-6, 0x1p-20, 1e-12, 1e-50, 1e-300, 0x1p-1022, 5e-324,
	} {
		c := new(big.Rat).SetFloat64(deltaPrime)
		c.Mul(c, big.NewRat(1, 2))
		p := NewPPR(deltaPrime)
		for b := 0; b <= 300; b++ {
			// For a >= b the density decreases in a, so that these two checks suffice.
			a := p.At(b)
			if a-1 < b {
				t.Fatalf("δ' = %g: boundary %d at b = %d has no smaller a to check", deltaPrime, a, b)
			}
			if !decides(a, b, c) {
				t.Fatalf("δ' = %g, b = %d: a = %d does not decide", deltaPrime, b, a)
			}
			if decides(a-1, b, c) {
				t.Fatalf("δ' = %g, b = %d: a = %d decides already, got %d", deltaPrime, b, a-1, a)
			}
		}
	}
}

// If the density is exactly δ'/2, the test decides: the rule has "<=", not "<". Such δ' are
// fractions with powers of two, such as 1/8 = 2·8/2^7 at a = 7, b = 0.
func TestPPRTies(t *testing.T) {
	ties := 0
	for a := range 40 {
		for b := range a {
			f := new(big.Rat).SetFrac(
				new(big.Int).Mul(new(big.Int).Binomial(int64(a+b), int64(b)), big.NewInt(int64(a+b+1))),
				new(big.Int).Lsh(big.NewInt(1), uint(a+b)))
			deltaPrime, exact := f.Mul(f, big.NewRat(2, 1)).Float64()
			if !exact || deltaPrime >= 1 {
				continue
			}
			ties++
			if got := NewPPR(deltaPrime).At(b); got != a {
				t.Errorf("δ' = %g, b = %d: got %d, want %d, where the density is δ'/2", deltaPrime, b, got, a)
			}
		}
	}
	if ties < 300 {
		t.Errorf("tried only %d such densities", ties)
	}
}

// The leads a-b of the boundary at a few b, for the δ' of the published
// experiments. By hand, for b = 0: (a+1) 2^-a <= δ'/2 holds for δ' = .05 from
// a = 9 on, 10/512 = .0195, and not at a = 8, 9/256 = .0352.
func TestPPRLeads(t *testing.T) {
	at := []int{0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000}
	for _, test := range []struct {
		name       string
		deltaPrime float64
		want       []int
	}{
		{"0.05", 0.05, []int{9, 11, 13, 14, 17, 21, 28, 41, 57, 80, 126, 179, 255}},
		{"0.01", 0.01, []int{12, 14, 16, 18, 20, 25, 32, 47, 65, 90, 140, 198, 282}},
		{"0.05/45, ten arms", 0.05 / 45, []int{15, 18, 20, 22, 25, 30, 38, 55, 74, 102, 158, 223, 315}},
		{"0.05/190, twenty arms", 0.05 / 190, []int{18, 20, 22, 24, 27, 33, 42, 60, 80, 110, 169, 237, 335}},
		{"0.01/190, twenty arms", 0.01 / 190, []int{20, 23, 25, 27, 30, 37, 46, 65, 87, 118, 181, 253, 356}},
		{"0.05/(20 ln 20), transitive", 0.05 / (20 * math.Log(20)), []int{16, 18, 20, 22, 25, 31, 39, 56, 76, 104, 161, 226, 319}},
	} {
		p := NewPPR(test.deltaPrime)
		var got []int
		for _, b := range at {
			got = append(got, p.At(b)-b)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("δ' = %s: leads at b = %v:\ngot  %v\nwant %v", test.name, at, got, test.want)
		}
	}
}

// The boundary increases by at least 1 with b: a count that decides at b exactly does not
// decide at b+1.
func TestPPRRises(t *testing.T) {
	for _, deltaPrime := range []float64{0.999, 0.3, 0.05, 1e-4, 1e-9, 1e-100} {
		table := NewPPR(deltaPrime).Table(50_000)
		for b := range len(table) - 1 {
			if table[b+1] < table[b]+1 {
				t.Fatalf("δ' = %g: boundary %d at b = %d, %d at %d", deltaPrime, table[b], b, table[b+1], b+1)
			}
		}
	}
}

// dumbPPR is At without a table: it tries a = b, b+1, … with log-gamma functions. Their
// errors of about 1e-12 are much smaller than the smallest distance of log f from the
// bound, 2e-6.
func dumbPPR(deltaPrime float64, b int) int {
	lf := func(n int) float64 { v, _ := math.Lgamma(float64(n + 1)); return v }
	for a := b; ; a++ {
		if lf(a+b+1)-lf(a)-lf(b)-float64(a+b)*math.Ln2 <= math.Log(deltaPrime/2) {
			return a
		}
	}
}

// Many goroutines that use and extend the same new boundary get the same values, which are
// those of a simple computation.
func TestPPRConcurrent(t *testing.T) {
	const workers, rounds = 16, 40
	for _, deltaPrime := range []float64{0.0123, 0.00234} { // that no other test asks for
		got := make([][]int, workers)
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for i := range rounds {
					b := i * i * 2 // grows, faster than the table doubles at first
					if w%2 == 1 {
						b = (rounds - 1 - i) * (rounds - 1 - i) * 2 // asks for the largest first
					}
					p := NewPPR(deltaPrime)
					table := p.Table(b)
					if int(table[b]) != p.At(b) {
						t.Errorf("δ' = %g: Table(%d)[%[2]d] = %d, At(%[2]d) = %[4]d", deltaPrime, b, table[b], p.At(b))
					}
					got[w] = append(got[w], p.At(b))
				}
				if w%2 == 1 {
					slices.Reverse(got[w])
				}
			})
		}
		wg.Wait()
		for w := range got {
			if !slices.Equal(got[w], got[0]) {
				t.Errorf("δ' = %g: goroutine %d saw %v, goroutine 0 saw %v", deltaPrime, w, got[w], got[0])
			}
		}
		for i, a := range got[0] {
			if want := dumbPPR(deltaPrime, i*i*2); a != want {
				t.Errorf("δ' = %g: boundary at b = %d: got %d, want %d", deltaPrime, i*i*2, a, want)
			}
		}
	}
}

// All callers with one δ' get the same table.
func TestPPRShared(t *testing.T) {
	if once, again := NewPPR(0.05), NewPPR(0.05); once != again {
		t.Error("two boundaries for the same δ'")
	}
	p := NewPPR(0.04321)
	old := p.Table(10)
	before := slices.Clone(old)
	p.Table(10 * len(old))
	if !slices.Equal(old, before) {
		t.Error("a table in use changed when the boundary grew")
	}
	if grown := p.Table(10 * len(old)); !slices.Equal(grown[:len(old)], before) {
		t.Error("values changed when the boundary grew")
	}
}

func TestPPRRefuses(t *testing.T) {
	for _, deltaPrime := range []float64{0, 1, -0.1, 2, math.NaN(), math.Inf(1)} {
		want := fmt.Sprintf("conf: PPR boundary for δ' = %g; it must lie strictly between 0 and 1", deltaPrime)
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("NewPPR(%g): got %v, want %v", deltaPrime, got, want)
				}
			}()
			NewPPR(deltaPrime)
		}()
	}
}

// After the boundary has grown, At allocates nothing.
func TestPPRAllocations(t *testing.T) {
	p := NewPPR(0.05)
	p.Table(1000)
	if n := testing.AllocsPerRun(100, func() { p.At(1000) }); n != 0 {
		t.Errorf("At: %v allocations, want none", n)
	}
}
