package study_test

import (
	"slices"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
)

// record names regrets by their notions, alone or in a list; what stands beside them is
// recorded too.
func TestRecordRegret(t *testing.T) {
	for _, row := range []struct {
		record string
		want   []string // measures beyond those that tables need
		usual  bool
	}{
		{"{regret: [average, weak]}", []string{"average_regret", "weak_regret", "self_duels", "best_plays"}, true},
		{"[{regret: [von-neumann]}]", []string{"von_neumann_regret", "self_duels", "best_plays"}, false},
		{"[usual, {regret: [binary-weak]}]", []string{"binary_weak_regret", "self_duels", "best_plays"}, true},
		{"[average_regret]", []string{"average_regret"}, false},
	} {
		s := studytest.Parse(t, studytest.Small+"record: "+row.record+"\n")
		measures, curves := results.Names(s.Measures), results.Names(s.Curves)
		for _, name := range row.want {
			if !slices.Contains(measures, name) || !slices.Contains(curves, name) {
				t.Errorf("record: %s: measures %v and curves %v lack %s", row.record, measures, curves, name)
			}
		}
		if got := slices.Contains(measures, "rounds"); got != row.usual {
			t.Errorf("record: %s: the usual measures are there: %v, want %v", row.record, got, row.usual)
		}
		if got := s.Headline(); got != row.want[0] {
			t.Errorf("record: %s: headline %s, want %s", row.record, got, row.want[0])
		}
	}
	if got := studytest.Parse(t, studytest.Small).Headline(); got != "duels" {
		t.Errorf("without regret the headline is %s, want duels", got)
	}
}

func TestMistakesOfRegret(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{studytest.Small + "record: {regret: [averag]}\n", `an item of regret is "averag" (did you mean average?); it must be one of average, weak, strong, binary-weak, binary-strong, copeland, copeland-half, borda, von-neumann, maximin`},
		{studytest.Small + "record: {regrets: [average]}\n", `unknown key "regrets" of record (did you mean regret?); it takes regret`},
		{studytest.Small + "record: {regret: average}\n", "regret must be a list"},
		{studytest.Small + "commit: maybe\n", `commit is "maybe"; it must be one of true, false`},
		{studytest.Crowd + "record: {regret: [average]}\n", "record must be a list: a study of many users has no groups of columns"},
		{studytest.Crowd + "commit: true\n", `a study of many users takes no key "commit"; studies of duels do`},
		{studytest.Small + "record: {regret: [weak]}\nfigures: [{kind: quantiles, x: duels, y: error}]\n", "kind is quantiles, which are those of a measure over a parameter, or of a regret over the clock"},
		{studytest.Small + "record: {regret: [weak]}\nfigures: [{x: duels, y: error, slopes: true}]\n", "slopes are those of a measure over a parameter, or of a regret over the clock"},
		{studytest.Small + "record: {regret: [weak]}\nfigures: [{x: duels, y: [weak_regret, error]}]\n", "y lists error; a figure of several quantities is one of regrets"},
		{studytest.Small + "record: {regret: [weak]}\nfigures: [{x: duels, y: [weak_regret, borda_regret]}]\n", "y lists borda_regret; a figure of several quantities is one of regrets that the study records, each in a panel of its own, which the study does not record (record: [usual, borda_regret] would)"},
		{studytest.Small + "record: {regret: [weak]}\nfigures: [{kind: quantiles, x: duels, y: weak_regret, overlay: error}]\n", "overlay goes with means, not with kind: quantiles"},
	} {
		_, err := study.Parse(family.Standard(), studytest.File, []byte(row.text))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v\nwant %s", row.text[strings.LastIndex(row.text[:len(row.text)-1], "\n")+1:], err, row.want)
		}
	}
}

// Without figures of its own, a study of regret draws the quantiles of each one.
func TestDefaultFiguresOfRegret(t *testing.T) {
	s := studytest.Parse(t, studytest.Small+"record: {regret: [weak, borda]}\n")
	var got []string
	for _, f := range s.Figures {
		if f.Kind == study.Quantiles {
			got = append(got, f.Y)
		}
	}
	if !slices.Equal(got, []string{"weak_regret", "borda_regret"}) {
		t.Errorf("figures of quantiles are of %v", got)
	}
}
