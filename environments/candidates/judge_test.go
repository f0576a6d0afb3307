package candidates

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"joust/environments/judge"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// twin simulates duels call by call, as the documentation of the parameters
// describes them, with the frozen noise of a trial and fresh noise from its stream.
type twin struct {
	Params
	t *trial
	s *rng.Source
}

func cdf(x float64) float64   { return math.Erfc(-x/math.Sqrt2) / 2 }
func sigma(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// fixed returns the frozen noise of judge m for the pair.
func (w *twin) fixed(role, m, i, j int) float64 {
	if i > j {
		i, j = j, i
	}
	number := i*4096 + j
	return math.Sqrt(w.Shared)*w.t.Salt.Normal(role, 0, number) + math.Sqrt(1-w.Shared)*w.t.Salt.Normal(role, m+1, number)
}

// noise draws standard normal noise, a share of which is frozen.
func (w *twin) noise(kept float64) float64 {
	return math.Sqrt(w.Frozen)*kept + math.Sqrt(1-w.Frozen)*w.s.Normal()
}

func (w *twin) call(m, i, j int) pref.Outcome {
	if w.s.Float64() < w.Failures {
		return pref.Tie
	}
	sign := 1.0
	if i > j {
		sign = -1
	}
	lean := w.Bias + w.Intransitive*sign*w.fixed(judge.OfIntransitive, m, i, j)
	if w.Judge == "latent" {
		g := w.noise(sign * w.fixed(judge.OfMargin, m, i, j))
		margin := w.t.Odds.LogOdds(m, i, j) + lean + math.Log(cdf(g)/cdf(-g))
		theta := math.Log((1 + w.Ties) / (1 - w.Ties))
		switch {
		case margin > theta:
			return pref.FirstWins
		case margin < -theta:
			return pref.SecondWins
		}
		return pref.Tie
	}
	tilted := func(rate, by float64) float64 { return rate * math.Exp(by) / (rate*math.Exp(by) + 1 - rate) }
	roleI, roleJ := judge.OfLowerLabel, judge.OfUpperLabel
	if i > j {
		roleI, roleJ = judge.OfUpperLabel, judge.OfLowerLabel
	}
	ui, uj := cdf(w.noise(w.fixed(roleI, m, i, j))), cdf(w.noise(w.fixed(roleJ, m, i, j)))
	if cdf(w.noise(w.fixed(judge.OfSameLabel, m, i, j))) < w.Correlation {
		ui = cdf(w.noise(w.fixed(judge.OfOneLabel, m, i, j)))
		uj = ui
	}
	right, other := ui < tilted(w.t.Rates[i], lean/2), uj < tilted(w.t.Rates[j], -lean/2)
	switch {
	case right && other:
		return pref.Tie
	case right:
		return pref.FirstWins
	case other:
		return pref.SecondWins
	}
	return pref.BothBad
}

// verdict simulates the verdict of judge m, by one or two calls.
func (w *twin) verdict(m, i, j int) pref.Outcome {
	switch w.Order {
	case "fixed":
		return w.call(m, i, j)
	case "random":
		if w.s.Coin() {
			return w.call(m, i, j)
		}
		return w.call(m, j, i).Flip()
	}
	a, b := w.call(m, i, j), w.call(m, j, i).Flip()
	if a == b {
		return a
	}
	if w.Order == "swap-and-tie" {
		return pref.Tie
	}
	return majority(false, points(a)+points(b))
}

func points(o pref.Outcome) int { return []int{1, -1, 0, 0}[o] }

func majority(allBad bool, lead int) pref.Outcome {
	switch {
	case allBad:
		return pref.BothBad
	case lead > 0:
		return pref.FirstWins
	case lead < 0:
		return pref.SecondWins
	}
	return pref.Tie
}

func (w *twin) duel(i, j int) pref.Outcome {
	lead, allBad := 0, true
	for m := range w.Panel {
		o := w.verdict(m, i, j)
		lead += points(o)
		allBad = allBad && o == pref.BothBad
	}
	return majority(allBad, lead)
}

// The distribution of a pair is that of the twin's duels.
func TestDistributionAgainstTwin(t *testing.T) {
	c := rng.Stream(3, "combinations")
	const n = 2000
	for trial := range 300 {
		p := anyJudge(c.Intn)
		env := play(world(t, p), trial)
		w := &twin{p, env, rng.Stream(3, "twin", fmt.Sprint(trial))}
		i := c.Intn(12)
		j := (i + 1 + c.Intn(11)) % 12
		var got [4]int
		for range n {
			got[w.duel(i, j)]++
		}
		l := env.Distribution(i, j)
		fits(t, fmt.Sprintf("%d: %d against %d, %+v", trial, i, j, p), got[:], l[:])
	}
}

// The law of every pair is a distribution and, where the judge favours no slot, the
// reversed pair has the flipped distribution.
func TestDistributions(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := chooser(func(n int) int { return rapid.IntRange(0, n-1).Draw(r, "choice") })
		p := anyJudge(c)
		if err := param.Check(p); err != nil {
			r.Fatal(err)
		}
		w, _ := New(p)
		env := play(w, c(1000))
		i, j := c(12), c(12)
		there, back := env.Distribution(i, j), env.Distribution(j, i).Flip()
		sum := 0.0
		for v, q := range there {
			if !(q >= 0 && q <= 1+1e-12) {
				r.Fatalf("%d against %d: outcome %d has probability %v", i, j, v, q)
			}
			sum += q
			if i != j && (p.Bias == 0 || p.Order != "fixed") && math.Abs(q-back[v]) > 1e-12 {
				r.Fatalf("%d against %d has %v; with slots exchanged %v", i, j, there, back)
			}
		}
		if math.Abs(sum-1) > 1e-12 {
			r.Fatalf("%v sums to %v", there, sum)
		}
	})
}

// With a judge of labels a right candidate scores (TPR+TNR)/2 against a wrong one, a
// tie counting 1/2, for every correlation of the labels (knockout.md, 2.1). A key and
// another candidate score (1+l_i-l_j)/2, where l are the rates (5.5).
func TestBalancedAccuracy(t *testing.T) {
	for _, rates := range [][2]float64{{.704, .704}, {.9, .5}, {.5, .9}, {1, 0}, {0, 1}, {1, 1}} {
		for _, correlation := range []float64{0, .3, 1} {
			p := with(func(p *Params) {
				p.Judge, p.TPR, p.TNR, p.Correlation, p.Keys, p.Verifier = "labels", rates[0], rates[1], correlation, .3, "gpt-4o"
			})
			p.Candidates = 64
			env := play(world(t, p), 1)
			right, key := first(env, "right", -1), first(env, "key", -1)
			wrong := first(env, "wrong", -1)
			for _, c := range []struct {
				i, j int
				want float64
			}{
				{right, wrong, (rates[0] + rates[1]) / 2},
				{right, key, (1 + rates[0] - .146) / 2},
				{key, wrong, (1 + .146 - (1 - rates[1])) / 2},
			} {
				if got := half(env.Distribution(c.i, c.j)); math.Abs(got-c.want) > 1e-12 {
					t.Errorf("TPR, TNR %v, correlation %v: %s scores %v against %s, want %v", rates, correlation, env.Name(pref.Arm(c.i)), got, env.Name(pref.Arm(c.j)), c.want)
				}
			}
		}
	}
}

// The share of right candidates after a round in which both candidates drop out when
// the judge calls both wrong (knockout.md, 2.1).
func TestDropBoth(t *testing.T) {
	const x = .42
	p := with(func(p *Params) { p.Judge = "labels"; p.Candidates = 64 })
	env := play(world(t, p), 1)
	right, wrong := first(env, "right", -1), first(env, "wrong", -1)
	rr, rw, ww := env.Distribution(right, first(env, "right", right)), env.Distribution(right, wrong), env.Distribution(wrong, first(env, "wrong", wrong))
	for _, c := range []struct {
		name string
		both float64 // that one of two right ones survives
		want float64
	}{{"without teams", 1 - rr[pref.BothBad], .6327}, {"with teams", 1, .6404}} {
		over := x*x*c.both + 2*x*(1-x)*(rw[pref.FirstWins]+rw[pref.Tie]/2)
		under := x*x*c.both + 2*x*(1-x)*(1-rw[pref.BothBad]) + (1-x)*(1-x)*(1-ww[pref.BothBad])
		if got := over / under; math.Abs(got-c.want) > 5e-5 {
			t.Errorf("%s the share is %.5f, want %.4f", c.name, got, c.want)
		}
	}
}

// Freezing noise does not change the distribution of a single call: its mean over
// frozen noise is the distribution without frozen noise.
func TestFrozenKeepsTheMarginal(t *testing.T) {
	latent := with(func(p *Params) { p.Ties, p.Bias = .2, .4 })
	labels := with(func(p *Params) { p.Judge, p.Correlation, p.TPR, p.TNR, p.Bias = "labels", .4, .8, .6, .5 })
	for name, p := range map[string]Params{"latent": latent, "labels": labels} {
		p.Candidates = 48
		certain(&p, .5)
		env := play(world(t, p), 1)
		right, wrong := first(env, "right", -1), first(env, "wrong", -1)
		want := env.Distribution(right, wrong)
		for _, f := range []float64{.3, .8, 1} {
			q := p.DuelParams
			q.Frozen = f
			frozen := env.Opinion
			frozen.Judge = judge.New(q, p.Judge == "labels")
			const n = 20_000
			var mean judge.Distribution
			for s := range n {
				frozen.Salt = judge.Salt(s)
				for v, x := range frozen.Distribution(right, wrong) {
					mean[v] += x / n
				}
			}
			for v := range want {
				// The deviation of a probability of that mean is at most that of a coin.
				near(t, fmt.Sprintf("%s, f=%v, outcome %d", name, f, v), mean[v], want[v], math.Sqrt(want[v]*(1-want[v])*min(1, f+.1)), n)
			}
		}
	}
}

// scaled returns parameters of a judge whose noise is negligible: the candidates have
// a standard deviation of 1000.
func scaled(n int, change func(p *Params)) Params {
	return with(func(p *Params) {
		p.Candidates, p.D0, p.Kappa = n, 0, 1000
		change(p)
	})
}

// The two orders of a pair disagree where the difference of the candidates, of
// standard deviation σ, is less than the bias b. Published rates of consistency
// correspond to these b/σ (knockout.md, 5.4).
func TestPositionBias(t *testing.T) {
	for _, c := range []struct{ bias, want float64 }{{.454, .650}, {.736, .462}, {1.18, .238}} {
		w := world(t, scaled(256, func(p *Params) { p.Bias, p.Frozen = c.bias*1000*math.Sqrt2, 1 }))
		n, same := 0, 0
		for trial := range 80 {
			env := play(w, trial)
			for i := 0; i < 256; i += 2 {
				there := env.Duel(pref.Pair{First: pref.Arm(i), Second: pref.Arm(i + 1)})
				back := env.Duel(pref.Pair{First: pref.Arm(i + 1), Second: pref.Arm(i)})
				if n++; there == back.Flip() {
					same++
				}
			}
		}
		// The published figures have three digits.
		near(t, fmt.Sprintf("consistency at b/σ = %v", c.bias), float64(same)/float64(n), c.want, .5+.0005*25, n)
	}
}

// The share of cyclic triads is that of knockout.md, 5.4, whose error is about 0.001,
// and 1/4 where each verdict is a frozen coin (7.14).
func TestCyclicTriads(t *testing.T) {
	for _, c := range []struct{ s, want float64 }{{0, 0}, {.5, .030}, {1, .087}, {2, .170}, {3, .207}, {1e6, .25}} {
		w := world(t, scaled(300, func(p *Params) { p.Intransitive = c.s * 1000 }))
		n, round := 0, 0
		for trial := range 150 {
			env := play(w, trial)
			for i := 0; i < 300; i += 3 {
				beats := func(a, b int) bool { return env.Distribution(i+a, i+b)[pref.FirstWins] > .5 }
				if n++; beats(0, 1) == beats(1, 2) && beats(1, 2) == beats(2, 0) {
					round++
				}
			}
		}
		near(t, fmt.Sprintf("share of cyclic triads at s = %v", c.s), float64(round)/float64(n), c.want, math.Sqrt(c.want*(1-c.want))+.001*math.Sqrt(float64(n))/4, n)
	}
}

// Single duels, short tallies and long tallies have the distribution of the pair.
func TestDuelsAndTallies(t *testing.T) {
	c := rng.Stream(4, "combinations")
	for trial := range 40 {
		env := play(world(t, anyJudge(c.Intn)), trial)
		i := c.Intn(12)
		pair := pref.Pair{First: pref.Arm(i), Second: pref.Arm((i + 1 + c.Intn(11)) % 12)}
		l := env.Distribution(int(pair.First), int(pair.Second))
		for _, n := range []int{0, 5, 50} {
			var got [4]int
			for range 4000 / max(n, 1) {
				if n == 0 {
					got[env.Duel(pair)]++
					continue
				}
				tally := env.DuelTally(pair, n)
				if tally.Duels() != n {
					t.Fatalf("%d duels are %+v", n, tally)
				}
				for v, k := range []int{tally.First, tally.Second, tally.Tie, tally.BothBad} {
					got[v] += k
				}
			}
			fits(t, fmt.Sprintf("%v, %d at a time", pair, n), got[:], l[:])
		}
	}
}

// Frozen noise does not depend on the order of the duels and is the same in another
// trial of the same streams. Where all noise is frozen, all duels of a pair have the
// same outcome.
func TestFrozenRepeats(t *testing.T) {
	for _, judge := range []string{"latent", "labels"} {
		w := world(t, with(func(p *Params) {
			p.Judge, p.Frozen, p.Intransitive, p.Panel, p.Shared = judge, 1, .5, 3, .5
			if judge == "labels" {
				p.Correlation = .5
			}
		}))
		a, b := play(w, 1), play(w, 1)
		for i := range pref.Arm(16) {
			for j := range pref.Arm(16) {
				if i == j {
					continue
				}
				p, q := pref.Pair{First: i, Second: j}, pref.Pair{First: 15 - j, Second: 15 - i}
				once := a.Duel(p)
				if tally := a.DuelTally(p, 100); max(tally.First, tally.Second, tally.Tie, tally.BothBad) != 100 {
					t.Fatalf("%s: all is frozen, and 100 duels of %v end in %+v", judge, p, tally)
				}
				b.Duel(q)
				if got := b.Duel(p); got != once {
					t.Fatalf("%s: %v ends in %v and, asked in another order, in %v", judge, p, once, got)
				}
			}
		}
	}
}

// A panel that shares all persistent errors has the distribution of one judge.
func TestPanelOfOneMind(t *testing.T) {
	for _, judge := range []string{"latent", "labels"} {
		one := with(func(p *Params) {
			p.Judge, p.Frozen, p.Intransitive, p.Shared = judge, 1, .5, 1
			if judge == "latent" {
				p.Tau, p.Kappa, p.Ties = .5, .5, .2
			}
		})
		many := one
		many.Panel = 5
		a, b := play(world(t, one), 1), play(world(t, many), 1)
		for i := range 16 {
			for j := range 16 {
				if got, want := b.Distribution(i, j), a.Distribution(i, j); i != j && got != want {
					t.Fatalf("%s: %d against %d has the law %v, and of one judge %v", judge, i, j, got, want)
				}
			}
		}
	}
}

// A panel of independent judges that are right with probability p is right as often
// as a majority vote (knockout.md, 7.1).
func TestPanelVotes(t *testing.T) {
	for _, c := range []struct {
		panel int
		want  float64
	}{{3, .789021}, {5, .842172}, {9, .906018}, {2, .704}, {4, .789021}} {
		p := with(func(p *Params) { p.Candidates, p.D0, p.Panel = 64, math.Log(.704/.296), c.panel })
		env := play(world(t, p), 1)
		if got := half(env.Distribution(first(env, "right", -1), first(env, "wrong", -1))); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("a panel of %d is right in %.6f of duels, want %v", c.panel, got, c.want)
		}
		if got, _ := env.JudgeCalls(1); got != c.panel {
			t.Errorf("a panel of %d takes %d calls", c.panel, got)
		}
	}
}

func TestJudgeCalls(t *testing.T) {
	for _, c := range []struct {
		order string
		panel int
		want  int
	}{{"fixed", 1, 1}, {"random", 1, 1}, {"swap-and-tie", 1, 2}, {"swap-average", 3, 6}} {
		env := play(world(t, with(func(p *Params) { p.Order, p.Panel = c.order, c.panel })), 1)
		if got, _ := env.JudgeCalls(1); got != c.want {
			t.Errorf("order %s and a panel of %d: %d calls, want %d", c.order, c.panel, got, c.want)
		}
	}
}
