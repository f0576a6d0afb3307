package process

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// parentVariable makes the test a program that starts another one and waits.
const parentVariable = "JOUST_TEST_PARENT"

// When joust is killed, so that it can do nothing more, Linux kills its programs.
func TestDeathSignal(t *testing.T) {
	if os.Getenv(parentVariable) != "" {
		p, err := Programs{Context: t.Context()}.Process([]string{"sleep", "1000"})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("child", p.pid)
		<-p.Ended()
		return
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.CommandContext(t.Context(), program, "-test.run=^TestDeathSignal$")
	parent.Env = append(parent.Environ(), parentVariable+"=yes")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	child := 0
	for lines := bufio.NewScanner(out); child == 0 && lines.Scan(); {
		if number, ok := strings.CutPrefix(lines.Text(), "child "); ok {
			child, _ = strconv.Atoi(number)
		}
	}
	if child == 0 || !alive(child) {
		t.Fatalf("the program has the number %d and does not run", child)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // "signal: killed"
	gone(t, child)
}
