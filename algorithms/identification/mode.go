package identification

import (
	"joust/sim/conf"
	"joust/sim/pref"
)

// modeTest is the test PPR-1v1: it counts the outcomes of the duels of one pair until
// the mode of their distribution is known with probability at least 1-δ' (Jain et
// al., AISTATS 2022; see conf.PPR). It starts from zero for each pair.
type modeTest struct {
	boundary *conf.PPR
	count    [4]int // by pref.Outcome
	wait     int    // duels that must pass before the test can decide
}

func newModeTest(deltaPrime float64) modeTest {
	m := modeTest{boundary: conf.NewPPR(deltaPrime)}
	m.reset()
	return m
}

// add counts one outcome and reports whether the test has decided. It cannot decide
// before wait duels have passed, so nothing is compared before.
func (m *modeTest) add(o pref.Outcome) bool {
	m.count[o&3]++
	m.wait--
	return m.wait <= 0 && m.decided()
}

// addTally counts several outcomes and reports whether the test has decided.
func (m *modeTest) addTally(t pref.Tally) bool {
	m.count[pref.FirstWins] += t.First
	m.count[pref.SecondWins] += t.Second
	m.count[pref.Tie] += t.Tie
	m.count[pref.BothBad] += t.BothBad
	m.wait -= t.Duels()
	return m.wait <= 0 && m.decided()
}

// decided reports whether the largest count a has reached the boundary A(b) of the
// second largest count b. If it has not, at least A(b) - a more duels are needed, all
// of them with the leading outcome.
func (m *modeTest) decided() bool {
	first, second, tie := m.ternary()
	a := max(first, second, tie)
	b := first + second + tie - a - min(first, second, tie)
	m.wait = m.boundary.At(b) - a
	return m.wait <= 0
}

// ternary returns the counts of the three outcomes; BothBad counts as a tie.
func (m *modeTest) ternary() (first, second, tie int) {
	return m.count[pref.FirstWins], m.count[pref.SecondWins], m.count[pref.Tie] + m.count[pref.BothBad]
}

// mode returns the leading outcome. It is unique once the test has decided, since
// equal counts never decide.
func (m *modeTest) mode() pref.Outcome {
	first, second, tie := m.ternary()
	switch {
	case first > max(second, tie):
		return pref.FirstWins
	case second > max(first, tie):
		return pref.SecondWins
	}
	return pref.Tie
}

// reset clears the counts for the next pair.
func (m *modeTest) reset() {
	m.count = [4]int{}
	m.wait = m.boundary.At(0)
}
