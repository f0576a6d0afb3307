package copeland

import (
	"math"
	"testing"

	"joust/sim/pref"
)

// TestTies: what a duel and a tally add under each rule.
func TestTies(t *testing.T) {
	for _, tt := range []struct {
		rule          string
		outcome       pref.Outcome
		lead, counted int
	}{
		{"half", pref.FirstWins, 1, 1},
		{"half", pref.SecondWins, -1, 1},
		{"half", pref.Tie, 0, 1},
		{"half", pref.BothBad, 0, 1},
		{"drop", pref.FirstWins, 1, 1},
		{"drop", pref.SecondWins, -1, 1},
		{"drop", pref.Tie, 0, 0},
		{"drop", pref.BothBad, 0, 0},
		{"coin", pref.FirstWins, 1, 1},
		{"coin", pref.SecondWins, -1, 1},
	} {
		rule := newTies(tt.rule, stream(t))
		lead, counted := rule.one(tt.outcome)
		manyLead, manyCounted := rule.many(single(tt.outcome))
		if int(lead) != tt.lead || int(counted) != tt.counted || manyLead != tt.lead || manyCounted != tt.counted {
			t.Errorf("%s, %v: got a lead of %d in %d, as a tally %d in %d, want %d in %d",
				tt.rule, tt.outcome, lead, counted, manyLead, manyCounted, tt.lead, tt.counted)
		}
	}
}

// TestTiesByCoin: n coins add a lead of mean 0 and variance n, whether they are
// tossed one by one or all at once. The mean of N leads has standard error
// sqrt(n/N); the mean square, of kurtosis below 3, sqrt(2/N)·n.
func TestTiesByCoin(t *testing.T) {
	const n, trials = 50, 4000
	rule := newTies("coin", stream(t))
	for name, draw := range map[string]func() int{
		"one by one": func() (sum int) {
			for range n {
				lead, counted := rule.one(pref.BothBad)
				if counted != 1 || lead != 1 && lead != -1 {
					t.Fatalf("got a lead of %d in %d duels", lead, counted)
				}
				sum += int(lead)
			}
			return sum
		},
		"at once": func() int {
			lead, counted := rule.many(pref.Tally{Tie: n - 9, BothBad: 9})
			if counted != n || lead%2 != 0 || lead > n || lead < -n {
				t.Fatalf("got a lead of %d in %d duels", lead, counted)
			}
			return lead
		},
	} {
		var sum, squares float64
		for range trials {
			x := float64(draw())
			sum += x
			squares += x * x
		}
		near(t, name+": mean lead", sum/trials, 0, 4*math.Sqrt(n/float64(trials)))
		near(t, name+": its variance", squares/trials, n, 4*math.Sqrt(2/float64(trials))*n)
	}
}
