package label

import "joust/sim/portable"

// DawidSkene are the options of the method of Dawid and Skene ("Maximum likelihood estimation
// of observer error-rates using the EM algorithm", Applied Statistics 1979). Each annotator
// has a confusion, the probability of each label for each class, and items are independent.
type DawidSkene struct {
	// OneCoin makes an annotator right with one probability, whatever the class, and all
	// wrong labels equally likely.
	OneCoin bool
	// Smooth is added to every count of a confusion, at least 0: with 0 the fit is that of
	// maximum likelihood, above it that of the greatest posterior density under Dirichlet
	// priors of the confusions with the parameters 1 + Smooth.
	Smooth float64
	// Tolerance is the gain of the log-likelihood at which it stops, at least 0.
	Tolerance float64
	// Iterations is the greatest number of iterations, at least 1.
	Iterations int
}

// Fit is what DawidSkene finds.
type Fit struct {
	Beliefs
	Panel         Panel   // the law of the annotators' labels
	LogLikelihood float64 // of the labels, under Panel
	Iterations    int     // that it took
	Converged     bool    // whether the last gain was within the tolerance
}

// Fit starts from the shares of the labels and repeats two steps: it estimates the classes'
// shares and the confusions from the beliefs, and makes the beliefs anew from these.
//
// It measures its gain by the log-likelihood, with the prior when Smooth is positive, which no
// iteration lessens. (A bound that counts the classes' shares once a label in place of once an
// item, as is found in a widely used program, stops too early.)
func (d DawidSkene) Fit(v *Votes) Fit {
	f := Fit{Beliefs: Majority(v)}
	last := 0.0
	for f.Iterations < d.Iterations && !f.Converged {
		f.Panel = d.estimate(v, f.Beliefs)
		f.Beliefs, f.LogLikelihood = f.Panel.posterior(v)
		f.Iterations++
		goal := f.LogLikelihood + d.prior(f.Panel)
		f.Converged = f.Iterations > 1 && goal-last <= d.Tolerance
		last = goal
	}
	return f
}

// estimate returns the panel of the beliefs' counts.
func (d DawidSkene) estimate(v *Votes, b Beliefs) Panel {
	c := v.Classes
	p := Panel{Classes: c, Prior: make([]float64, c), Confusion: make([]float64, v.Annotators*c*c)}
	for k := range p.Confusion {
		p.Confusion[k] = d.Smooth
	}
	for i := range v.Items {
		of := b.Of(i)
		for k, x := range of {
			p.Prior[k] += x
		}
		for j, l := range v.Of(i) {
			if l == None {
				continue
			}
			for k, x := range of {
				p.Confusion[(j*c+k)*c+l] += x
			}
		}
	}
	divide(p.Prior)
	for j := range v.Annotators {
		if d.OneCoin {
			oneCoin(p.of(j), c)
		}
		for k := range c {
			divide(p.Row(j, k))
		}
	}
	return p
}

// oneCoin spreads the counts of right and of wrong labels equally.
func oneCoin(counts []float64, classes int) {
	right, all := 0.0, 0.0
	for i, x := range counts {
		all += x
		if i/classes == i%classes {
			right += x
		}
	}
	for i := range counts {
		if i/classes == i%classes {
			counts[i] = right
		} else {
			counts[i] = (all - right) / float64(classes-1)
		}
	}
}

// prior returns the logarithm of the prior's density at the panel, but for a constant.
func (d DawidSkene) prior(p Panel) float64 {
	if d.Smooth == 0 {
		return 0
	}
	sum := 0.0
	for _, x := range p.Confusion {
		sum += portable.Log(x)
	}
	return float64(d.Smooth * sum)
}
