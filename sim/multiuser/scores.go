package multiuser

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
)

// Scores measure a recommendation: a policy for each user, and perhaps an estimate
// of the rewards. The gap of a user is (V* - V)/(V* - V⁰), where V is the value of
// the recommended policy, V* that of a best policy and V⁰ that of uniform play. It
// is 0 for a best policy, 1 for a policy no better than uniform play, and 0 for a
// user to whom every policy has the same value.
type Scores struct {
	Gap, GapP90, GapMax float64 // mean, 0.9 quantile and maximum of the gap over users without newcomers
	Newcomers           float64 // mean gap of the newcomers; Gap if there are none
	Utility             float64 // mean value V over all users, in units of each user's reward
	Minority, Majority  float64 // mean value in the smallest and in the largest group; without groups, of the tenth of users with the lowest values and of all users
	RMSE                float64 // root mean squared error of the estimated rewards of reachable pairs; from comparisons, after each user's mean over these pairs is subtracted
	Relative            float64 // RMSE divided by the root mean squared difference between the users' rewards and their mean over users; RMSE if users do not differ
	MaxError            float64 // largest absolute error of an estimated reward of a reachable pair
	Accuracy            float64 // share of (user, two pairs with different rewards) that the estimate orders correctly; equal estimates count one half; over at most 100 pairs, evenly spaced
	Rank                int     // rank of the estimate
	Questions           float64 // comparisons so far, mean over users
	Regret              float64 // sum of V* - V over all trajectories so far, where V is the value of the policy that is played, mean over users; NaN unless it is requested
	Exploitability      float64 // by how much the best reply beats the recommendation, at least 0 (judge.exploitability); NaN unless it is requested and defined

	// Scores of rewards with parts; NaN unless they are requested and exist.
	Steps      float64 // mean number of steps until no part is active, or the horizon
	MMD        float64 // mdp.Discrepancy between the law of a Foreteller and that of the returns under uniform play; only of laws with at most maxCompared outcomes
	MMDProduct float64 // the same for the law with the marginals of the returns under uniform play and independent parts
	EveryPart  float64 // probability that the rewards of every part sum to at least 1 over a trajectory
}

// judge scores recommendations by the truth of one trial.
type judge struct {
	truth              *Truth
	users              int
	newcomers          int
	horizon            int
	workers            int
	centred            bool      // rewards count only up to a constant of each user
	best, uniform      []float64 // for each user, the value of a best policy and of uniform play
	values             []float64
	gaps               []float64
	columns            []int   // the reachable pairs
	difference         float64 // root mean squared difference between the users' rewards and their mean
	minority, majority []int   // users of the smallest and of the largest group; nil without groups
	row                []float64
	orders             []order // of the users
	planner            *mdp.Planner
	game               *game // nil without Truth.Preferences
	comparesItems      bool  // users compare items by their rewards

	parts   *Parts        // nil for rewards without parts
	costs   []float64     // for each pair, 1 if its state is not final and 0 if it is; nil without final states
	law     *mdp.Outcomes // of the returns of the parts under uniform play; nil until it is needed
	product float64       // its discrepancy from the law with its marginals and independent parts, where laws are compared
}

// order is the true order of a user's rewards of at most maxOrdered reachable pairs, evenly
// spaced.
type order struct {
	columns []int // indices of columns, from the least reward on
	less    []int // for each of them, the number of those with less reward
}

// reset prepares the judge for one trial of the same cell. What it computes of the kernel and
// the rewards, it keeps for the next trial, which may have the same ones.
func (j *judge) reset(truth *Truth, problem *Problem, workers int) {
	if before := j.truth; before != nil && before.Kernel == truth.Kernel && before.Rewards == truth.Rewards && before.Preferences == truth.Preferences && before.Groups == nil && truth.Groups == nil {
		j.truth = truth
		return
	}
	users, pairs := truth.Rewards.Dims()
	*j = judge{
		truth: truth, users: users, newcomers: problem.Newcomers, horizon: problem.Horizon, workers: workers,
		centred: problem.TwoPolicies(), comparesItems: problem.Items() && problem.Feedback == Comparison && truth.Preferences == nil,
		best: make([]float64, users), uniform: make([]float64, users),
		values: make([]float64, users), gaps: make([]float64, users), row: make([]float64, pairs),
	}
	for c, reached := range truth.Reached {
		if reached {
			j.columns = append(j.columns, c)
		}
	}
	policies := make([]*mdp.Policy, users)
	mdp.PlanAll(truth.Kernel, problem.Horizon, truth.Rewards, policies, j.best, workers)
	uniform := mdp.NewUniform(problem.States, problem.Actions, 1).Repeat(problem.Horizon)
	for u := range policies {
		policies[u] = uniform
	}
	mdp.EvaluateAll(truth.Kernel, problem.Horizon, truth.Rewards, policies, j.uniform, workers)
	j.planner = mdp.NewPlanner(truth.Kernel, problem.Horizon)
	if truth.Preferences != nil {
		j.game = newGame(truth.Preferences, j.planner, problem)
	}
	j.difference = j.diversity()
	j.findGroups()
	for u := range users {
		j.orders = append(j.orders, orderOf(j.reachable(truth.Rewards, u, 1, j.row)))
	}
	j.findFinal(problem)
}

// orderOf returns the order of the rewards.
func orderOf(rewards []float64) (o order) {
	n := min(maxOrdered, len(rewards))
	for a := range n {
		o.columns = append(o.columns, a*len(rewards)/n)
	}
	slices.SortStableFunc(o.columns, func(a, b int) int { return cmp.Compare(rewards[a], rewards[b]) })
	for a, i := range o.columns {
		less := a
		if a > 0 && rewards[i] == rewards[o.columns[a-1]] {
			less = o.less[a-1]
		}
		o.less = append(o.less, less)
	}
	return o
}

// halves returns twice the number of couples of columns with different rewards that the
// estimate orders correctly, where equal estimates count one half, and the number of all.
func (o *order) halves(estimated []float64) (halves, compared int) {
	var lower [maxOrdered]float64 // the estimates, in the true order
	for a, i := range o.columns {
		x := estimated[i]
		lower[a] = x
		compared += o.less[a]
		for _, y := range lower[:o.less[a]] {
			if x > y {
				halves++
			}
			if x >= y {
				halves++
			}
		}
	}
	return halves, compared
}

// reachable writes user u's rewards of the reachable pairs, divided by scale, into
// a prefix of to and returns it. Centred rewards have mean 0.
func (j *judge) reachable(rewards *mat.Dense, u int, scale float64, to []float64) []float64 {
	to = to[:len(j.columns)]
	row := rewards.RawRowView(u)
	sum := 0.0
	for i, c := range j.columns {
		to[i] = row[c] / scale
		sum += to[i]
	}
	if j.centred {
		sum /= float64(len(to))
		for i := range to {
			to[i] -= sum
		}
	}
	return to
}

// diversity returns the root mean squared difference between the users' rewards
// and their mean over users.
func (j *judge) diversity() float64 {
	sums := make([]float64, len(j.columns))
	for u := range j.users {
		for i, x := range j.reachable(j.truth.Rewards, u, 1, j.row) {
			sums[i] += x
		}
	}
	square := 0.0
	for u := range j.users {
		for i, x := range j.reachable(j.truth.Rewards, u, 1, j.row) {
			d := x - sums[i]/float64(j.users)
			square += float64(d * d)
		}
	}
	return math.Sqrt(square / float64(j.users*len(j.columns)))
}

// findGroups finds the users of the smallest and of the largest group. Among
// groups of equal size, the last is the smallest and the first is the largest.
func (j *judge) findGroups() {
	if j.truth.Groups == nil {
		return
	}
	members := make([][]int, slices.Max(j.truth.Groups)+1)
	for u, g := range j.truth.Groups {
		members[g] = append(members[g], u)
	}
	for _, m := range members {
		if len(m) == 0 {
			continue
		}
		if j.minority == nil || len(m) <= len(j.minority) {
			j.minority = m
		}
		if len(m) > len(j.majority) {
			j.majority = m
		}
	}
}

// scores scores the policies and the estimate.
func (j *judge) scores(policies []*mdp.Policy, estimate Estimate) Scores {
	s := Scores{Rank: estimate.Rank}
	mdp.EvaluateAll(j.truth.Kernel, j.horizon, j.truth.Rewards, policies, j.values, j.workers)
	for u, v := range j.values {
		j.gaps[u] = 0
		// A range this small is a rounding error.
		if reach := j.best[u] - j.uniform[u]; reach > 1e-12*(1+math.Abs(j.best[u])) {
			j.gaps[u] = max(0, (j.best[u]-v)/reach)
		}
	}
	veterans := j.gaps[:j.users-j.newcomers]
	s.Gap = average(veterans)
	s.Newcomers = s.Gap
	if j.newcomers > 0 {
		s.Newcomers = average(j.gaps[len(veterans):])
	}
	s.Utility = average(j.values)
	if j.minority != nil {
		s.Minority, s.Majority = averageOf(j.values, j.minority), averageOf(j.values, j.majority)
	}
	slices.Sort(veterans)
	s.GapP90, s.GapMax = veterans[(len(veterans)*9+9)/10-1], veterans[len(veterans)-1]
	if j.minority == nil {
		slices.Sort(j.values)
		s.Minority, s.Majority = average(j.values[:(j.users+9)/10]), s.Utility
	}
	j.errors(estimate.Rewards, &s)
	s.Regret, s.Exploitability = math.NaN(), math.NaN()
	return s
}

// loss returns V* - V of the user, where V is the value of the policy.
func (j *judge) loss(user int, policy *mdp.Policy) float64 {
	return j.best[user] - j.planner.Evaluate(policy, j.truth.Rewards.RawRowView(user))
}

// maxOrdered is the largest number of columns whose order Accuracy checks.
const maxOrdered = 100

// errors compares the estimated rewards with the true ones and fills in RMSE,
// Relative, MaxError and Accuracy. A learner without an estimate is scored as if it
// estimated every reward as the mean of all true ones.
func (j *judge) errors(estimate *mat.Dense, s *Scores) {
	scale, mean := 1.0, 0.0
	if j.centred {
		scale = j.truth.Scale
	}
	estimated := make([]float64, len(j.columns))
	if estimate == nil && !j.centred {
		for u := range j.users {
			mean += average(j.reachable(j.truth.Rewards, u, 1, j.row)) / float64(j.users)
		}
	}
	for i := range estimated {
		estimated[i] = mean
	}
	square := 0.0
	halves, compared := 0, 0 // twice the number of correct orders, and all orders
	for u := range j.users {
		truth := j.reachable(j.truth.Rewards, u, 1, j.row)
		if estimate != nil {
			estimated = j.reachable(estimate, u, scale, estimated)
		}
		for i, x := range truth {
			d := estimated[i] - x
			square += float64(d * d)
			s.MaxError = max(s.MaxError, math.Abs(d))
		}
		right, all := j.orders[u].halves(estimated)
		halves += right
		compared += all
	}
	s.RMSE = math.Sqrt(square / float64(j.users*len(j.columns)))
	s.Relative = s.RMSE
	if j.difference > 1e-12 {
		s.Relative = s.RMSE / j.difference
	}
	s.Accuracy = 1 // no two pairs differ, so no order can be wrong
	if compared > 0 {
		s.Accuracy = float64(halves) / float64(2*compared)
	}
}

func average(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

func averageOf(list []float64, which []int) float64 {
	sum := 0.0
	for _, u := range which {
		sum += list[u]
	}
	return sum / float64(len(which))
}
