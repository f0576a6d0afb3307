package rule

import "fmt"

// A row a beats a row b if W_ab > W_ba; if the two are equal, a and b are level. The margin
// of a over b is W_ab - W_ba.

// CopelandCount is what the rule of Copeland counts.
type CopelandCount string

// What the rule of Copeland counts.
const (
	Difference CopelandCount = "difference" // rows that it beats, minus rows that beat it
	Wins       CopelandCount = "wins"       // rows that it beats
	Half       CopelandCount = "half"       // rows that it beats, and half of those that it is level with
)

// Copeland ranks by the number of rows that a row beats (Copeland, 1951).
type Copeland struct {
	Count CopelandCount
}

// Traits implements Rule.
func (Copeland) Traits() Traits {
	return Traits{Name: "copeland", Kinds: pairs, Partial: true, Ranks: true}
}

func (r Copeland) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	points := c.Majority().CopelandPoints(c.k)
	unit := 2.0
	switch r.Count {
	case Half:
	case Difference: // beats - beaten = 2 beats + level - (k-1)
		for a := range points {
			points[a] -= c.k - 1
		}
		unit = 1
	case Wins:
		for a := range points {
			points[a] = 0
			for b := range c.k {
				if c.margin(a, b) > 0 {
					points[a]++
				}
			}
		}
		unit = 1
	default:
		return Outcome{}, unknown("count", r.Count, Difference, Wins, Half)
	}
	o := byScore(points)
	o.Scores = make([]float64, c.k)
	for a, p := range points {
		o.Scores[a] = float64(p) / unit
	}
	return o, nil
}

// Strength is how strongly one row beats another.
type Strength string

// The strengths of a win of a over b.
const (
	Winning    Strength = "winning"    // W_ab
	Margin     Strength = "margins"    // W_ab - W_ba
	Opposition Strength = "opposition" // W_ab, where a need not beat b
)

// strengths returns the strength of each row over each other, 0 where it does not beat it.
func (c *Counts) strengths(s Strength) ([]int64, error) {
	if s != Winning && s != Margin {
		return nil, unknown("strength", s, Winning, Margin)
	}
	strong := make([]int64, c.k*c.k)
	from := c.margins
	if s == Winning {
		from = c.wins
	}
	for i, m := range c.margins {
		if m > 0 {
			strong[i] = from[i]
		}
	}
	return strong, nil
}

// Minimax ranks by the greatest strength with which another row beats it; the less, the
// better (Simpson 1969, Kramer 1977).
type Minimax struct {
	Strength Strength
}

// Traits implements Rule.
func (Minimax) Traits() Traits {
	return Traits{Name: "minimax", Kinds: pairs, Partial: true, Ranks: true}
}

func (r Minimax) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	against := c.wins
	switch r.Strength {
	case Winning, Opposition:
	case Margin:
		against = c.margins
	default:
		return Outcome{}, unknown("strength", r.Strength, Winning, Margin, Opposition)
	}
	scores := make([]int64, c.k)
	for b := range c.k {
		margins := c.margins[b*c.k : (b+1)*c.k]
		for a, s := range against[b*c.k : (b+1)*c.k] {
			if r.Strength != Opposition {
				s &= -margins[a] >> 63 // 0 where b does not beat a
			}
			scores[a] = min(scores[a], -s)
		}
	}
	return byWeight(t.weights, scores), nil
}

// Condorcet has the row that beats every other as its only winner, or no winner (Condorcet,
// 1785).
type Condorcet struct{}

// Traits implements Rule.
func (Condorcet) Traits() Traits { return Traits{Name: "condorcet", Kinds: pairs, Partial: true} }

func (Condorcet) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	if a, ok := c.Majority().Condorcet(c.k); ok {
		return Outcome{Winners: []int{int(a)}}, nil
	}
	return Outcome{}, nil
}

// TopCycle has the smallest set of rows that all beat all others as its winners (Good 1971,
// Smith 1973); see pref.Matrix.Smith.
type TopCycle struct{}

// Traits implements Rule.
func (TopCycle) Traits() Traits { return Traits{Name: "top-cycle", Kinds: pairs, Partial: true} }

func (TopCycle) choose(t *Table) (Outcome, error) {
	return Outcome{Winners: t.Counts().topCycle()}, nil
}

// topCycle returns the members of the top cycle.
func (c *Counts) topCycle() []int {
	var set []int
	for _, a := range c.Majority().TopCycle(c.k) {
		set = append(set, int(a))
	}
	return set
}

// RankCentrality ranks by the stationary distribution of the chain that goes from row a to
// row b with probability p_ba/(n-1), where p_ba is the share of b in the columns that have
// both, a tie counting half (Negahban, Oh and Shah, "Rank centrality: ranking from pairwise
// comparisons", Operations Research 2017). There is no step between rows that have never
// met. It is an error if the distribution is not unique, because the chain cannot go from
// some rows to some others nor back.
type RankCentrality struct{}

// Traits implements Rule.
func (RankCentrality) Traits() Traits {
	return Traits{Name: "rank-centrality", Kinds: pairs, Partial: true, Ranks: true}
}

func (RankCentrality) choose(t *Table) (Outcome, error) {
	c := t.Counts()
	k := c.k
	step := make([]float64, k*k) // times n-1, which changes nothing
	for a := range k {
		for b := range k {
			if p := c.points(b, a); a != b && p > 0 {
				step[a*k+b] = float64(p) / float64(2*c.meetings(a, b))
			}
		}
	}
	reach := closure(k, func(a, b int) bool { return step[a*k+b] > 0 })
	var rest []int // the rows to which the chain returns for ever
	for a := range k {
		if maximal(reach, a) {
			if len(rest) > 0 && !reach[a].has(rest[0]) {
				return Outcome{}, errUnmet(t, rest[0], a)
			}
			rest = append(rest, a)
		}
	}
	scores := make([]float64, k)
	for i, x := range stationary(rest, step, k) {
		scores[rest[i]] = x
	}
	return byFloat(scores), nil
}

// errUnmet is the error of two rows that nothing compares. In a complete table there are none.
func errUnmet(t *Table, a, b int) error {
	return fmt.Errorf("rows %s and %s cannot be compared: no chain of pairs that have met leads from one to the other", t.Row(a), t.Row(b))
}

// stationary returns the stationary distribution of the chain on these states, which all
// reach each other, by the elimination of states without subtractions (Grassmann, Taksar
// and Heyman, Operations Research 1985). step[a*k+b] is in proportion to the probability of
// the step from a to b.
func stationary(states []int, step []float64, k int) []float64 {
	n := len(states)
	p := make([][]float64, n)
	for i, a := range states {
		p[i] = make([]float64, n)
		for j, b := range states {
			p[i][j] = step[a*k+b]
		}
	}
	for last := n - 1; last > 0; last-- {
		out := 0.0
		for _, x := range p[last][:last] {
			out += x
		}
		for i := range last {
			p[i][last] /= out
			f := p[i][last]
			if f == 0 {
				continue
			}
			row := p[i][:last]
			for j, x := range p[last][:last] {
				row[j] += float64(f * x)
			}
		}
	}
	share := make([]float64, n)
	share[0] = 1
	sum := 1.0
	for j := 1; j < n; j++ {
		for i := range j {
			share[j] += float64(share[i] * p[i][j])
		}
		sum += share[j]
	}
	for i := range share {
		share[i] /= sum
	}
	return share
}
