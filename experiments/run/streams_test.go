package run_test

import (
	"testing"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/studytest"
)

// All algorithms of a trial get the same instance, coins and data, and each cell has
// learner streams of its own.
func TestStreamsOfTrials(t *testing.T) {
	s := studytest.Parse(t, `
name: streams
environments:
  - {kind: candidates, sweep: {candidates: [4, 8]}}
  - kind: hudry13
algorithms: [{kind: ladder}, {kind: swiss}]
`)
	first := func(c family.Cell, role string, trial int) uint64 {
		return run.Streams(s.RootSeed, c)(role, trial).Uint64()
	}
	four, other, eight, hudry := s.Cells[0], s.Cells[1], s.Cells[2], s.Cells[4]
	for _, role := range []string{"instance", "coins", "data", "self-duels"} {
		if first(four, role, 3) != first(other, role, 3) {
			t.Errorf("two algorithms of a trial have different %s streams", role)
		}
		// The number of candidates is tagged stream:"same".
		if first(four, role, 3) != first(eight, role, 3) {
			t.Errorf("two sizes of a pool have different %s streams", role)
		}
		if first(four, role, 3) == first(hudry, role, 3) {
			t.Errorf("two environments have the same %s stream", role)
		}
		if first(four, role, 3) == first(four, role, 4) {
			t.Errorf("two trials have the same %s stream", role)
		}
	}
	for what, c := range map[string]family.Cell{"algorithm": other, "size of the pool": eight, "environment": hudry} {
		if first(four, "learner", 3) == first(c, "learner", 3) {
			t.Errorf("learners have the same stream although the %s differs", what)
		}
	}
	if first(four, "learner", 3) == first(four, "learner", 4) {
		t.Error("a learner has the same stream in two trials")
	}
	seen := map[uint64]string{}
	for _, role := range []string{"instance", "coins", "data", "self-duels", "learner"} {
		n := first(four, role, 3)
		if before, ok := seen[n]; ok {
			t.Errorf("%s and %s are one stream", before, role)
		}
		seen[n] = role
	}
	if run.Streams(2, four)("coins", 3).Uint64() == first(four, "coins", 3) {
		t.Error("another root seed gives the same coins")
	}
}
