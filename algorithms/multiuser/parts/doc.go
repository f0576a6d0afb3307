// Package parts holds learners of rewards that are sums of parts.
//
// Where each part depends on few features of a state, a value function of each part alone is
// much smaller than one of their sum: in the world fruit, ten functions of 100 cells in place
// of one of 63800 states. HRA learns such heads and acts on their sum; FlatQ is Q-learning of
// the sum.
//
// Parts with the same laws may exclude each other or come together. JointReturns learns the
// joint law of their returns, MarginalReturns the law of each part alone, which is all that
// the joint law's marginals say.
//
//   - hra.go, flatq.go: values
//   - jointreturns.go, marginalreturns.go: laws of returns; returns.go: what both share;
//     cloud.go: particles that move by the gradient of a discrepancy
//   - needs.go: which problems suit
//
// Tests compare heads with the solution of linear systems, the steps of their greedy policy
// with an enumeration of the episodes and with the specification, the gradient with
// differences, and laws with exact ones.
package parts
