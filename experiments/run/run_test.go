package run_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/plot"
	"joust/results/records"
)

// contents returns all files of a folder by their names.
func contents(t *testing.T, dir results.Dir) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir.Path, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir.Path)] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

const varied = `
name: varied
trials: 90
budget: 20000
environments:
  - kind: random-preferences
    params: {level: easy}
    sweep: {arms: [3, 6]}
  - kind: hudry13
algorithms:
  - kind: pocowista
    sweep: {delta: [0.05, 0.1]}
  - kind: savage
    params: {ties: coin}
  - kind: dkwt
`

func TestBytesDependOnNeitherWorkersNorInterruptions(t *testing.T) {
	// 12 cells of 4 blocks (20 20 40 10), summary, curves.
	t.Run("duels", func(t *testing.T) { checkBytes(t, varied, 7, 12*4+2, 5) })
	// 4 cells of 4 blocks (1 1 2 2), summary, curves, slopes; with more workers
	// than blocks trials are divided among goroutines too.
	t.Run("many users", func(t *testing.T) { checkBytes(t, several, 60, 4*4+3, 3) })
}

// several is a study of many users.
const several = `name: several
trials: 6
budget: 4
environments:
  - kind: garnet
    params: {users: 20, branching: 3, horizon: 4}
    sweep: {states: [4, 8]}
algorithms:
  - kind: collaborative
  - kind: ucbvi
figures:
  - {x: states, y: gap, slopes: true}
`

// checkBytes runs the study on one worker, on many, and interrupted at least so many
// times, and checks that all leave the same bytes.
func checkBytes(t *testing.T, study string, workers, records, interruptions int) {
	s := studytest.Parse(t, study)
	plain, m, worlds := studytest.Begin(t, s)
	if err := run.Run(t.Context(), run.Plan{Study: s, Dir: plain, Manifest: m, Worlds: worlds, Workers: 1, Watch: studytest.Nobody{}}); err != nil {
		t.Fatal(err)
	}
	studytest.Finish(t, s, plain, m, plot.Formats...)
	want := contents(t, plain)
	if len(want) != 2+records+3*len(s.Figures) { // study and manifest, records and tables, figures
		t.Fatalf("the run left %d files", len(want))
	}
	same := func(how string, dir results.Dir) {
		t.Helper()
		got := contents(t, dir)
		for name, text := range want {
			if !bytes.Equal(got[name], text) {
				t.Errorf("%s: %s differs", how, name)
			}
			delete(got, name)
		}
		for name := range got {
			t.Errorf("%s: left %s", how, name)
		}
	}

	many, _, _ := studytest.Begin(t, s)
	if err := run.Run(t.Context(), run.Plan{Study: s, Dir: many, Manifest: m, Worlds: worlds, Workers: workers, Watch: studytest.Nobody{}, Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	studytest.Finish(t, s, many, m, plot.Formats...)
	same("many workers", many)

	cut, _, _ := studytest.Begin(t, s)
	stops := 0
	for n := int64(1); ; n = n*2 + 1 { // interrupt after 1, 3, 7 … further trials
		ctx, cancel := context.WithCancel(t.Context())
		w := &stopper{after: n, cancel: cancel}
		err := run.Run(ctx, run.Plan{Study: s, Dir: cut, Manifest: m, Worlds: worlds, Workers: 3, Watch: w})
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		stops++
		if got, want := countTrials(t, s, cut, m), w.kept.Load()+w.ran.Load(); got < want {
			t.Fatalf("interrupted with %d trials complete, %d are in the folder", want, got)
		}
	}
	if stops < interruptions {
		t.Fatalf("was interrupted only %d times", stops)
	}
	studytest.Finish(t, s, cut, m, plot.Formats...)
	same("interrupted", cut)
}

// stopper cancels a run after some trials.
type stopper struct {
	after     int64
	ran, kept atomic.Int64
	cancel    func()
}

func (s *stopper) Wanted(int, int) {}
func (s *stopper) Damaged(string)  {}

func (s *stopper) Reused(string, int, int) {}

func (s *stopper) Kept(_, n int) { s.kept.Add(int64(n)) }
func (s *stopper) Trial(int, int) {
	if s.ran.Add(1) == s.after && s.cancel != nil {
		s.cancel()
	}
}

// countTrials counts the trials in a folder.
func countTrials(t *testing.T, s *study.Study, dir results.Dir, m *results.Manifest) (n int64) {
	t.Helper()
	there, err := run.CountRecords(s, dir, m, results.Shard{})
	if err != nil {
		t.Fatal(err)
	}
	for _, trials := range there.Trials {
		n += int64(trials)
	}
	return n
}

// Adding an algorithm changes no number of another, and all algorithms of a
// trial meet the same instance.
func TestAnotherAlgorithmChangesNothing(t *testing.T) {
	rows := func(text string) (rows []string) {
		s := studytest.Parse(t, text)
		dir, m := studytest.Run(t, s)
		studytest.Finish(t, s, dir, m)
		table, err := os.ReadFile(dir.Summary())
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(string(table), "\n")
	}
	few := rows(studytest.Small)
	more := rows(strings.Replace(studytest.Small, "algorithms:\n", "algorithms:\n  - {kind: round-robin, params: {horizon: 50}}\n", 1))
	spelled := rows(strings.Replace(studytest.Small, "{arms: 4}", "{arms: 4, high: 1.0}", 1))
	for _, row := range few {
		if !slices.Contains(more, row) {
			t.Errorf("this row is missing with another algorithm in the study: %s", row)
		}
		if row = strings.Replace(row, "arms=4", "arms=4;high=1", 1); !slices.Contains(spelled, row) {
			t.Errorf("this row is missing with a default spelled out: %s", row)
		}
	}
}

func TestAFailedWriteKeepsWhatIsComplete(t *testing.T) {
	s := studytest.Parse(t, studytest.Small)
	dir, m, worlds := studytest.Begin(t, s)
	trials := filepath.Dir(dir.Block("", 0))
	// Where the folder of the records was there is now a file: every write fails.
	if err := errors.Join(os.Remove(trials), os.WriteFile(trials, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	err := run.Run(t.Context(), run.Plan{Study: s, Dir: dir, Manifest: m, Worlds: worlds, Workers: 2, Watch: studytest.Nobody{}})
	if err == nil || !strings.Contains(err.Error(), trials) {
		t.Errorf("got %v, want an error that names the folder", err)
	}
	if err := errors.Join(os.Remove(trials), dir.Make()); err != nil {
		t.Fatal(err)
	}
	if err := run.Run(t.Context(), run.Plan{Study: s, Dir: dir, Manifest: m, Worlds: worlds, Workers: 2, Watch: studytest.Nobody{}}); err != nil {
		t.Fatal(err)
	}
	studytest.Finish(t, s, dir, m)
}

// Reading damaged records is an error that names the file, and the next run makes them
// again with the same bytes.
func TestDamagedRecordsAreRunAgain(t *testing.T) {
	s := studytest.Parse(t, studytest.Small)
	dir, m, worlds := studytest.Begin(t, s)
	again := func(w run.Watcher) {
		t.Helper()
		if err := run.Run(t.Context(), run.Plan{Study: s, Dir: dir, Manifest: m, Worlds: worlds, Workers: 2, Watch: w}); err != nil {
			t.Fatal(err)
		}
	}
	again(studytest.Nobody{})
	path := dir.Block(m.Cells[1].Hash, 20)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(text)
	flipped[len(text)/3] ^= 4
	for what, damage := range map[string][]byte{"cut": text[:len(text)/2], "empty": nil, "flipped": flipped, "gone": nil} {
		if err := os.WriteFile(path, damage, 0o644); err != nil {
			t.Fatal(err)
		}
		want := []string{path}
		if what == "gone" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			want = nil
		} else if err := summarise(s, dir, m); !errors.Is(err, records.ErrDamaged) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want that it is damaged", what, err)
		}
		w := &witness{}
		again(w)
		if !slices.Equal(w.damaged, want) || w.ran.Load() != 10 {
			t.Errorf("%s: found %v damaged and ran %d trials, want %v and 10", what, w.damaged, w.ran.Load(), want)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, text) {
			t.Errorf("%s: made anew, the records have other bytes (%v)", what, err)
		}
	}
	studytest.Finish(t, s, dir, m)
}

// summarise reads all records of a run.
func summarise(s *study.Study, dir results.Dir, m *results.Manifest) error {
	r, err := run.NewReader(s, dir, m, false)
	if err == nil {
		_, err = r.Summarise(2)
	}
	return err
}

// witness keeps the paths of damaged records.
type witness struct {
	stopper
	mutex   sync.Mutex
	damaged []string
}

func (w *witness) Damaged(path string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.damaged = append(w.damaged, path)
}
