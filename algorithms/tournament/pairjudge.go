package tournament

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// PairJudgeParams are the parameters of PairJudge.
type PairJudgeParams struct {
	Ties         string `yaml:"ties" options:"random|first|team|score|rematch" doc:"who goes on when the judge calls both right: by a coin, the one in the first slot, the one whose answer is more frequent, the one of the higher score, or who wins when they meet again with the slots swapped; a coin where that does not tell"`
	BothBad      string `yaml:"both-bad" options:"drop|random|team" doc:"who goes on when the judge calls both wrong: neither, one by a coin, or the one whose answer is more frequent"`
	Resurrection bool   `yaml:"resurrection" doc:"when a round drops all that were left: if yes, one of them at random is chosen and that is the end; if no, one of each pair goes on by a coin"`
	Reshuffle    bool   `yaml:"reshuffle" doc:"draw lots anew in every round, and not only in the first"`
	Swap         bool   `yaml:"swap" doc:"judge each pair twice, in both orders of the slots"`
	Teams        bool   `yaml:"teams" doc:"candidates of the same answer meet without a duel, and the tournament ends once one answer is left"`
}

// Validate implements param.Params.
func (PairJudgeParams) Validate() error { return nil }

// PairJudgeEntry declares pairjudge-knockout for the catalogue.
var PairJudgeEntry = duel.LearnerSpec[PairJudgeParams, *PairJudge]{
	Spec: sim.Spec[PairJudgeParams]{
		Name: "pairjudge-knockout",
		Card: sim.Card{
			Title:     "PairJudge knockout",
			About:     "Best-of-N with a judge that labels both candidates of a pair right or wrong: a knockout with new lots in every round that drops a pair when both are called wrong. Every rule can be switched. The mechanics beyond the paper's outline, ties and drops and lots, are those that the notes of one re-implementation tell of the released code.",
			Feedback:  "Of two labels: both right is a tie, both wrong drops both, and each has its rule; without labels a tie is a tie. It knows of answers: candidates with the same one meet without a duel.",
			Guarantee: "None proved. With a coin for ties and for two wrong ones it is a knockout whose judge is right with its balanced accuracy, (TPR+TNR)/2; dropping both selects harder and shrinks the pool faster. If the judge is never wrong, a right candidate is chosen wherever there is one.",
			Cost:      "At most N-1 duels, twice as many with swapped slots and one more for each rematch, in ⌈log₂N⌉ rounds; O(N) memory.",
			Source: cite.Citation{
				Authors: "Liu, Y., Yao, Z., Min, R., Cao, Y., Hou, L. and Li, J.", Year: 2025,
				Title: "PairJudge RM: Perform Best-of-N Sampling with Knockout Tournament",
				Venue: cite.Preprint{ArXiv: "2501.13007"},
				Where: "The knockout of the paper, called Pairwise RM in its first version",
			},
		},
		Defaults: PairJudgeParams{Ties: "first", BothBad: "drop", Resurrection: true, Reshuffle: true, Teams: true},
	},
	New: NewPairJudge,
}

// PairJudge is the knockout of PairJudge RM (Liu et al., 2025, arXiv:2501.13007;
// "Pairwise RM" in its first version).
//
// Every round draws lots; where the number of candidates is odd one of them, at
// random, passes without a match. The judge looks at each pair once and calls
// each of the two right or wrong. One label of each kind decides; two right ones
// leave it to the tie rule; two wrong ones drop the pair. If that leaves nobody,
// one of those who were dropped last is brought back to life and chosen.
//
// So are the defaults. The order within a pair is random, after new lots, so that
// a tie for the first slot is as good as a coin. Judged in both orders, a pair
// goes by the sum of the two duels; without a winner in sum both are wrong only
// where both duels say so, and else it is a tie. A rematch is one more hearing of
// that kind with the slots swapped, and a coin where that has no winner.
//
// Without resurrection a round that would leave nobody counts for nothing, and
// one of each pair goes on by a coin: the only other way to end such a round
// that neither judges a pair twice nor can go on forever.
type PairJudge struct{ *duel.Sequential }

// NewPairJudge is a learner for the problem; its stream draws the lots and tosses
// the coins.
func NewPairJudge(p PairJudgeParams, problem duel.Problem, stream *rng.Source) *PairJudge {
	pool := duel.ShuffledArms(problem.Arms, stream)
	next := make([]pref.Arm, 0, len(pool))
	j := pairJudge{referee: referee{problem: &problem, stream: stream}, rules: p, size: problem.TeamSizes()}
	return &PairJudge{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		j.Arena = a
		if p.Ties == "score" && problem.Scores != nil {
			a.Expenses.Scored = problem.Arms
		}
		a.Recommend(pool[0])
		for round := 1; len(pool) > 1 && !(p.Teams && problem.OneTeam(pool)); round++ {
			a.Expenses.Rounds++
			if p.Reshuffle && round > 1 {
				duel.Shuffle(pool, stream)
			}
			next = next[:0]
			if last := len(pool) - 1; last%2 == 0 {
				lucky := stream.Intn(len(pool))
				next = append(next, pool[lucky])
				pool = append(pool[:lucky], pool[lucky+1:]...)
				a.Expenses.Byes++
			}
			for i := 0; i+1 < len(pool); i += 2 {
				if winner := j.meet(pool[i], pool[i+1]); winner != duel.NoArm {
					next = append(next, winner)
				}
			}
			switch {
			case len(next) > 0:
			case p.Resurrection:
				next = append(next, pool[stream.Intn(len(pool))])
			default:
				for i := 0; i+1 < len(pool); i += 2 {
					next = append(next, j.either(pool[i], pool[i+1]))
				}
			}
			pool, next = next, pool
			a.Recommend(pool[0])
		}
		return pool[0]
	})}
}

// pairJudge plays the matches of one learner by its rules.
type pairJudge struct {
	referee
	rules PairJudgeParams
	size  []int // how many candidates have the answer of each
}

// meet is who goes on of two candidates, or none.
func (j *pairJudge) meet(first, second pref.Arm) pref.Arm {
	if j.rules.Teams && j.problem.SameTeam(first, second) {
		j.Expenses.Free++
		return j.either(first, second)
	}
	switch j.hear(first, second) {
	case pref.FirstWins:
		return first
	case pref.SecondWins:
		return second
	case pref.Tie:
		return j.bothRight(first, second)
	}
	switch j.rules.BothBad {
	case "drop":
		return duel.NoArm
	case "team":
		return j.moreFrequent(first, second)
	}
	return j.either(first, second)
}

// hear is what the judge says of two candidates, in both orders of the slots if
// the rules say so.
func (j *pairJudge) hear(first, second pref.Arm) pref.Outcome {
	there := j.Duel(first, second)
	if !j.rules.Swap {
		return there
	}
	back := j.Duel(second, first).Flip()
	switch undecided, level := there.Ternary() == pref.Tie, back.Ternary() == pref.Tie; {
	case there == back, level && !undecided:
		return there
	case undecided && !level:
		return back
	}
	return pref.Tie
}

// bothRight is who goes on of two candidates that are both called right.
func (j *pairJudge) bothRight(first, second pref.Arm) pref.Arm {
	switch j.rules.Ties {
	case "first":
		return first
	case "team":
		return j.moreFrequent(first, second)
	case "score":
		if s := j.problem.Scores; s != nil && s[first] > s[second] {
			return first
		} else if s != nil && s[second] > s[first] {
			return second
		}
	case "rematch":
		switch j.hear(second, first) {
		case pref.FirstWins:
			return second
		case pref.SecondWins:
			return first
		}
	}
	return j.either(first, second)
}

// moreFrequent is the one of two candidates whose answer more of all have.
func (j *pairJudge) moreFrequent(first, second pref.Arm) pref.Arm {
	switch {
	case j.size[first] > j.size[second]:
		return first
	case j.size[second] > j.size[first]:
		return second
	}
	return j.either(first, second)
}
