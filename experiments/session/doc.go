// Package session runs a live session: a learner of the catalogue chooses the best of many
// texts, whose duels are decided by a judge outside of joust, and every verdict is kept in a
// journal.
//
//   - load.go: Session, read from YAML; texts.go: its arms and items
//   - address.go: which question has which address; verdicts into the outcome of a duel
//   - line.go: the lines of a journal; journal.go: writing them; record.go: reading them again
//   - drive.go: Run, the loop of learner and judge; asking.go: its questions; host.go: what
//     judges ask of it
//   - ahead.go: the duels that come next whatever the outcomes are
//   - rehearse.go: what a session will cost, by simulation
//   - export.go: its verdicts as a log of duels; fork.go: those of an earlier session
//
// A verdict has an address: an unordered pair, the number k of its duel, the seat of the
// panel, and the order in which the texts are shown. Item and order are functions of root
// seed and address, so that what the learner reads does not depend on when, how early or how
// often a question is asked. The journal has verdicts and no state of the learner: to resume,
// to take a verdict back and to look ahead is to replay.
package session
