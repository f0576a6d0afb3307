package preference

import (
	"fmt"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// battleTrial is the instance of one trial of a log. It is a duel.Environment, a
// duel.Tallier and duel.Instanced.
type battleTrial struct {
	fileTrial
	world *Battles
	coins *rng.Source
}

// Trial implements duel.World. Its first stream numbers the arms. The second decides duels;
// that of a stock decides in which order its verdicts are used.
func (w *Battles) Trial(instance, coins *rng.Source) duel.Environment {
	t := battleTrial{fileTrial: newFileTrial(w.matrix, w.right, w.worths, w.params.Shuffle, instance), world: w, coins: coins}
	if w.stock == nil {
		return &t
	}
	s := &stockTrial{battleTrial: t, left: make([][4]uint32, len(w.stock))}
	copy(s.left, w.stock)
	return s
}

// Arms implements duel.Environment.
func (t *battleTrial) Arms() int { return t.world.arms }

// law returns the law of the pair.
func (t *battleTrial) law(p pref.Pair) *duel.Law {
	return &t.world.laws[int(t.arm(p.First))*t.world.arms+int(t.arm(p.Second))]
}

// Duel implements duel.Environment.
func (t *battleTrial) Duel(p pref.Pair) pref.Outcome { return t.law(p).Outcome(t.coins.Draw()) }

// DuelTally implements duel.Tallier.
func (t *battleTrial) DuelTally(p pref.Pair, n int) pref.Tally { return t.law(p).Tally(t.coins, n) }

// stockTrial is a battleTrial in which each verdict of the log is used at most once. It is
// duel.Finite.
//
// The numbers of outcomes of n duels of a pair with N verdicts are multivariate
// hypergeometric. Each is drawn by itself, uniformly from the verdicts that are left: the
// coins of single duels and of tallies are the same, and a trial draws no more than the log
// has.
type stockTrial struct {
	battleTrial
	left [][4]uint32 // as Battles.stock
}

// verdicts returns those that are left of the pair, and whether they are those of the
// reversed pair.
func (t *stockTrial) verdicts(p pref.Pair) (left *[4]uint32, reversed bool) {
	i, j := int(t.arm(p.First)), int(t.arm(p.Second))
	if reversed = !t.world.log.ordered && i > j; reversed {
		i, j = j, i
	}
	return &t.left[i*t.world.arms+j], reversed
}

// Finite implements duel.Finite.
func (t *stockTrial) Finite() bool { return true }

// Left implements duel.Finite.
func (t *stockTrial) Left(p pref.Pair) int {
	left, _ := t.verdicts(p) // either order has as many
	return total(left)
}

func total(n *[4]uint32) int { return int(n[0]) + int(n[1]) + int(n[2]) + int(n[3]) }

// Duel implements duel.Environment.
func (t *stockTrial) Duel(p pref.Pair) pref.Outcome {
	left, reversed := t.verdicts(p)
	n := total(left)
	if n == 0 {
		panic(fmt.Sprintf("preference: a duel of %v, of which none is left in the log", p))
	}
	at := uint32(0)
	o, draw := pref.FirstWins, uint32(t.coins.Intn(n))
	for ; draw >= at+left[o]; o++ {
		at += left[o]
	}
	left[o]--
	if reversed {
		return o.Flip()
	}
	return o
}

// DuelTally implements duel.Tallier.
func (t *stockTrial) DuelTally(p pref.Pair, n int) (tally pref.Tally) {
	for range n {
		tally.Add(t.Duel(p))
	}
	return tally
}
