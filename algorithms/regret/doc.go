// Package regret holds algorithms that minimise regret: they duel for ever, and what counts
// is not when they find the best arm but how much their duels lose on the way. An
// algorithm that has found the best arm exploits it by duels of the arm with itself.
//
// None of them stops. The loop cuts a trial at the budget, and the books of the loop (see
// duel.Books) compute every notion of regret from the plays, whatever notion the algorithm
// has in mind.
//
// A learner here works in this way:
//
//  1. New chooses the first pair. Choices among equals are random, so that the numbers of
//     the arms do not matter.
//  2. Next returns the chosen pair.
//  3. Observe counts the outcome (see record), updates what depends on this pair alone, and
//     chooses the next pair. t, the number of duels so far plus one, is the learner's own.
//  4. While an arm duels itself, most learners change by t alone. They know the duel at
//     which another pair can come, and are patient until then (duel.Patient).
//
// Learners that plan for a horizon declare it (NeedsHorizon). Where a published code and
// the paper differ, the paper's form is the default, and the other is a parameter.
package regret
