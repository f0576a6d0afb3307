package policy

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// ProxyParams are the parameters of proxy.
type ProxyParams struct {
	Arms  int     `yaml:"arms" doc:"number of arms, 2 to 2048"`
	Noise string  `yaml:"noise" options:"alternate|normal|t" doc:"error of the proxy about arm i = 0, 1, …: +size for even and −size for odd i, which is not drawn; or size times a draw from the standard normal law; or from Student's t law"`
	Size  float64 `yaml:"size" stream:"same" doc:"size of the error, at least 0"`
	DF    float64 `yaml:"df" stream:"same" doc:"degrees of freedom of Student's t law, 0.5 to 1000; the smaller, the heavier its tails"`
	Hacks int     `yaml:"hacks" doc:"number of arms about which the proxy is wrong by boost instead, spread over the worse half; at most a quarter of the arms"`
	Boost float64 `yaml:"boost" stream:"same" doc:"what the proxy adds to the gold of these arms"`
	BatchParams
}

// Validate implements param.Params.
func (p ProxyParams) Validate() error {
	return errors.Join(
		param.Count("arms", p.Arms, 2, mostArms), param.Within("size", p.Size, 0, 1e6), param.Within("df", p.DF, 0.5, 1000),
		param.Count("hacks", p.Hacks, 0, max(0, p.Arms/4)), param.Within("boost", p.Boost, -1e6, 1e6), p.check(),
	)
}

// ProxyEntry declares proxy for the catalogue.
var ProxyEntry = policy.WorldSpec[ProxyParams, *World]{
	Spec: sim.Spec[ProxyParams]{
		Name: "proxy",
		Card: sim.Card{
			Title: "Gold and proxy",
			About: "Arms have a true worth, the gold, whose values are the quantiles of the normal law, and a score by a proxy that errs, which is all that learners hear. Some bad arms, the hacks, have a very high score. The true preference of two arms is σ(difference of gold). The reference is uniform: it shows how far the proxy may be followed before the gold falls.",
			Source: cite.Citation{
				Authors: "Gao, L., Schulman, J. and Hilton, J.", Year: 2023,
				Title: "Scaling Laws for Reward Model Overoptimization",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "202", Pages: "10835-10866"},
				Where: "the question; the instances are made here",
			},
		},
		Defaults: ProxyParams{Arms: 100, Noise: "alternate", Size: 0.5, DF: 2, Hacks: 5, Boost: 6},
		Test: func(p ProxyParams) ProxyParams {
			p.Arms, p.Noise, p.Hacks = 12, "t", 2
			return p
		},
	},
	New: NewProxy,
}

// NewProxy returns the world of gold and proxy.
func NewProxy(p ProxyParams) (*World, error) {
	k := p.Arms
	gold := make([]float64, k)
	for a := range gold {
		gold[a] = portable.PhiInverse((float64(a) + 0.5) / float64(k))
	}
	hacks := make([]bool, k)
	for h := range p.Hacks {
		hacks[(2*h+1)*k/(4*p.Hacks)] = true
	}
	truth := policy.Truth{Gold: gold, Hacks: hacks, Wins: policy.NewWins(bradleyTerry(gold))}
	problem := policy.Problem{Arms: k, Rewards: 1, Batch: p.Batch, Reference: uniform(k)}
	return &World{problem: problem, draw: func(instance, coins *rng.Source) policy.Environment {
		score := make([]float64, k)
		for a, g := range gold {
			score[a] = g + float64(p.Size*p.noise(a, instance))
			if hacks[a] {
				score[a] = g + p.Boost
			}
		}
		truth := truth
		truth.Rewards = [][]float64{score}
		return newTrial(problem, truth, coins)
	}}, nil
}

// noise returns the error of the arm in units of Size. Every arm draws, a hack too.
func (p ProxyParams) noise(a int, instance *rng.Source) float64 {
	switch p.Noise {
	case "normal":
		return instance.Normal()
	case "t":
		z := instance.Normal()
		return z / math.Sqrt(2*instance.Gamma(p.DF/2)/p.DF)
	}
	return float64(1 - 2*(a%2))
}

// bradleyTerry returns the matrix of these utilities.
func bradleyTerry(utilities []float64) *pref.Matrix {
	m := pref.NewMatrix(len(utilities))
	for i, u := range utilities {
		for j, v := range utilities[:i] {
			win := 1 / (1 + portable.Exp(v-u))
			m.Set(pref.Arm(i), pref.Arm(j), win, 0, 1-win)
		}
	}
	return m
}
