package mdp

import (
	"fmt"
	"slices"
	"testing"

	"joust/sim/rng"
)

// tally counts transitions by a map.
type tally map[int]map[int]int

func (y tally) add(t *Trajectory, actions int) {
	for h := range t.Actions {
		j := int(t.States[h])*actions + int(t.Actions[h])
		if y[j] == nil {
			y[j] = map[int]int{}
		}
		y[j][int(t.States[h+1])]++
	}
}

// probability returns the estimated probability that pair j leads to state s.
func (y tally) probability(j, s, states int, prior float64) float64 {
	visits := 0
	for _, n := range y[j] {
		visits += n
	}
	if visits == 0 {
		return 1 / float64(states)
	}
	return (float64(y[j][s]) + prior/float64(states)) / (float64(visits) + prior)
}

func TestCountsAgainstMap(t *testing.T) {
	stream := rng.Stream(1, "counts")
	for _, c := range []struct {
		name         string
		kernel       *Kernel
		trajectories int
	}{
		{"nothing was seen", garnet(5, 2, 2, stream), 0},
		{"a little was seen: many pairs never", garnet(20, 3, 4, stream), 10},
		{"few successors", garnet(20, 3, 4, stream), 500},
		{"as many successors as are searched one by one", garnet(14, 2, few, stream), 500},
		{"one more", garnet(14, 2, few+1, stream), 500},
		{"many successors", garnet(40, 2, 40, stream), 500},
		{"one state and one action", wild(1, 1, false, stream), 3},
	} {
		k := c.kernel
		counts, want := NewCounts(k.States, k.Actions), tally{}
		uniform := NewUniform(k.States, k.Actions, 8)
		seen := make([]Trajectory, c.trajectories)
		for i := range seen {
			k.Play(uniform, stream, &seen[i])
			counts.Add(&seen[i])
			want.add(&seen[i], k.Actions)
		}
		for j, got := range counts.Visits {
			visits := 0
			for _, n := range want[j] {
				visits += n
			}
			if got != visits {
				t.Errorf("%s: pair %d was visited %d times, want %d", c.name, j, got, visits)
			}
		}
		for _, prior := range []float64{0, 0.25, 1} {
			got := counts.Kernel(k.Start, prior)
			if err := got.Check(); err != nil {
				t.Fatalf("%s, prior %v: %v", c.name, prior, err)
			}
			w := newTwin(got)
			for j := range k.Pairs() {
				for s := range k.States {
					same(t, fmt.Sprintf("%s, prior %v: pair %d to state %d", c.name, prior, j, s),
						w.transition.At(j, s), want.probability(j, s, k.States, prior))
				}
				if next, _ := got.Successors(j); !slices.IsSorted(next) || len(next) != len(want[j]) {
					t.Errorf("%s: pair %d leads to %v, want %d states in increasing order", c.name, j, next, len(want[j]))
				}
			}
		}
		// In the reverse order the estimate is the same to the last bit.
		reverse := NewCounts(k.States, k.Actions)
		for i := len(seen) - 1; i >= 0; i-- {
			reverse.Add(&seen[i])
		}
		one, other := counts.Kernel(k.Start, 1), reverse.Kernel(k.Start, 1)
		if !slices.Equal(one.First, other.First) || !slices.Equal(one.Next, other.Next) ||
			!slices.Equal(one.Prob, other.Prob) || !slices.Equal(one.Spread, other.Spread) {
			t.Errorf("%s: the estimate depends on the order of the trajectories", c.name)
		}
	}
}

// Counting transitions that were observed before allocates nothing.
func TestAddDoesNotAllocate(t *testing.T) {
	stream := rng.Stream(1, "add")
	k := garnet(20, 2, 20, stream)
	counts, uniform := NewCounts(20, 2), NewUniform(20, 2, 10)
	var seen Trajectory
	for range 2000 { // each of 800 transitions about 25 times
		k.Play(uniform, stream, &seen)
		counts.Add(&seen)
	}
	if n := testing.AllocsPerRun(100, func() { counts.Add(&seen) }); n != 0 {
		t.Errorf("Add allocates %v times a trajectory, want 0", n)
	}
}
