package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"joust/experiments/compare"
	"joust/experiments/family"
	"joust/results"
	"joust/results/stats"
	"joust/results/table"
)

// pairReport is the output of joust compare: paired comparisons in each
// environment, and the standing of each algorithm over all of them.
type pairReport struct {
	metric    results.Metric
	verdict   results.Metric // of the family, which stands beside; its Name is "" where it is the metric
	errs      string         // what an algorithm with a worse verdict is in words
	baseline  string         // as the user named it; "" for the best of each environment
	study     string
	matchups  *compare.Matchups
	contests  []compare.Contest
	without   []string           // environments in which no trial has a value of the metric
	standings *compare.Standings // nil for none
	view      viewFlags
	bench     bool // the comparisons are of one algorithm with each rival, in the rival's row
}

// write writes the report in one of pairFormats.
func (r pairReport) write(w io.Writer, format string) error {
	if format == "csv" {
		if r.contests == nil {
			return failed(r.standingsNumbers().CSV(w))
		}
		return failed(r.pairsNumbers().CSV(w))
	}
	var tables []table.Table
	if r.contests != nil {
		tables = append(tables, r.pairsTable())
	}
	if r.standings != nil {
		tables = append(tables, r.standingsTable())
	}
	if err := r.view.check(headings(tables...)); err != nil {
		return err
	}
	tables = r.view.pick(tables)
	switch format {
	case "md":
		return failed(table.Markdown(w, tables...))
	case "latex":
		return failed(table.LaTeX(w, tables...))
	}
	return failed(table.Text(w, r.view.layout(w), tables...))
}

// pairsTable has a group for each environment and in it a row for each algorithm,
// in the order of the study.
func (r pairReport) pairsTable() table.Table {
	t := table.Table{
		Caption: "Algorithms of the study " + r.study + ", compared in pairs", Label: "compare-" + r.metric.Name,
		Columns: slices.Concat([]table.Column{{Words: true}, {Name: r.metric.Name}}, r.besideColumns(), pairColumns),
		Method:  r.pairsMethod(),
	}
	for i := range r.contests {
		t.Groups = append(t.Groups, r.contestGroup(&r.contests[i]))
	}
	return t
}

// besideColumns has the column of the verdict, which stands beside the metric, and no
// column where it is the metric.
func (r pairReport) besideColumns() []table.Column {
	if r.verdict.Name == "" {
		return nil
	}
	return []table.Column{{Name: r.verdict.Name, Interval: true, Keep: true}}
}

// besideCells are the cells of besideColumns.
func (r pairReport) besideCells(e *compare.Entrant) []table.Cell {
	if r.verdict.Name == "" {
		return nil
	}
	return []table.Cell{table.Estimate(e.Verdict.Interval(), table.Value(r.verdict.Kind))}
}

// pairColumns are the columns of a comparison; see pairCells.
var pairColumns = []table.Column{
	{Name: "difference", Interval: true},
	{Name: "ratio", Interval: true},
	{Name: "won"},
	{Name: "lost"},
	{Name: "p"},
	{Name: "verdict", Words: true, Left: true, Verdict: true},
}

func (r pairReport) contestGroup(c *compare.Contest) table.Group {
	names := entrantNames(c)
	g := table.Group{
		Name:  fmt.Sprintf("%s, %s trials, against %s", placeName(c), table.Whole(c.Trials), r.against(c)),
		Notes: r.pairNotes(c, names),
	}
	best := r.best(c)
	for i := range c.Entrants {
		e := &c.Entrants[i]
		mean := table.Mean(e.Of, table.Value(r.metric.Kind))
		if best >= 0 && e.Of.Mean == c.Entrants[best].Of.Mean && (e.KeepsUp == c.Entrants[best].KeepsUp || !r.matchups.Costs()) {
			mean.Mark |= table.Best
		}
		if e.Errs && r.verdict.Name != "" {
			mean.Mark |= table.Errs
		}
		row := append([]table.Cell{table.Words(names[i]), mean}, r.besideCells(e)...)
		p := slices.IndexFunc(c.Pairs, func(p compare.Pairing) bool { return p.Of == i })
		if p < 0 {
			g.Rows = append(g.Rows, append(row, noPairCells(r.role(c, i))...))
			continue
		}
		pair := &c.Pairs[p]
		if v := pair.Verdict(); v == stats.NotSeparable || v == compare.Unsettled || v == compare.OutOfData {
			row[1].Mark |= table.NotSeparable
		}
		g.Rows = append(g.Rows, append(row, r.pairCells(pair, "baseline")...))
	}
	return g
}

// best returns the entrant of the best mean, and -1 if the metric has no better direction.
func (r pairReport) best(c *compare.Contest) int {
	if r.metric.Better == stats.Neither {
		return -1
	}
	return r.matchups.BestOf(c, func(int) bool { return true })
}

// placeName returns the name of the contest's environment in headings.
func placeName(c *compare.Contest) string {
	return c.Entrants[0].Cell.Heading()
}

// pairCells returns the cells of a comparison; see pairColumns. The last one has the
// verdict, and which of the two errs more; other is what the second one is called.
func (r pairReport) pairCells(p *compare.Pairing, other string) []table.Cell {
	value := table.Value(r.metric.Kind)
	d := table.Number(value(p.Difference.Value), p.Difference.Value)
	if !math.IsNaN(p.Difference.Low) {
		d.Low, d.High = p.Difference.Low, p.Difference.High
		d.Interval = value(d.Low) + " to " + value(d.High)
	}
	won, lost := float64(p.Wins)/float64(p.N), float64(p.Losses)/float64(p.N)
	return []table.Cell{
		d, table.Estimate(p.Ratio, table.Ratio),
		table.Number(table.Percent(won), won), table.Number(table.Percent(lost), lost),
		table.Number(table.P(p.Adjusted), p.Adjusted), table.Words(withErrs(p, r.errs, other)),
	}
}

// withErrs returns the verdict of a comparison and, if one of the two errs more, which:
// "better; right less often", "worse; baseline right less often". errs says what an
// algorithm is that errs more, and other what the second one is called.
func withErrs(p *compare.Pairing, errs, other string) string {
	text := string(p.Verdict())
	switch {
	case p.ErrsMore():
		text += "; " + errs
	case p.ErrsLess():
		text += "; " + other + " " + errs
	}
	return text
}

// noPairCells returns empty cells in place of a comparison, and the verdict.
func noPairCells(verdict string) []table.Cell {
	cells := make([]table.Cell, len(pairColumns))
	for i := range cells {
		cells[i] = table.Words("")
	}
	cells[len(cells)-1] = table.Words(verdict)
	return cells
}

// against returns the name of what the algorithms of the contest are compared with.
func (r pairReport) against(c *compare.Contest) string {
	names := entrantNames(c)
	first := c.Pairs[0].Against
	for _, p := range c.Pairs {
		if p.Against != first {
			return r.baseline + " with the same parameters"
		}
	}
	if r.baseline == "" {
		return "the best, " + names[first]
	}
	return names[first]
}

// role returns "best" or "baseline" for an algorithm with which others are
// compared, and "" for one that is in no comparison.
func (r pairReport) role(c *compare.Contest, entrant int) string {
	switch {
	case !slices.ContainsFunc(c.Pairs, func(p compare.Pairing) bool { return p.Against == entrant }):
		return ""
	case r.baseline == "":
		return "best"
	}
	return "baseline"
}

// entrantNames returns the names of the contest's algorithms in tables.
func entrantNames(c *compare.Contest) []string {
	var cells []family.Cell
	for _, e := range c.Entrants {
		cells = append(cells, e.Cell)
	}
	return algorithmNames(cells)
}

func algorithmNames(cells []family.Cell) []string {
	names := rowNames(cells)
	return names
}

// pairNotes returns the warnings of the contest's comparisons, each once with the
// algorithms to which it applies; the algorithms whose trials the budget cut; and
// who errs more, the algorithm or the baseline.
func (r pairReport) pairNotes(c *compare.Contest, names []string) (notes []string) {
	var warned listsByKey
	for i := range c.Pairs {
		for _, warning := range c.Pairs[i].Warnings {
			warned.add(warning, names[r.rowOf(&c.Pairs[i])])
		}
	}
	for _, warning := range warned.keys {
		if len(warned.lists[warning]) == len(c.Pairs) && len(c.Pairs) > 1 {
			notes = append(notes, "all: "+warning)
		} else {
			notes = append(notes, strings.Join(warned.lists[warning], ", ")+": "+warning)
		}
	}
	var cut, starved []string
	for i, e := range c.Entrants {
		share := func(n int) string {
			return fmt.Sprintf("%s %s", names[i], table.Percent(float64(n)/float64(e.Of.N)))
		}
		if n := e.Unresolved - e.Starved; n > 0 && r.metric.Spent {
			cut = append(cut, share(n))
		}
		if e.Starved > 0 {
			starved = append(starved, share(e.Starved))
		}
	}
	if cut != nil {
		notes = append(notes, "trials that the budget cut, so that the mean is a lower bound: "+strings.Join(cut, ", "))
	}
	if starved != nil {
		notes = append(notes, "trials that ran out of data, so that what they spent is a lower bound and their end is not final: "+strings.Join(starved, ", "))
	}
	if certain := c.Facts.Replayed(); certain != nil {
		notes = append(notes, certain.Sentence())
	}
	if r.bench {
		return notes
	}
	var wrong listsByKey
	write, where := table.Value(r.verdict.Kind), func(v float64) string { return " at " + table.Value(r.verdict.Kind)(v) }
	if r.verdict.Kind == stats.Proportion {
		write, where = table.Percent, func(v float64) string { return " in " + table.Percent(v) + " of trials" }
	}
	for i := range c.Pairs {
		p := &c.Pairs[i]
		if p.ErrsMore() {
			wrong.add(fmt.Sprintf("%s than %s, which is%s: ", r.errs, names[p.Against], where(p.Verdicts.Baseline)), names[p.Of]+" "+write(p.Verdicts.Mean))
		}
		if p.ErrsLess() {
			wrong.add(fmt.Sprintf("%s, which is%s, is %s than: ", names[p.Against], where(p.Verdicts.Baseline), r.errs), names[p.Of]+" "+write(p.Verdicts.Mean))
		}
	}
	for _, than := range wrong.keys {
		notes = append(notes, than+strings.Join(wrong.lists[than], ", "))
	}
	for i := range c.Entrants {
		if e := &c.Entrants[i]; r.verdict.Name != "" && e.Errs && e.Seeks != nil {
			notes = append(notes, fmt.Sprintf("%s is judged by another notion than its own: %s", names[i], e.Seeks))
		}
	}
	return notes
}

// rowOf returns the entrant in whose row the comparison stands: the algorithm that
// is compared or, in a bench, the rival.
func (r pairReport) rowOf(p *compare.Pairing) int {
	if r.bench {
		return p.Against
	}
	return p.Of
}

// listsByKey has a list of words for each key; keys and words are in the order in
// which they were added.
type listsByKey struct {
	keys  []string
	lists map[string][]string
}

func (l *listsByKey) add(key, word string) {
	if l.lists == nil {
		l.lists = map[string][]string{}
	}
	if l.lists[key] == nil {
		l.keys = append(l.keys, key)
	}
	l.lists[key] = append(l.lists[key], word)
}

// pairsMethod says how the numbers of pairsTable were computed.
func (r pairReport) pairsMethod() string {
	comparisons, resampled := 0, false
	for _, c := range r.contests {
		comparisons += len(c.Pairs)
		for _, p := range c.Pairs {
			resampled = resampled || p.Resampled
		}
	}
	text := r.methodOf(comparisons, resampled, r.baseline == "")
	if r.without != nil {
		text += " Not compared, since no trial has a value of " + r.metric.Name + ": " + strings.Join(r.without, ", ") + "."
	}
	return text
}

// methodOf says how so many comparisons were computed: with a bootstrap or without,
// and with a baseline that the same trials chose, or with one named before.
func (r pairReport) methodOf(comparisons int, resampled, best bool) string {
	which := fmt.Sprintf("for %d comparisons", comparisons)
	switch {
	case best:
		which = "for all pairs of algorithms, because the same trials decided which is the best"
	case comparisons == 1:
		which = "for one comparison, which changes nothing"
	}
	how := "Intervals: studentised bootstrap over trials, in pairs, or Student's where that reaches further. p: exact test by sign flips of the differences"
	switch {
	case r.metric.Kind == stats.Proportion:
		how = "Intervals: Newcombe's of paired proportions, Donner and Zou's of ratios. p: McNemar's, exact"
	case !resampled:
		how = "Intervals: Student's of the differences in pairs, which with so few trials assume that these are normal. p: exact test by sign flips of these"
	}
	return r.betterText() + r.ruleText(best) + " Won, lost: trials in which the algorithm is better, worse. " + how +
		", corrected by Holm's method " + which + "; two are separable where it is at most 0.05 and the interval leaves out 0. Intervals are of each comparison alone."
}

// ruleText says which algorithm is called the best, if that is the baseline, by what it spends.
func (r pairReport) ruleText(best bool) string {
	if !best || !r.matchups.Costs() {
		return ""
	}
	return fmt.Sprintf(" The best: the cheapest of the algorithms that keep up with the best in %s, which means not shown to be worse, and by at most %v with 95 %% confidence, or of the same mean; one without cut trials, if there is one.", r.verdict.Name, compare.Slack)
}

func (r pairReport) betterText() string {
	label := strings.ToUpper(r.metric.Name[:1]) + r.metric.Name[1:] + ": " + r.metric.Label
	switch r.metric.Better {
	case stats.Lower:
		return label + "; less is better."
	case stats.Higher:
		return label + "; more is better."
	}
	return label + "; neither less nor more is better."
}

// pairsNumbers is pairsTable for a program: all names and parameters apart, all
// numbers in full.
func (r pairReport) pairsNumbers() *table.Table {
	t := &table.Table{Columns: slices.Concat(
		wordColumns("environment", "environment_params", "algorithm", "algorithm_params", "label", "environment_label", "baseline", "baseline_params", "baseline_label", "metric"),
		numberColumns("n", "mean", "baseline_mean", "unresolved", "baseline_unresolved", "cut", "baseline_cut", "median", "baseline_median",
			"difference", "difference_low", "difference_high", "ratio", "ratio_low", "ratio_high", "won", "equal", "lost", "p", "p_holm"),
		wordColumns("verdict", "warnings"),
		r.verdictColumns(),
	)}
	for _, contest := range r.contests {
		for _, p := range contest.Pairs {
			e, f := contest.Entrants[p.Of], contest.Entrants[p.Against]
			a, b := e.Cell.ID(), f.Cell.ID()
			t.Add("", slices.Concat(
				wordCells(a.Environment, a.EnvironmentParams, a.Algorithm, a.AlgorithmParams, e.Cell.Label, e.Cell.Place, b.Algorithm, b.AlgorithmParams, f.Cell.Label, r.metric.Name),
				numberCells(float64(p.N), p.Mean, p.Baseline, float64(e.Unresolved), float64(f.Unresolved),
					float64(e.Of.Cut), float64(f.Of.Cut), e.Of.Median, f.Of.Median,
					p.Difference.Value, p.Difference.Low, p.Difference.High, p.Ratio.Value, p.Ratio.Low, p.Ratio.High,
					float64(p.Wins), float64(p.Ties), float64(p.Losses), p.P, p.Adjusted),
				wordCells(string(p.Verdict()), strings.Join(p.Warnings, "; ")),
				r.verdictCells(&p, &e, &f),
			)...)
		}
	}
	return t
}

// verdictColumns are the columns for programs of the verdict, which stands beside the
// metric: means with intervals, the difference, p and the verdict by it.
func (r pairReport) verdictColumns() []table.Column {
	if r.verdict.Name == "" {
		return nil
	}
	name := r.verdict.Name
	return append(numberColumns(name, name+"_low", name+"_high", "baseline_"+name, "baseline_"+name+"_low", "baseline_"+name+"_high",
		name+"_difference", name+"_difference_low", name+"_difference_high", name+"_p_holm"), wordColumns(name+"_verdict")...)
}

func (r pairReport) verdictCells(p *compare.Pairing, e, f *compare.Entrant) []table.Cell {
	if r.verdict.Name == "" {
		return nil
	}
	a, b, d := e.Verdict, f.Verdict, p.Verdicts.Difference
	return append(numberCells(a.Mean, a.Low, a.High, b.Mean, b.Low, b.High, d.Value, d.Low, d.High, p.Verdicts.Adjusted),
		wordCells(string(p.Verdicts.Verdict()))...)
}

func wordColumns(names ...string) (list []table.Column) {
	for _, n := range names {
		list = append(list, table.Column{Name: n, Words: true})
	}
	return list
}

func numberColumns(names ...string) (list []table.Column) {
	for _, n := range names {
		list = append(list, table.Column{Name: n})
	}
	return list
}

func wordCells(list ...string) (cells []table.Cell) {
	for _, text := range list {
		cells = append(cells, table.Words(text))
	}
	return cells
}

func numberCells(list ...float64) (cells []table.Cell) {
	for _, x := range list {
		cells = append(cells, table.Cell{Value: x})
	}
	return cells
}
