package rewards

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// entrywise reports whether each observed reward is that of one pair of a state and an
// action and rewards have no features, so that observations are noisy entries of the
// matrix of rewards. A return is such an entry where trajectories have one step.
func entrywise(p *multiuser.Problem) bool {
	return p.Features == nil && (p.Feedback == multiuser.EveryStep || p.Feedback == multiuser.OneStep ||
		p.Feedback == multiuser.OnlyReturn && p.Horizon == 1)
}

// needsRewards returns an error where users compare trajectories instead of giving
// rewards.
func needsRewards(p *multiuser.Problem) error {
	switch p.Feedback {
	case multiuser.Comparison:
		return fmt.Errorf("this learner needs rewards, and here users only compare trajectories (feedback is %s); the learners from comparisons are those whose names begin with bt-, prototypes, dppo and p2r", p.Feedback)
	case multiuser.WinRates:
		return fmt.Errorf("this learner needs rewards, and here there are none, for users prefer a trajectory for its last state (feedback is %s); self-play learns from this", p.Feedback)
	}
	return nil
}

// records keeps the observed rewards. Each observed number is
//
//	y = <x, M_u> + noise,
//
// where M_u is row u of the unknown matrix, which is users × S·A rewards or users × d
// weights of features. Where x is an indicator of one entry, records keeps the sums of
// each entry, else the measurements one by one.
type records struct {
	problem      *multiuser.Problem
	entries      *completion.Table        // nil where measurements are kept
	measurements *completion.Measurements // nil where entries are kept
	x            []float64                // workspace for one measurement; all 0 between calls where x is sparse
	index        []int32                  // places of the entries of x that are not 0
	value        []float64                // these entries
}

// newRecords returns records without observations.
func newRecords(p *multiuser.Problem) *records {
	if entrywise(p) {
		return &records{problem: p, entries: completion.NewTable(p.Users, p.Pairs())}
	}
	d := stages.Unknowns(p)
	return &records{problem: p, measurements: completion.NewMeasurements(p.Users, d), x: make([]float64, d)}
}

// Add implements stages.Recorder.
func (r *records) Add(user int, o *multiuser.Observation) {
	t := &o.First
	switch r.problem.Feedback {
	case multiuser.EveryStep:
		for h, y := range o.Rewards {
			r.addStep(user, t.Pair(h, r.problem.Actions), y)
		}
	case multiuser.OneStep:
		r.addStep(user, t.Pair(o.Step, r.problem.Actions), o.Rewards[0])
	case multiuser.OnlyReturn:
		r.addReturn(user, t, o.Rewards[0])
	}
}

// addStep records the reward y of one step with pair j.
func (r *records) addStep(user, j int, y float64) {
	if r.entries != nil {
		r.entries.Add(user, j, y)
		return
	}
	r.measurements.Add(user, nil, r.problem.Features.RawRowView(j), y)
}

// addReturn records the return y of a trajectory: x holds the number of visits of each
// pair or, with features, the sum of the features of the visited pairs.
func (r *records) addReturn(user int, t *mdp.Trajectory, y float64) {
	switch {
	case r.entries != nil:
		r.entries.Add(user, t.Pair(0, r.problem.Actions), y)
	case r.problem.Features != nil:
		clear(r.x)
		for h := range t.Actions {
			for i, v := range r.problem.Features.RawRowView(t.Pair(h, r.problem.Actions)) {
				r.x[i] += v
			}
		}
		r.measurements.Add(user, nil, r.x, y)
	default:
		r.index, r.value = r.index[:0], r.value[:0]
		for h := range t.Actions {
			j := t.Pair(h, r.problem.Actions)
			if r.x[j] == 0 {
				r.index = append(r.index, int32(j))
			}
			r.x[j]++
		}
		slices.Sort(r.index)
		for _, j := range r.index {
			r.value = append(r.value, r.x[j])
			r.x[j] = 0
		}
		r.measurements.Add(user, r.index, r.value, y)
	}
}

// learner is what the learners of this package that estimate rewards from records
// share.
type learner struct{ stages.Learner[*records] }

// newLearner returns a learner for a copy of the problem; the streams are those of
// stages.NewExplorer.
func newLearner(e stages.Exploration, problem multiuser.Problem, data, own *rng.Source) learner {
	return learner{stages.NewLearner(e, welfare.Defaults, problem, newRecords, data, own)}
}

// options returns options of a fit that leave the rest to the data.
func (l *learner) options() completion.Options {
	return completion.Options{Seed: l.Stream().Uint64(), Workers: l.Problem.Workers}
}

// planUsers clips the estimated rewards, users × S·A, makes them the estimate and
// returns the best policy of each user for them.
func (l *learner) planUsers(rewards *mat.Dense, rank int, diverged bool) []*mdp.Policy {
	setEstimate(&l.Planner, rewards, rank, diverged)
	return l.PlanUsers(rewards)
}

// setEstimate clips the estimated rewards, users × S·A, and makes them the planner's
// estimate, which has diverged if diverged is true or if some rewards are not finite.
func setEstimate(p *stages.Planner, rewards *mat.Dense, rank int, diverged bool) {
	for u := range p.Problem.Users {
		if !clip(p.Problem, rewards.RawRowView(u)) {
			diverged = true
		}
	}
	p.SetEstimate(rewards, rank, diverged)
}

// clip confines estimated rewards to the range of mean rewards and reports whether all
// were finite. Rewards that are not become priorMean.
func clip(p *multiuser.Problem, row []float64) (finite bool) {
	finite = true
	for j, x := range row {
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			row[j], finite = priorMean(p), false
		case p.Unit:
			row[j] = min(max(x, 0), 1)
		}
	}
	return finite
}

// priorMean returns the estimate of a reward without any observation: the middle of
// the range of mean rewards where the range is known, else 0.
func priorMean(p *multiuser.Problem) float64 {
	if p.Unit {
		return 0.5
	}
	return 0
}

// pairRewards returns the rewards of pairs, users × S·A, that the rows of an estimated
// matrix, users × unknowns, stand for.
func pairRewards(p *stages.Planner, m *mat.Dense) *mat.Dense {
	if p.Problem.Features == nil {
		return m
	}
	return p.Fill(nil, func(u int, to []float64) { p.PairRewards(m.RawRowView(u), to) })
}
