//go:build unix

package process

import "syscall"

// signal is what is sent to a process group.
type signal = syscall.Signal

// The signals.
const (
	term = syscall.SIGTERM
	kill = syscall.SIGKILL
)

// signalGroup sends the signal to the processes of the group.
func signalGroup(pid int, s signal) { _ = syscall.Kill(-pid, s) } // it may have ended
