// Package sim is the heart of joust, a laboratory for choosing the best of many by
// noisy pairwise comparison. Its packages define what a learner and an environment
// are, run trials, and measure them. This page describes the design. Read it first.
//
// # From a study to a figure
//
// A study is a YAML file. It expands to cells; a cell is one environment with its
// parameters and one algorithm with its parameters. A cell is run as trials. In a
// trial a learner proposes duels, an environment answers them, and a loop measures
// both. The measurements become records on disk; records become summaries with
// confidence intervals; summaries become figures and tables. A command draws figures
// from records, so that nothing is simulated again:
//
//	study ──experiments──▶ cells ──sim──▶ trials ──results──▶ records, summaries, figures
//
// Packages import each other in one direction only; sim/layers_test.go lists the
// layers. From the ground up:
//
//   - The leaves of sim: pref (arms, duels, outcomes, preference matrices and their
//     winners), bound (lower bounds of duels and of regret), strength (fits of strengths
//     to records of duels), rule (rules that choose rows of a table), committee (committees,
//     lotteries and slates, and what they promise to voters), rng (streams of random numbers), conf (confidence bounds), param
//     (parameters), cite (citations), portable (functions with the same bits on every
//     processor), linalg (linear algebra), mdp (Markov decision processes), parallel
//     (goroutines inside a trial).
//   - This package: Card, Entry and Catalogue, which describe algorithms and
//     environments.
//   - The contracts: duel, multiuser and choice. They do not import each other.
//   - Side by side: algorithms/*, environments/* and simtest. No algorithm imports an
//     environment, nor the reverse. Package simtest tests both against the contracts.
//   - Logs of duels that joust did not make need no study: environments/logs reads them,
//     results/ranking and results/judging say what they show of the arms and of the judges,
//     and results/leaderboard puts a ranking together. The environment battles draws its
//     duels from a log.
//   - Above: results, experiments and cmd/joust.
//
// # Families
//
// A family is a contract between learners and environments, with everything that
// studies need to know about it. There are four families: duels, many users, choices, and
// policies. Catalogues, studies, records and figures treat all families in the same way.
// To add a family:
//
//  1. Write a contract package beside duel, multiuser, choice and policy: Problem, Learner,
//     Environment, World, Truth, and a Loop that runs a trial and fills in a Trial.
//  2. In its entry.go, define the entries of the two catalogues: LearnerEntry and
//     LearnerSpec, WorldEntry and WorldSpec, which embed Listing and Spec.
//  3. Write one file in experiments/family: the clock, the measures, the curves, the
//     defaults, the columns of tables, the warnings, and how a trial is run.
//  4. Add suites for its learners and environments to simtest.
//
// # The contract of duels
//
// In package duel, a Learner has three methods. Next returns the pair to duel, or
// reports that the learner has stopped. Observe receives the outcome. Recommend
// returns the best arm according to the duels so far, and may be called at any time.
// Next and Recommend change nothing. A learner gets the Problem, its parameters and a
// stream of its own. It cannot peek, because it gets nothing else.
//
// An Environment is the world of one trial. It lets a pair duel once and has a Truth,
// which learners never see. A World is what all trials of a cell share; it makes the
// Environment of each trial.
//
// The contract has single steps, although papers often write straight-line code,
// because the Loop can then treat every learner in the same way: it enforces the
// budget, records curves at checkpoints, and abandons a trial when Halt is set. A
// step cannot fail. If a learner breaks the contract, its code is wrong, and the loop
// panics with the learner's name and the number of duels.
//
// Brackets with rounds and matches are hard to write as single steps. For such
// algorithms there is duel.NewSequential, which makes a Learner from straight-line
// code that asks an Arena for duels and returns the arm that it chooses.
//
// # Patience, and why leaping is exact
//
// A close pair needs many duels, and most duels change nothing: a test that stops at
// a lead of 40 cannot stop within the next ten duels if the lead is 30 or less. A
// learner that implements Patient reports this. Its Patience is the number of duels of
// the proposed pair for which the results of Next and Recommend cannot change.
//
// If the environment is a Tallier, the loop draws the counts of that many duels at
// once. Duels of one pair are independent of each other and of everything the learner
// did, so that the counts of n duels have a multinomial law, and package rng draws
// from this law exactly. Within these n duels the learner could not have chosen another
// pair, stopped, or recommended another arm, and it uses only the counts. Hence its
// state after the leap has the same law as after n single duels, and by induction so
// has the whole trial. The two engines use different random numbers, however, so that
// they agree in law and not trial by trial. A study names its engine.
//
// A leap ends at the next checkpoint or at the end of the budget, because the loop
// needs a recommendation there.
//
// # Duels of an arm with itself
//
// An algorithm that minimises regret exploits the arm that it holds to be the best by
// duels of this arm with itself. Its entry declares that it proposes them (SelfDuels);
// the loop refuses them to all others. Such a duel costs as much as any other, but is
// no pair, and the environment does not see it: each slot wins with probability 1/2, by
// a coin of a stream of its own, unless the environment is a SelfDueler. Few learners
// use the outcome. Those that do declare it (ReadsSelfDuels); for the others, a leap
// over these duels draws no random numbers.
//
// # Regret
//
// A learner that minimises regret never stops, and its entry says so (Endless). The loop
// counts, if a study asks for it, how often each arm was played, and how often it was the
// better arm of a duel. Every notion of regret is computed from these whole numbers at
// a checkpoint, so that a duel or a leap costs one step whatever the notions are. Regret is
// the expectation given the pairs that duelled: outcomes do not enter it. The gaps of the
// arms come from the preference matrix of the trial's instance (Instanced); where the
// matrix does not define a notion there is no value. With Commit, the recommended arm of a
// learner that has stopped duels itself until the budget is spent.
//
// # Rankings, sets and mixtures
//
// A learner that orders all arms is a Ranker, and one that knows which arms may still
// be right is a Setter. A study that asks for it records their lists at the end of a
// trial, by the names of the arms, with Kendall's tau of the ranking to the order of
// worth, and precision and recall of the set. A learner that recommends a law from which to
// draw an arm is a Mixer; a study can record by how much the best answer beats this mixture.
//
// # Candidates
//
// Arms may be the candidate answers of a language model to one question, and a duel
// may be a call of a judge that compares two of them. The contract stays the same, so
// that every tournament runs on preference matrices and every bandit on candidate
// answers. An environment that is a Pool adds to the Problem which candidates have the
// same final answer (they are right or wrong together) and what a scorer says about
// each candidate alone. A judge may return Grades, which only a Graded learner observes.
// Some candidates may be Decoys, which are made to deceive the judge. A learner that spends or saves
// something other than duels, such as rounds, byes or samples, is an Accountant; its
// Expenses become part of the Trial.
//
// # Judges
//
// Candidates and preferences may stand before the same judges, which favour a slot, repeat
// their errors, tie, or fail. An environment in which a duel is not one call is a Caller,
// and counts the calls. In a Dropper a duel may end without an outcome, because a verdict
// could not be read: the duel counts and costs its calls, but the learner observes nothing
// and proposes the pair again. Leaps over such duels stay exact, because a duel without an
// outcome changes nothing. In a Finite environment, a log whose duels are used up, a trial ends
// as out of data when the learner asks for a duel of a pair that has none left. In preferences the judge's bias and its persistent errors are no
// part of the truth; a World whose judge gives pairs other laws than its matrix is Judged.
//
// # Many users
//
// In package multiuser, N users live in one Markov decision process and have different
// rewards. Each user should get the policy that is best for this user. There are no
// arms and there is no single answer, so the contract is another one. A Learner works
// in rounds. In each round it proposes a policy to every user and observes the rewards
// of a trajectory, or only their sum, or which of two trajectories the user prefers. At
// a checkpoint it recommends a policy for each user and may also return an estimate of
// the rewards. An Environment plays the policies. The Loop computes from the Truth how
// much is lost by the recommendation, and how many trajectories of each user were
// needed to reach a target. The streams that decide what is observed do not depend on
// the learner, so that learners with the same proposals observe the same results. The
// rewards of a single user may be sums of Parts, which learners then observe one by one.
//
// A learner that is an Asker plays one trajectory of a user in a round and then chooses what
// the user compares, where the environment is a Respondent. Where users prefer a trajectory
// for its last state, the Truth has their preferences, and policies are scored by their
// exploitability; learners may then observe exact win rates of last states. A policy for all
// users who compare items has an exploitability too: the preferences of all together are in
// general not those of any rewards.
//
// # Choices
//
// In package choice, a table has rows to choose from and columns that have a say: systems
// and tasks, candidates and voters, statements and people. A Learner queries cells, one a
// step, and recommends winners, ranks, a lottery over committees, or a slate. A rule is a
// Learner that queries all cells; where nothing is kept in between, it is a Reader and gets
// them at once. An Environment has the table that queries reveal, of which cells may be
// missing or have errors, and perhaps answers generative queries. It is asked for a value
// and not for an outcome, and answers the same each time, so that there are no coins
// and no leaps. The Truth has the true cells. A Judge scores what is chosen: against what
// the same rule chooses from the true cells, against the row of highest quality where the
// table is drawn from one, and by what a committee or slate promises to the columns. The
// rules themselves (package rule) and the committees (package committee) are exact, know
// nothing of trials, and serve files of people as well.
//
// # Streams by name
//
// Random numbers come from named streams. The name consists of the root seed of the
// study and of the stream's purpose; it never depends on an order. The streams of the
// instance and of the coins are named after environment and trial, not after the
// algorithm: in a trial all algorithms face the same instance and the same coins, which
// reduces the variance of their differences. Adding an algorithm, a worker or a machine
// changes no other number, and the same study with the same root seed gives the same
// bytes. There is no global stream, no default stream, and no clock.
//
// # Truth and measurement
//
// The Truth of a trial lists the arms that are right to recommend. Only the Loop reads
// it. A study may choose by which notion of a best arm they are right: an environment of
// duels whose instance is a preference matrix states the worths of its arms by every
// notion, and a Judge makes the truth of them. Where the notion is not defined, as that of
// Condorcet without a winner, the trial has no truth, and its recommendations are neither
// right nor wrong. The Loop records in the Trial how many duels the learner used until it stopped
// (the sample complexity), whether its recommendation is right, and, at each
// checkpoint, whether the recommendation was wrong and whether the learner had stopped.
// A trial that the budget cuts before the learner stops is unresolved. It is recorded
// and counted as unresolved, never dropped.
//
// # Words
//
// An arm is one of the K things to choose from. A duel of a pair of arms, first and
// second, has an outcome: one of them is preferred, or neither. The preference matrix
// holds the probabilities of the outcomes, and the gap of a pair is the distance of its
// probabilities from an even pair. The horizon is the number of duels that a learner
// is given to plan for; the budget is the number of duels after which the loop cuts a
// trial. They are the same unless the study sets another horizon, or none. δ is a
// probability of failure and ε a tolerance for the recommended arm.
//
// # A trial in steps
//
//  1. Name the streams of the trial with rng.Stream.
//  2. Let a World make the trial's Environment from the streams of its instance and of
//     its coins.
//  3. Make the Learner from its parameters, the Problem and its own stream.
//  4. Set up a Loop, once for many trials: budget, checkpoints, engine.
//  5. Run it. It fills in a Trial.
//
// The example of package duel runs one trial with a learner that is written out in
// full.
package sim
