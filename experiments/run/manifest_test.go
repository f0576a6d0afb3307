package run_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
)

// known is a study of which exact values are known.
const known = `
name: known
trials: 40
environments:
  - {kind: candidate-types, params: {shares: [0.3, 0.7], matrix: [[0.5, 0.8], [0.2, 0.5]]}, sweep: {candidates: [2, 4]}}
  - kind: hudry13
algorithms: [{kind: knockout}]
figures: [{x: candidates, y: correct, exact: true}]
`

// Exact values are left out of the manifest of a shard, and added when shards are
// merged: the manifest is then that of one machine.
func TestExactValuesAreAddedToTheManifestOfAShard(t *testing.T) {
	s := studytest.Parse(t, known)
	worlds, err := study.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := run.NewManifest(s, worlds, true)
	if err != nil {
		t.Fatal(err)
	}
	shard, err := run.NewManifest(s, worlds, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range whole.Cells {
		pool := c.Environment == "candidate-types"
		if has := c.Exact != nil && c.Exact.Success != nil; has != pool {
			t.Errorf("%s: the manifest of a run has an exact value: %v, want %v", c.Key, has, pool)
		}
		if shard.Cells[i].Exact != nil {
			t.Errorf("%s: the manifest of a shard has exact values", c.Key)
		}
		if f := shard.Matrix(i); !pool && (f == nil || len(f.Wins) != 13 || len(f.Names) != 13) {
			t.Errorf("%s: the manifest of a shard lacks the matrix", c.Key)
		}
	}
	if shard.Hash != whole.Hash {
		t.Error("the facts change the hash")
	}
	run.AddExact(s, shard)
	if d := cmp.Diff(whole, shard); d != "" {
		t.Errorf("with all facts: run -, shard +\n%s", d)
	}
}

// An environment that cannot be opened any more keeps the facts that it has.
func TestFactsOfAnEnvironmentWhoseFileIsGone(t *testing.T) {
	file := t.TempDir() + "/m.csv"
	if err := os.WriteFile(file, []byte("a,b\n0.5,0.7\n0.3,0.5\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := studytest.Parse(t, "name: gone\nenvironments: [{kind: matrix, params: {file: "+file+"}}]\nalgorithms: [{kind: savage}]\n")
	_, m, _ := studytest.Begin(t, s)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	run.AddExact(s, m)
	if f := m.Cells[0].Facts; f == nil || f.Condorcet != "a" {
		t.Errorf("the facts are %+v, want those of the matrix", f)
	}
}

// ambiguous has a figure over a name with two meanings, as old studies may.
const ambiguous = `name: old
trials: 2
budget: 4
environments:
  - kind: garnet
    params: {users: 20, states: 5, horizon: 3, branching: 2}
    sweep: {rank: [1, 2]}
algorithms: [{kind: collaborative}]
figures: [{x: rank, y: gap}]
`

// The figures are those that the manifest keeps, until the text of the study is
// edited.
func TestReadStudyTakesTheFiguresOfTheManifest(t *testing.T) {
	s := studytest.Parse(t, strings.Replace(ambiguous, "x: rank", "x: environment rank", 1))
	dir, m, _ := studytest.Begin(t, s)
	again, err := readStudy(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s.Figures, again.Figures); d != "" {
		t.Errorf("written -, read +\n%s", d)
	}

	// As if this program had other default figures than the one that made the run.
	kept := []study.Figure{{X: study.Quantity{Space: study.Metric, Name: "rank"}, Y: "gap_p90"}}
	if m.Figures, err = json.Marshal(kept); err != nil {
		t.Fatal(err)
	}
	if err := dir.WriteManifest(m); err != nil {
		t.Fatal(err)
	}
	if again, err = readStudy(t, dir); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(kept, again.Figures); d != "" {
		t.Errorf("the manifest's -, read +\n%s", d)
	}

	// An edited study decides itself, and is read strictly.
	edited := strings.Replace(string(s.Text), "y: gap", "y: gap, title: Edited", 1)
	if err := os.WriteFile(dir.Study(), []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, err = readStudy(t, dir); err != nil || again.Figures[0].Title != "Edited" {
		t.Errorf("after an edit: %+v, %v", again, err)
	}
	if err := os.WriteFile(dir.Study(), []byte(ambiguous), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err = readStudy(t, dir); err == nil || !strings.Contains(err.Error(), `write "metric rank" or "environment rank"`) {
		t.Errorf("after an edit to an ambiguous name: %v", err)
	}
}

// Figures of a later program, with keys that this one does not know, are refused.
func TestReadStudyRefusesFiguresThatItDoesNotKnow(t *testing.T) {
	s := studytest.Parse(t, studytest.Small)
	dir, m, _ := studytest.Begin(t, s)
	m.Figures = json.RawMessage(`[{"x":"metric duels","y":"error","depth":3}]`)
	if err := dir.WriteManifest(m); err != nil {
		t.Fatal(err)
	}
	if _, err := readStudy(t, dir); err == nil || !strings.Contains(err.Error(), "the figures in the manifest of "+dir.Path) {
		t.Errorf("got %v, want an error that names the manifest", err)
	}
}

// readStudy reads the study of a folder by the manifest that is there.
func readStudy(t *testing.T, dir results.Dir) (*study.Study, error) {
	t.Helper()
	m, err := dir.ReadManifest()
	if err != nil {
		t.Fatal(err)
	}
	return run.ReadStudy(family.Standard(), dir, m)
}
