package policy_test

import (
	"math"
	"testing"

	"joust/algorithms/policy"
	contract "joust/sim/policy"
	"joust/sim/pref"
	"joust/sim/rng"
)

// practical runs ten trials of 60 steps of 64 prompts of dno-prct and returns the mean
// exploitability at the end, and mean win rates after 1, 5, 20 and 60 steps.
func practical(m *pref.Matrix, average, teacher bool) (exploitability float64, wins [4]float64) {
	const trials = 10
	p := policy.DNOPrctEntry.Defaults
	p.Average, p.Teacher = average, teacher
	batch := 64 * p.K
	if teacher {
		batch = 64 * (p.K + 1)
	}
	for i := range trials {
		g := newGame(m, batch, rng.Stream(uint64(i)))
		g.problem.Teacher = teacher
		if teacher {
			g.Teach(m.VonNeumann())
		}
		list, judge := after(policy.DNOPrctEntry, p, contract.Environment(g), 1, 5, 20, 60)
		exploitability += judge.Exploitability(list[3]) / trials
		for j, law := range list {
			wins[j] += judge.WinRate(law) / trials
		}
	}
	return exploitability, wins
}

// The shape that the source reports, and what it does not: where arms have strengths, the law
// beats the reference more and more often and ends on the best arm; in cycles it ends on one
// arm, so that another beats it by the largest gap of the matrix or one near to it, and even
// the average is far from a von Neumann winner, unless a teacher is one.
func TestDNOPrct(t *testing.T) {
	var strengths [][]float64
	for i := range 8 {
		var row []float64
		for j := range 8 {
			row = append(row, 1/(1+math.Exp(float64(j-i)/4)))
		}
		strengths = append(strengths, row)
	}
	last, wins := practical(rows(strengths...), false, false)
	if !(wins[0] > .55 && wins[1] > wins[0]+.05 && wins[3] > wins[1]) || last > .001 {
		t.Errorf("with strengths the win rates are %.3f and the exploitability is %.4f", wins, last)
	}
	for _, c := range []struct {
		name                 string
		m                    *pref.Matrix
		last, average, mixed float64 // published for another program with the same shape
	}{
		{"r3", r3, .33, .23, .029},
		{"r4", r4, .33, .27, .029},
		{"hudry13", hudry13(t), .40, .38, .035},
	} {
		last, _ := practical(c.m, false, false)
		average, _ := practical(c.m, true, false)
		mixed, _ := practical(c.m, true, true)
		// The steps of the inner problem are not published, so that the numbers are compared to
		// a quarter; the orders differ by a factor of seven.
		for _, v := range [][2]float64{{last, c.last}, {average, c.average}, {mixed, c.mixed}} {
			if math.Abs(v[0]-v[1]) > v[1]/4 {
				t.Errorf("%s: the exploitabilities of the last law, of the average and with a teacher are %.3f, %.3f and %.3f; published were %v", c.name, last, average, mixed, c)
			}
		}
	}
}
