package committee

import (
	"errors"
	"fmt"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/committee"
	"joust/sim/rng"
	"joust/sim/rule"
)

// lackner2023 and aziz2023 are where several of the rules come from.
var (
	lackner2023 = cite.Citation{
		Authors: "Lackner, M. and Skowron, P.", Year: 2023,
		Title: "Multi-Winner Voting with Approval Preferences",
		Venue: cite.Book{Publisher: "Springer"},
	}
	aziz2023 = cite.Citation{
		Authors: "Aziz, H., Lu, X., Suzuki, M., Vollen, J. and Walsh, T.", Year: 2023,
		Title: "Best-of-Both-Worlds Fairness in Committee Voting",
		Venue: cite.Proceedings{Name: "WINE", ArXiv: "2303.03642"},
	}
)

// How ties are broken.
const (
	firstRow  = "index"
	randomRow = "random"
)

// Params are the parameters of a rule that breaks ties.
type Params struct {
	Ties string `yaml:"ties" options:"index|random" doc:"which of several tied rows is taken: the first, or a random one"`
}

// Validate implements param.Params.
func (Params) Validate() error { return nil }

// Suits implements choice.Params.
func (Params) Suits(problem *choice.Problem, _ []float64) error { return suits(problem) }

func (p Params) randomTies() bool { return p.Ties == randomRow }

// suits returns why no committee can be chosen in the problem, or nil.
func suits(problem *choice.Problem) error {
	switch {
	case problem.Kind == rule.Scores:
		return errors.New("wants approvals; the table has scores: with cells: approvals and approve: 0.8, a score of at least 0.8 is read as an approval")
	case problem.Kind != rule.Approvals:
		return fmt.Errorf("wants approvals; the table has %s", problem.Kind)
	case problem.Size < 1 || problem.Size >= len(problem.Rows):
		return fmt.Errorf("chooses k rows, where k is the size that the environment asks for: that is %d, and must be at least 1 and less than the number of rows, %d", problem.Size, len(problem.Rows))
	}
	return nil
}

// tieParams are the parameters of a rule of committees.
type tieParams interface {
	choice.Params
	randomTies() bool
}

// committeeSpec returns the declaration of a rule that returns a lottery over committees.
func committeeSpec[P tieParams](spec sim.Spec[P], elect func(p P, profile *committee.Profile, ties committee.Ties) (committee.Lottery, error)) choice.LearnerSpec[P, *choice.AllCells] {
	choose := func(p P, problem *choice.Problem, ties committee.Ties, values []float64, c *choice.Choice) {
		profile, err := choice.Profile(problem, values)
		if err != nil {
			panic("committee: " + err.Error()) // Suits has checked the size
		}
		if c.Lottery, err = elect(p, profile, ties); err != nil {
			panic("committee: " + err.Error()) // Suits has checked the number of rows
		}
	}
	return choice.LearnerSpec[P, *choice.AllCells]{
		Spec: spec,
		New: func(p P, problem *choice.Problem, own *rng.Source) *choice.AllCells {
			// Every recommendation breaks ties by the same draws.
			start := *own
			return choice.NewAllCells(problem, func(values []float64, c *choice.Choice) {
				ties := committee.Lowest
				if p.randomTies() {
					again := start
					ties = committee.Random(&again)
				}
				choose(p, problem, ties, values, c)
			})
		},
		Ideal: func(p P, problem *choice.Problem, values []float64, c *choice.Choice) {
			if !p.randomTies() { // else the ideal choice is a matter of chance
				choose(p, problem, committee.Lowest, values, c)
			}
		},
	}
}

// single returns the rule that elects one committee.
func single[P tieParams](elect func(*committee.Profile, committee.Ties) []int) func(P, *committee.Profile, committee.Ties) (committee.Lottery, error) {
	return func(_ P, profile *committee.Profile, ties committee.Ties) (committee.Lottery, error) {
		return committee.Certain(elect(profile, ties)), nil
	}
}

// capped returns the rule that elects one committee and takes few rows only.
func capped[P tieParams](elect func(*committee.Profile, committee.Ties) ([]int, error)) func(P, *committee.Profile, committee.Ties) (committee.Lottery, error) {
	return func(_ P, profile *committee.Profile, ties committee.Ties) (committee.Lottery, error) {
		members, err := elect(profile, ties)
		if err != nil {
			return nil, err
		}
		return committee.Certain(members), nil
	}
}

// allQueries is what the rules query.
const allQueries = "It queries all cells, row by row; a cell without a value is no approval."
