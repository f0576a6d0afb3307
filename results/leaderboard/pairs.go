package leaderboard

import (
	"math"

	"joust/results/stats"
	"joust/sim/pref"
)

// Pair is how the duels of two arms went.
type Pair struct {
	First, Second     pref.Arm // of the log; First has the better rank
	Wins, Ties, Loses float64  // of First, and of Second
	// Share is the share of the duels that First won, a tie being half a win, with Wilson's
	// interval; NaN for a pair that has not met.
	Share stats.Estimate
	// Expected is the share that the strengths say, by the law of the model; NaN between
	// groups.
	Expected float64
}

// Duels returns the number of duels.
func (p Pair) Duels() float64 { return p.Wins + p.Ties + p.Loses }

// PairsOf returns all pairs of the arms of a part, in the order of their ranks.
func (b *Board) PairsOf(p *Part) (list []Pair) {
	type place struct {
		group *Group
		row   *Row
		at    pref.Arm
	}
	var arms []place
	for _, g := range p.Groups {
		for i := range g.Rows {
			r := &g.Rows[i]
			arms = append(arms, place{g, r, p.indices([]pref.Arm{r.Arm})[0]})
		}
	}
	for i, x := range arms {
		for _, y := range arms[i+1:] {
			q := Pair{First: x.row.Arm, Second: y.row.Arm, Share: unknown, Expected: math.NaN()}
			q.Wins, q.Ties, q.Loses = p.Table.At(x.at, y.at)
			if n := q.Duels(); n > 0 {
				won := q.Wins + float64(q.Ties/2)
				q.Share.Value = won / n
				q.Share.Low, q.Share.High = stats.Wilson(won, n)
			}
			if x.group == y.group && x.group.estimate != nil {
				win, tie, _ := x.group.estimate.Probabilities(x.row.Strength.Value - y.row.Strength.Value)
				q.Expected = win + float64(tie/2)
			}
			list = append(list, q)
		}
	}
	return list
}
