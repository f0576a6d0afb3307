package policy

import (
	"math"
	"slices"

	"joust/sim/portable"
)

// Judge scores laws by the truth of one trial. Its methods return NaN where a score is not
// defined.
type Judge struct {
	reference []float64
	values    []float64
	arms      int
	truth     *Truth
	even      []float64 // see Judge.AUROC; nil before the first call
	scratch   []float64
}

// NewJudge returns the judge of a trial.
func NewJudge(problem *Problem, truth *Truth) *Judge {
	return &Judge{reference: problem.Reference, values: problem.Values, arms: problem.Arms, truth: truth, scratch: make([]float64, problem.Arms)}
}

// Gold returns the mean true worth of an arm from the law.
func (j *Judge) Gold(law []float64) float64 { return meanOf(law, j.truth.Gold) }

// Proxy returns the mean score of the first reward.
func (j *Judge) Proxy(law []float64) float64 { return j.Reward(0, law) }

// Reward returns the mean score of the reward with that index, from 0.
func (j *Judge) Reward(r int, law []float64) float64 {
	if r >= len(j.truth.Rewards) {
		return math.NaN()
	}
	return Mean(law, j.truth.Rewards[r])
}

// KL returns the divergence of the law from the reference, in nats.
func (j *Judge) KL(law []float64) float64 { return KL(law, j.reference) }

// Entropy returns the entropy of the law, in nats.
func (j *Judge) Entropy(law []float64) float64 { return Entropy(law) }

// WinRate returns the probability that an arm from the law truly beats one from the
// reference, a tie as half a win.
func (j *Judge) WinRate(law []float64) float64 {
	if j.truth.Good != nil { // of two answers that are both right or both wrong, each wins half
		return 0.5 + float64((j.Right(law)-j.Right(j.reference))/2)
	}
	if j.truth.Wins == nil {
		return math.NaN()
	}
	j.truth.Wins.Against(j.reference, j.scratch)
	return Mean(law, j.scratch)
}

// Exploitability returns max_a P(a beats the law) − ½, which is 0 for a von Neumann winner
// only.
func (j *Judge) Exploitability(law []float64) float64 {
	if j.truth.Good != nil { // a right answer wins against each wrong one
		return (1 - j.Right(law)) / 2
	}
	if j.truth.Wins == nil {
		return math.NaN()
	}
	j.truth.Wins.Against(law, j.scratch)
	return max(0, slices.Max(j.scratch)-0.5)
}

// Hacked returns the probability of arms about which the proxy is wrong by design.
func (j *Judge) Hacked(law []float64) float64 { return massOf(law, j.truth.Hacks) }

// Right returns the probability of right answers: of answers in steps, the product over steps
// of the probability of good arms.
func (j *Judge) Right(law []float64) float64 {
	if j.truth.Good == nil {
		return massOf(law, j.truth.Right)
	}
	right := 1.0
	for start := 0; start < len(law); start += j.arms {
		right *= massOf(law[start:][:j.arms], j.truth.Good[start:])
	}
	return right
}

// covering is the number of samples of Judge.Coverage.
const covering = 8

// Coverage returns the expected share of the kinds of right answers that are among eight
// samples: the mean of 1 − (1 − p)⁸ over the probabilities p of the kinds.
func (j *Judge) Coverage(law []float64) float64 {
	if j.truth.Kinds == nil {
		return math.NaN()
	}
	mass := make([]float64, slices.Max(j.truth.Kinds)+1)
	for a, kind := range j.truth.Kinds {
		if kind >= 0 {
			mass[kind] += law[a]
		}
	}
	sum := 0.0
	for _, p := range mass {
		missing := 1.0
		for range covering {
			missing *= max(0, 1-p) // up to rounding
		}
		sum += 1 - missing
	}
	return sum / float64(len(mass))
}

// Distance returns |Σ p v − c|, the distance of the mean answer from the right one.
func (j *Judge) Distance(law []float64) float64 {
	if j.values == nil {
		return math.NaN()
	}
	return math.Abs(Mean(law, j.values) - j.truth.Answer)
}

// AUROC returns the probability that a sample from the law has a higher proxy score than
// one from the reference, ties as one half: how well the proxy tells the two apart.
func (j *Judge) AUROC(law []float64) float64 {
	if len(j.truth.Rewards) == 0 {
		return math.NaN()
	}
	if j.even == nil {
		j.even = j.exceeded(j.truth.Rewards[0])
	}
	return Mean(law, j.even)
}

// exceeded returns for each arm the probability that a sample from the reference has a lower
// score, plus half the probability of an equal one.
func (j *Judge) exceeded(scores []float64) []float64 {
	order := make([]int, len(scores))
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] < scores[b]:
			return -1
		case scores[a] > scores[b]:
			return 1
		}
		return 0
	})
	to := make([]float64, len(scores))
	below := 0.0
	for start := 0; start < len(order); {
		end, mass := start, 0.0
		for ; end < len(order) && scores[order[end]] == scores[order[start]]; end++ {
			mass += j.reference[order[end]]
		}
		for _, a := range order[start:end] {
			to[a] = below + float64(mass/2)
		}
		below += mass
		start = end
	}
	return to
}

// FrontDeficit returns the largest mean proxy score of a law that is no farther from the
// reference, minus that of this law. The laws of this front are the tilts μ e^{r/β}.
func (j *Judge) FrontDeficit(law []float64) float64 {
	if len(j.truth.Rewards) == 0 {
		return math.NaN()
	}
	scores := j.truth.Rewards[0]
	return max(0, j.front(scores, j.KL(law))-Mean(law, scores))
}

// front returns the largest mean score within the divergence kl of the reference. The
// divergence of the tilt μ e^{cr} grows with c, which is found by bisection.
func (j *Judge) front(scores []float64, kl float64) float64 {
	tilt := func(c float64) []float64 {
		for a, m := range j.reference {
			j.scratch[a] = portable.Log(m) + float64(c*scores[a])
		}
		portable.Softmax(j.scratch, j.scratch)
		return j.scratch
	}
	low, high := 0.0, 1.0
	for range 60 {
		if KL(tilt(high), j.reference) >= kl {
			break
		}
		low, high = high, 2*high
	}
	for range 80 {
		middle := low + float64((high-low)/2)
		if KL(tilt(middle), j.reference) < kl {
			low = middle
		} else {
			high = middle
		}
	}
	return Mean(tilt(high), scores)
}

// massOf returns the probability of the arms of a set, or NaN without one.
func massOf(law []float64, set []bool) float64 {
	if set == nil {
		return math.NaN()
	}
	sum := 0.0
	for a, v := range law {
		if set[a] {
			sum += v
		}
	}
	return sum
}

// meanOf returns the mean of values of the arms, or NaN without values.
func meanOf(law, values []float64) float64 {
	if values == nil {
		return math.NaN()
	}
	return Mean(law, values)
}
