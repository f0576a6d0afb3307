package lowrank

import (
	"testing"
	"time"

	"joust/sim"
	"joust/sim/rng"
)

func TestProbe(t *testing.T) {
	names := []string{"oracle", "oracle subspace", "low rank by hold-out", "soft impute", "universal thresholding", "k-means", "k-means with k by hold-out", "mixture of normals", "shrunk to pooled", "per user", "pooled"}
	for _, n := range names {
		a := time.Now()
		g := gaps(t, large, subjectOf(t, n).made, 1, 1, 2, 4, 8)
		t.Logf("E3 N=1000 S=100 %-28s %.3f  %v", n, g, time.Since(a))
	}
	hard := large
	hard.noise = 0.3
	hard.users = 1000
	for _, S := range []int{10, 20} {
		hard.states = S
		for _, n := range []string{"low rank by hold-out", "k-means", "oracle subspace", "shrunk to pooled", "per user", "per user with own transitions", "UCBVI"} {
			s := hard
			if n == "UCBVI" {
				s.known = true
				s.users = 150
			}
			w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
			loop := sim.UsersLoop{Name: n, Budget: 96, Target: 0.1, Stop: true, Checkpoints: []int{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96}, Workers: 2}
			var books sim.UsersTrial
			loop.Run(subjectOf(t, n).made(w.problem, rng.Stream(1, "data"), rng.Stream(1, "own")), w, &books)
			t.Logf("E4 S=%d %-30s K=%.1f", S, n, books.Trajectories)
		}
	}
}
