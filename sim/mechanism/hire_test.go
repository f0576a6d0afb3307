package mechanism_test

import (
	"math"
	"math/big"
	"testing"

	"joust/sim/lp"
	"joust/sim/mechanism"
	"joust/sim/rng"
)

func rats(t *testing.T, texts ...string) []*big.Rat {
	t.Helper()
	var all []*big.Rat
	for _, text := range texts {
		x, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q is no fraction", text)
		}
		all = append(all, x)
	}
	return all
}

// judges returns a problem of judges of accuracy .8 with these costs.
func judges(t *testing.T, errors mechanism.Errors, most string, costs ...string) *mechanism.Problem {
	t.Helper()
	j := &mechanism.Judges{Cost: rats(t, costs...), Errors: errors, Value: big.NewRat(1, 1), Cap: rats(t, most)[0]}
	for range costs {
		j.Accuracy = append(j.Accuracy, big.NewRat(4, 5))
	}
	if err := j.Check(); err != nil {
		t.Fatal(err)
	}
	p := j.Problem()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	return p
}

// bestFixed returns the greatest value of a contract that recommends one profile always.
func bestFixed(p *mechanism.Problem) *big.Rat {
	var best *big.Rat
	for b := range p.Profiles() {
		if c, ok := mechanism.Fixed(p, b); ok && (best == nil || c.Value.Cmp(best) > 0) {
			best = c.Value
		}
	}
	return best
}

// The values of section 2.6 of the design notes on aggregation, to the last digit printed
// there, and as the fractions that they are.
func TestHireGolden(t *testing.T) {
	for _, row := range []struct {
		errors       mechanism.Errors
		most         string
		costs        []string
		value, fixed string // fractions
		printed      string
	}{
		{mechanism.Independent, "1", []string{"0.05"}, "2/3", "2/3", "0.666667"},
		{mechanism.Independent, "1", []string{"0.05", "0.05"}, "2/3", "2/3", "0.666667"},
		{mechanism.Common, "1", []string{"0.05", "0.05"}, "66/95", "2/3", "0.694737"},
		{mechanism.Common, "4", []string{"0.05", "0.05"}, "", "2/3", "0.698734"},
		{mechanism.Common, "20", []string{"0.05", "0.05"}, "", "2/3", "0.699749"},
		{mechanism.Common, "1", []string{"0.05", "0.2"}, "2/3", "2/3", "0.666667"},
		{mechanism.Common, "4", []string{"0.05", "0.2"}, "", "2/3", "0.69"},
		{mechanism.Common, "20", []string{"0.05", "0.2"}, "", "2/3", "0.698"},
	} {
		p := judges(t, row.errors, row.most, row.costs...)
		c := mechanism.Hire(p)
		if got := mechanism.Decimal(c.Value); got != row.printed {
			t.Errorf("%s errors, costs %v, cap %s: value %s, want %s", row.errors, row.costs, row.most, got, row.printed)
		}
		if row.value != "" && c.Value.RatString() != row.value {
			t.Errorf("%s errors, costs %v, cap %s: value %s, want %s", row.errors, row.costs, row.most, c.Value.RatString(), row.value)
		}
		if got := bestFixed(p).RatString(); got != row.fixed {
			t.Errorf("%s errors, costs %v, cap %s: the best fixed profile has value %s, want %s", row.errors, row.costs, row.most, got, row.fixed)
		}
	}
	// Profiles in the order (guess, guess), (guess, work), (work, guess), (work, work).
	c := mechanism.Hire(judges(t, mechanism.Common, "1", "0.05", "0.05"))
	for b, want := range []string{"0", "9/19", "9/19", "1/19"} {
		if got := c.Recommended[b].RatString(); got != want {
			t.Errorf("profile %d is recommended with probability %s, want %s", b, got, want)
		}
	}
	for most, want := range map[string]string{"4": "0.025", "20": "0.005"} {
		c := mechanism.Hire(judges(t, mechanism.Common, most, "0.05", "0.2"))
		if got := mechanism.Decimal(c.Recommended[3]); got != want {
			t.Errorf("cap %s: the expert audits with probability %s, want %s", most, got, want)
		}
	}
}

// One judge: it is paid c/(q-½) if it is right, which is q·c/(q-½) on average, or nobody is
// hired, where a guess is worth ½ or the cap is less than that payment.
func TestOneJudge(t *testing.T) {
	half := big.NewRat(1, 2)
	for _, q := range rats(t, "0.5", "0.55", "0.7", "0.8", "0.99", "1") {
		for _, c := range rats(t, "0", "0.01", "0.05", "0.1", "0.3") {
			for _, most := range rats(t, "1/10", "1", "3") {
				j := &mechanism.Judges{Accuracy: []*big.Rat{q}, Cost: []*big.Rat{c}, Errors: mechanism.Independent, Value: big.NewRat(1, 1), Cap: most}
				want := new(big.Rat).Set(half)
				if edge := new(big.Rat).Sub(q, half); edge.Sign() > 0 {
					pay := new(big.Rat).Quo(c, edge)
					hired := new(big.Rat).Sub(q, new(big.Rat).Mul(q, pay))
					if pay.Cmp(most) <= 0 && hired.Cmp(want) > 0 {
						want = hired
					}
				}
				if got := mechanism.Hire(j.Problem()).Value; got.Cmp(want) != 0 {
					t.Errorf("accuracy %v, cost %v, cap %v: value %v, want %v", q, c, most, got, want)
				}
			}
		}
	}
}

// drawn returns a problem without any symmetry: random laws, costs and values.
func drawn(s *rng.Source, agents, efforts, signals int) *mechanism.Problem {
	part := func(n int) []*big.Rat { // a law of n outcomes
		counts, sum := make([]int64, n), int64(0)
		for i := range counts {
			counts[i] = int64(s.Intn(6))
			sum += counts[i]
		}
		counts[0]++
		all := make([]*big.Rat, n)
		for i, c := range counts {
			all[i] = big.NewRat(c, sum+1)
		}
		return all
	}
	p := &mechanism.Problem{Cap: big.NewRat(int64(1+s.Intn(3)), 1)}
	for i, x := range part(2) {
		p.States = append(p.States, mechanism.State{Name: string(rune('a' + i)), Prior: x})
	}
	for d := range 2 {
		value := []*big.Rat{new(big.Rat), new(big.Rat)}
		value[d].SetInt64(int64(2 + s.Intn(9)))
		p.Decisions = append(p.Decisions, mechanism.Decision{Name: string(rune('x' + d)), Value: value})
	}
	for range agents {
		a := mechanism.Agent{Name: "agent", Signals: []string{"one", "two", "three"}[:signals]}
		for e := range efforts {
			a.Efforts = append(a.Efforts, mechanism.Effort{Name: "effort", Cost: big.NewRat(int64(e), int64(50+s.Intn(100)))})
		}
		p.Agents = append(p.Agents, a)
	}
	p.Law = make([][][]*big.Rat, p.Profiles())
	for b := range p.Law {
		for range p.States {
			p.Law[b] = append(p.Law[b], part(p.Signals()))
		}
	}
	return p
}

// problems are those on which contracts are checked.
func problems(t *testing.T) []*mechanism.Problem {
	t.Helper()
	s := rng.Stream(3, "problems")
	list := []*mechanism.Problem{
		judges(t, mechanism.Common, "1", "0.05", "0.05"), judges(t, mechanism.Common, "1", "0.05", "0.05", "0.1"), judges(t, mechanism.Independent, "1", "0.01", "0.02"),
	}
	for range 12 {
		list = append(list, drawn(s, 1, 3, 3), drawn(s, 2, 2, 2))
	}
	for _, p := range list {
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
	}
	return append(list, drawn(s, 2, 3, 2), drawn(s, 1, 2, 3))
}

// Under the contract no agent gains by any effort and any map of reports, after any
// recommendation, by enumeration over all profiles, signals and states in floating point;
// payments are within the cap; and the value is that of obedience.
func TestContractsAreObeyed(t *testing.T) {
	const tolerance = 1e-12 // of sums of some hundred numbers of at most 3
	float := func(x *big.Rat) float64 { v, _ := x.Float64(); return v }
	hired, random := 0, 0 // contracts that pay, and that draw their recommendation
	for k, p := range problems(t) {
		c := mechanism.Hire(p)
		if c.Payments.Sign() > 0 {
			hired++
		}
		if c.Value.Cmp(bestFixed(p)) > 0 {
			random++
		}
		total, utility, payments := 0.0, 0.0, 0.0
		for b, mu := range c.Recommended {
			total += float(mu)
			for state := range p.States {
				for s, probability := range p.Law[b][state] {
					chance := float(mu) * float(p.States[state].Prior) * float(probability)
					utility += chance * float(p.Decisions[c.Decide[b][s]].Value[state])
					for i := range p.Agents {
						x := float(c.Pay[i][b][s][state])
						if x < 0 || x > float(p.Cap) {
							t.Errorf("problem %d: a payment of %v", k, x)
						}
						payments += chance * x
					}
				}
			}
		}
		if math.Abs(total-1) > tolerance || math.Abs(utility-float(c.Utility)) > tolerance || math.Abs(payments-float(c.Payments)) > tolerance {
			t.Errorf("problem %d: total %v, utility %v, payments %v of a contract with %v and %v", k, total, utility, payments, float(c.Utility), float(c.Payments))
		}
		for i, a := range p.Agents {
			// earns is what the agent has with an effort and a map of reports, base-n digits of to.
			earns := func(recommended, effort, to int) float64 {
				sum := 0.0
				for b, mu := range c.Recommended {
					efforts := p.Efforts(b)
					if efforts[i] != recommended {
						continue
					}
					efforts[i] = effort
					real := profileOf(efforts, func(j int) int { return len(p.Agents[j].Efforts) })
					sum -= float(mu) * float(a.Efforts[effort].Cost)
					for state := range p.States {
						for s, probability := range p.Law[real][state] {
							reports := p.Reports(s)
							digits := to
							for range reports[i] {
								digits /= len(a.Signals)
							}
							reports[i] = digits % len(a.Signals)
							reported := profileOf(reports, func(j int) int { return len(p.Agents[j].Signals) })
							sum += float(mu) * float(p.States[state].Prior) * float(probability) * float(c.Pay[i][b][reported][state])
						}
					}
				}
				return sum
			}
			n := len(a.Signals)
			maps := int(math.Pow(float64(n), float64(n)))
			truth := map[int]int{1: 0, 2: 2, 3: 21}[n] // digits 0, 1, 2, the first last
			for e := range a.Efforts {
				honest := earns(e, e, truth)
				if honest < -tolerance {
					t.Errorf("problem %d: agent %d loses %v by obeying", k, i, -honest)
				}
				for other := range a.Efforts {
					for to := range maps {
						if v := earns(e, other, to); v > honest+tolerance {
							t.Errorf("problem %d: agent %d, recommended %d, has %v by effort %d and reports %d, and %v by obeying", k, i, e, v, other, to, honest)
						}
					}
				}
			}
		}
	}
	if hired < 6 || random < 3 {
		t.Errorf("%d contracts pay and %d are better than any fixed profile; the test needs more of both", hired, random)
	}
}

// profileOf numbers a profile, the last agent's changing first.
func profileOf(each []int, size func(int) int) int {
	n := 0
	for i, x := range each {
		n = n*size(i) + x
	}
	return n
}

// twin is the linear program of the design notes without any shortcut: variables for every
// payment and every decision, and constraints for all efforts and all maps of reports. Only
// profiles in allowed may be recommended.
func twin(p *mechanism.Problem, allowed func(b int) bool) (*big.Rat, bool) {
	profiles, signals, states, decisions := p.Profiles(), p.Signals(), len(p.States), len(p.Decisions)
	pay := func(i, b, s, state int) int { return profiles + ((i*profiles+b)*signals+s)*states + state }
	decide := func(b, s, d int) int { return pay(len(p.Agents), 0, 0, 0) + (b*signals+s)*decisions + d }
	size := decide(profiles, 0, 0)
	program := &lp.Program{}
	scale := big.NewInt(1) // of the objective
	add := func(row []*big.Rat, equal bool, right int64) {
		d := big.NewInt(1) // the common denominator
		for _, x := range row {
			if x != nil {
				g := new(big.Int).GCD(nil, nil, d, x.Denom())
				d.Mul(d, g.Quo(x.Denom(), g))
			}
		}
		all := lp.Zeros(size)
		for j, x := range row {
			if x != nil {
				all[j].Mul(x.Num(), new(big.Int).Quo(d, x.Denom()))
			}
		}
		switch {
		case right < 0: // the objective
			program.Objective, scale = all, d
		case equal:
			program.Equal(all, new(big.Int).Mul(d, big.NewInt(right)))
		default:
			program.AtMost(all, new(big.Int))
		}
	}
	plus := func(row []*big.Rat, j int, x *big.Rat) {
		if row[j] == nil {
			row[j] = new(big.Rat)
		}
		row[j].Add(row[j], x)
	}
	one, minus := big.NewRat(1, 1), big.NewRat(-1, 1)
	objective, sum := make([]*big.Rat, size), make([]*big.Rat, size)
	joint := func(b, s, state int) *big.Rat { return new(big.Rat).Mul(p.States[state].Prior, p.Law[b][state][s]) }
	for b := range profiles {
		if allowed(b) {
			plus(sum, b, one)
		} else {
			row := make([]*big.Rat, size)
			row[b] = one
			add(row, false, 0)
		}
		for s := range signals {
			row := make([]*big.Rat, size)
			row[b] = minus
			for d := range decisions {
				row[decide(b, s, d)] = one
				for state := range states {
					plus(objective, decide(b, s, d), new(big.Rat).Mul(joint(b, s, state), p.Decisions[d].Value[state]))
				}
			}
			add(row, true, 0)
			for i := range p.Agents {
				for state := range states {
					plus(objective, pay(i, b, s, state), new(big.Rat).Neg(joint(b, s, state)))
					row := make([]*big.Rat, size)
					row[pay(i, b, s, state)], row[b] = one, new(big.Rat).Neg(p.Cap)
					add(row, false, 0)
				}
			}
		}
	}
	add(objective, false, -1)
	add(sum, true, 1)
	for i, a := range p.Agents {
		n := len(a.Signals)
		maps := int(math.Pow(float64(n), float64(n)))
		for e := range a.Efforts {
			for other := range a.Efforts {
				for to := range maps {
					row := make([]*big.Rat, size)
					for b := range profiles {
						efforts := p.Efforts(b)
						if efforts[i] != e {
							continue
						}
						plus(row, b, new(big.Rat).Sub(a.Efforts[e].Cost, a.Efforts[other].Cost))
						efforts[i] = other
						real := profileOf(efforts, func(j int) int { return len(p.Agents[j].Efforts) })
						for s := range signals {
							reports := p.Reports(s)
							digits := to
							for range reports[i] {
								digits /= n
							}
							reports[i] = digits % n
							reported := profileOf(reports, func(j int) int { return len(p.Agents[j].Signals) })
							for state := range states {
								plus(row, pay(i, b, reported, state), joint(real, s, state))
								plus(row, pay(i, b, s, state), new(big.Rat).Neg(joint(b, s, state)))
							}
						}
					}
					add(row, false, 0)
				}
			}
		}
	}
	s, ok := program.Solve()
	if !ok {
		return nil, false
	}
	return s.Value.Quo(s.Value, new(big.Rat).SetInt(scale)), true
}

// The value is that of the program without shortcuts, for free recommendations and for each
// profile alone.
func TestHireAgainstTwin(t *testing.T) {
	list := problems(t)
	for k, p := range []*mechanism.Problem{list[0], list[3], list[4], list[6], list[8]} {
		got := mechanism.Hire(p).Value
		if want, ok := twin(p, func(int) bool { return true }); !ok || got.Cmp(want) != 0 {
			t.Errorf("problem %d: value %v, want %v", k, got, want)
		}
		for b := range p.Profiles() {
			got, ok := mechanism.Fixed(p, b)
			want, feasible := twin(p, func(other int) bool { return other == b })
			if ok != feasible || ok && got.Value.Cmp(want) != 0 {
				t.Errorf("problem %d, profile %d: a contract %v, want %v, of value %v", k, b, ok, feasible, want)
			}
		}
	}
}
