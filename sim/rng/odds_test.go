package rng

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// θ = x/(1+x) of a draw x of Odds has the beta law.
func TestOdds(t *testing.T) {
	for _, c := range [][2]float64{{1, 1}, {1, 1.5}, {2.5, 1}, {5, 2}, {40, 70.5}, {1e4, 3e4}} {
		s := Stream(1, "odds", fmt.Sprint(c))
		law := NewBetaLaw(c[0], c[1])
		follows(t, fmt.Sprintf("Odds%g", c), draws, func() float64 {
			x := s.Odds(&law)
			return x / (1 + x)
		}, distuv.Beta{Alpha: c[0], Beta: c[1]}.CDF)
	}
	defer func() {
		if got, want := recover(), "rng: a BetaLaw with a parameter below 1"; got != want {
			t.Errorf("NewBetaLaw(1, .9): got %v, want %v", got, want)
		}
	}()
	NewBetaLaw(1, 0.9)
}
