// Package comparisons holds learners for many users who say which of two trajectories, or
// of two items, they prefer.
//
// A comparison is a vector x: the features of the preferred trajectory less those of the
// other. The features of a trajectory are the numbers of visits of each pair of a state and
// an action or, where rewards are known to be linear in features of pairs, the sum of the
// features of the visited pairs. The preference has probability
//
//	1/(1+exp(-<x, θ_u>)),
//
// the model of Bradley and Terry. The learners differ in the model of the users' weights
// θ_u:
//
//	Pooled          the same for all users: one reward model
//	PerUser         separate for each user, from that user's comparisons alone
//	KnownFeatures   separate for each user, weights of known features, free scores, or both
//	Shrunk          separate for each user, with the pooled weights as prior mean
//	Nuclear         the pooled weights plus a matrix of small nuclear norm
//	Factored        μ + B·w_u with few columns B, in which newcomers can be fitted
//	Mixture         those of one of k clusters, or a mixture of them
//	Prototypes      2s·P·w_u, w_u inside the simplex: distances to ideal points
//	OracleSubspace  o + B·w_u with true o and B: an upper bound, not an algorithm
//
// Three learners have no such model. DPPO fits a policy, and no rewards, to each user's
// comparisons (dppo.go, lbfgs.go). PooledVonNeumann counts the wins of each pair of items over
// all users and solves the game (pooledvonneumann.go). SelfPlay is for preferences by the
// last state, which need not come from rewards: it observes win rates and seeks a policy to
// which no other is preferred (selfplay.go). P2R, which chooses what is compared, is in package
// rewards, since it turns answers into rewards for UCBVI.
//
// They share these steps:
//
//  1. An explorer of package explore proposes two policies to each user in each round. It
//     observes trajectories and not preferences.
//  2. record keeps the vectors x. Repeated comparisons of items are counted.
//  3. Recommend fits the model to all comparisons from scratch, with random streams that
//     are named by the round, so that earlier calls of Recommend change nothing.
//  4. The weights determine rewards of pairs, up to a constant of each user and in units of
//     the inverse steepness of preferences.
//  5. Each user gets the best policy for these rewards, or all users get the policy that
//     package welfare chooses. Mixture lets welfare choose for clusters with their shares,
//     which is MaxMin-RLHF (Chakraborty et al., 2024). With one model for all users, it is
//     the best policy of this model in either case. For more than 30 users, welfare's
//     default solver maximises the least gain by multiplicative weights.
//
// Fits are sums over users, computed in parallel in blocks that do not depend on the number
// of goroutines. Priors keep the weights of users who always prefer the same item finite.
// If some number of a fit is not finite, as with features close to the largest float64, the
// pooled fit takes its place, or weights of 0, and the estimate reports that it diverged.
//
// # Verified
//
// Newton's method by its gradient, by the fixed-point equation of two items, and by two
// ways to solve for the step, Cholesky's factorisation and conjugate gradients. The pooled
// fit by the expected counts of two groups with opposite wishes, to three published
// decimals. The nuclear-norm fit by plain proximal steps run to convergence, by the operator
// norm of its gradient and by the least λ with the solution 0. Expectation and
// maximisation, and the alternating fits, by monotone objectives; simplex weights by
// exhaustive search. Visit counts against identity features. The order of the learners,
// from 5 to 20 comparisons a user, is that of an independent prototype. Its accuracies,
//
//	accuracy = (1/|C|) Σ 1{the estimate orders the pair of items as the truth does}
//
// over all users' pairs of items C (400 users, 100 items, 20 features, rank 3, 20
// comparisons), agree within the differences between markets:
//
//	             pooled  per-user  shrunk  mixture (8)  nuclear  factored  oracle
//	prototype      .739      .710    .776         .842     .852      .876    .906
//	here           .725      .697    .771         .834     .866      .902    .910
package comparisons
