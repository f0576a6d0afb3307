package tournament

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// TestSwissLeaders checks the decision between equals in all 729 round robins of four arms
// with wins and level matches. Equal points are equal Buchholz there, because everybody has
// played everybody; of the arms with the most points the one with the most in the matches
// among them leads, and of several the one that is seeded first. Matches with others do not
// count.
func TestSwissLeaders(t *testing.T) {
	rounds := [][]pref.Pair{{{First: 0, Second: 1}, {First: 2, Second: 3}}, {{First: 0, Second: 2}, {First: 1, Second: 3}}, {{First: 0, Second: 3}, {First: 1, Second: 2}}}
	problem := duel.Problem{Arms: 4, Horizon: 100}
	decided := 0 // by matches between two of more than one leader, against the order of seeding
	for code := range 729 {
		s := newSwiss(SwissParams{VotesParams: VotesParams{Votes: 1}}, &problem, []pref.Arm{0, 1, 2, 3}, len(rounds), rng.Stream(1, t.Name()))
		var won [4][4]int // half points
		left := code
		for _, pairs := range rounds {
			for _, p := range pairs {
				halves := left % 3
				left /= 3
				won[p.First][p.Second], won[p.Second][p.First] = halves, 2-halves
				s.enter(int(p.First), int(p.Second), halves)
				s.enter(int(p.Second), int(p.First), 2-halves)
			}
			s.played++
			s.order()
		}
		points := func(i int, among []int) (sum int) {
			for _, j := range among {
				sum += won[i][j]
			}
			return sum
		}
		all := []int{0, 1, 2, 3}
		var leaders []int
		for _, i := range all {
			if !slices.ContainsFunc(all, func(j int) bool { return points(j, all) > points(i, all) }) {
				leaders = append(leaders, i)
			}
		}
		want := leaders[0]
		for _, i := range leaders {
			if points(i, leaders) > points(want, leaders) {
				want = i
			}
		}
		if want != leaders[0] {
			decided++
		}
		if got, first := s.leader(), s.standings()[0]; int(got) != want || int(first) != want {
			t.Errorf("results %v: arm %d leads and arm %d is the first, want %d of %v", won, got, first, want, leaders)
		}
	}
	if decided < 30 {
		t.Errorf("matches among leaders decide against the seeding in %d of 729 round robins, which is no test", decided)
	}
}

// TestSwissSameAnswer checks that a fair coin gives the whole point of a match of two arms
// with the same answer, without a duel.
func TestSwissSameAnswer(t *testing.T) {
	const trials = 200
	won := 0
	for trial := range trials {
		c := &contest{right: make([]bool, 2), teams: []int{5, 5}}
		l := NewSwiss(SwissParams{Pairing: "monrad", VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, duel.NewProblem(c, 10), rng.Stream(1, t.Name(), strconv.Itoa(trial)))
		if _, err := c.play(l, 0); err != nil {
			t.Fatal(err)
		}
		if e := l.Expenses(); e.Free != 1 || e.Rounds != 1 {
			t.Fatalf("the expenses are %+v, want one match without a duel", e)
		}
		switch points := l.table.halves; {
		case slices.Equal(points, []int{2, 0}):
			won++
		case !slices.Equal(points, []int{0, 2}):
			t.Fatalf("the half points are %v, want 2 and 0", points)
		}
	}
	// 4 standard errors of a binomial count.
	if math.Abs(float64(won)-trials/2) > 4*math.Sqrt(trials)/2 {
		t.Errorf("the arm that is seeded first has the point in %d of %d trials", won, trials)
	}
}
