package regret

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// softmax returns exp(logs)/Σ exp(logs).
func softmax(logs []float64) []float64 {
	most, sum := math.Inf(-1), 0.0
	for _, x := range logs {
		most = max(most, x)
	}
	p := make([]float64, len(logs))
	for i, x := range logs {
		p[i] = math.Exp(x - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// The EXP3 algorithms agree step by step with twins that compute all weights anew. The
// draws agree but where a uniform number falls within 1e-12 of a bound. The horizons are
// short, so that the weights differ much, and the play goes on beyond them.
func TestEXP3Twins(t *testing.T) {
	const k, horizon, duels = 5, 300, 1500
	problem := duel.Problem{Arms: k, Horizon: horizon}
	half := duel.TieParams{Ties: "half"}
	root := math.Sqrt(k * math.Log(k) / horizon)
	eta := math.Pow(math.Log(k)/(horizon*math.Sqrt(k)), 2.0/3)
	beta := math.Sqrt(math.Log(k/0.1) / (k * horizon))
	stream := func() *rng.Source { return rng.Stream(1, "learner") }
	for name, c := range map[string]struct {
		learner duel.Learner
		gamma   float64
		two     bool // each slot has its own weights
		learn   func(logs [2][]float64, p [2]func(pref.Arm) float64, x, y pref.Arm, first float64)
	}{
		"sparring-exp3": {
			NewSparringEXP3(SparringEXP3Params{TieParams: half}, problem, stream()), root, true,
			func(logs [2][]float64, p [2]func(pref.Arm) float64, x, y pref.Arm, first float64) {
				logs[0][x] += root * first / (k * p[0](x))
				logs[1][y] += root * (1 - first) / (k * p[1](y))
			},
		},
		"rex3": {
			NewREX3(REX3Params{Gains: "half"}, problem, stream()), root, false,
			func(logs [2][]float64, p [2]func(pref.Arm) float64, x, y pref.Arm, first float64) {
				if x != y {
					r := 2*first - 1
					logs[0][x] += root / k * r / (2 * p[0](x))
					logs[0][y] -= root / k * r / (2 * p[0](y))
				}
			},
		},
		"rex3, whole gains": {
			NewREX3(REX3Params{Gamma: 0.7, Gains: "whole"}, duel.Problem{Arms: k}, stream()), 0.7, false,
			func(logs [2][]float64, p [2]func(pref.Arm) float64, x, y pref.Arm, first float64) {
				if x != y {
					r := 2*first - 1
					logs[0][x] += 0.7 / k * r / p[0](x)
					logs[0][y] -= 0.7 / k * r / p[0](y)
				}
			},
		},
		"dexp3": {
			NewDEXP3(DEXP3Params{half}, problem, stream()), math.Sqrt(eta * k), false,
			func(logs [2][]float64, p [2]func(pref.Arm) float64, x, y pref.Arm, first float64) {
				logs[0][x] += eta * first / (k * p[0](x) * p[0](y))
			},
		},
		"dexp3-p": {
			NewDEXP3P(DEXP3PParams{duel.DeltaParams{Delta: 0.1}, half}, problem, stream()), math.Sqrt(eta * k), false,
			func(logs [2][]float64, p [2]func(pref.Arm) float64, x, y pref.Arm, first float64) {
				gain := eta * first / (k * p[0](x) * p[0](y))
				for i := range pref.Arm(k) {
					logs[0][i] += eta * beta / p[0](i)
				}
				logs[0][x] += gain
			},
		},
	} {
		logs := [2][]float64{make([]float64, k), make([]float64, k)}
		if !c.two {
			logs[1] = logs[0]
		}
		twin := &lawsTwin{stream: stream(), draw: mixed(c.gamma), worth: func(i int) float64 { return logs[0][i] + logs[1][i] }}
		twin.laws = func() [2][]float64 { return [2][]float64{softmax(logs[0]), softmax(logs[1])} }
		twin.learn = func(pair pref.Pair, first float64) {
			var p [2]func(pref.Arm) float64
			for slot := range p {
				p[slot] = func(a pref.Arm) float64 { return (1-c.gamma)*twin.now[slot][a] + c.gamma/k }
			}
			frozen := [2][]float64{append([]float64{}, logs[0]...), append([]float64{}, logs[1]...)}
			if !c.two {
				frozen[1] = frozen[0]
			}
			c.learn(frozen, p, pair.First, pair.Second, first)
			copy(logs[0], frozen[0])
			copy(logs[1], frozen[1])
		}
		follow(t, name, k, duels, c.learner, twin.propose())
	}
}

// Weights that differ by more than a float64 can hold are not lost: an arm whose logarithm
// falls behind by 2000 and then catches up has its share again.
func TestExponentialKeepsWeights(t *testing.T) {
	e := newExponential(3, 0)
	for range 4000 {
		e.raise(0, 0.5)
	}
	if p := e.probability(1); p != 0 {
		t.Errorf("the arm behind has the probability %g", p)
	}
	for range 4000 {
		e.raise(1, 0.5)
	}
	for range 1000 { // all weights may fall below the scale, too
		for a := range pref.Arm(3) {
			e.raise(a, -1)
		}
	}
	for a, want := range []float64{0.5, 0.5, 0} {
		if got := e.probability(pref.Arm(a)); math.Abs(got-want) > 1e-12 {
			t.Errorf("arm %d has the probability %g, want %g", a, got, want)
		}
	}
}
