package regret

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SCBParams are the parameters of SCB.
type SCBParams struct {
	First int    `yaml:"first" symbol:"T₁" doc:"duels of the first phase, each later phase has the square of the one before; 0 for T_r = 2^(2^r) as in the paper, otherwise at least 3"`
	Test  string `yaml:"test" options:"union|published" doc:"when a pair is decided: n·d(p̂) > ln(4n²K²/δ) with δ = ln T_r/T_r, which is valid at all times, or .51·(ln(4tK) + 2·max(1, ln ln t)) and narrower bounds of the scores, as in published code"`
	duel.TieParams
}

// Validate implements param.Params.
func (p SCBParams) Validate() error {
	if p.First == 0 {
		return nil
	}
	return errors.Join(param.Count("first", p.First, 3, math.MaxInt32))
}

// SCBEntry declares scb for the catalogue.
var SCBEntry = duel.LearnerSpec[SCBParams, *SCB]{
	Spec: sim.Spec[SCBParams]{
		Name: "scb",
		Card: sim.Card{
			Title:    "SCB",
			About:    "Scalable Copeland Bandits: finds a Copeland winner by fixed-confidence elimination, in phases of squared lengths that start from nothing, and lets it duel itself for the rest of each phase. An arm is drawn by deciding its pair with a random opponent.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "Without even pairs, Copeland regret of O(K·(L + log K)·log T/Δ²) in expectation, for Copeland winners with L losses.", Cited: "the source"},
				{Of: sim.Result, Text: "A pair is left alone for as many duels as it needs at least before it can be decided.", Test: "algorithms/regret.TestSCBPatience"},
			},
			Cost:   "O(1) a duel, O(K) where a pair is decided; O(K²) memory. Leaps.",
			Source: copelandSource("Algorithms 2 to 4"),
		},
		Defaults: SCBParams{Test: "union", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewSCB,
	TossesCoins: SCBParams.TossesCoins,
	Seeks:       func(SCBParams) pref.Notion { return pref.CopelandHalf },
	SelfDuels:   func(SCBParams) bool { return true },
	Endless:     func(SCBParams) bool { return true },
}

// SCB minimises the Copeland regret by explore, then commit, in phases (Zoghi, Karnin,
// Whiteson and de Rijke, NIPS 2015, algorithms 2 to 4). Phase r has T_r duels and starts from
// nothing, with δ = ln T_r/T_r:
//
//   - A draw of arm i takes a random opponent j. The pair duels until it is decided, n·d(p̂) >
//     ln(4n²K²/δ), where d is the divergence of a Bernoulli law from an even one; a pair that
//     is decided already needs no duel. The draw is 1 if i wins. Its mean is the Copeland
//     score of i.
//   - The arms that are left are drawn in turn. After n draws of each, an arm leaves if its
//     score is below that of another one: with the bounds [lo, hi] of the numbers q with
//     n·kl(mean, q) <= ln(4nK/δ) + 2 ln ln n, if hi is below the greatest lo.
//   - The last arm duels itself until the phase is over. If all pairs of the arms that are
//     left are decided, the one that wins most pairs is taken, since further draws would show
//     nothing new.
//
// The last rule is that of the code of Wu (HuasenWu/DuelingBandits), which compares all arms,
// also those that have left. Its phases have T_1 = 1000, and its tests, test=published, have
// the factor .51 and, in the bounds of the scores, ln(4·T_r·K) + 2·max(1, ln ln t), where t
// counts the duels of the phase. Which form of the logarithms in the pair's test is the
// paper's is not verified.
type SCB struct {
	record
	schedule
	stream    *rng.Source
	published bool
	start     int // number of the first duel of the phase
	length    int // T_r
	log       float64
	wins      []bool // wins[i*k+j]: the pair is decided, and arm i wins
	undecided []int  // by arm, its pairs that are not decided
	scores    []int  // by arm, the sum of its draws
	arms      []pref.Arm
	turn      int // index of the arm that is drawn
	draws     int // of each arm
	done      bool
	best      pref.Arm // the last winner; before the first one, the arm that wins most decided pairs
	found     bool     // there was a winner
}

// NewSCB returns a learner for the problem. Its stream draws opponents and tosses the coins
// of ties=coin.
func NewSCB(p SCBParams, problem duel.Problem, stream *rng.Source) *SCB {
	k := problem.Arms
	l := &SCB{
		record: newRecord(k, p.Rule(stream)), stream: stream, published: p.Test == "published",
		schedule: schedule{t: 1}, start: 1, length: p.First,
		wins: make([]bool, k*k), undecided: make([]int, k), scores: make([]int, k), arms: make([]pref.Arm, 0, k),
	}
	if p.First == 0 {
		l.length = 4
	}
	l.begin()
	l.choose()
	return l
}

// Observe implements duel.Learner.
func (l *SCB) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *SCB) ObserveTally(p pref.Pair, t pref.Tally) {
	l.t += t.Duels()
	l.add(p, t)
	switch {
	case l.t-l.start >= l.length:
		l.start = l.t
		if l.length > math.MaxInt32 {
			l.length = never - l.start
		} else {
			l.length *= l.length
		}
		l.begin()
		l.choose()
	case p.First == p.Second:
	case l.excess(p, 0) > 0:
		l.decide(p)
		l.choose()
	default:
		l.until = l.t + l.patience(p)
	}
}

// Recommend returns the winner of the last phase that had one; before that, the arm that has
// won most decided pairs.
func (l *SCB) Recommend() pref.Arm { return l.best }

// begin begins a phase.
func (l *SCB) begin() {
	length := float64(l.length)
	l.log = portable.Log(length) - portable.Log(portable.Log(length)) // ln 1/δ
	clear(l.halves)
	clear(l.wins)
	clear(l.scores)
	l.arms = l.arms[:0]
	for i := range l.undecided {
		l.undecided[i] = l.k - 1
		l.arms = append(l.arms, pref.Arm(i))
	}
	l.turn, l.draws, l.done = 0, 0, false
}

// choose chooses the next pair. It draws arms until a pair must duel or one arm is left.
func (l *SCB) choose() {
	for !l.done {
		if l.isDecided() {
			l.finish(l.leader())
			break
		}
		i := l.arms[l.turn]
		j := pref.Arm(l.stream.Intn(l.k - 1))
		if j >= i {
			j++
		}
		p := pref.Pair{First: i, Second: j}
		switch {
		case l.wins[int(i)*l.k+int(j)]:
			l.draw(1)
		case l.wins[int(j)*l.k+int(i)]:
			l.draw(0)
		default:
			l.pair = p
			l.until = l.t + l.patience(p)
			return
		}
	}
	l.pair = pref.Pair{First: l.best, Second: l.best}
	l.until = l.start + l.length
}

// isDecided reports whether all pairs of the arms that are left are decided.
func (l *SCB) isDecided() bool {
	for _, i := range l.arms {
		if l.undecided[i] > 0 {
			return false
		}
	}
	return true
}

// leader returns the first of the arms that are left that has won most decided pairs.
func (l *SCB) leader() pref.Arm {
	best, most := l.arms[0], -1
	for _, i := range l.arms {
		n := 0
		for _, win := range l.wins[int(i)*l.k:][:l.k] {
			if win {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// finish ends the search of the phase.
func (l *SCB) finish(winner pref.Arm) { l.best, l.found, l.done = winner, true, true }

// excess returns by how much n·d(p̂) exceeds its threshold if the leading arm of the pair wins
// this number of duels more. As a function of it, it falls and then rises, because n·d(p̂) is
// convex and the threshold is concave.
func (l *SCB) excess(p pref.Pair, more int) float64 {
	w, x := l.record.wins(p.First, p.Second), l.record.wins(p.Second, p.First)
	few, many := min(w, x), max(w, x)+2*more
	if many == 0 {
		return math.Inf(-1)
	}
	n := float64(few+many) / 2
	threshold := math.Ln2 + math.Ln2 + float64(2*portable.Log(n)) + float64(2*portable.Log(float64(l.k))) + l.log
	if l.published {
		t := float64(l.t - l.start + more)
		threshold = published(portable.Log(4*t*float64(l.k)), t)
	}
	return divergence(few, many) - threshold
}

// published returns .51·(log + 2·max(1, ln ln t)).
func published(log, t float64) float64 {
	return float64(0.51 * (log + 2*max(1, portable.Log(max(1, portable.Log(t))))))
}

// patience returns after how many duels the pair can be decided at the earliest, or the
// phase is over.
func (l *SCB) patience(p pref.Pair) int {
	rest := l.start + l.length - l.t
	low, high := 0, 1 // not decided after low duels
	for high < rest && l.excess(p, high) <= 0 {
		low, high = high, 2*high
	}
	for high = min(high, rest); high-low > 1; {
		if middle := low + (high-low)/2; l.excess(p, middle) > 0 {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// decide notes who has won the pair, which is decided, and completes the draw of its first
// arm.
func (l *SCB) decide(p pref.Pair) {
	l.undecided[p.First]--
	l.undecided[p.Second]--
	win := l.record.wins(p.First, p.Second) > l.record.wins(p.Second, p.First)
	if win {
		l.wins[int(p.First)*l.k+int(p.Second)] = true
	} else {
		l.wins[int(p.Second)*l.k+int(p.First)] = true
	}
	if !l.found {
		l.best = l.leader()
	}
	reward := 0
	if win {
		reward = 1
	}
	l.draw(reward)
}

// draw enters a draw of the arm whose turn it is.
func (l *SCB) draw(reward int) {
	l.scores[l.arms[l.turn]] += reward
	if l.turn++; l.turn < len(l.arms) {
		return
	}
	l.turn = 0
	l.draws++
	l.eliminate()
	if len(l.arms) == 1 {
		l.finish(l.arms[0])
	}
}

// eliminate removes the arms with hi below the greatest lo. All arms have as many draws, so
// that lo is greatest for the arm with the greatest mean.
func (l *SCB) eliminate() {
	n := float64(l.draws)
	bound := portable.Log(4*n*float64(l.k)) + l.log + 2*max(0, portable.Log(max(1, portable.Log(n))))
	if l.published {
		bound = published(portable.Log(float64(4*float64(l.length)*float64(l.k))), float64(max(1, l.t-l.start)))
	}
	most := 0
	for _, i := range l.arms {
		most = max(most, l.scores[i])
	}
	low := lowest(float64(most)/n, bound/n)
	left := l.arms[:0]
	for _, i := range l.arms {
		if mean := float64(l.scores[i]) / n; mean >= low || conf.KL(mean, low) <= bound/n {
			left = append(left, i)
		}
	}
	l.arms = left
}

// lowest returns the least q with kl(mean, q) <= bound, to within 2^-50.
func lowest(mean, bound float64) float64 {
	low, high := 0.0, mean
	for range 50 {
		if middle := (low + high) / 2; conf.KL(mean, middle) > bound {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
