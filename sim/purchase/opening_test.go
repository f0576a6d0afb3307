package purchase

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// What comes first: joints of layers, then pairs that have not met.
func TestFirst(t *testing.T) {
	pair := func(i, j pref.Arm) pref.Pair { return pref.Pair{First: i, Second: j} }
	for _, c := range []struct {
		what string
		add  func(p *Posterior)
		want []Purchase
	}{
		{"no duels", func(*Posterior) {}, []Purchase{
			{pair(0, 1), 1, JoinsComponents},
			{pair(1, 2), 1, JoinsComponents},
			{pair(2, 3), 1, JoinsComponents},
			{pair(0, 2), 1, NotMet},
			{pair(0, 3), 1, NotMet},
			{pair(1, 3), 1, NotMet},
		}},
		{"two components, of which one is a chain", func(p *Posterior) {
			p.Add(0, 2, 3, 0, 0)
			p.Add(1, 3, 1, 0, 1)
		}, []Purchase{
			{pair(0, 1), 1, JoinsComponents},
			{pair(1, 2), 1, JoinsComponents},
			{pair(0, 3), 1, NotMet},
			{pair(2, 3), 1, NotMet},
		}},
		{"an unbeaten arm", func(p *Posterior) {
			p.Add(1, 0, 4, 0, 0)
			p.Add(1, 2, 2, 0, 0)
			p.Add(1, 3, 9, 0, 0)
			p.Add(0, 2, 1, 0, 1)
			p.Add(0, 3, 0, 1, 0)
			p.Add(2, 3, 1, 0, 0)
		}, []Purchase{{pair(1, 2), 1, JoinsLayers}}},
	} {
		p := NewPosterior(4, 0.01)
		c.add(p)
		planner := NewPlanner(p, 1, 2000)
		var got []Purchase
		for _, x := range planner.Plan(TwoDraws, 100, rng.Stream(1, "test")) {
			if x.Why != ByCriterion {
				got = append(got, x)
			}
		}
		// Pairs that have not met come in the order of probabilities, which are drawn.
		slices.SortFunc(got, func(a, b Purchase) int {
			if a.Why != b.Why {
				return 0
			}
			return int(a.Pair.First*4+a.Pair.Second) - int(b.Pair.First*4+b.Pair.Second)
		})
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", c.what, d)
		}
		if n := len(planner.Plan(TwoDraws, 1, rng.Stream(1, "test"))); n != 1 {
			t.Errorf("%s: %d purchases in a batch of 1", c.what, n)
		}
		if _, _, _, err := planner.PlanStrengths(LogDet, pref.Pair{}, 20, rng.Stream(1, "test")); err != nil {
			t.Errorf("%s: after the joints strengths are finite: %v", c.what, err)
		}
	}
}

// The layers are those of sim/strength.
func TestJointsAreThoseOfLayers(t *testing.T) {
	stream := rng.Stream(1, "layers")
	for range 500 {
		k := 2 + stream.Intn(7)
		p, r := NewPosterior(k, 0), &strength.Record{Arms: k}
		for i := range pref.Arm(k) {
			for j := i + 1; j < pref.Arm(k); j++ {
				x := strength.Pair{I: i, J: j}
				switch stream.Intn(9) {
				case 0, 1:
					x.Win = 1
				case 2:
					x.Lose = 2
				case 3:
					x.Tie = 1
				default:
					continue
				}
				r.Pairs = append(r.Pairs, x)
			}
		}
		p.AddRecord(r)
		layers := r.Layers()
		o := newOpening(k)
		joints := o.joints(p)
		if len(joints) != len(layers)-1 {
			t.Fatalf("%d joints of %d layers: %v", len(joints), len(layers), r.Pairs)
		}
		for _, x := range joints {
			// Half a win for each arm joins all.
			r.Pairs = append(r.Pairs, strength.Pair{I: x.Pair.First, J: x.Pair.Second, Win: 0.5, Lose: 0.5})
			apart := false
			for _, c := range (&strength.Record{Arms: k, Pairs: r.Pairs[:len(r.Pairs)-1]}).Components() {
				apart = apart || slices.Contains(c, x.Pair.First) != slices.Contains(c, x.Pair.Second)
			}
			if apart && x.Why != JoinsComponents {
				t.Errorf("%v joins components", x)
			}
		}
		if len(r.Layers()) != 1 {
			t.Fatalf("the joints %v leave layers: %v", joints, r.Layers())
		}
	}
}
