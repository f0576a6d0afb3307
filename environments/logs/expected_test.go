package logs

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sharedLogs returns the folder of logs whose counts are known, which is no part of the
// repository.
func sharedLogs(t *testing.T) string {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "data", "logs")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data/logs is absent")
	}
	return folder
}

// tallies returns the duels of a log by pair, in the order of names: wins of the first, of
// the second, ties and both-bad, times their weights.
func tallies(t *testing.T, paths []string, o Options) (map[string][]float64, Account) {
	t.Helper()
	got, account, err := read(paths, o)
	if err != nil {
		t.Fatalf("%v %+v: %v", paths, o, err)
	}
	return got, account
}

func read(paths []string, o Options) (map[string][]float64, Account, error) {
	l, err := Open(paths, o)
	if err != nil {
		return nil, Account{}, err
	}
	defer l.Close()
	pairs := map[string][]float64{}
	for d, err := range l.Duels() {
		if err != nil {
			return nil, Account{}, err
		}
		a, b, outcome := d.First, d.Second, d.Outcome
		if a > b {
			a, b, outcome = b, a, outcome.Flip()
		}
		key := a + "-" + b
		if pairs[key] == nil {
			pairs[key] = make([]float64, 4)
		}
		pairs[key][outcome] += d.Count * d.Weight
	}
	return pairs, l.Account(), nil
}

// want are the counts of a log in expected.json.
type want struct {
	Pairs        map[string][]float64
	Total        float64
	Rows         int
	Dropped      int
	DroppedLines int `json:"dropped_lines"`
}

func TestExpected(t *testing.T) {
	folder := sharedLogs(t)
	text, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]want
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	where := func(text string) []Condition {
		list, err := ParseWhere(text)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	bothBadAsTies := map[string][]float64{}
	for pair, n := range expected["arena_old.jsonl"].Pairs {
		bothBadAsTies[pair] = []float64{n[0], n[1], n[2] + n[3], 0}
	}
	seen := map[string]bool{}
	for _, c := range []struct {
		name, file string
		o          Options
	}{
		{"arena_old.jsonl", "arena_old.jsonl", Options{}},
		{"arena_old.jsonl", "arena_old.json", Options{}},
		{"arena_old.jsonl", "arena_140k.jsonl", Options{}},
		{"arena_old.jsonl", "mtbench_human.jsonl", Options{}},
		{"arena_old.jsonl", "canonical.csv", Options{}},
		{"arena_old --anony", "arena_old.jsonl", Options{Filter: Filter{Where: where("anony=true")}}},
		{"arena_old --sampled", "arena_old.jsonl", Options{Filter: Filter{Sampled: true}}},
		{"arena_old --language English", "arena_old.jsonl", Options{Filter: Filter{Where: where("language=English")}}},
		{"arena_old --unique", "arena_old.jsonl", Options{Filter: Filter{Unique: true}}},
		{"arena_old --unique", "arena_old.json", Options{Filter: Filter{Unique: true}}},
		{"arena_old --anony --sampled --unique", "arena_old.json", Options{Filter: Filter{Where: where("anony=true"), Sampled: true, Unique: true}}},
		{"kaggle_55k.csv", "kaggle_55k.csv", Options{}},
		{"kaggle_55k.csv", "evalica.csv", Options{SkipUnknown: true}},
		{"kaggle_55k.csv", "llmfao.csv", Options{}},
		{"both-bad as ties", "arena_old.jsonl", Options{Filter: Filter{BothBad: "tie"}}},
		{"crowdkit.csv", "crowdkit.csv", Options{}},
		{"crowdkit.csv", "winner_loser.csv", Options{}},
		{"mtbench_pair.jsonl two-games=agree", "mtbench_pair.jsonl", Options{}},
		{"mtbench_pair.jsonl two-games=each", "mtbench_pair.jsonl", Options{TwoGames: "each"}},
		{"arena_hard.jsonl strong=1", "arena_hard.jsonl", Options{}},
		{"arena_hard.jsonl strong=3", "arena_hard.jsonl", Options{Strong: 3}},
		{"alpaca_eval.json margin=0", "alpaca_eval.json", Options{}},
		{"alpaca_eval.json margin=0.1", "alpaca_eval.json", Options{Margin: 0.1}},
		{"alpaca_eval.json margin=0.3", "alpaca_eval.json", Options{Margin: 0.3}},
		{"votes.soc", "votes.soc", Options{}},
		{"votes.soc", "votes_old.soc", Options{}},
		{"votes.soi", "votes.soi", Options{}},
		{"votes.toc", "votes.toc", Options{}},
		{"votes.toi", "votes.toi", Options{}},
	} {
		w, ok := expected[c.name]
		if c.name == "both-bad as ties" {
			w, ok = want{Pairs: bothBadAsTies, Total: 14}, true
		}
		if !ok {
			t.Errorf("nothing is expected of %s", c.name)
		}
		seen[c.name] = true
		got, account := tallies(t, []string{filepath.Join(folder, c.file)}, c.o)
		if diff := cmp.Diff(w.Pairs, got); diff != "" {
			t.Errorf("%s, %s:\n%s", c.name, c.file, diff)
		}
		total := 0.0
		for _, n := range got {
			for _, v := range n {
				total += v
			}
		}
		if math.Abs(total-w.Total) > 1e-9 || account.Errors != w.Dropped+w.DroppedLines {
			t.Errorf("%s, %s: %v duels and %d failed verdicts, want %v and %d", c.name, c.file, total, account.Errors, w.Total, w.Dropped+w.DroppedLines)
		}
		t.Logf("%s: %v", c.file, account)
	}
	for name := range expected {
		if !seen[name] {
			t.Errorf("%s is not tested", name)
		}
	}
}
