package ranking

import (
	"joust/sim/pref"
	"joust/sim/strength"
)

// Preferences returns the matrix of the shares of a record: a pair that met n times wins,
// ties and loses with the probabilities w/n, t/n and l/n. A pair that has not met is a fair
// coin, so that it is level. The winners of the record are those of the matrix:
//
//   - Condorcet is the arm that has more wins than losses against every other arm. An arm that
//     has not met all others is none.
//   - VonNeumann is a mixture that no arm beats on average, where the advantage of i over j is
//     (w - l)/(2n), and 0 if they have not met. Where pairs have not met or are level there may
//     be several; see IsMaximinUnique.
//
// names are those of the arms, or nil.
func Preferences(r *strength.Record, names []string) *pref.Matrix {
	m := pref.NewMatrix(r.Arms)
	for _, p := range r.Pairs {
		n := p.Duels()
		m.Set(p.I, p.J, p.Win/n, p.Tie/n, p.Lose/n)
	}
	if names != nil {
		m.SetNames(names)
	}
	return m
}

// Openness counts the pairs of a record in which neither arm beats the other.
type Openness struct {
	Unmet int // pairs that have not met
	Level int // pairs that met and have as many wins as losses
	// NoMode counts the pairs that met and in which no outcome is more frequent than both
	// others, such as one win and one tie.
	NoMode int
}

// Open counts the pairs in which neither arm beats the other.
func Open(r *strength.Record) Openness {
	o := Openness{Unmet: r.Unmet()}
	for _, p := range r.Pairs {
		if p.Win == p.Lose {
			o.Level++
		}
		if _, ok := mode(p); !ok {
			o.NoMode++
		}
	}
	return o
}

// mode returns the most frequent outcome of a pair, of which FirstWins is a win of I, and
// whether it is more frequent than both others.
func mode(p strength.Pair) (pref.Outcome, bool) {
	switch {
	case p.Win > max(p.Tie, p.Lose):
		return pref.FirstWins, true
	case p.Lose > max(p.Tie, p.Win):
		return pref.SecondWins, true
	case p.Tie > max(p.Win, p.Lose):
		return pref.Tie, true
	}
	return pref.Tie, false
}

// SmithSet is the smallest set of arms that beat all arms outside it, which is that they have
// more wins than losses against them.
type SmithSet struct {
	Arms []pref.Arm // in increasing order
	// Unmet and Level are the numbers of pairs of the record that have not met, and that have
	// as many wins as losses. No arm of such a pair beats the other, so that they enlarge the
	// set. If both are 0 and the set is large, there are cycles.
	Unmet, Level int
}

// Smith returns the Smith set of a record; see pref.Matrix.Smith.
func Smith(r *strength.Record) SmithSet {
	o := Open(r)
	return SmithSet{Arms: Preferences(r, nil).Smith(), Unmet: o.Unmet, Level: o.Level}
}
