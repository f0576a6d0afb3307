// Package multiuser is the contract of many users: N users of one Markov decision
// process want different things, and a learner proposes a policy to each of them
// in every round. Package sim describes it whole.
//
//   - contract.go: Problem, Learner, Environment, World, Truth
//   - loop.go: the Loop that runs a trial and keeps its books
package multiuser
