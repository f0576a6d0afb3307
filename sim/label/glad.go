package label

import "joust/sim/portable"

// GLAD are the options of the method of Whitehill, Ruvolo, Wu, Bergsma and Movellan ("Whose
// vote should count more: optimal integration of labels from labelers of unknown expertise",
// NIPS 2009). Annotator j, of ability α_j, is right about item i with the probability
// 1/(1 + exp(-α_j exp(β_i))), and gives all wrong labels equally often; the greater β_i, the
// easier the item. Abilities and β have the prior N(1, 1), as in the authors' program, and all
// classes are equally likely.
type GLAD struct {
	Tolerance  float64 // the gain of the logarithm of the posterior density at which it stops, at least 0
	Iterations int     // the greatest number of iterations, at least 1
}

// Abilities is what GLAD finds: the place where the posterior density of abilities and of β,
// given the labels, is at a maximum.
type Abilities struct {
	Beliefs
	Ability    []float64 // α of each annotator
	Ease       []float64 // β of each item
	LogDensity float64   // of the labels and the parameters, but for a constant
	Iterations int
	Converged  bool
}

// gladSteps is the number of steps for each parameter in an iteration.
const gladSteps = 2

// Fit starts from α = β = 1 and repeats two steps: it makes the beliefs anew, and improves
// each parameter in turn by steps of Newton's method (for β with the expected curvature), that
// are halved until they do not lessen what the step is to increase. No iteration lessens the
// density.
func (g GLAD) Fit(v *Votes) Abilities {
	a := Abilities{Ability: make([]float64, v.Annotators), Ease: make([]float64, v.Items)}
	for j := range a.Ability {
		a.Ability[j] = 1
	}
	for i := range a.Ease {
		a.Ease[i] = 1
	}
	byItem, byAnnotator := make([][]int, v.Items), make([][]int, v.Annotators) // places in v.Labels
	for at, l := range v.Labels {
		if l != None {
			byItem[at/v.Annotators] = append(byItem[at/v.Annotators], at)
			byAnnotator[at%v.Annotators] = append(byAnnotator[at%v.Annotators], at)
		}
	}
	times := make([]float64, v.Items) // exp(β)
	for a.Iterations < g.Iterations && !a.Converged {
		last := a.LogDensity
		a.believe(v)
		a.Converged = a.Iterations > 0 && a.LogDensity-last <= g.Tolerance
		a.Iterations++
		for i, beta := range a.Ease {
			times[i] = portable.Exp(beta)
		}
		for j, labels := range byAnnotator {
			climb(&a.Ability[j], func(alpha float64) (value, slope, curve float64) {
				for _, at := range labels {
					e := times[at/v.Annotators]
					q, s, c := matched(a.right(v, at), float64(alpha*e))
					value, slope, curve = value+q, slope+float64(s*e), curve+float64(c*float64(e*e))
				}
				return value, slope, curve
			})
		}
		for i, labels := range byItem {
			climb(&a.Ease[i], func(beta float64) (value, slope, curve float64) {
				e := portable.Exp(beta)
				for _, at := range labels {
					x := float64(a.Ability[at%v.Annotators] * e)
					q, s, c := matched(a.right(v, at), x)
					value, slope, curve = value+q, slope+float64(s*x), curve+float64(c*float64(x*x))
				}
				return value, slope, curve
			})
		}
	}
	a.believe(v)
	return a
}

// right returns the belief in a label.
func (a *Abilities) right(v *Votes, at int) float64 {
	return a.P[at/v.Annotators*v.Classes+v.Labels[at]]
}

// believe computes the beliefs and the density.
func (a *Abilities) believe(v *Votes) {
	a.Beliefs, a.LogDensity = newBeliefs(v.Items, v.Classes), 0
	for i := range v.Items {
		p := a.Of(i)
		e := portable.Exp(a.Ease[i])
		for j, l := range v.Of(i) {
			if l == None {
				continue
			}
			right, wrong, _ := logistic(float64(a.Ability[j] * e))
			wrong -= portable.Log(float64(v.Classes - 1))
			for c := range p {
				if c == l {
					p[c] += right
				} else {
					p[c] += wrong
				}
			}
		}
		a.LogDensity += fromLogs(p) - portable.Log(float64(v.Classes)) - float64(float64((a.Ease[i]-1)*(a.Ease[i]-1))/2)
	}
	for _, x := range a.Ability {
		a.LogDensity -= float64(float64((x-1)*(x-1)) / 2)
	}
}

// logistic returns the logarithms of s = 1/(1+exp(-x)) and of 1-s, and s.
func logistic(x float64) (right, wrong, s float64) {
	if x < 0 {
		wrong, right, s = logistic(-x)
		return right, wrong, 1 - s
	}
	z := portable.Exp(-x)
	right = -portable.Log(1 + z)
	return right, right - x, 1 / (1 + z)
}

// matched returns what a label adds to the expected log-likelihood, but for a constant, if it
// is right with probability p and x = α exp(β); with its slope in x and the negative of its
// curvature.
func matched(p, x float64) (value, slope, curve float64) {
	right, wrong, s := logistic(x)
	return float64(p*right) + float64((1-p)*wrong), p - s, float64(s * (1 - s))
}

// climb improves x, which has the prior N(1, 1), for a function with its slope and its
// negative curvature, at least 0.
func climb(x *float64, f func(x float64) (value, slope, curve float64)) {
	at := func(x float64) (value, slope, curve float64) {
		value, slope, curve = f(x)
		return value - float64(float64((x-1)*(x-1))/2), slope - (x - 1), curve + 1
	}
	value, slope, curve := at(*x)
	for range gladSteps {
		step := slope / curve
		for range 30 {
			v, s, c := at(*x + step)
			if v >= value {
				*x += step
				value, slope, curve = v, s, c
				break
			}
			step /= 2
		}
	}
}
