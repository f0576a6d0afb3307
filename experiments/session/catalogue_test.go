package session

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/family"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// replayed is an environment whose duels have the outcomes of a session.
type replayed struct {
	t      *testing.T
	d      *drive
	counts map[pref.Pair]int
}

func (e *replayed) Arms() int              { return len(e.d.s.Arms) }
func (e *replayed) Name(a pref.Arm) string { return e.d.s.Arms[a] }
func (e *replayed) Truth() *duel.Truth     { return &duel.Truth{Undefined: true} }

// next returns the number of the duel of the pair.
func (e *replayed) next(p pref.Pair) int {
	u := pref.Pair{First: min(p.First, p.Second), Second: max(p.First, p.Second)}
	e.counts[u]++
	return e.counts[u] - 1
}

func (e *replayed) Duel(p pref.Pair) pref.Outcome {
	o, _, state := e.d.s.decide(e.d.record.store, p, e.d.s.calls(e.d.s.addressOf(p, e.next(p))))
	if state != decided {
		e.t.Fatalf("the loop asks for a duel of %v that the session has not", p)
	}
	return o
}

func (e *replayed) DuelSelf(a pref.Arm, n int) (t pref.Tally) {
	for range n {
		switch e.d.s.duelSelf(a, e.next(pref.Pair{First: a, Second: a})) {
		case pref.FirstWins:
			t.First++
		default:
			t.Second++
		}
	}
	return t
}

// Every learner of the catalogue that does not see the truth leads a session, and ends where
// the ordinary loop ends with the same outcomes.
func TestEveryLearnerLeadsASession(t *testing.T) {
	led := 0
	for _, e := range family.Standard().Algorithms.Entries() {
		entry, ok := e.(*duel.LearnerEntry)
		if !ok {
			continue
		}
		t.Run(entry.Name, func(t *testing.T) {
			p := entry.Test
			sample := entry.New(p, duel.Problem{Arms: 4, Horizon: 150}, rng.Stream(0))
			defer closeLearner(sample)
			if _, sees := sample.(duel.Clairvoyant); sees {
				return
			}
			led++
			dir := t.TempDir()
			writeArms(t, dir, 4, 3)
			text := yamlOf("reuse: true\nalgorithm: {kind: external}\nbudget: {duels: 150}\n" +
				"judge: {simulated: {kind: random-preferences, params: {arms: 4, level: easy, ties: 0.2}}}\n")
			read := func() *Session {
				s := load(t, dir, text, 4, 0, 0)
				s.Algorithm = family.NewSetting(entry).With(p)
				s.entry = entry
				return s
			}
			got, err := Run(t.Context(), read(), Options{Dir: filepath.Join(dir, "out"), Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			s := read()
			d := newDrive(s, Options{})
			if d.record, err = readJournal(JournalPath(filepath.Join(dir, "out")), s); err != nil {
				t.Fatal(err)
			}
			loop := duel.Loop{
				Name: entry.Name, Budget: s.Duels, Engine: duel.Step, Ranking: true,
				SelfDuels: entry.SelfDuels(p), ReadsSelfDuels: true,
			}
			var trial duel.Trial
			learner := s.fresh(nil, 0)
			if entry.TossesCoins(p) { // tallies would use other coins than single duels
				defer closeLearner(learner)
				learner = struct{ duel.Learner }{learner}
			}
			loop.Run(learner, &replayed{t, d, map[pref.Pair]int{}}, &trial)
			want := &Result{Recommended: s.Arms[trial.Recommended], Duels: trial.Duels, End: endStopped}
			if trial.Unresolved {
				want.End = endDuels
			}
			if diff := cmp.Diff(fmt.Sprint(want.Recommended, want.Duels, want.End), fmt.Sprint(got.Recommended, got.Duels, got.End)); diff != "" {
				t.Errorf("the loop -, the session +\n%s", diff)
			}
		})
	}
	if led < 50 {
		t.Errorf("only %d learners led a session", led)
	}
}
