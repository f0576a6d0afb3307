package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8/cwriter"

	"joust/experiments/run"
	"joust/results"
	"joust/results/records"
	"joust/results/table"
)

func newExport() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the trials of a run as one table: CSV, JSON lines or Parquet",
		Long: `Write all trials of a complete run as one table, one row a trial, cell by cell, to
the standard output or to a file. The file is complete or does not appear at all.
The columns are environment, environment_params, algorithm, algorithm_params, trial,
recommended, the metrics, lists of words if the study records any, and the labels of
algorithm and environment, label and environment_label.

  --csv      the metrics; with --curves, instead of them, the curves, one row for
             each trial and checkpoint. No and yes are 0 and 1, NaN is an empty
             field.
  --jsonl    one JSON object a line; curves are lists with one value for each
             checkpoint in manifest.json, rankings and sets are lists of names. No
             and yes are false and true, NaN is null.
  --parquet  one file like those in DIR/trials, with the same lists. Here and in
             JSON a curve with the name of a metric has the suffix _curve.

Numbers have all their digits, so that reading them gives the same values. The same
run gives the same bytes. Rows are streamed: ten million rows need no more memory
than a thousand.`,
		Example: `  joust export results/runs/quickstart --csv | head
  joust export results/runs/quickstart --csv --curves --out curves.csv
  joust export results/runs/quickstart --jsonl | jq .duels
  joust export results/runs/quickstart --parquet --out quickstart.parquet`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := results.Dir{Path: args[0]}
			if err := f.check(dir, c.OutOrStdout()); err != nil {
				return err
			}
			r, err := openRun(dir, f.partial)
			if err != nil {
				return err
			}
			e := export{f, r}
			if note := partialNote(r); note != "" {
				fmt.Fprintln(c.ErrOrStderr(), note)
			}
			if f.out == "" {
				return e.toStdout(c.Context(), c.OutOrStdout())
			}
			return e.toFile(c.Context(), c.ErrOrStderr())
		},
	}
	c.Flags().BoolVar(&f.csv, "csv", false, "comma-separated values")
	c.Flags().BoolVar(&f.jsonl, "jsonl", false, "JSON, one object a line")
	c.Flags().BoolVar(&f.parquet, "parquet", false, "Parquet")
	c.Flags().BoolVar(&f.curves, "curves", false, "with --csv: the curves, one row for each trial and checkpoint")
	addPartial(c, &f.partial)
	c.Flags().StringVar(&f.out, "out", "", "file to write (default: the standard output)")
	return c
}

type exportFlags struct {
	csv, jsonl, parquet, curves, partial bool
	out                                  string
}

// check returns an error if the flags are wrong, before anything is read.
func (f exportFlags) check(dir results.Dir, stdout io.Writer) error {
	chosen := 0
	for _, yes := range []bool{f.csv, f.jsonl, f.parquet} {
		if yes {
			chosen++
		}
	}
	switch {
	case chosen != 1:
		return errors.New("say which table to write, one of --csv, --jsonl and --parquet")
	case f.curves && !f.csv:
		return errors.New("--curves goes with --csv; in the other formats the curves are in each trial's row, as lists")
	case f.out == "" && f.parquet && cwriter.New(stdout).IsTerminal():
		return errors.New("Parquet is a binary format; name a file with --out, or redirect the output")
	case f.out == "":
		return nil
	}
	return checkOut(dir, f.out)
}

// checkOut refuses a file in the folder of the run, a path that is not a regular file, and
// a folder that does not exist.
func checkOut(dir results.Dir, out string) error {
	inside, err := filepath.Rel(absolute(dir.Path), absolute(out))
	if err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
		return fmt.Errorf("--out is %s, in the run's own folder, which holds only files that joust writes; choose another path", out)
	}
	info, err := os.Stat(out)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("--out is %s, which is no file; name a file, or leave --out out and redirect the output", out)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return failed(err)
	}
	if folder, err := os.Stat(filepath.Dir(out)); err != nil || !folder.IsDir() {
		return fmt.Errorf("--out is %s, but there is no folder %s; make it first", out, filepath.Dir(out))
	}
	return nil
}

// absolute returns the absolute path, with symbolic links of the path or of its folder
// resolved where they exist.
func absolute(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if followed, err := filepath.EvalSymlinks(path); err == nil {
		return followed
	}
	if followed, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(followed, filepath.Base(path))
	}
	return path
}

// export writes a run as a table.
type export struct {
	exportFlags
	records *run.Reader
}

// toStdout writes the table to the standard output. If the reader closes the pipe early,
// as head does, this is not an error.
func (e export) toStdout(ctx context.Context, stdout io.Writer) error {
	w := bufio.NewWriterSize(stdout, 1<<16)
	_, err := e.write(ctx, w)
	err = errors.Join(err, w.Flush())
	switch {
	case errors.Is(err, syscall.EPIPE):
		return nil
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("interrupted; the table is not complete: %w", context.Canceled)
	}
	return failed(err)
}

// toFile writes the table to a file, which is complete or does not appear.
func (e export) toFile(ctx context.Context, stderr io.Writer) error {
	trials := 0
	err := results.WriteFile(e.out, func(w io.Writer) (err error) {
		trials, err = e.write(ctx, w)
		return err
	})
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted; %s was not changed: %w", e.out, context.Canceled)
	}
	if err == nil {
		fmt.Fprintf(stderr, "%s: %s trials\n", e.out, table.Whole(trials))
	}
	return failed(err)
}

// write writes the table and returns the number of its trials.
func (e export) write(ctx context.Context, w io.Writer) (trials int, err error) {
	t, err := e.table(w)
	if err != nil {
		return 0, err
	}
	for b, err := range e.records.EachBlock() {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = t.Write(b)
		}
		if err != nil {
			return trials, err
		}
		trials += b.Trials()
	}
	return trials, t.Close()
}

func (e export) table(w io.Writer) (records.TableWriter, error) {
	schema := e.records.Study.Schema()
	switch {
	case e.curves:
		return records.NewCurvesCSV(w, schema)
	case e.csv:
		return records.NewCSV(w, schema)
	case e.jsonl:
		return records.NewJSONL(w, schema), nil
	}
	return records.NewParquet(w, schema), nil
}
