package judging

import (
	"math"

	"joust/sim/label"
	"joust/sim/pref"
)

// Coin returns the model with the shares of a.
func (a *Accuracy) Coin() label.Coin {
	return label.Coin{First: a.First.Value, Second: a.Second.Value, FirstBetter: a.FirstBetter}
}

// Certificate compares the majority with the best use of the votes of a panel.
type Certificate struct {
	label.Coin
	Votes          int     // h
	Majority, Best float64 // see label.Coin.Majority
	Holds          bool    // see label.Coin.Certified
	// Support is the share of resamples of the verdicts in which the condition holds. The
	// certificate is firm if it holds in 95 % of them.
	Support float64
	Firm    bool
}

// Certify checks the condition of label.Coin.Certified for a panel of h votes, with the shares of a and
// those of resamples of its verdicts with a winner where the truth has one. It panics unless h is
// odd and positive.
func (a *Accuracy) Certify(h int, b Bootstrap) Certificate {
	coin := a.Coin()
	c := Certificate{Coin: coin, Votes: h, Majority: math.NaN(), Best: math.NaN(), Support: math.NaN()}
	if math.IsNaN(coin.First) || math.IsNaN(coin.Second) {
		return c // some side of the truth has no verdicts
	}
	c.Majority, c.Best = coin.Majority(h)
	c.Holds = coin.Certified(h)
	f, s := pref.FirstWins, pref.SecondWins
	cells := []int{a.Confusion[f][f], a.Confusion[f][s], a.Confusion[s][f], a.Confusion[s][s]}
	holds := 0
	drawn := b.resample(cells, func(n []int) []float64 {
		first, second := float64(n[0]+n[1]), float64(n[2]+n[3])
		r := label.Coin{First: float64(n[0]) / first, Second: float64(n[3]) / second, FirstBetter: first / (first + second)}
		return []float64{indicator(first > 0 && second > 0 && r.Certified(h))}
	}, "panel")
	for _, d := range drawn {
		holds += int(d[0])
	}
	c.Support = float64(holds) / float64(len(drawn))
	c.Firm = c.Holds && c.Support >= 0.95
	return c
}

func indicator(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
