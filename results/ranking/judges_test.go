package ranking

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// voters draws votes of judges by Davidson's model; the last one decides by a coin, and the
// one before always for the arm that is shown first, but for ties.
func voters(root uint64, judges, votes int) *Log {
	s := rng.Stream(root, "voters")
	theta := []float64{1, .5, 0, -.5, -1}
	l := &Log{Slots: true, Arms: []string{"ant", "bee", "cat", "dog", "eel"}, NumJudges: judges}
	for j := range judges {
		for range votes {
			a := s.Intn(5)
			b := (a + 1 + s.Intn(4)) % 5
			win, tie, _ := strength.Davidson(theta[a]-theta[b], .5)
			o := pref.SecondWins
			switch u := s.Float64(); {
			case u < win:
				o = pref.FirstWins
			case u < win+tie:
				o = pref.Tie
			}
			switch {
			case j == judges-1 && o != pref.Tie && s.Coin():
				o = o.Flip()
			case j == judges-2 && o != pref.Tie:
				o = pref.FirstWins
			}
			l.First, l.Second, l.Outcomes = append(l.First, pref.Arm(a)), append(l.Second, pref.Arm(b)), append(l.Outcomes, o)
			l.Judges = append(l.Judges, int32(j))
		}
	}
	return l
}

// The two bad judges are found in every log, and others in at most 5 % of 100 logs, to 4
// standard errors: .05 + 4 √(.05·.95/100) = .137. There are so many judges that the two hardly
// move the shares of the others.
func TestFlags(t *testing.T) {
	const judges, logs = 40, 100
	wrong := map[string]int{}
	for seed := range uint64(logs) {
		list, err := voters(seed, judges, 150).JudgeTable(1, 2)
		if err != nil {
			t.Fatal(err)
		}
		flagged := map[string]bool{}
		for n, j := range list[:judges-1] {
			if n < judges-2 {
				flagged["first slot"] = flagged["first slot"] || j.First.Flagged()
				flagged["agreement"] = flagged["agreement"] || j.Agreement.Flagged()
			}
			flagged["ties"] = flagged["ties"] || j.TieRate.Flagged()
		}
		for what, f := range flagged {
			if f {
				wrong[what]++
			}
		}
		first, coin := list[judges-2], list[judges-1]
		if !first.First.Flagged() || !coin.Agreement.Flagged() || coin.Infit < 1.1 || coin.Outfit < 1.1 {
			t.Errorf("log %d: the judges of the first slot and of coins are not found: %+v, %+v", seed, first, coin)
		}
	}
	for what, n := range wrong {
		if n > 13 {
			t.Errorf("good judges are flagged for %s in %d of %d logs", what, n, logs)
		}
	}
}

// The numbers of a judge are those of a fit to the rows of all others.
func TestJudgeTable(t *testing.T) {
	const judges = 12
	l := voters(41, judges, 150)
	list, err := l.JudgeTable(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != judges {
		t.Fatalf("%d judges, want %d", len(list), judges)
	}
	for _, j := range list {
		var others, own []int
		for r, judge := range l.Judges {
			if judge == j.Judge {
				own = append(own, r)
			} else {
				others = append(others, r)
			}
		}
		f := fit(t, l.rows(others), Spec{Model: BradleyTerryDrop})
		var votes, agreed, expected, squares, information, outfit float64
		for _, r := range own {
			if l.Outcomes[r] == pref.Tie {
				continue
			}
			p := 1 / (1 + math.Exp(f.Strengths[l.Second[r]]-f.Strengths[l.First[r]]))
			y := 0.0
			if l.Outcomes[r] == pref.FirstWins {
				y = 1
			}
			votes++
			if (y == 1) == (p > .5) {
				agreed++
			}
			expected += max(p, 1-p)
			squares += (y - p) * (y - p)
			information += p * (1 - p)
			outfit += (y - p) * (y - p) / (p * (1 - p))
		}
		near(t, "agreement", j.Agreement.Value, agreed/votes, 1e-12)
		near(t, "expected agreement", j.Expected, expected/votes, 1e-8)
		near(t, "infit", j.Infit, squares/information, 1e-8)
		near(t, "outfit", j.Outfit, outfit/votes, 1e-8)
		near(t, "decisive votes", j.Decisive, votes, 0)
	}
	if list, err = l.JudgeTable(151, 1); err != nil || len(list) != 0 {
		t.Errorf("%d judges have 151 votes, and the error is %v", len(list), err)
	}
	// Without slots there is no share of the first.
	l.Slots = false
	if list, err = l.JudgeTable(1, 1); err != nil || !math.IsNaN(list[0].First.Value) || list[0].First.Flagged() {
		t.Errorf("the share of the first slot is %+v, and the error is %v", list[0].First, err)
	}
}

// Where a judge alone connects the arms, the others have no consensus.
func TestJudgesWithoutConsensus(t *testing.T) {
	l := &Log{
		Arms: []string{"ant", "bee", "cat"}, NumJudges: 2, Slots: true,
		First: []pref.Arm{0, 1, 0, 1}, Second: []pref.Arm{1, 0, 1, 2},
		Outcomes: []pref.Outcome{pref.FirstWins, pref.FirstWins, pref.Tie, pref.SecondWins},
		Judges:   []int32{0, 0, 0, 1},
	}
	list, err := l.JudgeTable(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range list {
		if !math.IsNaN(j.Agreement.Value) || !math.IsNaN(j.Infit) || j.Agreement.Flagged() {
			t.Errorf("judge %d has the agreement %+v", j.Judge, j.Agreement)
		}
	}
}

// The formula by hand, for two judges with 2 and 8 of 10: μ = ½, S = 1.8, N = 20,
// ρ = (7.2 - 1)/(20 - 10 - 1), M = (1-ρ)/ρ.
func TestShrink(t *testing.T) {
	rho := 6.2 / 9
	m := (1 - rho) / rho
	got := shrink([][2]float64{{2, 10}, {8, 10}, {0, 0}, {math.NaN(), math.NaN()}})
	near(t, "the lower", got[0], (2+m/2)/(10+m), 1e-12)
	near(t, "the higher", got[1], (8+m/2)/(10+m), 1e-12)
	if !math.IsNaN(got[2]) || !math.IsNaN(got[3]) {
		t.Errorf("shares of no votes are %v", got[2:])
	}
	for _, x := range shrink([][2]float64{{5, 10}, {6, 12}, {10, 20}}) {
		near(t, "equal shares", x, .5, 1e-12)
	}
	// Shares of a beta law with mean .3 and ρ = .1: of 400 judges with 50 votes, whose
	// shrunk shares are nearer to the true ones than the raw.
	s := rng.Stream(42, "shares")
	var counts [][2]float64
	var truth []float64
	for range 400 {
		p := s.Beta(2.7, 6.3)
		truth = append(truth, p)
		counts = append(counts, [2]float64{float64(s.Binomial(50, p)), 50})
	}
	raw, near := 0.0, 0.0
	for n, x := range shrink(counts) {
		miss := counts[n][0]/50 - truth[n]
		raw += miss * miss
		near += (x - truth[n]) * (x - truth[n])
	}
	// The mean errors are μ(1-μ)(1-ρ)/n and that times n/(n+M) with M = 9: a ratio of .85.
	if ratio := near / raw; ratio < .75 || ratio > .95 {
		t.Errorf("the squared error is %.3f of the raw, want about .85", ratio)
	}
}

func TestBinomialTest(t *testing.T) {
	for _, c := range []struct{ k, n, p, want float64 }{
		{0, 5, .5, .0625},
		{9, 10, .5, 22.0 / 1024},
		{5, 10, .5, 1},
		{3, 3, .2, .016},
		{0, 10, 0, 1},
	} {
		near(t, "the test", binomialTest(c.k, c.n, c.p), c.want, 1e-12)
	}
	law := distuv.Binomial{N: 37, P: .3}
	for k := range 38 {
		below, above := law.CDF(float64(k)), 1.0
		if k > 0 {
			above = 1 - law.CDF(float64(k-1))
		}
		near(t, "the test", binomialTest(float64(k), 37, .3), min(1, 2*min(below, above)), 1e-12)
	}
	if x := binomialTest(0, 0, .5); !math.IsNaN(x) {
		t.Errorf("without trials the p-value is %v", x)
	}
}

// The correlation of halves: 1 for equal orders, and that of ranks with ties.
func TestSpearman(t *testing.T) {
	near(t, "equal orders", spearman([]float64{1, 5, 9, 10}, []float64{-3, 0, 1, 7}), 1, 1e-12)
	near(t, "reversed", spearman([]float64{1, 2, 3}, []float64{3, 2, 1}), -1, 1e-12)
	// Ranks 1.5 1.5 3 4 and 1 2 3 4: 4.5/√(4.5·5).
	near(t, "with ties", spearman([]float64{2, 2, 3, 4}, []float64{1, 2, 3, 4}), 4.5/math.Sqrt(22.5), 1e-12)
	half, err := voters(43, 12, 150).SplitHalf(50, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if half < .9 {
		t.Errorf("with 900 votes of 5 arms a half, the correlation is %.2f", half)
	}
}
