package rewards

import (
	"testing"

	"joust/sim/multiuser"
	"joust/sim/rng"
)

// large is the default size of studies.
var large = shape{users: 1000, shots: 1, states: 100, actions: 4, branch: 5, horizon: 10, rank: 3, amp: 0.3, noise: 0.1, feedback: multiuser.EveryStep}

// trained returns a learner in a world of that shape, after some rounds.
func trained(s shape, l subject, rounds int) multiuser.Learner {
	w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	learner := l.made(w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	if c, ok := learner.(multiuser.Clairvoyant); ok {
		c.Reveal(&w.truth)
	}
	play(w, learner, rounds, func(int, *multiuser.Observation) {})
	return learner
}

// BenchmarkObserve measures the time to record a trajectory of ten steps, without the
// counts of exploration. The goal is 10 ns a step.
func BenchmarkObserve(b *testing.B) {
	w := newWorld(large, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	l := NewCollaborative(CollaborativeEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	observations := make([]multiuser.Observation, w.problem.Users)
	l.Begin(0)
	for u := range observations {
		policy, _ := l.Propose(u)
		w.Play(u, policy, nil, &observations[u])
	}
	for i := 0; b.Loop(); i++ {
		l.Record.Add(i%len(observations), &observations[i%len(observations)])
	}
}

// BenchmarkRecommend measures a recommendation to 1000 users with 400 pairs after eight
// rounds.
func BenchmarkRecommend(b *testing.B) {
	for _, l := range subjects() {
		if l.name == "nuclear norm" {
			continue // it takes seconds
		}
		b.Run(l.name, func(b *testing.B) {
			learner := trained(large, l, 8)
			for b.Loop() {
				learner.Recommend()
			}
		})
	}
}
