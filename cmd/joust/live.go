package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"joust/experiments/run"
	"joust/experiments/session"
	"joust/experiments/session/ask"
	"joust/experiments/study"
	"joust/results"
	"joust/results/table"
	"joust/sim/pref"
)

func newLive() *cobra.Command {
	var f liveFlags
	c := &cobra.Command{
		Use:   "live SESSION",
		Short: "Choose the best of your own texts by a judge, or continue a session",
		Long: `Let an algorithm of the catalogue choose the best of many arms, such as prompts or
models, by duels of their answers, which a judge of yours decides: a program, a model
behind an address, people on a local page, or an environment that plays a judge. SESSION is a YAML file (joust help live).

Every verdict goes into DIR/journal.jsonl before the algorithm sees it. The same command
goes on after an interruption, whatever caused it: only calls that were being answered
are lost. A session whose texts or settings have changed is refused; --fork begins anew
and takes over the verdicts on equal questions.

A session whose judge or algorithm is a program runs it only if you say so: when asked at
the terminal, or with --allow-programs.

Exit status: 0 done; 1 failed, for example because the judge failed five times in a row;
2 the session or a flag is wrong, nothing was asked; 130 interrupted. All verdicts are
kept in any case.`,
		Example: `  joust live prompts.yaml --dry     check the session, simulate what it will cost
  joust live prompts.yaml
  joust live prompts.yaml --status
  joust live prompts.yaml --export - | joust rank -
  joust live prompts.yaml --dry --simulate 'random-preferences[arms=8,ties=0.3]'`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args[0]) },
	}
	c.Flags().StringVar(&f.out, "out", "", "folder of the session (default results/live/NAME)")
	c.Flags().StringVar(&f.judge, "judge", "", "a program, with its arguments, that judges instead of the session's judge")
	c.Flags().StringVar(&f.simulate, "simulate", "", "an environment, such as 'random-preferences[arms=8]', that judges instead of\nthe session's judge, at its prices; into a folder of its own")
	c.Flags().BoolVar(&f.dry, "dry", false, "check the session, simulate what it will cost where an environment judges,\nand ask nothing")
	c.Flags().BoolVar(&f.status, "status", false, "show how far the session is, and ask nothing")
	c.Flags().StringVar(&f.export, "export", "", "write the verdicts so far as a log, CSV or JSON lines by the ending of this file,\nor - for CSV on the standard output, and ask nothing")
	c.Flags().BoolVar(&f.fork, "fork", false, "begin anew, with the verdicts of the folder's journal on equal questions")
	c.Flags().StringArrayVar(&f.reuse, "reuse", nil, "take over, at no cost, the verdicts on equal questions of this journal of another\nsession; may be repeated")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "show no progress and print no result")
	addAllowPrograms(c, &f.allow.allowed)
	return c
}

type liveFlags struct {
	out, judge, simulate, export string
	dry, status, fork, quiet     bool
	reuse                        []string
	allow                        allowance
}

// check refuses flags that exclude each other.
func (f *liveFlags) check() error {
	var modes []string
	for name, given := range map[string]bool{"--dry": f.dry, "--status": f.status, "--export": f.export != "", "--fork": f.fork} {
		if given {
			modes = append(modes, name)
		}
	}
	slices.Sort(modes)
	switch {
	case len(modes) > 1:
		return fmt.Errorf("%s and %s exclude each other", modes[0], modes[1])
	case f.judge != "" && f.simulate != "":
		return errors.New("--judge and --simulate exclude each other")
	case f.export != "" && f.export != "-" && !slices.Contains([]string{".csv", ".jsonl"}, filepath.Ext(f.export)):
		return fmt.Errorf("--export is %q; it must end in .csv or .jsonl, or be -", f.export)
	}
	return nil
}

// run reads the session and does with it what the flags say.
func (f *liveFlags) run(c *cobra.Command, path string) error {
	if err := f.check(); err != nil {
		return err
	}
	f.allow.in = c.InOrStdin()
	judges := &liveJudges{ctx: c.Context(), stderr: c.ErrOrStderr(), command: f.judge, dir: f.folder, idle: f.status || f.export != ""}
	if f.simulate != "" {
		e, err := study.ParseSetting(catalogue, f.simulate)
		if err != nil {
			return fmt.Errorf("--simulate: %w", err)
		}
		judges.simulate = &e
	}
	s, err := session.Load(catalogue, path, judges.kinds())
	if err != nil {
		return err
	}
	if f.reuse != nil && (f.simulate != "" || f.judge == "" && s.JudgeKind != "command" && s.JudgeKind != "chat") {
		return errors.New("--reuse takes over verdicts of programs and of models; people and environments are asked anew")
	}
	dir := f.folder(s)
	w := c.OutOrStdout()
	switch {
	case f.status:
		return f.showStatus(w, s, dir)
	case f.export != "":
		return f.writeLog(w, s, dir)
	case f.dry:
		return f.showCost(c.Context(), w, s, judges)
	}
	return f.ask(c, s, dir, judges)
}

// folder returns the folder of a session.
func (f *liveFlags) folder(s *session.Session) string {
	switch {
	case f.out != "":
		return f.out
	case f.simulate != "":
		return filepath.Join("results", "live", folderOf(s.Name)+"-simulated")
	}
	return filepath.Join("results", "live", folderOf(s.Name))
}

// folderOf returns the name of a session as a name of a folder.
func folderOf(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, name)
}

// ask runs the session.
func (f *liveFlags) ask(c *cobra.Command, s *session.Session, dir string, judges *liveJudges) error {
	commands := judges.programs
	if words := s.Programs(); words != nil {
		commands = append(commands, strings.Join(words, " "))
	}
	if commands != nil {
		if err := f.allow.permits("the session", commands, c.ErrOrStderr()); err != nil {
			return err
		}
	}
	last := time.Now()
	r, err := session.Run(c.Context(), s, session.Options{
		Dir: dir, Version: run.Program().Joust, Now: time.Now, Programs: programs(c.Context()), Fork: f.fork, Reuse: f.reuse,
		Progress: func(p ask.Progress) {
			if now := time.Now(); !f.quiet && now.Sub(last) >= lineEvery {
				last = now
				fmt.Fprintf(c.ErrOrStderr(), "%s verdicts\n", table.Whole(p.Verdicts))
			}
		},
	})
	if r != nil && !f.quiet {
		printResult(c.OutOrStdout(), s, r)
	}
	var refused *session.RefusedError
	switch {
	case errors.As(err, &refused):
		return err
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("interrupted; all verdicts are kept in %s, and the same command goes on: %w", dir, context.Canceled)
	}
	return failed(err)
}

// showStatus prints how far the session is.
func (f *liveFlags) showStatus(w io.Writer, s *session.Session, dir string) error {
	if s.Programs() != nil {
		return errors.New("--status would have to run the program that leads the session; read the journal instead")
	}
	r, err := session.Status(s, dir)
	if err != nil {
		return err
	}
	if r == nil {
		fmt.Fprintf(w, "%s has not begun: there is no %s\n", s.Name, session.JournalPath(dir))
		return nil
	}
	printResult(w, s, r)
	return nil
}

// writeLog writes the verdicts as a log.
func (f *liveFlags) writeLog(w io.Writer, s *session.Session, dir string) error {
	if f.export == "-" {
		return session.Export(s, dir, false, w)
	}
	return results.WriteFile(f.export, func(w io.Writer) error {
		return session.Export(s, dir, filepath.Ext(f.export) == ".jsonl", w)
	})
}

// rehearsals is how often --dry plays a session.
const rehearsals = 100

// showCost prints what the session asks, and what it costs where an environment judges.
func (f *liveFlags) showCost(ctx context.Context, w io.Writer, s *session.Session, judges *liveJudges) error {
	rows := [][2]string{{"judge", s.JudgeKind}}
	switch {
	case s.Programs() != nil:
		rows = append(rows, [2]string{"", "its algorithm is a program, which is not run to simulate the cost"})
	case judges.rehearse == nil:
		rows = append(rows, [2]string{"", "with --simulate ENVIRONMENT an environment plays the judge, to know the cost"})
	default:
		list, err := session.Rehearse(ctx, s, rehearsals, judges.rehearse)
		if err != nil {
			return failed(err)
		}
		rows = append(rows, rehearsed(s, list, judges)...)
	}
	printRows(w, s, rows)
	return nil
}

// rehearsed returns what rehearsals of the session cost.
func rehearsed(s *session.Session, list []*session.Result, judges *liveJudges) [][2]string {
	spread := func(of func(*session.Result) float64, write func(float64) string) string {
		values := make([]float64, len(list))
		mean := 0.0
		for i, r := range list {
			values[i] = of(r)
			mean += values[i] / float64(len(list))
		}
		slices.Sort(values)
		return fmt.Sprintf("mean %s, in 90 %% of sessions at most %s", write(mean), write(values[(9*len(list)+9)/10-1]))
	}
	ends := map[string]int{}
	right, known := 0, 0
	for i, r := range list {
		ends[r.End]++
		truth, ok := judges.rehearse(session.RehearsalRoot(s, i)).(interface {
			IsRight(a pref.Arm) (right, known bool)
		})
		if ok {
			is, defined := truth.IsRight(pref.Arm(slices.Index(s.Arms, r.Recommended)))
			if defined {
				known++
			}
			if is && defined {
				right++
			}
		}
	}
	whole := func(x float64) string { return table.Whole(int(x + 0.5)) }
	rows := [][2]string{
		{"simulated", fmt.Sprintf("%d sessions, judged by %s", len(list), strings.TrimPrefix(s.Judge.Name(), "simulated "))},
		{"duels", spread(func(r *session.Result) float64 { return float64(r.Duels) }, whole)},
		{"verdicts", spread(func(r *session.Result) float64 { return float64(r.Verdicts) }, whole)},
	}
	if list[0].Cost > 0 {
		rows = append(rows, [2]string{"cost", spread(func(r *session.Result) float64 { return r.Cost }, table.Short(3))})
	}
	for _, end := range session.Ends() {
		if n := ends[end]; n > 0 {
			rows = append(rows, [2]string{"ended", fmt.Sprintf("%s in %s of sessions", session.EndInWords(end), table.Percent(float64(n)/float64(len(list))))})
		}
	}
	if known > 0 {
		rows = append(rows, [2]string{"right", "the recommended arm in " + table.Percent(float64(right)/float64(known)) + " of sessions"})
	}
	return rows
}

// printResult prints how far a session is.
func printResult(w io.Writer, s *session.Session, r *session.Result) {
	rows := [][2]string{{"recommended", r.Recommended}}
	state := "not ended; joust live goes on with it"
	if r.End != "" {
		state = session.EndInWords(r.End)
	}
	rows = append(rows, [2]string{"state", state}, [2]string{"duels", table.Whole(r.Duels)})
	verdicts := table.Whole(r.Verdicts)
	for _, part := range []struct {
		n    int
		what string
	}{{r.Unused, "of duels that were not needed"}, {r.Extras, "retests and controls"}, {r.Reused, "taken over from other journals"}} {
		if part.n > 0 {
			verdicts += fmt.Sprintf(", %s %s", table.Whole(part.n), part.what)
		}
	}
	rows = append(rows, [2]string{"verdicts", verdicts})
	if r.Dropped > 0 {
		rows = append(rows, [2]string{"", fmt.Sprintf("%s duels without an outcome, because a call has failed", table.Whole(r.Dropped))})
	}
	if r.Failures > 0 {
		rows = append(rows, [2]string{"failures", table.Whole(r.Failures)})
	}
	if r.Voids > 0 {
		rows = append(rows, [2]string{"taken back", table.Whole(r.Voids)})
	}
	if r.Cost > 0 || r.Open > 0 {
		cost := table.Short(4)(r.Cost)
		if r.Open > 0 {
			cost += fmt.Sprintf(", and at most %s for calls whose answers were lost", table.Short(4)(r.Open))
		}
		rows = append(rows, [2]string{"cost", cost})
	}
	if r.Tokens != [2]int{} {
		rows = append(rows, [2]string{"tokens", fmt.Sprintf("%s read, %s written", table.Whole(r.Tokens[0]), table.Whole(r.Tokens[1]))})
	}
	if r.Ranking != nil {
		rows = append(rows, [2]string{"ranking", strings.Join(r.Ranking, ", ")})
	}
	printRows(w, s, rows)
}

// printRows prints what the session is, and rows of a word and a text.
func printRows(w io.Writer, s *session.Session, rows [][2]string) {
	fmt.Fprintf(w, "%s: %s\n", s.Name, s.Describe())
	for _, r := range rows {
		fmt.Fprintf(w, "  %-11s  %s\n", r[0], r[1])
	}
}
