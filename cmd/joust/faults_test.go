//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"joust/sim/rng"
	"joust/sim/simtest"
)

// The tests in this file run the built program and cause faults: kills, a full disk, a
// read-only folder, a clock that is set back. No complete record may be lost, no damaged
// record may be summarised, and the message must say what to do.

// program builds joust, once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "joust-program-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "joust")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// faultsFolder returns a folder for a test of this file. These tests are slow, and useless
// under the race detector, because they start a program that is built without it.
func faultsFolder(t *testing.T) string {
	t.Helper()
	simtest.Slow(t)
	return t.TempDir()
}

// started starts the program in a folder and collects what it prints.
func started(t *testing.T, dir string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, args...)
	c.Dir = dir
	out := new(bytes.Buffer)
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, out
}

// joustIn runs the program in a folder and returns its exit status and its output; after is
// the time after which it gets a signal.
func joustIn(t *testing.T, dir string, after time.Duration, signal os.Signal, args ...string) (status int, printed string) {
	t.Helper()
	c, out := started(t, dir, args...)
	if signal != nil {
		timer := time.AfterFunc(after, func() { _ = c.Process.Signal(signal) })
		defer timer.Stop()
	}
	err := c.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String()
}

// terminated runs the program, sends it SIGTERM once it has taken some processor time, and
// returns the processor time that it took after the signal. (Elapsed time would depend on how
// busy the machine is.)
func terminated(t *testing.T, dir string, after time.Duration, args ...string) (status int, printed string, grace time.Duration) {
	t.Helper()
	c, out := started(t, dir, args...)
	before, ended := processorTime(t, c.Process.Pid)
	for before < after && !ended {
		time.Sleep(10 * time.Millisecond)
		before, ended = processorTime(t, c.Process.Pid)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // its status says more
	all := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	return c.ProcessState.ExitCode(), out.String(), all - before
}

// processorTime returns the processor time that a process has taken so far, as Linux
// reports it, and whether the process has ended and nobody has waited for it.
func processorTime(t *testing.T, pid int) (taken time.Duration, ended bool) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name may contain blanks
	fields := strings.Fields(rest)
	user, errUser := strconv.Atoi(fields[11])
	system, errSystem := strconv.Atoi(fields[12])
	if err := errors.Join(errUser, errSystem); err != nil {
		t.Fatal(err)
	}
	return time.Duration(user+system) * (time.Second / 100), fields[0] == "Z"
}

// write writes a file of a test.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sameFolders compares two folders of runs, byte by byte.
func sameFolders(t *testing.T, dir, a, b string) {
	t.Helper()
	c := exec.Command("diff", "-r", "-x", "timing.json", a, b)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%s and %s: %v\n%s", a, b, err, out)
	}
}

const faulty = `name: faulty
trials: 300
environments:
  - kind: random-preferences
    params: {arms: 10, level: medium}
algorithms:
  - kind: savage
    sweep: {delta: [0.05, 0.1]}
  - kind: pocowista
precision: {metric: duels, relative: 0.03, most: 2000}
`

func TestKilledFiftyTimesAtRandom(t *testing.T) {
	dir := faultsFolder(t)
	write(t, dir, "study.yaml", faulty)
	began := time.Now()
	if status, out := joustIn(t, dir, 0, nil, "run", "study.yaml", "--out", "whole", "--quiet"); status != 0 {
		t.Fatal(out)
	}
	took := time.Since(began)
	src := rng.Stream(50, "kills")
	// Some runs are killed before they begin, most of them at work: the run is cut into
	// about twenty parts. How fast a run is may change, so that each one that ends by itself
	// makes those after it shorter.
	longest := took / 8
	for killed := 0; killed < 50; {
		after := time.Duration(float64(src.Uint64()>>11) * 0x1p-53 * float64(longest))
		status, out := joustIn(t, dir, after, syscall.SIGKILL, "run", "study.yaml", "--out", "cut", "--quiet")
		switch status {
		case -1:
			killed++
		case 0: // done; begin again
			longest = longest * 3 / 4
			if err := os.RemoveAll(filepath.Join(dir, "cut")); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("after %d kills: status %d: %s", killed, status, out)
		}
	}
	if status, out := joustIn(t, dir, 0, nil, "run", "study.yaml", "--out", "cut", "--quiet"); status != 0 {
		t.Fatal(out)
	}
	sameFolders(t, dir, "whole", "cut")
}

// A scheduler sends SIGTERM and some seconds later SIGKILL. The program must end within
// five seconds, although a trial may take hours.
func TestTerminatedWithinFiveSeconds(t *testing.T) {
	for _, c := range []struct {
		name  string
		after time.Duration // when the run is in the middle of its work
		study string
	}{{"a trial without end", 500 * time.Millisecond, `name: endless
trials: 20
budget: 1000000000000
engine: step
environments:
  - kind: matrix
    params: {values: [[0.5, 0.5], [0.5, 0.5]]}
algorithms:
  - kind: pocowista
`}, {"many users", 2 * time.Second, `name: many
trials: 20
environments:
  - kind: garnet
    params: {users: 1000, states: 300}
algorithms:
  - kind: collaborative
  - kind: ucbvi
  - kind: per-user
`}} {
		dir := faultsFolder(t)
		write(t, dir, "study.yaml", c.study)
		status, out, grace := terminated(t, dir, c.after, "run", "study.yaml", "--out", "out", "--quiet", "--workers", "1")
		if status != statusInterrupted || grace > 5*time.Second {
			t.Errorf("%s: status %d, %v of processor time after SIGTERM: %s", c.name, status, grace, out)
		}
		if !strings.Contains(out, "all that was complete is kept, the same command goes on from there") {
			t.Errorf("%s: got %q", c.name, out)
		}
	}
}

// onDisk runs a script in which $disk is a separate small disk of this size in KiB.
func onDisk(t *testing.T, dir string, size int, script string) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "disk"), 0o777); err != nil {
		t.Fatal(err)
	}
	flags := []string{"--mount"}
	if os.Geteuid() != 0 {
		flags = append(flags, "--map-root-user")
	}
	mount := "disk=disk; mount -t tmpfs -o size=" + strconv.Itoa(size) + "k none $disk || exit 99\n"
	c := exec.Command("unshare", append(flags, "sh", "-c", mount+script)...)
	c.Dir = dir
	c.Env = append(os.Environ(), "joust="+path)
	out, err := c.CombinedOutput()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%v: %s", err, out)
		}
		t.Skipf("skipped: no small disk can be made here: %v: %s", err, out)
	}
	return string(out)
}

func TestFullDisk(t *testing.T) {
	dir := faultsFolder(t)
	write(t, dir, "study.yaml", faulty)
	if status, out := joustIn(t, dir, 0, nil, "run", "study.yaml", "--out", "whole", "--quiet"); status != 0 {
		t.Fatal(out)
	}
	out := onDisk(t, dir, 96, `
$joust run study.yaml --out $disk/run --quiet; echo status $?
ls $disk/run/trials | grep -c 'parquet$'
$joust summary $disk/run; echo status $?
mount -o remount,size=30m $disk
$joust run study.yaml --out $disk/run --quiet; echo status $?
diff -r -x timing.json whole $disk/run && echo same
`)
	if !strings.Contains(out, "no space left on device\nthe disk is full; all records that were written are kept: make room and give the same command again\nstatus 1\n") ||
		!strings.Contains(out, "the run is not complete") || !strings.Contains(out, "status 0\nsame\n") {
		t.Errorf("got %s", out)
	}
	if strings.Contains(out, "\n0\n") {
		t.Error("no record was kept: the disk was too small to try")
	}
}

func TestReadOnlyFolder(t *testing.T) {
	dir := faultsFolder(t)
	write(t, dir, "study.yaml", faulty)
	out := onDisk(t, dir, 30000, `
$joust run study.yaml --trials 20 --out $disk/run --quiet || exit 1
mount -o remount,ro $disk
$joust run study.yaml --out $disk/new --quiet; echo new $?
$joust run study.yaml --trials 20 --out $disk/run --quiet; echo old $?
$joust summary $disk/run; echo summary $?
$joust plot $disk/run; echo plot $?
$joust status $disk/run; echo state $?
`)
	for _, want := range []string{"new 1\n", "old 1\n", "summary 1\n", "plot 1\n", "state 0\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "read-only file system"); n < 4 {
		t.Errorf("%d of four commands say that the file system is read-only:\n%s", n, out)
	}
}

// If the clock is set back, files have times in the future. A run must not depend on the
// times of files.
func TestClockSetBack(t *testing.T) {
	dir := faultsFolder(t)
	write(t, dir, "study.yaml", faulty)
	if status, out := joustIn(t, dir, 0, nil, "run", "study.yaml", "--out", "whole", "--quiet"); status != 0 {
		t.Fatal(out)
	}
	took := 0
	for {
		status, out := joustIn(t, dir, 150*time.Millisecond, syscall.SIGINT, "run", "study.yaml", "--out", "cut", "--quiet")
		if status == 0 {
			break
		}
		if status != statusInterrupted && status != -1 {
			t.Fatal(out)
		}
		took++
		// A year into the future and, the next time, into the past.
		when := time.Now().AddDate(1-2*(took%2), 0, 0)
		err := filepath.WalkDir(filepath.Join(dir, "cut"), func(path string, _ os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Chtimes(path, when, when)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if took == 0 {
		t.Error("the run was over before the clock was set")
	}
	sameFolders(t, dir, "whole", "cut")
}
