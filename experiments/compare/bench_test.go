package compare

import (
	"strings"
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
		b := judged(t, s, name)
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

// An algorithm that finds what it seeks does not fail where something else is right, but
// it is no rival there either; by its own notion it is one. One that seeks what is right
// fails if it errs, and so does one whose notion names the right arm.
func TestBenchMarksAlgorithmsThatSeekSomethingElse(t *testing.T) {
	// The Borda scores of this matrix are .7, .67 and .13. Arm 1 is the Copeland and the
	// Condorcet winner.
	const suite = `
name: small
trials: 60
bench: {metric: duels, beside: correct, fails: {metric: failed, above: delta}}
environments:
  - {kind: matrix, params: {values: [[.5, .45, .95], [.55, .5, .8], [.05, .2, .5]]}}
  - {kind: bradley-terry, params: {utilities: [3, 1.5, 0]}}
algorithms: [{kind: pocowista}]
`
	type marks struct {
		limit     string
		elsewhere bool
	}
	for _, row := range []struct {
		algorithm, more string
		want            [2]marks
	}{
		{"savage[winner=borda]", "", [2]marks{{"", true}, {"", false}}},
		{"savage[winner=borda]", "truth: borda\n", [2]marks{{"", false}, {"", false}}},
		{"savage[winner=condorcet]", "", [2]marks{{"", false}, {"", false}}},
		{"savage", "truth: borda\n", [2]marks{{"", true}, {"", false}}},
		{"first", "", [2]marks{{"δ = 5 %", false}, {"δ = 5 %", false}}}, // it seeks nothing
		{"tra-pocowista[delta=0.2]", "", [2]marks{{"", false}, {"", false}}},
	} {
		s, err := study.ParseSuite(family.Standard(), "small.yaml", []byte(suite+row.more))
		if err != nil {
			t.Fatal(err)
		}
		b := judged(t, s, row.algorithm)
		for i, bout := range b.Bouts {
			got := marks{bout.Limit[bout.Algorithm], bout.Elsewhere[bout.Algorithm]}
			if got != row.want[i] {
				t.Errorf("%s, %sin environment %d: got %+v, want %+v (wrong in %.2f)", row.algorithm, row.more, i, got, row.want[i], bout.Entrants[bout.Algorithm].Watched.Mean)
			}
		}
	}
	// The rival that seeks something else is not the best one, although it is the only
	// one that keeps to what it claims.
	s, err := study.ParseSuite(family.Standard(), "small.yaml", []byte(strings.Replace(suite, "pocowista", "savage, params: {winner: borda}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	a, err := study.ParseAlgorithm(family.Standard(), "pocowista")
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
	if first, second := b.Bouts[0], b.Bouts[1]; first.Against != nil || second.Against == nil {
		t.Errorf("the best rivals are %v and %v, want none and savage", first.Best, second.Best)
	}
}

// judged runs the suite with the algorithm of that name and returns the judgement.
func judged(t *testing.T, s *study.Suite, algorithm string) *Bench {
	t.Helper()
	a, err := study.ParseAlgorithm(family.Standard(), algorithm)
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
	return b
}
