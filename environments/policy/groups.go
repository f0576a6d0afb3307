package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// GroupsParams are the parameters of groups.
type GroupsParams struct {
	Utilities [][]float64 `yaml:"utilities" doc:"utilities of the arms, a row a group; a group prefers a to b with probability σ(u_a − u_b)"`
	Shares    []float64   `yaml:"shares" doc:"shares of the groups, at least 0; they are divided by their sum"`
	Share     float64     `yaml:"share" axis:"share of the first group" doc:"share of the first group, in [0, 1), while the others keep their proportions; 0 takes shares as they are"`
	BatchParams
}

// Validate implements param.Params.
func (p GroupsParams) Validate() error {
	errs := []error{p.check()}
	arms := 0
	if len(p.Utilities) > 0 {
		arms = len(p.Utilities[0])
	}
	if arms < 2 || arms > mostArms {
		errs = append(errs, param.Errorf("utilities", "has %d groups, the first with %d arms; it must have at least one group and 2 to %d arms", len(p.Utilities), arms, mostArms))
	}
	for g, row := range p.Utilities {
		if len(row) != arms {
			errs = append(errs, param.Errorf("utilities", "has %d arms in row 1 and %d in row %d", arms, len(row), g+1))
		}
		for _, u := range row {
			errs = append(errs, param.Within("utilities", u, -1e6, 1e6))
		}
	}
	if len(p.Shares) != len(p.Utilities) {
		errs = append(errs, param.Errorf("shares", "has %d numbers for %d groups", len(p.Shares), len(p.Utilities)))
	}
	sum := 0.0
	for _, s := range p.Shares {
		errs = append(errs, param.Within("shares", s, 0, 1e6))
		sum += s
	}
	if !(sum > 0) {
		errs = append(errs, param.Errorf("shares", "sum to %v; one must be above 0", sum))
	}
	switch {
	case !(p.Share >= 0 && p.Share < 1):
		errs = append(errs, param.Errorf("share", "is %v; it must be at least 0 and less than 1", p.Share))
	case p.Share > 0 && len(p.Shares) > 0 && !(sum > p.Shares[0]):
		errs = append(errs, param.Errorf("share", "is %v, but no group except the first has a share of the rest", p.Share))
	}
	return errors.Join(errs...)
}

// pooled returns the shares of the groups, which sum to 1.
func (p GroupsParams) pooled() []float64 {
	sum := 0.0
	for _, s := range p.Shares {
		sum += s
	}
	shares := make([]float64, len(p.Shares))
	for g, s := range p.Shares {
		switch {
		case p.Share == 0:
			shares[g] = s / sum
		case g == 0:
			shares[g] = p.Share
		default:
			shares[g] = float64((1-p.Share)*s) / (sum - p.Shares[0])
		}
	}
	return shares
}

// GroupsEntry declares groups for the catalogue.
var GroupsEntry = policy.WorldSpec[GroupsParams, *World]{
	Spec: sim.Spec[GroupsParams]{
		Name: "groups",
		Card: sim.Card{
			Title: "Pooled groups",
			About: "Several groups of people, each with utilities of its own, whose verdicts are pooled. Each group is a Bradley–Terry model, but their mixture is not: pooled preferences may be cyclic, and the arm with the highest Bradley–Terry strength may lose to another arm. The reference is uniform.",
			Source: cite.Citation{
				Authors: "Munos, R. et al.", Year: 2024,
				Title: "{Nash} Learning from Human Feedback",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "235", ArXiv: "2312.00886"}, Where: "the question; the instances are made here",
			},
		},
		Defaults: GroupsParams{Utilities: [][]float64{{2, 1, 0}, {0, 2, 1}, {1, 0, 2}}, Shares: []float64{0.4, 0.35, 0.25}},
	},
	New: NewGroups,
}

// NewGroups returns the world of pooled groups.
func NewGroups(p GroupsParams) (*World, error) {
	k, shares := len(p.Utilities[0]), p.pooled()
	m := pref.NewMatrix(k)
	for i := range k {
		for j := range i {
			win := 0.0
			for g, u := range p.Utilities {
				win += float64(shares[g] / (1 + portable.Exp(u[j]-u[i])))
			}
			win = min(win, 1) // up to rounding
			m.Set(pref.Arm(i), pref.Arm(j), win, 0, 1-win)
		}
	}
	problem := policy.Problem{Arms: k, Duels: true, Batch: p.Batch, Reference: uniform(k)}
	truth := policy.Truth{Wins: policy.NewWins(m)}
	return &World{problem: problem, draw: func(_, coins *rng.Source) policy.Environment {
		return newTrial(problem, truth, coins)
	}}, nil
}
