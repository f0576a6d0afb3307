package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8/cwriter"

	"joust/environments/logs"
	"joust/results"
	"joust/results/parquet"
	"joust/sim/rng"
)

func newConvert() *cobra.Command {
	var f convertFlags
	c := &cobra.Command{
		Use:   "convert LOG… OUT",
		Short: "Write logs of duels in one form: CSV, JSON lines, Parquet or counts",
		Long: `Read logs of duels in any format that joust knows (joust help logs), which together
are one log, and write it to OUT: the canonical record as CSV, JSON lines or Parquet by
the ending of OUT, or counts by pair. The file is complete or does not appear at all,
and no LOG is overwritten. LOG or OUT may be -, the standard input and output; LOG may
be compressed by gzip or zstd.

The canonical record has the columns id, first, second, outcome (first, second, tie or
both-bad), judge, prompt, time, language, group, weight, count and, for each property
of the answers such as their length, length_first and length_second. Columns that no row
has are left out. slots is unknown where the order of first and second has no meaning.

--anonymise replaces judges and groups by the first 10 digits of an HMAC-SHA256 with a
random key that is thrown away, leaves out ids and prompts, and keeps of times the day.

One line on the standard error says what was read, and what was left out and why. The
same input gives the same bytes, except with --anonymise.`,
		Example: `  joust convert battles.jsonl.gz battles.csv
  joust convert battles.jsonl --where "language=English" --unique english.parquet
  joust convert votes.csv --anonymise public.csv
  joust convert january.jsonl february.jsonl --to counts counts.csv`,
		Args: takes(2, -1),
		RunE: func(c *cobra.Command, args []string) error {
			return f.run(c, args[:len(args)-1], args[len(args)-1])
		},
	}
	f.add(c, "keep", "keep", "drop")
	c.Flags().StringVar(&f.to, "to", "", "form of OUT: "+strings.Join(forms, ", ")+" (default: by its ending)")
	c.Flags().BoolVar(&f.anonymise, "anonymise", false, "hide judges, and leave out what can lead to them")
	c.Flags().BoolVar(&f.anonymiseArms, "anonymise-arms", false, "call the arms arm1, arm2 and so on")
	return c
}

type convertFlags struct {
	logFlags
	to                       string
	anonymise, anonymiseArms bool
}

// forms are the forms that convert writes.
var forms = []string{"csv", "jsonl", "parquet", "counts"}

// form returns the form of the output, or an error if it is not known.
func (f *convertFlags) form(out string) (string, error) {
	if f.to != "" {
		return f.to, oneOf("to", f.to, forms)
	}
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(out)), ".")
	switch {
	case out == "-":
		return "csv", nil
	case slices.Contains(forms[:3], ending):
		return ending, nil
	}
	return "", fmt.Errorf("%s has no ending that says its form; it must end in .csv, .jsonl or .parquet, or --to say which form it is (%s)", out, strings.Join(forms, ", "))
}

// run converts files.
func (f *convertFlags) run(c *cobra.Command, in []string, out string) (err error) {
	form, err := f.form(out)
	if err == nil {
		err = checkConverted(in, out)
	}
	stdout := c.OutOrStdout()
	switch {
	case err != nil:
		return err
	case out == "-" && form == "parquet" && cwriter.New(stdout).IsTerminal():
		return errors.New("Parquet is a binary format; name a file, or redirect the output")
	}
	f.options.Again = true
	l, err := f.open(c, in)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	v := conversion{log: l, form: form}
	if f.anonymise || f.anonymiseArms {
		v.anonymiser, v.judges, v.arms = logs.NewAnonymiser(rng.Key(logs.KeySize)), f.anonymise, f.anonymiseArms
	}
	err = v.findColumns(c.Context())
	wrong := err != nil // in the log, or that it has no duels
	switch {
	case wrong:
	case out == "-":
		if err = v.write(c.Context(), stdout); errors.Is(err, syscall.EPIPE) {
			err = nil
		}
	default:
		err = results.WriteFile(out, func(w io.Writer) error { return v.write(c.Context(), w) })
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted; %s was not changed: %w", out, context.Canceled)
	}
	if wrong {
		return err
	}
	if err == nil {
		fmt.Fprintln(c.ErrOrStderr(), l.Account())
	}
	return failed(err)
}

// checkConverted refuses an output that is an input, is no file or has no folder.
func checkConverted(in []string, out string) error {
	if out == "-" {
		return nil
	}
	info, err := os.Stat(out)
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file; the last argument is the file to write, or - for the standard output", out)
	}
	for _, path := range in {
		if read, e := os.Stat(path); err == nil && e == nil && os.SameFile(read, info) {
			return fmt.Errorf("%s is read and would be overwritten; write to another file", out)
		}
	}
	if folder, err := os.Stat(filepath.Dir(out)); err != nil || !folder.IsDir() {
		return fmt.Errorf("%s cannot be written: there is no folder %s; make it first", out, filepath.Dir(out))
	}
	return nil
}

// conversion writes a log in another form.
type conversion struct {
	log        *logs.Log
	form       string
	anonymiser *logs.Anonymiser // nil if nothing is hidden
	judges     bool             // they are hidden
	arms       bool             // they are hidden
	columns    logs.Columns
	slots      bool
	duels      int
}

// each passes the duels as they are written.
func (v *conversion) each(ctx context.Context, use func(*logs.Duel) error) error {
	n := 0
	for d, err := range v.log.Duels() {
		if n++; err == nil && n%4096 == 0 {
			err = ctx.Err()
		}
		if err == nil && v.anonymiser != nil {
			err = v.hide(d)
		}
		if err == nil {
			err = use(d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hide hides what the flags say.
func (v *conversion) hide(d *logs.Duel) error {
	if v.judges {
		if err := v.anonymiser.Apply(d); err != nil {
			return fmt.Errorf("the time of a duel %w", err)
		}
	}
	if v.arms {
		v.anonymiser.ApplyArms(d)
	}
	return nil
}

// findColumns finds the columns that the log has, so that all of its mistakes are found
// before anything is written.
func (v *conversion) findColumns(ctx context.Context) error {
	err := v.each(ctx, func(d *logs.Duel) error {
		v.columns.Add(d)
		v.duels++
		return nil
	})
	if err == nil && v.duels == 0 {
		return fmt.Errorf("no duel is left, so that nothing is written: %v", v.log.Account())
	}
	v.slots = v.log.Slots()
	return err
}

// write writes the log.
func (v *conversion) write(ctx context.Context, w io.Writer) (err error) {
	var out logs.Writer
	switch v.form {
	case "csv":
		out, err = logs.NewCSV(w, v.columns, v.slots)
	case "jsonl":
		out = logs.NewJSONL(w, v.columns, v.slots)
	case "counts":
		out = logs.NewCounts(w)
	default:
		out = newParquetLog(w, v.columns, v.slots)
	}
	if err != nil {
		return err
	}
	if err := v.each(ctx, out.Write); err != nil {
		return err
	}
	return out.Close()
}

// parquetLog writes the canonical record as Parquet. A text that a duel has not is empty.
type parquetLog struct {
	out     *parquet.Writer
	columns logs.Columns
	slots   bool
	cells   []logs.Cell
	rows    int
	texts   [][]string // by column
	numbers [][]float64
}

// parquetGroup is the number of rows of a row group, which are in memory at once.
const parquetGroup = 1 << 16

func newParquetLog(w io.Writer, columns logs.Columns, slots bool) *parquetLog {
	names := columns.Names(slots)
	list := make([]parquet.Column, len(names))
	for i, name := range names {
		list[i] = parquet.Column{Name: name, Kind: parquet.Text}
		if logs.IsNumber(name) {
			list[i].Kind, list[i].Optional = parquet.Real, true
		}
	}
	return &parquetLog{
		out: parquet.NewWriter(w, "duel", "joust", list, 1<<20), columns: columns, slots: slots,
		texts: make([][]string, len(names)), numbers: make([][]float64, len(names)),
	}
}

// Write implements logs.Writer.
func (p *parquetLog) Write(d *logs.Duel) error {
	p.cells = p.columns.Cells(p.cells[:0], d, p.slots)
	for i, c := range p.cells {
		if logs.IsNumber(c.Column) {
			p.numbers[i] = append(p.numbers[i], c.Number)
		} else {
			p.texts[i] = append(p.texts[i], c.Text)
		}
	}
	if p.rows++; p.rows == parquetGroup {
		return p.flush()
	}
	return nil
}

// flush writes a row group.
func (p *parquetLog) flush() error {
	for i := range p.texts {
		var err error
		if p.texts[i] != nil {
			err = p.out.Texts(i, p.texts[i])
		} else {
			err = p.out.Numbers(i, p.numbers[i])
		}
		if err != nil {
			return err
		}
		p.texts[i], p.numbers[i] = p.texts[i][:0], p.numbers[i][:0]
	}
	p.rows = 0
	return p.out.Flush()
}

// Close implements logs.Writer.
func (p *parquetLog) Close() error {
	if p.rows > 0 {
		if err := p.flush(); err != nil {
			return err
		}
	}
	return p.out.Close()
}
