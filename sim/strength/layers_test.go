package strength

import (
	"math"
	"slices"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// Hunter's MM algorithm alone, with many rounds, against the estimate; and a choice between
// two arms is a duel.
func TestPlackettLuce(t *testing.T) {
	s := rng.Stream(14, "orders")
	for range 10 {
		o := &Orders{Arms: 5}
		pairs := &Orders{Arms: 5}
		for range 40 {
			arms := []pref.Arm{0, 1, 2, 3, 4}
			s.Shuffle(5, func(i, j int) { arms[i], arms[j] = arms[j], arms[i] })
			o.List = append(o.List, Order{Arms: arms[:2+s.Intn(4)], Count: float64(1 + s.Intn(3))})
			pairs.List = append(pairs.List, Order{Arms: arms[:2], Count: float64(1 + s.Intn(3))})
		}
		e, err := o.Estimate()
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range o.minorize(20_000) {
			if math.Abs(e.Strengths[i]-want) > 1e-8 {
				t.Errorf("strength %d is %v, by MM %v", i, e.Strengths[i], want)
			}
		}
		e, err = pairs.Estimate()
		if err != nil {
			t.Fatal(err)
		}
		d := pairs.Record().Data(DavidsonLaw)
		duels, err := d.Estimate(Prior{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := pairs.Covariance(e)
		want, _ := d.Covariance(duels, Prior{})
		for i := range duels.Strengths {
			if math.Abs(e.Strengths[i]-duels.Strengths[i]) > 1e-9 {
				t.Errorf("strength %d is %v, by duels %v", i, e.Strengths[i], duels.Strengths[i])
			}
			for j := range duels.Strengths {
				if a, b := c.Data[i*5+j], want.Data[i*5+j]; math.Abs(a-b) > 1e-9 {
					t.Errorf("the covariance of %d and %d is %v, by duels %v", i, j, a, b)
				}
			}
		}
		if math.Abs(e.LogLik-duels.LogLik) > 1e-9*math.Abs(e.LogLik) {
			t.Errorf("the likelihood is %v, by duels %v", e.LogLik, duels.LogLik)
		}
	}
	// Those of a judge who ranks one arm last always have no fit.
	o := &Orders{Arms: 3, List: []Order{{[]pref.Arm{0, 1, 2}, 1}, {[]pref.Arm{1, 0, 2}, 1}}}
	if o.Record().HasFit() {
		t.Error("orders with an arm that is always last have a fit")
	}
}

// Layers against their definition: two arms share one if each reaches the other, and all
// duels between layers were won by the earlier.
func TestLayers(t *testing.T) {
	s := rng.Stream(15, "layers")
	sizes := map[int]bool{}
	for range 2000 {
		k := 1 + s.Intn(6)
		r := &Record{Arms: k}
		for j := range k {
			for i := range j {
				p := Pair{I: pref.Arm(i), J: pref.Arm(j), Win: float64(s.Intn(2)), Tie: float64(s.Intn(5) / 4), Lose: float64(s.Intn(4) / 3)}
				if p.Duels() > 0 && s.Intn(3) > 0 {
					r.Pairs = append(r.Pairs, p)
				}
			}
		}
		layers := r.Layers()
		sizes[len(layers)] = true
		of := make([]int, k)
		arms := 0
		for n, l := range layers {
			arms += len(l)
			for _, a := range l {
				of[a] = n
			}
			if !slices.IsSorted(l) {
				t.Fatalf("%v: the layer %v is not in order", r.Pairs, l)
			}
		}
		if arms != k {
			t.Fatalf("%v: the layers %v do not have all arms once", r.Pairs, layers)
		}
		for i := range pref.Arm(k) {
			for j := range pref.Arm(k) {
				if both := r.Reaches(i, j) && r.Reaches(j, i); both != (of[i] == of[j]) {
					t.Fatalf("%v: %d and %d are in layers %d and %d", r.Pairs, i, j, of[i], of[j])
				}
			}
		}
		for _, p := range r.Pairs {
			if i, j := of[p.I], of[p.J]; i < j && (p.Lose > 0 || p.Tie > 0) || i > j && (p.Win > 0 || p.Tie > 0) {
				t.Fatalf("%v: the later of layers %d and %d has a score", r.Pairs, i, j)
			}
		}
		if (len(layers) == 1) != (k == 1 || r.Unbeaten() == nil) {
			t.Fatalf("%v: the layers are %v, and unbeaten are %v", r.Pairs, layers, r.Unbeaten())
		}
	}
	if len(sizes) != 6 {
		t.Errorf("not all numbers of layers occurred: %v", sizes)
	}
}

// The probabilities of Rao and Kupper sum to 1, also where exponentials overflow.
func TestRaoKupper(t *testing.T) {
	for _, d := range []float64{0, .3, -2, 40, -800, 1500} {
		for _, eta := range []float64{0, 1e-9, .5, 3, 800} {
			win, tie, lose := RaoKupper(d, eta)
			if math.Abs(win+tie+lose-1) > 1e-12 || !(win >= 0 && tie >= 0 && lose >= 0) {
				t.Errorf("d = %v, η = %v: %v, %v, %v", d, eta, win, tie, lose)
			}
			if want := outcomes(RaoKupperLaw, d, eta); math.Abs(d) < 50 && eta < 50 {
				for o, got := range []float64{win, tie, lose} {
					if math.Abs(got-want[o]) > 1e-12 {
						t.Errorf("d = %v, η = %v: outcome %d has %v, want %v", d, eta, o, got, want[o])
					}
				}
			}
		}
	}
}
