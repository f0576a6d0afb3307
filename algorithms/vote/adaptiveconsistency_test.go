package vote

import (
	"math"
	"math/big"
	"testing"

	"joust/sim/duel"
)

// leadOf returns the lead after a votes for one answer and then b for another.
func leadOf(a, b int) lead {
	l := even()
	for i := range a {
		l.count(i + 1)
	}
	for i := range b {
		l.count(i + 1)
	}
	return l
}

// TestLeadGolden checks published values of the lead.
func TestLeadGolden(t *testing.T) {
	for _, c := range []struct {
		a, b int
		want float64
	}{
		{1, 0, 0.75},
		{2, 0, 0.875},
		{3, 0, 0.9375},
		{4, 0, 0.96875},
		{5, 0, 0.984375},
		{3, 1, 0.812500},
		{4, 1, 0.890625},
		{5, 1, 0.937500},
		{4, 2, 0.773438},
		{6, 2, 0.910156},
		{0, 0, 0.5},
		{1, 1, 0.5},
		{5, 5, 0.5},
	} {
		l := leadOf(c.a, c.b)
		if math.Abs(l.sure-c.want) > 1e-6 || l.a != c.a || l.b != c.b {
			t.Errorf("%d votes against %d: got %+v, want %g", c.a, c.b, l, c.want)
		}
	}
}

// TestAdaptiveConsistencyStops checks the number of equal votes after which the rule
// stops.
func TestAdaptiveConsistencyStops(t *testing.T) {
	for _, c := range []struct {
		threshold float64
		teams     []int
		generated int
		want      int // the answer
	}{
		{0.8, []int{7, 7, 7, 7, 7, 7}, 2, 7},
		{0.95, []int{7, 7, 7, 7, 7, 7}, 4, 7},
		{0.75, []int{7, 7, 7, 7, 7, 7}, 1, 7},
		{0.9375, []int{7, 7, 7, 7, 7, 7}, 3, 7},
		{0.8, []int{1, 2, 2, 2, 2, 2}, 4, 2},             // 3 against 1
		{0.8, []int{1, 2, 3, 2, 2, 1}, 5, 2},             // 3 against 1 and 1
		{0.9, []int{1, 2, 1, 2, 2, 2, 2, 2, 1, 1}, 8, 2}, // 6 against 2
		{0.95, []int{1, 2, 1, 2, 2, 2, 2, 2}, 8, 2},      // never, and all vote
		{0.999, []int{4, 4}, 2, 4},
	} {
		l := NewAdaptiveConsistency(AdaptiveConsistencyParams{c.threshold}, votes(c.teams...), nil)
		want := duel.Expenses{Rounds: c.generated, Generated: c.generated}
		if got := l.Expenses(); got != want || c.teams[l.Recommend()] != c.want {
			t.Errorf("%v at %g: got answer %d for %+v, want %d for %+v", c.teams, c.threshold, c.teams[l.Recommend()], got, c.want, want)
		}
	}
}

// TestLeadExact compares the lead, updated vote by vote, with the sum of binomial
// coefficients, for as many votes as a pool has. Each of 4096 votes costs a few
// roundings of numbers below 1: 4096·4·2^-53 < 2e-12.
func TestLeadExact(t *testing.T) {
	exact := func(a, b int) float64 {
		n := int64(a + b + 1)
		sum, c := new(big.Int), big.NewInt(1)
		for k := range int64(a + 1) {
			sum.Add(sum, c)
			c.Mul(c, big.NewInt(n-k))
			c.Quo(c, big.NewInt(k+1))
		}
		x, _ := new(big.Rat).SetFrac(sum, new(big.Int).Lsh(big.NewInt(1), uint(n))).Float64()
		return x
	}
	for _, p := range []float64{0.5, 0.51, 0.55, 0.8, 1} {
		s := stream(t, label(t, int(100*p)))
		l, count := even(), [3]int{}
		for n := 1; n <= 4096; n++ {
			answer := 0
			if s.Float64() >= p {
				answer = 1 + s.Intn(2)*s.Intn(2) // a third answer now and then
			}
			count[answer]++
			l.count(count[answer])
			first, second := count[0], max(count[1], count[2])
			if first < second {
				first, second = second, max(count[0], min(count[1], count[2]))
			}
			if l.a != first || l.b != second {
				t.Fatalf("p=%g after %v: got %d and %d votes", p, count, l.a, l.b)
			}
			if n > 64 && n%256 != 0 {
				continue
			}
			if want := exact(first, second); math.Abs(l.sure-want) > 2e-12 {
				t.Fatalf("p=%g, %d votes against %d: got %.17g, want %.17g", p, first, second, l.sure, want)
			}
		}
	}
}

// TestAdaptiveConsistencyExact compares the rule, with two answers of which the right
// one has probability p, with an exact computation over the counts of votes: the mean
// number of candidates that it generates and how often it is right. Simulated means
// are within 4 standard errors.
func TestAdaptiveConsistencyExact(t *testing.T) {
	const k, trials = 40, 4000
	for _, threshold := range []float64{0.8, 0.95} {
		for _, p := range []float64{0.3, 0.5, 0.6, 0.9, 1} {
			mean, square, right := walk(k, p, threshold)
			s := stream(t, label(t, int(1000*p+100*threshold)))
			generated, correct, teams := 0, 0, make([]int, k)
			for range trials {
				for i := range teams {
					teams[i] = 1
					if s.Float64() < p {
						teams[i] = 0
					}
				}
				l := NewAdaptiveConsistency(AdaptiveConsistencyParams{threshold}, votes(teams...), s)
				generated += l.Expenses().Generated
				correct += 1 - teams[l.Recommend()]
			}
			for _, c := range []struct {
				what                string
				got, want, variance float64
			}{
				{"candidates", float64(generated) / trials, mean, square - mean*mean},
				{"accuracy", float64(correct) / trials, right, right * (1 - right)},
			} {
				if limit := 4*math.Sqrt(max(0, c.variance)/trials) + 1e-9; math.Abs(c.got-c.want) > limit {
					t.Errorf("p=%g at %g: %s %.4f, want %.4f to within %.4f", p, threshold, c.what, c.got, c.want, limit)
				}
			}
		}
	}
}

// walk returns the mean and the mean square of the number of generated candidates, at
// most k, and the probability to be right, counting half of the undecided cases in
// which all have voted.
func walk(k int, p, threshold float64) (mean, square, right float64) {
	alive := []float64{1} // by the right votes
	for n := 1; n <= k; n++ {
		next := make([]float64, n+1)
		for x, q := range alive {
			next[x+1] += q * p
			next[x] += q * (1 - p)
		}
		for x, q := range next {
			a, b := max(x, n-x), min(x, n-x)
			if n < k && posterior(a, b) < threshold {
				continue
			}
			mean += q * float64(n)
			square += q * float64(n) * float64(n)
			switch {
			case 2*x > n:
				right += q
			case 2*x == n:
				right += q / 2
			}
			next[x] = 0
		}
		alive = next
	}
	return mean, square, right
}
