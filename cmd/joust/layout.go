package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8/cwriter"

	"joust/results/table"
	"joust/sim/param"
)

// columns is the number of characters in a line of wrapped text.
const columns = 80

// wrap prints text after a heading, with its further lines under its first.
func wrap(w io.Writer, heading, text string) { table.Wrap(w, columns, heading, text) }

// widthOf returns the number of characters in a line of w: that in the environment variable
// COLUMNS, or else that of the terminal; 0 for a pipe or a file.
func widthOf(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if terminal := cwriter.New(w); terminal.IsTerminal() {
		if n, _, err := terminal.GetTermSize(); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// viewFlags say which columns of tables are shown.
type viewFlags struct {
	wide    bool
	columns []string
}

func (f *viewFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.wide, "wide", false, "all columns of tables, also where they do not fit the terminal (its width is\nCOLUMNS if that is set; a pipe or a file takes all columns)")
	c.Flags().StringSliceVar(&f.columns, "columns", nil, "only these columns of tables, by their headings, separated by commas;\na column has its interval with it")
}

// check refuses names of columns that are not allowed.
func (f viewFlags) check(allowed []string) error {
	for _, name := range f.columns {
		if !slices.Contains(allowed, name) {
			return fmt.Errorf("--columns has no column %q%s; it has %s", name, param.DidYouMean(name, allowed), strings.Join(allowed, ", "))
		}
	}
	return nil
}

// headings lists the names of the columns after the first one, each once.
func headings(tables ...table.Table) (names []string) {
	for _, t := range tables {
		for _, c := range t.Columns[1:] {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

// pick returns the tables with the chosen columns. A table that has none of them is left
// out.
func (f viewFlags) pick(tables []table.Table) (list []table.Table) {
	if f.columns == nil {
		return tables
	}
	for _, t := range tables {
		if picked := t.Pick(f.columns); len(picked.Columns) > 1 {
			list = append(list, picked)
		}
	}
	return list
}

// layout returns the layout of tables that are written to w in the end.
func (f viewFlags) layout(w io.Writer) table.Layout {
	l := table.Layout{Text: columns, More: "--wide shows all columns, --columns chooses some"}
	if !f.wide && f.columns == nil {
		l.Rows = widthOf(w)
	}
	if l.Rows > 0 {
		l.Text = min(l.Text, l.Rows)
	}
	return l
}
