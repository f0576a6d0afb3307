package policy_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joust/algorithms/policy"
	environment "joust/environments/policy"
	"joust/sim/param"
	contract "joust/sim/policy"
	"joust/sim/rng"
)

// chains returns a world of answers in steps.
func chains(t testing.TB, change func(*environment.ReasoningStepsParams)) *environment.World {
	t.Helper()
	p := environment.ReasoningStepsEntry.Defaults
	change(&p)
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := environment.NewReasoningSteps(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// stepsTo returns after how many steps of training .9 of answers are right in each trial, or most
// where that takes longer.
func stepsTo[P contract.Params, L contract.Learner](t testing.TB, s contract.LearnerSpec[P, L], p P, w *environment.World, trials, most int) []float64 {
	t.Helper()
	loop := contract.Loop{Name: s.Name, Budget: most, Target: 0.9, Stop: true}
	var list []float64
	var trial contract.Trial
	for i := range trials {
		env := w.Trial(nil, rng.Stream(33, s.Name, strconv.Itoa(i)))
		problem := env.Problem()
		if err := p.Suits(&problem); err != nil {
			t.Fatal(err)
		}
		loop.Run(s.New(p, &problem, nil), env, &trial)
		list = append(list, float64(trial.Reached))
	}
	return list
}

// stepsLike reports an error unless the mean of the steps agrees with a published mean of 20
// trials: within four standard errors of the difference of the two means. Where the published
// standard error is 0 it is not printed, and the standard deviation is that of these trials.
func stepsLike(t *testing.T, what string, list []float64, want, se float64) {
	t.Helper()
	n, mean, square := float64(len(list)), 0.0, 0.0
	for _, v := range list {
		mean += v / n
	}
	for _, v := range list {
		square += (v - mean) * (v - mean) / (n - 1)
	}
	if se == 0 {
		se = math.Sqrt(square / 20)
	}
	if tolerance := 4 * math.Sqrt(se*se+square/n); math.Abs(mean-want) > tolerance {
		t.Errorf("%s: %.1f steps, want %.1f ± %.1f", what, mean, want, tolerance)
	}
}

// The golden numbers of answers of 4, 6 and 8 steps: with the reward for the answer alone, and
// with rewards of an implicit model and balanced labels. What their source does not state was found
// by them: whitening divides by the standard deviation over all steps and samples; a right answer
// is worth 1 and a wrong one −1, since with 1 and 0 answers of four steps need 51 steps of training
// with a model, too few; the model learns from a batch of wrong answers alone as it is, and its
// rate is 10, with which about as many trials with a cold model fail (TestColdModel). Of trials
// with eight steps and a model about 2 % never get there, none of 20 in the source; the others are
// compared.
func TestStepsToRightAnswers(t *testing.T) {
	for _, c := range []struct {
		length                              int
		outcome, outcomeSE, implicit, balSE float64
	}{
		{4, 92.2, .6, 54.8, 0},
		{6, 156.6, 1.6, 78.7, 1.2},
		{8, 264.2, 4.7, 132.4, 3.1},
	} {
		w := chains(t, func(p *environment.ReasoningStepsParams) { p.Length = c.length })
		stepsLike(t, fmt.Sprintf("%d steps, answers alone", c.length), stepsTo(t, policy.ProcessRLOOEntry, policy.ProcessRLOOEntry.Defaults, w, 60, 2000), c.outcome, c.outcomeSE)
		const most = 600
		list := stepsTo(t, policy.PRIMEEntry, policy.PRIMEEntry.Defaults, w, 60, most)
		list = slices.DeleteFunc(list, func(v float64) bool { return v == most })
		stepsLike(t, fmt.Sprintf("%d steps, implicit model", c.length), list, c.implicit, c.balSE)
		if failed := 60 - len(list); failed > 6 || c.length < 8 && failed > 0 { // of 2 %, four standard deviations of 1.1 above 1.2
			t.Errorf("%d steps, implicit model: %d of 60 trials never get there", c.length, failed)
		}
	}
}

// The golden numbers of critics of answers of six steps. Each verdict errs by itself.
func TestStepsWithACritic(t *testing.T) {
	for _, c := range []struct {
		accuracy float64
		segment  int
		want     float64
	}{
		{1, 1, 98.4},
		{.8, 6, 190.4},
		{.8, 3, 154.8},
		{.8, 2, 148.8},
		{.8, 1, 159.3},
		{.6, 3, 224.8},
		{.6, 2, 227.3},
		{.6, 1, 246.7},
	} {
		w := chains(t, func(p *environment.ReasoningStepsParams) {
			p.Process, p.Accuracy, p.Granularity = "critic", c.accuracy, c.segment
		})
		stepsLike(t, fmt.Sprintf("accuracy %v, segments of %d", c.accuracy, c.segment), stepsTo(t, policy.ProcessRLOOEntry, policy.ProcessRLOOEntry.Defaults, w, 40, 2000), c.want, 0)
	}
}

// Without balanced labels a cold model of long answers punishes every action: 18 to 20 of 20 trials
// of the source of the golden numbers never get there. Of 40 trials here as large a share do not,
// up to four standard errors of the difference of two shares of about .9, which are four times
// √(.09 (1/20 + 1/40)) = .33. A policy that at first follows the answers alone, while the model is
// trained, gets there.
func TestColdModel(t *testing.T) {
	const most = 600
	w := chains(t, func(*environment.ReasoningStepsParams) {})
	p := policy.PRIMEEntry.Defaults
	p.Balance = false
	failed := func(trials int) (n float64) {
		for _, v := range stepsTo(t, policy.PRIMEEntry, p, w, trials, most) {
			if v == most {
				n++
			}
		}
		return n
	}
	if share := failed(40) / 40; share < .9-.33 {
		t.Errorf("%v of the trials with a cold model never get there, want about .9", share)
	}
	p.Warm = 150
	if n := failed(20); n > 0 {
		t.Errorf("%v of 20 trials with a warm model never get there", n)
	}
}

// slowRollouts is the learner of the doc comments, written without thrift: law[h][a] and
// model[h][a] are laws of each step, and the gradient of the cross entropy of the model is that of
// differences.
type slowRollouts struct {
	rate, coefficient, beta, modelRate float64
	implicit, balance                  bool
	reference, theta, psi              [][]float64
}

func newSlow(p *contract.Problem) *slowRollouts {
	s := &slowRollouts{}
	for h := range p.Length {
		s.reference = append(s.reference, p.Reference[h*p.Arms:][:p.Arms])
		s.theta, s.psi = append(s.theta, make([]float64, p.Arms)), append(s.psi, make([]float64, p.Arms))
	}
	return s
}

// tilted returns the laws μ e^θ of each step.
func (s *slowRollouts) tilted(theta [][]float64) [][]float64 {
	laws := make([][]float64, len(theta))
	for h := range theta {
		sum := 0.0
		for a, v := range theta[h] {
			laws[h] = append(laws[h], s.reference[h][a]*math.Exp(v))
			sum += laws[h][a]
		}
		for a := range laws[h] {
			laws[h][a] /= sum
		}
	}
	return laws
}

// ratios returns log φ/μ of the steps of a sample.
func (s *slowRollouts) ratios(sample []int) (list []float64) {
	for h, law := range s.tilted(s.psi) {
		list = append(list, math.Log(law[sample[h]]/s.reference[h][sample[h]]))
	}
	return list
}

// likelihood returns minus the cross entropy of the model.
func (s *slowRollouts) likelihood(samples [][]int, right []bool) float64 {
	count := 0.0
	for _, yes := range right {
		if yes {
			count++
		}
	}
	n, sum := float64(len(right)), 0.0
	for i, sample := range samples {
		x := 0.0
		for _, r := range s.ratios(sample) {
			x += s.beta * r
		}
		weight := 1 / n
		if s.balance && count > 0 && count < n {
			weight = map[bool]float64{true: 1 / (2 * count), false: 1 / (2 * (n - count))}[right[i]]
		}
		if !right[i] {
			x = -x
		}
		sum -= weight * math.Log1p(math.Exp(-x))
	}
	return sum
}

func (s *slowRollouts) observe(samples [][]int, right []bool, process [][]float64) {
	n, length := len(samples), len(s.theta)
	coefficient := s.coefficient
	if s.implicit {
		process = nil
		most := 0.0
		for _, sample := range samples {
			r := s.ratios(sample)
			process = append(process, r)
			for h := range r {
				sum := 0.0
				for _, v := range r[h:] {
					sum += v
				}
				most = max(most, math.Abs(sum))
			}
		}
		coefficient /= most + 1e-6
	}
	advantage := make([][]float64, n)
	total := 0.0
	for i := range samples {
		for h := range length {
			value := func(j int) float64 {
				sum := -1.0
				if right[j] {
					sum = 1
				}
				if process != nil {
					for _, r := range process[j][h:] {
						sum += coefficient * r
					}
				}
				return sum
			}
			others := 0.0
			for j := range samples {
				if j != i {
					others += value(j) / float64(n-1)
				}
			}
			advantage[i] = append(advantage[i], value(i)-others)
			total += advantage[i][h] * advantage[i][h]
		}
	}
	sd := math.Sqrt(total/float64(n*length) + 1e-8)
	laws := s.tilted(s.theta)
	for i, sample := range samples {
		for h, law := range laws {
			for a, p := range law {
				slope := -p
				if a == sample[h] {
					slope++
				}
				s.theta[h][a] += s.rate * advantage[i][h] / sd / float64(n) * slope
			}
		}
	}
	if !s.implicit {
		return
	}
	const d = 1e-5
	gradient := make([][]float64, length)
	for h := range s.psi {
		for a := range s.psi[h] {
			at := s.psi[h][a]
			s.psi[h][a] = at + d
			above := s.likelihood(samples, right)
			s.psi[h][a] = at - d
			below := s.likelihood(samples, right)
			s.psi[h][a] = at
			gradient[h] = append(gradient[h], (above-below)/(2*d))
		}
	}
	for h := range gradient {
		for a, g := range gradient[h] {
			s.psi[h][a] += s.modelRate * g
		}
	}
}

// The learners agree with their slow form. A logit of the model has after 30 steps an error of
// 30 · 1e-11/1e-5 · 1e-5, of differences; the laws are compared with room for its growth.
func TestRolloutsBySlowForm(t *testing.T) {
	p := environment.ReasoningStepsEntry.Defaults
	p.Length, p.Actions, p.Good, p.Process, p.Granularity, p.Accuracy, p.Batch = 4, 3, 2, "critic", 2, .7, 7
	for _, c := range []struct {
		name string
		slow slowRollouts
		make func(*contract.Problem) contract.Learner
	}{
		{"critic", slowRollouts{rate: .2, coefficient: 1.5}, func(problem *contract.Problem) contract.Learner {
			return policy.NewProcessRLOO(policy.ProcessRLOOParams{RolloutParams: policy.RolloutParams{Rate: .2, Coefficient: 1.5}}, problem, nil)
		}},
		{"balanced model", slowRollouts{rate: .2, coefficient: 3, beta: .3, modelRate: 2, implicit: true, balance: true}, func(problem *contract.Problem) contract.Learner {
			return policy.NewPRIME(policy.PRIMEParams{RolloutParams: policy.RolloutParams{Rate: .2, Coefficient: 3}, Beta: .3, Model: 2, Balance: true}, problem, nil)
		}},
		{"model", slowRollouts{rate: .2, coefficient: 3, beta: .3, modelRate: 2, implicit: true}, func(problem *contract.Problem) contract.Learner {
			return policy.NewPRIME(policy.PRIMEParams{RolloutParams: policy.RolloutParams{Rate: .2, Coefficient: 3}, Beta: .3, Model: 2}, problem, nil)
		}},
	} {
		w := chains(t, func(q *environment.ReasoningStepsParams) { *q = p })
		env := w.Trial(nil, rng.Stream(8))
		problem := env.Problem()
		problem.Reference = slices.Repeat([]float64{.5, .2, .3}, p.Length)
		learner, slow := c.make(&problem), newSlow(&problem)
		c.slow.reference, c.slow.theta, c.slow.psi = slow.reference, slow.theta, slow.psi
		ask := contract.Ask{Play: make([]float64, problem.Entries())}
		law := make([]float64, problem.Entries())
		var f contract.Feedback
		for step := range 30 {
			learner.Propose(&ask)
			env.Answer(&ask, &f)
			var samples [][]int
			var process [][]float64
			var right []bool
			for i, score := range f.SampleScores[0] {
				samples = append(samples, f.Arms[i*p.Length:][:p.Length])
				process = append(process, f.Process[i*p.Length:][:p.Length])
				right = append(right, score == 1)
			}
			c.slow.observe(samples, right, process)
			learner.Observe(&f)
			learner.Recommend(law)
			near(t, fmt.Sprintf("%s, step %d", c.name, step), law, slices.Concat(c.slow.tilted(c.slow.theta)...), 1e-7)
		}
	}
}

// A reward that all samples get in the same step changes nothing, and equal rewards move nothing.
func TestSharedRewards(t *testing.T) {
	problem := contract.Problem{Arms: 2, Length: 3, Reference: []float64{.5, .5, .3, .7, .6, .4}, Rewards: 1, Process: true, Batch: 4}
	after := func(scores []float64, process []float64) []float64 {
		l := policy.NewProcessRLOO(policy.ProcessRLOOEntry.Defaults, &problem, nil)
		l.Observe(&contract.Feedback{Arms: []int{0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1}, SampleScores: [][]float64{scores}, Process: process})
		law := make([]float64, problem.Entries())
		l.Recommend(law)
		return law
	}
	some, shared := []float64{0, 1, -1, 2, 0, 0, -1, -1, 1, 0, 0, 3}, []float64{0, 1, -1, 2, 0, 0, -1, -1, 1, 0, 0, 3}
	for at := range shared {
		shared[at] += []float64{5, -2, 7}[at%3]
	}
	near(t, "law with shared rewards", after([]float64{1, -1, -1, 1}, shared), after([]float64{1, -1, -1, 1}, some), 1e-14)
	near(t, "law with equal rewards", after([]float64{1, 1, 1, 1}, make([]float64, 12)), problem.Reference, 1e-15)
	if slices.Equal(after([]float64{1, -1, -1, 1}, some), problem.Reference) {
		t.Error("rewards move nothing")
	}
}

// A model may be so certain that a probability is 0 in floating point: the log ratio stays a
// number, and the policy learns.
func TestACertainModel(t *testing.T) {
	w := chains(t, func(p *environment.ReasoningStepsParams) { p.Length = 4 })
	for _, c := range []struct{ beta, model float64 }{{1e6, 10}, {.05, 1e6}, {1e6, 1e6}} {
		p := policy.PRIMEEntry.Defaults
		p.Beta, p.Model = c.beta, c.model
		const most = 600
		if list := stepsTo(t, policy.PRIMEEntry, p, w, 5, most); slices.Contains(list, most) {
			t.Errorf("β = %v, rate %v: trials take %v steps of at most %d", c.beta, c.model, list, most)
		}
	}
}

// What suits answers in steps suits no other answers, and the reverse.
func TestRolloutsRefuse(t *testing.T) {
	single := contract.Problem{Arms: 3, Rewards: 1, Batch: 8}
	steps := contract.Problem{Arms: 3, Length: 2, Rewards: 1, Batch: 8}
	for _, c := range []struct {
		p       contract.Params
		problem *contract.Problem
		want    string
	}{
		{policy.ProcessRLOOEntry.Defaults, &single, "needs answers in steps"},
		{policy.PRIMEEntry.Defaults, &single, "needs answers in steps"},
		{policy.RLOOEntry.Defaults, &steps, "answers of the environment are in steps"},
		{policy.GRPOEntry.Defaults, &steps, "answers of the environment are in steps"},
		{policy.PolicyGradientEntry.Defaults, &steps, "answers of the environment are in steps"},
		{policy.SoupEntry.Defaults, &steps, "answers of the environment are in steps"},
		{policy.BestOfNLawEntry.Defaults, &steps, "answers of the environment are in steps"},
		{policy.DNOEntry.Defaults, &steps, "needs duels"},
	} {
		if err := c.p.Suits(c.problem); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: got %v, want %q", c.p, err, c.want)
		}
	}
	prime := policy.PRIMEEntry.Defaults
	prime.Rate, prime.Coefficient, prime.Beta, prime.Model, prime.Warm = 0, -1, 0, math.Inf(1), -1
	err := param.Check(prime)
	for _, want := range []string{"rate is 0", "coefficient is -1", "beta is 0", "model is", "warm is -1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
