// Package sim is the heart of joust, a laboratory for choosing the best of many
// by noisy pairwise comparison. It says what a learner is and what a world is,
// runs trials of one in the other, and keeps their books. Read this first.
//
// # One way through the house
//
// A study is a file that a person writes. It expands to cells, each of them one
// environment and one algorithm with their parameters. A cell is run as trials.
// In a trial a learner proposes duels, the environment answers them, and the
// loop of this package counts. What it counts becomes records on disk, records
// become summaries with intervals, and summaries become figures and tables, each
// by a command of its own, so that nothing is simulated twice to look at it
// again:
//
//	study ──experiments──▶ cells ──sim──▶ trials ──results──▶ records, summaries, figures
//
// The rooms depend on one another in one direction only. Below sim lie its
// leaves: pref has the words (arms, duels, outcomes, preference matrices and
// their winners), rng the streams of random numbers, conf the confidence bounds,
// param the parameters, mdp processes and policies, share goroutines within a
// trial. Beside one another on top of it lie algorithms and
// environments, neither of which knows the other; simtest is what all learners
// must pass. Above are results, experiments and the command.
//
// # The contract
//
// A Learner answers three calls. Next proposes the pair to duel, or says that it
// has stopped. Observe tells it what came of the duel. Recommend is the best arm
// by its present knowledge, which anyone may ask for at any time. Next and
// Recommend change nothing. A learner is told the Problem, its parameters and a
// stream of its own for coins, and nothing else: it cannot peek, because it holds
// nothing to peek at.
//
// An Environment is the world of one trial. It lets a pair duel once and names
// its Truth, which learners never see. A World is what all trials of a cell
// share, and makes the Environment of each.
//
// The contract is one step at a time, although papers are often written as
// straight-line programs, because everything around the learner then lives in one
// place, the Loop: the budget, the checkpoints at which curves are recorded, and
// giving up when asked to. A step cannot fail. A learner that breaks the contract
// is a mistake in its code, and the loop panics with its name and the number of
// duels so far.
//
// # Patience, and why leaping is exact
//
// Close pairs need many duels, and most duels decide nothing: a test that stops
// at a lead of forty cannot stop after ten duels, whatever comes of them. A
// learner that implements Patient says so. Its Patience is the number of duels of
// the proposed pair that must pass before anything it would say or do can change.
//
// If the environment is a Tallier, the loop then has that many duels drawn at
// once, as counts of their outcomes. Duels of one pair are independent of each
// other and of all the learner did, so that the counts of n of them have a
// multinomial law, and package rng draws from that law and not from an
// approximation to it. In between the learner could not have chosen another
// pair, stopped, or recommended another arm; and it keeps only counts. So what it
// knows at the end of the leap has the same law as after n single duels, and by
// induction so has the trial. What differs is which random numbers are used up:
// the two Engines agree in law and not trial by trial, and a study names the one
// that it wants.
//
// The loop leaps no farther than to the next checkpoint or the end of the budget,
// whose books need a recommendation at that very duel.
//
// # Candidates
//
// Arms may be the candidate answers to one question that a language model was
// asked many times, and the duel a judge that compares two of them. Nothing else
// changes, so that every tournament runs on preference matrices and every bandit
// on candidate answers. But an environment that is a Pool tells more in the
// Problem: which candidates have the same final answer, hence are right or wrong
// together, and what a scorer says of each alone. It says what a duel costs in
// calls of the judge. Its judge may give Grades besides an outcome, which only a
// Graded learner hears; and it may hold Decoys, made to fool the judge. A learner
// that spends or saves something else than duels, such as rounds, byes or
// samples, keeps books of its own as an Accountant, which end in the Trial.
//
// # Many users
//
// The third family asks another question: N users live in one Markov decision
// process and want different things, and each is to be given the policy that is
// best for them. There is no arm to duel and no one answer, so that it has a
// contract of its own. A UsersLearner goes in rounds. In each it proposes a policy
// to every user and is told what came of it: the rewards of a trajectory, their
// sum only, or which of two trajectories the user prefers, since every user is a
// judge. At a checkpoint it recommends a policy to each user, and may say what it
// takes the rewards for. A UsersEnvironment plays the policies; the UsersLoop
// computes from the UsersTruth how far what is recommended falls short, and how
// many trajectories of each user it took to get down to a target. Processes,
// policies and planning are of the leaf mdp. Everything around is the same:
// studies, streams by name, records, figures. A learner chooses what to hear by a
// stream that is named without it, so that learners which explore alike hear the
// same of the same trajectories.
//
// # Straight-line code
//
// Brackets within rounds within matches make a poor step machine. NewSequential
// takes such an algorithm as it stands in its paper, code that asks an Arena for
// duels and returns the arm that it chooses, and makes a Learner of it.
//
// # Streams by name
//
// Randomness comes from streams that are named, by the root seed of the study
// and by what they are for, and never from a place in an order. The streams of
// the instance and of the duels' coins are named after environment and trial,
// and not after the algorithm: all algorithms of a trial meet the same instance
// and the same coins, which makes their differences sharp. Nothing that is
// added, be it an algorithm, a worker or another machine, changes any other
// number, and the same study with the same root seed gives the same bytes. There
// is no global stream, no default one, and no clock.
//
// # Truth and books
//
// The Truth of a trial lists the arms that are right to recommend. Only the Loop
// reads it, and writes the Trial: how many duels until the learner stopped, which
// is its sample complexity, whether what it recommended is right, and, at each
// checkpoint, whether the recommendation was wrong and whether it had stopped. A
// trial that the budget cuts before the learner stopped is unresolved. It is kept
// and counted as what it is, never dropped.
//
// # Words
//
// An arm is one of the K things to choose from. A duel of a pair of arms, first
// and second, has an outcome: one of the two is preferred, or neither is. The
// probabilities are the preference matrix, and how far a pair is from even is its
// gap. The horizon is the number of duels that a learner knows it has; the budget
// is where the loop cuts it. δ is a probability of failure, and ε what may be
// missed without being wrong. Trial, cell, study and checkpoint are as above.
//
// # The pipeline in steps
//
//  1. Name the streams of the trial with rng.Stream.
//  2. Let a World make the trial's Environment from the streams of its instance
//     and its coins.
//  3. Make the Learner from its parameters, the Problem and its own stream.
//  4. Set up a Loop, once for many trials: budget, checkpoints, engine.
//  5. Run it. It fills in a Trial.
//
// The example runs one trial, of a learner that is written out in full.
package sim
