package program

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"joust/sim/duel"
)

// Process is a running program, which exchanges lines. A limit of 0 is none.
type Process interface {
	// Write writes a line and a line break to its standard input.
	Write(line []byte, limit time.Duration) error
	// Read returns the next line of its standard output, valid until the next call. The error
	// says how it has ended, or is duel.ErrLongLine.
	Read(limit time.Duration) ([]byte, error)
	// Close writes the line, unless it is nil, closes the program's input, and kills the program
	// and its children if they do not end soon. Reads and writes then return.
	Close(farewell []byte)
}

// talk is the exchange of lines with one process. Writing never waits for reading.
type talk struct {
	process Process
	replies func(reply) // receives each reply

	mu      sync.Mutex
	more    *sync.Cond
	queue   [][]byte // lines to write
	ending  bool
	busy    bool          // a line is being written
	dead    chan struct{} // closed when nothing more is read
	err     error         // why; valid once dead is closed
	writing sync.WaitGroup
}

// begin starts to write and to read. greeted is called once, with the first line or an error.
func begin(p Process, replies func(reply), greeted func(greeting, error)) *talk {
	t := &talk{process: p, replies: replies, dead: make(chan struct{})}
	t.more = sync.NewCond(&t.mu)
	t.writing.Add(1)
	go t.write()
	go func() {
		defer close(t.dead)
		t.err = t.read(greeted)
	}()
	return t
}

// send writes a message some time.
func (t *talk) send(message any) {
	line, err := json.Marshal(message)
	if err != nil {
		panic(err) // texts and numbers can be written
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.queue = append(t.queue, line)
	t.more.Signal()
}

// write writes the lines of the queue until the talk ends or the program does not read.
func (t *talk) write() {
	defer t.writing.Done()
	for {
		t.mu.Lock()
		t.busy = false
		for len(t.queue) == 0 && !t.ending {
			t.more.Wait()
		}
		if t.ending {
			t.mu.Unlock()
			return
		}
		line := t.queue[0]
		t.queue, t.busy = t.queue[1:], true
		t.mu.Unlock()
		if err := t.process.Write(line, 0); err != nil {
			return // it has ended, which the reader reports
		}
	}
}

// violation is a line that the protocol does not allow.
type violation struct{ error }

// read reads lines until the program ends or breaks the protocol, and returns why.
func (t *talk) read(greeted func(greeting, error)) error {
	for n := 1; ; n++ {
		line, err := t.process.Read(0)
		if errors.Is(err, duel.ErrLongLine) {
			err = violation{fmt.Errorf("it has more than %d MiB", duel.MaxLine>>20)}
		}
		if err == nil {
			if n == 1 {
				var g greeting
				if g, err = readGreeting(line); err == nil {
					greeted(g, nil)
				}
			} else {
				var r reply
				if r, err = readReply(line); err == nil {
					t.replies(r)
				}
			}
			if err != nil {
				err = violation{err}
			}
		}
		if err == nil {
			continue
		}
		if v := (violation{}); errors.As(err, &v) {
			err = violation{fmt.Errorf("line %d of its output: %w", n, v.error)}
		}
		if n == 1 {
			greeted(greeting{}, err)
		}
		return err
	}
}

// end ends the program and waits for the goroutines.
func (t *talk) end() {
	t.mu.Lock()
	t.ending = true
	t.more.Signal()
	farewell := []byte(`{"bye":true}`)
	if t.busy { // it may never read again
		farewell = nil
	}
	t.mu.Unlock()
	if farewell != nil {
		t.writing.Wait()
	}
	t.process.Close(farewell)
	t.writing.Wait()
	<-t.dead
}
