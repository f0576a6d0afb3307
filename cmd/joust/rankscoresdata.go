package main

import (
	"encoding/csv"
	"io"
	"math/big"
	"slices"
	"strconv"
)

// csv prints a line for each rule and row with full precision; with --matrix for each pair.
func (v *scoresView) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	r := v.result
	if v.flags.matrix {
		counts := r.Table.Counts()
		_ = out.Write([]string{"row", "against", "wins", "losses", "met"}) // Flush has the error
		for a := range r.Data.Rows {
			for b := range r.Data.Rows {
				if a != b {
					_ = out.Write([]string{r.Row(a), r.Row(b), exact(counts.Wins(a, b)), exact(counts.Wins(b, a)), exact(counts.Met(a, b))})
				}
			}
		}
		out.Flush()
		return out.Error()
	}
	_ = out.Write([]string{"rule", "row", "winner", "rank", "score", "share", "removals", "removals_changed", "prospective"})
	for _, x := range r.Results {
		for row := range r.Data.Rows {
			line := []string{x.Name, r.Row(row), strconv.FormatBool(slices.Contains(x.Outcome.Winners, row)), "", "", "", "", "", ""}
			if x.Outcome.Ranks != nil {
				line[3] = exact(x.Outcome.Ranks[row])
			}
			if x.Outcome.Scores != nil {
				line[4] = exact(x.Outcome.Scores[row])
			}
			if x.Outcome.Lottery != nil {
				share, _ := x.Outcome.Lottery[row].Float64()
				line[5] = exact(share)
			}
			if x.Removals > 0 {
				line[6], line[7] = strconv.Itoa(x.Removals), strconv.Itoa(x.Changed)
			}
			if r.Prospects != nil {
				line[8] = strconv.FormatBool(r.Prospects[row] != nil)
			}
			_ = out.Write(line)
		}
	}
	out.Flush()
	return out.Error()
}

// What a program reads of a table of scores.
type (
	scoredRule struct {
		Rule     string       `json:"rule"`
		Winners  []string     `json:"winners"`
		Stages   []string     `json:"winners_in_two_stages,omitempty"`
		Ranks    []jsonNumber `json:"ranks,omitempty"`
		Scores   []jsonNumber `json:"scores,omitempty"`
		Lottery  []string     `json:"lottery,omitempty"` // fractions
		Removals int          `json:"removals"`
		Changed  int          `json:"removals_changed"`
		Failed   string       `json:"removals_failed,omitempty"`
	}
	excludedRule struct {
		Rule   string `json:"rule"`
		Reason string `json:"reason"`
	}
	scoredRow struct {
		Row         string            `json:"row"`
		MeanRank    jsonNumber        `json:"mean_rank"`
		RankLow     jsonNumber        `json:"rank_low"`
		RankHigh    jsonNumber        `json:"rank_high"`
		Wins        int               `json:"wins"`
		Prospective *bool             `json:"prospective"`       // null if not computed
		Weights     map[string]string `json:"weights,omitempty"` // fractions by column
		Missing     int               `json:"missing"`
	}
	scoredShortlist struct {
		Rule         string     `json:"rule"`
		Size         int        `json:"size"`
		Approve      jsonNumber `json:"approve"`
		Members      []string   `json:"members"`
		Ballots      int        `json:"ballots"`
		Empty        int        `json:"empty_ballots"`
		Coverage     jsonNumber `json:"coverage"`
		Satisfaction jsonNumber `json:"satisfaction"`
		Properties   []string   `json:"properties"`
		Broken       []string   `json:"properties_broken"`
	}
	scoredTau struct {
		Rules  []string       `json:"rules"`
		Values [][]jsonNumber `json:"values"`
	}
)

// json prints everything with full precision. Ranks, scores, lotteries and wins are in the
// order of names.
func (v *scoresView) json(w io.Writer) error {
	r := v.result
	var page struct {
		Names     []string         `json:"names"`
		Columns   []string         `json:"columns"`
		Weights   []jsonNumber     `json:"weights,omitempty"`
		Groups    []string         `json:"groups,omitempty"`
		Missing   int              `json:"missing"`
		Condorcet *string          `json:"condorcet_winner"`
		Rules     []scoredRule     `json:"rules"`
		Excluded  []excludedRule   `json:"not_computed"`
		Rows      []scoredRow      `json:"rows"`
		Tau       scoredTau        `json:"kendall_tau_b"`
		Wins      [][]jsonNumber   `json:"wins,omitempty"`
		Shortlist *scoredShortlist `json:"shortlist,omitempty"`
		Findings  []string         `json:"findings"`
		Limits    []string         `json:"limits"`
	}
	page.Names, page.Columns, page.Weights, page.Missing = r.Data.Rows, r.Data.Columns, jsonNumbers(r.Data.Weights), r.Missing
	for _, g := range r.Data.Groups {
		page.Groups = append(page.Groups, v.groups[g])
	}
	if r.Condorcet >= 0 {
		page.Condorcet = &r.Data.Rows[r.Condorcet]
	}
	page.Findings, page.Limits = r.Findings(), append([]string{}, r.Skipped...)
	page.Rules, page.Excluded = []scoredRule{}, []excludedRule{}
	for _, x := range r.Results {
		page.Rules = append(page.Rules, scoredRule{
			Rule: x.Name, Winners: r.Names(x.Outcome.Winners), Stages: r.Names(x.Stages), Ranks: jsonNumbers(x.Outcome.Ranks), Scores: jsonNumbers(x.Outcome.Scores),
			Lottery: fractions(x.Outcome.Lottery), Removals: x.Removals, Changed: x.Changed, Failed: x.Unremovable,
		})
	}
	for _, x := range r.Excluded {
		page.Excluded = append(page.Excluded, excludedRule{x.Name, x.Reason})
	}
	for _, p := range r.Places {
		row := scoredRow{Row: r.Row(p.Row), MeanRank: jsonNumber(p.Mean), RankLow: jsonNumber(p.Low), RankHigh: jsonNumber(p.High), Wins: p.Wins, Missing: r.MissingOf[p.Row]}
		if r.Prospects != nil {
			weights := r.Prospects[p.Row]
			yes := weights != nil
			row.Prospective, row.Weights = &yes, map[string]string{}
			for i, w := range weights {
				if w.Sign() > 0 {
					row.Weights[r.Data.Columns[i]] = w.RatString()
				}
			}
		}
		page.Rows = append(page.Rows, row)
	}
	page.Tau = scoredTau{[]string{}, [][]jsonNumber{}}
	for i, x := range r.Ranking() {
		page.Tau.Rules = append(page.Tau.Rules, x.Name)
		page.Tau.Values = append(page.Tau.Values, jsonNumbers(r.Tau[i]))
	}
	if v.flags.matrix {
		counts := r.Table.Counts()
		for a := range r.Data.Rows {
			row := make([]jsonNumber, len(r.Data.Rows))
			for b := range row {
				if a != b {
					row[b] = jsonNumber(counts.Wins(a, b))
				}
			}
			page.Wins = append(page.Wins, row)
		}
	}
	if c := r.Committee; c != nil {
		x := scoredShortlist{
			Rule: c.Rule, Size: c.Size, Approve: jsonNumber(c.Approve), Members: r.Names(c.Members), Ballots: c.Ballots, Empty: c.Empty,
			Coverage: jsonNumber(c.Coverage), Satisfaction: jsonNumber(c.Satisfaction), Properties: []string{}, Broken: []string{},
		}
		for _, p := range c.Properties {
			x.Properties = append(x.Properties, string(p))
		}
		for _, p := range c.Broken {
			x.Broken = append(x.Broken, string(p))
		}
		page.Shortlist = &x
	}
	return writeJSON(w, page)
}

// jsonNumbers returns numbers for JSON; nil of nil.
func jsonNumbers(list []float64) (numbers []jsonNumber) {
	for _, x := range list {
		numbers = append(numbers, jsonNumber(x))
	}
	return numbers
}

// fractions writes fractions; nil of nil.
func fractions(list []*big.Rat) (texts []string) {
	for _, x := range list {
		texts = append(texts, x.RatString())
	}
	return texts
}
