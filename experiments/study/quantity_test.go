package study_test

import (
	"fmt"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

// shared is a study in which rank is a measure and a parameter of environments, and
// clusters a parameter of environments and of algorithms.
const shared = `name: shared
trials: 2
budget: 4
environments:
  - kind: garnet
    params: {users: 20, states: 5, horizon: 3, branching: 2, population: clusters}
    sweep: {rank: [2, 3], clusters: [2, 3]}
algorithms:
  - kind: clusters
    sweep: {clusters: [2, 4]}
  - kind: collaborative
`

// A name that can mean several things is refused together with its meanings, and a
// name after its space is taken.
func TestNamesWithSeveralMeanings(t *testing.T) {
	metric := func(name string) study.Quantity { return study.Quantity{Space: study.Metric, Name: name} }
	environment := func(name string) study.Quantity { return study.Quantity{Space: study.Environment, Name: name} }
	algorithm := func(name string) study.Quantity { return study.Quantity{Space: study.Algorithm, Name: name} }
	x := func(f study.Figure) study.Quantity { return f.X }
	condition := func(f study.Figure) study.Quantity { return f.Where[0].Param }
	for _, row := range []struct {
		why, figure string
		of          func(study.Figure) study.Quantity
		want        study.Quantity
		mistake     string
	}{
		{"a measure and a parameter that varies", "{x: rank, y: gap}", x, study.Quantity{}, `s.yaml:12: x is "rank", which means several things in this study; write "metric rank" or "environment rank"`},
		{"the parameter", "{x: environment rank, y: gap}", x, environment("rank"), ""},
		{"the measure", "{x: metric rank, y: gap}", x, metric("rank"), ""},
		{"no parameter of algorithms", "{x: algorithm rank, y: gap}", x, study.Quantity{}, `s.yaml:12: x is "algorithm rank"; it must be a metric (trajectories, `},
		{"a parameter of both sides", "{x: clusters, y: gap}", x, study.Quantity{}, `s.yaml:12: x is "clusters", which means several things in this study; write "environment clusters" or "algorithm clusters"`},
		{"the one of algorithms", "{x: algorithm clusters, y: gap}", x, algorithm("clusters"), ""},
		{"one meaning only", "{x: states, y: gap}", x, environment("states"), ""},
		{"a condition on both sides", "{x: trajectories, y: gap, where: {clusters: 2}}", condition, study.Quantity{}, `s.yaml:12: a parameter of where is "clusters", which means several things in this study; write "environment clusters" or "algorithm clusters"`},
		{"a condition on one side", "{x: trajectories, y: gap, where: {algorithm clusters: 2}}", condition, algorithm("clusters"), ""},
		{"a condition is on no measure", "{x: trajectories, y: gap, where: {rank: 2}}", condition, environment("rank"), ""},
		{"panels of both sides", "{x: trajectories, y: gap, panels: clusters}", x, study.Quantity{}, `s.yaml:12: panels is "clusters", which means several things in this study; write "environment clusters" or "algorithm clusters"`},
		{"lines are of environments", "{x: environment rank, y: gap, lines: clusters}", func(f study.Figure) study.Quantity { return f.Lines }, environment("clusters"), ""},
	} {
		s, err := study.Parse(family.Standard(), studytest.File, []byte(shared+"figures: ["+row.figure+"]\n"))
		switch {
		case row.mistake != "":
			if err == nil || !strings.Contains(err.Error(), row.mistake) {
				t.Errorf("%s: got %v, want %s", row.why, err, row.mistake)
			}
		case err != nil:
			t.Errorf("%s: %v", row.why, err)
		default:
			if got := row.of(s.Figures[0]); got != row.want {
				t.Errorf("%s: got %q, want %q", row.why, got, row.want)
			}
		}
	}
}

// A parameter with one value in the whole study does not make a name ambiguous, but
// it can be named with its space.
func TestAConstantParameterIsNoMeaning(t *testing.T) {
	text := strings.Replace(shared, "rank: [2, 3]", "rank: [2]", 1)
	for name, want := range map[string]study.Space{"rank": study.Metric, "environment rank": study.Environment} {
		s := studytest.Parse(t, text+fmt.Sprintf("figures: [{x: %s, y: gap}]\n", name))
		if got := s.Figures[0].X; got != (study.Quantity{Space: want, Name: "rank"}) {
			t.Errorf("x: %s means %q, want the %s", name, got, want)
		}
	}
}

// Published numbers are over a parameter, and say of which side.
func TestPublishedNumbersOverANameWithSeveralMeanings(t *testing.T) {
	values := "garnet: {clusters: {2: 0.5}}"
	_, err := study.Parse(family.Standard(), studytest.File, []byte(shared+published("gap", "clusters", values)))
	if want := `s.yaml:15: over is "clusters", which means several things in this study; write "environment clusters" or "algorithm clusters"`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The default figures of a sweep over a parameter are over the parameter, even if a
// measure has its name.
func TestDefaultFiguresOfASweptParameterWithAMeasuresName(t *testing.T) {
	s := studytest.Parse(t, "name: elo\nenvironments: [{kind: bradley-terry}]\nalgorithms: [{kind: elo, sweep: {duels: [1, 2, 4]}}]\n")
	f := s.Figures[0]
	if want := (study.Quantity{Space: study.Algorithm, Name: "duels"}); f.X != want || f.Y != "duels" {
		t.Errorf("the first figure is %s by %q, want duels by %q", f.Y, f.X, want)
	}
}

// A quantity is written for the manifest and read again.
func TestQuantitiesAsText(t *testing.T) {
	for _, text := range []string{"", "metric rank", "environment rank", "algorithm fit-rank"} {
		var q study.Quantity
		if err := q.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if again, err := q.MarshalText(); err != nil || string(again) != text {
			t.Errorf("%q was written as %q (%v)", text, again, err)
		}
	}
	for _, text := range []string{"rank", "measure rank"} {
		var q study.Quantity
		if err := q.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), "is no quantity") {
			t.Errorf("%q: got %v, want an error", text, err)
		}
	}
}
