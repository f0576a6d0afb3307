package rule

import (
	"fmt"
	"math/big"
	"slices"

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
// may be half way between two values.
func (t *Table) mean(limit *float64) Outcome {
	k, columns := len(t.data.Rows), len(t.data.Columns)
	last := []float64{0}
	if limit != nil {
		last[0] = *limit
	}
	values := newDecimals(t.data.Values, last)
	twice := values.set(new(big.Int), len(t.data.Values))
	twice.Lsh(twice, 1)
	sums := whole(k)
	total := new(big.Int)
	x, weight := new(big.Int), new(big.Int)
	for c, w := range t.weights.whole {
		if w == 0 {
			continue
		}
		var median *big.Int
		if t.partial {
			if median = t.median(c, values); median == nil {
				continue
			}
		}
		weight.SetInt64(w)
		total.Add(total, weight)
		for r, sum := range sums {
			if i := r*columns + c; t.data.Values[i] == t.data.Values[i] {
				values.set(x, i).Lsh(x, 1)
			} else {
				x.Set(median)
			}
			if x.Sub(x, twice); limit != nil && x.Sign() > 0 {
				continue
			}
			sum.Add(sum, x.Mul(x, weight))
		}
	}
	if total.Sign() == 0 { // no cell has a value
		total.SetInt64(1)
	}
	return byFraction(sums, total.Mul(total, new(big.Int).Lsh(values.unit(), 1)))
}

// median returns twice the median of the column; nil if no cell has a value.
func (t *Table) median(column int, values *decimals) *big.Int {
	t.Counts()
	order, columns := t.order[column], len(t.data.Columns)
	if len(order) == 0 {
		return nil
	}
	low := values.set(new(big.Int), int(order[len(order)/2])*columns+column)
	high := values.set(new(big.Int), int(order[(len(order)-1)/2])*columns+column)
	return low.Add(low, high)
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
		for b := range c.k {
			switch {
			case a == b:
			case r.Ties == Share:
				scores[a] += c.points(a, b)
			default:
				scores[a] += c.wins[a*c.k+b]
			}
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
	sums := whole(k)
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
