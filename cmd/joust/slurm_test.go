//go:build slurm && linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// slurmStudy has eight units, of 20, 20, 40 and 20 trials of each cell, that take seconds
// each: on a fair coin, every trial lasts until its budget is spent.
const slurmStudy = `name: on-slurm
trials: 100
budget: 2500000
engine: step
environments:
  - kind: matrix
    params: {file: coin.csv}
algorithms:
  - kind: pocowista
  - kind: savage
`

// Eight tasks run on a real Slurm. One of them is killed before it has written its unit.
// The merge then waits, the missing shard is named, only this shard is submitted again, and
// in the end the bytes are those of a run on one machine. Finally, a task that Slurm
// cancels keeps its complete records.
func TestSlurm(t *testing.T) {
	s := startSlurm(t)
	home := filepath.Join(t.TempDir(), "a user's folder")
	must(t, os.Mkdir(home, 0o777))
	must(t, os.WriteFile(filepath.Join(home, "study.yaml"), []byte(slurmStudy), 0o666))
	must(t, os.WriteFile(filepath.Join(home, "coin.csv"), []byte("a,b\n0.5,0.5\n0.5,0.5\n"), 0o666))
	program := filepath.Join(home, "bin", "joust")
	build := exec.Command("go", "build", "-o", program, ".")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	u := &slurmUser{t, s, home, program}
	u.joust(0, "run", "study.yaml", "--out", "one", "--quiet")

	if text := u.joust(2, "submit", "study.yaml", "--slurm", "--shards", "17", "--trials", "3000"); !strings.Contains(text, "at most 16 tasks") {
		t.Errorf("17 shards where arrays have 16: %s", text)
	}
	if text := u.joust(1, "submit", "study.yaml", "--slurm", "--shards", "8", "--partition", "nowhere", "--out", "refused"); !strings.Contains(text, "invalid partition specified: nowhere") {
		t.Errorf("a partition that is not there: %s", text)
	}

	submit := []string{"submit", "study.yaml", "--slurm", "--shards", "8", "--out", "many", "--time", "30", "--mem", "300M"}
	array, merge := u.submit(submit...)
	task := s.process(t, program, array, 3)
	must(t, task.Signal(syscall.SIGSTOP)) // it does no more from here on
	if done, _ := filepath.Glob(filepath.Join(home, "many/shards/0003-of-0008/trials/*.parquet")); len(done) > 0 {
		t.Fatalf("task 3 had written %v before it was stopped; its unit is too short for this machine", done)
	}
	must(t, task.Kill())
	s.gone(t, array, merge)

	want := []string{"0 COMPLETED", "1 COMPLETED", "2 COMPLETED", "3 FAILED", "4 COMPLETED", "5 COMPLETED", "6 COMPLETED", "7 COMPLETED"}
	if d := cmp.Diff(want, slices.Sorted(slices.Values(s.ended(t, "ArrayJobId="+array)))); d != "" {
		t.Errorf("tasks: want -, got +\n%s", d)
	}
	if d := cmp.Diff([]string{"CANCELLED"}, s.ended(t, "JobId="+merge)); d != "" {
		t.Errorf("merge: want -, got +\n%s", d)
	}
	for _, path := range []string{"many/trials", "many/summary.csv", "many/submit/logs/" + merge + "_merge.log"} {
		if _, err := os.Stat(filepath.Join(home, path)); err == nil {
			t.Errorf("%s is there, so the merge began", path)
		}
	}
	if text := u.joust(0, "status", "many"); !strings.Contains(text, "--array=3\n") {
		t.Errorf("status does not name shard 3, and only that:\n%s", text)
	}
	if text := u.joust(1, "merge", "many", "many/shards"); !strings.Contains(text, "\nmissing: --array=3\n") {
		t.Errorf("merge does not name shard 3, and only that:\n%s", text)
	}

	array, merge = u.submit(append(submit, "--array=3")...)
	s.gone(t, array, merge)
	if d := cmp.Diff([]string{"3 COMPLETED"}, s.ended(t, "ArrayJobId="+array)); d != "" {
		t.Errorf("tasks submitted again: want -, got +\n%s", d)
	}
	if d := cmp.Diff([]string{"COMPLETED"}, s.ended(t, "JobId="+merge)); d != "" {
		t.Errorf("merge: want -, got +\n%s", d)
	}
	u.same("one", "many")

	// Slurm's SIGTERM reaches joust, because no shell is in between: the complete records
	// of the unit are kept.
	submit = []string{"submit", "study.yaml", "--slurm", "--shards", "2", "--out", "two"}
	array, merge = u.submit(submit...)
	s.process(t, program, array, 1)
	await(t, "task 1 to write a unit", func() bool {
		done, _ := filepath.Glob(filepath.Join(home, "two/shards/0001-of-0002/trials/*.parquet"))
		return len(done) > 0
	})
	if text, err := s.command("scancel", array+"_1").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	s.gone(t, array, merge)
	log, err := os.ReadFile(filepath.Join(home, "two/submit/logs", array+"_1.log"))
	if err != nil || !strings.Contains(string(log), "interrupted; all that was complete is kept") {
		t.Errorf("task 1 did not get Slurm's SIGTERM: %v\n%s", err, log)
	}
	array, merge = u.submit(append(submit, "--array=1")...)
	s.gone(t, array, merge)
	u.same("one", "two")
}

// slurmUser runs commands on a cluster, in a separate folder.
type slurmUser struct {
	t       *testing.T
	cluster *slurmCluster
	home    string
	program string
}

// joust runs a command, which must end with that status, and returns what it printed.
func (u *slurmUser) joust(status int, args ...string) string {
	u.t.Helper()
	c := u.cluster.command(u.program, args...)
	c.Dir = u.home
	text, _ := c.CombinedOutput()
	if got := c.ProcessState.ExitCode(); got != status {
		u.t.Fatalf("joust %s: status %d, want %d:\n%s", strings.Join(args, " "), got, status, text)
	}
	return string(text)
}

var jobLine = regexp.MustCompile(`(?m)^(array|merge) job ([0-9]+): `)

// submit runs joust submit and returns the numbers of the two jobs.
func (u *slurmUser) submit(args ...string) (array, merge string) {
	u.t.Helper()
	text := u.joust(0, args...)
	m := jobLine.FindAllStringSubmatch(text, -1)
	if len(m) != 2 || m[0][1] != "array" || m[1][1] != "merge" {
		u.t.Fatalf("joust submit does not say which two jobs it submitted:\n%s", text)
	}
	return m[0][2], m[1][2]
}

// same fails the test if two runs differ in a byte of what they left.
func (u *slurmUser) same(one, other string) {
	u.t.Helper()
	c := exec.Command("diff", "-r", "-x", "timing.json", "-x", "shards", "-x", "submit", one, other)
	c.Dir = u.home
	if text, err := c.CombinedOutput(); err != nil {
		u.t.Error(fmt.Errorf("%w\n%s", err, text))
	}
}
