package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"joust/experiments/plan"
	"joust/results/stats"
	"joust/results/table"
	"joust/sim/purchase"
)

// planView writes a plan.
type planView struct {
	plan  *plan.Plan
	flags *planFlags
}

// write prints the plan.
func (v *planView) write(w io.Writer) error {
	t := v.table()
	switch v.flags.to {
	case "csv":
		return t.CSV(w)
	case "json":
		return v.json(w)
	case "md":
		if err := table.Markdown(w, t); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w, "\n%s\n", strings.Join(v.sentences(), "\n\n"))
		return err
	case "latex":
		return table.LaTeX(w, t)
	}
	out := bufio.NewWriter(w)
	if err := table.Text(out, table.Layout{Text: columns, Rows: widthOf(w), More: "--to csv has all"}, t); err != nil {
		return err
	}
	fmt.Fprintln(out)
	for _, s := range v.sentences() {
		wrap(out, "- ", s)
	}
	return out.Flush()
}

// hasPrice reports whether a call has a price.
func (v *planView) hasPrice() bool { return !math.IsNaN(v.flags.price) }

// calls returns the calls of so many duels.
func (v *planView) calls(duels float64) float64 { return duels * float64(v.plan.Judge.Calls()) }

// costOf returns what so many duels cost; NaN without a price.
func (v *planView) costOf(duels float64) float64 { return v.calls(duels) * v.flags.price }

// dollars writes a price.
func dollars(x float64) string {
	if x < 99.995 {
		return "$" + table.Fixed(2)(x)
	}
	return "$" + table.Thousands(x)
}

// table returns the table of all strategies.
func (v *planView) table() table.Table {
	p := v.plan
	t := table.Table{Caption: "Duels that it takes to find the best of " + v.world(), Label: "plan", Columns: []table.Column{
		{Name: "strategy", Words: true},
		{Name: "duels", About: "mean of the trials", Keep: true},
		{Name: "p90", About: "nine trials in ten take at most so many duels"},
		{Name: "worst 1 %", About: "99 trials in 100 take at most so many duels"},
		{Name: "calls", About: "mean calls of the judge"},
	}}
	if v.hasPrice() {
		t.Columns = append(t.Columns, table.Column{Name: "cost", About: "of the mean number of calls, in dollars"})
	}
	t.Columns = append(t.Columns,
		table.Column{Name: "error", About: "share of trials that do not find the best arm", Interval: true, Keep: true},
		table.Column{Name: "assumes", About: "on what the choice, or the guarantee, rests", Words: true, Left: true})
	sized := fmt.Sprintf("the least size that is right in %s of such worlds", percent(1-p.Delta))
	for _, s := range p.Sized {
		r := s.Best()
		if s == p.Cheapest && p.Confirmed != nil {
			r = p.Confirmed
		}
		v.add(&t, sized, r, nameOf(r), s.Strategy.Assumes)
	}
	sure := fmt.Sprintf("fixed confidence, δ = %v: errs at most so often wherever the assumption holds", p.Delta)
	for _, r := range p.Confidence {
		v.add(&t, sure, r, r.Strategy.Name, r.Strategy.Assumes)
	}
	t.Group(sized).Notes, t.Group(sure).Notes = v.missed(), v.cuts()
	one := fmt.Sprintf("one pair: the best arm, which wins %.3f of the duels with a winner, and its closest rival", p.Pair.Share)
	power := stats.Estimate{Value: 1 - purchase.Power, Low: math.NaN(), High: math.NaN()}
	if p.Pair.Even() {
		power.Value = math.NaN()
	}
	v.addCells(&t, one, "test of fixed size", [3]table.Cell{v.number(p.Pair.Fixed), table.Words(""), table.Words("")}, p.Pair.Fixed, power,
		fmt.Sprintf("the gap is known; power %s, size %s", percent(purchase.Power), percent(purchase.Size)))
	v.add(&t, one, p.Pair.Anytime, "anytime test", "the pair is not even")
	t.Method = fmt.Sprintf("Error: an arm that is not the best, with Wilson's 95 %% interval; %s trials of a strategy, all with the same worlds and coins", table.Whole(p.Trials))
	if p.Confirmed != nil {
		t.Method += fmt.Sprintf("; %s other ones of the cheapest, %s", table.Whole(p.Confirmed.Trials), p.Confirmed.Strategy.Name)
	}
	t.Method += ". Judge: " + p.Judge.String() + "."
	if v.flags.preset != nil {
		t.Method += " Its rates: " + v.flags.preset.Source + "."
	}
	return t
}

// missed names the strategies of which no size is right often enough, with the duels within
// which sizes were tried.
func (v *planView) missed() []string {
	var list []string
	for _, s := range v.plan.Sized {
		if s.Found == nil {
			list = append(list, fmt.Sprintf("%s (%s)", s.Strategy.Name, table.Whole(s.Most)))
		}
	}
	if list == nil {
		return nil
	}
	return []string{"Not right often enough with the most duels that were tried, of which the row is: " + strings.Join(list, "; ") + "."}
}

// cuts names the strategies of fixed confidence of which trials were cut.
func (v *planView) cuts() (notes []string) {
	var some, all []string
	for _, r := range v.plan.Confidence {
		switch {
		case r.Cut == r.Trials:
			all = append(all, r.Strategy.Name)
		case r.Cut > 0:
			some = append(some, fmt.Sprintf("%s (%s of %s)", r.Strategy.Name, table.Whole(r.Cut), table.Whole(r.Trials)))
		}
	}
	most := table.Whole(v.plan.Cap)
	if some != nil {
		notes = append(notes, fmt.Sprintf("Trials cut at %s duels, which recommend the best arm so far: %s.", most, strings.Join(some, "; ")))
	}
	if all != nil {
		notes = append(notes, fmt.Sprintf("Given up, since all of the first trials were cut at %s duels: %s.", most, strings.Join(all, "; ")))
	}
	return notes
}

// nameOf names a strategy with its size.
func nameOf(r *plan.Run) string {
	if r.Size == 0 {
		return r.Strategy.Name
	}
	return fmt.Sprintf("%s, %s %s", r.Strategy.Name, table.Whole(r.Size), r.Strategy.Unit)
}

// percent writes a share in percent without needless digits.
func percent(x float64) string { return table.Short(6)(100*x) + " %" }

// number returns the cell of a number of duels; an empty one if no number is enough.
func (v *planView) number(x float64) table.Cell {
	if math.IsInf(x, 1) {
		return table.Words("")
	}
	return table.Number(rounded(x), x)
}

// add adds the row of a run.
func (v *planView) add(t *table.Table, group string, r *plan.Run, name, assumes string) {
	s := r.Duels()
	quantile := func(q float64) table.Cell {
		c := v.number(r.Quantile(q))
		if float64(r.Cut) > float64(r.Trials)*(1-q) {
			c.Text = "> " + c.Text
		}
		return c
	}
	v.addCells(t, group, name, [3]table.Cell{table.Mean(s, rounded), quantile(.9), quantile(.99)}, s.Mean, r.Error(), assumes)
}

func (v *planView) addCells(t *table.Table, group, name string, duels [3]table.Cell, mean float64, e stats.Estimate, assumes string) {
	row := []table.Cell{table.Words(name), duels[0], duels[1], duels[2], v.number(v.calls(mean))}
	if v.hasPrice() {
		cost := table.Words("")
		if x := v.costOf(mean); !math.IsInf(mean, 1) {
			cost = table.Number(dollars(x), x)
		}
		row = append(row, cost)
	}
	t.Add(group, append(row, table.Estimate(e, table.Fixed(3)), table.Words(assumes))...)
}

// world describes the world.
func (v *planView) world() string {
	w, text := v.plan.World, ""
	if v.flags.preset != nil {
		text = ", judged by " + v.flags.preset.Name
	}
	return fmt.Sprintf("%d arms, %s%s", w.Arms, w.About, text)
}

// spend writes what so many duels take.
func (v *planView) spend(duels float64) string {
	text := rounded(duels) + " duels"
	if v.plan.Judge.Calls() > 1 {
		text += ", " + rounded(v.calls(duels)) + " calls"
	}
	if v.hasPrice() {
		text += ", " + dollars(v.costOf(duels))
	}
	return text
}

// sentences says in three sentences what to buy, what a guarantee costs, and what a pair takes.
func (v *planView) sentences() []string {
	p := v.plan
	target := percent(1 - p.Delta)
	var first string
	cheapest := math.NaN()
	if p.Cheapest == nil {
		best := p.Sized[0].Best()
		for _, s := range p.Sized {
			if r := s.Best(); r.Error().Value < best.Error().Value {
				best = r
			}
		}
		first = fmt.Sprintf("Of %s, no size that was tried is right in %s of such worlds; the best is %s, which is right in %.3f (%s).",
			v.world(), target, nameOf(best), 1-best.Error().Value, v.spend(best.Duels().Mean))
	} else {
		r := p.Confirmed
		e := r.Error()
		cheapest = r.Duels().Mean
		first = fmt.Sprintf("Of %s, the cheapest design that is right in %s of such worlds is %s: %s (right in %.3f of %s new trials, 95 %% interval %.3f to %.3f).",
			v.world(), target, nameOf(r), v.spend(cheapest), 1-e.Value, table.Whole(r.Trials), 1-e.High, 1-e.Low)
		if e.High > p.Delta {
			first += " By these trials it is not certain to be."
		}
	}
	second := fmt.Sprintf("No strategy of fixed confidence ended all its trials within %s duels with errors as rare as δ = %v, so that no guarantee is within reach in worlds like these.", table.Whole(p.Cap), p.Delta)
	if g := p.Guarantee; g != nil {
		mean := g.Duels().Mean
		times := ""
		if !math.IsNaN(cheapest) {
			times = fmt.Sprintf(", %s times as much", table.Short(2)(mean/cheapest))
		}
		second = fmt.Sprintf("A guarantee of %s in every world in which %s takes %s on average with %s%s, and one trial in ten more than %s duels.",
			target, g.Strategy.Assumes, v.spend(mean), g.Strategy.Name, times, rounded(g.Quantile(.9)))
	}
	third := fmt.Sprintf("To decide one pair in which the better arm wins %.3f of the duels with a winner takes %s by a test of fixed size, and %s on average by one that may stop at any time; where arms may be closer than that, none of these numbers is enough.",
		p.Pair.Share, v.spend(p.Pair.Fixed), v.spend(p.Pair.Anytime.Duels().Mean))
	if p.Pair.Even() {
		third = "The best arm and its closest rival are even, and no number of duels decides an even pair."
	}
	return []string{first, second, third}
}
