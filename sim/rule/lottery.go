package rule

import (
	"encoding/binary"
	"math/big"
	"slices"

	"joust/sim/lp"
	"joust/sim/pref"
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
	g := newGame(c, r.Of)
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
	gain    [][]int64 // what a class gains from another
	most    int64     // the greatest gain, at least 1
	in      []int     // the classes that may have a share
}

// newGame returns the game of the rows of the top cycle. The others have no share: a row of
// the cycle instead of another gains more from every row of the cycle.
func newGame(c *Counts, of Payoff) *game {
	rows := c.topCycle()
	payoff := func(a, b int) int64 {
		m := c.margin(a, b)
		if of == OfSigns && m != 0 {
			m /= max(m, -m)
		}
		return m
	}
	g := &game{most: 1}
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
		var gain []int64
		for _, b := range g.classes {
			m := payoff(a[0], b[0])
			gain = append(gain, m)
			g.most = max(g.most, m)
		}
		g.gain = append(g.gain, gain)
	}
	return g
}

// lottery returns the share of each class.
//
// Few classes have a share, and pref finds in floating point those that may, with some to
// spare. On them alone the exact solution is fast. It is a lottery of the game if no other
// class gains from it; otherwise pref has missed a class, and all are taken.
func (g *game) lottery() []*big.Rat {
	n := len(g.classes)
	m := pref.NewMatrix(n)
	for i := range n {
		for j := range i {
			half := float64(float64(g.gain[i][j]) / float64(g.most) / 2)
			m.Set(pref.Arm(i), pref.Arm(j), 0.5+half, 0, 0.5-half)
		}
	}
	for _, a := range pref.Best(m.VonNeumannWorth(), 0) {
		g.in = append(g.in, int(a))
	}
	if _, ok := g.optimal(make([]*big.Rat, len(g.in)), nil).Solve(); !ok {
		g.in = identity(n)
	}
	shares, unique := g.single()
	if !unique {
		shares = g.level()
	}
	return shares
}

// single returns a lottery by which none of the classes in g.in gains, and whether there is
// certainly no other.
//
// As in pref, with B_ij = most + gain_ij >= 0 it maximises Σ y_j where B y <= 1; the maximum
// is 1/most, because the game is fair, and then y·most is a lottery.
func (g *game) single() (shares []*big.Rat, unique bool) {
	n := len(g.in)
	p := &lp.Program{Objective: lp.Zeros(n)}
	for r, i := range g.in {
		p.Objective[r].SetInt64(1)
		row := lp.Zeros(n)
		for c, j := range g.in {
			row[c].SetInt64(g.most + g.gain[i][j])
		}
		p.AtMost(row, big.NewInt(1))
	}
	s := p.MustSolve() // 0 satisfies the constraints
	shares = make([]*big.Rat, len(g.classes))
	for i := range shares {
		shares[i] = new(big.Rat)
	}
	most := new(big.Rat).SetInt64(g.most)
	for c, i := range g.in {
		shares[i].Mul(s.X[c], most)
	}
	return shares, s.Unique
}

// level returns the lottery whose least share of a row is the greatest, then the second
// least, and so on: it maximises a number that no row's share is below, finds the rows whose
// share cannot exceed it, and goes on with the others.
func (g *game) level() []*big.Rat {
	n := len(g.in)
	fixed := make([]*big.Rat, n) // the share of each row of the class
	for left := n; left > 0; {
		p := g.optimal(fixed, nil)
		p.Objective[n].SetInt64(1)
		s := p.MustSolve()
		least := s.Value
		// A row whose share exceeds the number in some solution is not stuck at it.
		free := make([]bool, n)
		note := func(s *lp.Solution) {
			for c, i := range g.in {
				share := new(big.Rat).SetInt64(int64(len(g.classes[i])))
				free[c] = free[c] || s.X[c].Cmp(share.Mul(share, least)) > 0
			}
		}
		note(s)
		for c := range n {
			if fixed[c] != nil || free[c] {
				continue
			}
			p := g.optimal(fixed, least)
			p.Objective[c].SetInt64(1)
			note(p.MustSolve())
		}
		for c := range n {
			if fixed[c] == nil && !free[c] {
				fixed[c] = least
				left--
			}
		}
	}
	shares := make([]*big.Rat, len(g.classes))
	for i := range shares {
		shares[i] = new(big.Rat)
	}
	for c, i := range g.in {
		shares[i].Mul(fixed[c], new(big.Rat).SetInt64(int64(len(g.classes[i]))))
	}
	return shares
}

// optimal returns the program of the lotteries by which no class gains, in which the rows of
// some classes have fixed shares, and variable n is a number that the shares of the others'
// rows are at least, which is fixed too unless least is nil.
func (g *game) optimal(fixed []*big.Rat, least *big.Rat) *lp.Program {
	n := len(g.in)
	p := &lp.Program{Objective: lp.Zeros(n + 1)}
	sum := lp.Zeros(n + 1)
	for c := range n {
		sum[c].SetInt64(1)
	}
	for j := range g.classes {
		row := lp.Zeros(n + 1)
		for c, i := range g.in { // Σ_i p_i gain_ij >= 0
			row[c].SetInt64(-g.gain[i][j])
		}
		p.AtMost(row, new(big.Int))
	}
	p.Equal(sum, big.NewInt(1))
	fix := func(variable int, value *big.Rat, times int) {
		row := lp.Zeros(n + 1)
		row[variable].Set(value.Denom())
		p.Equal(row, new(big.Int).Mul(value.Num(), big.NewInt(int64(times))))
	}
	for c, i := range g.in {
		if fixed[c] != nil {
			fix(c, fixed[c], len(g.classes[i]))
			continue
		}
		row := lp.Zeros(n + 1)
		row[c].SetInt64(-1)
		row[n].SetInt64(int64(len(g.classes[i])))
		p.AtMost(row, new(big.Int))
	}
	if least != nil {
		fix(n, least, 1)
	}
	return p
}
