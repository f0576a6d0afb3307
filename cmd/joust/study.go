package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/study"
	"joust/results"
)

// studyFlags are the flags that change a study before it is run.
type studyFlags struct {
	trials   uint64
	rootSeed uint64
	quick    bool
}

func (f *studyFlags) add(c *cobra.Command) {
	c.Flags().Uint64Var(&f.trials, "trials", 0, "number of trials of each cell, instead of the study's")
	c.Flags().Uint64Var(&f.rootSeed, "root-seed", 0, "root seed of all random streams, instead of the study's")
	c.Flags().BoolVar(&f.quick, "quick", false, "run the quick variant of the study, which is smaller")
}

// load reads the study of that name, and changes it according to the flags.
func (f *studyFlags) load(c *cobra.Command, name string) (*study.Study, error) {
	s, err := loadStudy(name)
	if err == nil && f.quick {
		s, err = study.Quick(s)
	}
	if err == nil && c.Flags().Changed("trials") {
		s, err = study.With(s, "trials", f.trials)
	}
	if err == nil && c.Flags().Changed("root-seed") {
		s, err = study.With(s, "root_seed", f.rootSeed)
	}
	return s, err
}

// loadStudy loads an embedded study, a file, or the study of the folder of a run, whose
// paths are relative to the folder from which it was first run.
func loadStudy(name string) (*study.Study, error) {
	if !isFolder(name) {
		return experiments.Load(catalogue, name)
	}
	dir := results.Dir{Path: name}
	m, err := dir.ReadManifest()
	if err != nil {
		return nil, failed(err)
	}
	if m == nil {
		return nil, fmt.Errorf("%s: is a folder and holds no run; name a study, or the folder of a run", name)
	}
	times, err := readTiming(dir)
	if err != nil {
		return nil, failed(err)
	}
	folder := times.Folder
	if folder == "" {
		folder = name
	}
	text, err := os.ReadFile(dir.Study())
	if err != nil {
		return nil, failed(err)
	}
	return study.ParseIn(catalogue, dir.Study(), folder, text)
}
