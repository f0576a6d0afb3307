package candidates

import (
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
	dense  []recordedCounts
	sparse map[recordedPair]recordedCounts
}

// recordedPair is two candidates of a problem in the order of a duel.
type recordedPair [2]int32

// recordedTie and recordedCoin are the counts of pairs without a verdict.
var (
	recordedTie  = recordedCounts{pref.Tie: 1}
	recordedCoin = recordedCounts{pref.FirstWins: 1, pref.SecondWins: 1}
)

// recordedTrial is one trial's instance: some candidates of a recorded problem.
// It is a duel.Pool and a duel.Tallier.
type recordedTrial struct {
	problem *recordedProblem
	order   []int32 // the candidate that each arm is
	unseen  recordedCounts
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
func (t *recordedTrial) Duel(p pref.Pair) pref.Outcome {
	l := duel.LawOfCounts(t.counts(p))
	return l.Draw(t.coins)
}

// DuelTally draws the counts of n duels of the pair from their exact law.
func (t *recordedTrial) DuelTally(p pref.Pair, n int) pref.Tally {
	l := duel.LawOfCounts(t.counts(p))
	return l.Tally(t.coins, n)
}

// counts are the counts of outcomes whose shares are the law of the pair.
func (t *recordedTrial) counts(p pref.Pair) recordedCounts {
	i, j := t.order[p.First], t.order[p.Second]
	if t.problem.dense != nil {
		return t.problem.dense[int(i)*len(t.problem.names)+int(j)]
	}
	if c, seen := t.problem.sparse[recordedPair{i, j}]; seen {
		return c
	}
	return t.unseen
}
