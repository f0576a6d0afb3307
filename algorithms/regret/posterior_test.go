package regret

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// The probabilities that are kept follow the incomplete beta function, also where the tail
// is so thin that the density has no digits and after the way back.
func TestPosteriorFollowsBetaLaw(t *testing.T) {
	for _, tt := range []struct {
		about           string
		win, tie, again float64
		duels           int
	}{
		{"even", 0.5, 0, 0.5, 5000},
		{"uneven, with ties", 0.5, 0.2, 0.3, 5000},
		{"ties only", 0, 1, 0, 500},
		{"wins, then losses", 1, 0, 0, 3000},
	} {
		s := rng.Stream(1, t.Name(), tt.about)
		r := newRecord(2, duel.NewTieRule("half", s))
		p := newPosterior(&r, s)
		pair := pref.Pair{First: 1, Second: 0}
		for n := range 2 * tt.duels {
			win := tt.win
			if n >= tt.duels {
				win = tt.again
			}
			o := pref.SecondWins
			switch u := s.Float64(); {
			case u < win:
				o = pref.FirstWins
			case u < win+tt.tie:
				o = pref.Tie
			}
			wins, losses := r.wins(1, 0), r.wins(0, 1)
			r.add(pair, o.Tally())
			p.follow(pair, r.wins(1, 0)-wins, r.wins(0, 1)-losses)
			if n%7 != 0 && n > 50 {
				continue
			}
			a, b := p.shapes(1, 0)
			// The relative error of BetaCDF is about 1e-15·max(100, a, b); here each step
			// adds roundings of 1e-16.
			if got, want := p.probability(1, 0), portable.BetaCDF(0.5, b, a); math.Abs(got-want) > 4e-15*(100+a+b) {
				t.Fatalf("%s: Beta(%g, %g) is above 1/2 with probability %.15f, want %.15f", tt.about, a, b, got, want)
			}
		}
	}
}

// Values above ½ have the beta law given that they are above ½. The test is that of
// Kolmogorov and Smirnov: the distance exceeds √(ln(2/q)/2n) with probability at most q.
func TestPosteriorValues(t *testing.T) {
	s := rng.Stream(1, t.Name())
	p := posterior{source: s}
	for _, c := range [][2]float64{{1, 1}, {1, 4}, {5, 1}, {3, 3}, {2.5, 7.5}, {40, 30}, {60, 90}, {1000, 1060}, {1.5, 1.5}} {
		const n = 4000
		above := portable.BetaCDF(0.5, c[1], c[0])
		x := make([]float64, n)
		for i := range x {
			x[i] = p.upperValue(c[0], c[1], above)
		}
		slices.Sort(x)
		far := 0.0
		for i, v := range x {
			at := 1 - portable.BetaCDF(1-v, c[1], c[0])/above
			far = max(far, math.Abs(float64(i+1)/n-at), math.Abs(float64(i)/n-at))
		}
		if limit := math.Sqrt(math.Log(2e4) / (2 * n)); far > limit {
			t.Errorf("Beta%v above 1/2: the distribution function differs by %.4f, which is more than %.4f", c, far, limit)
		}
	}
}

// Rivals given that there is one have the law of rivals without those draws that list none,
// and as many of these draws as someRival says.
func TestRivalsGiven(t *testing.T) {
	s := rng.Stream(1, t.Name())
	r := newRecord(4, duel.NewTieRule("half", s))
	p := newPosterior(&r, s)
	for j, lead := range []int{0, 1, 3, 2} {
		x := pref.Pair{First: 0, Second: pref.Arm(j)}
		r.add(x, pref.Tally{First: 2 * lead, Second: lead})
		p.follow(x, 4*lead, 2*lead)
	}
	tau := []float64{0, 0, 0, 5}
	const n = 20_000
	count := map[string][2]int{}
	some := p.someRival(0, tau, 1)
	none := 0
	for range n {
		for {
			list := p.rivals(0, tau, 1, nil)
			if len(list) > 0 {
				c := count[fmt.Sprint(list)]
				c[0]++
				count[fmt.Sprint(list)] = c
				break
			}
			none++
		}
		key := fmt.Sprint(p.rivalsGiven(some, 0, tau, 1, nil))
		c := count[key]
		c[1]++
		count[key] = c
	}
	if len(count) != 3 {
		t.Errorf("got the lists of rivals %v, want those of arms 1 and 2", count)
	}
	for key, c := range count {
		share := float64(c[0]+c[1]) / (2 * n)
		if d := math.Abs(float64(c[0]-c[1])) / n; d > 4*math.Sqrt(2*share*(1-share)/n) {
			t.Errorf("rivals %s in %d of %d draws, and in %d of those given that there is one", key, c[0], n, c[1])
		}
	}
	// The number of draws without a rival is a sum of n geometric ones.
	mean := float64(n) * (1 - some) / some
	if sd := math.Sqrt(n*(1-some)) / some; math.Abs(float64(none)-mean) > 4*sd {
		t.Errorf("%d draws without a rival, want %.0f ± %.0f", none, mean, sd)
	}
	failed := 0
	for range n {
		failed += failures(s, some)
	}
	if sd := math.Sqrt(n*(1-some)) / some; math.Abs(float64(failed)-mean) > 4*sd {
		t.Errorf("%d failures, want %.0f ± %.0f", failed, mean, sd)
	}
}

// sameLaw compares the plays of every arm of a learner and of its twin, which uses other
// random numbers, on a random matrix with ties. The loop leaps. It is the test of
// Kolmogorov and Smirnov of two samples, with an error of 5·10⁻⁵ an arm.
func sameLaw(t *testing.T, make func(duel.Problem, *rng.Source) duel.Learner, plain func(*plain) twin) {
	t.Helper()
	const k, budget = 5, 500
	trials := simtest.Trials(200)
	m := randomMatrix(k, rng.Stream(1, t.Name(), "matrix"))
	loop := duel.Loop{Budget: budget, Engine: duel.Leap, SelfDuels: true, SelfCoins: rng.Stream(1, "self-duels")}
	for a := range pref.Arm(k) {
		loop.Books = append(loop.Books, func(b *duel.Books, _ *duel.Truth) float64 { return float64(b.Plays(a)) })
	}
	var plays [2][k][]float64
	var trial duel.Trial
	for n := range trials {
		source := func(what string) *rng.Source { return rng.Stream(1, t.Name(), what, strconv.Itoa(n)) }
		loop.Run(make(duel.Problem{Arms: k}, source("learner")), simtest.NewWorld(m, source("coins")), &trial)
		w := simtest.NewWorld(m, source("twin's coins"))
		p := plain(newPlain(k, 0.51, source("twin")))
		var count [k]float64
		for range budget {
			x := p.next()
			count[x.First]++
			count[x.Second]++
			o := pref.FirstWins
			if x.First != x.Second {
				o = w.Duel(x)
			}
			p.observe(x, o)
		}
		for a := range k {
			plays[0][a] = append(plays[0][a], trial.Books[a][0])
			plays[1][a] = append(plays[1][a], count[a])
		}
	}
	for a := range k {
		x, y := plays[0][a], plays[1][a]
		slices.Sort(x)
		slices.Sort(y)
		far := 0.0
		for _, v := range slices.Concat(x, y) {
			below := func(list []float64) float64 {
				n, _ := slices.BinarySearch(list, v+0.5)
				return float64(n) / float64(trials)
			}
			far = max(far, math.Abs(below(x)-below(y)))
		}
		if limit := 2.3 * math.Sqrt(2/float64(trials)); far > limit {
			t.Errorf("plays of arm %d: the distributions differ by %.3f, which is more than %.3f", a, far, limit)
		}
	}
}

// sample draws θ.
func (p *plain) sample() [][]float64 {
	theta := make([][]float64, p.k)
	for i := range theta {
		theta[i] = make([]float64, p.k)
		theta[i][i] = 0.5
		for j := range i {
			theta[i][j] = p.stream.Beta(p.wins[i][j]+1, p.wins[j][i]+1)
			theta[j][i] = 1 - theta[i][j]
		}
	}
	return theta
}

// best returns a random one of the arms with the greatest value.
func (p *plain) best(arms []int, value func(i int) float64) int {
	best := choice{stream: p.stream}
	for _, i := range arms {
		best.offer(pref.Arm(i), value(i))
	}
	return int(best.arm)
}

// sum returns the number of arms that satisfy the condition.
func (p *plain) sum(condition func(j int) bool) float64 { return float64(len(p.arms(condition))) }

// plainDTS is D-TS as the paper has it.
type plainDTS struct {
	*plain
	plus bool
}

func (l *plainDTS) next() pref.Pair {
	score := func(i int) float64 { return l.sum(func(j int) bool { return j != i && l.upper(i, j) >= 0.5 }) }
	most := 0.0
	for i := range l.k {
		most = max(most, score(i))
	}
	theta := l.sample()
	wins := func(i int) float64 { return l.sum(func(j int) bool { return theta[i][j] > 0.5 }) }
	c := l.arms(func(i int) bool { return score(i) == most })
	greatest, all := 0.0, 0.0
	for _, i := range c {
		greatest = max(greatest, wins(i))
	}
	for i := range l.k {
		all = max(all, wins(i))
	}
	c = slices.DeleteFunc(c, func(i int) bool { return wins(i) < greatest })
	champion := l.best(c, func(i int) float64 {
		regret := 0.0
		for j := range l.k {
			if x := theta[i][j]; i != j && l.plus {
				regret += (all - (wins(i)+wins(j))/2) / (math.Ln2 + x*math.Log(x) + (1-x)*math.Log(1-x))
			}
		}
		return -regret
	})
	second := l.sample()
	d := l.best(l.arms(func(j int) bool { return l.lower(j, champion) <= 0.5 }), func(j int) float64 { return second[j][champion] })
	return pref.Pair{First: pref.Arm(champion), Second: pref.Arm(d)}
}

func TestDTSHasLawOfTwin(t *testing.T) {
	sameLaw(t, func(p duel.Problem, s *rng.Source) duel.Learner { return NewDTS(DTSEntry.Defaults, p, s) },
		func(p *plain) twin { return &plainDTS{plain: p} })
}

func TestDTSPlusHasLawOfTwin(t *testing.T) {
	sameLaw(t, func(p duel.Problem, s *rng.Source) duel.Learner { return NewDTSPlus(DTSPlusEntry.Defaults, p, s) },
		func(p *plain) twin { return &plainDTS{p, true} })
}

// plainRCS is RCS as the paper has it, and RTS.
type plainRCS struct {
	*plain
	sampled   bool
	champions []float64
}

func (l *plainRCS) next() pref.Pair {
	theta := l.sample()
	all := l.arms(func(int) bool { return true })
	var c int
	if winners := l.arms(func(i int) bool { return l.sum(func(j int) bool { return theta[i][j] < 0.5 }) == 0 }); len(winners) == 1 {
		c = winners[0]
	} else {
		c = l.best(all, func(i int) float64 { return -l.champions[i] })
	}
	l.champions[c]++
	if !l.sampled {
		return pref.Pair{First: pref.Arm(c), Second: pref.Arm(l.challenger(c))}
	}
	second := l.sample()
	d := l.best(all, func(j int) float64 { return second[j][c] })
	return pref.Pair{First: pref.Arm(c), Second: pref.Arm(d)}
}

func TestRCSHasLawOfTwin(t *testing.T) {
	for _, challenger := range []string{"bound", "sampled"} {
		t.Run(challenger, func(t *testing.T) {
			sameLaw(t, func(p duel.Problem, s *rng.Source) duel.Learner {
				params := RCSEntry.Defaults
				params.Challenger = challenger
				return NewRCS(params, p, s)
			}, func(p *plain) twin { return &plainRCS{p, challenger == "sampled", make([]float64, p.k)} })
		})
	}
}
