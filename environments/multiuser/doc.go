// Package users holds the worlds of many users: all of them live in the same
// tabular Markov decision process, and want different things of it. What they want
// is a matrix of mean rewards, a row a user and a column a pair of a state and an
// action, of low rank: a popularity that all share and a few personal directions.
//
// A process is drawn by garnet, stands written down as a grid, hides its end like
// a combination lock (chain), branches (tree), or is linear in features
// (linear-mdp). Where there is only one state and one step, users judge items:
// drawn ones (items), those of a table of groups (user-groups), or those of a file
// of ratings (ratings).
//
// From parameters to what a learner hears:
//
//  1. The process: a kernel with sparse successors, from which learners may be
//     told the transitions or have to learn them.
//
//  2. The popularity p_j of each pair, and its place v_j among r-1 personal
//     directions. Only a share of the pairs needs to carry something personal.
//
//  3. The users, each with a place u_i among the directions. The reward is
//
//     R_ij = p_j + amp·⟨u_i, v_j⟩,
//
//     that is R = U V' with U = [1, u] and V = [p, amp·v], both on unit spheres:
//     a matrix of rank r with entries in [0,1], and incoherent, which Incoherence
//     tells. With r = 2 the unit sphere is -1 and 1, and the rank is 2 unless all
//     users, or all pairs, have the same sign, which N users have with
//     probability 2^(1-N). Base rewards of users with Dirichlet weights are
//     p_j + amp·b_kj with b uniform on [-1,1]: as weights sum to 1, the rank is
//     the number r of base rewards, not one more. Of clusters the u_i are corners
//     of the sphere with jitter; without jitter the rank is r if r of the corners
//     have users. With amp 0 the rank is 1, whatever the parameter says, and the
//     truth says so. Outliers have rewards of their own, of no low rank.
//
//  4. A trajectory of a user's: its states and actions, and what the user says of
//     it, which is the reward of every step, their sum, the reward of one step, or
//     which of two trajectories is preferred.
//
// The instance's stream gives one number, from which kernel, features, popularity,
// directions, users and outliers get streams of their own. So what users say, and
// how loud the noise is, changes nothing about who they are, a thousand users
// begin with the hundred of a smaller world, and rank 4 has the popularity and the
// kernel of rank 3. Everything is computed in operations that all processors round
// alike.
//
// Verified against: plans by dynamic programming (the value of a combination lock
// in closed form, one optimal policy for all with amp 0), singular values (rank,
// range and coherence of drawn matrices), a certificate by hand (uniform play of a
// tree covers every leaf as well as any policy), the laws of what is heard within
// 5 standard errors of closed forms, and published facts about the file of
// ratings, where it is at hand.
package multiuser
