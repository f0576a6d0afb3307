package main

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"joust/environments/preference"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/results/table"
	"joust/sim/param"
)

// replayName is what messages call the study that replay writes.
const replayName = "the study of joust replay"

type replayFlags struct {
	runFlags
	algorithms, name                                         string
	trials, budget, rootSeed                                 int
	truth                                                    string
	fit, print                                               bool
	format, where, order                                     string
	unseen, replay, mix, least, prior, ridge, bothBad, names string
}

func newReplay() *cobra.Command {
	var f replayFlags
	c := &cobra.Command{
		Use:   "replay LOG",
		Short: "Run algorithms on a log of real duels: write the study, and run it",
		Long: `Write a study of algorithms on a log of duels, in any format that joust knows, and run
it as joust run does. --print prints the study instead, for a file of your own.

The world is the environment battles (joust show battles), whose parameters are the flags
below. Without --order, it is as-shown if the log says which arm was shown first, and
either if not. With --fit the world is not the log but the model of Davidson that
resembles it, with an effect of the position, written as numbers; what it reproduces of
the log, and what it does not, is written to the study and to the standard error.

What is right is what the log says: see joust help replay before you quote an error.`,
		Example: `  joust replay battles.csv --algorithms pocowista,savage
  joust replay battles.csv --algorithms 'pocowista[delta=0.1]' --replay stock --trials 200
  joust replay arena.jsonl --where "language=English anony=true" --unseen model --print
  joust replay battles.csv --fit --print > calibrated.yaml`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return f.do(c, args[0]) },
	}
	flags, d := c.Flags(), preference.BattlesEntry.Defaults
	flags.StringVar(&f.algorithms, "algorithms", "pocowista,savage", "algorithms, separated by commas, each with its parameters\nin brackets if it has any")
	flags.StringVar(&f.name, "name", "", "name of the study (default replay-LOG)")
	countVar(c, &f.trials, "trials", 1000, 1, study.MaxTrials, "number of trials of each algorithm")
	countVar(c, &f.budget, "budget", 1_000_000, 1, noMost, "duels after which a trial is cut")
	countVar(c, &f.rootSeed, "root-seed", 1, 0, noMost, "root seed of all random streams")
	flags.StringVar(&f.truth, "truth", "", "notion of the best arm that is right (default copeland)")
	flags.StringVar(&f.format, "format", d.Format, "format of the log (default: recognised)")
	flags.StringVar(&f.where, "where", d.Where, `only rows with these values, as in "language=English turn=1"`)
	flags.StringVar(&f.order, "order", "", "as-shown or either: whether the order in which arms were shown matters")
	flags.StringVar(&f.unseen, "unseen", d.Unseen, "what pairs without duels are: error, smoothed, uniform, model or drop-arms")
	flags.StringVar(&f.replay, "replay", d.Replay, "draw (with replacement) or stock (each duel at most once)")
	flags.StringVar(&f.mix, "mix", d.Mix, "as-logged or by-prompt")
	flags.StringVar(&f.least, "min", "", "number of duels of each pair with --unseen drop-arms (default 1)")
	flags.StringVar(&f.prior, "prior", "", "duels that --unseen smoothed adds to each count (default 1)")
	flags.StringVar(&f.ridge, "ridge", "", "precision of the prior of --unseen model (default 0, none)")
	flags.StringVar(&f.bothBad, "bothbad", d.BothBad, "what a verdict is that both arms are bad: tie or own")
	flags.StringVar(&f.names, "names", d.Names, "whether names of arms may be hard to tell apart: distinct (refused) or as-is")
	flags.BoolVar(&f.fit, "fit", false, "run in the model that resembles the log")
	flags.BoolVar(&f.print, "print", false, "print the study, and run nothing")
	flags.StringVar(&f.out, "out", "", "folder for the results (default results/runs/NAME)")
	addWorkers(c, &f.workers, "trials that run")
	addAllowPrograms(c, &f.allow.allowed)
	f.view.add(c)
	flags.BoolVar(&f.quiet, "quiet", false, "show no progress and print no summary")
	flags.BoolVar(&f.force, "force", false, "delete the results of an earlier run in the folder, and start again")
	return c
}

// do writes the study, and prints or runs it.
func (f *replayFlags) do(c *cobra.Command, path string) error {
	if path == standardInput {
		return errors.New("a study cannot read the standard input again; write the log to a file (joust convert - FILE.csv does)")
	}
	algorithms, err := study.ParseAlgorithms(catalogue, f.algorithms)
	if err != nil {
		return fmt.Errorf("--algorithms: %w", err)
	}
	p, err := f.params(path)
	if err != nil {
		return err
	}
	b := &replayStudy{flags: f, path: path, algorithms: algorithms}
	if f.fit {
		err = b.fitted(p)
	} else {
		err = b.replayed(p, c.Flags().Changed("order"))
	}
	if err != nil {
		return err
	}
	text := []byte(b.text())
	s, err := study.ParseIn(catalogue, replayName, ".", text)
	if err != nil {
		return err
	}
	if f.print {
		if _, err := study.Open(s); err != nil {
			return err
		}
		_, err := c.OutOrStdout().Write(text)
		return failed(err)
	}
	if err := f.view.check(summaryHeadings(s)); err != nil {
		return err
	}
	for _, line := range b.report {
		fmt.Fprintln(c.ErrOrStderr(), line)
	}
	f.allow.in = c.InOrStdin()
	return runStudy(c.Context(), s, results.Shard{}, f.runFlags, c.OutOrStdout(), c.ErrOrStderr())
}

// params returns the parameters of battles that the flags give.
func (f *replayFlags) params(path string) (preference.BattlesParams, error) {
	p := preference.BattlesEntry.Defaults
	p.File = param.File{Text: path, Path: path}
	p.Format, p.Where, p.Unseen, p.Replay, p.Mix, p.BothBad, p.Names = f.format, f.where, f.unseen, f.replay, f.mix, f.bothBad, f.names
	var errs []error
	for _, n := range []struct {
		text string
		to   *float64
		flag string
	}{{f.least, &p.Min, "min"}, {f.prior, &p.Prior, "prior"}, {f.ridge, &p.Ridge, "ridge"}} {
		if n.text == "" {
			continue
		}
		v, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			errs = append(errs, fmt.Errorf("--%s is %q; it must be a number", n.flag, n.text))
		}
		*n.to = v
	}
	if f.order != "" {
		p.Order = f.order
	}
	if errs == nil {
		if err := param.Check(p); err != nil {
			for _, e := range unjoin(err) {
				errs = append(errs, fmt.Errorf("--%w", e))
			}
		}
	}
	if errs == nil && f.order == "" {
		slots, err := p.HasSlots()
		if err != nil {
			return p, fault(err)
		}
		if !slots {
			p.Order = "either"
		}
	}
	return p, errors.Join(errs...)
}

// unjoin returns the errors that were joined, or the error itself.
func unjoin(err error) (list []error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			list = append(list, unjoin(e)...)
		}
		return list
	}
	return []error{err}
}

// replayStudy is a study that replay writes.
type replayStudy struct {
	flags      *replayFlags
	path       string
	algorithms []family.Setting
	comment    []string // before the environments
	about      string
	kind       string
	params     []string // lines of the parameters of the environment
	report     []string // for the standard error
	regret     string   // the notion of regret that endless algorithms are measured by
}

// replayed makes the log the environment.
func (b *replayStudy) replayed(p preference.BattlesParams, orderGiven bool) error {
	w, err := preference.NewBattles(p)
	if err != nil {
		return fault(err)
	}
	b.kind = "battles"
	b.about = fmt.Sprintf("Algorithms on the log %s.", filepath.Base(b.path))
	s := family.NewSetting(catalogue.Environments.Find(b.kind)).With(p)
	for f := range param.Each(p) {
		if f.Name == "order" || f.Name == "replay" || f.Name == "unseen" || !f.IsDefault(s.Defaults()) {
			b.params = append(b.params, fmt.Sprintf("%s: %s", f.Name, f.Text()))
		}
	}
	if !orderGiven && p.Order == "either" {
		b.comment = append(b.comment, "order: either, since the log does not say which arm was shown first.")
	}
	b.comment = append(b.comment, family.ReplayFacts(w).Sentences()...)
	b.regret = "copeland"
	if _, ok := w.Fixed().Condorcet(); ok {
		b.regret = "average"
	}
	return nil
}

// fitted makes the model that resembles the log the environment.
func (b *replayStudy) fitted(p preference.BattlesParams) error {
	cal, err := preference.Calibrate(p)
	if err != nil {
		return fault(err)
	}
	b.kind = "davidson"
	b.about = fmt.Sprintf("Algorithms in the model of Davidson that resembles the log %s.", filepath.Base(b.path))
	utilities := make([]string, len(cal.Names))
	names := make([]string, len(cal.Names))
	for i, u := range cal.Params.Utilities {
		utilities[i] = strconv.FormatFloat(u, 'f', -1, 64)
		names[i] = fmt.Sprintf("arm%d %s", i, cal.Names[i])
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	b.params = []string{"utilities: [" + strings.Join(utilities, ", ") + "]", "nu: " + number(cal.Params.Nu)}
	if cal.Slots {
		b.params = append(b.params, "bias: "+number(cal.Params.Bias))
	}
	b.comment = append(b.comment, "The arms: "+strings.Join(names, ", ")+".")
	if cal.Ridge > 0 {
		b.comment = append(b.comment, "The likelihood has no maximum; the utilities have a normal prior of precision 1.")
	}
	b.report = append(b.report, "Rates of the log with 95 % intervals, and those of the world:")
	var misses []string
	for _, r := range cal.Rates {
		b.report = append(b.report, "  "+r.String())
		if !r.Holds() {
			misses = append(misses, fmt.Sprintf("%s (%s)", r.Name, r.About))
		}
	}
	if misses == nil {
		b.report = append(b.report, "The world reproduces these rates.")
	} else {
		b.report = append(b.report, "The world does not reproduce "+strings.Join(misses, "; ")+".")
	}
	if n := cal.Frozen.Pairs; n > 0 {
		share := cal.Frozen.Share()
		text := fmt.Sprintf("Of %s pairs of verdicts on one prompt and one pair of arms, %s agree, and %s of independent ones would: a frozen share of %s.",
			table.Whole(n), table.Percent(cal.Frozen.Agree), table.Percent(cal.Frozen.Independent), strconv.FormatFloat(share, 'f', 3, 64))
		if n < fewRepeats {
			text += " These are few."
		}
		b.report = append(b.report, text+" It is frozen for a prompt, while the parameter frozen of an environment is frozen for a whole trial, so that it is not set.")
	}
	if n := len(cal.Judges); n > 1 {
		ties, first := spread(cal.Judges, func(j preference.JudgeRates) float64 { return j.Ties }), spread(cal.Judges, func(j preference.JudgeRates) float64 { return j.First })
		text := fmt.Sprintf("%d judges, of whom the world is the average: their tie rates are %s", n, ties)
		if cal.Slots {
			text += ", and the first slot wins " + first + " of their decided duels"
		}
		b.report = append(b.report, text+".")
	}
	b.comment = append(b.comment, b.report...)
	b.regret = "average"
	return nil
}

// fewRepeats is the number of repeats below which a study says that they are few.
const fewRepeats = 100

// spread writes the least, the middle and the greatest rate of judges.
func spread(judges []preference.JudgeRates, of func(preference.JudgeRates) float64) string {
	var list []float64
	for _, j := range judges {
		if v := of(j); !math.IsNaN(v) {
			list = append(list, v)
		}
	}
	if list == nil {
		return "unknown"
	}
	slices.Sort(list)
	return fmt.Sprintf("%.2f to %.2f, in the middle %.2f", list[0], list[len(list)-1], list[len(list)/2])
}

// fault writes an error of a parameter as one of the flag of that name; the file is the
// argument.
func fault(err error) error {
	var p *param.Error
	if errors.As(err, &p) && p.Name == "file" {
		return errors.New("the log " + p.Reason)
	}
	if p != nil {
		return errors.New("--" + p.Error())
	}
	return err
}

var notInStudyNames = regexp.MustCompile(`[^a-z0-9._-]+`)

// studyName returns the name of the study.
func (b *replayStudy) studyName() string {
	if b.flags.name != "" {
		return b.flags.name
	}
	base := strings.ToLower(filepath.Base(b.path))
	for ext := filepath.Ext(base); slices.Contains([]string{".gz", ".zst", ".csv", ".json", ".jsonl", ".parquet"}, ext); ext = filepath.Ext(base) {
		base = strings.TrimSuffix(base, ext)
	}
	verb := "replay-"
	if b.flags.fit {
		verb = "fit-"
	}
	return verb + strings.Trim(notInStudyNames.ReplaceAllString(base, "-"), "-.")
}

// text writes the study.
func (b *replayStudy) text() string {
	var s strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&s, format+"\n", args...) }
	line("name: %s", b.studyName())
	line("about: %s", strconv.Quote(b.about))
	line("root_seed: %d", b.flags.rootSeed)
	line("trials: %d", b.flags.trials)
	line("budget: %d   # duels after which a trial is cut", b.flags.budget)
	if b.flags.truth != "" {
		line("truth: %s", b.flags.truth)
	}
	endless := slices.ContainsFunc(b.algorithms, func(a family.Setting) bool {
		f := catalogue.Of(a)
		return f.IsEndless != nil && f.IsEndless(a)
	})
	if endless {
		line("record: [usual, {regret: [%s]}]   # since some algorithms never stop", b.regret)
	}
	for _, c := range b.comment {
		var lines strings.Builder
		table.Wrap(&lines, 96, "", c)
		for part := range strings.Lines(lines.String()) {
			s.WriteString("# " + part)
		}
	}
	line("environments:")
	line("  - kind: %s", b.kind)
	line("    params:")
	for _, p := range b.params {
		line("      %s", p)
	}
	line("algorithms:")
	for _, a := range b.algorithms {
		line("  - kind: %s", a.Kind)
		var given []string
		for f := range param.Each(a.Params) {
			if a.IsGiven(f) {
				given = append(given, f.Name+": "+f.Text())
			}
		}
		if given != nil {
			line("    params: {%s}", strings.Join(given, ", "))
		}
	}
	return s.String()
}
