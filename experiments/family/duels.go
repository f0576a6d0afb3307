package family

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"joust/results"
	"joust/results/table"
	"joust/sim/bound"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// duels is the family of duels.
func duels() *Family {
	f := &Family{
		Name:        duel.Family,
		Clock:       duelMeasures[0].Metric,
		Unit:        func(Setting) string { return "duels" },
		Verdict:     "correct",
		Cut:         "unresolved",
		Starved:     outOfData,
		Records:     recordsDuels,
		Errs:        "right less often",
		CutNote:     "Some trials were cut at the budget, which is counted as their number of duels: their means are lower bounds.",
		StarvedNote: "Some trials ran out of data, and their duels until then are counted: their means are lower bounds.",
		Defaults: Defaults{
			Trials: 1000, Budget: 10_000_000, MaxBudget: 1_000_000_000_000, PerDecade: 10,
			BlockFirst: 20, BlockMost: 2000,
		},
		Keys:     []string{"engine", "horizon", "truth", "commit"},
		Figures:  slices.Concat(regretFigures(), []DefaultFigure{{X: "duels", Y: "correct"}, {X: "duels", Y: "error"}}),
		Header:   truthHeader,
		Columns:  duelColumns,
		Open:     openDuels,
		Suits:    suitsDuels,
		Resolve:  resolveDuels,
		Facts:    duelFacts,
		Bound:    leastDuels,
		Exact:    exactDuels,
		Seeks:    seeksDuels,
		Describe: describeDuels,
		Traits:   duelTraits,
		Delta: func(a Setting) float64 {
			return a.Entry.(*duel.LearnerEntry).Guarantee(a.Params).Delta
		},
		KnowsHorizon: func(a Setting) bool {
			return a.Entry.(*duel.LearnerEntry).NeedsHorizon(a.Params)
		},
		IsEndless: func(a Setting) bool { return a.Entry.(*duel.LearnerEntry).Endless(a.Params) },
		Program:   duelProgram,
		Runner:    runDuels,
		Warn:      warnDuels,
		Derive:    deriveDuels,
	}
	f.Measures, f.Curves = metricsOf(slices.Concat(duelMeasures, duelListMeasures)), metricsOf(duelCurves)
	for _, l := range duelLists {
		f.Lists = append(f.Lists, l.List)
	}
	for _, m := range bookMetrics {
		f.Measures = append(f.Measures, m.Metric)
		f.Curves = append(f.Curves, m.Metric)
	}
	f.Groups = []Group{regretGroup()}
	return f
}

func openDuels(s Setting) (World, error) {
	w, err := s.Entry.(*duel.WorldEntry).New(s.Params)
	if err != nil {
		return nil, err
	}
	return w, nil
}

// recordsDuels lists the measure of trials that ran out of data, where they may.
func recordsDuels(environment Setting) []string {
	if environment.Entry.(*duel.WorldEntry).RunsOut(environment.Params) {
		return []string{outOfData}
	}
	return nil
}

// truthHeader says what is right to recommend, where the study says so.
func truthHeader(_ Setting, _ int, o Options) string {
	if o.Truth.IsOwn() {
		return ""
	}
	return "right by " + o.Truth.String()
}

// suitsDuels returns an error if the world cannot have the truth or has more arms than the
// algorithm takes, if the engine is leap and the cell cannot draw many duels at once, and if
// the algorithm needs a horizon and gets none.
func suitsDuels(w World, o Options) func(algorithm Setting) error {
	wrongTruth := suitsTruth(w.(duel.World), o.Truth)
	arms := w.(duel.World).Arms()
	leaps := leapsIn(w)
	return func(algorithm Setting) error {
		if wrongTruth != nil {
			return wrongTruth
		}
		entry := algorithm.Entry.(*duel.LearnerEntry)
		if entry.MaxArms > 0 && arms > entry.MaxArms {
			return fmt.Errorf("takes at most %d arms, and there are %d", entry.MaxArms, arms)
		}
		if o.Horizon == NoHorizon && entry.NeedsHorizon(algorithm.Params) {
			return &KeyError{"horizon", "is none, but " + algorithm.Kind + " needs one; write horizon: budget, or a number of duels"}
		}
		if o.Engine != duel.Leap || leaps(algorithm) {
			return nil
		}
		return &KeyError{"engine", "is leap, but the algorithm or the environment of a cell can only step; it must be auto or step"}
	}
}

// resolveDuels chooses the engine, and writes the truth in one way.
func resolveDuels(w World, o Options) func(algorithm Setting) Options {
	o.Truth = o.Truth.Canonical()
	if o.Engine != duel.Auto {
		return func(Setting) Options { return o }
	}
	leaps := leapsIn(w)
	return func(algorithm Setting) Options {
		resolved := o
		resolved.Engine = duel.Step
		if leaps(algorithm) {
			resolved.Engine = duel.Leap
		}
		return resolved
	}
}

// leapsIn returns what reports whether many duels of an algorithm in the world can be drawn
// at once. It makes the environment of a trial, at most once.
func leapsIn(w World) func(algorithm Setting) bool {
	sample := sync.OnceValue(func() duel.Environment {
		return w.(duel.World).Trial(rng.Stream(0), rng.Stream(0))
	})
	return func(algorithm Setting) bool {
		env := sample()
		return env.Arms() == 1 || algorithm.Entry.(*duel.LearnerEntry).CanLeap(algorithm.Params, env)
	}
}

// duelFacts returns the facts of the matrix that all trials share, or of the verdicts that
// were recorded; nil if there are none.
func duelFacts(w World, environment Setting, o Options, s results.Schema) *results.Facts {
	m := w.(duel.World).Fixed()
	if m == nil {
		return verdictFacts(w, environment)
	}
	f := &results.Facts{MatrixFacts: &results.MatrixFacts{Arms: m.Arms(), Ties: m.HasTies(), Record: recordFacts(w.(duel.World), environment)}}
	if j, ok := w.(duel.Judged); ok {
		f.Judged = j.Judged()
	}
	if a, ok := m.Condorcet(); ok {
		f.Condorcet = m.Name(a)
	}
	for _, a := range m.Copeland() {
		f.Copeland = append(f.Copeland, m.Name(a))
	}
	for _, a := range m.Borda() {
		f.Borda = append(f.Borda, m.Name(a))
	}
	f.Replay = ReplayFacts(w.(duel.World))
	f.Gap, f.TiedModes = m.Gap()
	for i := range pref.Arm(m.Arms()) {
		for j := range i {
			if m.Relation(i, j) == pref.Tie && m.ModeGap(i, j) > 0 {
				f.TieModes++
			}
		}
	}
	if !f.Judged && o.Truth.Canonical().IsOwn() {
		if h := bound.CopelandComplexity(m); !math.IsNaN(h) {
			f.Complexity = h
		}
	}
	if !f.Judged {
		f.Regret = regretBounds(m, s)
	}
	if m.Arms() > results.MaxMatrix {
		return f
	}
	for i := range pref.Arm(m.Arms()) {
		var wins, tied results.Floats
		for j := range pref.Arm(m.Arms()) {
			wins, tied = append(wins, m.Win(i, j)), append(tied, m.Tie(i, j))
		}
		f.Wins, f.Names = append(f.Wins, wins), append(f.Names, m.Name(i))
		if f.Ties {
			f.Tied = append(f.Tied, tied)
		}
	}
	return f
}

// leastDuels returns kl(δ, 1-δ)·H; see bound.CopelandComplexity. It is NaN without
// H, and for a δ of a half or more, with which a guess is good enough.
func leastDuels(f *results.Facts, delta float64) float64 {
	if f == nil || f.MatrixFacts == nil || f.Complexity == 0 || !(delta > 0 && delta < .5) {
		return math.NaN()
	}
	return float64(float64((1-2*delta)*portable.Log((1-delta)/delta)) * f.Complexity)
}

// exactDuels returns the exact probability that the algorithm recommends a correct arm of a
// population, and the lower bound of its theorem, if they can be computed.
func exactDuels(world World, c Cell) *results.Exact {
	populated, ok := world.(duel.Populated)
	if !ok || populated.Population() == nil {
		return nil
	}
	entry := c.Algorithm.Entry.(*duel.LearnerEntry)
	return results.NewExact(entry.Exact(c.Algorithm.Params, populated.Population(), populated.Arms()))
}

func describeDuels(w World, environment Setting) []string {
	f := duelFacts(w, environment, Options{}, allRegrets())
	list := f.Sentences()
	if least := leastDuels(f, .05); !math.IsNaN(least) {
		list = append(list, fmt.Sprintf("any algorithm that errs with a probability of at most δ on every matrix needs at least kl(δ, 1-δ)·H duels in the mean, H = %.4g: %.4g for δ = 0.05",
			f.Complexity, least))
	}
	list = append(list, regretSentences(f)...)
	if w.(duel.World).Fixed() == nil {
		list = append([]string{"every trial draws its own instance"}, list...)
	}
	if d, ok := w.(duel.Describer); ok {
		list = append(list, d.Description()...)
	}
	if sentence := disagreement(w.(duel.World)); sentence != "" {
		list = append(list, sentence)
	}
	return list
}

// runDuels returns the function that runs a trial of duels.
func runDuels(p Plan) Runner {
	world, entry, params := p.World.(duel.World), p.Cell.Algorithm.Entry.(*duel.LearnerEntry), p.Cell.Algorithm.Params
	loop := duel.Loop{
		Name: p.Cell.Algorithm.String(), Budget: p.Budget, Checkpoints: p.Checkpoints, Engine: p.Options.Engine, Halt: p.Halt,
		SelfDuels: entry.SelfDuels(params), ReadsSelfDuels: entry.ReadsSelfDuels(params),
	}
	horizon, endless := p.Options.Horizon.Of(p.Budget), entry.Endless(params)
	askForLists(&loop, p.Schema)
	var books []string
	books, loop.Books = booksOf(p.Schema)
	loop.Mixture = slices.Contains(books, mixtureMetric)
	loop.Commit = p.Options.Commit
	judge := duel.Judge{Criterion: p.Options.Truth, Worth: usesWorth(p.Schema)}
	loop.Truth = judge.Truth
	var trial duel.Trial
	measures := placed(p.Schema.Metrics, slices.Concat(duelMeasures, duelListMeasures))
	curves := placed(p.Schema.Curves, duelCurves)
	return func(number int, b *results.Block) (int, bool) {
		env := world.Trial(p.Stream("instance", number), p.Stream("coins", number))
		var learner duel.Learner = onlyArm{}
		switch {
		case env.Arms() == 1:
		case p.Host != nil:
			learner = p.Host.New(number, entry.Problem(params, env, horizon), p.Stream("learner", number))
		default:
			learner = entry.New(params, entry.Problem(params, env, horizon), p.Stream("learner", number))
		}
		if loop.SelfDuels {
			loop.SelfCoins = p.Stream("self-duels", number)
		}
		if !loop.Run(learner, env, &trial) {
			return 0, false
		}
		trial.Unresolved = trial.Unresolved && (trial.OutOfData || !endless)
		b.Recommended = append(b.Recommended, env.Name(trial.Recommended))
		for i, of := range measures {
			if of != nil {
				b.Metrics[i] = append(b.Metrics[i], of(&trial))
			}
		}
		for i, of := range curves {
			if of != nil {
				b.Curves[i] = append(b.Curves[i], of(&trial)...)
			}
		}
		appendBooks(b, p.Schema, books, &trial)
		appendLists(b, p.Schema, &trial, env)
		return trial.Duels, true
	}
}

// duelProgram returns the program that plays the algorithm; nil if it is part of joust.
func duelProgram(algorithm Setting) *Program {
	entry, ok := algorithm.Entry.(*duel.LearnerEntry)
	if !ok || entry.Command(algorithm.Params) == nil { // joust check asks about environments too
		return nil
	}
	p := &Program{Open: func(programs duel.Programs) (duel.Host, error) {
		return entry.Outside.Open(algorithm.Params, programs)
	}}
	for f := range param.Each(algorithm.Params) {
		if words, ok := f.Value().(param.Command); ok {
			p.Command = words.String()
		}
	}
	return p
}

// onlyArm replaces every algorithm if there is only one arm, because a duel needs two.
type onlyArm struct{}

func (onlyArm) Next() (pref.Pair, bool)         { return pref.Pair{}, false }
func (onlyArm) Observe(pref.Pair, pref.Outcome) {}
func (onlyArm) Recommend() pref.Arm             { return 0 }

// duelColumns are the columns of a summary of duels.
var duelColumns = slices.Concat(regretColumns(), []Column{
	{Metric: "duels", Heading: "duels", Digits: Thousands, Interval: true, Shown: someMayStop},
	{Metric: "duels", Heading: "median", Digits: Thousands, Median: true, Shown: cut("duels")},
	{Metric: "correct", Heading: "correct", Digits: 3, Interval: true},
	{
		Heading: "judged", About: "number of trials that have a truth; the others are neither right nor wrong",
		Shown: anyRow(func(r Row) bool { return r.Means["correct"].N < r.Trials }),
		Text:  judgedTrials,
	},
	{
		Heading: "seeks", About: "what the algorithm seeks, where that is not what the study calls right, so that it is judged by another notion than its own",
		Shown: anyRow(func(r Row) bool { return r.Seeks != nil }),
		Text:  func(r Row) string { return r.Seeks.Short() },
	},
	{
		Heading: "log's winner", About: "how far the log's own Copeland winner is certain: the share of logs drawn from it, duel by duel with replacement, that have the same one",
		Shown: anyRow(func(r Row) bool { return r.Facts.Replayed() != nil }),
		Text:  func(r Row) string { return r.Facts.Replayed().Certainty() },
	},
	{Metric: "unresolved", Heading: "unresolved", Digits: 3, Shown: someMayStop},
	{Metric: outOfData, Heading: "out of data", Digits: 3, Shown: occurs(outOfData)},
	{Metric: "calls", Heading: "calls", Digits: Thousands, Shown: anyRow(func(r Row) bool { return r.Means["calls"].Mean != r.Means["duels"].Mean })},
	{Metric: "rounds", Heading: "rounds", Digits: Thousands, Shown: anyRow(func(r Row) bool { return r.Means["rounds"].Mean != r.Means["duels"].Mean })},
	{Metric: "generated", Heading: "generated", Digits: Thousands, Shown: someStopEarly},
	{Metric: "fooled", Heading: "fooled", Digits: 3, Shown: anyRow(func(r Row) bool { return r.Means["fooled"].Mean != 0 })},
	{
		Heading: "recommended", About: "the arms that were recommended most often",
		Shown: anyRow(func(r Row) bool { return r.Facts.HasMatrix() }),
		Text:  mostRecommended,
	},
})

// someMayStop reports whether some algorithm is not endless.
func someMayStop(rows []Row) bool {
	return slices.ContainsFunc(rows, func(r Row) bool {
		return !r.Cell.Algorithm.Entry.(*duel.LearnerEntry).Endless(r.Cell.Algorithm.Params)
	})
}

// judgedTrials says how many trials have a truth.
func judgedTrials(r Row) string {
	if n := r.Means["correct"].N; n < r.Trials {
		return table.Whole(n) + " of " + table.Whole(r.Trials)
	}
	return "all"
}

// someStopEarly reports whether an algorithm generates fewer candidates than another
// does in the same environment.
func someStopEarly(rows []Row) bool {
	all := map[string]float64{}
	for _, r := range rows {
		e := r.Cell.Environment.String()
		all[e] = max(all[e], r.Means["generated"].Mean)
	}
	return slices.ContainsFunc(rows, func(r Row) bool { return r.Means["generated"].Mean != all[r.Cell.Environment.String()] })
}

// mostRecommended names the two arms that were recommended most often. It returns "" if the
// trials do not share a matrix, because a name then means another arm in every trial.
func mostRecommended(r Row) string {
	if !r.Facts.HasMatrix() {
		return ""
	}
	return mostFrequent(r)
}
