package study_test

import (
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/sim/multiuser"
)

func TestDefaultsOfAStudyOfManyUsers(t *testing.T) {
	s := studytest.Parse(t, strings.Replace(studytest.Crowd, "trials: 3\nbudget: 4\n", "", 1))
	if s.Family.Name != multiuser.Family || s.Trials != 10 || s.Budget != 64 || s.Options.Target != 0.1 || s.Options.StopAt {
		t.Errorf("got %+v", s)
	}
	s = studytest.Parse(t, studytest.Crowd+"target: {gap: 0.2, stop: true}\n")
	if s.Options.Target != 0.2 || !s.Options.StopAt {
		t.Errorf("the target is %v, stop %v", s.Options.Target, s.Options.StopAt)
	}
	if s = studytest.Parse(t, studytest.Crowd+"target: 0.3\n"); s.Options.Target != 0.3 || s.Options.StopAt {
		t.Errorf("the target is %v, stop %v", s.Options.Target, s.Options.StopAt)
	}
}

func TestUsersMistakes(t *testing.T) {
	for _, row := range []struct{ what, old, new, want string }{
		{"an algorithm of duels", "  - kind: per-user\n", "  - kind: pocowista\n", "s.yaml:10: pocowista is for a study of duels, but the environment garnet in line 5 makes this a study of many users; the algorithms for that are collaborative"},
		{"an environment of duels", "algorithms:", "  - kind: hudry13\nalgorithms:", "s.yaml:8: hudry13 is for a study of duels, but the environment garnet in line 5 makes this a study of many users; the environments for that are garnet"},
		{"an algorithm for many users among duels", studytest.Crowd, "name: a\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: pooled}]\n", "s.yaml:3: pooled is for a study of many users, but the environment hudry13 in line 2 makes this a study of duels; the algorithms for that are pocowista"},
		{"a target of duels", studytest.Crowd, studytest.Small + "target: 0.1\n", `s.yaml:10: a study of duels takes no key "target"; studies of many users and of policies do`},
		{"a horizon", "budget: 4", "horizon: none", `s.yaml:3: a study of many users takes no key "horizon"; studies of duels do`},
		{"an engine", "budget: 4", "engine: leap", `s.yaml:3: a study of many users takes no key "engine"; studies of duels do`},
		{"too many rounds", "budget: 4", "budget: 1e7", "s.yaml:3: budget is 10000000; it must be a whole number from 1 to 1000000"},
		{"a target of nothing", "budget: 4", "target: 0", "s.yaml:3: the gap of the target is 0; it must lie strictly between 0 and 1"},
		{"an unknown key of the target", "budget: 4", "target: {gap: 0.1, halt: true}", `s.yaml:3: unknown key "halt" of target (a number is allowed too); it takes gap, stop`},
		{"a curve over duels", "algorithms:", "figures: [{x: duels, y: gap}]\nalgorithms:", `x is "duels"; it must be a metric (trajectories, rounds, unresolved, diverged, gap,`},
		{"slopes over time", "algorithms:", "figures: [{x: trajectories, y: gap, slopes: true}]\nalgorithms:", "slopes are those of a measure over a parameter; x is the metric trajectories"},
		{"a law through nobody", "algorithms:", "figures: [{x: states, y: trajectories, law: {kind: degrees-of-freedom, through: savage}}]\nalgorithms:", `the study has no algorithm "savage"`},
		{"a law of something else", "algorithms:", "figures: [{x: states, y: gap, law: {kind: degrees-of-freedom, through: collaborative}}]\nalgorithms:", "the law is about trajectories over a parameter"},
		{"an unknown law", "algorithms:", "figures: [{x: states, y: trajectories, law: {kind: gravity, through: collaborative}}]\nalgorithms:", `kind is "gravity"; it must be one of degrees-of-freedom`},
	} {
		_, err := study.Parse(family.Standard(), studytest.File, []byte(strings.Replace(studytest.Crowd, row.old, row.new, 1)))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v\nwant %s", row.what, err, row.want)
		}
	}
}

// An algorithm that does not suit its environment is refused before anything runs, with
// the line of the algorithm.
func TestUsersUnsuited(t *testing.T) {
	for _, row := range []struct{ what, old, new, want string }{
		{"rewards for a learner of comparisons", "  - kind: per-user\n", "  - kind: bt-pooled\n", "s.yaml:10: bt-pooled"},
		{"comparisons for a learner of rewards", "horizon: 4}", "horizon: 4, feedback: comparisons}", "(in the environment garnet of line 5)"},
		{"a rank above the users", "  - kind: collaborative\n", "  - kind: collaborative\n    params: {fit-rank: 21}\n", "s.yaml:10: "},
	} {
		s := studytest.Parse(t, strings.Replace(studytest.Crowd, row.old, row.new, 1))
		_, err := study.Open(s)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v\nwant %s", row.what, err, row.want)
		}
	}
}
