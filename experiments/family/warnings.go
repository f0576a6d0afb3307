package family

import (
	"fmt"
	"math"

	"joust/results"
	"joust/results/table"
)

// warnings collects the warnings of a study.
type warnings struct {
	outcome *Outcome
	list    []results.Warning
}

// fewTrials warns if a cell has fewer trials than the minimum: intervals of means are
// exact only for normal values, and most values are not normal.
func (w *warnings) fewTrials(minimum int) {
	if w.outcome.Trials < minimum {
		w.list = append(w.list, results.Warning{What: fmt.Sprintf("Each cell has only %d trials. Intervals may be too narrow, and differences may be due to chance; use at least %d trials.", w.outcome.Trials, minimum)})
	}
}

// counted warns of the cells in which the mean of a proportion is above 0.
func (w *warnings) counted(metric, what string) { w.countedBut(metric, "", what) }

// countedBut is counted without the trials in which another proportion is 1, all of which
// have the first.
func (w *warnings) countedBut(metric, but, what string) {
	var cases []string
	for _, c := range w.outcome.Cells {
		r, ok := w.outcome.Row(c, metric)
		n := occurrences(r)
		if other, both := w.outcome.Row(c, but); both {
			n -= occurrences(other)
		}
		if ok && n > 0 {
			cases = append(cases, fmt.Sprintf("%s: %s of %s trials", c.Brief(), table.Whole(n), table.Whole(r.N)))
		}
	}
	if cases != nil {
		w.list = append(w.list, results.Warning{What: what, Cases: cases})
	}
}

// occurrences returns the number of trials in which a proportion was 1.
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
