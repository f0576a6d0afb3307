package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/rng"
)

// DNOPrctParams are the parameters of dno-prct.
type DNOPrctParams struct {
	K       int     `yaml:"k" doc:"number K of samples of the law for each prompt, 2 to 1000"`
	Teacher bool    `yaml:"teacher" doc:"whether a sample of the teacher is added to them; then K + 1 samples share a prompt"`
	Margin  float64 `yaml:"margin" doc:"difference of the win rates of two samples of a prompt from which they make a pair, above 0 and at most 1"`
	Beta    float64 `yaml:"beta" symbol:"β" doc:"weight β of the divergence from the law before the step, above 0"`
	Inner   int     `yaml:"inner" doc:"number of gradient steps on the pairs of a step, 1 to 10,000"`
	Rate    float64 `yaml:"rate" symbol:"η" doc:"learning rate η of these, above 0; gradients are multiplied by the number of arms"`
	AverageParams
}

// Validate implements param.Params.
func (p DNOPrctParams) Validate() error {
	return errors.Join(
		param.Count("k", p.K, 2, 1000), param.Count("inner", p.Inner, 1, 10_000), param.Above("beta", p.Beta, 0), param.Above("rate", p.Rate, 0),
		positiveShare("margin", p.Margin),
	)
}

// positiveShare returns an error unless the parameter is above 0 and at most 1.
func positiveShare(name string, v float64) error {
	if !(v > 0 && v <= 1) {
		return param.Errorf(name, "is %v; it must be above 0 and at most 1", v)
	}
	return nil
}

// group returns the number of samples of a prompt.
func (p DNOPrctParams) group() int {
	if p.Teacher {
		return p.K + 1
	}
	return p.K
}

// Suits implements policy.Params.
func (p DNOPrctParams) Suits(problem *policy.Problem) error {
	switch {
	case !problem.Duels:
		return errNoDuels
	case problem.Batch == 0:
		return errNoSamples
	case p.Teacher && !problem.Teacher:
		return param.Errorf("teacher", "is true; the environment has no teacher (game with teacher: von-neumann has)")
	case problem.Batch%p.group() != 0:
		return param.Errorf("k", "is %d, so that %d samples share a prompt; that must divide the batch of the environment, which is %d", p.K, p.group(), problem.Batch)
	}
	return nil
}

// DNOPrctEntry declares dno-prct for the catalogue.
var DNOPrctEntry = policy.LearnerSpec[DNOPrctParams, *DNOPrct]{
	Spec: sim.Spec[DNOPrctParams]{
		Name: "dno-prct",
		Card: sim.Card{
			Title:     "DNO-Prct",
			About:     "The practical form of Direct Nash Optimization: samples of the law, and perhaps one of a teacher, are ranked for each prompt by how many others they beat in single verdicts, and pairs that are far apart train the law by the contrastive loss of DPO. Order reproduced where arms have strengths: the law beats the first one more and more often. Not reproduced in cycles: equal samples make no pair, and the law ends on one arm, far from a Nash equilibrium; a teacher that is one keeps the average near it. The choice of the best step on validation data is left out.",
			Feedback:  "Duels of all pairs of the samples of each prompt.",
			Guarantee: "None: it leaves the equilibrium of a cycle.",
			Cost:      "(K − 1)/2 verdicts a sample; O(inner · arms²) a step.",
			Source: cite.Citation{
				Authors: "Rosset, C., Cheng, C.-A., Mitra, A., Santacroce, M., Awadallah, A. and Xie, T.", Year: 2024,
				Title: "Direct {Nash} Optimization: Teaching Language Models to Self-Improve with General Preferences",
				Venue: cite.Preprint{ArXiv: "2404.03715"}, Where: "Algorithm 2",
			},
		},
		Defaults: DNOPrctParams{K: 5, Margin: 0.5, Beta: 0.5, Inner: 20, Rate: 0.3},
	},
	New: NewDNOPrct,
}

// DNOPrct moves the law by the pairs of Algorithm 2 of Rosset et al. (2024): from δ = 0, inner
// steps of gradient ascent on
//
//	Σ n_ab log σ(β(δ_a − δ_b)) / Σ n_ab,
//
// where n_ab is the number of pairs in which a sample of a is ranked above one of b; then
// π_{t+1} ∝ π_t e^δ.
type DNOPrct struct {
	walk
	p     DNOPrctParams
	pairs []float64 // pairs[a*K+b] = n_ab
	delta []float64
	slope []float64
	score []float64 // win rates of the samples of a prompt
}

// NewDNOPrct returns a learner for one trial.
func NewDNOPrct(p DNOPrctParams, problem *policy.Problem, _ *rng.Source) *DNOPrct {
	k := problem.Arms
	return &DNOPrct{newWalk(problem, p.Average), p, make([]float64, k*k), make([]float64, k), make([]float64, k), make([]float64, p.group())}
}

// Propose implements policy.Learner.
func (d *DNOPrct) Propose(ask *policy.Ask) bool {
	copy(ask.Play, d.law)
	ask.Group, ask.Votes, ask.Taught = d.p.group(), 1, d.p.Teacher
	return true
}

// Observe implements policy.Learner.
func (d *DNOPrct) Observe(f *policy.Feedback) {
	d.count()
	n := d.rank(f)
	clear(d.delta)
	if n > 0 {
		for range d.p.Inner {
			d.ascend(n)
		}
	}
	for a, v := range d.delta {
		d.logits[a] += v
	}
	d.move()
}

// rank fills the pairs and returns their number.
func (d *DNOPrct) rank(f *policy.Feedback) (n float64) {
	clear(d.pairs)
	g, at := len(d.score), 0
	for start := 0; start < len(f.Arms); start += g {
		clear(d.score)
		for i := range g {
			for j := i + 1; j < g; j++ {
				d.score[i] += f.Pairs[at]
				d.score[j] += 1 - f.Pairs[at]
				at++
			}
		}
		for i, a := range f.Arms[start:][:g] {
			for j, b := range f.Arms[start:][:g] {
				if a != b && d.score[i]-d.score[j] >= float64(d.p.Margin*float64(g-1)) {
					d.pairs[a*len(d.law)+b]++
					n++
				}
			}
		}
	}
	return n
}

// ascend makes one step on the n pairs.
func (d *DNOPrct) ascend(n float64) {
	k := len(d.law)
	clear(d.slope)
	for a := range k {
		for b, m := range d.pairs[a*k:][:k] {
			if m > 0 {
				step := float64(d.p.Beta * float64(m/n*sigma(float64(d.p.Beta*(d.delta[b]-d.delta[a])))))
				d.slope[a] += step
				d.slope[b] -= step
			}
		}
	}
	for a, s := range d.slope {
		d.delta[a] += float64(d.p.Rate * float64(float64(k)*s))
	}
}
