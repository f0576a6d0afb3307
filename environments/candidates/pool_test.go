package candidates

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// shares returns the share of each answer among the candidates of some trials.
func shares(w *World, trials int) (of map[string]float64) {
	of = map[string]float64{}
	for n := range trials {
		t := play(w, n)
		for _, name := range simtest.Names(t) {
			of[name] += 1 / float64(trials*len(simtest.Names(t)))
		}
	}
	return of
}

// The presets' mean share of right samples is the pass@1 that was published, to
// the digits of the fit, and the chance that any of 16 or 64 candidates is right
// is E[1-(1-p)^N] = 1 - B(a, b+N)/B(a, b).
func TestPresets(t *testing.T) {
	for _, c := range []struct {
		name  string
		p     duel.WorldSpec[Params, *World]
		pass1 float64
	}{
		{"llama-8b-math500", Llama8BMATH500, .420},
		{"qwen-7b-math500", Qwen7BMATH500, .736},
		{"llama-70b-math500", Llama70BMATH500, .592},
		{"llama-8b-olympiad", Llama8BOlympiad, .123},
		{"qwen-7b-olympiad", Qwen7BOlympiad, .357},
		{"llama-70b-olympiad", Llama70BOlympiad, .259},
	} {
		a, b := c.p.Defaults.Alpha, c.p.Defaults.Beta
		if mean := a / (a + b); math.Abs(mean-c.pass1) > .003 {
			t.Errorf("%s: pass@1 is %.4f, want %v", c.name, mean, c.pass1)
		}
		for _, n := range []int{16, 64} {
			const trials = 3000
			p := c.p.Defaults
			p.Candidates = n
			w := world(t, p)
			var one, any float64
			for trial := range trials {
				right := len(play(w, trial).truth.Winners)
				one += float64(right) / float64(n) / trials
				if right > 0 {
					any += 1. / trials
				}
			}
			law := distuv.Beta{Alpha: a, Beta: b}
			near(t, c.name+" pass@1", one, law.Mean(), math.Sqrt(law.Variance()+.25/float64(n)), trials)
			oracle := 1 - math.Exp(mathext.Lbeta(a, b+float64(n))-mathext.Lbeta(a, b))
			near(t, fmt.Sprintf("%s pass@%d", c.name, n), any, oracle, math.Sqrt(oracle*(1-oracle)), trials)
		}
	}
}

// Wrong answers have the shares of Zipf's law, right answers equal shares, and master
// keys and unsolvable problems the shares of their parameters.
func TestPoolShares(t *testing.T) {
	p := with(func(p *Params) {
		p.Candidates, p.Wrong, p.Zipf, p.Valid, p.Keys, p.Unsolvable = 64, 5, 1.3, 3, .1, .2
		certain(p, .4)
	})
	const trials = 1000
	got := shares(world(t, p), trials)
	right := .9 * .8 * .4
	want := map[string]float64{"key": .1, "right": right / 3, "right2": right / 3, "right3": right / 3}
	sum := 0.0
	for k := 1.; k <= 5; k++ {
		sum += math.Pow(k, -1.3)
	}
	for k := 1.; k <= 5; k++ {
		want[nameOf("wrong", int(k))[:5]+fmt.Sprint(k)] = (.9 - right) * math.Pow(k, -1.3) / sum
	}
	for name, q := range want {
		// Candidates are independent but for the problem's being unsolvable, which
		// moves the share by at most half of itself or of a wrong answer's.
		near(t, "share of "+name, got[name], q, math.Sqrt(q/64)+q, trials)
	}
	if len(got) != len(want) {
		t.Errorf("the answers are %v", got)
	}
}

// A second generator is right with the probability of its logit, and the popularity of
// its wrong answers has another order.
func TestMix(t *testing.T) {
	p := with(func(p *Params) {
		p.Candidates, p.Mix, p.MixShift, p.Wrong, p.Zipf = 4000, .4, 1.5, 3, 2
		certain(p, .3)
	})
	w := world(t, p)
	other := sigma(math.Log(.3/.7) + 1.5)
	right := .6*.3 + .4*other
	top := map[string]int{}
	for trial := range 60 {
		env := play(w, trial)
		// n is the number of candidates of one trial; p is within 0.0005 of .3.
		near(t, "share of right candidates", float64(len(env.truth.Winners))/4000, right, math.Sqrt(right*(1-right))+.03, 4000)
		// What the second generator adds to the less popular answers of the first
		// tells its favourite.
		count := map[string]float64{}
		for _, name := range simtest.Names(env) {
			count[name]++
		}
		scale := 1 + 1./4 + 1./9
		extra2 := count["wrong2"]/4000 - .6*.7/4/scale
		extra3 := count["wrong3"]/4000 - .6*.7/9/scale
		best := .4 * (1 - other) / scale
		switch {
		case extra2 > best*.7:
			top["wrong2"]++
		case extra3 > best*.7:
			top["wrong3"]++
		default:
			top["wrong1"]++
		}
	}
	fits(t, "favourites of the second generator", []int{top["wrong1"], top["wrong2"], top["wrong3"]}, []float64{1. / 3, 1. / 3, 1. / 3})
}

// Easy problems have p above the median of the beta law and hard ones below; half of
// all problems are easy.
func TestHalves(t *testing.T) {
	for _, c := range [][2]float64{{1, 1}, {.97, 1.34}, {.33, .12}, {.2, 1.45}, {30, 2}, {.01, .01}, {.01, 50}, {1e6, 1e6}} {
		law := distuv.Beta{Alpha: c[0], Beta: c[1]}
		m := median(c[0], c[1])
		if at := law.CDF(m); !(math.Abs(at-.5) < 1e-6) {
			t.Errorf("%v: the median %v is the quantile of %v", c, m, at)
			continue
		}
		for half, easy := range map[string]bool{"easy": true, "hard": false} {
			w := newPool(with(func(p *Params) { p.Alpha, p.Beta, p.Half = c[0], c[1], half }).PoolParams)
			s := rng.Stream(1, "half", half)
			for range 200 {
				if p := w.problem(s, 0); p > m != easy {
					t.Fatalf("%v: a problem of the %s half has p = %v; the median is %v", c, half, p, m)
				}
			}
		}
	}
}

// Among many candidates, the most popular answer is right if and only if p exceeds the
// share of the most popular wrong answer.
func TestMajorityLimit(t *testing.T) {
	for _, c := range []struct {
		p     float64
		right bool
	}{{.36, true}, {.30, false}} {
		p := with(func(p *Params) {
			p.Candidates, p.Wrong, p.Zipf = 4096, 2, 0 // the limit is 1/3
			certain(p, c.p)
		})
		w := world(t, p)
		for trial := range 10 {
			env := play(w, trial)
			count := make([]int, 3)
			for _, team := range env.candidates.Teams {
				count[team]++
			}
			team := slices.Index(count, slices.Max(count))
			if got := env.truth.IsWinner(pref.Arm(slices.Index(env.candidates.Teams, team))); got != c.right {
				t.Errorf("p = %v, counts %v: that the majority is right is %v", c.p, count, got)
			}
		}
	}
}

// The first 16 of 64 candidates are those of a trial with 16, in teams, scores, parts
// and duels; another judge changes none of the candidates.
func TestOneProblem(t *testing.T) {
	p := with(func(p *Params) {
		p.Tau, p.Kappa, p.Frozen, p.Intransitive, p.Keys, p.Phi, p.Mix = .5, .5, .8, .3, .1, .4, .3
		p.Scorer, p.DrawNoise, p.Parts, p.Unsolvable, p.Valid = "pointwise", .3, "steps", .1, 2
	})
	more := p
	more.Candidates = 64
	other := p
	other.Judge, other.D0, other.Tau, other.Kappa, other.TPR = "labels", 1, 0, 0, .9
	other.Frozen, other.Panel = 0, 3
	wp, wmore, wother := world(t, p), world(t, more), world(t, other)
	for trial := range 50 {
		small, large, judged := play(wp, trial), play(wmore, trial), play(wother, trial)
		if !slices.Equal(small.candidates.Teams, large.candidates.Teams[:16]) || !slices.Equal(small.candidates.Scores, large.candidates.Scores[:16]) || !slices.Equal(simtest.Names(small), simtest.Names(large)[:16]) {
			t.Fatalf("16 of 64 candidates are not the same 16:\n%v\n%v", simtest.Names(small), simtest.Names(large))
		}
		if !slices.Equal(small.candidates.Teams, judged.candidates.Teams) || !slices.Equal(small.candidates.Scores, judged.candidates.Scores) || !slices.Equal(small.truth.Winners, judged.truth.Winners) {
			t.Fatal("another judge meets other candidates")
		}
		for i := range 16 {
			if !slices.Equal(small.candidates.Parts[i], large.candidates.Parts[i]) {
				t.Fatalf("candidate %d of 64 has other parts", i)
			}
			for j := range 16 {
				if small.Distribution(i, j) != large.Distribution(i, j) {
					t.Fatalf("%d against %d has the law %v and, among 64, %v", i, j, small.Distribution(i, j), large.Distribution(i, j))
				}
			}
		}
	}
}

// Teams are numbered in the order of the candidates, so that their numbers do not
// reveal the right ones.
func TestTeamsTellNothing(t *testing.T) {
	for trial := range 20 {
		env := play(world(t, CandidatesEntry.Defaults), trial)
		next := 0
		for i, team := range env.candidates.Teams {
			if team > next {
				t.Fatalf("candidate %d is of team %d before %d", i, team, next)
			}
			next = max(next, team+1)
			for j, other := range env.candidates.Teams[:i] {
				if (team == other) != (env.Name(pref.Arm(i)) == env.Name(pref.Arm(j))) {
					t.Fatalf("%s and %s are of teams %d and %d", env.Name(pref.Arm(i)), env.Name(pref.Arm(j)), team, other)
				}
			}
		}
	}
}

// Duels are possible in pools at the bounds of the parameters.
func TestEdges(t *testing.T) {
	for name, c := range map[string]struct {
		p     Params
		right int // candidates
	}{
		"one candidate": {with(func(p *Params) { p.Candidates = 1; certain(p, 1-1e-6) }), 1},
		"none right":    {with(func(p *Params) { p.Unsolvable = 1 }), 0},
		"all right":     {with(func(p *Params) { p.Alpha, p.Beta = 1e6, .01 }), 16},
		"one answer":    {with(func(p *Params) { p.Unsolvable, p.Wrong = 1, 1 }), 0},
		"all keys":      {with(func(p *Params) { p.Keys = 1 }), 0},
		"only ties":     {with(func(p *Params) { p.Ties, p.Unsolvable = 1, 1 }), 0},
		"a lost judge":  {with(func(p *Params) { p.Failures, p.Unsolvable = 1, 1 }), 0},
		"only both bad": {with(func(p *Params) { p.Judge, p.TPR, p.TNR, p.Unsolvable = "labels", 0, 1, 1 }), 0},
	} {
		p := c.p
		p.Scorer, p.Parts = "pointwise", "steps"
		for trial := range 5 {
			env := play(world(t, p), trial)
			if got := len(env.truth.Winners); got != c.right {
				t.Errorf("%s: %d candidates are right, want %d", name, got, c.right)
			}
			for i := range pref.Arm(env.Arms()) {
				for j := range pref.Arm(env.Arms()) {
					pair := pref.Pair{First: i, Second: j}
					o, tally := env.Duel(pair), env.DuelTally(pair, 100)
					if tally.Duels() != 100 {
						t.Fatalf("%s: 100 duels are %+v", name, tally)
					}
					switch name {
					case "only ties", "a lost judge":
						if o != pref.Tie || tally.Tie != 100 {
							t.Fatalf("%s: %v and %+v", name, o, tally)
						}
					case "only both bad":
						if o != pref.BothBad || tally.BothBad != 100 {
							t.Fatalf("%s: %v and %+v", name, o, tally)
						}
					}
				}
			}
			for _, s := range env.candidates.Scores {
				if !(s >= 0 && s <= 1) {
					t.Fatalf("%s: a score of %v", name, s)
				}
			}
		}
	}
}

// A key that is never called right beats no wrong answer, and a key that always is
// beats all of them; otherwise it beats a wrong answer of u = 0 with that rate.
func TestKeys(t *testing.T) {
	for _, judge := range []string{"latent", "labels"} {
		for _, phi := range []float64{0, .3, 1} {
			p := with(func(p *Params) { p.Judge, p.Phi, p.Keys, p.Candidates, p.TNR = judge, phi, .3, 64, .704 })
			env := play(world(t, p), 3)
			key, wrong := first(env, "key", -1), first(env, "wrong", -1)
			l := env.Distribution(key, wrong)
			if want := phi; judge == "latent" && math.Abs(l[pref.FirstWins]-want) > 1e-12 {
				t.Errorf("a key of phi %v beats a wrong answer with probability %v", phi, l[pref.FirstWins])
			}
			if want := (1 + phi - .296) / 2; judge == "labels" && math.Abs(half(l)-want) > 1e-12 {
				t.Errorf("a key of phi %v scores %v against a wrong answer, want %v", phi, half(l), want)
			}
			if !env.truth.IsDecoy(pref.Arm(key)) || env.truth.IsDecoy(pref.Arm(wrong)) || env.truth.IsWinner(pref.Arm(key)) {
				t.Errorf("decoys are %v", env.truth.Decoys)
			}
		}
	}
}

// knockout returns the winner of a random bracket in which candidates of the same team
// do not duel.
func knockout(env *trial, s *rng.Source) int {
	left := make([]int, env.K)
	for i := range left {
		left[i] = i
	}
	s.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	for len(left) > 1 {
		next := left[:0]
		for m := 0; m < len(left); m += 2 {
			i, j := left[m], left[m+1]
			o := pref.Tie
			if env.candidates.Teams[i] != env.candidates.Teams[j] {
				o = env.Duel(pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)})
			}
			if o == pref.SecondWins || o >= pref.Tie && s.Coin() {
				i = j
			}
			next = append(next, i)
		}
		left = next
	}
	return left[0]
}

// The accuracies of a knockout, of majority, of the best score and of the vote
// weighted by scores are those of the prototype (knockout.md, 5.6 and 8), whose
// standard error is that of 6000 problems, plus .003 for details that are not given
// there.
func TestLlamaCell(t *testing.T) {
	const trials = 3000
	w := world(t, Llama8BMATH500.Defaults)
	s := rng.Stream(1, "knockout")
	var ko, mv, bon float64
	for trial := range trials {
		env := play(w, trial)
		right := func(i int) float64 {
			if env.truth.IsWinner(pref.Arm(i)) {
				return 1. / trials
			}
			return 0
		}
		ko += right(knockout(env, s))
		bon += right(slices.Index(env.candidates.Scores, slices.Max(env.candidates.Scores)))
		count := make([]float64, 16)
		for _, team := range env.candidates.Teams {
			count[team]++
		}
		for i := range count { // ties are random
			count[i] += s.Float64() / 2
		}
		mv += right(slices.Index(env.candidates.Teams, slices.Index(count, slices.Max(count))))
	}
	deviation := .5 * math.Sqrt(1+trials/6000.)
	near(t, "knockout at 16", ko, .617, deviation, trials)
	near(t, "majority at 16", mv, .583, deviation, trials)
	near(t, "best score of 16", bon, .567, deviation, trials)
}
