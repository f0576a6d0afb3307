package duel_test

import (
	"fmt"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// firstTo lets two arms duel until one has a given number of wins. It cannot stop
// before the leading arm has all the wins that it still needs: its patience.
type firstTo struct {
	wins int
	won  pref.Tally
}

func (l *firstTo) Next() (pref.Pair, bool) {
	return pref.Pair{First: 0, Second: 1}, l.Patience() > 0
}

func (l *firstTo) Observe(_ pref.Pair, o pref.Outcome) { l.won.Add(o) }

func (l *firstTo) Recommend() pref.Arm {
	if l.won.Second > l.won.First {
		return 1
	}
	return 0
}

func (l *firstTo) Patience() int { return l.wins - max(l.won.First, l.won.Second) }

func (l *firstTo) ObserveTally(_ pref.Pair, t pref.Tally) {
	l.won.First += t.First
	l.won.Second += t.Second
}

func Example() {
	m := pref.NewMatrix(2)
	m.Set(0, 1, 0.40, 0.15, 0.45) // the second arm is slightly better
	env := simtest.NewWorld(m, rng.Stream(1, "duels", "example", "1"))

	loop := duel.Loop{Name: "first-to", Budget: 10_000, Checkpoints: []int{10, 1000, 5000}, Engine: duel.Leap}
	var trial duel.Trial
	loop.Run(&firstTo{wins: 1000}, env, &trial)
	fmt.Printf("arm %d after %d duels, right: %v\n", trial.Recommended, trial.Duels, trial.Correct)
	fmt.Println("wrong at the checkpoints:", trial.Wrong)
	// Output:
	// arm 1 after 2153 duels, right: true
	// wrong at the checkpoints: [1 0 0]
}
