package family_test

import (
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/sim/duel"
	"joust/sim/pref"
)

// world opens an environment, written as on the command line.
func world(t *testing.T, text string) (*family.Family, family.Setting, family.World) {
	t.Helper()
	s, err := study.ParseSetting(family.Standard(), text)
	if err != nil {
		t.Fatal(err)
	}
	f := family.Standard().Of(s)
	w, err := study.OpenWorld(f, s)
	if err != nil {
		t.Fatal(err)
	}
	return f, s, w
}

// What an algorithm seeks is compared with what is right: exactly where all trials share a
// matrix, and on drawn instances elsewhere. In the matrix, arm 0 is the Copeland and the
// Condorcet winner with a Borda score of .55, and arm 1 has the score .7.
func TestSeeksComparesNotions(t *testing.T) {
	const parted = "matrix[values=[[0.5,0.55,0.55],[0.45,0.5,0.95],[0.45,0.05,0.5]]]"
	own, borda, near := duel.Criterion{}, duel.Criterion{Notion: pref.BordaNotion}, duel.Criterion{Notion: pref.BordaNotion, Within: 0.2}
	for _, row := range []struct {
		environment, algorithm string
		truth                  duel.Criterion
		instances              int // 0 where nothing is said
		all                    bool
	}{
		{parted, "pocowista", own, 0, false},
		{parted, "dkwt", own, 0, false},
		{parted, "savage[winner=borda]", own, 1, true},
		{parted, "savage[winner=borda]", borda, 0, false},
		{parted, "pocowista", borda, 1, true},
		{parted, "pocowista", near, 0, false},                                            // .7 - .55 is .15
		{parted, "first", borda, 0, false},                                               // it seeks nothing
		{"hudry13", "dkwt", own, 1, true},                                                // there is no Condorcet winner
		{"hudry13", "pocowista", duel.Criterion{Notion: pref.CondorcetNotion}, 0, false}, // and so no truth
		{"random-preferences[arms=5]", "savage[winner=borda]", own, 100, false},
		{"random-preferences[arms=5]", "savage", own, 0, false}, // without ties, both forms of Copeland are one
		{"random-preferences[arms=5,ties=0.4]", "savage", own, 100, false},
		{"random-preferences[arms=5,condorcet=true]", "dkwt", own, 0, false},
		{"random-preferences[arms=65]", "dkwt", own, 0, false}, // too many arms to look at
		{"candidates", "dkwt", own, 0, false},
	} {
		f, _, w := world(t, row.environment)
		a, err := study.ParseAlgorithm(family.Standard(), row.algorithm)
		if err != nil {
			t.Fatal(err)
		}
		got := f.Seeks(w, family.Options{Truth: row.truth})(a)
		what := row.environment + "/" + row.algorithm + " by " + row.truth.String()
		switch {
		case row.instances == 0:
			if got != nil {
				t.Errorf("%s: got %+v, want nothing", what, *got)
			}
		case got == nil:
			t.Errorf("%s: got nothing, want a comparison in %d instances", what, row.instances)
		case got.Instances != row.instances || got.Differ < 1 || (got.Differ == got.Instances) != row.all:
			t.Errorf("%s: got %+v, want %d instances, and a difference in all of them: %v", what, *got, row.instances, row.all)
		}
	}
}

// The difference is counted as it is: of the instances without a Condorcet winner, which
// the chance that one of three arms beats both others decides, 3/4 have one. 100 instances
// have a standard error of .0433.
func TestSeeksCountsMissingWinners(t *testing.T) {
	f, _, w := world(t, "random-preferences[arms=3]")
	a, err := study.ParseAlgorithm(family.Standard(), "dkwt")
	if err != nil {
		t.Fatal(err)
	}
	got := f.Seeks(w, family.Options{})(a)
	if want := (results.Seeks{Notion: "condorcet", Truth: "copeland", Instances: 100, Differ: got.Differ, Missing: got.Differ}); *got != want {
		t.Errorf("got %+v, want %+v", *got, want)
	}
	if share := float64(got.Missing) / 100; share < 0.25-4*0.0433 || share > 0.25+4*0.0433 {
		t.Errorf("%d of 100 instances have no Condorcet winner, want about 25", got.Missing)
	}
}

func TestDescribeSaysWhereNotionsDisagree(t *testing.T) {
	for environment, want := range map[string]string{
		"hudry13":                          "the notions of a best arm disagree: copeland arm0; copeland-half arm0; condorcet none; borda arm1, arm2, arm3; von-neumann arm1, arm2, arm3",
		"bradley-terry":                    "",
		"bradley-terry[utilities=[0,0,0]]": "the notions of a best arm disagree: copeland arm0, arm1, arm2; copeland-half arm0, arm1, arm2; condorcet none; borda arm0, arm1, arm2; von-neumann arm0, arm1, arm2; strength arm0, arm1, arm2",
		"candidates":                       "",
		"random-preferences[arms=3]":       "the notions of a best arm disagree: of 100 drawn instances, ",
	} {
		f, s, w := world(t, environment)
		got := ""
		for _, sentence := range f.Describe(w, s) {
			if strings.Contains(sentence, "disagree") {
				got = sentence
			}
		}
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", environment, got, want)
		}
	}
}

// Where every arm is a Copeland winner, which is what most ties lead to, the facts say that
// nothing can be wrong by default.
func TestFactsSayThatNoRecommendationIsWrong(t *testing.T) {
	for environment, want := range map[string]bool{
		"matrix[values=[[0.5,0.35],[0.25,0.5]],tie-values=[[0,0.4],[0.4,0]]]":  true,
		"matrix[values=[[0.5,0.4],[0.25,0.5]],tie-values=[[0,0.35],[0.35,0]]]": false,
	} {
		f, s, w := world(t, environment)
		text := strings.Join(f.Facts(w, s, family.Options{}, results.Schema{}).Sentences(), "; ")
		if got := strings.Contains(text, "Copeland: every arm, so that no recommendation is wrong"); got != want {
			t.Errorf("%s: got %q, want that no recommendation is wrong: %v", environment, text, want)
		}
	}
}
