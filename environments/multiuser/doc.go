// Package multiuser holds the environments of many users. All users live in the same
// tabular Markov decision process and differ in their rewards, a matrix of mean
// rewards with a row for each user and a column for each pair of a state and an
// action. The matrix has low rank: a popularity that all users share and a few
// personal directions.
//
// One file an environment:
//
//   - garnet.go (a random process), grid.go (walks on a square), chain.go (a
//     combination lock), tree.go, linearmdp.go (linear in known features)
//   - finalstates.go: a tree whose user prefers one trajectory to another for its last state,
//     by any matrix of preferences, so that there may be no rewards that explain them
//   - fruit.go (fruits on a grid) and jointrewards.go: rewards that are sums of parts, of one
//     user
//   - items.go, groups.go (user-groups) and ratings.go: one state and one step, so
//     that users judge items, which are drawn, listed for each group, or read from a
//     file
//
// What they share:
//
//   - params.go: groups of parameters, their defaults and bounds
//   - population.go: how the rewards of the users are drawn
//   - kernel.go: how a kernel of transitions is built
//   - ratingsfile.go, suspects.go: how a file of ratings is read, and which of its columns
//     and values look like ids of users and like codes for "no rating"
//   - world.go, trial.go: the world and the environment of one trial
//   - parts.go: the world of one user whose rewards are sums of parts
//   - incoherence.go: how hard a matrix of rewards is to complete
//
// A trial is made in four steps:
//
//  1. The process: a kernel with sparse successors. Learners are given the kernel or
//     must learn it.
//
//  2. The popularity p_j of each pair, and its position v_j among r-1 personal
//     directions. A share of the pairs may have no personal part.
//
//  3. The users, each with a position u_i among the directions. The reward is
//
//     R_ij = p_j + amp·⟨u_i, v_j⟩,
//
//     that is R = U V' with U = [1, u] and V = [p, amp·v], where u_i and v_j lie on
//     unit spheres. R has rank r and entries in [0,1], and it is incoherent; see
//     Incoherence. For r = 2 the unit sphere is {-1, 1}, and the rank is 2 unless all
//     users, or all pairs, have the same sign; N users have with probability
//     2^(1-N). With Dirichlet weights, base reward k is p_j + amp·b_kj with b uniform
//     on [-1,1]; as weights sum to 1, the rank is the number r of base rewards, not
//     r+1. With clusters the u_i are corners of the sphere plus jitter; without
//     jitter the rank is r if r of the corners have users. With amp 0 the rank is 1,
//     whatever the parameter, and Truth has rank 1. Outliers have independent
//     rewards, of no low rank.
//
//  4. The feedback on a user's trajectory: the reward of every step, their sum, the
//     reward of one step, or which of two trajectories the user prefers.
//
// The instance's stream gives one number, the root of the names of further streams:
// for kernel, features, popularity, directions, users and outliers. Therefore
// feedback and noise do not change the users, a thousand users begin with the
// hundred of a smaller world, and rank 4 has the popularity and the kernel of rank 3.
// All results are the same bits on every processor.
//
// Verified against: plans by dynamic programming (the value of a combination lock
// in closed form, one optimal policy for all with amp 0), singular values (rank,
// range and coherence of drawn matrices), a certificate by hand (uniform play of a
// tree covers every leaf as well as any policy), the laws of feedback within 5
// standard errors of closed forms, and published facts about the file of ratings,
// where it is available.
package multiuser
