package family

import (
	"fmt"
	"math"

	"joust/results"
)

// warnings collects the warnings of a study.
type warnings struct {
	outcome *Outcome
	list    []results.Warning
}

// fewTrials warns of fewer trials a cell than the least: Student's intervals are
// exact for normal values only, and most values are not normal.
func (w *warnings) fewTrials(least int) {
	if w.outcome.Trials < least {
		w.list = append(w.list, results.Warning{What: fmt.Sprintf("The trials of each cell are few: %d. Intervals may be too narrow, and differences may be due to chance; take %d or more.", w.outcome.Trials, least)})
	}
}

// counted warns of the cells in which a proportion is above 0.
func (w *warnings) counted(metric, what string) {
	var cases []string
	for _, c := range w.outcome.Cells {
		if r, _ := w.outcome.Row(c, metric); r.Mean > 0 {
			cases = append(cases, fmt.Sprintf("%s: %d of %d trials", c, occurrences(r), r.N))
		}
	}
	if cases != nil {
		w.list = append(w.list, results.Warning{What: what, Cases: cases})
	}
}

// occurrences is in how many trials a proportion was 1.
func occurrences(r results.Row) int {
	if r.N == 0 {
		return 0
	}
	return int(math.Round(r.Mean * float64(r.N)))
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
