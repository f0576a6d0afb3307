package policy

import (
	"errors"
	"math"

	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
)

// GroupParams are the parameters of policy gradients whose samples are compared in groups.
type GroupParams struct {
	GradientParams
	Group  int    `yaml:"group" axis:"samples in a group" doc:"number of samples in a group, 2 to 1,000,000; it divides the batch"`
	Logits string `yaml:"logits" options:"arms|value" doc:"what the law can become: arms has a logit for each arm; value has one parameter θ for answers that are numbers, the law μ e^(θz) of their values z, which have mean 0 and standard deviation 1 under the reference μ: a normal law keeps its shape and its mean moves by θ standard deviations"`
}

func (p GroupParams) check() error {
	return errors.Join(p.GradientParams.check(), param.Count("group", p.Group, 2, 1_000_000))
}

// Suits implements policy.Params.
func (p GroupParams) Suits(problem *policy.Problem) error {
	if problem.Batch == 0 {
		return errNoSamples
	}
	return errors.Join(needsScores(problem), p.divides(problem))
}

// divides returns an error unless the samples of a step make groups, and the law is one of
// the arms.
func (p GroupParams) divides(problem *policy.Problem) error {
	if err := fills(p.Group, problem.Batch); err != nil {
		return err
	}
	if p.Logits == "value" && problem.Values == nil {
		return param.Errorf("logits", "is value; the answers of the environment are no numbers")
	}
	return nil
}

// errNoSamples says why a learner cannot work with exact feedback.
var errNoSamples = errors.New("needs samples in groups, which exact feedback does not have: give the environment a batch")

// fills returns an error unless groups of this size fill the batch.
func fills(group, batch int) error {
	if batch%group != 0 {
		return param.Errorf("group", "is %d; it must divide the batch of the environment, which is %d", group, batch)
	}
	return nil
}

// grouped is a softmax law that moves along Σ A ∇log π, where the advantage A of a sample comes
// from a comparison with its group, minus β KL(π ‖ μ).
type grouped struct {
	softmaxLaw
	p GroupParams
	// advantage writes the advantages of the samples from start, which are a group.
	advantage  func(f *policy.Feedback, start int, to []float64)
	advantages []float64 // of the samples of a step
	sum        []float64 // of the advantages of each arm
	feature    []float64 // standardised values of the arms; nil where each arm has a logit
	slope      float64   // θ, the factor of the feature
}

func newGrouped(p GroupParams, problem *policy.Problem, advantage func(*policy.Feedback, int, []float64)) grouped {
	g := grouped{
		softmaxLaw: newSoftmaxLaw(problem), p: p, advantage: advantage,
		advantages: make([]float64, problem.Batch), sum: make([]float64, problem.Arms),
	}
	if p.Logits == "value" {
		mean, sd := moments(problem.Reference, problem.Values)
		for _, v := range problem.Values {
			g.feature = append(g.feature, (v-mean)/positive(sd))
		}
	}
	return g
}

// Observe implements policy.Learner.
func (g *grouped) Observe(f *policy.Feedback) {
	for start := 0; start < len(f.Arms); start += g.p.Group {
		g.advantage(f, start, g.advantages[start:][:g.p.Group])
	}
	clear(g.sum)
	n, all := float64(len(f.Arms)), 0.0
	for i, a := range f.Arms {
		advantage := g.advantages[i]
		if g.p.KL > 0 {
			advantage -= float64(g.p.KL * (portable.Log(g.law[a]) - g.logReference[a]))
		}
		g.sum[a] += advantage / n
		all += advantage / n
	}
	g.step(all)
}

// step moves the law by the sums of advantages of the arms, divided by the number of samples,
// and by the sum of all.
func (g *grouped) step(all float64) {
	if g.feature != nil {
		mean, sd := moments(g.law, g.feature)
		slope := 0.0
		for a, x := range g.feature {
			slope += float64(g.sum[a] * (x - mean))
		}
		if g.p.Update == "natural" {
			slope /= positive(float64(sd * sd))
		}
		g.slope += float64(g.p.Rate * slope)
		for a, x := range g.feature {
			g.theta[a] = float64(g.slope * x)
		}
		g.move()
		return
	}
	for a, s := range g.sum {
		// The natural gradient divides by the probability of the arm; a logit that all arms
		// share changes nothing.
		weight := float64(float64(len(g.law)) * (s - float64(g.law[a]*all)))
		if g.p.Update == "natural" {
			if s == 0 { // also where the probability is
				continue
			}
			weight = s / g.law[a]
		}
		g.theta[a] += float64(g.p.Rate * weight)
	}
	g.move()
}

// standardise writes (x − mean)/(sd + 1e-4) for the numbers of a group, with sd² the sum of
// squares divided by n − 1.
func standardise(x []float64) {
	mean, sd := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sd += float64((v-mean)*(v-mean)) / float64(len(x)-1)
	}
	sd = math.Sqrt(sd)
	for i, v := range x {
		x[i] = (v - mean) / (sd + 1e-4)
	}
}
