package report

import (
	"maps"
	"slices"
	"strconv"

	"joust/results/table"
)

// fact is an entry of the section on what was run.
type fact struct {
	Name  string
	Value []string // lines
	Code  bool     // set in a font for code
}

// run returns the entries of the section on what was run.
func (r Report) run() []fact {
	m := r.Manifest
	facts := []fact{
		{"Study", []string{m.Study}, false},
		{"Study hash", []string{m.Hash}, true},
		{"Root seed", []string{strconv.FormatUint(m.RootSeed, 10)}, false},
		{"Cells", []string{table.Whole(len(m.Cells))}, false},
		{"Trials of each cell", []string{table.Whole(m.Trials)}, false},
	}
	if m.Precision != nil {
		facts[len(facts)-1].Name = "Trials of each cell, to begin with"
		facts = append(facts, fact{"Precision", []string{m.Precision.String(), m.Precision.Level()}, false})
	}
	unit, target := "duels a trial", "Target"
	switch {
	case slices.Contains(m.Metrics, "gap"):
		unit, target = "trajectories, or comparisons, of each user", "Target gap"
	case !slices.Contains(m.Metrics, "duels") && len(m.Metrics) > 0: // the first is the clock
		unit = m.Metrics[0] + " a trial"
	}
	facts = append(facts, fact{"Budget", []string{table.Whole(m.Budget) + " " + unit}, false})
	if m.Target > 0 {
		facts = append(facts, fact{target, []string{strconv.FormatFloat(m.Target, 'g', -1, 64)}, false})
	}
	if m.Engine != "" {
		facts = append(facts, fact{"Engine", []string{m.Engine}, false})
	}
	if m.Horizon != "" {
		facts = append(facts, fact{"Horizon that learners get", []string{m.Horizon}, false})
	}
	if m.Commit {
		facts = append(facts, fact{"Algorithms that have stopped", []string{"let their winners duel themselves until the budget is spent"}, false})
	}
	if m.Truth != "" {
		facts = append(facts, fact{"Right to recommend", []string{"the best arms by " + m.Truth}, false})
	}
	for _, p := range m.Also {
		facts = append(facts, fact{"Parts run by", []string{p.String()}, false})
	}
	facts = append(facts,
		fact{"Program", []string{"joust " + m.Program.Joust}, false},
		fact{"Go", []string{m.Program.Go}, false},
		fact{"Platform", []string{m.Program.Platform}, false})
	lines := func(name string, of map[string]string, between string) {
		var list []string
		for _, k := range slices.Sorted(maps.Keys(of)) {
			list = append(list, k+between+of[k])
		}
		if list != nil {
			facts = append(facts, fact{name, list, true})
		}
	}
	lines("Modules", m.Program.Modules, " ")
	lines("Files (SHA-256)", m.Files, ": ")
	return facts
}
