package simtest

import (
	"strings"
	"testing"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// counter is a learner of which the pairs depend on the duels and on a number that may change
// from trial to trial.
type counter struct{ arms, at int }

func (c *counter) Next() (pref.Pair, bool) {
	return pref.Pair{First: pref.Arm(c.at % c.arms), Second: pref.Arm((c.at + 1) % c.arms)}, c.at < 400
}
func (c *counter) Observe(_ pref.Pair, o pref.Outcome) { c.at += 1 + int(o) }
func (c *counter) Recommend() pref.Arm                 { return pref.Arm(c.at % c.arms) }

// A program that keeps something outside of its trials does not keep the promise to replay.
func TestReplays(t *testing.T) {
	trials, shared := 0, 0
	for _, c := range []struct {
		why  string
		make func(arms int) duel.Learner
		want string
	}{
		{"trials are independent", func(arms int) duel.Learner { return &counter{arms: arms} }, ""},
		{"each trial begins elsewhere", func(arms int) duel.Learner { trials++; return &counter{arms: arms, at: trials} }, "after the same 0 duels it proposes"},
		{"trials share what they know", func(arms int) duel.Learner { return &pooled{counter{arms: arms}, &shared} }, "duels it proposes"},
	} {
		e := duel.LearnerEntry{Listing: sim.Listing{Name: "counter"}, New: func(_ param.Params, p duel.Problem, _ *rng.Source) duel.Learner { return c.make(p.Arms) }}
		err := replays(&e, nil, func() error { return nil })
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.why, err, c.want)
		}
	}
}

// pooled counts the duels of all trials together.
type pooled struct {
	counter
	all *int
}

func (s *pooled) Observe(p pref.Pair, o pref.Outcome) {
	*s.all++
	s.counter.Observe(p, o)
	s.at += *s.all % 3
}
