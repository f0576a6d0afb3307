package main

import (
	"errors"

	"github.com/spf13/cobra"

	"joust/environments/logs"
	"joust/results/ranking"
)

// logFlags are the flags of commands that read a log: its format and what is left out.
type logFlags struct {
	options logs.Options
	ties    string // what ties are: "model" (a third outcome), "half" or "drop"
}

// add adds the flags to a command. bothBad is the default of --bothbad: tie, drop or keep.
func (f *logFlags) add(c *cobra.Command, bothBad string) {}

// read reads the files, which are one log, with the flags. It returns the log as columns
// and the account of what was read, which a command prints on the standard error.
func (f *logFlags) read(c *cobra.Command, paths []string) (*ranking.Log, logs.Account, error) {
	return nil, logs.Account{}, errors.New("not built yet")
}

// orders reads the orders of preference of PrefLib files, as indices of the arms, for
// Plackett–Luce. ok is false if some file has none; then read reads its duels.
func (f *logFlags) orders(c *cobra.Command, paths []string) (arms []string, orders []order, ok bool, err error) {
	return nil, nil, false, errors.New("not built yet")
}

// order is the preference of some voters: tiers of tied arms from best to worst.
type order struct {
	tiers [][]int
	count float64
}
