package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// liveSession writes a session of 4 arms, with these keys, and its texts into an empty folder,
// which it makes the present one.
func liveSession(t *testing.T, keys string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var b strings.Builder
	for a := range 4 {
		for q := range 3 {
			fmt.Fprintf(&b, `{"arm":"p%d","item":"q%d","text":"secret %d of %d"}`+"\n", a, q, q, a)
		}
	}
	for name, text := range map[string]string{"answers.jsonl": b.String(), "s.yaml": "name: s\narms: answers.jsonl\n" + keys} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// simulatedJudge are the keys of a session that an environment judges.
const simulatedJudge = `judge: {simulated: {kind: random-preferences, params: {arms: 4, level: easy}}, parallel: 3, price: 0.01}
algorithm: {kind: pocowista}
budget: {duels: 2000, cost: 50}
reuse: true
`

// live runs the command line joust live with these arguments.
func live(t *testing.T, ctx context.Context, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = joust(ctx, append([]string{"live"}, args...), &out, &err)
	return status, out.String(), err.String()
}

func TestLive(t *testing.T) {
	liveSession(t, simulatedJudge)
	for _, c := range []struct {
		args []string
		want string // on the standard output
	}{
		{[]string{"s.yaml", "--status"}, "s has not begun: there is no results/live/s/journal.jsonl\n"},
		{[]string{"s.yaml", "--dry"}, "  right        the recommended arm in 100.0 % of sessions\n"},
		{[]string{"s.yaml"}, "  state        the algorithm has stopped\n"},
		{[]string{"s.yaml", "--status"}, "  state        the algorithm has stopped\n"},
		{[]string{"s.yaml", "--export", "-"}, "id,first,second,outcome,judge,prompt,time,group\n"},
		{[]string{"s.yaml", "--export", "log.jsonl"}, ""},
		{[]string{"s.yaml", "--quiet"}, ""},
	} {
		status, out, err := live(t, t.Context(), c.args...)
		if status != statusDone || !strings.Contains(out, c.want) || c.want == "" && out != "" {
			t.Errorf("%q: status %d, %s%s", c.args, status, out, err)
		}
	}
	for _, args := range [][]string{{"rank", "log.jsonl"}, {"judge", "log.jsonl"}, {"next", "log.jsonl"}} {
		var out, err bytes.Buffer
		if status := joust(t.Context(), args, &out, &err); status != statusDone {
			t.Errorf("%q: status %d, %s", args, status, &err)
		}
	}
}

// What is wrong is refused before anything is asked, with its line and without any text of an
// answer.
func TestLiveRefuses(t *testing.T) {
	const end = "algorithm: {kind: pocowista}\nbudget: {duels: 20}\n"
	for _, c := range []struct {
		keys string
		args []string
		want string
	}{
		{"judge: {command: [sh, judge.sh]}\n" + end, nil, `the session runs the program "sh judge.sh"; nothing was run`},
		{"judge:\n  people:\n    rater: [ann]\n" + end, nil, `s.yaml:5: unknown key "rater" of people`},
		{"panel: 2\norder: both\njudge:\n  people:\n    raters: [ann, ben]\n" + end, nil, "s.yaml:7: a duel has 4 calls (panel, twice with order: both), each for another rater, and there are 2"},
		{"judge: {chat: {modl: x}}\n" + end, nil, `s.yaml:3: unknown key "modl" of`},
		{"judge: {comand: [sh]}\n" + end, nil, "s.yaml:3: judge names no kind of judge (did you mean command?); it must have one of the keys command, simulated, chat, people"},
		{"judge: {command: [sh], simulated: {}}\n" + end, nil, "s.yaml:3: judge has the keys command and simulated; it must have one of"},
		{"judge: {command: [sh], parallel: 0, timeout: soon}\n" + end, nil, "s.yaml:3: parallel is 0; it must be a whole number from 1 to 1000\ns.yaml:3: timeout is \"soon\"; it must be a time from 1ms to 24h, such as 30s or 2m"},
		{strings.Replace(simulatedJudge, "arms: 4", "arms: 5", 1), nil, "s.yaml:3: random-preferences: random-preferences[arms=5,level=easy] has 5 arms, and the session has 4"},
		{strings.Replace(simulatedJudge, "arms: 4", "arm: 5", 1), nil, `s.yaml:3: unknown parameter "arm" of random-preferences (did you mean arms?)`},
		{strings.Replace(simulatedJudge, "kind: pocowista", "kind: oracle", 1), nil, "s.yaml:4: oracle sees the truth, which nobody knows for texts"},
		{strings.Replace(simulatedJudge, "kind: pocowista", "kind: per-user", 1), nil, "s.yaml:4: per-user is an algorithm of another family"},
		{strings.Replace(simulatedJudge, "cost: 50", "cost: 0", 1), nil, "s.yaml:5: cost is 0; it must be a number greater than 0"},
		{simulatedJudge + "items: ../\n", nil, "s.yaml:7: items: ..: it is a folder"},
		{simulatedJudge + "order: boht\n", nil, `s.yaml:7: order is "boht" (did you mean both?)`},
		{simulatedJudge, []string{"--dry", "--status"}, "--dry and --status exclude each other"},
		{simulatedJudge, []string{"--export", "log.txt"}, `--export is "log.txt"; it must end in .csv or .jsonl, or be -`},
		{simulatedJudge, []string{"--reuse", "j.jsonl"}, "--reuse takes over verdicts of programs and of models; people and environments are asked anew"},
		{"judge: {command: [sh, judge.sh]}\n" + end, []string{"--allow-programs", "--reuse", "j.jsonl"}, "j.jsonl: there is no such file"},
		{"judge: {command: [sh, judge.sh]}\n" + end, []string{"--allow-programs", "--reuse", "answers.jsonl"}, "answers.jsonl:1: this is no journal of joust live, or it is damaged"},
		{simulatedJudge, []string{"--fork"}, "there is no journal whose verdicts could be taken over"},
	} {
		t.Run(c.want, func(t *testing.T) {
			liveSession(t, c.keys)
			status, out, err := live(t, t.Context(), append([]string{"s.yaml"}, c.args...)...)
			if status != statusWrong || out != "" || !strings.Contains(err, c.want) || strings.Contains(err, "secret") {
				t.Errorf("status %d, %s%s\nwant %s", status, out, err, c.want)
			}
			if _, err := os.ReadFile(filepath.Join("results", "live", "s", "journal.jsonl")); err == nil {
				t.Error("a journal was begun")
			}
		})
	}
}

// The files of arms and items are checked.
func TestLiveRefusesTexts(t *testing.T) {
	for _, c := range []struct{ arms, items, want string }{
		{`{"arm":"a","item":"q","text":"secret"}`, "", `s.yaml:2: arms has one arm, "a"; a session needs at least two`},
		{`{"arm":"a","item":"q","text":"secret"}` + "\n" + `{"arm":"b","item":"r","text":"secret"}`, "", `s.yaml:2: the arms "a" and "b" have no item in common`},
		{`{"arm":"a","item":"q","text":"secret"}` + "\n" + `{"arm":"a","item":"q","text":"secret"}`, "", `s.yaml:2: arms: answers.jsonl:2: the arm "a" has a text on the item "q" already`},
		{`{"arm":"a","item":"q","txt":"secret"}`, "", `answers.jsonl:1: the object has the key "txt" (did you mean text?)`},
		{`{"arm":"a","item":"q","text":"secret"}` + "\n" + `{"arm":"b","item":"q","text":"secret"}`, `{"item":"r","text":"secret"}`, `s.yaml:7: items lacks the item "q", on which arms have texts`},
	} {
		t.Run(c.want, func(t *testing.T) {
			keys := strings.Replace(simulatedJudge, "arms: 4", "arms: 2", 1)
			if c.items != "" {
				keys += "items: items.jsonl\n"
			}
			liveSession(t, keys)
			for name, text := range map[string]string{"answers.jsonl": c.arms, "items.jsonl": c.items} {
				if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if status, _, err := live(t, t.Context(), "s.yaml"); status != statusWrong || !strings.Contains(err, c.want) || strings.Contains(err, "secret") {
				t.Errorf("status %d: %s\nwant %s", status, err, c.want)
			}
		})
	}
}

// shellJudge greets and calls every duel for the first text; it complains, and waits where a
// file says so.
const shellJudge = `read hello
echo '{"joust":"judge/1","name":"shell"}'
echo warm >&2
while read line; do
	id=${line#*:}
	id=${id%%,*}
	case $line in *bye*) exit;; esac
	[ -e slow ] && : > waiting && sleep 100
	echo "{\"id\":$id,\"outcome\":\"first\",\"cost\":0.5}"
done
`

// A session with a program as the judge is interrupted, and goes on.
func TestLiveProgram(t *testing.T) {
	needsProgram(t, "sh")
	liveSession(t, "judge: {command: [sh, judge.sh], parallel: 2, price: 0.5}\nalgorithm: {kind: round-robin, params: {votes: 3}}\nbudget: {duels: 100}\n")
	for name, text := range map[string]string{"judge.sh": shellJudge, "slow": ""} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			if _, err := os.Stat("waiting"); err == nil {
				return
			}
		}
	}()
	if status, _, err := live(t, ctx, "s.yaml", "--allow-programs"); status != statusInterrupted || !strings.Contains(err, "all verdicts are kept in results/live/s") || !strings.Contains(err, "sh judge.sh: warm\n") {
		t.Fatalf("status %d: %s", status, err)
	}
	if err := os.Remove("slow"); err != nil {
		t.Fatal(err)
	}
	status, out, err := live(t, t.Context(), "s.yaml", "--allow-programs")
	if status != statusDone || !strings.Contains(out, "  state        the algorithm has stopped\n") || !strings.Contains(out, " for calls whose answers were lost\n") {
		t.Errorf("status %d: %s%s", status, out, err)
	}
	if status, out, err := live(t, t.Context(), "s.yaml", "--judge", "sh judge.sh", "--allow-programs"); status != statusDone {
		t.Errorf("status %d: %s%s", status, out, err)
	}
	if err := os.WriteFile("judge.sh", []byte(strings.Replace(shellJudge, `"first\"`, `"A\"`, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	status, _, err = live(t, t.Context(), "s.yaml", "--allow-programs", "--out", "other")
	if want := `judge "sh judge.sh": line 2 of its output: outcome is "A"; it must be first, second, tie or both-bad`; status != statusFailed || !strings.Contains(err, want) {
		t.Errorf("status %d: %s", status, err)
	}
}

// A program leads a session, and goes on with one whose journal was cut.
func TestLiveExternal(t *testing.T) {
	needsProgram(t, "python3")
	copyExamples(t)
	examples, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	liveSession(t, strings.Replace(simulatedJudge, "kind: pocowista", "kind: external, params: {command: [python3, "+filepath.Join(examples, "king.py")+"], params: {lead: 8}}", 1))
	if status, _, err := live(t, t.Context(), "s.yaml"); status != statusWrong || !strings.Contains(err, "king.py\"; nothing was run") {
		t.Errorf("without --allow-programs: status %d: %s", status, err)
	}
	status, whole, errs := live(t, t.Context(), "s.yaml", "--allow-programs", "--out", "whole")
	if status != statusDone || !strings.Contains(whole, "  state        the algorithm has stopped\n") {
		t.Fatalf("status %d: %s%s", status, whole, errs)
	}
	journal, err := os.ReadFile("whole/journal.jsonl")
	if err == nil {
		err = os.MkdirAll("cut", 0o755)
	}
	if err == nil {
		err = os.WriteFile("cut/journal.jsonl", journal[:len(journal)/3], 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	status, cut, errs := live(t, t.Context(), "s.yaml", "--allow-programs", "--out", "cut")
	duels := func(out string) string { return strings.SplitAfter(out, "verdicts")[0] }
	if status != statusDone || duels(cut) != duels(whole) {
		t.Errorf("status %d: %s%s\nwant\n%s", status, cut, errs, whole)
	}
	if status, _, err := live(t, t.Context(), "s.yaml", "--status"); status != statusWrong || !strings.Contains(err, "--status would have to run the program") {
		t.Errorf("--status: status %d: %s", status, err)
	}
}

// A model behind an address judges a session. Its key is in no file.
func TestLiveChat(t *testing.T) {
	const key = "key-of-the-endpoint"
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls++; r.Header.Get("Authorization") != "Bearer "+key {
			t.Error("a call without the key")
		}
		fmt.Fprint(w, `{"choices":[{"index":0,"message":{"content":"so [[A]]"},"finish_reason":"stop"}],"usage":{"prompt_tokens":90,"completion_tokens":4}}`)
	}))
	defer server.Close()
	t.Setenv("JOUST_JUDGE_URL", server.URL)
	t.Setenv("JOUST_JUDGE_KEY", key)
	liveSession(t, "judge: {chat: {model: x, parallel: 1, price: {in: 2, out: 10}}}\nalgorithm: {kind: round-robin}\norder: both\nbudget: {duels: 100, cost: 1}\n")
	status, out, err := live(t, t.Context(), "s.yaml")
	if status != statusDone || !strings.Contains(out, "  cost         0.00") || !strings.Contains(out, "tokens") {
		t.Errorf("status %d: %s%s", status, out, err)
	}
	journal, _ := os.ReadFile("results/live/s/journal.jsonl")
	if n := bytes.Count(journal, []byte(`"outcome":"first"`)); n != calls || calls == 0 || bytes.Contains(journal, []byte(key)) || bytes.Contains(journal, []byte("secret")) {
		t.Errorf("%d verdicts of %d calls:\n%s", n, calls, journal)
	}
}

// Raters get their links, and an interruption keeps the session.
func TestLivePeople(t *testing.T) {
	liveSession(t, "judge: {people: {raters: [ann]}}\nalgorithm: {kind: round-robin}\nbudget: {duels: 100}\n")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	status, _, err := live(t, ctx, "s.yaml")
	if status == statusDone || status == statusWrong || !strings.Contains(err, "ann judges at http://127.0.0.1:") {
		t.Errorf("status %d: %s", status, err)
	}
	if status, out, err := live(t, t.Context(), "s.yaml", "--status"); status != statusDone || !strings.Contains(out, "  verdicts     0\n") {
		t.Errorf("status %d: %s%s", status, out, err)
	}
}
