// Package leaderboard puts together what a log of duels shows of its arms at a glance: their
// strengths with intervals, ranks, leaders by several notions, and what is to be said about
// them in words. The statistics are those of results/ranking.
//
//   - board.go: Options, Board and New
//   - part.go: a component of the log, and a group of arms whose strengths can be compared
//   - orders.go: the same by orders instead of duels
//   - leaders.go: who leads by each notion, and in how many resamples
//   - findings.go: sentences about the leaders, the model and its fit
//   - missing.go: sentences about what has no finite estimate, and why
//   - conditions.go: conditions that a ranking may have to meet
//   - change.go: the comparison of two boards
//   - pairs.go: how the duels of each pair went, and what the model expects
package leaderboard
