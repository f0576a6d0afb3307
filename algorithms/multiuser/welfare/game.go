package welfare

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/parallel"
)

// game is what the choices are computed from: the rewards of the rows that count, centred and
// scaled, and what is needed to plan for any weights of them. All its numbers are in units of
// scale.
type game struct {
	kernel  *mdp.Kernel
	horizon int
	workers int

	rows    []int      // the rows of the caller's rewards that count: share above 0, and not all policies have the same value
	rewards *mat.Dense // len(rows) × S·A: less the row's mean per step under uniform play, so that the value of a policy is its gain
	shares  []float64  // of rows, of sum 1
	best    []plan     // the best plan for each of rows alone, if they are few enough for linear programming
	scale   float64    // the largest gain of any of rows, in the caller's unit; above 0

	planner   *mdp.Planner
	mixed     []float64 // S·A: weighted rewards, or the visits of a policy
	occupancy []float64 // H·S·A
	plans     int       // number of policies planned so far
	maxPlans  int       // bound on plans
}

// plan is a policy and the gain of each of the game's rows by it. Neither is changed once
// made.
type plan struct {
	policy *mdp.Policy
	gains  []float64
}

// All policies have the same value for a row if its best gain, divided by the horizon, is
// within rounding: less than negligible times the largest centred reward plus rounding times
// the largest reward.
const (
	negligible = 1e-9
	rounding   = 1e-12
)

// newGame returns the game of the rewards. If relative, each row's gains are in units of the
// row's largest gain, and scale is 1.
func newGame(k *mdp.Kernel, horizon int, rewards *mat.Dense, shares []float64, relative bool, workers int) *game {
	all, pairs := rewards.Dims()
	g := &game{
		kernel: k, horizon: horizon, workers: workers,
		planner: mdp.NewPlanner(k, horizon),
		mixed:   make([]float64, pairs), occupancy: make([]float64, horizon*pairs),
	}
	var voters []int
	for i := range all {
		if shares[i] > 0 {
			voters = append(voters, i)
		}
	}
	centred := mat.NewDense(len(voters), pairs, nil)
	g.visits(mdp.NewUniform(k.States, k.Actions, horizon))
	uniform := g.mixed
	parallel.Range(workers, len(voters), func(_, low, high int) {
		for i := low; i < high; i++ {
			from, to := rewards.RawRowView(voters[i]), centred.RawRowView(i)
			mean := linalg.Dot(uniform, from) / float64(horizon)
			for j, r := range from {
				to[j] = r - mean
			}
		}
	})
	policies, values := make([]*mdp.Policy, len(voters)), make([]float64, len(voters))
	for i := range policies {
		policies[i] = mdp.NewPolicy(k.States, k.Actions, horizon)
	}
	mdp.PlanAll(k, horizon, centred, policies, values, workers)
	g.plans = len(voters)

	total := 0.0
	var live []int // of voters
	for i, v := range voters {
		size := float64(negligible*largest(centred.RawRowView(i))) + float64(rounding*largest(rewards.RawRowView(v)))
		if values[i] > size*float64(horizon) {
			live = append(live, i)
			g.rows = append(g.rows, v)
			g.shares = append(g.shares, shares[v])
			total += shares[v]
			g.scale = max(g.scale, values[i])
		}
	}
	if len(live) == 0 {
		return g
	}
	g.rewards = mat.NewDense(len(live), pairs, nil)
	if relative {
		g.scale = 1
	}
	for i, v := range live {
		g.shares[i] /= total
		unit := g.scale
		if relative {
			unit = values[v]
		}
		to := g.rewards.RawRowView(i)
		for j, r := range centred.RawRowView(v) {
			to[j] = r / unit
		}
	}
	if len(live) <= LargestLP {
		for _, v := range live {
			g.best = append(g.best, g.planOf(policies[v]))
		}
	}
	return g
}

// visits writes the expected number of visits of each pair over the horizon to mixed, and that
// at each step to occupancy.
func (g *game) visits(p *mdp.Policy) {
	g.planner.Occupancy(p, g.occupancy)
	clear(g.mixed)
	pairs := len(g.mixed)
	for h := range g.horizon {
		for j, d := range g.occupancy[h*pairs : (h+1)*pairs] {
			g.mixed[j] += d
		}
	}
}

// planOf returns the plan of a policy. It leaves the policy's occupancy in occupancy.
func (g *game) planOf(p *mdp.Policy) plan {
	g.visits(p)
	gains := make([]float64, len(g.rows))
	r := g.rewards.RawMatrix()
	parallel.Range(g.workers, len(g.rows), func(_, low, high int) {
		part := blas64.General{Rows: high - low, Cols: r.Cols, Stride: r.Stride, Data: r.Data[low*r.Stride:]}
		linalg.MulVec(gains[low:high], part, g.mixed)
	})
	return plan{p, gains}
}

// weigh writes the sum of rewards with these weights to mixed.
func (g *game) weigh(weights []float64) {
	r := g.rewards.RawMatrix()
	parallel.Range(g.workers, r.Cols, func(_, low, high int) {
		part := blas64.General{Rows: r.Rows, Cols: high - low, Stride: r.Stride, Data: r.Data[low:]}
		linalg.MulVecTransposed(g.mixed[low:high], part, weights)
	})
}

// largest returns the largest absolute value.
func largest(row []float64) float64 {
	most := 0.0
	for _, x := range row {
		most = max(most, math.Abs(x))
	}
	return most
}

// respond returns a plan that maximises the sum of gains with these weights, which are at
// least 0, and that maximum. No mixture of policies has a larger sum, which is the base of all
// certificates here.
func (g *game) respond(weights []float64) (plan, float64) {
	p := mdp.NewPolicy(g.kernel.States, g.kernel.Actions, g.horizon)
	g.weigh(weights)
	value := g.planner.Plan(g.mixed, p)
	g.plans++
	return g.planOf(p), value
}

// indifferent returns the policy that always takes action 0, for the case that no row counts.
func (g *game) indifferent() *mdp.Policy {
	return mdp.NewPolicy(g.kernel.States, g.kernel.Actions, g.horizon)
}

// gainsOf returns the value of the policy less that of uniform play for each row of rewards:
// the inner product of the difference of visits with the rewards, in which a constant of the
// row cancels.
func gainsOf(k *mdp.Kernel, horizon int, rewards *mat.Dense, p *mdp.Policy, workers int) []float64 {
	rows, pairs := rewards.Dims()
	planner := mdp.NewPlanner(k, horizon)
	played, uniform := make([]float64, horizon*pairs), make([]float64, horizon*pairs)
	planner.Occupancy(p, played)
	planner.Occupancy(mdp.NewUniform(k.States, k.Actions, horizon), uniform)
	difference := make([]float64, pairs)
	for h := range horizon {
		for j := range pairs {
			difference[j] += played[h*pairs+j] - uniform[h*pairs+j]
		}
	}
	gains := make([]float64, rows)
	parallel.Range(workers, rows, func(_, low, high int) {
		for i := low; i < high; i++ {
			for j, r := range rewards.RawRowView(i) {
				gains[i] += float64(difference[j] * r)
			}
		}
	})
	return gains
}
