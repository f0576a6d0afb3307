package regret

import (
	"math"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// duelAtRandom lets the learner duel that many times, by single duels. The arm with the
// smaller number wins with probability p. Before each duel it calls do with the pair and the
// outcome.
func duelAtRandom(l duel.Learner, duels int, p float64, coins *rng.Source, do func(pref.Pair, pref.Outcome)) {
	for range duels {
		pair, _ := l.Next()
		o := pref.SecondWins
		if (coins.Float64() < p) == (pair.First < pair.Second) {
			o = pref.FirstWins
		}
		do(pair, o)
		l.Observe(pair, o)
	}
}

// The rules of WS-W in the paper's own terms. C is wins minus losses. A duel is of arms with
// the greatest C, and the pair stays until the loser's C is the number of the round, negated.
// Then an arm that has not yet lost in this round takes the loser's place.
func TestWinnerStaysCounts(t *testing.T) {
	for _, k := range []int{2, 3, 4, 7} {
		name := strconv.Itoa(k)
		l := NewWinnerStaysWeak(WinnerStaysWeakParams{TieParams: duel.TieParams{Ties: "coin"}}, duel.Problem{Arms: k}, rng.Stream(1, "learner", name))
		c := make([]int, k)
		matches, rounds := 0, 0
		var last pref.Pair
		over := true
		duelAtRandom(l, 20_000, 0.52, rng.Stream(1, "coins", name), func(p pref.Pair, o pref.Outcome) {
			round := 1 + matches/(k-1)
			if !over && p != last {
				t.Fatalf("%d arms: the pair %v follows %v, whose match is not over", k, p, last)
			}
			if over && c[p.Second] != 1-round {
				t.Fatalf("%d arms: the challenger of round %d has C = %d, want %d", k, round, c[p.Second], 1-round)
			}
			for a, n := range c {
				if other := pref.Arm(a) != p.First && pref.Arm(a) != p.Second; other && n > min(c[p.First], c[p.Second]) {
					t.Fatalf("%d arms: the duel %v with C = %v", k, p, c)
				}
			}
			loser := p.First
			if o == pref.FirstWins {
				loser = p.Second
			}
			c[loser]--
			c[p.First+p.Second-loser]++
			if over, last = c[loser] == -round, p; over {
				matches++
				rounds = matches / (k - 1)
			}
		})
		if rounds < 5 {
			t.Errorf("%d arms: only %d rounds", k, rounds)
		}
	}
}

// The first challenger of a round, like each other, is drawn uniformly from the arms that
// have not been met in it: of n rounds each of K-1 arms opens n/(K-1), within 4 standard
// errors.
func TestWinnerStaysChallengers(t *testing.T) {
	const k = 5
	l := NewWinnerStaysWeak(WinnerStaysWeakParams{TieParams: duel.TieParams{Ties: "coin"}}, duel.Problem{Arms: k}, rng.Stream(1, "challengers"))
	first, rounds := make([]int, k), 0
	for range 40_000 { // arm 0 wins all its duels, so that a match is one duel
		p, _ := l.Next()
		if l.next == 1 && p.First == 0 {
			first[p.Second]++
			rounds++
		}
		o := pref.FirstWins
		if p.Second == 0 {
			o = pref.SecondWins
		}
		l.Observe(p, o)
	}
	share := 1.0 / (k - 1)
	for a := 1; a < k; a++ {
		if d := math.Abs(float64(first[a]) - share*float64(rounds)); d > 4*math.Sqrt(float64(rounds)*share*(1-share)) {
			t.Errorf("arm %d opens %d of %d rounds", a, first[a], rounds)
		}
	}
}

// After round r the incumbent duels itself ⌊β^r⌋ times, and never else.
func TestWinnerStaysStrongBursts(t *testing.T) {
	const k, beta = 4, 1.3
	l := NewWinnerStaysStrong(WinnerStaysStrongParams{Beta: beta, TieParams: duel.TieParams{Ties: "coin"}}, duel.Problem{Arms: k}, rng.Stream(1, "bursts"))
	pairs, bursts := 0, []int{0}
	duelAtRandom(l, 20_000, 0.9, rng.Stream(1, "coins"), func(p pref.Pair, _ pref.Outcome) {
		switch {
		case p.First == p.Second:
			bursts[len(bursts)-1]++
			pairs = 0
		case pairs == 0 && bursts[len(bursts)-1] > 0:
			bursts = append(bursts, 0)
			fallthrough
		default:
			pairs++
		}
	})
	if len(bursts) < 15 {
		t.Fatalf("only %d rounds", len(bursts))
	}
	for r, n := range bursts[:len(bursts)-1] {
		if want := int(math.Pow(beta, float64(r+1))); n != want {
			t.Errorf("after round %d: %d duels of the incumbent with itself, want %d", r+1, n, want)
		}
	}
}

// plainQueue is Beat the Winner by lists.
type plainQueue struct {
	queue  []pref.Arm // the incumbent first
	wins   [2]int
	length int
	resets bool
}

func (q *plainQueue) observe(o pref.Outcome) {
	slot := 0
	if o == pref.SecondWins {
		slot = 1
	}
	if q.wins[slot]++; q.wins[slot] < q.length {
		return
	}
	winner, loser := q.queue[slot], q.queue[1-slot]
	q.queue = append(append([]pref.Arm{winner}, q.queue[2:]...), loser)
	q.length++
	if slot == 1 && q.resets {
		q.length = 1
	}
	q.wins = [2]int{}
}

// Beat the Winner, with resets and without, plays what the plain twin plays.
func TestBeatTheWinnerTwin(t *testing.T) {
	ties := duel.TieParams{Ties: "coin"}
	for _, k := range []int{2, 3, 6} {
		for _, resets := range []bool{false, true} {
			name := strconv.Itoa(k)
			problem, stream := duel.Problem{Arms: k}, rng.Stream(1, "queue", name)
			var l duel.Learner = NewBeatTheWinner(BeatTheWinnerParams{ties}, problem, stream)
			if resets {
				l = NewBeatTheWinnerReset(BeatTheWinnerResetParams{ties}, problem, stream)
			}
			first, _ := l.Next()
			twin := plainQueue{queue: []pref.Arm{first.First, first.Second}, length: 1, resets: resets}
			met, longest := 2, 0
			duelAtRandom(l, 5000, 0.6, rng.Stream(1, "coins", name), func(p pref.Pair, o pref.Outcome) {
				if met < k && p != (pref.Pair{First: twin.queue[0], Second: twin.queue[1]}) { // the order of the queue is known as its arms come
					twin.queue = append(twin.queue[:1:1], append([]pref.Arm{p.Second}, twin.queue[1:]...)...)
					met++
				}
				if want := (pref.Pair{First: twin.queue[0], Second: twin.queue[1]}); p != want {
					t.Fatalf("%d arms, resets %v: got the duel %v, want %v", k, resets, p, want)
				}
				twin.observe(o)
				longest = max(longest, twin.length)
			})
			if longest < 5 {
				t.Errorf("%d arms, resets %v: the longest match is of %d wins", k, resets, longest)
			}
		}
	}
}

// With ties as half wins a match that both arms could win with the same duel goes on.
func TestBeatTheWinnerHalves(t *testing.T) {
	l := NewBeatTheWinner(BeatTheWinnerParams{duel.TieParams{Ties: "half"}}, duel.Problem{Arms: 3}, rng.Stream(1, "halves"))
	first, _ := l.Next()
	for range 5 {
		l.Observe(first, pref.Tie)
		if p, _ := l.Next(); p != first {
			t.Fatalf("a match ends with a tie: %v after %v", p, first)
		}
	}
	l.Observe(first, pref.SecondWins)
	if p, _ := l.Next(); p.First != first.Second || p.Second == first.First {
		t.Errorf("after a win of arm %d the duel is %v", first.Second, p)
	}
}
