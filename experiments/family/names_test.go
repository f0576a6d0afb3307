package family_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/studytest"
)

// Short names have no matrix and no absolute path, and tell the environments of a study
// apart; the parameters of records do too.
func TestEnvironmentNames(t *testing.T) {
	eight := "[" + strings.Repeat("[0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5],", 7) + "[0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5]]"
	other := strings.Replace(strings.Replace(eight, "[0.5,0.5,", "[0.5,0.6,", 1), "],[0.5,", "],[0.4,", 1)
	s := studytest.Parse(t, `name: names
environments:
  - {kind: matrix, params: {values: `+eight+`}}
  - {kind: matrix, params: {values: `+other+`}}
  - {kind: matrix, label: small one, params: {values: [[0.5, 0.7], [0.3, 0.5]]}}
  - {kind: counts, sweep: {file: [/data/2024/battles.csv, /data/2025/battles.csv]}}
  - {kind: counts, label: my arena, params: {file: /home/me/ties.csv}}
  - {kind: bradley-terry, params: {utilities: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}}
  - {kind: bradley-terry, params: {utilities: [0, 1, 2]}}
algorithms:
  - {kind: pocowista}
  - {kind: savage}
`)
	var headings, params []string
	for i, c := range s.Cells {
		if i%2 == 0 {
			headings = append(headings, c.Heading())
			params = append(params, c.ID().EnvironmentParams)
		}
		if got, want := c.Heading(), headings[i/2]; got != want {
			t.Errorf("two cells of one environment are headed %s and %s", want, got)
		}
	}
	if d := cmp.Diff([]string{
		"matrix[values=8x8] #1",
		"matrix[values=8x8] #2",
		"small one (matrix[values=2x2])",
		"counts[file=2024/battles.csv]",
		"counts[file=2025/battles.csv]",
		"my arena (counts[file=ties.csv])",
		"bradley-terry[utilities=13 numbers]",
		"bradley-terry[utilities=[0,1,2]]",
	}, headings); d != "" {
		t.Errorf("headings: want -, got +\n%s", d)
	}
	seen := map[string]bool{}
	for _, p := range params {
		if len(p) > 60 || seen[p] {
			t.Errorf("the parameters %q are long, or those of two environments", p)
		}
		seen[p] = true
	}
	if got, want := s.Cells[4].Brief(), "small one/pocowista"; got != want {
		t.Errorf("the cell is called %s, want %s", got, want)
	}
}
