package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"

	"joust/sim/duel"
	"joust/sim/param"
)

// Programs starts programs that end with the context at the latest. It implements
// duel.Programs.
type Programs struct {
	// Context kills all programs when it ends.
	Context context.Context
	// Environment has variables, as NAME=value, which the programs get besides those of joust.
	Environment []string
	// Errors gets all that the programs write to their standard error; nil if nobody reads
	// more than the last lines (see Process.Complaints). Programs write concurrently.
	Errors io.Writer
	// Grace is how long a program may take to end once its input is closed; 0 is two seconds.
	Grace time.Duration
}

// Start implements duel.Programs.
func (s Programs) Start(command []string) (duel.Program, error) {
	p, err := s.Process(command)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Process is Start for those who read and write at the same time.
func (s Programs) Process(command []string) (*Process, error) {
	if err := context.Cause(s.Context); err != nil {
		return nil, err
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return nil, notFound(command[0], err)
	}
	in, toChild, err := os.Pipe() // files of the operating system have deadlines
	if err != nil {
		return nil, err
	}
	fromChild, out, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, in.Close(), toChild.Close())
	}
	p := &Process{in: toChild, out: fromChild, lines: bufio.NewReaderSize(fromChild, 1<<16), grace: s.Grace, ended: make(chan struct{})}
	if p.grace == 0 {
		p.grace = endWait
	}
	cmd := exec.Command(path, command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &p.complaints
	if s.Errors != nil {
		cmd.Stderr = io.MultiWriter(&p.complaints, s.Errors)
	}
	cmd.Env = append(cmd.Environ(), s.Environment...)
	cmd.WaitDelay = time.Second // for children that keep the standard error open
	ownGroup(cmd)
	started := make(chan error)
	go p.run(cmd, started)
	err = <-started
	err = errors.Join(err, in.Close(), out.Close())
	if err != nil {
		return nil, errors.Join(notFound(command[0], err), toChild.Close(), fromChild.Close())
	}
	p.release = context.AfterFunc(s.Context, p.kill)
	return p, nil
}

// run starts the program and waits for its end.
func (p *Process) run(cmd *exec.Cmd, started chan<- error) {
	// The death signal of Linux is sent when the thread ends that has started the process.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Start()
	if err == nil {
		p.pid = cmd.Process.Pid
	}
	started <- err
	if err != nil {
		return
	}
	if awaitEnd(p.pid) {
		p.finish()
	}
	_ = cmd.Wait() // the state says how it went
	p.finish()
	p.state = cmd.ProcessState.String()
	close(p.ended)
	p.drain()
}

// notFound says in words why a program cannot be started.
func notFound(name string, err error) error {
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("there is no program %q; install it, or name it with its path", name)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%s may not be run; is it a program?", name)
	}
	var file *os.PathError
	if errors.As(err, &file) {
		return errors.New(param.FileFault(file.Path, file))
	}
	return err
}
