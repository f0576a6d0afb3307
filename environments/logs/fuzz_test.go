package logs

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// place is how a message about a row begins.
var place = regexp.MustCompile(`^standard input(:(row )?[0-9]+)?: |^--`)

// fuzzFormat reads any text as a format, and seeds it with files of testdata. Reading never
// panics, every message has a place, and what is read has names and outcomes.
func fuzzFormat(f *testing.F, o Options, files ...string) {
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		o := o
		o.Stdin = bytes.NewReader(text)
		l, err := Open([]string{"-"}, o)
		if err != nil {
			if !place.MatchString(err.Error()) {
				t.Errorf("%q has no place", err)
			}
			return
		}
		n := 0
		for d, err := range l.Duels() {
			if err != nil {
				for line := range strings.SplitSeq(err.Error(), "\n") {
					if !place.MatchString(line) && !strings.HasPrefix(line, "and ") {
						t.Errorf("%q has no place", line)
					}
				}
				break
			}
			if d.First == "" || d.Second == "" || d.First == d.Second || d.Outcome > 3 || !(d.Count >= 0) || !(d.Weight > 0) {
				t.Fatalf("a duel is %+v", d)
			}
			if n++; n > 1000 {
				break
			}
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

func FuzzRecognised(f *testing.F) {
	fuzzFormat(f, Options{PerPair: 3}, "arena.json", "wsdm.csv", "matrix.csv", "orders_old.soc", "unknown.json", "benchmark.csv", "graph.wmd")
}

func FuzzArena(f *testing.F) {
	fuzzFormat(f, Options{Format: "arena"}, "arena.jsonl", "arena_140k.jsonl", "wsdm.csv")
}

func FuzzParquet(f *testing.F) {
	fuzzFormat(f, Options{}, "arena_140k.snappy.parquet", "arena_140k.zstd.parquet", "arena_140k.gzip.parquet", "arena_140k.plain.parquet")
}
func FuzzKaggle(f *testing.F)   { fuzzFormat(f, Options{Format: "kaggle"}, "kaggle.csv") }
func FuzzSides(f *testing.F)    { fuzzFormat(f, Options{Format: "sides"}, "sides.csv") }
func FuzzCrowdkit(f *testing.F) { fuzzFormat(f, Options{Format: "crowdkit"}, "crowdkit.csv") }
func FuzzWinnerLoser(f *testing.F) {
	fuzzFormat(f, Options{Format: "winner-loser"}, "winner_loser.csv")
}
func FuzzMTBench(f *testing.F) { fuzzFormat(f, Options{Format: "mtbench"}, "mtbench.jsonl") }
func FuzzHumans(f *testing.F) {
	fuzzFormat(f, Options{Format: "mtbench-human"}, "mtbench_human.jsonl")
}

func FuzzArenaHard(f *testing.F) {
	fuzzFormat(f, Options{Format: "arenahard", Baseline: "x"}, "arenahard.jsonl", "arenahard_v01.jsonl")
}

func FuzzAlpacaEval(f *testing.F) {
	fuzzFormat(f, Options{Format: "alpacaeval", Induced: true}, "alpacaeval.json")
}

func FuzzPrefLib(f *testing.F) {
	fuzzFormat(f, Options{Format: "preflib", UnlistedLast: true}, "orders.soc", "orders.soi", "orders.toc", "orders.toi", "orders_old.soc", "graph.wmd")
}
func FuzzJournal(f *testing.F) { fuzzFormat(f, Options{Format: "journal"}, "journal.jsonl") }
func FuzzCounts(f *testing.F)  { fuzzFormat(f, Options{Format: "counts"}, "counts.csv") }
func FuzzMatrix(f *testing.F)  { fuzzFormat(f, Options{Format: "matrix", PerPair: 5}, "matrix.csv") }

func FuzzCanonical(f *testing.F) {
	fuzzFormat(f, Options{Format: "canonical", Filter: Filter{PerJudgeDay: 2, MinDuels: 1}}, "canonical.csv", "canonical.jsonl")
}

// FuzzJSON compares what is read of any object with encoding/json.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a": {"b.c": {"d": 1}}, "x": [1, "]}"], "y": " \u00e9\"", "a.b": true}`))
	f.Add([]byte(`{"x": null, "y": -1.5e3, "a": {"b": "z"}}`))
	fields := []string{"x", "y", "a.b.c.d"}
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.ContainsAny(text, "\n") || !json.Valid(text) {
			return
		}
		r := row{name: "f", fields: fields, values: make([]value, len(fields))}
		in := newJSONLines("f", newTestReader(text), &decoder{}, fields)
		if err := in.next(&r); err != nil {
			return
		}
		var object map[string]any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&object); err != nil {
			t.Fatalf("%q is accepted: %v", text, err)
		}
		for i, name := range fields[:2] {
			want, ok := object[name].(string)
			if ok && strings.TrimSpace(want) != string(r.bytes(i)) {
				t.Errorf("%s of %s is %q, want %q", name, text, r.bytes(i), want)
			}
		}
	})
}
