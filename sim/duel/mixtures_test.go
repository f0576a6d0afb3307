package duel

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// mixing is a script with a mixture that may be wrong.
type mixing struct {
	*script
	mixture []float64
	asked   int
}

func (m *mixing) Mixture() []float64 { m.asked++; return m.mixture }

// The exploitability of the arms played, times the duels, is the von Neumann regret: two
// sides that share no code. The exploitability of a learner's mixture is that of the arms of
// the matrix, whatever their numbers in the trial are.
func TestExploitabilityOfBooks(t *testing.T) {
	s := rng.Stream(3, "books")
	checkpoints := []int{1, 10, 25}
	const budget = 40
	for n := range 40 {
		k := 2 + s.Intn(5)
		in := randomInstance(k, n%2 == 0, s)
		mixture := make([]float64, k)
		sum := 0.0
		for a := range mixture {
			mixture[a] = float64(s.Intn(5))
			sum += mixture[a]
		}
		if sum == 0 {
			mixture[0], sum = 1, 1
		}
		ofMatrix := make([]float64, k)
		for a := range mixture {
			mixture[a] /= sum
			ofMatrix[in.Order[a]] = mixture[a]
		}
		pairs := make([]pref.Pair, budget)
		for i := range pairs {
			pairs[i] = pref.Pair{First: pref.Arm(s.Intn(k)), Second: pref.Arm(s.Intn(k))}
		}
		l := &script{next: func(t int) (pref.Pair, bool) { return pairs[min(t, budget-1)], true }, recommend: always(pref.Arm(0))}
		learner := &mixing{script: l, mixture: mixture}
		loop := Loop{
			Name: "script", Budget: budget, Checkpoints: checkpoints, SelfDuels: true, SelfCoins: selfStream(), Mixture: true,
			Books: []func(*Books, *Truth) float64{
				func(b *Books, _ *Truth) float64 { return b.Regret(pref.VonNeumannRegret) },
				func(b *Books, _ *Truth) float64 { return float64(b.Duels()) * b.PlayedExploitability() },
				func(b *Books, _ *Truth) float64 { return b.Exploitability() },
			},
		}
		var trial Trial
		loop.Run(learner, &instanced{instance: in, own: Truth{Winners: []pref.Arm{0}}}, &trial)
		for c := range len(checkpoints) + 1 {
			if regret, played := trial.Books[0][c], trial.Books[1][c]; !(math.Abs(regret-played) <= 1e-9) {
				t.Errorf("%d, checkpoint %d: regret %v, duels times exploitability %v", n, c, regret, played)
			}
			if got, want := trial.Books[2][c], in.Worths.Matrix().Exploitability(ofMatrix); got != want {
				t.Errorf("%d, checkpoint %d: exploitability %v, want %v", n, c, got, want)
			}
		}
		if want := len(checkpoints) + 1; learner.asked != want {
			t.Errorf("the learner was asked %d times for its mixture, want %d", learner.asked, want)
		}
	}
}

// There is no exploitability without a mixture, without a matrix, or if the loop does not ask,
// and none of the arms played before a duel.
func TestNoExploitability(t *testing.T) {
	cycle := pref.NewMatrix(3)
	for i := range pref.Arm(3) {
		cycle.Set(i, (i+1)%3, .8, 0, .2)
	}
	with, without := &instanced{instance: Instance{Worths: pref.NewWorths(cycle, nil)}, own: Truth{Winners: []pref.Arm{0}}}, newWorld()
	plain := func() *script { return &script{next: until(3), recommend: always(pref.Arm(1)), stop: 3} }
	for _, row := range []struct {
		about   string
		learner Learner
		env     Environment
		asks    bool
		defined [2]bool // exploitability, that of the arms played
	}{
		{"all there is", &mixing{script: plain(), mixture: []float64{0, 1, 0}}, with, true, [2]bool{true, true}},
		{"no mixture", plain(), with, true, [2]bool{false, true}},
		{"not asked", &mixing{script: plain(), mixture: []float64{0, 1, 0}}, with, false, [2]bool{false, true}},
		{"no matrix", &mixing{script: plain(), mixture: []float64{0, 1, 0}}, without, true, [2]bool{false, false}},
		{"stopped before a duel", &script{next: until(0), recommend: always(pref.Arm(1))}, with, true, [2]bool{false, false}},
	} {
		loop := Loop{Name: "script", Budget: 5, Mixture: row.asks, Books: []func(*Books, *Truth) float64{
			func(b *Books, _ *Truth) float64 { return b.Exploitability() },
			func(b *Books, _ *Truth) float64 { return b.PlayedExploitability() },
		}}
		var trial Trial
		loop.Run(row.learner, row.env, &trial)
		for i, want := range row.defined {
			if got := trial.Books[i][0]; math.IsNaN(got) == want {
				t.Errorf("%s: book %d is %v; it should have a value: %v", row.about, i, got, want)
			}
		}
	}
}

func TestLoopRefusesWrongMixtures(t *testing.T) {
	for _, row := range []struct {
		mixture []float64
		want    string
	}{
		{[]float64{.5, .5}, "after 3 duels it has the mixture [0.5 0.5] of 2 arms; there are 3"},
		{[]float64{.5, .5, .5}, "has a mixture of probabilities with the sum 1.5; it must be 1"},
		{[]float64{1.5, -.5, 0}, "has a mixture with the probability -0.5 of arm 1; it must be at least 0"},
		{[]float64{math.NaN(), 0, 1}, "the probability NaN of arm 0"},
		{nil, "of 0 arms; there are 3"},
	} {
		err := func() (err error) {
			defer func() { err = fmt.Errorf("%v", recover()) }()
			loop := Loop{Name: "script", Budget: 3, Mixture: true, Books: []func(*Books, *Truth) float64{func(b *Books, _ *Truth) float64 { return b.Exploitability() }}}
			loop.Run(&mixing{script: &script{next: until(3), recommend: always(pref.Arm(1)), stop: 3}, mixture: slices.Clone(row.mixture)}, newWorld(), &Trial{})
			return nil
		}()
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: got %v, want %q", row.mixture, err, row.want)
		}
	}
}
