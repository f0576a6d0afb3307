package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"joust/results"
)

// timing is the content of timing.json: the progress of the last run that wrote records,
// and where the study's files were. It is written every few seconds, without the cells of
// which this run or shard needs no trial.
type timing struct {
	Folder  string       `json:"folder"` // to which the paths in the study are relative
	Workers int          `json:"workers"`
	Seconds float64      `json:"seconds"`
	Cells   []cellTiming `json:"cells"`
}

// cellTiming is the progress of one cell.
type cellTiming struct {
	Cell    string  `json:"cell"`
	Wanted  int64   `json:"wanted"`  // number of trials that the cell needs
	Kept    int64   `json:"kept"`    // of these, trials that an earlier run completed
	Trials  int64   `json:"trials"`  // trials that this run has completed
	Duels   int64   `json:"duels"`   // ticks of the family's clock in these trials: duels, or trajectories
	Seconds float64 `json:"seconds"` // time of the run spent on these trials
}

// done returns the number of complete trials.
func (c cellTiming) done() int64 { return c.Kept + c.Trials }

// plus returns the sum of the progress of two cells.
func (c cellTiming) plus(o cellTiming) cellTiming {
	c.Wanted += o.Wanted
	c.Kept += o.Kept
	c.Trials += o.Trials
	c.Duels += o.Duels
	c.Seconds += o.Seconds
	return c
}

// left estimates the seconds that the rest of the cell takes, from the mean time of the
// trials so far. It returns false where this run has completed no trial of the cell and
// some are missing.
func (c cellTiming) left() (seconds float64, known bool) {
	if c.Trials == 0 {
		return 0, c.done() >= c.Wanted
	}
	return c.Seconds / float64(c.Trials) * float64(c.Wanted-c.done()), true
}

// total returns the sum of the progress of all cells.
func (t timing) total() (all cellTiming) {
	for _, c := range t.Cells {
		all = all.plus(c)
	}
	return all
}

// left estimates the seconds that the rest of the run takes, cell by cell. A cell in which
// this run has completed no trial is estimated by the mean time of all trials.
func (t timing) left() (seconds float64, known bool) {
	all := t.total()
	if all.Trials == 0 {
		return 0, t.Cells != nil && all.done() >= all.Wanted
	}
	for _, c := range t.Cells {
		s, ok := c.left()
		if !ok {
			s = all.Seconds / float64(all.Trials) * float64(c.Wanted-c.done())
		}
		seconds += s
	}
	return seconds, true
}

func (t timing) write(dir results.Dir) error {
	t.Cells = slices.DeleteFunc(t.Cells, func(c cellTiming) bool { return c.Wanted == 0 })
	return results.WriteFile(dir.Timing(), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(t)
	})
}

// readTiming reads timing.json of the folder; zero if there is no such file.
func readTiming(dir results.Dir) (t timing, err error) {
	text, err := os.ReadFile(dir.Timing())
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	return t, results.DecodeJSON(dir.Timing(), text, &t)
}
