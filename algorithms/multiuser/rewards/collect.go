package rewards

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/completion"
	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/welfare"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
	"joust/sim/rng"
)

// Exploration are the parameters of how the kernel is explored, which learners
// embed under this name.
type Exploration = explore.Params

// Welfare are the parameters of choosing one policy for all users, embedded
// under this name.
type Welfare = welfare.Params

// entrywise says whether each reward that is heard belongs to one pair of a
// state and an action, and nothing is known of pairs: what is heard are entries
// of the matrix of rewards. A return is one where there is only one step.
func entrywise(p *multiuser.Problem) bool {
	return p.Features == nil && (p.Feedback == multiuser.EveryStep || p.Feedback == multiuser.OneStep ||
		p.Feedback == multiuser.OnlyReturn && p.Horizon == 1)
}

// columns is the number of unknowns of each user: S·A rewards or, where rewards
// are linear in features, d weights.
func columns(p *multiuser.Problem) int {
	if p.Features != nil {
		_, d := p.Features.Dims()
		return d
	}
	return p.Pairs()
}

// hearsRewards says why a learner from rewards cannot work where users only
// compare trajectories.
func hearsRewards(p *multiuser.Problem) error {
	if p.Feedback == multiuser.Comparison {
		return fmt.Errorf("this learner hears rewards, and the users only compare trajectories; the learners from comparisons are those whose names begin with bt-, and prototypes")
	}
	return nil
}

// records keep what was heard of rewards. Each number that is heard is
//
//	y = <x, M_u> + noise
//
// where M_u is row u of the matrix sought, users × S·A rewards or users × d
// weights of features. Where x picks one entry they are kept as sums of each
// entry, else as measurements.
type records struct {
	world   *multiuser.Problem
	entries *completion.Table        // nil where measurements are kept
	sums    *completion.Measurements // nil where entries are kept
	x       []float64                // of the measurement being made; 0 between them where x is sparse
	index   []int32                  // of what is not 0 in x
	value   []float64                // the values there
}

// newRecords keep rewards of single pairs where that is what is heard, else
// measurements of the rewards or, where there are any, of the weights of
// features.
func newRecords(p *multiuser.Problem) records {
	if entrywise(p) {
		return records{world: p, entries: completion.NewTable(p.Users, p.Pairs())}
	}
	d := columns(p)
	return records{world: p, sums: completion.NewMeasurements(p.Users, d), x: make([]float64, d)}
}

// add records what was heard of one trajectory of the user.
func (r *records) add(user int, heard *multiuser.Observation) {
	t := &heard.First
	switch r.world.Feedback {
	case multiuser.EveryStep:
		for h, y := range heard.Rewards {
			r.step(user, t.Pair(h, r.world.Actions), y)
		}
	case multiuser.OneStep:
		r.step(user, t.Pair(heard.Step, r.world.Actions), heard.Rewards[0])
	case multiuser.OnlyReturn:
		r.total(user, t, heard.Rewards[0])
	}
}

// step records the reward of one step with pair j.
func (r *records) step(user, j int, y float64) {
	if r.entries != nil {
		r.entries.Add(user, j, y)
		return
	}
	r.sums.Add(user, nil, r.world.Features.RawRowView(j), y)
}

// total records the return of a trajectory: x counts how often each pair was
// met, or is the sum of the features of the pairs.
func (r *records) total(user int, t *mdp.Trajectory, y float64) {
	switch {
	case r.entries != nil:
		r.entries.Add(user, t.Pair(0, r.world.Actions), y)
	case r.world.Features != nil:
		clear(r.x)
		for h := range t.Actions {
			for i, v := range r.world.Features.RawRowView(t.Pair(h, r.world.Actions)) {
				r.x[i] += v
			}
		}
		r.sums.Add(user, nil, r.x, y)
	default:
		r.index, r.value = r.index[:0], r.value[:0]
		for h := range t.Actions {
			j := t.Pair(h, r.world.Actions)
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
		r.sums.Add(user, r.index, r.value, y)
	}
}

// collector is what the learners of this package that explore have in common:
// what each plays depends on the kernel and not on rewards, so that all of them
// with the same parameters of exploration and the same stream hear the same.
type collector struct {
	explorer
	records
	seed uint64 // of what fits draw
}

// newCollector makes a collector for the problem, of which it keeps a copy. The
// stream data decides what is proposed; fits draw from streams made from one
// number of own, so that they do not depend on each other.
func newCollector(p Exploration, problem multiuser.Problem, data, own *rng.Source) collector {
	e := newExplorer(p, problem, data)
	return collector{e, newRecords(e.problem), own.Uint64()}
}

// Observe implements multiuser.Learner.
func (c *collector) Observe(user int, heard *multiuser.Observation) {
	c.explorer.Observe(user, heard)
	c.add(user, heard)
}

// options are those of fits that leave the rest to the data.
func (c *collector) options() completion.Options {
	return completion.Options{Seed: c.stream().Uint64(), Workers: c.problem.Workers}
}

// stream is the stream of that name for a fit after the present round.
func (c *collector) stream(labels ...string) *rng.Source {
	return rng.Stream(c.seed, append([]string{"fit", strconv.Itoa(c.round)}, labels...)...)
}

// explorer proposes policies that explore, and plans in the kernel that shows.
type explorer struct {
	planning
	kernel explore.Explorer
	round  int // rounds that have begun
}

func newExplorer(p Exploration, problem multiuser.Problem, data *rng.Source) explorer {
	own := &problem
	return explorer{planning: planning{problem: own}, kernel: explore.New(p, own, data)}
}

// Begin implements multiuser.Learner.
func (e *explorer) Begin(k int) {
	e.kernel.Begin(k)
	e.round = k + 1
}

// Propose implements multiuser.Learner.
func (e *explorer) Propose(user int) (first, second *mdp.Policy) {
	if e.problem.Feedback == multiuser.Comparison {
		return e.kernel.ProposePair(user)
	}
	return e.kernel.Propose(user), nil
}

// Observe implements multiuser.Learner.
func (e *explorer) Observe(_ int, heard *multiuser.Observation) {
	e.kernel.Observe(&heard.First)
	if e.problem.Feedback == multiuser.Comparison {
		e.kernel.Observe(&heard.Second)
	}
}

// each plans for each user in the explored kernel by row u of the estimated
// rewards, users × S·A, after these are settled.
func (e *explorer) each(rewards *mat.Dense, diverged bool) []*mdp.Policy {
	e.settle(rewards, diverged)
	mdp.PlanAll(e.kernel.Kernel(), e.problem.Horizon, rewards, e.ready(), nil, e.problem.Workers)
	return e.policies
}

// planning makes policies of estimated rewards.
type planning struct {
	problem  *multiuser.Problem
	policies []*mdp.Policy // one a user, made when first needed and reused
	same     []*mdp.Policy // one for all, as many times as there are users
	estimate multiuser.Estimate
}

// Estimate implements multiuser.Estimator.
func (p *planning) Estimate() multiuser.Estimate { return p.estimate }

// settle makes the rewards, after they are clipped, what is estimated; it has
// diverged if its maker says so or if some were no numbers.
func (p *planning) settle(rewards *mat.Dense, diverged bool) {
	for u := range p.problem.Users {
		if !p.clip(rewards.RawRowView(u)) {
			diverged = true
		}
	}
	p.estimate.Rewards, p.estimate.Diverged = rewards, diverged
}

// clip confines estimated rewards to where mean rewards lie, and says whether all
// were numbers; what is none, after overflow, becomes what is thought of a pair of
// which nothing was heard.
func (p *planning) clip(row []float64) (numbers bool) {
	numbers = true
	for j, x := range row {
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			row[j], numbers = middle(p.problem), false
		case p.problem.Unit:
			row[j] = min(max(x, 0), 1)
		}
	}
	return numbers
}

// fresh are policies to be filled in, one a user.
func fresh(p *multiuser.Problem) []*mdp.Policy {
	policies := make([]*mdp.Policy, p.Users)
	for u := range policies {
		policies[u] = mdp.NewPolicy(p.States, p.Actions, p.Horizon)
	}
	return policies
}

// ready are the policies of the users, which are made on the first call.
func (p *planning) ready() []*mdp.Policy {
	if p.policies == nil {
		p.policies = fresh(p.problem)
	}
	return p.policies
}

// alike is the policy for everybody.
func (p *planning) alike(policy *mdp.Policy) []*mdp.Policy {
	if p.same == nil {
		p.same = make([]*mdp.Policy, p.problem.Users)
	}
	for u := range p.same {
		p.same[u] = policy
	}
	return p.same
}

// idle is uniform random play for everybody.
func (p *planning) idle() []*mdp.Policy {
	return p.alike(mdp.NewUniform(p.problem.States, p.problem.Actions, p.problem.Horizon))
}

// fill sets each row of rewards, users × S·A, which is made where it is nil, to
// what row writes to it.
func (p *planning) fill(rewards *mat.Dense, row func(u int, to []float64)) *mat.Dense {
	if rewards == nil {
		rewards = mat.NewDense(p.problem.Users, p.problem.Pairs(), nil)
	}
	parallel.Range(p.problem.Workers, p.problem.Users, func(_, low, high int) {
		for u := low; u < high; u++ {
			row(u, rewards.RawRowView(u))
		}
	})
	return rewards
}

// combine is the product of features, S·A × d, with each row of weights, users ×
// d: the rewards that they stand for, users × S·A.
func (p *planning) combine(features, weights *mat.Dense) *mat.Dense {
	return p.fill(nil, func(u int, to []float64) { weigh(features, weights.RawRowView(u), to) })
}

// weigh writes the product of the matrix and the vector w to the vector to.
func weigh(features *mat.Dense, w, to []float64) {
	linalg.MulVec(to, features.RawMatrix(), w)
}

// middle is the reward of which nothing was heard: the middle of the range of
// mean rewards where that is known, else 0.
func middle(p *multiuser.Problem) float64 {
	if p.Unit {
		return 0.5
	}
	return 0
}
