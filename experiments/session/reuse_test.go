package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// printed is a judge with a fingerprint.
type printed struct {
	*scripted
	print string
}

func (j printed) Fingerprint() string { return j.print }

// Another session takes verdicts of the same judge on the same texts over, which cost nothing
// and say where they are from.
func TestReuse(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	session := func(keys, print string) (*Session, *scripted) {
		j := &scripted{name: "j", parallel: 3, price: 0.5, answer: byText}
		s := with(t, dir, "reuse: true\n"+keys, j)
		s.Judge = printed{j, print}
		return s, j
	}
	run := func(keys, print, out string, reuse ...string) (*Result, int) {
		t.Helper()
		s, j := session(keys, print)
		o := options(dir)
		o.Dir, o.Reuse = filepath.Join(dir, out), reuse
		r, err := Run(t.Context(), s, o)
		if err != nil {
			t.Fatal(err)
		}
		return r, len(j.asked)
	}
	first, asked := run("", "one", "first")
	journal := JournalPath(filepath.Join(dir, "first"))
	if first.Reused != 0 || first.Verdicts != asked || first.Cost != 0.5*float64(asked) {
		t.Fatalf("the first session has %+v of %d questions", first, asked)
	}
	again, asked := run("", "one", "again", journal)
	if again.Reused == 0 || again.Reused+asked != again.Verdicts || asked > 3 || again.Cost != 0.5*float64(asked) || again.Recommended != first.Recommended || again.Duels != first.Duels {
		t.Errorf("the second session has %+v of %d questions, want the duels of %+v", again, asked, first)
	}
	text, err := os.ReadFile(JournalPath(filepath.Join(dir, "again")))
	if n := strings.Count(string(text), `"reused":"`+journal+":"); err != nil || n != again.Reused {
		t.Errorf("%d lines say where they are from, want %d (%v)", n, again.Reused, err)
	}
	if other, _ := run("root_seed: 2\n", "one", "seed", journal); other.Reused == 0 || other.Reused == other.Verdicts {
		t.Errorf("with another seed %d of %d verdicts are taken over, want some", other.Reused, other.Verdicts)
	}
	if other, _ := run("", "two", "print", journal); other.Reused != 0 {
		t.Errorf("%d verdicts of a judge with another fingerprint are taken over", other.Reused)
	}
}
