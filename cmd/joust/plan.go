package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"joust/environments/logs"
	"joust/experiments/plan"
	"joust/results"
	"joust/results/plot"
	"joust/sim/param"
)

// planForms are the values of --to of the command plan.
var planForms = []string{"text", "csv", "json", "md", "latex"}

// Values of --prior: the first two are worlds, the others have a log after a colon.
const (
	priorLadder   = "ladder"
	priorOneAhead = "one-ahead"
	priorLog      = "log"
	priorArms     = "arms"
)

type planFlags struct {
	arms, trials, budget, seed, workers int
	gap, ties, delta, cost              string
	first, flips, judge, prior          string
	to, figure                          string
	swap, quiet                         bool

	price  float64 // of a call; NaN without --cost
	preset *plan.Preset
}

func newPlan() *cobra.Command {
	var f planFlags
	var judges []string
	for _, p := range plan.Presets {
		judges = append(judges, p.Name)
	}
	c := &cobra.Command{
		Use:   "plan",
		Short: "Say how many duels to buy to find the best arm, and what they cost",
		Long: `Simulate ways to find the best of some arms by duels, and say which is the cheapest that
is right often enough, what a guarantee costs, and what it takes to decide a single pair.

The worlds that are simulated are those of --prior:

ladder     evenly spaced arms: each wins ½ + gap of the duels with a winner against the next
one-ahead  the best arm wins ½ + gap against each other one, all other pairs are random
log:FILE   new arms, with strengths as different as those of a log of real duels
arms:FILE  the arms of a log of real duels, with the strengths that it gives them

A strategy with a size, such as a knockout of so many votes a match, gets the least size
at which it is right in a share 1 - delta of the worlds, by the lower end of a 95 %
interval. Strategies of fixed confidence stop by themselves, and err with a probability of
at most delta wherever their assumption holds. All have the same worlds and coins. The
result is the same for the same flags and seed, on any number of workers.

Ties, the share of the first slot and flips are those of two equal arms. See joust help plan.`,
		Example: `  joust plan --arms 8 --gap 0.05 --ties 0.3 --cost 0.0136
  joust plan --arms 8 --gap 0.05 --ties 0.3 --judge mtbench-gpt4 --swap --figure plan.svg
  joust plan --prior one-ahead --budget 5000
  joust plan --prior log:votes.csv --arms 12 --cost 0.3 --to csv`,
		Args: takes(0, 0),
		RunE: f.run,
	}
	flags := c.Flags()
	countVar(c, &f.arms, "arms", 8, plan.MinArms, plan.MaxArms, "number of arms; for a log, by default as many as it has")
	flags.StringVar(&f.gap, "gap", "0.05", "of ladder and one-ahead, what the better arm wins above ½ of the duels with a winner, less than 0.5")
	flags.StringVar(&f.ties, "ties", "0.3", "share of duels without a winner of two equal arms, less than 1; for a log, that of the log")
	flags.StringVar(&f.delta, "delta", "0.05", "probability of a wrong arm that is allowed, between 0 and 1")
	flags.StringVar(&f.cost, "cost", "", "price of a call of the judge in dollars, for the column cost")
	flags.StringVar(&f.prior, "prior", priorLadder, "the worlds: ladder, one-ahead, log:FILE, arms:FILE")
	flags.StringVar(&f.judge, "judge", "", "rates of a judge that were published: "+strings.Join(judges, ", "))
	flags.StringVar(&f.first, "first", "0.5", "share of the duels with a winner that the first slot wins, from 0.5 to less than 1")
	flags.StringVar(&f.flips, "flips", "", "share of items whose verdict changes when the answers are swapped (default: that of two independent calls)")
	flags.BoolVar(&f.swap, "swap", false, "judge each duel in both orders, by two calls; an arm must win both")
	countVar(c, &f.budget, "budget", 0, 1, noMost, "most calls of the judge to buy (default: 400,000 duels)")
	countVar(c, &f.trials, "trials", 400, 50, 1_000_000, "number of trials of each strategy")
	countVar(c, &f.seed, "root-seed", 1, 0, noMost, "root seed of all random streams")
	flags.StringVar(&f.to, "to", planForms[0], "what is printed: "+strings.Join(planForms, ", "))
	flags.StringVar(&f.figure, "figure", "", "also draw error against cost into this file, which ends with .svg, .pdf or .png")
	flags.BoolVar(&f.quiet, "quiet", false, "show no progress")
	addWorkers(c, &f.workers, "trials that are simulated")
	return c
}

// confirmedTrials is the number of trials by which the cheapest strategy is run again.
const confirmedTrials = 2000

// options checks the flags and reads the log. All mistakes of flags are reported at once.
func (f *planFlags) options(c *cobra.Command) (o plan.Options, err error) {
	var errs []error
	number := func(flag, text string) float64 {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			errs = append(errs, fmt.Errorf("--%s is %q; it must be a number", flag, text))
		}
		return x
	}
	flag := func(err error) { // of a parameter that has the name of a flag
		if err != nil {
			for _, e := range unjoin(err) {
				errs = append(errs, fmt.Errorf("--%w", e))
			}
		}
	}
	gap, ties, first, flips := number("gap", f.gap), number("ties", f.ties), number("first", f.first), math.NaN()
	if f.flips != "" {
		flips = number("flips", f.flips)
	}
	o = plan.Options{Delta: number("delta", f.delta), Budget: f.budget, Trials: f.trials, Confirmed: confirmedTrials, Root: uint64(f.seed), Workers: f.workers}
	f.price = math.NaN()
	if f.cost != "" {
		if f.price = number("cost", f.cost); f.price < 0 {
			errs = append(errs, fmt.Errorf("--cost is %q; it must be at least 0", f.cost))
		}
	}
	errs = append(errs, oneOf("to", f.to, planForms), checkFigure(f.figure))
	kind, file, isFile := strings.Cut(f.prior, ":")
	isLog := kind == priorLog || kind == priorArms
	switch {
	case !isLog && (isFile || kind != priorLadder && kind != priorOneAhead):
		errs = append(errs, fmt.Errorf("--prior is %q%s; it must be ladder, one-ahead, log:FILE or arms:FILE", f.prior, param.DidYouMean(kind, []string{priorLadder, priorOneAhead, priorLog, priorArms})))
	case isLog && file == "":
		errs = append(errs, fmt.Errorf("--prior is %q; it needs a file, as in %s:votes.csv", f.prior, kind))
	case isLog:
		for _, name := range []string{"gap", "ties"} {
			if c.Flags().Changed(name) {
				errs = append(errs, fmt.Errorf("--%s is for ladder and one-ahead; a log has its own", name))
			}
		}
		if kind == priorArms && c.Flags().Changed("arms") {
			errs = append(errs, errors.New("--arms is for worlds without a log and for log:FILE; arms:FILE has the arms of the log"))
		}
	}
	if f.judge != "" {
		errs = append(errs, f.takePreset(c, &ties, &first, &flips, isLog))
	}
	if len(errs) == 0 || errors.Join(errs...) == nil {
		switch {
		case isLog:
			var nu float64
			if o.World, nu, err = f.worldOf(c, kind, file); err != nil {
				return o, err
			}
			ties = plan.Ties(nu)
		case kind == priorLadder:
			o.World, err = plan.Ladder(f.arms, gap, ties)
			flag(err)
		default:
			o.World, err = plan.OneAhead(f.arms, gap, ties)
			flag(err)
		}
		if err == nil {
			o.Judge, err = plan.NewJudge(ties, first, flips, f.swap)
			flag(err)
		}
		flag(o.Check())
	}
	return o, errors.Join(errs...)
}

// checkFigure checks the name of the file of a figure, which may be "".
func checkFigure(file string) error {
	if ext := strings.TrimPrefix(filepath.Ext(file), "."); file != "" && !slices.Contains(plot.Formats, ext) {
		return fmt.Errorf("--figure is %q; its ending must be one of .%s", file, strings.Join(plot.Formats, ", ."))
	}
	return nil
}

// takePreset sets the rates that the judge of --judge has and that no flag sets.
func (f *planFlags) takePreset(c *cobra.Command, ties, first, flips *float64, isLog bool) error {
	var names []string
	for i, p := range plan.Presets {
		names = append(names, p.Name)
		if p.Name == f.judge {
			f.preset = &plan.Presets[i]
		}
	}
	if err := oneOf("judge", f.judge, names); err != nil {
		return err
	}
	set := func(name string, to *float64, rate float64) {
		if !c.Flags().Changed(name) && !math.IsNaN(rate) {
			*to = rate
		}
	}
	if !isLog {
		set("ties", ties, f.preset.Ties)
	}
	set("first", first, f.preset.First)
	set("flips", flips, f.preset.Flips)
	return nil
}

// worldOf returns the world of a log, and the propensity to tie in it.
func (f *planFlags) worldOf(c *cobra.Command, kind, file string) (w *plan.World, nu float64, err error) {
	l, err := logs.Open([]string{file}, logs.Options{Filter: logs.Filter{BothBad: "tie"}, Stdin: c.InOrStdin()})
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	var columns logColumns
	if err := columns.addAll(c.Context(), l); err != nil {
		return nil, 0, err
	}
	log := columns.log(l.Slots())
	log.Weights = nil // a duel is one duel, however much it weighs in a likelihood
	table := log.Table()
	if len(table.Pairs) == 0 {
		return nil, 0, fmt.Errorf("%s has no duels of two arms", file)
	}
	fit, err := plan.FitLog(table.Record())
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", file, err)
	}
	fmt.Fprintln(c.ErrOrStderr(), l.Account())
	if kind == priorArms {
		w, err = plan.Fixed(fit.Strengths, fit.Nu)
		return w, fit.Nu, err
	}
	if fit.SD == 0 {
		return nil, 0, fmt.Errorf("%s: its strengths differ no more than their standard errors, so that nothing is known about how different new arms are; plan with --prior ladder and a --gap", file)
	}
	if !c.Flags().Changed("arms") {
		f.arms = len(fit.Strengths)
	}
	w, err = plan.Drawn(f.arms, fit.SD, fit.Nu)
	if err != nil {
		err = fmt.Errorf("--%w", err)
	}
	return w, fit.Nu, err
}

// run simulates the strategies and prints the plan.
func (f *planFlags) run(c *cobra.Command, _ []string) error {
	o, err := f.options(c)
	if err != nil {
		return err
	}
	shown := newPlanProgress(c.ErrOrStderr(), f.quiet)
	o.Progress = shown.at
	p, err := plan.New(c.Context(), o)
	shown.close()
	if err != nil {
		return err
	}
	v := planView{plan: p, flags: f}
	if err := v.write(c.OutOrStdout()); err != nil {
		return failed(err)
	}
	if f.figure == "" {
		return nil
	}
	figure := v.figure()
	return failed(results.WriteFile(f.figure, func(w io.Writer) error {
		return figure.Write(w, strings.TrimPrefix(filepath.Ext(f.figure), "."))
	}))
}
