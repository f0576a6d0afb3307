package mdp

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/rng"
)

// Check refuses every kind of broken kernel and accepts the kernel that they are made from.
func TestCheck(t *testing.T) {
	sound := func() *Kernel {
		return &Kernel{
			States: 2, Actions: 2, Start: []float64{0.5, 0.5},
			First: []int32{0, 1, 3, 3, 4}, Next: []int32{1, 0, 1, 0}, Prob: []float64{1, 0.25, 0.5, 1},
			Spread: []float64{0, 0.25, 1, 0},
		}
	}
	if err := sound().Check(); err != nil {
		t.Fatalf("the original kernel: %v", err)
	}
	for _, c := range []struct {
		name  string
		spoil func(*Kernel)
		want  string
	}{
		{"there are no states", func(k *Kernel) { k.States = 0 }, "0 states and 2 actions"},
		{"there is less than no action", func(k *Kernel) { k.Actions = -1 }, "2 states and -1 actions"},
		{"a state has no probability to be the first", func(k *Kernel) { k.Start = k.Start[:1] }, "lists do not fit"},
		{"a pair is missing", func(k *Kernel) { k.First = k.First[:4] }, "lists do not fit"},
		{"there is no list of pairs at all", func(k *Kernel) { k.First = nil }, "lists do not fit"},
		{"a successor has no probability", func(k *Kernel) { k.Prob = k.Prob[:3] }, "lists do not fit"},
		{"a pair has no spread probability", func(k *Kernel) { k.Spread = k.Spread[:3] }, "lists do not fit"},
		{"the start does not sum to 1", func(k *Kernel) { k.Start[0] = 0.4 }, "the start sum to 0.9"},
		{"a first state has a negative probability", func(k *Kernel) { k.Start = []float64{-0.5, 1.5} }, "a probability of the start is -0.5"},
		{"a first state's probability is no number", func(k *Kernel) { k.Start[1] = math.NaN() }, "a probability of the start is NaN"},
		{"successors before the first pair's", func(k *Kernel) { k.First[0] = 1 }, "do not cover the whole list"},
		{"successors after the last pair's", func(k *Kernel) { k.First[4] = 3 }, "do not cover the whole list"},
		{"a list ends before it begins", func(k *Kernel) { k.First[2] = 0 }, "the list of successors of pair 1 ends before it begins"},
		{"a list ends beyond all lists", func(k *Kernel) { k.First[1] = 100 }, "the list of successors of pair 1 ends before it begins"},
		{"a state that there is not", func(k *Kernel) { k.Next[3] = 2 }, "pair 3 leads to state 2 of 2"},
		{"a state below the first", func(k *Kernel) { k.Next[0] = -1 }, "pair 0 leads to state -1 of 2"},
		{"a negative probability", func(k *Kernel) { k.Prob[1], k.Prob[2] = -0.25, 1 }, "a probability of pair 1 is -0.25"},
		{"a probability that is no number", func(k *Kernel) { k.Prob[3] = math.NaN() }, "a probability of pair 3 is NaN"},
		{"an infinite probability", func(k *Kernel) { k.Prob[3] = math.Inf(1) }, "pair 3 sum to +Inf"},
		{"probabilities that sum to less than 1", func(k *Kernel) { k.Spread = nil }, "pair 1 sum to 0.75"},
		{"probabilities that sum to more than 1", func(k *Kernel) { k.Spread[3] = 0.5 }, "pair 3 sum to 1.5"},
		{"less than nothing is spread", func(k *Kernel) { k.Spread[1], k.Prob[1] = -0.25, 0.75 }, "that pair 1 spreads is -0.25"},
		{"what is spread is no number", func(k *Kernel) { k.Spread[0] = math.NaN() }, "that pair 0 spreads is NaN"},
	} {
		k := sound()
		c.spoil(k)
		if err := k.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.want)
		}
	}
}

// pick returns the element whose interval contains u if the intervals are laid end to end.
func TestPick(t *testing.T) {
	stream := rng.Stream(1, "pick")
	for length := 1; length <= 40; length++ {
		prob := random(length, stream.Uniform(0.2, 1), stream)
		for range 500 {
			u := stream.Float64()
			i, found := pick(prob, u)
			before := 0.0
			for _, q := range prob[:i] {
				before += q
			}
			after := before + prob[i]
			// The bounds have an error of at most 40 roundings of 1e-16.
			if prob[i] == 0 || found && (u < before-1e-14 || u > after+1e-14) || !found && u < after-1e-14 {
				t.Fatalf("%v of %v: got element %d, from %v to %v, found %v", u, prob, i, before, after, found)
			}
		}
	}
}

// Values of u at the ends of an element, and beyond all elements.
func TestPickAtTheEdges(t *testing.T) {
	below := 1 - 0x1p-53 // the largest draw
	many := slices.Repeat([]float64{0.05}, 20)
	for _, c := range []struct {
		name  string
		prob  []float64
		u     float64
		want  int
		found bool
	}{
		{"the first draw goes to the first of positive probability", []float64{0, 0, 0.5, 0.5}, 0, 2, true},
		{"a draw at an end belongs to the next", []float64{0.25, 0.25, 0.5}, 0.25, 1, true},
		{"and passes over what is impossible", []float64{0.25, 0, 0, 0.75}, 0.25, 3, true},
		{"the last draw goes to the last of positive probability", []float64{0.5, 0.5, 0}, below, 1, true},
		{"a sure element", []float64{0, 1, 0}, below, 1, true},
		{"beyond the sum", []float64{0.25, 0.25, 0}, 0.5, 1, false},
		{"beyond a sum that rounding left short", []float64{0.5, 0.5 - 0x1p-53, 0, 0}, below, 1, false},
		{"in the last stretch of many", many, 0.999, 19, true},
		{"in the middle of many", many, 0.52, 10, true},
		{"an element of nine that is sure", []float64{0, 0, 0, 0, 0, 0, 0, 0, 1}, 0, 8, true},
		{"the first of nine", []float64{1, 0, 0, 0, 0, 0, 0, 0, 0}, below, 0, true},
	} {
		if got, found := pick(c.prob, c.u); got != c.want || found != c.found {
			t.Errorf("%s: got element %d, found %v; want %d, %v", c.name, got, found, c.want, c.found)
		}
	}
}

// By rounding, the sum of eight elements in a block may be slightly larger than their sum one
// by one. A draw between the two sums must not return an element with probability 0 that
// follows. If the sums differ, the smaller of them is such a draw.
func TestPickBetweenTwoSums(t *testing.T) {
	stream, tried := rng.Stream(1, "two sums"), 0
	for range 1000 {
		prob := make([]float64, 9)
		inOrder := 0.0
		for i := range 8 {
			prob[i] = stream.Float64() / 8
			inOrder += prob[i]
		}
		p := prob
		if byStretch := ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7])); inOrder < byStretch {
			tried++
			if got, found := pick(prob, inOrder); got != 7 || !found {
				t.Fatalf("%v of %v: got element %d, found %v; want the eighth", inOrder, prob, got, found)
			}
		}
	}
	if tried < 100 {
		t.Errorf("found only %d draws between two sums", tried)
	}
}

// Draws follow the law: first states, and the successors of every pair.
func TestDrawFollowsTheKernel(t *testing.T) {
	const n = 20_000
	stream := rng.Stream(1, "draw")
	for _, k := range []*Kernel{wild(4, 2, false, stream), wild(4, 2, true, stream), wild(25, 1, true, stream), smoothed(garnet(9, 2, 3, stream), 0.3)} {
		w := newTwin(k)
		count := make([]int, k.States)
		for range n {
			count[k.DrawStart(stream)]++
		}
		fits(t, "first states", count, k.Start, n)
		for j := range k.Pairs() {
			clear(count)
			for range n {
				count[k.Draw(j, stream)]++
			}
			fits(t, fmt.Sprintf("successors of pair %d", j), count, w.transition.RawRowView(j), n)
		}
	}
}

// At every step, the frequencies of pairs in trajectories follow the occupancy, and each
// state is a successor of the pair before.
func TestPlayFollowsTheOccupancy(t *testing.T) {
	const n, horizon = 20_000, 4
	stream := rng.Stream(1, "play")
	for i, k := range []*Kernel{wild(4, 3, false, stream), wild(4, 3, true, stream), chain(4, 3, func(s int) int { return s % 3 })} {
		for name, policy := range map[string]*Policy{"fixed": fixed(4, 3, horizon, stream), "mixed": mixed(4, 3, horizon, stream)} {
			stream := rng.Stream(1, "play", fmt.Sprint(i), name) // the map's order must not matter
			w, count := newTwin(k), make([][]int, horizon)
			for h := range count {
				count[h] = make([]int, k.Pairs())
			}
			var seen Trajectory
			for range n {
				k.Play(policy, stream, &seen)
				if len(seen.States) != horizon+1 || len(seen.Actions) != horizon {
					t.Fatalf("a trajectory of %d states and %d actions", len(seen.States), len(seen.Actions))
				}
				for h := range horizon {
					j := seen.Pair(h, k.Actions)
					count[h][j]++
					if w.transition.At(j, int(seen.States[h+1])) == 0 {
						t.Fatalf("kernel %d, %s: pair %d led to state %d, which is impossible", i, name, j, seen.States[h+1])
					}
				}
			}
			want := w.occupancy(policy)
			for h := range horizon {
				fits(t, fmt.Sprintf("kernel %d, %s: pairs of step %d", i, name, h), count[h], want[h*k.Pairs():(h+1)*k.Pairs()], n)
			}
		}
	}
}

// Playing a policy with fixed actions takes one draw for the first state and one for each
// step. Play reuses the slices of the trajectory.
func TestPlayDraws(t *testing.T) {
	k := garnet(10, 2, 3, rng.Stream(1, "kernel"))
	one, other := rng.Stream(1, "play"), rng.Stream(1, "play")
	var seen Trajectory
	k.Play(fixed(10, 2, 6, rng.Stream(1, "policy")), one, &seen)
	for range 1 + 6 {
		other.Float64()
	}
	if one.Uint64() != other.Uint64() {
		t.Error("six steps of a policy with fixed actions do not take seven draws")
	}
	policy := NewUniform(10, 2, 6)
	if n := testing.AllocsPerRun(100, func() { k.Play(policy, one, &seen) }); n != 0 {
		t.Errorf("Play allocates %v times a trajectory, want 0", n)
	}
}

// A pair is reachable if and only if uniform play reaches it with positive probability.
func TestReachable(t *testing.T) {
	for i, k := range kernels("reachable") {
		for _, horizon := range []int{1, 2, 3, 6} {
			d := make([]float64, k.Pairs())
			NewPlanner(k, horizon).MeanOccupancy(NewUniform(k.States, k.Actions, horizon), d)
			for j, got := range k.Reachable(horizon) {
				if got != (d[j] > 0) {
					t.Errorf("kernel %d, horizon %d: pair %d is reachable: %v, but uniform play reaches it with probability %v", i, horizon, j, got, d[j])
				}
			}
		}
	}
}

// In the lock, state s is reached after s steps; in a tree, depth s is.
func TestReachableOfLockAndTree(t *testing.T) {
	count := func(k *Kernel, horizon int) (n int) {
		for _, reached := range k.Reachable(horizon) {
			if reached {
				n++
			}
		}
		return n
	}
	lock, leafy := chain(6, 3, func(int) int { return 2 }), tree(3, 3)
	for horizon := 1; horizon <= 8; horizon++ {
		if got, want := count(lock, horizon), 3*min(6, horizon); got != want {
			t.Errorf("lock, horizon %d: got %d pairs, want %d", horizon, got, want)
		}
		if got, want := count(leafy, horizon), 3*[]int{0, 1, 4, 13, 40}[min(4, horizon)]; got != want {
			t.Errorf("tree, horizon %d: got %d pairs, want %d", horizon, got, want)
		}
	}
	island := &Kernel{
		States: 2, Actions: 1, Start: []float64{1, 0}, First: []int32{0, 2, 3},
		Next: []int32{0, 1, 1}, Prob: []float64{1, 0, 1},
	}
	if got, want := island.Reachable(9), []bool{true, false}; !slices.Equal(got, want) {
		t.Errorf("a successor with probability 0: got %v, want %v", got, want)
	}
	if got, want := smoothed(island, 1e-9).Reachable(2), []bool{true, true}; !slices.Equal(got, want) {
		t.Errorf("a small spread: got %v, want %v", got, want)
	}
}
