package experiments

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestShapes runs the study of shapes and reads its verdicts: what is known of
// best-of-N by pairwise judges, each as an inequality between accuracies with
// the tolerance of 2 points that the sources' own errors leave. Algorithms meet
// the same problems and coins, so that a difference in 4000 trials has a
// standard error of about .008; of fewer trials, under the race detector, four
// standard errors are allowed on top.
func TestShapes(t *testing.T) {
	s, err := Load("shapes")
	if err != nil {
		t.Fatal(err)
	}
	trials := s.Trials / thorough
	if s, err = s.With("trials", uint64(trials)); err != nil {
		t.Fatal(err)
	}
	dir, m, worlds := begin(t, s)
	if err := s.Run(t.Context(), dir, m, worlds, 2, nobody{}); err != nil {
		t.Fatal(err)
	}
	cells, err := s.Summarise(dir, m, 2)
	if err != nil {
		t.Fatal(err)
	}
	accuracy, fooled := map[string]float64{}, map[string]float64{}
	for i, c := range s.Cells {
		name := strings.Join([]string{c.Environment.String(), c.Nickname()}, " ")
		for _, r := range cells[i].Rows {
			switch r.Metric {
			case "correct":
				accuracy[name] = r.Mean
			case "fooled":
				fooled[name] = r.Mean
			}
		}
	}
	of := func(table map[string]float64) func(environment, algorithm string) float64 {
		return func(environment, algorithm string) float64 {
			v, ok := table[environment+" "+algorithm]
			if !ok {
				t.Fatalf("the study has no cell %s %s; it has\n%s", environment, algorithm, strings.Join(slices.Sorted(maps.Keys(table)), "\n"))
			}
			return v
		}
	}
	right, hacked := of(accuracy), of(fooled)

	tolerance := 0.02
	if thorough > 1 {
		tolerance += 4 * 0.008 * 3.2 // √10 times the standard error
	}
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

	llama := func(n int) string { return fmt.Sprintf("llama-8b-math500[candidates=%d]", n) }
	for _, row := range []struct {
		n    int
		gain float64
	}{{16, .03}, {32, .055}, {64, .07}} {
		exactly(fmt.Sprintf("A: knockout over majority, N = %d", row.n), right(llama(row.n), "knockout")-right(llama(row.n), "majority"), row.gain)
		within(fmt.Sprintf("A: a weak scorer below majority, N = %d", row.n), right(llama(row.n), "majority")-right(llama(row.n), "best-of-n"), .02, .08)
	}
	exactly("A: the knockout rises from 16 to 64", right(llama(64), "knockout")-right(llama(16), "knockout"), .04)
	exactly("A: majority is flat from 32 to 64", right(llama(64), "majority")-right(llama(32), "majority"), 0)
	within("A: best-of-N is flat or falls from 16 to 64", right(llama(64), "best-of-n")-right(llama(16), "best-of-n"), -.05, 0)

	qwen := func(n int) string { return fmt.Sprintf("qwen-7b-math500[candidates=%d]", n) }
	for _, n := range []int{16, 64} {
		within(fmt.Sprintf("B: little gain for a strong generator, N = %d", n), right(qwen(n), "knockout")-right(qwen(n), "majority"), .02, .03)
	}
	olympiad := func(n int) string { return fmt.Sprintf("llama-70b-olympiad[candidates=%d]", n) }
	exactly("B: below majority where N is small and problems are hard", right(olympiad(16), "knockout")-right(olympiad(16), "majority"), -.017)
	exactly("B: and above where N is large", right(olympiad(64), "knockout")-right(olympiad(64), "majority"), .011)

	half := func(h string) string { return "llama-8b-math500[candidates=16,half=" + h + "]" }
	within("C: relative gain over best-of-N on the hard half", right(half("hard"), "knockout")/right(half("hard"), "best-of-n")-1, .40, .60)
	within("C: hardly any on the easy half", right(half("easy"), "knockout")/right(half("easy"), "best-of-n")-1, 0, .03)

	fresh := func(n int) string { return fmt.Sprintf("llama-8b-math500[candidates=%d,frozen=0]", n) }
	for _, n := range []int{16, 64} {
		exactly(fmt.Sprintf("D: three votes help where errors are independent, N = %d", n), right(fresh(n), "knockout-3")-right(fresh(n), "knockout"), .04)
		within(fmt.Sprintf("D: and little where they are frozen, N = %d", n), right(llama(n), "knockout-3")-right(llama(n), "knockout"), -.01, .015)
	}
	within("E: two judges with errors of their own beat one", right("llama-8b-math500[candidates=16,panel=2]", "knockout")-right(llama(16), "knockout"), .02, .10)

	within("F: four opponents instead of one", right(llama(16), "league-4")-right(llama(16), "league-1"), .03, .20)
	within("F: fifteen instead of four gain less", right(llama(16), "league-15")-right(llama(16), "league-4"),
		0, right(llama(16), "league-4")-right(llama(16), "league-1"))

	graded := "llama-8b-math500[candidates=16,frozen=0,grades=1]"
	within("G: pairing neighbours instead of strangers, 3N calls", right(graded, "near")-right(graded, "strangers"), .02, .04)

	for _, n := range []int{16, 64} {
		within(fmt.Sprintf("H: weighted majority over majority, N = %d", n), right(llama(n), "weighted-majority")-right(llama(n), "majority"), .02, .10)
		within(fmt.Sprintf("H: weighted majority over best-of-N, N = %d", n), right(llama(n), "weighted-majority")-right(llama(n), "best-of-n"), .04, .12)
	}
	for _, n := range []int{16, 64} {
		within(fmt.Sprintf("I: the knockout over the ladder, N = %d", n), right(fresh(n), "knockout")-right(fresh(n), "ladder"), .05, .20)
		within(fmt.Sprintf("I: two losses over one, N = %d", n), right(fresh(n), "double-elimination")-right(fresh(n), "knockout"), .01, .10)
		for _, other := range []string{"knockout", "double-elimination", "ladder", "league-4", "near"} {
			within(fmt.Sprintf("I: all against all over %s, N = %d", other, n), right(fresh(n), "round-robin")-right(fresh(n), other), 0, .30)
		}
	}

	key := func(n int, phi string) string {
		return fmt.Sprintf("candidates[candidates=%d,alpha=0.97,beta=1.34,zipf=1.57,keys=0.05,judge=labels,tpr=0.704,tnr=0.704,phi=%s,scorer=labels]", n, phi)
	}
	within("J: the knockout resists keys below its true-positive rate", hacked(key(128, "0.3"), "coin"), 0, .03)
	within("J: and falls to those above, N = 16", hacked(key(16, "0.9"), "coin"), .10, .40)
	within("J: the more candidates the worse", hacked(key(128, "0.9"), "coin")-hacked(key(16, "0.9"), "coin"), .10, .80)
	within("J: choosing by label is hacked already below it", hacked(key(128, "0.6"), "best-of-n"), .04, .20)
	within("J: but no worse with more candidates", hacked(key(128, "0.9"), "best-of-n")-hacked(key(16, "0.9"), "best-of-n"), -.05, .05)
	exactly("J: majority does not care", right(key(128, "0.9"), "majority")-right(key(128, "0.3"), "majority"), 0)

	labels := func(n int, tpr, tnr string) string {
		return fmt.Sprintf("candidates[candidates=%d,alpha=0.97,beta=1.34,zipf=1.57,judge=labels,tpr=%s,tnr=%s]", n, tpr, tnr)
	}
	for _, row := range []struct {
		tpr, tnr                 string
		coin16, coin64, d16, d64 float64
	}{
		{"0.704", "0.704", .683, .795, .726, .840},
		{"0.9", "0.5", .683, .795, .705, .823},
		{"0.5", "0.9", .683, .795, .740, .843},
	} {
		name := "K: TPR " + row.tpr + ", TNR " + row.tnr
		exactly(name+", coin, N = 16", right(labels(16, row.tpr, row.tnr), "coin"), row.coin16)
		exactly(name+", coin, N = 64", right(labels(64, row.tpr, row.tnr), "coin"), row.coin64)
		exactly(name+", drop both, N = 16", right(labels(16, row.tpr, row.tnr), "drop"), row.d16)
		exactly(name+", drop both, N = 64", right(labels(64, row.tpr, row.tnr), "drop"), row.d64)
	}

	within("L: the price of a position bias", right(llama(16), "knockout")-right("llama-8b-math500[candidates=16,order=fixed,bias=1]", "knockout"), .02, .04)
}
