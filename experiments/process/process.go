// Package process runs programs that exchange lines with joust: algorithms and judges that
// live outside of it. Each has a process group of its own, which is gone when the program
// is closed, when the context ends, and, on Linux, when joust dies in any way.
//
//   - process.go: a running program, its lines and their time limits
//   - start.go: how it is started
//   - complaints.go: the last lines of its standard error
//   - group_*.go: process groups and death signals, where the system has them
package process

import (
	"bufio"
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"joust/sim/duel"
)

// Process is a running program in a process group of its own. It implements duel.Program.
// One goroutine may write while another reads.
type Process struct {
	in, out    *os.File // its standard input and output
	sent       []byte   // the line written last
	lines      *bufio.Reader
	line       []byte // read last
	complaints lastLines
	grace      time.Duration
	ended      chan struct{} // closed when it has ended
	state      string        // how it has ended
	release    func() bool   // forgets the context

	mu   sync.Mutex
	pid  int
	over bool // the group has been killed for good: its number may belong to others
}

// Ask implements duel.Program.
func (p *Process) Ask(line []byte, limit time.Duration) ([]byte, error) {
	deadline := time.Now().Add(limit)
	if err := p.write(line, deadline); err != nil {
		return nil, err
	}
	return p.read(deadline)
}

// Write writes the line and a line break to the program's standard input. The error is
// duel.ErrLate if this takes longer than the limit, which 0 removes, and an *duel.EndedError
// if the program has ended or has closed its input. After an error a part of the line may
// have been written, so that nothing more can be said to the program.
func (p *Process) Write(line []byte, limit time.Duration) error { return p.write(line, until(limit)) }

// Read returns the next line of the program's standard output, without its line break and
// valid until the next call. The error is duel.ErrLate if none comes within the limit, which
// 0 removes, duel.ErrLongLine if the line is longer than duel.MaxLine, and an
// *duel.EndedError if the program has ended or has closed its output.
func (p *Process) Read(limit time.Duration) ([]byte, error) { return p.read(until(limit)) }

// until returns the end of the limit from now on; the zero time, which is no deadline, for 0.
func until(limit time.Duration) time.Time {
	if limit == 0 {
		return time.Time{}
	}
	return time.Now().Add(limit)
}

func (p *Process) write(line []byte, deadline time.Time) error {
	if err := p.in.SetWriteDeadline(deadline); err != nil {
		return err
	}
	select {
	case <-p.ended:
		return &duel.EndedError{State: p.state}
	default:
	}
	p.sent = append(append(p.sent[:0], line...), '\n')
	if _, err := p.in.Write(p.sent); err != nil {
		return p.fault(err, "it closed its input")
	}
	return nil
}

func (p *Process) read(deadline time.Time) ([]byte, error) {
	if err := p.out.SetReadDeadline(deadline); err != nil {
		return nil, err
	}
	select {
	case <-p.ended:
		p.drain()
	default:
	}
	p.line = p.line[:0]
	for {
		part, err := p.lines.ReadSlice('\n')
		p.line = append(p.line, part...)
		switch {
		case len(p.line) > duel.MaxLine:
			return nil, duel.ErrLongLine
		case err == nil:
			return p.line[:len(p.line)-1], nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, p.fault(err, "it closed its output")
		}
	}
}

// drain limits the time for reading the last lines of a program that has ended: a child that
// has left its group may keep the output open.
func (p *Process) drain() { _ = p.out.SetReadDeadline(time.Now().Add(drainWait)) }

// fault says what a failed read or write means.
func (p *Process) fault(err error, unless string) error {
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
		return &duel.EndedError{State: unless}
	}
}

// Ended is closed when the program has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Complaints implements duel.Program.
func (p *Process) Complaints() []string { return p.complaints.list() }

// Time limits at a program's end.
const (
	endWait   = 2 * time.Second // for the end of a program that has closed its output
	termWait  = time.Second     // between the request to end and the kill
	drainWait = time.Second     // for reading its last lines
)

// Close implements duel.Program: after the farewell, if it is not nil, it closes the program's
// input and waits for the grace; if the program has not ended then, it asks it to end, and
// kills it a second later. The children of the program are killed when it has ended.
func (p *Process) Close(farewell []byte) {
	if farewell != nil {
		_ = p.Write(farewell, p.grace) // it may have ended already
	}
	_ = p.in.Close()
	if !p.endsWithin(p.grace) {
		p.signal(term)
		if !p.endsWithin(termWait) {
			p.kill()
			<-p.ended
		}
	}
	p.release()
	_ = p.out.Close()
}

// endsWithin reports whether the program has ended or ends within that time.
func (p *Process) endsWithin(limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	select {
	case <-p.ended:
		return true
	case <-ctx.Done():
		return false
	}
}

// kill ends the program and its children.
func (p *Process) kill() { p.signal(kill) }

// signal sends the signal to the program and its children.
func (p *Process) signal(s signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		signalGroup(p.pid, s)
	}
}

// finish kills the children of the program, which has ended. The number of its group is not
// used after this.
func (p *Process) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		signalGroup(p.pid, kill)
	}
	p.over = true
}
