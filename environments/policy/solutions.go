package policy

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SolutionsParams are the parameters of solutions.
type SolutionsParams struct {
	Right    []float64 `yaml:"right" doc:"numbers of right answers of each kind, whole and at least 1"`
	Wrong    []float64 `yaml:"wrong" doc:"numbers of wrong answers of each kind, whole and at least 1"`
	Accuracy float64   `yaml:"accuracy" stream:"same" axis:"accuracy of the judge" doc:"probability that the judge of a duel prefers a right answer to a wrong one, in [0, 1]; two right or two wrong answers are even"`
	BatchParams
}

// Validate implements param.Params.
func (p SolutionsParams) Validate() error {
	errs := []error{param.Within("accuracy", p.Accuracy, 0, 1), p.check()}
	arms := 0
	for _, kinds := range []struct {
		name  string
		sizes []float64
	}{{"right", p.Right}, {"wrong", p.Wrong}} {
		if len(kinds.sizes) == 0 {
			errs = append(errs, param.Errorf(kinds.name, "is empty; there must be at least one kind"))
		}
		for _, n := range kinds.sizes {
			if !(n >= 1 && n <= mostArms && n == math.Trunc(n)) {
				errs = append(errs, param.Errorf(kinds.name, "has the number %v; each is a whole number from 1 to %d", n, mostArms))
				continue
			}
			arms += int(n)
		}
	}
	if arms > mostArms {
		errs = append(errs, param.Errorf("right", "and wrong have %d answers; there may be %d", arms, mostArms))
	}
	return errors.Join(errs...)
}

// SolutionsEntry declares solutions for the catalogue.
var SolutionsEntry = policy.WorldSpec[SolutionsParams, *World]{
	Spec: sim.Spec[SolutionsParams]{
		Name: "solutions",
		Card: sim.Card{
			Title: "Solutions of several kinds",
			About: "Right and wrong answers, of several kinds each. Answers of a kind are similar, as their embedding says, and those of different kinds are not. The score of a right answer is 1, that of a wrong one 0; a judge of duels prefers right answers with some accuracy. The reference is uniform, so that kinds with many answers are frequent.",
			Source: cite.Citation{
				Authors: "Chen, X. et al.", Year: 2025,
				Title: "DRA-GRPO: Exploring Diversity-Aware Reward Adjustment for R1-Zero-Like Training of Large Language Models",
				Venue: cite.Preprint{ArXiv: "2505.09655"}, Where: "the question; the instances are made here",
			},
		},
		Defaults: SolutionsParams{Right: []float64{3, 1}, Wrong: []float64{2}, Accuracy: 0.9},
	},
	New: NewSolutions,
}

// NewSolutions returns the world of right answers of several kinds.
func NewSolutions(p SolutionsParams) (*World, error) {
	var right []bool
	var kinds []int
	var embedding [][]float64
	add := func(kind int, n float64, yes bool) {
		vector := make([]float64, len(p.Right)+len(p.Wrong))
		vector[kind] = 1
		for range int(n) {
			right, embedding = append(right, yes), append(embedding, vector)
			if yes {
				kinds = append(kinds, kind)
			} else {
				kinds = append(kinds, -1)
			}
		}
	}
	for kind, n := range p.Right {
		add(kind, n, true)
	}
	for kind, n := range p.Wrong {
		add(len(p.Right)+kind, n, false)
	}
	k := len(right)
	m, scores := pref.NewMatrix(k), make([]float64, k)
	for a := range k {
		scores[a] = indicator(right[a])
		for b := range a { // right answers come first
			win := 0.5
			if right[b] && !right[a] {
				win = p.Accuracy
			}
			m.Set(pref.Arm(b), pref.Arm(a), win, 0, 1-win)
		}
	}
	problem := policy.Problem{Arms: k, Rewards: 1, Duels: true, Batch: p.Batch, Reference: uniform(k), Embedding: embedding}
	truth := policy.Truth{Gold: scores, Rewards: [][]float64{scores}, Wins: policy.NewWins(m), Right: right, Kinds: kinds}
	return &World{problem: problem, draw: func(_, coins *rng.Source) policy.Environment {
		return newTrial(problem, truth, coins)
	}}, nil
}
