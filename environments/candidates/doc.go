// Package candidates holds the worlds in which arms are candidate answers to one
// problem: a language model answers it N times, and a judge that errs compares
// two candidates at a time. Best-of-N by knockout, league or Swiss system, by
// vote and by score all choose in such pools.
//
// The kind candidates has every parameter; six presets (llama-8b-math500 on) are
// the same kind fitted to published tables, and candidate-types is theory's
// picture, a few types of candidates with a matrix; recorded-candidates replays
// what was written down of real ones. One trial is one problem.
//
// From parameters to duels:
//
//  1. The pool. A problem has a share p of right samples, drawn from a beta law.
//     Candidates are independent: right with probability p, else they give one
//     of the wrong answers, some of which are popular (Zipf), or are master keys,
//     empty phrases that some judges call right. Candidates with the same answer
//     are a team: they are right or wrong together, and a learner knows who they
//     are, though not whether they are right.
//  2. The judge. A latent judge finds candidates convincing to a degree u, by
//     whether they are right, by how hard the problem is, and by their answer:
//     some wrong answers convince it more than the right one, again and again. A
//     judge of labels calls each of two candidates right or wrong on its own, and
//     so can also say that both are bad.
//  3. A call's noise is partly frozen: the part that the judge holds for or
//     against a candidate whenever this pair is before it. A single call does not
//     tell, for its law is the same whatever is frozen; further calls tell less.
//  4. A duel is a call or several: in a fixed or random order or both, of one
//     judge or a panel, some of whose lasting errors are shared. A slot can be
//     favoured, near candidates tie, verdicts can be unreadable.
//  5. The scorer, if there is one, sees candidates alone. Its errors are its own,
//     not the judge's: a scorer made of the judge's u could do all that duels do.
//
// Given what is frozen, each ordered pair has one distribution over the four
// outcomes, and every duel of the pair is an independent draw from it. It is
// computed in closed form, when the pair first duels and not before: a knockout
// of 64 asks for some forty pairs of four thousand.
//
// Parameters that are left alone have no effect, not even on the numbers drawn:
// the instance's stream gives a salt each to pool, judges and scorer, and what is
// random about a candidate, an answer or a pair is hashed from the salt and its
// number. So another judge meets the same candidates, the first 16 of 64
// candidates are the 16 of the same trial, and it does not matter which pair is
// asked about first. Everything is computed in operations that all processors
// round alike.
package candidates
