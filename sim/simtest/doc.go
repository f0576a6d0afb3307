// Package simtest holds what every learner must pass: a conformance suite for
// the contract of duel.Learner and duel.Patient, and playthroughs, short
// transcripts in which a change of behaviour shows.
//
//  1. Say what is under test: a Subject, which names and makes a learner.
//  2. Run the suite on it. Each case carries a sentence that says what a learner
//     owes to the loop; it is the text of the failure.
//  3. Write its Playthrough and compare it with the one on file.
//
// The suite brings a tiny World of its own, whose preferences it knows. It is
// for tests: worlds to study are in the environments packages.
package simtest
