package ranking

import (
	"errors"
	"math"
	"slices"
	"strconv"

	"joust/sim/parallel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// The constants of Elo's ratings, which are those of FastChat and Evalica.
const (
	EloStart  = 1000.0 // the rating of an arm before its first duel
	EloScale  = 400.0  // a difference of so many points is odds of 10 to 1
	EloStep   = 4.0    // K, the greatest change of a rating by one duel
	EloOrders = 200    // the number of random orders
)

// EloRatings are the ratings of the arms of a log, in points. A rating is the end of a path
// through the duels, not an estimate: it depends on their order, and the last duels count most.
type EloRatings struct {
	Path []float64 // after the duels in the order of the log
	// Mean, Low and High are the mean and the central 95 % of the ratings over Orders random
	// orders: of 200, Low and High leave out the 5 smallest and the 5 greatest.
	Mean, Low, High []float64
	Orders          int
}

// Elo returns the ratings of the arms of a log (A. Elo, "The rating of chessplayers, past and
// present", 1978). A duel of arms with the ratings a and b changes them by
//
//	±K (y - 1/(1 + 10^((b-a)/400))),  K = 4,
//
// where y is 1, ½ or 0 if the first wins, ties or loses, and both-bad is a tie. A duel of weight v
// changes them by v times as much.
//
// Random orders are drawn from the streams "rank", "elo" and their number, of the root seed;
// workers goroutines go through several at a time, which changes no number.
//
// Elo fails if the rows of the log are counts, whose duels have no order.
func Elo(l *Log, orders int, root uint64, workers int) (*EloRatings, error) {
	if l.Counts != nil {
		return nil, errors.New("Elo's ratings need duels in the order in which they were judged; a log of counts has no order")
	}
	n, k := len(l.Outcomes), len(l.Arms)
	path := make([]int32, n)
	for i := range path {
		path[i] = int32(i)
	}
	e := &EloRatings{Path: eloPath(l, path), Orders: orders}
	if orders < 1 {
		return e, nil
	}
	ratings := make([][]float64, orders)
	parallel.Range(workers, orders, func(_, low, high int) {
		order := slices.Clone(path)
		for b := low; b < high; b++ {
			copy(order, path)
			rng.Stream(root, "rank", "elo", strconv.Itoa(b)).Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
			ratings[b] = eloPath(l, order)
		}
	})
	e.Mean, e.Low, e.High = make([]float64, k), make([]float64, k), make([]float64, k)
	outside := orders / 40 // 2.5 % at each end
	sample := make([]float64, orders)
	for i := range k {
		sum := 0.0
		for b := range ratings {
			sample[b] = ratings[b][i]
			sum += sample[b]
		}
		slices.Sort(sample)
		e.Mean[i] = sum / float64(orders)
		e.Low[i], e.High[i] = sample[outside], sample[orders-1-outside]
	}
	return e, nil
}

// eloPath returns the ratings after the duels of the log in this order.
func eloPath(l *Log, order []int32) []float64 {
	ratings := make([]float64, len(l.Arms))
	for i := range ratings {
		ratings[i] = EloStart
	}
	for _, row := range order {
		a, b := l.First[row], l.Second[row]
		change := eloChange(ratings[b]-ratings[a], l.Outcomes[row])
		if l.Weights != nil {
			change = float64(change * l.Weights[row])
		}
		ratings[a] += change
		ratings[b] -= change
	}
	return ratings
}

// eloChange returns the change of the rating of the first arm of a duel, if the second had
// that many points more.
func eloChange(lead float64, o pref.Outcome) float64 {
	expected := 1 / (1 + portable.Exp(float64(lead*(math.Ln10/EloScale))))
	switch o {
	case pref.FirstWins:
		return float64(EloStep * (1 - expected))
	case pref.SecondWins:
		return float64(EloStep * -expected)
	}
	return float64(EloStep * (0.5 - expected))
}
