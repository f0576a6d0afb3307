// Package tabulation says what a table of scores, such as systems by tasks, shows of its
// rows: whom each rule names the winner, how much the rules agree, which rows could win for
// other weights, how often the removal of a row changes the winner, what cannot be computed
// and why, and a shortlist. The rules are those of sim/rule and sim/committee.
//
//   - tabulation.go: Options, Tabulation and New
//   - places.go: the places that the rules give a row, and how much two rules agree
//   - shortlist.go: k rows by approvals
//   - findings.go: sentences
package tabulation
