package comparisons

import (
	"fmt"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
)

func (m *market) accuracy(theta []float64) float64 {
	users, items := m.truth.Rewards.Dims()
	dim := len(theta) / users
	th := mat.NewDense(users, dim, theta)
	est := mat.NewDense(users, items, nil)
	if m.problem.Features != nil {
		est.Mul(th, m.problem.Features.T())
	} else {
		est = th
	}
	right, n := 0, 0
	for u := range users {
		a, b := m.truth.Rewards.RawRowView(u), est.RawRowView(u)
		for i := range items {
			for j := range i {
				n++
				if (a[i]-a[j])*(b[i]-b[j]) > 0 {
					right++
				}
			}
		}
	}
	return float64(right) / float64(n)
}

func TestScratch(t *testing.T) {
	for _, d := range []int{20, 60, 0} {
		m := newMarket(400, 100, d, 2, 2.8, stream("market", 1))
		for _, n := range []int{5, 20, 80} {
			dd := m.heardFrom(n, stream("comparisons", 1))
			t0 := time.Now()
			id := &ideal{}
			th, _ := id.fit(dd, 4, 1)
			fmt.Printf("   ideal %.3f rounds %d %.2fs %.2f\n", m.accuracy(th), len(id.objective)-1, time.Since(t0).Seconds(), id.objective)
		}
	}
}
