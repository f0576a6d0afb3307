package candidates

import (
	"math/bits"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// recordedProblem is a problem with its candidates, in the order of the file, and
// how duels of each pair of them come out. Trials share it.
type recordedProblem struct {
	names  []string  // of the candidates
	teams  []int32   // of each candidate, the number of its answer
	right  []bool    // of each team
	scores []float64 // of each candidate; nil where there are none

	// The laws of ordered pairs (i, j): of all, at i*n+j, where most have one or
	// they are few, and of those with verdicts elsewhere.
	dense  []recordedCell
	sparse map[recordedPair]recordedCell
}

// recordedPair is two candidates of a problem in the order of a duel.
type recordedPair [2]int32

// recordedCell is how duels of an ordered pair come out, as counts out of all:
// the first so many are wins of the first candidate, those from there on below
// decided are wins of the second, from there on below bad they are ties, and the
// rest is both-bad.
type recordedCell struct{ first, decided, bad, all uint32 }

// recordedTie and recordedCoin are laws without a verdict.
var (
	recordedTie  = newRecordedCell(recordedCounts{pref.Tie: 1})
	recordedCoin = newRecordedCell(recordedCounts{pref.FirstWins: 1, pref.SecondWins: 1})
)

func newRecordedCell(c recordedCounts) recordedCell {
	decided := c[pref.FirstWins] + c[pref.SecondWins]
	bad := decided + c[pref.Tie]
	return recordedCell{first: c[pref.FirstWins], decided: decided, bad: bad, all: bad + c[pref.BothBad]}
}

// outcome draws one duel, without a branch: the borrows of three subtractions
// say on which side of its bounds the draw fell.
func (c recordedCell) outcome(coins *rng.Source) pref.Outcome {
	draw := uint32(coins.Intn(int(c.all)))
	_, first := bits.Sub32(draw, c.first, 0)
	_, decided := bits.Sub32(draw, c.decided, 0)
	_, sound := bits.Sub32(draw, c.bad, 0)
	return pref.BothBad - pref.Outcome(first+decided+sound)
}

// tally draws the counts of n duels.
func (c recordedCell) tally(coins *rng.Source, n int) pref.Tally {
	const few = 8 // duels up to which drawing them one by one is quicker
	var count [4]int
	if n <= few {
		for range n {
			count[c.outcome(coins)&3]++
		}
	} else {
		all := float64(c.all)
		count = coins.Quadrinomial(n, &[4]float64{
			pref.FirstWins:  float64(c.first) / all,
			pref.SecondWins: float64(c.decided-c.first) / all,
			pref.Tie:        float64(c.bad-c.decided) / all,
			pref.BothBad:    float64(c.all-c.bad) / all,
		})
	}
	return pref.Tally{
		First: count[pref.FirstWins], Second: count[pref.SecondWins],
		Tie: count[pref.Tie], BothBad: count[pref.BothBad],
	}
}

// recordedTrial is one trial's instance: some candidates of a recorded problem.
// It is a duel.Pool and a duel.Tallier.
type recordedTrial struct {
	problem *recordedProblem
	order   []int32 // the candidate that each arm is
	unseen  recordedCell
	coins   *rng.Source
	about   duel.Candidates
	truth   duel.Truth
}

// newTrial is the trial of these candidates of the problem, whose duels are drawn
// from coins. Teams are numbered as they come up: the file may list the right
// answer first, and a learner may not know of that.
func (w *RecordedWorld) newTrial(p *recordedProblem, order []int32, coins *rng.Source) *recordedTrial {
	k := len(order)
	t := &recordedTrial{problem: p, order: order, unseen: w.unseen, coins: coins}
	t.about = duel.Candidates{Teams: make([]int, k), JudgeCalls: 1}
	if w.scored {
		t.about.Scores, t.about.ScorerCalls = make([]float64, k), 1
	}
	t.truth.Names = make([]string, k)
	number, numbers := make([]int, len(p.right)), 0 // of teams, from 1
	for a, i := range order {
		team := p.teams[i]
		if number[team] == 0 {
			numbers++
			number[team] = numbers
		}
		t.about.Teams[a] = number[team] - 1
		t.truth.Names[a] = p.names[i]
		if p.right[team] {
			t.truth.Winners = append(t.truth.Winners, pref.Arm(a))
		}
		if w.scored {
			t.about.Scores[a] = p.scores[i]
		}
	}
	return t
}

// Arms implements duel.Environment.
func (t *recordedTrial) Arms() int { return len(t.order) }

// Truth implements duel.Environment.
func (t *recordedTrial) Truth() *duel.Truth { return &t.truth }

// Candidates implements duel.Pool.
func (t *recordedTrial) Candidates() *duel.Candidates { return &t.about }

// Duel replays one duel.
func (t *recordedTrial) Duel(p pref.Pair) pref.Outcome { return t.cell(p).outcome(t.coins) }

// DuelTally draws the counts of n duels of the pair from their exact law.
func (t *recordedTrial) DuelTally(p pref.Pair, n int) pref.Tally { return t.cell(p).tally(t.coins, n) }

// cell is the law of the pair.
func (t *recordedTrial) cell(p pref.Pair) recordedCell {
	i, j := t.order[p.First], t.order[p.Second]
	if t.problem.dense != nil {
		return t.problem.dense[int(i)*len(t.problem.names)+int(j)]
	}
	if c, seen := t.problem.sparse[recordedPair{i, j}]; seen {
		return c
	}
	return t.unseen
}
