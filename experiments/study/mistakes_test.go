package study_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
)

// Every row changes the small study; the message contains the text of the row.
func TestMistakesSayWhereAndWhatIsAllowed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bad.csv"), []byte("a,b\n0.5,0.7\n0.4,0.5\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	environment := func(lines string) string {
		return strings.Replace(studytest.Small, "  - kind: random-preferences\n    params: {arms: 4}\n", lines, 1)
	}
	for _, row := range []struct{ because, text, want string }{
		{"an empty file", "", "s.yaml: the study is empty; it needs name, environments and algorithms"},
		{"no mapping", "- a\n", "s.yaml:1: a study must be a mapping with the keys name, about"},
		{"broken YAML", "name: [a\nb: c\n", "is not YAML"},
		{"two documents", studytest.Small + "---\nname: b\n", "s.yaml:10: a second YAML document begins here"},
		{"a missing key", strings.Replace(studytest.Small, "name: small\n", "", 1), `s.yaml:1: a study lacks the key "name"`},
		{"a kind without its key", environment("  - arxiv6\n"), "s.yaml:5: arxiv6 is a kind; an item of environments names it by a key, {kind: arxiv6}"},
		{"a kind as a key", environment("  - label: mine\n    mallows: {arms: 4}\n"), "s.yaml:6: mallows is a kind; an item of environments names it by a key, {kind: mallows, params: {…}}"},
		{"a word that is no kind", environment("  - mine\n"), "s.yaml:5: an item of environments must be a mapping with the keys kind, params, sweep, label"},
		{"an unknown key", studytest.Small + "seed: 1\n", `s.yaml:10: unknown key "seed" of a study (did you mean root_seed?); it takes name, about, root_seed, trials`},
		{"a key twice", studytest.Small + "trials: 5\n", `s.yaml:10: the key "trials" of a study stands in line 3 already`},
		{"a name for no folder", strings.Replace(studytest.Small, "name: small", "name: ../x", 1), `s.yaml:1: name is "../x"; it must be of small letters`},
		{"a word for a number", strings.Replace(studytest.Small, "trials: 30", "trials: many", 1), `s.yaml:3: trials is "many"; it must be a whole number such as 1000 or 1e6`},
		{"a fraction for a whole number", strings.Replace(studytest.Small, "trials: 30", "trials: 1.5", 1), `s.yaml:3: trials is "1.5"; it must be a whole number`},
		{"an octal number, which YAML would read as 8", strings.Replace(studytest.Small, "trials: 30", "trials: 010", 1), `s.yaml:3: trials is "010"; it must be a whole number`},
		{"a number in quotes", strings.Replace(studytest.Small, "trials: 30", "trials: '30'", 1), `s.yaml:3: trials is "30"; it must be a whole number`},
		{"no trials", strings.Replace(studytest.Small, "trials: 30", "trials: 0", 1), "s.yaml:3: trials is 0; it must be a whole number from 1 to 100000000"},
		{"nothing where something must be", strings.Replace(studytest.Small, "trials: 30", "trials:", 1), "s.yaml:3: trials is nothing; it must be a whole number"},
		{"an unknown engine", studytest.Small + "engine: fast\n", `s.yaml:10: engine is "fast"; it must be one of auto, leap, step`},
		{"a horizon that is no word of it", studytest.Small + "horizon: bugdet\n", `s.yaml:10: horizon is "bugdet" (did you mean budget?); it must be budget, none, or a whole number from 1 to 1000000000000`},
		{"a horizon of no duels", studytest.Small + "horizon: 0\n", "s.yaml:10: horizon is 0; it must be a whole number from 1 to 1000000000000"},
		{"half a duel", studytest.Small + "horizon: 10.5\n", `s.yaml:10: horizon is "10.5"; it must be a whole number`},
		{"two horizons", studytest.Small + "horizon: [10, 20]\n", "s.yaml:10: horizon is a list; it must be budget, none, or a whole number"},
		{"an unknown environment", strings.Replace(studytest.Small, "random-preferences", "rndom", 1), `s.yaml:5: unknown environment "rndom"; it is one of random-preferences, bradley-terry`},
		{"an unknown algorithm", strings.Replace(studytest.Small, "kind: pocowista", "kind: pocowhista", 1), `s.yaml:8: unknown algorithm "pocowhista" (did you mean pocowista?); see joust list algorithms`},
		{"an unknown parameter", strings.Replace(studytest.Small, "{arms: 4}", "{arms: 4, armz: 5}", 1), `s.yaml:6: unknown parameter "armz" of random-preferences (did you mean arms?); it takes arms, low, high`},
		{"a parameter of the wrong type", strings.Replace(studytest.Small, "{arms: 4}", "{arms: four}", 1), `s.yaml:6: arms is "four"; it must be a whole number`},
		{"a list for a scalar", strings.Replace(studytest.Small, "{arms: 4}", "{arms: [4]}", 1), "s.yaml:6: arms is a list; it must be a whole number"},
		{"a yes for a number", strings.Replace(studytest.Small, "{arms: 4}", "{low: yes}", 1), `s.yaml:6: low is "yes"; it must be a number`},
		{"a number for a yes", strings.Replace(studytest.Small, "{arms: 4}", "{condorcet: 1}", 1), `s.yaml:6: condorcet is "1"; it must be true or false`},
		{"a value out of range", strings.Replace(studytest.Small, "{arms: 4}", "{arms: 1}", 1), "s.yaml:6: random-preferences: arms is 1; it must be a whole number from 2"},
		{"a word that is not allowed", strings.Replace(studytest.Small, "{arms: 4}", "{level: mild}", 1), `s.yaml:6: random-preferences: level is "mild"; it must be one of none, super-easy, easy, medium, hard`},
		{"a swept value out of range", strings.Replace(studytest.Small, "[0.05, 0.1]", "[0.05,\n      1.5]", 1), "s.yaml:10: pocowista: delta is 1.5; it must lie strictly between 0 and 1"},
		{"an empty sweep", strings.Replace(studytest.Small, "[0.05, 0.1]", "[]", 1), "s.yaml:9: sweep of delta is empty; it needs at least one item"},
		{"a sweep of nothing", strings.Replace(studytest.Small, "{delta: [0.05, 0.1]}", "{}", 1), "s.yaml:9: sweep of pocowista is empty"},
		{"a sweep over no list", strings.Replace(studytest.Small, "[0.05, 0.1]", "0.05", 1), "s.yaml:9: sweep of delta must be a list"},
		{"a parameter that is set and swept", strings.Replace(studytest.Small, "    sweep:", "    params: {delta: 0.2}\n    sweep:", 1), `s.yaml:10: parameter "delta" of pocowista is in params already, in line 9`},
		{"a cell twice", studytest.Small + "  - kind: pocowista\n", "s.yaml:10: the cell random-preferences[arms=4]/pocowista stands in line 8 already"},
		{"no environments", environment("  []\n"), "environments is empty; it needs at least one item"},
		{"checkpoints that fall", studytest.Small + "checkpoints: [10, 5]\n", "s.yaml:10: the checkpoint 5 does not exceed the one before it, 10; they must increase"},
		{"too many checkpoints a decade", studytest.Small + "checkpoints: {per_decade: 5000}\nbudget: 1e8\n", "s.yaml:10: per_decade is 5000, which makes more than 10000 checkpoints up to the budget, 100000000; the most is 10000, since a file of records has up to 2,000 trials, whose values of one curve then take 160 MB of memory"},
		{"far too many", studytest.Small + "checkpoints: {per_decade: 1e15}\nbudget: 1e12\n", "s.yaml:10: per_decade is 1000000000000000, which makes more than 10000 checkpoints up to the budget, 1000000000000; the most is 10000, since a file of records has up to 2,000 trials, whose values of one curve then take 160 MB of memory"},
		{"a checkpoint beyond the budget", studytest.Small + "checkpoints: [10]\nbudget: 5\n", "s.yaml:10: a checkpoint is 10; it must be a whole number from 1 to 5"},
		{"a figure of nothing known", studytest.Small + "figures: [{x: delta, y: regret}]\n", `s.yaml:10: y is "regret"; it must be a measure (duels, correct, failed, unresolved, pairs, calls, scored, generated, rounds, byes, free, fooled) or a curve (error, stopped)`},
		{"a figure of nothing known where there are no curves", studytest.Small + "record: [duels]\nfigures: [{x: delta, y: regret}]\n", `s.yaml:11: y is "regret"; it must be a measure (duels, correct, unresolved)`},
		{"a key twice in a free mapping", studytest.Small + "  - kind: external\n    params: {params: {lead: 1, lead: 2}}\n", `s.yaml:11: params cannot be read as a mapping from words: line 11: mapping key "lead" already defined at line 11`},
		{"no free mapping", studytest.Small + "  - kind: external\n    params: {params: [lead]}\n", `s.yaml:11: params is a list; it must be a mapping from words, such as {lead: 12}`},
		{"a curve where there are none", studytest.Small + "record: [duels]\nfigures: [{x: delta, y: duels, kind: curve}]\n", `s.yaml:11: kind is curve, but the study records no curve`},
		{"a figure over nothing known", studytest.Small + "figures: [{x: gamma, y: duels}]\n", `s.yaml:10: x is "gamma"; it must be a metric (duels, correct, failed, unresolved, pairs, calls, scored, generated, rounds, byes, free, fooled) or a parameter of the study's environments that is a number (arms, low, high, ties, frozen, bias, intransitive, failures, panel, shared) or a parameter of the study's algorithms that is a number (delta)`},
		{"a curve over a parameter", studytest.Small + "figures: [{x: delta, y: error}]\n", `s.yaml:10: x is "delta"; a curve such as error is drawn over duels`},
		{"a figure of no cell", studytest.Small + "figures: [{x: duels, y: error, where: {delta: 0.2}}]\n", "s.yaml:10: no cell of the study meets this"},
		{"a condition on nothing known", studytest.Small + "figures: [{x: duels, y: error, where: {gamma: 0.2}}]\n", `s.yaml:10: a parameter of where is "gamma"; it must be a parameter of the study's environments (arms, low, high, level, condorcet, ties, weak-order, shuffle, frozen, bias, intransitive, failures, failures-as, order, panel, shared) or a parameter of the study's algorithms (delta)`},
		{"exact values of what has none", studytest.Small + "figures: [{x: delta, y: duels, exact: true}]\n", "s.yaml:10: exact values are known of correct and failed, not of duels"},
		{"lines by what is no environment's", studytest.Small + "figures: [{x: delta, y: duels, lines: delta}]\n", `s.yaml:10: lines is "delta"; it must be a parameter of the study's environments`},
		{"a figure of an algorithm that is not there", studytest.Small + "figures: [{x: delta, y: duels, algorithms: [savage]}]\n", `s.yaml:10: the study has no algorithm "savage"; it must be the label of one, or its kind where it has no label (pocowista)`},
		{"a figure of an environment that is not there", studytest.Small + "figures: [{x: delta, y: duels, environments: [hudry13]}]\n", `s.yaml:10: the study has no environment "hudry13"; it must be the label of one, or its kind where it has no label (random-preferences)`},
		{"a path along what is no environment's", studytest.Small + "figures: [{x: duels, y: correct, along: delta}]\n", `s.yaml:10: along is "delta"; it must be a parameter of the study's environments (arms`},
		{"a path along a parameter over another", studytest.Small + "figures: [{x: delta, y: correct, along: arms}]\n", `s.yaml:10: along leads a path through measures; x and y must both be measures`},
		{"a figure of no size", studytest.Small + "figures: [{x: delta, y: duels, size: wide}]\n", `s.yaml:10: size is "wide"; it must be one of single, double`},
		{"labels of no kind", studytest.Small + "figures: [{x: delta, y: duels, labels: none}]\n", `s.yaml:10: labels is "none"; it must be one of auto, legend, direct`},
		{"an overlay of nothing known", studytest.Small + "figures: [{x: delta, y: duels, overlay: regret}]\n", `s.yaml:10: overlay is "regret"; it must be another measure than y that can share the axis of duels (pairs, calls, scored, generated, rounds, byes, free)`},
		{"an overlay of another unit", studytest.Small + "figures: [{x: delta, y: correct, overlay: duels}]\n", `s.yaml:10: overlay is "duels"; it must be another measure than y that can share the axis of correct (failed, unresolved, fooled)`},
		{"an overlay on itself", studytest.Small + "figures: [{x: duels, y: error, overlay: error}]\n", `s.yaml:10: overlay is "error"; it must be another curve than y that can share the axis of error (stopped)`},
		{"an overlay of what is exact", studytest.Small + "figures: [{x: delta, y: correct, exact: true, overlay: fooled}]\n", "s.yaml:10: overlay and exact do not go together"},
		{"an algorithm in an environment that is not there", studytest.Small + "    in: [hudry13]\n", `s.yaml:10: the study has no environment "hudry13"; it must be the label of one, or its kind where it has no label (random-preferences)`},
		{"an environment in which nothing is run", strings.Replace(studytest.Small, "algorithms:", "  - {label: idle, kind: hudry13}\nalgorithms:", 1) + "    in: [random-preferences]\n", `s.yaml:7: no algorithm is run in the environment idle`},
		{"published numbers of nothing known", studytest.Small + published("regret", "delta", "random-preferences: {pocowista: {0.05: 900}}"), `s.yaml:12: metric is "regret"; it must be one of duels`},
		{"published numbers over nothing known", studytest.Small + published("duels", "gamma", "random-preferences: {pocowista: {0.05: 900}}"), `s.yaml:13: over is "gamma"; it must be a parameter of the study's environments that is a number (arms`},
		{"published numbers of no cell", studytest.Small + published("duels", "delta", "random-preferences: {pocowista: {0.2: 900}}"), `s.yaml:15: 0 cells of the study are of the environment random-preferences and the algorithm pocowista, by its label if it has one, with delta = 0.2; there must be one`},
		{"published numbers of two cells", strings.Replace(studytest.Small, "params: {arms: 4}", "sweep: {arms: [4, 5]}", 1) + published("duels", "delta", "random-preferences: {pocowista: {0.05: 900}}"), `s.yaml:15: 2 cells of the study are of the environment random-preferences and the algorithm pocowista`},
		{"published numbers over a parameter that the cell lacks", strings.Replace(studytest.Small, "algorithms:", "algorithms:\n  - kind: dkwt\n  - kind: first", 1) + published("duels", "delta", "random-preferences: {first: {0: 900}}"), `0 cells of the study are of the environment random-preferences and the algorithm first`},
		{"a claim of an empty range", studytest.Small + "expect: [{claim: a., metric: duels, of: {where: {delta: 0.05}}, mean: {above: 5, below: 5}}]\n", "s.yaml:10: no number is above 5 and below 5"},
		{"published numbers that are none", studytest.Small + published("duels", "delta", "random-preferences: {pocowista: {0.05: many}}"), `s.yaml:15: duels is "many"; it must be a number`},
		{"published numbers of no algorithm", studytest.Small + published("duels", "delta", "random-preferences: 900"), `s.yaml:15: values of random-preferences, from algorithms to numbers, must be a mapping`},
		{"an inline matrix that does not add up", environment("  - kind: matrix\n    params:\n      values: [[0.5, 0.7], [0.4, 0.5]]\n"), "s.yaml:7: matrix: values"},
		{"a matrix file that does not add up", environment("  - kind: matrix\n    params: {file: " + filepath.Join(dir, "bad.csv") + "}\n"), "bad.csv:"},
		{"leaping where it cannot be", strings.Replace(studytest.Small, "kind: pocowista\n    sweep: {delta: [0.05, 0.1]}", "kind: savage", 1) + "engine: leap\n", "s.yaml:9: engine is leap, but the algorithm or the environment of a cell can only step; it must be auto or step (the cell random-preferences[arms=4]/savage)"},
		{"a file that is not there", environment("  - kind: counts\n    params: {file: nowhere.csv}\n"), "s.yaml:6: counts: file"},
	} {
		s, err := study.Parse(family.Standard(), studytest.File, []byte(row.text))
		if err == nil {
			_, err = study.Open(s)
		}
		if err == nil {
			t.Errorf("%s: was accepted", row.because)
		} else if !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "()") {
			t.Errorf("%s: got\n%v\nwant\n%s", row.because, err, row.want)
		}
	}
}

// published is an item of published numbers.
func published(metric, over, values string) string {
	return "published:\n  - source: Someone (2024)\n    metric: " + metric + "\n    over: " + over + "\n    values:\n      " + values + "\n"
}

func TestAllMistakesAreReportedAtOnceInOrder(t *testing.T) {
	_, err := study.Parse(family.Standard(), studytest.File, []byte("trials: 0\nname: A\nbudget: x\nenvironments: 3\nalgorithms: []\n"))
	want := `s.yaml:1: trials is 0; it must be a whole number from 1 to 100000000
s.yaml:2: name is "A"; it must be of small letters, digits, dots and dashes, since it names a folder
s.yaml:3: budget is "x"; it must be a whole number such as 1000 or 1e6
s.yaml:4: environments must be a list
s.yaml:5: algorithms is empty; it needs at least one item`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// The keys whose range depends on the family are checked even if the only environment
// has a wrong parameter: its kind tells the family.
func TestMistakesBesideAWrongEnvironment(t *testing.T) {
	_, err := study.Parse(family.Standard(), studytest.File, []byte("name: a\nbudget: 1e7\ntarget: 0\nenvironments: [{kind: garnet, params: {userz: 3}}]\nalgorithms: [{kind: pooled}]\n"))
	for _, want := range []string{
		"s.yaml:2: budget is 10000000; it must be a whole number from 1 to 1000000",
		"s.yaml:3: the gap of the target is 0; it must lie strictly between 0 and 1",
		`s.yaml:4: unknown parameter "userz" of garnet`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

// Mistakes of checkpoints and of figures are reported together.
func TestMistakesOfCheckpointsAndFigures(t *testing.T) {
	_, err := study.Parse(family.Standard(), studytest.File, []byte(studytest.Small+"budget: 8\ncheckpoints: [9]\nfigures: [{x: gamma, y: duels}, {x: delta, y: regret}]\n"))
	for _, want := range []string{
		"s.yaml:11: a checkpoint is 9; it must be a whole number from 1 to 8",
		`s.yaml:12: x is "gamma"; it must be `,
		`s.yaml:12: y is "regret"; it must be `,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}
