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
// steps. A trajectory reaches the end by 11 correct actions in a row, which can begin at
// two steps. Uniform play does this with probability at most 2/3^11, that is, 0.018 times
// in 1600 trajectories on average: that it does so with three of ten seeds or more has a
// probability of 0.18³/6 = 0.001. With coverage, some user
// reaches the end within 5 rounds, and all pairs are tried within 8.
func TestChainIsExplored(t *testing.T) {
	const users, states, actions = 100, 12, 3
	k := chain(states, actions)
	lucky := 0 // seeds with which uniform play reaches the end
	for seed := range uint64(10) {
		for _, explorer := range []string{"coverage", "uniform"} {
			visits := make([]int, k.Pairs())
			last, all := 0, 0 // rounds after which some user was in the last state, and after which every pair was tried
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
				lucky++
			case explorer == "coverage" && (last == 0 || last > 5 || all == 0 || all > 8):
				t.Errorf("seed %d: coverage reaches the end in round %d and tries all pairs by round %d, want at most 5 and 8", seed, last, all)
			}
		}
	}
	if lucky > 2 {
		t.Errorf("uniform play reaches the end with %d of 10 seeds", lucky)
	}
}

// scoutsOf returns the total weight of the policies that aim at untried pairs.
func scoutsOf(e Explorer) float64 {
	_, weights := e.(*coverage).frontier()
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	return sum
}

// While some reachable pair is untried, the policies that aim at untried pairs have the
// weight 1/2. Once all reachable pairs were tried, they have the weight 0, although the end
// of the chain, which is out of reach, is untried.
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
					t.Fatalf("pair %d was tried, although it cannot be reached", j)
				}
			}
		}
		want := 0.5
		if tried == 4*k.Actions {
			want = 0
		}
		if got := scoutsOf(e); math.Abs(got-want) > 1e-12 {
			t.Errorf("after round %d, with %d pairs tried: policies that aim at untried pairs have weight %v, want %v", round, tried, got, want)
		}
	}
	if tried != 4*k.Actions {
		t.Errorf("%d pairs were tried, want all %d that can be reached", tried, 4*k.Actions)
	}
}

// If a pair is reached with probability q and fewer than 1/q trajectories were played, the
// policies that aim at it have a weight below 1/2. Here state 1 follows state 0 once in 100
// times, state 2 follows state 1 once in 100 times, and no action was tried in state 2,
// which can be reached at the third step.
func TestFrontierOfRarePair(t *testing.T) {
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
	// After 200 trajectories, state 2 is reached with probability 1e-4 and then has a value
	// between 1/2 and 1 for one of three steps.
	low, high := 0.5*200*1e-4*0.5/3, 0.5*200*1e-4/3
	if got := scoutsOf(e); got < low || got > high {
		t.Errorf("the policies that aim at state 2 have weight %g, want %g to %g", got, low, high)
	}
}

// A scout takes each untried action of a state with the same probability. In a state
// without a visit, all actions are untried.
func TestScout(t *testing.T) {
	k := chain(3, 4)
	e := New(Defaults, problemOf(k, 1, 2), rng.Stream(3, "data")).(*coverage)
	// All actions were tried in state 0, which action 0 leaves. In state 1, actions 1 and 3
	// were not tried.
	for _, step := range [][3]int32{{0, 0, 1}, {0, 1, 0}, {0, 2, 0}, {0, 3, 0}, {1, 0, 0}, {1, 2, 0}} {
		e.Observe(&mdp.Trajectory{States: []int32{step[0], step[2]}, Actions: []int32{step[1]}})
	}
	scouts, _ := e.frontier()
	if len(scouts) == 0 {
		t.Fatal("no policy aims at untried pairs")
	}
	for _, p := range scouts {
		for i, want := range [][]float64{{1, 0, 0, 0}, {0, 0.5, 0, 0.5}, {0.25, 0.25, 0.25, 0.25}} {
			if got := p.Prob[i*4 : i*4+4]; !slices.Equal(got, want) {
				t.Errorf("step 0, state %d: got probabilities %v, want %v", i, got, want)
			}
		}
	}
}

// Scouts have different targets. Each of 10 explorers has 8 scouts, and each of these aims
// at the leaf with the largest random reward in a tree of depth 1 with 8 leaves. All 8
// scouts of an explorer have the same target with probability 8^-7.
func TestScoutsDiffer(t *testing.T) {
	k := tree(1, 8)
	targets := map[int]bool{}
	for seed := range uint64(10) {
		e := New(Defaults, problemOf(k, 1, 2), rng.Stream(seed, "data")).(*coverage)
		for a := range int32(8) {
			e.Observe(&mdp.Trajectory{States: []int32{0, 1 + a}, Actions: []int32{a}})
		}
		here := map[int]bool{}
		list, _ := e.frontier()
		for _, p := range list {
			a := slices.Index(p.Prob[:8], 1)
			here[a], targets[a] = true, true
		}
		if len(here) < 2 {
			t.Errorf("seed %d: all %d scouts have the same target", seed, len(list))
		}
	}
	// A given leaf is the target of no scout with probability (7/8)^80 = 2e-5.
	if len(targets) != 8 {
		t.Errorf("the targets are %d leaves, want all 8", len(targets))
	}
}

// If the transitions are known, the mixture is designed for them before the first round and
// never changes.
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

// When the estimated kernel is exact, the mixture has the design for the true kernel. After
// 24 rounds of 200 users, the estimate of a deterministic chain is exact.
func TestMixtureOfTheEstimate(t *testing.T) {
	k := chain(6, 3)
	e := New(Defaults, problemOf(k, 200, 6), rng.Stream(5, "data"))
	play(e, k, 200, 0, 25, rng.Stream(5, "coins"), unseen)
	want := Coverage(k, 6, Defaults.Steps, designTolerance)
	for j, d := range e.Design() {
		// The computation is the same, but the successors may be listed in another order.
		if math.Abs(d-want.Design[j]) > 1e-9 {
			t.Errorf("pair %d: design %v, want %v", j, d, want.Design[j])
		}
	}
}
