package compare

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
)

const contestStudy = `
name: contests
trials: 60
environments:
  - kind: random-preferences
    sweep: {arms: [3, 4, 5]}
  - {kind: hudry13, label: Hudry}
algorithms:
  - {kind: pocowista, sweep: {delta: [0.05, 0.1]}}
  - {kind: savage, sweep: {delta: [0.05, 0.1]}}
  - {kind: knockout, label: K, sweep: {votes: [1, 3]}}
  - {kind: tra-pocowista, in: [Hudry]}
`

func runContests(t *testing.T) (*study.Study, results.Dir, *results.Manifest) {
	t.Helper()
	s := studytest.Parse(t, contestStudy)
	dir, m := studytest.Run(t, s)
	return s, dir, m
}

// pairings lists the pairs of each environment as algorithm>baseline.
func pairings(s *study.Study, m *Matchups) (list []string) {
	for _, p := range m.places {
		var words []string
		for _, pair := range p.pairs {
			words = append(words, s.Cells[p.cells[pair[0]]].Algorithm.String()+">"+s.Cells[p.cells[pair[1]]].Algorithm.String())
		}
		list = append(list, strings.Join(words, " "))
	}
	return list
}

func TestMatchups(t *testing.T) {
	s := studytest.Parse(t, contestStudy)
	arms3 := []string{"random-preferences[arms=3]"}
	for _, row := range []struct {
		why, baseline string
		environments  []string
		want          string // of the one environment, or a part of the error
	}{
		{"several cells have the name", "pocowista", nil, "K[votes=1] with; --baseline must name one: pocowista[delta=0.05]; pocowista[delta=0.1]"},
		{"one of several, by its parameter", "pocowista[delta=0.1]", arms3, "pocowista[delta=0.05]>pocowista[delta=0.1] savage[delta=0.05]>pocowista[delta=0.1] savage[delta=0.1]>pocowista[delta=0.1] knockout[votes=1]>pocowista[delta=0.1] knockout[votes=3]>pocowista[delta=0.1]"},
		{"by a default that is spelled out", "savage[ties=half,delta=0.05]", arms3, "pocowista[delta=0.05]>savage[delta=0.05] pocowista[delta=0.1]>savage[delta=0.05] savage[delta=0.1]>savage[delta=0.05] knockout[votes=1]>savage[delta=0.05] knockout[votes=3]>savage[delta=0.05]"},
		{"by label and parameter", "K[votes=3]", arms3, "pocowista[delta=0.05]>knockout[votes=3] pocowista[delta=0.1]>knockout[votes=3] savage[delta=0.05]>knockout[votes=3] savage[delta=0.1]>knockout[votes=3] knockout[votes=1]>knockout[votes=3]"},
		{"in the one environment where it is", "tra-pocowista", nil, "pocowista[delta=0.05]>tra-pocowista pocowista[delta=0.1]>tra-pocowista savage[delta=0.05]>tra-pocowista savage[delta=0.1]>tra-pocowista knockout[votes=1]>tra-pocowista knockout[votes=3]>tra-pocowista"},
		{"a value that no cell has", "savage[delta=0.2]", nil, `no algorithm of the run is called "savage[delta=0.2]"`},
		{"a parameter that it does not take", "savage[votes=3]", nil, `no algorithm of the run is called "savage[votes=3]"`},
		{"an environment that the run does not have", "savage", []string{"arxiv6"}, `no environment of the run is called "arxiv6"`},
		{"not where the algorithm is", "tra-pocowista", arms3, "no algorithm of the run is called"},
	} {
		m, err := NewMatchups(s, "duels", row.baseline, row.environments)
		var got string
		if err != nil {
			got = err.Error()
		} else {
			got = strings.Join(pairings(s, m), "\n")
		}
		if err == nil && got != row.want || err != nil && !strings.Contains(got, row.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", row.why, got, row.want)
		}
	}
	m, err := NewMatchups(s, "duels", "", []string{"Hudry", "random-preferences[arms=4]"})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.places) != 2 || len(m.places[0].cells) != 6 || len(m.places[1].cells) != 7 {
		t.Errorf("two environments by label and parameter: got %v", m.places)
	}
}

// Each algorithm is compared with the cell of the baseline that has the same delta.
func TestABaselineOfSeveralCells(t *testing.T) {
	s := studytest.Parse(t, strings.Replace(contestStudy, "  - {kind: knockout, label: K, sweep: {votes: [1, 3]}}\n  - {kind: tra-pocowista, in: [Hudry]}\n", "", 1))
	m, err := NewMatchups(s, "duels", "savage", []string{"Hudry"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"pocowista[delta=0.05]>savage[delta=0.05] pocowista[delta=0.1]>savage[delta=0.1]"}
	if d := cmp.Diff(want, pairings(s, m)); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
}

// A comparison does not depend on the number of workers nor on other comparisons,
// except for Holm's correction.
func TestContestsDependOnTheirOwnCells(t *testing.T) {
	s, dir, manifest := runContests(t)
	compare := func(workers int, environments ...string) []Contest {
		m, err := NewMatchups(s, "duels", "savage[delta=0.05]", environments)
		if err != nil {
			t.Fatal(err)
		}
		contests, err := m.Contests(studytest.Reader(t, s, dir, manifest), workers)
		if err != nil {
			t.Fatal(err)
		}
		return contests
	}
	all, one := compare(1), compare(3, "Hudry")
	if len(all) != 4 || len(one) != 1 {
		t.Fatalf("got %d and %d contests, want 4 and 1", len(all), len(one))
	}
	for i := range one[0].Pairs {
		a, b := all[3].Pairs[i], one[0].Pairs[i]
		if a.Adjusted < b.Adjusted {
			t.Errorf("corrected for more comparisons p is %v, for fewer %v", a.Adjusted, b.Adjusted)
		}
		a.Adjusted, b.Adjusted = 0, 0
		a.Beside.Adjusted, b.Beside.Adjusted = 0, 0
		if x, y := fmt.Sprint(a.Paired, *a.Beside), fmt.Sprint(b.Paired, *b.Beside); x != y {
			t.Errorf("among all environments\n%s\nand alone\n%s", x, y)
		}
	}
	if got, want := all[0].Trials, 60; got != want {
		t.Errorf("got %d trials, want %d", got, want)
	}
	// The means are those of the summary.
	cells, err := studytest.Reader(t, s, dir, manifest).Summarise(1)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := all[0].Entrants[2].Of, cells[2].Rows[0].Statistics; got != want {
		t.Errorf("got %+v, the summary has %+v", got, want)
	}
}

// Cells with different numbers of trials are compared over those that they share.
func TestContestsOfUnequalTrials(t *testing.T) {
	s, dir, manifest := runContests(t)
	if err := os.Remove(dir.Block(manifest.Cells[1].Hash, 40)); err != nil {
		t.Fatal(err)
	}
	r, err := run.NewReader(s, dir, manifest, true)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMatchups(s, "duels", "", []string{"random-preferences[arms=3]"})
	if err != nil {
		t.Fatal(err)
	}
	contests, err := m.Contests(r, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := contests[0].Trials, 40; got != want || contests[0].Pairs[0].N != want {
		t.Errorf("got %d trials, want %d", got, want)
	}
}

func TestStandings(t *testing.T) {
	s, dir, manifest := runContests(t)
	m, err := NewMatchups(s, "duels", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	contests, err := m.Contests(studytest.Reader(t, s, dir, manifest), 2)
	if err != nil {
		t.Fatal(err)
	}
	standings := m.Standings(manifest.RootSeed, contests, func(c *Contest, e *Entrant) bool {
		return e.Cell.Algorithm.Kind == "knockout" && c.Environment.Kind == "hudry13"
	}, 2)
	if got := len(standings.Rows); got != 6 || len(standings.Without) != 1 || standings.Environments != 4 {
		t.Fatalf("got %d algorithms over %d environments and %d left out, want 6, 4 and 1", got, standings.Environments, len(standings.Without))
	}
	knockout := standings.Rows[4]
	if knockout.Factors[0] != 1 || !math.IsInf(knockout.Factors[3], 1) {
		t.Errorf("the knockout of one vote is the cheapest but fails in the last environment; it has the factors %v", knockout.Factors)
	}
	// It is first thrice and shares the places 5 and 6: (3 + 5.5)/4.
	if got := knockout.Mean.Value; got != 2.125 {
		t.Errorf("its mean rank is %v, want 2.125", got)
	}
	var svg bytes.Buffer
	if err := standings.Figure([]string{"P", "Q", "R", "S", "K1", "K3"}).Write(&svg, "svg"); err != nil {
		t.Fatal(err)
	}
	if text := svg.String(); !strings.Contains(text, ">K1</text>") || !strings.Contains(text, ">share of environments within</text>") {
		t.Error("the figure lacks a name or its axis")
	}
	if m.Standings(1, contests[:1], m.Fails, 1) != nil {
		t.Error("one environment has standings")
	}
}

// An environment in which no trial has a value of the metric is left out, and Holm's
// correction does not count its pairs.
func TestContestsWithoutValues(t *testing.T) {
	const study = "name: regret\ntrials: 40\nbudget: 2000\ncommit: true\nrecord: {regret: [average]}\nenvironments: [%s]\nalgorithms: [{kind: pocowista}, {kind: savage}, {kind: pbr}]\n"
	compare := func(environments string) ([]Contest, []string) {
		s := studytest.Parse(t, fmt.Sprintf(study, environments))
		dir, manifest := studytest.Run(t, s)
		m, err := NewMatchups(s, s.Headline(), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		contests, err := m.Contests(studytest.Reader(t, s, dir, manifest), 2)
		if err != nil {
			t.Fatal(err)
		}
		return Measured(contests)
	}
	alone, _ := compare("{kind: arithmetic}")
	both, without := compare("{kind: arithmetic}, {kind: hudry13}") // the second has no Condorcet winner
	if len(both) != 1 || !slices.Equal(without, []string{"hudry13"}) {
		t.Fatalf("%d contests, without values %v; want 1 and hudry13", len(both), without)
	}
	for i, p := range both[0].Pairs {
		if want := alone[0].Pairs[i]; p.Adjusted != want.Adjusted || p.Of != want.Of {
			t.Errorf("pair %d: p %v of %d, want %v of %d as without the other environment", i, p.Adjusted, p.Of, want.Adjusted, want.Of)
		}
	}
}
