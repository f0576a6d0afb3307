package rule

import (
	"encoding/binary"
	"math/big"
	"slices"
)

// Payoff is what a row of a maximal lottery gains from another.
type Payoff string

// What a row gains from another.
const (
	OfMargins Payoff = "margins" // W_ab - W_ba
	OfSigns   Payoff = "signs"   // 1 if it beats it, -1 if it is beaten, 0 if they are level
)

// MaximalLottery draws the winner with shares p by which no row gains: Σ_a p_a m_ab >= 0
// for all b, where m_ab is what a gains from b (Kreweras 1965; Fishburn, "Probabilistic
// social choice based on simple voting comparisons", Review of Economic Studies 1984). Of
// margins it is the von Neumann winner of the preference matrix (see
// pref.Matrix.VonNeumann); of signs its rows are the bipartisan set (Laffond, Laslier and Le
// Breton, "The bipartisan set of a tournament game", Games and Economic Behavior 1993).
//
// If there are several such lotteries, it is the one whose least share is the greatest, then
// the second least, and so on. So it does not depend on the order of the rows, and its
// winners are all rows that have a share in some such lottery, the essential set.
type MaximalLottery struct {
	Of Payoff
}

// Traits implements Rule.
func (r MaximalLottery) Traits() Traits {
	name := "maximal-lottery"
	if r.Of == OfSigns {
		name = "bipartisan-set"
	}
	return Traits{Name: name, Kinds: pairs, Partial: true, Lottery: true}
}

func (r MaximalLottery) choose(t *Table) (Outcome, error) {
	if r.Of != OfMargins && r.Of != OfSigns {
		return Outcome{}, unknown("of", r.Of, OfMargins, OfSigns)
	}
	c := t.Counts()
	// Rows outside the top cycle have no share: whoever draws them instead of a row of the
	// cycle gains less from every row of the cycle.
	g := newGame(c, c.topCycle(), r.Of)
	shares := g.lottery()
	o := Outcome{Lottery: make([]*big.Rat, c.k), Scores: make([]float64, c.k)}
	for a := range c.k {
		o.Lottery[a] = new(big.Rat)
	}
	for i, class := range g.classes {
		each := new(big.Rat).Quo(shares[i], new(big.Rat).SetInt64(int64(len(class))))
		for _, a := range class {
			o.Lottery[a].Set(each)
			o.Scores[a], _ = each.Float64()
			if each.Sign() > 0 {
				o.Winners = append(o.Winners, a)
			}
		}
	}
	slices.Sort(o.Winners)
	return o, nil
}

// game is the symmetric game in which two players choose a row each. Rows that gain the
// same from all rows are one class.
type game struct {
	classes [][]int
	gain    [][]*big.Int // what a class gains from another
	total   *big.Int     // at least every gain
}

// newGame returns the game of these rows.
func newGame(c *Counts, rows []int, of Payoff) *game {
	payoff := func(a, b int) int64 {
		m := c.margin(a, b)
		if of == OfSigns && m != 0 {
			m = m / max(m, -m)
		}
		return m
	}
	g := &game{total: big.NewInt(1)}
	class := map[string]int{} // by the gains of its rows
	for _, a := range rows {
		var gains []byte
		for _, b := range rows {
			gains = binary.LittleEndian.AppendUint64(gains, uint64(payoff(a, b)))
		}
		if i, ok := class[string(gains)]; ok {
			g.classes[i] = append(g.classes[i], a)
			continue
		}
		class[string(gains)] = len(g.classes)
		g.classes = append(g.classes, []int{a})
	}
	for _, a := range g.classes {
		var gain []*big.Int
		for _, b := range g.classes {
			m := big.NewInt(payoff(a[0], b[0]))
			gain = append(gain, m)
			if m.Cmp(g.total) > 0 {
				g.total.Set(m)
			}
		}
		g.gain = append(g.gain, gain)
	}
	return g
}

// lottery returns the share of each class.
//
// As in pref, with B_ij = total + m_ij >= 0 it maximises Σ y_j where B y <= 1; the maximum
// is 1/total, because the game is fair, and then y·total is a lottery.
func (g *game) lottery() []*big.Rat {
	n := len(g.classes)
	p := &program{objective: whole(n)}
	for i, gain := range g.gain {
		p.objective[i].SetInt64(1)
		row := whole(n)
		for j, m := range gain {
			row[j].Add(g.total, m)
		}
		p.atMost(row, big.NewInt(1))
	}
	s, _ := p.solve() // 0 satisfies the constraints
	if !s.unique && n > 1 {
		return g.level()
	}
	total := new(big.Rat).SetInt(g.total)
	for _, x := range s.x {
		x.Mul(x, total)
	}
	return s.x
}

// level returns the lottery whose least share of a row is the greatest, then the second
// least, and so on: it maximises a number that no row's share is below, finds the rows whose
// share cannot exceed it, and goes on with the others.
func (g *game) level() []*big.Rat {
	n := len(g.classes)
	fixed := make([]*big.Rat, n) // the share of each row of the class
	for left := n; left > 0; {
		p := g.optimal(fixed, nil)
		p.objective[n].SetInt64(1)
		s, _ := p.solve()
		least := s.value
		// A row whose share exceeds the number in some solution is not stuck at it.
		free := make([]bool, n)
		note := func(s *solution) {
			for i, class := range g.classes {
				share := new(big.Rat).SetInt64(int64(len(class)))
				free[i] = free[i] || s.x[i].Cmp(share.Mul(share, least)) > 0
			}
		}
		note(s)
		for i := range n {
			if fixed[i] != nil || free[i] {
				continue
			}
			p := g.optimal(fixed, least)
			p.objective[i].SetInt64(1)
			s, _ := p.solve()
			note(s)
		}
		for i := range n {
			if fixed[i] == nil && !free[i] {
				fixed[i] = least
				left--
			}
		}
	}
	for i, class := range g.classes {
		fixed[i] = new(big.Rat).Mul(fixed[i], new(big.Rat).SetInt64(int64(len(class))))
	}
	return fixed
}

// optimal returns the program of the lotteries by which no class gains, in which the rows of
// some classes have fixed shares, and variable n is a number that the shares of the others'
// rows are at least, which is fixed too unless least is nil.
func (g *game) optimal(fixed []*big.Rat, least *big.Rat) *program {
	n := len(g.classes)
	p := &program{objective: whole(n + 1)}
	sum := whole(n + 1)
	for j := range n {
		sum[j].SetInt64(1)
		row := whole(n + 1)
		for i := range n { // Σ_i p_i m_ij >= 0
			row[i].Neg(g.gain[i][j])
		}
		p.atMost(row, new(big.Int))
	}
	p.equal(sum, big.NewInt(1))
	fix := func(variable int, value *big.Rat, times int) {
		row := whole(n + 1)
		row[variable].Set(value.Denom())
		p.equal(row, new(big.Int).Mul(value.Num(), big.NewInt(int64(times))))
	}
	for i, class := range g.classes {
		if fixed[i] != nil {
			fix(i, fixed[i], len(class))
			continue
		}
		row := whole(n + 1)
		row[i].SetInt64(-1)
		row[n].SetInt64(int64(len(class)))
		p.atMost(row, new(big.Int))
	}
	if least != nil {
		fix(n, least, 1)
	}
	return p
}
