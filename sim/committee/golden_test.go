package committee

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// profile returns the profile of valid ballots.
func profile(t testing.TB, candidates, size int, ballots ...[]int) *Profile {
	t.Helper()
	p, err := NewProfile(ballots, candidates, size)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// times returns the ballots, each as often as the number before it says.
func times(list ...any) (ballots [][]int) {
	for i := 0; i < len(list); i += 2 {
		for range list[i].(int) {
			ballots = append(ballots, list[i+1].([]int))
		}
	}
	return ballots
}

// rats returns the rational numbers of a text.
func rats(t testing.TB, text string) (list []*big.Rat) {
	t.Helper()
	for _, word := range strings.Fields(text) {
		x, ok := new(big.Rat).SetString(word)
		if !ok {
			t.Fatalf("%q is no rational number", word)
		}
		list = append(list, x)
	}
	return list
}

func texts(list []*big.Rat) string {
	var words []string
	for _, x := range list {
		if x == nil {
			words = append(words, "never")
			continue
		}
		words = append(words, x.RatString())
	}
	return strings.Join(words, " ")
}

// draws returns a lottery as a text, as in "1/3 01 2/3 02".
func draws(l Lottery) string {
	var words []string
	for _, d := range l {
		members := ""
		for _, c := range d.Members {
			members += strconv.Itoa(c)
		}
		words = append(words, d.Share.RatString(), members)
	}
	return strings.Join(words, " ")
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// must returns the committee of a rule that can refuse.
func must[T any](t testing.TB, result T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// pavScore returns Σ_i (1 + … + 1/u_i).
func pavScore(p *Profile, members []int) *big.Rat {
	sum := new(big.Rat)
	for g := range p.blocOf {
		u := 0
		for _, c := range p.blocs[p.blocOf[g]].approved {
			if slices.Contains(members, c) {
				u++
				sum.Add(sum, big.NewRat(1, int64(u)))
			}
		}
	}
	return sum
}

// lacknerSkowron is the running example of the book of Lackner and Skowron (2023).
func lacknerSkowron(t testing.TB) *Profile {
	return profile(t, 7, 4, times(
		3, []int{0, 1}, 3, []int{0, 2}, 2, []int{0, 3}, 1, []int{1, 2, 5}, 1, []int{4}, 1, []int{5}, 1, []int{6},
	)...)
}

func TestLacknerSkowron(t *testing.T) {
	p := lacknerSkowron(t)
	w, err := PAV(p, Lowest)
	equal(t, "PAV", must(t, w, err), []int{0, 1, 2, 5})
	equal(t, "the score of PAV", pavScore(p, w).RatString(), "83/6")
	w, err = CC(p, Lowest)
	equal(t, "CC", must(t, w, err), []int{0, 4, 5, 6})
	equal(t, "the coverage of CC", Coverage(p, Certain(w)).RatString(), "1")
	equal(t, "sequential PAV", SequentialPAV(p, Lowest), []int{0, 1, 2, 5})
	w, when := Phragmen(p, Lowest)
	equal(t, "Phragmén", w, []int{0, 1, 2, 3})
	equal(t, "the times of Phragmén", texts(when), "1/8 11/32 55/128 5/8")

	e := NewEqualShares(p, Lowest)
	equal(t, "what equal shares buys", e.Bought, []int{0})
	equal(t, "the prices", texts(e.Prices), "1/8")
	var budgets []*big.Rat
	for i := range 12 {
		budgets = append(budgets, e.Budget(i))
	}
	equal(t, "the budgets left", texts(budgets), "5/24 5/24 5/24 5/24 5/24 5/24 5/24 5/24 1/3 1/3 1/3 1/3")
	equal(t, "MES", MES(p, Lowest), []int{0, 1, 2, 3})

	both := BWMES(p, Equal, Lowest)
	equal(t, "the shares of BW-MES", texts(both.Shares), "1 53/72 53/72 5/12 1/3 4/9 1/3")
	equal(t, "the lottery of BW-MES", draws(both.Lottery()), "2/9 0124 1/4 0125 7/36 0135 5/72 0136 11/72 0236 1/9 0246")
	both, err = BWGCR(p, Equal, Lowest)
	equal(t, "the shares of BW-GCR", texts(must(t, both, err).Shares), "1 11/27 11/27 8/27 17/27 17/27 17/27")
}

// The second example of equal shares in the same book: c at 1/5, then a at 13/40.
func TestSecondPurchase(t *testing.T) {
	p := profile(t, 4, 3, times(3, []int{2, 3}, 2, []int{0, 1}, 2, []int{0, 2}, 1, []int{1, 3})...)
	e := NewEqualShares(p, Lowest)
	equal(t, "bought", e.Bought, []int{2, 0})
	equal(t, "prices", texts(e.Prices), "1/5 13/40")
}

func TestSixVoters(t *testing.T) {
	p := profile(t, 6, 3, []int{0, 1}, []int{0, 1}, []int{0, 2}, []int{3}, []int{3}, []int{4})
	both := BWMES(p, Equal, Lowest)
	equal(t, "bought", both.Certain, []int{0, 3})
	equal(t, "the shares of BW-MES", texts(both.Shares), "1 1/3 1/6 1 1/2 0")
	equal(t, "the lottery of BW-MES", draws(both.Lottery()), "1/3 013 1/6 023 1/2 034")
	both, err := BWGCR(p, Equal, Lowest)
	equal(t, "elected", must(t, both, err).Certain, []int{0, 3})
	equal(t, "the shares of BW-GCR", texts(both.Shares), "1 1/8 1/8 1 5/8 1/8")
	// The other completion fills the lowest candidate first.
	both, err = BWGCR(p, Index, Lowest)
	equal(t, "the shares of BW-GCR, filled by index", texts(must(t, both, err).Shares), "1 1/2 0 1 1/2 0")
}

// parties are three parties of 6, 3 and 1 voters with 5, 3 and 1 candidates.
func parties(t testing.TB) *Profile {
	return profile(t, 9, 5, times(6, []int{0, 1, 2, 3, 4}, 3, []int{5, 6, 7}, 1, []int{8})...)
}

func TestParties(t *testing.T) {
	p := parties(t)
	seats := func(w []int) (n [3]int) {
		for _, c := range w {
			switch {
			case c < 5:
				n[0]++
			case c < 8:
				n[1]++
			default:
				n[2]++
			}
		}
		return n
	}
	w, _ := Phragmen(p, Lowest)
	equal(t, "Phragmén", seats(w), [3]int{4, 1, 0})

	w, err := PAV(p, Lowest)
	equal(t, "the score of PAV", pavScore(p, must(t, w, err)).RatString(), "31/2")
	tied := map[[3]int]int{}
	committees(9, 5, func(w []int) {
		if pavScore(p, w).RatString() == "31/2" {
			tied[seats(w)]++
		}
	})
	equal(t, "the best committees of PAV", tied, map[[3]int]int{{4, 1, 0}: 15, {3, 2, 0}: 30})

	e := NewEqualShares(p, Lowest)
	equal(t, "what equal shares buys", seats(e.Bought), [3]int{3, 1, 0})
	equal(t, "prices", texts(e.Prices), "1/6 1/6 1/6 1/3")
	both := BWMES(p, Equal, Lowest)
	equal(t, "the shares of BW-MES", texts(both.Shares), "1 1 1 0 0 1 1/4 1/4 1/2")
	equal(t, "the lottery of BW-MES", draws(both.Lottery()), "1/4 01256 1/4 01257 1/2 01258")

	w = AV(p, Lowest)
	equal(t, "AV", w, []int{0, 1, 2, 3, 4})
	ok, err := JR.Satisfied(p, w)
	equal(t, "AV satisfies JR", must(t, ok, err), false)
	w, err = CC(p, Lowest)
	equal(t, "CC", must(t, w, err), []int{0, 1, 2, 5, 8})
}

// Four voters approve {0, 1} and two {2, 3}; k = 3.
func TestJustifiedRepresentationExample(t *testing.T) {
	p := profile(t, 4, 3, times(4, []int{0, 1}, 2, []int{2, 3})...)
	for _, c := range []struct {
		members []int
		want    bool
	}{{[]int{0, 2, 3}, false}, {[]int{0, 1, 2}, true}} {
		got, err := EJR.Satisfied(p, c.members)
		equal(t, "EJR", must(t, got, err), c.want)
	}
}

// committees calls f with all committees of k of m candidates, in lexicographic order.
func committees(m, k int, f func(w []int)) {
	var extend func(w []int, from int)
	extend = func(w []int, from int) {
		if len(w) == k {
			f(slices.Clone(w))
			return
		}
		for c := from; c < m; c++ {
			extend(append(w, c), c+1)
		}
	}
	extend(nil, 0)
}

func TestSlateGolden(t *testing.T) {
	u := Utilities{{4, 1, 0, 3}, {4, 0, 1, 3}, {3, 1, 0, 3}, {0, 4, 1, 3}, {1, 4, 2, 3}, {0, 3, 4, 2}}
	for _, c := range []struct {
		size           int
		slate, matched []int
	}{
		{2, []int{0, 1}, []int{0, 0, 0, 1, 1, 1}},
		{4, []int{0, 1, 2, 0}, []int{0, 0, 0, 1, 1, 2}},
		{1, []int{3}, []int{3, 3, 3, 3, 3, 3}},
	} {
		m, err := Slate(6, c.size, u, u, true)
		equal(t, "the slate", must(t, m, err), Matching{c.slate, c.matched})
	}
}
