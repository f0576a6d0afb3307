package regret

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// Arms leave at random until one is left: batches hold each arm that is left once, none is
// empty or larger than 3p/2, but for one arm that has joined it, and they are merged as the
// number of arms falls.
func TestMergingBatches(t *testing.T) {
	for _, k := range []int{2, 5, 8, 9, 33, 100} {
		for _, p := range []int{2, 3, 4, 8} {
			s := rng.Stream(1, t.Name(), strconv.Itoa(k), strconv.Itoa(p))
			b := newMergingBatches(k, p, s)
			var left []pref.Arm
			for a := range pref.Arm(k) {
				left = append(left, a)
			}
			for len(left) > 1 {
				at := s.Intn(len(b.list))
				if b.list[at].n == 1 {
					if s.Intn(4) == 0 {
						if at = b.join(at); len(b.of(at)) < 2 {
							t.Fatalf("%d arms in batches of %d: a batch is joined with none", k, p)
						}
					}
					continue
				}
				out := b.of(at)[s.Intn(b.list[at].n)]
				b.drop(at, out)
				left = slices.DeleteFunc(left, func(a pref.Arm) bool { return a == out })
				var got []pref.Arm
				for at := range b.list {
					got = append(got, b.of(at)...)
					if n := b.list[at].n; n < 1 || n > 3*p/2+1 {
						t.Fatalf("%d arms in batches of %d: a batch has %d arms", k, p, n)
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, left) || b.left != len(left) {
					t.Fatalf("%d arms in batches of %d: got the arms %v (%d), want %v", k, p, got, b.left, left)
				}
				if len(b.list) > 1 && b.stage == 1 && float64(b.left) <= float64(k)/2+1 {
					t.Fatalf("%d arms in batches of %d: %d batches and no merger with %d arms left", k, p, len(b.list), b.left)
				}
			}
			if len(b.list) != 1 {
				t.Errorf("%d arms in batches of %d: one arm is left in %d batches", k, p, len(b.list))
			}
		}
	}
}

// The formula of C at α = 1.01: an independent reference has 8.9·10³ for K = 6 and 4·10⁶ for
// K = 136.
func TestMergeConstant(t *testing.T) {
	for _, tt := range []struct {
		k         int
		low, high float64
	}{{6, 8.85e3, 8.95e3}, {136, 3.5e6, 4.5e6}} {
		if c := mergeConstant(1.01, 0.01, tt.k); c < tt.low || c > tt.high {
			t.Errorf("%d arms: C = %g, want a value from %g to %g", tt.k, c, tt.low, tt.high)
		}
	}
}

// The challenger of MergeDTS is the arm with the least of plain beta draws.
func TestMergeDTSDrawsWeakest(t *testing.T) {
	for about, results := range map[string][]pref.Tally{
		"mostly below 1/2": {{}, {First: 5, Second: 3}, {First: 2}, {}},
		"many duels":       {{}, {First: 95, Second: 80}, {First: 85, Second: 78}, {First: 300, Second: 270}},
		"mostly above 1/2": {{}, {First: 1, Second: 6}, {First: 2, Second: 6}, {Second: 4, Tie: 1}},
	} {
		s := rng.Stream(1, t.Name(), about)
		l := NewMergeDTS(MergeDTSEntry.Defaults, duel.Problem{Arms: 4}, s)
		for j, y := range results {
			l.enter(pref.Pair{First: 0, Second: pref.Arm(j)}, y, &l.bounds)
		}
		arms := []pref.Arm{2, 0, 3, 1}
		const n = 10_000
		var count [2][4]int
		for range n {
			count[0][l.weakest(0, arms)]++
			best := choice{stream: s}
			for j := pref.Arm(1); j < 4; j++ {
				a, b := l.shapes(j, 0)
				best.offer(j, -s.Beta(a, b))
			}
			count[1][best.arm]++
		}
		for a := range 4 {
			share := float64(count[0][a]+count[1][a]) / (2 * n)
			if d := math.Abs(float64(count[0][a]-count[1][a])) / n; d > 4*math.Sqrt(2*share*(1-share)/n) {
				t.Errorf("%s: arm %d in %d draws, and in %d of plain ones", about, a, count[0][a], count[1][a])
			}
		}
	}
}

// A tournament counts each arm's wins, with the probabilities of the pairs.
func TestTournament(t *testing.T) {
	s := rng.Stream(1, t.Name())
	p := newPosterior(&record{k: 4}, s)
	probability := [4][4]float64{1: {0: 0.25}, 2: {0: 0.7, 1: 0.5}, 3: {0: 0.9, 1: 0.125, 2: 0.375}}
	for i := range 4 {
		for j := range i {
			p.above[i*4+j] = threshold(probability[i][j])
			p.above[j*4+i] = -p.above[i*4+j]
			probability[j][i] = 1 - probability[i][j]
		}
	}
	arms := []pref.Arm{2, 0, 3, 1}
	const n = 100_000
	var sum [4]int
	wins := make([]int32, 4)
	for range n {
		p.tournament(arms, wins)
		total := int32(0)
		for i, a := range arms {
			sum[a] += int(wins[i])
			total += wins[i]
		}
		if total != 6 {
			t.Fatalf("got %d wins in a tournament of 6 pairs", total)
		}
	}
	for i := range 4 {
		want, variance := 0.0, 0.0
		for _, q := range probability[i] {
			want += q
			variance += q * (1 - q)
		}
		if got := float64(sum[i]) / n; math.Abs(got-want) > 4*math.Sqrt(variance/n) {
			t.Errorf("arm %d wins %.4f times a tournament, want %.4f", i, got, want)
		}
	}
}

// The bits that a draw needs seldom count: 1.5·2^-16 is 2^-16 without them.
func TestTournamentRareBits(t *testing.T) {
	simtest.Slow(t)
	p := newPosterior(&record{k: 2}, rng.Stream(1, t.Name()))
	const probability = 1.5 * 0x1p-16
	p.above[2] = threshold(probability)
	p.above[1] = -p.above[2]
	const n = 1 << 24 // 384 wins are expected, and 256 without these bits
	won := 0
	wins := make([]int32, 2)
	for range n {
		p.tournament([]pref.Arm{0, 1}, wins)
		won += int(wins[1])
	}
	if want := n * probability; math.Abs(float64(won)-want) > 4*math.Sqrt(want) {
		t.Errorf("got %d wins in %d draws, want about %.0f", won, n, want)
	}
}
