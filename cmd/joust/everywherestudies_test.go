package main

import (
	"path/filepath"
	"testing"

	"joust/algorithms"
	"joust/environments"
	"joust/experiments"
)

// The studies that are compared across processors have every entry of the
// catalogues in them.
func TestEverywhereIsEverything(t *testing.T) {
	studies, err := filepath.Glob("testdata/everywhere/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, path := range studies {
		s, err := experiments.Load(catalogue, path)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Cells {
			has[c.Environment.Kind], has[c.Algorithm.Kind] = true, true
		}
	}
	for _, e := range append(environments.Catalogue.Entries(), algorithms.Catalogue.Entries()...) {
		l := e.Listed()
		if !has[l.Name] {
			t.Errorf("no study of testdata/everywhere has %s; add it to one", l.Name)
		}
	}
}
