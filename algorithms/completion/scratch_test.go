package completion

import (
	"fmt"
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"joust/sim/rng"
)

func rewards13(rows, cols, r int, amp float64, s *rng.Source) []float64 {
	sphere := func(n int) []float64 {
		x := make([]float64, n*(r-1))
		for i := range n {
			v := x[i*(r-1) : (i+1)*(r-1)]
			for k := range v {
				v[k] = s.Normal()
			}
			l := length(v)
			for k := range v {
				v[k] /= l
			}
		}
		return x
	}
	u, v := sphere(rows), sphere(cols)
	m := make([]float64, rows*cols)
	for j := range cols {
		pop := .5 + (.5-amp)*s.Uniform(-1, 1)
		for i := range rows {
			m[i*cols+j] = pop + amp*dot(u[i*(r-1):(i+1)*(r-1)], v[j*(r-1):])
		}
	}
	return m
}

func relerr(m []float64, rows, cols int, est *mat.Dense) float64 {
	mean := make([]float64, cols)
	for i := range m {
		mean[i%cols] += m[i] / float64(rows)
	}
	var a, b float64
	e := est.RawMatrix().Data
	for i, x := range m {
		a += (e[i] - x) * (e[i] - x)
		b += (x - mean[i%cols]) * (x - mean[i%cols])
	}
	return math.Sqrt(a / b)
}

func TestScratchE6(t *testing.T) {
	for _, sigma := range []float64{.1, .3} {
		s := rng.Stream(1, "e6")
		rows, cols := 300, 200
		m := rewards13(rows, cols, 3, .3, s)
		tb := NewTable(rows, cols)
		// 80 observations of a user, uniform with replacement
		for i := range rows {
			for range 80 {
				j := s.Intn(cols)
				tb.Add(i, j, m[i*cols+j]+sigma*s.Normal())
			}
		}
		d := tb.Data()
		p := prepare(d, Options{Workers: 1}, false)
		fmt.Println("sigma", sigma, "noise", d.Noise, "resid", p.residualNoise(2), p.residualNoise(4), "p", float64(len(d.Col))/60000, "lam0", sigma*p.noiseNorm())
		show := func(name string, f func() *Fit) {
			t0 := time.Now()
			fit := f()
			el := time.Since(t0)
			fmt.Printf("%-24s %.3f rank %d it %d %v noise %.4f\n", name, relerr(m, rows, cols, fit.Matrix(1)), fit.Rank, fit.Iterations, el.Round(time.Millisecond), fit.Noise)
		}
		for _, c := range []float64{.25, .5, 1, 2} {
			show(fmt.Sprint("nuclear ", c), func() *Fit { return Nuclear(d, Options{Ridge: c, Workers: 1}) })
		}
		for _, r := range []int{2, 3, 4, 6, 9} {
			for _, c := range []float64{.02, .1, .3, 1} {
				show(fmt.Sprint("als ", r, " ", c), func() *Fit { return ALS(d, Options{Rank: r, Ridge: c, Workers: 1}) })
			}
		}
		show("als cv", func() *Fit { return ALS(d, Options{Workers: 1}) })
		show("usvt", func() *Fit { return USVT(d, Options{Workers: 1}) })
		show("soft cv", func() *Fit { return SoftImpute(d, Options{Workers: 1}) })
		for _, r := range []int{3, 5} {
			show(fmt.Sprint("soft ", r), func() *Fit { return SoftImpute(d, Options{Rank: r, Workers: 1}) })
		}
		show("pooled", func() *Fit { return ALS(d, Options{Rank: 1, Workers: 1}) })
		u := mat.NewDense(1, 1, nil)
		_ = u
	}
}
