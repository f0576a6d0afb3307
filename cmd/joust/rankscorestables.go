package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strings"

	"joust/results/table"
	"joust/results/tabulation"
)

// scoresView is what a table of scores shows, with what the flags ask for.
type scoresView struct {
	result *tabulation.Tabulation
	flags  *rankFlags
	groups []string // names of the groups of columns; nil without groups
}

// write prints the ranking.
func (v *scoresView) write(w io.Writer) error {
	switch v.flags.to {
	case "csv":
		return v.csv(w)
	case "json":
		return v.json(w)
	case "latex":
		return table.LaTeX(w, v.tables()...)
	}
	sentences := v.sentences()
	out := bufio.NewWriter(w)
	if v.flags.to == "md" {
		fmt.Fprintf(out, "%s\n\n- %s\n\n", v.heading(), strings.Join(sentences, "\n- "))
		if err := table.Markdown(out, v.tables()...); err != nil {
			return err
		}
		return out.Flush()
	}
	wrap(out, "", v.heading())
	fmt.Fprintln(out)
	for _, s := range sentences {
		wrap(out, "- ", s)
	}
	fmt.Fprintln(out)
	layout := table.Layout{Text: columns, Rows: widthOf(w), More: "--to csv has all"}
	for _, t := range v.tables() { // one by one, or their first columns would have the same width
		fmt.Fprintf(out, "%s:\n", t.Caption)
		if err := table.Text(out, layout, t); err != nil {
			return err
		}
	}
	return out.Flush()
}

// sentences returns the findings and what was not computed.
func (v *scoresView) sentences() []string { return slices.Concat(v.result.Findings(), v.limits()) }

// limits says what was not computed and why; rules with the same reason share a sentence.
func (v *scoresView) limits() (list []string) {
	var reasons []string
	names := map[string][]string{}
	for _, x := range v.result.Excluded {
		if names[x.Reason] == nil {
			reasons = append(reasons, x.Reason)
		}
		names[x.Reason] = append(names[x.Reason], x.Name)
	}
	for _, r := range reasons {
		list = append(list, fmt.Sprintf("Not computed: %s (%s).", strings.Join(names[r], ", "), r))
	}
	for _, s := range v.result.Skipped {
		list = append(list, s+".")
	}
	return list
}

// heading says what was ranked and how.
func (v *scoresView) heading() string {
	d := v.result.Data
	text := fmt.Sprintf("%s by %s", count1(len(d.Rows), "row"), count1(len(d.Columns), "column"))
	if d.Weights != nil {
		text += ", weighted"
	}
	if v.groups != nil {
		text += " in " + count1(len(v.groups), "group")
	}
	if n := v.result.Missing; n > 0 {
		text += fmt.Sprintf(", %s missing", count1(n, "cell"))
	}
	return text + "; " + count1(len(v.result.Results), "rule")
}

// account says what was read.
func (v *scoresView) account() string {
	missing := 0
	for _, x := range v.result.Data.Values {
		if math.IsNaN(x) {
			missing++
		}
	}
	d := v.result.Data
	return fmt.Sprintf("%s, %s; %s, %s missing", count1(len(d.Rows), "row"), count1(len(d.Columns), "column"), count1(len(d.Values), "cell"), table.Whole(missing))
}

// tables returns all tables that are printed.
func (v *scoresView) tables() []table.Table {
	list := []table.Table{v.winners(), v.places(false)}
	if t := v.ranks(); t.Rows() > 0 {
		list = append(list, t, v.agreement())
	}
	if v.flags.matrix {
		list = append(list, v.wins())
	}
	return list
}

// winners returns the table of the rules.
func (v *scoresView) winners() table.Table {
	t := table.Table{Caption: "Winners by rule", Label: "winners", Columns: []table.Column{
		{Name: "rule", Words: true},
		{Name: "winner", Words: true, Left: true, Keep: true},
	}}
	if v.groups != nil {
		t.Columns = append(t.Columns, table.Column{Name: "in two stages", Words: true, Left: true, About: "the winner of the rule within each group, and then over the groups"})
	}
	removals := slices.ContainsFunc(v.result.Results, func(r tabulation.Result) bool { return r.Removals > 0 || r.Unremovable != "" })
	if removals {
		t.Columns = append(t.Columns, table.Column{Name: "changed by removals", About: "of the removals of one row, but for an only winner, the share that changes the winners"})
	}
	for _, r := range v.result.Results {
		row := []table.Cell{table.Words(r.Name), table.Words(v.named(r))}
		if v.groups != nil {
			who := "–"
			if r.Stages != nil {
				who = some(v.result.Names(r.Stages))
			}
			row = append(row, table.Words(who))
		}
		if removals {
			cell := table.Words("–")
			if r.Removals > 0 {
				cell = table.Number(fmt.Sprintf("%d of %d", r.Changed, r.Removals), float64(r.Changed)/float64(r.Removals))
			}
			row = append(row, cell)
		}
		t.Add("", row...)
	}
	for _, r := range v.result.Results {
		if g := t.Group(""); r.Unremovable != "" {
			g.Notes = append(g.Notes, fmt.Sprintf("%s: %s.", r.Name, r.Unremovable))
		}
	}
	return t
}

// named writes the winners of a rule, those of a lottery with their shares.
func (v *scoresView) named(r tabulation.Result) string {
	if len(r.Outcome.Winners) == 0 {
		return "none"
	}
	var names []string
	for _, w := range r.Outcome.Winners {
		name := v.result.Row(w)
		if l := r.Outcome.Lottery; l != nil && len(r.Outcome.Winners) > 1 {
			name += " " + l[w].RatString()
		}
		names = append(names, name)
	}
	return some(names)
}

// places returns the table of the rows; on a page with weights for which a row wins.
func (v *scoresView) places(page bool) table.Table {
	t := table.Table{Caption: "Places of the rows", Label: "places", Columns: []table.Column{
		{Name: "row", Words: true},
		{Name: "mean rank", Keep: true, About: "over the rules that rank"},
		{Name: "ranks", About: "the best and the worst of them"},
		{Name: "wins", About: "the number of rules by which the row is the only winner"},
	}}
	r := v.result
	if r.Prospects != nil {
		t.Columns = append(t.Columns, table.Column{Name: "prospective", Words: true, Left: true, About: "for some weights of the columns no row beats it"})
		if page {
			t.Columns = append(t.Columns, table.Column{Name: "for the weights", Words: true, Left: true, About: "an example of such weights"})
		}
	}
	if r.Missing > 0 {
		t.Columns = append(t.Columns, table.Column{Name: "missing", About: "cells without a value"})
	}
	for _, p := range r.Places {
		between := table.Words("")
		if !math.IsNaN(p.Mean) {
			between = table.Number(table.Range(p.Low, p.High, table.Short(3)), p.Low)
			if p.Low == p.High {
				between = table.Number(table.Short(3)(p.Low), p.Low)
			}
		}
		row := []table.Cell{table.Words(r.Row(p.Row)), known(p.Mean, table.Fixed(2)), between, table.Number(table.Whole(p.Wins), float64(p.Wins))}
		if r.Prospects != nil {
			yes := "no"
			if r.Prospects[p.Row] != nil {
				yes = "yes"
			}
			row = append(row, table.Words(yes))
			if page {
				row = append(row, table.Words(v.weighted(r.Prospects[p.Row])))
			}
		}
		if r.Missing > 0 {
			row = append(row, table.Number(table.Whole(r.MissingOf[p.Row]), float64(r.MissingOf[p.Row])))
		}
		t.Add("", row...)
	}
	return t
}

// weighted writes weights of the columns, without those that are 0.
func (v *scoresView) weighted(weights []*big.Rat) string {
	var list []string
	for i, w := range weights {
		if w.Sign() > 0 {
			list = append(list, v.result.Data.Columns[i]+" "+w.RatString())
		}
	}
	return some(list)
}

// ranks returns the table of the ranks by the rules that rank.
func (v *scoresView) ranks() table.Table {
	t := table.Table{Caption: "Ranks", Label: "ranks", Columns: []table.Column{{Name: "row", Words: true}}}
	ranking := v.result.Ranking()
	if len(ranking) == 0 {
		return t
	}
	for _, r := range ranking {
		t.Columns = append(t.Columns, table.Column{Name: r.Name})
	}
	for _, p := range v.result.Places {
		row := []table.Cell{table.Words(v.result.Row(p.Row))}
		for _, r := range ranking {
			x := r.Outcome.Ranks[p.Row]
			row = append(row, table.Number(table.Short(3)(x), x))
		}
		t.Add("", row...)
	}
	return t
}

// agreement returns the table of Kendall's τ_b of the rules that rank.
func (v *scoresView) agreement() table.Table {
	t := table.Table{Caption: "Kendall's τ_b of the ranks", Label: "agreement", Columns: []table.Column{{Name: "rule", Words: true}}}
	ranking := v.result.Ranking()
	for i := range ranking {
		t.Columns = append(t.Columns, table.Column{Name: fmt.Sprint(i + 1)})
	}
	for i, r := range ranking {
		row := []table.Cell{table.Words(fmt.Sprintf("%d %s", i+1, r.Name))}
		for _, tau := range v.result.Tau[i] {
			row = append(row, known(tau, table.Fixed(2)))
		}
		t.Add("", row...)
	}
	return t
}

// wins returns the table of the weights of the columns in which one row is better than another.
func (v *scoresView) wins() table.Table {
	t := table.Table{Caption: "Weight of the columns in which the row is better than the other", Label: "wins", Columns: []table.Column{{Name: "row", Words: true}}}
	counts := v.result.Table.Counts()
	for _, p := range v.result.Places {
		t.Columns = append(t.Columns, table.Column{Name: v.result.Row(p.Row)})
	}
	for _, p := range v.result.Places {
		row := []table.Cell{table.Words(v.result.Row(p.Row))}
		for _, q := range v.result.Places {
			if p.Row == q.Row {
				row = append(row, table.Words(""))
				continue
			}
			x := counts.Wins(p.Row, q.Row)
			row = append(row, table.Number(number(x), x))
		}
		t.Add("", row...)
	}
	return t
}
