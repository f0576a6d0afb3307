package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"joust/experiments/run"
	"joust/results"
)

func newStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status DIR...",
		Short: "Show the progress of runs and shards",
		Long: `Show for each run or shard in the folders how many records exist, whether it is
running, its speed, and the estimated time left. Each DIR is the folder of a run or a
shard, or contains such folders. Shards that are stopped or have no folder yet are
listed at the end.

Records are counted, not read: joust run and joust merge notice damaged ones.`,
		Example: `  joust status results/runs/my-study
  joust status /data/a/shards /data/b/shards`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			sources, err := run.FindSources(args)
			if err != nil {
				return err
			}
			return status(c.OutOrStdout(), sources)
		},
	}
}

// status prints a table for each study.
func status(w io.Writer, sources []run.Source) error {
	var hashes []string
	for _, s := range sources {
		if !slices.Contains(hashes, s.Manifest.Hash) {
			hashes = append(hashes, s.Manifest.Hash)
		}
	}
	for i, hash := range hashes {
		if i > 0 {
			fmt.Fprintln(w)
		}
		var same []run.Source
		for _, s := range sources {
			if s.Manifest.Hash == hash {
				same = append(same, s)
			}
		}
		if err := statusOf(w, same); err != nil {
			return err
		}
	}
	return nil
}

// statusOf prints the progress of the runs and shards of one study.
func statusOf(w io.Writer, sources []run.Source) error {
	m := sources[0].Manifest
	fmt.Fprintf(w, "%s, %d cells of %s, study hash %.12s\n", m.Study, len(m.Cells), trialsOf(m), m.Hash)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  folder\tshard\tfiles of records\ttrials\tstate\tspeed\tleft")
	idle := map[int]bool{} // indices of shards that are stopped
	for _, source := range sources {
		s, err := readStudy(source.Dir, source.Manifest)
		if err != nil {
			return err
		}
		records, err := run.CountRecords(s, source.Dir, source.Manifest, source.Shard)
		if err != nil {
			return failed(err)
		}
		times, err := readTiming(source.Dir)
		if err != nil {
			return failed(err)
		}
		state, speed, rest := "stopped", "", ""
		switch {
		case records.Complete():
			state = "complete"
		case source.Locked():
			state, rest = "running", left(times.left())
			if all := times.total(); all.Trials > 0 {
				speed = perSecond(float64(all.Duels)/max(times.Seconds, 1e-9), s)
			}
		default:
			idle[source.Shard.Index] = true
		}
		there, wanted := sum(records.Trials), sum(records.Wanted)
		fmt.Fprintf(table, "  %s\t%s\t%d of %d\t%d of %d\t%s\t%s\t%s\n", source.Path, source.Shard, records.Files, records.All, there, wanted, state, speed, rest)
	}
	table.Flush()
	if again := unfinished(sources, idle); again != nil {
		fmt.Fprintf(w, "shards that are neither complete nor running: --array=%s\n", again.Indices())
	}
	return nil
}

// trialsOf writes how many trials a cell of the run has.
func trialsOf(m *results.Manifest) string {
	if m.Precision != nil {
		return fmt.Sprintf("%d to %d trials", m.Trials, m.Precision.Most)
	}
	return fmt.Sprintf("%d trials", m.Trials)
}

func sum(list []int) (all int) {
	for _, n := range list {
		all += n
	}
	return all
}

// unfinished returns the shards that are stopped or have no folder. It returns nil if
// there are none, or if the sources are not all shards of the same division.
func unfinished(sources []run.Source, idle map[int]bool) *run.Missing {
	again := &run.Missing{}
	there := map[int]bool{}
	for _, s := range sources {
		if s.Shard.Of == 0 || again.Of != 0 && again.Of != s.Shard.Of {
			return nil
		}
		again.Of = s.Shard.Of
		there[s.Shard.Index] = true
	}
	for i := range again.Of {
		if !there[i] || idle[i] {
			again.Shards = append(again.Shards, i)
		}
	}
	if again.Shards == nil {
		return nil
	}
	return again
}
