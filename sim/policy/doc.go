// Package policy is the contract of policies in preference games. A policy is a law over
// arms. A learner proposes the law that samples are drawn from, hears their scores or
// their duels, and recommends a law, as one who trains a language model by reinforcement
// learning from preferences does with the law of its answers. Package sim describes the
// design.
//
// Feedback is exact or sampled. Exact feedback tells expectations, so that a trial is
// deterministic and draws nothing; sampled feedback tells of a batch of samples.
//
// An answer is one arm, or a number of steps in each of which an arm is taken; its law is then
// one law of arms for each step.
//
//   - contract.go: Problem, Ask, Feedback, Learner, Environment, World, Truth
//   - law.go: divergence and entropy of laws
//   - oracle.go: answers from scores and from probabilities of preferences
//   - rollouts.go: answers in steps, and a critic of their segments
//   - loop.go: the Loop, which runs a trial
//   - scores.go: the Judge, which scores laws by the truth; front.go: fronts of two rewards
//   - entry.go: the entries of the catalogues of algorithms and environments
package policy
