package regret

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// ECWRMEDParams are the parameters of ECW-RMED.
type ECWRMEDParams struct {
	Alpha float64 `yaml:"alpha" symbol:"α" doc:"every pair duels at least α √ln t times; in (0,1000]"`
	Beta  float64 `yaml:"beta" symbol:"β" doc:"a pair duels as long as its mean is nearer to 1/2 than β/max(1, ln ln t); in [0,.5]"`
	duel.TieParams
}

// Validate implements param.Params.
func (p ECWRMEDParams) Validate() error {
	return errors.Join(param.Within("alpha", p.Alpha, 1e-9, 1000), param.Within("beta", p.Beta, 0, .5))
}

// ECWRMEDEntry declares ecw-rmed for the catalogue.
var ECWRMEDEntry = duel.LearnerSpec[ECWRMEDParams, *ECWRMED]{
	Spec: sim.Spec[ECWRMEDParams]{
		Name: "ecw-rmed",
		Card: sim.Card{
			Title:    "ECW-RMED",
			About:    "Minimum empirical divergence for Copeland winners: it lets those pairs duel whose duels are missing, in the cheapest plan, to tell the matrix from all in which its winner wins no more.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Cost:     "O(K² log K) a duel and Copeland winner, O(K²) memory. Leaps over duels of an arm with itself.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "Copeland regret of order ln T if no pair is exactly even; that of the lower bound if several arms are Copeland winners. A pair that is even duels for ever.", Cited: "the source, asymptotic"},
				{Of: sim.Result, Text: "After a duel of the loop an arm duels itself alone only if the divergences of the duels exceed ln t for every set of pairs that would dethrone it.", Test: "algorithms/regret.TestECWRMEDMargins"},
			},
			Source: cite.Citation{
				Authors: "Komiyama, J., Honda, J. and Nakagawa, H.", Year: 2016,
				Title: "{Copeland} Dueling Bandit Problem: Regret Lower Bound, Optimal Algorithm, and Computationally Efficient Algorithm",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "48", Pages: "1235-1244"},
				Where: "ECW-RMED",
			},
		},
		Defaults: ECWRMEDParams{Alpha: 3, Beta: .01, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewECWRMED,
	TossesCoins: func(p ECWRMEDParams) bool { return p.TossesCoins() },
	Seeks:       func(ECWRMEDParams) pref.Notion { return pref.CopelandHalf },
	SelfDuels:   func(ECWRMEDParams) bool { return true },
	Endless:     func(ECWRMEDParams) bool { return true },
}

// ECWRMED minimises Copeland regret (Komiyama, Honda and Nakagawa, ICML 2016, ECW-RMED).
//
// As long as some pair has fewer than α √ln t duels or a mean nearer to 1/2 than β/ln ln t,
// such a pair duels, the one with the fewest duels. Otherwise it works in loops over pairs.
// After each duel of a loop, some arms with the fewest losses L are the apparent winners.
// If for one of them every set of pairs that would give some other arm fewer losses has
// Σ N d(p) >= ln t, the next loop has the duel of that arm with itself. If not, it has this
// too, and the pairs with fewer than q ln t duels, where q is the cheapest of the plans of
// the apparent winners; see plan.
//
// The text follows the program of Wu and Liu (Alg_ECWRMED.cpp) and what is remembered of the
// source; there are no published values to compare. That program refuses a winner if
// N d(p) > ln t for any pair, which looks like a reversed sign and is left out. The
// condition on sets is checked exactly.
type ECWRMED struct {
	divergences
	alpha, beta float64
	t           int   // duels so far, those of an arm with itself included
	spent       []int // spent[i*k+j], i < j: duels of the pair, those that do not count included
	losses      []int // L_i

	current, next   []pref.Pair
	at              int    // the index in current of the pair that duels
	waiting, joined []bool // by i*k+j, i <= j: the pair is in current at this index or later, or in next
	pair            pref.Pair
	forced          bool
	margin          float64 // the least Σ N d(p) over the sets, for the apparent winner with the most
	winner          pref.Arm
	q, plans        []float64 // q of the pairs by i*k+j, i < j, and that of another winner
	single          []priced
}

// priced is an arm or a pair with a price.
type priced struct {
	price float64
	arm   pref.Arm
}

// NewECWRMED returns a learner for the problem.
func NewECWRMED(p ECWRMEDParams, problem duel.Problem, stream *rng.Source) *ECWRMED {
	k := problem.Arms
	l := &ECWRMED{
		divergences: newDivergences(k, p.Rule(stream), stream), alpha: p.Alpha, beta: p.Beta,
		spent: make([]int, k*k), losses: make([]int, k),
		current: make([]pref.Pair, 0, k*k), next: make([]pref.Pair, 0, k*k), waiting: make([]bool, k*k), joined: make([]bool, k*k),
		q: make([]float64, k*k), plans: make([]float64, k*k), single: make([]priced, 0, 2*k),
	}
	for j := range pref.Arm(k) {
		for i := range j {
			l.current = append(l.current, pref.Pair{First: i, Second: j})
			l.waiting[l.index(i, j)] = true
		}
	}
	l.winner = l.best
	l.choose()
	return l
}

// index returns the index of a pair in whatever order.
func (l *ECWRMED) index(i, j pref.Arm) int { return int(min(i, j))*l.k + int(max(i, j)) }

// Next implements duel.Learner.
func (l *ECWRMED) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *ECWRMED) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient. While an arm duels itself alone, nothing changes until
// ln t exceeds its margin or some pair needs another duel.
func (l *ECWRMED) Patience() int {
	if l.pair.First != l.pair.Second || len(l.current) > 1 {
		return 1
	}
	fewest := math.MaxInt
	for j := range pref.Arm(l.k) {
		for i := range j {
			fewest = min(fewest, l.duels(i, j))
		}
	}
	root := float64(fewest) / l.alpha
	return max(1, min(until(l.margin)-l.t, until(float64(root*root))-1-l.t))
}

// ObserveTally implements duel.Patient.
func (l *ECWRMED) ObserveTally(p pref.Pair, t pref.Tally) {
	l.t += t.Duels()
	if p.First != p.Second {
		l.spent[l.index(p.First, p.Second)] += t.Duels()
		l.enter(p, t)
		l.judge()
	}
	if !l.forced {
		l.waiting[l.index(p.First, p.Second)] = false
		l.plan()
		if l.at++; l.at == len(l.current) {
			l.at = 0
			l.current, l.next = l.next, l.current[:0]
			clear(l.joined)
			for _, p := range l.current {
				l.waiting[l.index(p.First, p.Second)] = true
			}
		}
	}
	l.choose()
}

// Recommend returns an arm with the fewest losses, of several the one whose margin is the
// greatest.
func (l *ECWRMED) Recommend() pref.Arm { return l.winner }

// choose chooses the next pair.
func (l *ECWRMED) choose() {
	ln := portable.Log(float64(l.t + 1))
	fewest := float64(l.alpha * math.Sqrt(ln))
	near := l.beta
	if lnln := portable.Log(ln); lnln > 1 {
		near /= lnln
	}
	l.pair, l.forced = l.current[l.at], false
	least := math.MaxInt
	for j := range pref.Arm(l.k) {
		for i := range j {
			if s := l.spent[l.index(i, j)]; s < least && (float64(l.duels(i, j)) < fewest || math.Abs(l.mean(i, j)-0.5) < near) {
				l.pair, l.forced, least = pref.Pair{First: i, Second: j}, true, s
			}
		}
	}
}

// judge counts the losses and finds the apparent winner with the greatest margin.
func (l *ECWRMED) judge() {
	fewest := l.k
	for i := range pref.Arm(l.k) {
		l.losses[i] = 0
		for j := range pref.Arm(l.k) {
			if l.wins(i, j) < l.wins(j, i) {
				l.losses[i]++
			}
		}
		fewest = min(fewest, l.losses[i])
	}
	c := choice{stream: l.stream}
	for i, n := range l.losses {
		if n == fewest {
			c.offer(pref.Arm(i), l.marginOf(pref.Arm(i)))
		}
	}
	l.winner, l.margin = c.arm, c.value
}

// divergenceOf returns N d(p) of a pair.
func (l *ECWRMED) divergenceOf(i, j pref.Arm) float64 {
	return float64(l.term[int(i)*l.k+int(j)]+l.term[int(j)*l.k+int(i)]) / evidence
}

// marginOf returns the least Σ N d(p) over all sets of pairs by which some other arm would
// have fewer losses than arm i. A lost duel of that arm that it wins counts one, a duel that
// arm i loses then counts one, and their own duel counts both.
func (l *ECWRMED) marginOf(i pref.Arm) float64 {
	least := math.Inf(1)
	for rival := range pref.Arm(l.k) {
		if rival == i {
			continue
		}
		l.single = l.single[:0]
		own := math.Inf(1) // the price of their own duel, which counts two
		for j := range pref.Arm(l.k) {
			if j != i && j != rival && l.wins(rival, j) < l.wins(j, rival) {
				l.single = append(l.single, priced{l.divergenceOf(rival, j), j})
			}
			switch w, lost := l.wins(i, j), l.wins(j, i); {
			case j == i || w < lost:
			case j == rival && w > lost:
				own = l.divergenceOf(i, j)
			default:
				l.single = append(l.single, priced{l.divergenceOf(i, j), j})
			}
		}
		slices.SortFunc(l.single, func(a, b priced) int { return cmp.Compare(a.price, b.price) })
		need := l.losses[rival] - l.losses[i] + 1
		sum := 0.0
		for n := 0; ; n++ {
			if n >= need {
				least = min(least, sum)
				break
			}
			if n >= need-2 {
				least = min(least, sum+own)
			}
			if n == len(l.single) {
				break
			}
			sum += l.single[n].price
		}
	}
	return least
}

// plan adds pairs to the next loop.
func (l *ECWRMED) plan() {
	ln := portable.Log(float64(l.t))
	if l.margin < ln {
		least := math.Inf(1)
		for i := range pref.Arm(l.k) {
			if l.losses[i] == l.losses[l.winner] {
				if cost := l.planOf(i); cost < least {
					least = cost
					l.q, l.plans = l.plans, l.q
				}
			}
		}
		for j := range pref.Arm(l.k) {
			for i := range j {
				if float64(l.q[l.index(i, j)]*ln) > float64(l.duels(i, j)) {
					l.join(pref.Pair{First: i, Second: j})
				}
			}
		}
	}
	l.join(pref.Pair{First: l.winner, Second: l.winner})
}

// join lets the pair duel in the next loop, unless it still waits in this one.
func (l *ECWRMED) join(p pref.Pair) {
	if at := l.index(p.First, p.Second); !l.waiting[at] && !l.joined[at] {
		l.joined[at] = true
		l.next = append(l.next, p)
	}
}

// planOf computes the numbers q of duels by which arm i is shown to be a winner, in units
// of ln t, and returns their regret Σ r q, r_jl = (L_j + L_l)/2 - L_i. Every pair that i wins
// has q = 1/d(p): none of them alone can then dethrone it. Of the s pairs that a rival loses,
// but to i, it would have to win m = L_rival - L_i + 1. If the h of them with the least r/d have
// q = 1/((h-s+m) d), any m of them sum to 1 at least; h is the one with the least regret.
func (l *ECWRMED) planOf(i pref.Arm) (cost float64) {
	clear(l.plans)
	set := func(a, b pref.Arm, share float64) {
		q := float64(share*float64(l.duels(a, b))) / l.divergenceOf(a, b)
		l.plans[l.index(a, b)] = q
		cost += float64(q * float64(l.losses[a]+l.losses[b]-2*l.losses[i]))
	}
	for rival := range pref.Arm(l.k) {
		if rival == i {
			continue
		}
		if l.wins(i, rival) > l.wins(rival, i) {
			set(i, rival, 1)
		}
		l.single = l.single[:0]
		for j := range pref.Arm(l.k) {
			if j != i && l.wins(rival, j) < l.wins(j, rival) {
				r := float64(l.losses[j] + l.losses[rival] - 2*l.losses[i])
				l.single = append(l.single, priced{float64(r*float64(l.duels(rival, j))) / l.divergenceOf(rival, j), j})
			}
		}
		slices.SortFunc(l.single, func(a, b priced) int { return cmp.Compare(a.price, b.price) })
		spare := len(l.single) - (l.losses[rival] - l.losses[i] + 1)
		if spare < 0 {
			continue
		}
		sum, least, h := 0.0, math.Inf(1), 0
		for n, s := range l.single {
			sum += s.price
			if n >= spare {
				if v := sum / float64(n+1-spare); v < least {
					least, h = v, n+1
				}
			}
		}
		for _, s := range l.single[:h] {
			set(rival, s.arm, 1/float64(h-spare))
		}
	}
	return cost
}
