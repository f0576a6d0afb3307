package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"joust/environments/logs"
	"joust/results/ranking"
	"joust/sim/pref"
)

// logFlags are the flags of commands that read a log: its format and what is left out.
type logFlags struct {
	options logs.Options // complete after check
	ties    string       // what ties are: one of those that add allows

	where, rename        []string
	since, until, margin string
	unlisted, names      string
	strong, perPair      int
	minDuels             int
	tieRules             []string
}

// add adds the flags to a command. bothBad is the default of --bothbad: tie, drop or keep.
// ties are the values that --ties may have, the first of which is its default; "drop" leaves
// ties out, and what others mean is up to the command.
func (f *logFlags) add(c *cobra.Command, bothBad string, ties ...string) {
	f.tieRules = ties
	o, flags := &f.options, c.Flags()
	flags.StringVar(&o.Format, "format", "", "format of the files: "+strings.Join(logs.Formats(), ", ")+" (default: recognised)")
	flags.StringArrayVar(&f.where, "where", nil, `only rows with these values, as in "language=English turn=1"`)
	flags.BoolVar(&o.Sampled, "sampled", false, "only rows that the arena's sample keeps, dedup_tag.sampled")
	flags.BoolVar(&o.Unique, "unique", false, "leave out a row whose id and content another row had before")
	countVar(c, &o.PerJudgeDay, "per-judge-day", 0, 1, noMost, "only that many duels of a judge and day, the first by time")
	flags.StringSliceVar(&o.Arms, "arms", nil, "only duels of two of these arms, separated by commas")
	countVar(c, &f.minDuels, "min-duels", 0, 1, noMost, "leave out arms until all that are left have that many duels")
	flags.StringVar(&f.since, "since", "", "only duels of this time or later: a date, a date and time, or seconds since 1970")
	flags.StringVar(&f.until, "until", "", "only duels before this time")
	flags.StringArrayVar(&f.rename, "rename", nil, "another name for an arm, as OLD=NEW")
	flags.StringVar(&o.BothBad, "bothbad", bothBad, "what a duel is of which both arms are bad: tie, drop (leave out) or keep (its own outcome)")
	flags.StringVar(&f.ties, "ties", ties[0], "what ties are: "+strings.Join(ties, ", "))
	flags.StringVar(&o.TwoGames, "two-games", "agree", "of mtbench, two games are: agree (one duel, a tie unless they agree) or each (two duels)")
	countVar(c, &f.strong, "strong", 1, 1, noMost, "of arenahard, the weight of a strong verdict, A>>B")
	flags.StringVar(&o.Baseline, "baseline", "", "of arenahard, the baseline of lines that name none")
	flags.StringVar(&f.margin, "margin", "0", "of alpacaeval, preferences that differ from 1.5 by at most this are ties")
	flags.BoolVar(&o.Induced, "induced", false, "of alpacaeval, add duels of two models by their preferences over the baseline")
	flags.StringVar(&f.unlisted, "unlisted", "none", "of preflib, arms that an order lacks are: none (in no duel) or last (tied behind the others)")
	countVar(c, &f.perPair, "per-pair", 0, 1, noMost, "of matrix, the number of duels of each pair")
	flags.BoolVar(&o.SkipUnknown, "skip-unknown", false, "leave out winners that the format does not have")
	countVar(c, &o.SkipBad, "skip-bad", 0, 0, noMost, "leave out that many rows with mistakes at most")
	flags.BoolVar(&o.NoIDs, "no-ids", false, "do not read ids; they need not be unique")
	flags.StringVar(&f.names, "names", "distinct", "whether names of arms may be hard to tell apart: distinct (refused) or as-is")
}

// check completes the options by the flags. All mistakes are reported at once.
func (f *logFlags) check() error {
	var errs []error
	fail := func(flag string, err error) {
		errs = append(errs, fmt.Errorf("--%s %w", flag, err))
	}
	o := &f.options
	errs = append(errs,
		oneOf("bothbad", o.BothBad, []string{"tie", "drop", "keep"}), oneOf("ties", f.ties, f.tieRules), oneOf("two-games", o.TwoGames, []string{"agree", "each"}),
		oneOf("unlisted", f.unlisted, []string{"none", "last"}), oneOf("names", f.names, []string{"distinct", "as-is"}))
	o.DropTies = f.ties == "drop"
	o.UnlistedLast = f.unlisted == "last"
	o.Names.Names = f.names
	o.Strong, o.PerPair, o.MinDuels = float64(f.strong), float64(f.perPair), float64(f.minDuels)
	var err error
	if o.Margin, err = strconv.ParseFloat(f.margin, 64); err != nil || !(o.Margin >= 0 && o.Margin <= 0.5) {
		fail("margin", fmt.Errorf("is %s; it must be a number from 0 to 0.5", f.margin))
	}
	o.Where = nil
	for _, text := range f.where {
		list, err := logs.ParseWhere(text)
		if err != nil {
			fail("where", err)
		}
		o.Where = append(o.Where, list...)
	}
	if f.since != "" {
		if o.Since, err = logs.ParseTime(f.since); err != nil {
			fail("since", err)
		}
	}
	if f.until != "" {
		if o.Until, err = logs.ParseTime(f.until); err != nil {
			fail("until", err)
		}
	}
	o.Rename = map[string]string{}
	for _, text := range f.rename {
		from, to, ok := strings.Cut(text, "=")
		if !ok || from == "" || to == "" {
			fail("rename", fmt.Errorf("is %q; it must be OLD=NEW", text))
		}
		o.Rename[from] = to
	}
	return errors.Join(errs...)
}

// open opens the files, which are one log, with the flags. The caller closes the log.
func (f *logFlags) open(c *cobra.Command, paths []string) (*logs.Log, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	f.options.Stdin = c.InOrStdin()
	return logs.Open(paths, f.options)
}

// addTo reads the files, which are one log, with the flags, and adds its duels to columns. It
// returns whether the log says which arm was shown first, and the account of what was read,
// which a command prints on the standard error.
func (f *logFlags) addTo(b *logColumns, c *cobra.Command, paths []string) (slots bool, account logs.Account, err error) {
	l, err := f.open(c, paths)
	if err != nil {
		return false, account, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := b.addAll(c.Context(), l); err != nil {
		return false, account, err
	}
	return l.Slots(), l.Account(), nil
}

// interner numbers names in the order in which they come.
type interner struct {
	names []string
	at    map[string]int32
}

func (in *interner) index(name string) int32 {
	i, ok := in.at[name]
	if !ok {
		if in.at == nil {
			in.at = map[string]int32{}
		}
		i = int32(len(in.names))
		in.at[name] = i
		in.names = append(in.names, name)
	}
	return i
}

// logColumns are the duels of a log as columns. A column is nil as long as all rows have
// what its absence means.
type logColumns struct {
	rows                          int
	out                           ranking.Log
	arms, judges, prompts, groups interner
	styles                        map[string]int // index of out.Style
}

// addAll adds the duels of a log, unless the context is cancelled.
func (b *logColumns) addAll(ctx context.Context, l *logs.Log) error {
	for d, err := range l.Duels() {
		if err == nil && b.rows%4096 == 0 {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		b.add(d)
	}
	return nil
}

// add adds a row.
func (b *logColumns) add(d *logs.Duel) {
	out := &b.out
	out.First = append(out.First, pref.Arm(b.arms.index(d.First)))
	out.Second = append(out.Second, pref.Arm(b.arms.index(d.Second)))
	out.Outcomes = append(out.Outcomes, d.Outcome)
	out.Counts = extend(out.Counts, b.rows, d.Count, 1)
	out.Weights = extend(out.Weights, b.rows, d.Weight, 1)
	out.Judges = extend(out.Judges, b.rows, b.judges.optional(d.Judge), -1)
	out.Prompts = extend(out.Prompts, b.rows, b.prompts.optional(d.Prompt), -1)
	out.Groups = extend(out.Groups, b.rows, b.groups.optional(d.Group), -1)
	for _, s := range d.Style {
		i, ok := b.styles[s.Name]
		if !ok {
			if b.styles == nil {
				b.styles = map[string]int{}
			}
			i = len(out.Style)
			b.styles[s.Name] = i
			out.Style = append(out.Style, ranking.Covariate{Name: s.Name})
		}
		c := &out.Style[i]
		c.First = append(missingNumbers(c.First, b.rows), s.First)
		c.Second = append(missingNumbers(c.Second, b.rows), s.Second)
	}
	b.rows++
}

// optional returns the index of a name, or -1 if it is empty.
func (in *interner) optional(name string) int32 {
	if name == "" {
		return -1
	}
	return in.index(name)
}

// extend appends a value to a column of that many rows, which is nil as long as all values
// are the standard one.
func extend[T comparable](column []T, rows int, v, standard T) []T {
	if column == nil && v == standard {
		return nil
	}
	if column == nil {
		column = make([]T, rows, rows+1)
		for i := range column {
			column[i] = standard
		}
	}
	return append(column, v)
}

// missingNumbers extends a column to that many rows.
func missingNumbers(column []float64, rows int) []float64 {
	for len(column) < rows {
		column = append(column, math.NaN())
	}
	return column
}

// log returns the log.
func (b *logColumns) log(slots bool) *ranking.Log {
	out := &b.out
	out.Arms, out.Slots = b.arms.names, slots
	out.NumJudges, out.NumPrompts, out.NumGroups = len(b.judges.names), len(b.prompts.names), len(b.groups.names)
	for i := range out.Style {
		c := &out.Style[i]
		c.First, c.Second = missingNumbers(c.First, b.rows), missingNumbers(c.Second, b.rows)
	}
	return out
}
