// Package rule chooses rows of a table of results: systems by tasks, candidates by voters,
// or arms by what one is preferred to another.
//
//   - table.go: the Table, what its cells are, and what is refused; exact.go: weights and
//     values as exact decimals; counts.go: the weighted counts of pairs W_ab
//   - rule.go: a Rule, what a rule takes and gives, the list of all rules; outcome.go: the
//     Outcome, and how scores become winners and ranks
//   - scoring.go, elimination.go, pairwise.go, paths.go, kemeny.go, tournament.go,
//     lottery.go, fit.go, twostage.go: the rules, one family a file
//   - kendall.go: how much two rankings agree
//   - prospective.go: which rows could win for other weights, and what removals change
//
// Ties are decided exactly. A weight or a value is the shortest decimal that denotes its
// float64, so that 0.1 and 0.2 together weigh as much as 0.3, and all counts and sums are
// whole multiples of one unit. The rules that need logarithms or iterations (geometric,
// rank-centrality, bradley-terry, davidson) have scores in floating point, of which those
// that differ by at most 1e-9 are tied. Package pref has the same notions for probabilities
// of duels; what both need is there: see pref.Majority.
package rule
