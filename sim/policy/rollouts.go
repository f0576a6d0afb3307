package policy

import "joust/sim/rng"

// Critic judges the segments of an answer in steps: a segment is good if all its arms are. Each
// verdict errs by itself, so that two verdicts on the same segment may differ.
type Critic struct {
	Segment  int     // number of steps of a segment, which divides Problem.Length; 0 without a critic
	Accuracy float64 // probability that a verdict is right, in [0, 1]
}

// Rollouts draws samples of answers in steps. The score of a sample is 1 if the answer is right,
// which means that all its arms are good, and −1 otherwise. The critic's reward for the last step
// of a segment is 1 or −1, as the verdict is, and that for other steps 0. It implements
// Environment.Answer.
type Rollouts struct {
	sampler
	arms, length int
	good         []bool
	critic       Critic
	drawn        []int // arms of one step
	samples      []int
	scores       [][]float64 // the only reward of each sample
	process      []float64
}

// NewRollouts returns the samples of the problem, of which good says which arms are good in each
// step, at h·Arms + a. The problem must have a length and a batch.
func NewRollouts(problem *Problem, good []bool, critic Critic, coins *rng.Source) *Rollouts {
	batch := problem.Batch
	r := &Rollouts{
		sampler: newSampler(problem.Arms, coins), arms: problem.Arms, length: problem.Length, good: good, critic: critic,
		drawn: make([]int, batch), samples: make([]int, batch*problem.Length), scores: [][]float64{make([]float64, batch)},
	}
	if critic.Segment > 0 {
		r.process = make([]float64, len(r.samples))
	}
	return r
}

// Answer implements Environment.
func (r *Rollouts) Answer(ask *Ask, f *Feedback) {
	right := r.scores[0]
	for i := range right {
		right[i] = 1
	}
	for h := range r.length {
		r.draw(ask.Play[h*r.arms:][:r.arms], r.drawn)
		for i, a := range r.drawn {
			r.samples[i*r.length+h] = a
			if !r.good[h*r.arms+a] {
				right[i] = -1
			}
		}
	}
	if r.process != nil {
		for start := 0; start < len(r.samples); start += r.critic.Segment {
			r.process[start+r.critic.Segment-1] = r.judged(start)
		}
	}
	*f = Feedback{Arms: r.samples, SampleScores: r.scores, Process: r.process}
}

// judged draws the critic's verdict on the segment that begins with this entry of the samples: 1
// or −1.
func (r *Rollouts) judged(start int) float64 {
	good := true
	for at := start; at < start+r.critic.Segment; at++ {
		good = good && r.good[at%r.length*r.arms+r.samples[at]]
	}
	if good == (r.coins.Float64() < r.critic.Accuracy) {
		return 1
	}
	return -1
}
