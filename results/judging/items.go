package judging

import (
	"joust/results/ranking"
	"joust/sim/pref"
)

// noUnit is the number of the unit of a row that has none.
const noUnit = -1

// units numbers what the rows of a log judge. A unit is a pair of arms in one group of rows, or,
// for a row without a group, on one prompt. of has the number of the unit of each row, in the
// order of their first rows, and noUnit for a row without a group and a prompt, and for a row of a
// count other than 1, whose verdicts are not known one by one. pairs has the arms of each unit in
// the order in which its first row shows them; where the log does not know what was shown first, the
// one with the lower number is first.
func units(l *ranking.Log) (of []int32, pairs []pref.Pair) {
	type key struct {
		group bool
		id    int32
		pair  pref.Pair
	}
	number := map[key]int32{}
	of = make([]int32, len(l.Outcomes))
	for row := range of {
		of[row] = noUnit
		if !single(l, row) {
			continue
		}
		k := key{id: -1}
		if l.Groups != nil && l.Groups[row] >= 0 {
			k.group, k.id = true, l.Groups[row]
		} else if l.Prompts != nil {
			k.id = l.Prompts[row]
		}
		if k.id < 0 {
			continue
		}
		k.pair = pref.Pair{First: min(l.First[row], l.Second[row]), Second: max(l.First[row], l.Second[row])}
		u, ok := number[k]
		if !ok {
			u = int32(len(pairs))
			number[k] = u
			if l.Slots {
				pairs = append(pairs, pref.Pair{First: l.First[row], Second: l.Second[row]})
			} else {
				pairs = append(pairs, k.pair)
			}
		}
		of[row] = u
	}
	return of, pairs
}

// judgeOf returns the number of the judge of a row, or -1 if it is not known. In a log without
// judges all rows are of one judge, 0.
func judgeOf(l *ranking.Log, row int) int32 {
	if l.Judges == nil {
		return 0
	}
	return l.Judges[row]
}

// judges returns how many judges the log numbers.
func judges(l *ranking.Log) int {
	if l.Judges == nil {
		return 1
	}
	return l.NumJudges
}

// verdict returns the verdict of a row on its unit, by the arms of the unit and not by the positions
// in the row: FirstWins for the first arm of the unit, SecondWins for its second, or Tie.
func verdict(l *ranking.Log, row int, unit pref.Pair) pref.Outcome {
	o := l.Outcomes[row].Ternary()
	if l.First[row] != unit.First {
		o = o.Flip()
	}
	return o
}

// LogRatings returns the verdicts of the judges of a log on the units that it has. A unit is a pair
// of arms in one group of rows or on one prompt. Its categories are the outcomes FirstWins, SecondWins
// and Tie for the order of the arms in its first row; in a row with the other order, the outcome is
// flipped. Agreement beyond chance depends on this order, since the shares of the categories do.
//
// A judge with several verdicts on a unit, such as one in each order, counts once: with its verdict
// if all are the same, with a tie otherwise. If decisive is true, verdicts without a winner are left
// out. Rows without a judge, or without a group and a prompt, are left out.
func LogRatings(l *ranking.Log, decisive bool) *Ratings {
	of, pairs := units(l)
	r := &Ratings{Raters: judges(l), Categories: 3, Units: make([][]Rating, len(pairs))}
	type key struct{ unit, judge int32 }
	at := map[key]int{}
	for row, u := range of {
		j := judgeOf(l, row)
		if u == noUnit || j < 0 {
			continue
		}
		v := int(verdict(l, row, pairs[u]))
		c, ok := at[key{u, j}]
		switch {
		case !ok:
			at[key{u, j}] = len(r.Units[u])
			r.Units[u] = append(r.Units[u], Rating{int(j), v})
		case r.Units[u][c].Category != v:
			r.Units[u][c].Category = int(pref.Tie)
		}
	}
	if decisive {
		for u, list := range r.Units {
			kept := list[:0]
			for _, v := range list {
				if v.Category != int(pref.Tie) {
					kept = append(kept, v)
				}
			}
			r.Units[u] = kept
		}
	}
	return r
}
