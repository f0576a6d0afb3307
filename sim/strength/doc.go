// Package strength fits strengths of arms to a record of duels.
//
//   - record.go: the record, the components of its comparison graph, and when a fit exists
//   - davidson.go: the model of Davidson, which is that of Bradley and Terry without ties
//   - fit.go: the fit of greatest likelihood, with or without a normal prior
//
// A record is a graph: two arms are joined if they have met. No duel orders arms of
// different components, so that their strengths have no common scale.
//
// Within a component the likelihood has a greatest value only if the duels bound every
// difference of strengths from both sides. Without ties this is Ford's condition ("Solution
// of a ranking problem from binary comparisons", American Mathematical Monthly 1957): the
// arms cannot be split into two sets so that no arm of the second has won against an arm of
// the first; see Record.Unbeaten. With ties the propensity to tie must be bounded, too; see
// Record.BoundsTies.
//
// Counts need not be whole numbers: the sums of a judge's probabilities are a record as
// well. Every positive count, however small, is an outcome that has happened.
package strength
