package rule_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/rule"
)

// grid is a drawn table, with its values and weights as fractions.
type grid struct {
	x       [][]float64
	weights []*big.Rat
	table   *rule.Table
}

func drawGrid(t *rapid.T) *grid {
	rows, columns := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "columns")
	g := &grid{}
	d := rule.Data{Kind: rule.Scores, Rows: letters(rows)}
	for c := range columns {
		d.Columns = append(d.Columns, fmt.Sprint("task", c))
		tenths := rapid.SampledFrom([]int64{10, 10, 1, 2, 3, 7}).Draw(t, "weight")
		d.Weights = append(d.Weights, float64(tenths)/10)
		g.weights = append(g.weights, big.NewRat(tenths, 10))
	}
	for range rows {
		var row []float64
		for range columns {
			row = append(row, float64(rapid.IntRange(1, 8).Draw(t, "value"))/10)
		}
		g.x = append(g.x, row)
		d.Values = append(d.Values, row...)
	}
	g.table = mustTable(d)
	return g
}

// last is r+ among some rows, and first is r-.
func (g *grid) last(i, column int, among []int) int {
	return len(slices.DeleteFunc(slices.Clone(among), func(k int) bool { return g.x[k][column] < g.x[i][column] }))
}

func (g *grid) first(i, column int, among []int) int {
	return 1 + len(slices.DeleteFunc(slices.Clone(among), func(k int) bool { return g.x[k][column] <= g.x[i][column] }))
}

// sum returns Σ_t w_t f(t).
func (g *grid) sum(f func(column int) *big.Rat) *big.Rat {
	total := new(big.Rat)
	for c, w := range g.weights {
		total.Add(total, new(big.Rat).Mul(w, f(c)))
	}
	return total
}

func fraction(is bool) *big.Rat {
	if is {
		return big.NewRat(1, 1)
	}
	return new(big.Rat)
}

// tenth reads a value of the grid.
func tenth(x float64) *big.Rat { return big.NewRat(int64(math.Round(10*x)), 10) }

// extremes returns the rows with the least or the greatest score.
func extremes(rows []int, score func(a int) *big.Rat, sign int) []int {
	return slices.DeleteFunc(slices.Clone(rows), func(a int) bool {
		return slices.ContainsFunc(rows, func(b int) bool { return score(b).Cmp(score(a)) == sign })
	})
}

// The rules of cells choose what their formulas say in fractions, so that ties are ties.
func TestCellsByFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t)
		k := len(g.x)
		rows := upTo(k)
		w := func(a, b int) *big.Rat { return g.sum(func(c int) *big.Rat { return fraction(g.x[a][c] > g.x[b][c]) }) }
		total := g.sum(func(int) *big.Rat { return fraction(true) })
		borda := func(a int, share bool, among []int) *big.Rat {
			sum := new(big.Rat)
			for _, b := range among {
				if a == b {
					continue
				}
				sum.Add(sum, w(a, b))
				if share {
					tied := g.sum(func(c int) *big.Rat { return fraction(g.x[a][c] == g.x[b][c]) })
					sum.Add(sum, tied.Quo(tied, big.NewRat(2, 1)))
				}
			}
			return sum
		}
		for _, c := range []struct {
			rule  rule.Rule
			score func(a int) *big.Rat
		}{
			{rule.Mean{}, func(a int) *big.Rat {
				s := g.sum(func(c int) *big.Rat { return tenth(g.x[a][c]) })
				return s.Quo(s, total)
			}},
			{rule.OptimalityGap{Gamma: 0.4}, func(a int) *big.Rat {
				s := g.sum(func(c int) *big.Rat { x := tenth(min(g.x[a][c], 0.4)); return x.Sub(x, tenth(0.4)) })
				return s.Quo(s, total)
			}},
			{rule.Plurality{}, func(a int) *big.Rat {
				return g.sum(func(c int) *big.Rat { return fraction(g.last(a, c, rows) == 1) })
			}},
			{rule.Dowdall{}, func(a int) *big.Rat {
				return g.sum(func(c int) *big.Rat { return big.NewRat(1, int64(g.first(a, c, rows))) })
			}},
			{rule.Borda{Ties: rule.Punish}, func(a int) *big.Rat { return borda(a, false, rows) }},
			{rule.Borda{Ties: rule.Share}, func(a int) *big.Rat { return borda(a, true, rows) }},
			{rule.Minimax{Strength: rule.Opposition}, func(a int) *big.Rat {
				worst := new(big.Rat)
				for b := range k {
					if s := w(b, a); s.Cmp(worst) > 0 {
						worst = s
					}
				}
				return worst.Neg(worst)
			}},
		} {
			o := must(c.rule, g.table)
			for a := range k {
				if want, _ := c.score(a).Float64(); o.Scores[a] != want {
					t.Fatalf("%+v of %v, %v: the score of %d is %v, want %v", c.rule, g.x, g.weights, a, o.Scores[a], want)
				}
				better, tied := 0, 0
				for b := range k {
					switch c.score(b).Cmp(c.score(a)) {
					case 1:
						better++
					case 0:
						tied++
					}
				}
				if want := float64(better) + float64(tied+1)/2; o.Ranks[a] != want {
					t.Fatalf("%+v of %v: the rank of %d is %v, want %v", c.rule, g.x, a, o.Ranks[a], want)
				}
			}
			if want := extremes(rows, c.score, 1); !slices.Equal(o.Winners, want) {
				t.Fatalf("%+v of %v: winners %v, want %v", c.rule, g.x, o.Winners, want)
			}
		}

		survivors := func(drop func(left []int) []int) []int {
			left := rows
			for {
				out := drop(left)
				if len(out) == 0 || len(out) == len(left) {
					return left
				}
				left = slices.DeleteFunc(slices.Clone(left), func(a int) bool { return slices.Contains(out, a) })
			}
		}
		threshold := rows
		for s := k; s > 1; s-- {
			threshold = extremes(threshold, func(a int) *big.Rat {
				return g.sum(func(c int) *big.Rat { return fraction(g.last(a, c, rows) == s) })
			}, -1)
		}
		for _, c := range []struct {
			rule rule.Rule
			want []int
		}{
			{rule.Threshold{}, threshold},
			{rule.Baldwin{}, survivors(func(left []int) []int {
				return extremes(left, func(a int) *big.Rat { return borda(a, true, left) }, -1)
			})},
			{rule.Nanson{}, survivors(func(left []int) []int {
				mean := new(big.Rat)
				for _, a := range left {
					mean.Add(mean, borda(a, true, left))
				}
				mean.Quo(mean, big.NewRat(int64(len(left)), 1))
				return slices.DeleteFunc(slices.Clone(left), func(a int) bool { return borda(a, true, left).Cmp(mean) >= 0 })
			})},
			{rule.InstantRunoff{}, survivors(func(left []int) []int {
				return extremes(left, func(a int) *big.Rat {
					return g.sum(func(c int) *big.Rat { return fraction(g.last(a, c, left) == 1) })
				}, -1)
			})},
		} {
			if got := must(c.rule, g.table).Winners; !slices.Equal(got, c.want) {
				t.Fatalf("%+v of %v, %v: winners %v, want %v", c.rule, g.x, g.weights, got, c.want)
			}
		}
	})
}

// The centralities are stationary, and fitted strengths solve the equations of the
// likelihood: each row has as many points as the model expects.
func TestFloatingRulesSolveEquations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t)
		k := len(g.x)
		counts := g.table.Counts()
		points := func(a, b int) float64 { return (counts.Met(a, b) + counts.Wins(a, b) - counts.Wins(b, a)) / 2 }
		centrality := must(rule.RankCentrality{}, g.table).Scores
		for a := range k {
			in, out := 0.0, 0.0
			for b := range k {
				if a != b {
					in += centrality[b] * points(a, b)
					out += centrality[a] * points(b, a)
				}
			}
			if math.Abs(in-out) > 1e-12*counts.Met(0, 0) {
				t.Fatalf("%v: the flow into %d is %v, and out of it %v", g.x, a, in, out)
			}
		}
		for _, r := range []rule.Rule{rule.BradleyTerry{}, rule.Davidson{}} {
			o, err := rule.Apply(r, g.table)
			if err != nil {
				continue // TestNoFit has the reasons
			}
			nu := tieOf(r, counts, o.Scores)
			for a := range k {
				got, want := 0.0, 0.0
				for b := range k {
					if a != b {
						d := o.Scores[a] - o.Scores[b]
						win, lose := math.Exp(d/2), math.Exp(-d/2)
						got += points(a, b)
						want += counts.Met(a, b) * (win + nu/2) / (win + nu + lose)
					}
				}
				if math.Abs(got-want) > 1e-6 {
					t.Fatalf("%T of %v: row %d has %v points, and the model expects %v", r, g.x, a, got, want)
				}
			}
		}
	})
}

// tieOf returns the propensity to tie ν by which the model of Davidson expects as many ties
// as there are, for these strengths.
func tieOf(r rule.Rule, c *rule.Counts, strengths []float64) float64 {
	if (r == rule.BradleyTerry{}) {
		return 0
	}
	low, high := 0.0, 1e9
	for range 200 {
		nu, excess := (low+high)/2, 0.0
		for a := range strengths {
			for b := range a {
				d := strengths[a] - strengths[b]
				excess += c.Met(a, b)*nu/(math.Exp(d/2)+nu+math.Exp(-d/2)) - (c.Met(a, b) - c.Wins(a, b) - c.Wins(b, a))
			}
		}
		if excess > 0 {
			high = nu
		} else {
			low = nu
		}
	}
	return low
}
