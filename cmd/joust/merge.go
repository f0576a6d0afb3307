package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"joust/experiments/run"
	"joust/results"
)

func newMerge() *cobra.Command {
	var workers int
	var quiet bool
	c := &cobra.Command{
		Use:   "merge OUT DIR...",
		Short: "Put the shards of a run together, and make its tables and figures",
		Long: `Put the records that shards of a run have left in folders into the folder OUT,
and make the tables and figures that one machine would have made: to the byte.
Each DIR is the folder of a shard or of a run, or holds such folders.

Shards of another study or seed are refused. Records that several shards have
must agree. If some are missing it says which shards to run again, as indices for
an array job; what is there is in OUT by then, and the same command goes on.

Exit status: 0 done; 1 something is missing, or does not agree; 2 a flag or a
folder is wrong.`,
		Example: `  joust merge results/runs/my-study results/runs/my-study/shards
  joust merge all /data/a/shards /data/b/shards`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if workers < 1 {
				return fmt.Errorf("--workers is %d; it must be at least 1", workers)
			}
			return merge(results.Dir{Path: args[0]}, args[1:], workers, quiet, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().IntVar(&workers, "workers", runtime.GOMAXPROCS(0), "files read at the same time; does not change the results")
	c.Flags().BoolVar(&quiet, "quiet", false, "print no summary")
	return c
}

func merge(out results.Dir, folders []string, workers int, quiet bool, stdout, stderr io.Writer) error {
	sources, err := run.FindSources(folders)
	if err != nil {
		return err
	}
	if err := run.CheckSame(sources); err != nil {
		return err
	}
	s, err := readStudy(sources[0].Dir, sources[0].Manifest)
	if err != nil {
		return err
	}
	manifest := *sources[0].Manifest
	manifest.Also = nil
	if programs := run.Programs(sources); len(programs) > 1 {
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
	// What an earlier merge, or a run, has left in the folder counts as well.
	sources = append([]run.Source{{Dir: out, Manifest: &manifest}}, sources...)
	err = run.Merge(s, out, &manifest, sources, workers, func(path string) {
		fmt.Fprintf(stderr, "%s: the records are damaged and are passed over\n", path)
	})
	var missing *run.Missing
	if errors.As(err, &missing) {
		next := fmt.Sprintf("joust run %s --out %s goes on from there on this machine", out.Study(), out.Path)
		if missing.Of > 0 {
			next = fmt.Sprintf("run the shards again (joust run STUDY --shard %d/%d and so on), then give this command again\nmissing: --array=%s", missing.Shards[0], missing.Of, missing.Indices())
		}
		return failed(fmt.Errorf("%w\n%s", missing, next))
	}
	if err != nil {
		return failed(err)
	}
	if err := present(out, s, &manifest, workers, quiet, stdout, stderr); err != nil {
		return err
	}
	return nil
}
