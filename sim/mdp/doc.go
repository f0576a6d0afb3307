// Package mdp holds tabular Markov decision processes with finite horizon: their
// transitions with sparse successors, policies, trajectories, estimates of the
// transitions from what was seen, and planning by dynamic programming.
//
// Rewards are no part of a process here: many users live in the same one and want
// different things. A reward function is a list of S·A numbers, one of each pair
// j = s*Actions + a of a state and an action; those of many users are the rows of
// a matrix.
//
// From a process to what a policy is worth in it:
//
//  1. A Kernel says where each pair leads: a short list of successors, and a share
//     that is spread evenly over all states, as estimates have it. Check says what
//     is wrong with one, Reachable which pairs there is any use in (kernel.go,
//     reachable.go).
//  2. A Policy, of actions that are fixed or drawn, is played: a Trajectory comes
//     of it (policy.go, pick.go).
//  3. Counts of trajectories make an estimate of the Kernel, the same in whichever
//     order they came (counts.go).
//  4. A Planner finds the best policy for a reward function, evaluates a policy,
//     and computes its occupancy d[h*S·A+j], the probability to meet pair j at
//     step h, of which the value is the product with the rewards (plan.go).
//     FromOccupancy is the way back to a policy.
//  5. PlanAll and EvaluateAll do it for many users, eight side by side, so that
//     lists of successors are read once for all of them (lanes.go).
//
// Computation is exact but for rounding, and rounding is the same everywhere:
// each product is wrapped in float64(), which forbids a fused multiply-add, and
// what is computed for a user is the same to the last bit whether alone or with
// others, with one worker or many. As sums of products with probabilities round
// monotonically, no policy whose actions are fixed is evaluated above the best,
// and the best is evaluated at exactly what planning said.
//
// Tests hold planning, evaluation and occupancies against a twin with full
// matrices and against all policies of tiny processes one by one; the lock, whose
// best value is max(0, H-S+1), and the tree, which uniform play covers best,
// against what they are by hand; values in an estimated and in the true process
// against the simulation identity that relates them; what is drawn against its
// law; and counts against a map.
package mdp
