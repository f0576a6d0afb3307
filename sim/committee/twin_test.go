package committee

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"joust/sim/rng"
)

// random draws a profile of n voters, each of whom approves each candidate with the
// chance p. Half of the profiles repeat ballots.
func random(t testing.TB, s *rng.Source, n, m, k int, p float64) (*Profile, [][]int) {
	ballots := make([][]int, n)
	repeat := s.Coin()
	for i := range ballots {
		if repeat && i > 0 && s.Coin() {
			ballots[i] = ballots[s.Intn(i)]
			continue
		}
		for c := range m {
			if s.Float64() < p {
				ballots[i] = append(ballots[i], c)
			}
		}
	}
	return profile(t, m, k, ballots...), ballots
}

// instances calls f with random profiles of at most most voters and 7 candidates.
func instances(t *testing.T, count, most int, f func(name string, p *Profile, ballots [][]int, s *rng.Source)) {
	t.Helper()
	s := rng.Stream(1, t.Name())
	for i := range count {
		n, m := 1+s.Intn(most), 2+s.Intn(6)
		p, ballots := random(t, s, n, m, 1+s.Intn(m-1), s.Uniform(.1, .8))
		name := fmt.Sprintf("instance %d: k = %d of %d, ballots %v", i, p.size, m, ballots)
		f(name, p, ballots, s)
	}
}

// The method of equal shares as its definition has it, with a rational number a voter.
func dumbEqualShares(p *Profile, ballots [][]int, ties Ties) (bought []int, prices, budgets []*big.Rat) {
	for range ballots {
		budgets = append(budgets, big.NewRat(int64(p.size), int64(p.voters)))
	}
	for {
		var cheapest []int
		var lowest *big.Rat
		for c := range p.candidates {
			if slices.Contains(bought, c) {
				continue
			}
			var theirs []*big.Rat
			for i, list := range ballots {
				if slices.Contains(list, c) {
					theirs = append(theirs, budgets[i])
				}
			}
			slices.SortFunc(theirs, (*big.Rat).Cmp)
			missing := big.NewRat(1, 1)
			for j, b := range theirs { // those before j pay all that they have
				price := new(big.Rat).Quo(missing, big.NewRat(int64(len(theirs)-j), 1))
				if price.Cmp(b) <= 0 {
					switch {
					case lowest == nil || price.Cmp(lowest) < 0:
						lowest, cheapest = price, []int{c}
					case price.Cmp(lowest) == 0:
						cheapest = append(cheapest, c)
					}
					break
				}
				missing = new(big.Rat).Sub(missing, b)
			}
		}
		if len(cheapest) == 0 || len(bought) == p.size {
			return bought, prices, budgets
		}
		c := cheapest[ties(len(cheapest))]
		bought, prices = append(bought, c), append(prices, lowest)
		for i, list := range ballots {
			if slices.Contains(list, c) {
				budgets[i] = new(big.Rat).Sub(budgets[i], minRat(budgets[i], lowest))
			}
		}
	}
}

// Phragmén's rule as money that comes in: voters have balances, and time passes until the
// supporters of a candidate have 1.
func dumbPhragmen(p *Profile, ballots [][]int, members []int, balances []*big.Rat, ties Ties) (all []int, times []*big.Rat) {
	now := new(big.Rat)
	for len(members) < p.size {
		var first []int
		var wait *big.Rat
		for _, c := range p.others(members) {
			sum, count := new(big.Rat), int64(0)
			for i, list := range ballots {
				if slices.Contains(list, c) {
					sum.Add(sum, balances[i])
					count++
				}
			}
			if count == 0 {
				continue
			}
			until := new(big.Rat).Quo(new(big.Rat).Sub(one, sum), big.NewRat(count, 1))
			switch {
			case wait == nil || until.Cmp(wait) < 0:
				wait, first = until, []int{c}
			case until.Cmp(wait) == 0:
				first = append(first, c)
			}
		}
		if wait == nil {
			rest := p.others(members)
			members, times = append(members, rest[ties(len(rest))]), append(times, nil)
			continue
		}
		c := first[ties(len(first))]
		now = new(big.Rat).Add(now, wait)
		members, times = append(members, c), append(times, now)
		for i, list := range ballots {
			balances[i] = new(big.Rat).Add(balances[i], wait)
			if slices.Contains(list, c) {
				balances[i] = new(big.Rat)
			}
		}
	}
	return members, times
}

// twoTies returns two equal ways to break ties: by the lowest index or at random.
func twoTies(s *rng.Source) (a, b Ties) {
	if s.Coin() {
		return Lowest, Lowest
	}
	x, y := new(rng.Source), new(rng.Source)
	*x = *rng.Stream(s.Uint64(), "ties")
	*y = *x
	return Random(x), Random(y)
}

func TestEqualSharesTwin(t *testing.T) {
	purchases := 0
	instances(t, 1500, 12, func(name string, p *Profile, ballots [][]int, s *rng.Source) {
		a, b := twoTies(s)
		e := NewEqualShares(p, a)
		bought, prices, budgets := dumbEqualShares(p, ballots, b)
		purchases += len(bought)
		equal(t, name, [2]any{e.Bought, texts(e.Prices)}, [2]any{bought, texts(prices)})
		var left []*big.Rat
		for i := range ballots {
			left = append(left, e.Budget(i))
		}
		equal(t, name, texts(left), texts(budgets))
		if !slices.IsSortedFunc(e.Prices, (*big.Rat).Cmp) {
			t.Errorf("%s: prices %s fall", name, texts(e.Prices))
		}

		a, b = twoTies(s)
		bought, _, budgets = dumbEqualShares(p, ballots, b)
		all, _ := dumbPhragmen(p, ballots, bought, budgets, b)
		equal(t, name, MES(p, a), all)
	})
	if purchases < 1000 {
		t.Errorf("only %d purchases were compared", purchases)
	}
}

// Larger profiles have many rounds, in which lower bounds are used and denominators grow.
func TestEqualSharesTwinLarge(t *testing.T) {
	s := rng.Stream(2, t.Name())
	for i := range 6 {
		p, ballots := random(t, s, 150, 25, 12, .1+.1*float64(i))
		e := NewEqualShares(p, Lowest)
		bought, prices, budgets := dumbEqualShares(p, ballots, Lowest)
		equal(t, "bought", e.Bought, bought)
		equal(t, "prices", texts(e.Prices), texts(prices))
		all, _ := dumbPhragmen(p, ballots, bought, budgets, Lowest)
		equal(t, "MES", MES(p, Lowest), all)
	}
}

func TestPhragmenTwin(t *testing.T) {
	instances(t, 800, 12, func(name string, p *Profile, ballots [][]int, s *rng.Source) {
		a, b := twoTies(s)
		balances := make([]*big.Rat, len(ballots))
		for i := range balances {
			balances[i] = new(big.Rat)
		}
		members, when := Phragmen(p, a)
		wantMembers, wantWhen := dumbPhragmen(p, ballots, nil, balances, b)
		equal(t, name, members, wantMembers)
		equal(t, name, texts(when), texts(wantWhen))
	})
}

// PAV and CC are the lexicographically lowest of the best committees.
func TestOptimalTwin(t *testing.T) {
	instances(t, 300, 8, func(name string, p *Profile, _ [][]int, _ *rng.Source) {
		var pav, cc []int
		var highest, widest *big.Rat
		committees(p.candidates, p.size, func(w []int) {
			if x := pavScore(p, w); highest == nil || x.Cmp(highest) > 0 {
				pav, highest = w, x
			}
			if x := Coverage(p, Certain(w)); widest == nil || x.Cmp(widest) > 0 {
				cc, widest = w, x
			}
		})
		w, err := PAV(p, Lowest)
		equal(t, name+": PAV", must(t, w, err), pav)
		w, err = CC(p, Lowest)
		equal(t, name+": CC", must(t, w, err), cc)
	})
}

// Greedy rules, each by its score of all committees with one more member.
func TestGreedyTwin(t *testing.T) {
	instances(t, 400, 10, func(name string, p *Profile, ballots [][]int, _ *rng.Source) {
		greedy := func(score func(w []int) *big.Rat) (members []int) {
			for len(members) < p.size {
				next, highest := -1, new(big.Rat)
				for _, c := range p.others(members) {
					if x := score(append(slices.Clone(members), c)); next < 0 || x.Cmp(highest) > 0 {
						next, highest = c, x
					}
				}
				members = append(members, next)
			}
			return members
		}
		equal(t, name+": sequential PAV", SequentialPAV(p, Lowest), greedy(func(w []int) *big.Rat { return pavScore(p, w) }))
		additive := func(worth func(list []int) *big.Rat) func(w []int) *big.Rat {
			return func(w []int) *big.Rat {
				sum := new(big.Rat)
				for _, list := range ballots {
					for _, c := range list {
						if slices.Contains(w, c) {
							sum.Add(sum, worth(list))
						}
					}
				}
				return sum
			}
		}
		equal(t, name+": AV", AV(p, Lowest), greedy(additive(func([]int) *big.Rat { return one })))
		equal(t, name+": SAV", SAV(p, Lowest), greedy(additive(func(list []int) *big.Rat { return big.NewRat(1, int64(len(list))) })))
	})
}

// The greedy cohesive rule over all groups of voters and all sets of candidates.
func TestGreedyCohesiveTwin(t *testing.T) {
	steps := 0
	instances(t, 250, 6, func(name string, p *Profile, ballots [][]int, _ *rng.Source) {
		groups, err := GreedyCohesive(p, Lowest)
		active := 1<<len(ballots) - 1
		for _, g := range must(t, groups, err) {
			steps++
			want, voters := dumbCohesive(p, ballots, active)
			equal(t, name, g, want)
			active &^= voters
		}
		if want, _ := dumbCohesive(p, ballots, active); want.Level != 0 {
			t.Errorf("%s: %v remains", name, want)
		}
	})
	if steps < 100 {
		t.Errorf("only %d steps were compared", steps)
	}
}

func dumbCohesive(p *Profile, ballots [][]int, active int) (best Cohesive, voters int) {
	better := func(g Cohesive) bool {
		return cmp.Or(cmp.Compare(g.Level, best.Level), cmp.Compare(len(best.Candidates), len(g.Candidates)),
			cmp.Compare(g.Voters, best.Voters), slices.Compare(best.Candidates, g.Candidates)) > 0
	}
	for s := 1; s < 1<<len(ballots); s++ {
		if s&^active != 0 {
			continue
		}
		for set := uint64(1); set < 1<<p.candidates; set++ {
			g := Cohesive{Candidates: members(set), Level: p.candidates}
			for i, list := range ballots {
				if s>>i&1 == 1 {
					g.Voters++
					g.Level = min(g.Level, countIn(list, g.Candidates))
				}
			}
			if g.Level > 0 && g.Voters*p.size >= len(g.Candidates)*p.voters && better(g) {
				best, voters = g, s
			}
		}
	}
	return best, voters
}

// countIn returns the number of elements that two lists have in common.
func countIn(a, b []int) (n int) {
	for _, c := range a {
		if slices.Contains(b, c) {
			n++
		}
	}
	return n
}
