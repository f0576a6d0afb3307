package comparisons

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
)

// trajectories returns random comparisons of two trajectories with uniformly drawn states and
// actions.
func trajectories(states, actions, horizon, n int) []multiuser.Observation {
	s := stream("trajectories", n)
	draw := func() (t mdp.Trajectory) {
		for range horizon {
			t.States = append(t.States, int32(s.Intn(states)))
			t.Actions = append(t.Actions, int32(s.Intn(actions)))
		}
		t.States = append(t.States, 0)
		return t
	}
	observed := make([]multiuser.Observation, n)
	for i := range observed {
		observed[i] = multiuser.Observation{First: draw(), Second: draw(), Outcome: pref.FirstWins}
		if s.Coin() {
			observed[i].Outcome = pref.SecondWins
		}
	}
	return observed
}

// A trajectory's numbers of visits are the sum of its pairs' features where these are unit
// vectors, so that sparse and dense data must agree in all methods.
func TestVisitCountsAreIdentityFeatures(t *testing.T) {
	const states, actions, horizon, users = 3, 2, 4, 3
	sparse := multiuser.Problem{Users: users, States: states, Actions: actions, Horizon: horizon}
	dense := sparse
	identity := mat.NewDense(6, 6, nil)
	for i := range 6 {
		identity.Set(i, i, 1)
	}
	dense.Features = identity
	a, b := newRecord(&sparse), newRecord(&dense)
	for i, o := range trajectories(states, actions, horizon, 40) {
		a.Add(i%users, &o)
		b.Add(i%users, &o)
	}
	x, y := a.data(), b.data()
	if x.rows() != y.rows() || x.rows() == 0 || !slices.Equal(x.first, y.first) {
		t.Fatalf("%d comparisons by visits and %d by features, want the same number above 0", x.rows(), y.rows())
	}
	row := make([]float64, 6)
	for r := range x.rows() {
		clear(row)
		x.addTo(row, r, 1)
		if got := y.value[r*6 : (r+1)*6]; !slices.Equal(row, got) {
			t.Errorf("comparison %d is %v by visits and %v by features", r, row, got)
		}
	}
	// The same sums, in another order: equal up to rounding.
	p, _ := pooledFit(x, 0.5, 1)
	q, _ := pooledFit(y, 0.5, 1)
	if d := distance(p, q); d > 1e-9 {
		t.Errorf("fits differ by %g", d)
	}
	v := make([]float64, 6)
	w := make([]float64, 6)
	for r := range x.rows() {
		x.addSquareTo(v, r, 2)
		y.addSquareTo(w, r, 2)
	}
	if d := distance(v, w); d > 1e-12 {
		t.Errorf("sums of squares differ by %g", d)
	}
	basis, origin := []float64{1, 2, 0, 1, 3, 0, -1, 1, 0, 2, 1, 1}, []float64{1, 0, 2, 0, 3, 0}
	var e, f data
	x.project(&e, basis, 2, origin, 1)
	y.project(&f, basis, 2, origin, 1)
	if d := distance(e.value, f.value) + distance(e.offset, f.offset); d > 1e-12 {
		t.Errorf("projections differ by %g", d)
	}
}

func distance(x, y []float64) float64 {
	if len(x) != len(y) {
		return math.Inf(1)
	}
	most := 0.0
	for i := range x {
		most = max(most, math.Abs(x[i]-y[i]))
	}
	return most
}

// compare returns the observation of a user who prefers item i to item j, in either order.
func compare(i, j int, swapped bool) *multiuser.Observation {
	h := &multiuser.Observation{Outcome: pref.FirstWins}
	h.First = mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{int32(i)}}
	h.Second = mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{int32(j)}}
	if swapped {
		h.First, h.Second, h.Outcome = h.Second, h.First, pref.SecondWins
	}
	return h
}

func TestItemsAreTallied(t *testing.T) {
	r := newRecord(&multiuser.Problem{Users: 2, States: 1, Actions: 3, Horizon: 1})
	for _, c := range []struct {
		user, better, other int
		swapped             bool
	}{{1, 0, 2, false}, {1, 2, 0, false}, {1, 0, 2, true}, {0, 1, 2, false}, {1, 0, 0, false}, {1, 0, 2, false}} {
		r.Add(c.user, compare(c.better, c.other, c.swapped))
	}
	d := r.data()
	if !slices.Equal(d.first, []int{0, 1, 3}) || !slices.Equal(d.weight, []float64{1, 3, 1}) || !slices.Equal(d.index, []int32{1, 2, 0, 2, 2, 0}) {
		t.Errorf("comparisons %v with weights %v of items %v; want one of user 0 and, of user 1, 0 above 2 three times and once the contrary",
			d.first, d.weight, d.index)
	}
}

// Trajectories that visit the same pairs equally often carry no information.
func TestEqualTrajectoriesAreLeftOut(t *testing.T) {
	p := multiuser.Problem{Users: 1, States: 2, Actions: 2, Horizon: 2}
	o := multiuser.Observation{
		First:   mdp.Trajectory{States: []int32{0, 1, 0}, Actions: []int32{1, 0}},
		Second:  mdp.Trajectory{States: []int32{1, 0, 0}, Actions: []int32{0, 1}},
		Outcome: pref.FirstWins,
	}
	r := newRecord(&p)
	r.Add(0, &o)
	p.Features = mat.NewDense(4, 1, []float64{1, 2, 3, 4})
	f := newRecord(&p)
	f.Add(0, &o)
	if n, m := r.data().rows(), f.data().rows(); n != 0 || m != 0 {
		t.Errorf("%d comparisons by visits and %d by features, want none", n, m)
	}
}

func TestSplitKeepsAll(t *testing.T) {
	m := newMarket(20, 5, 0, 1, 2, stream("market", 3))
	d := m.sample(50, stream("comparisons", 3))
	kept, held := d.split(heldOut, stream("split", 0))
	sum := func(d *data) (n float64) {
		for _, w := range d.weight {
			n += w
		}
		return n
	}
	if sum(kept)+sum(held) != 1000 || sum(d) != 1000 {
		t.Fatalf("%v kept and %v held out of %v", sum(kept), sum(held), sum(d))
	}
	// A binomial number of 1000 with mean 100 and standard deviation 9.5.
	if n := sum(held); n < 60 || n > 140 {
		t.Errorf("%v of 1000 are held out, want about 100", n)
	}
	theta := make([]float64, 100)
	for i := range theta {
		theta[i] = float64(i%7) / 3
	}
	// Every comparison is in one of the two: so are their losses, to rounding.
	if a, b := d.loss(theta, 2), kept.loss(theta, 1)+held.loss(theta, 1); math.Abs(a-b) > 1e-9*a {
		t.Errorf("the loss of all is %v, of the two parts %v", a, b)
	}
}
