package judge

import (
	"math"
	"sync"

	"joust/sim/portable"
	"joust/sim/rng"
)

// bounds of a pair decide most single draws of its law: with a draw below low the first arm
// wins, with one from high on the second. Between them the law itself must be computed,
// which takes ten times as long.
type bounds struct {
	low, high uint64
}

// flip returns the bounds of the reversed pair.
func (b bounds) flip() bounds {
	sure := rng.Threshold(1)
	return bounds{low: sure - b.high, high: sure - b.low}
}

// bounded reports whether bounds exist for pairs: for one latent judge whose calls are all
// read, have no ties by a parameter and no bias of slots in two orders.
func (j *Judge) bounded() bool {
	return !j.labels && j.panel == 1 && (j.order == "fixed" || j.order == "random" && j.bias == 0) &&
		j.theta == 0 && j.failures == 0 && j.fresh > 0 && j.common == 0
}

// bound returns the bounds of the pair. They leave all to the law where
// arms tie by themselves, and where the frozen noise is far from its mean.
//
// The first arm wins with probability P = Φ(z), z = (probit(x) + √f ξ)/√(1-f); see
// Judge.decide. The probit, the quantile ξ and Φ(z) are interpolated linearly in tables, with
// errors of at most γ, ε and δ, so that P has an error of at most (γ + ε √f)/√(1-f) φ(0) + δ.
func (o *Opinion) bound(i, j int) bounds {
	unknown := bounds{low: 0, high: rng.Threshold(1)}
	lean := o.lean(0, i, j)
	x, y := o.Odds.LogOdds(0, i, j)+lean, o.Odds.LogOdds(0, j, i)-lean
	if y != -x {
		return unknown
	}
	if o.frozen == 0 {
		p, _ := LogisticBoth(x)
		first := rng.Threshold(p)
		return bounds{low: first, high: first}
	}
	xi := 0.0
	if i != j {
		z, ok := o.tables.quantile(o.Salt.Word(OfMargin, 1, min(i, j)*MaxArms+max(i, j)))
		if !ok {
			return unknown
		}
		xi = z
		if i > j {
			xi = -z
		}
	}
	if !(math.Abs(x) < tableEnd) {
		return unknown
	}
	p := o.tables.phi((o.tables.probit(x) + float64(o.frozen*xi)) / o.fresh)
	return bounds{low: rng.Threshold(p - o.uncertain), high: rng.Threshold(p + o.uncertain)}
}

// tables are values of the standard normal law to interpolate in.
type tables struct {
	phis      [2*tableEnd*tableSteps + 2]float64 // Φ at steps of 1/tableSteps from -tableEnd on
	probits   [2*tableEnd*tableSteps + 2]float64 // probit at the same places
	quantiles [quantileCells + 1]float64         // Φ⁻¹ at steps of 1/quantileCells
}

const (
	tableEnd, tableSteps = 8, 64 // Φ(-8) = 6e-16
	quantileBits         = 10
	quantileCells        = 1 << quantileBits
	quantileEdge         = quantileCells / 64 // cells at each end that are not used
	steepest             = 0.1                // the second derivative of probit is less everywhere
)

// normalTables returns the tables, which are made once.
var normalTables = sync.OnceValue(func() *tables {
	var t tables
	for i := range t.phis {
		x := float64(float64(i)/tableSteps) - tableEnd
		t.phis[i], t.probits[i] = portable.Phi(x), probit(x)
	}
	for i := range t.quantiles {
		t.quantiles[i] = portable.PhiInverse(float64(i) / quantileCells)
	}
	return &t
})

// uncertainty returns how far the probability of Opinion.bound may be from that of the law.
//
// A function that is interpolated linearly at steps of h has an error of at most h²/8 times
// its largest second derivative. That of Φ is -z φ(z), at most φ(1). That of Φ⁻¹ at Φ(z) is
// z/φ(z)², which is largest at the edge of the cells that are used. That of probit is
// computed in a test. Rounding, of the tables and of the law, is less than 1e-12.
func (j *Judge) uncertainty() float64 {
	density := func(z float64) float64 { return portable.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
	edge := portable.PhiInverse(1 - float64(quantileEdge)/quantileCells)
	gamma := float64(steepest) / (8 * tableSteps * tableSteps)
	epsilon := float64(edge / float64(density(edge)*density(edge)) / (8 * quantileCells * quantileCells))
	delta := float64(density(1) / (8 * tableSteps * tableSteps))
	return float64((gamma+float64(epsilon*j.frozen))/j.fresh*density(0)) + delta + 1e-12
}

// phi returns Φ(z), nearly.
func (t *tables) phi(z float64) float64 {
	if !(z > -tableEnd) {
		return 0
	}
	if z >= tableEnd {
		return 1
	}
	return interpolated(&t.phis, z)
}

// probit returns probit(x), nearly, for x between -tableEnd and tableEnd.
func (t *tables) probit(x float64) float64 { return interpolated(&t.probits, x) }

func interpolated(table *[2*tableEnd*tableSteps + 2]float64, x float64) float64 {
	at := float64((x + tableEnd) * tableSteps)
	i := int(at)
	return table[i] + float64((at-float64(i))*(table[i+1]-table[i]))
}

// quantile returns the normal draw that Salt.Normal makes of the word, nearly, or false if it
// is too far from 0.
func (t *tables) quantile(word uint64) (z float64, ok bool) {
	i := word >> (64 - quantileBits)
	if i < quantileEdge || i >= quantileCells-quantileEdge {
		return 0, false
	}
	rest := float64(word<<quantileBits>>12) * 0x1p-52
	return t.quantiles[i] + float64(rest*(t.quantiles[i+1]-t.quantiles[i])), true
}
