// Package ranking says what a log of duels shows of its arms: strengths, scores, winners and
// ranks, and how certain they are.
//
//   - log.go: Log, the duels as columns of numbers
//   - table.go: Table, the tallies of pairs
//
// Winners by a matrix of preferences come from sim/pref, and strengths from sim/strength.
package ranking
