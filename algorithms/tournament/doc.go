// Package tournament has the formats that choose the best of many candidates by
// matches: knockouts, leagues, Swiss systems, ladders, ratings, and the noisy
// maximum of the PAC literature.
//
// A format is written as the straight-line code that it is in its paper, on top
// of duel.NewSequential. What it is made of:
//
//  1. Entrants are the problem's arms in an order: a random one, or seeded by how
//     many candidates share an arm's answer or by its score (seeding.go).
//  2. A match of two arms is one or several duels, in both orders of the slots,
//     and half a point for a duel without a winner. Two arms of a team are right
//     or wrong together: their match is free, and a coin decides it (match.go).
//  3. The format says who meets whom, and counts rounds, byes and free matches.
//
// All of them need no more of the world than duels, so they run on preference
// matrices too; there every arm is a team of its own, and seeding by votes or
// scores is a random order.
//
// What can be computed exactly of a knockout, its chance to end with a right
// candidate and the bounds that theorems promise, is in exact.go; studies draw it
// beside what was simulated.
package tournament
