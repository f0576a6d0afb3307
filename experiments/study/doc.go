// Package study reads studies: YAML files that say which environments, which
// algorithms, with which parameters, how many trials, and what to draw.
//
//   - study.go: Study and Parse; decode.go: values of parameters, read strictly
//   - sweep.go: environments, algorithms and their sweeps; setting.go: a setting as
//     text, "pocowista[delta=0.1]"
//   - quantity.go: names of measures and of parameters, which are three name spaces
//   - figure.go, figurekind.go, measured.go, precision.go, published.go, claim.go: further
//     keys of a study
//   - variants.go: the quick variant, and studies with one key changed
//   - suite.go: a study for judging algorithms
//   - open.go: opens the environments of a study
package study
