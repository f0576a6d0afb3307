package policy

import (
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/rng"
)

// chain is an environment of answers in steps.
type chain struct {
	*Rollouts
	problem Problem
	truth   Truth
}

func (c *chain) Problem() Problem { return c.problem }
func (c *chain) Truth() *Truth    { return &c.truth }

// newChain returns answers of four steps of three arms, of which one is good in the first step,
// two in the second, and so on.
func newChain(batch int, critic Critic, coins *rng.Source) *chain {
	c := &chain{problem: Problem{Arms: 3, Length: 4, Reference: slices.Repeat([]float64{.5, .25, .25}, 4), Rewards: 1, Process: critic.Segment > 0, Batch: batch}}
	c.truth.Good = []bool{true, false, false, true, true, false, false, true, false, false, true, true}
	c.Rollouts = NewRollouts(&c.problem, c.truth.Good, critic, coins)
	return c
}

var chainLaw = []float64{.7, .2, .1, .1, .6, .3, .2, .5, .3, .25, .25, .5}

// answers calls each with every answer and its probabilities under the law and the reference.
func (c *chain) answers(law []float64, each func(answer []int, p, q float64)) {
	k, n := c.problem.Arms, c.problem.Length
	answer := make([]int, n)
	for i := range int(math.Pow(float64(k), float64(n))) {
		p, q := 1.0, 1.0
		for h := range answer {
			answer[h] = i % k
			i /= k
			p *= law[h*k+answer[h]]
			q *= c.problem.Reference[h*k+answer[h]]
		}
		each(answer, p, q)
	}
}

// right returns whether all arms of an answer, or of a segment that begins in step h, are good.
func (c *chain) right(h int, answer []int) bool {
	for i, a := range answer {
		if !c.truth.Good[(h+i)*c.problem.Arms+a] {
			return false
		}
	}
	return true
}

// Scores of a law of steps are those of the law of all answers, which is enumerated here.
func TestScoresOfSteps(t *testing.T) {
	c := newChain(8, Critic{}, rng.Stream(1))
	var right, kl, entropy, win, most float64
	c.answers(chainLaw, func(answer []int, p, q float64) {
		if c.right(0, answer) {
			right += p
		}
		beats := 0.0 // the probability that the answer is preferred to one from the law
		c.answers(chainLaw, func(other []int, p, _ float64) {
			switch yes, no := c.right(0, answer), c.right(0, other); {
			case yes == no:
				beats += p / 2
			case yes:
				beats += p
			}
		})
		most = max(most, beats)
		win += q * (1 - beats)
		kl += p * math.Log(p/q)
		entropy -= p * math.Log(p)
	})
	j := NewJudge(&c.problem, &c.truth)
	for what, c := range map[string]struct{ got, want float64 }{
		"right":   {j.Right(chainLaw), right},
		"kl":      {j.KL(chainLaw), kl},
		"entropy": {j.Entropy(chainLaw), entropy},

		"win rate":       {j.WinRate(chainLaw), win},
		"exploitability": {j.Exploitability(chainLaw), most - .5},
	} {
		if math.Abs(c.got-c.want) > 1e-13 {
			t.Errorf("%s: got %v, want %v", what, c.got, c.want)
		}
	}
	for what, v := range map[string]float64{
		"gold": j.Gold(chainLaw), "proxy": j.Proxy(chainLaw),
		"hacked": j.Hacked(chainLaw), "auroc": j.AUROC(chainLaw), "front deficit": j.FrontDeficit(chainLaw), "coverage": j.Coverage(chainLaw),
	} {
		if !math.IsNaN(v) {
			t.Errorf("answers in steps have the %s %v", what, v)
		}
	}
}

// Answers are drawn as often as the law says, with their scores. A frequency among n samples has
// a standard error of at most √(p/n); the tolerance is 4.5 of them, and one sample.
func TestRollouts(t *testing.T) {
	const n = 200_000
	c := newChain(n, Critic{}, rng.Stream(11))
	var f Feedback
	c.Answer(&Ask{Play: chainLaw}, &f)
	if f.Process != nil {
		t.Error("there are process rewards without a critic")
	}
	count := map[[4]int]float64{}
	for i, score := range f.SampleScores[0] {
		answer := [4]int(f.Arms[i*4:])
		count[answer]++
		if want := c.right(0, answer[:]); score != map[bool]float64{true: 1, false: -1}[want] {
			t.Fatalf("the score of %v is %v", answer, score)
		}
	}
	c.answers(chainLaw, func(answer []int, p, _ float64) {
		if got := count[[4]int(answer)] / n; math.Abs(got-p) > 4.5*math.Sqrt(p/n)+1./n {
			t.Errorf("the answer %v has the share %v, want %v", answer, got, p)
		}
	})
}

// A critic rewards the last step of each segment, with a verdict that is right as often as its
// accuracy says: of n segments up to 4.5 standard errors √(a(1−a)/n). Two verdicts on the same
// segment err independently of one another: the product of their errors ±1 has the mean (2a−1)²,
// with a standard error of at most 1/√n.
func TestCritic(t *testing.T) {
	const batch = 20_000
	for _, critic := range []Critic{{1, 1}, {2, .8}, {4, .6}, {1, .7}, {4, 0}} {
		c := newChain(batch, critic, rng.Stream(12))
		var f Feedback
		c.Answer(&Ask{Play: chainLaw}, &f)
		var count, right, pairs, product float64
		last := map[[5]int]float64{} // the error of the last verdict on a segment
		for i := range batch {
			for h := range 4 {
				reward := f.Process[i*4+h]
				if (h+1)%critic.Segment != 0 {
					if reward != 0 {
						t.Fatalf("within a segment there is the reward %v", reward)
					}
					continue
				}
				first := h + 1 - critic.Segment
				segment := f.Arms[i*4+first:][:critic.Segment]
				correct := -1.0
				if c.right(first, segment) == (reward == 1) {
					correct = 1
					right++
				}
				count++
				key := [5]int{first}
				copy(key[1:], segment)
				if before, ok := last[key]; ok {
					pairs++
					product += before * correct
				}
				last[key] = correct
			}
		}
		a := critic.Accuracy
		if got := right / count; math.Abs(got-a) > 4.5*math.Sqrt(a*(1-a)/count) {
			t.Errorf("%+v: a share of %v of the verdicts is right", critic, got)
		}
		if got, want := product/pairs, (2*a-1)*(2*a-1); math.Abs(got-want) > 4.5/math.Sqrt(pairs) {
			t.Errorf("%+v: successive verdicts on the same segment have errors with the mean product %v, want %v", critic, got, want)
		}
	}
}

// stepped recommends the laws of a list, one after another, and plays them.
type stepped struct{ scripted }

func (s *stepped) Recommend(law []float64) { copy(law, s.plays[min(s.at, len(s.plays)-1)]) }

// A trial notes when right answers are as probable as the target, before the first step too, and
// ends there if it should.
func TestTarget(t *testing.T) {
	good := func(p float64) []float64 { // the law under which an answer is right with probability p
		return []float64{p, 1 - p, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}
	}
	plays := [][]float64{good(.1), good(.2), good(.9), good(.3), good(.95), good(.1)}
	for _, c := range []struct {
		target         float64
		stop           bool
		reached, steps int
		unresolved     bool
	}{
		{0, true, -1, 6, true},
		{.9, false, 2, 6, false},
		{.9, true, 2, 2, false},
		{.91, true, 4, 4, false},
		{.1, true, 0, 0, false},
		{.99, true, 6, 6, true},
	} {
		l := Loop{Name: "stepped", Budget: 10, Target: c.target, Stop: c.stop, Checkpoints: []int{1, 8}}
		var trial Trial
		l.Run(&stepped{scripted{plays: plays}}, newChain(2, Critic{}, rng.Stream(1)), &trial)
		if trial.Reached != c.reached || trial.Steps != c.steps || trial.Unresolved != c.unresolved {
			t.Errorf("target %v, stop %v: reached after %d steps (never: %v) of %d, want %d (%v) of %d", c.target, c.stop, trial.Reached, trial.Unresolved, trial.Steps, c.reached, c.unresolved, c.steps)
		}
		if want := plays[min(c.steps, len(plays)-1)]; !slices.Equal(trial.Final, want) || !slices.Equal(trial.At[1], want) {
			t.Errorf("target %v, stop %v: the last law is %v, want %v", c.target, c.stop, trial.Final, want)
		}
	}
	var trial Trial
	(&Loop{Name: "scripted", Budget: 10, Target: 0.9, Stop: true}).Run(&stepped{scripted{plays: [][]float64{first, second}}}, newBench(2, rng.Stream(1)), &trial)
	if trial.Reached != -1 || trial.Steps != 2 {
		t.Errorf("where no answers are right, %d of 2 steps are made, and the target is reached after %d", trial.Steps, trial.Reached)
	}
}

// The step of an answer whose law is none is named.
func TestLawsOfSteps(t *testing.T) {
	p := newChain(2, Critic{}, nil).problem
	for want, law := range map[string][]float64{
		"it has 3 entries for 4 steps of 3 arms":            {1, 0, 0},
		"in step 2 of an answer its entries sum to 2":       {1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0},
		"in step 3 of an answer its entry of arm 1 is -0.5": {1, 0, 0, 1, 0, 0, 1, 0, 0, 1, -.5, .5},
	} {
		if err := p.CheckLaw(law); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if err := p.CheckLaw(chainLaw); err != nil {
		t.Error(err)
	}
}
