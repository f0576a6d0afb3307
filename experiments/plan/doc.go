// Package plan says how many duels to buy: it simulates strategies that look for the best arm
// in worlds that a user describes, and finds for each the least cost at which it is right
// often enough.
//
//   - world.go: the worlds, a preference matrix or the law of one
//   - judge.go: what a judge makes of the preferences: its slots and flips, and two calls a duel
//   - strategy.go: the strategies and what they assume
//   - simulate.go: trials of a strategy
//   - search.go: the least size of a strategy that is right often enough
//   - pair.go: two arms alone, by a test of fixed size and by an anytime test
//   - plan.go: all of it
//
// All strategies have the same instances and the same coins: the streams of a trial do not
// have the strategy in their names. An arm is right if it is preferred to the most others,
// ties being half wins. The judge is an error and no preference: what is right is decided
// without it.
package plan
