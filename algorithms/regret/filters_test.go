package regret

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// plainFilter is Interleaved Filter with shares and radii, as the paper has it.
type plainFilter struct {
	prune     bool
	incumbent pref.Arm
	order     []pref.Arm // the arms that are left, without the incumbent
	wins      map[pref.Arm]int
	rounds    int
	duelled   int
	logTerm   float64
}

func (f *plainFilter) next() pref.Pair {
	if len(f.order) == 0 {
		return pref.Pair{First: f.incumbent, Second: f.incumbent}
	}
	return pref.Pair{First: f.incumbent, Second: f.order[f.duelled]}
}

func (f *plainFilter) observe(p pref.Pair, o pref.Outcome) {
	if p.First == p.Second {
		return
	}
	if o == pref.FirstWins {
		f.wins[p.Second]++
	}
	if f.duelled++; f.duelled < len(f.order) {
		return
	}
	f.duelled = 0
	f.rounds++
	n := float64(f.rounds)
	c := math.Sqrt(4 * f.logTerm / n)
	share := func(a pref.Arm) float64 { return float64(f.wins[a]) / n }
	f.order = slices.DeleteFunc(f.order, func(a pref.Arm) bool { return share(a) > 0.5 && share(a)-c > 0.5 })
	at := slices.IndexFunc(f.order, func(a pref.Arm) bool { return share(a)+c < 0.5 })
	if at < 0 {
		return
	}
	winner := f.order[at]
	f.order = slices.DeleteFunc(f.order, func(a pref.Arm) bool { return a == winner || f.prune && share(a) > 0.5 })
	f.incumbent, f.wins, f.rounds = winner, map[pref.Arm]int{}, 0
}

// Interleaved Filter plays what the plain twin plays, also beyond its horizon.
func TestInterleavedFilterTwin(t *testing.T) {
	pruned := 0
	for trial := range 60 {
		k, prune, name := 2+trial%6, trial%4 < 2, strconv.Itoa(trial)
		problem := duel.Problem{Arms: k, Horizon: []int{1, 30, 1000}[trial%3]}
		l := NewInterleavedFilter(InterleavedFilterParams{Prune: prune, TieParams: duel.TieParams{Ties: "half"}}, problem, rng.Stream(1, "learner", name))
		f := plainFilter{
			prune: prune, incumbent: l.incumbent, wins: map[pref.Arm]int{},
			logTerm: math.Log(float64(problem.Horizon) * float64(k*k)),
		}
		for _, r := range l.rivals {
			f.order = append(f.order, r.arm)
		}
		duelAtRandom(l, 20_000, 0.75, rng.Stream(1, "coins", name), func(p pref.Pair, o pref.Outcome) {
			if want := f.next(); p != want {
				t.Fatalf("trial %d: got the duel %v, want %v", trial, p, want)
			}
			before := len(f.order)
			f.observe(p, o)
			if prune && before-len(f.order) > 1 {
				pruned++
			}
		})
		if !l.settled || l.arm != 0 && problem.Horizon > 1 {
			t.Errorf("trial %d: settled %v for arm %d", trial, l.settled, l.arm)
		}
	}
	if pruned == 0 {
		t.Error("nothing was pruned")
	}
}

// The condition of every elimination and of every duel without one, computed anew from all
// duels: Beat the Mean eliminates an arm exactly when the paper's test says so, and the arm
// with the least share; its challenger has the fewest duels.
func TestBeatTheMeanTests(t *testing.T) {
	eliminated, skipped := 0, 0
	for trial := range 36 {
		k, name := 2+trial%5, strconv.Itoa(trial)
		p := BeatTheMeanParams{
			Gamma: []float64{1, 1.2}[trial%2], Radius: []string{"tight", "loose"}[trial/2%2],
			Opponents: []string{"random", "random-with-self", "turn"}[trial%3], TieParams: duel.TieParams{Ties: "half"},
		}
		problem := duel.Problem{Arms: k, Horizon: 50}
		l := NewBeatTheMean(p, problem, rng.Stream(1, "learner", name))
		scale := p.Gamma * p.Gamma * math.Sqrt(math.Log(2*50*float64(k)))
		if p.Radius == "loose" {
			scale *= 3
		}
		type cell struct{ wins, duels int }
		table := make([]cell, k*k)
		left := slices.Sorted(slices.Values(l.arms))
		record := func(b pref.Arm) (c cell) {
			for _, o := range left {
				c.wins += table[int(b)*k+int(o)].wins
				c.duels += table[int(b)*k+int(o)].duels
			}
			return c
		}
		duelAtRandom(l, 8000, 0.75, rng.Stream(1, "coins", name), func(pair pref.Pair, o pref.Outcome) {
			// After the last duel: did the learner do what the test says?
			n, low, high := math.MaxInt, 1.0, 0.0
			shares := map[pref.Arm]float64{}
			for _, b := range left {
				c := record(b)
				shares[b] = 0.5
				if c.duels > 0 {
					shares[b] = float64(c.wins) / float64(c.duels)
				}
				n, low, high = min(n, c.duels), min(low, shares[b]), max(high, shares[b])
			}
			c := 1.0
			if n > 0 {
				c = scale / math.Sqrt(float64(n))
			}
			now := slices.Sorted(slices.Values(l.arms))
			switch sure := len(left) > 1 && low+c <= high-c; {
			case sure != (len(now) < len(left)):
				t.Fatalf("trial %d: shares %v with radius %v, arms %v, then %v", trial, shares, c, left, now)
			case sure:
				out := slices.DeleteFunc(slices.Clone(left), func(b pref.Arm) bool { return slices.Contains(now, b) })
				if len(out) != 1 || shares[out[0]] != low {
					t.Fatalf("trial %d: shares %v, eliminated %v", trial, shares, out)
				}
				eliminated++
			case l.quiet > 0:
				skipped++
			}
			left = now
			for _, b := range left {
				if len(left) > 1 && record(b).duels < record(pair.First).duels {
					t.Fatalf("trial %d: arm %d duels, but arm %d has fewer duels", trial, pair.First, b)
				}
			}
			at := &table[int(pair.First)*k+int(pair.Second)]
			at.duels++
			if o == pref.FirstWins {
				at.wins++
			}
		})
	}
	if eliminated < 40 || skipped < 100_000 {
		t.Errorf("%d eliminations and %d duels without a test, too few to say much", eliminated, skipped)
	}
}

// Challengers with as few duels and opponents are uniform, the arm itself among the latter
// if the parameter says so: of n duels of an arm each of m opponents has n/m, within 4
// standard errors. In turn, all have equally many, within 1.
func TestBeatTheMeanOpponents(t *testing.T) {
	const k, duels = 5, 50_000
	for _, opponents := range []string{"random", "random-with-self", "turn"} {
		p := BeatTheMeanParams{Gamma: 3, Radius: "loose", Opponents: opponents, TieParams: duel.TieParams{Ties: "half"}}
		l := NewBeatTheMean(p, duel.Problem{Arms: k, Horizon: duels}, rng.Stream(1, opponents))
		count := map[pref.Pair]float64{}
		first := make([]float64, k)
		duelAtRandom(l, duels, 0.5, rng.Stream(1, "coins"), func(p pref.Pair, _ pref.Outcome) {
			count[p]++
			if l.due == k {
				first[p.First]++
			}
		})
		m := map[string]float64{"random": k - 1, "random-with-self": k, "turn": k - 1}[opponents]
		const n = duels / k
		limit := 4 * math.Sqrt(n*(1/m)*(1-1/m))
		if opponents == "turn" {
			limit = 1
		}
		for b := range pref.Arm(k) {
			for o := range pref.Arm(k) {
				got, want := count[pref.Pair{First: b, Second: o}], n/m
				if b == o && opponents != "random-with-self" {
					want = 0
				}
				if math.Abs(got-want) > limit {
					t.Errorf("%s: arm %d had the opponent %d in %v duels, want %v ± %v", opponents, b, o, got, want, limit)
				}
			}
			if d := math.Abs(first[b] - n/k); d > 4*math.Sqrt(n*(1.0/k)*(1-1.0/k)) {
				t.Errorf("%s: arm %d is the first challenger in %v of %d rounds", opponents, b, first[b], n)
			}
		}
	}
}
