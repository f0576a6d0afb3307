// Package ranking says what a log of duels shows of its arms: strengths, scores, winners and
// ranks, and how certain they are.
//
//   - log.go: Log, the duels as columns of numbers; among.go: those between some arms
//   - table.go: Table, the tallies of pairs
//   - model.go: Fit, strengths by the models of Bradley and Terry, Davidson, and Rao and
//     Kupper, with terms for the position (order) and for style (style.go)
//   - plackettluce.go: strengths by orders
//   - existence.go: whether strengths are finite, and if not, why
//   - sandwich.go, scores.go: covariances that allow for dependent duels
//   - profile.go: intervals of a difference by the likelihood
//   - bootstrap.go, cells.go: resampled logs, intervals of strengths and shares of leaders
//   - misfit.go: how far the pairs are from a model
//   - judges.go: how each judge votes; reliability.go: how reliable all strengths are
//   - borda.go, copeland.go, winners.go, pagerank.go, elo.go: one notion of a good arm each
//   - leaders.go: the notions whose leaders a bootstrap counts
//   - cycles.go: three arms of which each beats the next
//   - ranksets.go: the ranks that agree with estimated strengths, and groups of arms that
//     cannot be separated
//
// Winners by a matrix of preferences come from sim/pref, and strengths from sim/strength.
package ranking
