package rule_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/pref"
	"joust/sim/rule"
)

// The twins below apply the definitions of the rules by trying everything.

// drawMargins draws W of few values, so that many pairs are level.
func drawMargins(t *rapid.T, most int) (int, [][]int, *rule.Table) {
	k := rapid.IntRange(1, most).Draw(t, "rows")
	w := make([][]int, k)
	d := rule.Data{Kind: rule.Margins, Rows: letters(k)}
	for a := range k {
		w[a] = make([]int, k)
		for b := range k {
			if a != b {
				w[a][b] = rapid.IntRange(0, 3).Draw(t, "w")
			}
			d.Values = append(d.Values, float64(w[a][b]))
		}
	}
	return k, w, mustTable(d)
}

func mustTable(d rule.Data) *rule.Table {
	made, err := rule.NewTable(d)
	if err != nil {
		panic(err)
	}
	return made
}

func must(r rule.Rule, on *rule.Table) rule.Outcome {
	o, err := rule.Apply(r, on)
	if err != nil {
		panic(err)
	}
	return o
}

// permutations calls f with every order of the rows.
func permutations(rows []int, f func(order []int)) {
	var extend func(order, rest []int)
	extend = func(order, rest []int) {
		if len(rest) == 0 {
			f(order)
		}
		for i, a := range rest {
			others := append(slices.Clone(rest[:i]), rest[i+1:]...)
			extend(append(slices.Clone(order), a), others)
		}
	}
	extend(nil, rows)
}

func upTo(k int) []int {
	all := make([]int, k)
	for i := range all {
		all[i] = i
	}
	return all
}

func where(k int, is func(a int) bool) []int {
	var set []int
	for a := range k {
		if is(a) {
			set = append(set, a)
		}
	}
	return set
}

// members lists the rows of a set given by bits.
func members(k, bits int) []int { return where(k, func(a int) bool { return bits>>a&1 == 1 }) }

func TestOrdersAreBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, w, on := drawMargins(t, 6)
		for _, slater := range []bool{false, true} {
			best, count := math.MinInt, 0
			place := make([]float64, k)
			var orders [][]int
			permutations(upTo(k), func(order []int) {
				sum := 0
				for i, a := range order {
					for _, b := range order[i+1:] {
						switch {
						case !slater:
							sum += w[a][b]
						case w[b][a] > w[a][b]:
							sum--
						}
					}
				}
				if sum > best {
					best, count, orders = sum, 0, nil
					clear(place)
				}
				if sum == best {
					count++
					orders = append(orders, order)
					for p, a := range order {
						place[a] += float64(p + 1)
					}
				}
			})
			r := rule.Rule(rule.Kemeny{})
			if slater {
				r, best = rule.Slater{}, -best
			}
			o := must(r, on)
			if int(o.Optimum) != best || int(o.OrderCount) != count {
				t.Fatalf("%T of %v: %v in %d orders, want %d in %d", r, w, o.Optimum, o.OrderCount, best, count)
			}
			for i, order := range o.Orders {
				if !slices.Equal(order, orders[i]) {
					t.Fatalf("%T of %v: order %d is %v, want %v", r, w, i, order, orders[i])
				}
			}
			if len(o.Orders) != min(count, 24) {
				t.Fatalf("%d orders are listed of %d", len(o.Orders), count)
			}
			firsts := where(k, func(a int) bool { return slices.ContainsFunc(orders, func(o []int) bool { return o[0] == a }) })
			if !slices.Equal(o.Winners, firsts) {
				t.Fatalf("%T of %v: winners %v, want %v", r, w, o.Winners, firsts)
			}
			for a := range k {
				if want := place[a] / float64(count); math.Abs(o.Ranks[a]-want) > 1e-12 {
					t.Fatalf("%T of %v: mean place %v, want %v", r, w, o.Ranks[a], want)
				}
			}
		}
	})
}

// strengthsOf returns the strengths of wins.
func strengthsOf(k int, w [][]int, s rule.Strength) [][]int {
	strong := make([][]int, k)
	for a := range k {
		strong[a] = make([]int, k)
		for b := range k {
			if w[a][b] > w[b][a] {
				strong[a][b] = w[a][b]
				if s == rule.Margin {
					strong[a][b] -= w[b][a]
				}
			}
		}
	}
	return strong
}

// paths calls f with every path of wins without repeated rows.
func paths(k int, strong [][]int, f func(path []int)) {
	var extend func(path []int)
	extend = func(path []int) {
		if len(path) > 1 {
			f(path)
		}
		for b := range k {
			if !slices.Contains(path, b) && strong[path[len(path)-1]][b] > 0 {
				extend(append(slices.Clone(path), b))
			}
		}
	}
	for a := range k {
		extend([]int{a})
	}
}

func widthOf(path []int, strong [][]int) int {
	least := math.MaxInt
	for i, b := range path[1:] {
		least = min(least, strong[path[i]][b])
	}
	return least
}

func TestPathsByEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, w, on := drawMargins(t, 5)
		s := rapid.SampledFrom([]rule.Strength{rule.Winning, rule.Margin}).Draw(t, "strength")
		strong := strengthsOf(k, w, s)
		widest := make([][]int, k)
		kept := make([][]bool, k) // wins that are not the weakest of any cycle
		for a := range k {
			widest[a], kept[a] = make([]int, k), make([]bool, k)
			for b := range k {
				kept[a][b] = strong[a][b] > 0
			}
		}
		paths(k, strong, func(path []int) {
			a, b := path[0], path[len(path)-1]
			widest[a][b] = max(widest[a][b], widthOf(path, strong))
			if back := strong[b][a]; back > 0 && back <= widthOf(path, strong) {
				kept[b][a] = false
			}
		})
		schulze := where(k, func(a int) bool {
			return !slices.ContainsFunc(upTo(k), func(b int) bool { return widest[b][a] > widest[a][b] })
		})
		split := where(k, func(a int) bool {
			return !slices.ContainsFunc(upTo(k), func(b int) bool { return kept[b][a] })
		})
		o := must(rule.Schulze{Strength: s}, on)
		if !slices.Equal(o.Winners, schulze) {
			t.Fatalf("Schulze of %v by %s: %v, want %v", w, s, o.Winners, schulze)
		}
		for a := range k {
			for b := range k {
				if widest[a][b] > widest[b][a] && o.Ranks[a] >= o.Ranks[b] {
					t.Fatalf("Schulze of %v by %s: %d is before %d, but ranks are %v", w, s, a, b, o.Ranks)
				}
			}
		}
		if got := must(rule.SplitCycle{Strength: s}, on).Winners; !slices.Equal(got, split) {
			t.Fatalf("split cycle of %v by %s: %v, want %v", w, s, got, split)
		}
	})
}

// Where all strengths differ, the order of ranked pairs is the only stack: each row reaches
// every later one, going down the order, by a path that is at least as wide as the win of the
// later over it (Zavist and Tideman, Social Choice and Welfare 1989).
func TestRankedPairsIsStack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 5).Draw(t, "rows")
		strengths := rapid.Permutation(upTo(k*(k-1)/2)).Draw(t, "strengths")
		w := make([][]int, k)
		for a := range k {
			w[a] = make([]int, k)
		}
		for a := range k {
			for b := range a {
				x, y := a, b
				if rapid.Bool().Draw(t, "wins") {
					x, y = b, a
				}
				w[x][y], strengths = strengths[0]+1, strengths[1:]
			}
		}
		on := mustTable(marginsData(w))
		var stacks [][]int
		permutations(upTo(k), func(order []int) {
			position := make([]int, k)
			for p, a := range order {
				position[a] = p
			}
			widest := make([][]int, k)
			for a := range k {
				widest[a] = make([]int, k)
			}
			paths(k, strengthsOf(k, w, rule.Winning), func(path []int) {
				if slices.IsSortedFunc(path, func(a, b int) int { return position[a] - position[b] }) {
					a, b := path[0], path[len(path)-1]
					widest[a][b] = max(widest[a][b], widthOf(path, w))
				}
			})
			for p, a := range order {
				for _, b := range order[p+1:] {
					if widest[a][b] < max(1, w[b][a]) {
						return
					}
				}
			}
			stacks = append(stacks, order)
		})
		got := must(rule.RankedPairs{Strength: rule.Winning}, on)
		if len(stacks) != 1 || ordered(got.Ranks) != named(stacks[0]) {
			t.Fatalf("%v: %s, want the only one of %v", w, ordered(got.Ranks), stacks)
		}
	})
}

func marginsData(w [][]int) rule.Data {
	d := rule.Data{Kind: rule.Margins, Rows: letters(len(w))}
	for _, row := range w {
		for _, x := range row {
			d.Values = append(d.Values, float64(x))
		}
	}
	return d
}

func TestSetsByEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, w, on := drawMargins(t, 6)
		beats := func(a, b int) bool { return w[a][b] > w[b][a] }
		all := func(set []int, is func(a int) bool) bool {
			return !slices.ContainsFunc(set, func(a int) bool { return !is(a) })
		}
		top := upTo(k)
		undominated := map[int]bool{} // sets that no row outside beats a member of
		banks := make([]bool, k)
		for bits := 1; bits < 1<<k; bits++ {
			in := members(k, bits)
			out := where(k, func(a int) bool { return bits>>a&1 == 0 })
			if all(in, func(a int) bool { return all(out, func(b int) bool { return beats(a, b) }) }) && len(in) < len(top) {
				top = in
			}
			undominated[bits] = all(in, func(a int) bool { return all(out, func(b int) bool { return !beats(b, a) }) })
			permutations(in, func(order []int) {
				for i, a := range order {
					if !all(order[i+1:], func(b int) bool { return beats(a, b) }) {
						return
					}
				}
				if !slices.ContainsFunc(out, func(x int) bool { return all(order, func(a int) bool { return beats(x, a) }) }) {
					banks[order[0]] = true
				}
			})
		}
		schwartz := where(k, func(a int) bool { // in a minimal undominated set
			for bits, is := range undominated {
				if !is || bits>>a&1 == 0 {
					continue
				}
				minimal := true
				for other, is := range undominated {
					minimal = minimal && (!is || other == bits || other&^bits != 0)
				}
				if minimal {
					return true
				}
			}
			return false
		})
		left := func(c, a int) bool { return all(upTo(k), func(x int) bool { return !beats(x, c) || beats(x, a) }) }
		right := func(c, a int) bool { return all(upTo(k), func(x int) bool { return !beats(a, x) || beats(c, x) }) }
		uncovered := func(covers func(c, a int) bool) []int {
			return where(k, func(a int) bool {
				return !slices.ContainsFunc(upTo(k), func(c int) bool { return beats(c, a) && covers(c, a) })
			})
		}
		for _, c := range []struct {
			rule rule.Rule
			want []int
		}{
			{rule.TopCycle{}, top},
			{rule.Schwartz{}, schwartz},
			{rule.Banks{}, where(k, func(a int) bool { return banks[a] })},
			{rule.Uncovered{Cover: rule.Gillies}, uncovered(left)},
			{rule.Uncovered{Cover: rule.Bordes}, uncovered(right)},
			{rule.Uncovered{Cover: rule.McKelvey}, uncovered(func(c, a int) bool { return left(c, a) && right(c, a) })},
		} {
			if got := must(c.rule, on).Winners; !slices.Equal(got, c.want) {
				t.Fatalf("%+v of %v: %v, want %v", c.rule, w, got, c.want)
			}
		}
	})
}

// A lottery satisfies its definition exactly, has the rows of the essential set of pref, and
// its shares, the least first, are not less than those of another lottery.
func TestLotteryIsMaximal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, w, on := drawMargins(t, 6)
		of := rapid.SampledFrom([]rule.Payoff{rule.OfMargins, rule.OfSigns}).Draw(t, "of")
		gain := func(a, b int) int {
			m := w[a][b] - w[b][a]
			if of == rule.OfSigns && m != 0 {
				m /= max(m, -m)
			}
			return m
		}
		o := must(rule.MaximalLottery{Of: of}, on)
		sum := new(big.Rat)
		for b := range k {
			sum.Add(sum, o.Lottery[b])
			gains := new(big.Rat)
			for a, p := range o.Lottery {
				gains.Add(gains, new(big.Rat).Mul(p, big.NewRat(int64(gain(a, b)), 1)))
			}
			if gains.Sign() < 0 || o.Lottery[b].Sign() < 0 {
				t.Fatalf("%v, %s: %s is no maximal lottery", w, of, sharesOf(o.Lottery))
			}
		}
		if sum.Cmp(big.NewRat(1, 1)) != 0 {
			t.Fatalf("%v, %s: the shares %s have the sum %s", w, of, sharesOf(o.Lottery), sum)
		}
		m := pref.NewMatrix(k)
		for a := range k {
			for b := range a {
				half := float64(gain(a, b)) / 6
				m.Set(pref.Arm(a), pref.Arm(b), 0.5+half, 0, 0.5-half)
			}
		}
		var essential []int
		for _, a := range pref.Best(m.VonNeumannWorth(), 0) {
			essential = append(essential, int(a))
		}
		if !slices.Equal(o.Winners, essential) {
			t.Fatalf("%v, %s: winners %v, want %v", w, of, o.Winners, essential)
		}
		mine := slices.Sorted(slices.Values(o.Scores))
		permutations(upTo(k), func(order []int) {
			from := make([]pref.Arm, k)
			for i, a := range order {
				from[i] = pref.Arm(a)
			}
			other := slices.Sorted(slices.Values(m.Relabel(from).VonNeumann()))
			for i, x := range mine {
				if x > other[i]+1e-9 {
					return
				}
				if x < other[i]-1e-9 {
					t.Fatalf("%v, %s: the shares %v are less than %v", w, of, mine, other)
				}
			}
		})
	})
}
