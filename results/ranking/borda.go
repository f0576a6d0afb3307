package ranking

import (
	"math"

	"joust/sim/portable"
	"joust/sim/strength"
)

// BordaScores are the mean shares of wins of the arms of a record.
type BordaScores struct {
	// Scores has the mean, over the opponents j that arm i has met, of s_ij/n_ij, where s_ij
	// counts wins and half of the ties of n_ij duels; NaN for an arm that has met none. Every
	// opponent counts the same, however often it was met.
	Scores []float64
	Met    []int // the number of opponents that each arm has met
	// Unequal reports that some arm has not met all others. Then scores are means over
	// different opponents, and an arm that met weak ones is favoured.
	Unequal bool
}

// Borda returns the Borda scores of a record over the opponents met. If all pairs have met,
// they are those of pref.Matrix.BordaScores.
func Borda(r *strength.Record) BordaScores {
	b := BordaScores{Scores: make([]float64, r.Arms), Met: make([]int, r.Arms)}
	for _, p := range r.Pairs {
		n := p.Duels()
		b.Scores[p.I] += (p.Win + float64(p.Tie/2)) / n
		b.Scores[p.J] += (p.Lose + float64(p.Tie/2)) / n
		b.Met[p.I]++
		b.Met[p.J]++
	}
	for i, met := range b.Met {
		b.Unequal = b.Unequal || met < r.Arms-1
		if met == 0 {
			b.Scores[i] = math.NaN()
		} else {
			b.Scores[i] /= float64(met)
		}
	}
	return b
}

// BordaOfStrengths returns the Borda scores of strengths θ in units of the log odds,
//
//	score(i) = 1/(K-1) Σ_{j≠i} 1/(1 + exp(θ_j - θ_i)),
//
// the mean chance of winning against another arm drawn uniformly in the model of Bradley and
// Terry. It does not depend on which pairs have met. A single arm has the score 0.
func BordaOfStrengths(theta []float64) []float64 {
	scores := make([]float64, len(theta))
	for i, a := range theta {
		for j, b := range theta {
			if i != j {
				scores[i] += 1 / (1 + portable.Exp(b-a))
			}
		}
		if len(theta) > 1 {
			scores[i] /= float64(len(theta) - 1)
		}
	}
	return scores
}
