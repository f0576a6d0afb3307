package recorded

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trial is the instance of one trial: candidates of a recorded problem. It is a
// duel.Pool and a duel.Tallier.
type trial struct {
	problem *problem
	order   []int32 // order[a] is the candidate of arm a
	unseen  counts
	coins   *rng.Source
	about   duel.Candidates
	truth   duel.Truth
}

// newTrial returns the trial of these candidates of the problem, whose duels are
// drawn from coins. Teams are numbered in the order of the arms, because the file
// may list the right answer first, and a learner must not know that.
func (w *World) newTrial(p *problem, order []int32, coins *rng.Source) *trial {
	k := len(order)
	t := &trial{problem: p, order: order, unseen: w.unseen, coins: coins}
	t.about = duel.Candidates{Teams: make([]int, k)}
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
func (t *trial) Arms() int { return len(t.order) }

// Truth implements duel.Environment.
func (t *trial) Truth() *duel.Truth { return &t.truth }

// Candidates implements duel.Pool.
func (t *trial) Candidates() *duel.Candidates { return &t.about }

// Duel implements duel.Environment.
func (t *trial) Duel(p pref.Pair) pref.Outcome {
	l := duel.LawOfCounts(t.counts(p))
	return l.Draw(t.coins)
}

// DuelTally implements duel.Tallier.
func (t *trial) DuelTally(p pref.Pair, n int) pref.Tally {
	l := duel.LawOfCounts(t.counts(p))
	return l.Tally(t.coins, n)
}

// counts returns the counts whose shares are the law of the pair.
func (t *trial) counts(p pref.Pair) counts {
	i, j := t.order[p.First], t.order[p.Second]
	if t.problem.dense != nil {
		return t.problem.dense[int(i)*len(t.problem.names)+int(j)]
	}
	if c, ok := t.problem.sparse[pair{i, j}]; ok {
		return c
	}
	return t.unseen
}
