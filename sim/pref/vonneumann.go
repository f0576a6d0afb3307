package pref

// VonNeumann is a von Neumann winner: weights of the arms, at least 0 and of
// sum 1, such that an arm drawn by them has no less than an even chance against
// every arm j, a tie counted as half a win:
//
//	Σ_i w_i (P(i beats j) + P(tie)/2) >= 1/2.
//
// One exists in every matrix, as the minimax theorem says of the symmetric game
// in which two players name an arm each and let them duel (Dudík, Hofmann,
// Schapire, Slivkins and Zoghi, "Contextual dueling bandits", COLT 2015). A
// Condorcet winner has weight 1; rock, paper and scissors have 1/3 each. Where
// there are several von Neumann winners, which one it is depends on the order of
// the arms. The inequality holds to 1e-9 at
// least for hundreds of arms.
//
// It is found by the simplex method. With B_ij = 1/2 + P(i beats j) + P(tie)/2,
// which is positive, it maximises Σ y_j under B y <= 1, y >= 0. The greatest
// sum is 1 since the game is fair, and then y is the winner: row i of B y <= 1
// says that arm i has at most an even chance against y.
func (m *Matrix) VonNeumann() []float64 {
	k := m.k
	// The tableau has a row for every basic variable and a column for every
	// other one, then the right-hand side b; its last row is the objective.
	// Variables 0 … k-1 are y, k … 2k-1 the slacks, which are basic at first.
	rows := make([][]float64, k+1)
	for i := range rows {
		rows[i] = make([]float64, k+1)
	}
	basic, other := make([]int, k), make([]int, k)
	for i := range k {
		for j := range k {
			rows[i][j] = 1
			if i != j {
				rows[i][j] += float64((m.win[i*k+j] - m.win[j*k+i]) / 2)
			}
		}
		rows[i][k] = 1
		rows[k][i] = -1
		basic[i], other[i] = k+i, i
	}
	stuck := false
	for {
		c := entering(rows[k][:k], other, stuck)
		if c < 0 {
			break
		}
		r := leaving(rows[:k], c, basic, stuck)
		stuck = rows[r][k] <= negligible
		pivot(rows, r, c, basic, other)
	}
	w := make([]float64, k)
	sum := 0.0
	for r, v := range basic {
		if v < k {
			w[v] = max(0, rows[r][k])
			sum += w[v]
		}
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// negligible is what counts as 0 in the tableau, whose numbers are of size 1.
const negligible = 1e-12

// entering is the column to enter the basis, -1 once none raises the objective:
// the steepest one; but after a step that got nowhere that of the lowest
// variable, which with leaving is Bland's rule, under which such steps end.
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

// leaving is the row to leave: the one that first reaches 0 as column c grows;
// where there are several, the one that rounds best or, after a step that got
// nowhere, that of the lowest variable.
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

// pivot exchanges the basic variable of row r for that of column c. Products
// are rounded before they are subtracted, on every processor.
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
