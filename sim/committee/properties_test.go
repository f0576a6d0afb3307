package committee

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"joust/sim/rng"
)

// violated decides a property by its definition, over all groups of voters.
func violated(a Property, p *Profile, ballots [][]int, w []int) bool {
	n, k := len(ballots), p.size
	for s := 1; s < 1<<n; s++ {
		var group [][]int
		var union []int
		for i, list := range ballots {
			if s>>i&1 == 1 {
				group = append(group, list)
				union = append(union, list...)
			}
		}
		deserves := func(l int) bool { return len(group)*k >= l*n }
		fewer := func(l int) bool { // all approve fewer than l members
			return !slices.ContainsFunc(group, func(list []int) bool { return countIn(list, w) >= l })
		}
		var shared []int // candidates that all approve
		for c := range p.candidates {
			if !slices.ContainsFunc(group, func(list []int) bool { return !slices.Contains(list, c) }) {
				shared = append(shared, c)
			}
		}
		for l := 1; l <= k; l++ {
			if !deserves(l) {
				break
			}
			switch a {
			case JR:
				if l == 1 && len(shared) >= 1 && fewer(1) {
					return true
				}
			case PJR:
				if len(shared) >= l && countIn(w, union) < l {
					return true
				}
			case EJR:
				if len(shared) >= l && fewer(l) {
					return true
				}
			case EJRPlus:
				if fewer(l) && slices.ContainsFunc(shared, func(c int) bool { return !slices.Contains(w, c) }) {
					return true
				}
			}
		}
		if a != FJR && a != Core {
			continue
		}
		for set := uint64(1); set < 1<<p.candidates; set++ {
			list := members(set)
			if !deserves(len(list)) {
				continue
			}
			level, all := p.candidates, true
			for _, ballot := range group {
				level = min(level, countIn(ballot, list))
				all = all && countIn(ballot, list) > countIn(ballot, w)
			}
			if a == FJR && level > 0 && fewer(level) || a == Core && all {
				return true
			}
		}
	}
	return false
}

func TestPropertiesByDefinition(t *testing.T) {
	counts := map[string]int{}
	s := rng.Stream(1, t.Name())
	for range 400 {
		n, m := 1+s.Intn(6), 2+s.Intn(4)
		p, ballots := random(t, s, n, m, 1+s.Intn(m-1), s.Uniform(.2, .8))
		committees(m, p.size, func(w []int) {
			if s.Intn(3) == 0 { // what rules buy can be smaller
				w = w[:s.Intn(len(w)+1)]
			}
			satisfied := map[Property]bool{}
			for _, a := range Properties {
				got, err := a.Satisfied(p, w)
				if want := !violated(a, p, ballots, w); must(t, got, err) != want {
					t.Fatalf("%s of %v for %v, k = %d: %v, want %v", a, w, ballots, p.size, got, want)
				}
				satisfied[a] = got
				counts[fmt.Sprint(a, got)]++
			}
			for _, implied := range [][2]Property{{Core, FJR}, {FJR, EJR}, {EJRPlus, EJR}, {EJR, PJR}, {PJR, JR}} {
				if satisfied[implied[0]] && !satisfied[implied[1]] {
					t.Errorf("%v for %v has %s and not %s", w, ballots, implied[0], implied[1])
				}
			}
		})
	}
	for _, a := range Properties {
		if counts[fmt.Sprint(a, true)] < 100 || counts[fmt.Sprint(a, false)] < 100 {
			t.Errorf("%s: too few cases %v", a, counts)
		}
	}
}

// unfair decides a promise about shares by its definition, over all groups of voters.
func unfair(f Fairness, p *Profile, ballots [][]int, shares Shares) bool {
	n, k := len(ballots), p.size
	for s := 1; s < 1<<n; s++ {
		var group [][]int
		var union []int
		demand := 0
		for i, list := range ballots {
			if s>>i&1 == 1 {
				group = append(group, list)
				demand += min(k, len(list))
				for _, c := range list {
					if !slices.Contains(union, c) {
						union = append(union, c)
					}
				}
			}
		}
		mass := new(big.Rat)
		for _, c := range union {
			mass.Add(mass, shares[c])
		}
		unanimous := !slices.ContainsFunc(group, func(list []int) bool { return !slices.Equal(list, group[0]) })
		claim := big.NewRat(int64(demand), int64(n))
		switch f {
		case IFS:
			if len(group) > 1 {
				continue
			}
		case UFS:
			if !unanimous {
				continue
			}
		case StrongUFS:
			if !unanimous {
				continue
			}
			claim = minRat(big.NewRat(int64(len(group)*k), int64(n)), big.NewRat(int64(len(group[0])), 1))
		}
		if mass.Cmp(claim) < 0 {
			return true
		}
	}
	return false
}

func TestFairnessByDefinition(t *testing.T) {
	counts := map[string]int{}
	instances(t, 1500, 6, func(name string, p *Profile, ballots [][]int, s *rng.Source) {
		shares := newShares(p.candidates)
		switch s.Intn(3) {
		case 0: // random
			for c := range shares {
				shares[c].SetFrac64(int64(s.Intn(7)), 6)
			}
		case 1: // fair, and with a little less
			shares = BWMES(p, Equal, Lowest).Shares
			if s.Coin() {
				c := s.Intn(p.candidates)
				shares[c].Mul(shares[c], big.NewRat(999, 1000))
			}
		case 2:
			shares = RandomDictator(p)
		}
		for _, f := range FairShares {
			got := f.Satisfied(p, shares)
			if want := !unfair(f, p, ballots, shares); got != want {
				t.Fatalf("%s of %s: %v, want %v; %s", f, texts(shares), got, want, name)
			}
			counts[fmt.Sprint(f, got)]++
		}
	})
	for _, f := range FairShares {
		if counts[fmt.Sprint(f, true)] < 100 || counts[fmt.Sprint(f, false)] < 100 {
			t.Errorf("%s: too few cases %v", f, counts)
		}
	}
}

// What the rules promise, on random profiles.
func TestPromises(t *testing.T) {
	satisfied := func(name string, a Property, p *Profile, w []int) {
		t.Helper()
		if ok, err := a.Satisfied(p, w); !must(t, ok, err) {
			t.Errorf("%v does not satisfy %s; %s", w, a, name)
		}
	}
	both := map[string]int{}
	instances(t, 400, 9, func(name string, p *Profile, _ [][]int, s *rng.Source) {
		ties, _ := twoTies(s)
		satisfied(name, EJRPlus, p, MES(p, ties))
		satisfied(name, EJR, p, NewEqualShares(p, ties).Bought)
		w, err := PAV(p, ties)
		satisfied(name, EJRPlus, p, must(t, w, err))
		w, _ = Phragmen(p, ties)
		satisfied(name, PJR, p, w)
		w, err = GCR(p, ties)
		satisfied(name, FJR, p, must(t, w, err))
		if p.size != len(w) {
			t.Errorf("%d members instead of %d; %s", len(w), p.size, name)
		}
		if !GFS.Satisfied(p, RandomDictator(p)) {
			t.Errorf("random dictators do not satisfy GFS; %s", name)
		}

		rest := Equal
		if s.Coin() {
			rest = Index
		}
		mes := BWMES(p, rest, ties)
		for _, f := range FairShares {
			if !f.Satisfied(p, mes.Shares) {
				t.Errorf("BW-MES does not satisfy %s; %s", f, name)
			}
		}
		gcr, err := BWGCR(p, rest, ties)
		if !StrongUFS.Satisfied(p, must(t, gcr, err).Shares) {
			t.Errorf("BW-GCR does not satisfy strong UFS; %s", name)
		}
		for _, c := range []struct {
			b BestOfBoth
			a Property
		}{{mes, EJR}, {gcr, FJR}} {
			l := c.b.Lottery()
			lotteryIsExact(t, name, c.b.Shares, p.size, l)
			if ok, err := c.a.SatisfiedBy(p, l); !must(t, ok, err) {
				t.Errorf("%s is not satisfied by %s; %s", c.a, draws(l), name)
			}
			for _, d := range l {
				if countIn(c.b.Certain, d.Members) < len(c.b.Certain) {
					t.Errorf("%v lacks a member of %v; %s", d.Members, c.b.Certain, name)
				}
			}
		}
		both[fmt.Sprint("gfs of BW-GCR: ", GFS.Satisfied(p, gcr.Shares))]++
	})
	t.Log(both)
}

// A property of a lottery is that of all its draws.
func TestSatisfiedBy(t *testing.T) {
	p := profile(t, 4, 3, times(4, []int{0, 1}, 2, []int{2, 3})...)
	half := big.NewRat(1, 2)
	ok, err := EJR.SatisfiedBy(p, Lottery{{[]int{0, 1, 2}, half}, {[]int{0, 1, 3}, half}})
	equal(t, "EJR of two good committees", must(t, ok, err), true)
	ok, err = EJR.SatisfiedBy(p, Lottery{{[]int{0, 1, 2}, half}, {[]int{0, 2, 3}, half}})
	equal(t, "EJR of a good and a bad one", must(t, ok, err), false)
}
