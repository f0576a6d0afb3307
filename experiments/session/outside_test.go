package session

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/rng"
)

// memory is the host of a program in memory, whose learners are those of an entry.
type memory struct {
	duel.Host // nil: what sessions do not use
	entry     *duel.LearnerEntry
	params    param.Params
	replays   bool
	begun     int
}

func (*memory) Enter()          {}
func (*memory) Leave()          {}
func (*memory) Close()          {}
func (m *memory) Replays() bool { return m.replays }

func (m *memory) New(_ int, problem duel.Problem, stream *rng.Source) duel.Learner {
	m.begun++
	return struct{ duel.Learner }{m.entry.New(m.params, problem, stream)} // without a patience
}

// A learner that lives in a program is played ahead only if the program promises that it can be
// replayed. That changes no duel.
func TestAheadOfPrograms(t *testing.T) {
	var results []string
	for _, replays := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			writeArms(t, dir, 5, 4)
			var open, most atomic.Int64
			j := &scripted{name: "j", parallel: 4}
			j.answer = func(ctx context.Context, q ask.Question) (ask.Answer, error) {
				if n := open.Add(1); n > most.Load() {
					most.Store(n)
				}
				time.Sleep(time.Second)
				open.Add(-1)
				return byText(ctx, q)
			}
			s := with(t, dir, "reuse: true\nalgorithm: {kind: round-robin}\nbudget: {duels: 60}\n", j)
			m := &memory{entry: s.entry, params: s.Algorithm.Params, replays: replays}
			entry := *s.entry
			entry.Outside = &duel.Outside{
				Command: func(param.Params) []string { return []string{"program"} },
				Open:    func(param.Params, duel.Programs) (duel.Host, error) { return m, nil },
			}
			s.entry = &entry
			r, err := Run(t.Context(), s, options(dir))
			if err != nil {
				t.Fatal(err)
			}
			results = append(results, fmt.Sprint(r.Duels, r.Recommended, r.End))
			if want := map[bool]int64{false: 1, true: 4}[replays]; most.Load() != want {
				t.Errorf("replay %v: %d questions are open at once, want %d", replays, most.Load(), want)
			}
			if (m.begun > 1) != replays {
				t.Errorf("replay %v: %d trials were begun", replays, m.begun)
			}
		})
	}
	if results[0] != results[1] {
		t.Errorf("without replay %s, with it %s", results[0], results[1])
	}
}
