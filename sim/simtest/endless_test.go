package simtest

import (
	"strings"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// A devotee is a challenger that goes on for ever: its last champion duels the next arm.
type devotee struct {
	*challenger
	most int // wins of a tally that it counts at most
}

func (l devotee) over() bool { return int(l.next) >= l.k }

func (l devotee) Next() (pref.Pair, bool) {
	p, _ := l.challenger.Next()
	p.Second %= pref.Arm(l.k)
	if p.First == p.Second {
		p.Second = (p.First + 1) % pref.Arm(l.k)
	}
	return p, true
}

func (l devotee) Patience() int {
	if l.over() {
		return 100
	}
	return l.challenger.Patience()
}

func (l devotee) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

func (l devotee) ObserveTally(p pref.Pair, t pref.Tally) {
	if l.over() {
		return
	}
	t.First = min(t.First, l.most)
	l.challenger.ObserveTally(p, t)
}

// Learners that never stop agree in duels whatever they do: their plays are compared.
func TestSuiteChecksEndlessLearners(t *testing.T) {
	for _, tt := range []struct {
		about string
		make  func(*challenger) duel.Learner
		want  string // part of the violation; "" for none
	}{
		{"sound", func(l *challenger) duel.Learner { return devotee{l, 100} }, ""},
		{"miscounting in leaps", func(l *challenger) duel.Learner { return devotee{l, 2} }, "play every arm equally often, in law: the distance between the distributions of the plays of arm"},
		{"stopping", func(l *challenger) duel.Learner { return l }, "never stop if it declares so: it declares that it never stops and stopped after"},
	} {
		if Quick() && tt.about == "miscounting in leaps" {
			continue // the trials are too few to show the difference of the laws
		}
		s := DuelLearner{Name: tt.about, Endless: true, New: func(p duel.Problem, s *rng.Source) duel.Learner { return tt.make(newChallenger(p, s)) }}
		err := Test(s)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want a violation with %q", tt.about, err, tt.want)
		}
	}
}
