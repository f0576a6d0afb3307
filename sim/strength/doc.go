// Package strength fits strengths of arms to a record of duels.
//
//   - record.go: the record, the components of its comparison graph, and when a fit exists
//   - layers.go: the strong components of the graph of scores
//   - davidson.go, raokupper.go: the laws of the outcomes, which without ties are that of
//     Bradley and Terry; moments.go: their derivatives
//   - data.go: duels with covariates, such as the position, and their estimates
//   - fit.go: the fit of greatest likelihood, with or without a prior; newton.go and
//     firth.go: how it is found, and its covariance
//   - plackettluce.go: the model of Plackett and Luce for orders of several arms
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
