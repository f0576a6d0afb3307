package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"joust/experiments"
	"joust/results"
)

func newSummary() *cobra.Command {
	return &cobra.Command{
		Use:   "summary DIR",
		Short: "Print the summary of a run, computed from its records",
		Long: `Compute the summary of a complete run from its records, write summary.csv and
curves.csv anew, and print a table.`,
		Example: `  joust summary results/runs/quickstart`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := results.Dir{Path: args[0]}
			study, manifest, err := openRun(dir)
			if err != nil {
				return err
			}
			cells, err := study.Summarise(dir, manifest, runtime.GOMAXPROCS(0))
			if err != nil {
				return failed(err)
			}
			if err := study.WriteTables(dir, cells); err != nil {
				return failed(err)
			}
			printSummary(c.OutOrStdout(), study, manifest, cells)
			return nil
		},
	}
}

// openRun reads study and manifest of the folder, whose run must be complete.
func openRun(dir results.Dir) (*experiments.Study, *results.Manifest, error) {
	m, err := dir.ReadManifest()
	if err != nil {
		return nil, nil, failed(err)
	}
	if m == nil {
		return nil, nil, fmt.Errorf("%s: holds no run; joust run STUDY --out %s makes one", dir.Path, dir.Path)
	}
	study, err := readStudy(dir)
	if err != nil {
		return nil, nil, err
	}
	shard, err := dir.ReadShard()
	if err != nil {
		return nil, nil, failed(err)
	}
	if shard.Of > 0 {
		return nil, nil, fmt.Errorf("%s: holds shard %s of a run; joust merge puts the shards together", dir.Path, shard)
	}
	records, err := study.Records(dir, m, shard)
	if err != nil {
		return nil, nil, failed(err)
	}
	if !records.Complete() {
		return nil, nil, failed(fmt.Errorf("%s: the run is not complete, %d of %d files of records are there; joust run goes on with it", dir.Path, records.Files, records.All))
	}
	return study, m, nil
}

// readStudy reads the study of the folder.
func readStudy(dir results.Dir) (*experiments.Study, error) {
	text, err := os.ReadFile(dir.Study())
	if err != nil {
		return nil, failed(err)
	}
	return experiments.Parse(dir.Study(), text)
}
