package parts

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	environment "joust/environments/multiuser"
	"joust/sim/mdp"
	"joust/sim/multiuser"
)

// sites are the sites of fruit, row and column.
var sites = [10][2]int{{0, 0}, {0, 9}, {1, 2}, {3, 6}, {4, 4}, {5, 7}, {6, 2}, {7, 7}, {8, 8}, {9, 0}}

// move is a second implementation of the moves on a square of side 10.
func move(row, column, action int) (int, int) {
	switch action {
	case 0:
		return max(row-1, 0), column
	case 1:
		return min(row+1, 9), column
	case 2:
		return row, max(column-1, 0)
	}
	return row, min(column+1, 9)
}

// sets lists the sets of at most five of ten sites in increasing order, as the states of fruit
// number them.
func sets() (list []int) {
	for set := range 1024 {
		if bits.OnesCount(uint(set)) <= 5 {
			list = append(list, set)
		}
	}
	return list
}

// converged returns a learner of fruit whose heads are at their fixed point: with α = 1, a
// sweep over all cells and actions is a step of value iteration.
func converged(t *testing.T, env multiuser.Environment, target string) *HRA {
	t.Helper()
	l := NewHRA(HRAParams{Target: target, Rewards: "goals", Alpha: 1}, env.Problem(), nil, nil)
	all := len(sets())
	for range 5000 {
		before := slices.Clone(l.heads)
		for cell := range 100 {
			for a := range 4 {
				observe(l, env, cell*all+all-1, a)
			}
		}
		if slices.Equal(before, l.heads) {
			return l
		}
	}
	t.Fatal("the heads do not converge")
	return nil
}

// The fixed points of heads of the mean target are discounted hitting values under uniform
// play: V(c) = ¼ Σ_a (1 if a leads to the site, else γ V(c')), solved as a linear system. Those
// of the max target are γ^(d-1) at distance d. The specification prints the values of head
// (0,0) in cell (5,5).
func TestHRAHeads(t *testing.T) {
	env := fruit(t, environment.FruitEntry.Defaults, "heads")
	mean, greedy := converged(t, env, "mean"), converged(t, env, "max")
	for k, site := range sites {
		system, one := mat.NewDense(100, 100, nil), mat.NewVecDense(100, nil)
		for cell := range 100 {
			system.Set(cell, cell, 1)
			for a := range 4 {
				if r, c := move(cell/10, cell%10, a); r == site[0] && c == site[1] {
					one.SetVec(cell, one.AtVec(cell)+0.25)
				} else {
					system.Set(cell, r*10+c, system.At(cell, r*10+c)-0.25*0.99)
				}
			}
		}
		var value mat.VecDense
		if err := value.SolveVec(system, one); err != nil {
			t.Fatal(err)
		}
		for cell := range 100 {
			for a := range 4 {
				r, c := move(cell/10, cell%10, a)
				wantMean, wantMax := 1.0, 1.0
				if distance := math.Abs(float64(r-site[0])) + math.Abs(float64(c-site[1])); distance > 0 {
					wantMean, wantMax = 0.99*value.AtVec(r*10+c), math.Pow(0.99, distance)
				}
				i := (k*100+cell)*4 + a
				if math.Abs(mean.heads[i]-wantMean) > 1e-12 || math.Abs(greedy.heads[i]-wantMax) > 1e-12 {
					t.Fatalf("head %v, cell %d, action %d: mean target %v and max target %v, want %v and %v", site, cell, a, mean.heads[i], greedy.heads[i], wantMean, wantMax)
				}
			}
		}
	}
	for a, want := range []float64{0.146795, 0.117766, 0.146795, 0.117766} {
		if got := mean.heads[55*4+a]; math.Abs(got-want) > 5e-7 {
			t.Errorf("head (0,0) at (5,5), action %d: %v, want %v", a, got, want)
		}
	}
}

// The greedy policies of the fixed points, over all 22680 beginnings by the planner and over
// the 7560 of the specification by playing them: the i-th of the 252 sets in lexicographic
// order begins in every third of the 90 cells without a site, from cell number i mod 3 on.
func TestHRAInFruit(t *testing.T) {
	env := fruit(t, environment.FruitEntry.Defaults, "greedy")
	problem, kernel := env.Problem(), env.Truth().Kernel
	costs := make([]float64, problem.Pairs())
	for j := range costs {
		if !problem.Parts.IsFinal(j / 4) {
			costs[j] = 1
		}
	}
	var lexicographic []int
	for a := range 10 {
		for b := a + 1; b < 10; b++ {
			for c := b + 1; c < 10; c++ {
				for d := c + 1; d < 10; d++ {
					for e := d + 1; e < 10; e++ {
						lexicographic = append(lexicographic, 1<<a|1<<b|1<<c|1<<d|1<<e)
					}
				}
			}
		}
	}
	var cells []int
	for cell := range 100 {
		if !slices.Contains(sites[:], [2]int{cell / 10, cell % 10}) {
			cells = append(cells, cell)
		}
	}
	all := sets()
	numberOf := map[int]int{}
	for i, set := range all {
		numberOf[set] = i
	}
	for _, c := range []struct {
		target                    string
		exact, printed, collected float64
		steps                     float64 // printed by the specification
		digits                    float64
	}{
		{"mean", 27.247619, 27.285053, 1, 27.285053, 5e-7},
		{"max", 196.437257, 196.324471, 0.391931, 196.32, 0.005},
	} {
		policy := converged(t, env, c.target).Recommend()[0]
		if got := mdp.NewPlanner(kernel, problem.Horizon).Evaluate(policy, costs); math.Abs(got-c.exact) > 5e-7 {
			t.Errorf("%s target, all beginnings: %.6f steps, want %v", c.target, got, c.exact)
		}
		steps, collected, episodes := 0, 0, 0
		for i, set := range lexicographic {
			for at := i % 3; at < len(cells); at += 3 {
				row, column, left, used := cells[at]/10, cells[at]%10, set, 0
				for ; used < 300 && left != 0; used++ {
					row, column = move(row, column, int(policy.Act[(row*10+column)*len(all)+numberOf[left]]))
					if k := slices.Index(sites[:], [2]int{row, column}); k >= 0 {
						left &^= 1 << k
					}
				}
				if left == 0 {
					collected++
				}
				steps += used
				episodes++
			}
		}
		mean, share := float64(steps)/float64(episodes), float64(collected)/float64(episodes)
		if episodes != 7560 || math.Abs(mean-c.printed) > 5e-7 || math.Abs(mean-c.steps) > c.digits || math.Abs(share-c.collected) > 5e-7 {
			t.Errorf("%s target, %d episodes: %.6f steps, all collected in %.6f, want %v and %v", c.target, episodes, mean, share, c.printed, c.collected)
		}
	}
}

// Heads that learn from rewards alone have the fixed point of heads with goals.
func TestHRAObserved(t *testing.T) {
	p := environment.FruitParams{Side: 5, Sites: 3, Present: 3, Gamma: 0.9, Horizon: 40}
	env := fruit(t, p, "observed")
	problem := env.Problem()
	observed := NewHRA(HRAParams{Target: "mean", Rewards: "observed", Alpha: 1}, problem, nil, nil)
	goals := NewHRA(HRAParams{Target: "mean", Rewards: "goals", Alpha: 1}, problem, nil, nil)
	for range 400 {
		for s := range problem.States {
			for a := range 4 {
				observe(observed, env, s, a)
				observe(goals, env, s, a)
			}
		}
	}
	for i, q := range observed.heads {
		if math.Abs(q-goals.heads[i]) > 1e-12 {
			t.Fatalf("value %d is %v from rewards and %v from goals", i, q, goals.heads[i])
		}
	}
}

// With α = 1, sweeps over all pairs of a process without chance are value iteration: Q becomes
// the discounted optimum, by a second implementation.
func TestFlatQ(t *testing.T) {
	env := fruit(t, environment.FruitParams{Side: 5, Sites: 3, Present: 3, Gamma: 0.9, Horizon: 40}, "flat")
	problem, truth := env.Problem(), env.Truth()
	l := NewFlatQ(FlatQParams{Alpha: 1, Epsilon: 0.1}, problem, nil, nil)
	want := make([]float64, problem.States)
	for range 60 { // more than the longest tour
		for s := range problem.States {
			want[s] = 0
			for a := range 4 {
				j := s*4 + a
				next, _ := truth.Kernel.Successors(j)
				want[s] = max(want[s], truth.Rewards.At(0, j)+0.9*want[next[0]])
				observe(l, env, s, a)
			}
		}
	}
	for s := range problem.States {
		if got := slices.Max(l.of(s)); math.Abs(got-want[s]) > 1e-12 {
			t.Fatalf("state %d is worth %v, want %v", s, got, want[s])
		}
		prob := l.play.Prob[s*4 : s*4+4]
		sum := 0.0
		for a, q := range prob {
			sum += q
			if greedy := l.of(s)[a] == slices.Max(l.of(s)); greedy != (q > 0.1/4+1e-12) {
				t.Errorf("state %d, action %d of value %v of %v is played with probability %v", s, a, l.of(s)[a], l.of(s), q)
			}
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("state %d: probabilities %v", s, prob)
		}
	}
}
