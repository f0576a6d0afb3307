package copeland

import (
	"testing"

	"joust/sim"
	"joust/sim/pref"
	"joust/sim/simtest"
)

// TestRoundRobinTwin: it goes round all pairs, changes the slots from turn to
// turn, stops at its horizon, and recommends what a recount of all duels would.
func TestRoundRobinTwin(t *testing.T) {
	for trial := range 30 {
		s := stream(t, string(rune('a'+trial)))
		k := 2 + trial%6
		w := simtest.NewWorld(noisy(s, k), s)
		w.BothBad = trial%2 == 1
		p := RoundRobinParams{Horizon: 200}
		want := 200
		if trial%3 == 0 {
			p.Horizon, want = 0, 150
		}
		l := NewRoundRobin(p, sim.Problem{Arms: k, Horizon: 150}, nil)
		var turn []pref.Pair
		for i := range pref.Arm(k) {
			for j := i + 1; j < pref.Arm(k); j++ {
				turn = append(turn, pref.Pair{First: i, Second: j})
			}
		}
		count := make(map[pref.Pair]*[3]int)
		for _, pair := range turn {
			count[pair] = new([3]int)
		}
		n := 0
		for ; ; n++ {
			if got, want := l.Recommend(), recount(k, turn, count); got != want {
				t.Fatalf("%d arms: after %d duels it recommends %d, want %d", k, n, got, want)
			}
			got, more := l.Next()
			if !more {
				break
			}
			pair, flipped := turn[n%len(turn)], n/len(turn)%2 == 1
			if want := pair; !flipped && got != want || flipped && got != want.Flip() {
				t.Fatalf("%d arms: duel %d is %v", k, n, got)
			}
			o := w.Duel(got)
			l.Observe(got, o)
			if flipped {
				o = o.Flip()
			}
			count[pair][o.Ternary()]++
		}
		if n != want {
			t.Errorf("%d arms: it stopped after %d duels, want %d", k, n, want)
		}
	}
}

// recount is the empirical Copeland winner.
func recount(k int, turn []pref.Pair, count map[pref.Pair]*[3]int) pref.Arm {
	score := make([]float64, k)
	for _, p := range turn {
		c := count[p]
		w, l, tie := c[pref.FirstWins], c[pref.SecondWins], c[pref.Tie]
		switch {
		case w+l+tie == 0:
		case w > l && w > tie:
			score[p.First]++
		case l > w && l > tie:
			score[p.Second]++
		default:
			score[p.First] += 0.5
			score[p.Second] += 0.5
		}
	}
	best := 0
	for i := range score {
		if score[i] > score[best] {
			best = i
		}
	}
	return pref.Arm(best)
}
