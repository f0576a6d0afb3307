// Package mdp has tabular Markov decision processes with a finite horizon: transitions with
// sparse successors, policies, trajectories, estimates of the transitions from
// trajectories, and planning by dynamic programming.
//
// A process has no rewards here, because many users live in the same process and have
// different rewards. A reward function is a list of S·A numbers, one for each pair
// j = s*Actions + a of a state and an action. The reward functions of many users are the
// rows of a matrix.
//
// From a process to the value of a policy:
//
//  1. A Kernel has the transitions of each pair: a short list of successors and, in
//     estimates, a probability that is spread evenly over all states. Check returns what
//     is wrong with a kernel, Reachable the pairs that some policy reaches (kernel.go,
//     reachable.go).
//  2. A Policy has fixed or random actions. Playing it gives a Trajectory (policy.go,
//     pick.go).
//  3. Counts of trajectories give an estimate of the Kernel, which does not depend on the
//     order of the trajectories (counts.go).
//  4. A Planner finds a best policy for a reward function, evaluates a policy, and computes
//     its occupancy d[h*S·A+j], which is the probability of pair j at step h; the value of
//     the policy is Σ d[h*S·A+j] · reward[j] (plan.go). It also plans for the worth of the last
//     state alone, and computes the law of the last state (last.go).
//  5. PlanAll and EvaluateAll do this for many users, eight at a time, so that a list of
//     successors is read once for eight users (lanes.go).
//
// Computations are exact except for rounding, and rounding is the same everywhere: each
// product is converted by float64(), which prevents a fused multiply-add. The result for a
// user is the same to the last bit alone or with others, and with any number of workers.
// Rounded sums of products with probabilities are monotone, so that no policy with fixed
// actions has a larger computed value than the best policy, and Evaluate returns for the
// best policy exactly the value that Plan returned.
//
// Tests compare planning, evaluation and occupancies with a second implementation with full
// matrices, and with all policies of tiny processes. They compare a combination lock, whose
// best value is max(0, H-S+1), and a tree, which uniform play covers best, with results by
// hand; values in an estimated and in the true process with the simulation identity; draws
// with their law; and counts with a map.
package mdp
