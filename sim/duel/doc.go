// Package duel is the contract of duels: a learner proposes pairs of arms, an
// environment lets them duel, and the Loop keeps the books of a trial. Package
// sim describes it whole.
//
//   - contract.go: Problem, Learner, Environment, World, Truth and the optional
//     abilities of learners and environments
//   - loop.go: the Loop that runs a trial, by single duels or by leaps
//   - sequential.go: learners written as straight-line code
//   - ties.go: what a duel without a winner counts for
//   - entrants.go: the order in which arms enter a tournament
package duel
