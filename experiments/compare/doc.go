// Package compare compares the algorithms of a run.
//
//   - matchups.go says which cells are compared in pairs
//   - contest.go compares them trial by trial, environment by environment
//   - ranking.go ranks algorithms over environments
//   - bench.go judges one algorithm in a suite
//   - claims.go checks the claims of a study
package compare
