package family

import (
	"fmt"
	"math"
	"slices"

	"joust/results"
	"joust/results/stats"
	"joust/results/table"
	"joust/sim/policy"
)

// policies is the family of policies in preference games.
func policies() *Family {
	f := &Family{
		Name:    policy.Family,
		Clock:   policyOutcomes[0].Metric,
		Unit:    func(Setting) string { return "steps" },
		Verdict: "win_rate",
		Errs:    "preferred to the reference less often",
		Defaults: Defaults{
			Trials: 20, Budget: 1000, MaxBudget: 10_000_000, PerDecade: 10,
			BlockFirst: 20, BlockMost: 2000,
		},
		Figures: []DefaultFigure{{X: "steps", Y: "exploitability"}, {X: "steps", Y: "win_rate"}},
		Keys:    []string{"target"},
		Target:  Target{Of: "right", Text: "probability of right answers"},
		Header:  targetHeader,
		Columns: policyColumns,
		Open:    openPolicies,
		Suits:   suitsPolicies,
		Resolve: func(_ World, o Options) func(Setting) Options {
			o = Options{Target: o.Target, StopAt: o.StopAt} // the others are of duels
			return func(Setting) Options { return o }
		},
		Facts:    func(World, Setting, Options, results.Schema) *results.Facts { return nil },
		Exact:    func(World, Cell) *results.Exact { return nil },
		Describe: describePolicies,
		Traits:   func(Setting) []string { return nil },
		Delta:    func(Setting) float64 { return 0 },
		Runner:   runPolicies,
		Warn:     warnPolicies,
	}
	f.Curves = append(metricsOf(policyScores), hypervolume)
	f.Measures = slices.Concat(metricsOf(policyOutcomes), f.Curves)
	return f
}

// targetHeader names the target of a study that has one.
func targetHeader(_ Setting, budget int, o Options) string {
	if o.Target == 0 {
		return ""
	}
	return fmt.Sprintf("target %v right, up to %s steps", o.Target, table.Whole(budget))
}

// policyOutcomes lists what is measured once in each trial of policies, besides the scores
// of its last law. The first is the clock.
var policyOutcomes = []measure[func(*policy.Trial) float64]{
	{
		results.Metric{Name: "steps", Label: "steps", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "number of steps until the algorithm stopped, or the budget"},
		func(t *policy.Trial) float64 { return float64(t.Steps) },
	},
	{
		results.Metric{Name: "samples", Label: "samples", Kind: stats.Count, Better: stats.Lower, About: "number of samples that were drawn; 0 where feedback is exact"},
		func(t *policy.Trial) float64 { return float64(t.Samples) },
	},
	{
		results.Metric{Name: "judged", Label: "judged duels", Kind: stats.Count, Better: stats.Lower, OnRequest: true, About: "number of duels of samples that were judged; 0 where feedback is exact"},
		func(t *policy.Trial) float64 { return float64(t.Duels) },
	},
	{
		results.Metric{Name: "steps_to_target", Label: "steps to the target", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, Spent: true, About: "number of steps after which the probability of right answers reached the target of the study; the steps of the whole trial if it never did; no value without a target"},
		func(t *policy.Trial) float64 {
			if t.Reached < 0 {
				return math.NaN()
			}
			return float64(t.Reached)
		},
	},
	{
		results.Metric{Name: "unresolved", Label: "unresolved trials", Kind: stats.Proportion, Optional: true, OnRequest: true, Better: stats.Lower, About: "the probability of right answers never reached the target of the study; no value without a target"},
		func(t *policy.Trial) float64 {
			if t.Reached < 0 {
				return math.NaN()
			}
			return indicator(t.Unresolved)
		},
	},
}

// policyScores lists the scores of a law, at the end of a trial and at each checkpoint.
var policyScores = []measure[func(*policy.Judge, []float64) float64]{
	{
		results.Metric{Name: "win_rate", Label: "win rate against the reference", Kind: stats.Probability, Optional: true, Better: stats.Higher, About: "probability that an arm of the recommended law is truly preferred to an arm of the reference, a tie as half a win; no value without true preferences"},
		(*policy.Judge).WinRate,
	},
	{
		results.Metric{Name: "exploitability", Label: "exploitability", Kind: stats.Positive, Optional: true, Better: stats.Lower, About: "max over arms a of P(a is preferred to an arm of the law) − ½: 0 for a von Neumann winner only; no value without true preferences"},
		(*policy.Judge).Exploitability,
	},
	{
		results.Metric{Name: "kl", Label: "divergence from the reference (nats)", Kind: stats.Positive, Better: stats.Neither, About: "Kullback–Leibler divergence Σ π log(π/μ) of the law π from the reference μ, in nats"},
		(*policy.Judge).KL,
	},
	{
		results.Metric{Name: "entropy", Label: "entropy (nats)", Kind: stats.Positive, OnRequest: true, Better: stats.Neither, About: "entropy −Σ π log π of the law, in nats"},
		(*policy.Judge).Entropy,
	},
	{
		results.Metric{Name: "gold", Label: "gold reward", Kind: stats.Real, Optional: true, Better: stats.Higher, About: "mean true worth of an arm of the law; no value where arms have none"},
		(*policy.Judge).Gold,
	},
	{
		results.Metric{Name: "proxy", Label: "proxy reward", Kind: stats.Real, Optional: true, Better: stats.Higher, About: "mean score of an arm of the law by the reward that the algorithm hears first; no value without rewards"},
		(*policy.Judge).Proxy,
	},
	{
		results.Metric{Name: "rewards_1", Label: "first reward", Kind: stats.Real, Optional: true, OnRequest: true, Better: stats.Higher, About: "mean score of an arm of the law by the first reward, which is the proxy; no value without rewards"},
		func(j *policy.Judge, law []float64) float64 { return j.Reward(0, law) },
	},
	{
		results.Metric{Name: "rewards_2", Label: "second reward", Kind: stats.Real, Optional: true, OnRequest: true, Better: stats.Higher, About: "mean score of an arm of the law by the second reward; no value without a second one"},
		func(j *policy.Judge, law []float64) float64 { return j.Reward(1, law) },
	},
	{
		results.Metric{Name: "hacked", Label: "mass on hacks", Kind: stats.Probability, Optional: true, Better: stats.Lower, About: "probability of arms about which the proxy is wrong by design; no value where there is no such design"},
		(*policy.Judge).Hacked,
	},
	{
		results.Metric{Name: "right", Label: "right answers", Kind: stats.Probability, Optional: true, Better: stats.Higher, About: "probability of right answers under the law; no value where answers are neither right nor wrong"},
		(*policy.Judge).Right,
	},
	{
		results.Metric{Name: "coverage", Label: "coverage of right answers", Kind: stats.Probability, Optional: true, OnRequest: true, Better: stats.Higher, About: "expected share of the kinds of right answers that are among eight samples of the law; no value where right answers have no kinds"},
		(*policy.Judge).Coverage,
	},
	{
		results.Metric{Name: "distance", Label: "distance of the mean answer", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, About: "distance |Σ π v − c| of the mean answer from the right number c; no value where answers are no numbers"},
		(*policy.Judge).Distance,
	},
	{
		results.Metric{Name: "auroc", Label: "AUROC of the proxy", Kind: stats.Probability, Optional: true, OnRequest: true, Better: stats.Neither, About: "probability that the proxy scores a sample of the law higher than one of the reference, ties as one half; no value without rewards"},
		(*policy.Judge).AUROC,
	},
	{
		results.Metric{Name: "front_deficit", Label: "deficit of proxy reward at this divergence", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, About: "largest mean proxy score of a law that is no farther from the reference, which is a tilt μ e^{r/β}, minus that of the law; no value without rewards"},
		(*policy.Judge).FrontDeficit,
	},
}

// hypervolume scores the laws that a user may choose among.
var hypervolume = results.Metric{Name: "hypervolume", Label: "hypervolume", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Higher, About: "area of the plane of two rewards that the mean rewards of the recommended laws dominate above the lowest scores of arms; some algorithms recommend a law for each of several weights; no value unless there are two rewards"}

func openPolicies(s Setting) (World, error) {
	w, err := s.Entry.(*policy.WorldEntry).New(s.Params)
	if err != nil {
		return nil, err
	}
	return w, nil
}

func suitsPolicies(w World, _ Options) func(algorithm Setting) error {
	problem := w.(policy.World).Problem()
	return func(algorithm Setting) error { return algorithm.Params.(policy.Params).Suits(&problem) }
}

// describePolicies describes the problem.
func describePolicies(w World, _ Setting) []string {
	p := w.(policy.World).Problem()
	sentences := []string{fmt.Sprintf("%d arms", p.Arms)}
	if p.Length > 0 {
		sentences[0] = fmt.Sprintf("answers of %d steps with %d actions each", p.Length, p.Arms)
	}
	if p.Batch == 0 {
		sentences = append(sentences, "feedback is exact")
	} else {
		sentences = append(sentences, fmt.Sprintf("feedback of %d samples in a step", p.Batch))
	}
	return sentences
}

// runPolicies returns the function that runs a trial of policies.
func runPolicies(p Plan) Runner {
	front, frontCurve := results.Find(p.Schema.Metrics, hypervolume.Name), results.Find(p.Schema.Curves, hypervolume.Name)
	loop := policy.Loop{Name: p.Cell.Algorithm.String(), Budget: p.Budget, Halt: p.Halt, Fronts: front >= 0 || frontCurve >= 0, Target: p.Options.Target, Stop: p.Options.StopAt}
	if len(p.Schema.Curves) > 0 {
		loop.Checkpoints = p.Checkpoints
	}
	world, entry := p.World.(policy.World), p.Cell.Algorithm.Entry.(*policy.LearnerEntry)
	outcomes, final := placed(p.Schema.Metrics, policyOutcomes), placed(p.Schema.Metrics, policyScores)
	curves := placed(p.Schema.Curves, policyScores)
	var trial policy.Trial
	return func(number int, b *results.Block) (int, bool) {
		env := world.Trial(p.Stream("instance", number), p.Stream("coins", number))
		problem := env.Problem()
		problem.Steps = p.Budget
		learner := entry.New(p.Cell.Algorithm.Params, &problem, p.Stream("learner", number))
		if !loop.Run(learner, env, &trial) {
			return 0, false
		}
		judge := policy.NewJudge(&problem, env.Truth())
		b.Recommended = append(b.Recommended, "") // a law is no arm
		for i := range b.Metrics {
			switch {
			case i == front:
				b.Metrics[i] = append(b.Metrics[i], judge.Hypervolume(trial.FinalFront))
			case outcomes[i] != nil:
				b.Metrics[i] = append(b.Metrics[i], outcomes[i](&trial))
			default:
				b.Metrics[i] = append(b.Metrics[i], final[i](judge, trial.Final))
			}
		}
		for i, of := range curves {
			for at, law := range trial.At {
				if i == frontCurve {
					b.Curves[i] = append(b.Curves[i], judge.Hypervolume(trial.Fronts[at]))
				} else {
					b.Curves[i] = append(b.Curves[i], of(judge, law))
				}
			}
		}
		return trial.Steps, true
	}
}

// warnPolicies warns of trials that never reached the target of the study.
func warnPolicies(o *Outcome) []results.Warning {
	w := warnings{outcome: o}
	w.counted("unresolved", "Some trials never reached the target. All their steps are counted, so that the mean number of steps to the target is too small.")
	return w.list
}

// policyColumns are the columns of a summary of policies.
var policyColumns = []Column{
	{Metric: "steps", Heading: "steps", Digits: Thousands},
	{Metric: "steps_to_target", Heading: "to target", Digits: 1, Interval: true, Shown: hasValues("steps_to_target")},
	{Metric: "samples", Heading: "samples", Digits: Thousands, Shown: occurs("samples")},
	{Metric: "win_rate", Heading: "win rate", Digits: 3, Interval: true, Shown: hasValues("win_rate")},
	{Metric: "exploitability", Heading: "exploitability", Digits: 4, Interval: true, Shown: hasValues("exploitability")},
	{Metric: "kl", Heading: "KL", Digits: 4},
	{Metric: "gold", Heading: "gold", Digits: 3, Interval: true, Shown: hasValues("gold")},
	{Metric: "proxy", Heading: "proxy", Digits: 3, Shown: hasValues("proxy")},
	{Metric: "coverage", Heading: "coverage", Digits: 3, Shown: hasValues("coverage")},
	{Metric: "distance", Heading: "distance", Digits: 3, Interval: true, Shown: hasValues("distance")},
	{Metric: "front_deficit", Heading: "deficit", Digits: 4, Shown: hasValues("front_deficit")},
	{Metric: "right", Heading: "right", Digits: 3, Interval: true, Shown: hasValues("right")},
	{Metric: "hacked", Heading: "hacked", Digits: 3, Shown: hasValues("hacked")},
}
