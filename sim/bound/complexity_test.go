package bound

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// cheapest is the least divergence of p from a law on a grid whose first outcome is at
// least as likely as the others: a dumb twin of costOfMode.
func cheapest(p [3]float64) float64 {
	const steps = 600
	least := math.Inf(1)
	for a := 1; a < steps; a++ {
		for b := 0; a+b <= steps; b++ {
			q := [3]float64{float64(a) / steps, float64(b) / steps, float64(steps-a-b) / steps}
			if q[0] < q[1] || q[0] < q[2] {
				continue
			}
			sum := 0.0
			for i := range p {
				if p[i] > 0 {
					sum += p[i] * math.Log(p[i]/q[i])
				}
			}
			least = min(least, sum)
		}
	}
	return least
}

// The grid's least divergence is above the infimum by what a step of 1/600 changes: about
// its square over the smallest probability, below 1e-3 here.
func TestCostOfMode(t *testing.T) {
	for _, p := range [][3]float64{{.3, .7, 0}, {.1, .2, .7}, {.05, .5, .45}, {0, 1, 0}, {.25, .35, .4}, {0, .5, .5}, {.2, .6, .2}} {
		got, want := costOfMode(p[0], p[1], p[2]), cheapest(p)
		if got > want+1e-9 || got < want-1e-3 {
			t.Errorf("%v: got %g, the grid has %g", p, got, want)
		}
		if other := costOfMode(p[0], p[2], p[1]); other != got {
			t.Errorf("%v: %g, with the other two exchanged %g", p, got, other)
		}
	}
	if got := costOfMode(.5, .3, .2); got != 0 {
		t.Errorf("the mode itself costs %g", got)
	}
}

// Two arms: all duels are of one pair, and H is 1 over the divergence of its law from one
// in which the other arm is as good.
func TestComplexityOfTwoArms(t *testing.T) {
	m := pref.NewMatrix(2)
	m.Set(0, 1, .7, 0, .3)
	if got, want := CopelandComplexity(m), 1/(.7*math.Log(1.4)+.3*math.Log(.6)); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("got %g, want %g", got, want)
	}
	m.Set(0, 1, .5, 0, .5)
	if got := CopelandComplexity(m); !math.IsNaN(got) {
		t.Errorf("a pair without a mode: got %g, want NaN", got)
	}
	cycle := pref.NewMatrix(3)
	cycle.Set(0, 1, .9, 0, .1)
	cycle.Set(1, 2, .9, 0, .1)
	cycle.Set(2, 0, .9, 0, .1)
	if got := CopelandComplexity(cycle); !math.IsNaN(got) {
		t.Errorf("three winners: got %g, want NaN", got)
	}
}

// Any numbers of duels of the pairs that tell a matrix from every other one in which the
// winner wins no more (Σ n c ≥ 1) are at least H in sum. All other matrices are enumerated
// by the modes of their pairs, 3^6 for four arms.
func TestNoNumbersOfDuelsBeatTheComplexity(t *testing.T) {
	stream := rng.Stream(1, t.Name())
	tested := 0
	tightest := math.Inf(1)
	for range 120 {
		k := 3 + stream.Intn(2)
		m := pref.NewMatrix(k)
		ties := stream.Intn(2) == 1
		for i := range pref.Arm(k) {
			for j := range i {
				law := [3]float64{.05 + stream.Float64(), .05 + stream.Float64(), 0}
				if ties {
					law[2] = stream.Float64()
				}
				sum := law[0] + law[1] + law[2]
				m.Set(i, j, law[0]/sum, law[2]/sum, 1-law[0]/sum-law[2]/sum)
			}
		}
		h := CopelandComplexity(m)
		if math.IsNaN(h) {
			continue
		}
		tested++
		others := alternatives(m)
		for try := range 40 {
			n := make([]float64, len(others[0]))
			for p := range n {
				n[p] = map[bool]float64{true: 1, false: -math.Log(1 - stream.Float64())}[try == 0]
			}
			least, sum := math.Inf(1), 0.0
			for _, costs := range others {
				total := 0.0
				for p, c := range costs {
					total += n[p] * c
				}
				least = min(least, total)
			}
			for _, x := range n {
				sum += x
			}
			tightest = min(tightest, sum/least/h)
			if sum/least < h*(1-1e-9) {
				t.Fatalf("%d arms, ties %v: %g duels tell the matrix from all others, H is %g", k, ties, sum/least, h)
			}
		}
	}
	if tested < 40 || tightest > 2 {
		t.Errorf("%d matrices have a bound; the nearest of all numbers of duels is %g times it", tested, tightest)
	}
}

// alternatives lists, for each matrix of other modes in which the winner of m wins no
// more, the cost of the change of each pair.
func alternatives(m *pref.Matrix) (list [][]float64) {
	winner := m.Copeland()[0]
	var pairs [][2]pref.Arm
	for i := range pref.Arm(m.Arms()) {
		for j := range i {
			pairs = append(pairs, [2]pref.Arm{i, j})
		}
	}
	for code := range int(math.Pow(3, float64(len(pairs)))) {
		scores, costs := make([]int, m.Arms()), make([]float64, len(pairs))
		for p, rest := 0, code; p < len(pairs); p, rest = p+1, rest/3 {
			i, j := pairs[p][0], pairs[p][1]
			w, l, tie := m.Win(i, j), m.Win(j, i), m.Tie(i, j)
			switch rest % 3 {
			case 0:
				scores[i] += 2
				costs[p] = costOfMode(w, l, tie)
			case 1:
				scores[j] += 2
				costs[p] = costOfMode(l, w, tie)
			default:
				scores[i]++
				scores[j]++
				costs[p] = costOfMode(tie, w, l)
			}
		}
		for _, s := range scores {
			if s > scores[winner] {
				list = append(list, costs)
				break
			}
		}
	}
	if list == nil {
		panic(fmt.Sprintf("no other matrix of %d arms", m.Arms()))
	}
	return list
}
