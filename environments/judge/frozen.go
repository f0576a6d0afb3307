package judge

import (
	"math"
	"math/bits"

	"joust/sim/portable"
)

// Salt is the key of frozen random words. The frozen noise of a trial, such as a
// judge's persistent error about a pair, is too much to draw beforehand and must not
// depend on the order of the duels. Therefore each word is a hash of the salt, which
// the trial draws from its stream, and of the word's role and number.
type Salt uint64

// The roles of the words of judges. The comments give what the words of a role are
// numbered by. Other users of a salt have their own roles, from 0 to 6 and from 15 on.
const (
	OfCluster   = iota + 7 // answers, for each judge
	OfCandidate            // candidates, for each judge
	OfMargin               // pairs, for each judge; and below
	OfIntransitive
	OfLowerLabel
	OfUpperLabel
	OfOneLabel
	OfSameLabel
)

// Word returns the word of this role and number, for the whole trial (judge 0) or for
// one judge. It is two rounds of the finisher of SplitMix64 (Steele, Lea and
// Flood, OOPSLA 2014, in the variant of Stafford that is called 13).
func (s Salt) Word(role, judge, number int) uint64 {
	name := uint64(role)<<56 | uint64(judge)<<40 | uint64(number)
	return mixed(mixed(uint64(s)^name*0x9e3779b97f4a7c15) + 0x9e3779b97f4a7c15)
}

func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Uniform returns the word as a number in (0, 1), symmetric about 1/2.
func (s Salt) Uniform(role, judge, number int) float64 {
	return (float64(s.Word(role, judge, number)>>12) + 0.5) * 0x1p-52
}

// Normal returns the word as a draw from the standard normal law.
func (s Salt) Normal(role, judge, number int) float64 {
	return portable.PhiInverse(s.Uniform(role, judge, number))
}

// Below returns the word as a number from 0 to n-1, uniform to within 2^-52.
func (s Salt) Below(n, role, judge, number int) int {
	high, _ := bits.Mul64(s.Word(role, judge, number), uint64(n))
	return int(high)
}

// MaxLogOdds bounds log-odds. In float64 its probability is 1, and that of -MaxLogOdds
// is 0; yet differences of such log-odds are finite.
const MaxLogOdds = 1000

// Logistic returns the probability with the log-odds x.
func Logistic(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + portable.Exp(-x))
	}
	e := portable.Exp(x)
	return e / (1 + e)
}

// LogisticBoth returns Logistic(x) and Logistic(-x), bit for bit.
func LogisticBoth(x float64) (of, minus float64) {
	e := portable.Exp(-math.Abs(x))
	greater, lesser := 1/(1+e), e/(1+e)
	switch {
	case x > 0:
		return greater, lesser
	case x < 0:
		return lesser, greater
	}
	return greater, greater
}

// Logit returns the log-odds of a probability, between -MaxLogOdds and MaxLogOdds.
func Logit(p float64) float64 {
	return min(max(portable.Log(p)-portable.Log(1-p), -MaxLogOdds), MaxLogOdds)
}

// probit returns the normal quantile of the probability with the log-odds x. It is
// accurate in both tails.
func probit(x float64) float64 {
	if x > 0 {
		return -portable.PhiInverse(Logistic(-x))
	}
	return portable.PhiInverse(Logistic(x))
}

// probits keeps values of probit, because candidates with the same answers have the same
// log-odds. The zero value is ready: that of 0 is 0.
type probits [16]struct{ x, probit float64 }

// of returns probit(x), which is odd in x.
func (t *probits) of(x float64) float64 {
	a := math.Abs(x)
	at := &t[math.Float64bits(a)*0x9e3779b97f4a7c15>>60]
	if at.x != a {
		at.x, at.probit = a, probit(a)
	}
	return math.Copysign(at.probit, x)
}
