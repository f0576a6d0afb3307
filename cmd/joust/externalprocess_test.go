package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hanging is a program with a child that greets, and answers nothing else. It leaves a file
// with the numbers of both processes, and another one once it has been asked for a duel.
const hanging = `#!/bin/sh
sleep 60 &
echo "$$ $!" > numbers.$$
read line
echo '{"joust":"algorithm/1","name":"hanging"}'
read line
case "$line" in *bye*) exit;; esac
touch asked.$$
wait
`

// However joust ends, none of its programs is left.
func TestNoProcessIsLeft(t *testing.T) {
	needsProgram(t, "sh")
	for _, c := range []struct {
		signal   syscall.Signal
		children bool // whether the children of the program end, too
	}{{syscall.SIGINT, true}, {syscall.SIGTERM, true}, {syscall.SIGKILL, false}} {
		t.Run(c.signal.String(), func(t *testing.T) {
			if c.signal == syscall.SIGKILL && runtime.GOOS != "linux" {
				t.Skip("only Linux has death signals")
			}
			t.Chdir(t.TempDir())
			text := strings.NewReplacer("COMMAND", "sh, hanging.sh", "WIDTH", "5").Replace(kingStudy)
			for name, text := range map[string]string{"king.yaml": text, "hanging.sh": hanging} {
				if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			run := exec.CommandContext(t.Context(), "joust", "run", "king.yaml", "--quiet", "--allow-programs", "--workers", "1")
			if err := run.Start(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the program is asked for a duel", func() bool {
				asked, _ := filepath.Glob("asked.*") // the pattern is right
				return len(asked) == 1
			})
			files, err := filepath.Glob("numbers.*")
			if err != nil || len(files) != 2 { // one greeting, one run
				t.Fatalf("%d programs were started (%v)", len(files), err)
			}
			var started []int // each program, then its child
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				for field := range strings.FieldsSeq(string(text)) {
					pid, err := strconv.Atoi(field)
					if err != nil {
						t.Fatal(err)
					}
					started = append(started, pid)
				}
			}
			count := func() (n int) {
				for i, pid := range started {
					if alive(pid) && (i%2 == 0 || c.children) {
						n++
					}
				}
				return n
			}
			before := 1
			if c.children {
				before = 2
			}
			if n := count(); n != before { // the greeted program has ended
				t.Errorf("%d processes are alive while joust runs, want %d", n, before)
			}
			if err := run.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			_ = run.Wait() // it was ended
			eventually(t, "no process is alive", func() bool { return count() == 0 })
		})
	}
}

// alive reports whether there is a process of that number that has not ended.
func alive(pid int) bool {
	state, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return syscall.Kill(pid, 0) == nil
	}
	_, rest, _ := strings.Cut(string(state), ") ")
	return !strings.HasPrefix(rest, "Z")
}

// eventually waits up to a minute for what must become true.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}
