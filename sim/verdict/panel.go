package verdict

import (
	"math"

	"joust/sim/portable"
	"joust/sim/rng"
)

// Panel is several judges of the same pairs. Judge j has for each pair a normal number
// z = √ρ c + √(1-ρ) e, where c is common to the judges and e its own: its verdict is right if
// z < Φ⁻¹(Right), wrong if z ≥ Φ⁻¹(1 - Wrong), and otherwise there is none. So ρ is the
// correlation of what makes judges err, not that of their errors, which is less.
type Panel struct {
	Judges      []Law
	Correlation float64 // ρ, at least 0 and less than 1
}

// Filtered is how often a rule keeps a pair, and how often the label of a pair that it keeps is
// right: NaN if it keeps none.
type Filtered struct{ Kept, Purity float64 }

// filtered returns the shares of kept pairs and of right ones among them.
func filtered(right, wrong float64) Filtered {
	return Filtered{right + wrong, right / (right + wrong)}
}

// Majority returns the probability that the verdict that more judges give is right. Where as
// many judges name one answer as the other, half of the probability counts.
func (p Panel) Majority() float64 {
	margins := p.margins()
	m := len(p.Judges)
	sum := margins[m] / 2
	for _, x := range margins[m+1:] {
		sum += x
	}
	return sum
}

// MajorityOrFirst returns the probability that the verdict that more judges give is right, where
// the first verdict, in the order of the judges, decides if as many name one answer as the other.
// Half of the probability that there is no verdict counts.
func (p Panel) MajorityOrFirst() float64 {
	m := len(p.Judges)
	sum := 0.0
	of, next := make([]float64, 2*m+3), make([]float64, 2*m+3) // as in margins, after a first verdict that is right
	p.integrate(func(weight float64, laws []Law) {
		clear(of)
		clear(next)
		silent := weight // the probability that there is no verdict yet
		for _, l := range laws {
			l.move(of, next)
			next[m+2] += float64(silent * l.Right)
			silent = float64(silent * l.none())
			of, next = next, of
		}
		sum += of[m+1] + float64(silent/2)
	})
	for _, x := range p.margins()[m+1:] {
		sum += x
	}
	return sum
}

// Margin keeps a pair if one answer has at least so many verdicts more than the other, at
// least 1, and labels it with that answer.
func (p Panel) Margin(least int) Filtered {
	margins := p.margins()
	m := len(p.Judges)
	right, wrong := 0.0, 0.0
	for d := least; d <= m; d++ {
		right += margins[m+d]
		wrong += margins[m-d]
	}
	return filtered(right, wrong)
}

// Unanimous keeps a pair if there is a verdict, and all that there are agree.
func (p Panel) Unanimous() Filtered {
	var right, wrong float64
	p.integrate(func(weight float64, laws []Law) {
		noneWrong, noneRight, none := weight, weight, weight
		for _, l := range laws {
			noneWrong *= 1 - l.Wrong
			noneRight *= 1 - l.Right
			none *= l.none()
		}
		right += noneWrong - none
		wrong += noneRight - none
	})
	return filtered(right, wrong)
}

// margins returns the probabilities of -m, …, m right verdicts more than wrong ones.
func (p Panel) margins() []float64 {
	m := len(p.Judges)
	sum, of, next := make([]float64, 2*m+1), make([]float64, 2*m+3), make([]float64, 2*m+3) // the latter with a 0 at both ends
	p.integrate(func(weight float64, laws []Law) {
		clear(of)
		clear(next)
		of[m+1] = weight
		for _, l := range laws {
			l.move(of, next)
			of, next = next, of
		}
		for i := range sum {
			sum[i] += of[i+1]
		}
	})
	return sum
}

// move writes to next the probabilities of margins after one judge more, given those before. Both
// lists have a 0 at both ends.
func (l Law) move(of, next []float64) {
	none := l.none()
	for i := 1; i < len(of)-1; i++ {
		next[i] = float64(none*of[i]) + float64(l.Right*of[i-1]) + float64(l.Wrong*of[i+1])
	}
}

// none returns the probability that there is no verdict.
func (l Law) none() float64 { return max(0, 1-l.Right-l.Wrong) }

// integrate calls f with the laws of the judges given values of what is common to them, and
// the weights of these values, which sum to 1: it is the trapezoidal rule with points c = ih.
//
// The integrand is φ(c) times a factor for each judge, which is Φ(x), Φ(-x') or 1 less both,
// where x and x' change with c by the factor k = √(ρ/(1-ρ)). It is analytic. At c + ia instead
// of c, the density is at most φ(c) exp(a²/2), and Φ(x) changes by at most
// δ = ka exp(k²a²/2)/√(2π), the greatest |φ| on the way times its length: the absolute values of
// the three factors of a judge sum to 1 + 4δ at most. With step h, the error of all
// probabilities together is then at most 2 exp(a²/2) (1 + 4δ)^m/(exp(2πa/h) - 1) for m judges
// (Trefethen and Weideman, "The exponentially convergent trapezoidal rule", SIAM Review 2014,
// theorem 5.1). The step makes it 1e-13 for a = min(1, 1/k). Beyond |c| = 8 is less than 2e-15.
func (p Panel) integrate(f func(weight float64, laws []Law)) {
	laws := make([]Law, len(p.Judges))
	if p.Correlation == 0 {
		f(1, append(laws[:0], p.Judges...))
		return
	}
	common, own := math.Sqrt(p.Correlation), math.Sqrt(1-p.Correlation)
	type limits struct{ right, wrong float64 } // z is below the first, or at least the second
	judges := make([]limits, len(laws))
	for j, l := range p.Judges {
		judges[j] = limits{portable.PhiInverse(l.Right), -portable.PhiInverse(l.Wrong)}
	}
	h := p.step()
	for i := -int(8 / h); i <= int(8/h); i++ {
		c := float64(float64(i) * h)
		for j, l := range judges {
			laws[j].Right, _ = portable.PhiBoth((l.right - float64(common*c)) / own)
			_, laws[j].Wrong = portable.PhiBoth((l.wrong - float64(common*c)) / own)
		}
		f(float64(h*portable.Exp(-c*c/2))/rootTwoPi, laws)
	}
}

// rootTwoPi is √(2π).
const rootTwoPi = 2.506628274631000502415765284811

// step returns the step of integrate.
func (p Panel) step() float64 {
	k := math.Sqrt(p.Correlation / (1 - p.Correlation))
	a := min(1, 1/k)
	delta := float64(k*a*portable.Exp(k*k*a*a/2)) / rootTwoPi
	digits := 13*math.Ln10 + math.Ln2 + float64(a*a/2) + float64(float64(len(p.Judges))*portable.Log(1+float64(4*delta)))
	return float64(2*math.Pi*a) / digits
}

// Draw draws the verdicts of the judges on one pair: +1 for the better answer, -1 for the
// worse, and 0 for none. It reads as many random numbers whatever the laws are.
func (p Panel) Draw(s *rng.Source, verdicts []float64) {
	common := float64(math.Sqrt(p.Correlation) * s.Normal())
	own := math.Sqrt(1 - p.Correlation)
	for j, l := range p.Judges {
		u, rest := portable.PhiBoth(common + float64(own*s.Normal())) // P(z' < z), P(z' ≥ z)
		verdicts[j] = 0
		switch {
		case u < l.Right:
			verdicts[j] = 1
		case rest <= l.Wrong:
			verdicts[j] = -1
		}
	}
}
