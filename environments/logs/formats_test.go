package logs

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

type counts = map[string][]float64

// The counts of testdata by hand: wins of the first name, of the second, ties and both-bad.
// Most files have the same six duels.
var (
	sixDuels = counts{"elm-fir": {1, 0, 0, 1}, "elm-oak": {1, 1, 0, 0}, "fir-oak": {0, 1, 1, 0}}
	noBad    = counts{"elm-fir": {1, 0, 1, 0}, "elm-oak": {1, 1, 0, 0}, "fir-oak": {0, 1, 1, 0}} // both-bad is a tie there
	noTies   = counts{"elm-fir": {1, 0, 0, 0}, "elm-oak": {1, 1, 0, 0}, "fir-oak": {0, 1, 0, 0}}
	strict   = counts{"elm-fir: the tree": {2, 1, 0, 0}, "elm-oak": {0, 3, 0, 0}, "fir: the tree-oak": {1, 2, 0, 0}}
	hard     = counts{"elm-oak": {0, 2, 0, 0}, "fir-oak": {2, 1, 1, 0}}
)

var fixtures = []struct {
	file, format string
	o            Options
	want         counts
	errors       int
	slots        bool
}{
	{"arena.jsonl", "arena", Options{}, sixDuels, 0, true},
	{"arena.json", "arena", Options{}, sixDuels, 0, true},
	{"arena_140k.jsonl", "arena", Options{}, sixDuels, 0, true},
	{"arena_140k.snappy.parquet", "arena", Options{}, sixDuels, 0, true},
	{"arena_140k.zstd.parquet", "arena", Options{}, sixDuels, 0, true},
	{"arena_140k.gzip.parquet", "arena", Options{}, sixDuels, 0, true},
	{"arena_140k.plain.parquet", "arena", Options{}, sixDuels, 0, true},
	{"wsdm.csv", "arena", Options{}, noBad, 0, true},
	{"kaggle.csv", "kaggle", Options{}, noBad, 0, true},
	{"sides.csv", "sides", Options{}, noBad, 0, true},
	{"crowdkit.csv", "crowdkit", Options{}, noTies, 0, true},
	{"winner_loser.csv", "winner-loser", Options{}, noTies, 0, false},
	{"mtbench.jsonl", "mtbench", Options{}, counts{"elm-oak": {0, 1, 1, 0}, "fir-oak": {1, 0, 1, 0}}, 1, false},
	{"mtbench.jsonl", "mtbench", Options{TwoGames: "each"}, counts{"elm-oak": {1, 3, 0, 0}, "fir-oak": {3, 0, 2, 0}}, 1, true},
	{"mtbench_human.jsonl", "mtbench-human", Options{}, sixDuels, 0, true},
	{"arenahard.jsonl", "arenahard", Options{}, hard, 1, true},
	{"arenahard.jsonl", "arenahard", Options{Strong: 3}, counts{"elm-oak": {0, 4, 0, 0}, "fir-oak": {4, 3, 1, 0}}, 1, true},
	{"arenahard_v01.jsonl", "arenahard", Options{Baseline: "oak"}, counts{"elm-oak": {0, 2, 0, 0}}, 0, true},
	{"alpacaeval.json", "alpacaeval", Options{}, counts{"elm-oak": {1, 1, 2, 0}, "fir-oak": {1, 2, 0, 0}}, 1, false},
	{"alpacaeval.json", "alpacaeval", Options{Margin: 0.25}, counts{"elm-oak": {0, 1, 3, 0}, "fir-oak": {1, 1, 1, 0}}, 1, false},
	{"alpacaeval.json", "alpacaeval", Options{Induced: true}, counts{"elm-fir": {1, 1, 1, 0}, "elm-oak": {1, 1, 2, 0}, "fir-oak": {1, 2, 0, 0}}, 1, false},
	{"orders.soc", "preflib", Options{}, strict, 0, false},
	{"orders_old.soc", "preflib", Options{}, strict, 0, false},
	{"orders.soi", "preflib", Options{}, counts{"elm-fir: the tree": {0, 1, 0, 0}}, 0, false},
	{"orders.soi", "preflib", Options{UnlistedLast: true}, counts{"elm-fir: the tree": {0, 1, 2, 0}, "elm-oak": {1, 2, 0, 0}, "fir: the tree-oak": {1, 2, 0, 0}}, 0, false},
	{"orders.toc", "preflib", Options{}, counts{"elm-fir: the tree": {2, 0, 1, 0}, "elm-oak": {0, 0, 3, 0}, "fir: the tree-oak": {0, 2, 1, 0}}, 0, false},
	{"orders.toi", "preflib", Options{}, counts{"elm-oak": {1, 0, 0, 0}, "fir: the tree-oak": {0, 0, 2, 0}}, 0, false},
	{"graph.wmd", "preflib", Options{}, counts{"elm-oak": {2.5, 7, 0, 0}}, 0, false},
	{"journal.jsonl", "journal", Options{}, counts{"elm-oak": {1, 0, 1, 0}, "fir-oak": {0, 1, 0, 1}}, 0, true},
	{"counts.csv", "counts", Options{}, counts{"elm-oak": {1, 2, 0.5, 0}, "elm-fir": {0, 3, 0, 0}}, 0, false},
	{"matrix.csv", "matrix", Options{PerPair: 10}, counts{"elm-oak": {2, 8, 0, 0}, "elm-fir": {3, 7, 0, 0}, "fir-oak": {4, 6, 0, 0}}, 0, false},
	{"canonical.csv", "canonical", Options{}, sixDuels, 0, true},
	{"canonical.jsonl", "canonical", Options{}, sixDuels, 0, true},
}

// Every format is recognised, and read in the same way if it is named, compressed or on the
// standard input.
func TestFormats(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range fixtures {
		path := filepath.Join("testdata", c.file)
		seen[c.format] = true
		plain, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for how, o := range map[string]Options{"recognised": c.o, "named": named(c.o, c.format)} {
			got, account := tallies(t, []string{path}, o)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, %+v, %s: -want +got\n%s", c.file, c.o, how, diff)
			}
			if account.Errors != c.errors {
				t.Errorf("%s, %+v, %s: %d failed verdicts, want %d", c.file, c.o, how, account.Errors, c.errors)
			}
		}
		for how, text := range map[string][]byte{"plain": plain, "gzip": zipped(t, plain, true), "zstd": zipped(t, plain, false)} {
			o := c.o
			o.Stdin = bytes.NewReader(text)
			got, _ := tallies(t, []string{"-"}, o)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, %+v, from the standard input, %s: -want +got\n%s", c.file, c.o, how, diff)
			}
		}
		l, err := Open([]string{path}, c.o)
		if err != nil {
			t.Fatal(err)
		}
		for range l.Duels() {
		}
		if l.Slots() != c.slots {
			t.Errorf("%s, %+v: slots %v, want %v", c.file, c.o, l.Slots(), c.slots)
		}
	}
	for _, name := range Formats() {
		if !seen[name] {
			t.Errorf("no file of testdata has the format %s", name)
		}
	}
}

func named(o Options, format string) Options {
	o.Format = format
	return o
}

func zipped(t *testing.T, text []byte, gz bool) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if !gz {
		var err error
		if w, err = zstd.NewWriter(&b); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// duels returns the duels of a log, with their own Style.
func duels(t *testing.T, paths []string, o Options) []Duel {
	t.Helper()
	l, err := Open(paths, o)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var list []Duel
	for d, err := range l.Duels() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, *d)
		list[len(list)-1].Style = append([]Style(nil), d.Style...)
	}
	return list
}

// The first duel of files has all fields.
func TestFields(t *testing.T) {
	for _, c := range []struct {
		file string
		o    Options
		want Duel
	}{
		{"arena.jsonl", Options{}, Duel{ID: "q0", First: "oak", Second: "elm", Judge: "arena_user_u1", Time: "1700000000.5", Language: "English", Count: 1, Weight: 1}},
		{"arena_140k.jsonl", Options{}, Duel{
			ID: "v0", First: "oak", Second: "elm", Judge: "u1", Time: "2023-11-14 22:13:00", Language: "en", Count: 1, Weight: 1,
			Style: []Style{{"length", 100, 200}, {"headers", 1, 2}, {"lists", 1, 2}, {"bold", 0, 0}},
		}},
		{"arena_140k.zstd.parquet", Options{}, Duel{
			ID: "v0", First: "oak", Second: "elm", Judge: "u1", Time: "2023-11-14T22:13:00Z", Language: "en", Count: 1, Weight: 1,
			Style: []Style{{"length", 100, 200}, {"headers", 1, 2}, {"lists", 1, 2}, {"bold", 0, 0}},
		}},
		{"sides.csv", Options{}, Duel{First: "oak", Second: "elm", Judge: "u1", Prompt: "p1", Group: "0", Count: 1, Weight: 1}},
		{"crowdkit.csv", Options{}, Duel{First: "oak", Second: "elm", Judge: "u1", Prompt: "p1", Count: 1, Weight: 1}},
		{"mtbench.jsonl", Options{TwoGames: "each"}, Duel{First: "oak", Second: "elm", Judge: "gpt-4 pair-v2", Prompt: "81", Time: "1687000000.5", Group: "81/1/elm/oak", Count: 1, Weight: 1}},
		{"mtbench_human.jsonl", Options{}, Duel{First: "oak", Second: "elm", Judge: "u1", Prompt: "81", Group: "81/1/elm/oak", Count: 1, Weight: 1}},
		{"arenahard.jsonl", Options{Strong: 3}, Duel{First: "oak", Second: "elm", Judge: "gpt-4.1", Prompt: "q0", Group: "q0", Count: 1, Weight: 3}},
		{"alpacaeval.json", Options{}, Duel{First: "oak", Second: "elm", Outcome: 1, Judge: "ann", Prompt: "i1", Count: 1, Weight: 1, Style: []Style{{"length", 10, 2}}}},
		{"orders.soc", Options{}, Duel{First: "oak", Second: "elm", Group: "orders.soc:9.1", Count: 1, Weight: 1}},
		{"counts.csv", Options{}, Duel{First: "oak", Second: "elm", Count: 2, Weight: 1}},
		{"canonical.csv", Options{}, Duel{
			ID: "v0", First: "oak", Second: "elm", Judge: "u1", Prompt: "p1", Time: "1700000000", Language: "English", Group: "g0", Count: 1, Weight: 1,
			Style: []Style{{"length", 100, math.NaN()}},
		}},
	} {
		got := duels(t, []string{filepath.Join("testdata", c.file)}, c.o)[0]
		if diff := cmp.Diff(c.want, got, cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.file, diff)
		}
	}
}

// Several files are one log, whatever their formats.
func TestSeveralFiles(t *testing.T) {
	got, account := tallies(t, []string{"testdata/arena.jsonl", "testdata/canonical.csv", "testdata/counts.csv"}, Options{})
	want := counts{"elm-fir": {2, 3, 0, 2}, "elm-oak": {3, 4, 0.5, 0}, "fir-oak": {0, 2, 2, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, want := account.String(), "3 files, 15 rows: 4 self-duels, 0 errors; 18.5 duels of 3 arms by 6 judges; 2 both-bad"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A log that is read twice passes the same duels, also from the standard input.
func TestAgain(t *testing.T) {
	text, err := os.ReadFile("testdata/arena_140k.snappy.parquet")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open([]string{"-"}, Options{Stdin: bytes.NewReader(text), Again: true})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		n := 0
		for _, err := range l.Duels() {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != 6 {
			t.Errorf("%d duels, want 6", n)
		}
	}
	copied := l.sources[0].temporary
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(copied); copied == "" || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy %q of the standard input is left: %v", copied, err)
	}
	l, err = Open([]string{"-"}, Options{Stdin: strings.NewReader("winner,loser\na,b\n")})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, err = range l.Duels() {
		}
	}
	if err == nil || err.Error() != "standard input can be read only once" {
		t.Errorf("the error is %v", err)
	}
}

// Orders of PrefLib are passed whole.
func TestOrders(t *testing.T) {
	for _, c := range []struct {
		file string
		o    Options
		want []Order
	}{
		{"orders.toc", Options{}, []Order{{[][]string{{"oak", "elm"}, {"fir: the tree"}}, 2}, {[][]string{{"oak", "elm", "fir: the tree"}}, 1}}},
		{"orders_old.soc", Options{}, []Order{{[][]string{{"oak"}, {"elm"}, {"fir: the tree"}}, 2}, {[][]string{{"fir: the tree"}, {"oak"}, {"elm"}}, 1}}},
		{"orders.soi", Options{UnlistedLast: true}, []Order{{[][]string{{"oak"}, {"elm", "fir: the tree"}}, 2}, {[][]string{{"fir: the tree"}, {"elm"}, {"oak"}}, 1}}},
		{"orders.soi", Options{Filter: Filter{Arms: []string{"oak", "lime"}, Rename: map[string]string{"elm": "lime"}}}, []Order{{[][]string{{"oak"}}, 2}, {[][]string{{"lime"}}, 1}}},
	} {
		l, err := Open([]string{filepath.Join("testdata", c.file)}, c.o)
		if err != nil {
			t.Fatal(err)
		}
		if !l.HasOrders() {
			t.Errorf("%s has no orders", c.file)
		}
		var got []Order
		for o, err := range l.Orders() {
			if err != nil {
				t.Fatal(err)
			}
			copied := Order{Count: o.Count}
			for _, tier := range o.Tiers {
				copied.Tiers = append(copied.Tiers, append([]string(nil), tier...))
			}
			got = append(got, copied)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.file, diff)
		}
	}
	for _, file := range []string{"graph.wmd", "canonical.csv"} {
		l, err := Open([]string{filepath.Join("testdata", file)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if l.HasOrders() {
			t.Errorf("%s has orders", file)
		}
		for _, err = range l.Orders() {
		}
		if err == nil {
			t.Errorf("%s passes orders", file)
		}
	}
}
