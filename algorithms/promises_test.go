package algorithms

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// spent returns how much of the quantity a trial used.
func spent(of sim.Quantity, t *duel.Trial) int {
	switch of {
	case sim.Duels:
		return t.Duels
	case sim.Rounds:
		return t.Rounds
	case sim.Scored:
		return t.Scored
	case sim.Generated:
		return t.Generated
	}
	panic("no trial counts the quantity " + of)
}

// counted returns the promises of an entry that TestPromises reads.
func counted(e *duel.LearnerEntry) (list []sim.Promise) {
	for _, p := range e.Promises {
		if p.Test == sim.Conformance {
			list = append(list, p)
		}
	}
	return list
}

// settings returns the parameters p with every combination of words, and each of these
// with small values of the numbers that bounds name.
func settings(p param.Params, promises []sim.Promise) (sets []param.Params) {
	for _, set := range simtest.Variants(p) {
		sets = append(sets, set)
		for _, f := range param.Fields(set) {
			if !slices.ContainsFunc(promises, func(p sim.Promise) bool {
				_, named := p.When[f.Name]
				for _, name := range p.Where {
					named = named || name == f.Name
				}
				return named
			}) {
				continue
			}
			if _, whole := f.Value().(int); !whole {
				continue
			}
			for _, value := range []int{0, 1, 2, 5, 12} {
				if changed, err := f.With(set, value); err == nil && param.Check(changed) == nil {
					sets = append(sets, changed)
				}
			}
		}
	}
	return slices.DeleteFunc(sets, func(p param.Params) bool { return param.Check(p) != nil })
}

// uniform returns a matrix of n arms in which the arm of lower number wins and ties with
// these probabilities.
func uniform(n int, win, tie float64) *pref.Matrix {
	m := pref.NewMatrix(n)
	for i := range pref.Arm(n) {
		for j := i + 1; j < pref.Arm(n); j++ {
			m.Set(i, j, win, tie, 1-win-tie)
		}
	}
	return m
}

// tight is the least share of a bound that some trial must use, so that no promise can
// become looser unnoticed.
const tight = 0.49

// TestPromises plays the entries on small worlds: a world without noise, one with much of
// it, one of even pairs, and one where all duels are ties; with arms of different answers and with pairs of
// the same answer. No trial may use more than a promise says, and none that stopped may
// use less than a promise of a least number says. A trial is cut one duel after the
// greatest number that is promised, so that a broken promise of duels costs no time.
func TestPromises(t *testing.T) {
	for _, e := range learners() {
		promises := counted(e)
		if promises == nil {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			kept := make([]int, len(promises))    // trials in which each was tested
			use := make([]float64, len(promises)) // by promise, the greatest share of the bound that a trial used, or its inverse for a least number
			sets := settings(e.Defaults, promises)
			for _, n := range []int{2, 3, 5, 8, 13} {
				for at, p := range sets {
					if n > 3 && at%7 != n%7 { // all sets with few arms, and a seventh of them with many
						continue
					}
					for w, law := range []struct{ win, tie float64 }{{1, 0}, {0.4, 0.3}, {0.35, 0.3}, {0, 1}} {
						for _, teams := range []int{0, (n + 1) / 2} {
							label := fmt.Sprintf("%s, %d arms, %+v, %d answers, %+v", e.Name, n, law, teams, p)
							problem := duel.Problem{Arms: n, Scores: make([]float64, n), Parts: make([][]float64, n)}
							for i := range n {
								problem.Scores[i], problem.Parts[i] = float64(i)/float64(n), []float64{0.5, 0.9}
								if teams > 0 {
									problem.Teams = append(problem.Teams, i%teams)
								}
							}
							budget := 20_000
							for _, promise := range promises {
								if most, ok := promise.Value(p, n); ok && promise.Made(p) && promise.Of == sim.Duels && promise.Is == sim.AtMost {
									budget = max(1, int(most)+1)
								}
							}
							var result duel.Trial
							s := strconv.Itoa(w)
							loop := duel.Loop{Name: label, Budget: budget, Engine: duel.Auto}
							loop.Run(e.New(p, problem, rng.Stream(1, e.Name, "learner", s)), simtest.NewWorld(uniform(n, law.win, law.tie), rng.Stream(1, e.Name, "coins", s)), &result)
							for i, promise := range promises {
								if !promise.Made(p) {
									continue
								}
								bound, ok := promise.Value(p, n)
								if !ok {
									t.Fatalf("%s: the bound %s has no value", label, promise.Bound)
								}
								got := float64(spent(promise.Of, &result))
								switch promise.Is {
								case sim.AtMost:
									kept[i]++
									if bound > 0 {
										use[i] = max(use[i], got/bound)
									} else {
										use[i] = 1
									}
									if got > bound+1e-9 && (teams == 0 || promise.Of != sim.Rounds) {
										t.Fatalf("%s: %v %s, promised at most %s = %v", label, got, promise.Of, promise.Bound, bound)
									}
								case sim.AtLeast:
									if result.Unresolved || teams > 0 {
										continue
									}
									kept[i]++
									use[i] = max(use[i], bound/got)
									if got < bound-1e-9 {
										t.Fatalf("%s: %v %s, promised at least %s = %v", label, got, promise.Of, promise.Bound, bound)
									}
								default:
									t.Fatalf("%s: a bound %q is not tested", label, promise.Is)
								}
							}
						}
					}
				}
			}
			for i, n := range kept {
				if n == 0 {
					t.Errorf("no trial tested the promise %q", promises[i].Sentence())
				} else if use[i] < tight {
					t.Errorf("no trial used more than %.2g of the bound of the promise %q, which is too loose to be of use", use[i], promises[i].Sentence())
				}
			}
		})
	}
}

// TestPromisedFailures checks that what a card says of the failure probability is what
// TestGuarantees counts: the bound of the card is the entry's δ for the four arms of its
// instances, and a bound is in the card exactly where the entry has one.
func TestPromisedFailures(t *testing.T) {
	for _, e := range learners() {
		for _, p := range simtest.Variants(e.Defaults) {
			if param.Check(p) != nil {
				continue
			}
			delta := e.Guarantee(p).Delta
			promised := 0.0
			for _, promise := range e.Promises {
				if promise.Of != sim.Failure || promise.Test != sim.Guaranteed || !promise.Made(p) {
					continue
				}
				bound, ok := promise.Value(p, 4)
				if !ok {
					t.Fatalf("%s: the bound %s has no value", e.Name, promise.Bound)
				}
				promised = bound
			}
			if math.Abs(promised-delta) > 1e-15 {
				t.Errorf("%s %+v: the card promises failures of at most %v, the entry %v", e.Name, p, promised, delta)
			}
		}
	}
}
