package strength

import "joust/sim/portable"

// moments are the derivatives of the logarithm of the likelihood of a row with respect to
// the difference d and to the parameter of ties t.
type moments struct {
	mean            float64 // the probability of a win minus that of a loss; for the law of Davidson
	slope, tieSlope float64
	// Minus the second derivatives are curve and tieCurve; the mixed one is cross.
	curve, tieCurve, cross float64
}

// lawAt is a law with its parameter of ties.
type lawAt struct {
	raoKupper bool
	nu        float64 // of Davidson's law; 0 without ties
	eta       float64
	// The first derivative of ln(e^{2η}-1), and minus the second.
	slope, curve float64
}

func momentsOf(law Law, hasTies bool, tie float64) lawAt {
	if !hasTies || law == DavidsonLaw {
		nu := 0.0
		if hasTies {
			nu = portable.Exp(tie)
		}
		return lawAt{nu: nu}
	}
	shrunk := portable.Exp(-2 * tie)
	slope := 2 / (1 - shrunk)
	return lawAt{raoKupper: true, eta: tie, slope: slope, curve: float64(float64(slope*slope) * shrunk)}
}

// of returns the moments of a row with this difference.
func (l *lawAt) of(p *Pair, d float64) moments {
	if l.raoKupper {
		return l.ofRaoKupper(p, d)
	}
	duels := p.Duels()
	win, tie, lose := Davidson(d, l.nu)
	// An outcome y of 1, 0 or -1 has the exponent d y/2 + 1{y = 0} ln ν.
	mean := win - lose
	return moments{
		mean:     mean,
		slope:    float64(((p.Win - p.Lose) - float64(duels*mean)) / 2),
		curve:    float64(duels * float64((win+lose)-float64(mean*mean)) / 4),
		tieSlope: p.Tie - float64(duels*tie),
		tieCurve: float64(duels * float64(tie*(1-tie))),
		cross:    float64(duels * float64(float64(mean*tie)/2)),
	}
}

// ofRaoKupper uses that the logarithm of the likelihood is
//
//	(w+t) ln σ(d-η) + (l+t) ln σ(-d-η) + t ln(e^{2η}-1).
func (l *lawAt) ofRaoKupper(p *Pair, d float64) moments {
	won, lost := p.Win+p.Tie, p.Lose+p.Tie
	a, b := logistic(d-l.eta), logistic(-d-l.eta)
	up, down := float64(won*logistic(l.eta-d)), float64(lost*logistic(l.eta+d))
	upCurve, downCurve := float64(up*a), float64(down*b)
	return moments{
		slope:    up - down,
		curve:    upCurve + downCurve,
		tieSlope: float64(p.Tie*l.slope) - (up + down),
		tieCurve: (upCurve + downCurve) + float64(p.Tie*l.curve),
		cross:    upCurve - downCurve,
	}
}
