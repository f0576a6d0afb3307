package label

import (
	"math"

	"joust/sim/portable"
)

// Panel is a law of labels: items are independent, and so are the labels of an item, given
// its class.
type Panel struct {
	Classes int
	Prior   []float64 // the share of each class
	// Confusion has the probability of each label, for each annotator and each class of the
	// item, in this order.
	Confusion []float64
}

// of returns the confusion of an annotator, class by class.
func (p *Panel) of(annotator int) []float64 {
	c := p.Classes
	return p.Confusion[annotator*c*c : (annotator+1)*c*c]
}

// Row returns the probabilities of the annotator's labels for items of the class.
func (p *Panel) Row(annotator, class int) []float64 {
	return p.of(annotator)[class*p.Classes : (class+1)*p.Classes]
}

// Accuracy returns the probability that the annotator's label is right.
func (p *Panel) Accuracy(annotator int) float64 {
	a := 0.0
	for k, share := range p.Prior {
		a += float64(share * p.Row(annotator, k)[k])
	}
	return a
}

// Coin returns the law of an annotator of two classes, and true; or false if two annotators
// differ.
func (p *Panel) Coin() (Coin, bool) {
	for at := 4; at < len(p.Confusion); at++ {
		if p.Confusion[at] != p.Confusion[at-4] {
			return Coin{}, false
		}
	}
	return Coin{First: p.Confusion[0], Second: p.Confusion[3], FirstBetter: p.Prior[0]}, true
}

// Posterior returns the probabilities of the items' classes given their labels. Their
// likeliest class is right more often than that of any other rule.
func (p *Panel) Posterior(v *Votes) Beliefs {
	b, _ := p.posterior(v)
	return b
}

// posterior returns also the log-likelihood of the labels.
func (p *Panel) posterior(v *Votes) (Beliefs, float64) {
	c := p.Classes
	b := newBeliefs(v.Items, c)
	logs := make([]float64, len(p.Confusion))
	for i, x := range p.Confusion {
		logs[i] = portable.Log(x)
	}
	prior := make([]float64, c)
	for k, x := range p.Prior {
		prior[k] = portable.Log(x)
	}
	total := 0.0
	for i := range v.Items {
		of := b.Of(i)
		copy(of, prior)
		for j, l := range v.Of(i) {
			if l == None {
				continue
			}
			for k := range of {
				of[k] += logs[(j*c+k)*c+l]
			}
		}
		total += fromLogs(of)
	}
	return b, total
}

// fromLogs turns logarithms into probabilities in proportion, and returns the logarithm of
// their sum. If all are -∞, which is when the panel can not give such labels, they are made
// equal.
func fromLogs(p []float64) float64 {
	most := math.Inf(-1)
	for _, x := range p {
		most = max(most, x)
	}
	if math.IsInf(most, -1) {
		for i := range p {
			p[i] = 0
		}
		divide(p)
		return most
	}
	sum := 0.0
	for i, x := range p {
		p[i] = portable.Exp(x - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return most + portable.Log(sum)
}
