package rewards

import (
	"errors"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// OracleParams are the parameters of Oracle.
type OracleParams struct {
	stages.Welfare
	stages.Exploration
}

// Validate implements param.Params.
func (p OracleParams) Validate() error { return errors.Join(p.CheckWelfare(), p.CheckExplore()) }

// Suits implements multiuser.Params.
func (p OracleParams) Suits(problem *multiuser.Problem) error {
	return errors.Join(p.SuitsWelfare(problem), p.SuitsExplore(problem))
}

// OracleEntry declares oracle-rewards for the catalogue.
var OracleEntry = multiuser.LearnerSpec[OracleParams, *Oracle]{
	Spec: sim.Spec[OracleParams]{
		Name: "oracle-rewards",
		Card: sim.Card{
			Title:    "oracle rewards",
			About:    "An upper bound for all learners, not an algorithm: it knows every user's rewards and learns the transitions only. It gives each user the best policy for that user or, by the parameter choice, all users one policy: the best for the mean user, for the worst-off user, or by another criterion of fairness.",
			Feedback: "The truth except the transitions; users' rewards are not used.",
			Cost:     "O(N·S·A·b·H) for the plans of a recommendation, with b successors of each pair; for one policy for all users, choice-plans times that or less.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "Its gap is due to errors of the estimated transitions alone.", Test: "algorithms/multiuser/rewards.TestOracleKnowsRewards"},
			},
		},
		Defaults: OracleParams{welfare.Defaults, explore.Defaults},
	},
	New: NewOracle,
}

// Oracle plans for the true rewards in the transitions that it explores. With a choice other
// than each it plans one policy for all users by package welfare, in which the rows are the
// groups, with their mean rewards and shares of the users, or the users where there are no
// groups.
type Oracle struct {
	stages.Explorer
	truth  *multiuser.Truth
	rows   *mat.Dense // the rewards of groups or users for the welfare choice
	shares []float64
}

// NewOracle returns a learner for the problem. The stream data decides what is proposed.
func NewOracle(p OracleParams, problem multiuser.Problem, data, own *rng.Source) *Oracle {
	return &Oracle{Explorer: stages.NewExplorer(p.Exploration, p.Welfare, problem, data, own)}
}

// Reveal implements multiuser.Clairvoyant.
func (l *Oracle) Reveal(t *multiuser.Truth) {
	l.truth = t
	l.SetEstimate(t.Rewards, t.Rank(), false)
	if !l.Each() {
		l.rows, l.shares = welfareRows(t)
	}
}

// welfareRows returns the mean rewards and the shares of the groups that have members;
// without groups, those of the users.
func welfareRows(t *multiuser.Truth) (rows *mat.Dense, shares []float64) {
	users, pairs := t.Rewards.Dims()
	of := make([]int, users) // the row of each user
	groups := map[int]int{}
	for u := range of {
		of[u] = u
		if t.Groups != nil {
			g, known := groups[t.Groups[u]]
			if !known {
				g = len(groups)
				groups[t.Groups[u]] = g
			}
			of[u] = g
		}
	}
	n := users
	if t.Groups != nil {
		n = len(groups)
	}
	rows, shares = mat.NewDense(n, pairs, nil), make([]float64, n)
	for u, g := range of {
		shares[g]++
		row := rows.RawRowView(g)
		for j, x := range t.Rewards.RawRowView(u) {
			row[j] += x
		}
	}
	for g := range shares {
		row := rows.RawRowView(g)
		for j := range row {
			row[j] /= shares[g]
		}
		shares[g] /= float64(users)
	}
	return rows, shares
}

// Recommend implements multiuser.Learner. Before Reveal it returns uniform play.
func (l *Oracle) Recommend() []*mdp.Policy {
	switch {
	case l.truth == nil:
		return l.Uniform()
	case l.Each():
		return l.PlanUsers(l.truth.Rewards)
	}
	return l.PlanOne(l.rows, l.shares)
}
