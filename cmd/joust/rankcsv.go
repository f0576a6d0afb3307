package main

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"joust/results/leaderboard"
	"joust/results/stats"
)

// csv prints the arms with full precision; with --against those of both logs, and with --matrix
// the pairs.
func (v *rankView) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	switch {
	case v.change != nil:
		v.csvChange(out)
	case v.flags.matrix:
		v.csvPairs(out)
	default:
		v.csvArms(out)
	}
	out.Flush()
	return out.Error()
}

func (v *rankView) csvArms(out *csv.Writer) {
	b := v.board
	header := []string{
		"component", "group", "rank", "rank_low", "rank_high", "rank_fastchat", "arm", "strength", "strength_low", "strength_high", "se",
		"duels", "ties", "both_bad", "leads", "letters", "borda", "copeland", "copeland_half", "pagerank", "von_neumann",
	}
	if b.Options.Intervals == leaderboard.Profile {
		header = append(header, "difference", "difference_low", "difference_high")
	}
	if b.Elo != nil {
		header = append(header, "elo", "elo_mean", "elo_low", "elo_high")
	}
	_ = out.Write(header) // Flush has the error
	for n, p := range b.Parts {
		for m, g := range p.Groups {
			for _, r := range g.Rows {
				s := v.scaled(g, r.Strength)
				line := []string{
					strconv.Itoa(n + 1), strconv.Itoa(m + 1), strconv.Itoa(r.Rank), strconv.Itoa(r.Low), strconv.Itoa(r.High), strconv.Itoa(r.FastChat), b.Name(r.Arm),
					exact(s.Value), exact(s.Low), exact(s.High), exact(float64(v.unit.factor * r.SE)),
					exact(r.Duels), exact(r.Ties), exact(r.BothBad), exact(r.Share), r.Letters,
					exact(r.Borda), exact(r.Copeland), exact(r.CopelandHalf), exact(r.PageRank), exact(r.VonNeumann),
				}
				if b.Options.Intervals == leaderboard.Profile {
					f := v.unit.factor
					line = append(line, exact(float64(f*r.Difference.Value)), exact(float64(f*r.Difference.Low)), exact(float64(f*r.Difference.High)))
				}
				if e := b.Elo; e != nil {
					line = append(line, exact(e.Path[r.Arm]), exact(e.Mean[r.Arm]), exact(e.Low[r.Arm]), exact(e.High[r.Arm]))
				}
				_ = out.Write(line)
			}
		}
	}
}

func (v *rankView) csvPairs(out *csv.Writer) {
	_ = out.Write([]string{"component", "arm", "against", "duels", "wins", "ties", "losses", "share", "share_low", "share_high", "expected"})
	for n, p := range v.board.Parts {
		for _, q := range v.board.PairsOf(p) {
			_ = out.Write([]string{
				strconv.Itoa(n + 1), v.board.Name(q.First), v.board.Name(q.Second), exact(q.Duels()), exact(q.Wins), exact(q.Ties), exact(q.Loses),
				exact(q.Share.Value), exact(q.Share.Low), exact(q.Share.High), exact(q.Expected),
			})
		}
	}
}

func (v *rankView) csvChange(out *csv.Writer) {
	_ = out.Write([]string{"arm", "rank", "rank_other", "strength", "strength_other", "difference", "difference_low", "difference_high", "se", "p", "p_holm", "duels", "duels_other"})
	f := v.unit.factor
	for _, a := range v.change.Arms {
		_ = out.Write([]string{
			a.Name, strconv.Itoa(a.Rank), strconv.Itoa(a.OtherRank), exact(float64(f * a.Strength)), exact(float64(f * a.Other)),
			exact(float64(f * a.Difference.Value)), exact(float64(f * a.Difference.Low)), exact(float64(f * a.Difference.High)), exact(float64(f * a.SE)),
			exact(a.P), exact(a.Adjusted), exact(a.Duels), exact(a.OtherDuels),
		})
	}
}

// scaled returns a strength with its interval on the printed scale.
func (v *rankView) scaled(g *leaderboard.Group, e stats.Estimate) stats.Estimate {
	return stats.Estimate{Value: v.unit.of(g, e.Value), Low: v.unit.of(g, e.Low), High: v.unit.of(g, e.High)}
}

// Objects of the JSON of a ranking. Numbers that do not exist are null.
type (
	rankedArm struct {
		Arm          string       `json:"arm"`
		Rank         int          `json:"rank"`
		RankLow      int          `json:"rank_low"`
		RankHigh     int          `json:"rank_high"`
		FastChat     int          `json:"rank_fastchat"`
		Strength     jsonNumber   `json:"strength"`
		Low          jsonNumber   `json:"strength_low"`
		High         jsonNumber   `json:"strength_high"`
		SE           jsonNumber   `json:"se"`
		Difference   []jsonNumber `json:"difference,omitempty"` // value, low, high
		Duels        jsonNumber   `json:"duels"`
		Ties         jsonNumber   `json:"ties"`
		BothBad      jsonNumber   `json:"both_bad"`
		Leads        jsonNumber   `json:"leads"`
		Letters      string       `json:"letters"`
		Borda        jsonNumber   `json:"borda"`
		Copeland     jsonNumber   `json:"copeland"`
		CopelandHalf jsonNumber   `json:"copeland_half"`
		PageRank     jsonNumber   `json:"pagerank"`
		VonNeumann   jsonNumber   `json:"von_neumann"`
		Elo          []jsonNumber `json:"elo,omitempty"` // path, mean, low, high
	}
	rankedLeader struct {
		Method string     `json:"method"`
		Arms   []string   `json:"arms"`
		Share  jsonNumber `json:"share"`
		None   jsonNumber `json:"none"`
	}
	rankedMisfit struct {
		Points   jsonNumber `json:"points"`
		Deviance jsonNumber `json:"deviance"`
		Pearson  jsonNumber `json:"pearson"`
		DF       int        `json:"df"`
		P        jsonNumber `json:"p"`
		Sparse   bool       `json:"sparse"`
	}
	rankedTerm struct {
		Name  string     `json:"name"`
		Value jsonNumber `json:"value"`
		SE    jsonNumber `json:"se"`
	}
	rankedGroup struct {
		Model string       `json:"model"`
		Terms []rankedTerm `json:"terms,omitempty"`
		Arms  []rankedArm  `json:"arms"`
	}
	rankedPart struct {
		Groups   []rankedGroup  `json:"groups"`
		Leaders  []rankedLeader `json:"leaders"`
		Misfit   *rankedMisfit  `json:"misfit"`
		Cycles   int            `json:"cycles"`
		Firm     int            `json:"firm_cycles"`
		Findings []string       `json:"findings"`
	}
	rankedPair struct {
		Arm      string     `json:"arm"`
		Against  string     `json:"against"`
		Duels    jsonNumber `json:"duels"`
		Wins     jsonNumber `json:"wins"`
		Ties     jsonNumber `json:"ties"`
		Losses   jsonNumber `json:"losses"`
		Share    jsonNumber `json:"share"`
		Low      jsonNumber `json:"share_low"`
		High     jsonNumber `json:"share_high"`
		Expected jsonNumber `json:"expected"`
	}
	rankedChange struct {
		Arm        string     `json:"arm"`
		Rank       int        `json:"rank"`
		Other      int        `json:"rank_other"`
		Difference jsonNumber `json:"difference"`
		Low        jsonNumber `json:"difference_low"`
		High       jsonNumber `json:"difference_high"`
		P          jsonNumber `json:"p_holm"`
	}
	rankedComparison struct {
		Against string         `json:"against"`
		Tau     jsonNumber     `json:"kendall_tau"`
		Changed int            `json:"changed"`
		Arms    []rankedChange `json:"arms"`
		Pairs   []changedPair  `json:"pairs"`
	}
	changedPair struct {
		Arm     string     `json:"arm"`
		Against string     `json:"against"`
		Share   jsonNumber `json:"share"`
		Other   jsonNumber `json:"share_other"`
		Z       jsonNumber `json:"z"`
	}
)

// json prints everything with full precision.
func (v *rankView) json(w io.Writer) error {
	b := v.board
	var page struct {
		Account    string            `json:"account"`
		Model      string            `json:"model"`
		Intervals  string            `json:"intervals"`
		Clusters   []string          `json:"clusters"`
		Scale      string            `json:"scale"`
		Arms       int               `json:"arms"`
		Duels      jsonNumber        `json:"duels"`
		Ties       jsonNumber        `json:"ties"`
		Unmet      int               `json:"pairs_unmet"`
		Resamples  int               `json:"resamples"`
		Seed       uint64            `json:"root_seed"`
		Components []rankedPart      `json:"components"`
		Pairs      []rankedPair      `json:"pairs,omitempty"`
		Comparison *rankedComparison `json:"comparison,omitempty"`
		Warnings   []string          `json:"warnings"`
		Breaches   []string          `json:"breaches"`
	}
	o := b.Options
	page.Account, page.Model, page.Intervals, page.Scale = v.account, string(b.Spec.Model), string(o.Intervals), v.unit.name
	for _, c := range o.By {
		page.Clusters = append(page.Clusters, string(c))
	}
	page.Arms, page.Duels, page.Ties, page.Unmet = len(b.Log.Arms), jsonNumber(b.Duels), jsonNumber(b.Ties), b.Unmet
	page.Resamples, page.Seed = o.Resamples, o.Root
	page.Warnings, page.Breaches = append([]string{}, b.Warnings...), append([]string{}, v.breaches...)
	for _, p := range b.Parts {
		page.Components = append(page.Components, v.jsonPart(p))
		if !v.flags.matrix {
			continue
		}
		for _, q := range b.PairsOf(p) {
			page.Pairs = append(page.Pairs, rankedPair{
				b.Name(q.First), b.Name(q.Second), jsonNumber(q.Duels()), jsonNumber(q.Wins), jsonNumber(q.Ties), jsonNumber(q.Loses),
				jsonNumber(q.Share.Value), jsonNumber(q.Share.Low), jsonNumber(q.Share.High), jsonNumber(q.Expected),
			})
		}
	}
	if c := v.change; c != nil {
		page.Comparison = &rankedComparison{Against: v.flags.against, Tau: jsonNumber(c.Tau), Changed: c.Changed, Pairs: []changedPair{}}
		f := jsonNumber(v.unit.factor)
		for _, a := range c.Arms {
			d := a.Difference
			page.Comparison.Arms = append(page.Comparison.Arms, rankedChange{a.Name, a.Rank, a.OtherRank, f * jsonNumber(d.Value), f * jsonNumber(d.Low), f * jsonNumber(d.High), jsonNumber(a.Adjusted)})
		}
		for _, q := range c.Pairs {
			page.Comparison.Pairs = append(page.Comparison.Pairs, changedPair{q.First, q.Second, jsonNumber(q.Share), jsonNumber(q.Other), jsonNumber(q.Z)})
		}
	}
	return writeJSON(w, page)
}

// jsonPart returns the object of a component.
func (v *rankView) jsonPart(p *leaderboard.Part) rankedPart {
	b := v.board
	part := rankedPart{Cycles: p.Cycles.Cyclic, Firm: p.Cycles.Firm, Findings: append([]string{}, b.Findings(p)...)}
	for _, l := range p.Leaders {
		x := rankedLeader{Method: l.Method, Arms: []string{}, Share: jsonNumber(l.Share), None: jsonNumber(l.None)}
		for _, a := range l.Arms {
			x.Arms = append(x.Arms, b.Name(a))
		}
		part.Leaders = append(part.Leaders, x)
	}
	if m := p.Misfit; m != nil {
		part.Misfit = &rankedMisfit{jsonNumber(m.Points), jsonNumber(m.Deviance), jsonNumber(m.Pearson), m.DF, jsonNumber(m.PPearson), m.Sparse}
	}
	for _, g := range p.Groups {
		group := rankedGroup{Model: string(g.Model)}
		if g.Fit != nil {
			for _, t := range g.Fit.Terms {
				if x, se, ok := g.Fit.Coefficient(t.Name, g.Covariance); ok {
					group.Terms = append(group.Terms, rankedTerm{t.Name, jsonNumber(x), jsonNumber(se)})
				}
			}
		}
		for _, r := range g.Rows {
			s := v.scaled(g, r.Strength)
			arm := rankedArm{
				Arm: b.Name(r.Arm), Rank: r.Rank, RankLow: r.Low, RankHigh: r.High, FastChat: r.FastChat,
				Strength: jsonNumber(s.Value), Low: jsonNumber(s.Low), High: jsonNumber(s.High), SE: jsonNumber(v.unit.factor * r.SE),
				Duels: jsonNumber(r.Duels), Ties: jsonNumber(r.Ties), BothBad: jsonNumber(r.BothBad), Leads: jsonNumber(r.Share), Letters: r.Letters,
				Borda: jsonNumber(r.Borda), Copeland: jsonNumber(r.Copeland), CopelandHalf: jsonNumber(r.CopelandHalf), PageRank: jsonNumber(r.PageRank), VonNeumann: jsonNumber(r.VonNeumann),
			}
			if d := r.Difference; !math.IsNaN(d.Low) {
				f := jsonNumber(v.unit.factor)
				arm.Difference = []jsonNumber{f * jsonNumber(d.Value), f * jsonNumber(d.Low), f * jsonNumber(d.High)}
			}
			if e := b.Elo; e != nil {
				arm.Elo = []jsonNumber{jsonNumber(e.Path[r.Arm]), jsonNumber(e.Mean[r.Arm]), jsonNumber(e.Low[r.Arm]), jsonNumber(e.High[r.Arm])}
			}
			group.Arms = append(group.Arms, arm)
		}
		part.Groups = append(part.Groups, group)
	}
	return part
}
