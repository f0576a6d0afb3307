// Package recorded holds the world of candidate answers that a model really gave
// and of verdicts that a judge really passed on pairs of them, both read from files
// (recorded-candidates). A trial is one of the problems, drawn at random, with its
// candidates in a random order; a duel replays the verdicts on the pair.
//
//   - recorded.go: parameters, entry and world
//   - files.go: the files of candidates and of verdicts
//   - problem.go: what all trials of a problem share, above all the counts of the
//     verdicts on each pair
//   - trial.go: the environment of one trial
package recorded
