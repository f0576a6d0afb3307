package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"joust/experiments/compare"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/report"
	"joust/results/stats"
	"joust/sim"
)

func newReport() *cobra.Command {
	var out string
	var open, partial bool
	c := &cobra.Command{
		Use:   "report DIR",
		Short: "Make an HTML page of a run: figures, tables, warnings, citations",
		Long: `Make one HTML page of a complete run, for readers without joust: figures that show
the values of their points and highlight a series on a click, tables that can be
sorted, warnings, what was run, what to cite, and the study to run again. The page is
one file that loads nothing else. The same run gives the same bytes.

With --partial the run may be at work or interrupted: the page is of the trials that
are there, says so, and is written to the file --out.`,
		Example: `  joust report results/runs/quickstart
  joust report results/runs/quickstart --open
  joust report results/runs/quickstart --out quickstart.html`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := results.Dir{Path: args[0]}
			if partial && out == "" {
				return errors.New("--partial writes the page outside of the run's folder; name a file with --out")
			}
			if out == "" {
				out = dir.Report()
			} else if info, err := os.Stat(out); err == nil && info.IsDir() {
				return fmt.Errorf("--out is %q, a folder; it must be a file, say %s", out, filepath.Join(out, filepath.Base(dir.Report())))
			}
			r, err := openRun(dir, partial)
			if err != nil {
				return err
			}
			r.Keep(r.Study.Family.Needed()...) // what comparisons read
			cells, err := r.Summarise(runtime.GOMAXPROCS(0))
			if err != nil {
				return failed(err)
			}
			page := composeReport(r, cells)
			if page.Comparisons, page.Compared, err = comparisons(r); err != nil {
				return failed(err)
			}
			if err := results.WriteFile(out, page.Write); err != nil {
				return failed(err)
			}
			fmt.Fprintln(c.OutOrStdout(), out)
			if open {
				return failed(openPage(out))
			}
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "file for the page (default DIR/report.html)")
	addPartial(c, &partial)
	c.Flags().BoolVar(&open, "open", false, "open the page in the browser")
	return c
}

// composeReport puts together the parts of a page.
func composeReport(records *run.Reader, cells []*results.CellSummary) report.Report {
	s, m := records.Study, records.Manifest
	t := run.TablesOf(cells)
	t.Note = partialNote(records)
	warnings := run.Warnings(s, m, t.Rows)
	if t.Note != "" {
		warnings = append([]results.Warning{{What: t.Note}}, warnings...)
	}
	r := report.Report{
		Manifest: m, About: s.About, Warnings: warnings, Summary: summaryTable(records, cells), Slopes: figures.Slopes(s, m, t),
		Figures: figures.Compose(s, m, t), Sources: sources(s), Command: "joust run " + s.Name + ".yaml", Text: string(s.Text),
	}
	for _, c := range run.ComparePublished(s, t.Rows) {
		r.Published = append(r.Published, results.Published{
			Environment: c.Cell.Heading(), Algorithm: c.Cell.Name(), Metric: c.Metric, Over: c.Over.Name,
			X: c.X, Value: c.Value, Simulated: c.Simulated, Cut: c.Cut, Low: c.Low, High: c.High, Source: c.Source,
		})
	}
	return r
}

// comparisons compares the algorithms of each environment with the best one, by what
// they spend and by how well they end, and says how; nil where there is nothing to compare.
func comparisons(r *run.Reader) (list []results.Comparison, method string, err error) {
	s := r.Study
	m, err := compare.NewMatchups(s, s.Headline(), "", nil)
	if errors.Is(err, compare.ErrAlone) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	contests, err := m.Contests(r, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, "", err
	}
	contests, without := compare.Measured(contests)
	if contests == nil {
		return nil, "", nil
	}
	pairs := pairReport{without: without, metric: m.Metric, verdict: m.Verdict(), errs: s.Family.Errs, study: s.Name, matchups: m, contests: contests}
	for i := range contests {
		c := &contests[i]
		names := entrantNames(c)
		add := func(metric string, p *compare.Pairing, of *stats.Paired, verdict string) {
			list = append(list, results.Comparison{
				Environment: placeName(c), Algorithm: names[p.Of], Baseline: names[p.Against], Metric: metric, Paired: *of, Verdict: verdict,
				Beside: c.Entrants[p.Of].Verdict.Interval(), BesideName: m.Verdict().Name,
			})
		}
		for j := range c.Pairs {
			p := &c.Pairs[j]
			add(m.Metric.Name, p, &p.Paired, withErrs(p, s.Family.Errs, "baseline"))
			if p.Beside != nil {
				add(m.Beside.Name, p, p.Beside, string(p.Beside.Verdict()))
			}
		}
	}
	return list, pairs.pairsMethod(), nil
}

// sources lists the sources of the study's algorithms and environments, each once, with
// the titles of the entries that are from it.
func sources(s *study.Study) (list []report.Source) {
	works := bibliography()
	seen := map[string]bool{}
	add := func(all sim.Catalogue, kind string) {
		l := all.Find(kind).Listed()
		text := l.Source.String()
		if seen[kind] || text == "" {
			return
		}
		seen[kind] = true
		if i := slices.IndexFunc(list, func(s report.Source) bool { return s.Text == text }); i >= 0 {
			list[i].Name += ", " + l.Title
			return
		}
		var entries []string
		for _, work := range works.Of(l.Source) {
			entries = append(entries, work.BibTeX(work.Key))
		}
		list = append(list, report.Source{Name: l.Title, Text: text, BibTeX: strings.Join(entries, "\n")})
	}
	for _, c := range s.Cells {
		add(catalogue.Algorithms, c.Algorithm.Kind)
	}
	for _, c := range s.Cells {
		add(catalogue.Environments, c.Environment.Kind)
	}
	return list
}

// openers are the programs that open a file with the user's default application, by
// operating system; elsewhere it is xdg-open.
var openers = map[string][]string{
	"darwin":  {"open"},
	"windows": {"rundll32", "url.dll,FileProtocolHandler"},
}

// openPage opens the file in the browser.
func openPage(path string) error {
	opener, ok := openers[runtime.GOOS]
	if !ok {
		opener = []string{"xdg-open"}
	}
	program, err := exec.LookPath(opener[0])
	if err != nil {
		return fmt.Errorf("the page is written, but %s, which would open it, is not installed; open %s in a browser", opener[0], path)
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	open := exec.Command(program, append(opener[1:], whole)...)
	open.Stdout, open.Stderr = io.Discard, io.Discard
	if err := open.Run(); err != nil {
		return fmt.Errorf("the page is written, but %s could not open it (%w); open %s in a browser", opener[0], err, path)
	}
	return nil
}
