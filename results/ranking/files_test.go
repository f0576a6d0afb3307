package ranking

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joust/sim/pref"
	"joust/sim/strength"
)

const shared = "../../../shared"

// readCSV reads a file of the data beside the repository, or skips the test.
func readCSV(t testing.TB, path ...string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(append([]string{shared}, path...)...))
	if err != nil {
		t.Skipf("the data beside the repository is absent: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// builder makes a log of names.
type builder struct {
	log  Log
	arms map[string]pref.Arm
}

func (b *builder) arm(name string) pref.Arm {
	if b.arms == nil {
		b.arms = map[string]pref.Arm{}
	}
	a, ok := b.arms[name]
	if !ok {
		a = pref.Arm(len(b.log.Arms))
		b.arms[name] = a
		b.log.Arms = append(b.log.Arms, name)
	}
	return a
}

func (b *builder) add(first, second string, o pref.Outcome) {
	b.log.First, b.log.Second = append(b.log.First, b.arm(first)), append(b.log.Second, b.arm(second))
	b.log.Outcomes = append(b.log.Outcomes, o)
}

// counts adds a row of counts: the wins of a, those of b, and ties.
func (b *builder) counts(first, second string, n ...float64) {
	for o, m := range n {
		if m > 0 {
			b.add(first, second, []pref.Outcome{pref.FirstWins, pref.SecondWins, pref.Tie}[o])
			b.log.Counts = append(b.log.Counts, m)
		}
	}
}

func number(t testing.TB, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// readCounts reads a file of counts, whose duels of an arm with itself do not count.
func readCounts(t testing.TB, path ...string) *Log {
	t.Helper()
	b := &builder{}
	for _, row := range readCSV(t, path...)[1:] {
		if row[0] != row[1] {
			var n []float64
			for _, text := range row[2:] {
				n = append(n, number(t, text))
			}
			b.counts(row[0], row[1], n...)
		}
	}
	return &b.log
}

// numbers returns the numbers of names in the order in which they occur.
func numbersOf(names []string) (column []int32, n int) {
	known := map[string]int32{}
	for _, name := range names {
		if _, ok := known[name]; !ok {
			known[name] = int32(len(known))
		}
		column = append(column, known[name])
	}
	return column, len(known)
}

// readVotes reads the votes of LLMFAO: several workers judged each battle.
func readVotes(t testing.TB) *Log {
	t.Helper()
	b := &builder{log: Log{Slots: true}}
	var battles, workers, prompts []string
	for _, row := range readCSV(t, "data", "raw", "llmfao_raw.csv")[1:] {
		o := map[string]pref.Outcome{"left": pref.FirstWins, "right": pref.SecondWins, "tie": pref.Tie}[row[5]]
		b.add(row[6], row[7], o)
		battles, prompts, workers = append(battles, row[0]), append(prompts, row[1]), append(workers, row[4])
	}
	l := &b.log
	l.Groups, l.NumGroups = numbersOf(battles)
	l.Prompts, l.NumPrompts = numbersOf(prompts)
	l.Judges, l.NumJudges = numbersOf(workers)
	return l
}

// readStyle reads the invented log with lengths.
func readStyle(t testing.TB) *Log {
	t.Helper()
	b := &builder{log: Log{Slots: true, Style: []Covariate{{Name: "length"}}}}
	outcome := map[string]pref.Outcome{"first": pref.FirstWins, "second": pref.SecondWins, "tie": pref.Tie, "both-bad": pref.BothBad}
	for _, row := range readCSV(t, "data", "logs", "style2400.csv")[1:] {
		o, ok := outcome[row[2]]
		if !ok {
			t.Fatalf("outcome %q", row[2])
		}
		b.add(row[0], row[1], o)
		c := &b.log.Style[0]
		c.First, c.Second = append(c.First, number(t, row[3])), append(c.Second, number(t, row[4]))
	}
	return &b.log
}

// readOrders reads a file of PrefLib without ties.
func readOrders(t testing.TB, name string) *Orders {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared, "data", "preflib", name))
	if err != nil {
		t.Skipf("the data beside the repository is absent: %v", err)
	}
	o := &Orders{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "# ALTERNATIVE NAME "); ok {
			_, arm, _ := strings.Cut(rest, ": ")
			o.Names = append(o.Names, arm)
			continue
		}
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		count, list, _ := strings.Cut(line, ": ")
		order := strength.Order{Count: number(t, count)}
		for _, n := range strings.Split(list, ",") {
			order.Arms = append(order.Arms, pref.Arm(number(t, n)-1))
		}
		o.List = append(o.List, order)
	}
	return o
}

// values are computed numbers by "method,quantity,arm".
type values map[string]float64

func (v values) set(method, quantity, arm string, x float64) {
	v[fmt.Sprintf("%s,%s,%s", method, quantity, arm)] = x
}

// index returns the number of an arm.
func index(l *Log, name string) pref.Arm { return pref.Arm(slices.Index(l.Arms, name)) }
