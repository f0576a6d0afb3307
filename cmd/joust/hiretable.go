package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/big"
	"strings"

	"joust/results/table"
	"joust/sim/mechanism"
	"joust/sim/portable"
)

// hireView writes the contracts of a problem.
type hireView struct {
	name     string
	problem  *mechanism.Problem
	best     *mechanism.Contract
	fixed    []*mechanism.Contract // the best for each profile alone; nil where the cap does not allow it
	explored []explored            // the most rounds first
	root     int
}

// alone returns the profile whose contract is the best of those of one profile.
func (v *hireView) alone() int {
	best := -1
	for b, c := range v.fixed {
		if c != nil && (best < 0 || c.Value.Cmp(v.fixed[best].Value) > 0) {
			best = b
		}
	}
	return best // there is one: whoever asks for nothing need not pay
}

// fractionText writes a fraction that is short, and otherwise a decimal.
func fractionText(x *big.Rat) string {
	if text := x.RatString(); len(text) <= 9 {
		return text
	}
	return mechanism.Decimal(x)
}

// exactly writes a decimal, with the fraction behind it where that says more.
func exactly(x *big.Rat) string {
	decimal, text := mechanism.Decimal(x), fractionText(x)
	if y, ok := new(big.Rat).SetString(decimal); ok && y.Cmp(x) == 0 || text == decimal {
		return decimal
	}
	return fmt.Sprintf("%s (%s)", decimal, text)
}

// cellOf returns the cell of a number.
func cellOf(x *big.Rat) table.Cell { return table.Number(mechanism.Decimal(x), float(x)) }

// recommended is the table of the recommendations.
func (v *hireView) recommended() table.Table {
	t := table.Table{Columns: []table.Column{
		{Name: v.agents(), Words: true}, {Name: "asked with probability"}, {Name: "utility"}, {Name: "value if always asked"},
	}}
	for b := range v.problem.Profiles() {
		value := table.Words("–")
		if c := v.fixed[b]; c != nil {
			value = cellOf(c.Value)
		}
		t.Add("recommended efforts", table.Words(v.problem.EffortNames(b)), table.Number(fractionText(v.best.Recommended[b]), float(v.best.Recommended[b])),
			cellOf(v.problem.Utility(b)), value)
	}
	return t
}

// agents lists the agents.
func (v *hireView) agents() string {
	var names []string
	for _, a := range v.problem.Agents {
		names = append(names, a.Name)
	}
	return strings.Join(names, ", ")
}

// reports names a profile of reports.
func (v *hireView) reports(s int) string {
	var names []string
	for i, x := range v.problem.Reports(s) {
		names = append(names, v.problem.Agents[i].Signals[x])
	}
	return strings.Join(names, ", ")
}

// payment is a row of the table of payments.
type payment struct {
	Agent   string     `json:"agent"`
	Asked   string     `json:"asked"`
	Reports string     `json:"reports"`
	State   string     `json:"state"` // "any" for all of them
	Pay     jsonNumber `json:"pay"`

	exact *big.Rat
}

// payments lists what is paid after recommendations that occur.
func (v *hireView) payments() (list []payment) {
	for i, a := range v.problem.Agents {
		for b, mu := range v.best.Recommended {
			if mu.Sign() == 0 {
				continue
			}
			for s := range v.problem.Signals() {
				row := v.best.Pay[i][b][s]
				same := len(row) > 1
				for _, x := range row {
					same = same && x.Cmp(row[0]) == 0
				}
				for state, x := range row {
					p := payment{a.Name, v.problem.EffortNames(b), v.reports(s), v.problem.States[state].Name, jsonNumber(float(x)), x}
					if same {
						p.State = "any"
					}
					if x.Sign() > 0 && (!same || state == 0) {
						list = append(list, p)
					}
				}
			}
		}
	}
	return list
}

// decision is a row of the table of decisions.
type decision struct {
	Asked    string `json:"asked"`
	Reports  string `json:"reports"`
	Decision string `json:"decision"`
}

// decisions lists what is decided after recommendations and reports that occur.
func (v *hireView) decisions() (list []decision) {
	for b, mu := range v.best.Recommended {
		if mu.Sign() == 0 {
			continue
		}
		for s := range v.problem.Signals() {
			occurs := false
			for state, x := range v.problem.States {
				occurs = occurs || x.Prior.Sign() > 0 && v.problem.Law[b][state][s].Sign() > 0
			}
			if occurs {
				list = append(list, decision{v.problem.EffortNames(b), v.reports(s), v.problem.Decisions[v.best.Decide[b][s]].Name})
			}
		}
	}
	return list
}

// sentences says what the contract is worth, and what correlation adds.
func (v *hireView) sentences() []string {
	c, alone := v.best, v.alone()
	first := fmt.Sprintf("The best contract is worth %s a round: decisions of %s less payments of %s.", exactly(c.Value), exactly(c.Utility), exactly(c.Payments))
	fixed := v.fixed[alone].Value
	second := fmt.Sprintf("The best contract that always asks for the same efforts asks for %s and is worth %s.", v.problem.EffortNames(alone), exactly(fixed))
	if gain := v.gain(); gain.Sign() > 0 {
		second += fmt.Sprintf(" To draw whom to ask adds %s: this is the value of correlation.", exactly(gain))
	} else {
		second += " To draw whom to ask adds nothing here: the value of correlation is 0."
	}
	list := []string{first, second}
	if len(v.explored) > 0 {
		list = append(list, v.learned())
	}
	return list
}

// gain returns the value of correlation.
func (v *hireView) gain() *big.Rat { return new(big.Rat).Sub(v.best.Value, v.fixed[v.alone()].Value) }

// hiring returns the numbers of rounds in which some run hires someone who does better than the
// best contract that pays nobody.
func (v *hireView) hiring() (list []explored) {
	free := 0.0
	for b, c := range v.fixed {
		if c != nil && v.problem.Costs(b).Sign() == 0 {
			free = max(free, float(c.Value))
		}
	}
	for _, e := range v.explored {
		if mean, _ := e.mean(func(r mechanism.Explored) float64 { return r.Value }); mean > free { // the standard error plays no part
			list = append(list, e)
		}
	}
	return list
}

// slope returns the slope of the regret on logarithmic axes, by least squares; NaN for fewer
// than two numbers of rounds.
func slope(list []explored) float64 {
	n, x, y, xx, xy := float64(len(list)), 0.0, 0.0, 0.0, 0.0
	for _, e := range list {
		mean, _ := e.regret() // each number of rounds has the same weight
		a, b := portable.Log(float64(e.rounds)), portable.Log(mean)
		x, y, xx, xy = x+a, y+b, xx+float64(a*a), xy+float64(a*b)
	}
	return (float64(n*xy) - float64(x*y)) / (float64(n*xx) - float64(x*x))
}

// learned says how the regret grows.
func (v *hireView) learned() string {
	list := v.hiring()
	switch {
	case len(list) == 0:
		return "In so few rounds the law of the reports remains too uncertain for any contract that is sure to be obeyed: nobody is hired, and each round loses the same. Ask for more --rounds."
	case len(list) < 2:
		return fmt.Sprintf("Only in %s rounds is the law of the reports known well enough to hire someone; more --rounds show how the regret grows.", table.Whole(list[0].rounds))
	}
	text := fmt.Sprintf("From %s to %s rounds the regret grows with the power %.2f of their number; the theory says 2/3, up to a logarithm.", table.Whole(list[len(list)-1].rounds), table.Whole(list[0].rounds), slope(list))
	if len(list) < len(v.explored) {
		text += " In fewer rounds nobody is hired, and each round loses the same."
	}
	return text
}

// learning is the table of the runs.
func (v *hireView) learning() table.Table {
	t := table.Table{Columns: []table.Column{
		{Name: "rounds"}, {Name: "exploring"}, {Name: "value of the contract"}, {Name: "obeyed"}, {Name: "regret"}, {Name: "standard error"}, {Name: "regret / rounds^(2/3)"},
	}}
	for _, e := range v.explored {
		regret, se := e.regret()
		value, _ := e.mean(func(r mechanism.Explored) float64 { return r.Value }) // regret has its standard error
		spread := table.Words("–")
		if !math.IsNaN(se) {
			spread = table.Number(rounded(se), se)
		}
		t.Add("explore, then commit", table.Number(table.Whole(e.rounds), float64(e.rounds)), table.Number(table.Whole(e.runs[0].Exploring), float64(e.runs[0].Exploring)),
			table.Number(table.Fixed(4)(value), value), table.Words(fmt.Sprintf("%d of %d", e.obeyed(), len(e.runs))), table.Number(rounded(regret), regret), spread,
			table.Number(table.Fixed(2)(e.power()), e.power()))
	}
	return t
}

// obeyed counts the runs whose contract is obeyed.
func (e explored) obeyed() (n int) {
	for _, r := range e.runs {
		if r.Obeyed {
			n++
		}
	}
	return n
}

// text prints the contract for people.
func (v *hireView) text(w io.Writer) error {
	out := bufio.NewWriter(w)
	pay := table.Table{Columns: []table.Column{{Name: "agent", Words: true}, {Name: "asked", Words: true, Left: true}, {Name: "reports", Words: true, Left: true}, {Name: "state", Words: true, Left: true}, {Name: "paid"}}}
	for _, p := range v.payments() {
		pay.Add("payments; all others are 0", table.Words(p.Agent), table.Words(p.Asked), table.Words(p.Reports), table.Words(p.State), cellOf(p.exact))
	}
	decide := table.Table{Columns: []table.Column{{Name: "asked", Words: true}, {Name: "reports", Words: true, Left: true}, {Name: "decision", Words: true, Left: true}}}
	for _, d := range v.decisions() {
		decide.Add("decisions", table.Words(d.Asked), table.Words(d.Reports), table.Words(d.Decision))
	}
	list := []table.Table{v.recommended()}
	if pay.Rows() > 0 {
		list = append(list, pay)
	}
	list = append(list, decide)
	if len(v.explored) > 0 {
		list = append(list, v.learning())
	}
	fmt.Fprintf(out, "%s\n\n", v.name)
	if err := table.Text(out, table.Layout{Text: columns, Rows: widthOf(w), More: "--to json has all"}, list...); err != nil {
		return err
	}
	for _, s := range v.sentences() {
		wrap(out, "- ", s)
	}
	return out.Flush()
}

// json prints the contract for programs.
func (v *hireView) json(w io.Writer) error {
	type profile struct {
		Efforts     string     `json:"efforts"`
		Probability jsonNumber `json:"probability"`
		Utility     jsonNumber `json:"utility"`
		Alone       jsonNumber `json:"value_if_always"` // null where the cap does not allow it
	}
	type run struct {
		Rounds    int        `json:"rounds"`
		Exploring int        `json:"exploring"`
		Value     jsonNumber `json:"value"`
		Obeyed    bool       `json:"obeyed"`
		Regret    jsonNumber `json:"regret"`
	}
	var page struct {
		Name        string     `json:"name"`
		Value       jsonNumber `json:"value"`
		Exact       string     `json:"value_exact"`
		Utility     jsonNumber `json:"utility"`
		Payments    jsonNumber `json:"payments"`
		Fixed       jsonNumber `json:"best_fixed"`
		Correlation jsonNumber `json:"value_of_correlation"`
		Agents      []string   `json:"agents"`
		Recommended []profile  `json:"recommended"`
		Pay         []payment  `json:"pay"`
		Decisions   []decision `json:"decisions"`
		Runs        []run      `json:"runs,omitempty"`
		Slope       jsonNumber `json:"slope"`
		Sentences   []string   `json:"sentences"`
	}
	page.Name, page.Exact = v.name, v.best.Value.RatString()
	page.Value, page.Utility, page.Payments = jsonNumber(float(v.best.Value)), jsonNumber(float(v.best.Utility)), jsonNumber(float(v.best.Payments))
	page.Fixed, page.Correlation = jsonNumber(float(v.fixed[v.alone()].Value)), jsonNumber(float(v.gain()))
	page.Pay, page.Decisions, page.Sentences, page.Slope = v.payments(), v.decisions(), v.sentences(), jsonNumber(slope(v.hiring()))
	for _, a := range v.problem.Agents {
		page.Agents = append(page.Agents, a.Name)
	}
	for b, mu := range v.best.Recommended {
		p := profile{v.problem.EffortNames(b), jsonNumber(float(mu)), jsonNumber(float(v.problem.Utility(b))), jsonNumber(math.NaN())}
		if c := v.fixed[b]; c != nil {
			p.Alone = jsonNumber(float(c.Value))
		}
		page.Recommended = append(page.Recommended, p)
	}
	for _, e := range v.explored {
		for _, r := range e.runs {
			page.Runs = append(page.Runs, run{e.rounds, r.Exploring, jsonNumber(r.Value), r.Obeyed, jsonNumber(r.Regret)})
		}
	}
	return writeJSON(w, page)
}
