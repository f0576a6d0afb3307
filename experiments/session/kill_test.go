package session

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"joust/experiments/family"
	"joust/sim/rng"
)

// killFolder and killAfter are the environment variables that make this program run the
// session of a folder and kill itself after so many bytes of the journal.
const (
	killFolder = "JOUST_TEST_SESSION"
	killAfter  = "JOUST_TEST_KILL_AFTER"
)

var kills = flag.Int("kills", 10, "how often TestKilledAtAnyByte kills a session, twice each")

func TestMain(m *testing.M) {
	dir := os.Getenv(killFolder)
	if dir == "" {
		os.Exit(m.Run())
	}
	after, err := strconv.Atoi(os.Getenv(killAfter))
	if err != nil {
		panic(err)
	}
	s, err := Load(family.Standard(), filepath.Join(dir, "s.yaml"), kinds(4, 0, 0.001))
	if err != nil {
		panic(err)
	}
	_, err = Run(context.Background(), s, Options{Dir: filepath.Join(dir, "out"), Now: time.Now, write: kill(after)})
	if err != nil {
		panic(err)
	}
	os.Exit(0)
}

// killed is the session that is killed.
var killed = yamlOf("reuse: true\nbudget: {duels: 150, cost: 1000}\n")

// kill returns a writer that writes only so many bytes before it kills the process.
func kill(after int) func(*os.File) func([]byte) error {
	return func(f *os.File) func([]byte) error {
		return func(b []byte) error {
			if len(b) <= after {
				after -= len(b)
				_, err := f.Write(b)
				return err
			}
			_, _ = f.Write(b[:after])
			p, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = p.Kill()
			}
			if err != nil {
				return err
			}
			select {}
		}
	}
}

// A session that is killed at any byte of its journal, twice, loses at most the calls in flight
// and goes on to the verdicts of one that was not killed. Half of the bytes are ends of lines:
// there the call is made and its verdict not yet written.
func TestKilledAtAnyByte(t *testing.T) {
	whole := t.TempDir()
	writeArms(t, whole, 5, 4)
	if _, err := Run(t.Context(), load(t, whole, killed, 4, 0, 0.001), Options{Dir: filepath.Join(whole, "out"), Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	want, best := used(t, whole, killed)
	journal, err := os.ReadFile(JournalPath(filepath.Join(whole, "out")))
	if err != nil {
		t.Fatal(err)
	}
	var ends []int
	for at := range journal {
		if journal[at] == '\n' {
			ends = append(ends, at+1)
		}
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	offsets := rng.Stream(1, "test", "kill")
	for i := range *kills {
		dir := t.TempDir()
		writeArms(t, dir, 5, 4)
		load(t, dir, killed, 4, 0, 0.001) // writes the file
		size := 0
		for round := range 2 {
			after := offsets.Intn(len(journal) / 2)
			if i%2 == 0 {
				after = ends[offsets.Intn(len(ends)/2)]
			}
			c := exec.CommandContext(t.Context(), program)
			c.Env = append(os.Environ(), killFolder+"="+dir, killAfter+"="+strconv.Itoa(after))
			out, err := c.CombinedOutput()
			var ended *exec.ExitError
			if !errors.As(err, &ended) || ended.ExitCode() != -1 { // -1: by a signal
				t.Fatalf("to be killed after %d bytes: %v\n%s", after, err, out)
			}
			before, err := os.ReadFile(JournalPath(filepath.Join(dir, "out")))
			if err != nil {
				t.Fatal(err)
			}
			if size += after; round == 0 && len(before) != size {
				t.Fatalf("killed after %d bytes, the journal has %d", size, len(before))
			}
			r, err := readRecord("journal", before, load(t, dir, killed, 4, 0, 0.001))
			if err != nil {
				t.Fatalf("killed after %d bytes: %v", after, err)
			}
			if r.lines != bytes.Count(before, []byte("\n")) {
				t.Errorf("killed after %d bytes: %d lines are left of %d", after, r.lines, bytes.Count(before, []byte("\n")))
			}
		}
		if _, err := Run(t.Context(), load(t, dir, killed, 4, 0, 0.001), Options{Dir: filepath.Join(dir, "out"), Now: time.Now}); err != nil {
			t.Fatal(err)
		}
		got, recommended := used(t, dir, killed)
		if !same(got, want) || recommended != best {
			t.Errorf("case %d: %d verdicts and %s, want %d and %s", i, len(got), recommended, len(want), best)
		}
	}
}
