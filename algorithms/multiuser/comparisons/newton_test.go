package comparisons

import (
	"math"
	"testing"

	"joust/sim/linalg"
)

// preference returns the probability of a preference with margin m.
func preference(m float64) float64 { return 1 / (1 + math.Exp(-m)) }

func TestLikelihood(t *testing.T) {
	for _, c := range []struct {
		why            string
		margin, weight float64
	}{
		{"equal items", 0, 1},
		{"a likely preference", 3, 1},
		{"an unlikely preference", -3, 1},
		{"a preference of probability almost 0", -600, 1},
		{"a preference of probability almost 1", 600, 1},
		{"a weight of two and a half", -0.5, 2.5},
	} {
		l := likelihood{product: 1}
		p := l.add(c.margin, c.weight)
		// log(1+exp(-m)) = max(-m, 0) + log(1+exp(-|m|)).
		want := c.weight * (math.Max(-c.margin, 0) + math.Log1p(math.Exp(-math.Abs(c.margin))))
		if got := l.total(); math.Abs(got-want) > 1e-15*(1+want) {
			t.Errorf("%s: negative log likelihood %v, want %v", c.why, got, want)
		}
		if q := 1 - preference(c.margin); math.Abs(p-q) > 1e-15 || math.Abs(contrary(c.margin)-q) > 1e-15 {
			t.Errorf("%s: the probability of the opposite is %v and %v, want %v", c.why, p, contrary(c.margin), q)
		}
	}
	// Many at once, past the largest product: 5000 factors of 2.
	l := likelihood{product: 1}
	for range 5000 {
		l.add(0, 1)
	}
	if got, want := l.total(), 5000*math.Ln2; math.Abs(got-want) > 1e-9 {
		t.Errorf("the value of 5000 equal comparisons is %v, want %v", got, want)
	}
}

// slopes returns the gradient of the ridge problem by definition, with no code of newton but
// the data.
func slopes(d *data, low, high int, theta, centre []float64, precision float64) []float64 {
	g := make([]float64, d.dim)
	for i := range g {
		g[i] = precision * theta[i]
		if centre != nil {
			g[i] -= precision * centre[i]
		}
	}
	x := make([]float64, d.dim)
	for r := d.first[low]; r < d.first[high]; r++ {
		clear(x)
		d.addTo(x, r, 1)
		m := 0.0
		for i := range x {
			m += x[i] * theta[i]
		}
		for i := range x {
			g[i] -= d.weight[r] * (1 - preference(m)) * x[i]
		}
	}
	return g
}

// Fact 11: the gradient at the fit is below 1e-8, whatever the method.
func TestNewtonGradient(t *testing.T) {
	for _, c := range []struct {
		why         string
		items, d, m int
	}{
		{"dense vectors, factorised", 30, 6, 25},
		{"dense vectors, by conjugate gradients for each user", 30, 80, 25},
		{"sparse vectors, factorised", 20, 0, 25},
		{"sparse vectors, by conjugate gradients for each user", 90, 0, 40},
	} {
		m := newMarket(9, c.items, c.d, 2, 3, stream("market", 5))
		d := m.sample(c.m, stream("comparisons", 5))
		pooled, ok := pooledFit(d, 0.5, 2)
		if g := largest(slopes(d, 0, d.users, pooled, nil, 0.5)); !ok || !(g < 1e-8) {
			t.Errorf("%s: the pooled fit has gradient %g", c.why, g)
		}
		theta := repeat(pooled, d.users)
		if failed := ownFits(d, theta, 2, pooled, 2); failed > 0 {
			t.Errorf("%s: %d fits failed", c.why, failed)
		}
		for u := range d.users {
			if g := largest(slopes(d, u, u+1, theta[u*d.dim:(u+1)*d.dim], pooled, 2)); !(g < 1e-8) {
				t.Errorf("%s: the fit of user %d has gradient %g", c.why, u, g)
			}
		}
	}
}

// With a factorised Hessian and with conjugate gradients the result is the same.
func TestNewtonTwins(t *testing.T) {
	m := newMarket(6, 25, 8, 2, 3, stream("market", 6))
	d := m.sample(30, stream("comparisons", 6))
	share := []float64{1, 0.5, 0, 0.25, 1, 0.005} // the last one is left out of the Hessian that is factorised
	fit := func(direct bool) []float64 {
		n := newNewton(d, true, 2)
		if !direct {
			n.direct, n.curvature = false, make([]float64, d.rows())
			n.residual, n.direction, n.product = make([]float64, d.dim), make([]float64, d.dim), make([]float64, d.dim)
		}
		n.share, n.precision = share, 0.5
		theta := make([]float64, d.dim)
		if !n.fit(theta) {
			t.Fatal("the fit failed")
		}
		return theta
	}
	// Gradients below 1e-9 and curvature of at least 0.5: within 2e-9·√8 each.
	if x := distance(fit(true), fit(false)); x > 2e-8 {
		t.Errorf("Cholesky and conjugate gradients differ by %g", x)
	}
}

// Two items, the first preferred n times: θ = (t, -t) with n·(1-σ(2t)) = λt. The
// data are separable, and the prior keeps them finite.
func TestSeparableTwoItems(t *testing.T) {
	for _, n := range []int{0, 1, 10, 1_000_000} {
		d := &data{users: 1, dim: 2, first: []int{0, 1}, weight: []float64{float64(n)}, start: []int{0, 2}, index: []int32{0, 1}, value: []float64{1, -1}}
		theta, ok := pooledFit(d, 0.5, 1)
		low, high := 0.0, 100.0 // bisection
		for range 200 {
			if mid := (low + high) / 2; float64(n)*(1-preference(2*mid)) > 0.5*mid {
				low = mid
			} else {
				high = mid
			}
		}
		if !ok || math.Abs(theta[0]-low) > 1e-8 || math.Abs(theta[0]+theta[1]) > 1e-8 {
			t.Errorf("of %d comparisons the weights are %v, want (%v, %v)", n, theta, low, -low)
		}
	}
}

// Fact 11: the likelihood does not change when all utilities of a user change by a constant;
// with the prior, the fit has mean 0.
func TestShiftInvariance(t *testing.T) {
	m := newMarket(3, 12, 0, 1, 3, stream("market", 7))
	d := m.sample(40, stream("comparisons", 7))
	theta := make([]float64, 36)
	ownFits(d, theta, 0.5, nil, 1)
	before := d.loss(theta, 1)
	for u := range 3 {
		sum := 0.0
		for i := range 12 {
			sum += theta[u*12+i]
			theta[u*12+i] += float64(3*u - 4)
		}
		if math.Abs(sum) > 1e-7 { // twelve gradients of 1e-9 over a precision of 0.5
			t.Errorf("the utilities of user %d sum to %g, want 0", u, sum)
		}
	}
	if after := d.loss(theta, 1); math.Abs(after-before) > 1e-10*before {
		t.Errorf("the loss is %v before the change and %v after", before, after)
	}
}

// expected returns comparisons of all pairs of items by groups with these shares, in their
// expected proportions.
func expected(utilities [][]float64, shares []float64) *data {
	items := len(utilities[0])
	d := &data{users: len(utilities), dim: items, first: []int{0}, start: []int{0}}
	for g, row := range utilities {
		for i := range items {
			for j := range items {
				if i != j {
					d.index, d.value = append(d.index, int32(i), int32(j)), append(d.value, 1, -1)
					d.start = append(d.start, len(d.index))
					d.weight = append(d.weight, shares[g]*preference(row[i]-row[j]))
				}
			}
		}
		d.first = append(d.first, len(d.weight))
	}
	return d
}

// The MaxMin example of the specification (section 5): two groups have opposite wishes, and a
// third item is a compromise. With one reward model for both, the compromise is best for equal
// groups only.
func TestOneRewardForOppositeGroups(t *testing.T) {
	utilities := [][]float64{{2, 0, 1.2}, {0, 2, 1.2}}
	for _, c := range []struct {
		minority float64
		want     []float64
	}{
		{0.5, []float64{0, 0, 0.157}},
		{0.25, []float64{0.851, 0, 0.590}},
		{0.1, []float64{1.471, 0, 0.915}},
	} {
		d := expected(utilities, []float64{1 - c.minority, c.minority})
		theta, ok := pooledFit(d, 1e-9, 1)
		if !ok {
			t.Fatal("the fit failed")
		}
		for i, w := range c.want {
			if got := theta[i] - theta[1]; math.Abs(got-w) > 6e-4 { // three decimals
				t.Errorf("minority %v: item %d exceeds item 1 by %.4f, want %v", c.minority, i, got, w)
			}
		}
	}
}

// Fact 10: users in another order have the same results in that order, and so have weights.
func TestPermutation(t *testing.T) {
	const users, dim = 30, 5
	m := newMarket(users, 15, dim, 2, 3, stream("market", 8))
	d := m.sample(20, stream("comparisons", 8))
	order := make([]int, users)
	for i := range order {
		order[i] = i
	}
	place := []int{3, 0, 4, 1, 2}
	s := stream("order", 0)
	s.Shuffle(users, func(i, j int) { order[i], order[j] = order[j], order[i] })
	p := d.empty()
	for _, u := range order {
		for r := d.first[u]; r < d.first[u+1]; r++ {
			p.take(d, r, d.weight[r])
			row := p.value[len(p.value)-dim:]
			for i, k := range place {
				row[k] = d.value[r*dim+i]
			}
		}
		p.first = append(p.first, p.rows())
	}
	all := func(d *data) map[string][]float64 {
		pooled, _ := pooledFit(d, 0.5, 1)
		own := make([]float64, users*dim)
		ownFits(d, own, 0.5, nil, 1)
		shrunk, _ := shrunkFit(d, 2, 1)
		low := repeat(pooled, users)
		n := fitNuclear(d, pooled, 10, stream("signs", 0), 1)
		linalg.Axpy(1, n.delta.RawMatrix().Data, low)
		f := newFactors(d, pooled, stream("signs", 0), 1)
		f.start, f.noise = n, 10
		f.begin(2, 1)
		f.alternate(maxRounds)
		factored := make([]float64, users*dim)
		f.weights(d, factored)
		return map[string][]float64{"pooled": repeat(pooled, users), "per user": own, "shrunk": shrunk, "nuclear": low, "factored": factored}
	}
	want, got := all(d), all(p)
	for name, theta := range want {
		turned := make([]float64, users*dim)
		for at, u := range order {
			for i, k := range place {
				turned[at*dim+k] = theta[u*dim+i]
			}
		}
		// Sums in another order, of which the alternating fit may stop a round of
		// settled = 1e-5 sooner.
		if x := distance(turned, got[name]); x > 1e-6 {
			t.Errorf("%s: the weights of the permuted users differ by %g", name, x)
		}
	}
}

// Results do not depend on the number of goroutines, to the last bit.
func TestWorkers(t *testing.T) {
	m := newMarket(23, 60, 0, 2, 3, stream("market", 9)) // 60 weights: singular values by blocks
	d := m.sample(15, stream("comparisons", 9))
	all := func(workers int) map[string][]float64 {
		pooled, _ := pooledFit(d, 0.5, workers)
		shrunk, _ := shrunkFit(d, holdOutRidge(d, stream("hold-out", 0), workers), workers)
		f := newFactors(d, pooled, stream("signs", 0), workers)
		f.begin(2, 0.4)
		f.alternate(5)
		factored := make([]float64, len(shrunk))
		f.weights(d, factored)
		c := newClusters(d, 3, 0.5, workers)
		c.run(5, true)
		theta, _ := new(ideal).fit(d, 3, workers)
		return map[string][]float64{
			"pooled": pooled, "shrunk": shrunk, "nuclear": f.start.delta.RawMatrix().Data, "factored": factored,
			"mixture": c.theta, "prototypes": theta,
		}
	}
	want := all(1)
	for _, workers := range []int{2, 5} {
		for name, got := range all(workers) {
			if distance(want[name], got) != 0 {
				t.Errorf("%s: results with %d goroutines differ from those with one", name, workers)
			}
		}
	}
}
