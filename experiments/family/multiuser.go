package family

import (
	"fmt"
	"slices"

	"joust/results"
	"joust/results/table"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// manyUsers is the family of many users.
func manyUsers() *Family {
	f := &Family{
		Name:         multiuser.Family,
		Clock:        userOutcomes[0].Metric,
		Records:      func(environment Setting) []string { return environment.Entry.(*multiuser.WorldEntry).Records },
		Unit:         func(environment Setting) string { return observations(environment) + " per user" },
		Verdict:      "gap",
		Errs:         "at a greater gap",
		Cut:          "unresolved",
		Sparse:       true,
		LeftCensored: true,
		CutNote:      "Some trials did not reach the target; all that they played is counted: their means are lower bounds.",
		Defaults: Defaults{
			Trials: 10, Budget: 64, MaxBudget: 1_000_000, PerDecade: 10,
			BlockFirst: 1, BlockMost: 4,
		},
		Keys:    []string{"target"},
		Target:  Target{Of: "gap", Text: "gap", Default: 0.1},
		Laws:    []string{DegreesOfFreedom},
		Figures: []DefaultFigure{{X: "trajectories", Y: "gap"}},
		Header: func(e Setting, budget int, o Options) string {
			if isGame(e) {
				return fmt.Sprintf("%s %s", table.Whole(budget), observations(e))
			}
			return fmt.Sprintf("target gap %v, up to %s %s per user", o.Target, table.Whole(budget), observations(e))
		},
		Columns: userColumns,
		Open:    openManyUsers,
		Suits:   suitsManyUsers,
		Resolve: func(_ World, o Options) func(Setting) Options {
			o.Engine = "" // of duels
			return func(Setting) Options { return o }
		},
		Facts:    userFacts,
		Exact:    func(World, Cell) *results.Exact { return nil },
		Describe: describeManyUsers,
		Delta:    func(Setting) float64 { return 0 },
		Runner:   runManyUsers,
		Warn:     warnManyUsers,
	}
	f.Measures, f.Curves = slices.Concat(metricsOf(userOutcomes), metricsOf(userScores)), metricsOf(userScores)
	return f
}

// DegreesOfFreedom is the law that figures of many users can draw. A matrix of rank r with
// N rows and d columns has r(N + d - r) degrees of freedom, and a trajectory of H steps
// reveals H numbers, so that N users need c·r(N + d - r)/(N·H) trajectories each. See
// results.Facts.DegreesOfFreedom.
const DegreesOfFreedom = "degrees-of-freedom"

// observations returns the unit of the clock in the environment: "comparisons", "rounds" or
// "trajectories".
func observations(environment Setting) string {
	switch multiuser.Feedback(environment.Param("feedback")) {
	case multiuser.Comparison:
		return string(multiuser.Comparison)
	case multiuser.WinRates:
		return "rounds"
	}
	return "trajectories"
}

func openManyUsers(s Setting) (World, error) {
	w, err := s.Entry.(*multiuser.WorldEntry).New(s.Params)
	if err != nil {
		return nil, err
	}
	return w, nil
}

func suitsManyUsers(w World, _ Options) func(algorithm Setting) error {
	problem := w.(multiuser.World).Problem()
	return func(algorithm Setting) error { return algorithm.Params.(multiuser.Params).Suits(&problem) }
}

// userFacts returns the sizes that the law of degrees of freedom needs.
func userFacts(w World, environment Setting, _ Options, _ results.Schema) *results.Facts {
	p := w.(multiuser.World).Problem()
	f := &results.Facts{Users: p.Users, Unknowns: p.Pairs(), Horizon: p.Horizon}
	if p.Features != nil {
		_, f.Unknowns = p.Features.Dims()
	}
	if rank, ok := environment.Field("rank"); ok {
		f.Rank, _ = rank.Value().(int) // 0 means that the rank is not known
	}
	return f
}

// describeManyUsers describes one instance of the world.
func describeManyUsers(w World, environment Setting) []string {
	env := w.(multiuser.World).Trial(rng.Stream(1, "instance", environment.Key(), "0"), rng.Stream(1, "coins", environment.Key(), "0"))
	p, truth := env.Problem(), env.Truth()
	switch {
	case truth.Preferences != nil:
		return []string{
			"all trials have the same instance",
			fmt.Sprintf("%d states, %d actions, horizon %d; users prefer last states by a matrix of preferences", p.States, p.Actions, p.Horizon),
		}
	case p.Parts != nil:
		return []string{
			"all trials have the same process and the same rewards",
			fmt.Sprintf("one user; %d states, %d actions, horizon %d", p.States, p.Actions, p.Horizon),
			fmt.Sprintf("rewards are sums of %d parts, with discount %v", p.Parts.Number, p.Parts.Discount),
		}
	}
	reachable := 0
	for _, yes := range truth.Reached {
		if yes {
			reachable++
		}
	}
	mu, kappa := multiuser.Incoherence(truth)
	return []string{
		"every trial draws its own instance; this is one of them",
		fmt.Sprintf("%d users; %d states, %d actions, horizon %d", p.Users, p.States, p.Actions, p.Horizon),
		fmt.Sprintf("rewards %d × %d of rank %d, coherence μ = %.2f, condition κ = %.2f", p.Users, p.Pairs(), truth.Rank(), mu, kappa),
		fmt.Sprintf("reachable pairs of state and action: %d", reachable),
	}
}

// runManyUsers returns the function that runs a trial of many users.
func runManyUsers(p Plan) Runner {
	loop := multiuser.Loop{
		Name: p.Cell.Algorithm.String(), Budget: p.Budget, Checkpoints: p.Checkpoints,
		Target: p.Options.Target, Stop: p.Options.StopAt, Workers: p.Goroutines, Halt: p.Halt,
		Requested: requested(p.Schema),
	}
	world, entry := p.World.(multiuser.World), p.Cell.Algorithm.Entry.(*multiuser.LearnerEntry)
	var trial multiuser.Trial
	outcomes, final := placed(p.Schema.Metrics, userOutcomes), placed(p.Schema.Metrics, userScores)
	curves := placed(p.Schema.Curves, userScores)
	return func(number int, b *results.Block) (int, bool) {
		env := world.Trial(p.Stream("instance", number), p.Stream("coins", number))
		problem := env.Problem()
		problem.Rounds, problem.Workers = p.Budget, p.Goroutines
		learner := entry.New(p.Cell.Algorithm.Params, problem, p.Stream("data", number), p.Stream("learner", number))
		if !loop.Run(learner, env, &trial) {
			return 0, false
		}
		b.Recommended = append(b.Recommended, "") // each user gets a policy; there is no arm to name
		for i := range b.Metrics {
			if outcomes[i] != nil {
				b.Metrics[i] = append(b.Metrics[i], outcomes[i](&trial))
			} else {
				b.Metrics[i] = append(b.Metrics[i], final[i](&trial.Final))
			}
		}
		for i, of := range curves {
			for c := range trial.At {
				b.Curves[i] = append(b.Curves[i], of(&trial.At[c]))
			}
		}
		return trial.Rounds * problem.Users, true
	}
}

// warnManyUsers warns of fewer than 5 trials a cell. This minimum is lower than for duels,
// because a value of a trial is a mean over users and nearer to normal.
func warnManyUsers(o *Outcome) []results.Warning {
	w := warnings{outcome: o}
	w.fewTrials(5)
	w.counted("unresolved", "Some trials never reached the target gap. All that they played is counted, so that the mean number of trajectories to the target is too small.")
	w.counted("diverged", "In some trials the estimate was not finite at some checkpoint, and the learner used a simpler estimator.")
	return w.list
}

// userColumns are the columns of a summary of many users.
var userColumns = []Column{
	{Metric: "trajectories", Heading: "to target", Digits: 1, Interval: true, Shown: unlessGame(nil)},
	{Metric: "trajectories", Heading: "median", Digits: 1, Median: true, Shown: unlessGame(cut("trajectories"))},
	{Metric: "unresolved", Heading: "unresolved", Digits: 2, Shown: unlessGame(occurs("unresolved"))},
	{Metric: "gap", Heading: "gap", Digits: 3, Interval: true, Shown: unlessGame(nil)},
	{Metric: "gap_p90", Heading: "p90", Digits: 3, Shown: unlessGame(anyRow(hasUsers))},
	{
		Metric: "newcomers_gap", Heading: "newcomers", Digits: 3, Interval: true,
		Shown: unlessGame(anyRow(func(r Row) bool { return hasUsers(r) && r.Cell.Param("newcomers") != "0" })),
	},
	{Metric: "relative_error", Heading: "error", Digits: 3, Shown: unlessGame(anyRow(hasUsers))},
	{
		Metric: "accuracy", Heading: "accuracy", Digits: 3, Interval: true,
		Shown: unlessGame(anyRow(func(r Row) bool { return r.Cell.Param("feedback") == string(multiuser.Comparison) })),
	},
	{Metric: "minority_utility", Heading: "minority", Digits: 3, Interval: true, Shown: anyRow(distributes)},
	{Metric: "majority_utility", Heading: "majority", Digits: 3, Interval: true, Shown: anyRow(distributes)},
	{Metric: "questions", Heading: "questions", Digits: Thousands, Shown: hasValues("questions")},
	{Metric: regret, Heading: "regret", Digits: 1, Interval: true, Shown: hasValues(regret)},
	{Metric: exploitability, Heading: "exploitability", Digits: 4, Interval: true, Shown: hasValues(exploitability)},
	{Metric: stepsMeasure, Heading: "steps", Digits: 2, Interval: true, Shown: hasValues(stepsMeasure)},
	{Metric: mmdMeasure, Heading: "mmd", Digits: 5, Interval: true, Shown: hasValues(mmdMeasure)},
	{Metric: mmdProductMeasure, Heading: "independent", Digits: 5, Shown: hasValues(mmdProductMeasure)},
	{Metric: everyPartMeasure, Heading: "every part", Digits: 3, Interval: true, Shown: hasValues(everyPartMeasure)},
	{Metric: "diverged", Heading: "diverged", Digits: 2, Shown: occurs("diverged")},
}

// unlessGame returns the Shown of a column of best policies and of rewards, which says
// nothing where there are none. shown may be nil.
func unlessGame(shown func([]Row) bool) func([]Row) bool {
	games := anyRow(func(r Row) bool { return isGame(r.Cell.Environment) })
	return func(rows []Row) bool { return !games(rows) && (shown == nil || shown(rows)) }
}

// hasUsers reports whether there are several users, so that they may differ: environments of
// one user do not have the parameter.
func hasUsers(r Row) bool { return r.Cell.Param("users") != "" }

// distributes reports whether the algorithm of the cell chooses one policy for all users by
// some rule of welfare.
func distributes(r Row) bool {
	choice := r.Cell.Param("choice")
	return choice != "" && choice != "each"
}
