package purchase

import (
	"math/bits"

	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// leveled is the probability of a share within ε of ½ above which a pair is level.
const leveled = 0.9

// Posterior is what the duels say of each pair. The share p_ij of the duels with a winner
// that arm i wins against arm j has the law Beta(w+½, l+½) after w wins and l losses, with the
// prior of Jeffreys; pairs are independent.
type Posterior struct {
	k       int
	epsilon float64
	won     []float64 // won[i*k+j]: wins of arm i against arm j
	tied    []float64 // tied[i*k+j] = tied[j*k+i]: duels without a winner
	above   []float64 // above[i*k+j]: probability that p_ij > ½
	below   []uint64  // below[i*k+j], i < j: the threshold of a draw for i beating j
	level   []bool    // level[i*k+j] = level[j*k+i]

	beats   []bool // the signs of the last draw: beats[i*k+j], i < j
	points  []int  // by arm, opponents that it beats in the last draw
	winners []pref.Arm
}

// NewPosterior returns the posterior of k arms without duels. A pair is level if its share is
// within epsilon of ½ with a probability above 0.9; with epsilon 0 no pair is.
func NewPosterior(k int, epsilon float64) *Posterior {
	p := &Posterior{
		k: k, epsilon: epsilon, won: make([]float64, k*k), tied: make([]float64, k*k), above: make([]float64, k*k),
		below: make([]uint64, k*k), level: make([]bool, k*k), beats: make([]bool, k*k), points: make([]int, k), winners: make([]pref.Arm, 0, k),
	}
	for i := range pref.Arm(k) {
		for j := range i {
			p.update(j, i)
		}
	}
	return p
}

// Add adds duels of two different arms: those that i won, that nobody won, and that j won.
func (p *Posterior) Add(i, j pref.Arm, win, tie, lose float64) {
	p.won[p.at(i, j)] += win
	p.won[p.at(j, i)] += lose
	p.tied[p.at(i, j)] += tie
	p.tied[p.at(j, i)] += tie
	p.update(min(i, j), max(i, j))
}

// AddRecord adds the duels of a record.
func (p *Posterior) AddRecord(r *strength.Record) {
	for _, x := range r.Pairs {
		p.Add(x.I, x.J, x.Win, x.Tie, x.Lose)
	}
}

func (p *Posterior) at(i, j pref.Arm) int { return int(i)*p.k + int(j) }

// update computes what follows from the duels of a pair i < j.
func (p *Posterior) update(i, j pref.Arm) {
	ij, ji := p.at(i, j), p.at(j, i)
	a, b := p.won[ij]+0.5, p.won[ji]+0.5
	// The smaller of the two is computed, so that neither loses digits.
	if a >= b {
		p.above[ji] = portable.BetaCDF(0.5, a, b)
		p.above[ij] = 1 - p.above[ji]
	} else {
		p.above[ij] = portable.BetaCDF(0.5, b, a)
		p.above[ji] = 1 - p.above[ij]
	}
	if a == b {
		p.above[ij], p.above[ji] = 0.5, 0.5
	}
	p.below[ij] = rng.Threshold(p.above[ij])
	e := p.epsilon
	within := e > 0 && portable.BetaCDF(0.5+e, a, b)-portable.BetaCDF(0.5-e, a, b) > leveled
	p.level[ij], p.level[ji] = within, within
}

// Arms returns the number of arms.
func (p *Posterior) Arms() int { return p.k }

// Won returns how many duels arm i has won against arm j.
func (p *Posterior) Won(i, j pref.Arm) float64 { return p.won[p.at(i, j)] }

// Duels returns how many duels the arms had, those without a winner included.
func (p *Posterior) Duels(i, j pref.Arm) float64 {
	return p.won[p.at(i, j)] + p.won[p.at(j, i)] + p.tied[p.at(i, j)]
}

// Above returns q_ij, the probability that arm i wins more than half of the duels with a
// winner against arm j.
func (p *Posterior) Above(i, j pref.Arm) float64 { return p.above[p.at(i, j)] }

// Level reports whether the share of the pair is within ε of ½ with a probability above 0.9.
func (p *Posterior) Level(i, j pref.Arm) bool { return p.level[p.at(i, j)] }

// Condorcet returns the probability Π_j q_ij that arm i beats all others.
func (p *Posterior) Condorcet(i pref.Arm) float64 {
	product := 1.0
	for j := range pref.Arm(p.k) {
		if j != i {
			product = float64(product * p.Above(i, j))
		}
	}
	return product
}

// draw draws the sign of every pair and counts the opponents that each arm beats.
func (p *Posterior) draw(stream *rng.Source) {
	k := p.k
	clear(p.points)
	for i := range k {
		below, beats := p.below[i*k:(i+1)*k], p.beats[i*k:(i+1)*k]
		wins := 0
		for j := i + 1; j < k; j++ {
			// 1 if the draw is below, without a branch, which would often be mispredicted.
			_, won := bits.Sub64(stream.Draw(), below[j], 0)
			beats[j] = won == 1
			wins += int(won)
			p.points[j] += 1 - int(won)
		}
		p.points[i] += wins
	}
}

// copeland returns the arms that beat the most others in the last draw. It is valid until the
// next call.
func (p *Posterior) copeland() []pref.Arm {
	p.winners = p.winners[:0]
	most := -1
	for a, n := range p.points {
		if n > most {
			most, p.winners = n, p.winners[:0]
		}
		if n == most {
			p.winners = append(p.winners, pref.Arm(a))
		}
	}
	return p.winners
}

// Best writes to shares, one for each arm, the probability that the arm is the Copeland
// winner, who beats the most others, where one of several is chosen by lot: the mean over that
// many draws of all signs. Its standard error is √(s(1-s)/draws) at most.
func (p *Posterior) Best(draws int, stream *rng.Source, shares []float64) {
	clear(shares)
	for range draws {
		p.draw(stream)
		list := p.copeland()
		for _, a := range list {
			shares[a] += 1 / float64(len(list))
		}
	}
	for a := range shares {
		shares[a] /= float64(draws)
	}
}

// Leader returns the arm that has won the most duels against the most opponents, half a point
// being for a pair that is even after some duels. Among equals it is the one with the greatest
// Σ_j q_ij, and of these the first.
func (p *Posterior) Leader() pref.Arm {
	var best pref.Arm
	most, greatest := -1, 0.0
	for i := range pref.Arm(p.k) {
		points, sum := 0, 0.0
		for j := range pref.Arm(p.k) {
			if i == j {
				continue
			}
			w, l := p.Won(i, j), p.Won(j, i)
			switch {
			case w > l:
				points += 2
			case w == l && p.Duels(i, j) > 0:
				points++
			}
			sum += p.Above(i, j)
		}
		if points > most || points == most && sum > greatest {
			best, most, greatest = i, points, sum
		}
	}
	return best
}
