// Package pac holds algorithms that find the maximum of noisy comparisons in the
// sense of probably approximately correct (PAC) learning: with probability at least
// 1-δ they return the best arm, or one that is worse by at most ε. There is one file
// an algorithm. What several of them share is in race.go: duels counted by a rule for
// ties, and the sequential test that decides one match.
package pac
