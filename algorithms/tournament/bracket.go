package tournament

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// eliminate plays a single elimination. A match of round r, counted from 1, has
// votes(r) duels.
func eliminate(problem duel.Problem, stream *rng.Source, seeding duel.SeedingParams, early bool, votes func(round int) int) *duel.Sequential {
	pool, scored := seeding.Entrants(&problem, stream)
	seeded := !seeding.Random()
	if seeded {
		pool = bracket(pool)
	}
	next := make([]pref.Arm, 0, (len(pool)+1)/2)
	r := referee{problem: &problem, stream: stream, early: early}
	return duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Expenses.Scored = scored
		a.Recommend(pool[0])
		for len(pool) > 1 && !(early && problem.OneTeam(pool)) {
			a.Expenses.Rounds++
			// Seeded matches draw lots, so that the stronger arms are not always in the first slot.
			next = r.round(pool, next, votes(a.Expenses.Rounds), seeded)
			pool, next = next, pool
			a.Recommend(pool[0])
		}
		return pool[0]
	})
}

// bracket places seeded entrants in a bracket with 2^L slots. The two strongest can
// play each other only in the final, the four strongest only from the semifinals on,
// and so on. The empty slots, which are NoArm, give byes to the strongest.
func bracket(seeds []pref.Arm) []pref.Arm {
	slots := []int{0}
	for len(slots) < len(seeds) {
		twice := make([]int, 0, 2*len(slots))
		for _, s := range slots {
			twice = append(twice, s, 2*len(slots)-1-s)
		}
		slots = twice
	}
	arms := make([]pref.Arm, len(slots))
	for i, s := range slots {
		arms[i] = duel.NoArm
		if s < len(seeds) {
			arms[i] = seeds[s]
		}
	}
	return arms
}
