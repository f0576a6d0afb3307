package experiments_test

import (
	"fmt"
	"testing"

	"joust/experiments/studytest"
)

// BenchmarkChoices runs whole studies of choices, including their records, and reports the
// time of a trial.
func BenchmarkChoices(b *testing.B) {
	for _, row := range []struct{ name, environment, algorithms string }{
		{"rules", "{kind: tasks}", "{kind: mean}, {kind: borda}, {kind: copeland}, {kind: schulze}, {kind: minimax}"},
		{"kemeny", "{kind: tasks}", "{kind: kemeny}"},
		{"maximal-lottery", "{kind: tasks}", "{kind: maximal-lottery}"},
		{"cells-copeland", "{kind: tasks}", "{kind: cells-copeland}"},
		{"committees", "{kind: approvals}", "{kind: av}, {kind: seq-pav}, {kind: phragmen}, {kind: mes}"},
		{"bw-mes", "{kind: approvals}", "{kind: bw-mes}"},
		{"slates", "{kind: opinions, params: {generator: 16}}", "{kind: slate}"},
	} {
		b.Run(row.name, func(b *testing.B) {
			s := studytest.Parse(b, fmt.Sprintf("name: bench\ntrials: 200\nenvironments: [%s]\nalgorithms: [%s]\n", row.environment, row.algorithms))
			n := 0
			for b.Loop() {
				studytest.Run(b, s)
				n += s.Trials * len(s.Cells)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/trial")
		})
	}
}
