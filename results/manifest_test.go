package results

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// manifest is a manifest without anything that does not decide records.
func manifest() *Manifest {
	return &Manifest{
		Format: 4, Study: "s", RootSeed: 7, Trials: 100, Budget: 1000, Engine: "auto",
		Precision:   &Precision{Metric: "duels", Relative: 0.05, Most: 1000},
		Checkpoints: []int{1, 10}, Metrics: []string{"duels"}, Curves: []string{"error"},
		Cells: []ManifestCell{{
			Environment: "hudry13", Algorithm: "pocowista", AlgorithmParams: "delta=0.05", Label: "A", Key: "hudry13/pocowista", Hash: "5e1f",
			Facts: &Facts{MatrixFacts: &MatrixFacts{Arms: 13, Copeland: []string{"a"}, Borda: []string{"b"}, Gap: 0.1}},
		}},
	}
}

// extend adds everything that does not decide records.
func extend(m *Manifest) {
	m.Family = "duels"
	m.Figures = json.RawMessage(`[{"x":"metric rank"}]`)
	third := 1.0 / 3
	m.Cells[0].Facts.Wins = []Floats{{0.5, third}, {math.Nextafter(2.0/3, 1), 0.5}}
	m.Cells[0].Facts.Tied = []Floats{{0, math.NaN()}, {5e-324, 0}}
	m.Cells[0].Facts.Users, m.Cells[0].Facts.Unknowns, m.Cells[0].Facts.Horizon, m.Cells[0].Facts.Rank = 1000, 400, 10, 3
	m.Cells[0].Exact = NewExact(third, math.NaN())
}

// The hash is of the cells' hashes and of what decides how many trials there are, and of
// nothing else.
func TestSealHashesWhatDecidesRecords(t *testing.T) {
	m := manifest()
	m.Seal()
	want := m.Hash
	extend(m)
	m.Study, m.Cells[0].Label = "another", "B"
	m.Seal()
	if m.Hash != want {
		t.Errorf("with additions: got the hash %s, want %s", m.Hash, want)
	}
	for what, change := range map[string]func(*Manifest){
		"trials":    func(m *Manifest) { m.Trials++ },
		"precision": func(m *Manifest) { m.Precision = nil },
		"a cell":    func(m *Manifest) { m.Cells[0].Hash = "5e20" },
		"format":    func(m *Manifest) { m.Format++ },
	} {
		m := manifest()
		change(m)
		m.Seal()
		if m.Hash == want {
			t.Errorf("with another %s: the hash is the same", what)
		}
	}
}

// Both kinds of manifest are read as they were written, all floats to the bit.
func TestManifestIsReadAsWritten(t *testing.T) {
	extended := manifest()
	extend(extended)
	for name, want := range map[string]*Manifest{"without additions": manifest(), "with additions": extended} {
		d := Dir{t.TempDir()}
		if err := d.WriteManifest(want); err != nil {
			t.Fatal(err)
		}
		got, err := d.ReadManifest()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		figures := cmp.Transformer("JSON", func(r json.RawMessage) (v any) {
			if len(r) > 0 {
				if err := json.Unmarshal(r, &v); err != nil {
					t.Error(err)
				}
			}
			return v
		})
		if diff := cmp.Diff(want, got, figures, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: want -, got +\n%s", name, diff)
		}
	}
}

// Nothing is written of facts that an environment does not have.
func TestManifestLeavesOutUnknownFacts(t *testing.T) {
	text, err := json.Marshal(ManifestCell{Facts: &Facts{Users: 5}, Exact: NewExact(math.NaN(), 0.9)})
	if err != nil {
		t.Fatal(err)
	}
	want := `"environment_facts":{"users":5},"exact":{"promised":0.9}}`
	if !strings.HasSuffix(string(text), want) {
		t.Errorf("got %s, want it to end in %s", text, want)
	}
	if e := NewExact(math.NaN(), math.NaN()); e != nil {
		t.Errorf("without values: got %v, want nil", e)
	}
	if s, p := (*Exact)(nil).Values(); !math.IsNaN(s) || !math.IsNaN(p) {
		t.Errorf("values of nil: got %v and %v, want NaN", s, p)
	}
}

// The first cell of an environment has the matrix for all of its cells.
func TestMatrix(t *testing.T) {
	m := &Manifest{Cells: []ManifestCell{
		{Environment: "a", Algorithm: "x", Facts: &Facts{Wins: []Floats{{0.5}}}},
		{Environment: "b", Algorithm: "x"},
		{Environment: "a", Algorithm: "y"},
		{Environment: "a", EnvironmentParams: "arms=2", Algorithm: "y"},
	}}
	for cell, want := range []bool{true, false, true, false} {
		if f := m.Matrix(cell); (f != nil) != want {
			t.Errorf("cell %d: got the facts %+v, want a matrix: %v", cell, f, want)
		}
	}
}

func TestReadManifestRefuses(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{`{"format": 4, "colour": "red"}`, `does not know its key "colour"`},
		{`{"format": 3, "block": 20}`, "with format 3, this one has format 4: its records cannot be read by this version of joust; run the study again"},
		{`{"format": 4, "cells": [{"environment_facts": {"arms": 2, "win_probabilities": ["0.5 x"]}}]}`, `"x" is not a number`},
		{`{`, "the file is damaged, it is not what joust writes; run"},
	} {
		d := Dir{t.TempDir()}
		if err := os.WriteFile(d.file(manifestName), []byte(row.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ReadManifest(); err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), d.Path) {
			t.Errorf("%s: got error %v, want %q and the folder", row.text, err, row.want)
		}
	}
	if m, err := (Dir{t.TempDir()}).ReadManifest(); m != nil || err != nil {
		t.Errorf("an empty folder: got %v and error %v, want nil", m, err)
	}
}

// Runs that differ in commit alone say so.
func TestDifferenceInCommit(t *testing.T) {
	one, other := &Manifest{Hash: "1"}, &Manifest{Hash: "2", Commit: true}
	if got, want := one.Difference(other), "its commit is false, the study's is true"; got != want {
		t.Errorf("the difference is %q, want %q", got, want)
	}
}
