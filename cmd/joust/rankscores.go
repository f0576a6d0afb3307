package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"joust/environments/choice"
	"joust/environments/logs"
	"joust/environments/table"
	"joust/results/tabulation"
	"joust/sim/param"
	"joust/sim/rule"
)

// scoresFlags are the flags of the command rank that are for tables of scores only.
type scoresFlags struct {
	rules, weights, groups, drop []string
	approve, shortlist           string
}

// scoresOnly are their names, and sharedFlags those of the flags that tables and logs share.
var (
	scoresOnly  = []string{"rules", "weights", "groups", "drop", "approve", "shortlist"}
	sharedFlags = []string{"format", "names", "to", "matrix", "report", "figure", "workers"}
)

// add adds the flags to the command.
func (f *scoresFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.Lookup("format").Usage += ";\n" + logs.ScoresFormat + " is a table of scores"
	flags.StringSliceVar(&f.rules, "rules", nil, "of a table, the rules that rank it, separated by commas (default: all)")
	flags.StringSliceVar(&f.weights, "weights", nil, "of a table, weights of its columns: a number each, or COLUMN=WEIGHT for some (others have 1)")
	flags.StringSliceVar(&f.groups, "groups", nil, "of a table, groups of its columns, for rules in two stages: a word each, or COLUMN=GROUP for all")
	flags.StringSliceVar(&f.drop, "drop", nil, "of a table, rows that are left out")
	flags.StringVar(&f.approve, "approve", "", "of a table, the least score by which a column approves of a row, for --shortlist")
	flags.StringVar(&f.shortlist, "shortlist", "", "of a table, choose so many rows together, as K or K:RULE; the rules are\n"+strings.Join(tabulation.CommitteeRules(), ", "))
}

// unused returns the error that a flag for tables is given with a log.
func (f *scoresFlags) unused(c *cobra.Command) error {
	var errs []error
	for _, name := range scoresOnly {
		if c.Flags().Changed(name) {
			errs = append(errs, fmt.Errorf("--%s is for tables of scores, but the file is a log of duels", name))
		}
	}
	return errors.Join(errs...)
}

// options returns what is computed, and all mistakes of the flags that show without the table.
func (f *scoresFlags) options() (o tabulation.Options, err error) {
	var errs []error
	fail := func(format string, values ...any) { errs = append(errs, fmt.Errorf(format, values...)) }
	for _, name := range f.rules {
		r, err := rule.Named(name)
		if err != nil {
			fail("--rules: %w", err)
			continue
		}
		same := func(x rule.Rule) bool { return x.Traits().Name == name }
		if !slices.ContainsFunc(o.Rules, same) {
			o.Rules = append(o.Rules, r)
		}
	}
	if f.rules == nil {
		o.Rules = rule.All()
		if f.groups == nil {
			o.Rules = slices.DeleteFunc(o.Rules, func(r rule.Rule) bool { return r.Traits().Name == "two-stage" })
		}
	}
	o.Shortlist.Approve = math.NaN()
	if f.approve != "" {
		x, err := strconv.ParseFloat(f.approve, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			fail("--approve is %q; it must be a number, the least score that is an approval", f.approve)
		}
		o.Shortlist.Approve = x
		if f.shortlist == "" {
			fail("--approve is for --shortlist; say how many rows, such as --shortlist 3")
		}
	}
	if f.shortlist != "" {
		size, name, named := strings.Cut(f.shortlist, ":")
		allowed := tabulation.CommitteeRules()
		if !named {
			name = allowed[0]
		}
		k, err := strconv.Atoi(size)
		if err != nil || k < 1 {
			fail("--shortlist is %q; it must be the number of rows, at least 1, such as 3 or 3:pav", f.shortlist)
		}
		if !slices.Contains(allowed, name) {
			fail("--shortlist has the rule %q%s; it must be one of %s", name, param.DidYouMean(name, allowed), strings.Join(allowed, ", "))
		}
		o.Shortlist.Size, o.Shortlist.Rule = k, name
	}
	return o, errors.Join(errs...)
}

// rankScores reads a table of scores and prints its ranking.
func (f *rankFlags) rankScores(c *cobra.Command, paths []string, scores *logs.ScoresError) error {
	if len(paths) > 1 {
		return fmt.Errorf("%w\na table of scores is ranked alone, without other files", scores)
	}
	o, err := f.scores.options()
	errs := []error{err}
	c.Flags().Visit(func(x *pflag.Flag) {
		if !slices.Contains(scoresOnly, x.Name) && !slices.Contains(sharedFlags, x.Name) {
			errs = append(errs, fmt.Errorf("--%s is for logs of duels, but the file is a table of scores", x.Name))
		}
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	o.Workers = f.workers
	var file *choice.File
	err = scores.Read(func(name string, content io.Reader) error {
		file, err = choice.ReadFile(name, content, table.NameParams{Names: f.names})
		return err
	})
	if err != nil {
		return err
	}
	v := scoresView{flags: f}
	d, err := f.scores.data(file, &v)
	if err != nil {
		return err
	}
	if v.result, err = tabulation.New(d, o); err != nil {
		return fmt.Errorf("%s: %w", titleOf(paths), err)
	}
	if err := v.write(c.OutOrStdout()); err != nil {
		return failed(err)
	}
	if err := v.files(c, paths); err != nil {
		return err
	}
	w := c.ErrOrStderr()
	fmt.Fprintln(w, v.account())
	if f.to == "csv" || f.to == "latex" { // which have no sentences
		for _, s := range v.limits() {
			wrap(w, "warning: ", s)
		}
	}
	return nil
}

// data returns the data of the table as the flags want it. All mistakes are reported at once.
func (f *scoresFlags) data(file *choice.File, v *scoresView) (d rule.Data, err error) {
	kept, err := file.Without(f.drop)
	var errs []error
	if err != nil {
		errs = append(errs, fmt.Errorf("--%w", err))
		kept = file
	}
	d = rule.Data{Kind: rule.Scores, Rows: kept.Rows, Columns: kept.Columns, Values: kept.Values}
	weights, err := byColumn("weights", "WEIGHT", f.weights, d.Columns)
	errs = append(errs, err)
	if weights != nil {
		d.Weights = make([]float64, len(d.Columns))
		for i, text := range weights {
			if text == "" {
				d.Weights[i] = 1
				continue
			}
			w, err := strconv.ParseFloat(text, 64)
			if err != nil || !(w >= 0) || math.IsInf(w, 0) {
				errs = append(errs, fmt.Errorf("--weights has %q for the column %s; it must be a number of at least 0", text, d.Columns[i]))
			}
			d.Weights[i] = w
		}
	}
	groups, err := byColumn("groups", "GROUP", f.groups, d.Columns)
	errs = append(errs, err)
	for i, word := range groups {
		if word == "" {
			errs = append(errs, fmt.Errorf("--groups has no group for the column %s; every column must have one", d.Columns[i]))
			continue
		}
		if !slices.Contains(v.groups, word) {
			v.groups = append(v.groups, word)
		}
		d.Groups = append(d.Groups, slices.Index(v.groups, word))
	}
	return d, errors.Join(errs...)
}

// byColumn returns the values of a flag in the order of the columns: as many words as there
// are columns, or COLUMN=WORD for some, where the others are "". It is nil without words.
func byColumn(flag, what string, words, columns []string) ([]string, error) {
	if words == nil {
		return nil, nil
	}
	pairs := slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "=") })
	if !pairs && len(words) != len(columns) {
		return nil, fmt.Errorf("--%s has %d words; the table has %d columns (%s), and each needs one, or COLUMN=%s", flag, len(words), len(columns), table.FirstOf(columns, 12, ", "), what)
	}
	if !pairs {
		return words, nil
	}
	values := make([]string, len(columns))
	var errs []error
	for _, word := range words {
		at := strings.LastIndexByte(word, '=')
		if at < 0 || at == len(word)-1 {
			errs = append(errs, fmt.Errorf("--%s has %q; it must be COLUMN=%s, as the others are", flag, word, what))
			continue
		}
		name := word[:at]
		i := slices.Index(columns, name)
		switch {
		case i < 0:
			errs = append(errs, fmt.Errorf("--%s has the column %q%s; the columns are %s", flag, name, param.DidYouMean(name, columns), table.FirstOf(columns, 12, ", ")))
		case values[i] != "":
			errs = append(errs, fmt.Errorf("--%s has the column %q twice", flag, name))
		default:
			values[i] = word[at+1:]
		}
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return values, nil
}
