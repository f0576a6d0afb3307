package completion

import (
	"fmt"
	"math"
	"testing"
	"time"

	"joust/sim/rng"
)

func TestScratchE8(t *testing.T) {
	for _, cfg := range [][3]int{{1000, 40, 4}, {1000, 40, 16}, {1000, 40, 64}, {1000, 160, 8}, {1000, 160, 32}} {
		s := rng.Stream(1, "e8")
		rows, cols, K := cfg[0], cfg[1], cfg[2]
		m := rewards13(rows, cols, 3, .3, s)
		ms := NewMeasurements(rows, cols)
		for range K {
			for i := range rows {
				x := map[int32]float64{}
				y := 0.0
				for range 5 {
					j := s.Intn(cols)
					x[int32(j)]++
					y += m[i*cols+j] + .1*s.Normal()
				}
				var idx []int32
				var val []float64
				for j := range int32(cols) {
					if x[j] > 0 {
						idx = append(idx, j)
						val = append(val, x[j])
					}
				}
				ms.Add(i, idx, val, y)
			}
		}
		fmt.Println(cfg)
		show := func(name string, f func() *Fit) {
			t0 := time.Now()
			fit := f()
			el := time.Since(t0)
			fmt.Printf("%-24s %.3f rank %d it %d %v noise %.4f\n", name, relerr(m, rows, cols, fit.Matrix(1)), fit.Rank, fit.Iterations, el.Round(time.Millisecond), fit.Noise)
		}
		show("altmin 3", func() *Fit { return AltMin(ms, Options{Rank: 3, Workers: 1}) })
		show("altmin cv", func() *Fit { return AltMin(ms, Options{Workers: 1}) })
		show("rowridge", func() *Fit { return RowRidge(ms, Options{Workers: 1}) })
		show("pooled", func() *Fit { return Pooled(ms, Options{Workers: 1}) })
	}
}

func TestScratchE10(t *testing.T) {
	for _, cfg := range [][3]int{{500, 20, 1}, {500, 20, 4}, {500, 20, 32}, {500, 40, 8}, {500, 40, 32}} {
		s := rng.Stream(1, "e10")
		rows, cols, K := cfg[0], cfg[1], cfg[2]
		m := rewards13(rows, cols, 3, .3, s)
		phi := make([][]float64, 500)
		for i := range phi {
			phi[i] = make([]float64, cols)
			tot := 0.0
			for j := range phi[i] {
				phi[i][j] = s.Gamma(.2)
				tot += phi[i][j]
			}
			for j := range phi[i] {
				phi[i][j] /= tot
			}
		}
		ms := NewMeasurements(rows, cols)
		for range K * 5 {
			for i := range rows {
				x := phi[s.Intn(500)]
				ms.Add(i, nil, x, dot(x, m[i*cols:])+.2*s.Normal())
			}
		}
		fmt.Println(cfg)
		show := func(name string, f func() *Fit) {
			t0 := time.Now()
			fit := f()
			el := time.Since(t0)
			fmt.Printf("%-24s %.3f rank %d it %d %v noise %.4f ridge %.3g\n", name, relerr(m, rows, cols, fit.Matrix(1)), fit.Rank, fit.Iterations, el.Round(time.Millisecond), fit.Noise, fit.Ridge)
		}
		for _, c := range []float64{.1, .3, 1} {
			show(fmt.Sprint("altmin 3 ", c), func() *Fit { return AltMin(ms, Options{Rank: 3, Ridge: c, Workers: 1}) })
		}
		show("altmin cv", func() *Fit { return AltMin(ms, Options{Workers: 1}) })
		show("rowridge", func() *Fit { return RowRidge(ms, Options{Workers: 1}) })
		show("pooled", func() *Fit { return Pooled(ms, Options{Workers: 1}) })
	}
	_ = math.Abs
}
func TestScratchE12(t *testing.T) {
	for _, p := range []float64{.1, .2, .4, .8} {
		s := rng.Stream(3, "e2")
		d, m := sample(400, 200, 3, p, .3, s)
		pr := prepare(d, Options{Workers: 1}, true)
		t0 := time.Now()
		f := pr.als(3, .01*.3*pr.noiseNorm(), 1e-7, 300)
		e := f.Matrix(1).RawMatrix().Data
		se := 0.0
		for i := range m {
			se += (m[i] - e[i]) * (m[i] - e[i])
		}
		fmt.Println(p, math.Sqrt(se/80000)/(.3*math.Sqrt(3*597/float64(len(d.Col)))), f.Iterations, time.Since(t0))
	}
	for _, c := range []float64{2, 3, 4} {
		for _, size := range [][3]int{{100, 80, 2}, {200, 80, 3}} {
			ok := 0
			t0 := time.Now()
			for seed := range 5 {
				s := rng.Stream(uint64(seed), "e1")
				n, dd, r := size[0], size[1], size[2]
				dof := r * (n + dd - r)
				d, m := sample(n, dd, r, c*float64(dof)/float64(n*dd), 0, s)
				pr := prepare(d, Options{Workers: 1}, true)
				f := pr.als(r, 1e-6, 1e-9, 1000)
				e := f.Matrix(1).RawMatrix().Data
				var a, b float64
				for i := range m {
					a += (m[i] - e[i]) * (m[i] - e[i])
					b += m[i] * m[i]
				}
				if a < 1e-6*b {
					ok++
				}
			}
			fmt.Println(c, size, ok, time.Since(t0))
		}
	}
}
