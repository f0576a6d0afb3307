package committee

import "math/big"

// Phragmen returns the committee of the sequential rule of Phragmén (1894) in the order
// of election, and the times of election. Each voter earns 1 per unit of time; a candidate
// costs 1 and is elected as soon as its supporters have 1 together, which they then spend.
// Candidates without supporters come last and have the time nil.
func Phragmen(p *Profile, ties Ties) (members []int, times []*big.Rat) {
	return phragmen(p, nil, newLedger(len(p.blocs), 0, 1), ties)
}

// phragmen completes the members. The ledger has the loads of the voters: a voter with
// load x has earned t - x at time t and not spent it. It returns the times of the members
// that it adds.
func phragmen(p *Profile, members []int, loads *ledger, ties Ties) (all []int, times []*big.Rat) {
	var with, without []int
	for _, c := range p.others(members) {
		if p.approvals[c] > 0 {
			with = append(with, c)
		} else {
			without = append(without, c)
		}
	}
	finish := make([]quotient, p.candidates) // when the candidate's supporters have 1
	var term, weight big.Int
	var cross comparison
	for len(members) < p.size {
		if len(with) == 0 {
			i := ties(len(without))
			members, times = append(members, without[i]), append(times, nil)
			without = append(without[:i], without[i+1:]...)
			continue
		}
		for _, c := range with {
			q := &finish[c]
			q.count = int64(p.approvals[c])
			q.x.Set(&loads.unit)
			for _, g := range p.supporters[c] {
				q.x.Add(&q.x, term.Mul(&loads.amounts[g], weight.SetInt64(int64(p.blocs[g].size))))
			}
		}
		c := best(with, func(a, b int) int { return cross.compare(&finish[b], &finish[a]) }, ties)
		members, times = append(members, c), append(times, finish[c].value(&loads.unit))
		load, factor := finish[c].reduced()
		loads.refine(factor)
		for _, g := range p.supporters[c] {
			loads.amounts[g].Set(load)
		}
		rest := with[:0]
		for _, other := range with {
			if other != c {
				rest = append(rest, other)
			}
		}
		with = rest
	}
	return members, times
}
