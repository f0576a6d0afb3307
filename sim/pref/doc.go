// Package pref defines the basic types of choosing by comparison: arms, pairs of arms,
// outcomes of duels, tallies of outcomes, and preference matrices with their winners.
//
// A duel of the pair (i, j) ends in one of three ways: i is preferred, j is
// preferred, or neither is (a tie, an indifference). A Matrix holds, for each ordered
// pair, the distribution over the three. The mode of this distribution is the relation
// of the pair. There are several notions of a best arm, one in each file. Each has a worth
// of an arm, and the best arms are those with the greatest worth:
//
//   - Condorcet: the arm that wins more often than it loses against every other arm; it
//     may not exist.
//   - Copeland: an arm with the most points: one point for each arm that it is preferred
//     to and half a point for each tie; it always exists and may not be unique. By mode, a
//     pair is a tie if its mode is; with half wins, if neither arm wins more often.
//   - Borda: an arm with the highest mean probability of winning, ties counting half.
//   - von Neumann: a mixture of arms that no arm beats on average; it always exists. The
//     arms of such mixtures are the best.
//   - Smith: the members of the smallest set of arms that beat all others; a set, which is
//     no Notion because it gives arms no worths.
//   - Strength: an arm with the highest utility, in a matrix that comes from utilities.
//
// The notions that only need to know which arm of each pair is better are those of a
// Majority, which a table of results has too; see package rule.
//
// KendallTau compares a ranking of the arms with the order of their worths.
package pref
