// Package verdict has the laws of verdicts on pairs of answers, in closed form: how often a
// judge names the better answer, the worse one, or neither, by what the verdict is made
// from, and what several judges whose errors are correlated do together.
//
//   - law.go: Law, one verdict, and the difference of two log densities
//   - counts.go: verdicts from reactions to each answer, which are counted
//   - sums.go: verdicts from words that follow an answer, and from votes
//   - panel.go: Panel, several judges, and how good those verdicts are that agree
//   - weights.go: judges that are called several times, and their weights
package verdict
