package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"joust/experiments"
	"joust/results/stats"
)

// benchReport is a bench as a terminal shows it.
type benchReport struct {
	*experiments.Bench
	pairs pairReport
}

func (r benchReport) write(w io.Writer) {
	var tables []pairTable
	var tally roll
	for i := range r.Bouts {
		b := &r.Bouts[i]
		t := r.table(b)
		words, short := r.verdict(b)
		t.notes = append([]string{words}, t.notes...)
		tally.add(short, "")
		tables = append(tables, t)
	}
	if r.Standings != nil {
		tables = append(tables, r.pairs.overall())
	}
	writePairText(w, tables, r.method())
	fmt.Fprintln(w)
	var counts []string
	for _, short := range tally.keys {
		counts = append(counts, fmt.Sprintf("%s in %d", short, len(tally.of[short])))
	}
	environments := fmt.Sprintf("of %d environments", len(r.Bouts))
	if len(r.Bouts) == 1 {
		environments = "of one environment"
	}
	wrap(w, "", fmt.Sprintf("%s, %s: %s", r.name(&r.Bouts[0]), environments, strings.Join(counts, ", ")))
}

// name is what tables call the algorithm that is judged.
func (r benchReport) name(b *experiments.Bout) string {
	return entrantNames(&b.Contest)[b.Algorithm]
}

// table is that of an environment: the algorithm, and against each rival.
func (r benchReport) table(b *experiments.Bout) pairTable {
	names := entrantNames(&b.Contest)
	t := pairTable{
		heading: fmt.Sprintf("%s, %d trials, %s against", placeName(&b.Contest), b.Trials, names[b.Algorithm]),
		columns: []string{"", r.Metric.Name, r.Beside.Name, "difference", "95 % interval", "ratio", "95 % interval", "won", "lost", "p", verdictColumn},
	}
	for i, e := range b.Entrants {
		row := pairRow{cells: []string{names[i], value(r.Metric, e.Of.Mean), value(r.Beside, e.Beside.Mean)}}
		p := slices.IndexFunc(b.Pairs, func(p experiments.Pairing) bool { return r.pairs.rowOf(&p) == i })
		if p < 0 {
			row.cells = append(row.cells, "", "", "", "", "", "", "", "")
		} else {
			row.cells = append(row.cells, pairCells(r.Metric, &b.Pairs[p])...)
		}
		if b.Limit[i] != "" {
			row.cells[len(row.cells)-1] = strings.TrimPrefix(row.cells[len(row.cells)-1]+"; fails", "; ")
		}
		t.rows = append(t.rows, row)
	}
	t.notes = r.pairs.pairNotes(&b.Contest, names)
	return t
}

// verdict says in words what an environment says of the algorithm, and in short.
func (r benchReport) verdict(b *experiments.Bout) (words, short string) {
	e := &b.Entrants[b.Algorithm]
	name := r.name(b)
	if limit := b.Limit[b.Algorithm]; limit != "" {
		return fmt.Sprintf("%s %s: fails", name, r.failure(e, limit)), "fails"
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

// failure says how an algorithm fails.
func (r benchReport) failure(e *experiments.Entrant, limit string) string {
	share := fmt.Sprintf("%s of trials (%s – %s)", percent(e.Watched.Mean), percent(e.Watched.Low), percent(e.Watched.High))
	switch {
	case r.Fails.Delta && e.Unresolved > 0:
		return fmt.Sprintf("errs in %s, more than %s; the budget cut %s of its trials", share, limit, percent(float64(e.Unresolved)/float64(e.Of.N)))
	case r.Fails.Delta:
		return fmt.Sprintf("errs in %s, more than %s, so that its guarantee does not hold here", share, limit)
	case r.Watched.Name == "correct":
		return fmt.Sprintf("is right in %s, less than %s", share, limit)
	case r.Fails.Above:
		return fmt.Sprintf("is %s in %s, more than %s", r.Watched.Name, share, limit)
	}
	return fmt.Sprintf("is %s in %s, less than %s", r.Watched.Name, share, limit)
}

// amount says how much of the metric the algorithm has, beside the rival.
func (r benchReport) amount(p *experiments.Pairing, rival string) string {
	if r.Metric.Kind == stats.Proportion {
		d := p.Difference
		more := "more"
		if d.Value < 0 {
			more, d = "fewer", stats.Estimate{Value: -d.Value, Low: -d.High, High: -d.Low}
		}
		return fmt.Sprintf("is %s in %s of trials, %.1f points %s than %s (%.1f – %.1f)",
			r.Metric.Name, percent(p.Mean), 100*d.Value, more, rival, 100*d.Low, 100*d.High)
	}
	if math.IsNaN(p.Ratio.Value) {
		return fmt.Sprintf("needs %s %s, %s %s", value(r.Metric, p.Mean), r.Metric.Name, rival, value(r.Metric, p.Baseline))
	}
	text := fmt.Sprintf("needs %s × the %s of %s", ratioText(p.Ratio.Value), r.Metric.Name, rival)
	if !math.IsNaN(p.Ratio.Low) {
		text += fmt.Sprintf(" (%s – %s)", ratioText(p.Ratio.Low), ratioText(p.Ratio.High))
	}
	return text
}

// besides compares what stands beside the metric.
func (r benchReport) besides(p *experiments.Pairing) string {
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
		return fmt.Sprintf("errs %s often (%s of trials, it %s)", more, percent(1-q.Mean), percent(1-q.Baseline))
	case r.Beside.Kind == stats.Count && same:
		return "at about as many " + r.Beside.Name
	case r.Beside.Kind == stats.Count && !math.IsNaN(q.Ratio.Value):
		return fmt.Sprintf("at %s × the %s", ratioText(q.Ratio.Value), r.Beside.Name)
	case same:
		return "with about the same " + r.Beside.Name
	}
	return fmt.Sprintf("with a %s of %s, it %s", r.Beside.Name, value(r.Beside, q.Mean), value(r.Beside, q.Baseline))
}

// method says how the numbers came about.
func (r benchReport) method() string {
	pairs := 0
	resampled := false
	for _, b := range r.Bouts {
		pairs += len(b.Pairs)
		for _, p := range b.Pairs {
			resampled = resampled || p.Resampled
		}
	}
	name := r.name(&r.Bouts[0])
	return fmt.Sprintf("Differences, ratios, won, lost and verdicts are of %s against each rival. %s %s", name,
		r.pairs.methodOf(pairs, resampled, false), r.pairs.standingsMethod())
}
