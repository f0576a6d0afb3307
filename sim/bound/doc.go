// Package bound computes lower bounds of what any algorithm needs on a preference matrix:
// of the duels until it has found a Copeland winner with fixed confidence, and of its
// regret.
//
//   - complexity.go: duels until the Copeland winner is found
//   - regret.go: average and Copeland regret
//   - borda.go: Borda regret
package bound
