package program

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/duel"
	"joust/sim/pref"
)

// fake is a program that a function plays.
type fake struct {
	in    *io.PipeReader // what the program reads
	out   *io.PipeWriter
	to    *io.PipeWriter
	lines *bufio.Reader
	once  sync.Once
}

// play starts a program that the function plays: it reads lines and writes lines. When it
// returns, the program has ended.
func play(script func(lines *bufio.Scanner, say func(string, ...any))) func() (Process, error) {
	return func() (Process, error) {
		f := &fake{}
		f.in, f.to = io.Pipe()
		var from *io.PipeReader
		from, f.out = io.Pipe()
		f.lines = bufio.NewReader(from)
		go func() {
			lines := bufio.NewScanner(f.in)
			script(lines, func(format string, args ...any) { fmt.Fprintf(f.out, format+"\n", args...) })
			f.Close(nil)
		}()
		return f, nil
	}
}

func (f *fake) Write(line []byte, _ time.Duration) error {
	_, err := f.to.Write(append(line, '\n'))
	return err
}

func (f *fake) Read(time.Duration) ([]byte, error) {
	line, err := f.lines.ReadBytes('\n')
	if len(line) > duel.MaxLine {
		return nil, duel.ErrLongLine
	}
	return bytes.TrimSuffix(line, []byte("\n")), err
}

func (f *fake) Close([]byte) {
	f.once.Do(func() {
		_ = f.in.Close()
		_ = f.out.CloseWithError(errors.New("exit status 1"))
		_ = f.to.Close()
	})
}

// greet reads the hello and greets.
func greet(lines *bufio.Scanner, say func(string, ...any)) {
	lines.Scan()
	say(`{"joust":"judge/1","name":"fake","version":"3"}`)
}

// ids reads the next line and returns its number.
func id(lines *bufio.Scanner) int {
	lines.Scan()
	var r request
	_ = json.Unmarshal(lines.Bytes(), &r)
	return r.ID
}

// bubble runs a test with a judge that the function plays, in which waiting takes no time.
func bubble(t *testing.T, script func(*bufio.Scanner, func(string, ...any)), test func(*testing.T, *Judge)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		j := New(Options{Title: "fake.py", Session: "s", Parallel: 4, Timeout: time.Minute, Price: 0.5, Start: play(script), After: time.After})
		defer func() {
			if err := j.Close(); err != nil {
				t.Error(err)
			}
		}()
		if err := j.Start(t.Context()); err != nil {
			t.Error(err)
			return
		}
		test(t, j)
	})
}

var question = ask.Question{ID: 1, Item: "q", First: "a", Second: "b"}

// Answers may come in any order.
func TestAnyOrder(t *testing.T) {
	bubble(t, func(lines *bufio.Scanner, say func(string, ...any)) {
		greet(lines, say)
		one, two := id(lines), id(lines)
		say(`{"id":%d,"outcome":"tie","cost":0.25}`, two)
		say(`{"id":%d,"outcome":"both-bad","tokens":[8,4],"raw":"so","grades":[7,4]}`, one)
		lines.Scan()
	}, func(t *testing.T, j *Judge) {
		var group sync.WaitGroup
		var mu sync.Mutex
		count := map[pref.Outcome]float64{}
		for range 2 {
			group.Go(func() {
				a, err := j.Ask(t.Context(), question)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				count[a.Outcome] = a.Cost
			})
		}
		group.Wait()
		if j.Name() != "fake 3" || len(count) != 2 || count[pref.Tie] != 0.25 || count[pref.BothBad] != 0.5 {
			t.Errorf("%s: %v", j.Name(), count)
		}
	})
}

func TestTriesAgain(t *testing.T) {
	for _, c := range []struct {
		why     string
		script  func(*bufio.Scanner, func(string, ...any))
		tries   int
		failure string // "" for an answer
		fault   string
	}{
		{"an error, and retry", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			say(`{"id":%d,"error":"rate limited","retry":true,"after":2.5}`, id(lines))
			say(`{"id":%d,"outcome":"first"}`, id(lines))
			lines.Scan()
		}, 2, "", ""},
		{"an error", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			say(`{"id":%d,"error":"secret"}`, id(lines))
			lines.Scan()
		}, 1, "refused", ""},
		{"one that is late", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			late := id(lines)
			lines.Scan() // the cancel
			if want := fmt.Sprintf(`{"cancel":%d}`, late); lines.Text() != want {
				panic(lines.Text())
			}
			again := id(lines)
			say(`{"id":%d,"outcome":"second"}`, late)
			say(`{"id":%d,"outcome":"first"}`, again)
			lines.Scan()
		}, 2, "", ""},
		{"one that never answers", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			for lines.Scan() {
			}
		}, 4, "timeout", ""},
		{"one that reads nothing", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			time.Sleep(5 * time.Second)
			say(`{"id":%d,"outcome":"first"}`, id(lines))
			lines.Scan()
		}, 1, "", ""},
		{"one that ends whenever it is asked", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			id(lines)
		}, 0, "", `judge "fake.py": it has ended 4 times in a row without an answer: exit status 1`},
		{"an outcome that there is not", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			say(`{"id":%d,"outcome":"A"}`, id(lines))
			lines.Scan()
		}, 0, "", `judge "fake.py": line 2 of its output: outcome is "A"; it must be first, second, tie or both-bad`},
		{"an outcome that is too long for a message", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			say(`{"id":%d,"outcome":"the first é of twoé and more"}`, id(lines))
			lines.Scan()
		}, 0, "", `judge "fake.py": line 2 of its output: outcome is "the first é of two…"; it must be first, second, tie or both-bad`},
		{"a question that was not asked", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			id(lines)
			say(`{"id":99,"outcome":"first"}`)
			lines.Scan()
		}, 0, "", `judge "fake.py": it answers question 99, which was not asked or is answered`},
		{"no JSON", func(lines *bufio.Scanner, say func(string, ...any)) {
			greet(lines, say)
			id(lines)
			say("hello")
			lines.Scan()
		}, 0, "", `judge "fake.py": line 2 of its output: it is not an object with the keys of the protocol`},
	} {
		t.Run(c.why, func(t *testing.T) {
			bubble(t, c.script, func(t *testing.T, j *Judge) {
				a, err := j.Ask(t.Context(), question)
				f, failed := ask.FailureOf(err)
				switch {
				case c.fault != "":
					if err == nil || failed || err.Error() != c.fault {
						t.Errorf("got %v, want %q", err, c.fault)
					}
				case c.failure != "":
					if !failed || f.Reason != c.failure || f.Tries != c.tries || f.Cost != 0.5*float64(c.tries) || strings.Contains(err.Error(), "secret") {
						t.Errorf("got %+v, want %s after %d tries", err, c.failure, c.tries)
					}
				case err != nil || a.Outcome != pref.FirstWins || a.Tries != c.tries || a.Cost != 0.5*float64(c.tries):
					t.Errorf("got %+v, %v, want first after %d tries", a, err, c.tries)
				}
			})
		})
	}
}

// A program that greets in the wrong way, or not at all, is refused.
func TestGreetings(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      `judge "fake.py": it did not greet within 1m0s`,
		`{"joust":"judge/2","name":"x"}`:        `judge "fake.py": line 1 of its output: joust is "judge/2"; it must be "judge/1"`,
		`{"joust":"judge/1"}`:                   `judge "fake.py": line 1 of its output: it lacks a name; the greeting must have one`,
		`{"joust":"judge/1","title":"x"}`:       `judge "fake.py": line 1 of its output: it is not an object with the keys of the protocol`,
		strings.Repeat(" ", duel.MaxLine+1<<16): `judge "fake.py": line 1 of its output: it has more than 16 MiB`,
		`{"joust":"judge/1","name":"x"} {}`:     `judge "fake.py": line 1 of its output: it has more than one object`,
	} {
		synctest.Test(t, func(t *testing.T) {
			j := New(Options{Title: "fake.py", Timeout: time.Minute, After: time.After, Start: play(func(lines *bufio.Scanner, say func(string, ...any)) {
				lines.Scan()
				if text != "" {
					say("%s", text)
				}
				for lines.Scan() {
				}
			})})
			if err := j.Start(t.Context()); err == nil || err.Error() != want {
				t.Errorf("%.40q: got %v, want %s", text, err, want)
			}
		})
	}
}

// Ask returns when its context ends.
func TestContextEnds(t *testing.T) {
	bubble(t, func(lines *bufio.Scanner, say func(string, ...any)) {
		greet(lines, say)
		for lines.Scan() {
		}
	}, func(t *testing.T, j *Judge) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := j.Ask(ctx, question); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
