package study_test

import (
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

func TestParseSuiteRefuses(t *testing.T) {
	const rivals = "name: s\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: savage}]\n"
	for bench, say := range map[string]string{
		"": "lacks the key bench",
		"bench: {metric: duels, beside: correct}":                                         `lacks the key "fails"`,
		"bench: {metric: gap, beside: correct, fails: {metric: failed, above: delta}}":    `metric is "gap"; it must be one of duels`,
		"bench: {metric: duels, beside: correct, fails: {metric: failed, above: often}}":  "the limit",
		"bench: {metric: duels, beside: correct, fails: {metric: failed, beyond: delta}}": `unknown key "beyond"`,
	} {
		if _, err := study.ParseSuite(family.Standard(), studytest.File, []byte(rivals+bench+"\n")); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: got %v, want it to say %q", bench, err, say)
		}
	}
}
