package versions

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// filed is the table of the tests.
const filed = `# A comment.
elo 2 1 aaaaaaaaaaaaaaaa defaults
elo 2 1 bbbbbbbbbbbbbbbb ties=coin
ladder 1 1 cccccccccccccccc names=["a b", "c"]
`

const command = "go test ./algorithms -run 'TestPlaythroughs/^%s$' -update"

func tableOf(t *testing.T, text string) (*Table, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "versions.txt")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return Read(file, command)
}

// Check accepts what is on file and says what differs. Update refuses what would hide a
// change of behaviour, and writes everything else.
func TestTable(t *testing.T) {
	a, b := Hash{"defaults", "aaaaaaaaaaaaaaaa"}, Hash{"ties=coin", "bbbbbbbbbbbbbbbb"}
	changed := Hash{"ties=coin", "dddddddddddddddd"}
	run := "run\n\tgo test ./algorithms -run 'TestPlaythroughs/^elo$' -update"
	for _, c := range []struct {
		what    string
		now     Behaviour
		want    []string // what Check says; nil if it accepts
		refuses bool     // Update refuses
	}{
		{what: "nothing changed", now: Behaviour{"elo", 2, 1, []Hash{a, b}}},
		{what: "another order", now: Behaviour{"elo", 2, 1, []Hash{b, a}}},
		{
			what: "another behaviour of the same version", now: Behaviour{"elo", 2, 1, []Hash{a, changed}}, refuses: true,
			want: []string{"elo behaves differently, but its version is still 2", "parameters: ties=coin.", "write Version: 3 in its Spec and " + run},
		},
		{
			what: "another behaviour of the same version, and new parameters", now: Behaviour{"elo", 2, 1, []Hash{a, changed, {"ties=drop", "eeeeeeeeeeeeeeee"}}}, refuses: true,
			want: []string{"elo behaves differently"},
		},
		{
			what: "another behaviour of the next version", now: Behaviour{"elo", 3, 1, []Hash{a, changed}},
			want: []string{"elo has version 3, and ", "versions.txt has version 2 of it; " + run},
		},
		{
			what: "the same behaviour of the next version", now: Behaviour{"elo", 3, 1, []Hash{a, b}},
			want: []string{"elo has version 3, and ", run},
		},
		{
			what: "an earlier version", now: Behaviour{"elo", 1, 1, []Hash{a, b}}, refuses: true,
			want: []string{"elo has version 1, but ", "has version 2 of it: a version never falls", "write Version: 2 in its Spec if", "Version: 3 if"},
		},
		{
			what: "an earlier version in another form", now: Behaviour{"elo", 1, 2, []Hash{a, b}}, refuses: true,
			want: []string{"a version never falls"},
		},
		{
			what: "another form of the transcripts", now: Behaviour{"elo", 2, 2, []Hash{a, changed}},
			want: []string{"transcripts have form 2, and ", "has form 1 of those of elo; " + run},
		},
		{
			what: "a new entry", now: Behaviour{"borda", 1, 1, []Hash{a}},
			want: []string{"borda is not in ", "TestPlaythroughs/^borda$' -update"},
		},
		{
			what: "new parameters", now: Behaviour{"elo", 2, 1, []Hash{a, b, {"ties=drop", "eeeeeeeeeeeeeeee"}}},
			want: []string{"has no line of elo with the parameters: ties=drop; " + run},
		},
		{
			what: "parameters that are gone", now: Behaviour{"elo", 2, 1, []Hash{a}},
			want: []string{`has a line of elo with the parameters "ties=coin", with which it is no longer tested; ` + run},
		},
	} {
		table, err := tableOf(t, filed)
		if err != nil {
			t.Fatal(err)
		}
		err = table.Check(c.now)
		if (err == nil) != (c.want == nil) {
			t.Errorf("%s: Check says %v", c.what, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: Check says %q, want %q in it", c.what, err, want)
			}
		}
		refusal := table.Update(c.now)
		if err := table.Write(); err != nil {
			t.Fatal(err)
		}
		again, err := Read(table.File, command)
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		switch after := again.Check(c.now); {
		case !c.refuses && (refusal != nil || after != nil):
			t.Errorf("%s: Update says %v, and Check then %v", c.what, refusal, after)
		case c.refuses && (refusal == nil || after == nil || refusal.Error() != after.Error()):
			t.Errorf("%s: Update should refuse and change nothing, but says %v, and Check then %v", c.what, refusal, after)
		}
		if err := again.Check(Behaviour{"ladder", 1, 1, []Hash{{`names=["a b", "c"]`, "cccccccccccccccc"}}}); err != nil {
			t.Errorf("%s: Update changed another entry: %v", c.what, err)
		}
	}
}

// Of many parameters with which an entry differs the message names five.
func TestManyChanges(t *testing.T) {
	table := &Table{Command: "run %s", entries: map[string]Behaviour{}}
	var before, after Behaviour
	before.Name, after.Name = "elo", "elo"
	for _, p := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		before.Hashes, after.Hashes = append(before.Hashes, Hash{p, "1"}), append(after.Hashes, Hash{p, "2"})
	}
	if err := table.Update(before); err != nil {
		t.Fatal(err)
	}
	if err := table.Check(after); err == nil || !strings.Contains(err.Error(), "parameters: a; b; c; d; e; and 2 more.") {
		t.Errorf("got %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"<<<<<<< HEAD":                          "versions.txt:5: want the name, the version, the form, the hash and the parameters",
		"elo 0 1 dddddddddddddddd ties=drop":    `versions.txt:5: the version "0" must be a whole number of at least 1`,
		"elo two 1 dddddddddddddddd ties=drop":  `the version "two" must be a whole number`,
		"elo 2 x dddddddddddddddd ties=drop":    `the form "x" must be a whole number`,
		"elo 3 1 dddddddddddddddd ties=drop":    "elo has version 3 and form 1 here and version 2 and form 1 in the lines above",
		"elo 2 2 dddddddddddddddd ties=drop":    "elo has version 2 and form 2 here",
		"elo 2 1 dddddddddddddddd ties=coin":    "elo has two lines with the parameters: ties=coin",
		"ladder 1 1 dddddddddddddddd":           "want the name",
		"ladder 1 1  dddddddddddddddd defaults": `the hash "" must have 16 hexadecimal digits`,
	} {
		_, err := tableOf(t, filed+line+"\n")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", line, err, want)
		}
	}
}

// stepParams are the parameters of stepper.
type stepParams struct {
	Steps int    `yaml:"steps" doc:"duels"`
	Ties  string `yaml:"ties" options:"half|coin" doc:"what ties mean"`
	Plain bool   `yaml:"plain" doc:"nothing"`
}

func (p stepParams) Validate() error { return param.Count("steps", p.Steps, 0, 10) }

// stepper duels the first pair a number of times.
type stepper struct{ left int }

func (l *stepper) Next() (pref.Pair, bool)         { return pref.Pair{First: 0, Second: 1}, l.left > 0 }
func (l *stepper) Observe(pref.Pair, pref.Outcome) { l.left-- }
func (l *stepper) Recommend() pref.Arm             { return 0 }

// stepperEntry returns an entry whose learners duel one time more if ties are coins.
func stepperEntry(version, more int) sim.Entry {
	return duel.LearnerSpec[stepParams, *stepper]{
		Spec: sim.Spec[stepParams]{Name: "stepper", Version: version, Defaults: stepParams{Steps: 3, Ties: "half"}},
		New: func(p stepParams, _ duel.Problem, _ *rng.Source) *stepper {
			if p.Ties == "coin" {
				return &stepper{p.Steps + more}
			}
			return &stepper{p.Steps}
		},
	}.Entry()
}

// A behaviour has the version and one hash for each set of parameters.
func TestOf(t *testing.T) {
	of := func(version, more int) Behaviour {
		e := stepperEntry(version, more)
		b, err := Of(e, e.Listed().Defaults)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	plain, changed := of(0, 1), of(4, 2)
	var params []string
	for i, h := range plain.Hashes {
		params = append(params, h.Params)
		if coin := strings.Contains(h.Params, "ties=coin"); (changed.Hashes[i] == h) == coin {
			t.Errorf("with %s the hash is %s, and after the change of coins %s", h.Params, h.Sum, changed.Hashes[i].Sum)
		}
	}
	if d := cmp.Diff([]string{"defaults", "plain=true", "ties=coin", "ties=coin plain=true"}, params); d != "" {
		t.Errorf("parameters -want +got\n%s", d)
	}
	if plain.Version != 1 || changed.Version != 4 {
		t.Errorf("got the versions %d and %d, want 1, as none is given, and 4", plain.Version, changed.Version)
	}
	if sum := plain.Hashes[0].Sum; len(sum) != 16 {
		t.Errorf("the hash %q should have 16 digits", sum)
	}
	e := stepperEntry(0, 1)
	if _, err := Of(e, stepParams{Steps: 11, Ties: "half"}); err == nil {
		t.Error("parameters that are not allowed have a behaviour")
	}
}

// Lines of what is not in the catalogue are found, and removed by UpdateNames.
func TestNames(t *testing.T) {
	table, err := tableOf(t, filed)
	if err != nil {
		t.Fatal(err)
	}
	c := sim.Catalogue{{Entries: []sim.Entry{sim.Listing{Name: "elo"}}}}
	if err := table.CheckNames(c); err == nil || !strings.Contains(err.Error(), "not in the catalogue: ladder;") {
		t.Errorf("got %v, want an error about ladder", err)
	}
	table.UpdateNames(c)
	if err := table.Write(); err != nil {
		t.Fatal(err)
	}
	again, err := Read(table.File, command)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.CheckNames(c); err != nil || len(again.entries) != 1 {
		t.Errorf("after the update: %v and %v", err, again.entries)
	}
}

// A file that does not exist is an empty table.
func TestReadWithoutFile(t *testing.T) {
	table, err := Read(filepath.Join(t.TempDir(), "absent.txt"), command)
	if err != nil || len(table.entries) != 0 {
		t.Errorf("got %v and %v", table, err)
	}
}
