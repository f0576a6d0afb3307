package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// libraryWords are words of libraries that no message may have.
var libraryWords = regexp.MustCompile(`arg\(s\)|strconv|unknown (shorthand )?flag|unknown command|invalid argument|flag needs|bad flag|` +
	`no such file or directory|is a directory|not a directory|cannot unmarshal|invalid character|unexpected EOF|panic|` +
	`(^|: )((yaml|json): |(open|read|stat|lstat|mkdir|rename) \S+: )`)

// wrong runs a command line that must be refused, and returns the message.
func wrong(t *testing.T, status int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	line := "joust " + strings.Join(args, " ")
	if got := joust(t.Context(), args, &stdout, &stderr); got != status {
		t.Errorf("%s: status %d, want %d: %s", line, got, status, &stderr)
	}
	if word := libraryWords.FindString(stderr.String()); word != "" {
		t.Errorf("%s: the message has %q, a library's words: %s", line, word, &stderr)
	}
	if stderr.Len() == 0 || strings.Contains(stderr.String(), "Usage:") {
		t.Errorf("%s: want a message alone, got %q", line, &stderr)
	}
	return stderr.String()
}

// Every command refuses a wrong number of arguments, an unknown flag, a flag without its
// value, and values that are out of bounds or no numbers, in words that name the flag.
func TestEveryCommandRefusesWrongFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range newRoot().Commands() {
		name := c.Name()
		if c.Args != nil && c.Args(c, nil) != nil {
			if text := wrong(t, 2, name); !strings.HasPrefix(text, "joust "+name+" was given no argument; it takes ") {
				t.Errorf("without arguments: %s", text)
			}
		}
		if many := strings.Fields("a b c"); c.Args != nil && c.Args(c, many) != nil {
			if text := wrong(t, 2, append([]string{name}, many...)...); !strings.Contains(text, "was given 3 arguments, a b c; it takes ") {
				t.Errorf("with three arguments: %s", text)
			}
		}
		if c.DisableFlagParsing {
			continue
		}
		if text := wrong(t, 2, name, "--hepl"); !strings.Contains(text, "joust "+name+" has no flag --hepl (did you mean --help?); it takes --") {
			t.Errorf("an unknown flag: %s", text)
		}
		wrong(t, 2, name, "-z")
		wrong(t, 2, name, "--=1")
		c.Flags().VisitAll(func(f *pflag.Flag) { refusesValues(t, c, f) })
	}
}

// refusesValues checks what the command says of wrong values of the flag.
func refusesValues(t *testing.T, c *cobra.Command, f *pflag.Flag) {
	t.Helper()
	flag := "--" + f.Name
	if f.NoOptDefVal == "" {
		if text := wrong(t, 2, c.Name(), flag); !strings.HasPrefix(text, flag+" needs a value; see joust "+c.Name()+" --help") {
			t.Errorf("without a value: %s", text)
		}
	}
	var values []string
	switch n, isCount := f.Value.(*count); {
	case isCount && n.low > 0:
		values = []string{"0", "-3", "1.5", "many", ""}
	case isCount:
		values = []string{"-3", "1.5", "many", ""}
	case f.Value.Type() == "bool" && f.Name != "help":
		values = []string{"maybe", "2"}
	}
	for _, v := range values {
		if text := wrong(t, 2, c.Name(), flag+"="+v); !strings.HasPrefix(text, flag+" is ") || !strings.Contains(text, "it must be ") {
			t.Errorf("%s=%s: %s", flag, v, text)
		}
	}
}

// What is wrong is named, with what is allowed and what may have been meant.
func TestWrongWords(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"file":      "",
		"tab.yaml":  "name: tab\nenvironments:\n\t- kind: hudry13\n",
		"open.yaml": "name: [open\nalgorithms: x\n",
		"counted.yaml": `name: counted
environments: [{kind: counts, params: {file: battels.csv}}]
algorithms: [{kind: pocowista}]
`,
		"battles.csv": "a,b,wins_a,wins_b,ties\nx,y,9,1,0\n",
		"all.yaml": `name: all
trials: none
environments:
  - {kind: counts, params: {file: nowhere.csv}}
  - {kind: hudry31}
  - {kind: garnet}
algorithms:
  - {kind: pocowista, params: {delta: 3}}
precision: {metric: dules, relative: 0.1}
figures:
  - {x: duels, y: eror}
expect:
  - {claim: c, metric: corect, of: {algorithm: pocowsta}, mean: {above: 0}}
`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if status := joust(t.Context(), strings.Fields("run quickstart --trials 20 --out q --quiet"), new(bytes.Buffer), os.Stderr); status != 0 {
		t.Fatal("the run failed")
	}
	damaged := func(name, file, text string) {
		if err := os.CopyFS(name, os.DirFS("q")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name+"/"+file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	damaged("badmanifest", "manifest.json", `{"format": 4, "x"`)
	damaged("badtimes", "timing.json", "x")
	damaged("badstudy", "study.yaml", "name: x: y\n")
	damaged("oldmanifest", "manifest.json", `{"format": 4, "colour": 1}`)
	if err := os.Remove("badtimes/study.yaml"); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		line   string
		status int
		want   string
	}{
		{"copmare q", 2, `joust has no command "copmare" (did you mean compare?); it has bench, check, `},
		{"help compair", 2, `no guide "compair"`},
		{"help comparign", 2, `(did you mean comparing?)`},
		{"run quikstart", 2, "quikstart: there is no such file, and no such study (did you mean quickstart?); see joust list studies"},
		{"run batles.csv", 2, "batles.csv: there is no such file, and no such study (did you mean battles.csv?)"},
		{"run file", 2, "file: the study is empty"},
		{"run .", 2, ".: is a folder and holds no run"},
		{"run tab.yaml", 2, "tab.yaml:3: is not YAML at or before this line: a text begins with a tab"},
		{"run open.yaml", 2, "open.yaml:1: is not YAML at or before this line: a list in [ ] is open"},
		{"run counted.yaml", 2, "counted.yaml:2: counts: file cannot be read: battels.csv: there is no such file (did you mean battles.csv?)"},
		{"run quickstart --out file", 1, "file/manifest.json: a folder of its path is a file"},
		{"run quickstart --reuse nowhere", 2, "--reuse: nowhere: there is no such file"},
		{"run quickstart --shard 9/8", 2, "--shard: the shard is 9 of 8; it must be from 0 to 7"},
		{"run quickstart --columns dules", 2, `--columns has no column "dules" (did you mean duels?); it has duels, `},
		{"run badmanifest", 1, "badmanifest/manifest.json: the file is damaged"},
		{"run oldmanifest", 1, `oldmanifest/manifest.json: this version of joust does not know its key "colour"`},
		{"run badtimes", 1, "badtimes/timing.json: the file is damaged"},
		{"run badstudy", 2, `badstudy/study.yaml:1: is not YAML at or before this line: a key stands where none can`},
		{"summary badtimes", 1, "badtimes/study.yaml: there is no such file"},
		{"summary file", 1, "file/manifest.json: a folder of its path is a file"},
		{"status nowhere", 2, "nowhere: there is no such file"},
		{"merge out file", 2, "file: a folder of its path is a file"},
		{"plot q --out file", 1, "file: a folder of its path is a file"},
		{"report q --out nowhere/x.html", 1, "nowhere/x.html cannot be written: there is no folder nowhere; make it first"},
		{"export q --csv --out file/x", 1, "file/x: a folder of its path is a file"},
		{"prune file", 1, "file/manifest.json: a folder of its path is a file"},
		{"compare q --metric dules", 2, `"dules" (did you mean duels?)`},
		{"bench swis", 2, `no algorithm is called "swis" (did you mean swiss?)`},
		{"bench swiss --suite tournament", 2, `there is no suite "tournament" (did you mean tournaments?)`},
		{"bench swiss --set swiss.round=3", 2, `--set swiss.round=3: unknown parameter "round" of swiss (did you mean rounds?); it takes rounds, `},
		{"check quikstart", 2, `is called "quikstart" (did you mean quickstart?)`},
		{"cite quikstart", 2, `is called "quikstart" (did you mean quickstart?)`},
		{"show pocowsta", 2, `is called "pocowsta" (did you mean pocowista?)`},
		{"show pocowista[delte=1]", 2, `unknown parameter "delte" of pocowista (did you mean delta?)`},
		{"list algorithns", 2, `(did you mean algorithms?)`},
		{"list --family duel", 2, `--family is "duel" (did you mean duels?); it must be one of duels, many users`},
		{"list zebras", 2, `nothing in the lists has "zebras"; see joust list`},
		{"submit quickstart --slurm --shards 8 --array x --dry", 2, `--array is "x": `},
		{"run quickstart --set delta=1", 2, `--set delta=1: "delta" is no key of a study that can be set; it is one of name, `},
		{"run quickstart --set pocowista", 2, `--set pocowista: it must be ENTRY.PARAMETER=VALUE or KEY=VALUE`},
		{"run quickstart --set pocowsta.delta=1", 2, `--set pocowsta.delta=1: the study has no entry "pocowsta" (did you mean pocowista?); its labels and kinds are `},
		{"run quickstart --set dkwt.delta=.1", 2, `--set dkwt.delta=.1: the study has no entry "dkwt"; its labels and kinds are random-preferences; pocowista; savage; pbr`},
		{"run quickstart --set pocowista.delta=2", 2, "--set pocowista.delta=2: pocowista: delta is 2; it must lie strictly between 0 and 1"},
		{"run quickstart --set trials=0", 2, "--set trials=0: trials is 0; it must be a whole number from 1 to 100000000"},
		{"run quickstart --set pocowista.delta=[", 2, `--set pocowista.delta=[: "[" is not a value`},
	} {
		if text := wrong(t, row.status, strings.Fields(row.line)...); !strings.Contains(text, row.want) {
			t.Errorf("joust %s: got\n%swant %s", row.line, text, row.want)
		}
	}
	text := wrong(t, 2, "run", "all.yaml")
	for _, want := range []string{
		`all.yaml:2: trials is "none"; it must be a whole number`,
		"all.yaml:4: counts: file cannot be read: nowhere.csv: there is no such file\n",
		`all.yaml:5: unknown environment "hudry31" (did you mean hudry13?)`,
		"all.yaml:6: garnet is for a study of many users, but the environment counts in line 4 makes this a study of duels",
		"all.yaml:8: pocowista: delta is 3; it must lie strictly between 0 and 1\n",
		`all.yaml:9: metric is "dules" (did you mean duels?)`,
		`all.yaml:11: y is "eror" (did you mean error?)`,
		`all.yaml:13: metric is "corect" (did you mean correct?)`,
		`all.yaml:13: the study has no algorithm "pocowsta" (did you mean pocowista?)`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("all.yaml: no %q in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "\n"); n != 9 {
		t.Errorf("all.yaml: %d mistakes, want 9:\n%s", n, text)
	}
}
