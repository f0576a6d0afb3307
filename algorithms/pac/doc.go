// Package pac holds the algorithms that find the maximum, or an arm nearly as
// good, with a given probability: the noisy maximum in the sense of probably
// approximately correct learning. One file an algorithm. race.go holds what several
// of them share: duels counted by a rule for ties, and the sequential test that
// decides one match.
package pac
