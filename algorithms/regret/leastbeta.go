package regret

import (
	"math/bits"

	"joust/sim/pref"
	"joust/sim/rng"
)

// uniforms is the rank-th smallest of n independent numbers that are uniform in (0,1), which
// has the law Beta(rank, n+1-rank). Of it, only the digits that a comparison needs are drawn:
// its next binary digit is 0 if at least rank of the numbers have the digit 0, and then it is
// the rank-th smallest of these; otherwise it is the (rank-zeros)-th smallest of the others.
type uniforms struct {
	arm     pref.Arm
	rank, n int
	one     int // the digit drawn last
}

// digit draws the next binary digit.
func (u *uniforms) digit(s *rng.Source) int {
	zeros, left := 0, u.n
	for ; left > 64; left -= 64 {
		zeros += bits.OnesCount64(s.Uint64())
	}
	zeros += bits.OnesCount64(s.Uint64() >> uint(64-left))
	// Without a branch, which a processor cannot foresee: one is 1 if zeros < rank.
	one := int(uint(zeros-u.rank) >> 63)
	u.rank -= zeros & -one
	u.n = zeros ^ (zeros^(u.n-zeros))&-one
	return one
}

// mostUniforms bounds the duels of a pair up to which digits of uniform numbers are cheaper
// than the value, by measurements.
const mostUniforms = 1000

// least returns the arm of the list with the least of their numbers. It overwrites the list,
// which must not be empty.
func least(list []uniforms, s *rng.Source) pref.Arm {
	for len(list) > 1 {
		ones := 0
		for i := range list {
			u := &list[i]
			u.one = u.digit(s)
			ones += u.one
		}
		if ones == len(list) {
			continue
		}
		kept := 0
		for i := range list { // of those with the digit 0
			list[kept] = list[i]
			kept += 1 - list[kept].one
		}
		list = list[:kept]
	}
	return list[0].arm
}
