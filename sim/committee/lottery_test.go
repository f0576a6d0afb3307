package committee

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"joust/sim/rng"
)

// lotteryIsExact checks that the shares of the draws sum to 1, that they have the
// marginals, and that there are at most m committees, each of size k and once.
func lotteryIsExact(t *testing.T, name string, s Shares, k int, l Lottery) {
	t.Helper()
	sum := new(big.Rat)
	seen := map[string]bool{}
	for _, d := range l {
		sum.Add(sum, d.Share)
		if d.Share.Sign() <= 0 || len(d.Members) != k || !slices.IsSorted(d.Members) || seen[fmt.Sprint(d.Members)] {
			t.Errorf("a draw %s %v; %s", d.Share, d.Members, name)
		}
		seen[fmt.Sprint(d.Members)] = true
	}
	if sum.Cmp(one) != 0 {
		t.Errorf("the shares sum to %s; %s", sum, name)
	}
	equal(t, name, texts(l.Shares(len(s))), texts(s))
	if len(l) > max(len(s), 1) {
		t.Errorf("%d draws of %d candidates; %s", len(l), len(s), name)
	}
}

// randomShares draws shares with sum k: k units are split among m candidates at most
// 1 each.
func randomShares(s *rng.Source, m, k int) Shares {
	shares := newShares(m)
	const unit = 30
	for left := k * unit; left > 0; {
		c := s.Intn(m)
		have := int(new(big.Rat).Mul(shares[c], big.NewRat(unit, 1)).Num().Int64())
		add := min(left, 1+s.Intn(unit), unit-have)
		shares[c].Add(shares[c], big.NewRat(int64(add), unit))
		left -= add
	}
	return shares
}

func TestLotteryIsExact(t *testing.T) {
	s := rng.Stream(1, t.Name())
	for range 2000 {
		m := 1 + s.Intn(9)
		k := s.Intn(m + 1)
		shares := randomShares(s, m, k)
		l, err := shares.Lottery()
		lotteryIsExact(t, texts(shares), shares, k, must(t, l, err))
	}
}

func TestLotteryRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"1/2 3/2":  "the share of candidate 1 is 3/2; it must be in [0, 1]",
		"-1/2 1/2": "the share of candidate 0 is -1/2; it must be in [0, 1]",
		"1/2 1/3":  "the shares sum to 5/6; the sum must be the size of a committee",
	} {
		_, err := Shares(rats(t, text)).Lottery()
		equal(t, text, fmt.Sprint(err), want)
	}
}

// The frequencies of N draws are within 4.5 standard errors √(q(1-q)/N) of the shares.
func TestDraw(t *testing.T) {
	const draws = 40_000
	l := BWMES(lacknerSkowron(t), Equal, Lowest).Lottery()
	s := rng.Stream(1, t.Name())
	counts := map[string]int{}
	for range draws {
		counts[fmt.Sprint(l.Draw(s))]++
	}
	total := 0
	for _, d := range l {
		q, _ := d.Share.Float64()
		n := counts[fmt.Sprint(d.Members)]
		total += n
		if got := float64(n) / draws; math.Abs(got-q) > 4.5*math.Sqrt(q*(1-q)/draws) {
			t.Errorf("%v is drawn %v of the time, want %v", d.Members, got, q)
		}
	}
	equal(t, "draws of committees in the lottery", total, draws)
}

// Uniform draws below numbers that are no powers of two and have several words.
func TestBelow(t *testing.T) {
	s := rng.Stream(1, t.Name())
	const draws = 30_000
	counts := make([]float64, 3)
	third := new(big.Int).Lsh(big.NewInt(1), 70)
	n := new(big.Int).Mul(third, big.NewInt(3))
	for range draws {
		counts[new(big.Int).Quo(below(n, s), third).Int64()]++
	}
	for i, c := range counts {
		if math.Abs(c/draws-1./3) > 4.5*math.Sqrt(2./9/draws) {
			t.Errorf("%v of the draws are in third %d", c/draws, i)
		}
	}
	before := *s
	equal(t, "the number below 1", below(big.NewInt(1), s).Int64(), int64(0))
	if *s != before {
		t.Error("a draw of one possible number uses the stream")
	}
}

func TestAVShares(t *testing.T) {
	equal(t, "shares, where 0 is full", texts(AVShares(lacknerSkowron(t))), "1 6/7 6/7 3/7 3/14 3/7 3/14")
	equal(t, "few candidates with approvals", texts(AVShares(profile(t, 4, 2, []int{1}, nil))), "1/3 1 1/3 1/3")
	equal(t, "no approvals", texts(AVShares(profile(t, 4, 2, nil))), "1/2 1/2 1/2 1/2")
	instances(t, 500, 10, func(name string, p *Profile, _ [][]int, _ *rng.Source) {
		shares := AVShares(p)
		l, err := shares.Lottery()
		lotteryIsExact(t, name, shares, p.size, must(t, l, err))
		for a := range shares { // proportional, unless at 1
			for b := range shares {
				x := new(big.Rat).Mul(shares[a], big.NewRat(int64(p.approvals[b]), 1))
				y := new(big.Rat).Mul(shares[b], big.NewRat(int64(p.approvals[a]), 1))
				if x.Cmp(y) < 0 && shares[a].Cmp(one) < 0 {
					t.Errorf("shares %s of approvals %v; %s", texts(shares), p.approvals, name)
				}
			}
		}
	})
}

// Where each voter approves at least k candidates, the expected committee of a random
// dictator is k/|A_i| on average.
func TestRandomDictator(t *testing.T) {
	p := profile(t, 4, 2, []int{0, 1}, []int{0, 1, 2}, []int{3})
	equal(t, "shares", texts(RandomDictator(p)), "2/3 2/3 1/3 1/3")
}

// Each of several best committees or candidates wins equally often if ties are random.
func TestRandomTies(t *testing.T) {
	const draws = 20_000
	p := profile(t, 4, 1, []int{0, 1}, []int{1, 2}, []int{2, 0}) // 0, 1 and 2 are tied
	rules := map[string]func(Ties) []int{
		"av":       func(r Ties) []int { return AV(p, r) },
		"sav":      func(r Ties) []int { return SAV(p, r) },
		"seq-pav":  func(r Ties) []int { return SequentialPAV(p, r) },
		"phragmen": func(r Ties) []int { w, _ := Phragmen(p, r); return w },
		"mes":      func(r Ties) []int { return MES(p, r) },
		"pav":      func(r Ties) []int { w, err := PAV(p, r); return must(t, w, err) },
		"cc":       func(r Ties) []int { w, err := CC(p, r); return must(t, w, err) },
		"gcr":      func(r Ties) []int { w, err := GCR(p, r); return must(t, w, err) },
	}
	for name, rule := range rules {
		counts := make([]float64, 4)
		random := Random(rng.Stream(1, t.Name(), name))
		for range draws / 4 {
			counts[rule(random)[0]]++
		}
		for c, want := range []float64{1. / 3, 1. / 3, 1. / 3, 0} {
			if got := counts[c] / (draws / 4); math.Abs(got-want) > 4.5*math.Sqrt(want*(1-want)/(draws/4)) {
				t.Errorf("%s: candidate %d wins %v of the time, want %v", name, c, got, want)
			}
		}
		equal(t, name+" with the lowest", rule(Lowest), []int{0})
	}
}

func TestMeasures(t *testing.T) {
	p := lacknerSkowron(t)
	equal(t, "coverage", Coverage(p, Certain([]int{0, 4})).RatString(), "3/4")
	equal(t, "satisfaction of AV", Satisfaction(p, Certain(AV(p, Lowest)).Shares(p.candidates)).RatString(), "1")
	equal(t, "satisfaction", Satisfaction(p, Certain([]int{4, 5, 6, 0}).Shares(p.candidates)).RatString(), "2/3")
	l := Lottery{{[]int{0, 4}, big.NewRat(1, 3)}, {[]int{5, 6}, big.NewRat(2, 3)}}
	equal(t, "coverage of a lottery", Coverage(p, l).RatString(), "5/12")
	equal(t, "satisfaction without approvals", Satisfaction(profile(t, 2, 1, nil), Certain([]int{0}).Shares(2)).RatString(), "1")
}
