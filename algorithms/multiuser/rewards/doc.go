// Package lowrank learns what each of many users wants from the rewards that they
// tell, when all of them live in the same Markov decision process.
//
// The idea is that of multi-user reinforcement learning with low-rank rewards
// (Agarwal, Jain, Kowshik, Nagaraj and Netrapalli, ICML 2023). A user alone must
// play about as many trajectories as there are pairs of a state and an action.
// But if users differ in few directions, so that the matrix of their rewards has
// a low rank r, then N users together are r(N+SA-r) unknowns rather than N·SA,
// and what one says is of use to all:
//
//  1. All users together explore the transitions, and then play a mixture of
//     policies that meets each pair about as often as it can be met. What is
//     played does not depend on what is heard of rewards: every learner here,
//     but for UCBVI and uniform play, gets the same trajectories from the same
//     stream (package explore).
//  2. What is heard is kept as entries of the matrix of rewards, or as linear
//     measurements of its rows where only returns are told or rewards are linear
//     in features (collect.go).
//  3. The learner estimates the matrix. Collaborative completes it as one of low
//     rank (package completion). Its rivals take each user alone (PerUser,
//     UCBVI), all users for one (Pooled), something between (ShrinkToPooled), or
//     users for members of a few groups (Clusters).
//  4. A policy is planned for each user by dynamic programming in the estimated
//     transitions, for estimated rewards clipped to their range (package mdp).
//
// Lines that nobody crosses are no algorithms: Oracle is told the rewards, and
// can give everybody one policy that is fair by some notion (package welfare);
// OracleSubspace is told the directions; UniformPlay does not listen.
//
// Recommend computes everything from all that was heard, with what it draws taken
// from a stream of its own for each round, so that looking more often changes
// nothing. Work on many users is divided among goroutines and does not depend on
// their number.
//
// Of the paper only the abstract and the opening were at hand; the steps are
// replaced by ones with a guarantee or a certificate of their own. The tests hold
// gaps and their order against a prototype written independently in another
// language; the floor of clusters against the law of quantisation of a circle;
// the losses of k-means and EM against plain computations, and that they never
// grow; posterior means against their formulas; plans in a user's own transitions
// against dense backward induction; and all learners against the contract, in
// worlds of one user, state, action and step among others.
package rewards
