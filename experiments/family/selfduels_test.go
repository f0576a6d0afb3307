package family_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// A fan lets arms 0 and 1 duel ten times and then arm 0 itself for ever.
type fan struct{ duels, firstWins int }

func (f *fan) Next() (pref.Pair, bool) {
	if f.duels < 10 {
		return pref.Pair{First: 0, Second: 1}, true
	}
	return pref.Pair{First: 0, Second: 0}, true
}

func (f *fan) Observe(_ pref.Pair, o pref.Outcome) {
	f.duels++
	if o == pref.FirstWins {
		f.firstWins++
	}
}

func (f *fan) Recommend() pref.Arm { return 0 }

// fanParams say what the entry of a fan declares.
type fanParams struct {
	Selves  bool `yaml:"selves" doc:"declare duels of an arm with itself"`
	Planned bool `yaml:"planned" doc:"need a horizon"`
}

func (fanParams) Validate() error { return nil }

// fanArms is the largest number of arms that a fan takes, which is above that of hudry13.
const fanArms = 20

// withFan is the standard catalogue with fans. Those of the last trials are kept.
func withFan(fans *[]*fan) *family.Catalogue {
	c := *family.Standard()
	c.Algorithms = append(slices.Clone(c.Algorithms), sim.Under("fans", duel.LearnerSpec[fanParams, *fan]{
		Spec: sim.Spec[fanParams]{Name: "fan", Card: sim.Card{Title: "Fan"}},
		New: func(fanParams, duel.Problem, *rng.Source) *fan {
			*fans = append(*fans, &fan{})
			return (*fans)[len(*fans)-1]
		},
		SelfDuels:      func(p fanParams) bool { return p.Selves },
		ReadsSelfDuels: func(p fanParams) bool { return p.Selves },
		NeedsHorizon:   func(p fanParams) bool { return p.Planned },
		MaxArms:        fanArms,
	}))
	return &c
}

// runFan runs trials of the only cell of the study with streams that are named by role
// and trial.
func runFan(t *testing.T, s *study.Study, trials int) *results.Block {
	t.Helper()
	worlds, err := study.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	run := s.Family.Runner(family.Plan{
		Cell: s.Cells[0], World: worlds[0], Options: s.Options, Budget: s.Budget, Checkpoints: s.Checkpoints, Schema: s.Schema(),
		Goroutines: 1, Halt: new(atomic.Bool),
		Stream: func(role string, trial int) *rng.Source { return rng.Stream(9, role, fmt.Sprint(trial)) },
	})
	b := results.NewBlock(s.Schema(), s.Cells[0].ID(), 0)
	for trial := range trials {
		run(trial, b)
	}
	return b
}

// The runner gives the loop what the entry declares, and a stream of the trial: duels of
// an arm with itself are duels and calls of the judge, decided by fair coins of their
// own stream, and no pair.
func TestSelfDuelsOfStudies(t *testing.T) {
	const trials, budget = 50, 60
	var fans []*fan
	text := "name: fans\nbudget: 60\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: fan, params: {selves: true}}]\n"
	s, err := study.Parse(withFan(&fans), studytest.File, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	b := runFan(t, s, trials)
	for name, want := range map[string]float64{"duels": budget, "calls": budget, "pairs": 1, "unresolved": 1} {
		for i, got := range b.Metrics[results.Find(s.Schema().Metrics, name)] {
			if got != want {
				t.Errorf("trial %d: %s is %v, want %v", i, name, got, want)
			}
		}
	}
	// The coins by themselves: those of the pair are not counted here.
	for i, f := range fans[len(fans)-trials:] {
		own := rng.Stream(9, "self-duels", fmt.Sprint(i))
		selves := 0
		for range budget - 10 {
			if own.Coin() {
				selves++
			}
		}
		if pair := f.firstWins - selves; pair < 0 || pair > 10 {
			t.Errorf("trial %d: the first slot wins %d duels, %d of them of arm 0 with itself", i, f.firstWins, selves)
		}
	}
}

func TestUndeclaredSelfDuelOfAStudy(t *testing.T) {
	var fans []*fan
	s, err := study.Parse(withFan(&fans), studytest.File, []byte("name: fans\nbudget: 60\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: fan}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		want := "joust: fan breaks the contract of a learner: after 10 duels it proposes the duel 0v0 of an arm with itself"
		if got := fmt.Sprint(recover()); !strings.HasPrefix(got, want) {
			t.Errorf("panic\n%s, want\n%s", got, want)
		}
	}()
	runFan(t, s, 1)
}

// An algorithm that needs a horizon is refused before the first duel where there is
// none, with the line of the key.
func TestNeededHorizon(t *testing.T) {
	const refused = "s.yaml:2: horizon is none, but fan needs one; write horizon: budget, or a number of duels (the cell hudry13/fan[planned=true])"
	for _, row := range []struct{ horizon, params, want string }{
		{"none", "{planned: true}", refused},
		{"none", "{planned: false}", ""},
		{"budget", "{planned: true}", ""},
		{"5", "{planned: true}", ""},
	} {
		var fans []*fan
		s, err := study.Parse(withFan(&fans), studytest.File, []byte("name: fans\nhorizon: "+row.horizon+"\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: fan, params: "+row.params+"}]\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = study.Open(s)
		if got := fmt.Sprint(err); got != row.want && (err != nil || row.want != "") {
			t.Errorf("horizon %s, %s: got %v, want %q", row.horizon, row.params, err, row.want)
		}
	}
}

// An algorithm is refused in an environment with more arms than it takes, before the first
// duel, with its line.
func TestMostArms(t *testing.T) {
	var fans []*fan
	for arms, want := range map[int]string{
		fanArms:     "",
		fanArms + 1: "s.yaml:3: fan: takes at most 20 arms, and there are 21 (in the environment arithmetic of line 2)",
	} {
		text := fmt.Sprintf("name: fans\nenvironments: [{kind: arithmetic, params: {arms: %d, gap: 0.01}}]\nalgorithms: [{kind: fan}]\n", arms)
		s, err := study.Parse(withFan(&fans), studytest.File, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = study.Open(s)
		if got := fmt.Sprint(err); got != want && (err != nil || want != "") {
			t.Errorf("%d arms: got %v, want %q", arms, err, want)
		}
	}
}
