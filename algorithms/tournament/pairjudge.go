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
	j := pairJudge{referee: referee{problem: &problem, stream: stream}, rules: p, pool: duel.ShuffledArms(problem.Arms, stream)}
	if p.Ties == "team" || p.BothBad == "team" {
		j.size = problem.TeamSizes()
	}
	return &PairJudge{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		j.Arena = a
		if p.Ties == "score" && problem.Scores != nil {
			a.Expenses.Scored = problem.Arms
		}
		a.Recommend(j.pool[0])
		for round := 1; len(j.pool) > 1 && !(p.Teams && problem.OneTeam(j.pool)); round++ {
			a.Expenses.Rounds++
			if p.Reshuffle && round > 1 {
				duel.Shuffle(j.pool, stream)
			}
			j.playRound()
			a.Recommend(j.pool[0])
		}
		return j.pool[0]
	})}
}

// pairJudge plays the rounds of one learner by its rules. It implements duel.Steps: the
// duels of a round.
type pairJudge struct {
	referee
	rules   PairJudgeParams
	size    []int      // by arm, how many candidates have its answer; nil if no rule asks
	pool    []pref.Arm // candidates that are left; those that advance from the present round take the places of the first
	winners int        // how many have advanced

	at            int          // place in the pool of the first candidate of the next match
	plays         bool         // a match is played at present
	first, second pref.Arm     // its candidates, in the slots of its next verdict
	rematch       bool         // that verdict is one of a rematch
	swapped       bool         // the next duel is the second of the verdict, with the slots swapped
	straight      pref.Outcome // of the first duel of the verdict, before the second
}

// playRound plays a round, after which the pool is that of the next.
func (j *pairJudge) playRound() {
	j.winners, j.at = 0, 0
	if last := len(j.pool) - 1; last%2 == 0 {
		lucky := j.stream.Intn(len(j.pool))
		bye := j.pool[lucky]
		copy(j.pool[1:], j.pool[:lucky])
		j.at = 1
		j.advance(bye)
		j.Expenses.Byes++
	}
	j.Run(j)
	switch {
	case j.winners > 0:
	case j.rules.Resurrection:
		j.advance(j.pool[j.stream.Intn(len(j.pool))])
	default:
		for i := 0; i+1 < len(j.pool); i += 2 {
			j.advance(j.either(j.pool[i], j.pool[i+1]))
		}
	}
	j.pool = j.pool[:j.winners]
}

// advance lets the candidate advance from the round.
func (j *pairJudge) advance(candidate pref.Arm) {
	j.pool[j.winners] = candidate
	j.winners++
}

// Next implements duel.Steps.
func (j *pairJudge) Next() (pref.Pair, int) {
	for !j.plays {
		if j.at == len(j.pool) {
			return pref.Pair{}, 0
		}
		j.first, j.second, j.rematch = j.pool[j.at], j.pool[j.at+1], false
		j.at += 2
		if j.plays = !j.rules.Teams || !j.problem.SameTeam(j.first, j.second); !j.plays {
			j.Expenses.Free++
			j.advance(j.either(j.first, j.second))
		}
	}
	if j.swapped {
		return pref.Pair{First: j.second, Second: j.first}, 1
	}
	return pref.Pair{First: j.first, Second: j.second}, 1
}

// Count implements duel.Steps.
func (j *pairJudge) Count(t pref.Tally) {
	verdict := t.Outcome()
	if j.rules.Swap {
		if j.swapped = !j.swapped; j.swapped {
			j.straight = verdict
			return
		}
		verdict = ofBothOrders(j.straight, verdict.Flip())
	}
	if verdict == pref.Tie && j.rules.Ties == "rematch" && !j.rematch {
		j.first, j.second, j.rematch = j.second, j.first, true
		return
	}
	j.plays = false
	if winner := j.advancing(verdict); winner != duel.NoArm {
		j.advance(winner)
	}
}

// ofBothOrders returns the verdict of two duels of a pair in the two orders of the slots.
func ofBothOrders(straight, swapped pref.Outcome) pref.Outcome {
	switch level, swappedLevel := straight.Ternary() == pref.Tie, swapped.Ternary() == pref.Tie; {
	case straight == swapped, swappedLevel && !level:
		return straight
	case level && !swappedLevel:
		return swapped
	}
	return pref.Tie
}

// advancing returns the candidate that advances after this verdict, or NoArm.
func (j *pairJudge) advancing(verdict pref.Outcome) pref.Arm {
	switch {
	case verdict == pref.FirstWins:
		return j.first
	case verdict == pref.SecondWins:
		return j.second
	case j.rematch:
		return j.either(j.second, j.first)
	case verdict == pref.Tie:
		return j.bothRight()
	}
	switch j.rules.BothBad {
	case "drop":
		return duel.NoArm
	case "team":
		return j.moreFrequent()
	}
	return j.either(j.first, j.second)
}

// bothRight returns which of two candidates that are both called right advances.
func (j *pairJudge) bothRight() pref.Arm {
	switch j.rules.Ties {
	case "first":
		return j.first
	case "team":
		return j.moreFrequent()
	case "score":
		if s := j.problem.Scores; s != nil && s[j.first] > s[j.second] {
			return j.first
		} else if s != nil && s[j.second] > s[j.first] {
			return j.second
		}
	}
	return j.either(j.first, j.second)
}

// moreFrequent returns the candidate whose answer more candidates have.
func (j *pairJudge) moreFrequent() pref.Arm {
	switch {
	case j.size[j.first] > j.size[j.second]:
		return j.first
	case j.size[j.second] > j.size[j.first]:
		return j.second
	}
	return j.either(j.first, j.second)
}
