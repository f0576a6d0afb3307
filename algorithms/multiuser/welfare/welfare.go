package welfare

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// Params are the parameters of the choice of one policy for all users, a group that the
// parameters of learners embed.
type Params struct {
	Choice    string  `yaml:"choice" options:"each|utilitarian|maxmin|min-reward|leximin|nash" doc:"whom the policies serve: each user gets the best policy for that user; or all users get one policy, with the greatest mean gain over random play (utilitarian), the greatest least gain (maxmin), the greatest sum over steps of the least reward (min-reward), the greatest least gain, then the next to least and so on (leximin), or the greatest mean logarithm of the gain (nash)"`
	Solver    string  `yaml:"solver" options:"auto|lp|weights" doc:"how maxmin is computed: lp by linear programming, weights by multiplicative weights, auto by linear programming for up to 30 users or groups and else by weights; leximin is always by linear programming"`
	Tolerance float64 `yaml:"choice-tolerance" doc:"allowed distance from the best choice, greater than 0 and at most 1: for weights in units of the largest gain of any user; for nash in the mean logarithm of the gain; linear programming is exact"`
	Plans     int     `yaml:"choice-plans" doc:"most policies planned for one choice, 1 to 1000000; then the best one so far is taken"`
}

// Defaults are the default parameters of the choice: a policy for each user.
var Defaults = Params{Choice: "each", Solver: "auto", Tolerance: 0.002, Plans: 2000}

const (
	// LargestLP is the number of users or groups up to which linear programming can be used.
	// The size of the decision process is not limited, since its policies are added one by
	// one; but their number and the work for each grow with the rows: 200 states, 4 actions
	// and 10 steps take 0.04 s with 10 rows, 0.2 s with 20 and 4 s with 50.
	LargestLP = 50
	// automaticLP is the number of rows up to which the solver auto uses linear programming.
	automaticLP = 30

	largestPlans = 1_000_000
)

// CheckWelfare returns an error if a parameter is out of range. It is not called Validate so
// that parameters that embed Params keep their own Validate.
func (p Params) CheckWelfare() error {
	switch {
	case !(p.Tolerance > 0 && p.Tolerance <= 1):
		return param.Errorf("choice-tolerance", "is %v; it must be a number greater than 0 and at most 1", p.Tolerance)
	case p.Choice == "leximin" && p.Solver == "weights":
		return param.Errorf("solver", "is weights; leximin is computed by linear programming only: lp or auto")
	}
	return param.Count("choice-plans", p.Plans, 1, largestPlans)
}

// SuitsWelfare returns an error if the choice cannot be made with one row for each user. A
// learner that makes the choice for groups calls SuitsRows.
func (p Params) SuitsWelfare(problem *multiuser.Problem) error { return p.SuitsRows(problem.Users) }

// SuitsRows returns an error if the choice cannot be made for that many users or groups.
func (p Params) SuitsRows(rows int) error {
	switch {
	case rows <= LargestLP:
	case p.Choice == "leximin":
		return param.Errorf("choice", "is leximin, whose linear programs take up to %d users or groups; there are %d: maxmin, nash and utilitarian take any number", LargestLP, rows)
	case p.Solver == "lp" && p.Choice == "maxmin":
		return param.Errorf("solver", "is lp, which takes up to %d users or groups; there are %d: use auto or weights", LargestLP, rows)
	}
	return nil
}

// Solution is one policy for all users and what is known about it.
type Solution struct {
	Policy *mdp.Policy
	Gains  []float64 // of each row of the rewards: value of the policy less that of uniform random play
	// Gap bounds the distance of the policy from the best one by its criterion, certified by
	// dynamic programming. For maxmin it is in units of the rewards: no policy's least gain is
	// greater by more. For leximin it is the greatest such bound of its linear programs, or
	// +Inf if one failed and the remaining rows kept their gains. For nash it bounds the mean
	// logarithm of the gain or, where not all rows can gain, the least gain in units of each
	// row's largest gain. It is 0 for exact plans.
	Gap    float64
	Solver string // the method: "plan", "lp", "weights" or "frank-wolfe"
	Plans  int    // number of policies planned
}

// EqualShares returns n equal shares, which sum to 1.
func EqualShares(n int) []float64 {
	shares := make([]float64, n)
	for i := range shares {
		shares[i] = 1 / float64(n)
	}
	return shares
}

// Choose returns the policy of Solve.
func Choose(p Params, k *mdp.Kernel, horizon int, rewards *mat.Dense, shares []float64, workers int) (*mdp.Policy, error) {
	s, err := Solve(p, k, horizon, rewards, shares, workers)
	if err != nil {
		return nil, err
	}
	return s.Policy, nil
}

// Solve finds one policy for all users by p.Choice, which must not be each. Row g of rewards
// (rows × S·A, in any unit and up to a constant of each row) holds the rewards of user or group
// g for each pair, and shares[g] its share of the population; shares sum to 1. The result does
// not depend on workers.
func Solve(p Params, k *mdp.Kernel, horizon int, rewards *mat.Dense, shares []float64, workers int) (*Solution, error) {
	if err := checkCall(p, k, horizon, rewards, shares); err != nil {
		return nil, err
	}
	g := newGame(k, horizon, rewards, shares, p.Choice == "nash", workers)
	g.maxPlans = p.Plans
	s := &Solution{Solver: "plan"}
	switch {
	case len(g.rows) == 0:
		s.Policy = g.indifferent()
	case p.Choice == "utilitarian":
		s.Policy = g.utilitarian()
	case p.Choice == "min-reward":
		s.Policy = g.minReward()
	default:
		var m mixture
		switch p.Choice {
		case "maxmin":
			m, s.Gap, s.Solver = g.maxmin(p, simplex)
		case "leximin":
			m, s.Gap, s.Solver = g.leximin(p, simplex)
		case "nash":
			m, s.Gap, s.Solver = g.nash(p, simplex)
		}
		s.Policy = g.policy(m)
	}
	s.Plans = g.plans
	s.Gains = gainsOf(k, horizon, rewards, s.Policy, workers)
	return s, nil
}

// checkCall returns an error if the arguments of Solve are invalid.
func checkCall(p Params, k *mdp.Kernel, horizon int, rewards *mat.Dense, shares []float64) error {
	rows, pairs := rewards.Dims()
	switch p.Choice {
	case "utilitarian", "maxmin", "min-reward", "leximin", "nash":
	default:
		return fmt.Errorf("welfare: the choice is %q; one policy for all is chosen by utilitarian, maxmin, min-reward, leximin or nash", p.Choice)
	}
	switch p.Solver {
	case "auto", "lp", "weights":
	default:
		return fmt.Errorf("welfare: the solver is %q; it is one of auto, lp, weights", p.Solver)
	}
	if err := p.CheckWelfare(); err != nil {
		return fmt.Errorf("welfare: %w", err)
	}
	if err := p.SuitsRows(rows); err != nil {
		return fmt.Errorf("welfare: %w", err)
	}
	if pairs != k.Pairs() || len(shares) != rows || horizon < 1 {
		return fmt.Errorf("welfare: rewards are %d × %d with %d shares and a horizon of %d; there must be a column for each of the %d pairs, a share for each row, and at least one step",
			rows, pairs, len(shares), horizon, k.Pairs())
	}
	sum := 0.0
	for i, q := range shares {
		if !(q >= 0) {
			return fmt.Errorf("welfare: the share of row %d is %v; it must be at least 0", i, q)
		}
		sum += q
	}
	if !(math.Abs(sum-1) <= 1e-6) {
		return fmt.Errorf("welfare: the shares sum to %v; they must sum to 1", sum)
	}
	for i := range rows {
		for j, r := range rewards.RawRowView(i) {
			if math.IsNaN(r) || math.IsInf(r, 0) {
				return fmt.Errorf("welfare: the reward of row %d for pair %d is %v; it must be finite", i, j, r)
			}
		}
	}
	return nil
}
