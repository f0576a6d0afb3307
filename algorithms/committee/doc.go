// Package committee has the learners that choose committees from tables of approvals, and
// slates from tables of utilities: the rules of package sim/committee as learners that
// query cells.
//
//   - committees.go: what the rules of committees have in common
//   - approvals.go, proportional.go, equalshares.go: rules that choose one committee
//   - lotteries.go: rules that choose a lottery over committees
//   - slates.go: slates of statements
package committee
