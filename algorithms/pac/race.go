package pac

import (
	"math"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// EpsilonParams is the group of parameters of learners that accept an arm nearly as
// good as the best.
type EpsilonParams struct {
	Epsilon float64 `yaml:"epsilon" symbol:"ε" axis:"epsilon ε" doc:"ε, in [.001,.5]: an arm that loses to the best with probability at most .5 + ε is good enough"`
}

// Validate implements param.Params.
func (p EpsilonParams) Validate() error { return param.Within("epsilon", p.Epsilon, 1e-3, 0.5) }

// arena is what the noisy maxima of the PAC literature duel in. To them a
// duel is won or lost, and all that they ask of a pair is the lead, wins minus
// losses of the first arm, and of how many duels it is. What a duel without a
// winner is to them, the parameter ties says. Hoeffding's inequality holds for
// means in [0,1] too, so every test stays valid with half a win each.
type arena struct {
	*duel.Arena
	problem *duel.Problem
	stream  *rng.Source // draws who meets whom
	ties    duel.TieRule

	// Matches that need not wait for one another cost as many rounds as the
	// longest of them has duels. Those of the present round come after before.
	parallel bool
	before   int
	played   int // duels of the present match
}

func newArena(ties string, problem *duel.Problem, stream *rng.Source) *arena {
	return &arena{problem: problem, stream: stream, ties: duel.NewTieRule(ties, stream)}
}

// begin starts a round of matches that need not wait for one another.
func (r *arena) begin() {
	r.parallel = true
	r.before = r.Expenses.Rounds
}

// duels lets the arms duel n times and returns the lead of the first arm, and of
// how many duels it is.
func (r *arena) duels(first, second pref.Arm, n int) (lead, counted int) {
	t := r.Duels(first, second, n)
	r.played += n
	if r.parallel {
		r.Expenses.Rounds = max(r.Expenses.Rounds, r.before+r.played)
	}
	return r.ties.Many(t)
}

// exactly lets the arms duel until n duels count and returns the lead.
func (r *arena) exactly(first, second pref.Arm, n int) (lead int) {
	for n > 0 {
		l, counted := r.duels(first, second, n)
		lead += l
		n -= counted
	}
	return lead
}

// matchTest says when a match is decided. With p̂ the first arm's share of the wins
// in n duels that count, the match ends as soon as
//
//	p̂ - 1/2 > up + rad(n)   or   1/2 - p̂ > down + rad(n),   rad(n) = √( ln(κn²) / (2n) ),
//
// after most duels that count at the latest, or after limit duels of any kind,
// where there is a limit.
type matchTest struct {
	up, down float64
	logKappa float64 // ln κ, positive
	most     int
	limit    int // 0: none
}

// maxDuels is more duels than any trial has.
const maxDuels = 1 << 50

// ceilDuels is a number of duels rounded up.
func ceilDuels(x float64) int { return int(math.Ceil(min(x, maxDuels))) }

// width is 2n·rad(n), the width in terms of the lead, where n > 0.
func width(logKappa float64, n int) float64 {
	x := float64(n)
	return math.Sqrt(float64(float64(2*x) * (logKappa + float64(2*portable.Log(x)))))
}

// match lets the arms duel until the test ends it, leaping from chance to
// chance of an end, and returns what the test says, the lead of the first arm,
// and of how many duels it is.
func (r *arena) match(first, second pref.Arm, test *matchTest) (verdict, lead, counted int) {
	r.played = 0
	for counted < test.most && (test.limit == 0 || r.played < test.limit) && verdict == 0 {
		n := test.patience(lead, counted)
		if test.limit > 0 {
			n = min(n, test.limit-r.played)
		}
		l, c := r.duels(first, second, n)
		lead += l
		counted += c
		verdict = test.verdict(lead, counted)
	}
	return verdict, lead, counted
}

// verdict is 1 if a match with this lead is decided upwards, -1 if downwards, 0
// if it goes on.
func (t *matchTest) verdict(lead, n int) int {
	switch {
	case n == 0:
		return 0
	case t.beyond(lead, n, t.up):
		return 1
	case t.beyond(-lead, n, t.down):
		return -1
	}
	return 0
}

// beyond says whether lead/(2n) > slack + rad(n).
func (t *matchTest) beyond(lead, n int, slack float64) bool {
	return float64(lead) > width(t.logKappa, n)+float64(float64(2*slack)*float64(n))
}

// patience is the least number of duels in which an undecided match can end: if
// one arm wins them all. The bound on the lead is concave in n (√(n(a + 2 ln n))
// is, for positive a + 2 ln n, and the slack is linear), so that, coming from
// below, a straight line that has crossed it stays above, and halving finds where
// it crossed.
func (t *matchTest) patience(lead, n int) int {
	high := 1
	for !t.reached(lead, n, high) {
		high *= 2
	}
	low := high / 2
	for high-low > 1 {
		if middle := (low + high) / 2; t.reached(lead, n, middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// reached says whether the match may end with the next s duels.
func (t *matchTest) reached(lead, n, s int) bool {
	return n+s >= t.most || t.beyond(lead+s, n+s, t.up) || t.beyond(s-lead, n+s, t.down)
}

// either is one of two arms of a team, by a fair coin.
func (r *arena) either(a, b pref.Arm) pref.Arm {
	r.Expenses.Free++
	if r.stream.Coin() {
		return a
	}
	return b
}
