// Package choice has the environments of choosing from tables: tables of systems and tasks
// from files or drawn, approvals, opinions on statements, labels, and judges' verdicts.
//
//   - world.go: what the worlds have in common
//   - file.go: tables of CSV files; table.go: the environment that reads one
//   - tasks.go, opinions.go: drawn tables
//   - pairs.go: drawn training data of a reward model; margins.go: such data from files
//   - approvals.go: drawn ballots; ballots.go: ballots of files of PrefLib
//   - annotators.go: drawn labels; labels.go, labelfile.go: labels of files
//   - judges.go: verdicts on pairs, by what they are made from; repeatedcalls.go: judges that
//     are called several times
package choice
