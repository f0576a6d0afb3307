package mechanism

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"joust/sim/rng"
)

// common returns the problem of two judges of accuracy .8 with common errors, cap 1, whose
// work costs .05: its value is 66/95.
func common() *Problem {
	q, c, one := big.NewRat(4, 5), big.NewRat(1, 20), big.NewRat(1, 1)
	return (&Judges{Accuracy: []*big.Rat{q, q}, Cost: []*big.Rat{c, c}, Errors: Common, Value: one, Cap: one}).Problem()
}

// moved returns the problem with a part of the probability of some states and signals moved to
// others, so that the probabilities of each profile of efforts differ by at most radius in all.
func moved(p *Problem, radius float64, s *rng.Source) *Problem {
	other := *p
	other.Law = nil
	for _, rows := range p.Law {
		rest := radius / 2
		var law [][]*big.Rat
		for state, row := range rows {
			prior, _ := p.States[state].Prior.Float64()
			fresh := make([]*big.Rat, len(row))
			for x := range row {
				fresh[x] = new(big.Rat).Set(row[x])
			}
			from, to := s.Intn(len(row)), s.Intn(len(row))
			probability, _ := fresh[from].Float64()
			much := min(rest, prior*probability)
			rest -= much
			part := new(big.Rat).SetFloat64(much / prior)
			if part.Cmp(fresh[from]) > 0 {
				part.Set(fresh[from])
			}
			fresh[from].Sub(fresh[from], part)
			fresh[to].Add(fresh[to], part)
			law = append(law, fresh)
		}
		other.Law = append(other.Law, law)
	}
	return &other
}

// A contract with a radius is obeyed under all laws within the radius, and the contract
// without one is not: it binds, so that nearly any other law breaks it.
func TestRadius(t *testing.T) {
	p, s := common(), rng.Stream(5, "laws")
	all := []int{0, 1, 2, 3}
	robust, ok := p.solve(all, big.NewRat(1, 20))
	if exact := Hire(p).Value; !ok || robust.Payments.Sign() == 0 || robust.Value.Cmp(exact) >= 0 {
		t.Fatalf("the contract with a radius has value %v, that without %v; someone must be hired", robust.Value, exact)
	}
	exact := Hire(p)
	broken := 0
	for range 100 {
		other := moved(p, .9999/20, s) // a law at the radius itself is tempted by a rounding error
		if !other.obeyed(robust) {
			t.Errorf("a contract is not obeyed under a law within its radius: %v", other.Law)
		}
		if !other.obeyed(exact) {
			broken++
		}
	}
	if broken < 50 {
		t.Errorf("only %d of 100 laws break a contract without a radius", broken)
	}
}

// The true worth of a contract is its value where it is obeyed. Where agents are promised
// nothing, all of them guess whatever is recommended.
func TestWorth(t *testing.T) {
	p := common()
	c := Hire(p)
	if got := p.worth(c); got.Cmp(c.Value) != 0 {
		t.Errorf("a contract is worth %v, want %v", got, c.Value)
	}
	for i := range c.Pay {
		for b := range c.Pay[i] {
			for s := range c.Pay[i][b] {
				for state := range c.Pay[i][b][s] {
					c.Pay[i][b][s][state] = new(big.Rat)
				}
			}
		}
	}
	if got := p.worth(c); got.RatString() != "1/2" || p.obeyed(c) {
		t.Errorf("a contract that pays nothing is worth %v, want the half of a guess", got)
	}
}

// In a few rounds no contract is sure to be obeyed, and the regret is that of guessing. In many
// rounds the regret grows with the power 2/3 of their number, up to a root of a logarithm, which
// adds 0.5/ln(10⁷) = 0.03 to the slope, and what the first horizons lose besides, where prices
// that grow as 1/(edge - radius) take 0.05 from it. The tolerance of 0.08 is their sum; the noise
// of a run is a tenth of it.
func TestExplore(t *testing.T) {
	p := common()
	few := Explore(p, 1000, rng.Stream(1, "few"))
	best, _ := Hire(p).Value.Float64()
	// 25 rounds of each profile, each of which costs both caps: 2 + value - (.5 + 3·.8)/4.
	if want := 100*(2+best-(.5+3*.8)/4) + 900*(best-.5); few.Exploring != 100 || few.Value != .5 || math.Abs(few.Regret-want) > 1e-9 {
		t.Errorf("got %+v, want 100 rounds of exploration and the regret %v of guessing afterwards", few, want)
	}
	var log []float64
	for _, rounds := range []int{1_000_000, 1_000_000_000} {
		e := Explore(p, rounds, rng.Stream(1, strconv.Itoa(rounds)))
		if !e.Obeyed || e.Value <= .6 || e.Value >= best {
			t.Errorf("%d rounds: got %+v, want a contract that is obeyed and worse than the best", rounds, e)
		}
		log = append(log, math.Log10(e.Regret))
	}
	if slope := (log[1] - log[0]) / 3; math.Abs(slope-2./3) > .08 {
		t.Errorf("the regret grows with the power %v of the rounds, want 2/3", slope)
	}
}

// What is wrong with a problem is named.
func TestCheck(t *testing.T) {
	third := big.NewRat(333333, 1_000_000)
	for name, row := range map[string]struct {
		change func(p *Problem)
		want   string
	}{
		"prior":     {func(p *Problem) { p.States[0].Prior = third }, "the prior of the states has the sum 0.833333; it must be 1 exactly (write thirds as 1/3)"},
		"agents":    {func(p *Problem) { p.Agents = append(p.Agents, p.Agents...) }, "there are 4 agents; there must be from 1 to 3, for the number of payments grows as a power of it"},
		"cap":       {func(p *Problem) { p.Cap = new(big.Rat) }, "the cap is 0; it must be greater than 0, or nobody can be paid"},
		"decisions": {func(p *Problem) { p.Decisions = nil }, "there is no decision; there must be at least one"},
		"values":    {func(p *Problem) { p.Decisions[1].Value = nil }, "the decision B has 0 values; it needs one for each of 2 states"},
		"cost":      {func(p *Problem) { p.Agents[1].Efforts[1].Cost = big.NewRat(-1, 2) }, "judge 2: the effort work costs -0.5; it must be at least 0"},
		"free":      {func(p *Problem) { p.Agents[0].Efforts[0].Cost = third }, "judge 1: no effort is free; one must cost 0, for an agent may always do nothing"},
		"law":       {func(p *Problem) { p.Law[3][1][0] = big.NewRat(1, 10) }, "with the efforts work, work, in the state B, the signals have the sum of probabilities 0.9; it must be 1 exactly"},
		"negative":  {func(p *Problem) { p.Law[0][0][0] = big.NewRat(-1, 4) }, "with the efforts guess, guess, in the state A, a probability is -0.25; it must be at least 0"},
	} {
		p := common()
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		row.change(p)
		if err := p.Check(); err == nil || err.Error() != row.want {
			t.Errorf("%s: got %v, want %s", name, err, row.want)
		}
	}
	j := &Judges{Accuracy: []*big.Rat{big.NewRat(2, 5)}, Cost: []*big.Rat{big.NewRat(-1, 1)}, Errors: "none", Value: new(big.Rat), Cap: new(big.Rat)}
	want := "accuracy is 0.4; it must be a number from 0.5 to 1\ncost is -1; it must be at least 0\nerrors is \"none\"; it must be one of independent, common\n" +
		"value is 0; it must be greater than 0\ncap is 0; it must be greater than 0"
	if err := j.Check(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
