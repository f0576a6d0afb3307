package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"joust/environments/logs"
	"joust/results/judging"
	"joust/results/ranking"
	"joust/sim/param"
	"joust/sim/pref"
)

// judgeForms are the values of --to of the command judge.
var judgeForms = []string{"text", "csv", "json"}

type judgeFlags struct {
	logFlags
	gold, null, to                  string
	family, judgeFamily             []string
	maxBias, maxFlip, minAgreement  string
	target                          string
	panel, resamples, seed, workers int

	limits judging.Limits
	goal   float64 // --target
}

func newJudge() *cobra.Command {
	var f judgeFlags
	c := &cobra.Command{
		Use:   "judge LOG…",
		Short: "Say how good the judges of a log are: position bias, flips, agreement, accuracy",
		Long: `Read logs of duels in any format that joust knows, which together are one log, and say
on one page what they show of their judges:

the position bias and the flips of items that a judge judged in both orders; ties; the
agreement of judges on the same pair of answers (percent, Cohen's, Fleiss' and
Krippendorff's) and the accuracy that it allows at most; the effects of the position, of
length and of --family in a model of strengths; how many judges a majority needs.
Judges are numbered in the order of the log; their names are not printed.

With --gold FILE, a log of the true winners of the same prompts or groups, also the
accuracy of the judges, and whether a majority vote is the best use of a panel. With
--null ARM, what an arm without content achieves.

Games of an item belong together if they are of one group of rows or of one prompt, and
of one pair of arms and one judge. Intervals of 95 % are Wilson's for shares, Clopper
and Pearson's for the position bias, and a bootstrap of whole items for agreement.

Exit status: 0 done; 2 the log or a flag is wrong; 3 a limit (--max-bias, --max-flip,
--min-agreement) does not hold or cannot be checked, or the arm without content surely
beats another.`,
		Example: `  joust judge verdicts.jsonl
  joust judge verdicts.jsonl --max-bias 0.1 --max-flip 0.15
  joust judge votes.csv --gold labels.csv --panel 5
  joust judge verdicts.csv --null empty --to json
  joust judge verdicts.csv --family ant=acme,bee=other --judge-family gpt=acme,llama=other`,
		Args: takes(1, -1),
		RunE: f.run,
	}
	f.add(c, "keep", "keep", "drop")
	games := c.Flags().Lookup("two-games")
	games.DefValue = "each" // one duel would hide contradictions
	_ = games.Value.Set(games.DefValue)
	flags := c.Flags()
	flags.StringVar(&f.gold, "gold", "", "log of true winners, with the prompts or groups of LOG")
	flags.StringVar(&f.null, "null", "", "the arm without content")
	flags.StringSliceVar(&f.family, "family", nil, "families of arms, as ARM=FAMILY, separated by commas; adds the effect of a judge of the same family")
	flags.StringSliceVar(&f.judgeFamily, "judge-family", nil, "families of judges, as JUDGE=FAMILY, separated by commas; of two at least")
	flags.StringVar(&f.maxBias, "max-bias", "", "greatest position bias allowed, in log odds")
	flags.StringVar(&f.maxFlip, "max-flip", "", "greatest share of flips allowed, from 0 to 1")
	flags.StringVar(&f.minAgreement, "min-agreement", "", "least share of equal verdicts allowed, from 0 to 1")
	flags.StringVar(&f.target, "target", "0.95", "accuracy for which the size of a panel is computed")
	countVar(c, &f.panel, "panel", 3, 1, 9999, "odd number of votes whose majority --gold compares with the best rule")
	countVar(c, &f.resamples, "resamples", 1000, 40, 1_000_000, "number of resamples of the bootstrap")
	countVar(c, &f.seed, "root-seed", 1, 0, noMost, "root seed of the bootstrap")
	flags.StringVar(&f.to, "to", judgeForms[0], "what is printed: "+strings.Join(judgeForms, ", "))
	addWorkers(c, &f.workers, "resamples that are computed")
	return c
}

// checkJudge checks the flags of the command itself. All mistakes are reported at once.
func (f *judgeFlags) checkJudge() error {
	var errs []error
	number := func(flag, text string, most float64) *float64 {
		if text == "" {
			return nil
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || !(x >= 0 && x <= most) {
			what := "a number from 0 to " + strconv.FormatFloat(most, 'g', -1, 64)
			if math.IsInf(most, 1) {
				what = "a number of at least 0"
			}
			errs = append(errs, fmt.Errorf("--%s is %q; it must be %s", flag, text, what))
		}
		return &x
	}
	f.limits = judging.Limits{
		MaxBias: number("max-bias", f.maxBias, math.Inf(1)), MaxFlip: number("max-flip", f.maxFlip, 1), MinAgreement: number("min-agreement", f.minAgreement, 1),
	}
	var err error
	if f.goal, err = strconv.ParseFloat(f.target, 64); err != nil || !(f.goal > 0.5 && f.goal < 1) {
		errs = append(errs, fmt.Errorf("--target is %q; it must be a number between 0.5 and 1", f.target))
	}
	if f.panel%2 == 0 {
		errs = append(errs, fmt.Errorf("--panel is %d; it must be odd, so that there is a majority", f.panel))
	}
	errs = append(errs, oneOf("to", f.to, judgeForms))
	if (len(f.family) > 0) != (len(f.judgeFamily) > 0) {
		errs = append(errs, errors.New("--family and --judge-family belong together: a judge may prefer arms of its own family"))
	}
	return errors.Join(errs...)
}

// run reads the log and prints the report.
func (f *judgeFlags) run(c *cobra.Command, paths []string) error {
	if err := f.checkJudge(); err != nil {
		return err
	}
	var columns logColumns
	slots, account, err := f.addTo(&columns, c, paths)
	if err != nil {
		return err
	}
	rows, arms := columns.rows, len(columns.arms.names)
	if rows == 0 {
		return fmt.Errorf("no duel is left, so that there is nothing to judge: %v", account)
	}
	goldSlots := true
	if f.gold != "" {
		if goldSlots, err = f.addLabels(c.Context(), &columns); err != nil {
			return err
		}
		if names := columns.arms.names; len(names) > arms {
			return fmt.Errorf("%s has the arm %q, which the log has not%s", f.gold, names[arms], param.DidYouMean(names[arms], names[:arms]))
		}
	}
	all := columns.log(slots)
	l := rowsOf(all, 0, rows)
	l.Slots = slots
	o := judging.Options{
		Bootstrap: judging.Bootstrap{Resamples: f.resamples, Root: uint64(f.seed), Workers: f.workers}, Panel: f.panel, Target: f.goal,
	}
	if self := account.SelfOutcomes; account.SelfDuels > 0 {
		o.Self = judging.Votes{First: self[pref.FirstWins], Second: self[pref.SecondWins], Tie: self[pref.Tie], BothBad: self[pref.BothBad]}
	}
	if l.NumJudges <= fewJudges {
		o.PairUnits = 1
	}
	if f.gold != "" {
		o.Labels = rowsOf(all, rows, columns.rows)
		o.Labels.Slots = goldSlots
	}
	if f.null != "" {
		a := slices.Index(l.Arms, f.null)
		if a < 0 {
			return fmt.Errorf("--null is %q%s; the arms of the log are %s", f.null, param.DidYouMean(f.null, l.Arms), some(l.Arms))
		}
		arm := pref.Arm(a)
		o.Null = &arm
	}
	family, err := f.sameFamily(l, columns.judges.names)
	if err != nil {
		return err
	}
	r, err := judging.NewReport(l, o)
	if err != nil {
		return err
	}
	notes := addTerms(r, l, family)
	breaches := r.Breaches(f.limits)
	if err := f.write(c.OutOrStdout(), r, breaches, notes); err != nil {
		return failed(err)
	}
	fmt.Fprintln(c.ErrOrStderr(), account)
	if len(breaches) == 0 {
		return nil
	}
	var sentences []string
	for _, b := range breaches {
		sentences = append(sentences, b.Sentence)
	}
	return unmet{errors.New(strings.Join(sentences, "\n"))}
}

// addLabels adds the log of true winners, of which no filter leaves out anything. It reports
// whether it says which arm was shown first.
func (f *judgeFlags) addLabels(ctx context.Context, to *logColumns) (slots bool, err error) {
	l, err := logs.Open([]string{f.gold}, logs.Options{Names: f.options.Names, Filter: logs.Filter{Rename: f.options.Rename, BothBad: "tie"}})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := to.addAll(ctx, l); err != nil {
		return false, err
	}
	return l.Slots(), nil
}

// rowsOf returns some rows of a log, with its numbers of arms, judges, prompts and groups.
func rowsOf(l *ranking.Log, from, to int) *ranking.Log {
	part := *l
	part.First, part.Second, part.Outcomes = l.First[from:to], l.Second[from:to], l.Outcomes[from:to]
	part.Counts, part.Weights = cut(l.Counts, from, to), cut(l.Weights, from, to)
	part.Judges, part.Prompts, part.Groups = cut(l.Judges, from, to), cut(l.Prompts, from, to), cut(l.Groups, from, to)
	part.Style = nil
	for _, s := range l.Style {
		part.Style = append(part.Style, ranking.Covariate{Name: s.Name, First: s.First[from:to], Second: s.Second[from:to]})
	}
	return &part
}

// cut returns the part of a column, or nil of none.
func cut[T any](column []T, from, to int) []T {
	if column == nil {
		return nil
	}
	return column[from:to]
}

// fewJudges is the number of judges up to which each two are compared, even on one item.
const fewJudges = 5

// manyJudges is the number of judges from which effects in a model are those on judges like these:
// verdicts of one judge are then dependent. Fewer judges are those of the log and no others.
const manyJudges = 30

// addTerms adds the effects of the properties of answers and of families to a report and, if no item
// was judged in both orders, that of the position. They are those in the model of Bradley and Terry
// with ties as half wins. notes say what could not be estimated, and what the estimates rest on.
func addTerms(r *judging.Report, l *ranking.Log, family []ranking.Covariate) (notes []string) {
	fitted := *l
	fitted.Style = nil
	for _, s := range slices.Concat(l.Style, family) {
		if _, _, err := (&ranking.Log{First: l.First, Second: l.Second, Outcomes: l.Outcomes, Counts: l.Counts, Weights: l.Weights, Style: []ranking.Covariate{s}}).Styled(); err != nil {
			notes = append(notes, err.Error())
			continue
		}
		fitted.Style = append(fitted.Style, s)
	}
	position := l.Slots && r.All.Games.Items() == 0
	if !position && len(fitted.Style) == 0 {
		return notes
	}
	const missing = "the effects of the position and of properties of answers are not estimated: "
	fit, err := fitted.Fit(ranking.Spec{Model: ranking.BradleyTerryHalf, Order: l.Slots, Style: len(fitted.Style) > 0})
	if err != nil {
		return append(notes, missing+err.Error())
	}
	by := ranking.ByRow
	for _, c := range []ranking.Cluster{ranking.ByPrompt, ranking.ByGroup} {
		if l.Repeats(c) {
			by = c
		}
	}
	clusters := []ranking.Cluster{by}
	if l.Judges != nil && l.NumJudges >= manyJudges {
		clusters = append(clusters, ranking.ByJudge)
	}
	v, err := fitted.Sandwich(fit, clusters, true)
	if err != nil {
		return append(notes, missing+err.Error())
	}
	for _, t := range fit.Terms {
		value, se, ok := fit.Coefficient(t.Name, v.Covariance)
		if !ok || t.Name == ranking.Position && !position {
			continue
		}
		unit := "one standard deviation more"
		switch t.Name {
		case ranking.Position:
			unit = "being shown first"
		case judging.LengthTerm:
			unit = "an answer longer by one standard deviation"
		case judging.FamilyTerm:
			// The covariate is (a - b)/(a + b + 1), which is ½ where only the first is of the family.
			unit = "being of the judge's own family"
			value, se = value/(2*t.SD), se/(2*t.SD)
		}
		r.Terms = append(r.Terms, judging.NewTerm(t.Name, unit, value, se, v.Degrees()))
	}
	for _, w := range v.Warnings() {
		notes = append(notes, "effects in the model: "+w)
	}
	return notes
}

// sameFamily returns the covariate of the families that the flags give; none without these flags.
func (f *judgeFlags) sameFamily(l *ranking.Log, judges []string) ([]ranking.Covariate, error) {
	if len(f.family) == 0 {
		return nil, nil
	}
	arms := map[string]string{}
	for _, text := range f.family {
		arm, family, ok := strings.Cut(text, "=")
		if !ok || arm == "" || family == "" {
			return nil, fmt.Errorf("--family is %q; it must be ARM=FAMILY, and several are separated by commas", text)
		}
		if !slices.Contains(l.Arms, arm) {
			return nil, fmt.Errorf("--family names the arm %q%s; the arms of the log are %s", arm, param.DidYouMean(arm, l.Arms), some(l.Arms))
		}
		arms[arm] = family
	}
	of, kinds := map[string]string{}, map[string]bool{}
	for _, text := range f.judgeFamily {
		judge, family, ok := strings.Cut(text, "=")
		switch {
		case !ok || judge == "" || family == "":
			return nil, fmt.Errorf("--judge-family is %q; it must be JUDGE=FAMILY, and several are separated by commas", text)
		case !slices.Contains(judges, judge):
			return nil, fmt.Errorf("--judge-family names the judge %q, which the log has not", judge)
		}
		of[judge], kinds[family] = family, true
	}
	if len(kinds) < 2 {
		return nil, errors.New("--judge-family has judges of one family only; arms that they prefer may be better: judges of another family must have judged them too")
	}
	ofArms, ofJudges := make([]string, len(l.Arms)), make([]string, l.NumJudges)
	for i, name := range l.Arms {
		ofArms[i] = arms[name]
	}
	for j := range ofJudges {
		ofJudges[j] = of[judges[j]]
	}
	c, err := judging.SameFamily(l, ofArms, ofJudges)
	return []ranking.Covariate{c}, err
}

// some lists names, at most ten of them.
func some(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d others", strings.Join(names[:most], ", "), len(names)-most)
}

// write prints the report.
func (f *judgeFlags) write(w io.Writer, r *judging.Report, breaches []judging.Breach, notes []string) error {
	switch f.to {
	case "csv":
		return judgeCSV(w, r)
	case "json":
		return judgeJSON(w, r, breaches, notes)
	}
	return judgeText(w, r, notes)
}
