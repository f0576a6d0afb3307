package purchase

import (
	"math"

	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// MaxInformationArms is the most arms for which the criterion Information has memory enough: it
// counts who is best for each sign of each pair.
const MaxInformationArms = 300

// informationValues computes Shares and, for each pair, the mutual information in nats of its
// sign and of who is best, from the same draws. With s the sign, w the winner and f the shares
// of the draws,
//
//	I = Σ_w,s f(w, s) ln( f(w, s) / (f(w)·f(s)) ).
func (p *Planner) informationValues(stream *rng.Source) {
	k := p.k
	p.Reserve()
	// joint[(i*k+j)*k+w]: draws in which i beats j and w is best.
	clear(p.joint)
	clear(p.Shares)
	for range p.Draws {
		p.draw(stream)
		list := p.copeland()
		part := 1 / float64(len(list))
		for _, w := range list {
			p.Shares[w] += part
			for i := range k {
				for j := i + 1; j < k; j++ {
					if p.beats[i*k+j] {
						p.joint[(i*k+j)*k+int(w)] += part
					}
				}
			}
		}
	}
	n := float64(p.Draws)
	for w := range p.Shares {
		p.Shares[w] /= n
	}
	for i := range k {
		for j := i + 1; j < k; j++ {
			won := p.joint[(i*k+j)*k:][:k]
			sum := 0.0
			for _, v := range won {
				sum += v / n
			}
			p.values[i*k+j] = p.informationOf(won, sum)
		}
	}
}

// informationOf returns the information of a sign that is positive with this probability.
func (p *Planner) informationOf(won []float64, positive float64) float64 {
	total := 0.0
	for w, v := range won {
		with := v / float64(p.Draws)
		total += term(with, p.Shares[w], positive) + term(p.Shares[w]-with, p.Shares[w], 1-positive)
	}
	return max(0, total)
}

// term returns f ln(f/(g·h)); 0 where the differences of rounded sums leave nothing.
func term(f, g, h float64) float64 {
	if f < 1e-12 || g < 1e-12 || h < 1e-12 {
		return 0
	}
	return float64(f * portable.Log(f/float64(g*h)))
}

// informationGain returns I/√n of a pair with n duels, those wanted included.
func (p *Planner) informationGain(i, j pref.Arm) float64 {
	n := p.Duels(i, j) + float64(p.wanted[p.at(i, j)])
	return p.values[p.at(i, j)] / math.Sqrt(max(1, n))
}
