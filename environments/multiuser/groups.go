package multiuser

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// GroupsParams are the parameters of user-groups.
type GroupsParams struct {
	Utilities [][]float64 `yaml:"utilities" doc:"utilities[g][i] is what item i is worth to each user of group g"`
	Minority  float64     `yaml:"minority" stream:"same" doc:"share of users in the last group, greater than 0 and less than 1; the others share the rest evenly"`
	Shares    []float64   `yaml:"shares" stream:"same" doc:"the share of each group among users, in place of minority; they sum to 1"`
	UserParams
	FeedbackParams
}

// rounding is the greatest error of a sum of shares that is allowed.
const rounding = 1e-9

// Validate implements param.Params.
func (p GroupsParams) Validate() error {
	groups := len(p.Utilities)
	if groups == 0 || len(p.Utilities[0]) == 0 {
		return param.Errorf("utilities", "is empty; it must have a row a group and a column an item")
	}
	items := len(p.Utilities[0])
	errs := p.FeedbackParams.check()
	for g, row := range p.Utilities {
		if len(row) != items {
			errs = append(errs, param.Errorf("utilities", "has %d columns in row %d, but %d in row 1; it must have a column an item", len(row), g+1, items))
		}
		for _, x := range row {
			if !(math.Abs(x) <= maxMagnitude) {
				errs = append(errs, param.Errorf("utilities", "has %v in row %d; each must be a number from %v to %v", x, g+1, -maxMagnitude, maxMagnitude))
			}
		}
	}
	errs = append(errs, p.UserParams.check(items, "items")...)
	if len(p.Shares) > 0 {
		return errors.Join(append(errs, p.checkShares()...)...)
	}
	errs = append(errs, param.Inside("minority", p.Minority, 0, 1))
	if groups == 1 {
		errs = append(errs, param.Errorf("utilities", "has one row; there must be a majority and a minority, unless shares lists 1"))
	}
	return errors.Join(errs...)
}

func (p GroupsParams) checkShares() []error {
	var errs []error
	if len(p.Shares) != len(p.Utilities) {
		errs = append(errs, param.Errorf("shares", "lists %d, but utilities has %d rows; it must list one a group", len(p.Shares), len(p.Utilities)))
	}
	sum := 0.0
	for _, share := range p.Shares {
		if !(share >= 0 && share <= 1) {
			errs = append(errs, param.Errorf("shares", "lists %v; each must lie between 0 and 1", share))
		}
		sum += share
	}
	if !(math.Abs(sum-1) <= rounding) {
		errs = append(errs, param.Errorf("shares", "sum to %v; they must sum to 1", sum))
	}
	if p.Minority != GroupsEntry.Defaults.Minority {
		errs = append(errs, param.Errorf("minority", "must be left out where shares are listed"))
	}
	return errs
}

// GroupsEntry declares user-groups for the catalogue.
var GroupsEntry = multiuser.WorldSpec[GroupsParams, *World]{
	Spec: sim.Spec[GroupsParams]{
		Name: "user-groups",
		Card: sim.Card{
			Title: "User groups",
			About: "Users belong to a few groups with different utilities of items, which are parameters. In the example a majority and a minority each have a favourite that the other group detests, and both find the third item acceptable: one reward learned for all users serves the majority once it is large enough, and a learner that maximises the least utility serves both.",
			Source: cite.Citation{
				Authors: "Chakraborty, S., Qiu, J., Yuan, H., Koppel, A., Manocha, D., Huang, F., Bedi, A. S. and Wang, M.", Year: 2024,
				Title: "MaxMin-RLHF: Alignment with Diverse Human Preferences",
				Venue: cite.Proceedings{Name: "ICML", Year: 2024, ArXiv: "2402.08925"},
				Where: "the question; the example is not from there",
			},
		},
		Defaults: GroupsParams{
			Utilities: [][]float64{{2, 0, 1.2}, {0, 2, 1.2}}, Minority: .25,
			UserParams:     UserParams{Users: 100, NewcomerParams: NewcomerParams{Shots: 1}},
			FeedbackParams: FeedbackParams{Feedback: "comparisons", Noise: .1, Scale: 1},
		},
	},
	New: NewGroups,
}

// NewGroups returns the world of groups of users who judge items. The sizes of the
// groups are their shares of the users by the method of largest remainders; the
// members are drawn.
func NewGroups(p GroupsParams) (*World, error) {
	items := len(p.Utilities[0])
	w := newItemsWorld(items, p.Users, p.NewcomerParams, p.FeedbackParams)
	utilities := mat.NewDense(len(p.Utilities), items, nil)
	for g, row := range p.Utilities {
		utilities.SetRow(g, row)
	}
	loadings, sizes := spanning(utilities), largestRemainder(p.shares(), p.Users)
	w.drawRewards = func(root uint64, _ *process) userRewards {
		groups := make([]int, 0, p.Users)
		for g, n := range sizes {
			for range n {
				groups = append(groups, g)
			}
		}
		rng.Stream(root, "groups").Shuffle(p.Users, func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
		rewards := mat.NewDense(p.Users, items, nil)
		for u, g := range groups {
			rewards.SetRow(u, p.Utilities[g])
		}
		return userRewards{rewards: rewards, loadings: loadings, groups: groups}
	}
	return w.finish(), nil
}

// shares returns the share of each group.
func (p GroupsParams) shares() []float64 {
	if len(p.Shares) > 0 {
		return p.Shares
	}
	last := len(p.Utilities) - 1
	shares := make([]float64, last+1)
	for g := range last {
		shares[g] = (1 - p.Minority) / float64(last)
	}
	shares[last] = p.Minority
	return shares
}

// largestRemainder splits n into whole parts: each share of n is rounded down, and the
// parts with the largest remainders, the first of equal ones, get one more. The shares
// sum to 1 up to rounding.
func largestRemainder(shares []float64, n int) []int {
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	parts := make([]int, len(shares))
	rest := make([]float64, len(shares))
	order := make([]int, len(shares))
	left := n
	for g, s := range shares {
		quota := float64(float64(s/sum) * float64(n))
		// A quota within rounding of a whole number is that number.
		if whole := math.Round(quota); math.Abs(quota-whole) < rounding {
			quota = whole
		}
		parts[g] = int(quota)
		rest[g], order[g] = quota-float64(parts[g]), g
		left -= parts[g]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, g := range order[:left] {
		parts[g]++
	}
	return parts
}

// spanning returns, as columns, rows that span all rows: each row that has more than
// 1e-9 of its length outside the span of the rows before it. If all rows are 0, it
// returns the first.
func spanning(rows *mat.Dense) *mat.Dense {
	n, d := rows.Dims()
	var picked []int
	var basis [][]float64 // orthonormal
	for i := range n {
		left := slices.Clone(rows.RawRowView(i))
		for range 2 { // the second time removes rounding errors
			for _, b := range basis {
				along := dot(left, b)
				for k := range left {
					left[k] -= float64(along * b[k])
				}
			}
		}
		length := math.Sqrt(dot(left, left))
		if row := rows.RawRowView(i); length > 1e-9*math.Sqrt(dot(row, row)) {
			normalise(left)
			basis, picked = append(basis, left), append(picked, i)
		}
	}
	if picked == nil {
		picked = []int{0}
	}
	columns := mat.NewDense(d, len(picked), nil)
	for k, i := range picked {
		columns.SetCol(k, rows.RawRowView(i))
	}
	return columns
}
