// Package explore learns how a Markov decision process moves that all users
// share, without a look at rewards: every trajectory of every user counts. What
// is left to the learners is to make something of the rewards.
//
// The idea is that of an experiment's design. A policy is chosen by which pairs
// of a state and an action it meets, and since one policy cannot meet all of them
// well, a mixture is played: each user draws a policy of it for each trajectory.
//
//  1. Transitions are counted, and the kernel is estimated from the counts
//     (survey.go). A pair that was never tried is taken to stay where it is.
//  2. In that kernel a mixture of policies is designed by the method of Frank and
//     Wolfe, so that each pair, or each direction of the features of pairs, is met
//     as often as the worst case allows; a certificate says how near to the best
//     mixture it is (design.go).
//  3. Half of the trajectories head for pairs never tried while there are any
//     within reach. The mixture is designed again in round 1, 2, 3, 4, 6, 8, 12,
//     … (coverage.go).
//  4. Users who judge items, one state and one step, are asked to compare two
//     different items, all couples equally likely, whatever the explorer.
//
// Beside it stand uniform play (uniform.go), which fails where chance leads
// nowhere, and two explorers of theory that plan by optimism (optimism.go):
// RF-UCRL (rfucrl.go) and RF-RL-Explore (rfrlexplore.go). The constants of these
// are for proofs; they are of use in processes of a handful of states.
//
// What is verified against what: certificates against closed forms (the optimum
// is S·A, or the dimension of the features) and against all policies of small
// processes, one by one; line searches against a grid; the optimistic plans
// against a plain recursion on probabilities; RF-UCRL's bound against the errors
// of the values of all policies.
package explore
