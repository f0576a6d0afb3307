package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"joust/sim/duel"
	"joust/sim/param"
)

// processes starts programs, which end with the context at the latest. It implements
// duel.Programs.
type processes struct {
	ctx    context.Context
	stderr func(line string) // gets the lines of their standard errors; nil to keep the last ones only
}

// Start implements duel.Programs.
func (p processes) Start(command []string) (duel.Program, error) {
	if err := context.Cause(p.ctx); err != nil {
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
	r := &process{in: toChild, out: fromChild, lines: bufio.NewReaderSize(fromChild, 1<<16), ended: make(chan struct{}), complaints: lastLines{each: p.stderr}}
	cmd := exec.Command(path, command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &r.complaints
	cmd.Env = append(os.Environ(), "PYTHONHASHSEED=0") // or the order of Python's sets would change from process to process
	cmd.WaitDelay = time.Second                        // for children that keep the standard error open
	ownGroup(cmd)
	started := make(chan error)
	go func() {
		// The death signal of Linux is sent when the thread ends that has started the process.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		_ = in.Close()
		_ = out.Close()
		if err == nil {
			r.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			_ = cmd.Wait() // the state says how it went
			r.state = cmd.ProcessState.String()
			close(r.ended)
			_ = fromChild.SetReadDeadline(time.Now()) // a child of it may keep the output open
		}
	}()
	if err := <-started; err != nil {
		return nil, errors.Join(notFound(command[0], err), toChild.Close(), fromChild.Close())
	}
	r.release = context.AfterFunc(p.ctx, r.kill)
	return r, nil
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

// process is a program in a process group of its own. It implements duel.Program.
type process struct {
	in, out    *os.File // its standard input and output
	lines      *bufio.Reader
	line       []byte
	complaints lastLines
	pid        int
	ended      chan struct{} // closed when it has ended
	state      string        // how it has ended
	release    func() bool
}

// Ask implements duel.Program.
func (p *process) Ask(line []byte, limit time.Duration) ([]byte, error) {
	deadline := time.Now().Add(limit)
	if err := errors.Join(p.in.SetWriteDeadline(deadline), p.out.SetReadDeadline(deadline)); err != nil {
		return nil, err
	}
	select {
	case <-p.ended:
		return nil, &duel.EndedError{State: p.state}
	default:
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return nil, p.fault(err)
	}
	p.line = p.line[:0]
	for {
		part, err := p.lines.ReadSlice('\n')
		p.line = append(p.line, part...)
		switch {
		case err == nil:
			return p.line[:len(p.line)-1], nil
		case len(p.line) > duel.MaxLine:
			return nil, duel.ErrLongLine
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, p.fault(err)
		}
	}
}

// endWait is how long a program that has closed its output, or whose input is closed, may
// take to end.
const endWait = 2 * time.Second

// fault says what a failed read or write means.
func (p *process) fault(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		select {
		case <-p.ended:
			return &duel.EndedError{State: p.state}
		default:
			return duel.ErrLate
		}
	}
	select {
	case <-p.ended:
		return &duel.EndedError{State: p.state}
	case <-time.After(endWait):
		return &duel.EndedError{State: "it closed its output"}
	}
}

// Complaints implements duel.Program.
func (p *process) Complaints() []string { return p.complaints.list() }

// Close implements duel.Program.
func (p *process) Close(farewell []byte) {
	p.release()
	if farewell != nil {
		_ = p.in.SetWriteDeadline(time.Now().Add(endWait))
		_, _ = p.in.Write(append(slices.Clone(farewell), '\n')) // it may have ended already
	}
	_ = p.in.Close()
	select {
	case <-p.ended:
	case <-time.After(endWait):
	}
	p.kill() // its children, and itself if it has not ended
	<-p.ended
	_ = p.out.Close()
}

// kill ends the program and its children.
func (p *process) kill() { killGroup(p.pid) }

// lastLines keeps the last 20 lines that are written to it, each cut to 500 bytes.
type lastLines struct {
	mu    sync.Mutex
	lines []string
	open  string // the line that is not complete yet
	each  func(line string)
}

var _ io.Writer = (*lastLines)(nil)

// Write implements io.Writer.
func (l *lastLines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	parts := strings.Split(l.open+string(text), "\n")
	l.lines = append(l.lines, parts[:len(parts)-1]...)
	l.open = parts[len(parts)-1]
	for _, line := range parts[:len(parts)-1] {
		if l.each != nil {
			l.each(line)
		}
	}
	if len(l.open) > longLine {
		l.open = l.open[:longLine]
	}
	l.lines = slices.Clone(l.lines[max(0, len(l.lines)-fewLines):])
	return len(text), nil
}

// What lastLines keeps.
const (
	fewLines = 20
	longLine = 500
)

// list returns the lines.
func (l *lastLines) list() (list []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range append(slices.Clone(l.lines), l.open) {
		if line = strings.TrimRight(strings.ToValidUTF8(line, "?"), "\r"); len(line) > longLine {
			line = line[:longLine]
		}
		list = append(list, line)
	}
	if l.open == "" {
		list = list[:len(list)-1]
	}
	return list[max(0, len(list)-fewLines):]
}
