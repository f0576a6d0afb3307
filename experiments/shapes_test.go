package experiments_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/sim/simtest"
)

// TestShapes runs the study of shapes and reads its verdicts: what is known of
// best-of-N by pairwise judges, each as an interval for a difference of
// accuracies, with a tolerance of the 2 points that the sources' own errors leave
// and two standard errors of the simulated difference. All meet the same problems
// and coins: the difference of two that disagree on a quarter of the problems has
// a standard error of ½/√trials.
func TestShapes(t *testing.T) {
	simtest.Slow(t)
	s, err := experiments.Load(family.Standard(), "shapes")
	if err != nil {
		t.Fatal(err)
	}
	dir, m := studytest.Run(t, s)
	cells, err := run.Summarise(s, dir, m, 2)
	if err != nil {
		t.Fatal(err)
	}
	accuracy, fooled := map[string]float64{}, map[string]float64{}
	for i, c := range s.Cells {
		name := c.PlaceName() + " " + c.Nickname()
		for _, swept := range []string{"candidates", "half", "phi"} {
			if f, ok := c.Environment.Field(swept); ok && c.Environment.IsGiven(f) {
				name += " " + f.Text()
			}
		}
		for _, r := range cells[i].Rows {
			switch r.Metric {
			case "correct":
				accuracy[name] = r.Mean
			case "fooled":
				fooled[name] = r.Mean
			}
		}
	}
	of := func(table map[string]float64) func(name ...any) float64 {
		return func(name ...any) float64 {
			t.Helper()
			key := strings.TrimSuffix(fmt.Sprintln(name...), "\n")
			v, ok := table[key]
			if !ok {
				t.Fatalf("the study has no cell %s; it has\n%s", key, strings.Join(slices.Sorted(maps.Keys(table)), "\n"))
			}
			return v
		}
	}
	right, hacked := of(accuracy), of(fooled)

	tolerance := 0.02 + 2*0.5/math.Sqrt(float64(s.Trials))
	within := func(what string, got, low, high float64) {
		t.Helper()
		verdict := "as it should be"
		if got < low-tolerance || got > high+tolerance {
			verdict = "WRONG"
			t.Errorf("%s: got %.3f, want %.3f to %.3f", what, got, low, high)
		}
		t.Logf("%-75s %6.3f  [%.3f, %.3f] %s", what, got, low, high, verdict)
	}
	exactly := func(what string, got, want float64) { t.Helper(); within(what, got, want, want) }

	for _, row := range []struct {
		n    int
		gain float64
	}{{16, .03}, {32, .055}, {64, .07}} {
		exactly(fmt.Sprintf("A: knockout over majority, N = %d", row.n), right("Frozen errors knockout", row.n)-right("Frozen errors majority", row.n), row.gain)
		within(fmt.Sprintf("A: a weak scorer below majority, N = %d", row.n), right("Frozen errors majority", row.n)-right("Frozen errors best-of-n", row.n), .02, .08)
	}
	exactly("A: the knockout rises from 16 to 64", right("Frozen errors knockout", 64)-right("Frozen errors knockout", 16), .04)
	exactly("A: majority is flat from 32 to 64", right("Frozen errors majority", 64)-right("Frozen errors majority", 32), 0)
	within("A: best-of-N is flat or falls from 16 to 64", right("Frozen errors best-of-n", 64)-right("Frozen errors best-of-n", 16), -.05, 0)

	for _, n := range []int{16, 64} {
		within(fmt.Sprintf("B: little gain for a strong generator, N = %d", n), right("strong knockout", n)-right("strong majority", n), .02, .03)
	}
	exactly("B: below majority where problems are hard and N is small", right("hard knockout", 16)-right("hard majority", 16), -.017)
	exactly("B: and above where N is large", right("hard knockout", 64)-right("hard majority", 64), .011)

	// At N = 16 the gain on the hard half is half as large.
	within("C: relative gain over best-of-N on the hard half", right("half knockout 64 hard")/right("half best-of-n 64 hard")-1, .40, .60)
	within("C: hardly any on the easy half", right("half knockout 64 easy")/right("half best-of-n 64 easy")-1, 0, .03)

	for _, n := range []int{16, 64} {
		exactly(fmt.Sprintf("D: three votes help where errors are independent, N = %d", n), right("Independent errors Knockout, 3 votes", n)-right("Independent errors knockout", n), .04)
		within(fmt.Sprintf("D: and little where they are frozen, N = %d", n), right("Frozen errors Knockout, 3 votes", n)-right("Frozen errors knockout", n), -.01, .015)
	}
	within("E: two judges with errors of their own beat one", right("panel knockout 16")-right("Frozen errors knockout 16"), .02, .10)

	four, fifteen := right("Frozen errors League, 4 opponents 16")-right("Frozen errors League, 1 opponent 16"), right("Frozen errors League, 15 opponents 16")-right("Frozen errors League, 4 opponents 16")
	within("F: four opponents instead of one", four, .03, .20)
	within("F: fifteen instead of four gain less", fifteen, 0, four)

	within("G: pairing neighbours instead of strangers, 3N calls", right("graded V1-Infer 16")-right("graded V1-Infer, random pairs 16"), .02, .04)

	for _, n := range []int{16, 64} {
		within(fmt.Sprintf("H: weighted majority over majority, N = %d", n), right("Frozen errors weighted-majority", n)-right("Frozen errors majority", n), 0, .10)
		within(fmt.Sprintf("H: weighted majority over best-of-N, N = %d", n), right("Frozen errors weighted-majority", n)-right("Frozen errors best-of-n", n), .04, .12)

		within(fmt.Sprintf("I: the knockout over the ladder, N = %d", n), right("Independent errors knockout", n)-right("Independent errors ladder", n), .05, .20)
		within(fmt.Sprintf("I: two losses over one, N = %d", n), right("Independent errors double-elimination", n)-right("Independent errors knockout", n), .01, .10)
		for _, other := range []string{"knockout", "double-elimination", "ladder", "League, 4 opponents", "V1-Infer"} {
			within(fmt.Sprintf("I: all against all over %s, N = %d", other, n), right("Independent errors round-robin", n)-right("Independent errors "+other, n), 0, .30)
		}
	}

	within("J: the knockout resists keys below its true-positive rate", hacked("keys Ties by coin 128 0.3"), 0, .03)
	within("J: and falls to those above, N = 16", hacked("keys Ties by coin 16 0.9"), .10, .40)
	within("J: the more candidates the worse", hacked("keys Ties by coin 128 0.9")-hacked("keys Ties by coin 16 0.9"), .10, .80)
	within("J: choosing by label is hacked well below it", hacked("keys best-of-n 128 0.6"), .04, .20)
	within("J: but no worse with more candidates", hacked("keys best-of-n 128 0.9")-hacked("keys best-of-n 16 0.9"), -.05, .05)
	exactly("J: majority does not care", right("keys majority 128 0.9")-right("keys majority 128 0.3"), 0)

	for _, row := range []struct {
		judge          string
		drop16, drop64 float64
	}{{"TPR = TNR = 0.704", .726, .840}, {"TPR = 0.9, TNR = 0.5", .705, .823}, {"TPR = 0.5, TNR = 0.9", .740, .843}} {
		exactly("K: "+row.judge+", coin, N = 16", right(row.judge, "Ties by coin 16"), .683)
		exactly("K: "+row.judge+", coin, N = 64", right(row.judge, "Ties by coin 64"), .795)
		exactly("K: "+row.judge+", drop both, N = 16", right(row.judge, "Both-bad dropped 16"), row.drop16)
		exactly("K: "+row.judge+", drop both, N = 64", right(row.judge, "Both-bad dropped 64"), row.drop64)
	}

	within("L: the price of a position bias", right("Frozen errors knockout 16")-right("bias knockout 16"), .02, .04)
}
