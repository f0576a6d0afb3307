package comparisons

import (
	"fmt"
	"testing"
)

func TestScratch(t *testing.T) {
	for _, q := range []int{0, 2} {
		for _, n := range []int{5, 10, 20} {
			var acc [4]float64
			ranks := []int{}
			for s := range 6 {
				m := newMarket(200, 60, 20, q, 2.8, stream("market", s))
				for i, r := range []int{0, 3} {
					data, own := seed(s)
					p := UsualFactored
					p.Rank = r
					m.coins = stream("coins", s)
					l := NewFactored(p, m.problem, data, own)
					play(l, m, 0, n)
					pol := l.Recommend()
					a, _ := judge(m.truth.Rewards, l.Estimate().Rewards, pol, 0, 200)
					acc[i] += a / 6
					if i == 0 {
						ranks = append(ranks, l.Estimate().Rank)
					}
				}
			}
			fmt.Println("q", q, n, acc[:2], ranks)
		}
	}
}
