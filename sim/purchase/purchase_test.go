package purchase

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim/pref"
	"joust/sim/rng"
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

// The values are those of the formula in the closed form, rounded up.
func TestDecisive(t *testing.T) {
	for p, want := range map[float64]float64{.52: 4904, .55: 783, .6: 194} {
		if got := math.Ceil(Decisive(p)); got != want {
			t.Errorf("p = %v: %v duels, want %v", p, got, want)
		}
	}
}
