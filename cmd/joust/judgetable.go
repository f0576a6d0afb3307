package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"

	"joust/results/judging"
	"joust/results/stats"
	"joust/results/table"
)

// shownJudges and shownPairs are how many judges and pairs of judges the text lists: those with the
// most duels and items.
const (
	shownJudges = 20
	shownPairs  = 10
)

// judgeText prints the tables and the findings.
func judgeText(w io.Writer, r *judging.Report, notes []string) error {
	out := bufio.NewWriter(w)
	tables := []table.Table{judgesTable(r)}
	if pairs := pairsTable(r); pairs.Rows() > 0 {
		tables = append(tables, pairs)
	}
	layout := table.Layout{Text: columns, Rows: widthOf(w), More: "--to csv has all"}
	if err := table.Text(out, layout, tables...); err != nil {
		return err
	}
	for _, f := range r.Findings() {
		mark := "- "
		if f.Warning {
			mark = "! "
		}
		wrap(out, mark, f.Sentence)
	}
	for _, n := range notes {
		wrap(out, "note: ", n)
	}
	return out.Flush()
}

// judgesTable returns the table of judges.
func judgesTable(r *judging.Report) table.Table {
	t := table.Table{Columns: []table.Column{{Name: "judge", Words: true}, {Name: "duels"}, {Name: "ties"}}}
	if r.Slots {
		t.Columns = append(t.Columns, table.Column{Name: "first position"})
	}
	games := r.All.Games.Items() > 0
	if games {
		t.Columns = append(t.Columns, table.Column{Name: "items in both orders"}, table.Column{Name: "flips", Interval: true},
			table.Column{Name: "position bias", Interval: true}, table.Column{Name: "p"})
	}
	add := func(name string, j *judging.Judge) {
		row := []table.Cell{table.Words(name), table.Number(number(j.Votes.Duels()), j.Votes.Duels()), shareCell(j.Votes.Ties())}
		if r.Slots {
			row = append(row, shareCell(j.Votes.FirstShare()))
		}
		if !games {
			t.Add("", row...)
			return
		}
		b := j.Games.Bias()
		bias, p := table.Words("-"), table.Words("-")
		if b.First+b.Second > 0 {
			bias = table.Number(logOdds(b.Logit), b.Logit).Between(b.Low, b.High, logOdds)
			p = table.Number(table.P(b.P), b.P)
		}
		flips := j.Games.Flips()
		items := float64(j.Games.Items())
		t.Add("", append(row, table.Number(table.Whole(j.Games.Items()), items), table.Estimate(flips, table.Percent), bias, p)...)
	}
	add("all", &r.All)
	if len(r.Judges) < 2 {
		return t
	}
	order := make([]int, len(r.Judges))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(r.Judges[b].Votes.Duels(), r.Judges[a].Votes.Duels())
	})
	for _, j := range order[:min(len(order), shownJudges)] {
		add(strconv.Itoa(j+1), &r.Judges[j])
	}
	if more := len(order) - shownJudges; more > 0 {
		g := t.Group("")
		g.Notes = append(g.Notes, table.Whole(more)+" judges with fewer duels are left out; --to csv has all.")
	}
	return t
}

// pairsTable returns the table of pairs of judges.
func pairsTable(r *judging.Report) table.Table {
	t := table.Table{Columns: []table.Column{
		{Name: "judges", Words: true}, {Name: "common items"}, {Name: "agreement", Interval: true}, {Name: "Cohen's κ", Interval: true},
	}}
	pairs := slices.Clone(r.Pairs)
	slices.SortStableFunc(pairs, func(a, b judging.PairAgreement) int { return b.Units - a.Units })
	for _, p := range pairs[:min(len(pairs), shownPairs)] {
		t.Add("", table.Words(strconv.Itoa(p.First+1)+" and "+strconv.Itoa(p.Second+1)), table.Number(table.Whole(p.Units), float64(p.Units)),
			table.Estimate(p.Percent, table.Percent), table.Estimate(p.Kappa, table.Fixed(3)))
	}
	if more := len(pairs) - shownPairs; more > 0 {
		g := t.Group("")
		g.Notes = append(g.Notes, table.Whole(more)+" pairs with fewer items are left out; --to csv has all.")
	}
	return t
}

func shareCell(e stats.Estimate) table.Cell {
	if math.IsNaN(e.Value) {
		return table.Words("-")
	}
	return table.Number(table.Percent(e.Value), e.Value)
}

// logOdds writes a number on the scale of log odds, which may be infinite.
func logOdds(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "∞"
	case math.IsInf(x, -1):
		return "-∞"
	}
	return table.Fixed(3)(x)
}

// judgeCSV prints all numbers, one a row: what it is of, its name, its value and, if it has one, its
// interval.
func judgeCSV(w io.Writer, r *judging.Report) error {
	out := csv.NewWriter(w)
	write := func(cells ...string) { _ = out.Write(cells) } // Flush has the error
	write("of", "quantity", "value", "low", "high")
	number := func(of, quantity string, x float64) { write(of, quantity, exact(x), "", "") }
	estimate := func(of, quantity string, e stats.Estimate) {
		write(of, quantity, exact(e.Value), exact(e.Low), exact(e.High))
	}
	judge := func(of string, j *judging.Judge) {
		v, g, b := &j.Votes, &j.Games, j.Games.Bias()
		number(of, "duels", v.Duels())
		number(of, "both_bad", v.BothBad)
		estimate(of, "ties", v.Ties())
		if r.Slots {
			estimate(of, "first_share", v.FirstShare())
		}
		tiedFirst, tiedSecond := g.OneTie()
		number(of, "items", float64(g.Items()))
		for _, c := range []struct {
			name string
			n    int
		}{{"first_both", g.First()}, {"second_both", g.Second()}, {"same_arm", g.Same()}, {"first_and_tie", tiedFirst}, {"second_and_tie", tiedSecond}, {"two_ties", g.Ties()}} {
			number(of, c.name, float64(c.n))
		}
		estimate(of, "flips", g.Flips())
		estimate(of, "position_bias", stats.Estimate{Value: b.Logit, Low: b.Low, High: b.High})
		number(of, "position_p", b.P)
	}
	judge("all", &r.All)
	if len(r.Judges) > 1 {
		for j := range r.Judges {
			judge("judge "+strconv.Itoa(j+1), &r.Judges[j])
		}
	}
	for _, a := range []struct {
		of string
		judging.Agreement
	}{{"agreement", r.Agreement}, {"decisive agreement", r.Decisive}} {
		number(a.of, "items", float64(a.Units))
		number(a.of, "verdicts", float64(a.Ratings))
		estimate(a.of, "percent", a.Percent)
		estimate(a.of, "fleiss", a.Fleiss)
		estimate(a.of, "krippendorff", a.Krippendorff)
	}
	for _, p := range r.Pairs {
		of := "judges " + strconv.Itoa(p.First+1) + " and " + strconv.Itoa(p.Second+1)
		number(of, "items", float64(p.Units))
		estimate(of, "percent", p.Percent)
		estimate(of, "cohen", p.Kappa)
	}
	for _, f := range r.Findings() {
		switch f.Kind {
		case judging.Position, judging.Flips, judging.Ties, judging.Agreeing, judging.Missing, judging.Covariate:
			continue // above or below
		}
		for _, v := range f.Values {
			number(string(f.Kind), v.Name, v.Value)
		}
	}
	for _, t := range r.Terms {
		of := "effect of " + t.Name
		estimate(of, "log_odds", t.Value)
		number(of, "se", t.SE)
		number(of, "p", t.P)
	}
	out.Flush()
	return out.Error()
}

// exact writes a number with full precision; "" of none, and inf.
func exact(x float64) string {
	switch {
	case math.IsNaN(x):
		return ""
	case math.IsInf(x, 0):
		return strconv.FormatFloat(x, 'g', -1, 64)[:1] + "inf"
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// jsonNumber is a number of JSON: null of none, and the words inf and -inf.
type jsonNumber float64

// MarshalJSON implements json.Marshaler.
func (n jsonNumber) MarshalJSON() ([]byte, error) {
	switch x := float64(n); {
	case math.IsNaN(x):
		return []byte("null"), nil
	case math.IsInf(x, 0):
		return json.Marshal(exact(x))
	default:
		return json.Marshal(x)
	}
}

// judgeJSON prints the findings with their numbers, the limits that do not hold, and notes.
func judgeJSON(w io.Writer, r *judging.Report, breaches []judging.Breach, notes []string) error {
	type finding struct {
		Kind     judging.Kind          `json:"kind"`
		Warning  bool                  `json:"warning"`
		Values   map[string]jsonNumber `json:"values"`
		Sentence string                `json:"sentence"`
	}
	type judge struct {
		Judge      int        `json:"judge"`
		Duels      jsonNumber `json:"duels"`
		Ties       jsonNumber `json:"ties"`
		FirstShare jsonNumber `json:"first_share"`
		Items      int        `json:"items"`
		FirstBoth  int        `json:"first_both"`
		SecondBoth int        `json:"second_both"`
		SameArm    int        `json:"same_arm"`
		Bias       jsonNumber `json:"position_bias"`
		P          jsonNumber `json:"position_p"`
	}
	type breach struct {
		Name     string     `json:"name"`
		Limit    jsonNumber `json:"limit"`
		Value    jsonNumber `json:"value"`
		Sentence string     `json:"sentence"`
	}
	var page struct {
		Judges   []judge   `json:"judges"`
		Findings []finding `json:"findings"`
		Breaches []breach  `json:"breaches"`
		Notes    []string  `json:"notes"`
	}
	page.Judges, page.Breaches, page.Notes = []judge{}, []breach{}, append([]string{}, notes...)
	for j := range r.Judges {
		v, g := &r.Judges[j].Votes, &r.Judges[j].Games
		b, first := g.Bias(), v.FirstShare().Value
		if !r.Slots {
			first = math.NaN()
		}
		page.Judges = append(page.Judges, judge{
			j + 1, jsonNumber(v.Duels()), jsonNumber(v.Ties().Value), jsonNumber(first),
			g.Items(), g.First(), g.Second(), g.Same(), jsonNumber(b.Logit), jsonNumber(b.P),
		})
	}
	for _, f := range r.Findings() {
		values := map[string]jsonNumber{}
		for _, v := range f.Values {
			values[v.Name] = jsonNumber(v.Value)
		}
		page.Findings = append(page.Findings, finding{f.Kind, f.Warning, values, f.Sentence})
	}
	for _, b := range breaches {
		page.Breaches = append(page.Breaches, breach{b.Name, jsonNumber(b.Limit), jsonNumber(b.Value), b.Sentence})
	}
	return writeJSON(w, page)
}

// writeJSON prints a value for programs.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
