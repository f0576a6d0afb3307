package candidates

import (
	"errors"
	"math"
	"slices"
	"strings"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
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

// DuelParams are how calls of the judge make a duel.
type DuelParams struct {
	Frozen       float64 `yaml:"frozen" symbol:"frozen share f" axis:"frozen share of the judge's noise f" stream:"same" doc:"share of the variance of a call's noise that is the same in every call on this pair, 0 to 1; it does not change the law of a single call, but the larger it is, the less a second call adds"`
	Bias         float64 `yaml:"bias" axis:"position bias b" stream:"same" doc:"log-odds by which the first slot is favoured"`
	Ties         float64 `yaml:"ties" stream:"same" doc:"probability of a tie between two equally convincing candidates, 0 to 1 (Rao-Kupper); not of a judge of labels"`
	Correlation  float64 `yaml:"correlation" stream:"same" doc:"judge of labels: probability that both labels of a call rest on one draw, 0 to 1; how often each candidate is called right does not change"`
	Intransitive float64 `yaml:"intransitive" stream:"same" doc:"standard deviation of log-odds that are drawn once for each pair, whatever its two candidates are, at least 0"`
	Failures     float64 `yaml:"failures" stream:"same" doc:"probability that a call's verdict cannot be read, which counts as a tie, 0 to 1"`
	Order        string  `yaml:"order" stream:"same" options:"fixed|random|swap-and-tie|swap-average" doc:"fixed: the judge sees the candidates as the duel names them; random: in a random order; swap-and-tie: in both, by two calls, and an arm wins only if it wins both calls; swap-average: in both, and a win and a tie are enough"`
	Panel        int     `yaml:"panel" stream:"same" doc:"number of judges that each decide the duel, 1 to 99; the majority of those with a winner counts, and a level vote is a tie"`
	Shared       float64 `yaml:"shared" stream:"same" doc:"correlation of the judges' persistent errors, 0 to 1: of their opinions of answers, candidates and pairs; for a panel of 1 it changes nothing"`
}

// latent is the part of JudgeParams that a fit of a latent judge gives.
type latent struct{ d0, d1, tau float64 }

func (p JudgeParams) check() error {
	errs := []error{
		finite("d0", p.D0), finite("d1", p.D1),
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

// check checks the parameters; labels reports whether the judge is one of labels.
func (p DuelParams) check(labels bool) error {
	errs := []error{
		param.Within("frozen", p.Frozen, 0, 1),
		finite("bias", p.Bias),
		param.Within("ties", p.Ties, 0, 1),
		param.Within("correlation", p.Correlation, 0, 1),
		param.Within("intransitive", p.Intransitive, 0, math.Inf(1)),
		param.Within("failures", p.Failures, 0, 1),
		param.Count("panel", p.Panel, 1, maxPanel),
		param.Within("shared", p.Shared, 0, 1),
	}
	if labels && p.Ties != 0 {
		errs = append(errs, param.Errorf("ties", "is %v, but a judge of labels ties when it gives both the same label; it must be left out", p.Ties))
	}
	if !labels && p.Correlation != 0 {
		errs = append(errs, param.Errorf("correlation", "is %v, but the judge gives no labels; it must be left out", p.Correlation))
	}
	return errors.Join(errs...)
}

// finite checks that v is a finite number.
func finite(name string, v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return param.Errorf(name, "is %v; it must be a finite number", v)
	}
	return nil
}

// maxPanel bounds the number of judges of a panel, for which salt.word has 16 bits.
const maxPanel = 99

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

// judge is how duels are decided in all trials.
type judge struct {
	labels       bool
	theta        float64 // margins from -theta to theta are ties
	bias         float64
	intransitive float64
	correlation  float64
	failures     float64
	frozen       float64 // square root of the frozen share of a call's noise
	fresh        float64 // square root of the share that is not frozen
	order        string
	panel        int
	common, own  float64 // square roots of the shares of a persistent error that all judges have in common, and that each has of its own
	grades       float64
}

func newJudge(p DuelParams, labels bool) *judge {
	return &judge{
		labels:       labels,
		theta:        portable.Log((1 + p.Ties) / (1 - p.Ties)),
		bias:         p.Bias,
		intransitive: p.Intransitive,
		correlation:  p.Correlation,
		failures:     p.Failures,
		frozen:       math.Sqrt(p.Frozen),
		fresh:        math.Sqrt(1 - p.Frozen),
		order:        p.Order,
		panel:        p.Panel,
		common:       math.Sqrt(p.Shared),
		own:          math.Sqrt(1 - p.Shared),
	}
}

// calls returns the number of calls of a duel.
func (j *judge) calls() int {
	if strings.HasPrefix(j.order, "swap") {
		return 2 * j.panel
	}
	return j.panel
}

// persistentError returns a standard normal error of the judge, counted from 0, which
// is the same in every call of the trial: the sum of a part that the panel has in
// common and a part of the judge's own.
func (j *judge) persistentError(s salt, role, judge, number int) float64 {
	z := 0.0
	if j.common > 0 {
		z = float64(j.common * s.normal(role, 0, number))
	}
	if j.own > 0 {
		z += float64(j.own * s.normal(role, judge+1, number))
	}
	return z
}

// opinion is how the judges of a trial see its candidates. Exactly one of worth, odds
// and rate is set.
type opinion struct {
	*judge
	k    int
	salt salt
	// Latent judges: worth[m*k+i] is how convincing judge m finds candidate i.
	worth []float64
	// Types: odds[s][t] are the log-odds of type s against type t.
	odds  [][]float64
	types []int
	// Judges of labels: rate[i] is how often candidate i is called right.
	rate []float64

	leads []float64 // leads[panel+d] is the probability of a lead of d votes; scratch of duel
}

// newOpinion returns an opinion without worth, odds and rate.
func newOpinion(j *judge, k int, s salt) opinion {
	o := opinion{judge: j, k: k, salt: s}
	if j.panel > 1 {
		o.leads = make([]float64, 2*j.panel+1)
	}
	return o
}

// maxCandidates bounds the number of candidates: a pair is a number below its square.
const maxCandidates = 4096

// onPair returns the persistent error of judge m about a pair, in either order.
func (o *opinion) onPair(role, m, i, j int) float64 {
	return o.persistentError(o.salt, role, m, min(i, j)*maxCandidates+max(i, j))
}

// forFirst returns the persistent error of judge m in favour of i against j; that in
// favour of j against i is its negative.
func (o *opinion) forFirst(role, m, i, j int) float64 {
	switch {
	case i < j:
		return o.onPair(role, m, i, j)
	case i > j:
		return -o.onPair(role, m, i, j)
	}
	return 0
}

// duel returns the distribution of a duel of i, named first, against j.
func (o *opinion) duel(i, j int) distribution {
	if o.panel == 1 {
		return o.verdict(0, i, j)
	}
	clear(o.leads)
	o.leads[o.panel] = 1
	allBad := 1.0
	for m := range o.panel {
		l := o.verdict(m, i, j)
		allBad = float64(allBad * l[pref.BothBad])
		without := l[pref.Tie] + l[pref.BothBad]
		left := 0.0 // probability of the lead that is one less
		for at := o.panel - m - 1; at <= o.panel+m+1; at++ {
			here, right := o.leads[at], 0.0
			if at+1 < len(o.leads) {
				right = o.leads[at+1]
			}
			o.leads[at] = float64(left*l[pref.FirstWins]) + float64(here*without) + float64(right*l[pref.SecondWins])
			left = here
		}
	}
	// The panel calls both bad if all its judges do.
	l := distribution{pref.Tie: max(0, o.leads[o.panel]-allBad), pref.BothBad: allBad}
	for lead := 1; lead <= o.panel; lead++ {
		l[pref.FirstWins] += o.leads[o.panel+lead]
		l[pref.SecondWins] += o.leads[o.panel-lead]
	}
	return l
}

// verdict returns the distribution of the verdict of judge m on the pair, in the order
// or orders in which it is shown.
func (o *opinion) verdict(m, i, j int) distribution {
	shown := o.call(m, i, j)
	if o.order == "fixed" {
		return shown
	}
	swapped := o.call(m, j, i).flip()
	var l distribution
	if o.order == "random" {
		for v := range l {
			l[v] = float64(shown[v]/2) + float64(swapped[v]/2)
		}
		return l
	}
	for a, p := range shown {
		for b, q := range swapped {
			l[both(o.order, pref.Outcome(a), pref.Outcome(b))] += float64(p * q)
		}
	}
	return l
}

// both returns the verdict of two calls, each seen from the arm named first.
func both(order string, a, b pref.Outcome) pref.Outcome {
	switch {
	case a == b:
		return a
	case order == "swap-and-tie", a <= pref.SecondWins && b <= pref.SecondWins, min(a, b) > pref.SecondWins:
		return pref.Tie
	}
	return min(a, b) // a win and a tie
}

// call returns the distribution of one call of judge m with i in the first slot.
func (o *opinion) call(m, i, j int) distribution {
	var l distribution
	if o.labels {
		l = o.label(m, i, j)
	} else {
		l = o.compare(m, i, j)
	}
	if o.failures > 0 {
		for v := range l {
			l[v] = float64(l[v] * (1 - o.failures))
		}
		l[pref.Tie] += o.failures
	}
	return l
}

// lean returns the log-odds by which judge m favours i for its slot and for the pair.
func (o *opinion) lean(m, i, j int) float64 {
	x := o.bias
	if o.intransitive > 0 {
		x += float64(o.intransitive * o.forFirst(ofIntransitive, m, i, j))
	}
	return x
}

// margin returns the log-odds of i, in the first slot, over j, without ties.
func (o *opinion) margin(m, i, j int) float64 {
	if o.odds != nil {
		return o.odds[o.types[i]][o.types[j]] + o.lean(m, i, j)
	}
	return o.worth[m*o.k+i] - o.worth[m*o.k+j] + o.lean(m, i, j)
}

// compare returns the distribution of a call of a latent judge. With the margin x and
// the noise
//
//	g = √f ξ + √(1-f) ε,   ξ and ε standard normal, ξ frozen and ε fresh,
//
// for which Λ = logit Φ(g) is logistic, the first wins if x + Λ > θ and the second
// if x + Λ < -θ. Averaged over ξ, the probabilities are σ(x-θ) and σ(-x-θ) for every
// f.
func (o *opinion) compare(m, i, j int) distribution {
	x := o.margin(m, i, j)
	var l distribution
	switch {
	case o.frozen == 0:
		l[pref.FirstWins], l[pref.SecondWins] = logistic(x-o.theta), logistic(-x-o.theta)
	case o.theta == 0:
		z := probit(x) + float64(o.frozen*o.forFirst(ofMargin, m, i, j))
		l[pref.FirstWins], l[pref.SecondWins] = o.exceedsZero(z), o.exceedsZero(-z)
	default:
		xi := float64(o.frozen * o.forFirst(ofMargin, m, i, j))
		l[pref.FirstWins], l[pref.SecondWins] = o.exceedsZero(probit(x-o.theta)+xi), o.exceedsZero(probit(-x-o.theta)-xi)
	}
	if o.theta > 0 {
		l[pref.Tie] = max(0, 1-(l[pref.FirstWins]+l[pref.SecondWins]))
	}
	return l
}

// exceedsZero returns the probability that z plus fresh noise exceeds 0.
func (o *opinion) exceedsZero(z float64) float64 {
	if o.fresh == 0 {
		switch {
		case z > 0:
			return 1
		case z < 0:
			return 0
		}
		return 0.5
	}
	return portable.Phi(z / o.fresh)
}

// label returns the distribution of a call of a judge of labels. Each label compares
// the rate of its candidate with a uniform number of its own or, with the probability
// of the correlation, both labels compare with the same number. All these numbers are
// Φ(√f ξ + √(1-f) ε), where each has its own ξ, which is frozen for the pair.
func (o *opinion) label(m, i, j int) distribution {
	a, b := o.rate[i], o.rate[j]
	if lean := float64(o.lean(m, i, j) / 2); lean != 0 {
		a, b = logistic(logit(a)+lean), logistic(logit(b)-lean)
	}
	oneA, oneB, one := a, b, o.correlation // where both compare with one number
	if o.frozen > 0 {
		ofI, ofJ := ofLowerLabel, ofUpperLabel
		if i > j {
			ofI, ofJ = ofJ, ofI
		}
		if one > 0 {
			one = o.labelRate(one, o.onPair(ofSameLabel, m, i, j))
			xi := o.onPair(ofOneLabel, m, i, j)
			oneA, oneB = o.labelRate(a, xi), o.labelRate(b, xi)
		}
		a, b = o.labelRate(a, o.onPair(ofI, m, i, j)), o.labelRate(b, o.onPair(ofJ, m, i, j))
	}
	two, least := 1-one, min(oneA, oneB)
	return distribution{
		pref.FirstWins:  float64(one*(oneA-least)) + float64(two*float64(a*(1-b))),
		pref.SecondWins: float64(one*(oneB-least)) + float64(two*float64(b*(1-a))),
		pref.Tie:        float64(one*least) + float64(two*float64(a*b)),
		pref.BothBad:    float64(one*(1-max(oneA, oneB))) + float64(two*float64((1-a)*(1-b))),
	}
}

// labelRate returns the probability of a label of rate p given its frozen noise xi.
func (o *opinion) labelRate(p, xi float64) float64 {
	return o.exceedsZero(portable.PhiInverse(p) - float64(o.frozen*xi))
}
