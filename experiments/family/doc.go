// Package family says what a study can be of.
//
// A family is a contract between learner and world, and everything that a study
// needs to know about it: its clock, its measures, the defaults of a study, how a
// trial is run, which columns a summary shows, and what to warn of. Studies,
// records, tables and figures are the same for all families; they ask the Family
// and never which family it is.
//
//   - family.go: Family and what its functions take and return
//   - setting.go: Setting, an entry of a catalogue with parameters, and Cell
//   - catalogue.go: Catalogue, the families and entries that studies can name
//   - column.go: the columns of a summary
//   - duels.go, duelmeasures.go, duellists.go, duelwarnings.go: the family of duels
//   - notions.go: which arms are correct by the truth of a study of duels, and where what
//     an algorithm seeks is not
//   - multiuser.go, multiusermeasures.go: the family of many users
//   - choices.go, choicemeasures.go: the family of choosing from tables
//   - policies.go: the family of policies in preference games
//   - nested.go: environments that are parameters of others
//
// To add a family, write its contract as a package beside sim/duel, entries of its
// own, one file here that returns its Family, and a line in Standard.
package family
