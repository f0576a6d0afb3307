package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/table"
)

func newSummary() *cobra.Command {
	var partial bool
	var view viewFlags
	c := &cobra.Command{
		Use:   "summary DIR",
		Short: "Print the summary of a run, computed from its records",
		Long: `Compute the summary of a complete run from its records, write summary.csv and
curves.csv again, and print a table. With --partial the run may be at work or
interrupted: the table is of the trials that are there, and nothing is written.

The columns are in the order in which they matter; those that do not fit the terminal
are left out from the right, and named.`,
		Example: `  joust summary results/runs/quickstart
  joust summary results/runs/quickstart --columns correct,duels
  joust summary results/runs/my-study --partial`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			r, err := openRun(results.Dir{Path: args[0]}, partial)
			if err != nil {
				return err
			}
			if err := view.check(summaryHeadings(r.Study)); err != nil {
				return err
			}
			cells, err := r.Summarise(runtime.GOMAXPROCS(0))
			if err != nil {
				return failed(err)
			}
			if !partial {
				if err := writeTables(r.Study, r.Dir, r.Manifest, run.TablesOf(cells)); err != nil {
					return failed(err)
				}
			}
			return failed(printSummary(c.OutOrStdout(), view, r, cells))
		},
	}
	addPartial(c, &partial)
	view.add(c)
	return c
}

// addPartial adds the flag --partial.
func addPartial(c *cobra.Command, partial *bool) {
	c.Flags().BoolVar(partial, "partial", false, "use the trials that are there, of a run that is interrupted or at work;\nwrite nothing into its folder")
}

// openRun opens the records of the run in the folder, which must be complete unless
// partial is true.
func openRun(dir results.Dir, partial bool) (*run.Reader, error) {
	m, err := dir.ReadManifest()
	if err != nil {
		return nil, failed(err)
	}
	if m == nil {
		return nil, fmt.Errorf("%s: holds no run; joust run STUDY --out %s makes one", dir.Path, dir.Path)
	}
	s, err := readStudy(dir, m)
	if err != nil {
		return nil, err
	}
	shard, err := dir.ReadShard()
	if err != nil {
		return nil, failed(err)
	}
	if shard.Of > 0 {
		return nil, fmt.Errorf("%s: holds shard %s of a run; joust merge puts the shards together", dir.Path, shard)
	}
	r, err := run.NewReader(s, dir, m, partial)
	if err == nil && !slices.ContainsFunc(r.Trials, func(n int) bool { return n > 0 }) {
		err = fmt.Errorf("%s: the run has no records yet", dir.Path)
	}
	return r, failed(err)
}

// partialNote says how many of the trials are read of a run that is not complete; "" for
// a complete one.
func partialNote(r *run.Reader) string {
	if !r.Partial() {
		return ""
	}
	few, many := slices.Min(r.Trials), slices.Max(r.Trials)
	n := table.Whole(few)
	if many > few {
		n = table.Whole(few) + " to " + table.Whole(many)
	}
	return fmt.Sprintf("The run is not complete: %s of %s trials.", n, table.Whole(slices.Max(r.Wanted)))
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
