// Package tournament holds the formats that choose the best of many candidates by
// matches: knockouts, leagues, Swiss systems, ladders and ratings.
//
// Each format is written as straight-line code, as in its paper, on top of
// duel.NewSequential. The formats share these parts:
//
//  1. Entrants are the arms of the problem in an order: random, or seeded by how many
//     candidates have an arm's answer or by its score (duel.SeedingParams).
//  2. A match of two arms is one or several duels, in both orders of the slots, with
//     half a point for a duel without a winner. Two arms with the same answer are right
//     or wrong together: no duel is needed, and a coin decides (match.go).
//  3. The format decides which arms play each other, and counts rounds, byes and
//     matches without a duel.
//
// The formats need only duels, so they run on preference matrices too. There every
// arm has an answer of its own, and seeding by votes or scores is a random order.
//
// The exact probability that a knockout ends with a right candidate, and the bounds
// of its theorems, are in exact.go; studies draw them beside the simulated results.
package tournament
