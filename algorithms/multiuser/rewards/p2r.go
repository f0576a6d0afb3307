package rewards

import (
	"errors"
	"fmt"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// P2RParams are the parameters of P2R.
type P2RParams struct {
	Questions   int     `yaml:"questions" axis:"questions per pair m" doc:"most questions m to a user about one pair of a state and an action, 1 to 1000000"`
	Bonus       float64 `yaml:"bonus" doc:"added, divided by √n, to the estimated reward of a pair that the user has visited n times, at least 0, in units of log-odds"`
	Unmet       float64 `yaml:"unmet" doc:"added to the mean estimate of the user for a pair that the user has not visited, at least 0, in units of log-odds"`
	Transitions string  `yaml:"transitions" options:"shared|own" doc:"as for ucbvi"`
}

// Validate implements param.Params.
func (p P2RParams) Validate() error {
	return errors.Join(
		param.Count("questions", p.Questions, 1, 1_000_000),
		param.Within("bonus", p.Bonus, 0, math.Inf(1)),
		param.Within("unmet", p.Unmet, 0, math.Inf(1)),
	)
}

// Suits implements multiuser.Params.
func (P2RParams) Suits(problem *multiuser.Problem) error {
	switch {
	case problem.Feedback != multiuser.Comparison:
		return fmt.Errorf("this learner asks users to compare: feedback must be comparisons, and is %s", problem.Feedback)
	case !problem.Answers:
		return fmt.Errorf("this learner asks users to compare pairs of a state and an action by their rewards, and users here prefer a trajectory for its last state; self-play learns from such preferences")
	}
	return nil
}

// P2REntry declares p2r for the catalogue.
var P2REntry = multiuser.LearnerSpec[P2RParams, *P2R]{
	Spec: sim.Spec[P2RParams]{
		Name: "p2r",
		Card: sim.Card{
			Title:     "Preference to reward",
			About:     "Turns a learner from rewards into one from comparisons. Whenever a trajectory visits a pair of a state and an action whose reward is not known well enough, the user compares the pair with a fixed one, and the share of wins says what its reward is; UCBVI then learns as if it had observed this. The number of questions depends on the number of pairs and not on the number of trajectories, while the error that is left costs regret in every trajectory.",
			Feedback:  "Comparisons that the learner chooses, of two pairs of a state and an action each. Features of pairs are ignored.",
			Guarantee: "None: the source keeps a confidence set of rewards and asks while its members disagree; here every pair has the same number of questions.",
			Cost:      "That of ucbvi.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "A user answers at most questions·(S·A − 1) questions in all, and at most one a step of a trajectory.", Test: "algorithms/multiuser/rewards.TestP2RQuestions"},
				{Of: sim.Result, Text: "With many questions, the estimated rewards approach the true ones, up to a constant of each user and in units of log-odds.", Test: "algorithms/multiuser/rewards.TestP2REstimates"},
			},
			Source: cite.Citation{
				Authors: "Wang, Y., Liu, Q. and Jin, C.", Year: 2023,
				Title: "Is {RLHF} More Difficult than Standard {RL}?",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2306.14111"},
				Where: "the interface P2R, for tables of rewards",
			},
		},
		Defaults: P2RParams{Questions: 100, Bonus: 3, Unmet: 2, Transitions: "shared"},
		Test: func(p P2RParams) P2RParams {
			p.Questions = 3
			return p
		},
	},
	New: NewP2R,
}

// P2R plays as UCBVI does, with rewards that it finds by questions (Wang, Liu and Jin, NeurIPS
// 2023; of the source, which reduces preferences to rewards by such an interface, only
// secondary notes were at hand). The baseline of a user is the first pair j₀ that the user
// visits. At each visit of another pair about which the user has answered fewer than m
// questions, the user compares the pair with j₀ once. After w wins in n answers the reward of
// the pair, relative to that of j₀ and in units of log-odds, is estimated as
//
//	r̂ = log(q/(1−q)),  q = (w + ½)/(n + 1),
//
// so that no share of wins is 0 or 1, and |r̂| is at most log(2n+1). It estimates r(j) − r(j₀)
// times the steepness of preferences, which P2R does not know and does not need, since a
// positive factor changes no best policy. Its standard error is about 1/√(n q(1−q)), which
// visits after the m-th do not reduce: what is left of the error costs regret for ever.
//
// UCBVI gets r̂ as the reward of all visits of the pair so far, without noise. P2R draws no
// random numbers.
type P2R struct {
	*UCBVI
	most        float64   // m
	wins, asked []float64 // of each user and pair
	baseline    []int32   // j₀ of each user; -1 before the first trajectory

	visits        []int32  // the pairs of the last trajectory
	next          int      // how many of them UCBVI has got the reward of
	first, second [1]int32 // the question about visits[next]
}

// NewP2R returns a learner for the problem.
func NewP2R(p P2RParams, problem multiuser.Problem, data, own *rng.Source) *P2R {
	problem.Feedback, problem.Unit = multiuser.EveryStep, false
	n := problem.Users * problem.Pairs()
	l := &P2R{
		UCBVI: NewUCBVI(UCBVIParams{Bonus: p.Bonus, Unmet: p.Unmet, Transitions: p.Transitions, Variance: 1}, problem, data, own),
		most:  float64(p.Questions), wins: make([]float64, n), asked: make([]float64, n),
		baseline: make([]int32, problem.Users),
	}
	for u := range l.baseline {
		l.baseline[u] = -1
	}
	return l
}

// Observe implements multiuser.Learner.
func (l *P2R) Observe(user int, o *multiuser.Observation) {
	l.UCBVI.Observe(user, o)
	l.visits, l.next = l.visits[:0], 0
	for h := range o.First.Actions {
		l.visits = append(l.visits, int32(o.First.Pair(h, l.Problem.Actions)))
	}
	if l.baseline[user] < 0 {
		l.baseline[user] = l.visits[0]
	}
	l.advance(user)
}

// advance goes on to the next visit about which there is a question.
func (l *P2R) advance(user int) {
	for ; l.next < len(l.visits); l.next++ {
		j := l.visits[l.next]
		if j != l.baseline[user] && l.asked[l.index(user, j)] < l.most {
			l.first[0], l.second[0] = j, l.baseline[user]
			return
		}
		l.reward(user, j)
	}
}

// index returns the place of the pair in wins and asked.
func (l *P2R) index(user int, j int32) int { return user*l.Problem.Pairs() + int(j) }

// reward counts a visit of the pair and makes the estimate the reward of all its visits.
func (l *P2R) reward(user int, j int32) {
	i := l.index(user, j)
	r := 0.0
	if n := l.asked[i]; n > 0 {
		r = portable.Log((l.wins[i] + 0.5) / (n - l.wins[i] + 0.5))
	}
	e := l.entries
	e.Count[i]++
	e.Sum[i], e.Square[i] = float64(e.Count[i]*r), float64(e.Count[i]*float64(r*r))
}

// Ask implements multiuser.Asker.
func (l *P2R) Ask(int) (first, second []int32, more bool) {
	return l.first[:], l.second[:], l.next < len(l.visits)
}

// Answer implements multiuser.Asker.
func (l *P2R) Answer(user int, answer pref.Outcome) {
	j := l.visits[l.next]
	i := l.index(user, j)
	l.asked[i]++
	if answer == pref.FirstWins {
		l.wins[i]++
	}
	l.reward(user, j)
	l.next++
	l.advance(user)
}
