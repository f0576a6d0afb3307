// Package welfare chooses one policy for all users who want different things, given estimates
// of their rewards.
//
// The gain of a user by a policy is V(policy) - V(uniform play), where V is the value for the
// user's rewards. Rewards that are estimated from comparisons are known up to a constant of
// each user. A constant c adds c·H to the value of every policy over H steps, so that gains do
// not depend on it. Gains also have a meaning without comparing users: 0 is the value of
// random play. All policies may draw their actions, which is equivalent to drawing a policy
// before the first step: the set of attainable gains is convex, its vertices are policies with
// fixed actions, and the vertex that is farthest in any direction is found by planning for the
// weighted sum of rewards.
//
// The steps:
//
//  1. The mean under uniform play is subtracted from every row of rewards, which belongs to a
//     user or a group. Rows with share 0, or for which all policies have the same value, are
//     left out (game.go).
//  2. The choice: the best mean (utilitarian.go), the greatest least gain (maxmin.go), the
//     least reward at every step (minreward.go), the greatest least gain, then the next to
//     least and so on (leximin.go), the greatest mean logarithm (nash.go). maxmin and leximin
//     are linear programs over occupancies of the process, written over mixtures of policies
//     that are added one by one as dynamic programming finds them (maxminlp.go, simplex.go),
//     or approximated by multiplicative weights (weights.go).
//  3. The mixture becomes one Markov policy by its mean occupancy (mixture.go).
//
// Shares matter for utilitarian and nash; maxmin, leximin and min-reward treat all rows equally,
// whatever their shares. Their rows should therefore be groups, or few users: with the noisy
// estimates of a thousand users, the least gain is mostly that of a bad estimate.
//
// The tests compare linear programs with the program over occupancies, with mixtures tried one
// by one, and with weights within their certified gap; leximin with an example solved by hand
// and with all policies of small processes and their mixtures; nash with the closed form for
// two groups and with the conditions of Karush, Kuhn and Tucker over all policies; the
// certificates with the exact solutions; the simplex method also with the cheapest scoring
// rule, which has a closed form. Degenerate programs, with ties, opposed and equal rows, are
// solved too; if a program fails, weights take its place.
package welfare
