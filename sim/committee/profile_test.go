package committee

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"joust/sim/rng"
)

func TestProfile(t *testing.T) {
	p := profile(t, 70, 3, []int{69, 1}, nil, []int{1, 69}, []int{}, []int{2})
	equal(t, "voters", p.Voters(), 5)
	equal(t, "candidates", p.Candidates(), 70)
	equal(t, "size", p.Size(), 3)
	equal(t, "voters without approvals", p.Empty(), 2)
	equal(t, "approvals of 69", p.Approvals(69), 2)
	equal(t, "blocs", p.blocOf, []int{0, 1, 0, 1, 2})
	equal(t, "a ballot in increasing order", p.blocs[0].approved, []int{1, 69})
}

func TestProfileRefuses(t *testing.T) {
	many := make([][]int, 20)
	for i := range many {
		many[i] = []int{9}
	}
	for _, c := range []struct {
		ballots          [][]int
		candidates, size int
		want             []string
	}{
		{nil, 3, 1, []string{"there are no ballots; at least one is needed"}},
		{[][]int{{0}}, 3, 0, []string{"a committee of size 0 of 3 candidates; the size must be at least 1 and less than the number of candidates"}},
		{[][]int{{0}}, 3, 3, []string{"a committee of size 3 of 3 candidates; the size must be at least 1 and less than the number of candidates"}},
		{[][]int{{0, 3}, {1, 1}, {2, -1}}, 3, 2, []string{
			"ballot 0 approves candidate 3; the candidates are 0 to 2",
			"ballot 1 approves candidate 1 twice",
			"ballot 2 approves candidate -1; the candidates are 0 to 2",
		}},
		{[][]int{{-1}}, -1, 2, []string{"a committee of size 2 of -1 candidates", "ballot 0 approves candidate -1"}},
		{many, 3, 2, []string{"ballot 7 approves candidate 9", "… and 12 more ballots with mistakes"}},
	} {
		_, err := NewProfile(c.ballots, c.candidates, c.size)
		for _, want := range c.want {
			if !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("the error is %v, want %q in it", err, want)
			}
		}
	}
}

// What compares all committees or all sets of candidates refuses large profiles.
func TestLimits(t *testing.T) {
	large := profile(t, 80, 10, []int{0})
	_, err := PAV(large, Lowest)
	equal(t, "pav", fmt.Sprint(err), "pav compares all committees: 10 of 80 candidates make 1646492110120, and at most 1000000 are compared; seq-pav takes polynomial time")
	_, err = CC(large, Lowest)
	equal(t, "cc", fmt.Sprint(err), "cc compares all committees: 10 of 80 candidates make 1646492110120, and at most 1000000 are compared; mes, or seq-pav, takes polynomial time")
	fifteen := profile(t, 15, 3, []int{0})
	subsets := func(what string) string {
		return what + " compares all sets of candidates, so that there may be at most 14 candidates; these are 15; "
	}
	_, err = GCR(fifteen, Lowest)
	equal(t, "gcr", fmt.Sprint(err), subsets("gcr")+"mes takes polynomial time")
	_, err = BWGCR(fifteen, Equal, Lowest)
	equal(t, "bw-gcr", fmt.Sprint(err), subsets("bw-gcr")+"bw-mes takes polynomial time")
	for a, want := range map[Property]string{
		PJR: subsets("pjr") + "ejr_plus, which implies it, takes polynomial time",
		EJR: subsets("ejr") + "ejr_plus, which implies it, takes polynomial time",
		FJR: subsets("fjr") + "ejr_plus, a similar promise, takes polynomial time",
		Core: subsets("core") +
			"ejr_plus, a similar promise, takes polynomial time",
		JR: "<nil>", EJRPlus: "<nil>",
	} {
		_, err := a.Satisfied(fifteen, []int{0, 1, 2})
		equal(t, string(a), fmt.Sprint(err), want)
		_, err = a.Satisfied(profile(t, 14, 3, []int{0}), []int{0, 1, 2})
		equal(t, string(a)+" of 14", err, nil)
	}
	w, err := PAV(profile(t, 23, 8, []int{22}), Lowest) // 490,314 committees
	equal(t, "pav of 23", must(t, w, err), []int{0, 1, 2, 3, 4, 5, 6, 22})
}

// Rules treat voters and candidates the same: the order of the voters changes nothing,
// new names of candidates rename the committee (where no tie was broken), and twice the
// voters elect the same.
func TestSymmetry(t *testing.T) {
	rules := map[string]func(p *Profile, ties Ties) []int{
		"av": AV, "sav": SAV, "seq-pav": SequentialPAV, "mes": MES,
		"phragmen": func(p *Profile, ties Ties) []int { w, _ := Phragmen(p, ties); return w },
		"pav":      func(p *Profile, ties Ties) []int { w, err := PAV(p, ties); return must(t, w, err) },
		"cc":       func(p *Profile, ties Ties) []int { w, err := CC(p, ties); return must(t, w, err) },
		"gcr":      func(p *Profile, ties Ties) []int { w, err := GCR(p, ties); return must(t, w, err) },
	}
	renamed := 0
	instances(t, 200, 9, func(name string, p *Profile, ballots [][]int, s *rng.Source) {
		mixed := slices.Clone(ballots)
		s.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		names := p.others(nil)
		s.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		other := make([][]int, len(ballots))
		for i, list := range ballots {
			for _, c := range list {
				other[i] = append(other[i], names[c])
			}
		}
		for rule, f := range rules {
			tied := false
			want := f(p, func(n int) int { tied = tied || n > 1; return 0 })
			equal(t, rule+": other order; "+name, f(profile(t, p.candidates, p.size, mixed...), Lowest), want)
			equal(t, rule+": twice the voters; "+name, f(profile(t, p.candidates, p.size, append(mixed, mixed...)...), Lowest), want)
			if tied {
				continue
			}
			renamed++
			var expected []int
			for _, c := range want {
				expected = append(expected, names[c])
			}
			equal(t, rule+": other names; "+name, slices.Sorted(slices.Values(f(profile(t, p.candidates, p.size, other...), Lowest))), slices.Sorted(slices.Values(expected)))
		}
	})
	if renamed < 100 {
		t.Errorf("only %d committees without ties", renamed)
	}
}
