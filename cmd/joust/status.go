package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments/run"
	"joust/results"
	"joust/results/table"
)

func newStatus() *cobra.Command {
	var view viewFlags
	c := &cobra.Command{
		Use:   "status DIR...",
		Short: "Show the progress of runs and shards",
		Long: `Show for each run or shard in the folders how many records exist, whether it is
running, its speed, and the estimated time left. Each DIR is the folder of a run or a
shard, or contains such folders. Shards that are stopped or have no folder yet are
listed at the end.

Records are counted, not read: joust run and joust merge notice damaged ones.`,
		Example: `  joust status results/runs/my-study
  joust status /data/a/shards /data/b/shards`,
		Args: takes(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			parts, err := run.FindParts(args)
			if err != nil {
				return err
			}
			if err := view.check(headings(statusTable())); err != nil {
				return err
			}
			return status(c.OutOrStdout(), view, parts)
		},
	}
	view.add(c)
	return c
}

// statusTable returns the table of the progress of parts, without rows.
func statusTable() table.Table {
	return table.Table{Columns: []table.Column{
		{Name: "folder", Words: true},
		{Name: "state", Words: true, Left: true},
		{Name: "trials", Words: true},
		{Name: "left", Words: true},
		{Name: "shard", Words: true, Left: true},
		{Name: "files of records", Words: true},
		{Name: "speed", Words: true},
	}}
}

// status prints a table for each study.
func status(w io.Writer, view viewFlags, parts []run.Part) error {
	var hashes []string
	for _, s := range parts {
		if !slices.Contains(hashes, s.Manifest.Hash) {
			hashes = append(hashes, s.Manifest.Hash)
		}
	}
	for i, hash := range hashes {
		if i > 0 {
			fmt.Fprintln(w)
		}
		var same []run.Part
		for _, s := range parts {
			if s.Manifest.Hash == hash {
				same = append(same, s)
			}
		}
		if err := statusOf(w, view, same); err != nil {
			return err
		}
	}
	return nil
}

// statusOf prints the progress of the runs and shards of one study.
func statusOf(w io.Writer, view viewFlags, parts []run.Part) error {
	m := parts[0].Manifest
	fmt.Fprintf(w, "%s, %s cells of %s, study hash %.12s\n", m.Study, table.Whole(len(m.Cells)), trialsOf(m), m.Hash)
	t := statusTable()
	idle := map[int]bool{} // indices of shards that are stopped
	for _, part := range parts {
		s, err := readStudy(part.Dir, part.Manifest)
		if err != nil {
			return err
		}
		records, err := run.CountRecords(s, part.Dir, part.Manifest, part.Shard)
		if err != nil {
			return failed(err)
		}
		times, err := readTiming(part.Dir)
		if err != nil {
			return failed(err)
		}
		state, speed, rest := "stopped", "", ""
		switch {
		case records.Complete():
			state = "complete"
		case part.Locked():
			state, rest = "running", left(times.left())
			if all := times.total(); all.Trials > 0 {
				speed = perSecond(float64(all.Duels)/max(times.Seconds, 1e-9), s)
			}
		default:
			idle[part.Shard.Index] = true
		}
		there, wanted := sum(records.Trials), sum(records.Wanted)
		of := func(n, all int) string { return table.Whole(n) + " of " + table.Whole(all) }
		t.Add("", wordCells(part.Path, state, of(there, wanted), rest, part.Shard.String(), of(records.Files, records.All), speed)...)
	}
	var text bytes.Buffer
	if err := table.Text(&text, view.layout(w), view.pick([]table.Table{t})...); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w, strings.TrimRight(text.String(), "\n")); err != nil {
		return failed(err)
	}
	if again := unfinished(parts, idle); again != nil {
		fmt.Fprintf(w, "shards that are neither complete nor running: --array=%s\n", again.Indices())
	}
	return nil
}

// trialsOf writes how many trials a cell of the run has.
func trialsOf(m *results.Manifest) string {
	if m.Precision != nil {
		return table.Whole(m.Trials) + " to " + table.Whole(m.Precision.Most) + " trials"
	}
	return table.Whole(m.Trials) + " trials"
}

func sum(list []int) (all int) {
	for _, n := range list {
		all += n
	}
	return all
}

// unfinished returns the shards that are stopped or have no folder. It returns nil if
// there are none, or if the parts are not all shards of the same division.
func unfinished(parts []run.Part, idle map[int]bool) *run.Missing {
	again := &run.Missing{}
	there := map[int]bool{}
	for _, s := range parts {
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
