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
	Ties         string `yaml:"ties" options:"random|first|team|score|rematch" doc:"arm that advances when the judge calls both right: a random one, the one in the first slot, the one whose answer is more frequent, the one with the higher score, or the winner of a rematch with the slots swapped; a coin if this does not decide"`
	BothBad      string `yaml:"both-bad" options:"drop|random|team" doc:"arm that advances when the judge calls both wrong: neither, a random one, or the one whose answer is more frequent"`
	Resurrection bool   `yaml:"resurrection" doc:"when a round drops all arms that were left: choose a random one of them and end; otherwise a random arm of each pair advances"`
	Reshuffle    bool   `yaml:"reshuffle" doc:"draw a new random order in every round, not only in the first"`
	Swap         bool   `yaml:"swap" doc:"judge each pair twice, in both orders of the slots"`
	Teams        bool   `yaml:"teams" doc:"let candidates with the same answer play without a duel, and end the tournament once one answer is left"`
}

// ReadsScores reports whether scores can decide a tie.
func (p PairJudgeParams) ReadsScores() bool { return p.Ties == "score" }

// Validate implements param.Params.
func (PairJudgeParams) Validate() error { return nil }

// PairJudgeEntry declares pairjudge-knockout for the catalogue.
var PairJudgeEntry = duel.LearnerSpec[PairJudgeParams, *PairJudge]{
	Spec: sim.Spec[PairJudgeParams]{
		Name: "pairjudge-knockout",
		Card: sim.Card{
			Title:     "PairJudge knockout",
			About:     "Best-of-N with a judge that labels both candidates of a pair right or wrong: a knockout with a new random order in every round, which drops a pair when both are called wrong. Every rule can be switched. The paper only outlines the mechanics; ties, drops and the random order follow the notes of one re-implementation of the released code.",
			Feedback:  "Two labels: both right is a tie, both wrong drops both, and each has its rule; without labels a tie is a tie. It uses answers: of two candidates with the same answer a coin chooses one without a duel.",
			Guarantee: "None proved.",
			Cost:      "O(N) memory.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "N-1", When: map[string]string{"swap": "false", "ties": "random|first|team|score"}, Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "2·(N-1)", When: map[string]string{"swap": "false", "ties": "rematch"}, Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "2·(N-1)", When: map[string]string{"swap": "true", "ties": "random|first|team|score"}, Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "4·(N-1)", When: map[string]string{"swap": "true", "ties": "rematch"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "⌈log₂N⌉", Test: sim.Conformance},
				{Of: sim.Result, Text: "With a coin for ties and for two wrong candidates it is a knockout whose judge is right with its balanced accuracy, (TPR+TNR)/2.", Test: "algorithms/tournament.TestPairJudgeRecursion"},
				{Of: sim.Result, Text: "To drop both selects more strictly and leaves fewer candidates.", Test: "algorithms/tournament.TestPairJudgeOneRound"},
				{Of: sim.Result, Text: "If the judge is never wrong, a right candidate is chosen if there is one.", Test: "algorithms/tournament.TestFormats"},
			},
			Source: cite.Citation{
				Authors: "Liu, Y., Yao, Z., Min, R., Cao, Y., Hou, L. and Li, J.", Year: 2025,
				Title: "PairJudge RM: Perform Best-of-N Sampling with Knockout Tournament",
				Venue: cite.Preprint{ArXiv: "2501.13007"},
				Where: "The knockout of the paper, called Pairwise RM in its first version",
			},
		},
		Defaults: PairJudgeParams{Ties: "first", BothBad: "drop", Resurrection: true, Reshuffle: true, Teams: true},
	},
	New:         NewPairJudge,
	ReadsScores: PairJudgeParams.ReadsScores,
}

// PairJudge is the knockout of PairJudge RM (Liu et al., 2025, arXiv:2501.13007;
// "Pairwise RM" in its first version).
//
// Every round has a new random order. If the number of candidates is odd, a random
// one of them has a bye. The judge sees each pair once and calls each of the two
// right or wrong. One label of each kind decides. If both are called right, the tie
// rule decides. If both are called wrong, the pair is dropped. If no candidate is
// left, a random one of those that were dropped last is chosen.
//
// These are the defaults. The order within a pair is random, so that a tie for the
// first slot has the same effect as a coin. With swap, each pair is judged in both
// orders, and the sum of the two duels decides. Without a winner in the sum, both are
// wrong only if both duels say so; otherwise it is a tie. A rematch is judged in the
// same way with the slots swapped, and a coin decides if it has no winner.
//
// Without resurrection a round that would drop all candidates is void, and a random
// candidate of each pair advances. This is the only other way to end such a round
// that neither judges a pair twice nor can go on forever.
type PairJudge struct{ *duel.Sequential }

// NewPairJudge returns a learner for the problem. Its stream draws the order of the
// candidates and tosses the coins.
func NewPairJudge(p PairJudgeParams, problem duel.Problem, stream *rng.Source) *PairJudge {
	pool := duel.ShuffledArms(problem.Arms, stream)
	next := make([]pref.Arm, 0, len(pool))
	j := pairJudge{referee: referee{problem: &problem, stream: stream}, rules: p}
	if p.Ties == "team" || p.BothBad == "team" {
		j.size = problem.TeamSizes()
	}
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
	size  []int // by arm, how many candidates have its answer; nil if no rule asks
}

// meet plays a match and returns the candidate that advances, or NoArm.
func (j *pairJudge) meet(first, second pref.Arm) pref.Arm {
	if j.rules.Teams && j.problem.SameTeam(first, second) {
		j.Expenses.Free++
		return j.either(first, second)
	}
	switch j.verdict(first, second) {
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

// verdict returns the judge's outcome for two candidates, in both orders of the slots
// if the rules say so.
func (j *pairJudge) verdict(first, second pref.Arm) pref.Outcome {
	straight := j.Duel(first, second)
	if !j.rules.Swap {
		return straight
	}
	swapped := j.Duel(second, first).Flip()
	switch level, swappedLevel := straight.Ternary() == pref.Tie, swapped.Ternary() == pref.Tie; {
	case straight == swapped, swappedLevel && !level:
		return straight
	case level && !swappedLevel:
		return swapped
	}
	return pref.Tie
}

// bothRight returns which of two candidates that are both called right advances.
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
		switch j.verdict(second, first) {
		case pref.FirstWins:
			return second
		case pref.SecondWins:
			return first
		}
	}
	return j.either(first, second)
}

// moreFrequent returns the candidate whose answer more candidates have.
func (j *pairJudge) moreFrequent(first, second pref.Arm) pref.Arm {
	switch {
	case j.size[first] > j.size[second]:
		return first
	case j.size[second] > j.size[first]:
		return second
	}
	return j.either(first, second)
}
