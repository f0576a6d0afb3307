// Package choice is the contract of choosing from tables: a table has rows to choose from
// and columns that have a say, such as systems and tasks, candidates and voters, or
// statements and people. A learner queries cells and recommends winners, ranks, a lottery
// over committees, or a slate. A rule is a learner that queries all cells. Package sim
// describes the design.
//
//   - contract.go: Problem, Query, Learner, Choice, Environment, World, Truth
//   - sequential.go: learners that are straight-line code
//   - allcells.go: learners that query all cells
//   - loop.go: the Loop, which runs a trial
//   - check.go, scores.go, committees.go, labels.go, pairs.go: what a choice must be, and how
//     good it is
//   - entry.go: the entries of the catalogues of algorithms and environments
//
// Rules over tables are in package rule; committees, lotteries, slates and what is promised
// to voters are in package committee, both exact; labels are in package label. They know
// nothing of trials.
package choice
