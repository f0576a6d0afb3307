package purchase

import (
	"slices"
	"strconv"

	"joust/sim/parallel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Effect returns the expected greatest probability to be best after the purchases, the mean
// over that many simulated batches. (The expected probability of each single arm is what it is
// before.) In batch b each pair draws its share from the posterior and its ties from its
// present share of ties, to which one duel with that of the whole record is added. Batch b has
// the stream "next", "effect", b; the result does not depend on the number of workers.
func (p *Planner) Effect(list []Purchase, batches int, root uint64, workers int) float64 {
	ties, duels := 0.0, 0.0
	for i := range pref.Arm(p.k) {
		for j := range i {
			ties += p.tied[p.at(i, j)]
			duels += p.Duels(i, j)
		}
	}
	overall := 0.0
	if duels > 0 {
		overall = ties / duels
	}
	greatest := make([]float64, batches)
	parallel.Range(max(1, workers), batches, func(_, low, high int) {
		shares := make([]float64, p.k)
		for b := low; b < high; b++ {
			stream := rng.Stream(root, "next", "effect", strconv.Itoa(b))
			after := p.clone()
			for _, x := range list {
				i, j := x.Pair.First, x.Pair.Second
				tie := (p.tied[p.at(i, j)] + overall) / (p.Duels(i, j) + 1)
				share := stream.Beta(p.Won(i, j)+0.5, p.Won(j, i)+0.5)
				decisive := stream.Binomial(x.Count, 1-tie)
				won := stream.Binomial(decisive, share)
				after.Add(i, j, float64(won), float64(x.Count-decisive), float64(decisive-won))
			}
			after.Best(p.Draws, stream, shares)
			greatest[b] = slices.Max(shares)
		}
	})
	sum := 0.0
	for _, g := range greatest {
		sum += g
	}
	return sum / float64(batches)
}

// BestShares returns what Best does from chunks times draws draws, in chunks of which b has the stream
// "next", "best", b. The result does not depend on the number of workers.
func (p *Posterior) BestShares(chunks, draws int, root uint64, workers int) []float64 {
	parts := make([][]float64, chunks)
	parallel.Range(max(1, workers), chunks, func(_, low, high int) {
		own := p.clone()
		for b := low; b < high; b++ {
			parts[b] = make([]float64, p.k)
			own.Best(draws, rng.Stream(root, "next", "best", strconv.Itoa(b)), parts[b])
		}
	})
	shares := make([]float64, p.k)
	for _, part := range parts {
		for a, s := range part {
			shares[a] += s / float64(chunks)
		}
	}
	return shares
}

// clone returns a copy that shares nothing.
func (p *Posterior) clone() *Posterior {
	c := *p
	c.won, c.tied, c.above = slices.Clone(p.won), slices.Clone(p.tied), slices.Clone(p.above)
	c.below, c.level, c.beats = slices.Clone(p.below), slices.Clone(p.level), slices.Clone(p.beats)
	c.points, c.winners = slices.Clone(p.points), make([]pref.Arm, 0, p.k)
	return &c
}
