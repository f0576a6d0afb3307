package simtest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/pref"
	"joust/sim/rng"
)

// CheckEntry checks a catalogue's entry: its documentation and, with the parameters,
// the contract of its family. Each violation is a sentence about what is missing.
func CheckEntry(e sim.Entry, p param.Params) []Violation {
	list := Check(Listing{e.Listed()})
	var s Subject
	err := recovered(func() (err error) {
		s, err = Of(e, p)
		return err
	})
	if err != nil {
		return append(list, Violation{e.Listed().Name, "an entry must be usable with the given parameters", err.Error()})
	}
	return append(list, Check(s)...)
}

// CheckHosted is CheckEntry for an algorithm of duels that is a program, which is the host:
// every learner of the suite is a trial of it.
func CheckHosted(e sim.Entry, p param.Params, host duel.Host) []Violation {
	entry := *e.(*duel.LearnerEntry)
	trials := 0
	entry.New = func(_ param.Params, problem duel.Problem, stream *rng.Source) duel.Learner {
		trials++
		return host.New(trials, problem, stream)
	}
	entry.Waits = entry.Outside.Leaps(p)
	list := CheckEntry(&entry, p)
	if host.Replays() {
		var found error
		if err := recovered(func() error { found = replays(&entry, p, host.Err); return nil }); err != nil {
			found = err
		}
		if found != nil {
			list = append(list, Violation{entry.Name, `a program that says "replay": true must do the same in a new trial with the same seed and duels`, found.Error()})
		}
	}
	return list
}

// replayedDuels is how many duels are replayed, of a trial that goes on beside its replay.
const replayedDuels = 300

// replays returns an error unless learners do what a learner before them did who had the same
// duels: one that is begun in the middle of its trial and catches up, and one after its end.
// An error of the program itself is not reported here.
func replays(e *duel.LearnerEntry, p param.Params, failed func() error) error {
	coins := rng.Stream(1, "simtest", "replay")
	problem := duel.Problem{Arms: 5, Horizon: 2 * replayedDuels}
	begin := func() (duel.Learner, func()) {
		l := e.New(p, problem, rng.Stream(1, "simtest", "replayed"))
		if c, ok := l.(duel.Closer); ok {
			return l, c.Close
		}
		return l, func() {}
	}
	original, end := begin()
	type step struct {
		pair        pref.Pair
		more        bool
		recommended pref.Arm
		outcome     pref.Outcome
	}
	now := func(l duel.Learner) (s step) {
		s.pair, s.more = l.Next()
		s.recommended = l.Recommend()
		return s
	}
	var steps []step
	catchUp := func(l duel.Learner, from int) error {
		for i, s := range steps[from:] {
			got := now(l)
			got.outcome = s.outcome
			switch {
			case failed() != nil:
				return nil
			case got != s:
				return fmt.Errorf("after the same %d duels it proposes %v and recommends arm %d; the trial before proposed %v and recommended arm %d", from+i, got.pair, got.recommended, s.pair, s.recommended)
			case s.more:
				l.Observe(s.pair, s.outcome)
			}
		}
		return nil
	}
	var second duel.Learner
	had := 0
	for i := range 2 * replayedDuels {
		s := now(original)
		if s.outcome = pref.Outcome(coins.Intn(3)); s.pair.First == s.pair.Second {
			s.outcome = pref.Outcome(coins.Intn(2))
		}
		steps = append(steps, s)
		if i >= replayedDuels || !s.more {
			if second == nil {
				var close func()
				second, close = begin()
				defer close()
			}
			if err := catchUp(second, had); err != nil {
				return err
			}
			had = len(steps)
		}
		if !s.more || failed() != nil {
			break
		}
		original.Observe(s.pair, s.outcome)
	}
	end()
	third, close := begin()
	defer close()
	return catchUp(third, 0)
}

// Of returns the subject for an entry with these parameters. It fails if the
// parameters are not allowed, if an environment cannot be made with them, and if
// there is no suite for the family.
func Of(e sim.Entry, p param.Params) (Subject, error) {
	if err := param.Check(p); err != nil {
		return nil, err
	}
	switch e := e.(type) {
	case *duel.LearnerEntry:
		return DuelLearner{
			Name: withParams(e.Listing, p, true),
			New: func(problem duel.Problem, stream *rng.Source) duel.Learner {
				return e.New(p, problem, stream)
			},
			TossesCoins:    e.TossesCoins(p),
			SelfDuels:      e.SelfDuels(p),
			ReadsSelfDuels: e.ReadsSelfDuels(p),
			Endless:        e.Endless(p),
			NeedsHorizon:   e.NeedsHorizon(p),
			Outside:        e.Command(p) != nil,
		}, nil
	case *duel.WorldEntry:
		w, err := e.New(p)
		if err != nil {
			return nil, err
		}
		return DuelWorld{withParams(e.Listing, p, false), w}, nil
	case *multiuser.LearnerEntry:
		suits, ok := p.(multiuser.Params)
		if !ok {
			return nil, fmt.Errorf("parameters of type %T have no method Suits", p)
		}
		return MultiuserLearner{
			Name: withParams(e.Listing, p, false),
			New: func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
				return e.New(p, problem, data, own)
			},
			Suits: suits.Suits,
		}, nil
	case *multiuser.WorldEntry:
		w, err := e.New(p)
		if err != nil {
			return nil, err
		}
		return MultiuserWorld{withParams(e.Listing, p, false), w}, nil
	}
	return ofChoices(e, p)
}

// ofChoices is Of for the family of choices.
func ofChoices(e sim.Entry, p param.Params) (Subject, error) {
	switch e := e.(type) {
	case *choice.LearnerEntry:
		suits, ok := p.(choice.Params)
		if !ok {
			return nil, fmt.Errorf("parameters of type %T have no method Suits", p)
		}
		s := ChoiceLearner{
			Name: withParams(e.Listing, p, true),
			New: func(problem *choice.Problem, own *rng.Source) choice.Learner {
				return e.New(p, problem, own)
			},
			Suits: suits.Suits,
		}
		if e.Ideal != nil {
			s.Ideal = func(problem *choice.Problem, values []float64, c *choice.Choice) { e.Ideal(p, problem, values, c) }
		}
		return s, nil
	case *choice.WorldEntry:
		w, err := e.New(p)
		if err != nil {
			return nil, err
		}
		return ChoiceWorld{withParams(e.Listing, p, false), w}, nil
	}
	return ofPolicies(e, p)
}

// ofPolicies is Of for the family of policies.
func ofPolicies(e sim.Entry, p param.Params) (Subject, error) {
	switch e := e.(type) {
	case *policy.LearnerEntry:
		suits, ok := p.(policy.Params)
		if !ok {
			return nil, fmt.Errorf("parameters of type %T have no method Suits", p)
		}
		return PolicyLearner{
			Name: withParams(e.Listing, p, true),
			New: func(problem *policy.Problem, own *rng.Source) policy.Learner {
				return e.New(p, problem, own)
			},
			Suits: suits.Suits,
		}, nil
	case *policy.WorldEntry:
		w, err := e.New(p)
		if err != nil {
			return nil, err
		}
		return PolicyWorld{withParams(e.Listing, p, false), w}, nil
	}
	return nil, fmt.Errorf("there is no suite for the family %q", e.Listed().Family)
}

// withParams returns the name of the entry followed by its parameters: all of them,
// or only those that differ from the defaults.
func withParams(l sim.Listing, p param.Params, all bool) string {
	name := l.Name
	for _, f := range param.Fields(p) {
		if all || !f.IsDefault(l.Defaults) {
			name += fmt.Sprintf(" %s=%s", f.Name, f.Text())
		}
	}
	return name
}

// Neighbours returns the parameters p, followed by those in which one of the parameters
// with few values, which are words and yes-or-no parameters, has another value. It
// leaves out what is not allowed.
func Neighbours(p param.Params) []param.Params {
	sets := []param.Params{p}
	for _, f := range param.Fields(p) {
		for _, v := range fewValues(f) {
			if changed := with(f, p, v); v != f.Value() && param.Check(changed) == nil {
				sets = append(sets, changed)
			}
		}
	}
	return sets
}

// Variants returns the parameters p with every combination of the values of the
// parameters with few values, allowed or not.
func Variants(p param.Params) []param.Params {
	sets := []param.Params{p}
	for i, f := range param.Fields(p) {
		values := fewValues(f)
		if values == nil {
			continue
		}
		var more []param.Params
		for _, set := range sets {
			for _, v := range values {
				more = append(more, with(param.Fields(set)[i], set, v))
			}
		}
		sets = more
	}
	return sets
}

// fewValues returns the values of a parameter that has few of them, and nil for others.
func fewValues(f param.Field) (values []any) {
	if f.Type == "yes or no" {
		return []any{false, true}
	}
	for _, o := range f.Options {
		values = append(values, o)
	}
	return values
}

// with returns the parameters p with one of the few values of the field f.
func with(f param.Field, p param.Params, value any) param.Params {
	changed, err := f.With(p, value)
	if err != nil {
		panic(fmt.Sprintf("simtest: %s does not accept its own value %v: %v", f.Name, value, err))
	}
	return changed
}

// Params returns the entry's parameters for tests, as ExampleParams does, with files
// in a temporary folder of the test.
func Params(t testing.TB, l sim.Listing) param.Params {
	t.Helper()
	p, err := ExampleParams(l, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ExampleParams returns the entry's parameters for tests. If the entry reads files, it
// writes the entry's examples of them into the folder dir.
func ExampleParams(l sim.Listing, dir string) (param.Params, error) {
	p := l.Test
	for _, f := range param.Fields(p) {
		text, ok := l.Files[f.Name]
		if !ok {
			continue
		}
		path := filepath.Join(dir, f.Name+".csv")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return nil, err
		}
		var err error
		if p, err = f.With(p, param.File{Text: path, Path: path}); err != nil {
			return nil, err
		}
	}
	return p, nil
}
