package logs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"joust/sim/pref"
	"joust/sim/rng"
)

func conditions(t *testing.T, text string) []Condition {
	t.Helper()
	list, err := ParseWhere(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func timeOf(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := ParseTime(text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// twelve are duels for filters. The times of judge u are not in the order of the file.
const twelve = `id,first,second,outcome,judge,time
1,a,b,first,u,2024-03-01T10:00:00Z
2,b,a,tie,u,2024-03-01 08:00:00
3,a,b,second,u,1709283600
4,a,c,both-bad,u,2024-03-02
5,c,b,first,w,2024-03-01T23:30:00-01:00
6,c,b,second,w,2024-03-02T12:00:00Z
7,d,a,first,,2024-03-03
8,d,d,first,w,2024-03-03
9,e,d,tie,w,2024-03-03
10,a,b,first,,
1,a,b,first,u,2024-03-01T10:00:00Z
12,c,a,both-bad,w,2024-03-04
`

func TestFilters(t *testing.T) {
	march2 := timeOf(t, "2024-03-02")
	for _, c := range []struct {
		what string
		f    Filter
		ids  string
		want string
	}{
		{"nothing", Filter{}, "1 2 3 4 5 6 7 9 10 1 12", "12 rows: 1 self-duel, 0 errors; 11 duels of 5 arms by 2 judges; 2 both-bad; 1 row with an id that another row has, too (--unique leaves them out)"},
		{"duplicates", Filter{Unique: true}, "1 2 3 4 5 6 7 9 10 12", "12 rows: 1 duplicate, 1 self-duel, 0 errors; 10 duels of 5 arms by 2 judges; 2 both-bad"},
		{"both-bad as ties", Filter{Unique: true, BothBad: "tie"}, "1 2 3 4 5 6 7 9 10 12", "12 rows: 1 duplicate, 1 self-duel, 0 errors; 10 duels of 5 arms by 2 judges; 2 both-bad counted as ties"},
		{"both-bad dropped", Filter{Unique: true, BothBad: "drop"}, "1 2 3 5 6 7 9 10", "12 rows: 1 duplicate, 1 self-duel, 2 both-bad, 0 errors; 8 duels of 5 arms by 2 judges"},
		{"ties dropped", Filter{Unique: true, BothBad: "tie", DropTies: true}, "1 3 5 6 7 10", "12 rows: 1 duplicate, 1 self-duel, 4 ties, 0 errors; 6 duels of 4 arms by 2 judges"},
		{"arms", Filter{Unique: true, Arms: []string{"a", "b"}}, "1 2 3 10", "12 rows: 1 duplicate, 1 self-duel, 6 of other arms, 0 errors; 4 duels of 2 arms by 1 judge"},
		{"since", Filter{Unique: true, Since: march2}, "4 5 6 7 9 12", "12 rows: 1 duplicate, 1 self-duel, 3 before --since, 1 without a time, 0 errors; 6 duels of 5 arms by 2 judges; 2 both-bad"},
		{"until", Filter{Unique: true, Until: march2}, "1 2 3", "12 rows: 1 duplicate, 1 self-duel, 6 not before --until, 1 without a time, 0 errors; 3 duels of 2 arms by 1 judge"},
		// Of judge u on 1 March, row 2 (8:00) and row 3 (9:00) are the first by time.
		{"judge and day", Filter{Unique: true, PerJudgeDay: 2}, "2 3 4 5 6 7 9 10 12", "12 rows: 1 duplicate, 1 self-duel, 1 after the first 2 of a judge and day, 0 errors; 9 duels of 5 arms by 2 judges; 2 both-bad"},
		{"one of a judge and day", Filter{Unique: true, PerJudgeDay: 1}, "2 4 5 7 9 10 12", "12 rows: 1 duplicate, 1 self-duel, 3 after the first 1 of a judge and day, 0 errors; 7 duels of 5 arms by 2 judges; 2 both-bad"},
		// e has one duel and is left out; then d has one, too.
		{"few duels", Filter{Unique: true, MinDuels: 2}, "1 2 3 4 5 6 10 12", "12 rows: 1 duplicate, 1 self-duel, 2 of arms with fewer than 2 duels, 0 errors; 8 duels of 3 arms by 2 judges; 2 both-bad"},
		{"both passes", Filter{Unique: true, MinDuels: 3, PerJudgeDay: 1}, "2 4 5 10 12", "12 rows: 1 duplicate, 1 self-duel, 3 after the first 1 of a judge and day, 2 of arms with fewer than 3 duels, 0 errors; 5 duels of 3 arms by 2 judges; 2 both-bad"},
		{"renamed", Filter{Unique: true, Rename: map[string]string{"d": "a", "x": "y"}}, "1 2 3 4 5 6 9 10 12", "12 rows: 1 duplicate, 2 self-duels, 0 errors; 9 duels of 4 arms by 2 judges; 2 both-bad; 1 name of --rename is in no row"},
		{"judge", Filter{Unique: true, Where: conditions(t, "judge=u outcome!=tie")}, "1 3 4", "12 rows: 1 duplicate, 1 self-duel, 1 outcome=tie, 6 of other judges, 0 errors; 3 duels of 3 arms by 1 judge; 1 both-bad"},
	} {
		var ids []string
		l, err := Open([]string{"-"}, Options{Stdin: strings.NewReader(twelve), Filter: c.f})
		if err != nil {
			t.Fatal(err)
		}
		for d, err := range l.Duels() {
			if err != nil {
				t.Fatalf("%s: %v", c.what, err)
			}
			ids = append(ids, d.ID)
		}
		if got := strings.Join(ids, " "); got != c.ids {
			t.Errorf("%s: rows %s, want %s", c.what, got, c.ids)
		}
		if got := l.Account().String(); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Conditions read values of the file, in any of its forms, before those of the record.
func TestWhere(t *testing.T) {
	for _, c := range []struct {
		file, where string
		want        float64
	}{
		{"arena.jsonl", "anony=true", 5},
		{"arena.jsonl", "anony=True turn=1.0", 3},
		{"arena.jsonl", "turn!=1", 3},
		{"arena.json", "dedup_tag.high_freq=true", 1},
		{"arena.json", "judge=arena_user_u1", 3},
		{"arena_140k.jsonl", "category_tag.math_v0.1.math=true is_code=false", 2},
		{"arena_140k.snappy.parquet", "category_tag.math_v0.1.math=true is_code=false", 2},
		{"arena_140k.gzip.parquet", "evaluation_order=1 judge=u2", 2},
		{"arena_140k.jsonl", "conv_metadata.sum_assistant_a_tokens=100", 1},
		{"wsdm.csv", "language=English winner=tie", 2},
		{"mtbench.jsonl", "turn=1 judge=\"gpt-4 pair-v2\"", 4},
		{"canonical.csv", "group=g0", 2},
	} {
		_, account := tallies(t, []string{"testdata/" + c.file}, Options{Filter: Filter{Where: conditions(t, c.where)}})
		if account.Duels != c.want {
			t.Errorf("%s --where '%s': %v", c.file, c.where, account)
		}
	}
}

func TestParseWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "[]",
		` a=1  b!="x y" c= d="" `:  `[{a 1 false} {b x y true} {c  false} {d  false}]`,
		"a=b=c":                    "[{a b=c false}]",
		"a":                        `has the part "a", which is no condition; conditions are written as language=English or turn!=1, with spaces between them`,
		"!=a":                      `has the part "!=a", which is no condition; conditions are written as language=English or turn!=1, with spaces between them`,
		`language="Chinese (Simp)`: `has the part "\"Chinese (Simp)", which has no closing quote`,
	} {
		list, err := ParseWhere(text)
		got := fmt.Sprint(list)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"0":                         "1970-01-01T00:00:00Z",
		"1700000000.5":              "2023-11-14T22:13:20.5Z",
		"-0.25":                     "1969-12-31T23:59:59.75Z",
		"2024-03-01":                "2024-03-01T00:00:00Z",
		"2024-03-01T12:00:00+01:00": "2024-03-01T11:00:00Z",
		"2024-03-01 12:00:00.123":   "2024-03-01T12:00:00.123Z",
		"1e300":                     "",
		"NaN":                       "",
		"yesterday":                 "",
	} {
		got, err := ParseTime(text)
		if (err != nil) != (want == "") || err == nil && got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %v, %v, want %s", text, got, err, want)
		}
	}
}

// The table of ids, against a map.
func TestIDs(t *testing.T) {
	var table ids
	twin := map[uint64]uint32{}
	s := rng.Stream(1, "logs")
	for i := range 200000 {
		id := max(mix(uint64(s.Intn(100000))), 1)
		e := entry{id: id, line: uint32(i)}
		got, added := table.add(e)
		line, seen := twin[id]
		if seen == added || seen && got.line != line {
			t.Fatalf("id %d of row %d: added %v, %+v; it was seen on line %d: %v", id, i, added, got, line, seen)
		}
		if !seen {
			twin[id] = uint32(i)
		}
	}
	size := 0
	for i := range table.shards {
		size += 16 * cap(table.shards[i].table)
	}
	if perID := float64(size) / float64(len(twin)); perID > 24 {
		t.Errorf("%.1f bytes an id, more than 24", perID)
	}
}

// Duels of arms that some have few of, against a dumb twin.
func TestFewAgainstTwin(t *testing.T) {
	s := rng.Stream(2, "logs")
	for range 200 {
		var f few
		type pair struct{ a, b int32 }
		var list []pair
		for range 3 + s.Intn(20) {
			a, b := int32(s.Intn(6)), int32(s.Intn(6))
			if a != b {
				list = append(list, pair{a, b})
				f.add(a, b, 1)
			}
		}
		f.find(3)
		out := map[int32]bool{}
		for {
			n := map[int32]int{}
			for _, p := range list {
				n[p.a]++
				n[p.b]++
			}
			kept := slices.DeleteFunc(slices.Clone(list), func(p pair) bool { return n[p.a] < 3 || n[p.b] < 3 })
			for a, n := range n {
				if n < 3 {
					out[a] = true
				}
			}
			if len(kept) == len(list) {
				break
			}
			list = kept
		}
		if !maps.Equal(out, f.out) && len(out)+len(f.out) > 0 {
			t.Fatalf("left out %v, want %v", f.out, out)
		}
	}
}

// Judges of the old arena that are addresses are recognised, and named in no message.
func TestAddressJudges(t *testing.T) {
	line := strings.Replace(battle, `"winner"`, `"judge": "arena_user_10.1.2.3", "winner"`, 1)
	_, account := tallies(t, []string{"-"}, Options{Stdin: strings.NewReader(line)})
	if !account.AddressJudges || strings.Contains(account.String(), "10.1") {
		t.Errorf("%v", account)
	}
	_, account = tallies(t, []string{"testdata/arena.jsonl"}, Options{})
	if account.AddressJudges {
		t.Errorf("u1 is no address: %v", account)
	}
}

func TestAnonymiser(t *testing.T) {
	key := make([]byte, KeySize)
	a, b := NewAnonymiser(key), NewAnonymiser(append(key[1:], 1))
	d := Duel{ID: "i", First: "x", Second: "y", Outcome: pref.Tie, Judge: "Ann", Prompt: "secret", Time: "1700000000.5", Language: "English", Group: "g", Count: 1, Weight: 1}
	other := d
	for _, step := range []error{a.Apply(&d), b.Apply(&other)} {
		if step != nil {
			t.Fatal(step)
		}
	}
	a.ApplyArms(&other)
	// HMAC-SHA256 of "judge\0Ann" and "group\0g" with 32 bytes 0, by OpenSSL.
	want := Duel{First: "x", Second: "y", Outcome: pref.Tie, Judge: "c6c5230afc", Time: "2023-11-14", Language: "English", Group: "f56968cf9e", Count: 1, Weight: 1}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
	if other.Judge == d.Judge || other.First != "arm1" || other.Second != "arm2" {
		t.Errorf("with another key, and other arms: %+v", other)
	}
	d = Duel{Time: "soon"}
	if err := a.Apply(&d); err == nil {
		t.Error("a time that is none is hidden")
	}
}
