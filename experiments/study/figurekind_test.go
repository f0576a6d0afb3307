package study_test

import (
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

// Each kind of figure takes its own keys, and a reference line is one thing.
func TestMistakesOfKindsOfFigures(t *testing.T) {
	for figure, want := range map[string]string{
		"{kind: bars, x: delta, y: duels}":                               `kind is "bars"; it must be one of line, curve, quantiles, heatmap, map, profile`,
		"{kind: heatmap, x: delta}":                                      "a heatmap takes no x; it takes of, where, algorithms",
		"{kind: heatmap, of: pairs}":                                     `of is "pairs"`,
		"{kind: heatmap, of: pair_duels}":                                "the study does not record pair_duels (record: [usual, pair_duels] would)",
		"{x: delta, y: duels, of: preferences}":                          "of is a key of a heatmap",
		"{kind: map, of: duels, x: delta}":                               `a map lacks the key "y"`,
		"{kind: map, of: error, x: delta, y: arms}":                      `of is "error"`,
		"{kind: map, of: duels, x: delta, y: delta}":                     "y is delta, and x too; a map needs two parameters",
		"{kind: map, of: duels, x: delta, y: gamma}":                     `y is "gamma"`,
		"{kind: map, of: duels, x: delta, y: arms, lines: [{y: 1}]}":     "a map takes no lines; it takes of, x, y, where",
		"{kind: profile, x: delta, y: duels}":                            "a profile takes no x",
		"{kind: profile}":                                                `a profile lacks the key "y"`,
		"{kind: profile, y: error}":                                      "y is the curve error; a profile is of a measure",
		"{kind: profile, y: byes}":                                       "neither less nor more is better",
		"{kind: quantiles, x: duels, y: correct}":                        "quantiles, which are those of a measure over a parameter",
		"{kind: quantiles, x: delta, y: correct}":                        "correct is yes or no in each trial",
		"{kind: quantiles, x: delta, y: duels, slopes: true}":            "slopes goes with means",
		"{kind: curve, x: delta, y: duels}":                              "kind is curve; x must then be the clock, duels",
		"{kind: line, x: duels, y: error}":                               "error over duels is a curve",
		"{x: delta}":                                                     `a figure lacks the key "y"`,
		"{x: delta, y: duels, lines: [{y: 1, slope: 1}]}":                "a reference line has one of the keys y, slope and lower-bound",
		"{x: delta, y: duels, lines: [{y: gamma}]}":                      `y of a reference line is "gamma"`,
		"{x: delta, y: correct, lines: [{lower-bound: true}]}":           "the lower bound is one of duels, or of a regret over them; y is correct",
		"{x: delta, y: duels, lines: [level, arms]}":                     "only one makes lines",
		"{x: delta, y: duels, lines: [{lowerbound: true}]}":              `unknown key "lowerbound" of a reference line (did you mean lower-bound?)`,
		"{kind: quantiles, x: delta, y: duels, lines: [{slope: steep}]}": `slope is "steep"`,
	} {
		_, err := study.Parse(family.Standard(), studytest.File, []byte(studytest.Small+"figures: ["+figure+"]\n"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "s.yaml:10: ") {
			t.Errorf("%s: got %v\nwant s.yaml:10: … %s", figure, err, want)
		}
	}
}

// A figure for which no environment has what it shows is refused before the run.
func TestFiguresThatCanShowNothing(t *testing.T) {
	for figure, want := range map[string]string{
		"{kind: heatmap}": "figure 1 is a heatmap, but no environment of it has one preference matrix for all trials",
		"{x: delta, y: duels, lines: [{lower-bound: true}]}": "figure 1 has a lower bound, which is known of no environment of it",
	} {
		s := studytest.Parse(t, studytest.Small+"figures: ["+figure+"]\n")
		if _, err := study.Open(s); err == nil || !strings.Contains(err.Error(), "s.yaml:10: "+want) {
			t.Errorf("%s: got %v, want %s", figure, err, want)
		}
	}
	// Another truth has no bound; the matrix stays.
	const matrix = "environments: [{kind: hudry13}]\nalgorithms: [{kind: pocowista}]\nfigures: [{x: delta, y: duels, lines: [{lower-bound: true}]}]\n"
	for _, c := range []struct {
		more string
		fine bool
	}{{"", true}, {"truth: copeland\n", true}, {"truth: borda\n", false}} {
		_, err := study.Open(studytest.Parse(t, "name: bound\n"+c.more+matrix))
		if (err == nil) != c.fine {
			t.Errorf("%q: got %v", c.more, err)
		}
	}
}
