package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/experiments/study"
	"joust/results"
)

// standardInput is the name of a study that is read from the standard input.
const standardInput = "-"

// studyFlags are the flags that change a study before it is run.
type studyFlags struct {
	trials, rootSeed int
	quick            bool
	set              []string
}

func (f *studyFlags) add(c *cobra.Command) {
	countVar(c, &f.trials, "trials", 0, 1, study.MaxTrials, "number of trials of each cell, instead of the study's")
	countVar(c, &f.rootSeed, "root-seed", 0, 0, noMost, "root seed of all random streams, instead of the study's")
	c.Flags().BoolVar(&f.quick, "quick", false, "run the quick variant of the study, which is smaller")
	addSet(c, &f.set)
}

// addSet adds the flag --set.
func addSet(c *cobra.Command, to *[]string) {
	c.Flags().StringArrayVar(to, "set", nil, "ENTRY.PARAMETER=VALUE: another value of a parameter of an algorithm or\nenvironment of the study, such as pocowista.delta=0.01 or ratings.file=mine.csv;\nor KEY=VALUE of the study, such as budget=1e6; may be repeated")
}

// variant returns the variant of a study that the flags ask for.
func (f *studyFlags) variant(c *cobra.Command) (v study.Variant, err error) {
	v.Quick = f.quick
	if c.Flags().Changed("trials") {
		v.Set = append(v.Set, numberAssignment("trials", "trials", f.trials))
	}
	if c.Flags().Changed("root-seed") {
		v.Set = append(v.Set, numberAssignment("root-seed", "root_seed", f.rootSeed))
	}
	more, err := assignments(f.set)
	v.Set = append(v.Set, more...)
	return v, err
}

// numberAssignment is the assignment of a flag of its own that sets a key to a number.
func numberAssignment(flag, key string, n int) study.Assignment {
	text := fmt.Sprint(n)
	return study.Assignment{Flag: "--" + flag + " " + text, Name: key, Value: text}
}

// assignments parses the values of --set.
func assignments(texts []string) (list []study.Assignment, err error) {
	for _, text := range texts {
		a, err := study.ParseAssignment(text)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// load reads the study of that name, and changes it according to the flags.
func (f *studyFlags) load(c *cobra.Command, name string) (*study.Study, error) {
	v, err := f.variant(c)
	if err != nil {
		return nil, err
	}
	s, err := loadStudy(c, name, v)
	if err == nil {
		for _, what := range s.LeftOut {
			fmt.Fprintln(c.ErrOrStderr(), what)
		}
	}
	return s, err
}

// loadStudy loads a variant of an embedded study, of a file, of the standard input, or of
// the study of the folder of a run, whose paths are relative to the folder from which it
// was first run.
func loadStudy(c *cobra.Command, name string, v study.Variant) (*study.Study, error) {
	if name == standardInput {
		text, err := io.ReadAll(c.InOrStdin())
		if err != nil {
			return nil, failed(err)
		}
		return study.ParseVariant(catalogue, "standard input", ".", text, v)
	}
	if !isFolder(name) {
		return experiments.LoadVariant(catalogue, name, v)
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
	return study.ParseVariant(catalogue, dir.Study(), folder, text, v)
}
