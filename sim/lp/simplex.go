// Package lp solves linear programs in whole numbers exactly, by the simplex method. There is
// no rounding, and no tolerance below which a number counts as 0: degenerate programs end, and
// solutions are fractions. It is for small programs, such as those of lotteries over rows of a
// table and of contracts; the time grows with the length of the numbers.
package lp

import "math/big"

// Program is a linear program in whole numbers: maximise Objective·x where x >= 0 and the
// constraints that AtMost and Equal add hold.
type Program struct {
	Objective   []*big.Int
	constraints []constraint
}

// constraint is a·x <= b.
type constraint struct {
	a []*big.Int
	b *big.Int
}

// AtMost adds the constraint a·x <= b.
func (p *Program) AtMost(a []*big.Int, b *big.Int) {
	p.constraints = append(p.constraints, constraint{a, b})
}

// Equal adds the constraint a·x = b.
func (p *Program) Equal(a []*big.Int, b *big.Int) {
	minus := make([]*big.Int, len(a))
	for i, x := range a {
		minus[i] = new(big.Int).Neg(x)
	}
	p.AtMost(a, b)
	p.AtMost(minus, new(big.Int).Neg(b))
}

// Zeros returns n numbers that are 0.
func Zeros(n int) []*big.Int {
	all := make([]*big.Int, n)
	for i := range all {
		all[i] = new(big.Int)
	}
	return all
}

// tableau is a linear program in the form that the simplex method works on. All entries
// have the common denominator d > 0, so that they stay whole (Edmonds, "Systems of distinct
// representatives and linear algebra", 1967). Row r says that the basic variable of the row
// is rows[r][n] minus the sum of the entries times the other variables; a last column has
// the right-hand sides, and the last rows are objectives, where a negative entry raises the
// objective.
type tableau struct {
	rows         [][]*big.Int
	d            *big.Int
	basic, other []int // the variable of each row and of each column
}

// Solution is an optimal point of a program.
type Solution struct {
	Value *big.Rat   // of the objective
	X     []*big.Rat // the point
	// Unique reports that there is no other optimal point; it may be false though there is
	// none.
	Unique bool
}

// Solve returns an optimal point, or false if no point satisfies the constraints. The
// objective must be bounded. The method is the simplex method in two phases: the first
// lowers a variable by which all constraints may be exceeded until it is 0.
func (p *Program) Solve() (*Solution, bool) {
	n, m := len(p.Objective), len(p.constraints)
	// Variables 0 … n-1 are x, n … n+m-1 are the slacks, and n+m is the excess.
	excess := n + m
	t := &tableau{d: big.NewInt(1), basic: make([]int, m), other: make([]int, n+1)}
	worst := -1
	for r, c := range p.constraints {
		row := make([]*big.Int, n+2)
		for j, x := range c.a {
			row[j] = new(big.Int).Set(x)
		}
		row[n], row[n+1] = big.NewInt(-1), new(big.Int).Set(c.b)
		t.rows = append(t.rows, row)
		t.basic[r] = n + r
		if c.b.Sign() < 0 && (worst < 0 || c.b.Cmp(t.rows[worst][n+1]) < 0) {
			worst = r
		}
	}
	for j := range n {
		t.other[j] = j
	}
	t.other[n] = excess
	objective := Zeros(n + 2)
	for j, x := range p.Objective {
		objective[j].Neg(x)
	}
	t.rows = append(t.rows, objective)
	if worst >= 0 {
		first := Zeros(n + 2) // maximises minus the excess
		first[n].SetInt64(1)
		t.rows = append(t.rows, first)
		t.pivot(worst, n)
		t.maximise()
		if t.rows[m+1][n+1].Sign() != 0 {
			return nil, false
		}
		t.rows = t.rows[:m+1]
	}
	t.drop(excess)
	t.maximise()
	return t.solution(n), true
}

// MustSolve is Solve for a program that is known to have a point.
func (p *Program) MustSolve() *Solution {
	s, ok := p.Solve()
	if !ok {
		panic("lp: a linear program without a point that satisfies its constraints")
	}
	return s
}

// drop removes a variable whose value is 0.
func (t *tableau) drop(variable int) {
	for r, v := range t.basic {
		if v != variable {
			continue
		}
		for c := range t.other { // some entry is not 0: the row is not empty
			if t.rows[r][c].Sign() != 0 {
				t.pivot(r, c)
				break
			}
		}
	}
	for c, v := range t.other {
		if v == variable {
			t.other = append(t.other[:c], t.other[c+1:]...)
			for r, row := range t.rows {
				t.rows[r] = append(row[:c], row[c+1:]...)
			}
			return
		}
	}
}

// maximise raises the last objective until no column raises it. It chooses the steepest
// column; after a step that did not raise the objective it follows the rule of Bland ("New
// finite pivoting rules for the simplex method", Mathematics of Operations Research 1977),
// which prevents cycles: the columns and rows of the lowest variables.
func (t *tableau) maximise() {
	n := len(t.other)
	stuck := false
	for {
		objective, c := t.rows[len(t.rows)-1], -1
		for j, z := range objective[:n] {
			switch {
			case z.Sign() >= 0:
			case c < 0, stuck && t.other[j] < t.other[c], !stuck && z.Cmp(objective[c]) < 0:
				c = j
			}
		}
		if c < 0 {
			return
		}
		r := t.leaving(c)
		if r < 0 {
			panic("lp: a linear program without a greatest value")
		}
		stuck = t.rows[r][n].Sign() == 0
		t.pivot(r, c)
	}
}

// leaving returns the row whose variable reaches 0 first as that of column c grows; of
// several, that of the lowest variable; -1 if there is none.
func (t *tableau) leaving(c int) int {
	n, r := len(t.other), -1
	left, right := new(big.Int), new(big.Int)
	for i := range t.basic {
		if t.rows[i][c].Sign() <= 0 {
			continue
		}
		if r < 0 {
			r = i
			continue
		}
		left.Mul(t.rows[i][n], t.rows[r][c])
		right.Mul(t.rows[r][n], t.rows[i][c])
		if sign := left.Cmp(right); sign < 0 || sign == 0 && t.basic[i] < t.basic[r] {
			r = i
		}
	}
	return r
}

// pivot exchanges the basic variable of row r with the variable of column c.
func (t *tableau) pivot(r, c int) {
	p := new(big.Int).Set(t.rows[r][c])
	negative := p.Sign() < 0
	x := new(big.Int)
	for i, row := range t.rows {
		if i == r {
			continue
		}
		f := row[c]
		for j, y := range t.rows[r] {
			if j == c {
				continue
			}
			row[j].Mul(row[j], p)
			if f.Sign() != 0 && y.Sign() != 0 {
				row[j].Sub(row[j], x.Mul(f, y))
			}
			row[j].Quo(row[j], t.d) // exact
		}
		f.Neg(f)
	}
	t.rows[r][c].Set(t.d)
	t.d = p
	if negative {
		p.Neg(p)
		for _, row := range t.rows {
			for _, y := range row {
				y.Neg(y)
			}
		}
	}
	t.basic[r], t.other[c] = t.other[c], t.basic[r]
}

// solution returns the point of the tableau, of which the first n variables are x.
func (t *tableau) solution(n int) *Solution {
	last := len(t.other)
	objective := t.rows[len(t.rows)-1]
	s := &Solution{Value: new(big.Rat).SetFrac(objective[last], t.d), X: make([]*big.Rat, n), Unique: true}
	for i := range s.X {
		s.X[i] = new(big.Rat)
	}
	for r, v := range t.basic {
		if v < n {
			s.X[v].SetFrac(t.rows[r][last], t.d)
		}
	}
	for _, z := range objective[:last] {
		s.Unique = s.Unique && z.Sign() > 0
	}
	return s
}
