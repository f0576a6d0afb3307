package recorded

import (
	"joust/environments/judge"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trial is the instance of one trial: candidates of a recorded problem. It is a duel.Pool, a
// duel.Tallier, a duel.Caller and a duel.Dropper.
type trial struct {
	problem *problem
	order   []int32 // order[a] is the candidate of arm a
	unseen  counts
	coins   *rng.Source
	about   duel.Candidates
	truth   duel.Truth

	rule     judge.FailureParams
	fails    bool // some verdicts of the world could not be read, and are not ties
	repeated int  // calls so far
}

// newTrial returns the trial of these candidates of the problem, whose duels are
// drawn from coins. Teams are numbered in the order of the arms, because the file
// may list the right answer first, and a learner must not know that.
func (w *World) newTrial(p *problem, order []int32, coins *rng.Source) *trial {
	k := len(order)
	t := &trial{problem: p, order: order, unseen: w.unseen, coins: coins, rule: w.rule, fails: w.failed > 0 && (w.rule.Drops() || w.rule.Repeats())}
	t.about = duel.Candidates{Teams: make([]int, k)}
	if w.scored {
		t.about.Scores, t.about.ScorerCalls = make([]float64, k), 1
	}
	number, numbers := make([]int, len(p.right)), 0 // of teams, from 1
	for a, i := range order {
		team := p.teams[i]
		if number[team] == 0 {
			numbers++
			number[team] = numbers
		}
		t.about.Teams[a] = number[team] - 1
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

// Name implements duel.Environment.
func (t *trial) Name(a pref.Arm) string { return t.problem.names[t.order[a]] }

// Truth implements duel.Environment.
func (t *trial) Truth() *duel.Truth { return &t.truth }

// Candidates implements duel.Pool.
func (t *trial) Candidates() *duel.Candidates { return &t.about }

// Teams implements duel.Pool.
func (t *trial) Teams() []int { return t.about.Teams }

// Duel implements duel.Environment.
func (t *trial) Duel(p pref.Pair) pref.Outcome {
	c := t.counts(p)
	if t.repeat(c, 1) > 0 {
		return pref.Tie
	}
	l := duel.LawOfCounts([4]uint32(c[:unread]))
	return l.Draw(t.coins)
}

// DuelTally implements duel.Tallier.
func (t *trial) DuelTally(p pref.Pair, n int) pref.Tally {
	c := t.counts(p)
	hopeless := t.repeat(c, n)
	l := duel.LawOfCounts([4]uint32(c[:unread]))
	tally := l.Tally(t.coins, n-hopeless)
	tally.Tie += hopeless
	return tally
}

// repeat draws the calls of n duels of a pair that are repeated. It returns the number of
// duels that are ties because the call fails every time.
func (t *trial) repeat(c counts, n int) (hopeless int) {
	if !t.fails || !t.rule.Repeats() {
		return 0
	}
	repeated, hopeless := judge.Repeated(t.coins, n, 1, c.failure())
	t.repeated += repeated
	return hopeless
}

// JudgeCalls implements duel.Caller.
func (t *trial) JudgeCalls(duels int) (calls, repeated int) { return duels + t.repeated, t.repeated }

// Drops implements duel.Dropper.
func (t *trial) Drops() bool { return t.fails && t.rule.Drops() }

// Dropped implements duel.Dropper.
func (t *trial) Dropped(p pref.Pair, n int) int {
	return judge.Dropped(t.coins, n, 1, t.counts(p).failure())
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
