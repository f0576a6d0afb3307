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

func TestCatalogueIsInOrder(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := make(map[string]bool)
	titles := make(map[string]bool)
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		if !kebab.MatchString(e.Name) {
			t.Errorf("%q: a name is of small letters and digits, in words joined by hyphens", e.Name)
		}
		if seen[e.Name] || titles[e.Title] {
			t.Errorf("%s (%s): name and title are given to one entry only", e.Name, e.Title)
		}
		seen[e.Name], titles[e.Title] = true, true
		if Catalogue.Find(e.Name) != entry {
			t.Errorf("Find(%q) finds another entry", e.Name)
		}
		for what, text := range map[string]string{"About": e.About, "Feedback": e.Feedback, "Guarantee": e.Guarantee, "Cost": e.Cost} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: a card tells in full sentences; its %s is %q", e.Name, what, text)
			}
		}
		if c := e.Source; c != (cite.Citation{}) && (c.Authors == "" || c.Year == 0 || c.Title == "" || c.Venue == nil) {
			t.Errorf("%s: a source has authors, year, title and venue: %v", e.Name, c)
		}
		if err := param.Check(e.Defaults); err != nil {
			t.Errorf("%s: the defaults must be allowed: %v", e.Name, err)
		}
	}
	if Catalogue.Find("pocowist") != nil {
		t.Error(`Find("pocowist") finds something`)
	}
}

// TestConformance runs the suite on every entry with its defaults and with
// every combination of its words and yes-or-no parameters.
func TestConformance(t *testing.T) {
	for _, entry := range Catalogue.Entries() {
		e, ok := entry.(*duel.LearnerEntry)
		if !ok {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			for _, p := range variants(t, e.Defaults) {
				s := subject(e, p)
				t.Run(strings.ReplaceAll(s.Name, " ", ","), func(t *testing.T) { simtest.Run(t, s) })
			}
		})
	}
}

// TestPlaythroughs compares every entry's playthrough with the one on file;
// go test ./algorithms -update writes them anew.
func TestPlaythroughs(t *testing.T) {
	const dir = "testdata/playthrough"
	stale := make(map[string]bool)
	files, err := filepath.Glob(dir + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		stale[f] = true
	}
	playthrough := func(e sim.Entry) (string, error) {
		switch e := e.(type) {
		case *multiuser.LearnerEntry:
			return simtest.UsersPlaythrough(usersSubject(e, e.Defaults))
		case *duel.LearnerEntry:
			return simtest.Playthrough(subject(e, e.Defaults))
		}
		return "", fmt.Errorf("a %T has no playthrough", e)
	}
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		file := filepath.Join(dir, e.Name+".txt")
		delete(stale, file)
		got, err := playthrough(entry)
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		if lines := strings.Count(got, "\n"); lines > 60 {
			t.Errorf("%s: the playthrough has %d lines; more than 60 nobody reads", e.Name, lines)
		}
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s has no playthrough: %v; write it with -update", e.Name, err)
			continue
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s behaves differently (-file +now); if that is meant, run with -update and look at the difference:\n%s", e.Name, d)
		}
	}
	for f := range stale {
		if !*update {
			t.Errorf("%s is of no entry of the catalogue", f)
		} else if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
}

// TestUsersConformance runs the suite on every entry for many users with its
// defaults and, but for the race detector, with each of its words and yes-or-no
// parameters changed.
func TestUsersConformance(t *testing.T) {
	for _, entry := range Catalogue.Entries() {
		e, ok := entry.(*multiuser.LearnerEntry)
		if !ok {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			for i, p := range neighbours(t, e.Defaults) {
				if simtest.Quick() && i > 0 {
					break
				}
				s := usersSubject(e, p)
				t.Run(strings.ReplaceAll(s.Name, " ", ","), func(t *testing.T) { simtest.RunUsers(t, s) })
			}
		})
	}
}

// usersSubject puts an entry with parameters to the test.
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

// neighbours are the defaults, and these with one of the parameters that have few
// values changed, where that is allowed.
func neighbours(t *testing.T, defaults param.Params) []param.Params {
	sets := []param.Params{defaults}
	for _, f := range param.Fields(defaults) {
		for _, v := range few(f) {
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

// few are the values of a parameter that has few: words, yes and no.
func few(f param.Field) (values []any) {
	if f.Type == "yes or no" {
		return []any{false, true}
	}
	for _, o := range f.Options {
		values = append(values, o)
	}
	return values
}

// subject puts an entry with parameters to the test.
func subject(e *duel.LearnerEntry, p param.Params) simtest.Subject {
	s := simtest.Subject{Name: e.Name, Coins: e.TossesCoins(p), New: func(problem duel.Problem, stream *rng.Source) duel.Learner { return e.New(p, problem, stream) }}
	for _, f := range param.Fields(p) {
		s.Name += fmt.Sprintf(" %s=%s", f.Name, f.Text())
	}
	return s
}

// variants is every combination of the values of the parameters that have few.
func variants(t *testing.T, defaults param.Params) []param.Params {
	sets := []param.Params{defaults}
	for i, f := range param.Fields(defaults) {
		values := few(f)
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
