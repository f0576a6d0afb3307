package ranking

import (
	"cmp"
	"slices"

	"joust/sim/pref"
	"joust/sim/strength"
)

// Table is the duels of a log, or of a resample of it, as tallies of pairs. A duel counts
// as much as its weight, and one of which both arms are bad is a tie.
type Table struct {
	Arms []string // names
	// Pairs are the pairs I < J that have met, each once, in increasing order of I, then J.
	// Their number of duels is positive.
	Pairs []strength.Pair
	// Ordered are the same duels by the order of the slots, I being the arm shown first: a
	// pair occurs twice where it was shown in both orders. They are in increasing order of
	// I, then J; nil where the log does not know the slots.
	Ordered []strength.Pair
	// Duels, Ties and BothBad are sums over all pairs; those that are both bad are among
	// the ties.
	Duels, Ties, BothBad float64
}

// Table returns the tallies of the log's duels.
func (l *Log) Table() *Table {
	t := &Table{Arms: l.Arms}
	k := len(l.Arms)
	cells := make(map[[2]pref.Arm]int, min(len(l.First), k*k))
	var ordered []strength.Pair
	for r := range l.First {
		n := l.mass(r)
		if n == 0 {
			continue
		}
		key := [2]pref.Arm{l.First[r], l.Second[r]}
		at, ok := cells[key]
		if !ok {
			at = len(ordered)
			cells[key] = at
			ordered = append(ordered, strength.Pair{I: key[0], J: key[1]})
		}
		add(&ordered[at], l.Outcomes[r], n)
		if l.Outcomes[r] == pref.BothBad {
			t.BothBad += n
		}
	}
	sortPairs(ordered)
	t.Pairs = unordered(ordered)
	if l.Slots {
		t.Ordered = ordered
	}
	t.sum()
	return t
}

// mass returns how much a row counts: its count times its weight.
func (l *Log) mass(row int) float64 {
	n := l.Count(row)
	if l.Weights != nil {
		n = float64(n * l.Weights[row])
	}
	return n
}

// Count returns how many duels a row is.
func (l *Log) Count(row int) float64 {
	if l.Counts == nil {
		return 1
	}
	return l.Counts[row]
}

// add adds n duels with this outcome to the tallies of a pair.
func add(p *strength.Pair, o pref.Outcome, n float64) {
	switch o {
	case pref.FirstWins:
		p.Win += n
	case pref.SecondWins:
		p.Lose += n
	default:
		p.Tie += n
	}
}

// sortPairs sorts pairs by I, then J.
func sortPairs(pairs []strength.Pair) {
	slices.SortFunc(pairs, comparePairs)
}

func comparePairs(p, q strength.Pair) int {
	return cmp.Or(cmp.Compare(p.I, q.I), cmp.Compare(p.J, q.J))
}

// unordered returns the tallies of the pairs I < J from those of ordered pairs.
func unordered(ordered []strength.Pair) []strength.Pair {
	all := slices.Clone(ordered)
	for n, p := range all {
		if p.I > p.J {
			all[n] = flipped(p)
		}
	}
	slices.SortStableFunc(all, comparePairs)
	pairs := all[:0]
	for _, p := range all {
		if last := len(pairs) - 1; last >= 0 && comparePairs(pairs[last], p) == 0 {
			pairs[last].Win += p.Win
			pairs[last].Tie += p.Tie
			pairs[last].Lose += p.Lose
		} else {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// flipped returns the same duels as those of J against I.
func flipped(p strength.Pair) strength.Pair {
	return strength.Pair{I: p.J, J: p.I, Win: p.Lose, Tie: p.Tie, Lose: p.Win}
}

// sum computes the sums over all pairs.
func (t *Table) sum() {
	t.Duels, t.Ties = 0, 0
	for _, p := range t.Pairs {
		t.Duels += p.Duels()
		t.Ties += p.Tie
	}
}

// At returns the tallies of two different arms, from the side of i: how often i won, how
// often nobody did, and how often j won. They are 0 if the two have not met.
func (t *Table) At(i, j pref.Arm) (win, tie, lose float64) {
	at, met := slices.BinarySearchFunc(t.Pairs, strength.Pair{I: min(i, j), J: max(i, j)}, comparePairs)
	if !met {
		return 0, 0, 0
	}
	p := t.Pairs[at]
	if i > j {
		p = flipped(p)
	}
	return p.Win, p.Tie, p.Lose
}

// Record returns the tallies as a record of sim/strength, which shares their memory.
func (t *Table) Record() *strength.Record {
	return &strength.Record{Arms: len(t.Arms), Pairs: t.Pairs}
}
