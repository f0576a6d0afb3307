package judging

import (
	"math"

	"joust/results/ranking"
	"joust/results/stats"
	"joust/sim/portable"
	"joust/sim/pref"
)

// Games counts the outcomes of items that one judge judged twice, with the arms in both orders.
type Games struct {
	// Table[x][y] is the number of items whose first game ended x and whose second game ended y,
	// where x and y are pref.FirstWins for the arm in the first position of that game,
	// pref.SecondWins and pref.Tie, which is also both-bad. In the first game the arm with the
	// lower number is in the first position.
	Table [3][3]int
}

// Items returns the number of items.
func (g *Games) Items() int {
	n := 0
	for _, row := range g.Table {
		for _, c := range row {
			n += c
		}
	}
	return n
}

// First returns b, the number of items of which the first position won both games.
func (g *Games) First() int { return g.Table[pref.FirstWins][pref.FirstWins] }

// Second returns c, the number of items of which the second position won both games.
func (g *Games) Second() int { return g.Table[pref.SecondWins][pref.SecondWins] }

// Same returns the number of items of which the same arm won both games.
func (g *Games) Same() int {
	return g.Table[pref.FirstWins][pref.SecondWins] + g.Table[pref.SecondWins][pref.FirstWins]
}

// OneTie returns the number of items of which one game was tied: those whose other game the
// first position won, and those whose other game the second position won.
func (g *Games) OneTie() (first, second int) {
	return g.Table[pref.FirstWins][pref.Tie] + g.Table[pref.Tie][pref.FirstWins],
		g.Table[pref.SecondWins][pref.Tie] + g.Table[pref.Tie][pref.SecondWins]
}

// Ties returns the number of items of which both games were tied.
func (g *Games) Ties() int { return g.Table[pref.Tie][pref.Tie] }

// Flips returns the share (b + c)/n of the n items with a winner in both games of which the
// swap of the positions changed the winner, with Wilson's interval.
func (g *Games) Flips() stats.Estimate {
	flipped := g.First() + g.Second()
	return share(float64(flipped), float64(flipped+g.Same()))
}

// Bias returns the position bias; see PositionBias.
func (g *Games) Bias() Bias { return PositionBias(g.First(), g.Second()) }

// share returns a proportion with Wilson's interval, or NaN of no trials.
func share(successes, n float64) stats.Estimate {
	if !(n > 0) {
		return stats.Estimate{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	low, high := stats.Wilson(successes, n)
	return stats.Estimate{Value: successes / n, Low: low, High: high}
}

// Bias is the bias of a judge for the first position.
type Bias struct {
	First, Second int // b and c, the numbers of items of which one position won both games
	// Logit is β, by which the first position raises the log odds of an arm; Low and High are
	// the ends of its 95 % interval. They can be infinite. Logit is NaN if b = c = 0.
	Logit, Low, High float64
	P                float64 // of the exact two-sided test of β = 0
}

// PositionBias estimates the position bias from b items of which the first position won both
// games and c items of which the second position did.
//
// Let the first position win a game of an item with the log odds β ± d, where d says how much
// better one arm is and changes its sign with the order. Then
//
//	P(both first)/P(both second) = σ(β+d) σ(β-d) / (σ(-β-d) σ(-β+d)) = e^{2β},
//
// whatever the items' d. So β is estimated by ½ ln(b/c), the test is binomial, of b among b + c
// with probability ½, and the interval is ½ logit of that of Clopper and Pearson ("The use of
// confidence or fiducial limits illustrated in the case of the binomial", Biometrika 1934). The
// share of first positions among all winners would be no estimate of β: where the arms differ, it
// is nearer to ½.
func PositionBias(first, second int) Bias {
	b, c := float64(first), float64(second)
	bias := Bias{First: first, Second: second, Low: math.Inf(-1), High: math.Inf(1), Logit: math.NaN(), P: 1}
	if first+second == 0 {
		return bias
	}
	half := func(x, y float64) float64 { return (portable.Log(x) - portable.Log(y)) / 2 }
	bias.Logit = half(b, c)
	low, high, rest := clopperPearson(b, c)
	bias.Low, bias.High = half(low, 1-low), half(high, rest)
	k := max(b, c)
	bias.P = min(1, 2*portable.BetaCDF(0.5, k, b+c-k+1)) // P(X ≥ k) of n fair coins
	return bias
}

// clopperPearson returns the ends of the 95 % interval of Clopper and Pearson of a proportion,
// and 1 - high, for b successes and c failures.
func clopperPearson(b, c float64) (low, high, rest float64) {
	low = 0
	if b > 0 {
		low = betaQuantile((1-stats.Confidence)/2, b, c+1)
	}
	if c > 0 {
		rest = betaQuantile((1-stats.Confidence)/2, c, b+1)
	}
	return low, 1 - rest, rest
}

// betaQuantile returns x with BetaCDF(x, a, b) = p, by bisection.
func betaQuantile(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	for range 200 {
		x := (low + high) / 2
		if x <= low || x >= high {
			break
		}
		if portable.BetaCDF(x, a, b) < p {
			low = x
		} else {
			high = x
		}
	}
	return (low + high) / 2
}

// Votes counts the outcomes of duels, by the position of the winner.
type Votes struct {
	First, Second, Tie, BothBad float64
}

// Duels returns the number of duels.
func (v *Votes) Duels() float64 { return v.First + v.Second + v.Tie + v.BothBad }

// Ties returns the share of duels without a winner, of both kinds, with Wilson's interval.
func (v *Votes) Ties() stats.Estimate { return share(v.Tie+v.BothBad, v.Duels()) }

// FirstShare returns the share of the first position among the duels with a winner, with Wilson's
// interval. It means something only where the log says which arm was shown first, and it
// understates a bias; see PositionBias.
func (v *Votes) FirstShare() stats.Estimate { return share(v.First, v.First+v.Second) }

// add counts a duel that was made so many times.
func (v *Votes) add(o pref.Outcome, count float64) {
	switch o {
	case pref.FirstWins:
		v.First += count
	case pref.SecondWins:
		v.Second += count
	case pref.Tie:
		v.Tie += count
	default:
		v.BothBad += count
	}
}

// gamesOf counts the items of each judge of a log that were judged in both orders. If a judge
// judged an item several times in an order, the first of them is paired with the first one in
// the other order, and so on; those that remain are left out.
func gamesOf(l *ranking.Log) []Games {
	games := make([]Games, judges(l))
	if !l.Slots {
		return games
	}
	of, _ := units(l) // the arms are those of the rows
	type key struct{ unit, judge int32 }
	waiting := map[key][]pref.Outcome{} // verdicts without a partner, of one order
	lowFirst := map[key]bool{}          // which order that is
	for row, u := range of {
		k := key{u, judgeOf(l, row)}
		if u == noUnit || k.judge < 0 {
			continue
		}
		o, low := l.Outcomes[row].Ternary(), l.First[row] < l.Second[row]
		list := waiting[k]
		if len(list) == 0 || lowFirst[k] == low {
			waiting[k], lowFirst[k] = append(list, o), low
			continue
		}
		x, y := list[0], o
		if low {
			x, y = y, x
		}
		games[k.judge].Table[x][y]++
		waiting[k] = list[1:]
	}
	return games
}
