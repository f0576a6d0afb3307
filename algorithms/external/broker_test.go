package external

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// world is a world in which the lower of two arms wins with probability 0.6 and a tenth of
// the duels is a tie.
type world struct {
	arms  int
	coins *rng.Source
}

func (w *world) Arms() int { return w.arms }

func (w *world) Duel(p pref.Pair) pref.Outcome {
	u := w.coins.Float64()
	switch {
	case u < .1:
		return pref.Tie
	case (u < .1+.9*.6) == (p.First < p.Second):
		return pref.FirstWins
	}
	return pref.SecondWins
}

func (w *world) DuelTally(p pref.Pair, n int) (t pref.Tally) {
	for range n {
		t.Add(w.Duel(p))
	}
	return t
}

func (w *world) Name(pref.Arm) string { return "" }

func (w *world) Truth() *duel.Truth { return &duel.Truth{Winners: []pref.Arm{0}} }

// result is what a trial comes to.
type result struct{ duels, recommended int }

// trials runs n trials of a budget in the lanes of the host.
func trials(host duel.Host, n, budget int, engine duel.Engine) []result {
	list := make([]result, n)
	var next atomic.Int64
	var group sync.WaitGroup
	for range host.Width() {
		host.Enter()
	}
	for range host.Width() {
		group.Go(func() {
			defer host.Leave()
			loop := duel.Loop{Name: "external", Budget: budget, Checkpoints: []int{10, 100}, Engine: engine}
			for {
				t := int(next.Add(1)) - 1
				if t >= n {
					return
				}
				name := strconv.Itoa(t)
				env := &world{arms: 5, coins: rng.Stream(1, "coins", name)}
				var trial duel.Trial
				if !loop.Run(host.New(t, duel.NewProblem(env, budget), rng.Stream(1, "learner", name)), env, &trial) {
					return
				}
				list[t] = result{trial.Duels, int(trial.Recommended)}
			}
		})
	}
	group.Wait()
	return list
}

// What a program plays does not depend on how many trials share a message, nor on whether it
// reads tallies, and is what the same learner does inside joust.
func TestWidthChangesNothing(t *testing.T) {
	const n = 250
	want := make([]result, n)
	for i := range want {
		name := strconv.Itoa(i)
		env := &world{arms: 5, coins: rng.Stream(1, "coins", name)}
		seed := rng.Stream(1, "learner", name).Uint64() >> 11
		loop := duel.Loop{Name: "king", Budget: 200}
		var trial duel.Trial
		loop.Run(NewKing(5, rng.Stream(seed)), env, &trial)
		want[i] = result{trial.Duels, int(trial.Recommended)}
	}
	for _, tally := range []bool{false, true} {
		for _, width := range []int{1, 10, 100} {
			p := kings(tally)
			host, err := Open(p, []string{"kings"}, Options{Width: width, Limit: time.Second, Tally: tally})
			if err != nil {
				t.Fatal(err)
			}
			engine := duel.Step
			if tally {
				engine = duel.Leap
			}
			got := trials(host, n, 200, engine)
			host.Close()
			if host.Err() != nil {
				t.Fatal(host.Err())
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("width %d, tally %v (-want +got):\n%s", width, tally, diff)
			}
			if p.farewell != farewell {
				t.Errorf("the farewell is %q", p.farewell)
			}
			duels := 0
			for _, r := range got {
				duels += r.duels
			}
			if messages := len(p.lines); !tally && (messages < duels/width || width == 1 && messages != duels+n+2) {
				t.Errorf("width %d: %d messages for %d duels", width, messages, duels)
			}
		}
	}
}

// The messages are those that the guide shows, byte by byte.
func TestMessages(t *testing.T) {
	p := kings(false)
	host, err := Open(p, []string{"kings"}, Options{Width: 2, Limit: time.Second, Params: json.RawMessage(`{"lead":12}`)})
	if err != nil {
		t.Fatal(err)
	}
	trials(host, 2, 1, duel.Step)
	seed := func(trial string) uint64 { return rng.Stream(1, "learner", trial).Uint64() >> 11 }
	first := func(trial string) pref.Pair {
		pair, _ := NewKing(5, rng.Stream(seed(trial))).Next()
		return pair
	}
	outcome := func(trial string) int {
		env := &world{arms: 5, coins: rng.Stream(1, "coins", trial)}
		return map[pref.Outcome]int{pref.FirstWins: 1, pref.SecondWins: 2, pref.Tie: 0}[env.Duel(first(trial))]
	}
	want := []string{
		`{"do":"hello","joust":"algorithm/1","params":{"lead":12},"tally":false}`,
		fmt.Sprintf(`{"do":"step","begin":[[0,5,1,%d],[1,5,1,%d]],"observe":[],"end":[]}`, seed("0"), seed("1")),
		fmt.Sprintf(`{"do":"step","begin":[],"observe":[[0,%d,%d,%d],[1,%d,%d,%d]],"end":[]}`,
			first("0").First, first("0").Second, outcome("0"), first("1").First, first("1").Second, outcome("1")),
		`{"do":"step","begin":[],"observe":[],"end":[0,1]}`,
	}
	if diff := cmp.Diff(want, p.lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Each way of breaking the protocol has a message of its own.
func TestBreaches(t *testing.T) {
	const greets = `{"joust":"algorithm/1","name":"n"}`
	in := func(place, what string) string { return `external "prog x": ` + place + ": " + what }
	begins := "trial 0, duel 1"
	for _, c := range []struct {
		name, hello, step string
		tally             bool
		want              string
	}{
		{"hello is no object", "hi", "", false, `external "prog x": the program answers the hello with "hi", which is not a JSON object`},
		{"hello without protocol", `{"name":"n"}`, "", false, `external "prog x": the program answers the hello without "joust":"algorithm/1"`},
		{"hello of another protocol", `{"joust":"algorithm/2","name":"n"}`, "", false, `external "prog x": the program speaks the protocol "algorithm/2"; this joust speaks "algorithm/1"`},
		{"hello without a name", `{"joust":"algorithm/1"}`, "", false, `external "prog x": the program answers the hello without a name`},
		{"hello without tallies", greets, "", true, `external "prog x": the program answers the hello without "tally":true, which the parameter tally asks for`},
		{"hello of wrong types", `{"joust":1,"name":"n"}`, "", false, `external "prog x": the program answers the hello with "{\"joust\":1,\"name\":\"n\"}", in which "joust", "name" and "version" must be texts, "tally" and "replay" true or false`},
		{"answer is no object", greets, "[1]", false, in(begins, `answers with "[1]", which is not a JSON object`)},
		{"answer without next", greets, `{"nxt":[]}`, false, in(begins, `answers with "{\"nxt\":[]}", which lacks "next", a list of rows`)},
		{"a value that is no whole number", greets, `{"next":[[0,1,2.5,0]]}`, false, in(begins, `answers with 2.5 in row 1, which is not a whole number`)},
		{"a value that is nothing", greets, `{"next":[[0,1,null,0]]}`, false, in(begins, `answers with null in row 1, which is not a whole number`)},
		{"a short row", greets, `{"next":[[0,1,2]]}`, false, in(begins, `is answered with 3 numbers; it must be trial, first, second, recommended`)},
		{"a long row", greets, `{"next":[[0,1,2,0,9]]}`, false, in(begins, `is answered with 5 numbers; it must be trial, first, second, recommended`)},
		{"a very long row", `{"joust":"algorithm/1","name":"n","tally":true}`, `{"next":[[0,1,2,0,9,9]]}`, true, in(begins, `is answered with 6 numbers; it must be trial, first, second, recommended and, if it may be more than 1, the patience`)},
		{"an empty row", greets, `{"next":[[]]}`, false, in(begins, `answers with an empty row 1`)},
		{"an unknown trial", greets, `{"next":[[0,1,2,0],[7,1,2,0]]}`, false, `external "prog x": the program answers for trial 7, which it was not asked about`},
		{"a trial twice", greets, `{"next":[[0,1,2,0],[0,1,2,0]]}`, false, in(begins, `is answered twice`)},
		{"a trial missing", greets, `{"next":[]}`, false, in(begins, `is not answered`)},
		{"an arm that does not exist", greets, `{"next":[[0,10,3,0]]}`, false, in(begins, `proposes (10, 3); arms are 0 to 4`)},
		{"an arm below -1", greets, `{"next":[[0,-2,3,0]]}`, false, in(begins, `proposes (-2, 3); arms are 0 to 4`)},
		{"an arm with itself", greets, `{"next":[[0,3,3,0]]}`, false, in(begins, `proposes (3, 3), an arm with itself; a learner that does so needs the parameter self-duels: true`)},
		{"a recommendation that does not exist", greets, `{"next":[[0,1,2,5]]}`, false, in(begins, `recommends arm 5; arms are 0 to 4`)},
		{"no patience", `{"joust":"algorithm/1","name":"n","tally":true}`, `{"next":[[0,1,2,0,0]]}`, true, in(begins, `has a patience of 0; it must be at least 1`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &peer{answer: func(line []byte) ([]byte, error) {
				if strings.Contains(string(line), "hello") {
					return []byte(c.hello), nil
				}
				return []byte(c.step), nil
			}}
			host, err := Open(p, []string{"prog", "x"}, Options{Width: 1, Limit: time.Second, Tally: c.tally})
			if err == nil {
				trials(host, 1, 10, duel.Step)
				err = host.Err()
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// A program that fails on the way is reported with the trial, the duel, and its last words.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{duel.ErrLate, "trial 0, duel 4: does not answer this step within 2s (the parameter timeout)"},
		{duel.ErrLongLine, "trial 0, duel 4: answers this step with a line of more than 16777216 bytes"},
		{&duel.EndedError{State: "exit status 1"}, "trial 0, duel 4: ended (exit status 1) before it answered this step"},
	} {
		p := kings(false)
		inner, n := p.answer, 0
		p.answer = func(line []byte) ([]byte, error) {
			if n++; n == 5 { // the hello, the first proposal, three duels
				return nil, c.err
			}
			return inner(line)
		}
		p.complaints = []string{"Traceback", "ValueError"}
		host, err := Open(p, []string{"k"}, Options{Width: 3, Limit: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		trials(host, 9, 100, duel.Step)
		want := `external "k": ` + c.want + "\nthe last lines of its standard error:\n  Traceback\n  ValueError"
		if got := host.Err(); got == nil || got.Error() != want {
			t.Errorf("got  %v\nwant %s", got, want)
		}
	}
}

// A trace finds the first step in which two runs of a trial differ.
func TestTrace(t *testing.T) {
	note := func(steps int, odd int) *duel.Trace {
		trace := &duel.Trace{}
		for i := range steps {
			second := pref.Arm(1)
			if i == odd {
				second = 2
			}
			trace.Note(i, pref.Pair{First: 0, Second: second}, 1, 0)
		}
		return trace
	}
	for _, c := range []struct {
		steps, odd int
		want       string
	}{{10, -1, ""}, {10, 6, "duel 7"}, {11, -1, "duel 11"}, {9, -1, "duel 10"}} {
		if got := note(10, -1).Differs(note(c.steps, c.odd)); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// Both readers of an answer read the same.
func TestReaders(t *testing.T) {
	for _, line := range []string{
		`{"next":[]}`, `{"next":[[1,2,3,4]]}`, ` { "next" : [ [ 1 , -1, -1 , 4 ] , [2,0,1,0] ] } `, `{"next":[[1,2,3,4,5],[0,0,0,0]]}`,
	} {
		plain, ok := readPlain(nil, []byte(line))
		if !ok {
			t.Errorf("%s is not plain", line)
		}
		full, err := readRows(nil, []byte(strings.Replace(line, "}", `,"note":1}`, 1)))
		if err != nil {
			t.Error(err)
		}
		if len(plain) != len(full) {
			t.Fatalf("%s: %v, %v", line, plain, full)
		}
		for i := range plain {
			if plain[i] != full[i] {
				t.Errorf("%s: %v, %v", line, plain, full)
			}
		}
	}
	for _, line := range []string{`{"next":[[01,2]]}`, `{"next":[[1,2]}`, `{"next":[[1,2]]}}`, `{"next":[[0,- 1,2,0]]}`, ``, `{"next":[[1,]]}`} {
		if rows, err := readRows(nil, []byte(line)); err == nil {
			t.Errorf("%s is read as %v", line, rows)
		}
	}
	if rows, err := readRows(nil, []byte(`{"next":[[3.0,1e0,0,0]]}`)); err != nil || rows[0].values[0] != 3 || rows[0].values[1] != 1 {
		t.Errorf("%v, %v", rows, err)
	}
}
