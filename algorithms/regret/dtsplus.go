package regret

import (
	"math"
	"slices"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// DTSPlusEntry declares d-ts-plus for the catalogue.
var DTSPlusEntry = duel.LearnerSpec[DTSParams, *DTS]{
	Spec: sim.Spec[DTSParams]{
		Name: "d-ts-plus",
		Card: sim.Card{
			Title:    "D-TS+",
			About:    "Double Thompson Sampling that decides among several champions by the regret that it expects of them: of the arms that win as many pairs of the first draw, it takes the one whose duels cost least before they tell the arms apart.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "As D-TS: without even pairs and with α > 1/2, Copeland regret of O(K² log T) in expectation.", Cited: "the source"},
				{Of: sim.Result, Text: "Single duels and leaps give each arm the plays, in law, of a plain form that draws everything anew.", Test: "algorithms/regret.TestDTSPlusHasLawOfTwin"},
			},
			Cost:   "O(K²) a duel, where several arms have the greatest optimistic score; O(K) when it is one arm. O(K²) memory. Leaps over duels of an arm with itself.",
			Source: dtsSource("Algorithm 1 with the decision among equals of D-TS+"),
		},
		Defaults: DTSParams{AlphaParams: AlphaParams{Alpha: 0.51}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewDTSPlus,
	TossesCoins: DTSParams.TossesCoins,
	Seeks:       func(DTSParams) pref.Notion { return pref.CopelandHalf },
	SelfDuels:   func(DTSParams) bool { return true },
	Endless:     func(DTSParams) bool { return true },
}

// NewDTSPlus returns a D-TS that decides among equals as D-TS+ does.
func NewDTSPlus(p DTSParams, problem duel.Problem, stream *rng.Source) *DTS {
	l := newDTS(p, problem, stream)
	k := problem.Arms
	l.plus = &copelandRegret{beats: make([]bool, k*k), regret: make([]float64, k), tied: make([]bool, k), list: make([]pref.Arm, 0, k)}
	l.choose()
	return l
}

// copelandRegret decides, as D-TS+ does, among the arms i of C that win as many pairs of the
// first draw (Wu and Liu, NIPS 2016). It takes an arm with the least
//
//	R_i = Σ_j (z* - (z_i + z_j)/2) / kl(θ_ij, ½),
//
// where z are the shares of the pairs that an arm wins in this draw, and z* is the greatest
// of all arms. Only for these arms are the values of θ needed.
type copelandRegret struct {
	beats  []bool // beats[i*k+j]: θ_ij > ½
	regret []float64
	tied   []bool
	list   []pref.Arm
}

// champion draws the champion.
func (r *copelandRegret) champion(l *DTS) pref.Arm {
	k := l.k
	clear(l.wins)
	for i := range k {
		for j := i + 1; j < k; j++ {
			above := l.beats(pref.Arm(i), pref.Arm(j))
			r.beats[i*k+j], r.beats[j*k+i] = above, !above
			if above {
				l.wins[i]++
			} else {
				l.wins[j]++
			}
		}
	}
	most := int32(0)
	for i, in := range l.in {
		if in {
			most = max(most, l.wins[i])
		}
	}
	r.list = r.list[:0]
	for i, in := range l.in {
		r.tied[i] = in && l.wins[i] == most
		if r.tied[i] {
			r.list = append(r.list, pref.Arm(i))
		}
	}
	if len(r.list) == 1 {
		return r.list[0]
	}
	greatest := slices.Max(l.wins)
	clear(r.regret)
	for _, i := range r.list {
		for j := range pref.Arm(k) {
			// A pair of two tied arms has one θ.
			gap := 2*greatest - l.wins[i] - l.wins[j]
			if j == i || gap == 0 || r.tied[j] && j < i {
				continue
			}
			cost := float64(gap) / evenDivergence(l.value(i, j, r.beats[int(i)*k+int(j)]))
			r.regret[i] += cost
			if r.tied[j] {
				r.regret[j] += cost
			}
		}
	}
	best := choice{stream: l.stream}
	for _, i := range r.list {
		best.offer(i, -r.regret[i])
	}
	return best.arm
}

// evenDivergence returns kl(x, ½) = ln 2 + x ln x + (1-x) ln(1-x), the divergence of a
// Bernoulli law from an even one. It is at least 2 (x-½)², also where rounding would make it
// less.
func evenDivergence(x float64) float64 {
	d := x - 0.5
	least := float64(float64(2*d) * d)
	if math.Abs(d) < 1e-4 { // the next term of the series is 4/3 d⁴
		return least
	}
	return max(least, math.Ln2+xLogX(x)+xLogX(1-x))
}

// xLogX returns x ln x; 0 at 0.
func xLogX(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return float64(x * portable.Log(x))
}
