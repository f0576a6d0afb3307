// Package judge has the judges that decide duels: how one or several calls of one or
// several judges make the outcome of a duel. Environments say which arm a judge prefers,
// by log-odds or by the rates of labels; all else is here: a preferred slot, ties, noise
// that is frozen in a pair, intransitive pairs, calls that fail, orders and panels.
//
//   - params.go: the groups of parameters, which environments embed
//   - judge.go: the distribution of a duel, in closed form
//   - failures.go: calls whose verdict cannot be read
//   - swaps.go: how often two calls in the two orders agree
//   - trial.go: the duels of one trial, drawn one by one or many at once
//   - frozen.go: random words that do not depend on the order of the duels
//   - distribution.go: the outcomes of a pair
package judge
