package study_test

import (
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

func TestWrongPrecisions(t *testing.T) {
	for text, want := range map[string]string{
		"{metric: dules, relative: 0.1}":               `metric is "dules" (did you mean duels?); it must be one of duels, correct`,
		"{metric: duels}":                              "precision takes either relative",
		"{metric: duels, relative: 0.1, absolute: 3}":  "precision takes either relative",
		"{metric: duels, relative: 1.5}":               "relative is 1.5; it must lie strictly between 0 and 1",
		"{metric: duels, relative: 0.1, most: 49}":     "most is 49; it must be a whole number from 50 to",
		"{metric: duels, relative: 0.1, trials: 1000}": `unknown key "trials" of precision; it takes metric, relative, absolute, most`,
	} {
		_, err := study.Parse(family.Standard(), studytest.File, []byte(strings.Replace(studytest.Precise, "{metric: duels, relative: 0.04, most: 400}", text, 1)))
		if err == nil || !strings.Contains(err.Error(), "s.yaml:5: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want line 5 and %q", text, err, want)
		}
	}
}
