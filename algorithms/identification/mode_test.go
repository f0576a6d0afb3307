package identification

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/conf"
	"joust/sim/pref"
	"joust/sim/simtest"
)

// moments returns the mean and the standard deviation of the number of duels of a mode test
// and the probability of each answer. It computes them by dynamic programming over the
// counts until the test has stopped with probability 1 - 1e-10. After t duels, mass[a][c]
// is the probability that the test has not stopped and has a wins of the first arm and c
// ties. Cells below 1e-15 are dropped, and only the box of the other cells is visited.
func moments(deltaPrime float64, p [3]float64) (mean, sd float64, answer [3]float64) {
	boundary := conf.NewPPR(deltaPrime)
	type box struct {
		a, c, endA, endC int
		mass             []float64
	}
	now := box{endA: 1, endC: 1, mass: []float64{1}}
	var next []float64
	squares, alive := 0.0, 1.0
	for t := 1; alive > 1e-10; t++ {
		limits := boundary.Table(t)
		old := now.endC - now.c
		width := old
		if p[pref.Tie] > 0 {
			width++
		}
		next = append(next[:0], make([]float64, (now.endA-now.a+1)*width)...)
		for i, m := range now.mass {
			a, c := i/old, i%old
			next[(a+1)*width+c] += m * p[pref.FirstWins]
			next[a*width+c] += m * p[pref.SecondWins]
			if p[pref.Tie] > 0 {
				next[a*width+c+1] += m * p[pref.Tie]
			}
		}
		keep := box{a: t, c: t, mass: now.mass[:0]}
		alive = 0
		for i, m := range next {
			if m < 1e-15 {
				next[i] = 0
				continue
			}
			a, c := now.a+i/width, now.c+i%width
			b := t - a - c
			top := max(a, b, c)
			if top < int(limits[t-top-min(a, b, c)]) {
				alive += m
				keep.a, keep.endA = min(keep.a, a), max(keep.endA, a+1)
				keep.c, keep.endC = min(keep.c, c), max(keep.endC, c+1)
				continue
			}
			mean += m * float64(t)
			squares += m * float64(t) * float64(t)
			switch top {
			case a:
				answer[pref.FirstWins] += m
			case b:
				answer[pref.SecondWins] += m
			default:
				answer[pref.Tie] += m
			}
			next[i] = 0
		}
		for a := keep.a; a < keep.endA; a++ {
			row := next[(a-now.a)*width:]
			keep.mass = append(keep.mass, row[keep.c-now.c:keep.endC-now.c]...)
		}
		now = keep
	}
	return mean, math.Sqrt(squares - mean*mean), answer
}

// TestModeTestMoments compares exact values of an independent program with those of
// moments, and with the test itself: its mean over the trials is within 4 standard
// errors, sd/sqrt(trials).
func TestModeTestMoments(t *testing.T) {
	for _, tt := range []struct {
		p              [3]float64 // first, second, tie
		deltaPrime     float64
		mean, sd       float64
		wrong          map[pref.Outcome]float64
		digits, trials float64 // of mean and sd
	}{
		{[3]float64{.55, .45, 0}, .05, 1251.61, 799.22, map[pref.Outcome]float64{pref.SecondWins: 1.640e-3}, .01, 1000},
		{[3]float64{.6, .4, 0}, .05, 280.512, 184.585, map[pref.Outcome]float64{pref.SecondWins: 4.240e-4}, .001, 4000},
		{[3]float64{.7, .3, 0}, .05, 63.2247, 40.0066, map[pref.Outcome]float64{pref.SecondWins: 2.386e-5}, .0001, 4000},
		{[3]float64{.8, .2, 0}, .05, 26.6781, 14.9654, map[pref.Outcome]float64{pref.SecondWins: 5.434e-7}, .0001, 4000},
		{[3]float64{.1, .9, 0}, .05, 14.3933, 6.1815, map[pref.Outcome]float64{pref.FirstWins: 1.008e-9}, .0001, 4000},
		{[3]float64{1, 0, 0}, .05, 9, 0, nil, .0001, 10},
		{[3]float64{.6, .1, .3}, .05, 104.968, 66.564, map[pref.Outcome]float64{pref.Tie: 3.140e-5, pref.SecondWins: 1.03e-9}, .001, 4000},
		{[3]float64{.2, .3, .5}, .01, 292.832, 157.071, map[pref.Outcome]float64{pref.SecondWins: 1.49e-6, pref.FirstWins: 5.9e-9}, .001, 4000},
	} {
		name := fmt.Sprintf("%v at %g", tt.p, tt.deltaPrime)
		mean, sd, answer := moments(tt.deltaPrime, tt.p)
		near(t, name+": mean", mean, tt.mean, tt.digits)
		near(t, name+": sd", sd, tt.sd, tt.digits)
		for o, want := range tt.wrong {
			near(t, fmt.Sprintf("%s: P(%v)", name, o), answer[o], want, want/100)
		}

		m := pref.NewMatrix(2)
		m.Set(0, 1, tt.p[pref.FirstWins], tt.p[pref.Tie], tt.p[pref.SecondWins])
		w := simtest.NewWorld(m, stream(t, name))
		test := newModeTest(tt.deltaPrime)
		sum := 0
		for range int(tt.trials) {
			test.reset()
			for n := 1; ; n++ {
				if test.add(w.Duel(pref.Pair{First: 0, Second: 1})) {
					sum += n
					break
				}
			}
		}
		near(t, name+": mean of trials", float64(sum)/tt.trials, tt.mean, 4*tt.sd/math.Sqrt(tt.trials)+tt.digits)
	}
}

// TestModeTestWaits checks that no sequence of outcomes, not even equal outcomes, decides
// the test before the number of duels that it announces, and that some outcome decides it
// if this number is 1.
func TestModeTestWaits(t *testing.T) {
	s := stream(t)
	could := 0
	for range 300 {
		test := newModeTest(0.01)
		for range 200 {
			if test.wait < 1 {
				t.Fatalf("it announces %d duels", test.wait)
			}
			for o := range pref.Outcome(3) {
				ahead := test
				for range test.wait - 1 {
					if ahead.add(o) {
						first, second, tie := test.ternary()
						t.Fatalf("after %d, %d and %d outcomes it announced %d duels but was decided earlier", first, second, tie, test.wait)
					}
				}
				if ahead.add(o) && test.wait == 1 {
					could++
				}
			}
			if test.add(pref.Outcome(s.Intn(4))) {
				break
			}
		}
	}
	if could == 0 {
		t.Error("it never announced one duel")
	}
}
