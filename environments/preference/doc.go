// Package preference holds the worlds in which a duel is a draw from a ternary
// preference matrix: for every pair of arms the probabilities that the first is
// preferred, that the second is, and that neither is.
//
// The matrices are generated at random (random-preferences), follow a model of
// choice (bradley-terry, thurstone, linear, davidson, rao-kupper,
// plackett-luce, mallows), are a rule from a paper (arithmetic, cyclic,
// savage-hard), were published (arxiv6, hudry13), or come from a file (matrix,
// counts). One file a kind, and one line a kind in the catalogue.
//
// From parameters to duels:
//
//  1. Validate says whether the parameters are allowed; no file is touched.
//  2. New… reads files and makes a World. What is the same for all trials, a
//     matrix in most kinds, is made here, once.
//  3. World.Trial makes the instance of one trial from the trial's own stream:
//     it draws the matrix where the kind draws one, then numbers the arms in a
//     random order unless shuffle is off. Arms keep their names, so that a
//     record says the same of an arm in every trial. Most published matrices
//     list the best arm first, and a learner that breaks ties by number would
//     profit from that; hence shuffle is on by default.
//  4. Duel and DuelTally draw from the trial's second stream. Probabilities
//     become integer thresholds to compare a random integer with, so a duel has
//     no floating-point operation, and events of probability 0 or 1 are exactly
//     that.
//
// The right answers are the Copeland winners by the mode of each pair. A pair
// whose likeliest outcome is shared by several has no unique mode and counts as
// an indifference. Such pairs are allowed: published matrices have them, such
// as the pair of arms 3 and 5 of arxiv6. No number of duels settles them, so
// that a learner which must settle every pair may never stop; give a budget.
//
// What reaches an instance is computed in operations that every processor
// rounds alike: no fused multiply-add, and the logarithm and exponential of
// package conf.
package preference
