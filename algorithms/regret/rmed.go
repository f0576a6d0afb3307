package regret

import (
	"errors"
	"math"

	"joust/sim/cite"
	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RMEDParams are the parameters that the RMED algorithms share.
type RMEDParams struct {
	Factor   float64 `yaml:"factor" doc:"c in f(K) = c·K^e, in [0,1000]: an arm duels as long as its divergence exceeds the least by at most ln t + f(K)"`
	Exponent float64 `yaml:"exponent" doc:"e in f(K) = c·K^e, in [0,4]"`
	duel.TieParams
}

// Validate implements param.Params.
func (p RMEDParams) Validate() error {
	return errors.Join(param.Within("factor", p.Factor, 0, 1000), param.Within("exponent", p.Exponent, 0, 4))
}

// publishedRMED are the parameters of the authors' experiments.
var publishedRMED = RMEDParams{Factor: .3, Exponent: 1.01, TieParams: duel.TieParams{Ties: "half"}}

// rmedSource returns the source of the RMED algorithms.
func rmedSource(where string) cite.Citation {
	return cite.Citation{
		Authors: "Komiyama, J., Honda, J., Kashima, H. and Nakagawa, H.", Year: 2015,
		Title: "Regret Lower Bound and Optimal Algorithm in Dueling Bandit Problem",
		Venue: cite.Proceedings{Name: "COLT", Series: "PMLR", Volume: "40", Pages: "1141-1154"},
		Where: where,
	}
}

// divergences is a record of duels with the evidence against every arm. Let N_ij be the
// duels of a pair, p_ij the share that arm i has won, and d(p) = p ln 2p + (1-p) ln 2(1-p)
// the divergence of p from an even chance. Then
//
//	I_i = Σ_j N_ij d(p_ij), the sum over O_i = {j ≠ i: p_ij ≤ 1/2},
//
// and exp(-I_i) is the likelihood that arm i is a Condorcet winner, relative to the most
// likely matrix. A duel changes it for two arms only.
type divergences struct {
	record
	stream *rng.Source
	term   []int64 // term[i*k+j] = N_ij d(p_ij) if p_ij < 1/2, otherwise 0, in units of 1/evidence
	total  []int64 // I_i in the same unit
	behind []int   // the size of O_i
	best   pref.Arm
}

// evidence is the number of units of a divergence of 1. Sums of whole numbers do not
// depend on the order of the duels. They cannot overflow in 2³⁵ duels.
const evidence = 1 << 28

// newDivergences returns the evidence against k arms without duels.
func newDivergences(k int, ties duel.TieRule, stream *rng.Source) divergences {
	d := divergences{record: newRecord(k, ties), stream: stream, term: make([]int64, k*k), total: make([]int64, k), behind: make([]int, k)}
	for i := range d.behind {
		d.behind[i] = k - 1
	}
	d.best = pref.Arm(stream.Intn(k))
	return d
}

// enter counts duels of a pair of two arms.
func (d *divergences) enter(p pref.Pair, t pref.Tally) {
	i, j := int(p.First)*d.k+int(p.Second), int(p.Second)*d.k+int(p.First)
	first, second := d.halves[i] <= d.halves[j], d.halves[j] <= d.halves[i]
	d.add(p, t)
	w, l := d.halves[i], d.halves[j]
	d.recount(p.First, first, w <= l)
	d.recount(p.Second, second, l <= w)
	d.replace(p.First, i, w, l)
	d.replace(p.Second, j, l, w)
	c := choice{stream: d.stream}
	for a, v := range d.total {
		c.offer(pref.Arm(a), float64(-v))
	}
	d.best = c.arm
}

// recount updates the size of O_i, in which an opponent was and in which it is now.
func (d *divergences) recount(i pref.Arm, was, is bool) {
	if was == is {
		return
	}
	if is {
		d.behind[i]++
	} else {
		d.behind[i]--
	}
}

// replace updates the term at the index, which is one of I_i, to these half wins and half
// losses of arm i.
func (d *divergences) replace(i pref.Arm, index, wins, losses int) {
	v := int64(0)
	if wins < losses {
		v = int64(divergence(wins, losses) * evidence)
	}
	d.total[i] += v - d.term[index]
	d.term[index] = v
}

// divergence returns N d(p) after these half wins and half losses, which are not both 0.
func divergence(wins, losses int) float64 {
	return float64(conf.FromEven(float64(wins), float64(losses)) / 2)
}

// isBehind reports whether arm j is in O_i.
func (d *divergences) isBehind(i, j pref.Arm) bool { return i != j && d.wins(i, j) <= d.wins(j, i) }

// opponent returns the opponent of an arm in RMED1: the best arm i* if it is in O_i or if
// O_i is empty, otherwise the arm against which arm i has the smallest share of wins.
func (d *divergences) opponent(i pref.Arm) pref.Arm {
	if d.behind[i] == 0 || d.isBehind(i, d.best) {
		return d.best
	}
	c := choice{stream: d.stream}
	for j := range pref.Arm(d.k) {
		if j != i {
			c.offer(j, -d.mean(i, j))
		}
	}
	return c.arm
}

// contenders are the arms that take part in the loops of an RMED algorithm. In a loop each
// of the current arms has one duel as the first arm. An arm that has had it, or takes no
// part, takes part in the next loop if at some duel of this one
//
//	I_j - I_{i*} ≤ ln t + f(K).
type contenders struct {
	f             float64 // f(K)
	current, next []pref.Arm
	at            int    // the index in current of the arm that duels
	waiting       []bool // the arm is at this index of current or at a later one
	joined        []bool // the arm is in next
}

// newContenders returns the first loop, in which all k arms take part.
func newContenders(k int, p RMEDParams) contenders {
	c := contenders{
		f:       float64(p.Factor * portable.Exp(float64(p.Exponent*portable.Log(float64(k))))),
		current: make([]pref.Arm, k), next: make([]pref.Arm, 0, k), waiting: make([]bool, k), joined: make([]bool, k),
	}
	for i := range c.current {
		c.current[i], c.waiting[i] = pref.Arm(i), true
	}
	return c
}

// arm returns the arm whose turn it is.
func (c *contenders) arm() pref.Arm { return c.current[c.at] }

// advance ends the turn of the arm, after duel number t.
func (c *contenders) advance(d *divergences, t int) {
	c.waiting[c.arm()] = false
	limit := d.total[d.best] + int64(float64((c.f+portable.Log(float64(t)))*evidence))
	for j, v := range d.total {
		if v <= limit && !c.waiting[j] && !c.joined[j] {
			c.joined[j] = true
			c.next = append(c.next, pref.Arm(j))
		}
	}
	if c.at++; c.at < len(c.current) {
		return
	}
	c.at = 0
	c.current, c.next = c.next, c.current[:0]
	clear(c.joined)
	for _, a := range c.current { // at least i*
		c.waiting[a] = true
	}
}

// patience returns for how many duels of the best arm with itself the loop cannot change,
// after t duels: until some other arm takes part. It is 1 if other arms take part now.
func (c *contenders) patience(d *divergences, t int) int {
	if len(c.current) > 1 {
		return 1
	}
	least := int64(math.MaxInt64)
	for j, v := range d.total {
		if pref.Arm(j) != d.best {
			least = min(least, v)
		}
	}
	return until(float64(float64(least-d.total[d.best])/evidence)-c.f) - t
}

// until returns a number n such that ln t < x for all whole t < n. It is the least but one
// at most, and at most 2⁶⁰.
func until(x float64) int { return int(portable.Exp(min(x, 41))) }

// rmed is what RMED1, RMED2 and RMED2FH share: the evidence against the arms, the loops of
// those that still duel, and the duels of all pairs with which they begin.
type rmed struct {
	divergences
	contenders
	opening opening
	t       int // duels so far, those of an arm with itself included
	pair    pref.Pair
}

// newRMED returns k arms that begin with so many duels of each pair.
func newRMED(p RMEDParams, k, each int, stream *rng.Source) rmed {
	r := rmed{
		divergences: newDivergences(k, p.Rule(stream), stream), contenders: newContenders(k, p),
		opening: newOpening(k, each),
	}
	r.pair = r.opening.pair()
	return r
}

// count counts duels of the pair.
func (r *rmed) count(p pref.Pair, t pref.Tally) {
	r.t += t.Duels()
	if p.First != p.Second {
		r.enter(p, t)
	}
}

// Next implements duel.Learner.
func (r *rmed) Next() (pref.Pair, bool) { return r.pair, true }

// Patience implements duel.Patient. It is 1 in the opening, in which every duel may change
// the recommendation.
func (r *rmed) Patience() int {
	if r.pair.First != r.pair.Second {
		return 1
	}
	return max(1, r.patience(&r.divergences, r.t))
}

// Recommend returns the arm with the least divergence.
func (r *rmed) Recommend() pref.Arm { return r.best }
