package ranking

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// The same bytes for every number of workers, with and without clusters.
func TestBootstrapWorkers(t *testing.T) {
	l := clustered(21, 5, 300)
	for _, by := range []Cluster{ByRow, ByGroup, ByJudge} {
		var first string
		for _, workers := range []int{1, 3} {
			r, err := l.Bootstrap(Resampling{
				Resamples: 50, Root: 5, Workers: workers, By: by,
				Specs:   []Spec{{Model: BradleyTerryHalf}, {Model: Davidson, Order: true}, {Model: RaoKupper}, {Model: BradleyTerryDrop, Prior: strength.Prior{Firth: true}}},
				Notions: benchNotions,
			})
			if err != nil {
				t.Fatal(err)
			}
			text := fmt.Sprintf("%+v", r)
			if first == "" {
				first = text
			} else if text != first {
				t.Errorf("clusters %s: the results of 3 workers differ from those of 1", by)
			}
		}
	}
	f := fit(t, l, Spec{Model: Davidson})
	m, err := f.Misfit()
	if err != nil {
		t.Fatal(err)
	}
	for what, run := range map[string]func(workers int) string{
		"simulated tables": func(w int) string { a, b, err := f.Simulate(m, 40, 5, w); return fmt.Sprint(a, b, err) },
		"judges":           func(w int) string { j, err := l.JudgeTable(1, w); return fmt.Sprintf("%+v %v", j, err) },
		"split halves":     func(w int) string { x, err := l.SplitHalf(20, 5, w); return fmt.Sprint(x, err) },
	} {
		if one, three := run(1), run(3); one != three {
			t.Errorf("%s: the results of 3 workers differ from those of 1:\n%s\n%s", what, three, one)
		}
	}
}

// The counts of the cells have the means, variances and covariances of the multinomial law,
// to 4.5 standard errors: of the mean √(v/n), of a second moment about v·√(2/n) or less.
func TestMultinomial(t *testing.T) {
	b := &builder{log: Log{Slots: true}}
	b.counts("ant", "bee", 5, 1, 3)
	b.counts("bee", "ant", 2, 40, 0)
	b.counts("bee", "cat", 0, 9, 0)
	c, err := b.log.cells(ByRow)
	if err != nil {
		t.Fatal(err)
	}
	if c.duels != 60 || len(c.list) != 6 || len(c.ordered) != 3 || len(c.pairs) != 2 {
		t.Fatalf("%d duels in %d cells of %d ordered pairs and %d pairs", c.duels, len(c.list), len(c.ordered), len(c.pairs))
	}
	multinomial(t, c)
	if c.cellOf == nil {
		t.Error("60 duels in 6 cells are not drawn one after the other")
	}
	c.cellOf = nil
	multinomial(t, c)
	b.log.Counts[0] = 500
	if c, err = b.log.cells(ByRow); err != nil || c.cellOf != nil {
		t.Errorf("%d duels in 6 cells are drawn one after the other, or the error is %v", c.duels, err)
	}
}

func multinomial(t *testing.T, c *cells) {
	t.Helper()
	const n = 20_000
	sums, products := make([]float64, 6), make([]float64, 36)
	r := c.resample()
	for d := range n {
		table := r.draw(rng.Stream(uint64(d), "multinomial"))
		if table.Duels != 60 {
			t.Fatalf("a resample has %v duels, want 60", table.Duels)
		}
		win, tie, lose := table.At(0, 1)
		if win != r.counts[0]+r.counts[4] || tie != r.counts[2] || lose != r.counts[1]+r.counts[3] {
			t.Fatalf("the tallies are %v, %v, %v of the cells %v", win, tie, lose, r.counts)
		}
		for i, x := range r.counts {
			sums[i] += x - c.counts[i]
			for j, y := range r.counts {
				products[6*i+j] += (x - c.counts[i]) * (y - c.counts[j])
			}
		}
	}
	for i, a := range c.counts {
		v := a * (1 - a/60)
		near(t, "the mean of a cell", sums[i]/n, 0, 4.5*math.Sqrt(v/n))
		for j, b := range c.counts {
			want, w := -a*b/60, b*(1-b/60)
			if i == j {
				want = v
			}
			// A cell of one duel has a fourth moment of 4 v², as that of Poisson.
			near(t, "the covariance of two cells", products[6*i+j]/n, want, 4.5*math.Sqrt(4*v*w/n))
		}
	}
}

// Clusters of one duel each are resampled as duels are: the deviations agree to 4.5 standard
// errors of a ratio of two, √(2/(2·2000)); and those of larger clusters agree with the
// sandwich by these clusters.
func TestBootstrapClusters(t *testing.T) {
	l := judged(rng.Stream(22, "battles"), []float64{.5, .2, 0, -.7}, .8, 300, 5)
	const n = 2000
	spec := Spec{Model: Davidson}
	sd := func(by Cluster) []float64 {
		r, err := l.Bootstrap(Resampling{Resamples: n, Root: 3, Workers: 2, By: by, Specs: []Spec{spec}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Models[0].SD
	}
	l.NumPrompts = len(l.First)
	for r := range l.First {
		l.Prompts = append(l.Prompts, int32(r))
	}
	rows, singletons, groups := sd(ByRow), sd(ByPrompt), sd(ByGroup)
	f := fit(t, l, spec)
	v := sandwich(t, l, f, ByGroup).Covariance
	for a := range rows {
		near(t, "singletons over rows", singletons[a]/rows[a], 1, 4.5*math.Sqrt(1.0/n))
		// The sandwich is the limit for many clusters; of 300 it is lower by some percent.
		near(t, "the bootstrap by groups over the sandwich", groups[a]/SE(v, a), 1, 4.5*math.Sqrt(.5/n)+.05)
	}
}

// A resample without a finite fit counts as infinite; with a prior there is none.
func TestBootstrapInfinite(t *testing.T) {
	b := &builder{}
	b.counts("ant", "bee", 3, 1)
	b.counts("bee", "cat", 3, 1)
	r, err := b.log.Bootstrap(Resampling{
		Resamples: 400, Root: 1, Workers: 1,
		Specs: []Spec{{Model: BradleyTerryHalf}, {Model: BradleyTerryHalf, Prior: strength.Prior{Ridge: 1}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	// A fit needs all four outcomes: 1 - P(some is missing) of 8 draws with chances 3/8
	// and 1/8 is, by inclusion and exclusion, .4257; the standard error is .025.
	m := r.Models[0]
	near(t, "share of finite resamples", 1-float64(m.Infinite)/400, .4257, .1)
	for a := range b.log.Arms {
		if !math.IsInf(m.Low[a], -1) || !math.IsInf(m.High[a], 1) {
			t.Errorf("the interval of %s is %v to %v, want infinite ends", b.log.Arms[a], m.Low[a], m.High[a])
		}
		if p := r.Models[1]; p.Infinite != 0 || math.IsInf(p.Low[a], 0) || !(p.Low[a] < p.High[a]) {
			t.Errorf("with a prior the interval of %s is %v to %v", b.log.Arms[a], p.Low[a], p.High[a])
		}
	}
	for _, m := range r.Models {
		sum := m.Leader.None
		for _, x := range m.Leader.Arms {
			sum += x
		}
		near(t, "the sum of the shares", sum, 1, 1e-9)
		if m.Leader.Arms[0] < .5 {
			t.Errorf("ant leads in %v of the resamples", m.Leader.Arms[0])
		}
	}
	if _, err := (&Log{Arms: []string{"ant", "bee"}, First: []pref.Arm{0}, Second: []pref.Arm{1}, Outcomes: []pref.Outcome{pref.FirstWins}}).Bootstrap(
		Resampling{Resamples: 1, Specs: []Spec{{Model: BradleyTerryHalf}}}); err == nil {
		t.Error("a log without a fit is resampled")
	}
}

func TestSummarise(t *testing.T) {
	var x []float64
	for b := range 200 { // 5 resamples are 2.5 %
		x = append(x, float64(b), math.Abs(float64(b)-100))
	}
	m := summarise(x, 2)
	if m.Low[0] != 5 || m.High[0] != 194 || m.Infinite != 0 {
		t.Errorf("the quantiles are %v and %v, want 5 and 194", m.Low[0], m.High[0])
	}
	for b := range 3 {
		x[2*b*50], x[2*b*50+1] = math.NaN(), math.NaN() // 0, 50 and 100 are lost
	}
	if m = summarise(x, 2); m.Low[0] != 3 || m.High[0] != 197 || m.Infinite != 3 {
		t.Errorf("with 3 resamples without a fit, the quantiles are %v and %v, want 3 and 197", m.Low[0], m.High[0])
	}
	for b := range 6 {
		x[2*b], x[2*b+1] = math.NaN(), math.NaN()
	}
	if m = summarise(x, 2); !math.IsInf(m.Low[0], -1) || !math.IsInf(m.High[0], 1) {
		t.Errorf("with 8 resamples without a fit, the quantiles are %v and %v, want infinite ones", m.Low[0], m.High[0])
	}
}

// Tables that the model has drawn have p-values that are uniform: of 60, the mean is ½ to 4
// standard errors of 1/√720. The χ² law does not hold there: each pair has 3 duels.
func TestSimulate(t *testing.T) {
	theta := []float64{.8, .3, 0, -.2, -.9}
	sum, n := [2]float64{}, 0
	for d := range 80 {
		s := rng.Stream(uint64(d), "sparse")
		var pairs []strength.Pair
		for j := range theta {
			for i := range j {
				win, _, _ := strength.Davidson(theta[i]-theta[j], 0)
				w := float64(s.Binomial(3, win))
				pairs = append(pairs, strength.Pair{I: pref.Arm(i), J: pref.Arm(j), Win: w, Lose: 3 - w})
			}
		}
		slices.SortFunc(pairs, comparePairs)
		table := &Table{Arms: []string{"ant", "bee", "cat", "dog", "eel"}, Pairs: pairs}
		f, err := table.Fit(Spec{Model: BradleyTerryDrop})
		if err != nil {
			continue
		}
		m, err := f.Misfit()
		if err != nil {
			t.Fatal(err)
		}
		if !m.Sparse {
			t.Error("3 duels a pair are not sparse")
		}
		deviance, pearson, err := f.Simulate(m, 99, uint64(d), 2)
		if err != nil {
			t.Fatal(err)
		}
		sum[0] += deviance
		sum[1] += pearson
		n++
	}
	if n < 50 {
		t.Fatalf("only %d tables have a fit", n)
	}
	near(t, "the mean p of the deviance", sum[0]/float64(n), .5, 4/math.Sqrt(12*float64(n)))
	near(t, "the mean p of Pearson's sum", sum[1]/float64(n), .5, 4/math.Sqrt(12*float64(n)))
}

// The size of a misfit: log odds that differ from the model's by normal errors of
// deviation τ show it. The square of τ has about the relative standard error √(2/df) for
// many duels.
func TestTau(t *testing.T) {
	const k, n, tau = 30, 2000, .25
	s := rng.Stream(31, "misfit")
	table := &Table{}
	theta := make([]float64, k)
	for a := range k {
		table.Arms = append(table.Arms, fmt.Sprint("arm", a))
		theta[a] = .4 * s.Normal()
	}
	for i := range k {
		for j := i + 1; j < k; j++ {
			win, _, _ := strength.Davidson(theta[i]-theta[j]+tau*s.Normal(), 0)
			w := float64(s.Binomial(n, win))
			table.Pairs = append(table.Pairs, strength.Pair{I: pref.Arm(i), J: pref.Arm(j), Win: w, Lose: n - w})
		}
	}
	f, err := table.Fit(Spec{Model: BradleyTerryDrop})
	if err != nil {
		t.Fatal(err)
	}
	m, err := f.Misfit()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "τ", m.Tau, tau, 4*tau/2*math.Sqrt(2.0/float64(m.DF)))
	near(t, "the points", m.Points, 25*m.Tau, 1e-12)
	if len(m.Worst) != 5 || math.Abs(m.Worst[0].Z) < math.Abs(m.Worst[4].Z) || math.Abs(m.Worst[0].Z) < 4 {
		t.Errorf("the worst pairs are %+v", m.Worst)
	}
}
