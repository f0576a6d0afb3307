package completion

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/rng"
)

func TestScratchE1b(t *testing.T) {
	for _, c := range []float64{3, 4, 6} {
		for _, size := range [][3]int{{100, 80, 2}, {200, 80, 3}, {400, 200, 3}} {
			ok := 0
			for seed := range 10 {
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
				} else {
					least := 1000
					for i := range n {
						least = min(least, int(d.First[i+1]-d.First[i]))
					}
					leastc := 1000
					for j := range dd {
						leastc = min(leastc, int(pr.pattern.colFirst[j+1]-pr.pattern.colFirst[j]))
					}
					fmt.Println("fail", c, size, seed, f.Iterations, math.Sqrt(a/b), f.Objective[len(f.Objective)-1], least, leastc)
				}
			}
			fmt.Println(c, size, ok)
		}
	}
}
