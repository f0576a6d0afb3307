package judging

import (
	"cmp"
	"math"
	"slices"

	"joust/results/ranking"
	"joust/results/stats"
	"joust/sim/pref"
	"joust/sim/strength"
)

// Null is what an arm without content achieves, such as the same empty answer to every prompt.
type Null struct {
	Arm                 pref.Arm
	Wins, Ties, Losses  float64
	WinRate             float64        // (wins + ties/2)/duels
	Won                 stats.Estimate // wins/duels, with Wilson's interval
	Beaten              []Beaten       // the arms that it has more wins than losses against, the clearest first
	SurelyBeaten, Level int            // how many of them surely, and how many other arms it is level with
	// Rank is 1 and the number of arms with a greater score; Of is the number of arms.
	Rank, Of int
}

// Beaten is an arm that lost to the null arm.
type Beaten struct {
	Arm          pref.Arm
	Wins, Losses float64        // of the null arm
	Won          stats.Estimate // wins/(wins + losses), with Wilson's interval
	Surely       bool           // the lower end of Won exceeds ½
}

// NullArm returns what one arm of a record achieves, as the one without content. A judge is not to
// be trusted if another arm is surely beaten. scores has the scores by which arms are ranked, such
// as estimated strengths; nil stands for Borda scores over the opponents met.
func NullArm(r *strength.Record, arm pref.Arm, scores []float64) *Null {
	n := &Null{Arm: arm, WinRate: math.NaN(), Rank: 1, Of: r.Arms}
	for _, p := range r.Pairs {
		if p.J == arm {
			p = strength.Pair{I: p.J, J: p.I, Win: p.Lose, Tie: p.Tie, Lose: p.Win}
		}
		if p.I != arm {
			continue
		}
		n.Wins += p.Win
		n.Ties += p.Tie
		n.Losses += p.Lose
		switch {
		case p.Win > p.Lose:
			b := Beaten{Arm: p.J, Wins: p.Win, Losses: p.Lose, Won: share(p.Win, p.Win+p.Lose)}
			b.Surely = b.Won.Low > 0.5
			if b.Surely {
				n.SurelyBeaten++
			}
			n.Beaten = append(n.Beaten, b)
		case p.Win == p.Lose:
			n.Level++
		}
	}
	slices.SortFunc(n.Beaten, func(a, b Beaten) int {
		return cmp.Or(-cmp.Compare(a.Won.Low, b.Won.Low), cmp.Compare(a.Arm, b.Arm))
	})
	duels := n.Wins + n.Ties + n.Losses
	n.Won = share(n.Wins, duels)
	if duels > 0 {
		n.WinRate = (n.Wins + float64(n.Ties/2)) / duels
	}
	if scores == nil {
		scores = ranking.Borda(r).Scores
	}
	for _, s := range scores {
		if s > scores[arm] {
			n.Rank++
		}
	}
	return n
}
