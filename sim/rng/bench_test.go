package rng

import (
	"fmt"
	"testing"
)

var sink int

func BenchmarkUint64(b *testing.B) {
	s := Stream(1, "bench")
	var x uint64
	for b.Loop() {
		x += s.Uint64()
	}
	sink = int(x)
}

func BenchmarkDraw(b *testing.B) {
	s, t := Stream(1, "bench"), Threshold(0.51)
	n := 0
	for b.Loop() {
		if s.Draw() < t {
			n++
		}
	}
	sink = n
}

// BenchmarkBinomial draws with the same n repeatedly and, as n=mixed, with n from 1 to 2000
// in an order that no branch predictor can learn, as in leaps.
func BenchmarkBinomial(b *testing.B) {
	for _, p := range []float64{0.5, 0.51, 0.3} {
		for _, n := range []int{5, 20, 40, 100, 200, 300, 400, 600, 1000, 1e5} {
			b.Run(fmt.Sprintf("p=%g/n=%d", p, n), func(b *testing.B) {
				s := Stream(1, "bench")
				for b.Loop() {
					sink = s.Binomial(n, p)
				}
			})
		}
		for _, top := range []int{100, 500, 2000} {
			b.Run(fmt.Sprintf("p=%g/n=mixed%d", p, top), func(b *testing.B) {
				s := Stream(1, "bench")
				var ns [1 << 12]int
				for i := range ns {
					ns[i] = 1 + s.Intn(top)
				}
				for i := 0; b.Loop(); i++ {
					sink = s.Binomial(ns[i&(1<<12-1)], p)
				}
			})
		}
	}
}
