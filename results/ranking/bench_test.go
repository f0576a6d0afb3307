package ranking

import (
	"math"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// Notions as a command would pass them, by the tallies.
var benchNotions = []Notion{
	{Name: "copeland", Leaders: func(t *Table) []pref.Arm { return beats(t, false) }},
	{Name: "condorcet", Leaders: func(t *Table) []pref.Arm { return beats(t, true) }},
}

// beats returns the arms that win most pairs, a level pair being half a win; if all, only
// one that wins all of them.
func beats(t *Table, all bool) (best []pref.Arm) {
	points := make([]float64, len(t.Arms))
	for _, p := range t.Pairs {
		switch {
		case p.Win > p.Lose:
			points[p.I]++
		case p.Win < p.Lose:
			points[p.J]++
		default:
			points[p.I] += .5
			points[p.J] += .5
		}
	}
	for a, x := range points {
		switch {
		case all && x < float64(len(t.Arms)-1):
		case best == nil || x > points[best[0]]:
			best = append(best[:0], pref.Arm(a))
		case x == points[best[0]]:
			best = append(best, pref.Arm(a))
		}
	}
	return best
}

// drawn returns a log of duels of Davidson's model with normal strengths.
func drawn(root uint64, arms, duels int, spread, nu float64) *Log {
	s := rng.Stream(root, "duels")
	l := &Log{Slots: true}
	theta := make([]float64, arms)
	for a := range theta {
		l.Arms = append(l.Arms, "arm"+string(rune('A'+a%26))+string(rune('a'+a/26)))
		theta[a] = spread * s.Normal()
	}
	for range duels {
		i := s.Intn(arms)
		j := (i + 1 + s.Intn(arms-1)) % arms
		win, tie, _ := strength.Davidson(theta[i]-theta[j], nu)
		o := pref.SecondWins
		if u := s.Float64(); u < win {
			o = pref.FirstWins
		} else if u < win+tie {
			o = pref.Tie
		}
		l.First, l.Second, l.Outcomes = append(l.First, pref.Arm(i)), append(l.Second, pref.Arm(j)), append(l.Outcomes, o)
	}
	return l
}

// BenchmarkRank is the work of a ranking with 1,000 resamples on one core: Bradley–Terry,
// Davidson, Copeland and Condorcet. Its limits are 2 s for 180,000 duels of 22 arms and 3 s
// for 9,000 of 59.
func BenchmarkRank(b *testing.B) {
	for _, c := range []struct {
		name        string
		arms, duels int
	}{
		{"22 arms, 180000 duels", 22, 180_000},
		{"59 arms, 9000 duels", 59, 9_000},
	} {
		l := drawn(1, c.arms, c.duels, .5, 1)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				r, err := l.Bootstrap(Resampling{
					Resamples: 1000, Root: 1, Workers: 1,
					Specs:   []Spec{{Model: BradleyTerryHalf}, {Model: Davidson}},
					Notions: benchNotions,
				})
				if err != nil {
					b.Fatal(err)
				}
				if math.IsNaN(r.Models[0].Low[0]) {
					b.Fatal("no quantile")
				}
				for _, m := range r.Models {
					f := fit(b, l, m.Spec)
					sandwich(b, l, f)
				}
			}
		})
	}
}
