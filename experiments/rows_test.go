package experiments_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"hash"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/sim/choice"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/simtest"
)

var updateRows = flag.Bool("update-rows", false, "write the pinned rows anew")

// TestRows pins the values of trials to the bit: every row of every cell of the quick
// variants that pinnedQuick lists, of the suites, and of the other embedded studies of
// duels. A change that should not
// change numbers must not change these hashes. For a change that should, -update-rows
// writes them anew, and the difference of the file shows the cells.
func TestRows(t *testing.T) {
	simtest.Slow(t)
	const file = "testdata/rows.txt"
	var got []string
	for _, name := range pinnedQuick(t) {
		r := runQuick(t, name)
		got = append(got, rowHashes(t, r.study, r.dir, r.manifest)...)
	}
	for _, s := range pinned(t) {
		dir, m := studytest.Run(t, s)
		got = append(got, rowHashes(t, s, dir, m)...)
	}
	if *updateRows {
		if err := os.WriteFile(file, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rows have changed (-file +now):\n%s", d)
	}
}

// hasLongTrials reports whether the trials of a study of duels take a large part of a second
// and more, so that its quick variant is pinned: those of regret last until the budget is
// spent, those of scaling-arms have up to 1,000 arms, and those of buying-duels plan a
// hundred batches.
func hasLongTrials(s *study.Study) bool {
	return s.Name == "scaling-arms" || s.Name == "buying-duels" || s.Headline() != s.Family.Clock.Name
}

// pinnedQuick lists the studies whose quick variants are pinned: those of many users, and
// those with long trials.
func pinnedQuick(t *testing.T) (names []string) {
	t.Helper()
	for _, s := range embedded(t) {
		if s.Family.Name != duel.Family || hasLongTrials(s) {
			names = append(names, s.Name)
		}
	}
	return names
}

// pinned lists the studies and suites that are pinned at fewer trials than their own:
// 20 of duels, 1 of the suites of many users, whose trials take seconds, and 2 of those of choices.
func pinned(t *testing.T) (list []*study.Study) {
	t.Helper()
	with := func(s *study.Study, trials int) {
		s, err := study.With(s, "trials", uint64(trials))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	for _, s := range embedded(t) {
		if s.Family.Name == duel.Family && !hasLongTrials(s) {
			with(s, 20)
		}
	}
	for _, name := range experiments.Suites() {
		s, err := experiments.LoadSuite(family.Standard(), name)
		if err != nil {
			t.Fatal(err)
		}
		trials := 20
		switch s.Study.Family.Name {
		case multiuser.Family:
			trials = 1
		case choice.Family:
			trials = 2
		}
		of := s.Study
		if hasLongTrials(of) {
			if of, err = study.Quick(of); err != nil {
				t.Fatal(err)
			}
		}
		with(of, trials)
	}
	return list
}

// embedded lists the embedded studies except those that read files of the user.
func embedded(t *testing.T) (list []*study.Study) {
	t.Helper()
	for _, name := range experiments.Studies() {
		s, err := experiments.Load(family.Standard(), name)
		if err != nil {
			t.Fatal(err)
		}
		if len(study.Files(s)) == 0 {
			list = append(list, s)
		}
	}
	return list
}

// rowHashes returns a line for each cell of a run: its name, how many trials it has and
// a hash of what they recommended, their metrics and their curves.
func rowHashes(t *testing.T, s *study.Study, dir results.Dir, m *results.Manifest) (lines []string) {
	t.Helper()
	hashes := map[string]hash.Hash{}
	trials := map[string]int{}
	for b, err := range studytest.Reader(t, s, dir, m).EachBlock() {
		if err != nil {
			t.Fatal(err)
		}
		id := b.Cell.String()
		h, ok := hashes[id]
		if !ok {
			h = sha256.New()
			hashes[id] = h
		}
		number := func(v float64) { _ = binary.Write(h, binary.LittleEndian, math.Float64bits(v)) }
		for i, r := range b.Recommended {
			fmt.Fprintf(h, "%d %s\n", len(r), r)
			for _, values := range b.Metrics {
				number(values[i])
			}
			for _, values := range b.Curves {
				n := len(values) / b.Trials()
				for _, v := range values[i*n : (i+1)*n] {
					number(v)
				}
			}
		}
		trials[id] += b.Trials()
	}
	for i, c := range m.Cells {
		id := c.ID().String()
		lines = append(lines, fmt.Sprintf("%s %d %s %d %s", m.Study, i, strings.ReplaceAll(c.Key, " ", "_"), trials[id], hex.EncodeToString(hashes[id].Sum(nil))[:16]))
	}
	return lines
}
