package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"joust/experiments/compare"
	"joust/experiments/study"
	"joust/results/stats"
	"joust/results/table"
)

// benchReport is the output of joust bench.
type benchReport struct {
	*compare.Bench
	pairs pairReport
}

func (r benchReport) write(w io.Writer) error {
	judged := r.name(&r.Bouts[0])
	t := table.Table{
		Columns: append([]table.Column{{Words: true}, {Name: r.Metric.Name, Interval: !r.besideIsVerdict()}, {Name: r.Beside.Name, Interval: r.besideIsVerdict(), Keep: true}}, pairColumns...),
		Method:  r.method(),
	}
	var verdicts listsByKey
	for i := range r.Bouts {
		b := &r.Bouts[i]
		g := r.group(b)
		sentence, short := r.verdict(b)
		g.Notes = append([]string{sentence}, g.Notes...)
		t.Groups = append(t.Groups, g)
		verdicts.add(short, "")
	}
	tables := []table.Table{t}
	if r.Standings != nil {
		standings := r.pairs.standingsTable()
		if names := r.elsewhere(); names != nil {
			standings.Groups[0].Notes = append(standings.Groups[0].Notes, "ranked last where it is judged by another notion than its own: "+strings.Join(names, ", "))
		}
		tables = append(tables, standings)
	}
	if err := table.Text(w, r.pairs.view.layout(w), r.pairs.view.pick(tables)...); err != nil {
		return err
	}
	fmt.Fprintln(w)
	var counts []string
	for _, short := range verdicts.keys {
		counts = append(counts, fmt.Sprintf("%s in %d", short, len(verdicts.lists[short])))
	}
	environments := fmt.Sprintf("of %d environments", len(r.Bouts))
	if len(r.Bouts) == 1 {
		environments = "of one environment"
	}
	wrap(w, "", fmt.Sprintf("%s, %s: %s", judged, environments, strings.Join(counts, ", ")))
	return nil
}

// benchHeadings lists the columns that tables of the suite may have.
func benchHeadings(s *study.Suite) []string {
	own := table.Table{Columns: append([]table.Column{{}, {Name: s.Metric}, {Name: s.Beside}}, pairColumns...)}
	return headings(own, table.Table{Columns: standingsColumns(s.Study.Family.Verdict, true)})
}

// elsewhere names the algorithms that are judged by another notion than their own in some
// environment, each once.
func (r benchReport) elsewhere() (list []string) {
	for i := range r.Bouts {
		names := entrantNames(&r.Bouts[i].Contest)
		for e, is := range r.Bouts[i].Elsewhere {
			if is && !slices.Contains(list, names[e]) {
				list = append(list, names[e])
			}
		}
	}
	return list
}

// name returns the name of the judged algorithm in tables.
func (r benchReport) name(b *compare.Bout) string {
	return entrantNames(&b.Contest)[b.Algorithm]
}

// group has a row for each algorithm of an environment; those of rivals have the
// comparison of the judged algorithm with the rival.
func (r benchReport) group(b *compare.Bout) table.Group {
	names := entrantNames(&b.Contest)
	g := table.Group{
		Name:  fmt.Sprintf("%s, %s trials, %s against", placeName(&b.Contest), table.Whole(b.Trials), names[b.Algorithm]),
		Notes: r.pairs.pairNotes(&b.Contest, names),
	}
	for i, e := range b.Entrants {
		cells := noPairCells("")
		p := slices.IndexFunc(b.Pairs, func(p compare.Pairing) bool { return r.pairs.rowOf(&p) == i })
		if p >= 0 {
			cells = r.pairs.pairCells(&b.Pairs[p], "rival")
		}
		verdict := &cells[len(cells)-1]
		switch {
		case b.Limit[i] != "":
			verdict.Text = strings.TrimPrefix(verdict.Text+"; fails", "; ")
		case b.Elsewhere[i]:
			verdict.Text = strings.TrimPrefix(verdict.Text+"; "+anotherNotion, "; ")
			if i != b.Algorithm {
				g.Notes = append(g.Notes, fmt.Sprintf("%s is judged by another notion than its own: %s", names[i], e.Seeks))
			}
		}
		mean, beside := table.Mean(e.Of, table.Value(r.Metric.Kind)), table.Number(table.Value(r.Beside.Kind)(e.Beside.Mean), e.Beside.Mean)
		if r.besideIsVerdict() {
			beside = r.pairs.besideCells(&e)[0]
		} else {
			mean = mean.Between(e.Of.Low, e.Of.High, table.Value(r.Metric.Kind))
		}
		g.Rows = append(g.Rows, append([]table.Cell{table.Words(names[i]), mean, beside}, cells...))
	}
	return g
}

// besideIsVerdict reports whether the verdict of the family stands beside the metric, with
// its interval; otherwise it is the metric.
func (r benchReport) besideIsVerdict() bool { return r.Beside.Name == r.pairs.verdict.Name }

// anotherNotion marks an algorithm that exceeds the limit, but seeks another arm than the
// right one.
const anotherNotion = "judged by another notion"

// verdict returns the verdict of an environment on the judged algorithm, as a
// sentence and in a word or two.
func (r benchReport) verdict(b *compare.Bout) (sentence, short string) {
	e := &b.Entrants[b.Algorithm]
	name := r.name(b)
	if limit := b.Limit[b.Algorithm]; limit != "" {
		return fmt.Sprintf("%s %s: fails", name, r.failure(e, limit)), "fails"
	}
	if b.Elsewhere[b.Algorithm] {
		return fmt.Sprintf("%s is judged by another notion than its own: %s", name, e.Seeks), anotherNotion
	}
	if b.Against == nil && slices.Contains(b.Elsewhere, true) {
		return name + " keeps to the limit and no rival does: better", string(stats.Better)
	}
	if b.Against == nil {
		return name + " keeps to the limit and every rival fails: better", string(stats.Better)
	}
	p := b.Against
	rival := entrantNames(&b.Contest)[b.Best]
	verdict := p.Verdict()
	if verdict == stats.NotSeparable {
		return fmt.Sprintf("%s is not separable from %s, the best rival: %s; %s", name, rival, r.amount(p, "it"), r.besides(p)), string(verdict)
	}
	return fmt.Sprintf("%s %s, %s: %s", name, r.amount(p, rival), r.besides(p), verdict), string(verdict)
}

// failure says how an algorithm exceeds its limit.
func (r benchReport) failure(e *compare.Entrant, limit string) string {
	share := fmt.Sprintf("%s of trials (%s – %s)", table.Percent(e.Watched.Mean), table.Percent(e.Watched.Low), table.Percent(e.Watched.High))
	switch {
	case r.Fails.Delta && e.Starved > 0:
		return fmt.Sprintf("errs in %s, more than %s; %s of its trials ran out of data", share, limit, table.Percent(float64(e.Starved)/float64(e.Of.N)))
	case r.Fails.Delta && e.Unresolved > 0:
		return fmt.Sprintf("errs in %s, more than %s; the budget cut %s of its trials", share, limit, table.Percent(float64(e.Unresolved)/float64(e.Of.N)))
	case r.Fails.Delta:
		return fmt.Sprintf("errs in %s, more than %s, so that its guarantee does not hold here", share, limit)
	case r.Watched.Name == "correct":
		return fmt.Sprintf("is right in %s, less than %s", share, limit)
	case r.Fails.Above:
		return fmt.Sprintf("is %s in %s, more than %s", r.Watched.Name, share, limit)
	}
	return fmt.Sprintf("is %s in %s, less than %s", r.Watched.Name, share, limit)
}

// amount says how the metric of the judged algorithm compares with that of the rival.
func (r benchReport) amount(p *compare.Pairing, rival string) string {
	if r.Metric.Kind == stats.Proportion {
		d := p.Difference
		more := "more"
		if d.Value < 0 {
			more, d = "fewer", stats.Estimate{Value: -d.Value, Low: -d.High, High: -d.Low}
		}
		return fmt.Sprintf("is %s in %s of trials, %.1f points %s than %s (%s)",
			r.Metric.Name, table.Percent(p.Mean), 100*d.Value, more, rival, table.Range(100*d.Low, 100*d.High, table.Fixed(1)))
	}
	if math.IsNaN(p.Ratio.Value) {
		return fmt.Sprintf("needs %s %s, %s %s", table.Value(r.Metric.Kind)(p.Mean), r.Metric.Name, rival, table.Value(r.Metric.Kind)(p.Baseline))
	}
	text := fmt.Sprintf("needs %s × the %s of %s", table.Ratio(p.Ratio.Value), r.Metric.Name, rival)
	if !math.IsNaN(p.Ratio.Low) {
		text += fmt.Sprintf(" (%s – %s)", table.Ratio(p.Ratio.Low), table.Ratio(p.Ratio.High))
	}
	return text
}

// besides says how the second metric of the bench compares.
func (r benchReport) besides(p *compare.Pairing) string {
	q := p.Beside
	same := !q.Separable()
	switch {
	case r.Beside.Name == "correct" && same:
		return "errs as often"
	case r.Beside.Name == "correct":
		more := "more"
		if q.Verdict() == stats.Better {
			more = "less"
		}
		return fmt.Sprintf("errs %s often (%s of trials, it %s)", more, table.Percent(1-q.Mean), table.Percent(1-q.Baseline))
	case r.Beside.Kind == stats.Count && same:
		return "at about as many " + r.Beside.Name
	case r.Beside.Kind == stats.Count && !math.IsNaN(q.Ratio.Value):
		return fmt.Sprintf("at %s × the %s", table.Ratio(q.Ratio.Value), r.Beside.Name)
	case same:
		return "with about the same " + r.Beside.Name
	}
	return fmt.Sprintf("with a %s of %s, it %s", r.Beside.Name, table.Value(r.Beside.Kind)(q.Mean), table.Value(r.Beside.Kind)(q.Baseline))
}

// method says how the numbers of the comparisons were computed.
func (r benchReport) method() string {
	pairs := 0
	resampled := false
	for _, b := range r.Bouts {
		pairs += len(b.Pairs)
		for _, p := range b.Pairs {
			resampled = resampled || p.Resampled
		}
	}
	text := fmt.Sprintf("Differences, ratios, won, lost and verdicts are of %s against each rival.", r.name(&r.Bouts[0]))
	if r.besideIsVerdict() {
		text += fmt.Sprintf(" The best rival: the cheapest that does not fail and, if there is such a one, keeps up in %s with the best in that.", r.Beside.Name)
	}
	return text + " " + r.pairs.methodOf(pairs, resampled, false)
}
