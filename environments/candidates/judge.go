package candidates

import (
	"errors"
	"math"
	"slices"

	"joust/sim/duel"
	"joust/sim/param"
)

// JudgeParams are how a call of the judge compares two candidates.
type JudgeParams struct {
	Judge    string  `yaml:"judge" stream:"same" options:"latent|labels" doc:"how a call compares two candidates: latent, by how convincing each is: i beats j with probability 1/(1+exp(u_j-u_i)); labels, by calling each of them right or wrong on its own: one called right beats one called wrong, two right ones tie, and two wrong ones are both bad"`
	D0       float64 `yaml:"d0" stream:"same" doc:"latent judge: how convincing right answers are, u = d0 + d1·logit p; a wrong answer is 0 on average"`
	D1       float64 `yaml:"d1" stream:"same" doc:"latent judge: how much more convincing right answers are for each unit of logit p, p being the problem's share of right samples"`
	Tau      float64 `yaml:"tau" stream:"same" doc:"latent judge: standard deviation of u from one wrong answer to another, at least 0; candidates with the same answer share it, so that some wrong answers beat the right one in most duels"`
	Kappa    float64 `yaml:"kappa" stream:"same" doc:"latent judge: standard deviation of u from candidate to candidate, whatever the answer, at least 0"`
	TPR      float64 `yaml:"tpr" symbol:"TPR" stream:"same" doc:"judge of labels: probability to call a right candidate right, 0 to 1"`
	TNR      float64 `yaml:"tnr" symbol:"TNR" stream:"same" doc:"judge of labels: probability to call a wrong candidate wrong, 0 to 1"`
	Grades   float64 `yaml:"grades" stream:"same" doc:"latent judge: points of a grade, 1 to 10, for each unit of u: it gives both candidates a grade that agrees with its verdict; 0 for a judge that gives none"`
	Verifier string  `yaml:"verifier" stream:"same" options:"none|qwen2.5-72b|llama3-70b|llama3-8b|gpt-4o|o1|claude-4|general-verifier|omni-judge|multi-sub-rm|master-rm-7b|master-rm-32b" doc:"take phi from what was published of this verifier (Zhao et al., 2025, arXiv:2507.08794): a mean over ten keys and five benchmarks, and for general-verifier and omni-judge the worst of them"`
	Phi      float64 `yaml:"phi" symbol:"φ" axis:"how often a master key is called right, φ" stream:"same" doc:"how often a master key is called right; under the latent judge how often it beats a wrong answer of u = 0; where verifier is none"`
}

// latent is the part of JudgeParams that a fit of a latent judge gives.
type latent struct{ d0, d1, tau float64 }

func (p JudgeParams) check() error {
	errs := []error{
		param.Finite("d0", p.D0), param.Finite("d1", p.D1),
		param.Within("tau", p.Tau, 0, math.Inf(1)),
		param.Within("kappa", p.Kappa, 0, math.Inf(1)),
		param.Within("tpr", p.TPR, 0, 1),
		param.Within("tnr", p.TNR, 0, 1),
		param.Within("grades", p.Grades, 0, math.Inf(1)),
		param.Within("phi", p.Phi, 0, 1),
	}
	if p.Phi != 0 && p.Verifier != "none" {
		errs = append(errs, param.Errorf("phi", "is %v, but verifier names %s; leave one of them out", p.Phi, p.Verifier))
	}
	only := func(name, judge string) {
		errs = append(errs, param.Errorf(name, "does nothing where judge is %s; it must be left out", judge))
	}
	defaults := CandidatesEntry.Defaults
	switch p.Judge {
	case "latent":
		if p.TPR != defaults.TPR {
			only("tpr", p.Judge)
		}
		if p.TNR != defaults.TNR {
			only("tnr", p.Judge)
		}
	case "labels":
		// A preset's own values are allowed too.
		if l := (latent{p.D0, p.D1, p.Tau}); l != (latent{defaults.D0, defaults.D1, defaults.Tau}) && !slices.ContainsFunc(presets(), func(o duel.WorldSpec[Params, *World]) bool {
			return l == latent{o.Defaults.D0, o.Defaults.D1, o.Defaults.Tau}
		}) {
			errs = append(errs, param.Errorf("judge", "is labels, which does not use d0, d1 and tau; they must be left out"))
		}
		if p.Kappa != 0 {
			only("kappa", p.Judge)
		}
		if p.Grades != 0 {
			only("grades", p.Judge)
		}
	}
	return errors.Join(errs...)
}

// keyRates are how often verifiers call a master key right (Zhao et al., 2025,
// arXiv:2507.08794): means over keys and benchmarks, but for general-verifier and
// omni-judge the worst key and benchmark.
var keyRates = map[string]float64{
	"qwen2.5-72b": .668, "llama3-70b": .806, "llama3-8b": .769,
	"gpt-4o": .146, "o1": .060, "claude-4": .124,
	"general-verifier": .87, "omni-judge": .541,
	"multi-sub-rm": .011, "master-rm-7b": .001, "master-rm-32b": .008,
}

// keyRate returns how often a master key is called right.
func (p JudgeParams) keyRate() float64 {
	if p.Verifier != "none" {
		return keyRates[p.Verifier]
	}
	return p.Phi
}
