package identification

import "joust/sim/pref"

// scores are the books that POCOWISTA and TRA-POCOWISTA share: what is certain
// of each arm's Copeland score, and what it can still reach. Scores are counted
// in halves: a win is 2, an indifference 1.
type scores struct {
	k         int
	certain   []int      // ĉ: from the pairs settled so far
	potential []int      // certain + 2 for each arm not yet settled against
	settled   []relation // settled[i*k+j]: what is known of i against j
	open      []int      // how many arms are not yet settled against each arm
}

// relation is what is known of an ordered pair.
type relation uint8

const (
	unknown relation = iota
	better           // the first arm is preferred to the second
	equal            // neither is preferred
	worse            // the second arm is preferred to the first
)

// flip is the relation of the pair in the other order.
func (r relation) flip() relation { return (4 - r) & 3 }

// relationOf is the relation of a pair whose likeliest outcome is the mode.
func relationOf(mode pref.Outcome) relation {
	switch mode {
	case pref.FirstWins:
		return better
	case pref.SecondWins:
		return worse
	}
	return equal
}

func newScores(k int) scores {
	s := scores{
		k: k, certain: make([]int, k), potential: make([]int, k),
		settled: make([]relation, k*k), open: make([]int, k),
	}
	for i := range k {
		s.settled[i*k+i] = equal
		s.open[i] = k - 1
		s.potential[i] = 2 * (k - 1)
	}
	return s
}

// leader is the arm of highest certain score, the lowest-numbered if several.
func (s *scores) leader() pref.Arm {
	best := 0
	for i, c := range s.certain {
		if c > s.certain[best] {
			best = i
		}
	}
	return pref.Arm(best)
}

// choose is the pair to settle next, or true if no arm can overtake the leader:
// of the arms of highest potential the first, and of the arms not settled
// against it the one of highest certain score.
//
// There always is such an arm: were everything settled for the first, its
// certain score would be its potential, the highest of all, and the leader's
// would be no lower.
func (s *scores) choose() (pref.Pair, bool) {
	leader := int(s.leader())
	first, rival := 0, -1
	for i, p := range s.potential {
		if p > s.potential[first] {
			first = i
		}
		if i != leader {
			rival = max(rival, p)
		}
	}
	if s.certain[leader] >= rival {
		return pref.Pair{}, true
	}
	second := -1
	for j := range s.k {
		if s.settled[first*s.k+j] == unknown && (second < 0 || s.certain[j] > s.certain[second]) {
			second = j
		}
	}
	return pref.Pair{First: pref.Arm(first), Second: pref.Arm(second)}, false
}

// settle enters the relation of the pair, given as the mode of its duels.
func (s *scores) settle(i, j pref.Arm, mode pref.Outcome) {
	r := relationOf(mode)
	s.learn(int(i), int(j), r)
	s.learn(int(j), int(i), r.flip())
}

// learn enters one side of a relation that was unknown: the row of arm i.
func (s *scores) learn(i, j int, r relation) {
	s.settled[i*s.k+j] = r
	switch r {
	case better:
		s.certain[i] += 2
	case equal:
		s.certain[i]++
	}
	s.open[i]--
	s.potential[i] = s.certain[i] + 2*s.open[i]
}
