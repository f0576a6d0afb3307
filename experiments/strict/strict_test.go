package strict

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// sample is what the tests read.
type sample struct {
	Word    string
	Number  float64
	Whole   int
	Timeout time.Duration
}

// read reads a sample and returns the mistakes.
func read(t *testing.T, text string) (sample, string) {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	var s sample
	r := &Reader{Name: "f.yaml"}
	r.Mapping(n.Content[0], "the sample",
		Key{Name: "word", Required: true, Read: func(n *yaml.Node) { s.Word = r.Filled(n, "word") }},
		Key{Name: "number", Read: func(n *yaml.Node) { r.Within(n, "number", -1, 1e6, &s.Number) }},
		Key{Name: "whole", Read: func(n *yaml.Node) { r.CountInto(&s.Whole, n, "whole", -5, 2_000_000) }},
		Key{Name: "timeout", Read: func(n *yaml.Node) { r.Time(n, "timeout", time.Second, time.Minute, &s.Timeout) }})
	if err := r.Err(); err != nil {
		return s, err.Error()
	}
	return s, ""
}

func TestReader(t *testing.T) {
	for _, c := range []struct {
		text string
		want sample
	}{
		{"word: a", sample{Word: "a"}},
		{"{word: 12, number: .5, whole: 1e6, timeout: 1m}", sample{"12", .5, 1_000_000, time.Minute}},
		{"word: &x a b\nnumber: -1\nwhole: 1_000\ntimeout: 1.5s", sample{"a b", -1, 1000, 1500 * time.Millisecond}},
		{"word: &x abc\nnumber: &n 3\nwhole: *n", sample{Word: "abc", Number: 3, Whole: 3}},
	} {
		if got, fault := read(t, c.text); got != c.want || fault != "" {
			t.Errorf("%s\ngot %+v, %s; want %+v", c.text, got, fault, c.want)
		}
	}
}

func TestFaults(t *testing.T) {
	const takes = "; it takes word, number, whole, timeout"
	for _, c := range []struct {
		text string
		want []string
	}{
		{"[a]", []string{"f.yaml:1: the sample must be a mapping with the keys word, number, whole, timeout"}},
		{"{}", []string{`f.yaml:1: the sample lacks the key "word"`}},
		{"word: a\nwrod: secret\n? [b]\n: 1\nword: c", []string{
			`f.yaml:2: unknown key "wrod" of the sample (did you mean word?)` + takes,
			"f.yaml:3: a key of the sample must be a word",
			`f.yaml:5: the key "word" of the sample stands in line 1 already`,
		}},
		{"word: [secret]", []string{"f.yaml:1: word is a list; it must be a text"}},
		{"word: ", []string{"f.yaml:1: word is nothing; it must be a text"}},
		{"word: a\nnumber: 2e6\nwhole: 1.5\ntimeout: 2m", []string{
			`f.yaml:2: number is 2e+06; it must be a number from -1 to 1e+06`,
			`f.yaml:3: whole is "1.5"; it must be a whole number such as 1000 or 1e6`,
			`f.yaml:4: timeout is "2m"; it must be a time from 1s to 1m, such as 30s or 2m`,
		}},
		{"word: a\nnumber: .nan\nwhole: 010\ntimeout: soon", []string{
			`f.yaml:2: number is ".nan"; it must be a number such as 10, 0.05 or 1e6`,
			`f.yaml:3: whole is "010"; it must be a whole number such as 1000 or 1e6`,
			`f.yaml:4: timeout is "soon"; it must be a time from 1s to 1m, such as 30s or 2m`,
		}},
		{"word: a\nnumber: '1'\nwhole: 1e300\ntimeout: {s: 1}", []string{
			`f.yaml:2: number is "1"; it must be a number such as 10, 0.05 or 1e6`,
			`f.yaml:3: whole is "1e300"; it must be a whole number such as 1000 or 1e6`,
			`f.yaml:4: timeout is a mapping; it must be a time from 1s to 1m, such as 30s or 2m`,
		}},
		{"word: a\nnumber: [1]\nwhole:\ntimeout: 5", []string{
			`f.yaml:2: number is a list; it must be a number such as 10, 0.05 or 1e6`,
			`f.yaml:3: whole is nothing; it must be a whole number such as 1000 or 1e6`,
			`f.yaml:4: timeout is "5"; it must be a time from 1s to 1m, such as 30s or 2m`,
		}},
	} {
		_, got := read(t, c.text)
		if diff := cmp.Diff(strings.Join(c.want, "\n"), got); diff != "" {
			t.Errorf("%s\n- want, + got:\n%s", c.text, diff)
		}
	}
}

// A mistake is listed once, in the order of lines, and one that stands in no line first.
func TestErr(t *testing.T) {
	r := &Reader{Name: "f.yaml"}
	if r.Err() != nil {
		t.Errorf("got %v of no mistakes", r.Err())
	}
	r.Fail(&yaml.Node{Line: 9}, "nine")
	r.Fail(&yaml.Node{Line: 2}, "two")
	r.Fail(&yaml.Node{Line: 9}, "nine")
	r.Fail(nil, "none")
	var all Mistakes
	if !errors.As(r.Err(), &all) || len(all) != 3 || all[1].Line != 2 || all[1].What != "two" {
		t.Errorf("got %#v, want three mistakes", all)
	}
	if got, want := r.Err().Error(), "f.yaml: none\nf.yaml:2: two\nf.yaml:9: nine"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBrief(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 10 * time.Second: "10s", 5 * time.Minute: "5m", 24 * time.Hour: "24h", 90 * time.Minute: "1h30m", 100 * time.Second: "1m40s", 20 * time.Minute: "20m", 1500 * time.Millisecond: "1.5s",
	} {
		if got := brief(d); got != want {
			t.Errorf("brief(%v) is %q, want %q", d, got, want)
		}
	}
}
