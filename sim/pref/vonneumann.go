package pref

// VonNeumann returns a von Neumann winner: weights w of the arms, at least 0 and with
// the sum 1, such that an arm drawn with these probabilities has at least an even chance
// against every arm j, a tie counting as half a win:
//
//	Σ_i w_i (P(i beats j) + P(tie)/2) >= 1/2.
//
// Every matrix has one by the minimax theorem, applied to the symmetric game in which
// each of two players chooses an arm and the arms duel (Dudík, Hofmann, Schapire,
// Slivkins and Zoghi, "Contextual dueling bandits", COLT 2015). A Condorcet winner has
// weight 1; rock, paper and scissors have weight 1/3 each. If there are several von
// Neumann winners, the result depends on the order of the arms. The inequality holds to
// 1e-9 at least for hundreds of arms.
//
// The method is the simplex method. With B_ij = 1/2 + P(i beats j) + P(tie)/2 > 0, it
// maximises Σ y_j subject to B y <= 1, y >= 0. The maximum is 1 because the game is fair,
// and then y is a winner: row i of B y <= 1 means that arm i has at most an even chance
// against y.
func (m *Matrix) VonNeumann() []float64 {
	t := m.fairGame()
	w := make([]float64, m.k)
	sum := 0.0
	for r, v := range t.basic {
		if v < m.k {
			w[v] = max(0, t.rows[r][m.k])
			sum += w[v]
		}
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// Exploitability returns by how much the best answer to a mixture of arms beats it:
//
//	max_k Σ_i w_i m_ki - 1/2,
//
// where w_i is the weight of arm i in the mixture and m_ki = P(k beats i) + P(tie)/2. The
// weights are at least 0 and their sum is 1. The exploitability is between 0, which a von
// Neumann winner has and nothing else, and 1/2 (Dudík, Hofmann, Schapire, Slivkins and
// Zoghi, COLT 2015).
func (m *Matrix) Exploitability(mixture []float64) float64 {
	most := 0.0
	for k := range Arm(m.k) {
		chance := 0.0
		for i, w := range mixture {
			chance += float64(w * (m.Win(k, Arm(i)) + float64(m.Tie(k, Arm(i))/2)))
		}
		most = max(most, chance-0.5)
	}
	return most
}

// tableau is a linear program in the form that the simplex method works on: variables
// that are at least 0, of which the basic ones are expressed by the others.
type tableau struct {
	// rows has a row for each basic variable and a column for each other variable, and a
	// last column with the right-hand side. Its last row is the objective: row . x counts
	// against the right-hand side, so that a negative number raises the objective.
	rows         [][]float64
	basic, other []int // the variable of each row and of each column
}

// fairGame returns the solved program of VonNeumann. Variables 0 … k-1 are y; variable
// k+i is the slack 1 - (B y)_i.
func (m *Matrix) fairGame() *tableau {
	k := m.k
	t := &tableau{rows: make([][]float64, k+1), basic: make([]int, k), other: make([]int, k)}
	for i := range t.rows {
		t.rows[i] = make([]float64, k+1)
	}
	for i := range k {
		for j := range k {
			t.rows[i][j] = 1
			if i != j {
				t.rows[i][j] += float64((m.win[i*k+j] - m.win[j*k+i]) / 2)
			}
		}
		t.rows[i][k] = 1
		t.rows[k][i] = -1
		t.basic[i], t.other[i] = k+i, i
	}
	t.maximise()
	return t
}

// maximise raises the objective until no column raises it. All variables are bounded: a
// column that no row bounds is an error of rounding and raises nothing.
func (t *tableau) maximise() {
	constraints, objective := t.rows[:len(t.basic)], t.rows[len(t.basic)][:len(t.other)]
	stuck := false
	for {
		c := entering(objective, t.other, stuck)
		if c < 0 {
			return
		}
		r := leaving(constraints, c, t.basic, stuck)
		if r < 0 {
			return
		}
		stuck = t.rows[r][len(t.other)] <= negligible
		pivot(t.rows, r, c, t.basic, t.other)
	}
}

// negligible is the size below which a number of the tableau counts as 0. The numbers
// have the order of magnitude 1.
const negligible = 1e-12

// entering returns the column that enters the basis, or -1 if no column raises the
// objective. It chooses the steepest column; but if the last step did not raise the
// objective (stuck), it chooses the column of the lowest variable. Together with leaving
// this is Bland's rule, which prevents cycles.
func entering(objective []float64, other []int, stuck bool) int {
	c := -1
	for j, z := range objective {
		switch {
		case z >= -negligible:
		case c < 0, stuck && other[j] < other[c], !stuck && z < objective[c]:
			c = j
		}
	}
	return c
}

// leaving returns the row that leaves the basis: the one that reaches 0 first as the
// variable of column c grows. Among several it chooses the one with the largest pivot,
// which rounds best; if stuck, the one with the lowest variable.
func leaving(rows [][]float64, c int, basic []int, stuck bool) int {
	r, least := -1, 0.0
	for i, row := range rows {
		if row[c] <= negligible {
			continue
		}
		ratio := row[len(row)-1] / row[c]
		switch {
		case r < 0 || ratio < least-negligible:
		case ratio > least+negligible:
			continue
		case stuck && basic[i] > basic[r], !stuck && row[c] <= rows[r][c]:
			continue
		}
		r, least = i, ratio
	}
	return r
}

// pivot exchanges the basic variable of row r with the variable of column c. On every
// processor, products are rounded before they are subtracted.
func pivot(rows [][]float64, r, c int, basic, other []int) {
	p := rows[r][c]
	for j := range rows[r] {
		rows[r][j] /= p
	}
	rows[r][c] = 1 / p
	for i, row := range rows {
		if i == r || row[c] == 0 {
			continue
		}
		f := row[c]
		row[c] = 0
		for j, x := range rows[r] {
			row[j] -= float64(f * x)
		}
	}
	basic[r], other[c] = other[c], basic[r]
}
