// Package judging says how good the judges of a log of duels are: how they favour a position,
// contradict and agree with each other, how often they are right at most, what a panel of them is
// worth, and what an answer without content achieves before them.
//
//   - items.go: which rows of a log judge the same thing
//   - games.go: items judged in both orders, position bias and flips
//   - agreement.go, resampling.go, cohen.go: agreement between judges, with bootstrap intervals
//   - accuracy.go, gold.go: how often judges are right, at most by their agreement, and by labels
//   - panel.go: majority votes, and how many members a panel needs
//   - null.go: an answer without content
//   - report.go, findings.go, limits.go: all of it for a log, in words, and against limits
//
// Effects of the position, of length and of families are fitted by ranking.Log.Fit and enter a report
// as terms. A judge is a number here; names of people are for the caller to know.
package judging
