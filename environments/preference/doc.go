// Package preference holds the environments in which a duel is a draw from a ternary
// preference matrix: for every pair of arms the probabilities that the first wins,
// that the second wins, and that they tie.
//
// One file an environment:
//
//   - random.go: matrices that are drawn in every trial (random-preferences)
//   - bradleyterry.go, thurstone.go, linear.go, davidson.go, raokupper.go,
//     plackettluce.go, mallows.go: models of choice
//   - arithmetic.go, cyclic.go, savagehard.go: rules from papers
//   - arxiv6.go, hudry13.go: published matrices
//   - matrix.go, counts.go: matrices and counts of duels from files; pairs without duels
//     may be filled in by the model that fits the others (package strength); fill.go has
//     what pairs without duels are, of battles as well
//   - battles.go: a log of duels as a world; battlelog.go counts its verdicts, battleworld.go
//     has their laws and how far the log's own winner is certain, battletrial.go the trials,
//     in which verdicts are drawn or used up
//   - benchmark.go: a table of arms and tasks as a world, in which the duels of all pairs of a
//     trial share their tasks
//   - calibrate.go: the world of davidson that resembles a log
//   - judged.go: a judge between the matrix and the outcomes
//
// What they share: world.go and trial.go have the world and the environment of one
// trial, and utility.go the evenly spaced or listed utilities of models of choice.
//
// From parameters to duels:
//
//  1. Validate checks the parameters; it reads no file.
//  2. New… reads files and makes a World, with everything that all trials share: in
//     most environments the matrix.
//  3. World.Trial makes the instance of one trial from the trial's first stream: it
//     draws the matrix, if there is none yet, and numbers the arms in a random order
//     unless shuffle is off. Arms keep their names, so that a name in the records
//     means the same arm in every trial. Most published matrices list the best arm
//     first, from which a learner that breaks ties by number would profit; hence
//     shuffle is on by default.
//  4. Duel and DuelTally draw from the trial's second stream (see duel.Law). Where a
//     judge decides duels, its persistent errors are a hash of a number of the first.
//
// A judge is one that favours a slot, repeats its errors, fails, or is called several
// times for a duel (package judge). Then the truth, World.Fixed and the worths are those
// of the balanced matrix: of each pair the distribution of one call that can be read, with
// the judge's ties, averaged over both orders and over all that is drawn once for a pair.
// What the judge adds to the preferences are errors; asking in another order, by a panel
// or more often does not change which arm is best. Without such a judge, and with a bias in
// a random order, a duel is an independent draw from the balanced matrix.
//
// The arms that are right to recommend are the Copeland winners by the mode of each
// pair, unless a study chooses another notion: the instance of a trial has the worths of
// its arms by every notion, and the utilities of the models of choice. A pair with several likeliest outcomes has no unique mode and counts as a
// tie. Such pairs are allowed, because published matrices have them: arms 3 and 5 of
// arxiv6, for example. No number of duels decides them, so that a learner that must
// decide every pair may never stop; give it a budget.
//
// Matrices are computed in operations that every processor rounds the same way: no
// fused multiply-add, and the functions of package portable.
package preference
