package vote

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// Streams, pools and a table of rules for all tests of this package.

func stream(t *testing.T, labels ...string) *rng.Source {
	return rng.Stream(1, append([]string{t.Name()}, labels...)...)
}

// pool draws a problem with many ties: few answers with arbitrary numbers, and few values
// of scores and of parts, including 0 and 1. Some problems lack answers, scores or parts.
func pool(s *rng.Source) duel.Problem {
	p := duel.Problem{Arms: 2 + s.Intn(11), Horizon: 1}
	few := func() float64 { return float64(s.Intn(5)) / 4 }
	teams := 1 + s.Intn(p.Arms)
	withTeams, withScores, withParts := s.Intn(5) > 0, s.Intn(5) > 0, s.Intn(5) > 0
	for range p.Arms {
		if withTeams {
			p.Teams = append(p.Teams, 100-7*s.Intn(teams))
		}
		if withScores {
			p.Scores = append(p.Scores, few())
		}
		if withParts {
			parts := make([]float64, 1+s.Intn(3))
			for j := range parts {
				parts[j] = few()
			}
			p.Parts = append(p.Parts, parts)
		}
	}
	return p
}

// rule is a learner with parameters, and a plain computation of the arms that it may
// recommend and of its expenses.
type rule struct {
	name string
	made func(duel.Problem, *rng.Source) duel.Accountant
	twin func(*duel.Problem) ([]pref.Arm, duel.Expenses)
}

// of returns the constructor of a rule's learners.
func of[P param.Params, L duel.Accountant](made func(P, duel.Problem, *rng.Source) L, params P) func(duel.Problem, *rng.Source) duel.Accountant {
	return func(p duel.Problem, s *rng.Source) duel.Accountant { return made(params, p, s) }
}

// TestTwins checks that each rule recommends only arms that a plain computation
// allows, recommends each of them in some trial, and counts its expenses. With at
// most 12 arms allowed, one of them is missed in 150 draws with probability at most
// 12·(11/12)^150 < 3e-5, and the streams are fixed.
func TestTwins(t *testing.T) {
	for _, r := range rules() {
		s := stream(t, r.name)
		for trial := range 300 {
			p := pool(s)
			if p.Teams == nil && p.Scores == nil && p.Parts == nil {
				continue // no candidates: see TestUnknownArmsAreEqual
			}
			want, spent := r.twin(&p)
			met := make(map[pref.Arm]bool)
			for range 150 {
				l := r.made(p, s)
				if _, more := l.Next(); more {
					t.Fatalf("%s, trial %d: the rule proposes a duel", r.name, trial)
				}
				if got := l.Recommend(); !slices.Contains(want, got) {
					t.Fatalf("%s, trial %d: got arm %d, want one of %v: %+v", r.name, trial, got, want, p)
				}
				if got := l.Expenses(); got != spent {
					t.Fatalf("%s, trial %d: got the expenses %+v, want %+v: %+v", r.name, trial, got, spent, p)
				}
				met[l.Recommend()] = true
				if len(met) == len(want) {
					break
				}
			}
			if len(met) < len(want) {
				t.Errorf("%s, trial %d: it recommends only %v, want all of %v", r.name, trial, met, want)
			}
		}
	}
}

// evenly fails the test unless all counts are equal within 4 standard errors.
func evenly(t *testing.T, what string, counts []int) {
	t.Helper()
	n := 0
	for _, c := range counts {
		n += c
	}
	p := 1 / float64(len(counts))
	limit := 4 * math.Sqrt(float64(n)*p*(1-p))
	for _, c := range counts {
		if math.Abs(float64(c)-float64(n)*p) > limit {
			t.Errorf("%s: %v, want equal counts to within %.0f", what, counts, limit)
			return
		}
	}
}

// TestUnknownArmsAreEqual checks that, if nothing is known about the arms, every rule with
// every threshold, and the oracle without the truth, recommends each of them equally often.
func TestUnknownArmsAreEqual(t *testing.T) {
	all := append(rules(), rule{name: "oracle", made: of(NewOracle, OracleParams{})})
	for _, r := range all {
		s := stream(t, r.name)
		counts := make([]int, 5)
		for range 5000 {
			counts[r.made(duel.Problem{Arms: 5, Horizon: 1}, s).Recommend()]++
		}
		evenly(t, r.name, counts)
	}
}

// TestTiesAreDrawnEvenly checks that ties are broken uniformly: among the answers in a
// vote, whatever the order of their candidates, and among the candidates otherwise.
func TestTiesAreDrawnEvenly(t *testing.T) {
	p := duel.Problem{Arms: 7, Horizon: 1, Teams: []int{5, 5, 9, 1, 1, 9, 3}, Scores: []float64{0, 0.5, 0.25, 0.5, 0, 0.25, 0.5}}
	for i := range p.Arms {
		p.Parts = append(p.Parts, []float64{p.Scores[i], 1 - p.Scores[i]})
	}
	for _, c := range []struct {
		name string
		made func(duel.Problem, *rng.Source) duel.Accountant
		want []pref.Arm
	}{
		{"majority", of(NewMajority, MajorityParams{}), []pref.Arm{0, 2, 3}},
		{"adaptive consistency", of(NewAdaptiveConsistency, AdaptiveConsistencyParams{0.95}), []pref.Arm{0, 2, 3}},
		{"weighted majority", of(NewWeightedMajority, WeightedMajorityParams{"score"}), []pref.Arm{0, 2, 3, 6}},
		{"best-of-n", of(NewBestOfN, BestOfNParams{"score"}), []pref.Arm{1, 3, 6}},
		{"soft-sc", of(NewSoftSC, SoftSCParams{"mean"}), []pref.Arm{0, 1, 2, 3, 4, 5, 6}},
		{"adaptive soft-sc", of(NewAdaptiveSoftSC, AdaptiveSoftSCParams{0.75, 0, "min"}), []pref.Arm{1}},
	} {
		s := stream(t, c.name)
		counts := make([]int, len(c.want))
		for range 6000 {
			got := c.made(p, s).Recommend()
			i := slices.Index(c.want, got)
			if i < 0 {
				t.Fatalf("%s: got arm %d, want one of %v", c.name, got, c.want)
			}
			counts[i]++
		}
		evenly(t, c.name, counts)
	}
}

// TestDegenerate checks that the numbering of answers and equal scores have no effect, and
// that every rule works with extreme values.
func TestDegenerate(t *testing.T) {
	const k = 9
	same := func(v float64) []float64 { return slices.Repeat([]float64{v}, k) }
	parts := func(v ...float64) [][]float64 { return slices.Repeat([][]float64{v}, k) }
	for _, c := range []struct {
		name string
		p    duel.Problem
	}{
		{"one team", duel.Problem{Teams: make([]int, k), Scores: same(0.5), Parts: parts(0.5, 0.5)}},
		{"scores 0", duel.Problem{Teams: []int{1, 1, 1, 2, 2, 2, 3, 3, 3}, Scores: same(0), Parts: parts(0, 0)}},
		{"scores 1", duel.Problem{Teams: []int{1, 1, 1, 2, 2, 2, 3, 3, 3}, Scores: same(1), Parts: parts(1, 1)}},
		{"empty parts", duel.Problem{Parts: make([][]float64, k)}},
		{"a part that is 0", duel.Problem{Parts: parts(0.5, 0, 1)}},
	} {
		c.p.Arms, c.p.Horizon = k, 1
		for _, r := range rules() {
			l := r.made(c.p, stream(t, c.name, r.name))
			if a := l.Recommend(); a < 0 || a >= k {
				t.Errorf("%s, %s: got arm %d of %d", c.name, r.name, a, k)
			}
			if e := l.Expenses(); e.Generated < 1 || e.Generated > k || e.Scored > e.Generated || e.Rounds != 0 && e.Rounds != e.Generated {
				t.Errorf("%s, %s: got the expenses %+v", c.name, r.name, e)
			}
		}
	}
	// One certain candidate among many with a part of score 0.
	p := duel.Problem{Arms: 3, Horizon: 1, Parts: [][]float64{{0, 1}, {0.01, 0.01}, {1, 0}}}
	for _, by := range []string{"min", "product"} {
		if got := NewSoftSC(SoftSCParams{by}, p, stream(t, by)).Recommend(); got != 1 {
			t.Errorf("soft-sc by %s: got arm %d, want 1", by, got)
		}
	}
}

// TestProductOfManyParts checks that a product of many parts does not underflow.
func TestProductOfManyParts(t *testing.T) {
	p := duel.Problem{Arms: 2, Horizon: 1, Parts: [][]float64{slices.Repeat([]float64{0.1}, 5000), slices.Repeat([]float64{0.11}, 5000)}}
	if got := NewBestOfN(BestOfNParams{"product"}, p, nil).Recommend(); got != 1 {
		t.Errorf("got arm %d, want 1", got)
	}
	// The number of parts changes a product but not a geometric mean.
	p.Parts = [][]float64{{0.9, 0.9, 0.9}, {0.8}}
	if got := NewBestOfN(BestOfNParams{"product"}, p, nil).Recommend(); got != 1 {
		t.Errorf("best-of-n by product: got arm %d, want 1: .729 < .8", got)
	}
	if got := NewSoftSC(SoftSCParams{"product"}, p, nil).Recommend(); got != 0 {
		t.Errorf("soft-sc by product: got arm %d, want 0: .9 > .8", got)
	}
}

// TestSoftSC checks Soft-SC on one table by hand. The smallest token probabilities are .2,
// .4, .3 and .5.
func TestSoftSC(t *testing.T) {
	p := duel.Problem{Arms: 4, Horizon: 1, Teams: []int{1, 1, 1, 2}, Parts: [][]float64{
		{0.2, 1, 1, 1}, // mean .8, product^(1/4) .669
		{0.4, 0.9},     // mean .65, product^(1/2) .6
		{0.3, 0.6, 0.9},
		{0.5, 0.7, 0.8}, // mean .667, product^(1/3) .654
	}}
	for by, want := range map[string]pref.Arm{"mean": 0, "min": 3, "product": 0} {
		if got := NewSoftSC(SoftSCParams{by}, p, nil).Recommend(); got != want {
			t.Errorf("soft-sc by %s: got arm %d, want %d", by, got, want)
		}
	}
	for _, c := range []struct {
		params    AdaptiveSoftSCParams
		want      pref.Arm
		generated int
	}{
		{AdaptiveSoftSCParams{0.8, 10, "mean"}, 0, 3}, // .2 + .4 + .3
		{AdaptiveSoftSCParams{0.8, 10, "min"}, 1, 3},
		{AdaptiveSoftSCParams{0.8, 2, "min"}, 1, 2},
		{AdaptiveSoftSCParams{0.1, 10, "min"}, 0, 1},
		{AdaptiveSoftSCParams{0.95, 0, "min"}, 3, 4},
		{AdaptiveSoftSCParams{50, 0, "mean"}, 0, 4},
	} {
		l := NewAdaptiveSoftSC(c.params, p, nil)
		want := duel.Expenses{Rounds: c.generated, Scored: c.generated, Generated: c.generated}
		if got := l.Expenses(); l.Recommend() != c.want || got != want {
			t.Errorf("%+v: got arm %d for %+v, want %d for %+v", c.params, l.Recommend(), got, c.want, want)
		}
	}
}

// TestOracle checks that the oracle finds a correct arm if there is one, and recommends
// each correct arm equally often.
func TestOracle(t *testing.T) {
	s := stream(t)
	counts := make([]int, 3)
	right := []pref.Arm{1, 4, 5}
	for range 3000 {
		l := NewOracle(OracleParams{}, duel.Problem{Arms: 6, Horizon: 1}, s)
		l.Reveal(&duel.Truth{Winners: right})
		i := slices.Index(right, l.Recommend())
		if i < 0 {
			t.Fatalf("got arm %d, want one of %v", l.Recommend(), right)
		}
		counts[i]++
	}
	evenly(t, "right arms", counts)

	counts = make([]int, 6)
	for range 3000 {
		l := NewOracle(OracleParams{}, duel.Problem{Arms: 6, Horizon: 1}, s)
		l.Reveal(&duel.Truth{})
		counts[l.Recommend()]++
	}
	evenly(t, "all wrong", counts)

	m := pref.NewMatrix(3)
	m.Set(2, 0, 0.9, 0, 0.1)
	m.Set(2, 1, 0.9, 0, 0.1)
	m.Set(0, 1, 0.9, 0, 0.1)
	loop := duel.Loop{Name: "oracle", Budget: 10, Engine: duel.Auto}
	var trial duel.Trial
	for range 20 {
		w := simtest.NewPool(m, 2, true, s)
		loop.Run(NewOracle(OracleParams{}, duel.NewProblem(w, 10), s), w, &trial)
		if !trial.Correct || trial.Duels != 0 || trial.Generated != 3 {
			t.Fatalf("got %+v, want a correct recommendation without a duel", trial)
		}
	}
}

func TestParams(t *testing.T) {
	for _, c := range []struct {
		name string
		p    param.Params
		ok   bool
	}{
		{"consistency .95", AdaptiveConsistencyParams{0.95}, true},
		{"a threshold that every vote passes", AdaptiveConsistencyParams{0.5}, false},
		{"a threshold that no vote passes", AdaptiveConsistencyParams{1}, false},
		{"a threshold of NaN", AdaptiveConsistencyParams{math.NaN()}, false},
		{"soft .8", AdaptiveSoftSCParams{0.8, 10, "mean"}, true},
		{"soft above 1", AdaptiveSoftSCParams{3, 0, "min"}, true},
		{"soft 0", AdaptiveSoftSCParams{0, 10, "mean"}, false},
		{"a negative cap", AdaptiveSoftSCParams{0.8, -1, "mean"}, false},
		{"adaptive soft by product", AdaptiveSoftSCParams{0.8, 10, "product"}, false},
		{"best by product", BestOfNParams{"product"}, true},
		{"best by sum", BestOfNParams{"sum"}, false},
		{"weight odds", WeightedMajorityParams{"odds"}, false},
	} {
		if err := param.Check(c.p); (err == nil) != c.ok {
			t.Errorf("%s: got %v, want ok=%v", c.name, err, c.ok)
		}
	}
}

// votes returns the problem in which the first arms have these answers.
func votes(answers ...int) duel.Problem {
	return duel.Problem{Arms: len(answers), Horizon: 1, Teams: answers}
}

// pattern returns the bits of a vote pattern as answers 0 and 1.
func pattern(bits, m int) []int {
	answers := make([]int, m)
	for i := range answers {
		answers[i] = bits >> i & 1
	}
	return answers
}

func label(t *testing.T, trial int) string { return t.Name() + strconv.Itoa(trial) }
