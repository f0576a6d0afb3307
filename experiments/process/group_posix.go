//go:build unix && !linux

package process

import (
	"os/exec"
	"syscall"
)

// ownGroup starts the process in a process group of its own. There is no death signal: the
// process ends when joust is killed because its input ends, if it reads it.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// awaitEnd returns false: there is no way to wait for the end of a process and to leave it
// to exec.Cmd.
func awaitEnd(int) bool { return false }
