// Package duel is the contract of duels: a learner proposes pairs of arms, an
// environment lets them duel, and the Loop runs and measures a trial. Package sim
// describes the design.
//
//   - contract.go: Problem, Learner, Environment, World and the optional abilities of
//     learners and environments
//   - truth.go: what recommendations are scored by, and the Judge that finds it for a
//     notion of a best arm
//   - loop.go: the Loop that runs a trial, by single duels or by leaps
//   - selfduels.go: duels of an arm with itself
//   - lists.go: the ranking and the set that a trial records
//   - sequential.go: learners written as straight-line code
//   - ties.go: how learners of binary outcomes count a duel without a winner
//   - entrants.go: the order in which arms enter a tournament
//   - entry.go: the entries of the catalogues of algorithms and environments
//
// A family of studies needs a contract, a loop and the entries, as they are here,
// and one file in experiments/family, which names its clock, its measures and its
// defaults; package sim lists the steps. A new family does not import this package:
// contracts share the packages below them (streams, parameters, words), not code.
package duel
