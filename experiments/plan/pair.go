package plan

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"joust/sim/pref"
	"joust/sim/purchase"
	"joust/sim/rng"
)

// Pair is what it takes to decide two arms alone: the best one and its closest rival.
type Pair struct {
	Share float64 // of the duels with a winner that the best arm wins
	Ties  float64 // share of duels without a winner
	// Fixed is the number of duels of the test of purchase.Decisive, with those
	// without a winner; +Inf if the pair is Even.
	Fixed   float64
	Anytime *Run // the anytime test, which may stop after every duel
}

// even is the greatest distance of a share from ½ that counts as none: rounding errors of a
// fitted strength are smaller, and a test would take more than 10¹³ duels to find it.
const even = 1e-7

// Even reports whether the two arms are equally good, so that no number of duels decides them.
func (p *Pair) Even() bool { return math.Abs(p.Share-.5) <= even }

// instances is the number of drawn matrices of which the median pair is taken.
const instances = 1001

// pair returns the pair of the best arm and its closest rival before the judge, of the median
// world by the share of the best arm.
func (w *World) pair(j *Judge, root uint64) *Pair {
	if w.fixed != nil {
		return closest(j.judged(w.fixed), bestOf(w.fixed))
	}
	type rival struct {
		share float64
		m     *pref.Matrix
		best  pref.Arm
	}
	var list []rival
	for n := range instances {
		m := w.draw(rng.Stream(root, "plan", "pair", strconv.Itoa(n)))
		best := bestOf(m)
		list = append(list, rival{closest(m, best).Share, m, best})
	}
	slices.SortStableFunc(list, func(a, b rival) int { return cmp.Compare(a.share, b.share) })
	middle := list[len(list)/2]
	return closest(j.judged(middle.m), middle.best)
}

// bestOf returns the arm that is preferred to the most others, with the lowest number among equals.
func bestOf(m *pref.Matrix) pref.Arm { return pref.Best(m.CopelandHalfWorth(), 0)[0] }

// closest returns the pair of the best arm in which its share is least.
func closest(m *pref.Matrix, best pref.Arm) *Pair {
	p := &Pair{Share: math.Inf(1)}
	for a := range pref.Arm(m.Arms()) {
		if a == best {
			continue
		}
		win, lose := m.Win(best, a), m.Win(a, best)
		if share := win / (win + lose); share < p.Share {
			p.Share, p.Ties = share, m.Tie(best, a)
		}
	}
	p.Fixed = math.Inf(1)
	if !p.Even() {
		p.Fixed = purchase.Decisive(p.Share) / (1 - p.Ties)
	}
	return p
}

// run simulates the anytime test of the pair.
func (p *Pair) run(ctx context.Context, s *Simulator, trials int) error {
	decided := 1 - p.Ties
	m := pref.NewMatrix(2)
	m.Set(0, 1, float64(decided*p.Share), p.Ties, float64(decided*(1-p.Share)))
	two := *s
	two.world = (&World{Arms: 2, fixed: m}).trials(&Judge{})
	var err error
	p.Anytime, err = two.Trials(ctx, anytime, 0, 0, trials, nil)
	return err
}
