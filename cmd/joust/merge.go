package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"joust/experiments/run"
	"joust/results"
)

func newMerge() *cobra.Command {
	var workers int
	var quiet bool
	var view viewFlags
	c := &cobra.Command{
		Use:   "merge OUT DIR...",
		Short: "Merge the shards of a run, and make its tables and figures",
		Long: `Copy the records of all shards of a run into the folder OUT, and make its tables and
figures. They have the same bytes as those of a run on one machine. Each DIR is the
folder of a shard or of a run, or contains such folders.

Shards of another study or another root seed are refused. Records that several shards
have must be equal. If records are missing, the command copies the others to OUT and
says which shards to run again, as indices for an array job; then the same command
continues.

Exit status: 0 done; 1 records are missing or differ; 2 a flag or a folder is wrong.`,
		Example: `  joust merge results/runs/my-study results/runs/my-study/shards
  joust merge all /data/a/shards /data/b/shards`,
		Args: takes(2, -1),
		RunE: func(c *cobra.Command, args []string) error {
			return merge(results.Dir{Path: args[0]}, args[1:], workers, quiet, view, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	addWorkers(c, &workers, "files that are read")
	c.Flags().BoolVar(&quiet, "quiet", false, "print no summary")
	view.add(c)
	return c
}

// merge merges the shards in the folders into out, and presents the run.
func merge(out results.Dir, folders []string, workers int, quiet bool, view viewFlags, stdout, stderr io.Writer) error {
	parts, err := run.FindParts(folders)
	if err != nil {
		return err
	}
	if err := run.CheckSame(parts); err != nil {
		return err
	}
	s, err := readStudy(parts[0].Dir, parts[0].Manifest)
	if err != nil {
		return err
	}
	if err := view.check(summaryHeadings(s)); err != nil {
		return err
	}
	manifest := *parts[0].Manifest
	manifest.Also = nil
	if programs := run.Programs(parts); len(programs) > 1 {
		fmt.Fprintln(stderr, "the shards are of different programs or machines, whose records need not be the same:")
		for _, p := range programs {
			fmt.Fprintln(stderr, "  "+p.String())
		}
		manifest.Program, manifest.Also = programs[0], programs[1:]
	}
	run.AddExact(s, &manifest)
	release, err := enterDir(out, s, &manifest, results.Shard{}, false, stderr)
	if err != nil {
		return err
	}
	defer release()
	// The records that an earlier merge or a run has written to the folder count too.
	parts = append([]run.Part{{Dir: out, Manifest: &manifest}}, parts...)
	err = run.Merge(s, out, &manifest, parts, workers, func(path string) {
		fmt.Fprintf(stderr, "%s: the records are damaged and are skipped\n", path)
	})
	var missing *run.Missing
	if errors.As(err, &missing) {
		next := fmt.Sprintf("joust run %s --out %s runs the rest on this machine", out.Study(), out.Path)
		if missing.Of > 0 {
			next = fmt.Sprintf("run the shards again (joust run STUDY --shard %d/%d and so on), then give this command again\nmissing: --array=%s", missing.Shards[0], missing.Of, missing.Indices())
		}
		return failed(fmt.Errorf("%w\n%s", missing, next))
	}
	if err != nil {
		return failed(err)
	}
	return present(out, s, &manifest, nil, workers, quiet, view, stdout, stderr)
}
