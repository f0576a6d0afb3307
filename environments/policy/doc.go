// Package policy has the environments of policies in preference games.
//
//   - world.go: what the environments have in common
//   - game.go: the preferences of an environment of duels
//   - groups.go: pooled preferences of several groups
//   - proxy.go: a true worth of arms and a reward that errs
//   - objectives.go: two rewards
//   - verifier.go: right and wrong answers and a judge that errs; refreshedverifier.go: one
//     that is trained with the policy
//   - solutions.go: right and wrong answers of several kinds
//   - target.go: answers that are numbers
//   - reasoningsteps.go: answers in steps, which are right if all their actions are good
package policy
