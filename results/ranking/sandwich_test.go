package ranking

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

func TestInvarianceOfSE(t *testing.T) {
	l := clustered(4, 4, 300)
	f := fit(t, l, Spec{Model: Davidson})
	l.Counts = slices.Repeat([]float64{2}, len(l.First))
	g := fit(t, l, Spec{Model: Davidson})
	near(t, "√2 times the SE of twice the duels", math.Sqrt2*SE(g.Covariance, 0), SE(f.Covariance, 0), 1e-9)
}

// The sandwich of the model of Bradley and Terry from its definition: u = (y-p)(e_i-e_j),
// and the inverse of the information column by column.
func TestSandwichAgainstSums(t *testing.T) {
	l := clustered(5, 4, 200)
	l.Counts, l.Weights = nil, nil
	s := rng.Stream(5, "counts")
	for range l.First {
		l.Counts = append(l.Counts, float64(s.Intn(4)))
		l.Weights = append(l.Weights, .5+s.Float64())
	}
	f := fit(t, l, Spec{Model: BradleyTerryHalf})
	k := len(l.Arms)
	information := linalg.Zeros(k, k)
	for i := range information.Data {
		information.Data[i] = 1
	}
	rows := linalg.Zeros(k, k)
	groups := map[int32][]float64{}
	for r := range l.First {
		i, j := int(l.First[r]), int(l.Second[r])
		p := 1 / (1 + math.Exp(f.Strengths[j]-f.Strengths[i]))
		y := map[pref.Outcome]float64{pref.FirstWins: 1, pref.Tie: .5}[l.Outcomes[r]]
		n, w := l.Counts[r], l.Weights[r]
		g, ok := groups[l.Groups[r]]
		if !ok {
			g = make([]float64, k)
			groups[l.Groups[r]] = g
		}
		g[i] += n * w * (y - p)
		g[j] -= n * w * (y - p)
		for _, a := range [][3]int{{i, i, 1}, {j, j, 1}, {i, j, -1}, {j, i, -1}} {
			sign := float64(a[2])
			information.Data[a[0]*k+a[1]] += sign * n * w * p * (1 - p)
			rows.Data[a[0]*k+a[1]] += sign * n * w * w * (y - p) * (y - p)
		}
	}
	byGroup := linalg.Zeros(k, k)
	for _, u := range groups {
		for i := range k {
			for j := range k {
				byGroup.Data[i*k+j] += u[i] * u[j]
			}
		}
	}
	inverse := linalg.Zeros(k, k) // of information + 11', which is C + 11'/k²
	for c := range k {
		a, x := linalg.Zeros(k, k), make([]float64, k)
		copy(a.Data, information.Data)
		x[c] = 1
		linalg.Solve(a, x)
		for i := range k {
			inverse.Data[i*k+c] = x[i] - 1/float64(k*k)
		}
	}
	product := func(m blas64.General) blas64.General {
		half, v := linalg.Zeros(k, k), linalg.Zeros(k, k)
		linalg.Mul(half, inverse, m)
		linalg.Mul(v, half, inverse)
		return v
	}
	sameMatrix(t, "by row", sandwich(t, l, f).Covariance, product(rows), 1e-9)
	sameMatrix(t, "by group", sandwich(t, l, f, ByGroup).Covariance, product(byGroup), 1e-9)
	corrected, err := l.Sandwich(f, []Cluster{ByGroup}, true)
	if err != nil {
		t.Fatal(err)
	}
	g := 0.0
	for _, u := range groups {
		if slices.ContainsFunc(u, func(x float64) bool { return x != 0 }) {
			g++
		}
	}
	want := product(byGroup)
	for i := range want.Data {
		want.Data[i] *= g / (g - 1)
	}
	sameMatrix(t, "with the factor", corrected.Covariance, want, 1e-9)
}

func sameMatrix(t *testing.T, what string, got, want blas64.General, tolerance float64) {
	t.Helper()
	if got.Rows != want.Rows {
		t.Fatalf("%s: %d rows, want %d", what, got.Rows, want.Rows)
	}
	for i := range got.Data {
		if !(math.Abs(got.Data[i]-want.Data[i]) <= tolerance) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got.Data[i], want.Data[i])
		}
	}
}

// Clusters of one duel each are no clusters, and so are duels without a number; and a second
// column of them leaves the first alone.
func TestSingletons(t *testing.T) {
	l := clustered(6, 5, 400)
	n := len(l.First)
	l.Prompts, l.NumPrompts = nil, n
	for r := range n {
		l.Prompts = append(l.Prompts, int32(n-1-r))
	}
	for _, spec := range specs() {
		f := fit(t, l, spec)
		rows := sandwich(t, l, f)
		sameMatrix(t, "singletons", sandwich(t, l, f, ByPrompt).Covariance, rows.Covariance, 1e-12)
		groups := sandwich(t, l, f, ByGroup)
		two := sandwich(t, l, f, ByGroup, ByPrompt)
		sameMatrix(t, "two columns, one of singletons", two.Covariance, groups.Covariance, 1e-12)
		if two.Clipped > 0 {
			t.Errorf("%d eigenvalues were clipped", two.Clipped)
		}
		none := *l
		none.Prompts = slices.Repeat([]int32{-1}, n)
		sameMatrix(t, "no numbers", sandwich(t, &none, f, ByPrompt).Covariance, rows.Covariance, 1e-12)
	}
}

func TestClip(t *testing.T) {
	// Eigenvalues 3 and -1, with the vectors (1, 1) and (1, -1).
	v := linalg.Of(2, 2, []float64{1, 2, 2, 1})
	n, err := clip(v)
	if err != nil || n != 1 {
		t.Errorf("%d eigenvalues were clipped with the error %v, want 1", n, err)
	}
	sameMatrix(t, "clipped", v, linalg.Of(2, 2, []float64{1.5, 1.5, 1.5, 1.5}), 1e-12)
	v = linalg.Of(2, 2, []float64{2, 1, 1, 2})
	if n, err = clip(v); err != nil || n != 0 {
		t.Errorf("%d eigenvalues were clipped with the error %v, want none", n, err)
	}
	sameMatrix(t, "definite", v, linalg.Of(2, 2, []float64{2, 1, 1, 2}), 0)
}

func TestQuantile(t *testing.T) {
	l := clustered(8, 4, 400)
	f := fit(t, l, Spec{Model: Davidson})
	l.Judges = nil
	for r := range l.First {
		l.Judges = append(l.Judges, int32(r%50))
	}
	l.NumJudges = 50
	s := sandwich(t, l, f, ByJudge)
	near(t, "of 50 clusters", s.Quantile(), 2.009575, 1e-6) // Student's law with 49 degrees of freedom
	if w := s.Warnings(); len(w) != 1 || !strings.HasPrefix(w[0], "there are only 50 clusters by judge") {
		t.Errorf("the warnings are %q", w)
	}
	s = sandwich(t, l, f)
	near(t, "of rows", s.Quantile(), portable.PhiInverse(.975), 0)
	if w := s.Warnings(); w != nil {
		t.Errorf("the warnings are %q, want none", w)
	}
	e := f.Strength(1, s.Covariance, s.Quantile())
	near(t, "the interval", e.High-e.Low, 2*1.959964*SE(s.Covariance, 1), 1e-6)
}

// What cannot be fitted or clustered is refused in words.
func TestRefused(t *testing.T) {
	l := clustered(9, 4, 100)
	plain := &Log{Arms: l.Arms, First: l.First, Second: l.Second, Outcomes: l.Outcomes}
	f := fit(t, plain, Spec{Model: BradleyTerryHalf})
	for want, err := range map[string]error{
		`the model is "elo"; it must be bt-half, bt-drop, davidson or rao-kupper`:                      errorOf(l.Fit(Spec{Model: "elo"})),
		"the prior firth is defined for the models bt-half and bt-drop; davidson takes ridge":          errorOf(l.Fit(Spec{Model: Davidson, Prior: strength.Prior{Firth: true}})),
		"the priors firth and ridge exclude each other":                                                errorOf(l.Fit(Spec{Model: BradleyTerryHalf, Prior: strength.Prior{Firth: true, Ridge: 1}})),
		"the prior ridge is -1; it must be a number of at least 0":                                     errorOf(l.Fit(Spec{Model: BradleyTerryHalf, Prior: strength.Prior{Ridge: -1}})),
		"the log does not say which arm was shown first, so that it has no effect of the position":     errorOf(plain.Fit(Spec{Model: Davidson, Order: true})),
		"the log has no columns of style":                                                              errorOf(plain.Fit(Spec{Model: Davidson, Style: true})),
		"the log has no column judge, so that duels cannot be clustered by it":                         errorOf(plain.Sandwich(f, []Cluster{ByJudge}, false)),
		`the clusters are "day"; they must be none, group, judge or prompt`:                            errorOf(plain.Sandwich(f, []Cluster{"day"}, false)),
		"duels are clustered by at most two different columns":                                         errorOf(l.Sandwich(f, []Cluster{ByJudge, ByJudge}, false)),
		"the fit is not of this log":                                                                   errorOf((&Log{Arms: l.Arms[:2]}).Sandwich(f, nil, false)),
		"ties as half wins are no law of outcomes, so that it has no misfit; take bt-drop or davidson": errorOf(f.Misfit()),
		"there are 0 resamples; there must be at least 1":                                              errorOf(l.Bootstrap(Resampling{})),
		"models with style are not resampled; their intervals come from the sandwich":                  errorOf(l.Bootstrap(Resampling{Resamples: 1, Specs: []Spec{{Model: Davidson, Style: true}}})),
		"the log has no judges": errorOf(plain.JudgeTable(1, 1)),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
	constant := *l
	constant.Style = []Covariate{{Name: "length", First: slices.Repeat([]float64{5}, 100), Second: slices.Repeat([]float64{5}, 100)}}
	if _, err := constant.Fit(Spec{Model: Davidson, Style: true}); err == nil || !strings.HasPrefix(err.Error(), "length does not differ") {
		t.Errorf("of a constant column the error is %v", err)
	}
}

func errorOf[T any](_ T, err error) error { return err }

// judged draws a log of battles, each of one pair by several judges. A judge copies the
// verdict of the battle with probability ½ and has an independent one else, so that each
// verdict is of Davidson's model, but those of a battle are dependent.
func judged(s *rng.Source, theta []float64, nu float64, battles, judges int) *Log {
	k := len(theta)
	l := &Log{Slots: true, NumGroups: battles}
	for a := range k {
		l.Arms = append(l.Arms, string(rune('A'+a)))
	}
	for g := range battles {
		i := s.Intn(k)
		j := (i + 1 + s.Intn(k-1)) % k
		win, tie, _ := strength.Davidson(theta[i]-theta[j], nu)
		verdict := func() pref.Outcome {
			switch u := s.Float64(); {
			case u < win:
				return pref.FirstWins
			case u < win+tie:
				return pref.Tie
			}
			return pref.SecondWins
		}
		common := verdict()
		for range judges {
			o := common
			if s.Coin() {
				o = verdict()
			}
			l.First, l.Second, l.Outcomes = append(l.First, pref.Arm(i)), append(l.Second, pref.Arm(j)), append(l.Outcomes, o)
			l.Groups = append(l.Groups, int32(g))
		}
	}
	return l
}

// Intervals of 95 % by 150 clusters cover the true difference in 2,000 logs as often as
// they say, to 4 standard errors √(.95·.05/2000) = .0049. Those that take the duels as
// independent do not: the variance of a mean of 5 verdicts with correlation ¼ is 2 times
// that of independent ones, so that ±1.96 of their standard errors cover 2Φ(1.96/√2)-1 =
// .83.
func TestCoverage(t *testing.T) {
	const logs, battles = 2000, 150
	theta := []float64{.6, .2, -.1, -.7}
	rows, groups, gammas := 0, 0, 0
	for n := range logs {
		l := judged(rng.Stream(uint64(n), "coverage"), theta, .8, battles, 5)
		f := fit(t, l, Spec{Model: Davidson, Order: true})
		s := sandwich(t, l, f, ByGroup)
		miss := math.Abs(f.Strengths[0] - f.Strengths[1] - .4)
		if miss <= s.Quantile()*SEOfDifference(s.Covariance, 0, 1) {
			groups++
		}
		if miss <= s.Quantile()*SEOfDifference(sandwich(t, l, f).Covariance, 0, 1) {
			rows++
		}
		if gamma, se, _ := f.Coefficient(Position, s.Covariance); math.Abs(gamma) <= s.Quantile()*se {
			gammas++
		}
	}
	near(t, "coverage by cluster", float64(groups)/logs, .95, .0195)
	near(t, "coverage of the position", float64(gammas)/logs, .95, .0195)
	near(t, "coverage without clusters", float64(rows)/logs, .83, .04)
}

// Effects of the position that have no finite or no unique estimate are refused by name; a
// log of one arm, or of none, has strengths of 0.
func TestEdges(t *testing.T) {
	first := &Log{
		Arms: []string{"ant", "bee"}, Slots: true,
		First: []pref.Arm{0, 1}, Second: []pref.Arm{1, 0}, Outcomes: []pref.Outcome{pref.FirstWins, pref.FirstWins}, Counts: []float64{5, 4},
	}
	if _, err := first.Fit(Spec{Model: BradleyTerryDrop, Order: true}); !errors.Is(err, strength.ErrInfinite) || err.Error() != "bt-drop with position: no finite parameters have the greatest likelihood" {
		t.Errorf("where the first always wins the error is %v", err)
	}
	one := &Log{
		Arms: []string{"ant", "bee"}, Slots: true,
		First: []pref.Arm{0, 0}, Second: []pref.Arm{1, 1}, Outcomes: []pref.Outcome{pref.FirstWins, pref.SecondWins},
	}
	if _, err := one.Fit(Spec{Model: BradleyTerryDrop, Order: true}); !errors.Is(err, strength.ErrDependent) {
		t.Errorf("where all duels have one order the error is %v", err)
	}
	for _, arms := range [][]string{nil, {"ant"}} {
		l := &Log{Arms: arms, Slots: true}
		for _, m := range Models {
			if f, err := l.Fit(Spec{Model: m}); err != nil || len(f.Strengths) != len(arms) {
				t.Errorf("%s of %d arms: the error is %v", m, len(arms), err)
			}
		}
		if r, err := l.Bootstrap(Resampling{Resamples: 3, Specs: []Spec{{Model: Davidson}}}); err != nil || len(r.Models[0].Low) != len(arms) {
			t.Errorf("resamples of %d arms: the error is %v", len(arms), err)
		}
		o := &Orders{Names: arms}
		if p, err := o.PlackettLuce(); err != nil || len(p.Worth) != len(arms) {
			t.Errorf("orders of %d arms: the error is %v", len(arms), err)
		}
	}
	// Arms without duels are components of their own.
	l := &Log{Arms: []string{"ant", "bee", "cat"}, First: []pref.Arm{0, 0}, Second: []pref.Arm{1, 1}, Outcomes: []pref.Outcome{pref.FirstWins, pref.SecondWins}}
	if _, err := l.Fit(Spec{Model: BradleyTerryHalf}); err == nil || err.Error() != "bt-half: no duels connect ant and bee with cat; strengths have no common scale" {
		t.Errorf("with an arm without duels the error is %v", err)
	}
}
