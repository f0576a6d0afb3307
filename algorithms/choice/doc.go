// Package choice has the learners that choose from tables: the rules of package rule and
// the committees and slates of package committee, as learners that query cells; and
// learners that look at a part of the cells only.
//
//   - rules.go: what the rules have in common: query all cells, then apply the rule
//   - scoring.go, elimination.go, pairwise.go, paths.go, kemeny.go, tournament.go,
//     lottery.go, fit.go, twostage.go: the rules, one family a file
//   - samplecells.go, cellscopeland.go: learners that query a part of the cells
//   - repeatweights.go: one score of the calls of several judges
package choice
