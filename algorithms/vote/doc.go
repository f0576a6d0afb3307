// Package vote chooses among candidate answers to one question without a duel:
// by how many candidates share an answer, by what a scorer says of each, or by
// both. They are what a tournament with a judge has to beat.
//
// The idea is that of a ballot. What is known of the candidates before any duel
// is in the problem, and the choice is a sum and a maximum:
//
//  1. A learner is made for a problem and chooses there and then. The arms of a
//     team have the same final answer and vote for it together; where there are
//     no teams every arm is a team of its own (answers.go).
//  2. Majority voting counts the votes, weighted majority voting adds up scores,
//     best-of-N takes the highest score and Soft-SC the highest confidence, which
//     is made of the scores of a candidate's tokens or steps (parts.go).
//  3. The adaptive rules look at candidates in the order in which they were
//     generated and stop as soon as they have seen enough; what they did not look
//     at need not have been generated. Each candidate waits for the one before,
//     so these have rounds.
//  4. Equals are told apart by the learner's stream, never by their numbers. Next
//     says false from the start; Recommend has the choice, and Expenses what it
//     took (choice.go).
//
// On a preference matrix nothing is known of the arms, and each of these
// learners recommends a random one; but for the oracle, which is no algorithm:
// it is shown the truth.
package vote
