package session

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

// Rehearse plays the session so often, without a journal, each time with another root seed and
// the judge that the function makes for it, and returns how each ended. The algorithm must
// live in joust.
func Rehearse(ctx context.Context, s *Session, times int, judge func(root uint64) ask.Judge) (list []*Result, err error) {
	for i := range times {
		again := *s
		again.Root = RehearsalRoot(s, i)
		again.Judge = judge(again.Root)
		t := *s.texts
		t.decks = map[[2]pref.Arm][]int{}
		again.texts = &t
		d := newDrive(&again, Options{})
		d.restart()
		err := errors.Join(d.loop(ctx), d.close(), again.Judge.Close())
		if err != nil {
			return nil, err
		}
		list = append(list, d.result())
	}
	return list, nil
}

// RehearsalRoot returns the root seed of a rehearsal, which are numbered from 0.
func RehearsalRoot(s *Session, i int) uint64 { return s.stream("rehearsal", strconv.Itoa(i)).Uint64() }

// Programs returns the words of the program in which the session's algorithm lives; nil if it
// lives in joust.
func (s *Session) Programs() []string {
	return s.entry.Command(s.Algorithm.Params)
}

// What expect simulates.
const (
	mostRests  = 40
	mostSteps  = 2_000_000 // of learners
	leastRests = 5
)

// expect returns how many verdicts a session will have that has had these duels and verdicts:
// the mean and the 90 % quantile of simulated continuations, in which a duel of a pair has the
// law of its outcomes so far, with one more duel of the law of all outcomes.
func (s *Session) expect(steps []step, verdicts int) (p ask.Progress) {
	k := len(s.Arms)
	counts := make([][3]float64, k*k) // wins of the smaller arm, of the larger one, and ties
	var all [3]float64
	for _, x := range steps {
		o := x.outcome.Ternary()
		if x.dropped || x.pair.First == x.pair.Second {
			continue
		}
		if x.pair.First > x.pair.Second {
			o = o.Flip()
		}
		counts[unordered(x.pair, k)][o]++
		all[o]++
	}
	n := all[0] + all[1] + all[2]
	tie := (all[2] + 1.0/3) / (n + 1)
	prior := [3]float64{(1 - tie) / 2, (1 - tie) / 2, tie}
	times := min(mostRests, max(leastRests, mostSteps/s.Duels))
	each := float64(float64(s.CallsOfDuel())*(1+s.Retest)) + s.Control
	totals := make([]float64, times)
	for i := range totals {
		coins := s.stream("expected", strconv.Itoa(i))
		l := newPath(s.fresh(nil, 0), k)
		for _, x := range steps {
			l.observe(x)
		}
		rest := 0
		for len(l.steps) < s.Duels {
			pair, more := l.learner.Next()
			if !more {
				break
			}
			x := step{pair: pair, outcome: pref.Outcome(coins.Intn(2))}
			if pair.First != pair.Second {
				rest++
				c := counts[unordered(pair, k)]
				u := float64(coins.Float64() * (c[0] + c[1] + c[2] + 1))
				switch {
				case u < c[0]+prior[0]:
					x.outcome = pref.FirstWins
				case u < c[0]+prior[0]+c[1]+prior[1]:
					x.outcome = pref.SecondWins
				default:
					x.outcome = pref.Tie
				}
				if pair.First > pair.Second {
					x.outcome = x.outcome.Flip()
				}
			}
			l.observe(x)
		}
		closeLearner(l.learner)
		totals[i] = float64(verdicts) + float64(float64(rest)*each)
	}
	slices.Sort(totals)
	mean := 0.0
	for _, t := range totals {
		mean += t / float64(times)
	}
	return ask.Progress{Expected: int(math.Round(mean)), High: int(math.Round(totals[(9*times+9)/10-1]))}
}
