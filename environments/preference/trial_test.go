package preference

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// laws are outcomes of a duel with and without ties, even and uneven.
var laws = []outcomes{
	{win: 0.6, lose: 0.4},
	{win: 0.5, lose: 0.5},
	{win: 0.02, lose: 0.98},
	{win: 0.3, tie: 0.4, lose: 0.3},
	{win: 0.7, tie: 0.01, lose: 0.29},
	{win: 0.05, tie: 0.9, lose: 0.05},
	{win: 0.3, tie: 0.7},
	{tie: 0.7, lose: 0.3},
}

// trialOf returns a trial of two arms with these outcomes.
func trialOf(o outcomes, name string) *trial {
	return newTrial(matrixOf(2, func(int, int) outcomes { return o }), duel.Instance{}, rng.Stream(1, name))
}

// surelyBelow returns a bound that the chi-square statistic with df degrees of freedom
// exceeds with probability below e⁻¹² = 6e-6: at most e⁻ˣ lies above
// df + 2√(df·x) + 2x (Laurent and Massart, Annals of Statistics 2000, lemma 1).
func surelyBelow(df int) float64 { return float64(df) + 2*math.Sqrt(12*float64(df)) + 24 }

// chiSquare returns Pearson's statistic of counts in cells of these probabilities, and
// its degrees of freedom, the number of cells minus 1. Cells of probability 0 must be
// empty.
func chiSquare(t *testing.T, got []int, p []float64) (x float64, df int) {
	t.Helper()
	n := 0
	for _, g := range got {
		n += g
	}
	df = -1
	for i, g := range got {
		if p[i] == 0 {
			if g != 0 {
				t.Errorf("cell %d of probability 0 has %d draws", i, g)
			}
			continue
		}
		want := float64(n) * p[i]
		x += (float64(g) - want) * (float64(g) - want) / want
		df++
	}
	return x, df
}

func TestDuelLaw(t *testing.T) {
	for _, o := range laws {
		for _, first := range []pref.Arm{0, 1} {
			env := trialOf(o, "duel")
			p, want := pref.Pair{First: first, Second: 1 - first}, []float64{o.win, o.lose, o.tie}
			if first == 1 {
				want[0], want[1] = want[1], want[0]
			}
			got := make([]int, 3)
			for range 100_000 {
				got[env.Duel(p)]++
			}
			if x, df := chiSquare(t, got, want); x > surelyBelow(df) {
				t.Errorf("%v, arm %d first: counts %v, chi-square %.1f with %d degrees of freedom", o, first, got, x, df)
			}
		}
	}
}

// An arm against itself is a fair coin.
func TestDuelOfOneArm(t *testing.T) {
	env := trialOf(laws[3], "self")
	got := make([]int, 3)
	for range 100_000 {
		got[env.Duel(pref.Pair{First: 1, Second: 1})]++
	}
	if x, df := chiSquare(t, got, []float64{0.5, 0.5, 0}); x > surelyBelow(df) {
		t.Errorf("counts %v, chi-square %.1f", got, x)
	}
}

// The distribution of the tally of a few duels is the multinomial one.
func TestDuelTallyLawExactly(t *testing.T) {
	for _, o := range laws {
		const n = 3
		env := trialOf(o, "tally of three")
		got := make([]int, 16)
		want := make([]float64, 16)
		for range 50_000 {
			tally := env.DuelTally(pref.Pair{First: 0, Second: 1}, n)
			got[tally.First*4+tally.Second]++
		}
		for a := 0; a <= n; a++ {
			for b := 0; a+b <= n; b++ {
				ways := []float64{1, 1, 2, 6}
				want[a*4+b] = 6 / (ways[a] * ways[b] * ways[n-a-b]) *
					math.Pow(o.win, float64(a)) * math.Pow(o.lose, float64(b)) * math.Pow(o.tie, float64(n-a-b))
			}
		}
		// Cells that expect less than 5 are too small for the statistic.
		rare, rarely := 0, 0.0
		for i := range want {
			if 50_000*want[i] < 5 && want[i] > 0 {
				rare, rarely = rare+got[i], rarely+want[i]
				got[i], want[i] = 0, 0
			}
		}
		if float64(rare) > 50_000*rarely+4*math.Sqrt(50_000*rarely)+4 {
			t.Errorf("%v: %d draws of outcomes that expect %.1f", o, rare, 50_000*rarely)
		}
		if x, df := chiSquare(t, got, want); x > surelyBelow(df) {
			t.Errorf("%v: chi-square %.1f with %d degrees of freedom", o, x, df)
		}
	}
}

// Mean and variance of each count are n·p and n·p·(1-p), and two counts covary
// by -n·p·q, for tallies of single duels (up to 8) and for those drawn at once.
func TestDuelTallyMoments(t *testing.T) {
	const reps = 20_000
	for _, o := range laws {
		for _, n := range []int{1, 7, 8, 9, 1000} {
			t.Run(fmt.Sprint(o, n), func(t *testing.T) {
				env := trialOf(o, "moments")
				var sum [3]float64
				var square [3][3]float64
				p := [3]float64{o.win, o.lose, o.tie}
				for range reps {
					tally := env.DuelTally(pref.Pair{First: 0, Second: 1}, n)
					if tally.Duels() != n || min(tally.First, tally.Second, tally.Tie) < 0 || tally.BothBad != 0 {
						t.Fatalf("tally %v of %d duels", tally, n)
					}
					c := [3]float64{float64(tally.First), float64(tally.Second), float64(tally.Tie)}
					for a := range c {
						sum[a] += c[a]
						for b := range c {
							square[a][b] += (c[a] - float64(n)*p[a]) * (c[b] - float64(n)*p[b])
						}
					}
				}
				for a := range p {
					sd := math.Sqrt(float64(n) * p[a] * (1 - p[a]))
					// The mean of reps counts has a standard error of sd/√reps.
					if d := sum[a]/reps - float64(n)*p[a]; math.Abs(d) > 4*sd/math.Sqrt(reps) {
						t.Errorf("mean of outcome %d is off by %g standard errors", a, d/sd*math.Sqrt(reps))
					}
					for b := range p {
						other := math.Sqrt(float64(n) * p[b] * (1 - p[b]))
						want := -float64(n) * p[a] * p[b]
						if a == b {
							want = sd * sd
						}
						// Were the counts normal, the product of two deviations
						// would have a variance of at most twice the product of
						// their variances. The excess kurtosis of a binomial
						// count, at most 1/(n·p·(1-p)), adds that much.
						excess := 1 / max(1e-9, min(sd*sd, other*other))
						se := sd * other * math.Sqrt((2+excess)/reps)
						if d := square[a][b]/reps - want; math.Abs(d) > 4.5*se+1e-9 {
							t.Errorf("covariance of outcomes %d and %d is %g, want %g ± %g", a, b, square[a][b]/reps, want, se)
						}
					}
				}
			})
		}
	}
}

// The instance depends only on the first stream, and the duels only on the second.
func TestTrialIsAFunctionOfItsStreams(t *testing.T) {
	random, err := NewRandom(RandomParams{Arms: 8, Low: 0.6, High: 0.9, Ties: 0.3, TrialParams: defaultTrial})
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := NewHudry13(Hudry13Params{TrialParams: defaultTrial})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []*World{random, fixed} {
		trialOf := func(instance, coins string) *trial {
			return w.Trial(rng.Stream(7, "instance", instance), rng.Stream(7, "coins", coins)).(*trial)
		}
		a := trialOf("1", "1")
		other := trialOf("2", "1") // a trial in between changes nothing
		play(other)
		b := trialOf("1", "1")
		if !slices.Equal(lawsOf(a), lawsOf(b)) || !slices.Equal(a.truth.Winners, b.truth.Winners) || !slices.Equal(simtest.Names(a), simtest.Names(b)) {
			t.Error("the same streams make two instances")
		}
		if got, want := play(a), play(b); got != want {
			t.Errorf("the same streams make two sequences of duels, %s and %s", got, want)
		}
		if slices.Equal(lawsOf(a), lawsOf(other)) {
			t.Error("two instance streams make the same instance")
		}
		c := trialOf("1", "2")
		if !slices.Equal(lawsOf(a), lawsOf(c)) {
			t.Error("the instance depends on the stream of coins")
		}
		if play(trialOf("1", "1")) == play(c) {
			t.Error("two streams of coins make the same duels")
		}
	}
}

// lawsOf returns the laws of all pairs.
func lawsOf(t *trial) []duel.Law {
	t.makeLaws()
	return t.laws
}

// play writes the outcomes of some duels and a tally.
func play(env duel.Environment) (s string) {
	k := env.Arms()
	for i := range 200 {
		s += env.Duel(pref.Pair{First: pref.Arm(i % k), Second: pref.Arm(i * 7 % k)}).String()[:1]
	}
	return s + fmt.Sprint(env.(duel.Tallier).DuelTally(pref.Pair{First: 0, Second: 1}, 1000))
}

// Every order of the arms is equally likely, and each arm keeps its name and
// its preferences.
func TestShuffle(t *testing.T) {
	m := pref.NewMatrix(3)
	m.Set(0, 1, 0.7, 0.1, 0.2)
	m.Set(0, 2, 0.6, 0, 0.4)
	m.Set(1, 2, 0.3, 0.5, 0.2)
	m.SetNames([]string{"a", "b", "c"})
	w := newFixed(m, defaultTrial, ownTies)
	orders := map[string]int{}
	const n = 12_000
	for i := range n {
		env := w.Trial(rng.Stream(3, "shuffle", fmt.Sprint(i)), rng.Stream(3, "coins")).(*trial)
		names := simtest.Names(env)
		orders[names[0]+names[1]+names[2]]++
		if best := names[env.truth.Winners[0]]; best != "a" {
			t.Fatalf("the winner is called %s, want a", best)
		}
		for i, a := range names {
			for j, b := range names {
				first, second := pref.Arm(a[0]-'a'), pref.Arm(b[0]-'a')
				want := duel.TernaryLaw(m.Win(first, second), m.Tie(first, second), m.Win(second, first))
				if got := lawsOf(env)[i*3+j]; got != want {
					t.Fatalf("%s against %s has the law %v, want %v", a, b, got, want)
				}
			}
		}
	}
	var got []int
	for _, c := range orders {
		got = append(got, c)
	}
	if len(got) != 6 {
		t.Fatalf("%d of 6 orders occur", len(got))
	}
	if x, df := chiSquare(t, got, slices.Repeat([]float64{1.0 / 6}, 6)); x > surelyBelow(df) {
		t.Errorf("orders occur %v times, chi-square %.1f", got, x)
	}
}

// Without shuffling, arms keep their order.
func TestUnshuffled(t *testing.T) {
	w, err := NewSavageHard(SavageHardParams{Arms: 5})
	if err != nil {
		t.Fatal(err)
	}
	env := w.Trial(rng.Stream(3, "instance"), rng.Stream(3, "coins"))
	if got, want := simtest.Names(env), []string{"arm0", "arm1", "arm2", "arm3", "arm4"}; !slices.Equal(got, want) {
		t.Errorf("arms are %q, want %q", got, want)
	}
	if !slices.Equal(env.Truth().Winners, []pref.Arm{0}) {
		t.Errorf("winners are %v, want arm 0", env.Truth().Winners)
	}
}

// A duel allocates nothing.
func TestDuelAllocatesNothing(t *testing.T) {
	env := trialOf(laws[3], "allocations")
	p := pref.Pair{First: 0, Second: 1}
	if n := testing.AllocsPerRun(100, func() { env.Duel(p); env.DuelTally(p, 8); env.DuelTally(p, 1000) }); n != 0 {
		t.Errorf("%g allocations a duel", n)
	}
}
