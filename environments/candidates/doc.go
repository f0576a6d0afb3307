// Package candidates holds the environments in which arms are candidate answers to
// one problem: a language model answers it N times, and a judge that errs compares
// two candidates at a time. Best-of-N by knockout, league or Swiss system, by vote
// and by score all choose in such pools.
//
//   - candidates.go: the environment candidates, which has all parameters
//   - presets.go: six environments with parameters fitted to published tables
//   - types.go: candidate-types, a few types of candidates with a matrix
//   - answertree.go: answer-tree, answers that a search by value writes block by block
//   - pool.go, judge.go, scorer.go: the groups of parameters and what they draw
//   - roles.go: what the random words of a candidate decide
//   - trial.go: the environment of one trial
//
// How calls of a judge make a duel is in package judge, which worlds of preferences use
// too.
//
// One trial is one problem:
//
//  1. The pool. A problem has a share p of right samples, drawn from a beta law.
//     Candidates are independent. A candidate is right with probability p; otherwise
//     it gives a wrong answer, of which some are popular (Zipf), or a master key, an
//     empty phrase that some judges call right. Candidates with the same answer are a
//     team: they are right or wrong together. A learner knows the teams, but not which
//     are right.
//  2. The judge. A latent judge finds candidates convincing to a degree u. It depends
//     on whether they are right, on how hard the problem is, and on their answer: some
//     wrong answers convince it more than the right one, in every duel. A judge of
//     labels calls each of two candidates right or wrong on its own, and so can also
//     call both bad.
//  3. A share of a call's noise is frozen: it is the same in all calls on a pair. The
//     distribution of a single call does not depend on this share, but the larger the
//     share, the less do further calls add.
//  4. A duel is one or several calls: in a fixed or random order or in both, of one
//     judge or of a panel, whose persistent errors may be correlated. A judge can
//     favour a slot, call similar candidates a tie, and give verdicts that cannot be
//     read.
//  5. The scorer, if there is one, sees candidates alone. Its errors are independent
//     of the judge's: a scorer made of the judge's u could do all that duels do.
//
// Given the frozen noise, each ordered pair has one distribution over the four
// outcomes, and every duel of the pair is an independent draw from it. It is computed
// in closed form when the pair first duels: a knockout of 64 candidates duels some
// forty pairs out of four thousand.
//
// A parameter with its default has no effect, not even on the numbers drawn: the
// instance's stream gives a salt for the pool, one for the judges and one for the
// scorer, and the randomness of a candidate, an answer or a pair is hashed from the
// salt and its number. Therefore another judge sees the same candidates, the first 16
// of 64 candidates are the 16 of the same trial, and the order of the duels does not
// matter. Everything is computed in operations that all processors round the same way.
package candidates
