package candidates

import (
	"math/bits"

	"joust/sim/portable"
)

// salt is the key of frozen random words. The frozen noise of a trial, such as a
// judge's persistent error about a pair, is too much to draw beforehand and must not
// depend on the order of the duels. Therefore each word is a hash of the salt, which
// the trial draws from its stream, and of the word's role and number.
type salt uint64

// The roles of random words. The comments give what the words of a role are numbered
// by.
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

// word returns the word of this role and number, for the whole trial (judge 0) or for
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

// uniform returns the word as a number in (0, 1), symmetric about 1/2.
func (s salt) uniform(role, judge, number int) float64 {
	return (float64(s.word(role, judge, number)>>12) + 0.5) * 0x1p-52
}

// normal returns the word as a draw from the standard normal law.
func (s salt) normal(role, judge, number int) float64 {
	return portable.PhiInverse(s.uniform(role, judge, number))
}

// below returns the word as a number from 0 to n-1, uniform to within 2^-52.
func (s salt) below(n, role, judge, number int) int {
	high, _ := bits.Mul64(s.word(role, judge, number), uint64(n))
	return int(high)
}

// maxLogOdds bounds log-odds. In float64 its probability is 1, and that of -maxLogOdds
// is 0; yet differences of such log-odds are finite.
const maxLogOdds = 1000

// logistic returns the probability with the log-odds x.
func logistic(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + portable.Exp(-x))
	}
	e := portable.Exp(x)
	return e / (1 + e)
}

// logit returns the log-odds of a probability, between -maxLogOdds and maxLogOdds.
func logit(p float64) float64 {
	return min(max(portable.Log(p)-portable.Log(1-p), -maxLogOdds), maxLogOdds)
}

// probit returns the normal quantile of the probability with the log-odds x. It is
// accurate in both tails.
func probit(x float64) float64 {
	if x > 0 {
		return -portable.PhiInverse(logistic(-x))
	}
	return portable.PhiInverse(logistic(x))
}
