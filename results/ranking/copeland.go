package ranking

import (
	"joust/sim/pref"
	"joust/sim/strength"
)

// CopelandPoints are the points of each arm for the arms that it has met.
type CopelandPoints struct {
	// Half has, for each opponent that the arm has met, 1 if it has more wins than losses
	// against it and ½ if it has as many.
	Half []float64
	// Mode has 1 for each opponent against which wins are the most frequent of the three
	// outcomes, and ½ if ties are. A pair in which no outcome is more frequent than both others
	// gives no points; see Openness.NoMode.
	Mode []float64
}

// Copeland returns the Copeland points of the arms of a record, by half wins and by the mode of
// each pair.
//
// The Copeland winners of the matrix of Preferences count every pair that has not met, and by
// the mode every pair without a mode, as half a point for both arms: with those pairs, points
// divided by K-1 are pref.Matrix.CopelandHalfWorth and CopelandWorth. If all pairs have met and
// have a mode, the winners are the arms with the most points.
func Copeland(r *strength.Record) CopelandPoints {
	c := CopelandPoints{Half: make([]float64, r.Arms), Mode: make([]float64, r.Arms)}
	for _, p := range r.Pairs {
		switch {
		case p.Win > p.Lose:
			c.Half[p.I]++
		case p.Win < p.Lose:
			c.Half[p.J]++
		default:
			c.Half[p.I] += 0.5
			c.Half[p.J] += 0.5
		}
		switch o, ok := mode(p); {
		case !ok:
		case o == pref.FirstWins:
			c.Mode[p.I]++
		case o == pref.SecondWins:
			c.Mode[p.J]++
		default:
			c.Mode[p.I] += 0.5
			c.Mode[p.J] += 0.5
		}
	}
	return c
}
