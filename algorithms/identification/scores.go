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
	leader    pref.Arm   // the arm of highest certain score, the lowest-numbered of several
	first     reach      // the arm of highest potential, the lowest-numbered of several
	rival     reach      // the same of all other arms
}

// reach is the score that an arm could reach when all potentials were last compared.
type reach struct{ arm, potential int }

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
	s.compare()
	return s
}

// choose returns the next pair to test, or true if no arm can overtake the leader.
// The first arm of the pair is the first of highest potential; the second is, of the
// arms whose relation to it is unknown, the first of highest certain score.
//
// Such a second arm always exists. If all relations of the first arm were known, its
// certain score would equal its potential, which is the highest of all, and the
// leader's certain score would be at least as high.
func (s *scores) choose() (pref.Pair, bool) {
	// Potentials never rise, so that the two highest are compared anew only when one of
	// them has fallen.
	if s.potential[s.first.arm] < s.first.potential || s.potential[s.rival.arm] < s.rival.potential {
		s.compare()
	}
	rival := s.first
	if s.first.arm == int(s.leader) {
		rival = s.rival
	}
	if s.certain[s.leader] >= rival.potential {
		return pref.Pair{}, true
	}
	second, most := -1, -1
	for j, r := range s.settled[s.first.arm*s.k:][:s.k] {
		if r == unknown && s.certain[j] > most {
			second, most = j, s.certain[j]
		}
	}
	return pref.Pair{First: pref.Arm(s.first.arm), Second: pref.Arm(second)}, false
}

// compare finds the two arms of highest potential.
func (s *scores) compare() {
	s.first, s.rival = reach{potential: -1}, reach{potential: -1}
	for i, p := range s.potential {
		if p > s.first.potential {
			s.first, s.rival = reach{i, p}, s.first
		} else if p > s.rival.potential {
			s.rival = reach{i, p}
		}
	}
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
	if c, most := s.certain[i], s.certain[s.leader]; c > most || c == most && i < int(s.leader) {
		s.leader = pref.Arm(i)
	}
}
