package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"joust/experiments/process"
)

// needsProgram skips the test if there is no such program, unless CI is set.
func needsProgram(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("there is no %s, which .ci/run installs", name)
		}
		t.Skipf("there is no %s", name)
	}
}

// kingStudy is a study with the example in some language.
const kingStudy = `
name: king
trials: 12
budget: 600
environments: [{kind: random-preferences, params: {arms: 5, level: easy}}]
algorithms: [{kind: external, params: {command: [COMMAND], params: {lead: 8}, width: WIDTH}}]
`

// playKing runs the study in the present folder and returns its trials.
func playKing(t *testing.T, command, width string, workers int) string {
	t.Helper()
	text := strings.NewReplacer("COMMAND", command, "WIDTH", width).Replace(kingStudy)
	if err := os.WriteFile("king.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	if status := joust(t.Context(), []string{"run", "king.yaml", "--out", out, "--quiet", "--allow-programs", "--workers", strconv.Itoa(workers)}, &stdout, &stderr); status != 0 {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	manifest, err := os.ReadFile(filepath.Join(out, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if want := `"name":"king-of-the-hill","version":"1"`; !bytes.Contains(manifest, []byte(want)) {
		t.Errorf("the manifest lacks %s", want)
	}
	stdout.Reset()
	if status := joust(t.Context(), []string{"export", out, "--csv"}, &stdout, &stderr); status != 0 {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	return strings.ReplaceAll(stdout.String(), ";width="+width, "")
}

// copyExamples copies the examples and joust.py to a folder and makes it the present one.
func copyExamples(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/external")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	if err := os.WriteFile("joust.py", []byte(pythonHelper), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The examples run, and the trials are the same for any width and number of workers.
func TestExternalExamples(t *testing.T) {
	for _, c := range []struct{ program, command string }{
		{"python3", "python3, king.py"}, {"node", "node, king.js"}, {"Rscript", "Rscript, king.R"},
	} {
		t.Run(c.program, func(t *testing.T) {
			needsProgram(t, c.program)
			if c.program == "Rscript" && exec.Command("Rscript", "-e", "library(jsonlite)").Run() != nil {
				if os.Getenv("CI") != "" {
					t.Fatal("R has no package jsonlite, which .ci/run installs")
				}
				t.Skip("R has no package jsonlite")
			}
			copyExamples(t)
			want := playKing(t, c.command, "1", 1)
			if n := strings.Count(want, "\n"); n != 13 {
				t.Errorf("%d lines; want a heading and 12 trials", n)
			}
			if got := playKing(t, c.command, "100", 2); got != want {
				t.Errorf("width 100 and 2 workers give other trials")
			}
		})
	}
}

// A study runs no program unless the person says so.
func TestProgramsAreAllowed(t *testing.T) {
	copyExamples(t)
	text := strings.NewReplacer("COMMAND", "touch, ran", "WIDTH", "1").Replace(kingStudy)
	if err := os.WriteFile("king.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("log.csv", []byte("first,second,outcome\na,b,first\nb,a,second\na,b,first\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"run king.yaml", "check external[command=[touch,ran]]", "submit king.yaml --slurm --shards 1", "bench external[command=[touch,ran]] --quick", "replay log.csv --algorithms external[command=[touch,ran]]"} {
		var stdout, stderr bytes.Buffer
		status := joust(t.Context(), strings.Fields(args), &stdout, &stderr)
		if status != 2 || !strings.Contains(stderr.String(), `the program "touch ran"`) || !strings.Contains(stderr.String(), "--allow-programs") {
			t.Errorf("joust %s: status %d: %s", args, status, &stderr)
		}
	}
	for _, more := range []string{"--slurm --dry", "--kubernetes --image joust"} { // a shard may run programs if joust submit may
		var stdout, stderr bytes.Buffer
		status := joust(t.Context(), strings.Fields("submit king.yaml --shards 1 --allow-programs "+more), &stdout, &stderr)
		if status != 0 || strings.Count(stdout.String(), "--allow-programs") != 1 {
			t.Errorf("joust submit %s: status %d: %s%s", more, status, &stdout, &stderr)
		}
	}
	if _, err := os.Stat("ran"); err == nil {
		t.Error("the program was run")
	}
	for answer, want := range map[string]bool{"y\n": true, "Yes\n": true, "\n": false, "n\n": false, "": false, "yep\n": false} {
		var out bytes.Buffer
		if got := answersYes(strings.NewReader(answer), []string{"p q"}, &out); got != want || !strings.Contains(out.String(), "\n  p q\n") {
			t.Errorf("the answer %q: %v; asked %q", answer, got, &out)
		}
	}
}

// A program takes part in compare, figures and the report like any other. Records of it that
// were made earlier are kept, which is said, unless it calls itself otherwise now.
func TestExternalTakesPart(t *testing.T) {
	needsProgram(t, "python3")
	needsProgram(t, "sh")
	copyExamples(t)
	const text = `
name: king
trials: 30
budget: 500
environments: [{kind: random-preferences, params: {arms: 5, level: easy}}]
algorithms:
  - kind: pocowista
  - {kind: external, label: my king, params: {command: [sh, -c, exec python3 king.py]}}
`
	if err := os.WriteFile("king.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	run := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		var out, err bytes.Buffer
		if status := joust(t.Context(), args, &out, &err); status != want {
			t.Fatalf("joust %s: status %d: %s", strings.Join(args, " "), status, &err)
		}
		return out.String(), err.String()
	}
	has := func(what, text, want string) {
		t.Helper()
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%s lacks %q:\n%s", what, want, text)
		}
	}
	lacks := func(what, text, unwanted string) {
		t.Helper()
		if strings.Contains(text, unwanted) {
			t.Errorf("%s has %q:\n%s", what, unwanted, text)
		}
	}
	start := []string{"run", "king.yaml", "--quiet", "--allow-programs", "--workers", "1", "--out"}
	const note = `external "sh -c exec python3 king.py": 30 trials were made by an earlier run`
	_, stderr := run(0, append(start, "one")...)
	lacks("the first run", stderr, "earlier run")

	stdout, _ := run(0, "summary", "one")
	has("the summary", stdout, "my king")
	has("the summary", stdout, `Records of the program "sh -c exec python3 king.py" may be others on another machine.`)
	stdout, _ = run(0, "compare", "one")
	has("the comparison", stdout, "my king")
	run(0, "report", "one")
	for file, want := range map[string]string{
		"one/report.html":                  "which calls itself king-of-the-hill 1",
		"one/figures/correct-by-duels.svg": "my king",
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		has(file, string(text), want)
	}

	_, stderr = run(0, append(start, "one")...)
	has("the second run", stderr, note)
	_, stderr = run(0, append(start, "two", "--reuse", "one")...)
	has("a run that takes records", stderr, note)

	king, err := os.ReadFile("king.py")
	if err != nil {
		t.Fatal(err)
	}
	// The command names no file, so that joust sees the change by the greeting alone.
	if err := os.WriteFile("king.py", bytes.Replace(king, []byte(`version="1"`), []byte(`version="2"`), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	const change = `the program "sh -c exec python3 king.py" called itself king-of-the-hill 1, and now calls itself king-of-the-hill 2`
	_, stderr = run(2, append(start, "one")...)
	has("a run of another version", stderr, "one: the folder has records of another program: "+change)
	_, stderr = run(0, append(start, "three", "--reuse", "one")...)
	has("a run of another version", stderr, "one: no records are taken: "+change)
	lacks("a run of another version", stderr, "earlier run")
	_, stderr = run(0, append(start, "one", "--force")...)
	lacks("a run from the start", stderr, "earlier run")
}

// A program that answers otherwise in another process is refused.
func TestDeterminismIsChecked(t *testing.T) {
	needsProgram(t, "python3")
	copyExamples(t)
	const source = `
import os
import joust

class Mine:
    def __init__(self, arms, horizon, seed): self.n = 0
    def next(self): return None if self.n == 9 else ((0, 1) if self.n < 4 else (os.getpid() % 2, 2 + os.getpid() % 3))
    def observe(self, first, second, outcome): self.n += 1
    def recommend(self): return os.getpid() // 2 % 5 if self.n >= 4 else 0

joust.serve(Mine)
`
	if err := os.WriteFile("mine.py", []byte(strings.ReplaceAll(source, "os.getpid()", `int.from_bytes(os.urandom(4), "big")`)), 0o644); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("COMMAND", "python3, mine.py", "WIDTH", "10", ", params: {lead: 8}", "").Replace(kingStudy)
	if err := os.WriteFile("king.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	status := joust(t.Context(), []string{"run", "king.yaml", "--allow-programs", "--quiet"}, &stdout, &stderr)
	if want := regexp.MustCompile(`external "python3 mine.py": trial \d+, duel [5-9]: the program does something else when the trial is run again alone, in a fresh process`); status != 1 || !want.MatchString(stderr.String()) {
		t.Errorf("status %d: %s", status, &stderr)
	}
}

// joust.py serves a judge by the protocol judge/1: it answers as many questions at a time as
// parallel says, in any order, none that was cancelled, and says what went wrong.
func TestPythonJudge(t *testing.T) {
	needsProgram(t, "python3")
	copyExamples(t)
	const source = `
import threading
import joust

both = threading.Barrier(2)

def decide(prompt, first, second, item, repeat):
    print("decides", item)  # must not reach the standard output
    if prompt == "together":  # answered only if two are under way at the same time
        both.wait()
        return {"outcome": first, "cost": 0.5, "tokens": [800, 4], "raw": second, "grades": [repeat, 4]}
    if prompt == "late":
        raise joust.Retry("rate limited", after=2.5)
    if prompt == "broken":
        raise KeyError("k")
    return first

joust.serve_judge(decide, name="mine", version="3", parallel=2)
`
	if err := os.WriteFile("judge.py", []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := programs(t.Context()).Start([]string{"python3", "judge.py"})
	if err != nil {
		t.Fatal(err)
	}
	judge := p.(*process.Process)
	read := func() string {
		line, err := judge.Read(time.Minute)
		if err != nil {
			t.Fatal(err, judge.Complaints())
		}
		return string(line)
	}
	write := func(line string) {
		if err := judge.Write([]byte(line), time.Minute); err != nil {
			t.Fatal(err, judge.Complaints())
		}
	}
	for _, c := range []struct{ ask, want string }{
		{`{"joust":"judge/1","session":"s","parallel":16}`, `{"joust":"judge/1","name":"mine","version":"3"}`},
		{`{"id":1,"item":"q","prompt":"","first":"tie","second":"b","repeat":0}`, `{"id":1,"outcome":"tie"}`},
		{`{"id":2,"item":"q","prompt":"late","first":"a","second":"b","repeat":0}`, `{"id":2,"error":"rate limited","retry":true,"after":2.5}`},
		{`{"id":3,"item":"q","prompt":"broken","first":"a","second":"b","repeat":0}`, `{"id":3,"error":"KeyError: 'k'","retry":false}`},
		{`{"id":4,"item":"q","prompt":"","first":"A","second":"b","repeat":0}`, `{"id":4,"error":"ValueError: the outcome is 'A'; it must be first, second, tie or both-bad","retry":false}`},
	} {
		write(c.ask)
		if got := read(); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.ask, got, c.want)
		}
	}
	question := func(id int) string {
		return `{"id":` + strconv.Itoa(id) + `,"item":"q","prompt":"together","first":"both-bad","second":"x","repeat":1}`
	}
	// The fifth waits for the sixth, so that the seventh overtakes it, and it can be cancelled.
	write(question(5))
	write(`{"id":7,"item":"q","prompt":"","first":"first","second":"b","repeat":0}`)
	seven := read()
	if want := `{"id":7,"outcome":"first"}`; seven != want {
		t.Errorf("got  %s\nwant %s", seven, want)
	}
	write(`{"cancel":5}`)
	write(question(6))
	const want = `{"id":6,"outcome":"both-bad","cost":0.5,"tokens":[800,4],"raw":"x","grades":[1,4]}`
	if got := read(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	p.Close([]byte(`{"bye":true}`))
	if line, err := judge.Read(time.Second); err == nil {
		t.Errorf("the cancelled question is answered with %s", line)
	}
	if got := strings.Join(judge.Complaints(), "|"); !strings.HasPrefix(got, "decides q|") {
		t.Errorf("standard error %q", got)
	}
}
