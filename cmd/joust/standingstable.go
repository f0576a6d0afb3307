package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/results/stats"
	"joust/results/table"
)

// factors are the factors of the best mean at which tables show the performance
// profile.
var factors = []float64{1, 1.1, 1.5, 2, 5, 10}

// standingsColumns are the columns of standingsTable; verdict is "" where none stands beside.
func standingsColumns(verdict string, profile bool) []table.Column {
	list := []table.Column{{Words: true}, {Name: "mean rank", Interval: true}, {Name: "group", Words: true}}
	if verdict != "" {
		list = append(list, table.Column{Name: "worst " + verdict, Interval: true})
	}
	if profile {
		for _, f := range factors {
			list = append(list, table.Column{Name: fmt.Sprintf("within %v", f)})
		}
	}
	return list
}

// standingsTable has a row for each algorithm: its mean rank over all environments
// and its performance profile.
func (r pairReport) standingsTable() table.Table {
	s := r.standings
	t := table.Table{
		Caption: "Algorithms of the study " + r.study + " over all environments, by " + r.metric.Name, Label: "standings-" + r.metric.Name,
		Columns: standingsColumns(s.Verdict.Name, s.Profile),
		Method:  r.standingsMethod(),
	}
	best := math.Inf(1)
	for _, row := range s.Rows {
		if len(row.Errs) == 0 {
			best = min(best, row.Mean.Value)
		}
	}
	g := t.Group(fmt.Sprintf("over %d environments, by %s", s.Environments, s.Metric.Name))
	var errs []string
	for i, name := range standingNames(s) {
		row := s.Rows[i]
		mean := table.Estimate(row.Mean, table.Fixed(2))
		if len(row.Errs) > 0 {
			mean.Mark |= table.Errs
			errs = append(errs, fmt.Sprintf("%s in %d of %d environments", name, len(row.Errs), s.Environments))
		} else if row.Mean.Value == best {
			mean.Mark |= table.Best
		}
		cells := []table.Cell{table.Words(name), mean, table.Words(row.Letter)}
		if s.Verdict.Name != "" {
			cells = append(cells, table.Estimate(row.Verdict.Interval(), table.Value(s.Verdict.Kind)))
		}
		if s.Profile {
			for _, f := range factors {
				share := stats.Within(row.Factors, f)
				cells = append(cells, table.Number(table.Fixed(2)(share), share))
			}
		}
		g.Rows = append(g.Rows, cells)
	}
	if errs != nil && !r.bench {
		g.Notes = append(g.Notes, "ranked last, and within no factor, where it is "+r.errs+" than the best, or than its guarantee says: "+strings.Join(errs, ", "))
	}
	if s.Trials < 30 {
		g.Notes = append(g.Notes, "fewer than 30 trials in an environment: intervals and groups are rough")
	}
	if s.Without != nil {
		g.Notes = append(g.Notes, "not in all environments, and left out: "+strings.Join(algorithmNames(s.Without), ", "))
	}
	if !s.Profile {
		g.Notes = append(g.Notes, "no profile: some means are negative")
	}
	return t
}

func (r pairReport) standingsMethod() string {
	text := "Ranks: of the means, 1 for the best, averaged over environments; algorithms that share a letter are not separable."
	if r.standings.Profile {
		text += " Within: the share of environments in which the mean is within that factor of the best one."
	}
	if v := r.standings.Verdict.Name; v != "" {
		text += " Worst " + v + ": in the environment in which it is the worst."
	}
	return text
}

// standingsNumbers is standingsTable for a program.
func (r pairReport) standingsNumbers() *table.Table {
	t := &table.Table{Columns: slices.Concat(
		wordColumns("algorithm", "algorithm_params", "label", "metric"),
		numberColumns("environments", "mean_rank", "rank_low", "rank_high"),
		wordColumns("group"),
	)}
	for _, f := range factors {
		t.Columns = append(t.Columns, table.Column{Name: fmt.Sprintf("within_%v", f)})
	}
	verdict := r.standings.Verdict.Name
	if verdict != "" {
		t.Columns = append(t.Columns, numberColumns("errs_in", "worst_"+verdict, "worst_"+verdict+"_low", "worst_"+verdict+"_high")...)
	}
	for _, row := range r.standings.Rows {
		id := row.Cell.ID()
		cells := slices.Concat(
			wordCells(id.Algorithm, id.AlgorithmParams, row.Cell.Label, r.metric.Name),
			numberCells(float64(r.standings.Environments), row.Mean.Value, row.Mean.Low, row.Mean.High),
			wordCells(row.Letter),
		)
		for _, f := range factors {
			share := math.NaN()
			if r.standings.Profile {
				share = stats.Within(row.Factors, f)
			}
			cells = append(cells, numberCells(share)...)
		}
		if v := row.Verdict; verdict != "" {
			cells = append(cells, numberCells(float64(len(row.Errs)), v.Mean, v.Low, v.High)...)
		}
		t.Add("", cells...)
	}
	return t
}
