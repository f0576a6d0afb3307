package main

import (
	"os/exec"
	"syscall"
)

// ownGroup starts the process in a process group of its own. The kernel kills it when joust
// ends, however that happens.
func ownGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// killGroup kills the processes of the group.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) } // it may have ended
