// Package copeland identifies a best arm by noisy duels and stops when it is
// sure enough: a Copeland winner, which always exists, or for some learners a
// Condorcet or Borda winner.
//
// The idea is that of a referee with a scoresheet. A pair of arms duels until a
// test knows which of them is preferred, or that neither is; what is known of
// the pairs bounds what each arm's score can still become; and as soon as no
// other arm can overtake the best one, no more duels are needed. The learners
// differ in the test and in which pair they ask about next:
//
//  1. A learner is made for a problem, K arms, with its failure probability δ,
//     which it shares out among the tests it may have to make.
//  2. Next names the pair to duel. POCOWISTA, TRA-POCOWISTA, SELECT, DKWT and NTS
//     stay with a pair until its test is decided, and can say how many duels that
//     must take at least, so that the loop may leap; SAVAGE and PBR go round all
//     pairs that still matter.
//  3. Observe counts the outcome. Only when the test decides is anything else
//     done: the relation enters the scores, more may follow from it, pairs and
//     arms may drop out, and the next pair is chosen.
//  4. Next says false once the answer is certain; Recommend has the answer, and
//     before that the best guess.
//
// POCOWISTA and TRA-POCOWISTA take ties for what they are: the relation of a
// pair is its likeliest outcome of three. All others know only wins and losses,
// and have a parameter that says what a tie is to them; see ties. Their winner is
// that of another matrix, and can be another arm.
package identification
