package simtest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/sim/policy"
	"joust/sim/rng"
)

// PolicyWorld is an environment of policies under test.
type PolicyWorld struct {
	Name  string // name of the environment and its parameters, for messages
	World policy.World
}

var policyWorldCases = []testCase[PolicyWorld]{
	{"repeats itself", "make the same trial with the same answers from the same streams", checkSamePolicyTrial},
	{"poses one problem", "pose in every trial the problem of World.Problem, except for a reference that is drawn", checkOnePolicyProblem},
	{"has a positive reference", "have a reference of which every entry is positive and whose sum is 1", checkReference},
	{"tells the truth", "have a truth with an entry for each arm, and answers that agree with it", checkPolicyTruth},
	{"hides the truth", "answer the same whatever the gold is", checkHidesGold},
	{"makes trials in parallel", "make the same trials when several goroutines use the world", checkParallelPolicies},
}

func (s PolicyWorld) label() string { return s.Name }

func (s PolicyWorld) requirements() []requirement {
	return bind("an environment", policyWorldCases, s)
}

// trial makes the environment of trial i. If feedback is exact, it gets no coins.
func (s PolicyWorld) trial(i int) policy.Environment {
	var coins *rng.Source
	if s.World.Problem().Batch > 0 {
		coins = stream("coins", i)
	}
	return s.World.Trial(stream("instance", i), coins)
}

// eachTrial calls check with the environments of the first trials.
func (s PolicyWorld) eachTrial(check func(policy.Environment) error) error {
	for i := range worldTrials {
		if err := check(s.trial(i)); err != nil {
			return fmt.Errorf("in trial %d: %w", i, err)
		}
	}
	return nil
}

// askOf returns an Ask for the reference against itself.
func askOf(p *policy.Problem) *policy.Ask {
	return &policy.Ask{Play: slices.Clone(p.Reference), Against: slices.Clone(p.Reference), Opposed: p.Duels}
}

// answers returns what the environment tells in three steps.
func answers(env policy.Environment) (list []float64) {
	p := env.Problem()
	var f policy.Feedback
	for range 3 {
		env.Answer(askOf(&p), &f)
		for _, scores := range slices.Concat(f.Scores, f.SampleScores) {
			list = append(list, scores...)
		}
		for _, arms := range [][]int{f.Arms, f.Opponents} {
			for _, a := range arms {
				list = append(list, float64(a))
			}
		}
		list = slices.Concat(list, f.WinRate, f.Outcomes, f.Process)
	}
	return list
}

// record returns the problem, the truth and some answers of a trial, as bits.
func (s PolicyWorld) record(i int) (list []uint64) {
	env := s.trial(i)
	t := env.Truth()
	all := slices.Concat(env.Problem().Reference, t.Gold, answers(env))
	for _, r := range t.Rewards {
		all = append(all, r...)
	}
	for _, v := range all {
		list = append(list, math.Float64bits(v))
	}
	return list
}

func checkSamePolicyTrial(s PolicyWorld) error {
	for i := range worldTrials {
		if !slices.Equal(s.record(i), s.record(i)) {
			return fmt.Errorf("the problem or the answers of trial %d differ the second time", i)
		}
	}
	return nil
}

func checkParallelPolicies(s PolicyWorld) error { return sameInParallel(s.record) }

func checkOnePolicyProblem(s PolicyWorld) error {
	want := s.World.Problem()
	return s.eachTrial(func(env policy.Environment) error {
		p := env.Problem()
		if p.Arms != want.Arms || p.Length != want.Length || p.Rewards != want.Rewards || p.Duels != want.Duels || p.Batch != want.Batch || want.Reference != nil && !slices.Equal(p.Reference, want.Reference) {
			return fmt.Errorf("the problem is %+v; that of the world is %+v", p, want)
		}
		return nil
	})
}

func checkReference(s PolicyWorld) error {
	return s.eachTrial(func(env policy.Environment) error {
		p := env.Problem()
		if err := p.CheckLaw(p.Reference); err != nil {
			return err
		}
		if slices.Min(p.Reference) <= 0 {
			return fmt.Errorf("the reference is %v", p.Reference)
		}
		return nil
	})
}

func checkPolicyTruth(s PolicyWorld) error {
	return s.eachTrial(func(env policy.Environment) error {
		p, t := env.Problem(), env.Truth()
		if p.Length > 0 {
			return checkTruthOfSteps(env)
		}
		if t.Gold != nil && len(t.Gold) != p.Arms || t.Hacks != nil && len(t.Hacks) != p.Arms || t.Right != nil && len(t.Right) != p.Arms || len(t.Rewards) != p.Rewards || p.Duels && t.Wins == nil {
			return errors.New("the truth lacks arms, rewards or preferences that the problem has")
		}
		var f policy.Feedback
		env.Answer(askOf(&p), &f)
		for r, scores := range t.Rewards {
			if p.Batch == 0 && !slices.Equal(f.Scores[r], scores) {
				return fmt.Errorf("it tells the scores %v, which truly are %v", f.Scores[r], scores)
			}
			for i, a := range f.Arms {
				if v := f.SampleScores[r][i]; v != scores[a] && !(p.Verdicts && (v == 0 || v == 1)) {
					return fmt.Errorf("it tells of a sample of arm %d the score %v, which truly is %v", a, f.SampleScores[r][i], scores[a])
				}
			}
		}
		for a, rate := range f.WinRate {
			want := 0.0
			for b, m := range p.Reference {
				want += float64(m * t.Wins.Of(a, b))
			}
			if math.Abs(rate-want) > 1e-12 {
				return fmt.Errorf("it tells the win rate %v of arm %d, which truly is %v", rate, a, want)
			}
		}
		return nil
	})
}

// checkTruthOfSteps is checkPolicyTruth for answers in steps, whose only score is whether all
// their arms are good.
func checkTruthOfSteps(env policy.Environment) error {
	p, t := env.Problem(), env.Truth()
	if len(t.Good) != p.Entries() || p.Rewards != 1 {
		return errors.New("the truth lacks arms of steps, or there is not one reward")
	}
	var f policy.Feedback
	env.Answer(askOf(&p), &f)
	if len(f.Arms) != p.Batch*p.Length || (f.Process != nil) != p.Process || p.Process && len(f.Process) != len(f.Arms) {
		return fmt.Errorf("it tells of %d arms and %d rewards of steps", len(f.Arms), len(f.Process))
	}
	for i, score := range f.SampleScores[0] {
		right := 1.0
		for h, a := range f.Arms[i*p.Length:][:p.Length] {
			if !t.Good[h*p.Arms+a] {
				right = -1
			}
		}
		if score != right {
			return fmt.Errorf("it tells of sample %d the score %v, which truly is %v", i, score, right)
		}
	}
	return nil
}

func checkHidesGold(s PolicyWorld) error {
	for i := range worldTrials {
		want := answers(s.trial(i))
		env := s.trial(i)
		env.Truth().Gold = nil
		if !slices.Equal(answers(env), want) {
			return fmt.Errorf("without its gold, trial %d has other answers", i)
		}
	}
	return nil
}

// Transcript returns the truth and some answers of the first trials.
func (s PolicyWorld) Transcript() (string, error) {
	var b strings.Builder
	for i := range worldTrials {
		env := s.trial(i)
		p, t := env.Problem(), env.Truth()
		fmt.Fprintf(&b, "%v\n%v %v %v\n%v\n", p.Reference, t.Gold, t.Rewards, t.Hacks, answers(env))
	}
	return b.String(), nil
}
