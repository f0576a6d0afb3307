package comparisons

import (
	"fmt"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/rng"
)

// SelfPlayParams are the parameters of SelfPlay.
type SelfPlayParams struct {
	Eta        float64 `yaml:"eta" symbol:"η" axis:"step size η" doc:"step size η of the logarithms of the probabilities of actions, above 0"`
	Optimistic bool    `yaml:"optimistic" doc:"whether each step expects win rates to change in the next round as they did in this one"`
	Average    bool    `yaml:"average" doc:"whether the mixture of the policies of all rounds is recommended, the first included and the one after the last round not; otherwise it is the policy after the last round"`
}

// Validate implements param.Params.
func (p SelfPlayParams) Validate() error { return param.Above("eta", p.Eta, 0) }

// Suits implements multiuser.Params.
func (SelfPlayParams) Suits(problem *multiuser.Problem) error {
	switch {
	case problem.Feedback != multiuser.WinRates:
		return fmt.Errorf("this learner needs to know how often each last state is preferred to those that its policy reaches: feedback must be win-rates, and is %s", problem.Feedback)
	case problem.Kernel == nil:
		return fmt.Errorf("this learner needs known transitions")
	}
	return nil
}

// SelfPlayEntry declares self-play for the catalogue.
var SelfPlayEntry = multiuser.LearnerSpec[SelfPlayParams, *SelfPlay]{
	Spec: sim.Spec[SelfPlayParams]{
		Name: "self-play",
		Card: sim.Card{
			Title:     "Self-play on final states",
			About:     "Finds a policy to which no other is preferred where preferences depend on the last state and may have cycles. A policy plays against a copy of itself: the probability that a last state is preferred to those of the copy is its reward in this round, and in each state actions of a higher value become more probable.",
			Feedback:  "Exact win rates of the last states, in known transitions.",
			Guarantee: "None for the optimistic form and for the policy after the last round.",
			Cost:      "O(H·S·A·b) a round with b successors of each pair, and O(S²) for the win rates.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The exploitability of the average after T rounds is at most H·(ln A/(η·T) + η/8).", When: map[string]string{"optimistic": "false", "average": "true"}, Test: "algorithms/multiuser/comparisons.TestSelfPlayBound"},
				{Of: sim.Result, Text: "With one step, it plays as multiplicative weights do in the matrix game of the actions.", Test: "algorithms/multiuser/comparisons.TestSelfPlayGolden"},
			},
			Source: cite.Citation{
				Authors: "Wang, Y., Liu, Q. and Jin, C.", Year: 2023,
				Title: "Is {RLHF} More Difficult than Standard {RL}?",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2306.14111"},
				Where: "the reduction to adversarial processes, with exact feedback in place of samples; the learner of such processes as in",
				Also: &cite.Citation{
					Authors: "Even-Dar, E., Kakade, S. M. and Mansour, Y.", Year: 2009,
					Title: "Online {Markov} Decision Processes",
					Venue: cite.Journal{Name: "Mathematics of Operations Research", Volume: "34", Number: "3", Pages: "726-736"},
				},
			},
		},
		Defaults: SelfPlayParams{Eta: 0.5, Average: true},
	},
	New: NewSelfPlay,
}

// SelfPlay plays a policy π_t against a copy of itself (Wang, Liu and Jin, NeurIPS 2023, for
// preferences by the final state). Against the last states of the copy, with law d_t, state
// s is worth the win rate r_t(s) = Σ_s' M[s,s'] d_t(s'), which is the reward of a process
// whose rewards an adversary chooses. There an expert algorithm in each state h, s follows
// the values Q_t of π_t for r_t (Even-Dar, Kakade and Mansour, 2009), here by
//
//	π_{t+1}(a|h,s) ∝ π_t(a|h,s) e^{η Q_t(h,s,a)},
//
// or, in the optimistic form, with 2 Q_t − Q_{t−1} in place of Q_t, where Q_0 = Q_1. π_1 is
// uniform. The two copies of the source observe the same where feedback is exact, so that
// one stands for both. That the source's algorithm has this form is not known here: it takes
// any learner of such processes, and its own observes samples.
//
// The regret against a policy π* is a sum over steps of regrets of experts, by the lemma of
// performance differences: Σ_t Σ_h E_π* [Σ_a (π*−π_t)(a|h,s) Q_t(h,s,a)]. Win rates lie in
// [0,1], hence each expert's regret is at most ln A/η + ηT/8, and the exploitability of the
// average, the largest regret divided by T, at most H (ln A/(ηT) + η/8).
//
// The average is the mixture of π_1 … π_T: the policy with the mean occupancy, which has the
// mean law of last states. SelfPlay draws no random numbers.
type SelfPlay struct {
	problem  *multiuser.Problem
	params   SelfPlayParams
	planner  *mdp.Planner
	players  []selfPlayer // one for each user
	values   []float64    // workspace: Q_t, H·S·A numbers
	policies []*mdp.Policy
}

// selfPlayer is the policy of one user.
type selfPlayer struct {
	policy *mdp.Policy // π_t
	logits []float64   // logarithms of π_t, up to a constant for each step and state
	last   []float64   // Q_{t-1}; nil before the second round and where the form is not optimistic
	sum    []float64   // sum of the occupancies of π_1 … π_t; nil where the last policy is recommended
}

// NewSelfPlay returns a learner for the problem.
func NewSelfPlay(p SelfPlayParams, problem multiuser.Problem, _, _ *rng.Source) *SelfPlay {
	n := problem.Horizon * problem.Pairs()
	l := &SelfPlay{
		problem: &problem, params: p, planner: mdp.NewPlanner(problem.Kernel, problem.Horizon),
		players: make([]selfPlayer, problem.Users), values: make([]float64, n),
	}
	for u := range l.players {
		player := &l.players[u]
		player.policy = mdp.NewUniform(problem.States, problem.Actions, problem.Horizon)
		player.logits = make([]float64, n)
		recommended := player.policy
		if p.Average {
			player.sum = make([]float64, n)
			recommended = mdp.NewUniform(problem.States, problem.Actions, problem.Horizon)
		}
		l.policies = append(l.policies, recommended)
	}
	return l
}

// Begin implements multiuser.Learner.
func (l *SelfPlay) Begin(int) {}

// Propose implements multiuser.Learner.
func (l *SelfPlay) Propose(user int) (first, second *mdp.Policy) {
	policy := l.players[user].policy
	return policy, policy
}

// Observe implements multiuser.Learner.
func (l *SelfPlay) Observe(user int, o *multiuser.Observation) {
	p := &l.players[user]
	if p.sum != nil {
		l.planner.Occupancy(p.policy, l.values)
		for i, d := range l.values {
			p.sum[i] += d
		}
	}
	l.planner.LastValues(p.policy, o.Rates, l.values)
	for i, q := range l.values {
		step := q
		if p.last != nil {
			step = float64(2*q) - p.last[i]
		}
		p.logits[i] += float64(l.params.Eta * step)
	}
	if l.params.Optimistic {
		if p.last == nil {
			p.last = make([]float64, len(l.values))
		}
		copy(p.last, l.values)
	}
	actions := l.problem.Actions
	for i := 0; i < len(p.logits); i += actions {
		logits := p.logits[i : i+actions]
		portable.Softmax(logits, p.policy.Prob[i:i+actions])
		most := slices.Max(logits)
		for a := range logits {
			logits[a] -= most
		}
	}
}

// Recommend implements multiuser.Learner. A state that no policy reached at a step keeps
// equal probabilities of its actions in the average.
func (l *SelfPlay) Recommend() []*mdp.Policy {
	actions := l.problem.Actions
	for u := range l.players {
		sum := l.players[u].sum
		for i := 0; i < len(sum); i += actions {
			total := 0.0
			for _, d := range sum[i : i+actions] {
				total += d
			}
			if total == 0 {
				continue
			}
			for a, d := range sum[i : i+actions] {
				l.policies[u].Prob[i+a] = d / total
			}
		}
	}
	return l.policies
}
