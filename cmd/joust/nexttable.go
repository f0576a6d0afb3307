package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"joust/results/table"
	"joust/sim/pref"
	"joust/sim/purchase"
)

// shownNext is how many arms and pairs the text lists.
const shownNext = 20

// nextPlan is what the command next prints.
type nextPlan struct {
	flags   *nextFlags
	arms    []string
	planner *purchase.Planner
	list    []purchase.Purchase
	duels   []nextDuel // one for each duel, if there are prompts
	pair    pref.Pair  // of --for pair

	leader        pref.Arm  // recommended
	shares        []float64 // by arm, the probability that it is best
	because       string
	effect        float64             // expected greatest probability after the duels; -1 if it is not computed
	before, after *purchase.Strengths // nil if no duel is bought for strengths
}

// nextDuel is a duel with its prompt.
type nextDuel struct {
	pair   pref.Pair
	prompt string
	why    purchase.Reason
}

// why returns the reason as a word of the output for programs.
func (n *nextPlan) why(r purchase.Reason) string {
	switch r {
	case purchase.JoinsComponents:
		return "joins-components"
	case purchase.JoinsLayers:
		return "joins-layers"
	case purchase.NotMet:
		return "not-met"
	}
	return n.flags.criterion
}

// whyInWords returns the reason as a sentence part.
func (n *nextPlan) whyInWords(r purchase.Reason) string {
	switch r {
	case purchase.JoinsComponents:
		return "no duels connect them"
	case purchase.JoinsLayers:
		return "one side never lost to the other"
	case purchase.NotMet:
		return "they have not met"
	}
	return map[string]string{
		"d-ts": "may decide who is best", "information": "may decide who is best", "log-det": "tells most of all strengths",
		"arena": "its mean score is the least certain", "difference": "tells most of the two arms",
	}[n.flags.criterion]
}

// write prints the plan.
func (n *nextPlan) write(w io.Writer, form string) error {
	switch form {
	case "csv":
		return n.csv(w)
	case "jsonl":
		return n.jsonl(w)
	}
	return n.text(w)
}

// csv prints a row for each pair or, with prompts, for each duel.
func (n *nextPlan) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	if n.duels != nil {
		_ = out.Write([]string{"first", "second", "prompt", "why"})
		for _, d := range n.duels {
			_ = out.Write([]string{n.arms[d.pair.First], n.arms[d.pair.Second], d.prompt, n.why(d.why)})
		}
	} else {
		_ = out.Write([]string{"first", "second", "count", "why"})
		for _, x := range n.list {
			_ = out.Write([]string{n.arms[x.Pair.First], n.arms[x.Pair.Second], strconv.Itoa(x.Count), n.why(x.Why)})
		}
	}
	out.Flush()
	return out.Error()
}

// nextLine is a line of JSON.
type nextLine struct {
	First  string `json:"first"`
	Second string `json:"second"`
	Count  int    `json:"count,omitempty"`
	Prompt string `json:"prompt,omitempty"`
	Why    string `json:"why"`
}

// jsonl prints what csv does.
func (n *nextPlan) jsonl(w io.Writer) error {
	out := bufio.NewWriter(w)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, d := range n.duels {
		if err := e.Encode(nextLine{First: n.arms[d.pair.First], Second: n.arms[d.pair.Second], Prompt: d.prompt, Why: n.why(d.why)}); err != nil {
			return err
		}
	}
	if n.duels == nil {
		for _, x := range n.list {
			if err := e.Encode(nextLine{First: n.arms[x.Pair.First], Second: n.arms[x.Pair.Second], Count: x.Count, Why: n.why(x.Why)}); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// text prints the tables and sentences.
func (n *nextPlan) text(w io.Writer) error {
	out := bufio.NewWriter(w)
	tables := []table.Table{n.armsTable()}
	if len(n.list) > 0 {
		tables = append(tables, n.pairsTable())
	}
	if err := table.Text(out, table.Layout{Text: columns, Rows: widthOf(w), More: "--to csv has all"}, tables...); err != nil {
		return err
	}
	for _, s := range n.sentences() {
		wrap(out, "- ", s)
	}
	return out.Flush()
}

// armsTable returns the arms that may be best, the likeliest first.
func (n *nextPlan) armsTable() table.Table {
	t := table.Table{Columns: []table.Column{{Name: "arm", Words: true}, {Name: "P(best)"}, {Name: "P(beats all)"}}}
	order := make([]pref.Arm, len(n.arms))
	for a := range order {
		order[a] = pref.Arm(a)
	}
	shares := n.shares
	slices.SortStableFunc(order, func(a, b pref.Arm) int { return cmp.Compare(shares[b], shares[a]) })
	for at, a := range order {
		if at >= shownNext || at > 0 && shares[a] == 0 && a != n.leader {
			continue
		}
		all := n.planner.Condorcet(a)
		t.Add("", table.Words(n.arms[a]), table.Number(table.Fixed(3)(shares[a]), shares[a]), table.Number(table.Fixed(3)(all), all))
	}
	return t
}

// pairsTable returns the pairs to buy.
func (n *nextPlan) pairsTable() table.Table {
	t := table.Table{Columns: []table.Column{{Name: "buy duels of", Words: true}, {Name: "and", Words: true, Left: true}, {Name: "duels"}, {Name: "why", Words: true, Left: true}}}
	for _, x := range n.list[:min(shownNext, len(n.list))] {
		t.Add("", table.Words(n.arms[x.Pair.First]), table.Words(n.arms[x.Pair.Second]), table.Number(table.Whole(x.Count), float64(x.Count)), table.Words(n.whyInWords(x.Why)))
	}
	return t
}

// sentences returns what the tables do not say.
func (n *nextPlan) sentences() (list []string) {
	if more := len(n.list) - shownNext; more > 0 {
		list = append(list, fmt.Sprintf("%s more pairs are not shown; --to csv has all.", table.Whole(more)))
	}
	duels := 0
	for _, x := range n.list {
		duels += x.Count
	}
	name := n.arms[n.leader]
	list = append(list, fmt.Sprintf("The log recommends %s, because %s.", name, n.because))
	switch {
	case duels == 0:
		list = append(list, "No duels are worth buying: all pairs that matter are level.")
	case duels < n.flags.batch:
		list = append(list, fmt.Sprintf("Only %s of %s duels are worth buying: the other pairs that matter are level.", table.Whole(duels), table.Whole(n.flags.batch)))
	}
	if n.effect >= 0 {
		now := slices.Max(n.shares)
		list = append(list, fmt.Sprintf("The likeliest best arm has P(best) %.3f now, and whichever it is then is expected to have %.3f after these %s duels (mean of %d simulated batches).",
			now, n.effect, table.Whole(duels), nextBatches))
	}
	if n.before != nil {
		switch n.flags.goal {
		case forPair:
			a, b := n.pair.First, n.pair.Second
			list = append(list, fmt.Sprintf("The difference of the strengths of %s and %s is %.3f, with a standard error of %.3f now and of %.3f after these duels.",
				n.arms[a], n.arms[b], n.before.Theta[a]-n.before.Theta[b], n.before.SE(a, b), n.after.SE(a, b)))
		default:
			list = append(list, fmt.Sprintf("The standard error of the difference of two strengths is %.3f on average now and %.3f after these duels.", n.before.MeanSE(), n.after.MeanSE()))
		}
	}
	return append(list, n.undecided()...)
}

// undecided returns a sentence for each pair whose order matters and is not known: those of the
// recommended arm, or the pair of --for pair.
func (n *nextPlan) undecided() (list []string) {
	a := n.leader
	if n.flags.goal == forPair {
		a = n.pair.First
	}
	pairs := n.planner.Undecided(a)
	if n.flags.goal == forPair {
		pairs = slices.DeleteFunc(pairs, func(u purchase.Undecided) bool { return u.Rival != n.pair.Second })
	}
	slices.SortStableFunc(pairs, func(x, y purchase.Undecided) int { return cmp.Compare(x.More, y.More) })
	for _, u := range pairs[:min(shownNext, len(pairs))] {
		list = append(list, n.needs(a, u))
	}
	if more := len(pairs) - shownNext; more > 0 {
		list = append(list, fmt.Sprintf("%s more pairs of %s are undecided.", table.Whole(more), n.arms[a]))
	}
	if len(pairs) == 0 && n.flags.goal != forPair {
		list = append(list, fmt.Sprintf("The order of %s to every other arm is decided with a probability of at least 0.975 a pair.", n.arms[a]))
	}
	return list
}

// needs says what an undecided pair needs.
func (n *nextPlan) needs(a pref.Arm, u purchase.Undecided) string {
	if u.Duels == 0 {
		return fmt.Sprintf("%s and %s have not met.", n.arms[a], n.arms[u.Rival])
	}
	head := fmt.Sprintf("%s is better than %s with probability %.3f: ", n.arms[a], n.arms[u.Rival], u.Above)
	if u.Level {
		head = fmt.Sprintf("%s and %s are level, within %v of even: ", n.arms[a], n.arms[u.Rival], n.flags.level)
	}
	if math.IsInf(u.More, 1) {
		return head + "they are exactly even so far, and no number of duels would decide an even pair."
	}
	text := head + fmt.Sprintf("at its present share %.4f of wins, %s duels with a winner decide the pair with 80 %% power, which takes %s more duels",
		u.Share, rounded(u.Decisive), rounded(u.More))
	if u.Level || u.More > float64(n.flags.budget) {
		return text + fmt.Sprintf("; not worth buying to the end with a budget of %s.", table.Whole(n.flags.budget))
	}
	return text + ", within the budget."
}

// rounded writes a number of duels, rounded to the nearest whole number.
func rounded(x float64) string { return table.Whole(int(math.Round(min(x, 1e15)))) }
