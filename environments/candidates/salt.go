package candidates

import (
	"math/bits"

	"joust/sim/portable"
)

// salt names random words. What a trial has frozen, such as what a judge will
// always hold against one of two candidates, is too much to draw beforehand and
// must not depend on who asks first; so it is hashed from the salt, which the
// trial draws from its stream, and from what the word is for.
type salt uint64

// The roles of random words. What they number is in the comment.
const (
	ofUnsolvable = iota // nothing
	ofPopularity        // wrong answers, from the last
	ofGenerator         // candidates
	ofKey               // candidates
	ofRight             // candidates
	ofAnswer            // candidates
	ofType              // candidates
	ofCluster           // answers, for each judge
	ofCandidate         // candidates, for each judge
	ofMargin            // pairs, for each judge; and below
	ofIntransitive
	ofLowerLabel
	ofUpperLabel
	ofOneLabel
	ofSameLabel
	ofScoredCluster // answers
	ofScore         // candidates
	ofCritique      // candidates
	ofPart          // parts of all candidates
	ofBadStep       // candidates
	ofVerdict       // candidates
)

// word is the word of that role and number, for the whole trial (judge 0) or for
// one judge. It is two rounds of the finisher of SplitMix64 (Steele, Lea and
// Flood, OOPSLA 2014, in the variant of Stafford that is called 13).
func (s salt) word(role, judge, number int) uint64 {
	name := uint64(role)<<56 | uint64(judge)<<40 | uint64(number)
	return mixed(mixed(uint64(s)^name*0x9e3779b97f4a7c15) + 0x9e3779b97f4a7c15)
}

func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// uniform is the word as a number in (0, 1), of which 0 and 1 are equally far.
func (s salt) uniform(role, judge, number int) float64 {
	return (float64(s.word(role, judge, number)>>12) + 0.5) * 0x1p-52
}

// normal is the word as a draw from the standard normal law.
func (s salt) normal(role, judge, number int) float64 {
	return portable.PhiInverse(s.uniform(role, judge, number))
}

// below is the word as a number from 0 to n-1, to within 2^-52 uniform.
func (s salt) below(n, role, judge, number int) int {
	high, _ := bits.Mul64(s.word(role, judge, number), uint64(n))
	return int(high)
}

// surest is a log-odds so large that its probability is 1 and, negative, 0 in
// float64, and still a number to reckon with.
const surest = 1000

// logistic is the probability of these log-odds.
func logistic(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + portable.Exp(-x))
	}
	e := portable.Exp(x)
	return e / (1 + e)
}

// logit is the log-odds of a probability, at most surest either way.
func logit(p float64) float64 {
	return min(max(portable.Log(p)-portable.Log(1-p), -surest), surest)
}

// probit is the normal quantile of the probability of these log-odds, exact in
// both tails.
func probit(x float64) float64 {
	if x > 0 {
		return -portable.PhiInverse(logistic(-x))
	}
	return portable.PhiInverse(logistic(x))
}
