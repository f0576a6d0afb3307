// Package pref holds the words of choosing by comparison: arms, pairs of arms,
// outcomes of duels, tallies of outcomes, and matrices of preferences with the
// winners they have.
//
// A duel of the pair (i, j) ends in one of three ways: i is preferred, j is
// preferred, or neither is (a tie, an indifference). A Matrix gives each
// ordered pair its distribution over the three; the mode of that distribution
// is the relation of the pair, and the notions of a best arm follow from it,
// one notion a file:
//
//   - Condorcet: the arm that is preferred to every other one; may not exist.
//   - Copeland: an arm with the most points, one for each arm it is preferred
//     to and a half for each it is indifferent to; always exists, may be shared.
//   - Borda: an arm with the highest mean probability to win, ties counted half.
//   - von Neumann: a mixture of arms that no arm beats on average; always exists.
package pref
