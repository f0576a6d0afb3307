package leaderboard

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"joust/results/ranking"
	"joust/sim/parallel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// NewOfOrders makes the board of orders of preference by the model of Plackett and Luce. The
// log has the duels of the same orders, in which each arm has won against every later one; the
// orders have its arms. Resamples draw whole orders.
func NewOfOrders(l *ranking.Log, orders []strength.Order, o Options) (*Board, error) {
	o.Models = []ranking.Model{PlackettLuce}
	var errs []error
	if o.Intervals != "" && o.Intervals != Information {
		errs = append(errs, fmt.Errorf("intervals of the model of orders come from its information; %s intervals need --methods bt, which takes orders as duels", o.Intervals))
	}
	if o.Prior != (strength.Prior{}) {
		errs = append(errs, errors.New("the model of orders takes no prior; --methods bt, which takes orders as duels, does"))
	}
	if o.Order || o.Style {
		errs = append(errs, errors.New("orders have no position and no style"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	o.Intervals, o.By = Information, []ranking.Cluster{ranking.ByRow}
	b := newBoard(l, o)
	b.orders, b.Estimated = orders, ModelName(PlackettLuce)
	b.Spec = ranking.Spec{Model: PlackettLuce}
	t := l.Table()
	b.Duels, b.Ties, b.Unmet = t.Duels, t.Ties, t.Record().Unmet()
	for _, order := range orders {
		b.Orders += order.Count
	}
	if t.Duels == 0 {
		return nil, errors.New("no order has two arms, so that there is nothing to rank")
	}
	for _, arms := range t.Existence(PlackettLuce).Components {
		p, err := b.newPart(arms)
		if err != nil {
			return nil, err
		}
		b.Parts = append(b.Parts, p)
	}
	b.order()
	b.warn()
	return b, nil
}

// among returns the orders of some arms, which are numbered in the order of the list; those of
// fewer than two arms are left out.
func among(orders []strength.Order, arms []pref.Arm) (list []strength.Order) {
	index := map[pref.Arm]pref.Arm{}
	for i, a := range arms {
		index[a] = pref.Arm(i)
	}
	for _, o := range orders {
		var kept []pref.Arm
		for _, a := range o.Arms {
			if i, ok := index[a]; ok {
				kept = append(kept, i)
			}
		}
		if len(kept) > 1 {
			list = append(list, strength.Order{Arms: kept, Count: o.Count})
		}
	}
	return list
}

// rankOrders fits the model of orders to the arms of a group.
func (b *Board) rankOrders(g *Group) error {
	o := ranking.Orders{Names: b.names(g.Arms), List: among(b.orders, g.Arms)}
	f, err := o.PlackettLuce()
	if err != nil {
		return err
	}
	g.estimate, g.strengths, g.Covariance, g.Quantile = f.Estimate, f.Strengths, f.Covariance, portable.PhiInverse(.975)
	g.Ranks, err = ranking.RankSets(g.strengths, g.Covariance, ranking.RankDraws, b.Options.Root, b.Options.Workers)
	return err
}

// mostRefitted is the greatest number of places in distinct orders with which the model of
// orders is fitted to every resample.
const mostRefitted = 2000

// resampleOrders draws as many orders as there are with replacement, from the streams "rank",
// "orders" and the number of the resample, and notes who leads.
func (b *Board) resampleOrders(p *Part) {
	o := &b.Options
	list := among(b.orders, p.Arms)
	total, places := 0.0, 0
	counts := make([]float64, len(list))
	for i, order := range list {
		counts[i] = order.Count
		total += order.Count
		places += len(order.Arms)
	}
	notions := b.resampled()
	refit := places <= mostRefitted && p.finite
	leaders := make([][][]pref.Arm, 1+len(notions))
	for n := range leaders {
		leaders[n] = make([][]pref.Arm, o.Resamples)
	}
	parallel.Range(max(1, o.Workers), o.Resamples, func(_, low, high int) {
		drawn := make([]float64, len(list))
		for r := low; r < high; r++ {
			rng.Stream(o.Root, "rank", "orders", strconv.Itoa(r)).Multinomial(int(math.Round(total)), counts, drawn)
			var kept []strength.Order
			for i, n := range drawn {
				if n > 0 {
					kept = append(kept, strength.Order{Arms: list[i].Arms, Count: n})
				}
			}
			orders := &strength.Orders{Arms: len(p.Arms), List: kept}
			record := orders.Record()
			t := &ranking.Table{Arms: p.Log.Arms, Pairs: record.Pairs}
			for n, notion := range notions {
				leaders[1+n][r] = slices.Clone(notion.Leaders(t))
			}
			if refit && len(record.Layers()) == 1 {
				if e, err := orders.Estimate(); err == nil {
					leaders[0][r] = pref.Best(e.Strengths, 0)
				}
			}
		}
	})
	if refit {
		p.share(string(PlackettLuce), ranking.NewShares(string(PlackettLuce), leaders[0], len(p.Arms)))
	}
	for n, notion := range notions {
		p.share(notion.Name, ranking.NewShares(notion.Name, leaders[1+n], len(p.Arms)))
	}
}
