// Package simtest tests learners and environments: a conformance suite for each
// contract, playthroughs, which are short transcripts of a trial, and whole transcripts,
// whose hashes are compared.
//
//  1. State what is tested, a Subject: a DuelLearner, a DuelWorld, a MultiuserLearner
//     or a MultiuserWorld. Of makes the subject for an entry of a catalogue.
//  2. In a test, call Run. Elsewhere call Check, or CheckEntry for an entry, which
//     also checks the entry's documentation. Each requirement is a sentence, and a
//     violation consists of the sentence and of what was found instead.
//  3. Compare the learner's Playthrough with the one on file, so that a change of
//     behaviour shows as a difference of text.
//  4. Compare the hashes of the Transcript of a learner or an environment with the table
//     of versions (package versions), so that its Version rises with its behaviour.
//
// The suites are tables of requirements: duellearner.go, duelworld.go,
// multiuserlearner.go, multiuserworld.go and listing.go; suite.go runs them. The suites
// for learners have small environments of their own, whose truth is known: world.go for
// duels, multiuserenvironment.go for many users. Environments for studies are in the
// packages environments/*.
//
// Slow, Trials and Quick are the one way in which tests save time with -short and
// under the race detector. The package may be used by tests and by the command.
package simtest
