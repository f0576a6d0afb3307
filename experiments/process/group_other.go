//go:build !unix

package process

import (
	"os"
	"os/exec"
)

// signal is what is sent to a process.
type signal int

// The signals. There is none that asks a process to end.
const (
	term signal = iota
	kill
)

// ownGroup does nothing where there are no process groups.
func ownGroup(*exec.Cmd) {}

// awaitEnd returns false: there is no way to wait for the end of a process and to leave it
// to exec.Cmd.
func awaitEnd(int) bool { return false }

// signalGroup kills the process alone.
func signalGroup(pid int, _ signal) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}
