package simtest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// PolicyLearner is a learner of policies under test.
type PolicyLearner struct {
	Name string // name of the learner and its parameters, for messages and transcripts
	// New makes a learner for a trial of the problem. The stream is nil where feedback is
	// exact.
	New func(problem *policy.Problem, own *rng.Source) policy.Learner
	// Suits returns nil if the learner can work on the problem.
	Suits func(problem *policy.Problem) error
}

var policyLearnerCases = []testCase[PolicyLearner]{
	{"proposes laws", "propose and recommend laws: entries that are at least 0 and sum to 1", checkLaws},
	{"repeats itself", "propose and recommend the same if it gets the same stream and the same feedback", checkRepeatsLaws},
	{"has no side effects", "propose and recommend the same whether or not it was asked before", checkRecommendingIsPure},
	{"starts from the reference", "recommend before the first step a law that gives weight only to arms of the reference", checkStart},
	{"does not allocate", "not allocate memory in a step on 128 arms, or on answers of 16 steps, with exact feedback if that suits it", checkPolicyAllocations},
	{"approaches exact feedback", "recommend with samples what it recommends with exact feedback, if that suits it, up to an error that falls as the square root of the batch", checkSampled},
}

func (s PolicyLearner) label() string { return s.Name }

func (s PolicyLearner) requirements() []requirement {
	return bind("a learner", policyLearnerCases, s)
}

// Lengths of the trials of the suite.
const (
	exactSteps   = 20
	sampledSteps = 5
	sampledBatch = 64
	dividedBatch = 240 // of learners whose groups do not fill sampledBatch
)

// suits returns whether the learner can work in the environment.
func (s PolicyLearner) suits(env policy.Environment) bool {
	problem := env.Problem()
	return s.Suits(&problem) == nil
}

// batch returns the number of samples in a step of the trials of the suite.
func (s PolicyLearner) batch() int {
	if s.suits(smallGame(dividedBatch, nil)) && !s.suits(smallGame(sampledBatch, nil)) {
		return dividedBatch
	}
	return sampledBatch
}

// inSteps returns whether the learner needs answers in steps.
func (s PolicyLearner) inSteps() bool {
	return !s.suits(smallGame(s.batch(), nil)) && s.suits(smallSteps(sampledBatch, nil))
}

// small and large return the environments of the suite: answers in steps for a learner that
// needs them, and otherwise a game.
func (s PolicyLearner) small(batch int, coins *rng.Source) policy.Environment {
	if s.inSteps() {
		return smallSteps(batch, coins)
	}
	return smallGame(batch, coins)
}

func (s PolicyLearner) large(batch int, coins *rng.Source) policy.Environment {
	if s.inSteps() {
		return largeSteps(batch, coins)
	}
	return largeGame(batch, coins)
}

// proposal is a step of a trial.
type proposal struct {
	play, against []float64 // against is nil without opponents
	law           []float64 // recommended after the step
}

// steps runs a trial in the environment. Curious asks for proposals and
// recommendations more often than needed.
func (s PolicyLearner) steps(env policy.Environment, n int, own *rng.Source, curious bool) (list []proposal, err error) {
	problem := env.Problem()
	problem.Steps = n
	if err := s.Suits(&problem); err != nil {
		return nil, fmt.Errorf("the environment of the suite does not suit it: %w", err)
	}
	l := s.New(&problem, own)
	k := problem.Entries()
	ask := policy.Ask{Play: make([]float64, k), Against: make([]float64, k)}
	law := make([]float64, k)
	var f policy.Feedback
	for i := range n {
		if curious {
			for range 2 {
				l.Recommend(law)
				if err := problem.CheckLaw(law); err != nil {
					return nil, fmt.Errorf("before step %d it recommends no law: %w", i, err)
				}
				l.Propose(&ask)
			}
		}
		ask.Opposed, ask.Group, ask.Votes, ask.Taught = false, 0, 0, false
		if !l.Propose(&ask) {
			break
		}
		p := proposal{play: slices.Clone(ask.Play)}
		if err := problem.CheckLaw(ask.Play); err != nil {
			return nil, fmt.Errorf("in step %d it plays no law: %w", i, err)
		}
		if ask.Opposed {
			p.against = slices.Clone(ask.Against)
			if err := problem.CheckLaw(ask.Against); err != nil {
				return nil, fmt.Errorf("in step %d its opponents are from no law: %w", i, err)
			}
		}
		env.Answer(&ask, &f)
		l.Observe(&f)
		l.Recommend(law)
		if err := problem.CheckLaw(law); err != nil {
			return nil, fmt.Errorf("after step %d it recommends no law: %w", i, err)
		}
		p.law = slices.Clone(law)
		list = append(list, p)
	}
	if list == nil {
		return nil, errors.New("it proposes nothing")
	}
	return list, nil
}

// suitsExact returns whether the learner can work with exact feedback. Learners that compare
// the samples of a group cannot.
func (s PolicyLearner) suitsExact() bool { return s.suits(smallGame(0, nil)) }

// runs returns the trials of the suite that suit the learner.
func (s PolicyLearner) runs() []func(curious bool) ([]proposal, error) {
	if s.suitsExact() {
		return []func(bool) ([]proposal, error){s.exact, s.sampled}
	}
	return []func(bool) ([]proposal, error){s.sampled}
}

// exact and sampled run the trials of the suite with exact and with sampled feedback.
func (s PolicyLearner) exact(curious bool) ([]proposal, error) {
	return s.steps(smallGame(0, nil), exactSteps, nil, curious)
}

func (s PolicyLearner) sampled(curious bool) ([]proposal, error) {
	return s.steps(s.small(s.batch(), stream("coins", 0)), sampledSteps, stream("own", 0), curious)
}

func checkLaws(s PolicyLearner) error {
	var errs []error
	for _, run := range s.runs() {
		_, err := run(true)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// sameProposals returns an error if a second run has other proposals or recommendations.
func (s PolicyLearner) sameProposals(curious bool, how string) error {
	for _, run := range s.runs() {
		list, err := run(false)
		if err != nil {
			return err
		}
		again, err := run(curious)
		if err != nil {
			return err
		}
		for i := range min(len(list), len(again)) {
			a, b := list[i], again[i]
			if !slices.Equal(a.play, b.play) || !slices.Equal(a.against, b.against) || !slices.Equal(a.law, b.law) {
				return fmt.Errorf("%s step %d is %v instead of %v", how, i, b, a)
			}
		}
		if len(list) != len(again) {
			return fmt.Errorf("%s it makes %d steps instead of %d", how, len(again), len(list))
		}
	}
	return nil
}

func checkRepeatsLaws(s PolicyLearner) error { return s.sameProposals(false, "the second time") }

func checkRecommendingIsPure(s PolicyLearner) error {
	return s.sameProposals(true, "asked more often,")
}

func checkStart(s PolicyLearner) error {
	problem := s.small(s.batch(), nil).Problem()
	problem.Steps = 1
	law := make([]float64, problem.Entries())
	s.New(&problem, stream("own", 0)).Recommend(law)
	return problem.CheckLaw(law)
}

func checkPolicyAllocations(s PolicyLearner) error {
	env, own := s.large(0, nil), (*rng.Source)(nil)
	if !s.suitsExact() {
		env, own = s.large(s.batch(), stream("coins", 0)), stream("own", 0)
	}
	problem := env.Problem()
	problem.Steps = 1000
	l := s.New(&problem, own)
	ask := policy.Ask{Play: make([]float64, problem.Entries()), Against: make([]float64, problem.Entries())}
	var f policy.Feedback
	allocs := testing.AllocsPerRun(50, func() {
		ask.Opposed, ask.Group, ask.Votes, ask.Taught = false, 0, 0, false
		if l.Propose(&ask) {
			env.Answer(&ask, &f)
			l.Observe(&f)
		}
	})
	if allocs > 0 {
		return fmt.Errorf("%v allocations in a step", allocs)
	}
	return nil
}

// checkSampled fits a line to the logarithms of the batch and of the error, the mean
// distance Σ|p − q| of the law after some steps from that of exact feedback, over several
// trials for each batch. An error that falls as 1/√batch has the slope −½.
//
// The error of a trial has a standard deviation of about .5 of its mean, so that the
// logarithm of a mean of 64 has one of .06. Five batches with logarithms that are log 4
// apart give a slope with a standard error of .06/(log 4 · √10) = .015: the tolerance is
// seven of them, which leaves room for the error of higher order in small batches.
func checkSampled(s PolicyLearner) error {
	if !s.suitsExact() {
		return nil
	}
	const trials, steps = 64, 4
	list, err := s.steps(smallGame(0, nil), steps, nil, false)
	if err != nil {
		return err
	}
	want := list[len(list)-1].law
	var x, y []float64
	for batch := 64; batch <= 16384; batch *= 4 {
		sum := 0.0
		for i := range trials {
			g := smallGame(batch, stream("coins", i))
			list, err := s.steps(g, len(list), stream("own", i), false)
			if err != nil {
				return err
			}
			for a, p := range list[len(list)-1].law {
				sum += math.Abs(p - want[a])
			}
		}
		x, y = append(x, portable.Log(float64(batch))), append(y, portable.Log(sum/trials))
	}
	slope := slopeOf(x, y)
	if !(math.Abs(slope+0.5) <= 0.1) {
		return fmt.Errorf("the slope of the error over the batch is %.3f on logarithmic axes (errors e^%.2f)", slope, y)
	}
	return nil
}

// slopeOf returns the slope of the line of least squares.
func slopeOf(x, y []float64) float64 {
	var mx, my, sxy, sxx float64
	for i := range x {
		mx += x[i] / float64(len(x))
		my += y[i] / float64(len(x))
	}
	for i := range x {
		sxy += float64((x[i] - mx) * (y[i] - my))
		sxx += float64((x[i] - mx) * (x[i] - mx))
	}
	return sxy / sxx
}

// describeLaw writes a law with the given number of digits.
func describeLaw(law []float64, digits int) string {
	words := make([]string, len(law))
	for a, v := range law {
		words[a] = fmt.Sprintf("%.*f", digits, v)
	}
	return strings.Join(words, " ")
}

// describe writes the first steps of a trial.
func describeSteps(b *strings.Builder, list []proposal, digits int) {
	for i, p := range list {
		fmt.Fprintf(b, "%5d  plays %s", i+1, describeLaw(p.play, digits))
		if p.against != nil {
			fmt.Fprintf(b, " against %s", describeLaw(p.against, digits))
		}
		fmt.Fprintf(b, "\n       recommends %s\n", describeLaw(p.law, digits))
	}
}

// Playthrough returns the first three steps of trials with exact and with sampled feedback.
func (s PolicyLearner) Playthrough() (string, error) {
	world := "4 arms; a reference of .3 .25 .25 .2; arm 0 beats 1, 1 beats 2, 2 beats 0; 3 has the highest score"
	if s.inSteps() {
		world = "answers of 3 steps with 4 actions, a reference of 1/16 3/16 5/16 7/16 in each; the first one, two and three are good; a critic errs with probability .1"
	}
	return s.transcript(s.Name+"\n"+world+"\n", 3, 4)
}

// Transcript returns the laws of trials with exact and with sampled feedback.
func (s PolicyLearner) Transcript() (string, error) { return s.transcript("", exactSteps, 17) }

// transcript describes at most so many steps of each trial.
func (s PolicyLearner) transcript(head string, most, digits int) (string, error) {
	var b strings.Builder
	b.WriteString(head)
	if s.suitsExact() {
		list, err := s.exact(false)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\nexact feedback, %d steps\n", len(list))
		describeSteps(&b, list[:min(most, len(list))], digits)
	}
	list, err := s.sampled(false)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "\n%d samples in a step, %d steps\n", s.batch(), len(list))
	describeSteps(&b, list[:min(most, len(list))], digits)
	return b.String(), nil
}
