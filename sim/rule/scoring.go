package rule

import (
	"fmt"
	"math/big"
	"slices"

	"joust/sim/lp"
	"joust/sim/portable"
)

// In the formulas, x_it is the value of row i in column t, w_t is the weight of the column,
// n is the number of rows, and r+(i,t) = #{k: x_kt >= x_it} is the place of the row in the
// column, where tied rows all have the last of their places (Rofin, Mikhailov, Florinskiy,
// Kravchenko, Shavrina, Tutubalina, Karabekyan and Artemova, "Vote'n'Rank", EACL 2023).

// Mean ranks by the weighted mean Σ w_t x_it / Σ w_t. A missing value counts as the median
// of its column; a column without any value has no say.
type Mean struct{}

// Traits implements Rule.
func (Mean) Traits() Traits {
	return Traits{Name: "mean", Kinds: cells, Partial: true, Imputes: true, Ranks: true}
}

func (Mean) choose(t *Table) (Outcome, error) { return t.mean(nil), nil }

// OptimalityGap ranks by Σ w_t (min(x_it, γ) - γ) / Σ w_t: what is above γ adds nothing
// (Agarwal, Schwarzer, Castro, Courville and Bellemare, "Deep reinforcement learning at the
// edge of the statistical precipice", NeurIPS 2021, with the opposite sign). A missing
// value counts as the median of its column.
type OptimalityGap struct {
	Gamma float64 // γ, the value that is good enough, a finite number
}

// Traits implements Rule.
func (OptimalityGap) Traits() Traits {
	return Traits{Name: "optimality-gap", Kinds: cells, Partial: true, Imputes: true, Ranks: true}
}

func (r OptimalityGap) choose(t *Table) (Outcome, error) {
	if r.Gamma-r.Gamma != 0 {
		return Outcome{}, fmt.Errorf("gamma: %g is not a finite number", r.Gamma)
	}
	return t.mean(&r.Gamma), nil
}

// mean returns the outcome of the means, of values from which limit is subtracted and that
// are at most 0 then, unless limit is nil. Sums are in half units of the decimals: a median
// may be half way between two values. A sum has two cells for each column, the row's own
// twice, or the two in the middle of the column.
func (t *Table) mean(limit *float64) Outcome {
	k, columns := len(t.data.Rows), len(t.data.Columns)
	last := []float64{0}
	if limit != nil {
		last[0] = *limit
	}
	values := newDecimals(t.data.Values, last)
	sums := lp.Zeros(k)
	add := values.adder(sums, len(t.data.Values), limit != nil)
	small := make([]int64, k)
	if cells, ok := values.small((1 << 60) / t.weights.total); ok {
		sub := 2 * cells[len(cells)-1]
		add = func(r, i, j int, w int64) {
			x := cells[i] + cells[j] - sub
			if limit != nil {
				x = min(x, 0)
			}
			small[r] += w * x
		}
	}
	total := new(big.Int)
	for c, w := range t.weights.whole {
		if w == 0 {
			continue
		}
		low, high := -1, -1
		if t.partial {
			if low, high = t.median(c); low < 0 {
				continue // a column without any value
			}
		}
		total.Add(total, big.NewInt(w))
		for r := range k {
			if i := r*columns + c; t.data.Values[i] == t.data.Values[i] {
				add(r, i, i, w)
			} else {
				add(r, low, high, w)
			}
		}
	}
	for r, x := range small {
		sums[r].Add(sums[r], big.NewInt(x)) // one of the two is 0
	}
	if total.Sign() == 0 { // no cell has a value
		total.SetInt64(1)
	}
	return byFraction(sums, total.Mul(total, new(big.Int).Lsh(values.unit(), 1)))
}

// adder returns a function that adds w·(x_i + x_j - 2x_last) to sums[r], in units; if
// limited, what is positive counts as 0.
func (d *decimals) adder(sums []*big.Int, last int, limited bool) func(r, i, j int, w int64) {
	twice := d.set(new(big.Int), last)
	twice.Lsh(twice, 1)
	x, y, weight := new(big.Int), new(big.Int), new(big.Int)
	return func(r, i, j int, w int64) {
		d.set(x, i).Add(x, d.set(y, j)).Sub(x, twice)
		if !limited || x.Sign() < 0 {
			sums[r].Add(sums[r], x.Mul(x, weight.SetInt64(w)))
		}
	}
}

// median returns the two cells in the middle of the column, which may be one; -1 and -1 if no
// cell has a value.
func (t *Table) median(column int) (low, high int) {
	t.Counts()
	order, columns := t.order[column], len(t.data.Columns)
	if len(order) == 0 {
		return -1, -1
	}
	return int(order[len(order)/2])*columns + column, int(order[(len(order)-1)/2])*columns + column
}

// Geometric ranks by the weighted geometric mean, exp(Σ w_t ln x_it / Σ w_t). All values in
// columns that have a say must be positive.
type Geometric struct{}

// Traits implements Rule.
func (Geometric) Traits() Traits { return Traits{Name: "geometric", Kinds: cells, Ranks: true} }

func (Geometric) choose(t *Table) (Outcome, error) {
	columns := len(t.data.Columns)
	logs := make([]float64, t.Rows())
	for r := range logs {
		// Terms are added in the order of their size, so that the order of the columns
		// changes nothing.
		terms := make([]float64, 0, columns)
		for c, w := range t.weights.whole {
			x := t.data.Values[r*columns+c]
			switch {
			case w == 0:
				continue
			case x <= 0:
				return Outcome{}, fmt.Errorf("row %s has %g in column %s; values must be positive, or the weight of the column 0", t.Row(r), x, t.data.Columns[c])
			}
			terms = append(terms, float64(float64(w)*portable.Log(x)))
		}
		slices.Sort(terms)
		for _, x := range terms {
			logs[r] += x
		}
		logs[r] /= float64(t.weights.total)
	}
	o := byFloat(logs)
	o.Scores = make([]float64, len(logs))
	for r, l := range logs {
		o.Scores[r] = portable.Exp(l)
	}
	return o, nil
}

// Plurality ranks by the weight of the columns in which the row alone is the best,
// Σ w_t 1{r+(i,t) = 1}. A first place that is shared counts for nobody.
type Plurality struct{}

// Traits implements Rule.
func (Plurality) Traits() Traits { return Traits{Name: "plurality", Kinds: cells, Ranks: true} }

func (Plurality) choose(t *Table) (Outcome, error) {
	t.Counts()
	first := make([]int64, t.Rows())
	for c, w := range t.weights.whole {
		if w == 0 {
			continue
		}
		if best := t.order[c][0]; t.places[c][best] == 1 {
			first[best] += w
		}
	}
	return byWeight(t.weights, first), nil
}

// TieRule is what two rows that are tied in a column gain from it.
type TieRule string

// What tied rows gain.
const (
	Punish TieRule = "punish" // nothing
	Share  TieRule = "share"  // half of the weight each
)

// Borda ranks by the sum over the other rows b of W_ab, which is Σ w_t (n - r+(i,t)), and,
// with ties shared, half of the weight of the columns in which the two are tied (de Borda,
// 1781).
type Borda struct {
	Ties TieRule
}

// Traits implements Rule.
func (Borda) Traits() Traits { return Traits{Name: "borda", Kinds: pairs, Ranks: true} }

func (r Borda) choose(t *Table) (Outcome, error) {
	if r.Ties != Punish && r.Ties != Share {
		return Outcome{}, unknown("ties", r.Ties, Punish, Share)
	}
	c := t.Counts()
	scores := make([]int64, c.k)
	for a := range scores {
		for b, w := range c.wins[a*c.k : (a+1)*c.k] {
			if r.Ties == Share && a != b {
				w = c.points(a, b)
			}
			scores[a] += w // W_aa is 0
		}
	}
	o := byWeight(t.weights, scores)
	for i := range o.Scores {
		if r.Ties == Share {
			o.Scores[i] /= 2
		}
	}
	return o, nil
}

// Dowdall ranks by Σ w_t / r-(i,t), where r-(i,t) = 1 + #{k: x_kt > x_it}: tied rows all have
// the first of their places (Fraenkel and Grofman, "The Borda count and its real-world
// alternatives", Australian Journal of Political Science 2014; ties as in "Vote'n'Rank").
type Dowdall struct{}

// Traits implements Rule.
func (Dowdall) Traits() Traits { return Traits{Name: "dowdall", Kinds: cells, Ranks: true} }

func (Dowdall) choose(t *Table) (Outcome, error) {
	t.Counts()
	k := t.Rows()
	// All places divide one number, so that sums are whole.
	common := big.NewInt(1)
	for place := range k {
		p := big.NewInt(int64(place + 1))
		common.Mul(common, p.Quo(p, new(big.Int).GCD(nil, nil, common, p)))
	}
	worth := make([]*big.Int, k+1)
	for place := 1; place <= k; place++ {
		worth[place] = new(big.Int).Quo(common, big.NewInt(int64(place)))
	}
	sums := lp.Zeros(k)
	x, weight := new(big.Int), new(big.Int)
	for c, w := range t.weights.whole {
		weight.SetInt64(w)
		place := 1
		for i, r := range t.order[c] {
			if i > 0 && t.places[c][r] != t.places[c][t.order[c][i-1]] {
				place = i + 1
			}
			sums[r].Add(sums[r], x.Mul(weight, worth[place]))
		}
	}
	for _, sum := range sums {
		sum.Mul(sum, t.weights.numerator)
	}
	return byFraction(sums, common.Mul(common, t.weights.denominator)), nil
}
