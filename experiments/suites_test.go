package experiments

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/algorithms"
	"joust/results"
	"joust/results/stats"
)

// Every suite reads, has a quick variant, and takes every algorithm of its
// families, which it names as its own.
func TestSuites(t *testing.T) {
	names := Suites()
	if d := cmp.Diff([]string{"identification", "many-users", "tournaments"}, names); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	suites := map[string]*Suite{}
	for _, name := range names {
		s, err := LoadSuite(name)
		if err != nil {
			t.Fatal(err)
		}
		suites[name] = s
		if s.Study.Name != name {
			t.Errorf("the suite %s is named %s", name, s.Study.Name)
		}
		if _, err := s.Study.Open(); err != nil {
			t.Error(err)
		}
	}
	for _, e := range algorithms.Catalogue.Entries() {
		l := e.Listed()
		a, err := ParseAlgorithm(l.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, quick := range []bool{false, true} {
			study, err := suites[SuiteFor(a)].With(a, nil, quick)
			if err != nil {
				t.Errorf("%s: %v", l.Name, err)
				continue
			}
			if _, err := study.Open(); err != nil {
				t.Errorf("%s: %v", l.Name, err)
			}
			if first := study.Cells[0].Algorithm; first.Kind != l.Name {
				t.Errorf("%s: the first algorithm of its study is %s", l.Name, first)
			}
			twice := 0
			for _, c := range study.Cells {
				if c.Environment.Key() == study.Cells[0].Environment.Key() && c.Algorithm.Key() == a.Key() {
					twice++
				}
			}
			if twice != 1 {
				t.Errorf("%s: it is %d times in an environment", l.Name, twice)
			}
		}
	}
}

// The study of a bench names the algorithm with its parameters and the rivals.
func TestSuiteWithRivals(t *testing.T) {
	s, err := LoadSuite("identification")
	if err != nil {
		t.Fatal(err)
	}
	a, err := ParseAlgorithm("tra-pocowista[delta=0.1,deduction=closure]")
	if err != nil {
		t.Fatal(err)
	}
	rivals, err := ParseAlgorithms("pocowista[delta=0.1], tra-pocowista[delta=0.1],savage")
	if err != nil {
		t.Fatal(err)
	}
	study, err := s.With(a, rivals, true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range study.Cells[:4] {
		got = append(got, c.Algorithm.String())
	}
	want := []string{"tra-pocowista[delta=0.1,deduction=closure]", "pocowista[delta=0.1]", "tra-pocowista[delta=0.1]", "savage"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	if got, want := study.Name, "identification-quick-tra-pocowista-delta-0.1-deduction-closure"; got != want {
		t.Errorf("the study is named %s, want %s", got, want)
	}
	for words, say := range map[string]string{
		"swiss[votes=0]": "votes",
		"hudry13":        "is an environment",
		"swis":           "swis",
		"collaborative":  "is not for the suite identification; its own is many-users",
		a.String():       "compared with itself",
	} {
		rivals, err := ParseAlgorithms(words)
		if err == nil {
			_, err = s.With(a, rivals, false)
		}
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("rivals %q: got %v, want it to say %q", words, err, say)
		}
	}
}

func TestParseSuiteRefuses(t *testing.T) {
	const study = "name: s\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: savage}]\n"
	for bench, say := range map[string]string{
		"": "lacks the key bench",
		"bench: {metric: duels, beside: correct}":                                         `lacks the key "fails"`,
		"bench: {metric: gap, beside: correct, fails: {metric: failed, above: delta}}":    `metric is "gap"; it must be one of duels`,
		"bench: {metric: duels, beside: correct, fails: {metric: failed, above: often}}":  "the limit",
		"bench: {metric: duels, beside: correct, fails: {metric: failed, beyond: delta}}": `unknown key "beyond"`,
	} {
		if _, err := ParseSuite("s.yaml", []byte(study+bench+"\n")); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: got %v, want it to say %q", bench, err, say)
		}
	}
}

// An algorithm that recommends at random is cheap and fails; the best rival is the
// cheapest of those that do not.
func TestBenchFailsWhoErrs(t *testing.T) {
	s, err := ParseSuite("small.yaml", []byte(`
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
		a, err := ParseAlgorithm(name)
		if err != nil {
			t.Fatal(err)
		}
		study, err := s.With(a, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		dir, m, worlds := begin(t, study)
		if err := study.Run(context.Background(), dir, m, results.Shard{}, worlds, 2, nobody{}); err != nil {
			t.Fatal(err)
		}
		b, err := s.Bench(study, dir, m, 2)
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
