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
// The question is that of hiring several agents for a common decision by correlated
// recommendations ("Hiring Multiple Agents"). The program was written for joust from the
// summary of that paper, because its text could not be read, and is exact: probabilities,
// costs and payments are fractions.
package mechanism
