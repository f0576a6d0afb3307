// Package mechanism hires agents whose effort is not seen. A principal has to take a decision
// in an unknown state. Each agent may work, at a cost of its own, for a signal about the state;
// whether it worked, and which signal it saw, only the agent knows. The principal recommends
// efforts, perhaps drawn at random and correlated, and pays for what is reported so that
// working and reporting the truth is best for each agent. The state is seen afterwards.
//
//   - problem.go: the Problem in tables: agents, efforts, signals, the law of the signals
//   - judges.go: Judges, problems of a right or a wrong answer with a few numbers
//   - hire.go: Hire and Fixed, the best contract by linear programming
//   - class.go: the cells of a contract that need not be paid differently
//   - respond.go: what an agent gains by another effort and other reports
//   - explore.go: Explore, a principal who has to learn the law of the signals first
//
// The question is that of Cacciamani, Castiglioni and Gatti, "Online Information Acquisition:
// Hiring Multiple Agents" (2023, arXiv:2307.06210): optimal recommendations must be correlated,
// and an unknown law costs a regret of T^(2/3). The linear program and the way to explore were
// written for joust from its summary, because its text could not be read. They are exact:
// probabilities, costs and payments are fractions.
package mechanism
