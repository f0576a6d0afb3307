// Package mdp holds tabular Markov decision processes with finite horizon: their
// transitions with sparse successors, policies, trajectories, estimates of the
// transitions from what was seen, and planning by dynamic programming.
//
// Rewards are no part of a process here: many users live in the same one and want
// different things. A reward function is a list of S·A numbers, one of each pair
// j = s*Actions + a of a state and an action; those of many users are the rows of
// a matrix.
package mdp
