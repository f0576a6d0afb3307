// Package welfare chooses one policy for all users who want different things: the
// social choice on top of what was learned of their rewards.
//
// The idea: what a user gets by a policy is its gain, V(policy) - V(uniform play).
// Rewards estimated from comparisons are known up to a constant of each user only;
// a constant c adds c·H to the value of every policy over a horizon of H steps, so
// that gains do not depend on it at all. And a gain has a meaning that does not
// need another user's: 0 is what random play gives. All policies may draw their
// actions, which is the same as to draw a policy before the first step: the gains
// that can be had are a convex set, whose corners are policies with fixed actions,
// and the corner that is farthest in any direction is found by planning on the
// weighted sum of rewards.
//
// The pipeline:
//
//  1. From every row of rewards, which is of a user or a group, the mean by
//     uniform play is taken off; rows with no share, or to whom every policy is
//     worth the same, have no say (game.go).
//  2. The choice: the best mean (utilitarian.go), the greatest least gain
//     (maxmin.go), the least reward at every step (minreward.go), the greatest
//     least gain and so on (leximin.go), the greatest mean logarithm (nash.go).
//     maxmin and leximin are linear programs over occupancies of the process,
//     written over mixtures of policies, which enter one by one as dynamic
//     programming finds them (rising.go, simplex.go), or are approached by
//     multiplicative weights (weights.go).
//  3. The mixture becomes one Markov policy by its mean occupancy (mixture.go).
//
// Shares count for the mean and for nash; maxmin and leximin look at rows alike,
// however few users are of a kind, and min-reward too. Their rows should
// therefore be groups, or users each of whom matters; of the rewards of a thousand users
// that are estimated with noise, the least gain is mostly of an estimate that is bad.
//
// What is verified, and against what: linear programs against the program over
// occupancies written out, against mixtures tried one by one, and against weights
// within their certified gap; leximin against an example solved by hand and against
// all policies of small processes and mixtures of them; nash against the closed
// form for two groups and against the conditions of Karush, Kuhn and Tucker over
// all policies; the certificates against the exact solutions; the simplex method
// also against the cheapest scoring rule, which has a closed form. Degenerate
// programs, of ties, opposed and equal rows, are solved too; if one ever fails,
// weights take its place.
package welfare
