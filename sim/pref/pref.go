package pref

import "strconv"

// Arm is one of the K things to choose from, numbered 0 to K-1.
type Arm int

// Pair is an ordered pair of arms that are to duel. The order is who stands in
// the first slot: a fair judge does not care, a biased one does.
type Pair struct{ First, Second Arm }

// Flip is the same pair with the slots exchanged.
func (p Pair) Flip() Pair { return Pair{p.Second, p.First} }

// String writes the pair as "3v7".
func (p Pair) String() string {
	return strconv.Itoa(int(p.First)) + "v" + strconv.Itoa(int(p.Second))
}

// Outcome is what came of one duel.
type Outcome uint8

// The outcomes of a duel, seen from the first slot.
const (
	FirstWins  Outcome = iota // the arm in the first slot is preferred
	SecondWins                // the arm in the second slot is preferred
	Tie                       // neither is preferred
	BothBad                   // the judge rejects both; who does not care takes it as a Tie
)

// Ternary is the outcome with BothBad taken as the Tie that it is to most.
func (o Outcome) Ternary() Outcome { return min(o, Tie) }

// Flip is the outcome seen from the other slot.
func (o Outcome) Flip() Outcome {
	if o <= SecondWins {
		return o ^ 1
	}
	return o
}

// String names the outcome as transcripts write it.
func (o Outcome) String() string {
	switch o {
	case FirstWins:
		return "first"
	case SecondWins:
		return "second"
	case Tie:
		return "tie"
	case BothBad:
		return "both-bad"
	}
	return "Outcome(" + strconv.Itoa(int(o)) + ")"
}

// Tally counts the outcomes of several duels of one ordered pair.
type Tally struct{ First, Second, Tie, BothBad int }

// Duels is how many duels the tally counts.
func (t Tally) Duels() int { return t.First + t.Second + t.Tie + t.BothBad }

// Ties is how many duels had no winner, of either kind.
func (t Tally) Ties() int { return t.Tie + t.BothBad }

// Flip is the tally of the flipped pair.
func (t Tally) Flip() Tally { return Tally{t.Second, t.First, t.Tie, t.BothBad} }

// Tally counts one duel with this outcome.
func (o Outcome) Tally() (t Tally) {
	t.Add(o)
	return t
}

// Add counts one more duel.
func (t *Tally) Add(o Outcome) {
	switch o {
	case FirstWins:
		t.First++
	case SecondWins:
		t.Second++
	case Tie:
		t.Tie++
	default:
		t.BothBad++
	}
}
