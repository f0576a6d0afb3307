package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"gopkg.in/yaml.v3"

	"joust/experiments/study"
	"joust/sim/simtest"
)

var update = flag.Bool("update", false, "write what the commands of README and guides print into them")

// page is the README or a guide.
type page struct {
	name   string
	file   string // its path, absolute
	text   []byte
	blocks []block
}

// block is a fenced block of code. These marks may follow its language:
//   - a path: the block is a file of that name
//   - part: keys that replace those of the first study of the page
//   - fails: a study that joust refuses, or a command that ends with an error, which
//     the block shows
//   - session: a session, which is no study
//   - pending: what joust cannot do yet; a test fails as soon as joust can
type block struct {
	language    string
	marks       []string
	text        string
	start, stop int // in the text of the page
}

func (b block) is(mark string) bool { return slices.Contains(b.marks, mark) }

// path returns the mark that names a file, or "".
func (b block) path() string {
	for _, m := range b.marks {
		if strings.Contains(m, ".") {
			return m
		}
	}
	return ""
}

// pages reads README and guides.
func pages(t *testing.T) (list []page) {
	t.Helper()
	files, err := filepath.Glob("help/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append([]string{"../../README.md"}, files...) {
		p := page{name: strings.TrimSuffix(filepath.Base(f), ".md")}
		if p.file, err = filepath.Abs(f); err != nil {
			t.Fatal(err)
		}
		if p.text, err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
		p.blocks = blocksOf(t, p.text)
		list = append(list, p)
	}
	return list
}

func blocksOf(t *testing.T, source []byte) (list []block) {
	t.Helper()
	root := goldmark.New().Parser().Parse(text.NewReader(source))
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if f, ok := n.(*ast.FencedCodeBlock); ok && entering && f.Info != nil && f.Lines().Len() > 0 {
			words := strings.Fields(string(f.Info.Segment.Value(source)))
			lines := f.Lines()
			list = append(list, block{
				language: words[0], marks: words[1:], text: string(lines.Value(source)),
				start: lines.At(0).Start, stop: lines.At(lines.Len() - 1).Stop,
			})
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// writeFiles writes the files that the page shows into the present folder: blocks
// with a path, but for Go's, and whole studies, which NAME.yaml names.
func (p page) writeFiles(t *testing.T) {
	t.Helper()
	for _, b := range p.blocks {
		file := b.path()
		if b.language == "yaml" && !b.is("part") && file == "" {
			file = studyName(b.text) + ".yaml"
		}
		if file == "" || b.language == "go" {
			continue
		}
		if err := os.WriteFile(file, []byte(b.text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var nameKey = regexp.MustCompile(`(?m)^name: *([^ #\n]+)`)

func studyName(source string) string {
	if m := nameKey.FindStringSubmatch(source); m != nil {
		return m[1]
	}
	return "unnamed"
}

// TestCommands runs every command of a console block of README and guides, and
// compares what it prints with what stands below it, if anything does. A line "…"
// stands for any lines, and "…" at the end of a line for the rest of it.
func TestCommands(t *testing.T) {
	shared := t.TempDir() // of the guides, which all read one run of quickstart
	for _, p := range pages(t) {
		t.Run(p.name, func(t *testing.T) {
			if p.name == "external" || p.name == "live" {
				needsProgram(t, "python3")
			}
			if p.name == "README" {
				t.Chdir(t.TempDir())
			} else {
				simtest.Slow(t)
				t.Chdir(shared)
				runShell(t, "joust run quickstart --quiet")
			}
			p.writeFiles(t)
			fresh := bytes.Clone(p.text)
			for _, b := range slices.Backward(slices.Collect(consoles(t, p))) {
				fresh = slices.Replace(fresh, b.start, b.stop, []byte(b.text)...)
			}
			if *update {
				if err := os.WriteFile(p.file, fresh, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// consoles runs the console blocks of the page in order and yields each of them with the
// output of its commands.
func consoles(t *testing.T, p page) func(yield func(block) bool) {
	t.Helper()
	return func(yield func(block) bool) {
		for _, b := range p.blocks {
			if b.language != "console" {
				continue
			}
			var fresh strings.Builder
			failures := 0
			for _, c := range commandsOf(b.text) {
				output, ok := runShell(t, c.line)
				if ok == b.is("fails") && !b.is("pending") {
					t.Errorf("%s\nsucceeded: %v; printed:\n%s", c.line, ok, output)
				}
				matches := ok && (c.output == "" || printed(c.output, output))
				if b.is("fails") {
					matches = printed(c.output, output)
				}
				if !matches {
					failures++
					if !b.is("pending") && !*update {
						t.Errorf("%s: on the page -, now + (go test ./cmd/joust -run TestCommands -update writes it)\n%s", c.line, cmp.Diff(c.output, output))
					}
				}
				if c.output == "" || strings.Contains(c.output, "…") || b.is("pending") {
					output = c.output
				}
				fresh.WriteString("$ " + c.line + "\n" + output)
			}
			if b.is("pending") && failures == 0 {
				t.Errorf("the block is marked as pending, but its commands do what it shows; remove the mark:\n%s", b.text)
			}
			b.text = fresh.String()
			if !yield(b) {
				return
			}
		}
	}
}

// shown is a command of a console block with the output below it.
type shown struct{ line, output string }

func commandsOf(console string) (list []shown) {
	for line := range strings.Lines(console) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			list = append(list, shown{line: strings.TrimSuffix(command, "\n")})
		} else if len(list) > 0 {
			list[len(list)-1].output += line
		}
	}
	return list
}

// runShell runs a command line in the present folder. It returns what was printed,
// errors included if it failed, and whether it succeeded.
func runShell(t *testing.T, line string) (output string, ok bool) {
	t.Helper()
	line = strings.ReplaceAll(line, "go run ./cmd/joust", "joust")
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(t.Context(), "sh", "-c", line)
	c.Env = append(os.Environ(), "COLUMNS=") // all columns of tables
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return stdout.String() + stderr.String(), false
	}
	return stdout.String(), true
}

// printed reports whether the output is the one on the page.
func printed(want, got string) bool {
	pattern := regexp.QuoteMeta(want)
	pattern = regexp.MustCompile(`(?m)^ *…\n`).ReplaceAllString(pattern, "(?:.*\n)*")
	pattern = strings.ReplaceAll(pattern, "…\n", ".*\n")
	return regexp.MustCompile("^" + pattern + "$").MatchString(got)
}

func TestPrintedComparesAroundCuts(t *testing.T) {
	for _, c := range []struct {
		want, got string
		same      bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\nb\nc\n", false},
		{"a\n…\nc\n", "a\nb\nb\nc\n", true},
		{"a\n  …\nc\n", "a\nc\n", true},
		{"a\n…\nc\n", "a\nb\nd\n", false},
		{"a.b…\nc\n", "a.bcd\nc\n", true},
		{"a.b…\nc\n", "axbcd\nc\n", false},
	} {
		if got := printed(c.want, c.got); got != c.same {
			t.Errorf("printed(%q, %q) = %v, want %v", c.want, c.got, got, c.same)
		}
	}
}

// writeHelper writes the file joust.py, where the page says that joust prints it.
func (p page) writeHelper(t *testing.T) {
	t.Helper()
	if !bytes.Contains(p.text, []byte("joust python > joust.py")) {
		return
	}
	var out, complaints bytes.Buffer
	if status := joust(t.Context(), []string{"python"}, &out, &complaints); status != 0 {
		t.Fatalf("joust python: status %d: %s", status, &complaints)
	}
	if err := os.WriteFile("joust.py", out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Every YAML block of README and guides is a study that can be run, or is marked as the file of
// a session or of joust hire, which the console blocks run.
func TestStudiesOfThePages(t *testing.T) {
	simtest.Slow(t)
	for _, p := range pages(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			p.writeFiles(t)
			p.writeHelper(t)
			first := ""
			for _, b := range p.blocks {
				if b.language != "yaml" || b.is("session") || b.is("hire") {
					continue
				}
				source := b.text
				if b.is("part") {
					source = combine(t, first, b.text)
				} else if first == "" {
					first = b.text
				}
				s, err := study.Parse(catalogue, studyName(source)+".yaml", []byte(source))
				if err == nil {
					_, err = study.Open(s)
				}
				switch {
				case b.is("fails") && err == nil:
					t.Errorf("the page says that this study is refused, and it is not:\n%s", b.text)
				case err != nil && !b.is("pending") && !b.is("fails"):
					t.Errorf("%v\n%s", err, b.text)
				case err == nil && b.is("pending"):
					t.Errorf("the block is marked as pending, but it is a study; remove the mark:\n%s", b.text)
				}
			}
		})
	}
}

// combine returns the study whole with the keys of part in place of its own.
func combine(t *testing.T, whole, part string) string {
	t.Helper()
	var root, keys yaml.Node
	for text, node := range map[string]*yaml.Node{whole: &root, part: &keys} {
		if err := yaml.Unmarshal([]byte(text), node); err != nil || len(node.Content) == 0 {
			t.Fatalf("no mapping (%v):\n%s", err, text)
		}
	}
	to := root.Content[0]
	for pair := range slices.Chunk(keys.Content[0].Content, 2) {
		i := slices.IndexFunc(to.Content, func(n *yaml.Node) bool { return n.Value == pair[0].Value && n.Column == 1 })
		if i < 0 {
			to.Content = append(to.Content, pair...)
			continue
		}
		to.Content[i+1] = pair[1]
	}
	text, err := yaml.Marshal(&root)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sqlBlocks lists the SQL blocks of README and guides, which
// TestDuckDBReadsWhatARunLeaves runs.
func sqlBlocks(t *testing.T) (list []string) {
	t.Helper()
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			if b.language == "sql" {
				list = append(list, b.text)
			}
		}
	}
	return list
}

// Every Go block of a guide that is a file compiles as that file and, once its
// entry is in the catalogue, passes the tests of the catalogue.
func TestGoOfTheGuides(t *testing.T) {
	simtest.Slow(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ page, catalogue, after, tests string }{
		{"add-an-algorithm", "algorithms", "identification.NTSEntry,", "TestCatalogueIsInOrder|TestConformance/^NAME$"},
		{"add-an-environment", "environments", "preference.CyclicEntry,", "TestNames|TestConformance/^NAME$"},
	} {
		t.Run(c.page, func(t *testing.T) {
			source, err := os.ReadFile("help/" + c.page + ".md")
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(blocksOf(t, source), func(b block) bool { return b.language == "go" && b.path() != "" })
			if i < 0 {
				t.Fatal("the guide has no Go file")
			}
			file := blocksOf(t, source)[i]
			entry := regexp.MustCompile(`(?m)^var (\w+Entry) = `).FindStringSubmatch(file.text)
			name := regexp.MustCompile(`Name: +"(.*)"`).FindStringSubmatch(file.text)
			if entry == nil || name == nil {
				t.Fatalf("%s declares no entry", file.path())
			}
			catalogue, err := os.ReadFile(filepath.Join(root, c.catalogue, "catalogue.go"))
			if err != nil {
				t.Fatal(err)
			}
			room, _, _ := strings.Cut(c.after, ".")
			with := strings.Replace(string(catalogue), c.after, c.after+"\n"+room+"."+entry[1]+",", 1)
			if with == string(catalogue) {
				t.Fatalf("the catalogue has no %s", c.after)
			}
			dir := t.TempDir()
			replace := map[string]string{}
			for path, text := range map[string]string{file.path(): file.text, c.catalogue + "/catalogue.go": with} {
				copied := filepath.Join(dir, filepath.Base(path))
				if err := os.WriteFile(copied, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
				replace[filepath.Join(root, path)] = copied
			}
			overlay, err := json.Marshal(map[string]any{"Replace": replace})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o644); err != nil {
				t.Fatal(err)
			}
			tests := strings.ReplaceAll(c.tests, "NAME", name[1])
			run := exec.CommandContext(t.Context(), "go", "test", "-overlay", filepath.Join(dir, "overlay.json"), "-v", "-run", tests, "./"+c.catalogue)
			run.Dir = root
			out, err := run.CombinedOutput()
			if err != nil {
				t.Fatalf("go test -run %s ./%s: %v\n%s", tests, c.catalogue, err, out)
			}
			if strings.Contains(c.tests, "NAME") && !strings.Contains(string(out), "/"+name[1]+"/") {
				t.Errorf("no test of %s was run:\n%s", name[1], out)
			}
		})
	}
}

// README and guides follow their rules: the README is short and names all guides, guides
// have headings of one form, and there are enough blocks of each language for the tests
// above.
func TestPages(t *testing.T) {
	count := map[string]int{}
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			count[b.language]++
		}
		if p.name == "README" {
			if n := bytes.Count(p.text, []byte("\n")); n > 120 {
				t.Errorf("the README has %d lines, want at most 120; the rest belongs into a guide", n)
			}
			for _, topic := range topics {
				if !bytes.Contains(p.text, []byte("`"+topic+"`")) && !bytes.Contains(p.text, []byte("[`"+topic+"`]")) {
					t.Errorf("the README does not name the guide %s", topic)
				}
			}
			continue
		}
		if topic, about := heading(p.text); topic != p.name || about == "" || !slices.Contains(topics, topic) {
			t.Errorf("%s.md: want the heading \"# %s: what it is about\" and the topic in the list, got %q", p.name, p.name, topic)
		}
	}
	for language, least := range map[string]int{"console": 20, "yaml": 15, "sql": 2, "go": 2} {
		if count[language] < least {
			t.Errorf("README and guides have %d blocks of %s, want at least %d", count[language], language, least)
		}
	}
}
