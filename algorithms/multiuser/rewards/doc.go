// Package rewards holds learners that estimate the rewards of many users from observed
// rewards, where all users live in the same Markov decision process.
//
// The idea is that of multi-user reinforcement learning with low-rank rewards (Agarwal,
// Jain, Kowshik, Nagaraj and Netrapalli, ICML 2023). A single user must play about as many
// trajectories as there are pairs of a state and an action. But if users differ in few
// directions, so that the matrix of their rewards has a low rank r, then N users together
// have r(N+SA-r) unknowns instead of N·SA, and the rewards of one user help all others:
//
//  1. All users together explore the transitions, and then play a mixture of policies that
//     visits each pair about as often as possible (package explore). What is played does
//     not depend on observed rewards: every learner here except UCBVI, P2R and UniformPlay
//     gets the same trajectories from the same stream.
//  2. Observed rewards are kept as entries of the matrix of rewards, or as linear
//     measurements of its rows where users give returns or rewards are linear in features
//     (records.go).
//  3. The learner estimates the matrix. Collaborative completes it as a matrix of low rank
//     (package completion). The alternatives estimate each user alone (PerUser, UCBVI), all
//     users as one (Pooled), a compromise of both (ShrinkToPooled), or users as members of
//     a few groups (Clusters).
//  4. A policy for each user is planned by dynamic programming in the estimated
//     transitions, for the estimated rewards clipped to their range (package mdp).
//
// P2R needs comparisons in place of rewards: it asks users about pairs, makes rewards of the
// answers, and plays as UCBVI does with them.
//
// Three learners are bounds and not algorithms: Oracle knows the rewards, and can give all
// users one policy that is fair in some sense (package welfare); OracleSubspace knows the
// directions in which users differ; UniformPlay ignores what it observes.
//
// Recommend computes everything from all observations, with random numbers from a stream of
// its own for each round, so that additional calls change nothing. Work on many users is
// divided among goroutines; results do not depend on their number.
//
// Only the abstract and the introduction of the paper were available; its steps are
// replaced by steps with guarantees or certificates of their own. The tests compare gaps and
// their order with an independent prototype in another language, the error of clusters with
// the law of quantisation of a circle, the losses of k-means and EM with direct computations
// and check that they never grow, posterior means with their formulas, plans in a user's own
// transitions with dense backward induction, and run all learners through the conformance
// suite, in worlds of one user, state, action and step among others.
package rewards
