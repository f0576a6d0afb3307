package comparisons

import (
	"errors"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/rng"
)

// DPPOParams are the parameters of DPPO.
type DPPOParams struct {
	Lambda      float64 `yaml:"lambda" symbol:"λ" axis:"conservativeness λ" doc:"weight λ of the distance to the trajectory that was not preferred, above 0 and at most 1"`
	Temperature float64 `yaml:"temperature" doc:"temperature T by which distances are divided, above 0"`
	Labels      string  `yaml:"labels" options:"observed|model" doc:"what the policy is fitted to: the comparisons; or those labels that a model of the user's preferences, fitted to the comparisons, gives to them and to further pairs of the same trajectories"`
	Smooth      float64 `yaml:"smooth" symbol:"ν" axis:"smoothness ν" doc:"weight ν, at least 0, of the smoothness of the model: of the mean square by which it scores all steps of a trajectory but the last differently from all but the first"`
	stages.Exploration
}

// Validate implements param.Params.
func (p DPPOParams) Validate() error {
	var lambda error
	if !(p.Lambda > 0 && p.Lambda <= 1) {
		lambda = param.Errorf("lambda", "is %v; it must be above 0 and at most 1", p.Lambda)
	}
	errs := []error{lambda, param.Above("temperature", p.Temperature, 0), param.Within("smooth", p.Smooth, 0, 1e6), p.CheckExplore()}
	if p.Labels != modelLabels && p.Smooth != DPPOEntry.Defaults.Smooth {
		errs = append(errs, param.Errorf("smooth", "is %v, but there is no model that it smooths; leave it out or make labels: %s", p.Smooth, modelLabels))
	}
	return errors.Join(errs...)
}

// modelLabels is the value of Labels for those of a model.
const modelLabels = "model"

// Suits implements multiuser.Params.
func (p DPPOParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return p.SuitsExplore(problem)
}

// DPPOEntry declares dppo for the catalogue.
var DPPOEntry = multiuser.LearnerSpec[DPPOParams, *DPPO]{
	Spec: sim.Spec[DPPOParams]{
		Name: "dppo",
		Card: sim.Card{
			Title:     "DPPO",
			About:     "Fits a policy for each user to that user's comparisons without rewards and without transitions: actions of preferred trajectories become probable, those of the others less so. The policy is the same at every step. The source finds it better than a reward model where both are neural networks; in a table in which the reward model is right, the reward model with planning is better, and without λ below 1 this learner stops far from the best policy. As in the source, a model of preferences may give the labels, also of pairs that the user has not compared.",
			Feedback:  "Comparisons. Features of pairs are ignored.",
			Guarantee: "None: the loss is not convex in the policy.",
			Cost:      "O(m·H + S·A) for each step of L-BFGS of a user with m comparisons, usually some tens of steps.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The loss of the policy is at most that of uniform play, and its gradient is that of the formula.", Test: "algorithms/multiuser/comparisons.TestDPPOGradient"},
				{Of: sim.Result, Text: "The model is the minimum of its loss, and its labels are those of the greater score.", Test: "algorithms/multiuser/comparisons.TestDPPOModel"},
				{Of: sim.Result, Text: "In a small process whose reward model is right, the gap is larger than that of bt-per-user, and larger with λ 1 than with λ 0.5.", Test: "algorithms/multiuser/comparisons.TestDPPOOrder"},
			},
			Source: cite.Citation{
				Authors: "An, G., Lee, J., Zuo, X., Kosaka, N., Kim, K.-M. and Song, H. O.", Year: 2023,
				Title: "Direct Preference-based Policy Optimization without Reward Modeling",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2301.12842"},
				Where: "the score and the loss of the policy, for tables of actions; the preference model with its smoothness as in the authors' code, but for its form",
			},
		},
		Defaults: DPPOParams{Lambda: 0.5, Temperature: 0.1, Labels: "observed", Exploration: explore.Defaults},
	},
	New: NewDPPO,
}

// DPPO fits a policy π(a|s) to each user's comparisons (An et al., NeurIPS 2023). The distance
// of π from a trajectory is
//
//	d = (1/H) Σ_h (1 − π(a_h|s_h)),
//
// and the loss of a comparison, with distances d⁺ from the preferred trajectory and d⁻ from
// the other, is
//
//	−log( e^{−d⁺/T} / (e^{−d⁺/T} + e^{−λ d⁻/T}) ) = log(1 + e^{(d⁺ − λ d⁻)/T}).
//
// With λ = 1 only the difference of the distances counts; with less, the policy must also be
// near to some trajectories. π is a softmax of logits, and the mean loss is minimised from
// uniform play. The comparisons may be those that a model labels: see segments.labelled.
type DPPO struct {
	stages.Learner[*segments]
	modelled bool
	smooth   float64
	policies []*mdp.Policy
}

// NewDPPO returns a learner for the problem. The stream data decides what is proposed.
func NewDPPO(p DPPOParams, problem multiuser.Problem, data, own *rng.Source) *DPPO {
	l := &DPPO{modelled: p.Labels == modelLabels, smooth: p.Smooth, Learner: stages.NewLearner(p.Exploration, welfare.Defaults, problem, func(problem *multiuser.Problem) *segments {
		return &segments{
			actions: problem.Actions, pairs: problem.Pairs(), lambda: p.Lambda, scale: 1 / float64(float64(problem.Horizon)*p.Temperature),
			offset: (1 - p.Lambda) / p.Temperature, comparisons: make([][]int32, problem.Users), steps: problem.Horizon,
		}
	}, data, own)}
	for range problem.Users {
		l.policies = append(l.policies, mdp.NewUniform(problem.States, problem.Actions, problem.Horizon))
	}
	return l
}

// Recommend implements multiuser.Learner.
func (l *DPPO) Recommend() []*mdp.Policy {
	pairs := l.Problem.Pairs()
	parallel.Range(l.Problem.Workers, l.Problem.Users, func(_, low, high int) {
		logits, law := make([]float64, pairs), make([]float64, pairs)
		for u := low; u < high; u++ {
			list := l.Record.comparisons[u]
			if l.modelled {
				list = l.Record.labelled(list, l.Record.model(list, l.smooth))
			}
			clear(logits)
			minimise(logits, maxDPPOSteps, func(x, gradient []float64) float64 {
				return l.Record.loss(list, x, law, gradient)
			})
			l.Record.laws(logits, law)
			for h := range l.Problem.Horizon {
				copy(l.policies[u].Prob[h*pairs:(h+1)*pairs], law)
			}
		}
	})
	return l.policies
}

// maxDPPOSteps is the largest number of steps of a fit. Where the loss has no minimum,
// because a policy with fixed actions is best, steps grow and the gradient vanishes long
// before.
const maxDPPOSteps = 200

// segments keeps the compared trajectories of each user.
type segments struct {
	actions, pairs, steps int
	lambda                float64
	scale                 float64   // 1/(H·T)
	offset                float64   // (1-λ)/T
	comparisons           [][]int32 // of each user, for each comparison: the H pairs of the preferred trajectory and then those of the other
}

// Add implements stages.Recorder.
func (r *segments) Add(user int, o *multiuser.Observation) {
	better, other := ordered(o)
	for _, t := range []*mdp.Trajectory{better, other} {
		for h := range t.Actions {
			r.comparisons[user] = append(r.comparisons[user], int32(t.Pair(h, r.actions)))
		}
	}
}

// laws writes the policy of the logits: in each state the softmax of those of its actions.
func (r *segments) laws(logits, law []float64) {
	for i := 0; i < r.pairs; i += r.actions {
		portable.Softmax(logits[i:i+r.actions], law[i:i+r.actions])
	}
}

// loss returns the mean loss of a list of comparisons, as those of a user, at the logits, and
// writes its gradient; law is workspace, one number for each pair.
//
// A comparison adds log(1+e^z) with z = (1−λ)/T − Σ⁺ π/(HT) + λ Σ⁻ π/(HT), sums over the steps
// of both trajectories.
func (r *segments) loss(list []int32, logits, law, gradient []float64) float64 {
	r.laws(logits, law)
	clear(gradient)
	n := len(list) / (2 * r.steps)
	if n == 0 {
		return 0
	}
	likely := likelihood{product: 1}
	for i := range n {
		better, other := list[2*i*r.steps:(2*i+1)*r.steps], list[(2*i+1)*r.steps:(2*i+2)*r.steps]
		near, far := 0.0, 0.0
		for h, j := range better {
			near += law[j]
			far += law[other[h]]
		}
		z := r.offset - float64(r.scale*(near-float64(r.lambda*far)))
		slope := float64(likely.add(-z, 1) * r.scale / float64(n)) // of log(1+e^z) by near, but for the sign
		for h, j := range better {
			gradient[j] -= slope
			gradient[other[h]] += float64(r.lambda * slope)
		}
	}
	// From the derivatives by π(a|s) to those by the logits: π(a|s)(g(a) − Σ_b π(b|s) g(b)).
	for i := 0; i < r.pairs; i += r.actions {
		mean := 0.0
		for a := i; a < i+r.actions; a++ {
			mean += float64(law[a] * gradient[a])
		}
		for a := i; a < i+r.actions; a++ {
			gradient[a] = float64(law[a] * (gradient[a] - mean))
		}
	}
	return likely.total() / float64(n)
}
