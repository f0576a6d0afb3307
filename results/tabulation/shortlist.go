package tabulation

import (
	"fmt"
	"math"

	"joust/sim/committee"
	"joust/sim/rule"
)

// Shortlist says which rows are chosen together.
type Shortlist struct {
	Size int    // k, less than the number of rows; 0 for no shortlist
	Rule string // one of CommitteeRules
	// Approve is the least score that is an approval; NaN for none, where all scores must
	// be 0 or 1.
	Approve float64
}

// Committee is a shortlist: each column with a say is a voter that approves of some rows.
type Committee struct {
	Shortlist
	Members                []int // in the order in which the rule elects them
	Ballots, Empty         int   // number of columns, and of those that approve of no row
	Coverage, Satisfaction float64
	// Properties are promises to groups of columns that the shortlist keeps, Broken those
	// that it does not. Those that cannot be checked with so many rows are in neither.
	Properties, Broken []committee.Property
	Unequal            bool // weights differ, but every column has one ballot
}

// election is a rule that elects a committee.
type election struct {
	name  string
	elect func(*committee.Profile, committee.Ties) ([]int, error)
}

// elections are the rules for shortlists, in the order in which they are shown.
var elections = []election{
	{"mes", always(committee.MES)},
	{"phragmen", always(func(p *committee.Profile, ties committee.Ties) []int {
		members, _ := committee.Phragmen(p, ties)
		return members
	})},
	{"seq-pav", always(committee.SequentialPAV)},
	{"pav", committee.PAV},
	{"cc", committee.CC},
	{"gcr", committee.GCR},
	{"av", always(committee.AV)},
	{"sav", always(committee.SAV)},
}

// always returns a rule that takes any number of candidates as one that may fail.
func always(elect func(*committee.Profile, committee.Ties) []int) func(*committee.Profile, committee.Ties) ([]int, error) {
	return func(p *committee.Profile, ties committee.Ties) ([]int, error) { return elect(p, ties), nil }
}

// CommitteeRules returns the names that Shortlist.Rule may have, the default first.
func CommitteeRules() (names []string) {
	for _, e := range elections {
		names = append(names, e.name)
	}
	return names
}

// elect returns the shortlist of the data, or nil if none is wanted. The errors begin with
// what is wrong, for a caller that names the option.
func (s Shortlist) elect(d rule.Data) (*Committee, error) {
	if s.Size == 0 {
		return nil, nil
	}
	c := &Committee{Shortlist: s}
	least := s.Approve
	if math.IsNaN(least) {
		for i, v := range d.Values {
			if v != 0 && v != 1 && v == v {
				n := len(d.Columns)
				return nil, fmt.Errorf("--shortlist wants approvals, and the table has scores (%s has %g in column %s): --approve says from which score on a column approves of a row", d.Rows[i/n], v, d.Columns[i%n])
			}
		}
		least = 1
		c.Approve = least
	}
	var ballots [][]int
	weight := 0.0
	for column := range d.Columns {
		if d.Weights != nil {
			w := d.Weights[column]
			if w == 0 {
				continue
			}
			c.Unequal = c.Unequal || weight != 0 && w != weight
			weight = w
		}
		ballot := []int{}
		for row := range d.Rows {
			if d.Values[row*len(d.Columns)+column] >= least {
				ballot = append(ballot, row)
			}
		}
		ballots = append(ballots, ballot)
	}
	if s.Size >= len(d.Rows) {
		return nil, fmt.Errorf("--shortlist is of %d rows; it must be less than the number of rows, %d", s.Size, len(d.Rows))
	}
	p, err := committee.NewProfile(ballots, len(d.Rows), s.Size)
	if err != nil {
		return nil, err
	}
	if c.Members, err = s.election()(p, committee.Lowest); err != nil {
		return nil, err
	}
	c.Ballots, c.Empty = p.Voters(), p.Empty()
	lottery := committee.Certain(c.Members)
	c.Coverage, _ = committee.Coverage(p, lottery).Float64()
	c.Satisfaction, _ = committee.Satisfaction(p, lottery.Shares(len(d.Rows))).Float64()
	for _, property := range committee.Properties {
		yes, err := property.Satisfied(p, c.Members)
		switch {
		case err != nil: // it cannot be checked with so many rows
		case yes:
			c.Properties = append(c.Properties, property)
		default:
			c.Broken = append(c.Broken, property)
		}
	}
	return c, nil
}

// election returns the rule of the shortlist. It panics if there is none of its name.
func (s Shortlist) election() func(*committee.Profile, committee.Ties) ([]int, error) {
	for _, e := range elections {
		if e.name == s.Rule {
			return e.elect
		}
	}
	panic(fmt.Sprintf("tabulation: no rule of committees is called %q", s.Rule))
}
