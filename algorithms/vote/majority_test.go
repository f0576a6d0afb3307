package vote

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"joust/sim/duel"
	"joust/sim/rng"
)

// Two answers: a majority of n is right with the probability of a binomial tail,
// found by letting the learner judge every pattern of votes. The values are
// those of 7.1 of the specification; with n even it is worth as much as with n-1.
func TestTwoAnswers(t *testing.T) {
	for _, c := range []struct {
		p    float64
		n    int
		want float64
	}{
		{0.55, 3, 0.574750},
		{0.55, 5, 0.593127},
		{0.55, 9, 0.621421},
		{0.60, 3, 0.648000},
		{0.60, 5, 0.682560},
		{0.60, 9, 0.733432},
		{0.704, 3, 0.789021},
		{0.704, 9, 0.906018},
		{0.80, 5, 0.942080},
		{0.55, 4, 0.574750},
		{0.60, 4, 0.648000},
		{0.80, 6, 0.942080},
	} {
		got := 0.0
		for b := range 1 << c.n {
			ones := bits.OnesCount(uint(b))
			right := 0.5 // a tie, of which see TestTiesAreDrawnEvenly
			if 2*ones != c.n {
				right = float64(chosenAnswer(pattern(b, c.n)))
			}
			got += right * math.Pow(c.p, float64(ones)) * math.Pow(1-c.p, float64(c.n-ones))
		}
		if math.Abs(got-c.want) > 1e-6 {
			t.Errorf("p=%g, n=%d: got %.6f, want %.6f", c.p, c.n, got, c.want)
		}
	}
}

// chosenAnswer is what Majority makes of the votes, where none are tied.
func chosenAnswer(answers []int) int {
	return answers[NewMajority(MajorityParams{}, votes(answers...), nil).Recommend()]
}

// Many answers: right in the limit exactly where p exceeds every q. The right
// answer has p=.45, a wrong one q=.46, and 7.8 of the specification has the
// normal approximation of its chance to lead,
//
//	Φ( √n (p-q) / √(p+q-(p-q)²) ).
//
// Counting half of a tie it is off by O(1/n) (a lattice variable of span 1 or 2 at
// its point of symmetry, with skewness ~ (p-q)): less than .001 at n=64. Half of
// the ties is also what the learner wins, for a third answer of .09 never leads.
func TestPlurality(t *testing.T) {
	const p, q = 0.45, 0.46
	for _, c := range []struct {
		n      int
		want   float64
		trials int // none where the formula is compared only
	}{{64, 0.4666, 40_000}, {1000, 0.3701, 10_000}, {10_000, 0.1472, 1500}, {40_000, 0.0180, 0}} {
		normal := math.Erfc(-math.Sqrt(float64(c.n)/2)*(p-q)/math.Sqrt(p+q-(p-q)*(p-q))) / 2
		if math.Abs(normal-c.want) > 5e-5 {
			t.Errorf("n=%d: the formula says %.4f, want %.4f", c.n, normal, c.want)
		}
		if c.trials == 0 {
			continue
		}
		s := stream(t, label(t, c.n))
		right, teams := 0, make([]int, c.n)
		for range c.trials {
			for i := range teams {
				switch u := s.Float64(); {
				case u < p:
					teams[i] = 0
				case u < p+q:
					teams[i] = 1
				default:
					teams[i] = 2
				}
			}
			if teams[NewMajority(MajorityParams{}, votes(teams...), s).Recommend()] == 0 {
				right++
			}
		}
		got := float64(right) / float64(c.trials)
		if limit := 4*math.Sqrt(c.want*(1-c.want)/float64(c.trials)) + 0.001; math.Abs(got-normal) > limit {
			t.Errorf("n=%d: right in %.4f of %d trials, want %.4f to within %.4f", c.n, got, c.trials, normal, limit)
		}
	}
}

// annotator is right with probability p1 if the truth is 1, p0 if it is 0.
type annotator struct{ p1, p0 float64 }

// isMAP says, by asking the learner about all 2^M patterns of votes, whether the
// majority of these annotators is always an answer of greatest posterior
// probability where the prior odds of 1 against 0 have that logarithm. Patterns
// without a majority are left out.
func isMAP(who []annotator, prior float64) bool {
	m := len(who)
	for b := range 1 << m {
		answers := pattern(b, m)
		if 2*bits.OnesCount(uint(b)) == m {
			continue
		}
		one, zero := math.Exp(prior), 1.0 // posterior, up to a factor
		for i, a := range answers {
			if a == 1 {
				one *= who[i].p1
				zero *= 1 - who[i].p0
			} else {
				one *= 1 - who[i].p1
				zero *= who[i].p0
			}
		}
		// Equal posteriors, to within rounding, allow either answer.
		if best := chosenAnswer(answers); best == 1 && one < zero*(1-1e-9) || best == 0 && zero < one*(1-1e-9) {
			return false
		}
	}
	return true
}

const slack = 1e-9 // for comparisons at equality, where either answer will do

// One coin, all of one accuracy: |ln(π1/π0)| <= ln(p/(1-p)) with M odd, twice that
// with M even.
func TestMajorityIsMAPOneCoinEqual(t *testing.T) {
	seen := make(map[bool]int)
	for _, m := range []int{2, 3, 4, 5, 6, 7} {
		for _, p := range []float64{0.5, 0.51, 0.6, 0.7, 0.8, 0.9, 0.99} {
			for _, pi := range []float64{0.01, 0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.75, 0.9, 0.95} {
				prior := math.Log(pi / (1 - pi))
				limit := math.Log(p / (1 - p))
				if m%2 == 0 {
					limit *= 2
				}
				want := math.Abs(prior) <= limit+slack
				if got := isMAP(slices.Repeat([]annotator{{p, p}}, m), prior); got != want {
					t.Errorf("%d of accuracy %g, prior %g: got MAP=%v, want %v", m, p, pi, got, want)
				}
				seen[want]++
			}
		}
	}
	bothMet(t, seen)
}

// One coin, unequal: with w_i = ln(p_i/(1-p_i)), the (M+1)/2 smallest less the
// (M-1)/2 largest must outweigh the prior.
func TestMajorityIsMAPOneCoinUnequal(t *testing.T) {
	seen := make(map[bool]int)
	s := stream(t)
	for _, m := range []int{3, 5, 7} {
		for range 300 {
			who, w := make([]annotator, m), make([]float64, m)
			middle, width := s.Uniform(0.6, 0.85), s.Uniform(0, 0.12)
			for i := range who {
				p := s.Uniform(middle-width, middle+width)
				who[i] = annotator{p, p}
				w[i] = math.Log(p / (1 - p))
			}
			slices.Sort(w)
			worst := 0.0
			for i := range (m + 1) / 2 {
				worst += w[i]
			}
			for i := range (m - 1) / 2 {
				worst -= w[m-1-i]
			}
			prior := s.Uniform(-1, 1)
			want := worst >= math.Abs(prior)-slack
			if got := isMAP(who, prior); got != want {
				t.Errorf("weights %v, prior odds e^%g: got MAP=%v, want %v", w, prior, got, want)
			}
			seen[want]++
		}
	}
	bothMet(t, seen)
}

// Two coins, α = P(1|1) and β = P(0|0) for all:
//
//	k* = (M ln(β/(1-α)) - ln(π1/π0)) / (ln(α/(1-β)) + ln(β/(1-α)))
//
// must lie in ((M-1)/2, (M+1)/2]. At its lower end both answers are as good.
func TestMajorityIsMAPTwoCoins(t *testing.T) {
	seen := make(map[bool]int)
	grid := []float64{0.35, 0.55, 0.6, 0.7, 0.8, 0.9, 0.97}
	for _, m := range []int{3, 5, 7} {
		for _, alpha := range grid {
			for _, beta := range grid {
				if alpha+beta <= 1 {
					continue // who votes 1 makes 0 likelier
				}
				for _, pi := range []float64{0.2, 0.35, 0.5, 0.55, 0.7, 0.9} {
					prior := math.Log(pi / (1 - pi))
					one, zero := math.Log(alpha/(1-beta)), math.Log(beta/(1-alpha))
					k := (float64(m)*zero - prior) / (one + zero)
					want := float64(m-1)/2 <= k+slack && k <= float64(m+1)/2+slack
					if got := isMAP(slices.Repeat([]annotator{{alpha, beta}}, m), prior); got != want {
						t.Errorf("%d of α=%g, β=%g, prior %g: k*=%g, got MAP=%v, want %v", m, alpha, beta, pi, k, got, want)
					}
					seen[want]++
				}
			}
		}
	}
	bothMet(t, seen)
}

func bothMet(t *testing.T, seen map[bool]int) {
	t.Helper()
	if min(seen[true], seen[false]) < 30 {
		t.Errorf("the grid has %d cases where the vote is optimal and %d where it is not; a test needs both", seen[true], seen[false])
	}
}

// The log-odds of true accuracies make a weighted vote the Bayes rule on every
// pattern of votes, as Nitzan and Paroush (1982) prove for even prior odds.
func TestLogOddsAreTheBayesRule(t *testing.T) {
	s := stream(t)
	for _, m := range []int{3, 4, 7} {
		for range 50 {
			scores := make([]float64, m)
			for i := range scores {
				scores[i] = s.Uniform(0.3, 0.98)
			}
			for b := range 1 << m {
				answers := pattern(b, m)
				p := duel.Problem{Arms: m, Horizon: 1, Teams: answers, Scores: scores}
				one, zero := 1.0, 1.0
				for i, a := range answers {
					if a == 1 {
						one, zero = one*scores[i], zero*(1-scores[i])
					} else {
						one, zero = one*(1-scores[i]), zero*scores[i]
					}
				}
				got := answers[NewWeightedMajority(WeightedMajorityParams{"log-odds"}, p, s).Recommend()]
				if b == 0 || b == 1<<m-1 {
					continue // one answer only: there is nothing to choose
				}
				if got == 1 != (one > zero) {
					t.Fatalf("scores %v, votes %v: got answer %d, posterior odds of 1 %g", scores, answers, got, one/zero)
				}
			}
		}
	}
}

// Best-of-N, a vote and a weighted vote in the pools of 5.1 with the scorer of
// 5.6 of the specification, cell Llama-8B on MATH, whose prototype has the numbers
// below: the mediocre scorer alone falls short of the vote, and together they
// exceed both (8H). The prototype's numbers have a standard error of .006 at 16
// candidates and .012 at 64, these of .008 and .011, and it does not say how it
// made weights of scores; so ±.03 for the first two and ±.045 for the third.
func TestVoteAndScorer(t *testing.T) {
	for _, c := range []struct {
		n, trials                int
		majority, best, weighted float64
	}{{16, 4000, 0.583, 0.562, 0.639}, {64, 2000, 0.589, 0.565, 0.664}} {
		s := stream(t, label(t, c.n))
		var right [3]int
		for range c.trials {
			p := llama(s, c.n)
			for i, l := range []duel.Learner{
				NewMajority(MajorityParams{}, p, s),
				NewBestOfN(BestOfNParams{"score"}, p, s),
				NewWeightedMajority(WeightedMajorityParams{"score"}, p, s),
			} {
				if p.Teams[l.Recommend()] == 0 {
					right[i]++
				}
			}
		}
		for i, w := range []struct {
			name        string
			want, limit float64
		}{{"majority", c.majority, 0.03}, {"best-of-n", c.best, 0.03}, {"weighted majority", c.weighted, 0.045}} {
			if got := float64(right[i]) / float64(c.trials); math.Abs(got-w.want) > w.limit {
				t.Errorf("%s of %d: right in %.3f, want %.3f to within %g", w.name, c.n, got, w.want, w.limit)
			}
		}
		if right[2] < right[0] || right[0] < right[1] {
			t.Errorf("of %d: vote %d, scorer %d, both %d of %d; want both >= vote > scorer", c.n, right[0], right[1], right[2], c.trials)
		}
	}
}

// llama draws candidates: a problem's chance of a right sample, answer 0, from
// Beta(.97, 1.34), wrong answers 1 … 40 by Zipf's law with exponent 1.57, and
// scores whose logits are normal around a value of the answer.
func llama(s *rng.Source, n int) duel.Problem {
	const wrong, zipf = 40, 1.57
	q := beta(s, 0.97, 1.34)
	value := make([]float64, wrong+1)
	value[0] = 1 + 0.3*math.Log(q/(1-q))
	var cumulative [wrong]float64
	sum := 0.0
	for k := range wrong {
		value[k+1] = 0.8 * normal(s)
		sum += math.Pow(float64(k+1), -zipf)
		cumulative[k] = sum
	}
	p := duel.Problem{Arms: n, Horizon: 1, Teams: make([]int, n), Scores: make([]float64, n)}
	for i := range n {
		if s.Float64() >= q {
			k, _ := slices.BinarySearch(cumulative[:], s.Float64()*sum)
			p.Teams[i] = k + 1
		}
		p.Scores[i] = 1 / (1 + math.Exp(-value[p.Teams[i]]-normal(s)))
	}
	return p
}

// normal is a standard normal number (Box and Muller).
func normal(s *rng.Source) float64 {
	return math.Sqrt(-2*math.Log(1-s.Float64())) * math.Cos(2*math.Pi*s.Float64())
}

// beta is a Beta(a, b) number (Jöhnk).
func beta(s *rng.Source, a, b float64) float64 {
	for {
		x, y := math.Pow(s.Float64(), 1/a), math.Pow(s.Float64(), 1/b)
		if x+y <= 1 && x > 0 && y > 0 {
			return x / (x + y)
		}
	}
}
