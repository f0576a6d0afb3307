package rule_test

import (
	"slices"
	"testing"

	"joust/sim/rule"
)

// census has sums over all tournaments of so many rows, which were computed independently.
type census struct {
	rows, tournaments, condorcet, uniqueCopeland                 int
	copeland, topCycle, uncovered, banks                         int // members of the sets
	bipartisan, slaterScore, slaterWinners, slaterOrders         int // up to five rows
	bipartisan1, bipartisan3, bipartisan5, slaterWithoutCopeland int
}

func TestCensus(t *testing.T) {
	for _, want := range []census{
		{rows: 3, tournaments: 8, condorcet: 6, uniqueCopeland: 6, copeland: 12, topCycle: 12, uncovered: 12, banks: 12, bipartisan: 12, slaterScore: 2, slaterWinners: 12, slaterOrders: 12, bipartisan1: 6, bipartisan3: 2},
		{rows: 4, tournaments: 64, condorcet: 32, uniqueCopeland: 32, copeland: 104, topCycle: 152, uncovered: 128, banks: 128, bipartisan: 128, slaterScore: 40, slaterWinners: 80, slaterOrders: 96, bipartisan1: 32, bipartisan3: 32},
		{rows: 5, tournaments: 1024, condorcet: 320, uniqueCopeland: 600, copeland: 1560, topCycle: 3640, uncovered: 2680, banks: 2680, bipartisan: 2560, slaterScore: 1352, slaterWinners: 1560, slaterOrders: 2040, bipartisan1: 320, bipartisan3: 640, bipartisan5: 64},
		{rows: 6, tournaments: 32768, condorcet: 6144, uniqueCopeland: 20544, copeland: 53184, topCycle: 160224, uncovered: 109824, banks: 109824},
	} {
		got := census{rows: want.rows}
		winners := func(r rule.Rule, on *rule.Table) []int { return apply(t, r, on).Winners }
		for code := range 1 << (want.rows * (want.rows - 1) / 2) {
			on := tournament(t, want.rows, code)
			got.tournaments++
			got.condorcet += len(winners(rule.Condorcet{}, on))
			copeland := winners(rule.Copeland{Count: rule.Half}, on)
			got.copeland += len(copeland)
			if len(copeland) == 1 {
				got.uniqueCopeland++
			}
			got.topCycle += len(winners(rule.TopCycle{}, on))
			uncovered, banks := winners(rule.Uncovered{Cover: rule.Bordes}, on), winners(rule.Banks{}, on)
			got.uncovered += len(uncovered)
			got.banks += len(banks)
			if !slices.Equal(uncovered, banks) || !isSubset(copeland, banks) {
				t.Errorf("%d rows, tournament %d: uncovered %v, Banks %v, Copeland %v", want.rows, code, uncovered, banks, copeland)
			}
			if want.rows == 6 {
				if !slices.Equal(uncovered, winners(rule.Uncovered{Cover: rule.Gillies}, on)) || !slices.Equal(uncovered, winners(rule.Uncovered{Cover: rule.McKelvey}, on)) {
					t.Errorf("tournament %d of 6 rows: three uncovered sets, where no rows are level", code)
				}
				continue
			}
			bipartisan := winners(rule.MaximalLottery{Of: rule.OfSigns}, on)
			got.bipartisan += len(bipartisan)
			*[]*int{nil, &got.bipartisan1, nil, &got.bipartisan3, nil, &got.bipartisan5}[len(bipartisan)]++
			slater := apply(t, rule.Slater{}, on)
			got.slaterScore += int(slater.Optimum)
			got.slaterWinners += len(slater.Winners)
			got.slaterOrders += int(slater.OrderCount)
			if !slices.ContainsFunc(slater.Winners, func(a int) bool { return slices.Contains(copeland, a) }) {
				got.slaterWithoutCopeland++
			}
		}
		if got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

// tournament returns the tournament of k rows whose bit for each pair a < b says that a wins.
func tournament(t testing.TB, k, code int) *rule.Table {
	wins := make([]float64, k*k)
	bit := 0
	for a := range k {
		for b := a + 1; b < k; b++ {
			wins[a*k+b] = float64(code >> bit & 1)
			wins[b*k+a] = 1 - wins[a*k+b]
			bit++
		}
	}
	return margins(t, k, func(a, b int) float64 { return wins[a*k+b] })
}

func isSubset(part, of []int) bool {
	return !slices.ContainsFunc(part, func(a int) bool { return !slices.Contains(of, a) })
}
