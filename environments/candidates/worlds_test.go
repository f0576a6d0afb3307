package candidates

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"joust/environments/judge"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func arm(i int) pref.Arm { return pref.Arm(i) }

func nameOf(what string, n int) string { return what + "=" + strconv.Itoa(n) }

// world returns the world of parameters that Check accepts.
func world(t testing.TB, p Params) *World {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// play returns the n-th trial of a world, with scores.
func play(w duel.World, n int) (t *trial) {
	defer func() { t.Candidates() }()
	switch env := w.Trial(rng.Stream(7, "instance", strconv.Itoa(n)), rng.Stream(7, "coins", strconv.Itoa(n))).(type) {
	case *trial:
		return env
	case *grader:
		return env.trial
	}
	panic("a trial of another kind")
}

// with returns the defaults of candidates with a change.
func with(change func(p *Params)) Params {
	p := CandidatesEntry.Defaults
	change(&p)
	return p
}

// certain makes the p of every problem nearly equal to share.
func certain(p *Params, share float64) {
	p.Alpha, p.Beta = 1e6*share, 1e6*(1-share)
}

// first returns the first candidate other than not whose name begins with name.
func first(t *trial, name string, not int) int {
	for i, n := range simtest.Names(t) {
		if strings.HasPrefix(n, name) && i != not {
			return i
		}
	}
	panic("no candidate is called " + name)
}

// unlikely is the probability of a deviation of more than 4 standard errors
// either way. Statistical tests fail below it; their streams are fixed.
const unlikely = 6.3e-5

// fits checks counts of outcomes against their probabilities by Pearson's chi-square
// test; outcomes expected less than 5 times are merged.
func fits(t *testing.T, what string, got []int, want []float64) {
	t.Helper()
	n := 0
	for _, g := range got {
		n += g
	}
	var statistic, rareWant float64
	df, rareGot := -1.0, 0
	term := func(g int, w float64) {
		statistic += (float64(g) - w) * (float64(g) - w) / w
		df++
	}
	for i, p := range want {
		w := p * float64(n)
		switch {
		case w < 1e-9 && got[i] > 0:
			t.Errorf("%s: outcome %d came up %d times, but has probability %g", what, i, got[i], p)
		case w < 5:
			rareGot += got[i]
			rareWant += w
		default:
			term(got[i], w)
		}
	}
	if rareWant >= 5 {
		term(rareGot, rareWant)
	} else if rareGot > 25 {
		t.Errorf("%s: rare outcomes came up %d times, expected %.1f", what, rareGot, rareWant)
	}
	if df > 0 {
		if p := (distuv.ChiSquared{K: df}).Survival(statistic); p < unlikely {
			t.Errorf("%s: counts %v for probabilities %.4f: chi-square %.1f with %g degrees of freedom, probability %.2g", what, got, want, statistic, df, p)
		}
	}
}

// near checks the mean of n independent numbers of this standard deviation.
func near(t *testing.T, what string, got, want, deviation float64, n int) {
	t.Helper()
	if allowed := 4*deviation/math.Sqrt(float64(n)) + 1e-12; !(math.Abs(got-want) <= allowed) {
		t.Errorf("%s is %.5f, want %.5f ± %.5f", what, got, want, allowed)
	}
}

// half returns the mean score of the first arm: 1 for a win, 1/2 without a winner.
func half(l judge.Distribution) float64 { return l[pref.FirstWins] + (l[pref.Tie]+l[pref.BothBad])/2 }

// chooser returns a number from 0 to n-1, n ≥ 1.
type chooser func(n int) int

func (c chooser) of(list ...float64) float64 { return list[c(len(list))] }

// anyJudge draws parameters of a judge that Validate allows.
func anyJudge(c chooser) Params {
	p := CandidatesEntry.Defaults
	p.Candidates = 12
	p.Wrong = 4
	p.Keys = c.of(0, 0.3)
	p.Frozen = c.of(0, 0.3, 0.8, 1)
	p.Bias = c.of(0, 0, 0.7, -1.5)
	p.Intransitive = c.of(0, 0, 1)
	p.Failures = c.of(0, 0, 0.1, 1)
	p.Order = []string{"fixed", "random", "swap-and-tie", "swap-average"}[c(4)]
	p.Panel = []int{1, 1, 2, 3, 5}[c(5)]
	p.Shared = c.of(0, 0.5, 1)
	if c(2) == 0 {
		p.Judge = "labels"
		p.TPR = c.of(0, 0.3, 0.704, 0.9, 1)
		p.TNR = c.of(0, 0.5, 0.704, 1)
		p.Correlation = c.of(0, 0, 0.4, 1)
	} else {
		p.D0 = c.of(0, 1, 2)
		p.D1 = c.of(0, 0.4)
		p.Tau = c.of(0, 0.5)
		p.Kappa = c.of(0, 0.5)
		p.Ties = c.of(0, 0, 0.2, 0.9, 1)
	}
	if c(2) == 0 {
		p.Verifier = "llama3-8b"
	} else {
		p.Phi = c.of(0, 0.5, 1)
	}
	return p
}
