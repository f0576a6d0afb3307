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

// arena is where the learners of this package duel. For them a duel is won or lost,
// and of a pair they need the lead, which is the wins minus the losses of the first
// arm, and the number of duels that count. The parameter ties says how a duel without
// a winner counts. Hoeffding's inequality also holds for means in [0,1], so every
// test stays valid with half a win for each arm.
type arena struct {
	*duel.Arena
	problem *duel.Problem
	stream  *rng.Source // draws pairs and opponents
	ties    duel.TieRule

	// Matches that can be played in parallel take as many rounds as the longest of
	// them has duels. They start after the first before rounds.
	parallel bool
	before   int
	played   int // duels of the present match
}

func newArena(ties string, problem *duel.Problem, stream *rng.Source) *arena {
	return &arena{problem: problem, stream: stream, ties: duel.NewTieRule(ties, stream)}
}

// begin starts a round of matches that can be played in parallel.
func (r *arena) begin() {
	r.parallel = true
	r.before = r.Expenses.Rounds
}

// duels lets the arms duel n times. It returns the lead of the first arm and the
// number of duels that count.
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

// matchTest is the test that ends a match. With p̂ the first arm's share of the wins
// in n duels that count, the match ends as soon as
//
//	p̂ - 1/2 > up + rad(n)   or   1/2 - p̂ > down + rad(n),   rad(n) = √( ln(κn²) / (2n) ),
//
// at the latest after most duels that count, or after limit duels of any kind.
type matchTest struct {
	up, down float64
	logKappa float64 // ln κ, positive
	most     int
	limit    int // 0 for no limit
}

// maxDuels is more duels than any trial has.
const maxDuels = 1 << 50

// ceilDuels returns a number of duels rounded up, at most maxDuels.
func ceilDuels(x float64) int { return int(math.Ceil(min(x, maxDuels))) }

// width returns 2n·rad(n), the radius in terms of the lead, for n > 0.
func width(logKappa float64, n int) float64 {
	x := float64(n)
	return math.Sqrt(float64(float64(2*x) * (logKappa + float64(2*portable.Log(x)))))
}

// match lets the arms duel until the test ends the match, leaping to each number of
// duels at which it can end. It returns the verdict of the test, the lead of the
// first arm and the number of duels that count.
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

// verdict returns 1 if a match with this lead is decided upwards, -1 if downwards,
// and 0 if it goes on.
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

// beyond reports whether lead/(2n) > slack + rad(n).
func (t *matchTest) beyond(lead, n int, slack float64) bool {
	return float64(lead) > width(t.logKappa, n)+float64(float64(2*slack)*float64(n))
}

// patience returns the least number of duels in which an undecided match can end,
// which is when one arm wins all of them. The bound on the lead is concave in n,
// since √(n(a + 2 ln n)) is concave for positive a + 2 ln n and the slack is linear.
// So a straight line that has crossed it from below stays above, and bisection finds
// where it crossed.
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

// reached reports whether the match can end with the next s duels.
func (t *matchTest) reached(lead, n, s int) bool {
	return n+s >= t.most || t.beyond(lead+s, n+s, t.up) || t.beyond(s-lead, n+s, t.down)
}

// either returns one of two arms with the same answer, by a fair coin.
func (r *arena) either(a, b pref.Arm) pref.Arm {
	r.Expenses.Free++
	if r.stream.Coin() {
		return a
	}
	return b
}
