package tournament

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RoundRobinParams are the parameters of round robin.
type RoundRobinParams struct {
	Votes   int    `yaml:"votes" axis:"votes per match K" doc:"duels per pair, in alternate orders of the slots, 1 to 1000000; 0 to continue until the horizon"`
	Horizon int    `yaml:"horizon" doc:"duels to spend if votes is 0; 0 for the horizon that the study gives, or without one until the trial is cut"`
	Score   string `yaml:"score" options:"copeland|borda" doc:"score of an arm: copeland is a point for each pair whose most frequent outcome is its win, and half a point for a tie or if two outcomes are equally frequent; borda is a point for each duel won and half a point for each tie"`
	Answers bool   `yaml:"answers" doc:"choose the answer whose candidates have the greatest sum of points, and the best of these candidates"`
}

// Validate implements param.Params.
func (p RoundRobinParams) Validate() error {
	var both error
	if p.Votes > 0 && p.Horizon > 0 {
		both = param.Errorf("horizon", "is %d; it must be 0 if votes, here %d, sets the number of duels", p.Horizon, p.Votes)
	}
	return errors.Join(
		param.Count("votes", p.Votes, 0, maxVotes),
		param.Count("horizon", p.Horizon, 0, 1_000_000_000_000),
		both,
	)
}

// RoundRobinEntry declares round-robin for the catalogue.
var RoundRobinEntry = duel.LearnerSpec[RoundRobinParams, *RoundRobin]{
	Spec: sim.Spec[RoundRobinParams]{
		Name: "round-robin",
		Card: sim.Card{
			Title:    "Round robin",
			About:    "The plain baseline: all pairs duel in turn, with the slots exchanged from one turn to the next, for a fixed number of turns or a fixed budget, and the empirical Copeland or Borda winner is recommended.",
			Feedback: "Ternary: win, tie, loss. For the Copeland score each pair counts by its most frequent outcome so far, for the Borda score each duel counts. It uses answers: candidates with the same answer tie without a duel, and answers can be ranked instead of candidates.",
			Cost:     "O(1) a duel, O(N) a recommendation, O(N²) memory. Does not leap, because each duel is of another pair; with two turns a pair of 4,096 arms has 16.8 million duels, which take half a minute.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·N·(N-1)/2", Where: map[string]string{"K": "votes"}, When: map[string]string{"votes": ">0"}, Text: "It is exactly this number if no two arms have the same answer.", Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "K·(N - 1 + (N/2-⌊N/2⌋)·2)", Where: map[string]string{"K": "votes"}, When: map[string]string{"votes": ">0"}, Text: "A turn of all pairs takes N-1 rounds, or N if N is odd.", Test: sim.Conformance},
				{Of: sim.Result, Text: "As the votes grow, the recommendation converges to a Copeland winner, if each pair has a unique likeliest outcome, or with score=borda to a Borda winner.", Test: "algorithms/tournament.TestRoundRobinConverges"},
			},
		},
		Defaults: RoundRobinParams{Score: "copeland"},
	},
	New: NewRoundRobin,
	Seeks: func(p RoundRobinParams) pref.Notion {
		if p.Score == "borda" {
			return pref.BordaNotion
		}
		return pref.CopelandNotion
	},
}

// RoundRobin lets all pairs duel in turn, a fixed number of times each or until a
// number of duels is spent, and recommends the arm with the most points.
//
// For the Copeland score the most frequent outcome of a pair counts: a win is two
// half points, a tie is one for each arm. If two outcomes are equally frequent, this
// is a tie too. Pairs that have not duelled give no points. So there is no parameter
// for ties. For the Borda score every duel counts.
//
// The arms are in a random order. Each turn takes the pairs of indices (0,1), (0,2),
// …, (1,2), … in this order. Every arm is in the first slot in about half of its
// duels, and the arms of each pair exchange slots from one turn to the next, so that
// a judge that prefers one slot does not favour one arm. Pairs with the same answer
// do not duel: they have their half points from the beginning, for the Borda score
// again in every turn. Of arms with equal points the first in the order is
// recommended.
//
// With answers, answers are ranked by the points of all their candidates, which
// combines the league with a vote: many candidates with moderate points win against
// one with many.
//
// No duel depends on another, so a turn can be played in rounds in which every arm
// has one duel: N-1 rounds, or N if N is odd (the circle method). Expenses counts
// these.
type RoundRobin struct {
	k        int
	left     int // duels to spend
	spent    int
	i, j     int // indices in the order of the pair whose turn it is, i < j
	at       int // index in counts of this pair
	turn     int // turns before this one: how often the pairs from this one on have duelled
	borda    bool
	answer   []int              // of each arm, numbered from 0; nil without answers
	ties     []int              // by arm, how many others have its answer; nil without answers
	perTurn  int                // pairs that duel
	counts   []roundRobinRecord // by pair; nil if there are fewer turns than 2¹⁶
	short    []shortRecord      // by pair; nil if there may be more
	halves   []int              // by arm, its points in half points
	order    []pref.Arm         // order of the arms; of arms with equal points the first is the best
	together []int              // by answer, buffer for its points; nil if arms are ranked
}

// roundRobinRecord counts the wins of both arms of a pair, the first in order first. All
// its other duels are ties.
type roundRobinRecord struct{ win, lose int }

// shortRecord is a roundRobinRecord in a quarter of the memory.
type shortRecord struct{ win, lose uint16 }

// NewRoundRobin returns a learner for the problem. Its stream draws the order.
func NewRoundRobin(p RoundRobinParams, problem duel.Problem, stream *rng.Source) *RoundRobin {
	k := problem.Arms
	l := &RoundRobin{
		k: k, j: 1, borda: p.Score == "borda", perTurn: k * (k - 1) / 2,
		halves: make([]int, k), order: duel.ShuffledArms(problem.Arms, stream),
	}
	if problem.Teams != nil {
		of, first := problem.Answers()
		l.answer = of
		apart := 0 // ordered pairs of arms with different answers
		for _, size := range problem.TeamSizes() {
			l.ties = append(l.ties, size-1)
			apart += k - size
		}
		l.perTurn = apart / 2
		if p.Answers {
			l.together = make([]int, len(first))
		}
		l.tieTeams()
	}
	switch {
	case l.perTurn == 0:
	case p.Votes > 0:
		l.left = p.Votes * l.perTurn
	case p.Horizon > 0:
		l.left = p.Horizon
	case problem.Horizon == duel.NoHorizon:
		l.left = math.MaxInt
	default:
		l.left = problem.Horizon
	}
	switch pairs := k * (k - 1) / 2; {
	case l.borda || l.left == 0: // needs no counts
	case l.left/l.perTurn < 1<<16-1:
		l.short = make([]shortRecord, pairs)
	default:
		l.counts = make([]roundRobinRecord, pairs)
	}
	if l.left > 0 && l.sameTeam() {
		l.pass()
	}
	return l
}

// Next implements duel.Learner.
func (l *RoundRobin) Next() (pref.Pair, bool) {
	p := pref.Pair{First: l.order[l.i], Second: l.order[l.j]}
	if l.flipped() {
		p = p.Flip()
	}
	return p, l.left > 0
}

// Observe implements duel.Learner.
func (l *RoundRobin) Observe(_ pref.Pair, o pref.Outcome) {
	if l.flipped() {
		o = o.Flip()
	}
	if a, b := l.order[l.i], l.order[l.j]; l.borda {
		switch o {
		case pref.FirstWins:
			l.halves[a] += 2
		case pref.SecondWins:
			l.halves[b] += 2
		default:
			l.halves[a]++
			l.halves[b]++
		}
	} else {
		l.count(o)
	}
	l.spent++
	if l.left--; l.left > 0 {
		l.pass()
	}
}

// Recommend returns the best arm at present; if answers are ranked, that of the best
// answer.
func (l *RoundRobin) Recommend() pref.Arm {
	best := l.order[0]
	if l.together == nil {
		for _, a := range l.order {
			if l.halves[a] > l.halves[best] {
				best = a
			}
		}
		return best
	}
	clear(l.together)
	for i, t := range l.answer {
		l.together[t] += l.halves[i]
	}
	for _, a := range l.order {
		more := l.together[l.answer[a]] - l.together[l.answer[best]]
		if more > 0 || more == 0 && l.halves[a] > l.halves[best] {
			best = a
		}
	}
	return best
}

// Ranking implements duel.Ranker: arms with equal points stay in the random order.
func (l *RoundRobin) Ranking() []pref.Arm {
	together := make([]int, l.k) // by arm, the points of its answer; 0 if arms are ranked
	if l.together != nil {
		clear(l.together)
		for i, t := range l.answer {
			l.together[t] += l.halves[i]
		}
		for i, t := range l.answer {
			together[i] = l.together[t]
		}
	}
	ranking := slices.Clone(l.order)
	slices.SortStableFunc(ranking, func(i, j pref.Arm) int {
		return cmp.Or(together[j]-together[i], l.halves[j]-l.halves[i])
	})
	return ranking
}

// Expenses implements duel.Accountant.
func (l *RoundRobin) Expenses() duel.Expenses {
	e := duel.Expenses{Generated: l.k, Free: l.k*(l.k-1)/2 - l.perTurn}
	if l.perTurn > 0 {
		rounds := circleRounds(l.k)
		e.Rounds = l.spent / l.perTurn * rounds
		e.Rounds += min(rounds, (l.spent%l.perTurn+l.k/2-1)/(l.k/2))
	}
	return e
}

// count adds the outcome of a duel to the Copeland score.
func (l *RoundRobin) count(o pref.Outcome) {
	var r roundRobinRecord
	if l.short != nil {
		r = roundRobinRecord{int(l.short[l.at].win), int(l.short[l.at].lose)}
	} else {
		r = l.counts[l.at]
	}
	forI, forJ := r.halves(l.turn)
	switch o {
	case pref.FirstWins:
		r.win++
	case pref.SecondWins:
		r.lose++
	}
	if l.short != nil {
		l.short[l.at] = shortRecord{uint16(r.win), uint16(r.lose)}
	} else {
		l.counts[l.at] = r
	}
	nowI, nowJ := r.halves(l.turn + 1)
	l.halves[l.order[l.i]] += nowI - forI
	l.halves[l.order[l.j]] += nowJ - forJ
}

// halves returns the half points that the pair gives to each arm after that many duels.
func (r *roundRobinRecord) halves(duels int) (i, j int) {
	tie := duels - r.win - r.lose
	switch {
	case r.win > max(r.lose, tie):
		return 2, 0
	case r.lose > max(r.win, tie):
		return 0, 2
	case duels == 0:
		return 0, 0
	}
	return 1, 1
}

// flipped reports whether the second arm in order of the pair is in the first slot.
// In the first turn it is if both indices are even or both are odd, so that every arm
// is in the first slot in about half of its duels.
func (l *RoundRobin) flipped() bool { return (l.turn+l.i+l.j)%2 == 0 }

// sameTeam reports whether the arms of the pair have the same answer.
func (l *RoundRobin) sameTeam() bool {
	return l.answer != nil && l.answer[l.order[l.i]] == l.answer[l.order[l.j]]
}

// pass gives the turn to the next pair that duels.
func (l *RoundRobin) pass() {
	for {
		l.at++
		l.j++
		if l.j == l.k {
			l.i++
			l.j = l.i + 1
			if l.j == l.k {
				l.i, l.j, l.at = 0, 1, 0
				l.turn++
				if l.borda {
					l.tieTeams()
				}
			}
		}
		if !l.sameTeam() {
			return
		}
	}
}

// tieTeams gives each arm the half points of its ties with arms of the same answer.
func (l *RoundRobin) tieTeams() {
	for i, ties := range l.ties {
		l.halves[i] += ties
	}
}

// circleRounds returns the number of rounds in which k arms can play all pairs once.
func circleRounds(k int) int { return k - 1 + k%2 }
