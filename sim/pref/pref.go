package pref

import "strconv"

// Arm is one of the K things to choose from, numbered 0 to K-1.
type Arm int

// Pair is an ordered pair of arms for a duel. The order is the order in which a judge
// sees them; it matters to a biased judge.
type Pair struct{ First, Second Arm }

// Flip returns the pair in the other order.
func (p Pair) Flip() Pair { return Pair{p.Second, p.First} }

// Sorted returns the pair with the smaller arm first.
func (p Pair) Sorted() Pair { return Pair{min(p.First, p.Second), max(p.First, p.Second)} }

// String returns the pair as text, as in "3v7".
func (p Pair) String() string {
	return strconv.Itoa(int(p.First)) + "v" + strconv.Itoa(int(p.Second))
}

// Outcome is the outcome of one duel.
type Outcome uint8

// The outcomes of a duel.
const (
	FirstWins  Outcome = iota // the first arm is preferred
	SecondWins                // the second arm is preferred
	Tie                       // neither is preferred
	BothBad                   // the judge rejects both arms; most learners treat it as a Tie
)

// Ternary returns the outcome, with Tie instead of BothBad.
func (o Outcome) Ternary() Outcome { return min(o, Tie) }

// Flip returns the outcome of the flipped pair.
func (o Outcome) Flip() Outcome {
	if o <= SecondWins {
		return o ^ 1
	}
	return o
}

// String returns the name of the outcome in transcripts.
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

// ParseOutcome returns the outcome of that name; false if there is none.
func ParseOutcome(name string) (Outcome, bool) {
	for o := FirstWins; o <= BothBad; o++ {
		if o.String() == name {
			return o, true
		}
	}
	return 0, false
}

// Tally counts the outcomes of several duels of one ordered pair.
type Tally struct{ First, Second, Tie, BothBad int }

// Duels returns the number of duels.
func (t Tally) Duels() int { return t.First + t.Second + t.Tie + t.BothBad }

// Ties returns the number of duels without a winner, of both kinds.
func (t Tally) Ties() int { return t.Tie + t.BothBad }

// Flip returns the tally of the flipped pair.
func (t Tally) Flip() Tally { return Tally{t.Second, t.First, t.Tie, t.BothBad} }

// Tally returns the tally of one duel with this outcome.
func (o Outcome) Tally() (t Tally) {
	t.Add(o)
	return t
}

// Outcome returns the outcome of a tally of one duel.
func (t Tally) Outcome() Outcome {
	switch {
	case t.First == 1:
		return FirstWins
	case t.Second == 1:
		return SecondWins
	case t.Tie == 1:
		return Tie
	}
	return BothBad
}

// Add adds one duel with this outcome.
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
