package identification

import "joust/sim/pref"

// scores holds what POCOWISTA and TRA-POCOWISTA know of the Copeland scores: for each
// arm the points that are certain and the score that it can still reach. Scores are
// counted in halves: a win is 2, an indifference is 1.
type scores struct {
	k         int
	certain   []int      // ĉ, by arm: half points from the pairs that are settled
	potential []int      // by arm: certain + 2·open
	settled   []relation // settled[i*k+j] is what is known of i against j
	open      []int      // by arm: number of opponents whose relation to it is unknown
}

// relation is what is known of an ordered pair.
type relation uint8

const (
	unknown relation = iota
	better           // the first arm is preferred to the second
	equal            // neither is preferred
	worse            // the second arm is preferred to the first
)

// flip returns the relation of the pair in the other order.
func (r relation) flip() relation { return (4 - r) & 3 }

// relationOf returns the relation of a pair with this likeliest outcome.
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

// leader returns the arm of highest certain score, the lowest-numbered of several.
func (s *scores) leader() pref.Arm {
	best := 0
	for i, c := range s.certain {
		if c > s.certain[best] {
			best = i
		}
	}
	return pref.Arm(best)
}

// choose returns the next pair to test, or true if no arm can overtake the leader.
// The first arm of the pair is the first of highest potential; the second is, of the
// arms whose relation to it is unknown, the first of highest certain score.
//
// Such a second arm always exists. If all relations of the first arm were known, its
// certain score would equal its potential, which is the highest of all, and the
// leader's certain score would be at least as high.
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

// settle records the relation of the pair, given by the mode of its duels.
func (s *scores) settle(i, j pref.Arm, mode pref.Outcome) {
	r := relationOf(mode)
	s.learn(int(i), int(j), r)
	s.learn(int(j), int(i), r.flip())
}

// learn records the relation of arm i to arm j, which was unknown.
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
