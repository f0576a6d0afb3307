package regret

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// EpsilonGreedyParams are the parameters of epsilon-greedy.
type EpsilonGreedyParams struct {
	Epsilon float64 `yaml:"epsilon" symbol:"ε" axis:"ε" doc:"probability that a duel explores, in (0,1)"`
	Score   string  `yaml:"score" options:"borda|copeland" doc:"what is greatest for the arm that is exploited: the share of wins, or the number of opponents against which it has won more than half of the duels"`
	duel.TieParams
}

// Validate implements param.Params.
func (p EpsilonGreedyParams) Validate() error { return param.Inside("epsilon", p.Epsilon, 0, 1) }

// seeks returns the notion of winner of the score.
func (p EpsilonGreedyParams) seeks() pref.Notion {
	if p.Score == "borda" {
		return pref.BordaNotion
	}
	return pref.CopelandHalf
}

// EpsilonGreedyEntry declares epsilon-greedy for the catalogue.
var EpsilonGreedyEntry = duel.LearnerSpec[EpsilonGreedyParams, *EpsilonGreedy]{
	Spec: sim.Spec[EpsilonGreedyParams]{
		Name: "epsilon-greedy",
		Card: sim.Card{
			Title:     "ε-greedy",
			About:     "The naive line: a share ε of the duels explores, by random pairs, and in the others the arm with the greatest score so far duels itself.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Guarantee: "None: it never explores less, so that its regret is linear, and that of exploration alone is ε times the regret of random pairs.",
			Cost:      "O(K) a duel of two arms, O(K²) memory. Leaps over duels of an arm with itself.",
			Source: cite.Citation{
				Authors: "Sutton, R. S. and Barto, A. G.", Year: 2018,
				Title: "Reinforcement Learning: An Introduction",
				Venue: cite.Book{Publisher: "MIT Press"},
				Where: "Section 2.2, for arms with rewards; pairs and scores are ours",
			},
		},
		Defaults: EpsilonGreedyParams{Epsilon: 0.1, Score: "borda", TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewEpsilonGreedy,
	TossesCoins: EpsilonGreedyParams.TossesCoins,
	Seeks:       EpsilonGreedyParams.seeks,
	SelfDuels:   func(EpsilonGreedyParams) bool { return true },
	Endless:     func(EpsilonGreedyParams) bool { return true },
}

// EpsilonGreedy explores with probability ε, by a pair of different arms, all pairs with the
// same probability. Otherwise the arm with the greatest score duels itself, one of several at
// random; before the first duel of two arms it explores. The score is
//
//   - borda: the arm's share of wins in its duels, which estimates its Borda score, because
//     its opponents are random;
//   - copeland: the number of opponents against which it has won more than half of the
//     duels, and ½ for each with which it is even.
//
// This is our adaptation of the rule for arms with rewards. The number of duels of the best
// arm with itself before the next exploration is geometric and drawn at once.
type EpsilonGreedy struct {
	record
	schedule
	stream   *rng.Source
	epsilon  float64
	copeland bool
	won      []int // by arm, half wins against all others
	counted  []int // by arm, half wins of both sides
	points   []int // by arm, 2 for each opponent that it leads against and 1 for each that it is even with
	best     pref.Arm
}

// NewEpsilonGreedy returns a learner for the problem. Its stream draws the pairs, decides
// among equals, and tosses the coins of ties=coin.
func NewEpsilonGreedy(p EpsilonGreedyParams, problem duel.Problem, stream *rng.Source) *EpsilonGreedy {
	k := problem.Arms
	l := &EpsilonGreedy{
		record: newRecord(k, p.Rule(stream)), stream: stream, epsilon: p.Epsilon, copeland: p.Score == "copeland", schedule: schedule{t: 1},
		won: make([]int, k), counted: make([]int, k), points: make([]int, k),
	}
	l.explore()
	return l
}

// Observe implements duel.Learner.
func (l *EpsilonGreedy) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *EpsilonGreedy) ObserveTally(p pref.Pair, t pref.Tally) {
	l.t += t.Duels()
	if p.First == p.Second {
		if l.t >= l.until {
			l.explore()
		}
		return
	}
	l.enter(p, t)
	l.best = l.leader()
	n := failures(l.stream, l.epsilon)
	if n == 0 {
		l.explore()
		return
	}
	l.pair = pref.Pair{First: l.best, Second: l.best}
	l.until = l.t + n
}

// Recommend returns the arm with the greatest score.
func (l *EpsilonGreedy) Recommend() pref.Arm { return l.best }

// explore draws a pair.
func (l *EpsilonGreedy) explore() {
	l.pair = drawPair(l.k, l.stream)
	l.until = l.t + 1
}

// enter enters duels of a pair in the record and in the scores of its arms.
func (l *EpsilonGreedy) enter(p pref.Pair, t pref.Tally) {
	before := [2]int{l.wins(p.First, p.Second), l.wins(p.Second, p.First)}
	l.add(p, t)
	after := [2]int{l.wins(p.First, p.Second), l.wins(p.Second, p.First)}
	n := after[0] + after[1] - before[0] - before[1]
	for i, a := range [2]pref.Arm{p.First, p.Second} {
		l.won[a] += after[i] - before[i]
		l.counted[a] += n
		l.points[a] += points(after[i], after[1-i]) - points(before[i], before[1-i])
	}
}

// points returns 2 for a lead, 1 if wins and losses are equal and not 0, and 0 otherwise.
func points(wins, losses int) int {
	switch {
	case wins > losses:
		return 2
	case wins == losses && wins > 0:
		return 1
	}
	return 0
}

// leader returns an arm with the greatest score.
func (l *EpsilonGreedy) leader() pref.Arm {
	best := choice{stream: l.stream}
	for a := range pref.Arm(l.k) {
		switch {
		case l.copeland:
			best.offer(a, float64(l.points[a]))
		case l.counted[a] > 0:
			best.offer(a, float64(l.won[a])/float64(l.counted[a]))
		default:
			best.offer(a, 0.5)
		}
	}
	return best.arm
}
