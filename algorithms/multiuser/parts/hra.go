package parts

import (
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// HRAParams are the parameters of HRA.
type HRAParams struct {
	Target  string  `yaml:"target" options:"mean|max" doc:"what a head learns: mean: the values of uniform play; max: those of the best policy for its part alone"`
	Rewards string  `yaml:"rewards" options:"observed|goals" doc:"observed: a head learns from the rewards of its part, while the part is active; goals: it learns in every step, and is rewarded whenever its goal is entered, which the problem must name"`
	Alpha   float64 `yaml:"alpha" doc:"step size α, in (0,1]"`
}

// Validate implements param.Params.
func (p HRAParams) Validate() error { return checkStep(p.Alpha) }

// checkStep checks the parameter alpha.
func checkStep(alpha float64) error {
	if !(alpha > 0 && alpha <= 1) {
		return param.Errorf("alpha", "is %v; it must be greater than 0 and at most 1", alpha)
	}
	return nil
}

// Suits implements multiuser.Params.
func (p HRAParams) Suits(problem *multiuser.Problem) error {
	if err := needsParts(problem); err != nil {
		return err
	}
	if p.Rewards == "goals" && problem.Parts.Goals == nil {
		return param.Errorf("rewards", "is goals, and the parts of this environment have no goals; let it be observed")
	}
	return nil
}

// HRAEntry declares hra for the catalogue.
var HRAEntry = multiuser.LearnerSpec[HRAParams, *HRA]{
	Spec: sim.Spec[HRAParams]{
		Name: "hra",
		Card: sim.Card{
			Title:     "HRA",
			About:     "The hybrid reward architecture: one small value function for each part of the reward, a head, of what the part sees of the state. All play is uniform; the recommended policy is greedy for the sum of the heads whose parts are active. With target=max each head plans as if its part were all that counts, and their sum dithers between two fruits.",
			Feedback:  "The parts of the reward of every step.",
			Guarantee: "None: the policy is greedy for the values of uniform play, not of itself.",
			Cost:      "O(n) a step for n parts, and O(n·S·A) for a recommendation; memory for n·V·A numbers, where parts see V views.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "In fruit, the fixed points of heads of the mean target collect all fruits from every beginning, in 27.247619 steps in the mean; those of the max target collect all from 39.1 % of the beginnings only.", Test: "algorithms/multiuser/parts.TestHRAInFruit"},
			},
			Source: cite.Citation{
				Authors: "van Seijen, H., Fatemi, M., Romoff, J., Laroche, R., Barnes, T. and Tsang, J.", Year: 2017,
				Title: "Hybrid Reward Architecture for Reinforcement Learning",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "1706.04208"},
			},
		},
		Defaults: HRAParams{Target: "mean", Rewards: "observed", Alpha: 0.1},
	},
	New: NewHRA,
}

// HRA learns a head Q_k(v, a) for each part k, of view v and action a, by
//
//	Q_k(v, a) ← Q_k(v, a) + α (r_k + γ f(Q_k(v', ·)) - Q_k(v, a)),
//
// where f is the mean over actions (target mean, values of uniform play) or their maximum, and
// is left out where the step ends the part (van Seijen et al. 2017, section 3.3). Heads begin
// with 0. The recommended action is the first of those with the greatest sum of the heads whose
// parts are active; sums that differ by rounding only are equal.
type HRA struct {
	params  HRAParams
	parts   *multiuser.Parts
	actions int
	views   int
	heads   []float64   // Q_k(v, a) is heads[(k*views+v)*actions+a]
	uniform *mdp.Policy // what is played
	greedy  *mdp.Policy // what is recommended
	sums    []float64   // of the heads, for each action; workspace
	present []*mdp.Policy
}

// NewHRA returns a learner for the problem. It draws nothing.
func NewHRA(p HRAParams, problem multiuser.Problem, _, _ *rng.Source) *HRA {
	l := &HRA{
		params: p, parts: problem.Parts, actions: problem.Actions, views: problem.States,
		uniform: mdp.NewUniform(problem.States, problem.Actions, 1).Repeat(problem.Horizon),
		greedy:  mdp.NewPolicy(problem.States, problem.Actions, 1).Repeat(problem.Horizon),
		sums:    make([]float64, problem.Actions),
	}
	if l.parts.Views != nil {
		l.views = int(slices.Max(l.parts.Views)) + 1
	}
	l.heads = make([]float64, l.parts.Number*l.views*l.actions)
	l.present = []*mdp.Policy{l.greedy}
	return l
}

// Begin implements multiuser.Learner.
func (l *HRA) Begin(int) {}

// Propose implements multiuser.Learner.
func (l *HRA) Propose(int) (first, second *mdp.Policy) { return l.uniform, nil }

// Observe implements multiuser.Learner.
func (l *HRA) Observe(_ int, o *multiuser.Observation) {
	t, n := &o.First, l.parts.Number
	for h, a := range t.Actions {
		from, to := int(t.States[h]), int(t.States[h+1])
		if l.parts.IsFinal(from) {
			break
		}
		for k := range n {
			if l.params.Rewards == "goals" {
				if l.parts.View(to) == int(l.parts.Goals[k]) {
					l.update(k, from, int(a), to, 1, true)
				} else {
					l.update(k, from, int(a), to, 0, false)
				}
			} else if l.parts.IsActive(from, k) {
				l.update(k, from, int(a), to, o.Parts[h*n+k], !l.parts.IsActive(to, k))
			}
		}
	}
}

// update learns from a step with this reward of part k, which ends the part or does not.
func (l *HRA) update(k, from, a, to int, reward float64, ends bool) {
	if !ends {
		after := l.head(k, to)
		next := after[0]
		if l.params.Target == "max" {
			next = slices.Max(after)
		} else {
			for _, q := range after[1:] {
				next += q
			}
			next /= float64(l.actions)
		}
		reward += float64(l.parts.Discount * next)
	}
	q := &l.head(k, from)[a]
	*q += float64(l.params.Alpha * (reward - *q))
}

// head returns the values of head k for the actions in state s.
func (l *HRA) head(k, s int) []float64 {
	i := (k*l.views + l.parts.View(s)) * l.actions
	return l.heads[i : i+l.actions]
}

// Recommend implements multiuser.Learner.
func (l *HRA) Recommend() []*mdp.Policy {
	for s := range l.greedy.Act {
		clear(l.sums)
		for k := range l.parts.Number {
			if l.parts.IsActive(s, k) {
				for a, q := range l.head(k, s) {
					l.sums[a] += q
				}
			}
		}
		l.greedy.Act[s] = int32(first(l.sums))
	}
	return l.present
}

// first returns the first of the largest values. Values that differ by rounding only, by at most
// tie of themselves, are equal.
func first(values []float64) (best int) {
	for a, q := range values {
		if q-values[best] > float64(tie*max(math.Abs(q), math.Abs(values[best]))) {
			best = a
		}
	}
	return best
}
