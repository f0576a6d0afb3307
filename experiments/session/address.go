package session

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"joust/experiments/session/ask"
	"joust/sim/duel"
	"joust/sim/pref"
)

// duelAddress names the duel number k, from 0, of an unordered pair of different arms.
type duelAddress struct {
	lo, hi  pref.Arm // lo < hi
	k       int
	swapped bool // the learner proposes hi first, and the texts are shown as proposed
}

// address names a call of the judge for a duel.
type address struct {
	lo, hi  pref.Arm
	k, seat int
	swapped bool // the text of hi is shown first
	use     use
}

// use is what a call is for.
type use uint8

// The uses of calls.
const (
	decides use = iota // its verdict decides the duel, or a part of it
	retest             // the same call again, which the learner does not see
	control            // a text against itself, which the learner does not see
)

// useWords are the uses as the journal writes them.
var useWords = [...]string{decides: "", retest: "retest", control: "control"}

// addressOf returns the address of the duel number k of a proposed pair.
func (s *Session) addressOf(p pref.Pair, k int) duelAddress {
	u := p.Sorted()
	return duelAddress{lo: u.First, hi: u.Second, k: k, swapped: s.Order == AsProposed && p.First > p.Second}
}

// label names the pair and the number of the duel in streams.
func (s *Session) label(a address) string {
	return fmt.Sprintf("%q %q %d", s.Arms[a.lo], s.Arms[a.hi], a.k)
}

// seatLabel is label with the seat.
func (s *Session) seatLabel(a address) string { return fmt.Sprintf("%s seat %d", s.label(a), a.seat) }

// calls returns the calls that decide a duel.
func (s *Session) calls(d duelAddress) []address {
	list := make([]address, 0, s.CallsOfDuel())
	for seat := range s.Panel {
		a := address{lo: d.lo, hi: d.hi, k: d.k, seat: seat}
		switch s.Order {
		case Both:
			list = append(list, a)
			a.swapped = true
		case AsProposed:
			a.swapped = d.swapped
		default:
			a.swapped = s.stream("order", s.seatLabel(a)).Coin()
		}
		list = append(list, a)
	}
	return list
}

// extras returns the calls that are made beside those of a duel: retests and controls.
func (s *Session) extras(d duelAddress) (list []address) {
	if s.Retest > 0 {
		for _, a := range s.calls(d) {
			if s.isRetested(a) {
				a.use = retest
				list = append(list, a)
			}
		}
	}
	if s.Control == 0 {
		return list
	}
	a := address{lo: d.lo, hi: d.hi, k: d.k, use: control}
	if coins := s.stream("control", s.label(a)); coins.Float64() < s.Control {
		a.swapped = coins.Coin()
		list = append(list, a)
	}
	return list
}

// isRetested reports whether a call that decides a duel is made a second time.
func (s *Session) isRetested(a address) bool {
	return s.Retest > 0 && s.stream("retest", fmt.Sprintf("%s %t", s.seatLabel(a), a.swapped)).Float64() < s.Retest
}

// shown returns the arms in the order in which their texts are shown.
func (s *Session) shown(a address) pref.Pair {
	p := pref.Pair{First: a.lo, Second: a.hi}
	if a.swapped {
		p = p.Flip()
	}
	if a.use == control {
		return pref.Pair{First: p.First, Second: p.First}
	}
	return p
}

// item returns the item of a duel; false if the pair has no item left.
func (s *Session) item(lo, hi pref.Arm, k int) (int, bool) {
	deck := s.deck(lo, hi)
	if k >= len(deck) && !s.Reuse {
		return 0, false
	}
	return deck[k%len(deck)], true
}

// question returns the question of a call, without its ID. The pair must have an item.
func (s *Session) question(a address) ask.Question {
	i, _ := s.item(a.lo, a.hi, a.k) // the pair has one
	p := s.shown(a)
	q := ask.Question{
		Item: s.texts.items[i], Prompt: s.texts.prompts[i], Round: a.k / len(s.deck(a.lo, a.hi)), Seat: a.seat,
		First: s.texts.of[p.First][i].string, Second: s.texts.of[p.Second][i].string,
	}
	one, two := q.First, q.Second
	if cmp.Less(two, one) {
		one, two = two, one
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q", q.Item, q.Prompt, one, two))
	q.Pair = hex.EncodeToString(sum[:8])
	// The same question comes again where items are used again, and in a retest.
	for k := a.k % len(s.deck(a.lo, a.hi)); k < a.k; k += len(s.deck(a.lo, a.hi)) {
		for _, earlier := range s.calls(duelAddress{lo: a.lo, hi: a.hi, k: k, swapped: a.swapped}) {
			if earlier.seat == a.seat && earlier.swapped == a.swapped {
				q.Repeat++
				if s.isRetested(earlier) {
					q.Repeat++
				}
			}
		}
	}
	if a.use == retest {
		q.Repeat++
	}
	return q
}

// name returns a text that no other call has.
func (s *Session) name(a address) string {
	return fmt.Sprintf("%s %t %s", s.seatLabel(a), a.swapped, useWords[a.use])
}

// verdict is what a call has brought.
type verdict struct {
	line    int // of the journal
	id      int // of the question
	outcome pref.Outcome
	failed  bool // there is no outcome
	reused  bool // it was taken over from another journal
	grades  duel.Grades
}

// decision is how far a duel is decided.
type decision uint8

// The decisions.
const (
	undecided decision = iota // a call is missing
	dropped                   // a call has failed, so that the duel has no outcome
	decided
)

// decide combines the verdicts on a duel of the proposed pair, which has these calls.
func (s *Session) decide(store map[address]verdict, p pref.Pair, calls []address) (pref.Outcome, duel.Grades, decision) {
	lead, bad := 0, 0
	var sum duel.Grades
	graded := 0
	var outcomes []pref.Outcome // of lo against hi
	failed := false
	for _, a := range calls {
		v, ok := store[a]
		if !ok {
			return 0, duel.Grades{}, undecided
		}
		failed = failed || v.failed
		g := v.grades
		if a.swapped {
			v.outcome = v.outcome.Flip()
			g.First, g.Second = g.Second, g.First
		}
		outcomes = append(outcomes, v.outcome)
		if g.First > 0 && g.Second > 0 {
			sum.First, sum.Second = sum.First+g.First, sum.Second+g.Second
			graded++
		}
	}
	if failed {
		return 0, duel.Grades{}, dropped
	}
	each := 1
	if s.Order == Both {
		each = 2
	}
	for of := range slices.Chunk(outcomes, each) {
		o := of[0]
		if of[len(of)-1] != o {
			o = pref.Tie // the two orders disagree
		}
		switch o {
		case pref.FirstWins:
			lead++
		case pref.SecondWins:
			lead--
		case pref.BothBad:
			bad++
		}
	}
	o := pref.Tie
	switch {
	case lead > 0:
		o = pref.FirstWins
	case lead < 0:
		o = pref.SecondWins
	case bad == s.Panel:
		o = pref.BothBad
	}
	if graded > 0 {
		sum.First, sum.Second = sum.First/float64(graded), sum.Second/float64(graded)
	}
	if p.First > p.Second {
		o = o.Flip()
		sum.First, sum.Second = sum.Second, sum.First
	}
	return o, sum, decided
}

// duelSelf decides the duel number k of an arm with itself, which no judge is asked about:
// each slot wins with probability 1/2.
func (s *Session) duelSelf(a pref.Arm, k int) pref.Outcome {
	if s.stream("self", fmt.Sprintf("%q %d", s.Arms[a], k)).Coin() {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// fresh returns a learner that has seen no duel. Learners that live in a program are made by
// its host, each with another number.
func (s *Session) fresh(host duel.Host, number int) duel.Learner {
	problem := duel.Problem{Arms: len(s.Arms), Horizon: s.Duels}
	stream := s.stream("learner")
	if host != nil {
		return host.New(number, problem, stream)
	}
	return s.entry.New(s.Algorithm.Params, problem, stream)
}

// closeLearner closes a learner that holds resources.
func closeLearner(l duel.Learner) {
	if c, ok := l.(duel.Closer); ok {
		c.Close()
	}
}
