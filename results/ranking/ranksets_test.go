package ranking_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/results/ranking"
	"joust/sim/linalg"
	"joust/sim/pref"
	"joust/sim/strength"
)

// rankSetMethods are the methods of TestRankSetsGolden.
var rankSetMethods = []string{"fastchat-rank", "max-t", "holm"}

// Every number of both files is computed, from a fit by the test itself.
func TestRankSetsGolden(t *testing.T) {
	type golden struct {
		quantile, separable float64
		low, high, fastChat map[string]float64
	}
	files := map[string]*golden{}
	rows := sharedRows(t, "oracle", "practice", "golden_ranksets.csv")
	for _, row := range sharedRows(t, "oracle", "practice", "golden_rank.csv") {
		if slices.Contains(rankSetMethods, row[1]) {
			rows = append(rows, row)
		}
	}
	for _, row := range rows {
		g := files[row[0]]
		if g == nil {
			g = &golden{low: map[string]float64{}, high: map[string]float64{}, fastChat: map[string]float64{}}
			files[row[0]] = g
		}
		value := numeric(t, row[4])
		switch row[1] + " " + row[2] {
		case "max-t quantile95":
			g.quantile = value
		case "holm separable pairs":
			g.separable = value
		case "max-t rank_low":
			g.low[row[3]] = value
		case "max-t rank_high":
			g.high[row[3]] = value
		case "fastchat-rank rank":
			g.fastChat[row[3]] = value
		default:
			t.Errorf("nothing computes the row %q", row)
		}
	}
	for file, g := range files {
		r, names := sharedCounts(t, file)
		theta, v, _ := twinFit(t, r)
		s, err := ranking.RankSets(theta, v, ranking.RankDraws, 1, 2)
		if err != nil {
			t.Fatal(err)
		}
		// Both quantiles are of as many draws, so that their difference has √2 standard errors.
		tolerance := 4 * math.Sqrt2 * s.QuantileSE
		if math.Abs(s.Quantile-g.quantile) > tolerance {
			t.Errorf("%s: quantile %.4f, want %.4f ± %.4f", file, s.Quantile, g.quantile, tolerance)
		}
		if float64(s.Separable) != g.separable {
			t.Errorf("%s: %d pairs are separable, want %g", file, s.Separable, g.separable)
		}
		// A rank is right if it is that of a quantile within the tolerance.
		within := ranking.RankIntervals(theta, v, s.Quantile-tolerance)
		beyond := ranking.RankIntervals(theta, v, s.Quantile+tolerance)
		for i, name := range names {
			if low := int(g.low[name]); low > within.Low[i] || low < beyond.Low[i] {
				t.Errorf("%s: %s has at best the rank %d, want %d", file, name, s.Low[i], low)
			}
			if high := int(g.high[name]); high < within.High[i] || high > beyond.High[i] {
				t.Errorf("%s: %s has at worst the rank %d, want %d", file, name, s.High[i], high)
			}
			if s.FastChat[i] != int(g.fastChat[name]) {
				t.Errorf("%s: %s has FastChat's rank %d, want %g", file, name, s.FastChat[i], g.fastChat[name])
			}
			if len(g.low) != len(names) || len(g.high) != len(names) || len(g.fastChat) != len(names) {
				t.Fatalf("%s: ranks of %d arms, want %d", file, len(names), len(g.low))
			}
		}
		for i := range names {
			for j := range i {
				shares := slices.ContainsFunc([]rune(s.Groups[i]), func(c rune) bool { return slices.Contains([]rune(s.Groups[j]), c) })
				if len([]rune(s.Groups[i])) < 26 && shares == (s.Adjusted[i*len(names)+j] <= 0.05) && !slices.Contains([]rune(s.Groups[i]+s.Groups[j]), '′') {
					t.Errorf("%s: %s has the groups %s and %s has %s; p = %g", file, names[i], s.Groups[i], names[j], s.Groups[j], s.Adjusted[i*len(names)+j])
				}
			}
		}
	}
}

// The numbers do not depend on the number of workers, and the quantile is that of independent
// arms in closed form.
func TestRankSets(t *testing.T) {
	v := linalg.Of(2, 2, []float64{1, 0, 0, 3})
	one, err := ranking.RankSets([]float64{0, 6}, v, 5500, 7, 1)
	if err != nil {
		t.Fatal(err)
	}
	three, err := ranking.RankSets([]float64{0, 6}, v, 5500, 7, 3)
	if err != nil {
		t.Fatal(err)
	}
	if one.Quantile != three.Quantile {
		t.Errorf("the quantile is %v by one worker and %v by three", one.Quantile, three.Quantile)
	}
	// With one pair, max-t is |t| of a normal variable.
	if math.Abs(one.Quantile-1.959964) > 4*one.QuantileSE {
		t.Errorf("the quantile of one pair is %.4f ± %.4f, want 1.96", one.Quantile, one.QuantileSE)
	}
	if one.QuantileSE < 0.01 || one.QuantileSE > 0.06 { // √(.05·.95/5500)/(2 φ(1.96)) = .025
		t.Errorf("the standard error of the quantile is %g", one.QuantileSE)
	}
	if want := []int{2, 1}; !slices.Equal(one.Low, want) || !slices.Equal(one.High, want) || !slices.Equal(one.FastChat, want) {
		t.Errorf("ranks %v to %v, FastChat %v; want %v", one.Low, one.High, one.FastChat, want)
	}
	if want := []string{"b", "a"}; !slices.Equal(one.Groups, want) {
		t.Errorf("groups %q, want %q", one.Groups, want)
	}
	more, err := ranking.RankSets([]float64{0, 6}, linalg.Of(3, 3, []float64{1, 0, 9, 0, 3, 9, 9, 9, 9}), 5500, 7, 1) // a fit with another parameter
	if err != nil || more.Quantile != one.Quantile {
		t.Errorf("with another parameter the quantile is %+v, %v", more, err)
	}
	for what, c := range map[string]struct {
		theta []float64
		v     blas64.General
	}{
		"one arm":             {[]float64{1}, linalg.Zeros(1, 1)},
		"a matrix of one arm": {[]float64{1, 2}, linalg.Zeros(1, 1)},
		"an infinite one":     {[]float64{1, math.Inf(1)}, v},
		"a covariance of NaN": {[]float64{1, 2}, linalg.Of(2, 2, []float64{1, math.NaN(), 0, 1})},
	} {
		if _, err := ranking.RankSets(c.theta, c.v, 10, 1, 1); err == nil {
			t.Errorf("no error for %s", what)
		}
	}
	still, err := ranking.RankSets([]float64{1, 2}, linalg.Zeros(2, 2), 10, 1, 1)
	if err != nil || still.Separable != 0 || still.Low[0] != 1 || still.High[1] != 2 {
		t.Errorf("strengths without a variance: %v, %v; want two arms that are not separable", still, err)
	}
}

func BenchmarkRankSets(b *testing.B) {
	k := 59
	v, theta := linalg.Zeros(k, k), make([]float64, k)
	for i := range k {
		v.Data[i*k+i] = 1
		theta[i] = float64(i) / 10
	}
	for b.Loop() {
		if _, err := ranking.RankSets(theta, v, ranking.RankDraws, 1, 1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCycles500(b *testing.B) {
	r := &strength.Record{Arms: 500}
	for i := range 500 {
		for j := range i { // a regular tournament: as many cycles as possible, all firm
			p := strength.Pair{I: pref.Arm(i), J: pref.Arm(j), Win: 100}
			if i-j < 250 {
				p.Win, p.Lose = 0, 100
			}
			r.Pairs = append(r.Pairs, p)
		}
	}
	for b.Loop() {
		ranking.CountCycles(r, 5)
	}
}
