package main

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"joust/environments/logs"
	"joust/results/leaderboard"
	"joust/results/ranking"
	"joust/sim/pref"
	"joust/sim/strength"
)

// board reads a log and ranks its arms: by its orders, if it has nothing else and they have no
// ties, or by its duels.
func (f *rankFlags) board(c *cobra.Command, paths []string) (ranked *leaderboard.Board, account logs.Account, err error) {
	l, orders, account, err := f.read(c, paths)
	if err != nil {
		return nil, account, err
	}
	if orders != nil {
		ranked, err = leaderboard.NewOfOrders(l, orders, f.options)
	} else {
		ranked, err = leaderboard.New(l, f.options)
	}
	return ranked, account, err
}

// read reads a log, and the orders by which its arms are ranked; they are nil if its duels are.
// Afterwards the log is closed, so that no copy of a stream is left if the ranking is interrupted.
func (f *rankFlags) read(c *cobra.Command, paths []string) (l *ranking.Log, orders []strength.Order, account logs.Account, err error) {
	o := f.logFlags.options
	stdin, finish := f.teed(c.InOrStdin())
	o.Stdin, o.Again = stdin, true
	source, err := logs.Open(paths, o)
	if err != nil {
		finish() // a table of scores is read by another way
		return nil, nil, account, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	if err := f.scores.unused(c); err != nil {
		return nil, nil, account, err
	}
	var b logColumns
	if err := b.addAll(c.Context(), source); err != nil {
		return nil, nil, account, err
	}
	finish()
	l = b.log(source.Slots())
	account = source.Account()
	orders, tied, err := f.strictOrders(source, l)
	if err != nil {
		return nil, nil, account, err
	}
	if f.ordersAsked && (!source.HasOrders() || tied) {
		if tied {
			return nil, nil, account, errors.New("the orders have arms that are tied, which plackett-luce does not take; without --methods the duels of the orders are ranked")
		}
		return nil, nil, account, errors.New("--methods plackett-luce needs orders, which are files of PrefLib; the log has duels")
	}
	return l, orders, account, nil
}

// strictOrders returns the orders of a log that has nothing else, by the arms of its duels;
// nil if duels are to be ranked, or if arms are tied.
func (f *rankFlags) strictOrders(source *logs.Log, l *ranking.Log) (orders []strength.Order, tied bool, err error) {
	if !source.HasOrders() || f.duelsOnly {
		return nil, false, nil
	}
	arms := map[string]pref.Arm{}
	for i, name := range l.Arms {
		arms[name] = pref.Arm(i)
	}
	for o, err := range source.Orders() {
		if err != nil {
			return nil, false, err
		}
		order := strength.Order{Count: o.Count}
		for _, tier := range o.Tiers {
			tied = tied || len(tier) > 1
			for _, name := range tier {
				if a, ok := arms[name]; ok {
					order.Arms = append(order.Arms, a)
				}
			}
		}
		orders = append(orders, order)
	}
	if tied {
		return nil, true, nil
	}
	return orders, false, nil
}

// unit is the scale on which strengths are printed.
type unit struct {
	name   string // of the scale
	factor float64
	origin float64            // the value of the mean strength
	group  *leaderboard.Group // that of the anchor; nil without one
	shift  float64            // added in that group
	digits int                // decimals
}

// unit returns the scale that the flags ask for.
func (f *rankFlags) unit(b *leaderboard.Board) (unit, error) {
	u := unit{name: "log odds", factor: 1, digits: 3}
	if f.scale == "elo" {
		u = unit{name: "Elo", factor: ranking.EloScale / math.Ln10, origin: ranking.EloStart, digits: 1}
	}
	if f.anchorArm == "" {
		return u, nil
	}
	for _, p := range b.Parts {
		for _, g := range p.Groups {
			for _, r := range g.Rows {
				if b.Name(r.Arm) == f.anchorArm {
					u.group, u.shift = g, f.anchorValue-u.of(g, r.Strength.Value)
					return u, nil
				}
			}
		}
	}
	return u, fmt.Errorf("--anchor: %w", b.NoArm(f.anchorArm))
}

// of returns a strength of a group on the scale.
func (u unit) of(g *leaderboard.Group, x float64) float64 {
	y := u.origin + float64(u.factor*x)
	if u.group == g && g != nil {
		y += u.shift
	}
	return y
}
