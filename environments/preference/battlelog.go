package preference

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/environments/logs"
	"joust/environments/table"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/strength"
)

// battleLog are the verdicts of a log, counted.
type battleLog struct {
	names   []string
	ordered bool     // whether the order of a pair matters; if not, first is less than second in all cells
	cells   []cell   // sorted by first, second, prompt
	prompts []string // by number; nil unless pairs are weighted by them
	account string   // what was read and what was left out
	dropped []string // names of arms that were left out
}

// cell are the verdicts on a pair of arms, of one prompt if pairs are weighted by prompts.
type cell struct {
	first, second, prompt int
	n                     tallied
}

// pass passes the duels of the log to use, and then reports whether the log says which arm
// was shown first, and says what was read and what was left out.
func (p BattlesParams) pass(use func(*logs.Duel) error) (slots bool, account string, err error) {
	where, err := logs.ParseWhere(p.Where)
	if err != nil {
		return false, "", param.Errorf("where", "%v", err)
	}
	o := logs.Options{Format: p.Format, Names: p.NameParams, Filter: logs.Filter{Where: where, BothBad: "tie"}}
	if p.BothBad == "own" {
		o.BothBad = "keep"
	}
	in, err := logs.Open([]string{p.File.Path}, o)
	if err != nil {
		return false, "", table.Unusable("file", err)
	}
	for d, fault := range in.Duels() {
		if err = fault; err != nil {
			err = table.Unusable("file", err)
		} else {
			err = use(d)
		}
		if err != nil {
			break
		}
	}
	if fault := in.Close(); err == nil && fault != nil {
		err = table.Unusable("file", fault)
	}
	return in.Slots(), in.Account().String(), err
}

// HasSlots reports whether the log says which arm was shown first. It reads the whole file,
// in which a single duel may not say so.
func (p BattlesParams) HasSlots() (bool, error) {
	slots, _, err := p.pass(func(*logs.Duel) error { return nil })
	return slots, err
}

// read reads the log.
func (p BattlesParams) read() (*battleLog, error) {
	c := counting{log: &battleLog{ordered: p.Order == "as-shown"}, byPrompt: p.Mix == "by-prompt", stock: p.Replay == "stock", at: map[cellKey]int{}}
	slots, account, err := p.pass(c.add)
	if err != nil {
		return nil, err
	}
	l := c.log
	l.account = account
	switch {
	case len(l.names) < 2:
		return nil, param.Errorf("file", "cannot be used: %s has no duels of two arms: %s", p.File.Path, l.account)
	case l.ordered && !slots:
		return nil, param.Errorf("order", "is as-shown, but %s does not say which arm was shown first; make it either", p.File.Path)
	}
	l.cells = slices.DeleteFunc(l.cells, func(c cell) bool { return c.n.duels() == 0 })
	slices.SortFunc(l.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second), cmp.Compare(a.prompt, b.prompt))
	})
	return l, nil
}

// counting counts the duels of a log. Those of a stock must be whole numbers.
type counting struct {
	log             *battleLog
	byPrompt, stock bool
	arms, prompts   numbering
	at              map[cellKey]int // indices of cells
}

type cellKey struct{ first, second, prompt int }

// numbering numbers names in the order in which they come.
type numbering map[string]int

// of returns the number of the name, which it appends to the list if it is new.
func (n *numbering) of(name string, list *[]string) int {
	i, known := (*n)[name]
	if !known {
		if *n == nil {
			*n = numbering{}
		}
		i = len(*list)
		name = strings.Clone(name)
		(*n)[name] = i
		*list = append(*list, name)
	}
	return i
}

// add counts the duels of a row.
func (c *counting) add(d *logs.Duel) error {
	l := c.log
	k := cellKey{first: c.arms.of(d.First, &l.names), second: c.arms.of(d.Second, &l.names)}
	if len(l.names) > maxBattlers {
		return param.Errorf("file", "cannot be used: it has more than %d arms; where and joust convert --arms leave out some", maxBattlers)
	}
	if c.byPrompt {
		if d.Prompt == "" {
			return param.Errorf("mix", "is by-prompt, but a duel of %s and %s has no prompt; make it as-logged", d.First, d.Second)
		}
		k.prompt = c.prompts.of(d.Prompt, &l.prompts)
	}
	if c.stock && d.Count != math.Trunc(d.Count) {
		return param.Errorf("replay", "is stock, but %s and %s have a row of %v duels; a stock needs whole numbers", d.First, d.Second, d.Count)
	}
	var n tallied
	n[d.Outcome] = d.Count
	if !l.ordered && k.first > k.second {
		k.first, k.second = k.second, k.first
		n = n.flip()
	}
	i, known := c.at[k]
	if !known {
		i = len(l.cells)
		c.at[k] = i
		l.cells = append(l.cells, cell{first: k.first, second: k.second, prompt: k.prompt})
	}
	l.cells[i].n.add(n)
	return nil
}

// dropArms leaves out arms until every pair has so many duels, where the order matters in
// either order: again and again the arm with the most pairs that have fewer; of several, that
// with the fewest duels, and of these the last.
func (l *battleLog) dropArms(least float64) error {
	k := len(l.names)
	n := make([]float64, k*k)
	for _, c := range l.cells {
		n[c.first*k+c.second] += c.n.duels()
		if !l.ordered {
			n[c.second*k+c.first] += c.n.duels()
		}
	}
	short := func(i, j int) bool { return n[i*k+j] < least || n[j*k+i] < least }
	shorts, duels, out := make([]int, k), make([]float64, k), make([]bool, k)
	for i := range k {
		for j := range k {
			if i != j {
				duels[i] += n[i*k+j] + n[j*k+i]
				if short(i, j) {
					shorts[i]++
				}
			}
		}
	}
	left := k
	for {
		worst := -1
		for i := range k {
			if !out[i] && shorts[i] > 0 && (worst < 0 || cmp.Or(cmp.Compare(shorts[worst], shorts[i]), cmp.Compare(duels[i], duels[worst])) <= 0) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		out[worst] = true
		l.dropped = append(l.dropped, l.names[worst])
		left--
		for j := range k {
			if j != worst && !out[j] {
				duels[j] -= n[worst*k+j] + n[j*k+worst]
				if short(worst, j) {
					shorts[j]--
				}
			}
		}
	}
	if left < 2 {
		return param.Errorf("unseen", "is drop-arms, but no two arms have %v duels%s; make min less", least, l.inEitherOrder())
	}
	number, names := make([]int, k), l.names
	l.names = nil
	for i := range k {
		number[i] = len(l.names)
		if !out[i] {
			l.names = append(l.names, names[i])
		}
	}
	l.cells = slices.DeleteFunc(l.cells, func(c cell) bool { return out[c.first] || out[c.second] })
	for i := range l.cells {
		c := &l.cells[i]
		c.first, c.second = number[c.first], number[c.second]
	}
	return nil
}

func (l *battleLog) inEitherOrder() string {
	if l.ordered {
		return " in either order"
	}
	return ""
}

// record returns the duels of pairs, in either order.
func (l *battleLog) record() *strength.Record {
	k := len(l.names)
	at := map[int]int{}
	r := &strength.Record{Arms: k}
	for _, c := range l.cells {
		n, i, j := c.n, c.first, c.second
		if i > j {
			n, i, j = n.flip(), j, i
		}
		p, known := at[i*k+j]
		if !known {
			p = len(r.Pairs)
			at[i*k+j] = p
			r.Pairs = append(r.Pairs, strength.Pair{I: pref.Arm(i), J: pref.Arm(j)})
		}
		r.Pairs[p].Win += n[pref.FirstWins]
		r.Pairs[p].Lose += n[pref.SecondWins]
		r.Pairs[p].Tie += n[pref.Tie] + n[pref.BothBad]
	}
	slices.SortFunc(r.Pairs, func(a, b strength.Pair) int { return cmp.Or(cmp.Compare(a.I, b.I), cmp.Compare(a.J, b.J)) })
	return r
}

// positionData returns the duels of ordered pairs, with the covariate that is 1 in all: the
// effect of being shown first.
func (l *battleLog) positionData() *strength.Data {
	d := &strength.Data{Arms: len(l.names), Covariates: 1}
	for i, c := range l.cells {
		row := strength.Pair{I: pref.Arm(c.first), J: pref.Arm(c.second), Win: c.n[pref.FirstWins], Lose: c.n[pref.SecondWins], Tie: c.n[pref.Tie] + c.n[pref.BothBad]}
		if last := len(d.Rows) - 1; i > 0 && d.Rows[last].I == row.I && d.Rows[last].J == row.J { // another prompt
			d.Rows[last].Win += row.Win
			d.Rows[last].Lose += row.Lose
			d.Rows[last].Tie += row.Tie
			continue
		}
		d.Rows, d.X = append(d.Rows, row), append(d.X, 1)
	}
	return d
}

// tallies writes the numbers of duels of ordered pairs, by their place in a table of so many
// arms. Where there are prompts, the numbers of a pair are those that it would have if its
// prompts had the shares of the whole log: with m(x) the mean of the verdicts on prompt x,
//
//	P = Σ_x q(x) [m(x) + 1/n Σ_duels 1{x}/e(x) (y - m(x))],
//
// of which the second part is 0, since e(x) is the share of x in the duels of the pair and
// m(x) their own mean. Prompts on which a pair has no verdict are left out of its sum.
func (l *battleLog) tallies(cells []cell, out []tallied) {
	clear(out)
	k := len(l.names)
	if l.prompts == nil {
		for _, c := range cells {
			out[c.first*k+c.second].add(c.n)
		}
		return
	}
	share := make([]float64, len(l.prompts))
	for _, c := range cells {
		share[c.prompt] += c.n.duels()
	}
	for from := 0; from < len(cells); {
		c := cells[from]
		at := &out[c.first*k+c.second]
		total, weight := 0.0, 0.0
		to := from
		for ; to < len(cells) && cells[to].first == c.first && cells[to].second == c.second; to++ {
			n := cells[to].n
			all := n.duels()
			if all == 0 {
				continue
			}
			q := share[cells[to].prompt]
			total += all
			weight += q
			for o := range n {
				at[o] += float64(q * n[o] / all)
			}
		}
		for o := range at {
			if weight > 0 {
				at[o] = float64(at[o] / weight * total)
			}
		}
		from = to
	}
}

// leastInCell is the number of duels that a pair must have on a prompt.
const leastInCell = 5

// overlap says how far the prompts of pairs overlap, as a sentence. It is an error if a pair
// has too few duels on a prompt.
func (l *battleLog) overlap() (string, error) {
	k := len(l.names)
	type pair struct{ first, second int }
	n := map[pair][]float64{}
	share, all := make([]float64, len(l.prompts)), 0.0
	var pairs []pair
	for _, c := range l.cells {
		p := pair{c.first, c.second}
		if n[p] == nil {
			n[p] = make([]float64, len(l.prompts))
			pairs = append(pairs, p)
		}
		n[p][c.prompt] += c.n.duels()
		share[c.prompt] += c.n.duels()
		all += c.n.duels()
	}
	few, cells, least := 0, 0, math.Inf(1)
	var some []string
	worst, precision := pairs[0], math.Inf(1)
	for _, p := range pairs {
		total, inverse := 0.0, 0.0
		for x, m := range n[p] {
			if share[x] == 0 { // arms that were left out had it
				continue
			}
			cells++
			least = min(least, m)
			if m < leastInCell {
				if few++; len(some) < 3 {
					some = append(some, fmt.Sprintf("%s and %s on %s: %v", l.names[p.first], l.names[p.second], table.Quote(l.prompts[x]), m))
				}
				continue
			}
			q := share[x] / all
			total += m
			inverse += float64(q*q) / m
		}
		if e := 1 / (inverse * total); e < precision {
			worst, precision = p, e
		}
	}
	if few > 0 {
		if few > len(some) {
			some = append(some, "…")
		}
		return "", param.Errorf("mix", "is by-prompt, but %d of %d cells of a pair and a prompt have fewer than %d duels (%s); make it as-logged", few, cells, leastInCell, strings.Join(some, "; "))
	}
	possible := k * (k - 1) / 2
	if l.ordered {
		possible *= 2
	}
	return fmt.Sprintf("weighted by prompt: the %d prompts of the log all occur in each of the %d pairs that met (of %d), %v times or more; the pair %s and %s loses most by it: its duels are worth %.0f %% of their number",
		len(l.prompts), len(pairs), possible, least, l.names[worst.first], l.names[worst.second], 100*precision), nil
}
