package regret

import (
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// CCBParams are the parameters of CCB.
type CCBParams struct {
	AlphaParams
	duel.TieParams
}

// CCBEntry declares ccb for the catalogue.
var CCBEntry = duel.LearnerSpec[CCBParams, *CCB]{
	Spec: sim.Spec[CCBParams]{
		Name: "ccb",
		Card: sim.Card{
			Title:    "CCB",
			About:    "Copeland Confidence Bound: minimises regret towards the Copeland winners. The champion has the greatest optimistic Copeland score; to show that the other arms are worse it prefers duels with the few opponents to which they are known to lose. Needs no horizon.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "Without even pairs and with α > 1/2, Copeland regret of O((K² + (C+L)·K·log T)/Δ²) with high confidence, for C Copeland winners with L losses each.", Cited: "the source"},
				{Of: sim.Result, Text: "Single duels and leaps give each arm the plays, in law, of a plain form that draws everything anew.", Test: "algorithms/regret.TestCCBHasLawOfTwin"},
			},
			Cost:   "O(K·(L+1)) a duel, where L are the losses of a Copeland winner; O(K²) memory. Leaps over duels of an arm with itself.",
			Source: copelandSource("Algorithm 1"),
		},
		Defaults: CCBParams{AlphaParams: AlphaParams{Alpha: 0.51}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewCCB,
	TossesCoins: CCBParams.TossesCoins,
	Seeks:       func(CCBParams) pref.Notion { return pref.CopelandHalf },
	SelfDuels:   func(CCBParams) bool { return true },
	Endless:     func(CCBParams) bool { return true },
}

// copelandSource cites the paper of CCB and SCB.
func copelandSource(where string) cite.Citation {
	return cite.Citation{
		Authors: "Zoghi, M., Karnin, Z., Whiteson, S. and de Rijke, M.", Year: 2015,
		Title: "{Copeland} Dueling Bandits",
		Venue: cite.Proceedings{Name: "NIPS", Volume: "28"},
		Where: where,
	}
}

// CCB minimises the Copeland regret by optimism (Zoghi, Karnin, Whiteson and de Rijke, NIPS
// 2015, algorithm 1). It keeps the set B of arms that may be Copeland winners, for each arm i
// outside of it a set B_i of opponents to which it is known to lose, and an estimate L of the
// losses of a Copeland winner. At each t, with the bounds u_ij and l_ij (see bounds), the
// optimistic and pessimistic scores
//
//	cpU_i = #{j != i: u_ij >= ½},  cpL_i = #{j != i: l_ij > ½},
//
// and C, the arms with the greatest cpU:
//
//  1. If an arm i certainly beats an arm of B_i, start anew: B holds all arms, all B_i are
//     empty, and L = K.
//  2. An arm i of B with cpU_i < max cpL leaves B; if B_i has not L+1 arms, it becomes
//     {j: u_ij < ½}. If B is empty now, start anew.
//  3. An arm i of C with cpU_i = cpL_i comes into B, with B_i empty and L = K-1-cpU_i. Every
//     other B_j is emptied if it has fewer than L+1 arms, and keeps a random L+1 of more.
//  4. With probability ¼, if there is a pair of an arm i and an arm of B_i that is undecided
//     (l <= ½ <= u), one of these pairs duels.
//  5. Otherwise, with probability ⅔, C is restricted to B unless they have no common arm.
//     The champion c is any arm of C.
//  6. With probability ½ the challenger comes from B_c, otherwise from all arms: it is the
//     arm d with the greatest u_dc of those with l_dc <= ½; if B_c has none, of all. It is c
//     itself, with u_cc = ½, only if no other arm has as much.
//
// The rules agree with the code of Wu (HuasenWu/DuelingBandits); that B_i changes only for
// the arm that leaves B is how the paper is read there too. When C is one arm, all of whose
// pairs are decided, and no pair of step 4 is undecided, the arm duels itself until a bound
// reaches ½.
type CCB struct {
	bounds
	possible []bool       // the set B
	beaten   [][]pref.Arm // the sets B_i
	losses   int          // L
	best     []pref.Arm   // the set C
}

// NewCCB returns a learner for the problem. Its stream makes the choices and tosses the
// coins of ties=coin.
func NewCCB(p CCBParams, problem duel.Problem, stream *rng.Source) *CCB {
	k := problem.Arms
	l := &CCB{
		bounds:   newBounds(k, p.Alpha, p.Rule(stream), stream),
		possible: make([]bool, k), beaten: make([][]pref.Arm, k), best: make([]pref.Arm, 0, k),
	}
	memory := make([]pref.Arm, k*k)
	for i := range l.beaten {
		l.beaten[i] = memory[i*k : i*k : (i+1)*k]
	}
	l.startAnew()
	l.choose()
	return l
}

// Observe implements duel.Learner.
func (l *CCB) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *CCB) ObserveTally(p pref.Pair, t pref.Tally) {
	l.observe(p, t)
	// Only a duel of a pair can show that a loss was none.
	if l.refuted(p) || l.refuted(p.Flip()) {
		l.startAnew()
	}
	if l.t >= l.until {
		l.choose()
	}
}

// Recommend returns an arm that has beaten the most others.
func (l *CCB) Recommend() pref.Arm { return l.copelandLeader() }

// refuted reports whether the first arm certainly beats the second one, which is in its set.
func (l *CCB) refuted(p pref.Pair) bool {
	return !l.plausible(p.Second, p.First) && slices.Contains(l.beaten[p.First], p.Second)
}

// startAnew forgets what is known of the arms.
func (l *CCB) startAnew() {
	for i := range l.possible {
		l.possible[i] = true
		l.beaten[i] = l.beaten[i][:0]
	}
	l.losses = l.k
}

// choose chooses the next pair.
func (l *CCB) choose() {
	l.remove()
	l.add()
	l.until = l.t + 1
	if l.stream.Intn(4) == 0 {
		if n := l.undecided(-1); n > 0 {
			l.undecided(l.stream.Intn(n))
			return
		}
	}
	c := l.champion()
	l.pair = pref.Pair{First: c, Second: l.opponent(c)}
	if c == l.pair.Second && len(l.best) == 1 && int(l.won[c]+l.lost[c]) == l.k-1 && l.undecided(-1) == 0 {
		l.until = l.change()
	}
}

// remove removes from B the arms that cannot be Copeland winners.
func (l *CCB) remove() {
	most := slices.Max(l.won) // the greatest cpL
	none := true
	for i, lost := range l.lost {
		if !l.possible[i] {
			continue
		}
		if int32(l.k-1)-lost >= most {
			none = false
			continue
		}
		l.possible[i] = false
		if len(l.beaten[i]) != l.losses+1 {
			l.beaten[i] = l.beaten[i][:0]
			for j := range pref.Arm(l.k) {
				if !l.plausible(pref.Arm(i), j) {
					l.beaten[i] = append(l.beaten[i], j)
				}
			}
		}
	}
	if none {
		l.startAnew()
	}
}

// add finds the arms C, and adds to B those of them that are certain to be in C.
func (l *CCB) add() {
	least := slices.Min(l.lost)
	l.best = l.best[:0]
	for i, lost := range l.lost {
		if lost != least {
			continue
		}
		l.best = append(l.best, pref.Arm(i))
		if lost+l.won[i] != int32(l.k-1) {
			continue
		}
		l.possible[i] = true
		l.beaten[i] = l.beaten[i][:0]
		l.losses = int(lost)
		for j := range l.beaten {
			switch n := len(l.beaten[j]); {
			case j == i || n == l.losses+1:
			case n < l.losses+1:
				l.beaten[j] = l.beaten[j][:0]
			default:
				l.stream.Shuffle(n, func(a, b int) { l.beaten[j][a], l.beaten[j][b] = l.beaten[j][b], l.beaten[j][a] })
				l.beaten[j] = l.beaten[j][:l.losses+1]
			}
		}
	}
}

// undecided counts the undecided pairs of an arm and an opponent to which it should lose. The
// pair of this index becomes the next one.
func (l *CCB) undecided(index int) (n int) {
	for i, opponents := range l.beaten {
		for _, j := range opponents {
			if l.plausible(pref.Arm(i), j) && l.plausible(j, pref.Arm(i)) {
				if n == index {
					l.pair = pref.Pair{First: pref.Arm(i), Second: j}
				}
				n++
			}
		}
	}
	return n
}

// champion chooses the champion.
func (l *CCB) champion() pref.Arm {
	common := 0
	for _, i := range l.best {
		if l.possible[i] {
			common++
		}
	}
	if common == 0 || l.stream.Intn(3) == 2 {
		return l.best[l.stream.Intn(len(l.best))]
	}
	index := l.stream.Intn(common)
	for _, i := range l.best {
		if !l.possible[i] {
			continue
		}
		if index == 0 {
			return i
		}
		index--
	}
	panic("regret: too few arms in common")
}

// opponent chooses the challenger of the champion c.
func (l *CCB) opponent(c pref.Arm) pref.Arm {
	best := choice{stream: l.stream}
	root := math.Sqrt(l.width)
	offer := func(j pref.Arm) {
		if at := int(c)*l.k + int(j); j != c && l.plausible(c, j) && l.plausible(j, c) {
			best.offer(j, l.means[at]+float64(root*l.inverse[at]))
		}
	}
	if l.stream.Coin() {
		for _, j := range l.beaten[c] {
			offer(j)
		}
	}
	if best.equals == 0 {
		for j := range pref.Arm(l.k) {
			offer(j)
		}
	}
	if best.equals == 0 {
		return c
	}
	return best.arm
}
