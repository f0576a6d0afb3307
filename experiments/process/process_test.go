//go:build unix

package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"joust/sim/duel"
)

// alive reports whether there is a process of that number that is no zombie.
func alive(pid int) bool {
	state, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return syscall.Kill(pid, 0) == nil && !errors.Is(err, os.ErrNotExist)
	}
	_, rest, _ := strings.Cut(string(state), ") ")
	return !strings.HasPrefix(rest, "Z")
}

// gone fails the test unless the process ends soon.
func gone(t *testing.T, pid int) {
	t.Helper()
	for range 100 {
		if !alive(pid) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("process %d is still there", pid)
}

// start starts a shell that says its number and that of a child of it, and then runs the
// script.
func start(t *testing.T, s Programs, script string) (p *Process, pid, child int) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	p, err := s.Process([]string{"sh", "-c", `sleep 1000 & echo "$$ $!"; read first; ` + script})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, err := p.Ask([]byte("hello"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	own, other, _ := strings.Cut(string(line), " ")
	if pid, err = strconv.Atoi(own); err != nil {
		t.Fatal(err)
	}
	if child, err = strconv.Atoi(other); err != nil {
		t.Fatal(err)
	}
	return p, pid, child
}

// Processes answer lines, and they and their children are gone when they are closed or the
// context ends. A late answer, and the end of the program, are errors.
func TestProcesses(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := Programs{Context: ctx, Environment: []string{"JOUST_TEST=seven"}}
	p, pid, child := start(t, s, `while read x; do echo "got $x $JOUST_TEST"; done`)
	if line, err := p.Ask([]byte("7"), time.Minute); err != nil || string(line) != "got 7 seven" {
		t.Errorf("%q, %v", line, err)
	}
	p.Close([]byte("bye"))
	gone(t, pid)
	gone(t, child)

	p, _, child = start(t, s, "echo one >&2; echo two >&2; exit 3")
	var ended *duel.EndedError
	if _, err := p.Ask([]byte("7"), time.Minute); !errors.As(err, &ended) || ended.State != "exit status 3" {
		t.Errorf("%v", err)
	}
	if got := strings.Join(p.Complaints(), "|"); got != "one|two" {
		t.Errorf("complaints %q", got)
	}
	gone(t, child) // at once, not only when it is closed
	p.Close(nil)

	p, pid, child = start(t, s, "sleep 1000")
	if _, err := p.Ask([]byte("7"), 50*time.Millisecond); !errors.Is(err, duel.ErrLate) {
		t.Errorf("%v", err)
	}
	cancel() // as Ctrl-C does
	gone(t, pid)
	gone(t, child)
	p.Close(nil)
	if _, err := (Programs{Context: t.Context()}).Start([]string{"no-such-program"}); err == nil || err.Error() != `there is no program "no-such-program"; install it, or name it with its path` {
		t.Errorf("%v", err)
	}
	if _, err := s.Start([]string{"sh"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A program that ignores the end of its input is asked to end, and then killed.
func TestClose(t *testing.T) {
	for _, c := range []struct{ script, state string }{
		{`read x; echo "$x" >&2; exit 4`, "exit status 4"},
		{`trap "exit 5" TERM; while :; do sleep 0.05; done`, "exit status 5"},
		{`trap "" TERM; while :; do sleep 0.05; done`, "signal: killed"},
	} {
		p, pid, child := start(t, Programs{Context: t.Context(), Grace: 300 * time.Millisecond}, c.script)
		p.Close([]byte("bye"))
		if p.state != c.state {
			t.Errorf("%s: %q, want %q", c.script, p.state, c.state)
		}
		gone(t, pid)
		gone(t, child)
	}
}

// What a program has written before it ended is read; a child that has left its group and
// holds the output open is not waited for. A write to it fails, and does not block.
func TestLastAnswer(t *testing.T) {
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("there is no setsid")
	}
	p, err := Programs{Context: t.Context()}.Process([]string{"sh", "-c", `setsid sleep 5 & echo one; echo two; exit 6`})
	if err != nil {
		t.Fatal(err)
	}
	<-p.Ended()
	for _, want := range []string{"one", "two"} {
		if line, err := p.Read(0); err != nil || string(line) != want {
			t.Errorf("%q, %v; want %q", line, err, want)
		}
	}
	var ended *duel.EndedError
	if _, err := p.Read(0); !errors.As(err, &ended) || ended.State != "exit status 6" {
		t.Errorf("%v", err)
	}
	if err := p.Write([]byte("x"), 0); !errors.As(err, &ended) {
		t.Errorf("%v", err)
	}
	p.Close(nil)
}

// One goroutine writes while another reads, so that a program that reads nothing for a while
// blocks neither. All that it writes to its standard error is passed through.
func TestConcurrentLines(t *testing.T) {
	const lines = 2000
	var errs lastLines
	p, _, _ := start(t, Programs{Context: t.Context(), Errors: &errs}, `i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done; while read x; do echo "$x"; done; echo done >&2`)
	long := strings.Repeat("x", 200)
	wrote := make(chan error)
	go func() {
		for range lines { // more than a pipe holds
			if err := p.Write([]byte(long), time.Minute); err != nil {
				wrote <- err
				return
			}
		}
		wrote <- nil
	}()
	for i := range 2 * lines {
		want := long
		if i < lines {
			want = "line " + strconv.Itoa(i)
		}
		if line, err := p.Read(time.Minute); err != nil || string(line) != want {
			t.Fatalf("line %d: %q, %v", i, line, err)
		}
	}
	if err := <-wrote; err != nil {
		t.Error(err)
	}
	p.Close(nil)
	if got := errs.list(); len(got) != 1 || got[0] != "done" {
		t.Errorf("%q", got)
	}
}

// Of what a program complains the last 20 lines are kept.
func TestLastLines(t *testing.T) {
	var l lastLines
	for i := range 50 {
		_, _ = l.Write([]byte("line " + strconv.Itoa(i) + "\nli"))
		_, _ = l.Write([]byte("ne\n"))
	}
	_, _ = l.Write([]byte("end"))
	list := l.list()
	if len(list) != 20 || list[19] != "end" || list[18] != "line" || list[17] != "line 49" {
		t.Errorf("%q", list)
	}
}
