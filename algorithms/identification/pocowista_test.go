package identification

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// TestPOCOWISTAOnAllPatterns checks that, if duels always end the same way, it
// returns a Copeland winner for each of the 3^(n(n-1)/2) patterns of up to four arms,
// and tests no pair twice.
func TestPOCOWISTAOnAllPatterns(t *testing.T) {
	for k := 2; k <= 4; k++ {
		duels := conf.NewPPR(0.05 / float64(k*(k-1)/2)).At(0)
		for code := range int(math.Pow(3, float64(k*(k-1)/2))) {
			rest := code
			m := certain(k, func(int, int) pref.Outcome {
				o := pref.Outcome(rest % 3)
				rest /= 3
				return o
			})
			w := simtest.NewWorld(m, stream(t))
			trial := run(t, NewPOCOWISTA(POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}}, problem(k), nil), w)
			if !trial.Correct {
				t.Errorf("%d arms, pattern %d: got arm %d, want one of %v", k, code, trial.Recommended, w.Truth().Winners)
			}
			if trial.Duels != duels*trial.Pairs {
				t.Errorf("%d arms, pattern %d: %d duels for %d pairs, want A(0) = %d each", k, code, trial.Duels, trial.Pairs, duels)
			}
		}
	}
}

// TestPOCOWISTAPairs compares the number of tested pairs with means and standard deviations
// of 200000 trials of an independent program. The tolerance is 4 standard errors of the
// difference.
func TestPOCOWISTAPairs(t *testing.T) {
	const trials = 2000
	ternary := func(s *rng.Source, k int) *pref.Matrix {
		return certain(k, func(int, int) pref.Outcome { return pref.Outcome(s.Intn(3)) })
	}
	binary := func(s *rng.Source, k int) *pref.Matrix { return tournament(s, k, -1) }
	planted := func(s *rng.Source, k int) *pref.Matrix { return tournament(s, k, s.Intn(k)) }
	for _, tt := range []struct {
		what     string
		draw     func(*rng.Source, int) *pref.Matrix
		k        int
		mean, sd float64
	}{
		{"tournaments", binary, 5, 6.344, 1.665},
		{"tournaments", binary, 10, 27.402, 7.156},
		{"tournaments", binary, 20, 129.571, 20.268},
		{"tournaments with a Condorcet winner", planted, 5, 5.452, 1.540},
		{"tournaments with a Condorcet winner", planted, 10, 14.693, 4.943},
		{"tournaments with a Condorcet winner", planted, 20, 34.342, 11.407},
		{"wins, ties and losses", ternary, 5, 7.002, 1.735},
		{"wins, ties and losses", ternary, 10, 31.431, 5.870},
		{"wins, ties and losses", ternary, 20, 146.282, 15.052},
	} {
		name := fmt.Sprintf("%s of %d arms", tt.what, tt.k)
		s := stream(t, name)
		sum, squares := 0.0, 0.0
		for range trials {
			trial := run(t, NewPOCOWISTA(POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}}, problem(tt.k), nil), simtest.NewWorld(tt.draw(s, tt.k), s))
			if !trial.Correct {
				t.Fatalf("%s: arm %d is not a Copeland winner", name, trial.Recommended)
			}
			sum += float64(trial.Pairs)
			squares += float64(trial.Pairs * trial.Pairs)
		}
		mean := sum / trials
		near(t, name+": mean", mean, tt.mean, 4*tt.sd*math.Sqrt(1.0/trials+1.0/200_000))
		// The standard error of a standard deviation is below sd/sqrt(trials) if the kurtosis
		// is below 5, as it is for such counts.
		near(t, name+": sd", math.Sqrt(squares/trials-mean*mean), tt.sd, 4*tt.sd/math.Sqrt(trials))
	}
}

// TestPOCOWISTACells compares the mean duels of POCOWISTA and TRA-POCOWISTA on
// the paper's random instances with exact means, to within 4 standard errors.
func TestPOCOWISTACells(t *testing.T) {
	const oracle = "../../../shared/oracle/analytic_oracle.csv"
	f, err := os.Open(oracle)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the oracle of exact means is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := make(map[string]int)
	for i, name := range rows[0] {
		column[name] = i
	}
	levels := map[string][2]float64{"easy": {0.6, 1}, "medium": {0.55, 0.7}}
	const trials = 150
	for _, row := range rows[1:] {
		number := func(name string) float64 {
			x, err := strconv.ParseFloat(row[column[name]], 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		var kind, level string
		var k int
		if _, err := fmt.Sscanf(spaced(row[0]), "%s %s %d", &kind, &level, &k); err != nil {
			t.Fatalf("cell %s: %v", row[0], err)
		}
		delta, strength := number("delta"), levels[level]
		name := fmt.Sprintf("%s at %g", row[0], delta)
		var poco, tra float64
		for i := range trials {
			s := stream(t, name, strconv.Itoa(i))
			winner := -1
			if kind == "cw" {
				winner = s.Intn(k)
			}
			m := tournament(s, k, winner)
			for i := range pref.Arm(k) {
				for j := range i {
					p := s.Uniform(strength[0], strength[1])
					if m.Win(i, j) == 0 {
						p = 1 - p
					}
					m.Set(i, j, p, 0, 1-p)
				}
			}
			w := simtest.NewWorld(m, s)
			poco += float64(run(t, NewPOCOWISTA(POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: delta}}, problem(k), nil), w).Duels)
			tra += float64(run(t, NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: delta}, Deduction: "local"}, problem(k), nil), w).Duels)
		}
		near(t, name+": duels of POCOWISTA", poco/trials, number("E_poco"), 4*number("sd_poco")/math.Sqrt(trials))
		near(t, name+": duels of TRA-POCOWISTA", tra/trials, number("E_tra"), 4*number("sd_tra")/math.Sqrt(trials))
	}
}

// spaced returns the name of a cell with spaces for underscores.
func spaced(name string) string {
	b := []byte(name)
	for i, c := range b {
		if c == '_' {
			b[i] = ' '
		}
	}
	return string(b)
}

// TestScoresAreBounds checks that the Copeland score of an arm is always between its
// certain and its potential score if all answers are correct.
func TestScoresAreBounds(t *testing.T) {
	s := stream(t)
	for trial := range 300 {
		k := 2 + s.Intn(7)
		poco := NewPOCOWISTA(POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}}, problem(k), nil)
		local := NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: "local"}, problem(k), nil)
		closure := NewTRAPOCOWISTA(TRAPOCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Deduction: "closure"}, problem(k), nil)
		pattern := certain(k, func(int, int) pref.Outcome { return pref.Outcome(s.Intn(3)) })
		order := weakOrder(s, k)
		for _, c := range []struct {
			name   string
			l      duel.Patient
			scores *scores
			m      *pref.Matrix
		}{
			{"pocowista", poco, &poco.scores, pattern}, {"local", local, &local.scores, order}, {"closure", closure, &closure.scores, order},
		} {
			truth := c.m.CopelandScores()
			for {
				for i, cp := range truth {
					if c.scores.certain[i] > cp || cp > c.scores.potential[i] {
						t.Fatalf("trial %d, %s: the score of arm %d is %d, the bounds are %d and %d", trial, c.name, i, cp, c.scores.certain[i], c.scores.potential[i])
					}
				}
				p, more := c.l.Next()
				if !more {
					break
				}
				decide(c.l, p, c.m.Relation(p.First, p.Second))
			}
			if a := c.l.Recommend(); truth[a] != slices.Max(truth) {
				t.Fatalf("trial %d, %s: recommends arm %d, but the scores are %v", trial, c.name, a, truth)
			}
		}
	}
}

// decide gives the learner as many equal outcomes as its patience.
func decide(l duel.Patient, p pref.Pair, o pref.Outcome) {
	n := l.Patience()
	switch o {
	case pref.FirstWins:
		l.ObserveTally(p, pref.Tally{First: n})
	case pref.SecondWins:
		l.ObserveTally(p, pref.Tally{Second: n})
	default:
		l.ObserveTally(p, pref.Tally{Tie: n})
	}
}
