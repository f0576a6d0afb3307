// Package comparisons holds learners for many users who say which of two
// trajectories, or items, they prefer.
//
// A user's comparison is a vector x, the features of the preferred trajectory less
// those of the other: how often each pair of a state and an action was met or,
// where rewards are known to be linear in features of pairs, the sum of these. The
// preference has probability
//
//	1/(1+exp(-<x, θ_u>)),
//
// the model of Bradley and Terry, and all that the learners differ in is what they
// take the weights θ_u of users for:
//
//	Pooled          the same for all: one reward model for everybody
//	PerUser         each user's own, from nothing but what that user said
//	Shrunk          each user's own, near those of all
//	Nuclear         those of all plus a matrix of small nuclear norm
//	Factored        μ + B·w_u with few columns B, which newcomers can be fitted in
//	Mixture         those of one of k clusters, or a mixture of them
//	Prototypes      2s·P·w_u, w_u inside the simplex: distances to ideal points
//	OracleSubspace  o + B·w_u with true o and B: a bound, and no algorithm
//
// They have in common, in steps:
//
//  1. An explorer of package explore proposes two policies to each user in each
//     round, whatever the answers; it sees the trajectories.
//  2. record keeps the vectors x. Items that are compared again are counted.
//  3. Recommend fits the model to all of it from the start, with streams named by
//     the round, so that what was asked before makes no difference.
//  4. The weights stand for rewards of pairs, up to a constant of each user and
//     with the steepness of preferences for their unit.
//  5. Each user gets the policy that is best for these, or everybody the one that
//     package welfare chooses for all users or, of Mixture, for the clusters by
//     their shares, which is the MaxMin-RLHF of Chakraborty et al. (2024). With one
//     model for everybody, that is its best policy in either case. Of more than 50
//     users, the least gain is maximised by multiplicative weights and not by
//     linear programming; package welfare decides.
//
// Fits are sums over users, computed side by side in blocks that do not depend on
// the number of goroutines. Priors keep the weights of users who always prefer the
// same finite. A fit in which a number stops being finite, as with features near
// the largest numbers there are, gives way to the pooled one, or to weights of 0,
// and the estimate says so.
//
// # Verified
//
// Newton's method by its gradient, by the fixed point equation of two items, and
// twice over: by Cholesky's factorisation and by conjugate gradients. The pooled
// fit by the expected counts of two groups that want opposite things, to three
// published decimals. Singular values by gonum's decomposition; FISTA by plain
// proximal steps run to the end, by the operator norm of its gradient and by the
// largest weight at which anything remains. Expectation and maximisation, and the
// alternating fits, by objectives that never get worse; simplex weights by
// exhaustion. Visit counts against identity features. The order of the learners,
// from 5 to 20 comparisons a user, is that of a separate prototype, whose figures
// (400 users, 100 items, 20 features, rank 3, 20 comparisons: share of pairs of
// items in the right order) are met within what one market differs from another:
//
//	             pooled  per-user  shrunk  mixture (8)  nuclear  factored  oracle
//	prototype      .739      .710    .776         .842     .852      .876    .906
//	here           .725      .697    .771         .834     .866      .902    .910
package comparisons
