package algorithms

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

var update = flag.Bool("update", false, "write the playthroughs anew")

// TestCards checks what people read of an entry: its name, its card and its
// defaults.
func TestCards(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := make(map[string]bool)
	titles := make(map[string]bool)
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		if !kebab.MatchString(e.Name) {
			t.Errorf("%q: a name must consist of small letters and digits, in words joined by hyphens", e.Name)
		}
		if seen[e.Name] || titles[e.Title] {
			t.Errorf("%s (%s): another entry has the same name or title", e.Name, e.Title)
		}
		seen[e.Name], titles[e.Title] = true, true
		if Catalogue.Find(e.Name) != entry {
			t.Errorf("Find(%q) returns another entry", e.Name)
		}
		for field, text := range map[string]string{"About": e.About, "Feedback": e.Feedback, "Guarantee": e.Guarantee, "Cost": e.Cost} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: the texts of a card must be full sentences; its %s is %q", e.Name, field, text)
			}
		}
		if c := e.Source; c != (cite.Citation{}) && (c.Authors == "" || c.Year == 0 || c.Title == "" || c.Venue == nil) {
			t.Errorf("%s: a source must have authors, year, title and venue: %v", e.Name, c)
		}
		if err := param.Check(e.Defaults); err != nil {
			t.Errorf("%s: the defaults are not allowed: %v", e.Name, err)
		}
		if err := param.Check(e.Test); err != nil {
			t.Errorf("%s: the parameters for tests are not allowed: %v", e.Name, err)
		}
	}
	if Catalogue.Find("pocowist") != nil {
		t.Error(`Find("pocowist") returns an entry; there is none of that name`)
	}
}

// TestConformance runs the suite on every entry with its parameters for tests and
// with every combination of its words and yes-or-no parameters.
func TestConformance(t *testing.T) {
	for _, e := range learners() {
		t.Run(e.Name, func(t *testing.T) {
			for _, p := range variants(t, simtest.Params(t, e.Listing)) {
				s := subject(e, p)
				t.Run(strings.ReplaceAll(s.Name, " ", ","), func(t *testing.T) { simtest.Run(t, s) })
			}
		})
	}
}

// TestPlaythroughs compares the playthrough of each entry with the one on file. To
// run one of them, or with -update to write it anew:
//
//	go test ./algorithms -run 'Playthroughs/NAME$'
func TestPlaythroughs(t *testing.T) {
	const dir = "testdata/playthrough"
	known := make(map[string]bool)
	for _, entry := range Catalogue.Entries() {
		name := entry.Listed().Name
		file := filepath.Join(dir, name+".txt")
		known[file] = true
		t.Run(name, func(t *testing.T) {
			got, err := playthrough(entry)
			if err != nil {
				t.Fatal(err)
			}
			if lines := strings.Count(got, "\n"); lines > 60 {
				t.Errorf("the playthrough has %d lines; people read 60 at most", lines)
			}
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("there is no playthrough on file: %v; write it with -update", err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("the behaviour has changed (-file +now); if that is intended, run with -update and look at the difference:\n%s", d)
			}
		})
	}
	files, err := filepath.Glob(dir + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		switch {
		case known[f]:
		case *update:
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s belongs to no entry of the catalogue", f)
		}
	}
}

// playthrough returns the transcript of one trial of the entry with its defaults.
func playthrough(entry sim.Entry) (string, error) {
	switch e := entry.(type) {
	case *multiuser.LearnerEntry:
		return simtest.UsersPlaythrough(usersSubject(e, e.Defaults))
	case *duel.LearnerEntry:
		return simtest.Playthrough(subject(e, e.Defaults))
	}
	return "", fmt.Errorf("a %T has no playthrough", entry)
}

// TestUsersConformance runs the suite on every entry for many users with its
// defaults and, except under the race detector, with each of its words and
// yes-or-no parameters changed.
func TestUsersConformance(t *testing.T) {
	for _, entry := range Catalogue.Entries() {
		e, ok := entry.(*multiuser.LearnerEntry)
		if !ok {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			for i, p := range neighbours(t, e.Defaults) {
				if racing && i > 0 {
					break
				}
				s := usersSubject(e, p)
				t.Run(strings.ReplaceAll(s.Name, " ", ","), func(t *testing.T) { simtest.RunUsers(t, s) })
			}
		})
	}
}

// learners lists the entries of the family of duels.
func learners() (list []*duel.LearnerEntry) {
	for _, entry := range Catalogue.Entries() {
		if e, ok := entry.(*duel.LearnerEntry); ok {
			list = append(list, e)
		}
	}
	return list
}

// subject returns an entry with parameters as the suite tests it.
func subject(e *duel.LearnerEntry, p param.Params) simtest.Subject {
	s := simtest.Subject{Name: e.Name, Coins: e.TossesCoins(p), New: func(problem duel.Problem, stream *rng.Source) duel.Learner { return e.New(p, problem, stream) }}
	for _, f := range param.Fields(p) {
		s.Name += fmt.Sprintf(" %s=%s", f.Name, f.Text())
	}
	return s
}

// usersSubject returns an entry for many users with parameters as the suite tests it.
func usersSubject(e *multiuser.LearnerEntry, p param.Params) simtest.UsersSubject {
	s := simtest.UsersSubject{
		Name: e.Name,
		New: func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
			return e.New(p, problem, data, own)
		},
		Suits: p.(multiuser.Params).Suits,
	}
	for _, f := range param.Fields(p) {
		if !f.IsDefault(e.Defaults) {
			s.Name += fmt.Sprintf(" %s=%s", f.Name, f.Text())
		}
	}
	return s
}

// variants returns the set with every combination of the values of its words and
// yes-or-no parameters.
func variants(t *testing.T, set param.Params) []param.Params {
	sets := []param.Params{set}
	for i, f := range param.Fields(set) {
		values := finiteValues(f)
		if values == nil {
			continue
		}
		var more []param.Params
		for _, set := range sets {
			for _, v := range values {
				changed, err := param.Fields(set)[i].With(set, v)
				if err != nil {
					t.Fatal(err)
				}
				more = append(more, changed)
			}
		}
		sets = more
	}
	return sets
}

// neighbours returns the defaults, and each set that differs from them in one word
// or yes-or-no parameter and is allowed.
func neighbours(t *testing.T, defaults param.Params) []param.Params {
	sets := []param.Params{defaults}
	for _, f := range param.Fields(defaults) {
		for _, v := range finiteValues(f) {
			changed, err := f.With(defaults, v)
			if err != nil {
				t.Fatal(err)
			}
			if v != f.Value() && param.Check(changed) == nil {
				sets = append(sets, changed)
			}
		}
	}
	return sets
}

// finiteValues returns the values of a parameter that is a word from a list, or yes
// or no; nil for any other.
func finiteValues(f param.Field) (values []any) {
	if f.Type == "yes or no" {
		return []any{false, true}
	}
	for _, o := range f.Options {
		values = append(values, o)
	}
	return values
}
