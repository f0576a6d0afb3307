// Package multiuser is the contract of many users: N users of one Markov decision
// process have different rewards, and in every round a learner proposes a policy to
// each of them. Package sim describes the design.
//
//   - contract.go: Problem, Learner, Environment, World, Truth
//   - parts.go: Parts, of rewards that are sums of parts, and the abilities that use them
//   - loop.go: the Loop, which runs a trial
//   - scores.go, game.go: Scores, how good a recommendation is
//   - entry.go: the entries of the catalogues of algorithms and environments
//
// A family of studies needs these four parts, and one file in experiments/family,
// which names its clock, its measures and its defaults; package sim lists the steps.
// Families share no code but the packages below them (streams, parameters, words):
// this package does not import the contract of duels, nor the reverse.
package multiuser
