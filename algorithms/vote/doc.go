// Package vote chooses among candidate answers to one question without a duel: by how
// many candidates share an answer, by what a scorer gives each, or by both. A
// tournament with a judge has to be better than these.
//
// Everything that is known of the candidates before any duel is in the problem, and
// the choice is a sum and a maximum:
//
//  1. A learner is made for a problem and chooses at once. Arms of one team have the
//     same final answer and vote for it together; without teams every arm has an answer
//     of its own (duel.Problem.Answers).
//  2. Majority voting counts the votes, weighted majority voting adds up scores,
//     best-of-N takes the highest score, and Soft-SC takes the highest confidence,
//     which is computed from the scores of a candidate's tokens or steps (parts.go).
//  3. The adaptive rules read candidates in the order in which they were generated and
//     stop as soon as they have read enough. Candidates that they do not read need not
//     be generated. Each candidate waits for the one before, so these rules have
//     rounds.
//  4. Ties are broken by the learner's stream, never by the numbers of the arms. Next
//     returns false from the start, Recommend returns the choice, and Expenses what it
//     used (choice.go).
//
// On a preference matrix nothing is known of the arms, and each of these learners
// recommends a random one. The exception is the oracle, which is not an algorithm: it
// is shown the truth.
package vote
