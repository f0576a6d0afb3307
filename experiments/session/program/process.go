package program

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Process is a running program.
type Process interface {
	io.Reader // its standard output; the error at the end says how the program has ended
	io.Writer // its standard input
	// End writes the line, closes the program's input, and kills the program and its children
	// if they do not end soon. Reads and writes then return.
	End(farewell []byte)
}

// maxLine is the largest length of a line, in bytes.
const maxLine = 16 << 20

// talk is the exchange of lines with one process. Writing never waits for reading.
type talk struct {
	process Process
	replies func(reply) // receives each reply

	mu      sync.Mutex
	more    *sync.Cond
	queue   [][]byte // lines to write
	ending  bool
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
	t.queue = append(t.queue, append(line, '\n'))
	t.more.Signal()
}

// write writes the lines of the queue until the talk ends or the program does not read.
func (t *talk) write() {
	defer t.writing.Done()
	for {
		t.mu.Lock()
		for len(t.queue) == 0 && !t.ending {
			t.more.Wait()
		}
		if t.ending {
			t.mu.Unlock()
			return
		}
		line := t.queue[0]
		t.queue = t.queue[1:]
		t.mu.Unlock()
		if _, err := t.process.Write(line); err != nil {
			return // it has ended, which the reader reports
		}
	}
}

// violation is a line that the protocol does not allow.
type violation struct{ error }

// read reads lines until the program ends or breaks the protocol, and returns why.
func (t *talk) read(greeted func(greeting, error)) error {
	in := bufio.NewReaderSize(t.process, 1<<16)
	for n := 1; ; n++ {
		line, err := readLine(in)
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

// readLine reads a line without its line break.
func readLine(in *bufio.Reader) (line []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case len(line) > maxLine:
			return nil, violation{fmt.Errorf("it has more than %d MiB", maxLine>>20)}
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// end ends the program and waits for the goroutines.
func (t *talk) end() {
	t.mu.Lock()
	t.ending = true
	t.more.Signal()
	t.mu.Unlock()
	t.process.End([]byte(`{"bye":true}`))
	t.writing.Wait()
	<-t.dead
}
