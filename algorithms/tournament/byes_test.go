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

// TestPairJudgeByes checks that the bye of an odd round is drawn. Six candidates have three
// matches, and of their winners, in the order of the matches, each has the bye of the next
// round equally often, whether the order is drawn anew or not; it then meets the winner of
// the other two.
func TestPairJudgeByes(t *testing.T) {
	const trials = 300
	for _, reshuffle := range []bool{false, true} {
		var byes [3]int
		for trial := range trials {
			c := &contest{right: make([]bool, 6), judge: ordered}
			p := PairJudgeParams{Ties: "first", BothBad: "drop", Reshuffle: reshuffle}
			if _, err := c.play(NewPairJudge(p, duel.NewProblem(c, 100), rng.Stream(1, t.Name(), strconv.Itoa(trial))), 100); err != nil {
				t.Fatal(err)
			}
			if len(c.duels) != 5 {
				t.Fatalf("the duels are %v", c.duels)
			}
			var winners []pref.Arm
			for _, m := range c.duels[:3] {
				winners = append(winners, min(m.First, m.Second))
			}
			match, final := c.duels[3], c.duels[4]
			bye := slices.IndexFunc(winners, func(a pref.Arm) bool { return a != match.First && a != match.Second })
			if bye < 0 || final.First != winners[bye] && final.Second != winners[bye] {
				t.Fatalf("the winners %v play %v and %v", winners, match, final)
			}
			byes[bye]++
		}
		for m, n := range byes {
			// 4 standard errors of a binomial count with probability 1/3.
			if math.Abs(float64(n)-trials/3) > 4*math.Sqrt(trials*2./9) {
				t.Errorf("new lots %t: the winner of match %d has the bye %d times of %d", reshuffle, m, n, trials)
			}
		}
	}
}
