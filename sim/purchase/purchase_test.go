package purchase

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim/linalg"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// four are duels of four arms.
func four() *Posterior {
	p := NewPosterior(4, 0.01)
	p.Add(0, 1, 12, 3, 9)
	p.Add(0, 2, 7, 0, 8)
	p.Add(0, 3, 9, 1, 4)
	p.Add(1, 2, 5, 2, 4)
	p.Add(1, 3, 6, 0, 6)
	p.Add(2, 3, 8, 4, 5)
	return p
}

// signs calls f with every sign matrix and its probability.
func signs(p *Posterior, f func(beats func(i, j int) bool, probability float64)) {
	type pair struct{ i, j int }
	var pairs []pair
	number := map[pair]int{}
	for i := range p.k {
		for j := i + 1; j < p.k; j++ {
			number[pair{i, j}] = len(pairs)
			pairs = append(pairs, pair{i, j})
		}
	}
	for bits := range 1 << len(pairs) {
		probability := 1.0
		for n, x := range pairs {
			q := p.Above(pref.Arm(x.i), pref.Arm(x.j))
			if bits>>n&1 == 0 {
				q = 1 - q
			}
			probability *= q
		}
		f(func(i, j int) bool {
			if i < j {
				return bits>>number[pair{i, j}]&1 == 1
			}
			return bits>>number[pair{j, i}]&1 == 0
		}, probability)
	}
}

// best returns the arms that beat the most others.
func best(k int, beats func(i, j int) bool) (list []int) {
	most := -1
	for i := range k {
		n := 0
		for j := range k {
			if i != j && beats(i, j) {
				n++
			}
		}
		if n > most {
			most, list = n, nil
		}
		if n == most {
			list = append(list, i)
		}
	}
	return list
}

// enumerated returns the probability that each arm is the Copeland winner.
func enumerated(p *Posterior) []float64 {
	shares := make([]float64, p.k)
	signs(p, func(beats func(i, j int) bool, probability float64) {
		list := best(p.k, beats)
		for _, a := range list {
			shares[a] += probability / float64(len(list))
		}
	})
	return shares
}

// near reports whether a share of draws is within 4 standard errors of a probability.
func near(got, want float64, draws int) bool {
	return math.Abs(got-want) <= 4*math.Sqrt(want*(1-want)/float64(draws))
}

func TestAbove(t *testing.T) {
	p := NewPosterior(2, 0.01)
	if got := p.Above(0, 1); got != 0.5 {
		t.Errorf("without duels: %v, want 0.5", got)
	}
	p.Add(1, 0, 0, 5, 1)
	// Beta(3/2, 1/2): 1/2 + 1/π.
	if got, want := p.Above(0, 1), 0.5+1/math.Pi; math.Abs(got-want) > 1e-12 {
		t.Errorf("after a win: %v, want %v", got, want)
	}
	if got, want := p.Above(1, 0), 0.5-1/math.Pi; math.Abs(got-want) > 1e-12 {
		t.Errorf("after a loss: %v, want %v", got, want)
	}
	if got := p.Duels(0, 1); got != 6 {
		t.Errorf("%v duels, want 6", got)
	}
	if got := p.Condorcet(1); got != p.Above(1, 0) {
		t.Errorf("of two arms a Condorcet winner beats the other: %v", got)
	}
	p.Add(0, 1, 1e6, 0, 1e3)
	if got := p.Above(1, 0); got < 0 || got > 1e-300 {
		t.Errorf("a small probability is %v", got)
	}
}

func TestLevel(t *testing.T) {
	// The standard deviation of the share is about √(1/4n): .01 is z of them, with
	// P(|N| < 1.645) = .9 at n = 6765.
	for _, c := range []struct {
		n    float64
		want bool
	}{{1000, false}, {6600, false}, {6900, true}} {
		p := NewPosterior(2, 0.01)
		p.Add(0, 1, c.n/2, 0, c.n/2)
		if got := p.Level(1, 0); got != c.want {
			t.Errorf("%v duels: level is %v, want %v", c.n, got, c.want)
		}
	}
	p := NewPosterior(2, 0)
	p.Add(0, 1, 1e6, 0, 1e6)
	if p.Level(0, 1) {
		t.Error("with epsilon 0 no pair is level")
	}
}

func TestBestIsThatOfEnumeration(t *testing.T) {
	const draws = 200_000
	p := four()
	got := make([]float64, 4)
	p.Best(draws, rng.Stream(1, "test"), got)
	for a, want := range enumerated(p) {
		if !near(got[a], want, draws) {
			t.Errorf("arm %d is best with probability %v, want %v", a, got[a], want)
		}
	}
}

// The law of a duel of the batch, by enumeration of both draws.
func TestTwoDrawsHasLawOfEnumeration(t *testing.T) {
	p := four()
	p.Add(1, 2, 20_000, 0, 20_000) // level
	if !p.Level(1, 2) {
		t.Fatal("the pair must be level")
	}
	likeliest := enumerated(p)
	law, total := make([]float64, 16), 0.0
	signs(p, func(first func(i, j int) bool, pa float64) {
		winners := best(4, first)
		signs(p, func(second func(i, j int) bool, pb float64) {
			for _, a := range winners {
				var rivals []int
				for j := range 4 {
					if j != a && second(j, a) {
						rivals = append(rivals, j)
					}
				}
				if rivals == nil {
					other := -1
					for j := range 4 {
						if j != a && (other < 0 || likeliest[j] > likeliest[other]) {
							other = j
						}
					}
					rivals = []int{other}
				}
				for _, b := range rivals {
					if p.Level(pref.Arm(a), pref.Arm(b)) {
						continue
					}
					share := pa * pb / float64(len(winners)*len(rivals))
					law[min(a, b)*4+max(a, b)] += share
					total += share
				}
			}
		})
	})
	const duels = 200_000
	planner := NewPlanner(p, 1, 20_000)
	bought := make([]int, 16)
	sum := 0
	for _, x := range planner.Plan(TwoDraws, duels, rng.Stream(2, "test")) {
		if x.Why != ByCriterion {
			t.Errorf("%v: all pairs have met", x)
		}
		bought[int(x.Pair.First)*4+int(x.Pair.Second)] = x.Count
		sum += x.Count
	}
	if sum != duels {
		t.Errorf("%d duels, want %d", sum, duels)
	}
	for at, n := range bought {
		if want := law[at] / total; !near(float64(n)/duels, want, duels) {
			t.Errorf("pair %d, %d: share %v, want %v", at/4, at%4, float64(n)/duels, want)
		}
	}
}

// Arena and Even are greedy, with the duels that are wanted already.
func TestSpread(t *testing.T) {
	for _, c := range []Criterion{Arena, Even} {
		p := four()
		n := make([]float64, 16)
		for range 40 {
			at, most := 0, -1.0
			for i := range pref.Arm(4) {
				for j := i + 1; j < 4; j++ {
					w, l, all := p.Won(i, j), p.Won(j, i), p.Duels(i, j)
					mean, square := (w+(all-w-l)/2+.5)/(all+1), (w+(all-w-l)/4+.5)/(all+1)
					total := all + n[i*4+j]
					g := math.Sqrt(square-mean*mean) * (1/math.Sqrt(total) - 1/math.Sqrt(total+1))
					if c == Even {
						g = -total + 1000
					}
					if g > most+1e-12 {
						at, most = int(i*4+j), g
					}
				}
			}
			n[at]++
		}
		got := make([]float64, 16)
		for _, x := range NewPlanner(p, 1, 10).Plan(c, 40, rng.Stream(1, "test")) {
			got[x.Pair.First*4+x.Pair.Second] = float64(x.Count)
		}
		if d := cmp.Diff(n, got); d != "" {
			t.Errorf("%s: -want +got\n%s", c, d)
		}
	}
}

// The batch ends where only level pairs are proposed, and PlanLevel buys them.
func TestPlanOfLevelPairs(t *testing.T) {
	p := NewPosterior(2, 0.01)
	p.Add(0, 1, 20_000, 0, 20_000)
	for _, c := range []Criterion{TwoDraws, Information, Arena, Even} {
		planner := NewPlanner(p, 1, 100)
		stream := rng.Stream(1, "test")
		if got := planner.Plan(c, 10, stream); len(got) != 0 {
			t.Errorf("%s: got %v, want nothing", c, got)
		}
		want := []Purchase{{pref.Pair{First: 0, Second: 1}, 10, ByCriterion}}
		if d := cmp.Diff(want, planner.PlanLevel(10, stream)); d != "" {
			t.Errorf("%s: -want +got\n%s", c, d)
		}
	}
}

func TestInformationIsThatOfEnumeration(t *testing.T) {
	p := four()
	shares := enumerated(p)
	const draws = 400_000
	planner := NewPlanner(p, 1, draws)
	planner.Plan(Information, 1, rng.Stream(3, "test"))
	for i := range 4 {
		for j := i + 1; j < 4; j++ {
			joint := [2][4]float64{}
			signs(p, func(beats func(i, j int) bool, probability float64) {
				list := best(4, beats)
				for _, a := range list {
					sign := 0
					if beats(i, j) {
						sign = 1
					}
					joint[sign][a] += probability / float64(len(list))
				}
			})
			want := 0.0
			for sign, q := range []float64{1 - p.Above(pref.Arm(i), pref.Arm(j)), p.Above(pref.Arm(i), pref.Arm(j))} {
				for a, f := range joint[sign] {
					want += f * math.Log(f/(q*shares[a]))
				}
			}
			// The information is a mean of ln(f/gh), whose values are at most about 2 here.
			if got := planner.values[i*4+j]; math.Abs(got-want) > 4*2/math.Sqrt(draws) {
				t.Errorf("pair %d, %d: %v, want %v", i, j, got, want)
			}
		}
	}
}

// Gains and rank-one updates are those of matrices that are inverted anew.
func TestStrengthsBuy(t *testing.T) {
	p := four()
	s, err := p.Strengths(nil)
	if err != nil {
		t.Fatal(err)
	}
	information := func(s *Strengths, p *Posterior, more func(i, j pref.Arm) float64) *Strengths {
		// The information plus the matrix of ones / K² has the inverse C + ones.
		a := linalg.Zeros(4, 4)
		for i := range pref.Arm(4) {
			for j := range i {
				v := s.curve(i, j) * (p.Duels(i, j) + more(i, j))
				linalg.Row(a, int(i))[i] += v
				linalg.Row(a, int(j))[j] += v
				linalg.Row(a, int(i))[j] -= v
				linalg.Row(a, int(j))[i] -= v
			}
		}
		for n := range a.Data {
			a.Data[n] += 1.0 / 16
		}
		c := linalg.Zeros(4, 4)
		if !linalg.Cholesky(a) {
			t.Fatal("the information is singular")
		}
		linalg.CholeskyInverse(a, c)
		for n := range c.Data {
			c.Data[n]-- // the ones
		}
		return &Strengths{s.Theta, c}
	}
	none := func(_, _ pref.Arm) float64 { return 0 }
	one := func(i, j pref.Arm) float64 {
		if i == 3 && j == 1 {
			return 1
		}
		return 0
	}
	before, after := information(s, p, none), information(s, p, one)
	for i := range pref.Arm(4) {
		for j := range i {
			if got, want := s.resistance(i, j), before.resistance(i, j); math.Abs(got-want) > 1e-10 {
				t.Errorf("resistance of %d, %d: %v, want %v", i, j, got, want)
			}
			got, want := s.Difference(i, j, 1, 3), before.resistance(i, j)-after.resistance(i, j)
			if math.Abs(got-want) > 1e-10 {
				t.Errorf("a duel of 1 and 3 reduces the variance of %d and %d by %v, want %v", i, j, got, want)
			}
		}
	}
	// det(A + v d d') = det(A)(1 + v d' A⁻¹ d).
	if got, want := s.LogDet(1, 3), math.Log(1+s.curve(1, 3)*before.resistance(1, 3)); math.Abs(got-want) > 1e-10 {
		t.Errorf("gain of the log-determinant: %v, want %v", got, want)
	}
	s.buy(1, 3)
	for i := range pref.Arm(4) {
		for j := range i {
			if got, want := s.resistance(i, j), after.resistance(i, j); math.Abs(got-want) > 1e-10 {
				t.Errorf("resistance of %d, %d after a duel: %v, want %v", i, j, got, want)
			}
		}
	}
}

// Each duel of a batch has the greatest gain of its time.
func TestPlanStrengthsIsGreedy(t *testing.T) {
	for _, c := range []Criterion{LogDet, Difference} {
		p := four()
		target := pref.Pair{First: 2, Second: 0}
		list, before, after, err := NewPlanner(p, 1, 100).PlanStrengths(c, target, 25, rng.Stream(1, "test"))
		if err != nil {
			t.Fatal(err)
		}
		s, _ := p.Strengths(nil)
		want := map[pref.Pair]int{}
		for range 25 {
			var pair pref.Pair
			most := -1.0
			for i := range pref.Arm(4) {
				for j := i + 1; j < 4; j++ {
					g := s.LogDet(i, j)
					if c == Difference {
						g = s.Difference(2, 0, i, j)
					}
					if g > most {
						pair, most = pref.Pair{First: i, Second: j}, g
					}
				}
			}
			want[pair]++
			s.buy(pair.First, pair.Second)
		}
		got := map[pref.Pair]int{}
		for _, x := range list {
			got[x.Pair] = x.Count
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", c, d)
		}
		if fresh, _ := p.Strengths(nil); before.SE(0, 2) != fresh.SE(0, 2) || math.Abs(after.MeanSE()-s.MeanSE()) > 1e-12 {
			t.Errorf("%s: standard errors before and after are %v and %v, want %v and %v", c, before.SE(0, 2), after.MeanSE(), fresh.SE(0, 2), s.MeanSE())
		}
	}
}

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

func TestUndecided(t *testing.T) {
	p := NewPosterior(4, 0.01)
	p.Add(0, 1, 30, 10, 10) // decided
	p.Add(0, 2, 12, 8, 8)
	got := p.Undecided(0)
	if len(got) != 2 || got[0].Rival != 2 || got[1].Rival != 3 {
		t.Fatalf("got %v", got)
	}
	// n = (1.959964/2 + .841621·√(p(1-p)))²/(p-½)² with p = 12.5/21, where the roots are
	// .490847 and 1.393089; 20 of 28 duels are decisive.
	if u := got[0]; math.Abs(u.Decisive-213.96) > 0.01 || math.Abs(u.More-(u.Decisive*1.4-28)) > 1e-9 {
		t.Errorf("got %+v", u)
	}
	if u := got[1]; !math.IsInf(u.More, 1) || u.Above != 0.5 || u.Duels != 0 {
		t.Errorf("a pair that has not met: %+v", u)
	}
}

func TestBestShares(t *testing.T) {
	const chunks, draws = 20, 5000
	p := four()
	got := p.BestShares(chunks, draws, 1, 1)
	for a, want := range enumerated(p) {
		if !near(got[a], want, chunks*draws) {
			t.Errorf("arm %d is best with probability %v, want %v", a, got[a], want)
		}
	}
	if d := cmp.Diff(got, p.BestShares(chunks, draws, 1, 3)); d != "" {
		t.Errorf("one worker and three: -one +three\n%s", d)
	}
}

func TestEffect(t *testing.T) {
	list := []Purchase{{pref.Pair{First: 0, Second: 1}, 1, NotMet}}
	planner := NewPlanner(NewPosterior(2, 0.01), 1, 2000)
	// After one duel the winner is best with probability 1/2 + 1/π, whoever it is.
	const batches = 200
	got := planner.Effect(list, batches, 1, 1)
	if want := 0.5 + 1/math.Pi; !near(got, want, batches*2000) {
		t.Errorf("after one duel %v, want %v", got, want)
	}
	if again := planner.Effect(list, batches, 1, 3); again != got {
		t.Errorf("three workers: %v, one worker: %v", again, got)
	}
}

// 0 and 2 have beaten two arms each, 0 with the greater sum of probabilities.
func TestLeader(t *testing.T) {
	if got := four().Leader(); got != 0 {
		t.Errorf("the leader is %d, want 0", got)
	}
	if got := NewPosterior(3, 0).Leader(); got != 0 {
		t.Errorf("without duels the leader is %d, want the first arm", got)
	}
}
