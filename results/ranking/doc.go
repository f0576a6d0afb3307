// Package ranking says what a log of duels shows of its arms: strengths, scores, winners and
// ranks, and how certain they are.
//
//   - log.go: Log, the duels as columns of numbers
//   - table.go: Table, the tallies of pairs
//   - borda.go, copeland.go, winners.go, pagerank.go, elo.go: one notion of a good arm each
//   - leaders.go: the notions whose leaders a bootstrap counts
//   - cycles.go: three arms of which each beats the next
//   - ranksets.go: the ranks that agree with estimated strengths, and groups of arms that
//     cannot be separated
//
// Winners by a matrix of preferences come from sim/pref, and strengths from sim/strength.
package ranking
