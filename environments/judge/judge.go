package judge

import (
	"math"
	"strings"

	"joust/sim/portable"
	"joust/sim/pref"
)

// Judge is how duels are decided in all trials.
type Judge struct {
	labels       bool
	theta        float64 // margins from -theta to theta are ties
	bias         float64
	intransitive float64
	correlation  float64
	failures     float64
	rule         FailureParams
	frozen       float64 // square root of the frozen share of a call's noise
	fresh        float64 // square root of the share that is not frozen
	order        string
	panel        int
	common, own  float64 // square roots of the shares of a persistent error that all judges have in common, and that each has of its own

	tables    *tables // of bounds
	uncertain float64 // how far the probability that bounds are made of may be off
}

// New returns the judge of these parameters, which pass Check; labels reports whether it
// is one of labels.
func New(p DuelParams, labels bool) *Judge {
	j := &Judge{
		labels:       labels,
		theta:        portable.Log((1 + p.Ties) / (1 - p.Ties)),
		bias:         p.Bias,
		intransitive: p.Intransitive,
		correlation:  p.Correlation,
		failures:     p.Failures,
		rule:         p.FailureParams,
		frozen:       math.Sqrt(p.Frozen),
		fresh:        math.Sqrt(1 - p.Frozen),
		order:        p.Order,
		panel:        p.Panel,
		common:       math.Sqrt(p.Shared),
		own:          math.Sqrt(1 - p.Shared),
	}
	if j.bounded() {
		j.tables, j.uncertain = normalTables(), j.uncertainty()
	}
	return j
}

// Calls returns the number of calls of a duel.
func (j *Judge) Calls() int {
	if strings.HasPrefix(j.order, "swap") {
		return 2 * j.panel
	}
	return j.panel
}

// PersistentError returns a standard normal error of the judge, counted from 0, which
// is the same in every call of the trial: the sum of a part that the panel has in
// common and a part of the judge's own.
func (j *Judge) PersistentError(s Salt, role, judge, number int) float64 {
	z := 0.0
	if j.common > 0 {
		z = float64(j.common * s.Normal(role, 0, number))
	}
	if j.own > 0 {
		z += float64(j.own * s.Normal(role, judge+1, number))
	}
	return z
}

// LogOdds are how latent judges of a trial see its arms.
type LogOdds interface {
	// LogOdds returns the log-odds with which the judge, numbered from 0, prefers arm i to
	// arm j in a call of its own mind: without slots, persistent errors about the pair and
	// the parameter of ties. Where no call can tie, those of j against i are its negative.
	LogOdds(judge, i, j int) float64
}

// Opinion is how the judges of a trial see its arms. Exactly one of Odds and Rates is set.
type Opinion struct {
	*Judge
	K     int // arms, at most 4096
	Salt  Salt
	Odds  LogOdds   // of latent judges
	Rates []float64 // of judges of labels: Rates[i] is how often arm i is called right

	leads   []float64 // leads[panel+d] is the probability of a lead of d votes; scratch of Distribution
	probits *probits  // nil before the first law with frozen noise
}

// NewOpinion returns an opinion of k arms without Odds and Rates.
func NewOpinion(j *Judge, k int, s Salt) Opinion {
	o := Opinion{Judge: j, K: k, Salt: s}
	if j.panel > 1 {
		o.leads = make([]float64, 2*j.panel+1)
	}
	return o
}

// MaxArms bounds the number of arms: a pair is a number below its square.
const MaxArms = 4096

// onPair returns the persistent error of judge m about a pair, in either order.
func (o *Opinion) onPair(role, m, i, j int) float64 {
	return o.PersistentError(o.Salt, role, m, min(i, j)*MaxArms+max(i, j))
}

// forFirst returns the persistent error of judge m in favour of i against j; that in
// favour of j against i is its negative.
func (o *Opinion) forFirst(role, m, i, j int) float64 {
	switch {
	case i < j:
		return o.onPair(role, m, i, j)
	case i > j:
		return -o.onPair(role, m, i, j)
	}
	return 0
}

// symmetric reports whether the distribution of a duel of j against i is that of i against
// j with the winners exchanged, bit for bit. (Panels and two calls a duel may add the same
// numbers in another order.)
func (j *Judge) symmetric() bool {
	return j.panel == 1 && (j.order == "random" || j.order == "fixed" && j.bias == 0)
}

// Distribution returns the distribution of a duel of i, named first, against j.
func (o *Opinion) Distribution(i, j int) Distribution {
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
	l := Distribution{pref.Tie: max(0, o.leads[o.panel]-allBad), pref.BothBad: allBad}
	for lead := 1; lead <= o.panel; lead++ {
		l[pref.FirstWins] += o.leads[o.panel+lead]
		l[pref.SecondWins] += o.leads[o.panel-lead]
	}
	return l
}

// verdict returns the distribution of the verdict of judge m on the pair, in the order
// or orders in which it is shown.
func (o *Opinion) verdict(m, i, j int) Distribution {
	shown := o.call(m, i, j)
	if o.order == "fixed" || o.order == "random" && o.bias == 0 { // without a bias both orders have the same law
		return shown
	}
	swapped := shown
	if o.bias != 0 {
		swapped = o.call(m, j, i).Flip()
	}
	var l Distribution
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
func (o *Opinion) call(m, i, j int) Distribution {
	var l Distribution
	if o.labels {
		l = o.label(m, i, j)
	} else {
		l = o.compare(m, i, j)
	}
	if lost := o.foldedFailures(); lost > 0 {
		for v := range l {
			l[v] = float64(l[v] * (1 - lost))
		}
		l[pref.Tie] += lost
	}
	return l
}

// lean returns the log-odds by which judge m favours i for its slot and for the pair.
func (o *Opinion) lean(m, i, j int) float64 {
	x := o.bias
	if o.intransitive > 0 {
		x += float64(o.intransitive * o.forFirst(OfIntransitive, m, i, j))
	}
	return x
}

// Margin returns the log-odds of i, in the first slot, over j, without ties.
func (o *Opinion) Margin(m, i, j int) float64 { return o.Odds.LogOdds(m, i, j) + o.lean(m, i, j) }

// compare returns the distribution of a call of a latent judge.
func (o *Opinion) compare(m, i, j int) Distribution {
	x, y := o.Margin(m, i, j), o.Odds.LogOdds(m, j, i)-o.lean(m, i, j)
	xi := 0.0
	if o.frozen > 0 {
		if o.probits == nil {
			o.probits = new(probits)
		}
		xi = o.forFirst(OfMargin, m, i, j)
	}
	return o.decide(x, y, xi, o.probits)
}

// decide returns the distribution of a call with the margin x, given the frozen noise ξ.
// With the noise
//
//	g = √f ξ + √(1-f) ε,   ξ and ε standard normal, ξ frozen and ε fresh,
//
// for which Λ = logit Φ(g) is logistic, the first wins if x + Λ > θ and the second
// if x + Λ < -θ. Averaged over ξ, the probabilities are σ(x-θ) and σ(-x-θ) for every
// f. Where arms tie by themselves, the second has a margin y < -x of its own, and wins if
// Λ < y - θ; elsewhere y = -x.
func (j *Judge) decide(x, y, xi float64, known *probits) Distribution {
	xi = float64(j.frozen * xi)
	ties := j.theta > 0 || y != -x
	var l Distribution
	switch {
	case j.frozen == 0 && !ties:
		l[pref.FirstWins], l[pref.SecondWins] = LogisticBoth(x)
	case j.frozen == 0:
		l[pref.FirstWins], l[pref.SecondWins] = Logistic(x-j.theta), Logistic(y-j.theta)
	case !ties:
		z := known.of(x) + xi
		if j.fresh > 0 {
			l[pref.FirstWins], l[pref.SecondWins] = portable.PhiBoth(z / j.fresh)
		} else {
			l[pref.FirstWins], l[pref.SecondWins] = j.exceedsZero(z), j.exceedsZero(-z)
		}
	default:
		l[pref.FirstWins], l[pref.SecondWins] = j.exceedsZero(known.of(x-j.theta)+xi), j.exceedsZero(known.of(y-j.theta)-xi)
	}
	if ties {
		l[pref.Tie] = max(0, 1-(l[pref.FirstWins]+l[pref.SecondWins]))
	}
	return l
}

// exceedsZero returns the probability that z plus fresh noise exceeds 0.
func (j *Judge) exceedsZero(z float64) float64 {
	if j.fresh == 0 {
		switch {
		case z > 0:
			return 1
		case z < 0:
			return 0
		}
		return 0.5
	}
	return portable.Phi(z / j.fresh)
}

// label returns the distribution of a call of a judge of labels. Each label compares
// the rate of its candidate with a uniform number of its own or, with the probability
// of the correlation, both labels compare with the same number. All these numbers are
// Φ(√f ξ + √(1-f) ε), where each has its own ξ, which is frozen for the pair.
func (o *Opinion) label(m, i, j int) Distribution {
	a, b := o.Rates[i], o.Rates[j]
	if lean := float64(o.lean(m, i, j) / 2); lean != 0 {
		a, b = Logistic(Logit(a)+lean), Logistic(Logit(b)-lean)
	}
	oneA, oneB, one := a, b, o.correlation // where both compare with one number
	if o.frozen > 0 {
		ofI, ofJ := OfLowerLabel, OfUpperLabel
		if i > j {
			ofI, ofJ = ofJ, ofI
		}
		if one > 0 {
			one = o.labelRate(one, o.onPair(OfSameLabel, m, i, j))
			xi := o.onPair(OfOneLabel, m, i, j)
			oneA, oneB = o.labelRate(a, xi), o.labelRate(b, xi)
		}
		a, b = o.labelRate(a, o.onPair(ofI, m, i, j)), o.labelRate(b, o.onPair(ofJ, m, i, j))
	}
	two, least := 1-one, min(oneA, oneB)
	return Distribution{
		pref.FirstWins:  float64(one*(oneA-least)) + float64(two*float64(a*(1-b))),
		pref.SecondWins: float64(one*(oneB-least)) + float64(two*float64(b*(1-a))),
		pref.Tie:        float64(one*least) + float64(two*float64(a*b)),
		pref.BothBad:    float64(one*(1-max(oneA, oneB))) + float64(two*float64((1-a)*(1-b))),
	}
}

// labelRate returns the probability of a label of rate p given its frozen noise xi.
func (o *Opinion) labelRate(p, xi float64) float64 {
	return o.exceedsZero(portable.PhiInverse(p) - float64(o.frozen*xi))
}
