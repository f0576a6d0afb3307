package comparisons

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/multiuser"
	"joust/sim/simtest"
)

// Every round climbs, hard in the classification likelihood, soft in that of the
// mixture, less what the prior costs.
func TestExpectationMaximisationClimbs(t *testing.T) {
	m := newMarket(60, 20, 5, 2, 3, stream("market", 30))
	d := m.sample(12, stream("comparisons", 30))
	for _, soft := range []bool{false, true} {
		c := newClusters(d, 5, 0.5, 2)
		if !c.run(40, soft) {
			t.Fatal("the fit failed")
		}
		if len(c.objective) < 3 {
			t.Errorf("soft %v: %d rounds are no test", soft, len(c.objective))
		}
		for i := range c.objective[1:] {
			if c.objective[i+1] < c.objective[i]-1e-9*math.Abs(c.objective[i]) { // rounding
				t.Errorf("soft %v: round %d falls from %v to %v", soft, i+1, c.objective[i], c.objective[i+1])
			}
		}
		// The last value, from scratch.
		want := -0.25 * linalg.Dot(c.theta, c.theta)
		for u := range d.users {
			most, sum := math.Inf(-1), 0.0
			for k := range c.k {
				l := -d.lossOf(u, c.theta[k*d.dim:(k+1)*d.dim])
				most = math.Max(most, l)
				if soft {
					sum += c.shares[k] * math.Exp(l)
				}
			}
			if soft {
				want += math.Log(sum)
			} else {
				want += most
			}
		}
		got := c.objective[len(c.objective)-1]
		// Shares are renewed after the value of a soft round, which raises it a little.
		if soft && (want < got-1e-9 || want > got+1) || !soft && math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("soft %v: the objective is said to be %v, and is %v", soft, got, want)
		}
		total := 0.0
		for _, s := range c.shares {
			total += s
		}
		if math.Abs(total-1) > 1e-9 {
			t.Errorf("soft %v: shares sum to %v", soft, total)
		}
	}
}

// Users of two kinds with clear preferences are separated, and clusters that
// nobody belongs to are left out.
func TestClustersAreFound(t *testing.T) {
	m := groups(40, stream("market", 31))
	m.truth.Scale = 5
	d := m.sample(60, stream("comparisons", 31))
	for _, soft := range []bool{false, true} {
		c := newClusters(d, 2, 0.5, 1)
		c.run(30, soft)
		c.dropEmpty()
		// Which cluster is which depends on the start.
		minority := 0
		if m.truth.Rewards.At(0, 0) == 2 {
			minority = 1
		}
		for u, k := range c.of {
			if got, want := k == c.of[0], m.truth.Rewards.At(u, 0) == m.truth.Rewards.At(0, 0); got != want {
				t.Errorf("soft %v: user %d is in cluster %d and user 0 in %d", soft, u, k, c.of[0])
			}
		}
		if share := c.shares[(c.of[0]+minority)%2]; math.Abs(share-0.25) > 0.01 {
			t.Errorf("soft %v: the minority has share %v, want 0.25", soft, share)
		}
	}
	c := newClusters(d, 2, 0.5, 1)
	for u := range c.of { // as if all had gone to the second
		c.of[u], c.belonging[0][u], c.belonging[1][u] = 1, 0, 1
	}
	c.shares = []float64{0, 1}
	copy(c.theta[3:], []float64{7, 8, 9})
	c.dropEmpty()
	if c.k != 1 || !slices.Equal(c.theta, []float64{7, 8, 9}) || c.of[5] != 0 || !slices.Equal(c.shares, []float64{1}) {
		t.Errorf("left are %d clusters with weights %v and shares %v", c.k, c.theta, c.shares)
	}
}

// The objective of the alternating fit never increases, from the nuclear-norm solution on.
func TestFactoredNeverGetsWorse(t *testing.T) {
	for _, c := range []struct {
		why     string
		d, m, q int
	}{
		{"many comparisons", 6, 40, 2},
		{"a handful", 6, 3, 2},
		{"all directions", 6, 10, 6},
		{"more directions than the nuclear solution has", 0, 3, 8},
	} {
		m := newMarket(50, 15, c.d, 2, 3, stream("market", 32))
		d := m.sample(c.m, stream("comparisons", 32))
		origin, _ := pooledFit(d, 0.5, 1)
		f := newFactors(d, origin, stream("signs", 32), 1)
		f.begin(c.q, 0.3)
		if !f.alternate(maxRounds) {
			t.Fatalf("%s: the fit failed", c.why)
		}
		for i := range f.objective[1:] {
			if f.objective[i+1] > f.objective[i]*(1+1e-12) {
				t.Errorf("%s: round %d rises from %v to %v", c.why, i+1, f.objective[i], f.objective[i+1])
			}
		}
		// The gradient in M against differences: central, of step 1e-5, with an error
		// of about 1e-10 of the third derivative and 1e-11 of the value.
		f.differentiate()
		gradient := slices.Clone(f.gradient)
		for i := 0; i < len(f.m); i += 3 {
			const step = 1e-5
			x := f.m[i]
			f.m[i] = x + step
			up := f.value(f.m)
			f.m[i] = x - step
			down := f.value(f.m)
			f.m[i] = x
			if got, want := gradient[i], (up-down)/(2*step); math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("%s: derivative %d is %v, want %v", c.why, i, got, want)
			}
		}
	}
}

// The product of the Hessian in M and a vector against the difference of gradients.
func TestFactoredCurvature(t *testing.T) {
	m := newMarket(20, 15, 4, 2, 3, stream("market", 33))
	d := m.sample(20, stream("comparisons", 33))
	origin, _ := pooledFit(d, 0.5, 1)
	f := newFactors(d, origin, stream("signs", 33), 1)
	f.begin(2, 0.3)
	f.users()
	s := stream("direction", 0)
	for i := range f.direction {
		f.direction[i] = s.Normal()
	}
	f.differentiate()
	f.multiplyHessian()
	diagonal := slices.Clone(f.diagonal)
	const step = 1e-5
	at := slices.Clone(f.m)
	gradient := func(t float64) []float64 {
		copy(f.m, at)
		linalg.Axpy(t, f.direction, f.m)
		f.differentiate()
		return slices.Clone(f.gradient)
	}
	up, down := gradient(step), gradient(-step)
	for i, got := range f.product {
		if want := (up[i] - down[i]) / (2 * step); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("entry %d of the product is %v, want %v", i, got, want)
		}
	}
	clear(f.direction)
	f.direction[4] = 1
	copy(f.m, at)
	f.differentiate()
	f.multiplyHessian()
	if math.Abs(f.product[4]-diagonal[4]) > 1e-9*diagonal[4] {
		t.Errorf("the diagonal is said to be %v, and is %v", diagonal[4], f.product[4])
	}
}

// The rank chosen is that of the market where users have enough comparisons, and 1 where all
// users are equal: in at least six of ten trials. A gain of one standard error occurs by chance
// with probability 1/6, so that more than four errors in ten trials have probability below
// 0.02.
func TestRankIsChosen(t *testing.T) {
	simtest.Slow(t) // thirty markets
	for _, c := range []struct {
		why  string
		q    int
		want []int // the true rank, or one more
	}{
		{"two directions", 2, []int{3, 4}},
		{"one direction", 1, []int{2, 3}},
		{"equal users", 0, []int{1}},
	} {
		var ranks []int
		right := 0
		for n := range 10 {
			m := newMarket(100, 30, 8, c.q, 3, stream("market", 40+n))
			data, own := seed(40 + n)
			l := NewFactored(FactoredEntry.Defaults, m.problem, data, own)
			play(l, m, 0, 40)
			l.Recommend()
			ranks = append(ranks, l.Estimate().Rank)
			if slices.Contains(c.want, l.Estimate().Rank) {
				right++
			}
		}
		t.Logf("%s: ranks %v", c.why, ranks)
		if right < 6 {
			t.Errorf("%s: ranks %v, want %v", c.why, ranks, c.want)
		}
	}
}

// Newcomers with six comparisons are fitted better in the subspace of the others than alone or
// with the pooled prior; and frozen newcomers do not change the others' estimates, to the last
// bit.
func TestFewShot(t *testing.T) {
	world := func() *market {
		m := newMarket(230, 40, 12, 2, 3, stream("market", 35))
		m.problem.Newcomers, m.problem.Shots = 30, 6
		return m
	}
	frozen := FactoredEntry.Defaults
	frozen.Frozen = true
	accuracy := map[string]float64{}
	learners := map[string]func(p multiuser.Problem) multiuser.Learner{
		"frozen": func(p multiuser.Problem) multiuser.Learner { a, b := seed(35); return NewFactored(frozen, p, a, b) },
		"per-user": func(p multiuser.Problem) multiuser.Learner {
			a, b := seed(35)
			return NewPerUser(PerUserEntry.Defaults, p, a, b)
		},
		"shrunk": func(p multiuser.Problem) multiuser.Learner {
			a, b := seed(35)
			return NewShrunk(ShrunkEntry.Defaults, p, a, b)
		},
	}
	for name, make := range learners {
		m := world()
		l := make(m.problem)
		play(l, m, 0, 30)
		policies := l.Recommend()
		accuracy[name], _ = judge(m.truth.Rewards, l.(multiuser.Estimator).Estimate().Rewards, policies, 200, 230)
	}
	// Thirty users with hundreds of pairs each: differences of 0.02 are noise.
	if accuracy["frozen"] < accuracy["per-user"]+0.1 || accuracy["frozen"] < accuracy["shrunk"]+0.04 {
		t.Errorf("newcomers: accuracy %v", accuracy)
	}

	// With opposite comparisons of the newcomers, nobody else's estimate may change.
	estimates := make([][]float64, 2)
	for i := range estimates {
		m := world()
		a, b := seed(35)
		l := NewFactored(frozen, m.problem, a, b)
		play(l, m, 0, 10)
		if i == 1 {
			for u := 200; u < 230; u++ {
				index := l.Record.comparisons[u].index
				for j := 0; j < len(index); j += 2 {
					index[j], index[j+1] = index[j+1], index[j]
				}
			}
		}
		l.Recommend()
		estimates[i] = slices.Clone(l.Estimate().Rewards.RawMatrix().Data)
	}
	others := 200 * 40
	if !slices.Equal(estimates[0][:others], estimates[1][:others]) {
		t.Error("frozen newcomers change the estimates of others")
	}
	if slices.Equal(estimates[0][others:], estimates[1][others:]) {
		t.Error("newcomers' comparisons do not change their own estimates")
	}
}

// Weights inside the simplex: the best of two prototypes by exhaustive search, of three by the
// gradient.
func TestSimplexFit(t *testing.T) {
	m := newMarket(5, 15, 4, 1, 3, stream("market", 36))
	d := m.sample(12, stream("comparisons", 36))
	var one, two data
	d.project(&one, []float64{1, -2, 0.5, 1}, 1, []float64{0.3, 0, 0, -0.2}, 1)
	d.project(&two, []float64{1, -2, 0.5, 1, 0, 1, 2, -1}, 2, []float64{0.3, 0, 0, -0.2}, 1)
	w := slices.Repeat([]float64{0.5}, 5)
	if !simplexFits(&one, w, dirichletExcess, 1) {
		t.Fatal("the fit failed")
	}
	for u := range 5 {
		value := func(x float64) float64 { return one.lossOf(u, []float64{x}) + barrier([]float64{x}, dirichletExcess) }
		for x := 0.0001; x < 1; x += 0.0001 {
			if value(x) < value(w[u])-1e-9 {
				t.Fatalf("user %d: weight %v is worse than %v", u, w[u], x)
			}
		}
	}
	w = slices.Repeat([]float64{1. / 3}, 10)
	simplexFits(&two, w, dirichletExcess, 2)
	for u := range 5 {
		x := w[2*u : 2*u+2]
		value := func(i int, by float64) float64 {
			y := slices.Clone(x)
			y[i] += by
			return two.lossOf(u, y) + barrier(y, dirichletExcess)
		}
		for i := range x {
			const step = 1e-6
			if g := (value(i, step) - value(i, -step)) / (2 * step); math.Abs(g) > 1e-4 {
				t.Errorf("user %d: the derivative by weight %d is %g", u, i, g)
			}
		}
		if x[0] <= 0 || x[1] <= 0 || x[0]+x[1] >= 1 {
			t.Errorf("user %d has weights %v outside the simplex", u, x)
		}
	}
}

// Ideal points: users prefer items close to a mixture of three prototypes. A model that is
// linear in features cannot express that an item is too far in the right direction.
func TestPrototypesFindIdealPoints(t *testing.T) {
	const users, items, steep = 120, 40, 1.5
	s := stream("market", 37)
	features := mat.NewDense(items, 2, nil)
	for j := range items {
		features.SetRow(j, []float64{s.Uniform(-2, 2), s.Uniform(-2, 2)})
	}
	corners := [][]float64{{-1, -1}, {1.2, -0.6}, {0, 1.3}}
	rewards := mat.NewDense(users, items, nil)
	for u := range users {
		x, y, z := -math.Log(1-s.Float64()), -math.Log(1-s.Float64()), -math.Log(1-s.Float64()) // Dirichlet(1,1,1)
		point := make([]float64, 2)
		for i, w := range []float64{x, y, z} {
			linalg.Axpy(w/(x+y+z), corners[i], point)
		}
		for j := range items {
			a, b := features.At(j, 0)-point[0], features.At(j, 1)-point[1]
			rewards.Set(u, j, -steep*(a*a+b*b))
		}
	}
	m := newShop(rewards, mat.NewDense(items, 1, nil), features, nil, s)
	accuracy, regret := map[string]float64{}, map[string]float64{}
	for name, make := range map[string]func() multiuser.Learner{
		"prototypes": func() multiuser.Learner {
			p := PrototypesEntry.Defaults
			p.Prototypes = 3
			a, b := seed(37)
			return NewPrototypes(p, m.problem, a, b)
		},
		"nuclear": func() multiuser.Learner { a, b := seed(37); return NewNuclear(NuclearEntry.Defaults, m.problem, a, b) },
	} {
		m.coins = stream("coins", 37)
		l := make()
		play(l, m, 0, 20)
		policies := l.Recommend()
		accuracy[name], regret[name] = judge(rewards, l.(multiuser.Estimator).Estimate().Rewards, policies, 0, users)
	}
	if accuracy["prototypes"] < 0.9 || regret["prototypes"] > 0.05 {
		t.Errorf("prototypes: accuracy %v, regret %v", accuracy["prototypes"], regret["prototypes"])
	}
	if accuracy["nuclear"] > accuracy["prototypes"]-0.1 {
		t.Errorf("a linear model has accuracy %v and prototypes %v, want a difference of at least 0.1", accuracy["nuclear"], accuracy["prototypes"])
	}
}

// The objective of prototypes never increases, and where rewards are linear in features the
// steepness stays close to 0 and never falls below.
func TestPrototypesNeverGetWorse(t *testing.T) {
	m := newMarket(60, 30, 5, 2, 3, stream("market", 38))
	data, own := seed(38)
	l := NewPrototypes(PrototypesEntry.Defaults, m.problem, data, own)
	play(l, m, 0, 30)
	d, squares := l.Record.data().cut(true)
	f := &ideal{squares: squares}
	if _, ok := f.fit(d, 4, 1); !ok {
		t.Fatal("the fit failed")
	}
	for i := range f.objective[1:] {
		if f.objective[i+1] > f.objective[i]*(1+1e-12) {
			t.Errorf("round %d rises from %v to %v", i+1, f.objective[i], f.objective[i+1])
		}
	}
	// |f|² has standard deviation √10 among items; 0.05 times that is little beside
	// differences of utilities of 3.
	if f.steepness < 0 || f.steepness > 0.05 {
		t.Errorf("the steepness is %v", f.steepness)
	}
	// The last recorded feature is |f|² of the preferred item less that of the other.
	for r := range d.rows() {
		if all := l.Record.data().value[r*6 : (r+1)*6]; !slices.Equal(all[:5], d.value[r*5:(r+1)*5]) || all[5] != squares[r] {
			t.Fatal("cut mixes features")
		}
		if r > 20 {
			break
		}
	}
}

// What the oracle knows: basis and mean reproduce the users' rewards, and the second moments
// of the weights are the identity.
func TestOracleSubspaceIsTrue(t *testing.T) {
	const users, items = 80, 15
	m := newMarket(users, items, 0, 2, 3, stream("market", 39))
	m.truth.Scale = 2
	data, own := seed(39)
	l := NewOracleSubspace(OracleSubspaceEntry.Defaults, m.problem, data, own)
	l.Reveal(m.Truth())
	if l.q != 2 || l.rank != 3 {
		t.Fatalf("%d directions of rank %d, want 2 of 3", l.q, l.rank)
	}
	basis := mat.NewDense(items, 2, l.basis)
	var centred, w, gramOfBasis, covariance, second mat.Dense
	centred.Scale(2, m.truth.Rewards)
	for u := range users {
		linalg.Axpy(-1, l.origin, centred.RawRowView(u))
	}
	if err := w.Solve(basis, centred.T()); err != nil { // least squares
		t.Fatal(err)
	}
	gramOfBasis.Mul(basis, &w)
	gramOfBasis.Sub(&gramOfBasis, centred.T())
	if x := largest(gramOfBasis.RawMatrix().Data); x > 1e-9 {
		t.Errorf("the errors of rewards are up to %g", x)
	}
	second.Mul(&w, w.T())
	covariance.Scale(1./users, &second)
	for i := range 2 {
		for j := range 2 {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(covariance.At(i, j)-want) > 1e-9 {
				t.Errorf("second moments are %v", mat.Formatted(&covariance))
			}
		}
	}
}
