package study_test

import (
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

const chains = `name: chains
budget: 9
environments: [{kind: reasoning-steps, sweep: {length: [1, 2]}}]
algorithms: [{kind: process-rloo}]
`

// The target of a study of policies is the probability of right answers; without the key there
// is none.
func TestTargetOfPolicies(t *testing.T) {
	for _, row := range []struct {
		key    string
		target float64
		stop   bool
	}{
		{"", 0, false},
		{"target: 0.9\n", 0.9, false},
		{"target: {right: 0.8, stop: true}\n", 0.8, true},
	} {
		if s := studytest.Parse(t, chains+row.key); s.Options.Target != row.target || s.Options.StopAt != row.stop {
			t.Errorf("%q: the target is %v, stop %v", row.key, s.Options.Target, s.Options.StopAt)
		}
	}
	for key, want := range map[string]string{
		"target: 1":           "s.yaml:5: the probability of right answers of the target is 1; it must lie strictly between 0 and 1",
		"target: {gap: 0.1}":  `s.yaml:5: unknown key "gap" of target (a number is allowed too); it takes right, stop`,
		"target: {stop: yes}": `s.yaml:5: target (a number is allowed too) lacks the key "right"`,
	} {
		_, err := study.Parse(family.Standard(), studytest.File, []byte(chains+key+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", key, err, want)
		}
	}
}

// A learner of single arms is refused where answers have steps, and the reverse.
func TestStepsUnsuited(t *testing.T) {
	for _, row := range []struct{ old, new, want string }{
		{"process-rloo", "rloo", "rloo: learns a law over single arms"},
		{"{kind: reasoning-steps, sweep: {length: [1, 2]}}", "{kind: solutions, params: {batch: 8}}", "process-rloo: needs answers in steps"},
	} {
		_, err := study.Open(studytest.Parse(t, strings.Replace(chains, row.old, row.new, 1)))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("got %v, want %s", err, row.want)
		}
	}
}
