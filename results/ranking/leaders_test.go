package ranking_test

import (
	"math"
	"slices"
	"testing"

	"joust/results/ranking"
	"joust/sim/pref"
)

// The shares of resamples of the arena's votes in which each of the three best leads, as the
// specification prints them from another program.
func TestLeadersOfArena(t *testing.T) {
	r, names := sharedCounts(t, "arena_202403")
	l := &ranking.Log{Arms: names}
	for _, p := range r.Pairs {
		for o, n := range []float64{pref.FirstWins: p.Win, pref.SecondWins: p.Lose, pref.Tie: p.Tie} {
			l.First, l.Second, l.Outcomes, l.Counts = append(l.First, p.I), append(l.Second, p.J), append(l.Outcomes, pref.Outcome(o)), append(l.Counts, n)
		}
	}
	const resamples = 400
	got, err := l.Bootstrap(ranking.Resampling{Resamples: resamples, Root: 1, Workers: 2, Notions: ranking.Notions})
	if err != nil {
		t.Fatal(err)
	}
	best := []string{"gpt-4-1106-preview", "gpt-4-0125-preview", "claude-3-opus-20240229"}
	for _, c := range []struct {
		notion string
		want   []float64
		none   float64
	}{{"borda", []float64{0.24, 0.06, 0.71}, 0}, {"copeland-half", []float64{0.76, 0.24, 0}, 0}, {"condorcet", nil, 0.45}} {
		s := got.Notions[slices.IndexFunc(got.Notions, func(s ranking.Shares) bool { return s.Name == c.notion })]
		sum := 0.0
		for i, share := range s.Arms {
			sum += share
			if at := slices.Index(best, names[i]); at >= 0 && c.want != nil {
				// Two programs of 1,000 and of these resamples: 4 standard errors, and the rounding.
				if tolerance := 4*math.Sqrt(0.25*(1.0/resamples+1.0/1000)) + 0.005; math.Abs(share-c.want[at]) > tolerance {
					t.Errorf("%s: %s leads in %.3f of the resamples, want %.2f", c.notion, names[i], share, c.want[at])
				}
			}
		}
		if math.Abs(1-sum-c.none) > 4*math.Sqrt(0.25*(1.0/resamples+1.0/1000))+0.005 {
			t.Errorf("%s: no arm leads in %.3f of the resamples, want %.2f", c.notion, 1-sum, c.none)
		}
	}
}

func TestLeaders(t *testing.T) {
	for duels, want := range map[string][][]pref.Arm{ // by the order of Notions
		"a,b,left;a,c,left;b,c,left;c,d,tie":          {{0}, {0}, {0}, nil, nil}, // a has not met d
		"a,b,left;a,c,left;a,d,left;b,c,left":         {{0}, {0}, {0}, {0}, {0}},
		"a,b,left;b,c,left;c,a,left":                  {{0, 1, 2}, {0, 1, 2}, {0, 1, 2}, nil, {0, 1, 2}},
		"a,b,left;a,b,tie;a,b,tie;a,c,left;a,c,right": {{0}, {0, 1, 2}, {0}, nil, nil},
	} {
		table := sides(duels).Table()
		for i, n := range ranking.Notions {
			got := n.Leaders(table)
			if n.Name == "pagerank" && want[i] == nil {
				continue
			}
			if !slices.Equal(got, want[i]) {
				t.Errorf("%s of %s: got %v, want %v", n.Name, duels, got, want[i])
			}
		}
	}
}
