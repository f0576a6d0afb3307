// Package identification holds algorithms of pure exploration with fixed confidence:
// they ask for noisy duels until they can name a best arm that is wrong with
// probability at most δ, and then stop. The best arm is a Copeland winner, which
// always exists, or for some learners a Condorcet or Borda winner.
//
// All of them work in the same way. A pair of arms duels until a test decides which
// of the two is preferred, or that neither is. The pairs that are decided bound what
// the score of each arm can still become. As soon as no other arm can overtake the
// best one, no more duels are needed. The learners differ in the test and in the
// choice of the next pair:
//
//  1. A learner is made for a problem with K arms. It divides its failure probability δ
//     among the tests that it may have to make.
//  2. Next returns the pair to duel. POCOWISTA, TRA-POCOWISTA, SELECT, DKWT and NTS
//     stay with a pair until its test is decided, and know the least number of duels
//     that this takes, so that the loop may leap. SAVAGE and PBR take all pairs that
//     still matter in turn.
//  3. Observe counts the outcome. Only when the test decides does more happen: the
//     relation of the pair changes the scores, further relations may follow from it,
//     pairs and arms may drop out, and the next pair is chosen.
//  4. Next returns false once the answer is certain. Recommend returns the answer, and
//     before that the best guess.
//
// POCOWISTA and TRA-POCOWISTA distinguish three outcomes: the relation of a pair is
// its likeliest outcome among win, loss and tie. All other learners know only wins
// and losses; their parameter ties says how a duel without a winner counts (see
// duel.TieRule). Their winner is the winner of another matrix and can be another arm.
package identification
