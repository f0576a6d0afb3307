package tabulation

import (
	"fmt"
	"math"
	"strings"

	"joust/results/leaderboard"
)

// mostNamed is how many rows or rules a sentence names.
const mostNamed = 6

// Findings returns what the table shows, in sentences; what the rules disagree on first.
func (t *Tabulation) Findings() []string {
	list := []string{t.winners(), t.majority()}
	for _, s := range []string{t.removed(), t.agreement(), t.prospects(), t.missing(), t.shortlisted()} {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

// winners says how many winners the rules name.
func (t *Tabulation) winners() string {
	champions := t.Champions()
	named, tied := 0, []string{}
	for _, r := range t.Results {
		switch n := len(r.Outcome.Winners); {
		case n == 1:
			named++
		case n > 1:
			tied = append(tied, r.Name)
		}
	}
	var text string
	switch {
	case len(t.Results) == 0:
		return "None of the rules applies to this table."
	case named == 0:
		text = "No rule names a single winner"
	case len(champions) == 1:
		text = fmt.Sprintf("%s the same winner, %s", counted(named, "rule names", "rules name"), t.Row(champions[0].Row))
	default:
		var by []string
		for _, c := range champions {
			by = append(by, fmt.Sprintf("%s by %s", t.Row(c.Row), listed(c.Rules)))
		}
		text = fmt.Sprintf("%d rules name %d different winners: %s", named, len(champions), strings.Join(by, "; "))
	}
	if len(tied) > 0 {
		text += fmt.Sprintf(". Several rows win by %s", listed(tied))
	}
	return text + "."
}

// majority reports whether a row beats every other.
func (t *Tabulation) majority() string {
	if t.Condorcet < 0 {
		return "No row beats every other in a majority of the weighted columns."
	}
	return t.Row(t.Condorcet) + " beats every other row in a majority of the weighted columns."
}

// removed says by which rules the removal of a row changes the winner.
func (t *Tabulation) removed() string {
	var most *Result
	var never []string
	tried := false
	for i := range t.Results {
		r := &t.Results[i]
		if r.Removals == 0 {
			continue
		}
		tried = true
		switch {
		case r.Changed == 0:
			never = append(never, r.Name)
		case most == nil || r.Changed*most.Removals > most.Changed*r.Removals:
			most = r
		}
	}
	switch {
	case !tried:
		return ""
	case most == nil:
		return "Removing a row that does not win changes the winner by no rule."
	}
	text := fmt.Sprintf("Removing one row changes the winners most often by %s (%d of %d rows)", most.Name, most.Changed, most.Removals)
	if len(never) > 0 {
		text += ", and never by " + listed(never)
	}
	return text + "."
}

// agreement says which two rules agree least.
func (t *Tabulation) agreement() string {
	ranking := t.Ranking()
	least, one, two := math.Inf(1), "", ""
	for i, row := range t.Tau {
		for j, tau := range row[:i] {
			if tau < least { // and is no NaN
				least, one, two = tau, ranking[j].Name, ranking[i].Name
			}
		}
	}
	switch {
	case one == "":
		return ""
	case least > 1-1e-9:
		return "All rules that rank give the same order (τ_b = 1)."
	}
	return fmt.Sprintf("Of the rules that rank, %s and %s agree least (τ_b = %.2f).", one, two, least)
}

// prospects says which rows could win for other weights.
func (t *Tabulation) prospects() string {
	if t.Prospects == nil {
		return ""
	}
	rows := t.Prospective()
	who := "All rows are"
	switch {
	case len(t.Prospects) == 1:
		return ""
	case len(rows) == 1:
		who = t.Row(rows[0]) + " alone is"
	case len(rows) < len(t.Prospects):
		who = fmt.Sprintf("%s are (%d of %d rows)", listed(t.Names(rows)), len(rows), len(t.Prospects))
	}
	return who + " prospective: for some weights of the columns no other row beats it."
}

// missing says how many cells have no value, and which rules are not defined then.
func (t *Tabulation) missing() string {
	if t.Missing == 0 {
		return ""
	}
	columns := 0
	for _, w := range t.Table.Units() {
		if w > 0 {
			columns++
		}
	}
	all := len(t.Data.Rows) * columns
	text := fmt.Sprintf("%s missing", counted(t.Missing, fmt.Sprintf("of %d cells is", all), fmt.Sprintf("of %d cells are", all)))
	var names []string
	for _, r := range t.Results {
		if r.Rule.Traits().Imputes {
			names = append(names, r.Name)
		}
	}
	if len(names) > 0 {
		text += "; for " + listed(names) + " each is the median of its column"
	}
	return text + ". Rules of pairs compare two rows in the columns in which both have a value."
}

// shortlisted says which rows are chosen together, and what the shortlist promises.
func (t *Tabulation) shortlisted() string {
	c := t.Committee
	if c == nil {
		return ""
	}
	text := fmt.Sprintf("Shortlist of %d by %s, where a column approves of scores from %g on: %s. %.0f %% of the columns approve of a row of it",
		c.Size, c.Rule, c.Approve, strings.Join(t.Names(c.Members), ", "), 100*c.Coverage)
	if c.Empty > 0 {
		text += fmt.Sprintf(" (%s of no row)", counted(c.Empty, "column approves", "columns approve"))
	}
	var holds, broken []string
	for _, p := range c.Properties {
		holds = append(holds, string(p))
	}
	for _, p := range c.Broken {
		broken = append(broken, string(p))
	}
	if len(holds) > 0 {
		text += "; it has the properties " + strings.Join(holds, ", ")
	}
	if len(broken) > 0 {
		text += "; it lacks " + strings.Join(broken, ", ")
	}
	if c.Unequal {
		text += ". Each column has one ballot: weights have no part in it"
	}
	return text + "."
}

// counted writes a number before a noun with its verb.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// listed lists names in a sentence, the first of them.
func listed(names []string) string { return leaderboard.Listed(names, mostNamed) }
