package compare

import (
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results/stats"
)

// An algorithm that recommends a random arm is cheap but fails. The best rival is the
// cheapest of those that do not fail.
func TestBenchFailsAlgorithmsThatErr(t *testing.T) {
	s, err := study.ParseSuite(family.Standard(), "small.yaml", []byte(`
name: small
trials: 60
bench: {metric: duels, beside: correct, fails: {metric: failed, above: delta}}
environments:
  - {kind: random-preferences, params: {arms: 8}}
  - {kind: hudry13}
algorithms: [{kind: savage}, {kind: first}, {kind: pbr}]
`))
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		limit   string // at which it fails
		best    string
		verdict stats.Verdict
	}{
		"pocowista":                {"", "savage", stats.Better},
		"knockout":                 {"δ = 5 %", "savage", stats.Better},
		"tra-pocowista[delta=0.2]": {"δ = 20 %", "savage", stats.Better},
		"pocowista[delta=0.01]":    {"", "savage", stats.Better},
	} {
		a, err := study.ParseAlgorithm(family.Standard(), name)
		if err != nil {
			t.Fatal(err)
		}
		made, err := s.With(a, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		dir, m := studytest.Run(t, made)
		b, err := NewBench(s, studytest.Reader(t, made, dir, m), 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, bout := range b.Bouts {
			if got := bout.Limit[bout.Algorithm]; got != row.limit {
				t.Errorf("%s fails at %q, want %q", name, got, row.limit)
			}
			if got := bout.Entrants[bout.Best].Cell.Algorithm.Kind; got != row.best {
				t.Errorf("%s: the best rival is %s, want %s", name, got, row.best)
			}
			if got := bout.Against.Verdict(); got != row.verdict {
				t.Errorf("%s against %s: got %s, want %s", name, row.best, got, row.verdict)
			}
			if got := bout.Against.Of; got != bout.Algorithm {
				t.Errorf("%s: compared is entrant %d, want %d", name, got, bout.Algorithm)
			}
		}
		if b.Standings == nil || len(b.Standings.Rows) != 4 {
			t.Errorf("%s: no standings of four algorithms", name)
		}
	}
}
