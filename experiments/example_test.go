package experiments_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
)

// watcher could show the progress of the run.
type watcher struct{}

func (watcher) Kept(int, int)   {}
func (watcher) Trial(int, int)  {}
func (watcher) Wanted(int, int) {}
func (watcher) Damaged(string)  {}

func (watcher) Reused(string, int, int) {}

// Reading, running and summarising a study, like the command line does it.
func Example() {
	s, err := study.Parse(family.Standard(), "two-arms.yaml", []byte(`
name: two-arms
trials: 50
environments: [{kind: matrix, params: {values: [[0.5, 1], [0, 0.5]]}}]
algorithms: [{kind: pocowista, params: {delta: 0.05}}]
`))
	if err != nil {
		log.Fatal(err)
	}
	path, err := os.MkdirTemp("", "joust")
	if err != nil {
		log.Fatal(err)
	}
	dir := results.Dir{Path: path}
	worlds, err := study.Open(s)
	if err != nil {
		log.Fatal(err)
	}
	manifest, err := run.NewManifest(s, worlds, true)
	if err != nil {
		log.Fatal(err)
	}
	if err := dir.Make(); err != nil {
		log.Fatal(err)
	}
	if err := run.Run(context.Background(), run.Plan{Study: s, Dir: dir, Manifest: manifest, Worlds: worlds, Workers: 2, Watch: watcher{}}); err != nil {
		log.Fatal(err)
	}
	records, err := run.NewReader(s, dir, manifest, false)
	if err != nil {
		log.Fatal(err)
	}
	cells, err := records.Summarise(2)
	if err != nil {
		log.Fatal(err)
	}
	duels := cells[0].Rows[0] // (9+1)/2^9 is at most .05/2, and (8+1)/2^8 is not
	fmt.Printf("%s: %s %.0f, sd %.0f, in %d trials\n", s.Cells[0].Algorithm, duels.Metric, duels.Mean, duels.SD, duels.N)
	if err := os.RemoveAll(path); err != nil {
		log.Fatal(err)
	}
	// Output: pocowista[delta=0.05]: duels 9, sd 0, in 50 trials
}
