package rewards

import (
	"errors"
	"fmt"
	"math"
	"slices"

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
	Scope       string      `yaml:"scope" options:"pairs|trajectories" doc:"what is compared with a fixed baseline: pairs of a state and an action, or whole trajectories"`
	Questions   int         `yaml:"questions" axis:"questions per pair m" doc:"of scope pairs: most questions m to a user about one pair, 1 to 1000000; of scope trajectories: a trajectory is compared until its return is known as well as from m answers about it alone that are even"`
	Scale       float64     `yaml:"scale" doc:"steepness of the user's preferences, above 0, by which log-odds are divided; with that of the environment, estimates, bonus and unmet are in units of rewards, and with 1 in units of log-odds"`
	Baseline    [][]float64 `yaml:"baseline" doc:"the fixed pair, as [[state, action]], or of scope trajectories one for each step; left out, the first pair, or trajectory, that the user visits"`
	Bonus       float64     `yaml:"bonus" doc:"added, divided by √n, to the estimated reward of a pair that the user has visited n times, at least 0"`
	Unmet       float64     `yaml:"unmet" doc:"added to the mean estimate of the user for a pair that the user has not visited, at least 0"`
	Transitions string      `yaml:"transitions" options:"shared|own" doc:"as for ucbvi"`
}

// Validate implements param.Params.
func (p P2RParams) Validate() error {
	return errors.Join(
		param.Count("questions", p.Questions, 1, 1_000_000),
		param.Above("scale", p.Scale, 0),
		p.checkBaseline(),
		param.Within("bonus", p.Bonus, 0, math.Inf(1)),
		param.Within("unmet", p.Unmet, 0, math.Inf(1)),
	)
}

// checkBaseline returns an error if the baseline is no list of pairs.
func (p P2RParams) checkBaseline() error {
	if n := len(p.Baseline); p.Scope == "pairs" && n > 1 {
		return param.Errorf("baseline", "has %d pairs; of scope pairs it must have one", n)
	}
	for _, pair := range p.Baseline {
		if len(pair) != 2 {
			return param.Errorf("baseline", "has %v; each of its elements must be a state and an action", pair)
		}
		for _, x := range pair {
			if x != math.Trunc(x) || x < 0 || x > math.MaxInt32 {
				return param.Errorf("baseline", "has %v; states and actions are whole numbers from 0", x)
			}
		}
	}
	return nil
}

// Suits implements multiuser.Params.
func (p P2RParams) Suits(problem *multiuser.Problem) error {
	switch {
	case problem.Feedback != multiuser.Comparison:
		return fmt.Errorf("this learner asks users to compare: feedback must be comparisons, and is %s", problem.Feedback)
	case !problem.Answers:
		return fmt.Errorf("this learner asks users to compare pairs of a state and an action by their rewards, and users here prefer a trajectory for its last state; self-play learns from such preferences")
	case p.Scope == "trajectories" && problem.Users > mostInformation/problem.Pairs()/problem.Pairs():
		return param.Errorf("scope", "is trajectories, for which there is a matrix of %d × %d numbers for each of the %d users; in all there may be %d", problem.Pairs(), problem.Pairs(), problem.Users, mostInformation)
	}
	return p.suitsBaseline(problem)
}

// suitsBaseline returns an error if the baseline is impossible in the process. Transitions that
// learners do not know are not checked.
func (p P2RParams) suitsBaseline(problem *multiuser.Problem) error {
	n := len(p.Baseline)
	if n == 0 {
		return nil
	}
	if p.Scope == "trajectories" && n != problem.Horizon {
		return param.Errorf("baseline", "has %d pairs; of scope trajectories it must have one for each of the %d steps", n, problem.Horizon)
	}
	for _, pair := range p.Baseline {
		if pair[0] >= float64(problem.States) || pair[1] >= float64(problem.Actions) {
			return param.Errorf("baseline", "has state %v, action %v; there are %d states and %d actions, which are counted from 0", pair[0], pair[1], problem.States, problem.Actions)
		}
	}
	k, pairs := problem.Kernel, p.fixed(problem.Actions)
	if p.Scope == "pairs" {
		if k != nil && !k.Reachable(problem.Horizon)[pairs[0]] {
			return param.Errorf("baseline", "is state %v, action %v; no trajectory of %d steps visits it", p.Baseline[0][0], p.Baseline[0][1], problem.Horizon)
		}
		return nil
	}
	if s := p.Baseline[0][0]; problem.Start[int(s)] == 0 {
		return param.Errorf("baseline", "begins in state %v, where no trajectory begins", s)
	}
	for h := 1; h < n && k != nil; h++ {
		next := pairs[h] / int32(problem.Actions)
		if successors, _ := k.Successors(int(pairs[h-1])); !slices.Contains(successors, next) {
			return param.Errorf("baseline", "goes from state %v by action %v to state %d, which is impossible", p.Baseline[h-1][0], p.Baseline[h-1][1], next)
		}
	}
	return nil
}

// fixed returns the baseline as numbers of pairs.
func (p P2RParams) fixed(actions int) []int32 {
	var pairs []int32
	for _, pair := range p.Baseline {
		pairs = append(pairs, int32(int(pair[0])*actions+int(pair[1])))
	}
	return pairs
}

// P2REntry declares p2r for the catalogue.
var P2REntry = multiuser.LearnerSpec[P2RParams, *P2R]{
	Spec: sim.Spec[P2RParams]{
		Name: "p2r",
		Card: sim.Card{
			Title:     "Preference to reward",
			About:     "Turns a learner from rewards into one from comparisons. Whenever a trajectory visits a pair of a state and an action whose reward is not known well enough, the user compares the pair with a fixed one, and the share of wins says what its reward is; or the user compares the whole trajectory with a fixed one. UCBVI then learns as if it had observed this. The number of questions depends on the number of pairs and not on the number of trajectories, while the error that is left costs regret in every trajectory.",
			Feedback:  "Comparisons that the learner chooses, of two pairs of a state and an action, or of two trajectories. Features of pairs are ignored.",
			Guarantee: "None: the source keeps a confidence set of rewards and asks while its members disagree; here every pair has the same number of questions, or every trajectory is asked about until the standard error of its return is small enough.",
			Cost:      "That of ucbvi; of scope trajectories also O((S·A)²) for each question and 20 steps of that cost for each trajectory with questions, and (S·A)² numbers for each user.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "Of scope pairs, a user answers at most questions·(S·A − 1) questions in all (questions·S·A with a baseline of your own), and at most one a step of a trajectory.", Test: "algorithms/multiuser/rewards.TestP2RQuestions"},
				{Of: sim.Result, Text: "With many questions, the estimated rewards approach the true ones, up to a constant of each user and in units of log-odds.", Test: "algorithms/multiuser/rewards.TestP2REstimates"},
				{Of: sim.Result, Text: "Of scope trajectories, the estimate is the mode of the posterior under a normal prior, and a trajectory is asked about while the standard error of its return, in units of log-odds, is above 2/√questions.", Test: "algorithms/multiuser/rewards.TestP2RTrajectories"},
			},
			Source: cite.Citation{
				Authors: "Wang, Y., Liu, Q. and Jin, C.", Year: 2023,
				Title: "Is {RLHF} More Difficult than Standard {RL}?",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2306.14111"},
				Where: "the interface P2R, for tables of rewards",
			},
		},
		Defaults: P2RParams{Scope: "pairs", Questions: 100, Scale: 1, Bonus: 3, Unmet: 2, Transitions: "shared"},
		Test: func(p P2RParams) P2RParams {
			p.Questions = 3
			return p
		},
	},
	New: NewP2R,
}

// P2R plays as UCBVI does, with rewards that it finds by questions (Wang, Liu and Jin, NeurIPS
// 2023; of the source, which reduces preferences to rewards by such an interface, only
// secondary notes were at hand). Of scope pairs, at each visit of a pair that is not the
// baseline j₀ and about which the user has answered fewer than m questions, the user compares
// the pair with j₀ once. After w wins in n answers the reward of the pair, relative to that of
// j₀, is estimated as
//
//	r̂ = log(q/(1−q))/scale,  q = (w + ½)/(n + 1),
//
// so that no share of wins is 0 or 1, and |r̂| is at most log(2n+1)/scale. If scale is not the
// steepness of the user's preferences, the estimates have a wrong unit, which changes no best
// policy. Times scale, the standard error is about 1/√(n q(1−q)), which visits after the m-th
// do not reduce: what is left of the error costs regret for ever.
//
// Of scope trajectories, rewards are estimated from comparisons of whole trajectories: see
// trajectoryQuestions.
//
// UCBVI gets r̂ as the reward of all visits of the pair so far, without noise. P2R draws no
// random numbers.
type P2R struct {
	*UCBVI
	questions questions
	visits    []int32 // the pairs of the last trajectory
}

// questions are those to the users about their trajectories.
type questions interface {
	// play begins those about a trajectory, given its pairs.
	play(user int, visits []int32)
	ask(user int) (first, second []int32, more bool)
	answer(user int, won bool)
}

// NewP2R returns a learner for the problem.
func NewP2R(p P2RParams, problem multiuser.Problem, data, own *rng.Source) *P2R {
	problem.Feedback, problem.Unit = multiuser.EveryStep, false
	l := &P2R{UCBVI: NewUCBVI(UCBVIParams{Bonus: p.Bonus, Unmet: p.Unmet, Transitions: p.Transitions, Variance: 1}, problem, data, own)}
	if p.Scope == "trajectories" {
		l.questions = newTrajectoryQuestions(&p, l.UCBVI)
	} else {
		l.questions = newPairQuestions(&p, l.UCBVI)
	}
	return l
}

// Observe implements multiuser.Learner.
func (l *P2R) Observe(user int, o *multiuser.Observation) {
	l.UCBVI.Observe(user, o)
	l.visits = l.visits[:0]
	for h := range o.First.Actions {
		l.visits = append(l.visits, int32(o.First.Pair(h, l.Problem.Actions)))
	}
	l.questions.play(user, l.visits)
}

// Ask implements multiuser.Asker.
func (l *P2R) Ask(user int) (first, second []int32, more bool) { return l.questions.ask(user) }

// Answer implements multiuser.Asker.
func (l *P2R) Answer(user int, answer pref.Outcome) {
	l.questions.answer(user, answer == pref.FirstWins)
}

// pairQuestions asks about pairs of a state and an action.
type pairQuestions struct {
	of          *UCBVI
	most, scale float64   // most is m
	wins, asked []float64 // of each user and pair
	baseline    []int32   // j₀ of each user; -1 before the first trajectory

	visits        []int32  // the pairs of the last trajectory
	next          int      // how many of them UCBVI has got the reward of
	first, second [1]int32 // the question about visits[next]
}

func newPairQuestions(p *P2RParams, of *UCBVI) *pairQuestions {
	n := of.Problem.Users * of.Problem.Pairs()
	l := &pairQuestions{
		of: of, most: float64(p.Questions), scale: p.Scale,
		wins: make([]float64, n), asked: make([]float64, n), baseline: make([]int32, of.Problem.Users),
	}
	for u := range l.baseline {
		l.baseline[u] = -1
		if fixed := p.fixed(of.Problem.Actions); len(fixed) > 0 {
			l.baseline[u] = fixed[0]
		}
	}
	return l
}

// play implements questions.
func (l *pairQuestions) play(user int, visits []int32) {
	l.visits, l.next = visits, 0
	if l.baseline[user] < 0 {
		l.baseline[user] = visits[0]
	}
	l.advance(user)
}

// advance goes on to the next visit about which there is a question.
func (l *pairQuestions) advance(user int) {
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
func (l *pairQuestions) index(user int, j int32) int { return user*l.of.Problem.Pairs() + int(j) }

// reward counts a visit of the pair and makes the estimate the reward of all its visits.
func (l *pairQuestions) reward(user int, j int32) {
	i := l.index(user, j)
	r := 0.0
	if n := l.asked[i]; n > 0 {
		r = portable.Log((l.wins[i]+0.5)/(n-l.wins[i]+0.5)) / l.scale
	}
	l.of.entries.Count[i]++
	l.of.setMean(i, r)
}

// ask implements questions.
func (l *pairQuestions) ask(int) (first, second []int32, more bool) {
	return l.first[:], l.second[:], l.next < len(l.visits)
}

// answer implements questions.
func (l *pairQuestions) answer(user int, won bool) {
	j := l.visits[l.next]
	i := l.index(user, j)
	l.asked[i]++
	if won {
		l.wins[i]++
	}
	l.reward(user, j)
	l.next++
	l.advance(user)
}
