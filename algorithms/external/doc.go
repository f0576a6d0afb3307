// Package external runs algorithms that live in another process, written in any language,
// by the protocol joust-algorithm/1: JSON, one object a line, on the standard input and
// output of the program. `joust help external` describes it for those who write one.
//
//   - entry.go: the entry of the catalogue
//   - broker.go: the broker, which collects what the trials say in one message, and asks the
//     program when every trial waits
//   - learner.go: the learner of a trial, which passes the loop's calls on to the broker
//   - message.go: what the messages are written as, and how answers are read and refused
//   - king.go: the example, king of the hill, as joust plays it itself
//
// The package starts no process and reads no clock: cmd passes both in as duel.Programs.
package external
