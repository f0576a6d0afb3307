// Package ask has what a live session and its judges know of each other: a session
// asks questions, a judge answers them. A judge may be a program, people on a page, a
// model behind an address, or an environment of the catalogue that plays the judge.
package ask

import (
	"context"
	"errors"
	"fmt"
	"time"

	"joust/sim/pref"
)

// Question is one call of a judge: which of two texts is better. It names no arm, so
// that judges are blind.
type Question struct {
	ID     int    // from 1; no two questions of a session have the same
	Pair   string // a name of the pair and the item that hides the arms: equal for equal texts in either order
	Item   string // the item that both texts answer
	Prompt string // the item's text; may be empty
	First  string // the text shown first
	Second string // the text shown second
	Repeat int    // how many verdicts on the same pair, item and order came before, from 0
	Round  int    // how often all items of the pair had been used before, from 0
	Seat   int    // the member of the panel who is asked, from 0
}

// Answer is what a judge says to one question.
type Answer struct {
	Outcome pref.Outcome  // of the texts in the order in which they were shown
	Judge   string        // who answered, if the session has several: a rater, a model with its version
	Raw     string        // what the judge wrote, if it wrote; goes into the journal
	Grades  []float64     // of the first and the second text, or nil
	Tokens  [2]int        // read and written; 0 if unknown
	Cost    float64       // in the currency of the session's budget; 0 if the judge reports none
	Took    time.Duration // from the question to the answer
	Tries   int           // calls that were made for it, at least 1
	Comment string        // of a rater, or ""
}

// Judge answers questions. Its methods are called from several goroutines.
type Judge interface {
	// Name is written beside each verdict, such as "my-judge 3" or "gpt-x@2026-09".
	Name() string
	// Parallel is how many questions it takes at once, at least 1. It may change from one
	// call to the next, and may then be less than the number of open questions.
	Parallel() int
	// Price is the most that the question can cost, with all tries that the judge makes on
	// its own; it is reserved before the question is asked.
	Price(Question) float64
	// Ask blocks until the question is answered, has failed or ctx ends. An error that is
	// a [Failure] concerns this question alone; every other error ends the session.
	Ask(context.Context, Question) (Answer, error)
	// Close ends the judge's processes and connections. It is called once, after the last
	// Ask has returned.
	Close() error
}

// Started is the ability of judges that must be started, such as programs: Start is called
// once, before every other method but Close, and not if the session asks nothing.
type Started interface{ Start(context.Context) error }

// Fingerprinted is the ability of judges whose verdicts depend on more than their name and the
// question, such as a template. Fingerprint returns a hash of it; a verdict may be used again,
// in another session too, only where it is equal.
type Fingerprinted interface{ Fingerprint() string }

// Informed is the ability of a judge that plays an environment, in which arms duel and not
// texts. AskArms is called instead of Ask.
type Informed interface {
	Judge
	// AskArms is Ask, with the arms whose texts are shown, in this order. Its answer depends on
	// the arms and on the address of the verdict, a text that no other question has, and not
	// on when or how often it is called.
	AskArms(ctx context.Context, q Question, shown pref.Pair, address string) (Answer, error)
}

// Host is what a session does for a judge that asks for it, people on a page above all.
type Host interface {
	// Void takes the verdict of a question back, which is asked again when it is needed. It
	// returns an error if the question has no verdict.
	Void(question int, why, by string) error
	// Progress is how far the session is.
	Progress() Progress
}

// Hosted is the ability of judges that need the session: Attach is called once, before
// the first question.
type Hosted interface{ Attach(Host) }

// Recalling is the ability of judges that need to know what was answered before: Recall is
// called for each verdict that the journal has and that was not taken back, in the order of
// the journal, after Attach and before the first question.
type Recalling interface{ Recall(Question, Answer) }

// Progress is how far a session is, and how much is left, by simulation from here.
type Progress struct {
	Verdicts int // that the journal has and that were not taken back
	Expected int // verdicts in all, the mean; 0 if unknown
	High     int // verdicts in all, the 90 % quantile; 0 if unknown
}

// Failure is a question without a verdict: the judge could not say, in time or at all.
type Failure struct {
	Reason string  // one word for the journal: timeout, unreadable, refused, unreachable
	Detail string  // for people; holds no text of an answer, no key and no address with one
	Tries  int     // calls that were made
	Cost   float64 // of these calls, as far as it is known
}

func (f *Failure) Error() string {
	if f.Detail == "" {
		return f.Reason
	}
	return fmt.Sprintf("%s: %s", f.Reason, f.Detail)
}

// FailureOf returns the failure in err, if it is one.
func FailureOf(err error) (*Failure, bool) {
	var f *Failure
	ok := errors.As(err, &f)
	return f, ok
}
