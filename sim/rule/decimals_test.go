package rule_test

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/rule"
)

// twinMean returns the scores and the order of the rules mean (without gamma) and
// optimality-gap in rational numbers, made of the shortest text of each value.
func twinMean(columns int, values, weights []float64, gamma *float64) (scores []float64, ranks []float64) {
	read := func(x float64) *big.Rat {
		r, ok := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64))
		if !ok {
			panic(x)
		}
		return r
	}
	rows := len(values) / columns
	total := new(big.Rat)
	for _, w := range weights {
		total.Add(total, read(w))
	}
	exact := make([]*big.Rat, rows)
	for r := range exact {
		exact[r] = new(big.Rat)
		for c, w := range weights {
			x := read(values[r*columns+c])
			if gamma != nil {
				if x.Sub(x, read(*gamma)); x.Sign() > 0 {
					x.SetInt64(0)
				}
			}
			exact[r].Add(exact[r], x.Mul(x, read(w)))
		}
		exact[r].Quo(exact[r], total)
		f, _ := exact[r].Float64()
		scores = append(scores, f)
	}
	for _, x := range exact {
		better, level := 0, 0
		for _, y := range exact {
			switch c := y.Cmp(x); {
			case c > 0:
				better++
			case c == 0:
				level++
			}
		}
		ranks = append(ranks, float64(better)+float64(1+level)/2)
	}
	return scores, ranks
}

// Means are those of the decimals that the values show, whatever their size, and are rounded
// once: values with few and with 17 digits, tiny and huge ones, of both signs.
func TestMeansOfDecimals(t *testing.T) {
	value := rapid.OneOf(
		rapid.Map(rapid.IntRange(-10000, 10000), func(i int) float64 { return float64(i) / 100 }),
		rapid.Map(rapid.IntRange(-4, 4), func(i int) float64 { return float64(i) / 10 }),
		rapid.Float64Range(-1, 1),
		rapid.Map(rapid.IntRange(-1<<53, 1<<53), func(i int) float64 { return float64(i) * 1e-9 }),
		rapid.Map(rapid.Float64Range(-9, 9), func(x float64) float64 { return x * 1e-20 }),
		rapid.Map(rapid.Float64Range(-9, 9), func(x float64) float64 { return x * 1e18 }),
		rapid.SampledFrom([]float64{math.Nextafter(0.3, 1), 1e22, -1e22, 1e-9, 1e-10, 999999999999999.9, 99999999999999.98}),
	)
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 4).Draw(t, "columns")
		rows := rapid.IntRange(1, 5).Draw(t, "rows")
		// One shape of values or all together: only then are sums small.
		of := value
		if rapid.Bool().Draw(t, "short") {
			of = rapid.Map(rapid.IntRange(-300, 300), func(i int) float64 { return float64(i) / 100 })
		}
		d := rule.Data{Kind: rule.Scores, Rows: letters(rows), Columns: letters(columns)}
		d.Values = rapid.SliceOfN(of, rows*columns, rows*columns).Draw(t, "values")
		d.Weights = rapid.SliceOfN(rapid.SampledFrom([]float64{1, 2, 0.1, 2.5}), columns, columns).Draw(t, "weights")
		gamma := of.Draw(t, "gamma")
		on := mustTable(d)
		for _, c := range []struct {
			r     rule.Rule
			gamma *float64
		}{{rule.Mean{}, nil}, {rule.OptimalityGap{Gamma: gamma}, &gamma}} {
			scores, ranks := twinMean(columns, d.Values, d.Weights, c.gamma)
			o := must(c.r, on)
			if !slices.EqualFunc(o.Scores, scores, func(a, b float64) bool { return cmp.Compare(a, b) == 0 }) || !slices.Equal(o.Ranks, ranks) {
				t.Fatalf("%T of %v, weights %v, gamma %v: scores %v and ranks %v, want %v and %v", c.r, d.Values, d.Weights, gamma, o.Scores, o.Ranks, scores, ranks)
			}
		}
	})
}
