package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"joust/experiments"
	"joust/results"
	"joust/results/stats"
)

// pairReport is what comparisons in pairs say, before it is written in one of the
// formats.
type pairReport struct {
	metric    results.Metric
	baseline  string // as it was named; "" for the best
	study     string
	contests  []experiments.Contest
	standings *experiments.Standings
	bench     bool // one algorithm against all others, a row a rival
}

// pairTable is a table for people. A row's first cell names it.
type pairTable struct {
	heading string
	columns []string
	rows    []pairRow
	notes   []string
}

type pairRow struct {
	cells []string
	best  bool // its mean, the second cell, is the best one
	alike bool // it is not separable from what it is compared with
}

func (r pairReport) write(w io.Writer, format string) error {
	switch {
	case format == "csv" && r.contests == nil:
		return r.standingsCSV(w)
	case format == "csv":
		return r.pairsCSV(w)
	}
	var pairs, over []pairTable
	for i := range r.contests {
		pairs = append(pairs, r.contest(&r.contests[i]))
	}
	if r.standings != nil {
		over = append(over, r.overall())
	}
	switch format {
	case "md":
		writeMarkdown(w, append(pairs, over...), r.method())
	case "latex":
		study := "Algorithms of the study " + r.study
		if pairs != nil {
			writeLaTeX(w, pairs, study+", compared in pairs. "+r.pairsMethod(), "compare-"+r.metric.Name)
		}
		if over != nil {
			writeLaTeX(w, over, study+" over all environments, by "+r.metric.Name+". "+r.standingsMethod(), "standings-"+r.metric.Name)
		}
	default:
		writePairText(w, append(pairs, over...), r.method())
	}
	return nil
}

// verdictColumn is the heading of the column that says in words what is better.
const verdictColumn = "verdict"

// contest is the table of one environment: a row an algorithm, in the order of the study.
func (r pairReport) contest(c *experiments.Contest) pairTable {
	t := pairTable{
		heading: fmt.Sprintf("%s, %d trials, against %s", placeName(c), c.Trials, r.against(c)),
		columns: []string{"", r.metric.Name, "difference", "95 % interval", "ratio", "95 % interval", "won", "lost", "p", verdictColumn},
	}
	names := entrantNames(c)
	best := bestMean(r.metric.Better, c)
	for i, e := range c.Entrants {
		row := pairRow{cells: []string{names[i], value(r.metric, e.Of.Mean)}, best: e.Of.Mean == best}
		p := slices.IndexFunc(c.Pairs, func(p experiments.Pairing) bool { return p.Of == i })
		if p >= 0 {
			pair := &c.Pairs[p]
			row.cells = append(row.cells, pairCells(r.metric, pair)...)
			row.alike = pair.Verdict() == stats.NotSeparable || pair.Verdict() == experiments.Unsettled
		} else {
			row.cells = append(row.cells, "", "", "", "", "", "", "", r.role(c, i))
		}
		t.rows = append(t.rows, row)
	}
	t.notes = r.pairNotes(c, names)
	return t
}

// placeName is what headings call the environment of the contest.
func placeName(c *experiments.Contest) string {
	if c.Place == "" {
		return c.Environment.String()
	}
	return c.Place + " (" + c.Environment.String() + ")"
}

// pairCells are the columns of a comparison, from the difference on.
func pairCells(m results.Metric, p *experiments.Pairing) []string {
	n := float64(p.N)
	d := p.Difference
	between := "–"
	if !math.IsNaN(d.Low) {
		between = value(m, d.Low) + " to " + value(m, d.High)
	}
	ratio, times := "–", "–"
	if !math.IsNaN(p.Ratio.Value) {
		ratio = ratioText(p.Ratio.Value)
	}
	if !math.IsNaN(p.Ratio.Low) && !math.IsNaN(p.Ratio.High) {
		times = ratioText(p.Ratio.Low) + " – " + ratioText(p.Ratio.High)
	}
	return []string{
		value(m, d.Value), between, ratio, times,
		percent(float64(p.Wins) / n), percent(float64(p.Losses) / n),
		pText(p.Adjusted), string(p.Verdict()),
	}
}

// against says what the algorithms of the contest are compared with.
func (r pairReport) against(c *experiments.Contest) string {
	names := entrantNames(c)
	one := c.Pairs[0].Against
	for _, p := range c.Pairs {
		if p.Against != one {
			return r.baseline + " with the same parameters"
		}
	}
	if r.baseline == "" {
		return "the best, " + names[one]
	}
	return names[one]
}

// role is what an algorithm is that is compared with none.
func (r pairReport) role(c *experiments.Contest, entrant int) string {
	switch {
	case !slices.ContainsFunc(c.Pairs, func(p experiments.Pairing) bool { return p.Against == entrant }):
		return ""
	case r.baseline == "":
		return "best"
	}
	return "baseline"
}

// entrantNames are what tables call the algorithms of the contest.
func entrantNames(c *experiments.Contest) []string {
	var cells []experiments.Cell
	for _, e := range c.Entrants {
		cells = append(cells, e.Cell)
	}
	return algorithmNames(cells)
}

func algorithmNames(cells []experiments.Cell) []string {
	names, _ := rowNames(cells)
	return names
}

// bestMean is the best mean of the contest, NaN where none is better.
func bestMean(better stats.Direction, c *experiments.Contest) float64 {
	best := math.NaN()
	for _, e := range c.Entrants {
		if better != stats.Neither && (math.IsNaN(best) || e.Of.Mean < best == (better == stats.Lower) && e.Of.Mean != best) {
			best = e.Of.Mean
		}
	}
	return best
}

// value writes a value of the metric, or a difference of two: a proportion with
// three digits after the point, all else with three that tell.
func value(m results.Metric, x float64) string {
	if m.Kind == stats.Proportion {
		return strconv.FormatFloat(x, 'f', 3, 64)
	}
	size := math.Abs(x)
	if size >= 99.95 { // written as 100, not as 100.0
		return thousands(math.Round(x))
	}
	digits := 1
	for most := 9.995; size < most && digits < 6 && x != 0; most /= 10 {
		digits++
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}

func ratioText(x float64) string {
	switch {
	case x > 0 && x < 0.01:
		return strconv.FormatFloat(x, 'g', 2, 64)
	case x < 10:
		return strconv.FormatFloat(x, 'f', 3, 64)
	}
	return thousands(x)
}

func pText(p float64) string {
	switch {
	case p < 0.0001:
		return "< 0.0001"
	case p < 0.001:
		return strconv.FormatFloat(p, 'f', 4, 64)
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}

// pairNotes are the warnings of the contest, each once; who spends less because the
// budget cut it, and who because it errs.
func (r pairReport) pairNotes(c *experiments.Contest, names []string) (notes []string) {
	var who roll
	for i := range c.Pairs {
		for _, warning := range c.Pairs[i].Warnings {
			who.add(warning, names[r.rowOf(&c.Pairs[i])])
		}
	}
	for _, warning := range who.keys {
		if len(who.of[warning]) == len(c.Pairs) && len(c.Pairs) > 1 {
			notes = append(notes, "all: "+warning)
		} else {
			notes = append(notes, strings.Join(who.of[warning], ", ")+": "+warning)
		}
	}
	var cut []string
	for i, e := range c.Entrants {
		if e.Unresolved > 0 && r.metric.Spent {
			cut = append(cut, fmt.Sprintf("%s %s", names[i], percent(float64(e.Unresolved)/float64(e.Of.N))))
		}
	}
	if cut != nil {
		notes = append(notes, "trials that the budget cut, so that the mean is a lower bound: "+strings.Join(cut, ", "))
	}
	var erring roll
	for i := range c.Pairs {
		if p := &c.Pairs[i]; !r.bench && p.ErrsMore() {
			erring.add(fmt.Sprintf("right less often than %s, which is in %s of trials: ", names[p.Against], percent(p.Beside.Baseline)),
				names[p.Of]+" "+percent(p.Beside.Mean))
		}
	}
	for _, than := range erring.keys {
		notes = append(notes, than+strings.Join(erring.of[than], ", "))
	}
	return notes
}

// rowOf is the entrant in whose row the comparison stands: the one that is compared
// or, of a bench, the rival.
func (r pairReport) rowOf(p *experiments.Pairing) int {
	if r.bench {
		return p.Against
	}
	return p.Of
}

// roll gathers words under keys, both in order of appearance.
type roll struct {
	keys []string
	of   map[string][]string
}

func (g *roll) add(key, word string) {
	if g.of == nil {
		g.of = map[string][]string{}
	}
	if g.of[key] == nil {
		g.keys = append(g.keys, key)
	}
	g.of[key] = append(g.of[key], word)
}

// percent writes a share in percent, so that what is not all or nothing does not
// look like it.
func percent(share float64) string {
	switch {
	case share > 0 && share < 0.0005:
		return "< 0.1 %"
	case share < 1 && share >= 0.9995:
		return "> 99.9 %"
	}
	return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
}

// method says how the numbers came about.
func (r pairReport) method() string {
	return strings.TrimSpace(r.pairsMethod() + " " + r.standingsMethod())
}

func (r pairReport) pairsMethod() string {
	if r.contests == nil {
		return ""
	}
	comparisons, resampled := 0, false
	for _, c := range r.contests {
		comparisons += len(c.Pairs)
		for _, p := range c.Pairs {
			resampled = resampled || p.Resampled
		}
	}
	return r.methodOf(comparisons, resampled, r.baseline == "")
}

// methodOf says how so many comparisons came about: with a bootstrap or without,
// with the best, as the same trials showed it, or with what was named before.
func (r pairReport) methodOf(comparisons int, resampled, best bool) string {
	which := fmt.Sprintf("for %d comparisons", comparisons)
	switch {
	case best:
		which = "for all couples of algorithms, since the same trials said which is the best"
	case comparisons == 1:
		which = "for one comparison, which changes nothing"
	}
	how := "Intervals: studentised bootstrap over trials, in pairs. p: of the same"
	switch {
	case r.metric.Kind == stats.Proportion:
		how = "Intervals: Newcombe's of paired proportions, Donner and Zou's of ratios. p: McNemar's, exact"
	case !resampled:
		how = "Intervals: Student's of the differences in pairs, which so few trials suppose to be normal. p: of the same"
	}
	return r.betterText() + " Won, lost: trials in which the algorithm is better, worse. " + how +
		", corrected by Holm's method " + which + "; two are separable where it is at most 0.05. Intervals are of each comparison alone."
}

func (r pairReport) standingsMethod() string {
	if r.standings == nil {
		return ""
	}
	text := "Ranks: of the means, 1 for the best, averaged over environments; algorithms that share a letter are not separable."
	if r.standings.Profile {
		text += " Within: the share of environments in which the mean is within that factor of the best one."
	}
	return text
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

// taus are the factors at which tables show the performance profile.
var taus = []float64{1, 1.1, 1.5, 2, 5, 10}

// overall is the table of the standings.
func (r pairReport) overall() pairTable {
	s := r.standings
	t := pairTable{
		heading: fmt.Sprintf("over %d environments, by %s", s.Environments, s.Metric.Name),
		columns: []string{"", "mean rank", "95 % interval", "group"},
	}
	if s.Profile {
		for _, tau := range taus {
			t.columns = append(t.columns, fmt.Sprintf("within %v", tau))
		}
	}
	least := math.Inf(1)
	for _, row := range s.Rows {
		least = min(least, row.Mean.Value)
	}
	for i, name := range standingNames(s) {
		row := s.Rows[i]
		cells := []string{
			name, fmt.Sprintf("%.2f", row.Mean.Value),
			fmt.Sprintf("%.2f – %.2f", row.Mean.Low, row.Mean.High), row.Letter,
		}
		if s.Profile {
			for _, tau := range taus {
				cells = append(cells, fmt.Sprintf("%.2f", stats.Within(row.Factors, tau)))
			}
		}
		t.rows = append(t.rows, pairRow{cells: cells, best: row.Mean.Value == least})
	}
	if s.Trials < 30 {
		t.notes = append(t.notes, "fewer than 30 trials in an environment: intervals and groups are rough")
	}
	if s.Without != nil {
		t.notes = append(t.notes, "not in all environments, and left out: "+strings.Join(algorithmNames(s.Without), ", "))
	}
	if !s.Profile {
		t.notes = append(t.notes, "no profile: some means are negative")
	}
	return t
}

// full writes ten digits, or nothing for what there is not.
func full(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 10, 64)
}

func (r pairReport) pairsCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	lines := [][]string{{
		"environment", "environment_params", "algorithm", "algorithm_params", "label", "baseline", "baseline_params", "baseline_label", "metric", "n",
		"mean", "baseline_mean", "unresolved", "baseline_unresolved", "difference", "difference_low", "difference_high", "ratio", "ratio_low", "ratio_high",
		"won", "equal", "lost", "p", "p_holm", "verdict", "warnings",
	}}
	for _, contest := range r.contests {
		for _, p := range contest.Pairs {
			e, f := contest.Entrants[p.Of], contest.Entrants[p.Against]
			a, b := e.Cell.ID(), f.Cell.ID()
			lines = append(lines, []string{
				a.Environment, a.EnvironmentParams, a.Algorithm, a.AlgorithmParams, e.Cell.Label, b.Algorithm, b.AlgorithmParams, f.Cell.Label,
				r.metric.Name, strconv.Itoa(p.N), full(p.Mean), full(p.Baseline), strconv.Itoa(e.Unresolved), strconv.Itoa(f.Unresolved),
				full(p.Difference.Value), full(p.Difference.Low), full(p.Difference.High), full(p.Ratio.Value), full(p.Ratio.Low), full(p.Ratio.High),
				strconv.Itoa(p.Wins), strconv.Itoa(p.Ties), strconv.Itoa(p.Losses), full(p.P), full(p.Adjusted), string(p.Verdict()),
				strings.Join(p.Warnings, "; "),
			})
		}
	}
	return c.WriteAll(lines)
}

func (r pairReport) standingsCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	header := []string{"algorithm", "algorithm_params", "label", "metric", "environments", "mean_rank", "rank_low", "rank_high", "group"}
	for _, tau := range taus {
		header = append(header, fmt.Sprintf("within_%v", tau))
	}
	lines := [][]string{header}
	for _, row := range r.standings.Rows {
		id := row.Cell.ID()
		line := []string{
			id.Algorithm, id.AlgorithmParams, row.Cell.Label, r.metric.Name, strconv.Itoa(r.standings.Environments),
			full(row.Mean.Value), full(row.Mean.Low), full(row.Mean.High), row.Letter,
		}
		for _, tau := range taus {
			share := math.NaN()
			if r.standings.Profile {
				share = stats.Within(row.Factors, tau)
			}
			line = append(line, full(share))
		}
		lines = append(lines, line)
	}
	return c.WriteAll(lines)
}
