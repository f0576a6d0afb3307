package environments

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joust/environments/preference"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// duels lists the environments to duel in.
func duels() (list []*duel.WorldEntry) {
	for _, e := range Catalogue.Entries() {
		if w, ok := e.(*duel.WorldEntry); ok {
			list = append(list, w)
		}
	}
	return list
}

// Every entry runs as it stands in the catalogue, or with a file if it needs one.
func TestEntries(t *testing.T) {
	for _, e := range duels() {
		t.Run(e.Name, func(t *testing.T) {
			p := simtest.Params(t, e.Listing)
			if err := param.Check(p); err != nil {
				t.Fatalf("parameters are refused: %v", err)
			}
			w, err := e.New(p)
			if err != nil {
				t.Fatal(err)
			}
			if m := w.Fixed(); m != nil && m.Arms() != w.Arms() {
				t.Errorf("the fixed matrix has %d arms, the world %d", m.Arms(), w.Arms())
			}
			env := w.Trial(rng.Stream(5, "instance", e.Name), rng.Stream(5, "coins", e.Name))
			checkTrial(t, w, env)
			again := w.Trial(rng.Stream(5, "instance", e.Name), rng.Stream(5, "coins", e.Name))
			checkTrial(t, w, again)
			if got, want := again.Truth(), env.Truth(); !slices.Equal(got.Winners, want.Winners) || !slices.Equal(got.Names, want.Names) {
				t.Errorf("the same streams make the truths %v and %v", got, want)
			}
		})
	}
}

// checkTrial checks the truth of a trial, and that duels come out as they may.
func checkTrial(t *testing.T, w duel.World, env duel.Environment) {
	t.Helper()
	k := env.Arms()
	if k != w.Arms() || k < 2 {
		t.Fatalf("a trial of %d arms in a world of %d", k, w.Arms())
	}
	truth := env.Truth()
	pool, isPool := env.(duel.Pool)
	names := slices.Clone(truth.Names)
	slices.Sort(names)
	if different := slices.Compact(slices.Clone(names)); len(names) != k || len(different) != k && !isPool || slices.Contains(names, "") {
		t.Errorf("%d arms are called %q", k, truth.Names)
	}
	if isPool {
		checkPool(t, pool)
	}
	outside := func(a pref.Arm) bool { return a < 0 || int(a) >= k }
	if len(truth.Winners) == 0 && !isPool || !slices.IsSorted(truth.Winners) || slices.ContainsFunc(truth.Winners, outside) {
		t.Errorf("winners of %d arms are %v", k, truth.Winners)
	}
	for i := range pref.Arm(k) {
		for j := range pref.Arm(k) {
			p := pref.Pair{First: i, Second: j}
			if o := env.Duel(p); o > pref.BothBad || o > pref.Tie && !isPool {
				t.Fatalf("a duel of %v ends in %v", p, o)
			}
			if tally := env.(duel.Tallier).DuelTally(p, 100); tally.Duels() != 100 || min(tally.First, tally.Second, tally.Tie, tally.BothBad) < 0 {
				t.Fatalf("100 duels of %v end in %+v", p, tally)
			}
		}
	}
}

// checkPool checks what is known of candidates without a duel: those of a team
// are right or wrong together and have one name.
func checkPool(t *testing.T, env duel.Pool) {
	t.Helper()
	k, c, truth := env.Arms(), env.Candidates(), env.Truth()
	if len(c.Teams) != k || c.Scores != nil && len(c.Scores) != k || c.Parts != nil && len(c.Parts) != k || c.JudgeCalls < 1 || c.ScorerCalls < 0 {
		t.Fatalf("of %d candidates this is known: %+v", k, c)
	}
	for _, s := range c.Scores {
		if !(s >= 0 && s <= 1) {
			t.Errorf("a score of %v", s)
		}
	}
	for i := range pref.Arm(k) {
		for j := range i {
			if c.Teams[i] == c.Teams[j] && (truth.IsWinner(i) != truth.IsWinner(j) || truth.IsDecoy(i) != truth.IsDecoy(j) || truth.Names[i] != truth.Names[j]) {
				t.Errorf("candidates %d and %d of one team differ: %s and %s", i, j, truth.Names[i], truth.Names[j])
			}
		}
	}
}

// Every entry is documented in sentences, and found by its name.
func TestDocumentation(t *testing.T) {
	seen := map[string]bool{}
	for _, entry := range Catalogue.Entries() {
		e := entry.Listed()
		if seen[e.Name] || e.Name != strings.ToLower(e.Name) || strings.ContainsAny(e.Name, " _") {
			t.Errorf("%q is no name, or that of two entries", e.Name)
		}
		seen[e.Name] = true
		if e.Title == "" || !strings.HasSuffix(e.About, ".") {
			t.Errorf("%s: title %q, about %q", e.Name, e.Title, e.About)
		}
		if s := e.Source; s != (cite.Citation{}) && (s.Authors == "" || s.Year == 0 || s.Title == "" || s.Venue == nil) {
			t.Errorf("%s: the source is incomplete: %+v", e.Name, s)
		}
		shuffle := false
		for _, f := range param.Fields(e.Defaults) { // panics on a field without documentation
			shuffle = shuffle || f.Name == "shuffle" && f.Value() == true
			if f.Name != strings.ToLower(f.Name) || strings.Contains(f.Name, "_") {
				t.Errorf("%s: parameter %q is not written like the others", e.Name, f.Name)
			}
		}
		if Catalogue.Find(e.Name) != entry {
			t.Errorf("Find(%q) finds another entry", e.Name)
		}
		// The arms of a pool come in a random order anyway.
		if w, ok := entry.(*duel.WorldEntry); ok && !shuffle && !isPool(t, w) {
			t.Errorf("%s does not shuffle by default", e.Name)
		}
	}
	if Catalogue.Find("no such environment") != nil {
		t.Error("an environment is found that is not there")
	}
}

// isPool reports whether the arms of the environment are candidate answers.
func isPool(t *testing.T, e *duel.WorldEntry) bool {
	t.Helper()
	w, err := e.New(simtest.Params(t, e.Listing))
	if err != nil {
		t.Fatal(err)
	}
	_, pool := w.Trial(rng.Stream(1), rng.Stream(1)).(duel.Pool)
	return pool
}

// Entries that read a file say so when none is named; no other entry's defaults
// are refused.
func TestDefaultsWithoutFile(t *testing.T) {
	for _, e := range duels() {
		err := param.Check(e.Defaults)
		if e.Files == nil {
			if err != nil {
				t.Errorf("%s: the defaults are refused: %v", e.Name, err)
			}
			continue
		}
		// The first file that is missing is named, and which kind it must be.
		for _, f := range param.Fields(e.Defaults) {
			if _, file := f.Value().(param.File); !file {
				continue
			}
			if want := f.Name + " is missing; it must name a "; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s without a file: %v, want %q", e.Name, err, want)
			}
			break
		}
	}
}

// What takes the place of other parameters is accepted where these have the
// defaults of the catalogue: package preference knows them.
func TestDefaultsMayBeReplaced(t *testing.T) {
	two := []float64{1, 0}
	for name, replacement := range map[string]struct {
		parameter string
		value     any
	}{
		"random-preferences": {"level", "hard"},
		"bradley-terry":      {"utilities", two},
		"thurstone":          {"utilities", two},
		"linear":             {"utilities", two},
		"davidson":           {"utilities", two},
		"rao-kupper":         {"utilities", two},
		"plackett-luce":      {"worths", []float64{2, 1}},
	} {
		entry := Catalogue.Find(name)
		if entry == nil {
			t.Fatalf("there is no %s", name)
		}
		e := entry.Listed()
		for _, f := range param.Fields(e.Defaults) {
			if f.Name != replacement.parameter {
				continue
			}
			p, err := f.With(e.Defaults, replacement.value)
			if err == nil {
				err = param.Check(p)
			}
			if err != nil {
				t.Errorf("%s with %s: %v", name, f.Name, err)
			}
		}
	}
}

// A world that cannot be made is no world, and the error names the parameter.
func TestNewRefuses(t *testing.T) {
	e := Catalogue.Find("matrix").(*duel.WorldEntry)
	p := e.Defaults.(preference.MatrixParams)
	p.File = param.File{Text: "absent.csv", Path: filepath.Join(t.TempDir(), "absent.csv")}
	if w, err := e.New(p); w != nil || err == nil || !strings.HasPrefix(err.Error(), "file cannot be read:") {
		t.Errorf("a world %v and the error %v", w, err)
	}
}
