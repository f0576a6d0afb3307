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

var halfTies = duel.TieParams{Ties: "half"}

// Borda explore-then-commit draws pairs for ⌈(K ln K)^(1/3)·T^(2/3)⌉ duels and then commits
// to an arm with the greatest share of wins.
func TestBordaETCExplores(t *testing.T) {
	for _, tt := range []struct{ k, horizon, explore int }{
		{2, 1, 2}, {4, 10_000, 822}, {6, 10_000, 1025}, {6, 1_000_000, 22_071},
	} {
		l := NewBordaETC(BordaETCParams{halfTies}, duel.Problem{Arms: tt.k, Horizon: tt.horizon}, rng.Stream(1, "etc", strconv.Itoa(tt.k)))
		wins, duels := make([]float64, tt.k), make([]float64, tt.k)
		explored := 0
		duelAtRandom(l, 2*tt.explore+10, 0.55, rng.Stream(1, "coins"), func(p pref.Pair, o pref.Outcome) {
			if p.First == p.Second {
				return
			}
			explored++
			duels[p.First]++
			duels[p.Second]++
			if o == pref.FirstWins {
				wins[p.First]++
			} else {
				wins[p.Second]++
			}
		})
		if explored != tt.explore {
			t.Errorf("%d arms, horizon %d: %d duels of exploration, want %d", tt.k, tt.horizon, explored, tt.explore)
		}
		for a := range wins {
			if p, _ := l.Next(); p.First != p.Second || p.First != l.Recommend() || wins[a]/duels[a] > wins[p.First]/duels[p.First] {
				t.Errorf("%d arms: it commits to %v with the shares %v of %v", tt.k, p, wins, duels)
			}
		}
	}
}

// Uniform pairs: each ordered pair of different arms has n/(K(K-1)) of n duels, within 4
// standard errors, and the recommended arm has the greatest share of wins.
func TestUniformPairs(t *testing.T) {
	const k, n = 5, 100_000
	l := NewUniform(UniformParams{halfTies}, duel.Problem{Arms: k}, rng.Stream(1, "uniform"))
	count, wins := map[pref.Pair]float64{}, make([]float64, k)
	duelAtRandom(l, n, 0.6, rng.Stream(1, "coins"), func(p pref.Pair, o pref.Outcome) {
		count[p]++
		if o == pref.FirstWins {
			wins[p.First]++
		}
	})
	const share = 1.0 / (k * (k - 1))
	for i := range pref.Arm(k) {
		for j := range pref.Arm(k) {
			if got := count[pref.Pair{First: i, Second: j}]; i != j && math.Abs(got-share*n) > 4*math.Sqrt(n*share*(1-share)) {
				t.Errorf("the pair of %d and %d has %v of %d duels", i, j, got, n)
			} else if i == j && got > 0 {
				t.Errorf("arm %d duels itself", i)
			}
		}
	}
	if a := l.Recommend(); a != 0 {
		t.Errorf("it recommends arm %d; arm 0 wins .6 of its duels", a)
	}
}

// BCB commits at the first duel after which the paper's intervals, computed anew, are apart,
// and to the arm whose interval is above all others.
func TestBCBCommits(t *testing.T) {
	committed := 0
	for trial := range 20 {
		k, name := 2+trial%4, strconv.Itoa(trial)
		p := BCBParams{DeltaParams: duel.DeltaParams{Delta: 0.2}, Scale: []float64{0.1, 0.2}[trial%2], TieParams: halfTies}
		const horizon = 1000
		l := NewBCB(p, duel.Problem{Arms: k, Horizon: horizon}, rng.Stream(1, "bcb", name))
		wins, n := make([]float64, k), 0.0
		duelAtRandom(l, 6000, 0.8, rng.Stream(1, "coins", name), func(pair pref.Pair, o pref.Outcome) {
			radius := 2 * p.Scale * math.Sqrt(float64(k)/n*math.Log(2*float64(k)*horizon/p.Delta))
			best := pref.Arm(slices.Index(wins, slices.Max(wins)))
			sure := n > 0
			for a, w := range wins {
				sure = sure && (pref.Arm(a) == best || float64(k)*w/n+radius < float64(k)*wins[best]/n-radius)
			}
			if sure != (pair.First == pair.Second) || sure && pair.First != best {
				t.Fatalf("trial %d: the duel %v after the wins %v in %v duels, radius %v", trial, pair, wins, n, radius)
			}
			if sure {
				committed++
				return
			}
			n++
			if o == pref.FirstWins {
				wins[pair.First]++
			}
		})
	}
	if committed < 20_000 {
		t.Errorf("only %d duels after the commitment", committed)
	}
}

// plainBatches checks that the duels of a batch learner follow the paper.
type plainBatches struct {
	t                            *testing.T
	learner                      *batches
	removal, defeat              float64 // of C2B, otherwise defeat is 0
	radius                       func(r int) float64
	q                            float64
	r                            int
	left                         []pref.Arm
	wins                         map[pref.Pair]int
	plan                         []pref.Pair // duels of this batch that are left
	defeated                     map[pref.Arm]bool
	removed, skipped, kept, done int
}

// share returns the share of wins of i over j in this batch, ½ if they have not duelled.
func (b *plainBatches) share(i, j pref.Arm) float64 {
	w, l := b.wins[pref.Pair{First: i, Second: j}], b.wins[pref.Pair{First: j, Second: i}]
	if w+l == 0 {
		return 0.5
	}
	return float64(w) / float64(w+l)
}

// begin plans the next batch.
func (b *plainBatches) begin() {
	b.r++
	b.wins = map[pref.Pair]int{}
	for i, x := range b.left {
		for _, y := range b.left[i+1:] {
			if b.defeated[x] && b.defeated[y] {
				b.skipped++
				continue
			}
			for range int(math.Pow(b.q, float64(b.r)) * (1 + 1e-12)) {
				b.plan = append(b.plan, pref.Pair{First: x, Second: y})
			}
		}
	}
}

// end removes arms and, in C2B, takes the defeated arms from the learner after checking that
// a candidate with the most of them defeats these.
func (b *plainBatches) end() {
	radius := b.radius(b.r)
	var left []pref.Arm
	for _, j := range b.left {
		if !slices.ContainsFunc(b.left, func(i pref.Arm) bool { return b.share(i, j) > 0.5+b.removal*radius }) {
			left = append(left, j)
		}
	}
	if len(left) == 0 {
		left = b.left
		b.kept++
	}
	b.removed += len(b.left) - len(left)
	b.left = left
	if b.defeat == 0 {
		return
	}
	most := 0
	var sets []map[pref.Arm]bool
	for _, i := range left {
		set := map[pref.Arm]bool{}
		for _, j := range left {
			if b.share(i, j) > 0.5+b.defeat*radius {
				set[j] = true
			}
		}
		if len(set) > most {
			most, sets = len(set), nil
		}
		if len(set) == most {
			sets = append(sets, set)
		}
	}
	b.defeated = map[pref.Arm]bool{}
	for _, a := range left {
		if b.learner.defeated[a] {
			b.defeated[a] = true
		}
	}
	if !slices.ContainsFunc(sets, func(s map[pref.Arm]bool) bool {
		return len(s) == len(b.defeated) && !slices.ContainsFunc(left, func(a pref.Arm) bool { return s[a] != b.defeated[a] })
	}) {
		b.t.Fatalf("batch %d: %v are defeated, which no candidate with %d does", b.r, b.defeated, most)
	}
}

func (b *plainBatches) observe(p pref.Pair, o pref.Outcome) {
	if len(b.plan) == 0 && len(b.left) > 1 {
		if b.r > 0 {
			b.end()
		}
		if len(b.left) > 1 {
			b.begin()
		}
	}
	if len(b.left) == 1 {
		if p.First != b.left[0] || p.Second != b.left[0] {
			b.t.Fatalf("arm %d is left, but the duel is %v", b.left[0], p)
		}
		b.done++
		return
	}
	if p != b.plan[0] {
		b.t.Fatalf("batch %d: the duel is %v, want %v", b.r, p, b.plan[0])
	}
	b.plan = b.plan[1:]
	if o == pref.SecondWins {
		p = p.Flip()
	}
	b.wins[p]++
}

// PCOMP and C2B follow the paper's rules, computed anew from the outcomes of each batch.
func TestDuelsInBatches(t *testing.T) {
	var removed, skipped, done int
	for trial := range 24 {
		k, name := 2+trial%6, strconv.Itoa(trial)
		batches := []int{0, 3, 12}[trial%3]
		const horizon = 3000
		b := float64(batches)
		if batches == 0 {
			b = 8 // ln 3000 = 8.006
		}
		q := math.Pow(horizon, 1/b)
		twin := &plainBatches{t: t, q: q, removal: 1}
		spread := horizon * float64(k*k) * b
		var l duel.Learner
		problem, stream := duel.Problem{Arms: k, Horizon: horizon}, rng.Stream(1, "batches", name)
		factor := 2.0
		if trial%2 == 0 {
			x := NewPCOMP(PCOMPParams{BatchParams{batches}, halfTies}, problem, stream)
			l, twin.learner = x, &x.batches
		} else {
			x := NewC2B(C2BParams{BatchParams: BatchParams{batches}, Defeat: 0.5, Removal: 1.2, TieParams: halfTies}, problem, stream)
			l, twin.learner = x, &x.batches
			twin.defeat, twin.removal, factor = 0.5, 1.2, 6
		}
		twin.radius = func(r int) float64 {
			return math.Sqrt(math.Log(factor*spread) / (2 * math.Floor(math.Pow(q, float64(r))*(1+1e-12))))
		}
		twin.left = slices.Clone(twin.learner.arms)
		duelAtRandom(l, 20_000, 0.7, rng.Stream(1, "coins", name), twin.observe)
		if twin.done > 0 && l.Recommend() != 0 {
			t.Errorf("trial %d: it settles for arm %d", trial, l.Recommend())
		}
		if got, want := twin.learner.Expenses().Rounds, twin.r; twin.done == 0 && got != want || twin.done > 0 && got != want+1 {
			t.Errorf("trial %d: it counts %d rounds, want %d batches and the time after the last", trial, got, want)
		}
		removed, skipped, done = removed+twin.removed, skipped+twin.skipped, done+min(1, twin.done)
	}
	if removed < 40 || skipped < 10 || done < 12 {
		t.Errorf("%d arms removed, %d pairs skipped, %d trials settled: too few to say much", removed, skipped, done)
	}
}

// If all arms of a cycle would be removed, none is.
func TestBatchesKeepCycle(t *testing.T) {
	l := NewPCOMP(PCOMPParams{TieParams: halfTies}, duel.Problem{Arms: 3, Horizon: 100}, rng.Stream(1, "cycle"))
	for range 10_000 { // rock, paper, scissors without noise
		p, _ := l.Next()
		o := pref.SecondWins
		if (p.First+1)%3 == p.Second {
			o = pref.FirstWins
		}
		l.Observe(p, o)
	}
	if len(l.arms) != 3 || l.settled {
		t.Errorf("of a cycle %d arms are left", len(l.arms))
	}
}
