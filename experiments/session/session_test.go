package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/session/ask"
	"joust/experiments/session/simulated"
	"joust/experiments/strict"
	"joust/experiments/study"
	"joust/sim/duel"
)

// kinds are the judges of the tests: an environment, with the keys simulated and parallel.
func kinds(parallel int, latency time.Duration, price float64) []JudgeKind {
	return []JudgeKind{{Name: "simulated", New: func(r *study.Reader, s *Session, n *yaml.Node) ask.Judge {
		var j *simulated.Judge
		r.Mapping(n, "judge", strict.Key{Name: "simulated", Required: true, Read: func(n *yaml.Node) {
			e, ok := r.Environment(n)
			if !ok {
				return
			}
			w, err := e.Entry.(*duel.WorldEntry).New(e.Params)
			if err == nil {
				j, err = simulated.New(e.String(), w, len(s.Arms), simulated.Options{
					Root: s.Root, Parallel: parallel, Latency: latency, Price: price, Wait: wait,
				})
			}
			if err != nil {
				r.Fail(n, "%v", err)
			}
		}})
		if j == nil {
			return nil
		}
		return j
	}}}
}

// wait waits by the clock, which tests in a bubble do not have to wait for.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writeArms writes a file of so many arms on so many items.
func writeArms(t testing.TB, dir string, arms, items int) {
	t.Helper()
	var b strings.Builder
	for a := range arms {
		for i := range items {
			fmt.Fprintf(&b, `{"arm":"p%d","item":"q%d","text":"text %d of %d"}`+"\n", a, i, i, a)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "arms.jsonl"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// yamlOf is a session of 5 arms with some keys.
func yamlOf(keys string) string {
	if !strings.Contains(keys, "algorithm:") {
		keys += "algorithm: {kind: pocowista}\n"
	}
	if !strings.Contains(keys, "budget:") {
		keys += "budget: {duels: 3000}\n"
	}
	if !strings.Contains(keys, "simulated:") {
		keys += "judge: {simulated: {kind: random-preferences, params: {arms: 5, level: easy, ties: 0.1}}}\n"
	}
	return "name: s\narms: arms.jsonl\n" + keys
}

// load writes and reads a session.
func load(t testing.TB, dir, text string, parallel int, latency time.Duration, price float64) *Session {
	t.Helper()
	path := filepath.Join(dir, "s.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(family.Standard(), path, kinds(parallel, latency, price))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// runIn runs a session into the folder out of dir and returns its result.
func runIn(t testing.TB, dir, text string, parallel int) *Result {
	t.Helper()
	s := load(t, dir, text, parallel, 0, 0)
	r, err := Run(t.Context(), s, Options{Dir: filepath.Join(dir, "out"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// used returns the verdicts of the journal that the learner has had, by address, and the
// recommendation.
func used(t testing.TB, dir, text string) (verdicts map[string]string, recommended string) {
	t.Helper()
	s := load(t, dir, text, 1, 0, 0)
	d := newDrive(s, Options{})
	r, err := readJournal(JournalPath(filepath.Join(dir, "out")), s)
	if err != nil || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	d.record = r
	d.restart()
	defer func() { _ = d.close() }()
	d.advance()
	verdicts = map[string]string{}
	for a, v := range r.store {
		if a.k < d.path.counts[int(a.lo)*len(s.Arms)+int(a.hi)] {
			verdicts[s.name(a)] = fmt.Sprint(v.outcome, v.failed)
		}
	}
	return verdicts, s.Arms[d.path.learner.Recommend()]
}

func TestSessionRuns(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	text := yamlOf("reuse: true\n")
	r := runIn(t, dir, text, 1)
	if r.End != endStopped || r.Duels == 0 || r.Duels != r.Verdicts || r.Unused != 0 {
		t.Errorf("%+v", r)
	}
	again := runIn(t, dir, text, 1)
	if again.Verdicts != r.Verdicts || again.Recommended != r.Recommended || again.End != r.End {
		t.Errorf("run again: %+v, want %+v", again, r)
	}
}

// Verdicts that the learner has, and what it recommends, do not depend on how many questions
// are asked at once.
func TestParallelChangesNothing(t *testing.T) {
	for _, keys := range []string{
		"reuse: true\n",
		"reuse: true\norder: both\npanel: 3\n",
		"reuse: true\norder: as-proposed\nretest: 0.2\ncontrol: 0.1\n",
		"reuse: true\nalgorithm: {kind: rucb}\nbudget: {duels: 600}\n",
		"reuse: true\nalgorithm: {kind: knockout, params: {votes: 5}}\n",
	} {
		t.Run(keys, func(t *testing.T) {
			text := yamlOf(keys)
			var want map[string]string
			var best string
			for _, parallel := range []int{1, 4, 16} {
				dir := t.TempDir()
				writeArms(t, dir, 5, 4)
				runIn(t, dir, text, parallel)
				got, recommended := used(t, dir, text)
				if want == nil {
					want, best = got, recommended
				}
				if !same(got, want) || recommended != best {
					t.Errorf("parallel %d: %d verdicts and %s, want %d and %s", parallel, len(got), recommended, len(want), best)
				}
			}
		})
	}
}

func same(got, want map[string]string) bool {
	if len(got) != len(want) {
		return false
	}
	for k, v := range want {
		if got[k] != v {
			return false
		}
	}
	return true
}

var errKilled = errors.New("killed")

// crash returns a writer that writes only so many bytes before it fails, as a process that is
// killed there.
func crash(after int) func(*os.File) func([]byte) error {
	return func(f *os.File) func([]byte) error {
		return func(b []byte) error {
			if len(b) <= after {
				after -= len(b)
				_, err := f.Write(b)
				return err
			}
			_, _ = f.Write(b[:after])
			after = 0
			return errKilled
		}
	}
}

// A session that ends at any byte of its journal, several times, goes on to the verdicts of
// one that was not interrupted.
func TestGoesOnAfterACut(t *testing.T) {
	text := yamlOf("reuse: true\n")
	whole := t.TempDir()
	writeArms(t, whole, 5, 4)
	runIn(t, whole, text, 4)
	want, best := used(t, whole, text)
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	cuts := 0
	for _, after := range []int{0, 10, 200, 201, 333, 1000, 2500, 1, 5000} {
		s := load(t, dir, text, 4, 0, 0)
		_, err := Run(t.Context(), s, Options{Dir: filepath.Join(dir, "out"), Now: time.Now, write: crash(after)})
		if !errors.Is(err, errKilled) && err != nil {
			t.Fatalf("after %d bytes: %v", after, err)
		}
		if err != nil {
			cuts++
		}
	}
	runIn(t, dir, text, 4)
	got, recommended := used(t, dir, text)
	if cuts < 5 || !same(got, want) || recommended != best {
		t.Errorf("%d cuts; %d verdicts and %s, want %d and %s", cuts, len(got), recommended, len(want), best)
	}
}
