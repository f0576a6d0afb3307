package main

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
)

func newSummary() *cobra.Command {
	return &cobra.Command{
		Use:   "summary DIR",
		Short: "Print the summary of a run, computed from its records",
		Long: `Compute the summary of a complete run from its records, write summary.csv and
curves.csv again, and print a table.`,
		Example: `  joust summary results/runs/quickstart`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := results.Dir{Path: args[0]}
			s, manifest, err := openRun(dir)
			if err != nil {
				return err
			}
			cells, err := run.Summarise(s, dir, manifest, runtime.GOMAXPROCS(0))
			if err != nil {
				return failed(err)
			}
			if err := writeTables(s, dir, manifest, run.TablesOf(cells)); err != nil {
				return failed(err)
			}
			return failed(printSummary(c.OutOrStdout(), s, manifest, cells))
		},
	}
}

// openRun reads the study and the manifest of the folder, whose run must be complete.
func openRun(dir results.Dir) (*study.Study, *results.Manifest, error) {
	m, err := dir.ReadManifest()
	if err != nil {
		return nil, nil, failed(err)
	}
	if m == nil {
		return nil, nil, fmt.Errorf("%s: holds no run; joust run STUDY --out %s makes one", dir.Path, dir.Path)
	}
	s, err := readStudy(dir, m)
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
	records, err := run.CountRecords(s, dir, m, shard)
	if err != nil {
		return nil, nil, failed(err)
	}
	if !records.Complete() {
		return nil, nil, failed(fmt.Errorf("%s: the run is not complete, %d of %d files of records are there; joust run continues it", dir.Path, records.Files, records.All))
	}
	return s, m, nil
}

// readStudy reads the study of the folder; m is the manifest of the folder.
func readStudy(dir results.Dir, m *results.Manifest) (*study.Study, error) {
	s, err := run.ReadStudy(catalogue, dir, m)
	return s, failed(err)
}

// writeTables writes all tables of a run.
func writeTables(s *study.Study, dir results.Dir, m *results.Manifest, t run.Tables) error {
	return errors.Join(run.WriteTables(s, dir, t), figures.WriteSlopes(s, m, dir, t))
}
