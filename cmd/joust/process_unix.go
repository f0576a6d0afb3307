//go:build unix && !linux

package main

import (
	"os/exec"
	"syscall"
)

// ownGroup starts the process in a process group of its own. There is no death signal: the
// process ends when joust is killed because its input ends, if it reads it.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills the processes of the group.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) } // it may have ended
