package multiuser

import (
	"errors"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// FruitParams are the parameters of fruit.
type FruitParams struct {
	Side    int     `yaml:"side" doc:"length of a side of the grid, 5 to 15"`
	Sites   int     `yaml:"sites" doc:"number of places where a fruit may be, 1 to 10; on a grid of side 10 they are the first of the published ten places, on other grids these places in proportion"`
	Present int     `yaml:"present" doc:"number of fruits at the beginning of an episode, 1 to sites, each set of places equally likely"`
	Gamma   float64 `yaml:"gamma" doc:"discount γ of the returns that learners value, in (0,1]"`
	Horizon int     `yaml:"horizon" doc:"steps after which an episode is cut, at least 1"`
}

// Validate implements param.Params.
func (p FruitParams) Validate() error {
	errs := []error{
		param.Count("side", p.Side, 5, 15),
		param.Count("sites", p.Sites, 1, len(fruitSites)),
		param.Count("present", p.Present, 1, max(1, p.Sites)),
		checkDiscount(p.Gamma),
		param.Count("horizon", p.Horizon, 1, maxSize),
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for k, cell := range fruitCells(p.Side, p.Sites) {
		if slices.Contains(fruitCells(p.Side, k), cell) {
			return param.Errorf("sites", "is %d; on a grid of side %d the first %d places are different cells and no more", p.Sites, p.Side, k)
		}
	}
	return nil
}

// checkDiscount checks the parameter gamma.
func checkDiscount(gamma float64) error {
	if !(gamma > 0 && gamma <= 1) {
		return param.Errorf("gamma", "is %v; it must be greater than 0 and at most 1", gamma)
	}
	return nil
}

// fruitSites are the places of fruits, row and column, on a grid of side 10.
var fruitSites = [10][2]int{{0, 0}, {0, 9}, {1, 2}, {3, 6}, {4, 4}, {5, 7}, {6, 2}, {7, 7}, {8, 8}, {9, 0}}

// FruitEntry declares fruit for the catalogue.
var FruitEntry = multiuser.WorldSpec[FruitParams, *World]{
	Spec: sim.Spec[FruitParams]{
		Name: "fruit",
		Card: sim.Card{
			Title: "Fruit collection",
			About: "One user walks on a grid, up, down, left and right, and collects fruits, which lie at some of several places. A state is the place of the user and the set of fruits that are left, which are many states; but each fruit is a part of the reward that depends on the place alone.",
			Promises: []sim.Promise{
				{Of: sim.World, Text: "The fewest steps to collect all five fruits are 25.271958 in the mean over the 22680 beginnings.", Test: "environments/multiuser.TestFruitOptimum"},
			},
			Source: cite.Citation{
				Authors: "van Seijen, H., Fatemi, M., Romoff, J., Laroche, R., Barnes, T. and Tsang, J.", Year: 2017,
				Title: "Hybrid Reward Architecture for Reinforcement Learning",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "1706.04208"},
			},
		},
		Defaults: FruitParams{Side: 10, Sites: 10, Present: 5, Gamma: 0.99, Horizon: 300},
		Test: func(p FruitParams) FruitParams {
			p.Side, p.Sites, p.Present, p.Horizon = 5, 3, 2, 12
			return p
		},
	},
	Records: []string{"steps"},
	New:     NewFruit,
}

// NewFruit returns the world of the fruit collection task of van Seijen et al. (2017, section
// 4.1). An episode begins in a cell that is no site, each equally likely, with Present of the
// sites full, each set equally likely. Entering a full site collects its fruit, whose part of
// the reward is 1. Without fruits nothing happens any more; walking into a wall is a step that
// leads nowhere.
//
// The state of cell c with the i-th set of fruits, among the sets of at most Present fruits in
// the order of their binary numbers, is c·sets + i. A view is the cell.
func NewFruit(p FruitParams) (*World, error) {
	siteOf := make([]int, p.Side*p.Side) // for each cell, its site or -1
	for c := range siteOf {
		siteOf[c] = -1
	}
	goals := make([]int32, p.Sites)
	for k, c := range fruitCells(p.Side, p.Sites) {
		siteOf[c], goals[k] = k, int32(c)
	}
	sets, numberOf := fruitSets(p.Sites, p.Present)
	states := len(siteOf) * len(sets)
	k := newKernel(states, len(moves))
	values := mat.NewDense(k.Pairs(), p.Sites, nil)
	parts := &multiuser.Parts{Number: p.Sites, Discount: p.Gamma, Views: make([]int32, states), Active: make([]bool, states*p.Sites), Goals: goals}
	full := 0 // beginnings
	for c := range siteOf {
		for i, set := range sets {
			s := c*len(sets) + i
			parts.Views[s] = int32(c)
			for site := range p.Sites {
				parts.Active[s*p.Sites+site] = set>>site&1 == 1
			}
			if k.Start[s] = 0; siteOf[c] < 0 && bits.OnesCount(uint(set)) == p.Present {
				k.Start[s] = 1
				full++
			}
			for _, move := range moves {
				to := walk(c, move, p.Side)
				left, site := set, siteOf[to]
				if set == 0 {
					to = c
				}
				if site >= 0 && set>>site&1 == 1 {
					left &^= 1 << site
					values.Set(len(k.First)-1, site, 1)
				}
				addPair(k, []int32{int32(to*len(sets) + numberOf[left])}, []float64{1})
			}
		}
	}
	for s := range k.Start {
		k.Start[s] /= float64(full)
	}
	return newPartsWorld(k, p.Horizon, parts, values), nil
}

// fruitCells returns the cells of the first sites on a grid of this side.
func fruitCells(side, sites int) (cells []int) {
	for _, at := range fruitSites[:sites] {
		cells = append(cells, at[0]*side/10*side+at[1]*side/10)
	}
	return cells
}

// walk returns the cell that a move leads to, which is the same where there is a wall.
func walk(cell int, move [2]int, side int) int {
	r, c := cell/side+move[0], cell%side+move[1]
	if r < 0 || r >= side || c < 0 || c >= side {
		return cell
	}
	return r*side + c
}

// fruitSets returns the sets of at most so many sites, as numbers whose bits are sites, in
// increasing order, and the place of each set among them.
func fruitSets(sites, most int) (sets, numberOf []int) {
	numberOf = make([]int, 1<<sites)
	for set := range numberOf {
		if bits.OnesCount(uint(set)) <= most {
			numberOf[set] = len(sets)
			sets = append(sets, set)
		}
	}
	return sets, numberOf
}
