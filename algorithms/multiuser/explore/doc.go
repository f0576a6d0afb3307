// Package explore explores the transitions of a Markov decision process that all users
// share, without using rewards: every trajectory of every user counts. Learners estimate the
// rewards.
//
// The method is experimental design. A policy determines how often each pair of a state and
// an action is visited. No single policy visits all pairs often, hence a mixture: each user
// draws a policy from it for each trajectory.
//
//  1. Transitions are counted, and the kernel is estimated from the counts (survey.go). A
//     pair that was never tried is assumed to stay in its state.
//  2. For that kernel, a mixture of policies is designed by the Frank-Wolfe method so that
//     the least visited pair, or the least visited direction of the features of pairs, is
//     visited as often as possible; a certificate bounds the distance to the best mixture
//     (design.go).
//  3. While there are reachable pairs that were never tried, half of the trajectories head
//     for them. The mixture is designed again in rounds 1, 2, 3, 4, 6, 8, 12, … (coverage.go).
//  4. Users who judge items, in worlds of one state and one step, compare two different
//     items, all pairs of items with equal probability, whatever the explorer.
//
// The alternatives are uniform play (uniform.go), which fails where random actions hardly
// ever reach some states, and two explorers from theory that plan by optimism (optimism.go):
// RF-UCRL (rfucrl.go) and RF-RL-Explore (rfrlexplore.go). Their constants are made for proofs;
// they are useful in processes with a handful of states.
//
// The tests compare certificates with closed forms (S·A, or the dimension of the features, at
// the optimum) and with all policies of small processes; line searches with a grid; the
// optimistic plans with a direct recursion on probabilities; RF-UCRL's bound with the errors
// of the values of all policies.
package explore
