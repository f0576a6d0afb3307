package preference

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/environments/judge"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func sigma(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
func logOdds(p float64) float64 {
	return max(-1000, min(1000, math.Log(p)-math.Log(1-p)))
}

// arithmetic returns the parameters of 5 arms with the gap .1 in their own order.
func arithmetic(change func(p *ArithmeticParams)) ArithmeticParams {
	p := ArithmeticEntry.Defaults
	p.Arms, p.Gap, p.Shuffle = 5, .1, false
	change(&p)
	return p
}

func trialOfWorld(t *testing.T, w *World, name string) duel.Environment {
	t.Helper()
	return w.Trial(rng.Stream(2, "instance", name), rng.Stream(2, "coins", name))
}

// The preferences of a model with ties and with a bias are those of a call over both
// orders: with log-odds a of a win of i, b of a win of j, bias β and θ = ln((1+t)/(1-t)), i
// wins with probability (σ(a+β-θ) + σ(a-β-θ))/2.
func TestBalanced(t *testing.T) {
	davidson := DavidsonEntry.Defaults
	davidson.Bias, davidson.Arms = .7, 4
	certain := CyclicEntry.Defaults
	certain.Top, certain.Ties, certain.Bias = 1, .3, 2
	plain := func(p param.Params) *pref.Matrix {
		t.Helper()
		var w *World
		var err error
		switch p := p.(type) {
		case ArithmeticParams:
			p.Ties, p.Bias = 0, 0
			w, err = NewArithmetic(p)
		case DavidsonParams:
			p.Bias = 0
			w, err = NewDavidson(p)
		case CyclicParams:
			p.Ties, p.Bias = 0, 0
			w, err = NewCyclic(p)
		}
		return must(t, w, err)
	}
	for _, c := range []struct {
		p          param.Params
		m          *pref.Matrix
		ties, bias float64
	}{
		{davidson, fixed(t, NewDavidson, davidson), 0, .7},
		{certain, fixed(t, NewCyclic, certain), .3, 2},
		{arithmetic(func(p *ArithmeticParams) { p.Ties = .3 }), fixed(t, NewArithmetic, arithmetic(func(p *ArithmeticParams) { p.Ties = .3 })), .3, 0},
		{arithmetic(func(p *ArithmeticParams) { p.Bias = 1 }), fixed(t, NewArithmetic, arithmetic(func(p *ArithmeticParams) { p.Bias = 1 })), 0, 1},
	} {
		model, theta := plain(c.p), math.Log((1+c.ties)/(1-c.ties))
		for i := range pref.Arm(c.m.Arms()) {
			for j := range i {
				a, b := logOdds(model.Win(i, j)), logOdds(model.Win(j, i))
				win, lose := (sigma(a+c.bias-theta)+sigma(a-c.bias-theta))/2, (sigma(b+c.bias-theta)+sigma(b-c.bias-theta))/2
				if math.Abs(c.m.Win(i, j)-win) > 1e-12 || math.Abs(c.m.Win(j, i)-lose) > 1e-12 || math.Abs(c.m.Tie(i, j)-(1-win-lose)) > 1e-12 {
					t.Errorf("%T: %d against %d has %v, %v and ties %v; want %v and %v", c.p, i, j, c.m.Win(i, j), c.m.Win(j, i), c.m.Tie(i, j), win, lose)
				}
			}
		}
	}
	// Even pairs stay even to the last bit, so that no mode comes out of rounding.
	if m := fixed(t, NewArXiv6, ArXiv6Params{TrialParams: withBias(.7), TieParams: judge.TieParams{Ties: .1}}); m.Win(3, 5) != m.Win(5, 3) {
		t.Errorf("an even pair has %v and %v", m.Win(3, 5), m.Win(5, 3))
	}
}

func withBias(b float64) TrialParams {
	p := defaultTrial
	p.Bias = b
	return p
}

// Without a judge, and with one whose duels are draws from the balanced preferences, trials
// are draws from a matrix; otherwise a judge decides.
func TestJudgedOrDirect(t *testing.T) {
	for name, c := range map[string]struct {
		change func(p *ArithmeticParams)
		judged bool
	}{
		"defaults":                {func(*ArithmeticParams) {}, false},
		"no parameters at all":    {func(p *ArithmeticParams) { p.TrialParams = TrialParams{} }, false},
		"ties":                    {func(p *ArithmeticParams) { p.Ties = .3 }, false},
		"a bias in random order":  {func(p *ArithmeticParams) { p.Bias, p.Order = 1, "random" }, false},
		"a bias":                  {func(p *ArithmeticParams) { p.Bias = 1 }, true},
		"frozen noise":            {func(p *ArithmeticParams) { p.Frozen = .1 }, true},
		"intransitive pairs":      {func(p *ArithmeticParams) { p.Intransitive = .1 }, true},
		"failures":                {func(p *ArithmeticParams) { p.Failures = .1 }, true},
		"two calls":               {func(p *ArithmeticParams) { p.Order = "swap-and-tie" }, true},
		"two calls with an order": {func(p *ArithmeticParams) { p.Order = "swap-average" }, true},
		"a panel":                 {func(p *ArithmeticParams) { p.Panel = 3 }, true},
	} {
		w, err := NewArithmetic(arithmetic(c.change))
		must(t, w, err)
		if _, direct := trialOfWorld(t, w, name).(*trial); direct == c.judged || w.Judged() != c.judged || (w.Description() != nil) != c.judged {
			t.Errorf("%s: trials are draws from the matrix: %v, judged %v", name, direct, w.Judged())
		}
	}
}

// twin decides duels call by call, as the documentation of the parameters says, with the
// frozen noise of the trial and fresh noise of its own.
type twin struct {
	TrialParams
	ties  float64
	model *pref.Matrix
	salt  judge.Salt
	s     *rng.Source
}

// fixed returns the frozen noise of judge m about a pair in favour of i.
func (w *twin) fixed(role, m, i, j int) float64 {
	sign := 1.0
	if i > j {
		i, j, sign = j, i, -1
	}
	return sign * (math.Sqrt(w.Shared)*w.salt.Normal(role, 0, i*4096+j) + math.Sqrt(1-w.Shared)*w.salt.Normal(role, m+1, i*4096+j))
}

func (w *twin) call(m, i, j int) pref.Outcome {
	if w.s.Float64() < w.Failures {
		return pref.Tie
	}
	g := math.Sqrt(w.Frozen)*w.fixed(judge.OfMargin, m, i, j) + math.Sqrt(1-w.Frozen)*w.s.Normal()
	noise := math.Log(math.Erfc(-g/math.Sqrt2) / math.Erfc(g/math.Sqrt2))
	lean := w.Bias + w.Intransitive*w.fixed(judge.OfIntransitive, m, i, j)
	theta := math.Log((1 + w.ties) / (1 - w.ties))
	a, b := pref.Arm(i), pref.Arm(j)
	switch {
	case logOdds(w.model.Win(a, b))+lean+noise > theta:
		return pref.FirstWins
	case logOdds(w.model.Win(b, a))-lean-noise > theta:
		return pref.SecondWins
	}
	return pref.Tie
}

func (w *twin) duel(i, j int) pref.Outcome {
	value := func(o pref.Outcome) int { return []int{1, -1, 0}[o] }
	lead := 0
	for m := range w.Panel {
		switch there := w.call(m, i, j); w.Order {
		case "fixed":
			lead += value(there)
		case "random":
			if w.s.Coin() {
				there = w.call(m, j, i).Flip()
			}
			lead += value(there)
		case "swap-and-tie":
			if back := w.call(m, j, i).Flip(); back == there {
				lead += value(there)
			}
		case "swap-average":
			v := value(there) + value(w.call(m, j, i).Flip())
			lead += max(-1, min(1, v))
		}
	}
	return []pref.Outcome{pref.SecondWins, pref.Tie, pref.FirstWins}[1+max(-1, min(1, lead))]
}

// Single duels, tallies drawn at once and duels that are decided call by call have one law,
// whatever judge stands between, with a model's own ties and with those of the judge.
func TestJudgedDuels(t *testing.T) {
	c := rng.Stream(4, "judges")
	const n = 4000
	for trial := range 60 {
		p := defaultTrial
		p.Shuffle = false
		some := func(of ...float64) float64 { return of[c.Intn(len(of))] }
		p.Frozen, p.Bias, p.Intransitive, p.Failures = some(0, .4, 1), some(0, .8, -.5), some(0, 0, .5), some(0, 0, .2)
		p.Order, p.Panel, p.Shared = []string{"fixed", "random", "swap-and-tie", "swap-average"}[c.Intn(4)], 1+2*c.Intn(2), some(0, .5)
		w := &twin{TrialParams: p, s: rng.Stream(4, "twin", fmt.Sprint(trial))}
		var world *World
		var err error
		if trial%2 == 0 {
			own := DavidsonEntry.Defaults
			own.Arms, own.TrialParams = 4, p
			world, err = NewDavidson(own)
		} else {
			w.ties = some(0, .3)
			world, err = NewArithmetic(ArithmeticParams{Arms: 4, Gap: .1, TieParams: judge.TieParams{Ties: w.ties}, TrialParams: p})
		}
		must(t, world, err)
		env := trialOfWorld(t, world, fmt.Sprint(trial)).(duel.Tallier)
		w.model = world.model
		if e, ok := env.(*judgedTrial); ok {
			w.salt = e.Salt
		}
		i := c.Intn(4)
		j := (i + 1 + c.Intn(3)) % 4
		pair := pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)}
		var single, twins pref.Tally
		for range n {
			single.Add(env.Duel(pair))
			twins.Add(w.duel(i, j))
		}
		for name, tally := range map[string]pref.Tally{"one by one": single, "at once": env.DuelTally(pair, n)} {
			chi := 0.0
			for _, k := range [][2]int{{tally.First, twins.First}, {tally.Second, twins.Second}, {tally.Ties(), twins.Ties()}} {
				if sum := float64(k[0] + k[1]); sum > 0 {
					chi += float64((k[0]-k[1])*(k[0]-k[1])) / sum
				}
			}
			// 120 statistics with at most 2 degrees of freedom: one exceeds 24 with
			// probability 6·10⁻⁶.
			if chi > 24 || tally.BothBad > 0 {
				t.Errorf("trial %d, %+v, ties %v, %v %s: %+v, call by call %+v, chi-square %.1f", trial, p, w.ties, pair, name, tally, twins, chi)
			}
		}
	}
}

// A world with a judge passes the suite of environments, whatever the judge is.
func TestJudgedConformance(t *testing.T) {
	for name, change := range map[string]func(p *TrialParams){
		"bias":     func(p *TrialParams) { p.Bias = 1 },
		"random":   func(p *TrialParams) { p.Bias, p.Order = 1, "random" },
		"frozen":   func(p *TrialParams) { p.Frozen, p.Panel, p.Order = .5, 3, "swap-average" },
		"dropping": func(p *TrialParams) { p.Failures, p.FailuresAs, p.Order = .3, "drop", "swap-and-tie" },
		"asking":   func(p *TrialParams) { p.Failures, p.FailuresAs, p.Frozen = .8, "again", 1 },
	} {
		ofRandom := RandomEntry.Defaults
		change(&ofRandom.TrialParams)
		random, err := NewRandom(ofRandom)
		must(t, random, err)
		ofModel := MallowsEntry.Defaults
		ofModel.Ties = .2
		change(&ofModel.TrialParams)
		model, err := NewMallows(ofModel)
		must(t, model, err)
		for kind, w := range map[string]*World{"random": random, "model": model} {
			t.Run(name+", "+kind, func(t *testing.T) { simtest.Run(t, simtest.DuelWorld{Name: name, World: w}) })
		}
	}
}

// The judge changes neither the instance nor its truth: with a bias and frozen noise the
// trials have the winners and the order of arms of those without.
func TestJudgeKeepsTheInstance(t *testing.T) {
	plain := RandomEntry.Defaults
	swayed := plain
	swayed.Bias, swayed.Frozen, swayed.Order, swayed.Failures = 2, .9, "swap-and-tie", .5
	a, errA := NewRandom(plain)
	b, errB := NewRandom(swayed)
	must(t, a, errA)
	must(t, b, errB)
	for i := range 50 {
		x, y := trialOfWorld(t, a, fmt.Sprint(i)), trialOfWorld(t, b, fmt.Sprint(i))
		if !slices.Equal(x.Truth().Winners, y.Truth().Winners) || !slices.Equal(simtest.Names(x), simtest.Names(y)) {
			t.Fatalf("trial %d: %+v, and before a judge %+v", i, x.Truth(), y.Truth())
		}
	}
}

// Eight arms .05 apart, ties in 30 % of the duels of equal arms, and a judge that prefers
// another arm after a swap of the slots in 13 % of pairs: the rates of the description are
// those of duels in both orders.
func TestSwapRates(t *testing.T) {
	p := ArithmeticEntry.Defaults
	p.Ties, p.Bias, p.Frozen = .3, .2, .4
	w, err := NewArithmetic(p)
	must(t, w, err)
	const trials = 400
	var got [3]float64
	n := 0.0
	for trial := range trials {
		env := trialOfWorld(t, w, fmt.Sprint(trial))
		for i := range pref.Arm(8) {
			for j := range i {
				there, back := env.Duel(pref.Pair{First: i, Second: j}), env.Duel(pref.Pair{First: j, Second: i})
				n++
				switch {
				case there == pref.Tie || back == pref.Tie:
				case there != back:
					got[0]++
				case there == pref.FirstWins:
					got[1]++
				default:
					got[2]++
				}
			}
		}
	}
	text := strings.Join(w.Description(), "; ")
	var want [3]float64
	at := strings.Index(text, "of pairs that are shown")
	if _, err := fmt.Sscanf(text[at:], "of pairs that are shown in both orders, a call each, the calls prefer the same arm in %f %%, the first slot in %f %% and the second slot in %f %%", &want[0], &want[1], &want[2]); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for k := range want {
		q := want[k] / 100
		// The pairs of a trial share no noise; the printed rates have an error of .0005.
		if math.Abs(got[k]/n-q) > 4*math.Sqrt(q*(1-q)/n)+.0005 {
			t.Errorf("rate %d is %.4f, and by the description %.3f", k, got[k]/n, q)
		}
	}
	if flips := want[1] + want[2]; math.Abs(flips-13) > .5 {
		t.Errorf("%.1f %% of pairs flip, want 13", flips)
	}
}

// To balance a matrix and to renumber its arms gives the same bits in either order, so that
// trials can renumber the balanced matrix of their World.
func TestBalancedOfRenumbered(t *testing.T) {
	for _, ties := range []float64{0, 0.3} {
		for n, m := range drawn(t, RandomParams{Arms: 7, Low: 0.5, High: 1, Ties: ties}, 20) {
			order := duel.ShuffledArms(7, rng.Stream(1, "renumbered", fmt.Sprint(n)))
			for _, of := range []judge.TieParams{{}, {Ties: 0.2}} {
				p := defaultTrial
				p.Bias = 0.3
				j := p.judging(of)
				want, got := j.balanced(m.Relabel(order)), j.balanced(m).Relabel(order)
				for a := range pref.Arm(7) {
					for b := range a {
						if got.Win(a, b) != want.Win(a, b) || got.Win(b, a) != want.Win(b, a) || got.Tie(a, b) != want.Tie(a, b) {
							t.Fatalf("ties %v and %v, pair %d and %d: %v, %v, %v; want %v, %v, %v", ties, of.Ties, a, b, got.Win(a, b), got.Tie(a, b), got.Win(b, a), want.Win(a, b), want.Tie(a, b), want.Win(b, a))
						}
					}
				}
			}
		}
	}
}
