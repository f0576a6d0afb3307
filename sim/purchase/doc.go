// Package purchase decides which duels are worth buying next, given those that there are.
//
//   - posterior.go: the probability that an arm beats another, and that it is best
//   - planner.go: the plan of a batch: the first duels, then those by a criterion
//   - opening.go: pairs that come first, because duels do not connect all arms
//   - twodraws.go, information.go, spread.go: criteria for the best arm and for all pairs
//   - strengths.go: criteria for a ranking and for one pair in the model of Bradley and Terry
//   - effect.go: what a batch is expected to change; undecided.go: how many duels a pair needs
//
// The command joust next and the learner d-ts-batch use the same plans.
package purchase
