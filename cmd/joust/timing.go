package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"

	"joust/results"
)

// timing is what timing.json holds: how the run that wrote records last got on.
// It is written every few seconds.
type timing struct {
	Workers int          `json:"workers"`
	Seconds float64      `json:"seconds"`
	Cells   []cellTiming `json:"cells"`
}

type cellTiming struct {
	Cell    string  `json:"cell"`
	Wanted  int64   `json:"wanted"`  // trials that there are to be
	Kept    int64   `json:"kept"`    // of them, those that were there already
	Trials  int64   `json:"trials"`  // run this time
	Duels   int64   `json:"duels"`   // in these; of many users: trajectories
	Seconds float64 `json:"seconds"` // of the run that went into them
}

// done is how many trials are there.
func (c cellTiming) done() int64 { return c.Kept + c.Trials }

// plus adds up two cells.
func (c cellTiming) plus(o cellTiming) cellTiming {
	c.Wanted += o.Wanted
	c.Kept += o.Kept
	c.Trials += o.Trials
	c.Duels += o.Duels
	c.Seconds += o.Seconds
	return c
}

// left is how many seconds the rest of the cell takes if its trials take what they
// took so far; false where none has been run.
func (c cellTiming) left() (seconds float64, known bool) {
	if c.Trials == 0 {
		return 0, c.done() >= c.Wanted
	}
	return c.Seconds / float64(c.Trials) * float64(c.Wanted-c.done()), true
}

// total adds up all cells.
func (t timing) total() (all cellTiming) {
	for _, c := range t.Cells {
		all = all.plus(c)
	}
	return all
}

// left is how many seconds the rest takes, cell by cell; a cell of which no trial
// has been run is taken for the mean of the others.
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
	return results.WriteFile(dir.Timing(), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(t)
	})
}

// readTiming reads how the run in the folder got on; nothing where it does not say.
func readTiming(dir results.Dir) (t timing, err error) {
	text, err := os.ReadFile(dir.Timing())
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal(text, &t)
}
