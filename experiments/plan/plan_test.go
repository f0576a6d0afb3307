package plan

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"joust/sim/pref"
	"joust/sim/purchase"
	"joust/sim/rng"
	"joust/sim/strength"
)

// plain is the judge that draws from the preferences.
func plain(t *testing.T, ties float64) *Judge {
	t.Helper()
	j, err := NewJudge(ties, .5, math.NaN(), false)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// must returns the world.
func must(t *testing.T) func(*World, error) *World {
	return func(w *World, err error) *World {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
}

// The rates of two equal arms are those that were asked for. Flips are an average over 256
// quantiles, in which frozen noise moves whole steps: the error is at most 1/512.
func TestJudgeHasItsRates(t *testing.T) {
	for _, c := range []struct{ ties, first, flips float64 }{
		{.3, .526, .129}, {.3, .526, .2}, {0, .5, .13}, {0, .6, .3}, {.389, .533, .1},
	} {
		j, err := NewJudge(c.ties, c.first, c.flips, true)
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		if math.Abs(j.Flips-c.flips) > 1./512 {
			t.Errorf("%+v: flips %v", c, j.Flips)
		}
		single, err := NewJudge(c.ties, c.first, c.flips, false)
		if err != nil {
			t.Fatal(err)
		}
		law := single.judged(matrixOf(2, propensity(c.ties), func(int, int) float64 { return 0 }))
		if math.Abs(law.Win(0, 1)-law.Win(1, 0)) > 1e-9 {
			t.Errorf("%+v: of two equal arms the first wins %v and the second %v", c, law.Win(0, 1), law.Win(1, 0))
		}
	}
	// Two independent calls of a judge without ties flip half of the time, and no judge flips more.
	if _, err := NewJudge(0, .5, .6, true); err == nil || !strings.Contains(err.Error(), "flips is 0.6; ") || !strings.Contains(err.Error(), "and 0.500, for independent ones") {
		t.Errorf("flips of .6: %v", err)
	}
}

// Swapped calls that are independent, without a bias, win with the squares of the probabilities.
func TestSwap(t *testing.T) {
	j, err := NewJudge(.3, .5, math.NaN(), true)
	if err != nil {
		t.Fatal(err)
	}
	m := must(t)(Ladder(3, .05, .3)).fixed
	law := j.judged(m)
	for i := range pref.Arm(3) {
		for k := range i {
			if win, want := law.Win(k, i), m.Win(k, i)*m.Win(k, i); math.Abs(win-want) > 1e-12 {
				t.Errorf("arm %d wins against arm %d with %v, want %v", k, i, win, want)
			}
		}
	}
}

func TestWorlds(t *testing.T) {
	ladder := must(t)(Ladder(8, .05, .3)).fixed
	one := must(t)(OneAhead(8, .05, .3)).draw(rng.Stream(1))
	share := func(m *pref.Matrix, i, j pref.Arm) float64 { return m.Win(i, j) / (m.Win(i, j) + m.Win(j, i)) }
	for i := range pref.Arm(7) {
		if got := share(ladder, i, i+1); math.Abs(got-.55) > 1e-12 {
			t.Errorf("ladder: arm %d wins %v against the next", i, got)
		}
		if got := share(one, 0, i+1); math.Abs(got-.55) > 1e-12 {
			t.Errorf("one ahead: the best arm wins %v against arm %d", got, i+1)
		}
		for j := i + 1; i > 0 && j < 8; j++ {
			if got := share(one, i, j); math.Abs(got-.5) > .05+1e-12 {
				t.Errorf("one ahead: arm %d wins %v against arm %d", i, got, j)
			}
		}
	}
	if even := matrixOf(2, propensity(.3), func(int, int) float64 { return 0 }); math.Abs(even.Tie(0, 1)-.3) > 1e-12 || math.Abs(Ties(propensity(.3))-.3) > 1e-12 {
		t.Errorf("two equal arms tie with %v, want .3", even.Tie(0, 1))
	}
	_, err := Ladder(1, .5, 1)
	for _, want := range []string{"arms is 1; ", "gap is 0.5; it must be greater than 0 and less than 0.5", "ties is 1; "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
	}
}

// A log of drawn strengths gives back their standard deviation and ν. With 60 arms the standard
// deviation of the strengths has a standard error of .5/√(2·59) = .046. The estimates of the 60
// strengths, of 59 · 40 duels each, add less than a tenth to it. ν of 70,800 duels of which
// about .3 tie has a standard error of √(.3·.7/70800)·dν/dt < .01.
func TestFitLog(t *testing.T) {
	const arms, sd, nu, each = 60, .5, .857, 40
	w := must(t)(Drawn(arms, sd, nu))
	s := rng.Stream(3, "log")
	env := w.trials(&Judge{}).Trial(s, rng.Stream(4, "log"))
	r := &strength.Record{Arms: arms}
	for i := range pref.Arm(arms) {
		for j := i + 1; j < arms; j++ {
			p := strength.Pair{I: i, J: j}
			for range each {
				switch env.Duel(pref.Pair{First: i, Second: j}) {
				case pref.FirstWins:
					p.Win++
				case pref.SecondWins:
					p.Lose++
				default:
					p.Tie++
				}
			}
			r.Pairs = append(r.Pairs, p)
		}
	}
	f, err := FitLog(r)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(f.SD-sd) > 4*.05 || math.Abs(f.Nu-nu) > .04 {
		t.Errorf("standard deviation %v, ν %v; want %v, %v", f.SD, f.Nu, sd, nu)
	}
	if _, err := Fixed(f.Strengths, f.Nu); err != nil {
		t.Error(err)
	}
	r.Pairs = r.Pairs[:arms-2] // without one arm, which then has no duels
	if _, err := FitLog(r); err == nil || !strings.Contains(err.Error(), "not connected") {
		t.Errorf("an arm without duels: %v", err)
	}
}

// All strategies have parameters that their learners take, and the same results with one worker
// and with three.
func TestTrials(t *testing.T) {
	w := must(t)(OneAhead(3, .2, .3))
	for _, strategy := range append([]*Strategy{anytime}, strategies...) {
		if strategy == anytime {
			continue // of two arms; see TestPlan
		}
		var runs []*Run
		for _, workers := range []int{1, 3} {
			s := NewSimulator(w, plain(t, .3))
			s.Root, s.Delta, s.Cap, s.Workers = 1, .1, 20_000, workers
			r, err := s.Trials(t.Context(), strategy, 8, 0, 60, nil)
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, r)
		}
		if !reflect.DeepEqual(runs[0], runs[1]) {
			t.Errorf("%s: the results depend on the number of workers", strategy.Name)
		}
		if r := runs[0]; r.Trials != 60 || len(r.duels) != 60 || r.Quantile(1) < r.Quantile(.5) || r.Duels().Mean <= 0 {
			t.Errorf("%s: %d trials, %v", strategy.Name, r.Trials, r.Duels())
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewSimulator(w, plain(t, .3)).Search(ctx, strategies[0], .9, 50, 1000); err == nil {
		t.Error("a search that was cancelled has no error")
	}
}

// Two best arms are even, also up to rounding errors: no number of duels decides them.
func TestEvenPair(t *testing.T) {
	for strengths, even := range map[[3]float64]bool{{1, 1, 0}: true, {1, 1 + 1e-8, 0}: true, {1, 1.001, 0}: false} {
		p := must(t)(Fixed(strengths[:], .5)).pair(plain(t, .2), 1)
		if p.Even() != even || math.IsInf(p.Fixed, 1) != even {
			t.Errorf("strengths %v: a share of %v, %v duels", strengths, p.Share, p.Fixed)
		}
	}
}

func TestQuantile(t *testing.T) {
	r := &Run{duels: []float64{30, 10, 20, 40, 50, 60, 70, 80, 90, 100}}
	for q, want := range map[float64]float64{.05: 10, .1: 10, .9: 90, .91: 100, 1: 100} {
		if got := r.Quantile(q); got != want {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
}

// What a plan says of a small world follows from its runs.
func TestPlan(t *testing.T) {
	o := Options{World: must(t)(Ladder(3, .2, .2)), Judge: plain(t, .2), Delta: .1, Trials: 100, Confirmed: 300, Root: 1, Workers: 2}
	p, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Sized {
		if s.Found == nil {
			t.Errorf("%s: no size", s.Strategy.Name)
			continue
		}
		if !s.Found.Reaches(.9) || s.Found.Trials != 100 {
			t.Errorf("%s: %d of %d wrong", s.Strategy.Name, s.Found.Wrong, s.Found.Trials)
		}
		for i, r := range s.Runs {
			if r.Size < s.Found.Size && r.Reaches(.9) {
				t.Errorf("%s: size %d reaches the target, and %d was found", s.Strategy.Name, r.Size, s.Found.Size)
			}
			if i > 0 && s.Runs[i-1].Size >= r.Size {
				t.Errorf("%s: sizes %d and %d", s.Strategy.Name, s.Runs[i-1].Size, r.Size)
			}
		}
		if s.Found.Duels().Mean < p.Cheapest.Found.Duels().Mean {
			t.Errorf("%s is cheaper than %s", s.Strategy.Name, p.Cheapest.Strategy.Name)
		}
	}
	if p.Confirmed == nil || p.Confirmed.Trials != 300 || p.Confirmed.Size < p.Cheapest.Found.Size || !p.Confirmed.Reaches(.9) {
		t.Errorf("confirmed %+v", p.Confirmed)
	}
	for _, r := range p.Confidence {
		// At δ = .1, 25 errors of 100 have a probability below 1e-5.
		if r.Wrong > 25 || r.Cut > 0 {
			t.Errorf("%s: %d wrong, %d cut", r.Strategy.Name, r.Wrong, r.Cut)
		}
		if r.Duels().Mean < p.Guarantee.Duels().Mean {
			t.Errorf("%s is cheaper than %s", r.Strategy.Name, p.Guarantee.Strategy.Name)
		}
	}
	if math.Abs(p.Pair.Share-.7) > 1e-12 || math.Abs(p.Pair.Fixed*(1-p.Pair.Ties)-purchase.Decisive(.7)) > 1e-6 || p.Pair.Anytime.Wrong > 25 {
		t.Errorf("pair %+v", p.Pair)
	}
	o.Trials = 50
	o.Delta = .05
	if _, err := New(t.Context(), o); err == nil || !strings.Contains(err.Error(), "trials is 50; ") {
		t.Errorf("50 trials cannot show .95: %v", err)
	}
}

// Within a budget, strategies that need more are shown at the largest size within it, and those
// of fixed confidence are cut.
func TestBudget(t *testing.T) {
	o := Options{World: must(t)(Ladder(4, .05, .3)), Judge: plain(t, .3), Delta: .1, Budget: 100, Trials: 100, Root: 1, Workers: 2}
	p, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if p.Cheapest != nil || p.Guarantee != nil || p.Cap != 100 {
		t.Errorf("cheapest %v, guarantee %v, cap %d", p.Cheapest, p.Guarantee, p.Cap)
	}
	for _, s := range p.Sized {
		if most := s.Best().Quantile(1); s.Found != nil || most > 100 || most < 75 {
			t.Errorf("%s: found %v, at most %v duels; want from 75 to 100", s.Strategy.Name, s.Found, most)
		}
	}
	for _, r := range p.Confidence {
		if r.Trials != block || r.Cut != block {
			t.Errorf("%s: %d of %d trials cut, want %d", r.Strategy.Name, r.Cut, r.Trials, block)
		}
	}
}

// Without an error, n trials show the probability of error δ if the lower end of Wilson's interval,
// n/(n + z²), is at least 1 - δ, from n = z²(1 - δ)/δ on, with z² = 3.84146: 72.99 at δ = .05. No number of trials shows a δ
// so small that 1 - δ is 1.
func TestEnoughTrials(t *testing.T) {
	for delta, want := range map[float64]int{.05: 73, .5: 4, 1e-5: 384_143, 3e-6: mostTrials + 1, 1e-100: mostTrials + 1} {
		if n := enough(1 - delta); n != want {
			t.Errorf("δ = %v: %d trials, want %d", delta, n, want)
		}
	}
	for _, c := range []struct {
		delta  float64
		trials int
		want   string
	}{
		{.05, 72, "trials is 72; even without an error so few trials do not show a probability of error of at most 0.05: it takes 73"},
		{.05, 73, ""},
		{1e-100, 400, "delta is 1e-100; even without an error 1000000 trials, the most that are allowed"},
		{1, 400, "delta is 1; it must lie strictly between 0 and 1"},
	} {
		o := Options{Delta: c.delta, Trials: c.trials}
		if err := o.Check(); (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("δ = %v, %d trials: got %v, want %q", c.delta, c.trials, err, c.want)
		}
	}
}
