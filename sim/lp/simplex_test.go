package lp_test

import (
	"math/big"
	"testing"

	"joust/sim/lp"
	"joust/sim/rng"
)

// draw returns a small program with bounded variables, and its rows a·x <= b in floating
// point, x >= 0 among them. Many of the numbers are 0, so that most programs are degenerate.
func draw(s *rng.Source, n int) (p *lp.Program, rows [][]float64) {
	p = &lp.Program{Objective: lp.Zeros(n)}
	for _, x := range p.Objective {
		x.SetInt64(int64(s.Intn(7) - 3))
	}
	add := func(a []*big.Int, b int64) {
		p.AtMost(a, big.NewInt(b))
		row := make([]float64, n+1)
		for j, x := range a {
			row[j] = float64(x.Int64())
		}
		row[n] = float64(b)
		rows = append(rows, row)
	}
	for range 1 + s.Intn(3) {
		a := lp.Zeros(n)
		for _, x := range a {
			x.SetInt64(int64(s.Intn(7) - 3))
		}
		add(a, int64(max(0, s.Intn(5)-3)-s.Intn(2)))
	}
	for j := range n {
		a := lp.Zeros(n)
		a[j].SetInt64(1)
		add(a, int64(1+s.Intn(3)))
		row := make([]float64, n+1)
		row[j] = -1
		rows = append(rows, row)
	}
	return p, rows
}

// corner returns the point at which three rows hold with equality, if there is one.
func corner(r [][]float64) ([]float64, bool) {
	det := func(a, b, c [3]float64) float64 {
		return a[0]*(b[1]*c[2]-b[2]*c[1]) - b[0]*(a[1]*c[2]-a[2]*c[1]) + c[0]*(a[1]*b[2]-a[2]*b[1])
	}
	column := func(j int) [3]float64 { return [3]float64{r[0][j], r[1][j], r[2][j]} }
	x, y, z, b := column(0), column(1), column(2), column(3)
	d := det(x, y, z)
	if d == 0 {
		return nil, false
	}
	return []float64{det(b, y, z) / d, det(x, b, z) / d, det(x, y, b) / d}, true
}

// The solution is feasible and as good as the best corner, by enumeration of all corners of
// 2,000 programs; where no corner is feasible, there is none.
func TestSolveAgainstCorners(t *testing.T) {
	const n, tolerance = 3, 1e-9 // of the enumeration, which is in floating point
	s := rng.Stream(7, "programs")
	solved, empty := 0, 0
	for trial := range 2000 {
		p, rows := draw(s, n)
		best, any := 0.0, false
		for i := range rows {
			for j := range i {
				for k := range j {
					x, ok := corner([][]float64{rows[i], rows[j], rows[k]})
					for _, r := range rows {
						ok = ok && r[0]*x[0]+r[1]*x[1]+r[2]*x[2] <= r[n]+tolerance
					}
					if !ok {
						continue
					}
					v := 0.0
					for l, c := range p.Objective {
						v += float64(c.Int64()) * x[l]
					}
					if !any || v > best {
						best, any = v, true
					}
				}
			}
		}
		got, ok := p.Solve()
		if ok != any {
			t.Fatalf("program %d: a point %v, by enumeration %v", trial, ok, any)
		}
		if !ok {
			empty++
			continue
		}
		solved++
		value := new(big.Rat)
		for j, c := range p.Objective {
			value.Add(value, new(big.Rat).Mul(new(big.Rat).SetInt(c), got.X[j]))
		}
		if v, _ := value.Float64(); value.Cmp(got.Value) != 0 || v < best-tolerance || v > best+tolerance {
			t.Errorf("program %d: value %v, its point gives %v, by enumeration %v", trial, got.Value, value, best)
		}
		for _, r := range rows {
			sum := 0.0
			for j := range n {
				x, _ := got.X[j].Float64()
				sum += r[j] * x
			}
			if sum > r[n]+tolerance {
				t.Errorf("program %d: the point %v violates %v", trial, got.X, r)
			}
		}
	}
	if solved < 500 || empty < 50 {
		t.Errorf("%d programs with a solution and %d without; the test needs both", solved, empty)
	}
}
