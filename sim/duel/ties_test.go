package duel

import (
	"math"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// TestTies checks what a duel and a tally of one duel add under each rule.
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
		rule := NewTieRule(tt.rule, rng.Stream(5, t.Name()))
		lead, counted := rule.One(tt.outcome)
		manyLead, manyCounted := rule.Many(tt.outcome.Tally())
		if int(lead) != tt.lead || int(counted) != tt.counted || manyLead != tt.lead || manyCounted != tt.counted {
			t.Errorf("%s, %v: got a lead of %d in %d, as a tally %d in %d, want %d in %d",
				tt.rule, tt.outcome, lead, counted, manyLead, manyCounted, tt.lead, tt.counted)
		}
	}
}

// TestTiesByCoin checks that n coins add a lead of mean 0 and variance n, whether
// they are tossed one by one or all at once. The mean of N leads has the standard
// error sqrt(n/N); the mean square has at most sqrt(2/N)·n, because the kurtosis of a
// lead is below 3.
func TestTiesByCoin(t *testing.T) {
	const n, trials = 50, 4000
	rule := NewTieRule("coin", rng.Stream(5, t.Name()))
	for name, draw := range map[string]func() int{
		"one by one": func() (sum int) {
			for range n {
				lead, counted := rule.One(pref.BothBad)
				if counted != 1 || lead != 1 && lead != -1 {
					t.Fatalf("got a lead of %d in %d duels", lead, counted)
				}
				sum += int(lead)
			}
			return sum
		},
		"at once": func() int {
			lead, counted := rule.Many(pref.Tally{Tie: n - 9, BothBad: 9})
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
		if mean := sum / trials; math.Abs(mean) > 4*math.Sqrt(n/float64(trials)) {
			t.Errorf("%s: got a mean lead of %v, want 0", name, mean)
		}
		if variance := squares / trials; math.Abs(variance-n) > 4*math.Sqrt(2/float64(trials))*n {
			t.Errorf("%s: got a variance of %v, want %v", name, variance, n)
		}
	}
}

// TestTieParams checks that the group makes the rule that it names and tosses
// coins only where it says so.
func TestTieParams(t *testing.T) {
	for _, tt := range []struct {
		ties          string
		coins         bool
		lead, counted int32 // what a tie adds, where no coin decides
	}{
		{"half", false, 0, 1},
		{"coin", true, 0, 0},
		{"drop", false, 0, 0},
	} {
		p := TieParams{Ties: tt.ties}
		if got := p.TossesCoins(); got != tt.coins {
			t.Errorf("ties=%s: TossesCoins is %v, want %v", tt.ties, got, tt.coins)
		}
		stream := rng.Stream(1, t.Name())
		rule := p.Rule(stream)
		lead, counted := rule.One(pref.Tie)
		if tt.coins {
			if counted != 1 || lead != 1 && lead != -1 {
				t.Errorf("ties=coin: a tie adds lead %d in %d duels, want a win or a loss in one", lead, counted)
			}
			continue
		}
		if lead != tt.lead || counted != tt.counted {
			t.Errorf("ties=%s: a tie adds lead %d in %d duels, want %d in %d", tt.ties, lead, counted, tt.lead, tt.counted)
		}
		if *stream != *rng.Stream(1, t.Name()) {
			t.Errorf("ties=%s: the rule has drawn from the stream", tt.ties)
		}
	}
}
