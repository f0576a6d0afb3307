package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"joust/results/leaderboard"
	"joust/results/ranking"
	"joust/results/stats"
	"joust/results/table"
)

// rankView is a ranking with what the flags ask for.
type rankView struct {
	board        *leaderboard.Board
	flags        *rankFlags
	unit         unit
	account      string
	breaches     []string
	change       *leaderboard.Change // nil without --against
	other        *leaderboard.Board
	otherAccount string
}

// write prints the ranking.
func (v *rankView) write(w io.Writer) error {
	switch v.flags.to {
	case "csv":
		return v.csv(w)
	case "json":
		return v.json(w)
	case "md":
		out := bufio.NewWriter(w)
		fmt.Fprintf(out, "%s\n\n", v.heading())
		if err := table.Markdown(out, v.tables()...); err != nil {
			return err
		}
		fmt.Fprintln(out)
		for _, s := range v.sentences() {
			fmt.Fprintf(out, "- %s\n", s)
		}
		return out.Flush()
	case "latex":
		return table.LaTeX(w, v.tables()...)
	}
	out := bufio.NewWriter(w)
	wrap(out, "", v.heading())
	fmt.Fprintln(out)
	layout := table.Layout{Text: columns, Rows: widthOf(w), More: "--to csv has all"}
	for _, t := range v.tables() { // one by one, or their first columns would have the same width
		if err := table.Text(out, layout, t); err != nil {
			return err
		}
	}
	for _, s := range v.sentences() {
		wrap(out, "- ", s)
	}
	return out.Flush()
}

// tables returns the leaderboard, and what else is asked for.
func (v *rankView) tables() []table.Table {
	list := []table.Table{v.leaderboard(false)}
	if v.change != nil {
		list = append(list, v.changes(), v.changedPairs())
	}
	if v.flags.matrix {
		list = append(list, v.pairs())
	}
	return list
}

// heading says what was ranked and how.
func (v *rankView) heading() string {
	b := v.board
	n, what := b.Duels, "duel"
	if b.Orders > 0 {
		n, what = b.Orders, "order"
	}
	if n != 1 {
		what += "s"
	}
	what = number(n) + " " + what
	text := fmt.Sprintf("%s of %s", what, count1(len(b.Log.Arms), "arm"))
	if b.Ties > 0 {
		text += ", " + leaderboard.Share(b.Ties/b.Duels) + " ties"
	}
	text += "; " + b.Estimated
	if p := b.Spec.Prior; p.Firth {
		text += " with Firth's prior"
	} else if p.Ridge > 0 {
		text += fmt.Sprintf(" with a ridge of %g", p.Ridge)
	}
	o := b.Options
	text += ", " + string(o.Intervals) + " intervals"
	if by := o.By; o.Intervals != leaderboard.Profile && o.Intervals != leaderboard.Information && (len(by) > 1 || by[0] != ranking.ByRow) {
		var names []string
		for i, c := range by {
			name := string(c)
			if i < len(b.Clusters) {
				name = count1(b.Clusters[i], string(c))
			}
			names = append(names, name)
		}
		text += " clustered by " + strings.Join(names, " and ")
	}
	if b.Unmet > 0 {
		text += fmt.Sprintf("; %s of %s never met", table.Whole(b.Unmet), count1(b.Pairs, "pair"))
	}
	return text
}

// number writes a number of duels, which need not be whole.
func number(x float64) string {
	if x == math.Trunc(x) && x < 1e15 {
		return table.Whole(int(x))
	}
	return table.Short(4)(x)
}

// known returns the cell of a number, empty where there is none.
func known(x float64, write func(float64) string) table.Cell {
	if math.IsNaN(x) {
		return table.Words("")
	}
	return table.Number(write(x), x)
}

// count1 writes a number of things.
func count1(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return table.Whole(n) + " " + what + "s"
}

// rankColumn is a column of the leaderboard.
type rankColumn struct {
	table.Column
	cell func(g *leaderboard.Group, r *leaderboard.Row) table.Cell
}

// leaderboard returns the table of the arms. The name of the arm is the first column of a page, and
// the ranks are elsewhere.
func (v *rankView) leaderboard(page bool) table.Table {
	b := v.board
	words := func(text func(g *leaderboard.Group, r *leaderboard.Row) string) func(g *leaderboard.Group, r *leaderboard.Row) table.Cell {
		return func(g *leaderboard.Group, r *leaderboard.Row) table.Cell { return table.Words(text(g, r)) }
	}
	duels := func(x func(r *leaderboard.Row) float64) func(g *leaderboard.Group, r *leaderboard.Row) table.Cell {
		return func(_ *leaderboard.Group, r *leaderboard.Row) table.Cell { return table.Number(number(x(r)), x(r)) }
	}
	rank := rankColumn{table.Column{Name: "rank"}, func(_ *leaderboard.Group, r *leaderboard.Row) table.Cell {
		return table.Number(table.Whole(r.Rank), float64(r.Rank))
	}}
	between := rankColumn{table.Column{Name: "95 %", About: "the ranks that the data allow, 95 % for all arms at once"}, func(_ *leaderboard.Group, r *leaderboard.Row) table.Cell {
		return table.Number(ranks(r), float64(r.Low))
	}}
	arm := rankColumn{table.Column{Name: "arm", Words: true, Left: true, Keep: true}, words(func(_ *leaderboard.Group, r *leaderboard.Row) string { return b.Name(r.Arm) })}
	list := []rankColumn{rank, between, arm}
	if page { // a phone shows the first two columns
		list = []rankColumn{arm}
	}
	profiled := b.Options.Intervals == leaderboard.Profile
	list = append(list, rankColumn{table.Column{Name: "strength", Interval: !profiled, Keep: true}, func(g *leaderboard.Group, r *leaderboard.Row) table.Cell {
		x := v.unit.of(g, r.Strength.Value)
		c := table.Number(v.infinite(x), x)
		if profiled {
			return c
		}
		return c.Between(v.unit.of(g, r.Strength.Low), v.unit.of(g, r.Strength.High), v.infinite)
	}})
	if profiled {
		name := "difference"
		if r := b.Parts[0].Groups[0].Reference; r >= 0 {
			name = "less " + b.Name(r)
		}
		list = append(list, rankColumn{table.Column{Name: name, Interval: true, Keep: true}, func(g *leaderboard.Group, r *leaderboard.Row) table.Cell {
			if r.Arm == g.Reference || math.IsNaN(r.Difference.Low) {
				return table.Words("")
			}
			d := r.Difference
			f := v.unit.factor
			text := "–"
			if !math.IsNaN(d.Value) {
				text = v.infinite(float64(f * d.Value))
			}
			return table.Number(text, float64(f*d.Value)).Between(float64(f*d.Low), float64(f*d.High), v.infinite)
		}})
	}
	if page {
		list = append(list, rank, between)
	}
	list = append(list, rankColumn{table.Column{Name: "duels"}, duels(func(r *leaderboard.Row) float64 { return r.Duels })})
	if b.Ties > 0 {
		list = append(list, rankColumn{table.Column{Name: "ties"}, func(_ *leaderboard.Group, r *leaderboard.Row) table.Cell {
			x := r.Ties / r.Duels
			return table.Number(table.Percent(x), x)
		}})
	}
	if b.BothBad > 0 {
		list = append(list, rankColumn{table.Column{Name: "both bad"}, func(_ *leaderboard.Group, r *leaderboard.Row) table.Cell {
			x := r.BothBad / r.Duels
			return table.Number(table.Percent(x), x)
		}})
	}
	if b.Elo != nil {
		list = append(list,
			rankColumn{table.Column{Name: "Elo in order"}, func(_ *leaderboard.Group, r *leaderboard.Row) table.Cell {
				return table.Number(table.Fixed(1)(b.Elo.Path[r.Arm]), b.Elo.Path[r.Arm])
			}},
			rankColumn{table.Column{Name: "in random orders", Interval: true}, func(_ *leaderboard.Group, r *leaderboard.Row) table.Cell {
				return table.Estimate(stats.Estimate{Value: b.Elo.Mean[r.Arm], Low: b.Elo.Low[r.Arm], High: b.Elo.High[r.Arm]}, table.Fixed(1))
			}})
	}
	if v.lettered() {
		list = append(list, rankColumn{table.Column{Name: "groups", About: "arms that share a letter are not separable", Words: true, Left: true}, words(func(_ *leaderboard.Group, r *leaderboard.Row) string { return r.Letters })})
	}
	t := table.Table{Caption: v.heading(), Label: "ranking"}
	for _, c := range list {
		t.Columns = append(t.Columns, c.Column)
	}
	for n, p := range b.Parts {
		for m, g := range p.Groups {
			group := t.Group(v.groupName(n, m))
			for i := range g.Rows {
				var row []table.Cell
				for _, c := range list {
					row = append(row, c.cell(g, &g.Rows[i]))
				}
				group.Rows = append(group.Rows, row)
			}
		}
	}
	return t
}

// mostLetters is the greatest number of letters of an arm that anybody reads.
const mostLetters = 8

// lettered reports whether the arms have few letters, if they have any.
func (v *rankView) lettered() bool {
	any := false
	for _, p := range v.board.Parts {
		for _, g := range p.Groups {
			for _, r := range g.Rows {
				any = any || r.Letters != ""
				if utf8.RuneCountInString(r.Letters) > mostLetters {
					return false
				}
			}
		}
	}
	return any
}

// infinite writes a number of the scale, which may be infinite.
func (v *rankView) infinite(x float64) string {
	if math.IsInf(x, 0) {
		return logOdds(x)
	}
	if text := table.Fixed(v.unit.digits)(x); strings.Trim(text, "-0.") != "" {
		return text
	}
	return table.Fixed(v.unit.digits)(0) // and not -0.000
}

// ranks writes the interval of a rank.
func ranks(r *leaderboard.Row) string {
	if r.Low == r.High {
		return table.Whole(r.Low)
	}
	return fmt.Sprintf("%d–%d", r.Low, r.High)
}

// groupName returns the heading of a group of a component; "" if there is only one of both.
func (v *rankView) groupName(part, group int) string {
	b := v.board
	var list []string
	if name := v.component(part); name != "" {
		list = append(list, name)
	}
	if p := b.Parts[part]; len(p.Groups) > 1 {
		g := p.Groups[group]
		what := fmt.Sprintf("group %d of %d", group+1, len(p.Groups))
		switch {
		case g.Lost == 0:
			what += fmt.Sprintf(", which won every duel against the others (%s)", number(g.Won))
		case g.Won == 0:
			what += fmt.Sprintf(", which lost every duel against the others (%s)", number(g.Lost))
		default:
			what += fmt.Sprintf(", which lost every duel against better groups (%s) and won every duel against the rest (%s)", number(g.Lost), number(g.Won))
		}
		list = append(list, what)
	}
	return strings.Join(list, ", ")
}

// sentences returns the leaders and the findings.
func (v *rankView) sentences() (list []string) {
	b := v.board
	for n, p := range b.Parts {
		of := ""
		if len(b.Parts) > 1 {
			if len(p.Arms) < 2 {
				continue
			}
			of = fmt.Sprintf("Component %d. ", n+1)
		}
		list = append(list, of+v.leaders(p))
		for _, s := range b.Findings(p) {
			list = append(list, of+s)
		}
	}
	if c := v.change; c != nil {
		text := fmt.Sprintf("Against %s: Kendall's τ of the ranks is %s over %s in common; %d changed in strength beyond chance (Holm, 5 %%).",
			v.flags.against, table.Fixed(3)(c.Tau), count1(len(c.Arms), "arm"), c.Changed)
		list = append(list, text)
		for _, only := range []struct {
			names []string
			what  string
		}{{c.Only, "Only here, or not comparable: "}, {c.OnlyOther, "Only in " + v.flags.against + ", or not comparable: "}} {
			if len(only.names) > 0 {
				list = append(list, only.what+some(only.names)+".")
			}
		}
	}
	return list
}

// leaders lists the leaders of a component by each method.
func (v *rankView) leaders(p *leaderboard.Part) string {
	var list []string
	for _, l := range p.Leaders {
		var names []string
		for _, a := range l.Arms {
			names = append(names, v.board.Name(a))
		}
		text := l.Name + " none"
		if len(names) > 0 {
			text = l.Name + " " + leaderboard.Listed(names, 3)
		}
		switch {
		case math.IsNaN(l.None):
		case len(names) > 0 && l.None >= .005:
			text += fmt.Sprintf(" (%s of resamples, none in %s)", leaderboard.Share(l.Share), leaderboard.Share(l.None))
		case len(names) > 0:
			text += " (" + leaderboard.Share(l.Share) + " of resamples)"
		default:
			text += " (none in " + leaderboard.Share(l.None) + " of resamples)"
		}
		list = append(list, text)
	}
	return "Leaders: " + strings.Join(list, " · ")
}

// changes returns the table of the arms of both logs of --against.
func (v *rankView) changes() table.Table {
	t := table.Table{Caption: "Change of the common arms against " + v.flags.against, Label: "change", Columns: []table.Column{
		{Name: "rank"},
		{Name: "was"},
		{Name: "arm", Words: true, Left: true, Keep: true},
		{Name: "strength"},
		{Name: "strength was"},
		{Name: "difference", Interval: true},
		{Name: "p"},
		{Name: "duels"},
		{Name: "duels were"},
	}}
	scaled := func(x float64) table.Cell {
		return table.Number(v.infinite(float64(v.unit.factor*x)), float64(v.unit.factor*x))
	}
	for _, a := range v.change.Arms {
		f, d := v.unit.factor, a.Difference
		t.Add("", table.Number(table.Whole(a.Rank), float64(a.Rank)), table.Number(table.Whole(a.OtherRank), float64(a.OtherRank)), table.Words(a.Name),
			scaled(a.Strength), scaled(a.Other), scaled(d.Value).Between(float64(f*d.Low), float64(f*d.High), v.infinite),
			table.Number(table.P(a.Adjusted), a.Adjusted), table.Number(number(a.Duels), a.Duels), table.Number(number(a.OtherDuels), a.OtherDuels))
	}
	g := t.Group("")
	g.Notes = append(g.Notes, `"was" is in `+v.flags.against+`; strengths have the mean 0 over these arms; p is by Holm's method, with the logs taken as independent.`)
	return t
}

// changedPairs returns the table of the pairs that changed most.
func (v *rankView) changedPairs() table.Table {
	t := table.Table{Caption: "Pairs that changed most against " + v.flags.against, Label: "changed-pairs", Columns: []table.Column{
		{Name: "pair that changed most", Words: true}, {Name: "share of the first"}, {Name: "was"}, {Name: "difference", Interval: true}, {Name: "duels"}, {Name: "duels were"},
	}}
	for _, p := range v.change.Pairs {
		t.Add("", table.Words(p.First+" and "+p.Second), table.Number(table.Percent(p.Share), p.Share), table.Number(table.Percent(p.Other), p.Other),
			table.Estimate(p.Difference, table.Percent), table.Number(number(p.Duels), p.Duels), table.Number(number(p.OtherDuels), p.OtherDuels))
	}
	return t
}

// pairs returns the table of all pairs.
func (v *rankView) pairs() table.Table {
	t := table.Table{Caption: "All pairs, the better arm by strength first", Label: "pairs", Columns: []table.Column{
		{Name: "arm", Words: true},
		{Name: "against", Words: true, Left: true},
		{Name: "duels"},
		{Name: "wins"},
		{Name: "ties"},
		{Name: "losses"},
		{Name: "share", Interval: true},
		{Name: "by the model"},
	}}
	b := v.board
	for n, p := range b.Parts {
		for _, q := range b.PairsOf(p) {
			row := []table.Cell{table.Words(b.Name(q.First)), table.Words(b.Name(q.Second))}
			for _, x := range []float64{q.Duels(), q.Wins, q.Ties, q.Loses} {
				c := table.Number(number(x), x)
				if q.Duels() == 0 {
					c = table.Words("")
				}
				row = append(row, c)
			}
			shown := table.Words("")
			if q.Duels() > 0 {
				shown = table.Estimate(q.Share, table.Percent)
			}
			t.Add(v.component(n), append(row, shown, known(q.Expected, table.Percent))...)
		}
	}
	return t
}
