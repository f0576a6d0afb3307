package leaderboard

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/results/ranking"
	"joust/results/stats"
	"joust/results/table"
	"joust/sim/pref"
)

// misfitSimulations is the number of simulated tables of the p-value of a sparse log, and
// mostSimulated the greatest number of pairs for which it is computed.
const (
	misfitSimulations = 199
	mostSimulated     = 2000
)

// judgeFit compares the part with its model.
func (p *Part) judgeFit(b *Board) {
	p.Davidson, p.RaoKupper = math.NaN(), math.NaN()
	if len(p.Arms) < 2 || b.Options.Prior.Ridge > 0 || b.Options.Prior.Firth {
		return
	}
	if f, err := p.Table.Fit(ranking.Spec{Model: ranking.BradleyTerryDrop}); err == nil {
		if m, err := f.Misfit(); err == nil && m.DF > 0 {
			if m.Sparse && len(p.Table.Pairs) <= mostSimulated {
				if d, x, err := f.Simulate(m, misfitSimulations, b.Options.Root, b.Options.Workers); err == nil {
					m.PDeviance, m.PPearson = d, x
				}
			}
			p.Misfit = m
		}
	}
	if p.Table.Ties == 0 || b.Options.Style {
		return
	}
	aic := func(m ranking.Model) float64 {
		f, err := p.Table.Fit(ranking.Spec{Model: m, Order: b.Options.Order})
		if err != nil {
			return math.NaN()
		}
		return f.AIC()
	}
	p.Davidson, p.RaoKupper = aic(ranking.Davidson), aic(ranking.RaoKupper)
}

// Findings are sentences about a part: how well the model fits, and whether its leader is one.
func (b *Board) Findings(p *Part) (list []string) {
	if len(p.Arms) < 2 {
		return nil
	}
	add := func(format string, values ...any) { list = append(list, fmt.Sprintf(format, values...)) }
	for _, g := range p.Groups {
		list = append(list, b.terms(g)...)
	}
	list = append(list, b.undecided(p)...)
	list = append(list, b.disagreements(p)...)
	list = append(list, b.condorcet(p)...)
	if p.borda.Unequal && slices.Contains(b.Options.Notions, "borda") && !b.Options.BordaOfStrengths {
		add("Borda scores are means over different opponents, because %s never met; --borda strength has those over all.", pairsOf(b.unmetOf(p)))
	}
	if s := b.misfit(p); s != "" {
		add("%s", s)
	}
	if d := p.Davidson - p.RaoKupper; math.Abs(d) > 2 {
		better, worse, other, this := "Davidson", "Rao–Kupper", ranking.Davidson, ranking.RaoKupper
		if d > 0 {
			better, worse, other, this = worse, better, this, other
		}
		if b.Spec.Model == this {
			add("%s explains the ties better than %s (Akaike's criterion is lower by %s); --methods %s takes it.", better, worse, table.Short(3)(math.Abs(d)), other)
		}
	}
	return list
}

func (b *Board) unmetOf(p *Part) int {
	return len(p.Arms)*(len(p.Arms)-1)/2 - len(p.Table.Pairs)
}

func pairsOf(n int) string {
	if n == 1 {
		return "1 pair"
	}
	return table.Whole(n) + " pairs"
}

// terms says what the position and the properties of answers are worth.
func (b *Board) terms(g *Group) (list []string) {
	if g.Fit == nil {
		return nil
	}
	for _, t := range g.Fit.Terms {
		x, se, ok := g.Fit.Coefficient(t.Name, g.Covariance)
		if !ok {
			continue
		}
		half := float64(g.Quantile * se)
		what := fmt.Sprintf("one standard deviation more of %s", t.Name)
		if t.Name == ranking.Position {
			what = "being shown first"
		}
		list = append(list, fmt.Sprintf("By the model %s is worth %s in log odds (95 %% interval %s, p %s), which is %s points of Elo.",
			what, table.Fixed(3)(x), table.Range(x-half, x+half, table.Fixed(3)), table.P(twoSided(x/se)), table.Fixed(0)(float64(x*(ranking.EloScale/math.Ln10)))))
	}
	return list
}

// undecided names the arms that the leader is not separable from.
func (b *Board) undecided(p *Part) []string {
	g := p.Groups[0]
	if g.Ranks == nil || len(g.Rows) < 2 || p.top() == nil {
		return nil
	}
	k, lead := len(g.Arms), slices.Index(g.Arms, g.Rows[0].Arm)
	var names []string
	for _, r := range g.Rows[1:] {
		if g.Ranks.Adjusted[lead*k+slices.Index(g.Arms, r.Arm)] >= 1-stats.Confidence {
			names = append(names, b.Name(r.Arm))
		}
	}
	leader, among := b.Name(g.Rows[0].Arm), ""
	if len(p.Groups) > 1 {
		among = " of its group"
	}
	if names == nil {
		return []string{fmt.Sprintf("The leader, %s, is separable from every other arm%s.", leader, among)}
	}
	text := "Undecided pairs of the leader: " + leader + " and " + Listed(names, 5) + "."
	if len(names) == k-1 && k > 2 {
		text = fmt.Sprintf("The leader, %s, is separable from no other arm%s.", leader, among)
	}
	if leaders := p.top(); len(leaders) > 1 {
		text = fmt.Sprintf("The leaders, %s, are equally strong.", Listed(b.names(leaders), 5))
	}
	return []string{text}
}

// disagreements says which notions have another leader than the model.
func (b *Board) disagreements(p *Part) (list []string) {
	headline := p.Leaders[0]
	if len(headline.Arms) == 0 {
		return nil
	}
	this := fmt.Sprintf("The leader of %s, %s,", headline.Name, Listed(b.names(headline.Arms), 3))
	var outside, others []string
	notions := map[string][]string{} // by their leaders
	for _, l := range p.Leaders[1:] {
		if len(l.Arms) == 0 || slices.ContainsFunc(l.Arms, func(a pref.Arm) bool { return slices.Contains(headline.Arms, a) }) {
			continue
		}
		switch l.Method {
		case Smith:
			outside = append(outside, "the Smith set")
		case VonNeumann:
			outside = append(outside, "the von Neumann mixture")
		default:
			who := Listed(b.names(l.Arms), 3)
			if notions[who] == nil {
				others = append(others, who)
			}
			notions[who] = append(notions[who], l.Name)
		}
	}
	for _, who := range others {
		list = append(list, fmt.Sprintf("%s differs from the %s winner, %s.", this, Listed(notions[who], 5), who))
	}
	if outside != nil {
		list = append(list, fmt.Sprintf("%s has no part in %s.", this, Listed(outside, 2)))
	}
	return list
}

// condorcet says in how many resamples no arm beats all others, and why.
func (b *Board) condorcet(p *Part) (list []string) {
	l := p.Leader("condorcet")
	if l == nil {
		return nil
	}
	if l.None >= .005 && len(l.Arms) > 0 {
		list = append(list, fmt.Sprintf("There is no Condorcet winner in %s of resamples.", Share(l.None)))
	}
	if len(l.Arms) > 0 {
		return list
	}
	var why []string
	if n := p.smith.Unmet; n > 0 {
		why = append(why, pairsOf(n)+" never met")
	}
	if n := p.smith.Level; n > 0 {
		is := " are level"
		if n == 1 {
			is = " is level"
		}
		why = append(why, pairsOf(n)+is)
	}
	if n := p.Cycles.Cyclic; n > 0 {
		why = append(why, cyclesOf(n))
	}
	text := "There is no Condorcet winner"
	if !math.IsNaN(l.None) {
		text += " in the log, and none in " + Share(l.None) + " of resamples"
	}
	if why != nil {
		text += " (" + strings.Join(why, ", ") + ")"
	}
	return append(list, text+fmt.Sprintf("; the smallest set of arms that beat all others has %d.", len(p.smith.Arms)))
}

func cyclesOf(n int) string {
	if n == 1 {
		return "1 cycle of three"
	}
	return table.Whole(n) + " cycles of three"
}

// mostPoints is the misfit above which its size says nothing: the points are those of pairs that are
// about even.
const mostPoints = 40

// misfit says how far the pairs are from the model of Bradley and Terry.
func (b *Board) misfit(p *Part) string {
	m := p.Misfit
	cycles := b.cycles(p)
	if m == nil || math.IsNaN(m.Points) {
		if cycles != "" {
			return "Cycles: " + cycles + "."
		}
		return ""
	}
	size := "small"
	switch {
	case m.Points >= 6:
		size = "large"
	case m.Points >= 3:
		size = "moderate"
	}
	significant := m.PPearson < 1-stats.Confidence
	switch {
	case !significant && m.Points < 0.05:
		size = "none beyond chance"
	case !significant:
		size += ", and not significant"
	case size == "small":
		size += ", yet significant"
	default:
		size += ", and significant"
	}
	points := table.Fixed(1)(m.Points)
	if m.Points > mostPoints {
		points = "more than " + table.Fixed(0)(mostPoints)
	}
	text := fmt.Sprintf("Misfit: %s points of win probability a pair (%s, p %s)", points, size, table.P(m.PPearson))
	if cycles != "" {
		text += "; " + cycles
	}
	return text + "."
}

// cycles counts cycles and names the firmest.
func (b *Board) cycles(p *Part) string {
	c := p.Cycles
	if c.Cyclic == 0 {
		return ""
	}
	text := cyclesOf(c.Cyclic) + ", none of them firm"
	if c.Firm > 0 {
		var names []string
		for _, a := range c.Firmest[0].Arms {
			names = append(names, b.Name(p.Arms[a]))
		}
		text = fmt.Sprintf("%s, %s firm (%s > %s)", cyclesOf(c.Cyclic), table.Whole(c.Firm), strings.Join(names, " > "), names[0])
	}
	return text
}

// Share writes a share of resamples in whole per cent.
func Share(x float64) string {
	switch {
	case x > 0 && x < .005:
		return "under 1 %"
	case x < 1 && x > .995:
		return "over 99 %"
	}
	return table.Fixed(0)(float64(100*x)) + " %"
}
