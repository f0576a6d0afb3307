package choice

import (
	"math"

	"joust/sim/committee"
	"joust/sim/rule"
)

// profile returns the true approvals, or nil if the table has none or no committee is
// wanted.
func (j *Judge) profile() *committee.Profile {
	if j.approvals == nil && j.Problem.Kind == rule.Approvals && j.Problem.Size > 0 {
		p, err := Profile(j.Problem, j.Truth.Values)
		if err != nil {
			panic("choice: " + err.Error())
		}
		j.approvals = p
	}
	return j.approvals
}

// Profile returns the ballots of the columns of a table of approvals. A cell without a value
// is no approval. The error says what is wrong with the size of the committee.
func Profile(problem *Problem, values []float64) (*committee.Profile, error) {
	ballots := make([][]int, len(problem.Columns))
	for i := range problem.Rows {
		for v := range ballots {
			if values[i*len(ballots)+v] == 1 {
				ballots[v] = append(ballots[v], i)
			}
		}
	}
	return committee.NewProfile(ballots, len(problem.Rows), problem.Size)
}

// chosen returns the lottery of committees of the choice with the true approvals; nil if
// there is none.
func (j *Judge) chosen(c *Choice) (*committee.Profile, committee.Lottery) {
	p := j.profile()
	if p == nil || c.Lottery == nil || len(c.Lottery[0].Members) != j.Problem.Size {
		return nil, nil
	}
	return p, c.Lottery
}

// shares returns the probability of each row to be a member.
func (j *Judge) shares(l committee.Lottery) committee.Shares {
	if len(j.lottery) != len(l) || &j.lottery[0] != &l[0] {
		j.lottery, j.drawn = l, l.Shares(len(j.Problem.Rows))
	}
	return j.drawn
}

// Coverage returns the expected share of columns that approve a row of the committee.
func (j *Judge) Coverage(c *Choice) float64 {
	p, l := j.chosen(c)
	if p == nil {
		return math.NaN()
	}
	x, _ := committee.Coverage(p, l).Float64()
	return x
}

// Satisfaction returns the expected mean number of approved rows of the committee, relative
// to the largest possible one.
func (j *Judge) Satisfaction(c *Choice) float64 {
	p, l := j.chosen(c)
	if p == nil {
		return math.NaN()
	}
	x, _ := committee.Satisfaction(p, j.shares(l)).Float64()
	return x
}

// Represents returns 1 if all committees of the choice have the property, and 0 if one has
// not. It is NaN where there are too many rows to check it; see committee.Property.Check.
func (j *Judge) Represents(property committee.Property, c *Choice) float64 {
	p, l := j.chosen(c)
	if p == nil || property.Check(len(j.Problem.Rows)) != nil {
		return math.NaN()
	}
	yes, err := property.SatisfiedBy(p, l)
	if err != nil {
		panic("choice: " + err.Error())
	}
	return indicator(yes)
}

// Fair returns 1 if the lottery keeps the promise before the draw, and 0 otherwise.
func (j *Judge) Fair(promise committee.Fairness, c *Choice) float64 {
	p, l := j.chosen(c)
	if p == nil {
		return math.NaN()
	}
	return indicator(promise.Satisfied(p, j.shares(l)))
}

// Committees returns the number of committees that the choice may draw.
func (j *Judge) Committees(c *Choice) float64 {
	if _, l := j.chosen(c); l != nil {
		return float64(len(l))
	}
	return math.NaN()
}

// Balanced returns 1 if the slate's own matching is a witness of balanced justified
// representation (with costs: of justified representation with costs), and 0 otherwise.
func (j *Judge) Balanced(c *Choice) float64 {
	if c.Slate == nil {
		return math.NaN()
	}
	u := j.utilities()
	if j.Problem.Costs != nil {
		return indicator(committee.Priced{Utilities: u, Costs: j.Problem.Costs}.Represents(*c.Slate, j.Problem.Limit))
	}
	return indicator(u.Represents(*c.Slate, j.Problem.Size))
}

// Served returns the share of columns whose row in the slate is worth at least the second
// highest level to them.
func (j *Judge) Served(c *Choice) float64 {
	if c.Slate == nil || j.Problem.Levels == 0 {
		return math.NaN()
	}
	return j.utilities().Served(*c.Slate, float64(j.Problem.Levels-1))
}

// utilities returns the true utilities of each column of each row.
func (j *Judge) utilities() committee.Utilities {
	if j.worth == nil {
		j.worth = Utilities(j.Problem, j.Truth.Values)
	}
	return j.worth
}

// Utilities returns the cells column by column: the utilities of each column of all rows.
func Utilities(problem *Problem, values []float64) committee.Utilities {
	u := make(committee.Utilities, len(problem.Columns))
	for v := range u {
		u[v] = make([]float64, len(problem.Rows))
		for i := range u[v] {
			u[v][i] = values[i*len(u)+v]
		}
	}
	return u
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
