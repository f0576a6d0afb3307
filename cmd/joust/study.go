package main

import (
	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/study"
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
	s, err := experiments.Load(catalogue, name)
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
