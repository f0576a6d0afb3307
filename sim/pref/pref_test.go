package pref

import (
	"flag"
	"os"
	"testing"
)

// The property tests draw the same matrices in each run and write no files, unless flags
// say otherwise.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "1", "rapid.checks": "1000", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

func TestPair(t *testing.T) {
	p := Pair{3, 7}
	if got, want := p.String(), "3v7"; got != want {
		t.Errorf("String: got %q, want %q", got, want)
	}
	if got, want := p.Flip(), (Pair{7, 3}); got != want {
		t.Errorf("Flip: got %v, want %v", got, want)
	}
	for _, q := range []Pair{p, p.Flip()} {
		if got := q.Sorted(); got != p {
			t.Errorf("%v.Sorted: got %v, want %v", q, got, p)
		}
	}
}

func TestOutcome(t *testing.T) {
	for _, test := range []struct {
		o, flip, ternary Outcome
		name             string
	}{
		{FirstWins, SecondWins, FirstWins, "first"},
		{SecondWins, FirstWins, SecondWins, "second"},
		{Tie, Tie, Tie, "tie"},
		{BothBad, BothBad, Tie, "both-bad"},
		{Outcome(9), Outcome(9), Tie, "Outcome(9)"},
	} {
		if got := test.o.Flip(); got != test.flip {
			t.Errorf("%v.Flip: got %v, want %v", test.o, got, test.flip)
		}
		if got := test.o.Ternary(); got != test.ternary {
			t.Errorf("%v.Ternary: got %v, want %v", test.o, got, test.ternary)
		}
		if got := test.o.String(); got != test.name {
			t.Errorf("String: got %q, want %q", got, test.name)
		}
		if got, ok := ParseOutcome(test.name); ok != (test.o <= BothBad) || ok && got != test.o {
			t.Errorf("ParseOutcome(%q): got %v, %v", test.name, got, ok)
		}
	}
}

func TestTally(t *testing.T) {
	var tally, flipped Tally
	for o, times := range map[Outcome]int{FirstWins: 5, SecondWins: 3, Tie: 2, BothBad: 1} {
		for range times {
			tally.Add(o)
			flipped.Add(o.Flip())
		}
	}
	if want := (Tally{First: 5, Second: 3, Tie: 2, BothBad: 1}); tally != want {
		t.Errorf("got %+v, want %+v", tally, want)
	}
	if got := tally.Flip(); got != flipped {
		t.Errorf("Flip: got %+v, want %+v, the tally of flipped outcomes", got, flipped)
	}
	if got := tally.Duels(); got != 11 {
		t.Errorf("Duels: got %d, want 5+3+2+1 = 11", got)
	}
	if got := tally.Ties(); got != 3 {
		t.Errorf("Ties: got %d, want 2+1 = 3", got)
	}
}
