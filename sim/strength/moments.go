package strength

import (
	"math"

	"joust/sim/portable"
)

// moments are the logarithm of the likelihood of a row, and its derivatives with respect
// to the difference d and to the parameter of ties.
type moments struct {
	logLik          float64
	mean            float64 // the probability of a win minus that of a loss; for the law of Davidson
	slope, tieSlope float64
	// Minus the second derivatives are curve and tieCurve; the mixed one is cross.
	curve, tieCurve, cross float64
}

// curve is a law with its parameter of ties.
type curve struct {
	raoKupper bool
	nu, logNu float64 // of Davidson's law; 0 and -Inf without ties
	eta       float64
	// For Rao and Kupper: ln(e^{2η}-1), its derivative, and minus the second one.
	both, slope, curve float64
}

// newCurve returns the law with this parameter of ties; false unless η > 0.
func newCurve(law Law, hasTies bool, tie float64) (c curve, ok bool) {
	switch {
	case !hasTies:
		return curve{logNu: math.Inf(-1)}, true
	case law == DavidsonLaw:
		return curve{nu: portable.Exp(tie), logNu: tie}, true
	case !(tie > 0):
		return c, false
	}
	shrunk := portable.Exp(-2 * tie)
	slope := 2 / (1 - shrunk)
	return curve{
		raoKupper: true, eta: tie,
		both: float64(2*tie) + portable.Log(1-shrunk), slope: slope, curve: float64(float64(slope*slope) * shrunk),
	}, true
}

// at returns the moments of a row with this difference.
func (c *curve) at(p *Pair, d float64) (m moments) {
	if c.raoKupper {
		return c.atRaoKupper(p, d)
	}
	far := math.Abs(d)
	root := portable.Exp(-far / 2)
	lose, tie := float64(root*root), float64(c.nu*root)
	sum := 1 + lose + tie
	logSum := portable.Log(sum)
	win, tie, lose := 1/sum, tie/sum, lose/sum
	better, worse := p.Win, p.Lose
	if d < 0 {
		win, lose = lose, win
		better, worse = worse, better
	}
	m.logLik = -float64(better*logSum) - float64(worse*(far+logSum))
	duels := p.Duels()
	// An outcome y of 1, 0 or -1 has the exponent d y/2 + 1{y = 0} ln ν.
	mean := win - lose
	m.mean = mean
	m.slope = float64(((p.Win - p.Lose) - float64(duels*mean)) / 2)
	m.curve = float64(duels * float64((win+lose)-float64(mean*mean)) / 4)
	if c.nu > 0 {
		if p.Tie > 0 {
			m.logLik += float64(p.Tie * (c.logNu - float64(far/2) - logSum))
		}
		m.tieSlope = p.Tie - float64(duels*tie)
		m.tieCurve = float64(duels * float64(tie*(1-tie)))
		m.cross = float64(duels * float64(float64(mean*tie)/2))
	}
	return m
}

// atRaoKupper uses that the logarithm of the likelihood is
//
//	(w+t) ln σ(d-η) + (l+t) ln σ(-d-η) + t ln(e^{2η}-1).
func (c *curve) atRaoKupper(p *Pair, d float64) (m moments) {
	won, lost := p.Win+p.Tie, p.Lose+p.Tie
	a, b := logistic(d-c.eta), logistic(-d-c.eta)
	up, down := float64(won*logistic(c.eta-d)), float64(lost*logistic(c.eta+d))
	upCurve, downCurve := float64(up*a), float64(down*b)
	m.logLik = float64(won*logLogistic(d-c.eta)) + float64(lost*logLogistic(-d-c.eta)) + float64(p.Tie*c.both)
	m.slope = up - down
	m.curve = upCurve + downCurve
	m.tieSlope = float64(p.Tie*c.slope) - (up + down)
	m.tieCurve = (upCurve + downCurve) + float64(p.Tie*c.curve)
	m.cross = upCurve - downCurve
	return m
}
