package results

import (
	"math"
	"testing"
)

// What an algorithm seeks, in words; and the greatest share of trials in which that may
// not be right. Of 10 in 100 the upper end of Wilson's interval is .1744.
func TestSeeks(t *testing.T) {
	for _, row := range []struct {
		s             *Seeks
		most          float64
		short, string string
	}{
		{&Seeks{"borda", "copeland", 1, 1, 0}, 1, "borda", "it seeks the best arm by borda; right is the best by copeland, which is another"},
		{&Seeks{"condorcet", "copeland", 1, 1, 1}, 1, "condorcet (none)", "it seeks the best arm by condorcet, and there is none; right is the best by copeland"},
		{&Seeks{"borda", "copeland within 0.1", 100, 10, 0}, .1744, "borda (differs in 10 %)", "it seeks the best arm by borda; right is the best by copeland within 0.1, which differs in 10 of 100 instances"},
		{&Seeks{"condorcet", "copeland", 100, 10, 4}, .1744, "condorcet (differs in 10 %)", "it seeks the best arm by condorcet; right is the best by copeland, which differs in 10 of 100 instances"},
	} {
		if got := row.s.Most(); math.Abs(got-row.most) > 5e-5 {
			t.Errorf("%+v: Most is %v, want %v", *row.s, got, row.most)
		}
		if got := row.s.Short(); got != row.short {
			t.Errorf("got %q, want %q", got, row.short)
		}
		if got := row.s.String(); got != row.string {
			t.Errorf("got %q, want %q", got, row.string)
		}
	}
	if got := (*Seeks)(nil); got.Most() != 0 || got.Short() != "" {
		t.Errorf("nothing is known: got %v and %q, want 0 and nothing", got.Most(), got.Short())
	}
}
