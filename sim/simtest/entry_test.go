package simtest

import (
	"fmt"
	"strings"
	"testing"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

type needParams struct {
	Need int `yaml:"need" doc:"wins that decide a match"`
}

func (p needParams) Validate() error { return param.Count("need", p.Need, 1, 100) }

var challengerSpec = duel.LearnerSpec[needParams, *challenger]{
	Spec: sim.Spec[needParams]{
		Name:     "challenger",
		Card:     sim.Card{Title: "Challenger", About: "The champion duels the next arm.", Feedback: "Wins.", Guarantee: "None.", Cost: "O(1)."},
		Defaults: needParams{9},
	},
	New: func(p needParams, problem duel.Problem, s *rng.Source) *challenger {
		l := newChallenger(problem, s)
		l.need = p.Need
		return l
	},
}

// strangeEntry is an entry of a family without a suite.
type strangeEntry struct{ sim.Listing }

func TestCheckEntry(t *testing.T) {
	e := challengerSpec.Entry()
	if list := CheckEntry(e, e.Listed().Defaults); len(list) > 0 {
		t.Errorf("a sound entry: got %v", list)
	}
	for _, c := range []struct {
		what  string
		spoil func(*duel.LearnerEntry)
		p     param.Params
		want  string
	}{
		{"an upper-case name", func(e *duel.LearnerEntry) { e.Name = "Challenger" }, needParams{9}, "Challenger: an entry must have a name"},
		{"a version below 1", func(e *duel.LearnerEntry) { e.Version = -1 }, needParams{9}, "must have a version of at least 1: the version is -1"},
		{"no title", func(e *duel.LearnerEntry) { e.Title = "" }, needParams{9}, "there is no title"},
		{"no sentence", func(e *duel.LearnerEntry) { e.About = "champion" }, needParams{9}, `About is "champion"`},
		{"half a source", func(e *duel.LearnerEntry) { e.Source = cite.Citation{Authors: "A. Author"} }, needParams{9}, "must have authors, a year, a title and a venue"},
		{"defaults that are refused", func(e *duel.LearnerEntry) { e.Defaults = needParams{0} }, needParams{9}, "must have defaults"},
		{"defaults that need no file", func(e *duel.LearnerEntry) { e.Files = map[string]string{"file": "a,b"} }, needParams{9}, "although no file is named"},
		{"parameters that are refused", func(*duel.LearnerEntry) {}, needParams{0}, "must be usable with the given parameters: need"},
		{"a broken learner", func(e *duel.LearnerEntry) {
			e.New = func(_ param.Params, problem duel.Problem, s *rng.Source) duel.Learner {
				return stranger{newChallenger(problem, s)}
			}
		}, needParams{9}, "challenger need=9: a learner must propose two different arms"},
	} {
		entry := *e.(*duel.LearnerEntry)
		c.spoil(&entry)
		if got := fmt.Sprint(CheckEntry(&entry, c.p)); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want a violation with %q", c.what, got, c.want)
		}
	}
}

// Of makes a subject of each kind of entry and refuses an unknown family.
func TestOf(t *testing.T) {
	l := sim.ListingOf(&challengerSpec.Spec, duel.Family)
	_, err := Of(strangeEntry{l}, needParams{9})
	if err == nil || !strings.Contains(err.Error(), `no suite for the family "duels"`) {
		t.Errorf("an unknown entry: got %v", err)
	}
	for _, c := range []struct {
		entry sim.Entry
		want  string
	}{
		{challengerSpec.Entry(), "challenger need=8"},
		{&duel.WorldEntry{Listing: l, New: func(param.Params) (duel.World, error) { return matrixWorld{m: ladder(3, 1, 0)}, nil }}, "challenger need=8"},
		{&multiuser.WorldEntry{Listing: l, New: func(param.Params) (multiuser.World, error) { return shapedWorld{}, nil }}, "challenger need=8"},
	} {
		s, err := Of(c.entry, needParams{8})
		if err != nil || s.label() != c.want {
			t.Errorf("%T: got %v and %v, want a subject called %s", c.entry, s, err, c.want)
		}
	}
	if _, err := Of(&multiuser.LearnerEntry{Listing: l}, needParams{9}); err == nil || !strings.Contains(err.Error(), "no method Suits") {
		t.Errorf("a learner without Suits: got %v", err)
	}
}
