package sim

import (
	"errors"
	"math"
	"testing"
)

type someParams struct {
	Votes  int     `yaml:"votes" doc:"votes"`
	Format string  `yaml:"format" options:"ladder|ring" doc:"format"`
	Delta  float64 `yaml:"delta" doc:"failure probability"`
}

func (someParams) Validate() error { return errors.New("not asked") }

// TestPromise checks for which parameters promises are made, their values and their words.
func TestPromise(t *testing.T) {
	p := someParams{Votes: 3, Format: "ladder", Delta: 0.05}
	for _, row := range []struct {
		Promise
		made  bool
		value float64
		words string
	}{
		{Promise{Of: Duels, Is: AtMost, Bound: "K·(N-1)", Where: map[string]string{"K": "votes"}, When: map[string]string{"format": "ladder"}}, true, 27, "With format=ladder: at most K·(N-1) duels, where K is votes."},
		{Promise{Of: Rounds, Is: Exactly, Bound: "N", When: map[string]string{"format": "ring|tree", "votes": ">0"}}, false, 10, "With format=ring or tree and votes above 0: exactly N rounds."},
		{Promise{Of: Rounds, Is: AtLeast, Bound: "π", When: map[string]string{"votes": ">0"}}, true, math.Pi, "With votes above 0: at least π rounds."},
		{Promise{Of: Duels, Is: AtMost, Bound: "0", When: map[string]string{"delta": ">0"}}, false, 0, "With delta above 0: no duels."},
		{Promise{Of: Failure, Is: AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "Always."}, true, 0.05, "The probability of a failure is at most δ, where δ is delta. Always."},
		{Promise{Of: Failure, Is: AtMost, Bound: "q", Where: map[string]string{"q": "the share of right candidates"}}, true, math.NaN(), "The probability of a failure is at most q, where q is the share of right candidates."},
		{Promise{Of: Result, Text: "Right.", When: map[string]string{"missing": "1"}}, false, math.NaN(), "With missing=1: Right."},
		{Promise{Of: Result, Text: "Éach fit is right."}, true, math.NaN(), "Éach fit is right."},
	} {
		if got := row.Made(p); got != row.made {
			t.Errorf("%s: made is %v, want %v", row.words, got, row.made)
		}
		if got, ok := row.Value(p, 10); ok == math.IsNaN(row.value) || ok && got != row.value {
			t.Errorf("%s: its value is %v (%v), want %v", row.words, got, ok, row.value)
		}
		if got := row.Sentence(); got != row.words {
			t.Errorf("got the words %q, want %q", got, row.words)
		}
	}
	q := p
	q.Votes = 0
	if (Promise{When: map[string]string{"votes": ">0"}}).Made(q) {
		t.Error("a promise for votes above 0 is made for none")
	}
	card := Card{Guarantee: "None.", Promises: []Promise{{Of: Duels, Is: AtMost, Bound: "N"}}}
	if got := card.Proved(); got != "None." {
		t.Errorf("without promises of failures and results %q is proved, want the guarantee", got)
	}
	card.Promises = append(card.Promises, Promise{Of: Result, Text: "A."}, Promise{Of: Failure, Text: "B."})
	if got := card.Proved(); got != "A. B." {
		t.Errorf("%q is proved, want both sentences", got)
	}
}
