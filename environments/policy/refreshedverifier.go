package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// RefreshedVerifierParams are the parameters of refreshed-verifier.
type RefreshedVerifierParams struct {
	Types     string    `yaml:"types" options:"styles|keys" doc:"kinds of answers: styles has the arms wrong, right, wrong with style and right with style, where style deceives the judge; keys has right, wrong and a key, a text that is no answer but deceives the judge"`
	Start     []float64 `yaml:"start" doc:"reference probabilities of the arms, above 0, which are divided by their sum"`
	Scores    []float64 `yaml:"scores" stream:"same" doc:"scores of the arms by the judge at the start, -100 to 100; the reward is σ(score)"`
	Refresh   string    `yaml:"refresh" options:"none|twins|own" doc:"how the judge is trained after each step, by pairs of a right answer of the policy that the rules accept and a wrong one: none, not at all; twins, the same answer corrupted, with the same style; own, wrong answers of the policy, a key among them"`
	Judge     float64   `yaml:"judge" stream:"same" symbol:"ρ" doc:"learning rate ρ of the judge, at least 0: the score of the right answer of a pair grows by ρ(1 − σ(s − s′)), where s − s′ is the difference of scores, and that of the wrong one falls by it; in expectation over pairs"`
	Recall    float64   `yaml:"recall" stream:"same" doc:"probability that the rules accept a right answer of the policy, in [0, 1]; an answer that they do not accept makes no pair"`
	Precision float64   `yaml:"precision" stream:"same" doc:"probability that an answer that the rules accept is right, above 0 and at most 1; a wrong one is drawn from the policy"`
	BatchParams
}

// arms returns the number of arms.
func (p RefreshedVerifierParams) arms() int {
	if p.Types == "keys" {
		return 3
	}
	return 4
}

// Validate implements param.Params.
func (p RefreshedVerifierParams) Validate() error {
	errs := []error{
		param.Within("judge", p.Judge, 0, 100), param.Within("recall", p.Recall, 0, 1), p.check(),
	}
	if !(p.Precision > 0 && p.Precision <= 1) {
		errs = append(errs, param.Errorf("precision", "is %v; it must be above 0 and at most 1", p.Precision))
	}
	for _, list := range []struct {
		name string
		of   []float64
	}{{"start", p.Start}, {"scores", p.Scores}} {
		if len(list.of) != p.arms() {
			errs = append(errs, param.Errorf(list.name, "has %d numbers; with types = %s there are %d arms", len(list.of), p.Types, p.arms()))
		}
	}
	for _, v := range p.Start {
		errs = append(errs, param.Above("start", v, 0))
	}
	for _, v := range p.Scores {
		errs = append(errs, param.Within("scores", v, -100, 100))
	}
	return errors.Join(errs...)
}

// RefreshedVerifierEntry declares refreshed-verifier for the catalogue.
var RefreshedVerifierEntry = policy.WorldSpec[RefreshedVerifierParams, *World]{
	Spec: sim.Spec[RefreshedVerifierParams]{
		Name: "refreshed-verifier",
		Card: sim.Card{
			Title: "Refreshed verifier",
			About: "A reward model that is deceived by style or by a key, and is trained while the policy is: by pairs of a right answer, which rules accept with a high precision, and a wrong one. Without training the policy ends in what deceives it. Order reproduced, with a step of the judge that the source does not give: pairs with corrupted twins undo the reward for style; what no right answer carries, such as a key, is not in any twin, and only wrong answers of the policy itself undo it.",
			Source: cite.Citation{
				Authors: "Hong, H. et al.", Year: 2025,
				Title: "Cooper: Co-Optimizing Policy and Reward Models in Reinforcement Learning for Large Language Models",
				Venue: cite.Preprint{ArXiv: "2508.05613"}, Where: "the mechanism; the instances are made here",
			},
		},
		Defaults: RefreshedVerifierParams{
			Types: "styles", Start: []float64{0.7, 0.28, 0.014, 0.006}, Scores: []float64{-2, 2, 4, 4},
			Refresh: "twins", Judge: 0.5, Recall: 0.63, Precision: 0.96,
		},
	},
	New: NewRefreshedVerifier,
}

// NewRefreshedVerifier returns the world of a judge that is trained with the policy.
func NewRefreshedVerifier(p RefreshedVerifierParams) (*World, error) {
	k := p.arms()
	r := refresh{p: p, right: []bool{false, true, false, true}, twin: []int{0, 0, 2, 2}}
	hacks := []bool{false, false, true, false}
	if p.Types == "keys" {
		r.right, r.twin = []bool{true, false, false}, []int{1, 1, 2}
		hacks = []bool{false, false, true}
	}
	problem := policy.Problem{Arms: k, Rewards: 1, Batch: p.Batch, Reference: make([]float64, k)}
	sum := 0.0
	for _, v := range p.Start {
		sum += v
	}
	rewards, gold := make([]float64, k), make([]float64, k)
	for a := range k {
		problem.Reference[a], rewards[a], gold[a] = p.Start[a]/sum, logistic(p.Scores[a]), indicator(r.right[a])
	}
	truth := policy.Truth{Gold: gold, Rewards: [][]float64{rewards}, Right: r.right, Hacks: hacks}
	return &World{problem: problem, draw: func(_, coins *rng.Source) policy.Environment {
		current := append([]float64(nil), rewards...)
		r := r
		r.scores, r.change, r.share = append([]float64(nil), p.Scores...), make([]float64, k), make([]float64, k)
		return &refreshed{trial{policy.NewOracle(&problem, [][]float64{current}, nil, coins), problem, truth}, current, r}
	}}, nil
}

func logistic(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }

// refreshed is a trial whose judge is trained after each step. Its truth has the rewards of
// the start.
type refreshed struct {
	trial
	rewards []float64 // the rewards that the oracle tells
	refresh
}

// Answer implements policy.Environment.
func (r *refreshed) Answer(ask *policy.Ask, f *policy.Feedback) {
	if r.p.Refresh != "none" {
		for a, s := range r.scores { // the feedback of the last step is no longer read
			r.rewards[a] = logistic(s)
		}
	}
	r.Oracle.Answer(ask, f)
	if r.p.Refresh == "none" {
		return
	}
	copy(r.share, ask.Play)
	if f.Arms != nil {
		clear(r.share)
		for _, a := range f.Arms {
			r.share[a] += 1 / float64(len(f.Arms))
		}
	}
	r.train()
}

// refresh trains the judge.
type refresh struct {
	p      RefreshedVerifierParams
	right  []bool
	twin   []int     // the same answer corrupted; a wrong answer is its own twin
	scores []float64 // of the judge
	change []float64 // see train
	share  []float64 // probabilities of the arms in the policy, or shares among its samples
}

// train moves the scores by the mean over the answers of the policy: an answer that the rules
// accept makes a pair, with its twin or with a wrong answer of the policy.
func (r *refresh) train() {
	wrong, right := 0.0, 0.0
	for a, v := range r.share {
		if r.right[a] {
			right += v
		} else {
			wrong += v
		}
	}
	clear(r.change)
	accepted := float64(r.p.Recall * right)
	for a, v := range r.share {
		weight := float64(r.p.Recall * v)
		if !r.right[a] {
			if wrong == 0 {
				continue
			}
			// For each right answer that is accepted, (1 − precision)/precision wrong ones are.
			weight = float64(accepted * float64((1-r.p.Precision)/r.p.Precision*(v/wrong)))
		}
		if r.p.Refresh == "twins" {
			r.pair(a, r.twin[a], weight)
			continue
		}
		for b, u := range r.share {
			if !r.right[b] && u > 0 {
				r.pair(a, b, float64(weight*(u/wrong)))
			}
		}
	}
	for a, c := range r.change {
		r.scores[a] += float64(r.p.Judge * c)
	}
}

// pair adds the gradient of log σ(s_a − s_b), which is the likelihood of a judge that prefers
// a to b.
func (r *refresh) pair(a, b int, weight float64) {
	if a == b {
		return
	}
	step := float64(weight * (1 - logistic(r.scores[a]-r.scores[b])))
	r.change[a] += step
	r.change[b] -= step
}
