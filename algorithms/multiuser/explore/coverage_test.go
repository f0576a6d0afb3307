package explore

import (
	"math"
	"slices"
	"testing"

	"joust/sim/mdp"
	"joust/sim/rng"
)

func TestDue(t *testing.T) {
	var got []int
	for k := range 100 {
		if due(k) {
			got = append(got, k)
		}
	}
	if want := []int{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// E7 of the design notes: 100 users of a combination lock of 12 states, 3 actions and 12
// steps. There are two steps at which the 11 actions that open it can start, so that uniform
// play opens it with probability at most 2/3^11, that is, 0.018 times in 1600 trajectories; at
// these seeds never. With coverage some user reaches the end within 5 rounds, and all pairs
// are tried within 8.
func TestChainIsExplored(t *testing.T) {
	const users, states, actions = 100, 12, 3
	k := chain(states, actions)
	for seed := range uint64(10) {
		for _, explorer := range []string{"coverage", "uniform"} {
			visits := make([]int, k.Pairs())
			last, all := 0, 0 // rounds after which somebody was in the last state, and every pair was tried
			e := New(with(explorer), problemOf(k, users, 12), rng.Stream(seed, "data"))
			coins := rng.Stream(seed, "coins")
			for round := range 16 {
				play(e, k, users, round, 1, coins, func(trajectory *mdp.Trajectory) {
					for h := range trajectory.Actions {
						visits[trajectory.Pair(h, actions)]++
						if trajectory.States[h+1] == states-1 && last == 0 {
							last = round + 1
						}
					}
				})
				if all == 0 && !slices.Contains(visits, 0) {
					all = round + 1
				}
			}
			t.Logf("seed %d, %s: last state after %d rounds, all pairs after %d", seed, explorer, last, all)
			switch {
			case explorer == "uniform" && last > 0:
				t.Errorf("seed %d: uniform play reaches the end in round %d", seed, last)
			case explorer == "coverage" && (last == 0 || last > 5 || all == 0 || all > 8):
				t.Errorf("seed %d: coverage reaches the end in round %d and tries all pairs by round %d, want at most 5 and 8", seed, last, all)
			}
		}
	}
}

// scoutsOf returns the share of the policies that head for pairs that were never tried.
func scoutsOf(e Explorer) float64 {
	_, weights := e.(*coverage).frontier()
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	return sum
}

// Half of the trajectories head for pairs that were never tried, and none once no such pair is
// reachable, though the end of the chain was never visited.
func TestFrontierEnds(t *testing.T) {
	const users = 50
	k := chain(9, 3)
	problem := problemOf(k, users, 4)
	e := New(Defaults, problem, rng.Stream(1, "data"))
	if e.Begin(0); len(e.(*coverage).mixture.Policies) != 1 {
		t.Error("the first round is not uniform play")
	}
	coins := rng.Stream(1, "coins")
	tried := 0
	for round := range 9 {
		play(e, k, users, round, 1, coins, unseen)
		tried = 0
		for j, n := range e.(*coverage).counts.Visits {
			if n > 0 {
				tried++
				if j >= 4*k.Actions {
					t.Fatalf("pair %d was tried, which cannot be reached", j)
				}
			}
		}
		want := 0.5
		if tried == 4*k.Actions {
			want = 0
		}
		if got := scoutsOf(e); math.Abs(got-want) > 1e-12 {
			t.Errorf("after round %d, with %d pairs tried: a share of %v heads for the others, want %v", round, tried, got, want)
		}
	}
	if tried != 4*k.Actions {
		t.Errorf("%d pairs were tried, want all %d within reach", tried, 4*k.Actions)
	}
}

// A pair that is reached with probability q takes less than half while fewer than 1/q
// trajectories were played. State 1 follows 0 once in 100 times, and 2 follows 1 once in 100
// times; nothing was tried in 2, which can be reached at the third step.
func TestFrontierOfTheRare(t *testing.T) {
	k := kernel(3, 1, func(s, _ int) []int32 { return []int32{int32(s)} })
	problem := problemOf(k, 1, 3)
	e := New(Defaults, problem, rng.Stream(2, "data"))
	for i := range 100 {
		next := func(s int32) int32 {
			if i == 0 {
				return s + 1
			}
			return s
		}
		for _, s := range []int32{0, 1} {
			e.Observe(&mdp.Trajectory{States: []int32{s, next(s)}, Actions: []int32{0}})
		}
	}
	// 200 trajectories; it is reached with probability 1e-4 and then has the value 1/2 to 1
	// for one of three steps.
	low, high := 0.5*200*1e-4*0.5/3, 0.5*200*1e-4/3
	if got := scoutsOf(e); got < low || got > high {
		t.Errorf("a share of %g heads for it, want %g to %g", got, low, high)
	}
}

// A scout takes each action that was never tried in its state with equal probability, and
// any action in states that nobody visited.
func TestScout(t *testing.T) {
	k := chain(3, 4)
	e := New(Defaults, problemOf(k, 1, 2), rng.Stream(3, "data")).(*coverage)
	// In state 0, which action 0 leaves, all was tried; in 1 actions 1 and 3 were not.
	for _, step := range [][3]int32{{0, 0, 1}, {0, 1, 0}, {0, 2, 0}, {0, 3, 0}, {1, 0, 0}, {1, 2, 0}} {
		e.Observe(&mdp.Trajectory{States: []int32{step[0], step[2]}, Actions: []int32{step[1]}})
	}
	scouts, _ := e.frontier()
	if len(scouts) == 0 {
		t.Fatal("no policy heads for pairs that were never tried")
	}
	for _, p := range scouts {
		for i, want := range [][]float64{{1, 0, 0, 0}, {0, 0.5, 0, 0.5}, {0.25, 0.25, 0.25, 0.25}} {
			if got := p.Prob[i*4 : i*4+4]; !slices.Equal(got, want) {
				t.Errorf("at first in state %d: got %v, want %v", i, got, want)
			}
		}
	}
}

// Scouts head for different states. Each of the 8 scouts of 10 explorers takes the one of 8
// leaves of a tree of depth 1 whose random reward is largest. All 8 of an explorer take the
// same with probability 8^-7.
func TestScoutsDiffer(t *testing.T) {
	k := tree(1, 8)
	targets := map[int]bool{}
	for seed := range uint64(10) {
		e := New(Defaults, problemOf(k, 1, 2), rng.Stream(seed, "data")).(*coverage)
		for a := range int32(8) {
			e.Observe(&mdp.Trajectory{States: []int32{0, 1 + a}, Actions: []int32{a}})
		}
		own := map[int]bool{}
		list, _ := e.frontier()
		for _, p := range list {
			a := slices.Index(p.Prob[:8], 1)
			own[a], targets[a] = true, true
		}
		if len(own) < 2 {
			t.Errorf("seed %d: all %d scouts head for the same state", seed, len(list))
		}
	}
	// A leaf is nobody's target with probability (7/8)^80 = 2e-5.
	if len(targets) != 8 {
		t.Errorf("scouts head for %d leaves, want all 8", len(targets))
	}
}

// Where the transitions are known, the mixture is designed for them before the first round and
// does not change.
func TestKnownKernel(t *testing.T) {
	k := chain(6, 3)
	for _, features := range []bool{false, true} {
		problem := problemOf(k, 20, 6)
		problem.Kernel = k
		want := Coverage(k, 6, Defaults.Steps, designTolerance)
		if features {
			problem.Features = someFeatures(k.Pairs(), 4, rng.Stream(1, "features"))
			want = DOptimal(k, problem.Features, 6, Defaults.Steps, designTolerance)
		}
		e := New(Defaults, problem, rng.Stream(4, "data"))
		for round := range 4 {
			play(e, k, 20, round, 1, rng.Stream(4, "coins"), unseen)
			got := e.(*coverage).mixture
			if got.Certificate != want.Certificate || !slices.Equal(got.Weights, want.Weights) {
				t.Errorf("features %v, round %d: the mixture has certificate %v, want %v", features, round, got.Certificate, want.Certificate)
			}
		}
	}
}

// Once all is known well, the mixture that is played has the certificate of the
// true kernel: 200 users for 24 rounds know a deterministic chain exactly.
func TestMixtureOfTheEstimate(t *testing.T) {
	k := chain(6, 3)
	e := New(Defaults, problemOf(k, 200, 6), rng.Stream(5, "data"))
	play(e, k, 200, 0, 25, rng.Stream(5, "coins"), unseen)
	want := Coverage(k, 6, Defaults.Steps, designTolerance)
	for j, d := range e.Design() {
		// The same steps in the same kernel; successors are listed in another order,
		// if at all.
		if math.Abs(d-want.Design[j]) > 1e-9 {
			t.Errorf("pair %d: design %v, want %v", j, d, want.Design[j])
		}
	}
}
