package regret

import (
	"math"

	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// posterior are the beta laws of Thompson sampling: the probability that arm i beats arm j
// is θ_ij ~ Beta(W_ij + 1, W_ji + 1), with θ_ji = 1 - θ_ij.
//
// Most of a draw does not matter. A tournament of sampled arms asks only whether θ_ij > ½, so
// that the probability of this event is kept for each pair and a threshold of it is compared
// with random bits. The value is drawn only where values are compared, given on which side
// of ½ it is.
//
// The probability follows from the duels in O(1). With g(a, b) = 2^-(a+b)/B(a, b) and
// A(a, b) the probability that Beta(a, b) > ½,
//
//	A(a+1, b) = A(a, b) + g(a, b)/a,   g(a+1, b) = g(a, b)·(a+b)/(2a),
//	A(a, b+1) = A(a, b) - g(a, b)/b,   g(a, b+1) = g(a, b)·(a+b)/(2b).
//
// A tie adds ½ to both parameters. So that it needs no incomplete beta function, A and g are
// kept at (a+½, b+½) also.
type posterior struct {
	source *rng.Source
	arms   int
	counts *record
	tails  [][2]tail // tails[i*k+j] for i < j, at (a, b) and at (a+½, b+½) with a = W_ij + 1, b = W_ji + 1
	// above[i*k+j]: the probability that θ_ij > ½ as a multiple of 2^-64.
	above []uint64
}

// tail is A and g.
type tail struct{ above, g float64 }

// newPosterior returns the posterior of the record, which has no duels.
func newPosterior(r *record, stream *rng.Source) posterior {
	p := posterior{source: stream, arms: r.k, counts: r, tails: make([][2]tail, r.k*r.k), above: make([]uint64, r.k*r.k)}
	for i := range p.tails {
		p.tails[i] = [2]tail{{0.5, 0.25}, {0.5, 1 / math.Pi}}
		p.above[i] = 1 << 63
	}
	return p
}

// shapes returns the parameters of the law of θ_ij.
func (p *posterior) shapes(i, j pref.Arm) (a, b float64) {
	return 1 + float64(float64(p.counts.wins(i, j))/2), 1 + float64(float64(p.counts.wins(j, i))/2)
}

// probability returns the probability that θ_ij > ½.
func (p *posterior) probability(i, j int) float64 {
	if i < j {
		return p.tails[i*p.arms+j][0].above
	}
	return 1 - p.tails[j*p.arms+i][0].above
}

// enter enters duels of a pair in the bounds, which hold the record, and in the posterior.
func (p *posterior) enter(x pref.Pair, t pref.Tally, b *bounds) {
	wins, losses := b.wins(x.First, x.Second), b.wins(x.Second, x.First)
	b.observe(x, t)
	p.follow(x, b.wins(x.First, x.Second)-wins, b.wins(x.Second, x.First)-losses)
}

// follow brings the law of the pair up to date, when the record has these half wins more.
func (p *posterior) follow(x pref.Pair, wins, losses int) {
	if x.First == x.Second {
		return
	}
	if x.First > x.Second {
		x, wins, losses = x.Flip(), losses, wins
	}
	i, j := x.First, x.Second
	at := &p.tails[int(i)*p.arms+int(j)]
	a, b := p.shapes(i, j) // with these duels
	if min(at[0].g, at[1].g) < 1e-280 {
		// Far from even, g may have lost its digits.
		at[0], at[1] = newTail(a, b), newTail(a+0.5, b+0.5)
	} else {
		a -= float64(float64(wins) / 2)
		b -= float64(float64(losses) / 2)
		if wins&1 == 1 { // losses is odd too: a tie
			at[0].win(a, b)
			at[0].lose(a+1, b)
			at[0], at[1] = at[1], at[0]
			a, b = a+0.5, b+0.5
		}
		for range wins / 2 {
			at[0].win(a, b)
			at[1].win(a+0.5, b+0.5)
			a++
		}
		for range losses / 2 {
			at[0].lose(a, b)
			at[1].lose(a+0.5, b+0.5)
			b++
		}
	}
	above := threshold(at[0].above)
	p.above[int(i)*p.arms+int(j)] = above
	p.above[int(j)*p.arms+int(i)] = -above
}

// threshold returns a probability as a multiple of 2^-64 that is neither 0 nor 1.
func threshold(p float64) uint64 {
	return uint64(max(1, min(float64(p*0x1p53), 0x1p53-1))) << 11
}

// newTail computes the tail at (a, b).
func newTail(a, b float64) tail {
	log := portable.LogGamma(a+b) - portable.LogGamma(a) - portable.LogGamma(b)
	return tail{portable.BetaCDF(0.5, b, a), portable.Exp(log - float64((a+b)*math.Ln2))}
}

// win goes from (a, b) to (a+1, b).
func (t *tail) win(a, b float64) {
	t.above = min(1, t.above+t.g/a)
	t.g = float64(t.g * (a + b) / (2 * a))
}

// lose goes from (a, b) to (a, b+1).
func (t *tail) lose(a, b float64) {
	t.above = max(0, t.above-t.g/b)
	t.g = float64(t.g * (a + b) / (2 * b))
}

// beats draws whether θ_ij > ½.
func (p *posterior) beats(i, j pref.Arm) bool {
	return p.source.Uint64() < p.above[int(i)*p.arms+int(j)]
}

// value draws θ_ij, given whether it is above ½.
func (p *posterior) value(i, j pref.Arm, above bool) float64 {
	a, b := p.shapes(i, j)
	if above {
		return p.upperValue(a, b, p.probability(int(i), int(j)))
	}
	return 1 - p.upperValue(b, a, p.probability(int(j), int(i)))
}

// upperValue draws from Beta(a, b), given that it is above ½, which has the given
// probability. Both a and b are at least 1.
func (p *posterior) upperValue(a, b, probability float64) float64 {
	switch {
	case a == 1 && b == 1:
		return 0.5 + float64(0.5*between(p.source))
	case a == 1: // ((1-x)/½)^b is uniform
		return 1 - float64(0.5*portable.Exp(portable.Log(between(p.source))/b))
	case b == 1: // x^a is uniform above 2^-a
		least := portable.Exp(-float64(a * math.Ln2))
		return max(0.5, portable.Exp(portable.Log(least+float64((1-least)*between(p.source)))/a))
	case probability >= 0.25:
		law := rng.NewBetaLaw(a, b)
		for {
			if odds := p.source.Odds(&law); odds > 1 {
				return odds / (1 + odds)
			}
		}
	}
	// Here b > a. The density is log-concave, so that it lies below its tangent at ½, which
	// is an exponential law of this rate.
	rate := 2 * (b - a)
	for {
		excess := -portable.Log(between(p.source)) / rate
		x := 0.5 + excess
		if x >= 1 {
			continue
		}
		under := float64((a-1)*portable.Log(2*x)) + float64((b-1)*portable.Log(2*(1-x)))
		if portable.Log(between(p.source)) < under+float64(rate*excess) {
			return x
		}
	}
}

// scores draws a tournament of θ and counts wins[i] of the arms i with in[i], against all
// other arms. The entries of the other arms in wins are meaningless.
//
// A draw takes 32 bits. Only if they are those of the threshold, which is rare, 32 more
// decide.
func (p *posterior) scores(in []bool, wins []int32) {
	clear(wins)
	var word uint64
	left := 0
	for i, of := range in {
		if !of {
			continue
		}
		row := p.above[i*p.arms : (i+1)*p.arms]
		won := int32(0)
		for j, above := range row {
			if j < i && in[j] || j == i { // drawn already
				continue
			}
			if left == 0 {
				word, left = p.source.Uint64(), 2
			}
			bits, limit := word&(1<<32-1), above>>32
			word >>= 32
			left--
			if bits == limit {
				bits, limit = p.source.Uint64()>>32, above&(1<<32-1)
			}
			win := int32((bits - limit) >> 63)
			won += win
			wins[j] += 1 - win
		}
		wins[i] += won
	}
}

// tournament draws a tournament of θ among the arms and counts the wins of each in wins, which
// has their length.
//
// A draw takes 16 bits. Only if they are those of the threshold, which is rare, 48 more
// decide.
func (p *posterior) tournament(arms []pref.Arm, wins []int32) {
	clear(wins)
	var word uint64
	left := 0
	for i, a := range arms {
		row := p.above[int(a)*p.arms : (int(a)+1)*p.arms]
		won := int32(0)
		for j, b := range arms[:i] {
			if left == 0 {
				word, left = p.source.Uint64(), 4
			}
			above := row[b]
			bits, limit := word&(1<<16-1), above>>48
			word >>= 16
			left--
			if bits == limit {
				bits, limit = p.source.Uint64()>>16, above&(1<<48-1)
			}
			win := int32((bits - limit) >> 63)
			won += win
			wins[j] += 1 - win
		}
		wins[i] = won
	}
}

// rivals lists the arms j for which it draws θ_jc > ½, in the list whose memory it uses. It
// leaves out those with tau[j] > width.
func (p *posterior) rivals(c pref.Arm, tau []float64, width float64, list []pref.Arm) []pref.Arm {
	list = list[:0]
	above := p.above[int(c)*p.arms:][:len(tau)]
	for j, tau := range tau {
		if j != int(c) && !(tau > width) && p.source.Uint64() >= above[j] {
			list = append(list, pref.Arm(j))
		}
	}
	return list
}

// someRival returns the probability that rivals lists an arm.
func (p *posterior) someRival(c pref.Arm, tau []float64, width float64) (some float64) {
	for j, tau := range tau {
		if j != int(c) && !(tau > width) {
			some += float64(p.probability(j, int(c)) * (1 - some))
		}
	}
	return some
}

// rivalsGiven is rivals given that it lists an arm, which has the probability some.
func (p *posterior) rivalsGiven(some float64, c pref.Arm, tau []float64, width float64, list []pref.Arm) []pref.Arm {
	list = list[:0]
	// As long as there is none, rest is uniform between 0 and the probability that one of
	// the remaining arms is a rival.
	rest := float64(some * between(p.source))
	last := c
	for j, tau := range tau {
		a := pref.Arm(j)
		switch {
		case a == c || tau > width:
			continue
		case len(list) > 0:
			if p.beats(a, c) {
				list = append(list, a)
			}
			continue
		}
		last = a
		one := p.probability(j, int(c))
		if rest < one {
			list = append(list, a)
		} else {
			rest = (rest - one) / (1 - one)
		}
	}
	if len(list) == 0 { // by rounding
		list = append(list, last)
	}
	return list
}

// greatest returns the arm j of the list with the greatest θ_jc, all of which are above ½; c
// itself, with ½, if the list is empty.
func (p *posterior) greatest(c pref.Arm, list []pref.Arm) pref.Arm {
	switch len(list) {
	case 0:
		return c
	case 1:
		return list[0]
	}
	best := choice{stream: p.source}
	for _, j := range list {
		best.offer(j, p.value(j, c, true))
	}
	return best.arm
}
