package judging_test

import (
	"math"
	"testing"

	"joust/results/judging"
	"joust/sim/pref"
)

// The support is that of resampled verdicts, whatever the number of workers.
func TestCertify(t *testing.T) {
	a := &judging.Accuracy{}
	f, s := pref.FirstWins, pref.SecondWins
	a.Confusion[f][f], a.Confusion[f][s], a.Confusion[s][f], a.Confusion[s][s] = 400, 100, 125, 375
	a.Compute()
	one, three := a.Certify(5, judging.Bootstrap{Root: 3}), a.Certify(5, judging.Bootstrap{Root: 3, Workers: 3})
	if one != three {
		t.Errorf("one worker %+v, three workers %+v", one, three)
	}
	if !one.Holds || !one.Firm || one.Support < 0.95 {
		t.Errorf("400 and 375 of 500: %+v", one)
	}
	a.Confusion[f][f], a.Confusion[f][s] = 8, 12
	a.Compute()
	if c := a.Certify(5, judging.Bootstrap{Root: 3}); c.Firm || c.Support > 0.9 {
		t.Errorf("8 of 20 and 375 of 500: %+v", c)
	}
	a.Confusion[f][f], a.Confusion[f][s] = 0, 0
	a.Compute()
	if c := a.Certify(5, judging.Bootstrap{Root: 3}); c.Holds || !math.IsNaN(c.Support) {
		t.Errorf("nothing of one side: %+v", c)
	}
}
